"""The short answer, how sure it is, and what it rests on."""

import pandas as pd

from backwalk.answers.history import past
from backwalk.answers.question import Question
from backwalk.answers.words import (
    beside_threshold,
    everything,
    few_trials,
    finding,
    leading_in_sds,
    left_aside,
    why_large,
)
from backwalk.style.names import COMPARATORS, MEASURES, outcome_name
from backwalk.style.numbers import capital, count, day, figure, spelt
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.history import HEADLINES
from backwalk.tables.schema.outcomes import BASIS_NAMES


def _one(found):
    asked = len(found.contributions)
    name = f"**{_name(found)}:**"
    if found.pooled is None:
        return f"{name} {count(asked, 'trial')} asked, and none prints a figure that can be averaged."
    opening = f"{count(found.pooled.k, 'trial')} of {spelt(asked)} can be averaged, with {found.trials.people} people."
    return "\n".join(
        part
        for part in (
            f"{name} {opening}",
            finding(found),
            beside_threshold(found.first),
            left_aside(found),
        )
        if part
    )


def _name(found):
    return capital(outcome_name(found.question.outcome))


def in_numbers(*conclusions):
    """Give the numbers behind the answers: averages, intervals, SDs, why g looks large, and everything reported."""
    parts = [f"Here {MEASURES['smd'].meaning}; above zero the people who walked backward gained more."]
    for found in conclusions:
        told = [leading_in_sds(found), why_large(found), few_trials(found.first), everything(found)]
        parts.append("\n".join([_one(found), *(str(t) for t in told if t)]))
    return Prose("\n\n".join(parts))


def how_it_grew(review, *conclusions):
    """Say in a line an answer how many trials were averaged on the first and the last day that history.csv holds.

    Empty where none of the conclusions answers a headline question.
    """
    names = {Question(**parts): name for name, parts in HEADLINES.items()}
    kept = [(found, past(review, names.get(found.question))) for found in conclusions]
    lines = [f"{_name(found)}, {_grew(rows[0], rows[-1])}" for found, rows in kept if rows]
    return Prose("**How this answer grew.** " + "\n".join(lines) if lines else "")


def _grew(first, last):
    years = first.date[:4] != last.date[:4]
    begun = f"{day(first.date, year=years)}: {count(first.trials, 'trial')}"
    return f"{begun}." if first is last else f"{begun}; {day(last.date, year=years)}: {spelt(last.trials)}."


def two_arms_table(found):
    """List what both groups scored in every trial that prints it, on its own scale."""
    rows = []
    for row in found.trials.frame.itertuples():
        if row.bw_mean == row.bw_mean and row.ctl_mean == row.ctl_mean:
            scale = found.trials.scales[row.instrument]
            most = "" if scale.maximum is None else f" of {scale.maximum:g}"
            what = "gain" if row.basis == "change" and row.positive_means == "improvement" else BASIS_NAMES[row.basis]
            rows.append(
                {
                    "Trial": row.label,
                    "Scale": f"{scale.name}; {what}",
                    "Backward walking added": f"{figure(row.bw_mean)}{most}",
                    capital(COMPARATORS[found.question.comparator]): f"{figure(row.ctl_mean)}{most}",
                }
            )
    return Table(pd.DataFrame(rows), f"{_name(found)}: what both groups scored, as printed")


def resting_on_doubt(*conclusions):
    """Say for which outcomes the answer rests on doubtful results."""
    lines = [
        f"Some favourable reports on {outcome_name(found.question.outcome)} are doubtful.\n"
        "Leave them out, and the trials read so far no longer show clearly that it helps."
        for found in conclusions
        if _loses(found)
    ]
    return Prose("\n".join(lines) or "No answer here turns on a doubtful result.")


def _loses(found):
    """Whether everything as reported is clear of zero, and no longer so without doubtful results."""
    whole, rest = found.reported, found.undoubted and found.undoubted.reported
    return bool(whole and rest and whole.ci[0] * whole.ci[1] > 0 >= rest.ci[0] * rest.ci[1])
