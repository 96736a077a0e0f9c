"""The trials that answer a question, and those that do not, each with its reason."""

from collections import namedtuple
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from backwalk.answers.contributions import USUAL
from backwalk.answers.judged import bias_of, tools_of
from backwalk.answers.question import Question
from backwalk.answers.scale import Important, Scale, important_of, scales_of
from backwalk.answers.selection import choose, choose_report
from backwalk.statistics.reports import Report
from backwalk.tables.files import columns_of
from backwalk.tables.schema import COMPARATOR_NAMES, DESIGN_NAMES, TABLES

MARKS = (
    "p_bound",
    "split_total",
    "other_test",
    "adjusted",
    "by_range",
    "merged_arms",
    "stands_aside",
)  # of results, told as flags


@dataclass(frozen=True, eq=False)
class Contribution:
    """What one trial says of a question, and the row of outcomes.csv that says it (None where none does)."""

    trial: object
    row: object
    report: Report


@dataclass(frozen=True, eq=False)
class Trials:
    """The trials that answer a question, and those that do not, each with its reason.

    chosen : (trial, row, Measured) of each pooled trial
    unused, outside : (trial, reason, the side it names): asked for, but without a usable result; not what is asked
    flags : what every table, figure and sentence must say of these trials
    scale : the one scale of them all, or None; important : the smallest effect that matters, in the measure asked
    Frames are made when first asked for: most questions are never looked at as tables.
    """

    question: Question
    flags: tuple[str, ...]
    scale: Scale | None
    important: Important | None
    asked: tuple = field(repr=False)
    scales: dict = field(repr=False)
    doubtful: bool
    chosen: tuple = field(repr=False)
    unused: tuple = field(repr=False)
    outside: tuple = field(repr=False)
    rows: dict = field(repr=False)

    @cached_property
    def frame(self):
        """One row a pooled trial: the columns of outcomes.csv with label, year, design, scale, effect, variance, se, how
        they came about (how, marks) and bias.
        """
        made = {n: pd.Series(x, dtype=getattr(x, "dtype", object)) for n, x in self._made.items()}
        return pd.DataFrame(columns_of(TABLES["outcomes"], self._used) | made)

    @cached_property
    def each(self):
        """The rows of the frame, which are read far more often than its columns, without the cost of a frame."""
        columns = columns_of(TABLES["outcomes"], self._used) | self._made
        values = (c.tolist() if isinstance(c, np.ndarray) else c for c in columns.values())
        return tuple(map(namedtuple("Row", columns), *values))

    @property
    def doubted(self):
        """Those rows that rest on a doubted figure."""
        return [row for row in self.each if row.doubt]

    @property
    def _used(self):
        return [row for _, row, _ in self.chosen]

    @cached_property
    def _made(self):
        return _made(self.chosen, self.scales, self.rows)

    @cached_property
    def left_out(self):
        """study_id, label, reason, says (the side it names) of trials that asked, but without a usable result."""
        return _reasons(self.unused)

    @cached_property
    def not_chosen(self):
        """The same columns, of trials that are not what the question asks for."""
        return _reasons(self.outside)

    def contributions(self, assume=USUAL):
        """Give one Contribution for every trial that was asked, whatever its tier, under the assumptions."""
        found = []
        for trial, rows in self.asked:
            found.append(
                Contribution(trial, *choose_report(rows, trial, self.scales, self.question, assume, self.doubtful))
            )
        return tuple(found)

    @cached_property
    def usual(self):
        """The contributions under the usual assumptions."""
        return self.contributions()

    @property
    def reports(self):
        """One Report for every trial that says anything usable, exact or not."""
        return tuple(usable(self.usual))

    @property
    def thresholds(self):
        """The changes on the one scale of these trials that people called by a word, smallest first."""
        return self.scale.thresholds if self.scale else ()

    @property
    def effect(self):
        """Effects as a (k,) array; above zero the patients gained."""
        return np.array([measured.effect for *_, measured in self.chosen], dtype=float)

    @property
    def variance(self):
        return np.array([measured.variance for *_, measured in self.chosen], dtype=float)

    @property
    def labels(self):
        return [trial.label for trial, *_ in self.chosen]

    @property
    def people(self):
        return round(sum(measured.n_t + measured.n_c for *_, measured in self.chosen))


def usable(contributions):
    """Give the reports that say anything, exact or not."""
    return [c.report for c in contributions if c.report.kind != "none"]


