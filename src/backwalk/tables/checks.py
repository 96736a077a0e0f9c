"""Every problem of the tables at once: the rules across rows and tables, and their order."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path

from backwalk.problems import DataError, Problem, did_you_mean
from backwalk.tables import files
from backwalk.tables.rules.background import BACKGROUND_RULES
from backwalk.tables.rules.bias import BIAS_RULES
from backwalk.tables.rules.contradictions import CONTRADICTION_RULES
from backwalk.tables.rules.differences import DIFFERENCE_RULES
from backwalk.tables.rules.exercise import EXERCISE_RULES
from backwalk.tables.rules.history import HISTORY_RULES
from backwalk.tables.rules.levels import LEVEL_RULES
from backwalk.tables.rules.methods import METHOD_RULES
from backwalk.tables.rules.outcomes import OUTCOME_RULES
from backwalk.tables.rules.programme import PROGRAMME_RULES
from backwalk.tables.rules.repeats import REPEAT_RULES
from backwalk.tables.rules.spreads import SPREAD_RULES
from backwalk.tables.rules.telling import problem
from backwalk.tables.rules.trials import TRIAL_RULES
from backwalk.tables.schema import TABLES
from backwalk.tables.unsound import drafts

__all__ = ["DataError", "Problem", "check", "problems_of"]


def check(data_dir=None):
    """Read data/ and return every problem in it, sorted by file and line.

    With a folder given, the problems name its files.
    """
    return problems_of(files.read(data_dir), data_dir)


def problems_of(read, data_dir=None):
    """Run every rule on tables as read; a table with a broken header is left to its message."""
    found = [*read.problems, *_once(*_told(_Data(read)))]
    found += _of_unsound_lines(read, {(p.file, p.line, p.column) for p in found})
    order = list(TABLES)
    unique = dict.fromkeys(found)
    found = sorted(unique, key=lambda p: (order.index(Path(p.file).stem), p.line, p.column, p.wrong))
    return found if data_dir is None else [p.moved("data", str(data_dir)) for p in found]


def _told(data):
    """Give what the rules find, and what those of contradictions find beside them: two lists."""
    return [p for rule in RULES for p in _first(rule(data))], [p for rule in CONTRADICTIONS for p in _first(rule(data))]


def _once(found, contradictions):
    """Leave out a contradiction of figures of which something was said before."""
    seen = {_figures(p) for p in found}
    for p in contradictions:
        if _figures(p) not in seen:
            found = [*found, p]
            seen.add(_figures(p))
    return found


def _of_unsound_lines(read, told):
    """Give what the rules say of the sound cells of lines with bad ones, whatever those should hold."""
    bad = {(TABLES[name].file, line.line): line.bad for name, lines in read.unsound.items() for line in lines}
    said = [_told(_Data(draft)) for draft in drafts(read)]
    kept = [
        [
            p
            for p in lists[0]
            if all(p in other for other in lists) and p.column not in bad.get((p.file, p.line), {p.column})
        ]
        for lists in zip(*said, strict=True)
    ]
    return [p for p in (_once(*kept) if kept else ()) if (p.file, p.line, p.column) not in told]


def _first(problems):
    """Give the problems of one rule, up to a stated number."""
    shown = list(islice(problems, files.MOST))
    stop = len(shown) == files.MOST
    more = [files.stopped(shown[-1].file, "there may be more of the last kind")] if stop else []
    return [*files.gathered(shown), *more]


SCORES = re.compile("(bw|ctl)_(baseline_)?(mean|sd|se|ci_low|ci_high)")
TESTS = re.compile("diff(_low|_high|_se)?|p_value|statistic|between_group")


def _figures(problem):
    """Name the figures that a problem is about, so that one wrong figure is told once: by the first rule that sees it."""
    kind = (
        "scores" if SCORES.fullmatch(problem.column) else "tests" if TESTS.fullmatch(problem.column) else problem.column
    )
    return problem.file, problem.line, kind


@dataclass(frozen=True)
class _Data:
    """The tables by name, with the look-ups rules share."""

    read: files.Tables

    def __getitem__(self, name):
        return () if name in self.read.broken else self.read.rows[name]

    def whole(self, name):
        """Tell whether every row of a table could be read, so that what is not there is truly missing."""
        return name not in self.read.broken and TABLES[name].file not in self._faulty

    def named(self, name):
        """Tell whether every row of a table could be found by its key, and there are some."""
        lost = any(
            p.file == TABLES[name].file and p.column in ("", TABLES[name].columns[0]) for p in self.read.problems
        )
        return name not in self.read.broken and not lost and bool(self.read.rows[name])

    @cached_property
    def _faulty(self):
        return {p.file for p in self.read.problems}

    @cached_property
    def trials(self):
        return {r.study_id: r for r in self.read.rows["trials"]}

    @cached_property
    def scales(self):
        turned = [
            r for r in self.read.rows["instruments"] if None not in (r.minimum, r.maximum) and r.minimum >= r.maximum
        ]
        return {r.code: r for r in self.read.rows["instruments"] if r not in turned}


def keys_are_unique(data):
    """Flag a second row of one key, in whatever letters; where a table has no key, one that is the same in every cell."""
    for name, table in TABLES.items():
        first, key = {}, table.key or table.columns
        for row in data[name]:
            values = tuple(" ".join(str(getattr(row, k)).split()).casefold() for k in key)
            if values in first and table.key:
                wrong = f"the same {', '.join(key)} already stand on line {first[values]}."
                yield problem(name, row, "", wrong, "delete one of the two lines, or correct its key.")
            elif values in first:
                yield problem(
                    name, row, "", f"the same as line {first[values]}, cell by cell.", "delete one of the two."
                )
            first.setdefault(values, row.line)


def rows_are_sorted(data):
    """Flag the first row out of order, with the number of further ones; a table is sorted as one."""
    for name, table in TABLES.items():
        rows = data[name] if table.sort else ()
        turned = [p for p in pairwise(rows) if _sort_key(table, p[1]) < _sort_key(table, p[0])]
        known = [p for p in turned if name == "trials" or p[1].study_id in data.trials]
        for above, row in known[:1]:
            more = f", and {len(known) - 1} more lines are out of order below it" if len(known) > 1 else ""
            wrong = f"it sorts before the line above it ({table.describe(above)}){more}."
            mend = f"keep the lines sorted by {', '.join(table.sort)}; `backwalk add` does."
            yield problem(name, row, "", wrong, mend)


def in_order(table, lines):
    """Sort (row, anything) pairs the way the table is kept."""
    return sorted(lines, key=lambda line: _sort_key(table, line[0])) if table.sort else list(lines)


def _sort_key(table, row):
    values = [getattr(row, k) for k in table.sort]
    return tuple(-1.0 if v is None else v for v in values)


LINKS = (
    ("outcomes", "study_id", "trials", "study_id"),
    ("outcomes", "instrument", "instruments", "code"),
    ("risk_of_bias", "study_id", "trials", "study_id"),
    ("risk_of_bias", "tool", "bias_tools", "tool"),
    ("harms", "study_id", "trials", "study_id"),
    ("exercise", "study_id", "trials", "study_id"),
    ("constants", "instrument", "instruments", "code"),
    ("deviations", "constant", "constants", "name"),
    ("claims", "claim_id", "claim_verdicts", "claim_id"),
    ("doses", "study_id", "trials", "study_id"),
    ("guesses", "study_id", "trials", "study_id"),
)


def links_lead_somewhere(data):
    """The first column of the target holds the key; a value is told once, with its number of rows."""
    for name, column, target, key in LINKS:
        known = {getattr(r, key) for r in data[target]} | data.read.names[target]
        lost = {}
        for row in data[name] if data.named(target) else ():
            value = getattr(row, column)
            if value and value not in known:
                lost.setdefault(value, []).append(row)
        for value, rows in lost.items():
            mend = did_you_mean(value, known) or f"correct it, or add it to {TABLES[target].file} first."
            more = f" ({len(rows)} rows, this one first)" if len(rows) > 1 else ""
            yield problem(name, rows[0], column, f"not in {TABLES[target].file}{more}.", mend)


def named_tables_have_rows(data):
    """Flag a table without any row that rows of others name; told once."""
    for target in dict.fromkeys(target for _, _, target, _ in LINKS):
        naming = [n for n, column, t, _ in LINKS if t == target and any(getattr(r, column) for r in data[n])]
        if naming and data.whole(target) and not data[target]:
            files_of = ", ".join(TABLES[name].file for name in naming)
            wrong = f"no rows are left, and these tables name some: {files_of}."
            mend = "put the rows back, or delete those that name them."
            yield Problem(TABLES[target].file, 1, "", "", "", wrong, mend)


RULES = (
    keys_are_unique,
    rows_are_sorted,
    links_lead_somewhere,
    named_tables_have_rows,
    *OUTCOME_RULES,
    *TRIAL_RULES,
    *REPEAT_RULES,
    *BACKGROUND_RULES,
    *METHOD_RULES,
    *BIAS_RULES,
    *EXERCISE_RULES,
    *PROGRAMME_RULES,
    *HISTORY_RULES,
)
CONTRADICTIONS = (*CONTRADICTION_RULES, *SPREAD_RULES, *DIFFERENCE_RULES, *LEVEL_RULES)
