"""Every problem of the tables at once: the rules across rows and tables, and their order."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path

from backwalk.problems import DataError, Problem, did_you_mean
from backwalk.tables import files
from backwalk.tables.rules.bias import BIAS_RULES
from backwalk.tables.rules.exercise import EXERCISE_RULES
from backwalk.tables.rules.history import HISTORY_RULES
from backwalk.tables.rules.outcomes import OUTCOME_RULES, problem
from backwalk.tables.rules.programme import PROGRAMME_RULES
from backwalk.tables.schema import TABLES
from backwalk.tables.schema.background import JUDGEMENTS

__all__ = ["DataError", "Problem", "check", "problems_of"]


def check(data_dir=None):
    """Read data/ and return every problem in it, sorted by file and line.

    With a folder given, the problems name its files.
    """
    return problems_of(files.read(data_dir), data_dir)


def problems_of(read, data_dir=None):
    """Run every rule on tables as read; a table with a broken header is left to its message."""
    data = _Data(read)
    found = [*read.problems, *(p for rule in RULES for p in rule(data))]
    order = list(TABLES)
    unique = dict.fromkeys(found)
    found = sorted(unique, key=lambda p: (order.index(Path(p.file).stem), p.line, p.column, p.wrong))
    return found if data_dir is None else [p.moved("data", str(data_dir)) for p in found]


@dataclass(frozen=True)
class _Data:
    """The tables by name, with the look-ups rules share."""

    read: files.Tables

    def __getitem__(self, name):
        return () if name in self.read.broken else self.read.rows[name]

    @cached_property
    def trials(self):
        return {r.study_id: r for r in self.read.rows["trials"]}

    @cached_property
    def scales(self):
        return {r.code: r for r in self.read.rows["instruments"]}


def keys_are_unique(data):
    for name, table in TABLES.items():
        first = {}
        for row in data[name] if table.key else ():
            key = tuple(getattr(row, k) for k in table.key)
            if key in first:
                wrong = f"the same {', '.join(table.key)} already stand on line {first[key]}."
                yield problem(name, row, "", wrong, "delete one of the two lines, or correct its key.")
            first.setdefault(key, row.line)


def trials_are_entered_once(data):
    for column in ("doi", "pmid"):
        first = {}
        for r in data["trials"]:
            value = getattr(r, column)
            if value and value in first:
                wrong = f"{first[value]} has the same {column}; is it the same trial?"
                yield problem("trials", r, column, wrong, "count a trial once: keep one row, and its results under it.")
            first.setdefault(value, r.study_id)


def rows_are_sorted(data):
    for name, table in TABLES.items():
        rows = data[name] if table.sort else ()
        unsorted = (p for p in pairwise(rows) if _sort_key(table, p[1]) < _sort_key(table, p[0]))
        for above, row in islice(unsorted, 3):
            if name == "trials" or row.study_id in data.trials:
                wrong = f"it sorts before the line above it ({table.describe(above)})."
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
        for row in data[name] if target not in data.read.broken else ():
            value = getattr(row, column)
            if value and value not in known:
                lost.setdefault(value, []).append(row)
        for value, rows in lost.items():
            mend = did_you_mean(value, known) or f"correct it, or add it to {TABLES[target].file} first."
            more = f" ({len(rows)} rows, this one first)" if len(rows) > 1 else ""
            yield problem(name, rows[0], column, f"not in {TABLES[target].file}{more}.", mend)


def trials_add_up(data):
    for r in data["trials"]:
        if None not in (r.n_analysed, r.n_randomised) and r.n_analysed > r.n_randomised:
            wrong = f"more than n_randomised = {r.n_randomised}."
            yield problem("trials", r, "n_analysed", wrong, "compare both with the source.")
        if r.n_randomised is not None and r.n_randomised < 2 * r.n_arms:
            wrong = f"fewer than two people for each of {r.n_arms} arms."
            yield problem("trials", r, "n_randomised", wrong, "compare both with the source.")
        if (r.n_arms > 2) != bool(r.other_arms):
            wrong = "does not fit `other_arms`, which " + ("names a further arm." if r.other_arms else "is empty.")
            yield problem(
                "trials", r, "n_arms", wrong, "count all arms, and describe those beyond two in `other_arms`."
            )


def scales_make_sense(data):
    for r in data["instruments"]:
        if None not in (r.minimum, r.maximum) and r.minimum >= r.maximum:
            yield problem("instruments", r, "minimum", f"not below maximum = {r.maximum:g}.", "swap the two.")
        if r.reference_sd is not None and not r.reference_sd_source:
            wrong = "no source: points are shown only with a sourced SD."
            yield problem("instruments", r, "reference_sd", wrong, "fill in `reference_sd_source`, or empty this cell.")


def families_are_one_scale(data):
    first = {}
    for r in data["instruments"]:
        if not r.family:
            continue
        if r.one_scale != "yes":
            wrong = f"of the {r.family}, but `one_scale` is no."
            yield problem("instruments", r, "family", wrong, "write yes there, or empty this cell.")
        of = first.setdefault(r.family, r)
        for name in ("outcome", "minimum", "maximum", "better", "reference_sd"):
            if getattr(r, name) != getattr(of, name):
                wrong = f"not that of {of.code} (line {of.line}), which is of the {r.family} too."
                yield problem("instruments", r, name, wrong, "make the two the same, or empty `family` in this row.")


def thresholds_are_numbers(data):
    for r in data["constants"]:
        if not r.instrument:
            continue
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", r.value):
            yield problem(
                "constants", r, "value", "a threshold of an instrument must be one number.", "empty `instrument`."
            )
        wrong = "empty, but the row is a threshold of an instrument."
        if not r.meaning:
            yield problem("constants", r, "meaning", wrong, "say what people at this threshold called it.")
        if not r.felt:
            yield problem("constants", r, "felt", wrong, "write better, worse or either: which way they had changed.")


def verdicts_count_their_sources(data):
    """A row of claims.csv without a citation only records a search."""
    if any(p.file == TABLES["claims"].file for p in data.read.problems):
        return  # said there: an unsound row cannot be counted
    cited = Counter(r.claim_id for r in data["claims"] if r.citation)
    for r in data["claim_verdicts"]:
        n = cited[r.claim_id]
        if r.n_sources != n:
            wrong = f"data/claims.csv holds {n} with a citation for this claim."
            yield problem("claim_verdicts", r, "n_sources", wrong, f"write {n}, and look at `reason` again.")


def mechanics_agree(data):
    """The difference is backward minus forward, and the direction is its sign."""
    for r in data["biomechanics"]:
        if r.difference is None:
            continue
        if None not in (r.forward_mean, r.backward_mean):
            gap = r.backward_mean - r.forward_mean
            if abs(gap - r.difference) > 1e-6 * max(1, abs(gap)):
                wrong = f"backward minus forward is {gap:.6g}."
                yield problem("biomechanics", r, "difference", wrong, "compare the difference and both means.")
        if r.difference * {"backward_higher": 1, "backward_lower": -1}.get(r.direction, 0) < 0:
            wrong = f"contradicts difference = {r.difference:g}."
            yield problem("biomechanics", r, "direction", wrong, "compare both with the source; are the means swapped?")


def judgements_fit_their_domain(data):
    for r in data["certainty"]:
        if (r.domain == "overall") == (r.judgement in JUDGEMENTS):
            wanted = (
                "high, moderate, low or very_low" if r.domain == "overall" else "not_serious, serious or very_serious"
            )
            wrong = f"not a judgement of {r.domain}."
            yield problem("certainty", r, "judgement", wrong, f"write {wanted}, or correct `domain`.")


def published_estimates_say_their_side(data):
    together = ("outcome_class", "comparator_class", "gain")
    for r in data["reviews"]:
        empty = [c for c in together if not getattr(r, c)]
        if 0 < len(empty) < len(together):
            wrong = "empty, but the row is to stand beside an answer of this review."
            yield problem("reviews", r, empty[0], wrong, f"fill in {', '.join(together)}, or none of them.")


def counted_people_are_there(data):
    for r in data["harms"]:
        for arm in ("bw", "ctl", "all"):
            n, count = getattr(r, f"{arm}_n"), getattr(r, f"{arm}_count")
            if None not in (n, count) and count > n:
                wrong = f"more than {arm}_n = {n}."
                yield problem("harms", r, f"{arm}_count", wrong, "compare both with the source.")


RULES = (
    keys_are_unique,
    trials_are_entered_once,
    rows_are_sorted,
    links_lead_somewhere,
    *OUTCOME_RULES,
    *BIAS_RULES,
    trials_add_up,
    scales_make_sense,
    families_are_one_scale,
    thresholds_are_numbers,
    verdicts_count_their_sources,
    mechanics_agree,
    judgements_fit_their_domain,
    published_estimates_say_their_side,
    counted_people_are_there,
    *EXERCISE_RULES,
    *PROGRAMME_RULES,
    *HISTORY_RULES,
)
