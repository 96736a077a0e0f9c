"""Backward walking beside other exercise, in tables."""

import pandas as pd

from backwalk.pages.exercise.compared import UP_TO
from backwalk.problems import one_of
from backwalk.style.names import outcome_name
from backwalk.style.numbers import capital, count, coverage, figure, number, p_digits, span, spelt
from backwalk.style.table import Link, Table
from backwalk.tables.schema.exercise import KIND_NAMES

WAYS = {
    "all": "as asked",
    "known": "without trials that may be backward walking",
    "undoubted": "without doubtful results of ours",
    "small": f"trials of up to {UP_TO[0]} people alone",
}
GROUPED = {"kind": "by kind of exercise", "size": "by size of trial"}


def size_name(size):
    """Name a size of trial: up to 50 people, 51 to 100 people, over 100 people."""
    if size == len(UP_TO):
        return f"over {UP_TO[-1]} people"
    return f"{UP_TO[size - 1] + 1} to {UP_TO[size]} people" if size else f"up to {UP_TO[0]} people"


def groups_of(beside, by):
    """Give the other trials in groups by kind or by size: (name, rows, average or None), fullest kind first."""
    one_of("by", by, GROUPED)
    averages = {"kind": beside.kinds, "size": beside.sizes}[by]
    names = {"kind": KIND_NAMES.get, "size": size_name}[by]
    made = [(names(key), beside.others[beside.others[by] == key], pooled) for key, pooled in averages.items()]
    made = [group for group in made if len(group[1])]
    return sorted(made, key=lambda group: -len(group[1])) if by == "kind" else made


def _ways_table(beside):
    """List the ways of asking with both averages and their difference."""
    rows = [
        {
            "Way": WAYS[way.way],
            "Backward walking": f"{number(way.ours.estimate)} ({span(way.ours.ci)})",
            "Other exercise": f"{number(way.others.estimate)} ({span(way.others.ci)}), {count(way.others.k, 'trial')}",
            "Difference": f"{number(way.difference)} ({span(way.ci)})",
            "p": p_digits(way.p),
            "p, a spread each": p_digits(way.apart.qb_p),
        }
        for way in beside.ways
    ]
    about = f"Gains in {outcome_name(beside.found.question.outcome)}, SDs, with {coverage(beside.level)} CIs"
    return Table(pd.DataFrame(rows), about)


def _groups_table(beside, by):
    """List the averages of the other trials by kind of exercise or by size of trial."""
    rows = [
        {
            "Other exercise": capital(name),
            "Trials": len(part),
            "People": f"{int(part['people'].sum()):,}",
            f"Gain, SDs ({coverage(beside.level)} CI)": f"{number(pooled.estimate)} ({span(pooled.ci)})"
            if pooled
            else f"not averaged: {spelt(len(part))} alone",
        }
        for name, part, pooled in groups_of(beside, by)
    ]
    return Table(pd.DataFrame(rows), f"Other exercise added to a treatment, {GROUPED[by]}")


def _trials_table(beside):
    """List every other trial with its figures and its effect, as the review prints them."""
    rows = [
        {
            "Trial": row.label + (" ‡" if row.could_be_backward else ""),
            "Kind": KIND_NAMES[row.kind],
            "Exercise": _arm(row.ex_mean, row.ex_sd, row.ex_n),
            "Comparator": _arm(row.ctl_mean, row.ctl_sd, row.ctl_n),
            "g": number(row.effect),
            "Source": Link(f"analysis {row.analysis}", row.source_url),
        }
        for row in beside.others.sort_values("effect", ascending=False).itertuples()
    ]
    about = "Mean (SD), people; below zero: turned by the review; ‡: may be backward walking"
    return Table(pd.DataFrame(rows), about)


def _arm(mean, sd, n):
    return f"{figure(mean)} ({figure(sd)}), {int(n)}"


def exercise_table(beside, of):
    """List what stands beside backward walking; of : its "ways" of asking, its "trials", or its groups by "kind" or "size"."""
    one_of("of", of, ("ways", "trials", *GROUPED))
    if of in GROUPED:
        return _groups_table(beside, of)
    return _ways_table(beside) if of == "ways" else _trials_table(beside)
