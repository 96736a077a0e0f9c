"""A conclusion in sentences: the headline, the caveats, the heterogeneity."""

from backwalk.answers.conclusion import SEVERAL
from backwalk.answers.words import (
    beside_threshold,
    everything,
    extra_exercise,
    few_trials,
    finding,
    interval_name,
    leading,
    leading_in_sds,
    left_aside,
    set_against,
    why_large,
    without_doubtful,
)
from backwalk.style.names import MEASURES, effect, title, unit_of
from backwalk.style.numbers import capital, count, coverage, in_unit, number, span, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema import OUTCOME_WORDS

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
        return Prose("\n".join(p for p in (_nothing(found), set_against(found), everything(found)) if p))
    k = found.pooled.k
    design = "randomised trial" if question.design == "rct" else "trial"
    asked = k + len(trials.unused)
    can = "can be averaged" if k > 1 else "prints a usable figure"
    opening = f"**{capital(count(k, design))} with {trials.people} people {can}"
    opening += f", of {spelt(asked)} that asked this.**" if asked > k else ".**"
    first = found.first
    parts = [opening, finding(found), beside_threshold(first)]
    parts += [set_against(found), extra_exercise(question)]
    parts += [left_aside(found), few_trials(first), _undoubted(found)]
    return Prose("\n".join(p for p in parts if p))


def details(found):
    """Say the same in SDs of all pooled trials, what a further setting may bring, and what everything reported adds up to."""
    if found.pooled is None:
        return Prose("Nothing is averaged here.")
    parts = [leading_in_sds(found)]
    if found.question.measure == "smd":
        parts.append(f"Here {MEASURES['smd'].meaning}, and above zero the backward walkers gained more.")
    parts.append(why_large(found))
    if found.pooled.k >= SEVERAL and found.pooled.prediction:
        parts.append(_prediction(found.pooled))
    parts.append(everything(found))
    return Prose("\n".join(p for p in parts if p))


def _prediction(pooled):
    text = f"In a further setting like these the true effect would be expected from {span(pooled.prediction)} ({coverage(pooled.level)} prediction interval)."
    if pooled.tau2 == 0:
        text += "\nIt is no wider than the interval above because these trials differ no more than chance allows; so few can hardly show otherwise."
    return text


def _undoubted(found):
    doubted = [row.label for row in found.trials.doubted]
    if found.undoubted is None or not doubted:
        return ""
    without, other = without_doubtful(doubted), found.undoubted
    if other.pooled is None:
        return f"{without} nothing is left to average."
    if found.points and other.points and other.points.trials.labels == found.points.trials.labels:
        return f"{without} the answer in points is the same."
    return f"{without} it is {leading(other.first)} from {count(other.first.pooled.k, 'trial')}."


def _nothing(found):
    trials = found.trials
    asked = len(trials.unused)
    if asked == 0:
        return f"**Nothing can be pooled.** No trial of this review asked this: {title(trials.question).lower()}."
    return (
        f"**Nothing can be pooled.** {capital(count(asked, 'trial'))} asked this, "
        f"and {'it prints' if asked == 1 else 'none prints'} {'no figure' if asked == 1 else 'a figure'} "
        "that this question can use; the reasons are listed below.\n"
        "That is not evidence of no effect; what the trials say in words stands beside their names."
    )


def models_words(found):
    """Say how far the averages of other models lie apart, and what their intervals show."""
    models = found.first.models
    if len(models) < 2:
        return Prose("Nothing is averaged here, so there is no other model to try.")
    low, high = (number(end(p.estimate for p in models)) for end in (min, max))
    above, below = sum(p.ci[0] > 0 for p in models), sum(p.ci[1] < 0 for p in models)
    reach = f"every average is {low}" if low == high else f"the averages go from {low} to {high}"
    side, beyond = ("above", above) if above >= below else ("below", below)
    ends = {len(models): f"every interval lies {side} zero", 0: "every interval includes zero"}
    told = ends.get(beyond, f"{spelt(beyond)} of the intervals {'lies' if beyond == 1 else 'lie'} {side} zero")
    return Prose(f"Under {spelt(len(models))} models {reach}, and {told}.")


def outcome_means(found):
    """Say what an answer comes to, for somebody who reads only its end."""
    if found.pooled is None:
        return Prose(
            "Nothing here says how large the effect is, or whether there is one.\n"
            "A trial that prints means, SDs and people of both arms would be the first that counts."
        )
    lead, what = found.first.lead, OUTCOME_WORDS[found.question.outcome].what
    if lead.ci[0] <= 0 <= lead.ci[1]:
        told = [f"The trials together do not show whether {what} gets better or worse: the interval includes both."]
    else:
        way = "better" if lead.estimate > 0 else "worse"
        told = [f"On average the trials say that {what} gets {way}.", _felt(found), _elsewhere(found)]
    silent = len(found.trials.unused)
    if silent:
        are = "is" if silent == 1 else "are"
        told.append(f"{capital(spelt(silent))} of the {spelt(silent + found.pooled.k)} trials that asked {are} not in this average.")  # fmt: skip
    return Prose("\n".join(t for t in told if t))


def _felt(found):
    first = found.first
    important = first.trials.important
    if first.question.measure != "md" or not important:
        return "How much that is in daily life is not known."
    mark = in_unit(important.value, unit_of(first.trials.scale))
    low, high = sorted(abs(end) for end in first.lead.ci)
    if high < important.value:
        return f"The whole interval is less than {mark}, so hardly anybody would notice."
    if low >= important.value:
        return f"The whole interval is at least {mark}, so people would be likely to notice."
    return f"Whether people would notice is open: the interval includes less than {mark}, and more."


def _elsewhere(found):
    spread = found.pooled.prediction if found.pooled.k >= SEVERAL else None
    if spread is None or not spread[0] <= 0 <= spread[1]:
        return ""
    return "In another setting it may do nothing: what is expected there includes zero."


def caveats(found):
    """List what must be said of these trials, one line a flag."""
    return Prose(
        "\n".join(f"- {line}" for line in caveat_lines(found))
        or "- Nothing is averaged here; why, trial by trial, stands below."
    )


def caveat_lines(found):
    """Give what must be said of the averaged trials, a line a flag and a line a doubt."""
    if found.pooled is None:
        return []
    lines = [FLAGS[f] for f in found.trials.flags if f in FLAGS]
    return lines + [f"{row.label} is doubtful: {row.doubt}." for row in found.trials.doubted]


def forest_alt(found):
    """Describe the forest plot of a conclusion for who cannot see it."""
    shown = found.first
    return f"Forest plot. {title(shown.question)}. {forest_shows(found)}"


def forest_shows(found):
    """Say what the forest plot of a conclusion shows."""
    shown = found.first
    left = f"{capital(count(len(shown.trials.unused), 'trial'))} listed that cannot be pooled."
    if shown.pooled is None:
        return f"No trial can be pooled. {left}"
    sides = shown.trials.effect
    lowest, highest = number(sides.min()), number(sides.max())
    average = effect(shown.question.measure, shown.lead.estimate, shown.trials.scale)
    if shown.pooled.k == 1:
        return f"One trial: {average} ({interval_name(shown.lead)} {span(shown.lead.ci)}). Right of zero the backward walkers gained more. {left}"
    return (
        f"{capital(count(shown.pooled.k, 'trial'))}, effects from {lowest} to {highest}; "
        f"average {average} ({interval_name(shown.lead)} {span(shown.lead.ci)}). "
        f"Right of zero the backward walkers gained more. {left}"
    )
