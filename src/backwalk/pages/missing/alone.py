"""Trials without an average in sentences: sides counted, p values combined."""

from dataclasses import replace

import numpy as np

from backwalk.answers.contributions import USUAL
from backwalk.answers.directions import MARKS as MARK_NAMES
from backwalk.answers.directions import directions, directions_of, in_sds
from backwalk.answers.words import without_doubtful
from backwalk.problems import check_level
from backwalk.statistics.combine import fisher, one_sided, p_ranges, sign_test, stouffer
from backwalk.style.names import COMPARATORS, outcome_name, title
from backwalk.style.numbers import capital, count, coverage, every, number, p_value, percent, some, span, spelt
from backwalk.style.table import Prose

MARKS = dict(
    zip(
        MARK_NAMES,
        ("backward walking better", "comparator better", "said not to differ", "side not reported"),
        strict=True,
    )
)
KINDS = {
    "exact": "with a known p",
    "unsigned": "with a known p and no side",
    "beyond": "with p under a limit",
    "beyond_either": "with p under a limit and no side",
    "within": "with p over a limit",
    "within_side": "with p over a limit and a side",
    "side": "with a side alone",
}
SWIM = (
    "Reported after SWiM (Campbell 2020): one result a trial, grouped by outcome, comparator and design.\nIt is measured by the "
    "side that did better and by one-sided p; how much trials differ and how certain the answer is, these methods do not say."
)


def without_pooling(trials, *, level=0.95):
    """Say what the Trials of one question show when nothing is averaged: sides counted, p values combined."""
    check_level(level)
    found = directions_of(trials)
    if not found:
        return Prose(f"**Nothing to count.** No trial of this review asked this: {title(trials.question).lower()}.")
    exact = sum(d.report.kind == "exact" for d in found)
    could = f"{capital(spelt(exact))} of them print{_s(exact)}" if exact else "No trial prints"
    opening = (
        f"**{title(trials.question)}: {count(len(found), 'trial')} asked, and nothing is averaged here.** "
        f"{could} an effect that could be."
    )
    parts = [opening, _sides(found, level), _p_values(found), _undoubted(trials, found, level), SWIM]
    return Prose("\n\n".join(part for part in parts if part))


def _s(n):
    """Give the ending of a verb: one prints, two print."""
    return "s" if n == 1 else ""


def _of(n, total):
    return f"{some(n)} of {spelt(total)}"


def _sides(found, level):
    said = [d for d in found if d.rests != "nothing"]
    if not said:
        return "**Sides.** No trial prints anything of it that can be used, so no side can be counted."
    named, better, test = _counted(said, level)
    opening = f"**Sides.** {capital(count(len(said), 'trial'))} print{_s(len(said))} something of it that can be used; "
    if not named:
        return "\n".join([opening + "no side is named.", *_bounds(test, len(found) - len(said))])
    worse = len(named) - better
    won = f"{spelt(better)} backward walking, {spelt(worse)} the comparator"
    if not better or not worse:
        won = ("" if len(named) == 1 else f"{every(len(named))} ") + (
            "backward walking" if better else "the comparator"
        )
    ends = span(tuple(100 * x for x in test.ci), 0)
    lines = [
        f"{opening}{_who(len(named), len(said))} the side that did better: {won}.",
        f"Among known sides the share in favour of backward walking is {percent(test.share)} "
        f"(exact {coverage(level)} CI {ends}%; sign test {p_value(test.p)}).",
        *_bounds(test, len(found) - len(said)),
        "Vote counting of known sides is biased: papers name a side mostly where the result was significant "
        f"({_significant(named)}); nor does it weigh how large an effect was, or on how many people it rests.",
    ]
    return "\n".join(lines)


def _who(n, total):
    if n == total:
        return "it names" if n == 1 else f"{every(n)} name"
    return f"{spelt(n)} of them name{_s(n)}"


def _counted(said, level):
    named = [d for d in said if d.mark in ("better", "worse")]
    better = sum(d.mark == "better" for d in named)
    return named, better, sign_test(better, len(named) - better, len(said) - len(named), level=level)


def _significant(named):
    n = sum(d.rests == "significant" for d in named)
    if len(named) == 1:
        return "as here" if n else "though not here"
    return f"{_of(n, len(named))} here"


def _bounds(test, silent):
    """Say what unknown sides could make of the share; silent : trials that print nothing usable."""
    f, u, lines = test.favours, test.unknown, []
    n = f + test.against + u
    if u:
        low, high = (p_value(p) for p in test.bounds_p)
        lines.append(
            f"With {every(u)} unknown {'side' if u == 1 else 'sides'} (said not to differ, or not named) against it the share "
            f"would be {_of(f, n)} ({low}), with {'it' if u == 1 else 'them'} in favour {_of(f + u, n)} ({high})."
        )
    if silent:
        lines.append(
            f"{capital(spelt(silent))} more trial{'' if silent == 1 else 's'} asked and print{_s(silent)} nothing usable; "
            f"counted as well, {'it' if silent == 1 else 'they'} could make it anything from {_of(f, n + silent)} "
            f"to {_of(f + u + silent, n + silent)}."
        )
    return lines


