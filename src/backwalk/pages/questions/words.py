"""Every other question in words: in short by comparator, and a line for every result."""

import pandas as pd

from backwalk.answers.results import SIDE, came_out, comparator, said
from backwalk.answers.words import leading
from backwalk.style.names import COMPARATORS, outcome_name
from backwalk.style.numbers import capital, count, listed, spelt
from backwalk.style.table import Link, Prose, Table
from backwalk.tables.schema import DESIGN_NAMES

TOLD = {
    "better": "for backward walking",
    "leans": "leaning to it, not clearly",
    "same": "without a clear difference",
    "worse": "for the other treatment",
    "unknown": "with the side not reported",
}


def every_in_short(every):
    """Say in a line a comparator how many trials asked and how their results went."""
    if not every:
        return Prose("No trial that was read asked any of these.")
    return Prose("\n\n".join(_short(code, mine) for code, mine in _by_comparator(every).items()))


def _by_comparator(every):
    groups = {}
    for one in every:
        groups.setdefault(one.question.comparator, []).append(one)
    return groups


def _short(code, mine):
    trials = {trial.study_id for one in mine for trial, _ in one.lines}
    sides = [side for one in mine for side in one.sides]
    told = listed([f"{spelt(n)} {text}" for side, text in TOLD.items() if (n := sides.count(side))])
    outcomes = listed([outcome_name(one.question.outcome) for one in mine])
    pooled = [one for one in mine if one.found.pooled is not None]
    averaged = f"\nOnly {listed([outcome_name(p.question.outcome) for p in pooled])} has a figure that can be averaged." if len(pooled) == 1 else ""  # fmt: skip
    return (
        f"**Against {COMPARATORS[code]}.** {capital(count(len(trials), 'trial'))} asked about {outcomes}.\n"
        f"Of {count(len(sides), 'result')}, a trial and an outcome each: {told}.{averaged}"
    )


def every_table(every, code):
    """List every result against one class of comparator: outcome, what against, trial, and what it says."""
    mine = _by_comparator(every).get(code, [])
    rows = [
        {
            "Outcome": capital(outcome_name(one.question.outcome)),
            "Against": comparator(row, trial),
            "Trial": f"{trial.label}, {_design(trial)}",
            "What it says": _says(one, trial, row),
            "Where": Link(f"line {row.line}, {row.locator}", row.source_url),
        }
        for one in mine
        for trial, row in one.lines
    ]
    frame = pd.DataFrame(rows)
    one = len(frame) and set(frame["Against"]) == {COMPARATORS[code]}
    return Table(frame.drop(columns="Against") if one else frame, f"Against {COMPARATORS[code]}")


def _design(trial):
    people = f", {trial.n_randomised} people" if trial.n_randomised else ""
    return f"{DESIGN_NAMES[trial.design]}{people}"


def _says(one, trial, row):
    used = one.found.trials.frame
    if len(used) and row.line in set(used["line"]):
        whole = leading(one.found) if len(used) == 1 else "in the average"
        told = f"{came_out(row, trial)}; {whole}"
    elif row.quality == "unusable" and row.unusable_reason:
        told = f"{said(row, trial)}; {row.unusable_reason}" if row.direction in SIDE else row.unusable_reason
    else:
        told = said(row, trial)
    return f"{told} †" if row.doubt else told


def every_means(every):
    """Say what all of this is good for."""
    sides = [side for one in every for side in one.sides]
    worse, better = sides.count("worse"), sides.count("better")
    lines = [
        f"{capital(count(better, 'result'))} of {len(sides)} favour backward walking, and {spelt(worse)} the other treatment."
    ]
    if any(one.found.pooled is None for one in every):
        lines.append("Counting them is no answer: results in favour are more likely to be printed, and none of these shows how large a difference is.")  # fmt: skip
    return Prose("\n".join(lines))
