"""Several comparisons from one trial, in words."""

import pandas as pd

from backwalk.answers.conclusion import own_interval
from backwalk.style.names import COMPARATORS, MEASURES
from backwalk.style.numbers import capital, count, figure, listed, number, span, spelt
from backwalk.style.table import Prose, Table

RELIABLE = 4  # degrees of freedom from which a robust interval can be relied on (Tipton 2015)
NAMES = {"smd": "g", "md": "difference", "rom": "log ratio"}


def comparisons(found):
    """Say in a line that no trial has several usable comparisons; where one has, list and average them all."""
    frame = found.trials.frame
    if frame.empty:
        return Prose("Nothing is averaged here, so nobody is counted twice.")
    if not found.several:
        one = found.trials.question.comparator != "any"
        why = "no trial has two usable arms of this class" if one else "none has a second usable comparison"
        return Prose(f"Every trial is in the average once: {why}.")
    named = [
        f"{label} ({listed(COMPARATORS[c] for c in frame.loc[frame['label'] == label, 'comparator'])})"
        for label in found.several
    ]
    verb, who = ("has", "it counts") if len(named) == 1 else ("have", "each counts")
    lead = f"{capital(count(len(named), 'trial'))} {verb} several usable comparisons: {listed(named)}."
    return Prose(f"{lead}\nIn the average above {who} once.\n{_average(found)}\n\n{_table(found).markdown()}")


def _average(found):
    pooled, name = found.pooled, NAMES[found.trials.question.measure]
    if pooled is None:
        return f"All comparisons together have no interval of their own: {found.why}."
    text = (
        "With each comparison counted, and a trial's backward walkers shared equally between its own, "
        f"{count(pooled.k, 'comparison')} from {count(pooled.clusters, 'trial')} average to "
        f"{name} = {number(pooled.estimate)} (cluster-robust {found.level:.0%} CI {span(pooled.ci)}, "
        f"{number(pooled.df, 1)} degrees of freedom)."
    )
    weak = f"\nUnder {spelt(RELIABLE)} degrees of freedom such an interval is not to be relied on."
    return text + (weak if pooled.df < RELIABLE else "")


def _table(found):
    name = capital(MEASURES[found.trials.question.measure])
    rows = [
        {
            "Trial": row.label,
            "Set against": COMPARATORS[row.comparator],
            "Instrument": row.scale,
            "Week": number(row.week, 0),
            "People": f"{figure(row.bw_n)} and {figure(row.ctl_n)}",
            "Worked out from": row.how,
            name: f"{number(row.effect)} ({span(own_interval(row.effect, row.se, found.level))})",
        }
        for row in found.trials.frame.itertuples()
    ]
    return Table(pd.DataFrame(rows))
