"""An average in words, whatever the page: its interval, its model, and everything as reported."""

from backwalk.answers.results import comparator
from backwalk.problems import NothingToShowError
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import COMPARATORS, MEASURES, size, title, unit_of, walking
from backwalk.style.numbers import (
    capital,
    count,
    coverage,
    every,
    in_unit,
    listed,
    number,
    p_value,
    percent,
    spaced,
    span,
    spelt,
)
from backwalk.style.table import Prose
from backwalk.tables.schema import ADDED, OUTCOME_WORDS

EXACT, LESS, NOTHING = "an exact effect", "only a limit, a side or a word", "nothing that can be used"
NAMED = 3  # trials of a kind that a sentence names at most


def leading(found):
    """Write the average with the interval that leads it: g = 0.85 (95% CI 0.28 to 1.42)."""
    return "{} ({})".format(*leading_parts(found))


def leading_parts(found):
    """Write the average that leads and its interval, named: (average, interval)."""
    return size(found), f"{interval_name(found.lead)} {span(found.lead.ci)}"


def interval_name(lead, *, method=False):
    """Name the interval of a Lead: 95% CI, or 95% credible interval; method : with the method of a CI before it."""
    if lead.method == "credible":
        return f"{coverage(lead.level)} credible interval"
    return f"{INTERVALS[lead.method]} {coverage(lead.level)} CI" if method else f"{coverage(lead.level)} CI"


def finding(found):
    """Say what an average says and its interval, in points of the patient's scale where it has one."""
    first, question = found.first, found.question
    lead = first.lead
    way = "better" if lead.estimate >= 0 else "worse"
    what = OUTCOME_WORDS[question.outcome].what
    arms = f"with {walking(question)} than with {COMPARATORS[question.comparator]}"
    of = f"{size(first)} {way}" if first.question.measure == "md" else way
    opening = f"{_scale_of_most(found)}\nThere" if found.aside else "On average"
    sign = "" if first.question.measure == "md" else f"As a standardised difference it is {size(first)}.\n"
    return f"{opening} {what} was {of} {arms}.\n{sign}The {interval_name(lead)} is {span(lead.ci)}."


def _scale_of_most(found):
    scale, people = found.points.trials.scale, found.points.trials.people
    ends = "" if None in (scale.minimum, scale.maximum) else f", from {scale.minimum:g} to {scale.maximum:g}"
    return f"{capital(spelt(found.points.pooled.k))} of them, with {people} people, use one {scale.name}{ends}."


def beside_threshold(found):
    """Say how an average stands to the change that people call by a word; empty where no scale names one."""
    important, lead = found.trials.important, found.lead
    mark = important and important.threshold
    if mark is None or found.question.measure != "md":
        return ""
    over = abs(lead.estimate) >= mark.value
    text = f"That is {'at least' if over else 'less than'} the {in_unit(mark.value, unit_of(found.trials.scale))}"
    within = lead.ci[0] < mark.value < lead.ci[1]
    reach = f", {'and' if over else 'but'} the interval includes {'less' if over else 'more'}" if within else ""
    return f"{text} that people call {mark.meaning}{reach}."


def extra_exercise(question):
    """Say that the comparison is of more exercise with less, where it is."""
    if question.comparator not in ADDED:
        return ""
    return "The backward walkers did extra exercise; the others did nothing in its place."


def set_against(found):
    """Name what the comparator was in each trial that asked, where its class does not say it; else empty."""
    asked = found.question.comparator
    if asked not in ("other_exercise", "other"):
        return ""
    named = {}
    for trial, rows in found.trials.asked:
        for row in rows:
            if row.comparator == asked and row.outcome == found.question.outcome:
                named.setdefault(comparator(row, trial), {})[trial.label] = None
    each = [f"{name} ({listed(labels)})" for name, labels in named.items()]
    return f"Backward walking was set against {listed(each)}." if each else ""


def left_aside(found):
    """Say how many trials the answer in points leaves aside, and which way they point."""
    if not found.aside:
        return ""
    n, better = len(found.aside), sum(effect > 0 for _, effect in found.aside)
    names = listed([label for label, _ in found.aside])
    if n == 1:
        way = "points the same way" if (better == 1) == (found.points.lead.estimate > 0) else "points the other way"
        way = way if found.aside[0][1] else "found no difference"
        return f"One more trial ({names}) cannot be read in points; it {way}."
    return f"{capital(spelt(n))} more trials ({names}) cannot be read in points; {spelt(better)} of them found a gain."


