"""A conclusion in sentences: the headline, the caveats, the heterogeneity."""

from backwalk.answers.words import everything, few_trials, intervals_of, leading, without_doubtful
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import MEASURES, size, title, unit_of
from backwalk.style.numbers import capital, count, in_unit, interval, listed, number
from backwalk.style.table import Prose

FLAGS = {
    "mixed_basis": "Scores after treatment and changes from baseline (or results that state neither) stand side by side; their SDs differ in kind, so standardised effects are not strictly comparable.",
    "mixed_comparators": "Different comparators stand side by side.",
    "not_randomised": "Trials that are quasi-randomised, or whose allocation is unclear, are included.",
    "p_bound": "A result printed as p < 0.05 is entered as if p were 0.05; this way keeps significant results only.",
    "split_total": "Where only a total was printed, people are taken as equally many in all arms.",
    "other_test": "At least one p comes from another test than a plain comparison of two means.",
    "adjusted": "At least one difference is adjusted for other values.",
    "by_range": "At least one SD is worked out from a lowest and a highest score, which the Cochrane Handbook advises against, because they say little of the people between them.",
    "merged_arms": "Where a trial prints means and SDs of several comparator arms, they are merged into one, so that nobody is counted twice; the table of sources names them.",
    "stands_aside": "At least one trial has another usable comparison that stands aside, so that nobody is counted twice.",
    "n_worked_out": "The number of people per arm of at least one trial is worked out, not printed; the table of sources says how.",
    "unchecked": "No second person has compared these figures with their sources.",
}


def headline(found):
    """Say what the trials of one question show, in the order a reader needs it."""
    trials, question = found.trials, found.question
    if found.pooled is None:
        return Prose("\n".join(p for p in (_nothing(found), everything(found)) if p))
    k = found.pooled.k
    design = "randomised trial" if question.design == "rct" else "trial"
    asked = k + len(trials.left_out)
    can = "can be pooled" if k > 1 else "prints a usable figure"
    opening = f"**{capital(count(k, design))} with {trials.people} people {can}"
    opening += f", of {count(asked, design)} that asked this.** " if asked > k else ".** "
    parts = [opening + _finding(found.first), _thresholds(found.first), _as_g(found), few_trials(found)]
    if k >= 3 and found.first.pooled.prediction:
        parts.append(_prediction(found.first.pooled))
    parts += [_undoubted(found), everything(found)]
    return Prose("\n".join(p for p in parts if p))


def _prediction(pooled):
    low, high = (number(x) for x in pooled.prediction)
    text = f"The true effect in a further setting like these would be expected between {low} and {high} ({pooled.level:.0%} prediction interval)."
    if pooled.tau2 == 0:
        text += " It is no wider than the interval above because these trials differ no more than chance allows; so few can hardly show otherwise."
    return text


def _finding(found):
    pooled, trials = found.pooled, found.trials
    way = "better" if pooled.estimate >= 0 else "worse"
    who = "On average people who walked backward" if pooled.k > 1 else "People who walked backward"
    within = intervals_of(found)
    if trials.question.measure == "md":
        unit = unit_of(trials.scale)
        ends = (
            f", {number(trials.scale.minimum, 0)} to {number(trials.scale.maximum, 0)}"
            if _has_ends(trials.scale)
            else ""
        )
        sign = "" if pooled.estimate >= 0 else f"difference {number(pooled.estimate)}, "
        return (
            f"{who} did {number(abs(pooled.estimate))} {unit} {way} than the others on the "
            f"{trials.scale.name}{ends} ({sign}{within})."
        )
    return (
        f"{who} did {way}: {leading(found)}; "
        f"{MEASURES[trials.question.measure].meaning}, and above zero the backward walkers gained more."
    )


def _has_ends(scale):
    return None not in (scale.minimum, scale.maximum)


def _thresholds(found):
    pooled, marks = found.pooled, found.trials.thresholds
    if found.question.measure != "md" or not marks:
        return ""
    unit = unit_of(found.trials.scale)
    over = [t for t in marks if pooled.estimate >= t.value]
    under = [t for t in marks if pooled.estimate < t.value]
    within = [f"{t.value:g}" for t in under if found.wald.ci[1] >= t.value]
    reach = f", though its interval includes {listed(within)}" if within else ""
    told = [
        f"{'over' if t in over else 'under'} the {in_unit(t.value, unit)} that people call {t.meaning}"
        for t in (*over, *under)
    ]
    return f"That average is {listed(told)}{reach} (thresholds for one person's change, not for a difference between groups)."


def _as_g(found):
    if found.points is None:
        return ""
    text = f"As a standardised difference it is {leading(found)}"
    points = found.points.pooled.estimate
    small = found.trials.thresholds and points < found.trials.thresholds[0].value
    if found.pooled.estimate >= 0.8 and small:
        unit = unit_of(found.trials.scale)
        return (
            f"{text}, which reads as large because the people of these trials scored so alike: one standard "
            f"deviation, of scores in some and of changes in others, is about "
            f"{number(points / found.pooled.estimate, 1)} {unit} here."
        )
    return text + "."


def _undoubted(found):
    doubted = found.trials.frame.query("doubt != ''")["label"]
    if found.undoubted is None or doubted.empty:
        return ""
    without = f"{without_doubtful(doubted)}"
    other = found.undoubted
    if other.pooled is None:
        return f"{without} nothing is left to pool."
    points = f"{size(other.points)}, or " if other.points else ""
    return f"{without} it is {points}{leading(other)} from {count(other.pooled.k, 'trial')}."


def _nothing(found):
    trials = found.trials
    asked = len(trials.left_out)
    if asked == 0:
        return f"**Nothing can be pooled.** No trial of this review asked this: {title(trials.question).lower()}."
    return (
        f"**Nothing can be pooled.** {capital(count(asked, 'trial'))} asked this, "
        f"and {'it prints' if asked == 1 else 'none prints'} {'no figure' if asked == 1 else 'a figure'} "
        "that this question can use; the reasons are listed below.\n"
        "That is not evidence of no effect; what the trials say in words stands beside their names."
    )


def caveats(found):
    """List what must be said of these trials, one line a flag."""
    lines = [FLAGS[f] for f in found.trials.flags if f in FLAGS]
    doubted = found.trials.frame.query("doubt != ''")
    lines += [f"{row.label} is doubtful: {row.doubt}." for row in doubted.itertuples()]
    if found.pooled is None:
        lines = []
    return Prose(
        "\n".join(f"- {line}" for line in lines) or "- Nothing is averaged here; why, trial by trial, stands below."
    )


def forest_alt(found):
    """Describe the forest plot of a conclusion for who cannot see it."""
    shown = found.first
    about = f"Forest plot. {title(shown.question)}. "
    left = f"{capital(count(len(shown.trials.left_out), 'trial'))} listed that cannot be pooled."
    if shown.pooled is None:
        return about + "No trial can be pooled. " + left
    sides = shown.trials.effect
    lowest, highest = number(sides.min()), number(sides.max())
    if shown.pooled.k == 1:
        return f"{about}One trial: {interval(sides[0], shown.pooled.ci, level=shown.pooled.level)}. Right of zero the backward walkers gained more. {left}"
    return (
        f"{about}{capital(count(shown.pooled.k, 'trial'))}, effects from {lowest} to {highest}; "
        f"average {number(shown.pooled.estimate)} ({intervals_of(shown)}) by {ESTIMATORS[shown.pooled.tau2_method]}. "
        f"Right of zero the backward walkers gained more. {left}"
    )
