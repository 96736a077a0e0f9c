"""What each trial does to the average, and every subset of them, in words."""

from scipy.special import ndtri

from backwalk.pages.stress.refits import FEWEST, cloud, pulls, without_each
from backwalk.pages.stress.words import amount, too_few_for
from backwalk.style.names import title
from backwalk.style.numbers import count, listed, lower, number, percent, span
from backwalk.style.table import Prose

MEASURES_OF_INFLUENCE = {
    "rstudent": ("Standardised", "residual"),
    "dffits": ("DFFITS",),
    "cook_d": ("Cook's", "distance"),
    "dfbetas": ("DFBETAS",),
    "cov_r": ("Covariance", "ratio"),
    "tau2_del": ("τ² without it",),
    "qe_del": ("Q without it",),
    "weight": ("Weight",),
}


def influence(found):
    """Name the trials with a large influence, or the one that pulls most where none has."""
    each = pulls(found)
    if each.empty:
        return too_few_for(found, FEWEST, "of fewer, each pulls the average hard, and the usual limits tell nothing")
    large = each[each["large"]]
    if large.empty:
        most = each.loc[[each["cook_d"].idxmax()]]
        first = f"By the usual limits no trial has a large influence; {most['label'].iloc[0]} pulls most."
    else:
        verb = "has" if len(large) == 1 else "have"
        first, most = f"By the usual limits {listed(large['label'])} {verb} a large influence.", large
    moved = [_moved(found, row) for row in most.itertuples()]
    lines = [f"**{first}**", *moved, *(_outlying(row) for row in each[each["outlying"]].itertuples())]
    return Prose("\n".join(lines))


def _moved(found, row):
    shown = found.first.pooled
    before, after = number(shown.tau2), number(row.tau2_del)
    spread = f"stays at {after}" if before == after else f"moves from {before} to {after}"
    return (
        f"Without {row.label} the average moves from {amount(found, shown.estimate)} to {number(row.without)}, and τ² "
        f"{spread}."
    )


def _outlying(row):
    side = "above" if row.rstudent > 0 else "below"
    return (
        f"{row.label} is an outlier: its effect lies {number(abs(row.rstudent))} standard errors {side} what the others "
        f"would let expect, beyond the usual {number(float(ndtri(0.975)))}."
    )


def influence_note(found, name, limit, base):
    """Name the line of a small plot in a few letters."""
    if limit is None and name == "weight":
        return f"equal: {influence_value(name, base)}"
    if limit is None:
        return f"no influence: {number(base, 0)}" if name == "cov_r" else f"all: {influence_value(name, base)}"
    shown = influence_value(name, limit)
    return f"limit ±{shown}" if name in ("rstudent", "dffits", "dfbetas") else f"limit {shown}"


def influence_value(name, value):
    """Write a measure of influence; a weight as a percentage."""
    return percent(value) if name == "weight" else number(value)


INFLUENCE_LEGEND = (
    "◆ beyond a usual limit (dashed)      ● within it      solid line: no influence, or all trials together"
)


def influence_alt(found):
    """Describe the influence panel."""
    steps = without_each(found)
    less = [f"{s.name}: {number(s.lead)} ({span((s.lead_low, s.lead_high))})" for s in steps.itertuples()]
    told = "; ".join(
        f"{row.label}: Cook's distance {number(row.cook_d)}, residual {influence_value('rstudent', row.rstudent)}, weight "
        f"{influence_value('weight', row.weight)}"
        for row in pulls(found).itertuples()
    )
    said = influence(found).in_a_line
    return (
        f"Influence of each trial on {lower(title(found.question))}. Average without {'; '.join(less)}. {said} {told}."
    )


def subsets(found):
    """Say how far the averages of all subsets reach, with and without the trial that pulls most."""
    every, label = cloud(found)
    if every.empty:
        return too_few_for(found, FEWEST, "fewer have so few subsets that they form no pattern")
    k, above = len(found.first.trials.frame), int((every["estimate"] > 0).sum())
    whole = len(every) == 2**k - 1
    opening = (
        f"The {count(k, 'trial')} have {len(every)} subsets" if whole else f"{len(every)} subsets, drawn at random"
    )
    middle = every.groupby("named")[["estimate", "i2"]].median()
    ends = span((every["estimate"].min(), every["estimate"].max()))
    return Prose(
        f"{opening}, single trials included; their averages reach from {ends}, and "
        f"{'all' if above == len(every) else above} of them are above zero.\n"
        f"With {label}, the trial that pulls most, the middle one of the averages is {number(middle.loc[True, 'estimate'])} "
        f"and of I² {percent(middle.loc[True, 'i2'])}; without it they are {number(middle.loc[False, 'estimate'])} and "
        f"{percent(middle.loc[False, 'i2'])}."
    )


def gosh_alt(found):
    """Describe the plot of all subsets."""
    return f"Every subset of {lower(title(found.question))}: average against I². {subsets(found).in_a_line}"