def leading_in_sds(found):
    """Write the average of all pooled trials in SDs, where an answer in points stands before it."""
    if found.points is None:
        return ""
    return f"As a standardised difference, {every(found.pooled.k)} trials give {leading(found)}."


def why_large(found):
    """Say why the same difference looks larger in SDs of these trials than in those of large ones; empty where it cannot."""
    found_spread = found.spread
    if found_spread is None:
        return ""
    low, high = found_spread.sds
    unit = unit_of(found.points.trials.scale)
    return (
        f"The scores of these trials lie close together: their SDs are {number(low, 1)} to {number(high, 1)} {unit}, "
        f"where large trials have {found_spread.usual:g}.\n"
        f"So {number(abs(found.points.lead.estimate))} {unit} read as g = {number(found_spread.g)} here, "
        f"but are {number(found.points.lead.estimate / found_spread.usual, 1)} of the usual SD."
    )


def few_trials(found):
    """Say of one or two trials what their interval rests on, with the other priors beside it."""
    if not found.few:
        return ""
    if found.pooled.k == 1:
        return "One trial cannot show how much trials differ; the interval is its own (Wald)."
    if found.settled is None:
        return (
            "Two trials cannot show how much trials differ; the interval (Wald) takes them for many, and is too narrow."
        )
    low, middle, high = found.bayes
    return (
        "Two trials cannot show how much trials differ, so the interval rests on what is assumed about it: a half-normal "
        f"prior of scale {middle.tau_scale:g}.\nWith scale {low.tau_scale:g} it is {span(low.ci)}, with scale "
        f"{high.tau_scale:g} {span(high.ci)}."
    )


def everything(found):
    """Say what all that is printed adds up to, with and without doubtful results."""
    says = [c for c in found.contributions if c.report.kind != "none"]
    if found.question.measure != "smd" or not says:
        return Prose("")
    opening = f"**Everything as reported.** {printed_of(found.contributions)}"
    if found.reported is None:
        return Prose(f"{opening}\nThat cannot be averaged: limits and sides alone leave the average open without end.")
    gives = "That gives" if len(says) == 1 else "Together they give"
    return Prose(f"{opening}\n{gives} {as_reported(found.reported)}.{_undoubted(found)}")


def printed_of(contributions):
    """Say how many trials that asked print an exact effect, only a limit, a side or a word, or nothing that counts.

    Few without an exact effect are named where others have one.
    """
    kinds = {EXACT: [], LESS: [], NOTHING: []}
    for report in (c.report for c in contributions):
        kinds[{"exact": EXACT, "none": NOTHING}.get(report.kind, LESS)].append(report.label)
    said = [(what, labels) for what, labels in kinds.items() if labels]
    if len(contributions) == 1:
        return f"The one trial that asked prints {said[0][0]}."
    if len(said) == 1:
        return f"{capital(every(len(contributions)))} trials that asked print {said[0][0]}."
    told = [
        f"{spelt(len(labels))} {'prints' if len(labels) == 1 else 'print'} {what}"
        + (f" ({listed(labels)})" if kinds[EXACT] and what != EXACT and len(labels) <= NAMED else "")
        for what, labels in said
    ]
    return f"Of the {spelt(len(contributions))} trials that asked, {listed(told)}."


def as_reported(reported):
    """Write an average of everything printed: g = 0.83 (95% credible interval 0.31 to 1.36)."""
    return f"g = {number(reported.estimate)} ({coverage(reported.level)} credible interval {span(reported.ci)})"


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


def model(found):
    """Name the model of an average that leads: REML, floored Hartung-Knapp."""
    if found.pooled.k == 1:
        return "one trial, Wald"
    if found.lead.method == "credible":
        return f"Bayesian, half-normal prior of scale {found.settled.tau_scale:g}"
    return f"{ESTIMATORS[found.pooled.tau2_method]}, {INTERVALS[found.lead.method]}"


def need_trials(found, least):
    """Give the trials of a conclusion, or say in one line that there are too few to go on."""
    have = len(found.trials.frame)
    if have < least:
        raise NothingToShowError(
            f"{title(found.question)}: {count(have, 'trial')} with a usable figure, {spelt(least)} needed here; "
            "choose another outcome, comparator or design"
        )
    return found.trials


def asked(found):
    """Say what was asked and how it is pooled, in a line."""
    q = found.question
    evidence = spaced(q.evidence)
    how = model(found) if found.pooled else "nothing to pool"
    first = "points first, where most trials share one scale; " if found.points else ""
    return Prose(
        f"*Asked: {title(q)}; evidence: {evidence} or better; measure: {first}{MEASURES[q.measure].name}; model: {how}.*"
    )
