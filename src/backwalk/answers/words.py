"""An average in words, whatever the page: its interval, its model, and everything as reported."""

from backwalk.problems import ReadableError
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import MEASURES, size, title
from backwalk.style.numbers import chance, count, listed, number, p_value, percent, spaced, span, spelt
from backwalk.style.table import Prose


def leading(found):
    """Write the average with the interval that leads: Bayesian for one or two trials, else the chosen one."""
    return "{} ({})".format(*leading_parts(found))


def leading_parts(found):
    """Write the average that leads and its interval, named: (average, interval)."""
    shown = found.settled
    if shown is None:
        pooled = found.wald if found.few else found.pooled
        return size(found), f"{INTERVALS[pooled.ci_method]} {pooled.level:.0%} CI {span(pooled.ci)}"
    return f"g = {number(shown.estimate)}", f"{shown.level:.0%} credible interval {span(shown.ci)}"


def few_trials(found):
    """Say why the interval of one or two trials rests on a prior, with the other priors and intervals beside it."""
    if not found.few:
        return ""
    pooled, wald = found.pooled, found.wald
    who = "One trial" if pooled.k == 1 else "Two trials"
    text = f"{who} cannot show how much trials differ"
    if found.bayes:
        low, middle, high = found.bayes
        text += (
            f", so the interval rests on what is assumed about it: {span(middle.ci)} with a half-normal prior of scale "
            f"{middle.tau_scale:g} for that difference, {span(low.ci)} with scale {low.tau_scale:g} and {span(high.ci)} "
            f"with scale {high.tau_scale:g}"
        )
    if pooled.k == 1:
        return f"{text}; the trial's own Wald interval is {span(wald.ci)}."
    if pooled.ci_method == "wald":
        return f"{text}; Wald's interval ({span(wald.ci)}) takes two trials for many, and is too narrow."
    return (
        f"{text}; Wald's interval ({span(wald.ci)}) takes two trials for many and is too narrow, and "
        f"{INTERVALS[pooled.ci_method]} ({span(pooled.ci)}) is too wide to use."
    )


def everything(found):
    """Say what all that is printed adds up to, with and without doubtful results."""
    says = [c for c in found.contributions if c.report.kind != "none"]
    if found.question.measure != "smd" or not says:
        return Prose("")
    exact = sum(c.report.kind == "exact" for c in says)
    opening = (
        f"**Everything as reported:** {_share(len(says), len(found.contributions))}, {_exactly(exact, len(says))}."
    )
    if found.reported is None:
        return Prose(f"{opening}\nThat cannot be averaged: limits and sides alone leave the average open without end.")
    gives = "That gives" if len(says) == 1 else "Together they give"
    return Prose(f"{opening}\n{gives} {as_reported(found.reported)}.{_undoubted(found)}")


def _share(says, asked):
    if asked == 1:
        return "the one trial that asked prints something that can be used"
    if says == asked:
        return f"all {spelt(asked)} trials that asked print something that can be used"
    return f"{count(says, 'trial')} of the {spelt(asked)} that asked {'prints' if says == 1 else 'print'} something that can be used"


def _exactly(exact, says):
    if says == 1:
        return "an exact result" if exact else "though only a limit, a side or a word"
    if exact in (0, says):
        return "all of it exactly" if exact else "all of it as a limit, a side or a word"
    return f"{spelt(exact)} of them exactly and {spelt(says - exact)} as a limit, a side or a word"


def as_reported(reported, probability=True):
    """Write an average of everything printed: g = 0.83 (95% credible interval 0.31 to 1.36; ...)."""
    text = f"g = {number(reported.estimate)} ({reported.level:.0%} credible interval {span(reported.ci)}"
    return f"{text}; probability above zero {chance(reported.probability(0))})" if probability else f"{text})"


def _undoubted(found):
    if found.undoubted is None:
        return ""
    doubted = doubtful_labels(found)
    without = f"\n{without_doubtful(doubted)}"
    other = found.undoubted.reported
    if other is None:
        return f"{without} nothing is left that could be averaged."
    return f"{without} they give {as_reported(other)}, from {count(other.k, 'trial')}."


def without_doubtful(labels):
    """Begin a sentence on what is left without some trials' doubtful results."""
    return f"Without the doubtful {'result' if len(labels) == 1 else 'results'} of {listed(labels)}"


def doubtful_labels(found):
    """Name the trials whose contribution rests on a doubtful row."""
    return [c.report.label for c in found.contributions if c.row is not None and c.row.doubt]


def range_words(report):
    """Write the effects a report allows: g above 1.17, g between -0.73 and 0.73."""
    if report.kind == "none":
        return "–"
    if report.kind == "exact":
        return f"g = {number(report.effect)}"
    low, high = report.range[-1]
    return {
        "unsigned": f"g = {number(high)} or {number(-high)}",
        "beyond_either": f"g beyond ±{number(low)}",
    }.get(report.kind) or (
        f"g above {number(low)}"
        if high == float("inf")
        else f"g below {number(high)}"
        if low == -float("inf")
        else f"g from {number(low)} to {number(high)}"
    )


def intervals_of(found):
    """Name the interval of an average; of two trials both, because neither can be used alone."""
    pooled, wald = found.pooled, found.wald
    if pooled.k == 1 or pooled.ci_method == "wald":
        return f"Wald {pooled.level:.0%} CI {span(wald.ci)}"
    told = f"{INTERVALS[pooled.ci_method]} {pooled.level:.0%} CI {span(pooled.ci)}"
    return told if pooled.k > 2 else f"Wald {pooled.level:.0%} CI {span(wald.ci)}, too narrow with two trials; {told}"


def heterogeneity(pooled):
    """Say how much the trials differ, in a line."""
    if pooled.k == 1:
        return "One trial: differences between trials cannot be seen."
    ends = f" ({span([100 * x for x in pooled.i2_ci], 0)}%)" if pooled.i2_ci else ""
    return (
        f"τ² = {number(pooled.tau2)}"
        + (f" ({span(pooled.tau2_ci)})" if pooled.tau2_ci else "")
        + f", I² = {percent(pooled.i2)}{ends}, "
        + f"Q = {number(pooled.q)} on {pooled.k - 1} df, {p_value(pooled.q_p)}"
    )


def model(pooled):
    """Name the model of an average: REML, floored Hartung-Knapp."""
    if pooled.k == 1:
        return "one trial, Wald"
    return f"{ESTIMATORS[pooled.tau2_method]}, {INTERVALS[pooled.ci_method]}"


def need_trials(found, least):
    """Give the trials of a conclusion, or say in one line that there are too few to go on."""
    have = len(found.trials.frame)
    if have < least:
        raise ReadableError(
            f"{title(found.question)}: {count(have, 'trial')} with a usable figure, {spelt(least)} needed here; "
            "choose another outcome, comparator or design"
        )
    return found.trials


def asked(found):
    """Say what was asked and how it is pooled, in a line."""
    q = found.question
    evidence = spaced(q.evidence)
    how = model(found.pooled) if found.pooled else "nothing to pool"
    if found.pooled and found.pooled.k == 2 and found.pooled.ci_method != "wald":
        how += ", with Wald beside it"
    first = "points first, where one scale is shared; " if found.points else ""
    return Prose(
        f"*Asked: {title(q)}; evidence: {evidence} or better; measure: {first}{MEASURES[q.measure].name}; model: {how}.*"
    )