def answer(rows, question, doubtful=True, points=None):
    """Choose one result a trial for a question: rows of every table in, Trials out; points : `scales_of` them, if known."""
    scales = {s.code: s for s in rows["instruments"]}
    points = points or scales_of(rows["instruments"], rows["constants"])
    chosen, unused, outside, asked, printed = [], [], [], [], {}
    for row in rows["outcomes"]:
        printed.setdefault(row.study_id, []).append(row)
    for trial in rows["trials"]:
        mine = printed.get(trial.study_id, [])
        reason = _outside(mine, trial, question)
        if reason:
            outside.append((trial, reason, ""))
            continue
        asked.append((trial, mine))
        found, reason = choose(mine, trial, scales, question, doubtful)
        chosen += [(trial, row, measured) for row, measured in found]
        if not found:
            unused.append((trial, reason, _side(mine, question)))
    if question.measure == "md":
        chosen, unused = _on_one_scale(chosen, unused, points)
    used = {points[row.instrument] for _, row, _ in chosen}
    scale = used.pop() if len(used) == 1 else None
    return Trials(
        question=question,
        flags=tuple(_flags(chosen, scale, question)),
        scale=scale,
        important=important_of(question, scale, points, rows["constants"]),
        asked=tuple(asked),
        scales=scales,
        doubtful=doubtful,
        chosen=tuple(chosen),
        unused=tuple(unused),
        outside=tuple(outside),
        rows=rows,
    )


def _outside(rows, trial, question):
    """Say why a trial is not what the question asks for; empty if it is."""
    if not rows:
        return "no outcome is seen in the text read"
    rows = [r for r in rows if r.outcome == question.outcome]
    if not rows:
        return f"{question.outcome} is not among its outcomes in the text read"
    classes = {r.comparator for r in rows}
    if question.comparator != "any" and question.comparator not in classes:
        return f"set against {' and '.join(sorted(COMPARATOR_NAMES[c] for c in classes))}"
    if question.design == "rct" and trial.design != "rct":
        return DESIGN_NAMES[trial.design]
    return ""


def _on_one_scale(chosen, unused, points):
    names = sorted({points[row.instrument].name for _, row, _ in chosen})
    if len(names) < 2:
        return chosen, unused
    reason = f"a mean difference needs one scale; these trials use {', '.join(names)}"
    return [], [*unused, *{t.study_id: (t, reason, row.direction) for t, row, _ in chosen}.values()]


def _made(chosen, scales, rows):
    """Give what is worked out of each chosen row of outcomes.csv, column by column."""
    tools = tools_of(rows["bias_tools"])
    trials, used, measured = zip(*chosen, strict=True) if chosen else ((), (), ())
    bias = [
        bias_of([j for j in rows["risk_of_bias"] if j.study_id == row.study_id], row.outcome, tools) for row in used
    ]
    variance = np.array([m.variance for m in measured], dtype=float)
    return {
        "label": [t.label for t in trials],
        "year": np.array([t.year for t in trials], dtype=float),
        "design": [t.design for t in trials],
        "scale": [scales[row.instrument].name for row in used],
        "effect": np.array([m.effect for m in measured], dtype=float),
        "variance": variance,
        "se": np.sqrt(variance),
        "how": [m.how for m in measured],
        "marks": [m.marks for m in measured],
        "bias": bias,
        "bw_n": np.array([m.n_t for m in measured], dtype=float),
        "ctl_n": np.array([m.n_c for m in measured], dtype=float),
    }


def _reasons(told):
    rows = [(trial.study_id, trial.label, reason, says) for trial, reason, says in told]
    return pd.DataFrame(rows, columns=["study_id", "label", "reason", "says"])


def _side(rows, question):
    """Give the side a trial names for a question, where it names one in a usable row."""
    asked = [r for r in rows if r.outcome == question.outcome and question.comparator in ("any", r.comparator)]
    named = [r.direction for r in asked if r.direction != "unclear" and r.quality != "unusable"]
    return named[0] if named else "unclear"


def _flags(chosen, scale, question):
    rows = [row for _, row, _ in chosen]
    marks = {mark for _, _, measured in chosen for mark in measured.marks}
    told = {
        "few": len({trial.study_id for trial, _, _ in chosen}) < 3,
        "mixed_basis": len({r.basis for r in rows}) > 1,
        "mixed_comparators": len({r.comparator for r in rows}) > 1
        or ("merged_arms" in marks and question.comparator == "any"),
        "one_scale": scale is not None and scale.one_scale,
        "not_randomised": any(trial.design != "rct" for trial, _, _ in chosen),
        "doubtful": any(r.doubt for r in rows),
        "n_worked_out": any(r.n_derivation for r in rows),
        "unchecked": any(not r.checked_by for r in rows),
        **{mark: mark in marks for mark in MARKS},
    }
    return [name for name, true in told.items() if true]
