"""What new rows would be, before they are written: the effect of each, and the answer that it changes."""

from dataclasses import dataclass

from backwalk.answers.block import told
from backwalk.answers.conclusion import Conclusion, conclude
from backwalk.answers.contributions import report_of
from backwalk.answers.question import Question
from backwalk.answers.results import Measured, measure
from backwalk.pages.adding.words import before_and_after
from backwalk.statistics.pooling import pool
from backwalk.statistics.reports import Report
from backwalk.style.names import effect, how_words, outcome_name, title
from backwalk.style.numbers import ended, span
from backwalk.style.table import Prose


@dataclass(frozen=True, eq=False)
class Seen:
    """One new result: its row and scale, its effect in SDs and in points (None where there is none), and its Report.

    reason : why there is no effect in SDs
    """

    row: object
    scale: object
    sds: Measured | None
    points: Measured | None
    reason: str
    report: Report


@dataclass(frozen=True, eq=False)
class Changed:
    """One question that a new result bears on, before and after."""

    before: Conclusion
    after: Conclusion


def seen(review, keys):
    """Work out the effect of some rows of outcomes.csv, a tuple of Seen; keys : their keys, as tuples of cells."""
    trials = {t.study_id: t for t in review.tables.rows["trials"]}
    scales = {s.code: s for s in review.tables.rows["instruments"]}
    found = []
    for row in review.tables.rows["outcomes"]:
        if key_of(row) in keys:
            trial, scale = trials[row.study_id], scales[row.instrument]
            sds, reason = measure(row, trial, scale, "smd")
            points, _ = measure(row, trial, scale, "md")
            found.append(Seen(row, scale, sds, points, reason, report_of(row, trial, scale)))
    return tuple(found)


def key_of(row):
    """Give the parts of a result's key that no two results share, as texts and a number."""
    return row.study_id, row.comparator, row.arm, row.outcome, row.instrument, row.week, row.basis


def changes(before, after, shown):
    """Answer each question that some new results bear on, with and without them: a tuple of Changed.

    before, after : Reviews; shown : Seen results, whose trial is in `after`
    """
    designs = {t.study_id: "rct" if t.design == "rct" else "any" for t in after.tables.rows["trials"]}
    asked = dict.fromkeys((s.row.outcome, s.row.comparator, designs[s.row.study_id]) for s in shown)
    questions = [Question(outcome, comparator, design=design) for outcome, comparator, design in asked]
    return tuple(Changed(conclude(before, q), conclude(after, q)) for q in questions)


def seen_words(one):
    """Say in lines what one result gives: its effect, or why it has none and what it still counts as."""
    row = one.row
    when = f", week {row.week:g}" if row.week is not None else ""
    head = f"{outcome_name(row.outcome)}, {one.scale.name}{when}:"
    if one.sds is None:
        counts = (
            "It counts for nothing." if one.report.kind == "none" else f"It still counts: {ended(one.report.words)}"
        )
        return Prose(f"{head} no effect; {ended(one.reason)}\n  {counts}")
    lines = [f"{head} {_effect('smd', one.sds, one.scale)}, from {how_words(one.sds.how)}"]
    if one.points:
        lines.append(f"  in points: {_effect('md', one.points, one.scale)}")
    return Prose("\n".join(lines) + "\n  above zero the patients gained")


def _effect(measure, measured, scale):
    own = pool([measured.effect], [measured.variance], ci="wald")
    return (
        f"{effect(measure, own.estimate, scale)} (95% CI {span(own.ci)}; {round(measured.n_t + measured.n_c)} people)"
    )


def changed_words(one):
    """Say in lines what becomes of one answer, in figures and in the sentences that patients read."""
    told_after = "\n  ".join(told(one.after).splitlines())
    return Prose(
        f"{title(one.after.question)}\n{before_and_after(one.before, one.after)}\nIt will read:\n  {told_after}"
    )
