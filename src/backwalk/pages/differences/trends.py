"""What the effects follow, in words: weeks of follow-up, dose, and the score before treatment."""

import pandas as pd

from backwalk.answers.words import without_doubtful
from backwalk.pages.differences.explained import FEWEST, SETTLED
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.numbers import capital, count, coverage, number, p_digits, p_value, percent, span, spelt
from backwalk.style.table import Prose, Table

MODERATORS = {"weeks": "follow-up", "dose": "dose", "baseline": "score before treatment"}
AXES = {
    "weeks": "weeks from the start to the measurement",
    "dose": "minutes walked backward in all",
    "baseline": "mean score before treatment, % of the worst possible",
}
UNITS = {"weeks": " weeks", "dose": " minutes", "baseline": "% of the worst score"}
STEPS = {
    "weeks": (1, "each further week"),
    "dose": (60, "each further hour of backward walking"),
    "baseline": (10, "each further tenth of the scale"),
}
ENDS = {
    "weeks": ("the shortest follow-up", "the longest"),
    "dose": ("the smallest dose", "the largest"),
    "baseline": ("the mildest score before treatment", "the worst"),
}


def trend_title(one):
    """Name a moderator with the number of its trials: Follow-up, exploratory: five of five trials."""
    mark = ", exploratory" if one.fit and one.exploratory else ""
    total = len(one.frame)
    of = (
        "no trial to set against it"
        if total == 0
        else f"{spelt(one.k) if one.k else 'none'} of {count(total, 'trial')}"
    )
    return f"{capital(MODERATORS[one.moderator])}{mark}: {of}"


def moderator_axis(one):
    """Name the axis of a moderator."""
    return AXES[one.moderator] + (": weeks × sessions × minutes" if one.moderator == "dose" else "")


def trends(explained):
    """Say for each moderator of the protocol what the effects do with it, or why no line is drawn."""
    return Prose("\n\n".join(_trend(one) for one in explained))


def _trend(one):
    known = one.known
    opening = f"**{trend_title(one)}" + (f" ({_range(one)}).**" if len(known) else ".**")
    if one.reason == "few":
        told = [f"A line needs {count(FEWEST, 'trial')} or more, so there is none."] if len(one.frame) else []
        return "\n".join([opening, *told])
    if one.reason == "same":
        return f"{opening}\nA line needs values that differ, so there is none."
    return "\n".join(line for line in [opening, *_line(one), _at_end(one), _undoubted(one)] if line)


def _range(one):
    low, high = one.known["value"].min(), one.known["value"].max()
    return (amount(low) if low == high else f"{amount(low)} to {amount(high)}") + UNITS[one.moderator]


def amount(value):
    """Write a value of a moderator: 6, 4.5, 180."""
    return number(value, 0 if value == round(value) else 1)


def _line(one):
    slope = one.fit.coefficients.iloc[1]
    step, each = STEPS[one.moderator]
    width = one.known["value"].max() - one.known["value"].min()
    ends = span((step * slope["ci_low"], step * slope["ci_high"]))
    first, last = ENDS[one.moderator]
    yield (
        f"With {each} g changes by {number(step * slope['estimate'])} ({INTERVALS[one.fit.test]} {coverage(one.level)} CI "
        f"{ends}, {p_value(slope['p'])})."
    )
    yield (
        f"From {first} to {last} that interval allows anything from {_shift(width * slope['ci_low'])} to "
        f"{_shift(width * slope['ci_high'])}."
    )
    yield _exchanged(one)
    yield _left(one)


def _shift(change):
    return f"a g {'lower' if change < 0 else 'higher'} by {number(abs(change))}"


def _exchanged(one):
    found = one.permuted
    p = p_value(found.p.iloc[1])
    if not found.exact:
        return f"Exchanging the values between the trials in {found.permutations:,} random orders gives {p}."
    return (
        f"Exchanging the values between the trials in all {spelt(found.permutations)} orders gives {p}{smallest(one)}."
    )