def _p_values(found):
    usable = one_sided([d.report for d in found])
    k, lacking = usable.p.size, len(usable.lacking)
    if not k:
        return "**p values.** No trial gives a usable p with a named side, so there is nothing to combine."
    limits = int(usable.limit.sum())
    limited = f"{'' if k == 1 else spelt(limits) + ' of them '}only as a limit, taken as if it were the p"
    lines = [
        f"**p values.** {capital(count(k, 'trial'))} give{_s(k)} a one-sided p for backward walking doing better"
        f"{', ' + limited if limits else ''}; {spelt(lacking)} lack{_s(lacking)} a usable one.",
        _combined(usable.p),
    ]
    if any("alpha" in d.report.assumed for d in found if d.trial.label in usable.labels):
        lines.append(f"Where a paper says no more than “significant”, that limit is taken to be p < {USUAL.alpha:g}.")
    if any(usable.p[usable.limit] > 0.5):
        lines.append("A limit on the comparator's side is taken where it says least for the comparator.")
    if k > 1:
        lines.append(
            "A small combined p says that backward walking did better in at least one of these trials, not in how many, "
            "and not by how much; one trial can make Fisher's small alone, while Stouffer's asks more that they agree."
        )
    missed = sum(d.rests == "not_significant" and d.trial.label in usable.lacking for d in found)
    if missed:
        lines.append(
            f"What is left out leans one way: of the {spelt(lacking)} without a usable p, {spelt(missed)} "
            f"{'was' if missed == 1 else 'were'} tested and not significant."
        )
    return "\n".join([*lines, *_worst(found, k)])


def _combined(p):
    if p.size == 1:
        return f"With a single p there is nothing to combine: one-sided {p_value(float(p[0]))}."
    f, s = fisher(p), stouffer(p)
    return (
        f"Combined they give {p_value(f.p)} by Fisher's method (χ² = {number(f.statistic)} on {f.df} df) and "
        f"{p_value(s.p)} by Stouffer's (z = {number(s.statistic)}), both one-sided."
    )


def _worst(found, usable):
    """Say what is left when every report counts by the p that says least for backward walking."""
    p = one_sided([d.report for d in found], worst=True).p
    if p.size == usable:
        return []
    by = [f"{p_value(fisher(p).p)} by Fisher's"]
    if p.max() < 1 - 1e-12:  # a limit on the comparator's side goes up to 1, where Stouffer's has no end
        by.append(f"{p_value(stouffer(p).p)} by Stouffer's")
    return [
        f"With {every(p.size)} that say anything of their p counted, each by the p that says least for backward walking, "
        f"it is {' and '.join(by)}."
    ]


def _undoubted(trials, found, level):
    doubted = [d.trial.label for d in found if d.doubt]
    if not doubted:
        return ""
    left = directions_of(replace(trials, doubtful=False))
    said = [d for d in left if d.rests != "nothing"]
    opening = f"{without_doubtful(doubted)}, "
    if not said:
        return opening + "nothing is left to count."
    named, better, test = _counted(said, level)
    p = one_sided([d.report for d in left]).p
    told = f"{_of(better, len(named))} known sides favour{_s(better)} backward walking (sign test {p_value(test.p)})"
    lines = [opening + (told if named else "no side is known") + "."]
    return "\n".join([*lines, _combined(p)] if p.size else lines)


def directions_title(comparator, design):
    """Name an effect-direction plot in a line."""
    trials = "randomised trials" if design == "rct" else "any design"
    return f"Which side did better, against {COMPARATORS[comparator]}, {trials}"


def effect_direction_alt(review, comparator="usual_physio", design="rct"):
    """Describe the effect-direction plot of one comparator."""
    found = directions(review, comparator, design)
    about = f"Effect-direction plot. {directions_title(comparator, design)}. "
    if not found:
        return about + "No trial of this review asked this."
    trials = {d.trial.study_id for column in found.values() for d in column}
    told = []
    for outcome, column in found.items():
        counts = {mark: sum(d.mark == mark for d in column) for mark in MARKS}
        told.append(
            f"{capital(outcome_name(outcome))}: {', '.join(f'{spelt(n)} {MARKS[mark]}' for mark, n in counts.items() if n)}."
        )
    return f"{about}{capital(count(len(trials), 'trial'))} by {count(len(found), 'outcome')}. {' '.join(told)}"


def albatross_alt(trials):
    """Describe the albatross plot of one question."""
    reports = [c.report for c in in_sds(trials).contributions()]
    drawn = [r for r in reports if p_ranges(r)]
    about = f"Albatross plot. {title(trials.question)}. "
    left = len(reports) - len(drawn)
    below = f" {capital(count(left, 'trial'))} listed that cannot be drawn." if left else ""
    if not drawn:
        return about + (f"No trial can be drawn.{below}" if reports else "No trial of this review asked this.")
    people = sorted({number(r.n_t + r.n_c, 0) for r in drawn}, key=float)
    told = [text for kind in KINDS if (text := _of_kind(kind, [r for r in drawn if r.kind == kind]))]
    return (
        f"{about}{capital(count(len(drawn), 'trial'))} of {' to '.join(dict.fromkeys((people[0], people[-1])))} people: "
        f"{', '.join(told)}. Right of the middle backward walking did better.{below}"
    )


def _of_kind(kind, reports):
    """Count the trials of one kind of mark by the side they lie on: two with a known p, both to the right."""
    if not reports:
        return ""
    middles = [np.mean([x for pair in p_ranges(r) for x in pair]) for r in reports]
    right, left = sum(m < 0.5 - 1e-9 for m in middles), sum(m > 0.5 + 1e-9 for m in middles)
    sides = [f"{spelt(n)} {way}" for n, way in ((right, "right"), (left, "left")) if n]
    return f"{spelt(len(reports))} {KINDS[kind]}" + (f" ({', '.join(sides)})" if sides else "")