def smallest(one):
    """Say below which p an exact permutation test of so few trials cannot come, where that is worth saying."""
    if not one.permuted.exact or one.least_p < 0.001:
        return ""
    return f"; these trials could not give less than {p_digits(one.least_p)}"


def _left(one):
    """Say what share of tau2 is explained, by which estimator."""
    method, before, after = ESTIMATORS[one.fit.tau2_method], one.average.tau2, one.fit.tau2
    if one.fit.tau2_method == "common":
        return "The common-effect model takes no difference between trials beyond chance, so none can be explained."
    taus = f"τ² {number(before)} without it, {number(after)} with it, both by {method}"
    if one.fit.r2 is None:
        return f"There is no difference between these trials beyond chance that it could explain ({taus})."
    if one.fit.r2 == 0:
        return f"It explains nothing of the difference between trials (R² = 0%; {taus})."
    share = f"It explains {percent(one.fit.r2)} of the difference between trials (R²; {taus})"
    return f"{share}; from so few trials that share can be large or none by chance." if one.exploratory else f"{share}."


def _at_end(one):
    if one.moderator != "weeks" or not one.known["at_end"].all():
        return ""
    return "All were measured when the programme ended, so follow-up cannot be told from the length of training."


def _undoubted(one):
    doubted = one.known.query("doubt != ''")["label"]
    if one.undoubted is None or doubted.empty:
        return ""
    without = f"{without_doubtful(doubted)}"
    other = one.undoubted
    if other.fit is None:
        why = (
            f"{count(other.k, 'trial')} {'is' if other.k == 1 else 'are'} left"
            if other.reason == "few"
            else "all values are the same"
        )
        return f"{without} {why}, and there is no line."
    slope, (step, _) = other.fit.coefficients.iloc[1], STEPS[one.moderator]
    ends = span((step * slope["ci_low"], step * slope["ci_high"]))
    return f"{without} it is {number(step * slope['estimate'])} ({ends}, {p_value(slope['p'])}) from {count(other.k, 'trial')}."


def values_table(explained):
    """List the pooled trials with the value of every moderator, or what is missing of it."""
    first = explained[0].frame
    columns = {
        "Trial": [row.label + (" †" if row.doubt else "") for row in first.itertuples()],
        "Hedges' g": [number(effect) for effect in first["effect"]],
    }
    for one in explained:
        name = f"{capital(MODERATORS[one.moderator])}, {UNITS[one.moderator].strip()}"
        columns[name] = [row.missing or amount(row.value) for row in one.frame.itertuples()]
    caption = "The pooled trials and what the protocol would set against their effects (†: doubtful; not reported: in what was read)"
    return Table(pd.DataFrame(columns), caption)


def too_few(explained):
    """Say in plain words why so few trials cannot settle what the effects follow."""
    most = max(one.k for one in explained)
    lines = [
        f"The common rule asks for {spelt(SETTLED)} trials or more for each thing set against the effects; "
        f"here {f'the most is {spelt(most)}' if most else 'there is none'}."
    ]
    if most < SETTLED:
        lines += [
            "Trials differ in country, people, care, instrument and design all at once, and among a handful of them any of "
            "these can line up with the effects by chance.",
            "A flat line is no proof either: a true trend could easily be missed.",
        ]
    lines.append(
        "Even from many trials it would be a comparison between trials, to which nobody was allocated: people who trained "
        "longer may do better within each trial though trials with longer training do not."
    )
    return Prose("\n".join(lines))


def bubble_alt(explained):
    """Describe the bubble plots."""
    told = [f"{trend_title(one)}{_seen(one)}" for one in explained]
    return "Effects against each moderator of the protocol, one bubble a trial. " + " ".join(f"{t}." for t in told)


def _seen(one):
    if one.fit is None:
        return f", {_range(one)}, no line" if one.k else ", nothing drawn"
    slope, (step, each) = one.fit.coefficients.iloc[1], STEPS[one.moderator]
    ends = span((step * slope["ci_low"], step * slope["ci_high"]))
    return f", {_range(one)}; the line changes by {number(step * slope['estimate'])} with {each} ({coverage(one.level)} CI {ends})"
