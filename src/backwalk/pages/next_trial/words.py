"""The next trial in words: how large it would have to be, and what it would leave."""

import pandas as pd

from backwalk.answers.words import doubtful_labels, without_doubtful
from backwalk.pages.next_trial.foresight import SIZES
from backwalk.style.names import title, unit_of
from backwalk.style.numbers import capital, chance, in_unit, lower, number
from backwalk.style.table import Prose, Table

VERDICT_WORDS = {
    "ruled_out": "a gain that matters is all but ruled out",
    "open": "whether the gain matters stays open",
    "shown": "a gain that matters is all but sure",
}
SHORT = {"ruled_out": "All but ruled out", "open": "Open", "shown": "All but sure"}
CLEAR = 0.8  # share of next trials that should leave a clear result, as with power


def mark(ahead):
    """Write the smallest gain that matters: 1 point, or g = 0.5."""
    mine = ahead.important
    return in_unit(mine.threshold.value, unit_of(mine.scale)) if mine.threshold else f"g = {mine.value:g}"


def in_sds(ahead):
    """Write the smallest gain that matters as this page counts it: g = 0.45."""
    mine = ahead.important
    return f"g = {number(mine.value)}" if mine.threshold else mark(ahead)


def _important(ahead):
    """Say which gain is taken as the smallest that matters, and whence."""
    mine = ahead.important
    if mine.threshold:
        scale = mine.scale
        text = (
            f"The smallest gain taken to matter is {mark(ahead)} on the {scale.name}, which people call "
            f"{mine.threshold.meaning} ([source]({mine.url})).\nDivided by the usual SD of that scale, "
            f"{scale.reference_sd:g}, it is g = {number(mine.value)}."
        )
    else:
        text = f"The smallest gain taken to matter is g = {mine.value:g}, in standard deviations of the score"
        text += f", from [{mine.source}]({mine.url}).\n{_quoted(mine.note)}" if mine.source else "; whoever set this parameter owns it."  # fmt: skip
    others = ahead.range
    if others is None:
        return Prose(text)
    return Prose(
        f"{text}\nOthers could be defended: [another source]({others.source_url}) gives {others.value} SDs ({others.population}).\n"
        "All of these are thresholds for one person's change and not for a difference between groups."
    )


def _quoted(note):
    return f"The rule there: {lower(note)}" if note else ""


def today_words(ahead):
    """Say what is known today, and which gain is taken as the smallest that matters."""
    return Prose(f"{_today(ahead)}\n\n{_important(ahead)}")


def _today(ahead):
    """Say how sure a gain that matters is today, what that rests on, and how many people are missing."""
    if ahead.known is None:
        return Prose(
            f"**Today:** {title(ahead.found.question)}: no trial prints a figure that can be averaged, so nothing is known "
            "that a further trial would change; it would be the first."
        )
    whose = {"reported": "all reports together", "few": "the few trials and what is assumed of how much trials differ"}
    lines = [
        f"**Today:** the true gain of a further trial like these would be above {in_sds(ahead)} with a chance of "
        f"{chance(ahead.chance)}.",
        f"That rests on {whose[ahead.rests_on]}, and holds only if all of them are right and nothing is missing.",
    ]
    if ahead.undoubted:
        opening = without_doubtful(doubtful_labels(ahead.found))
        lines.append(f"{opening} it is {chance(ahead.undoubted.chance)}.")
    return Prose("\n".join([*lines, *_alike(ahead), _people(ahead)]))


def _alike(ahead):
    """Say what the mark and its chance are in the SDs of the trials themselves, where these are not the usual ones."""
    if ahead.own_mark is None:
        return []
    scale, points = ahead.important.scale, ahead.found.points.lead
    there = chance(1.0 - ahead.known.posterior.predicted_below(ahead.own_mark))
    average = f"{number(points.estimate)} {unit_of(scale)}"
    return [
        f"That mark is {mark(ahead)} where people differ by the usual SD of {scale.reference_sd:g}.",
        f"In the trials so far they scored more alike: there {mark(ahead)} is g = {number(ahead.own_mark)}, "
        f"and the chance is {there}.",
        f"That goes with their average of {average}, and is the safer reading.",
    ]


def _people(ahead):
    source = ahead.people_source
    text = (
        f"A rule of thumb asks for {ahead.people_wanted} people before an average counts as precise "
        f"([source]({source.source_url}))"
    )
    if ahead.missing == 0:
        return f"{text}; they are there."
    return f"{text}; one new trial would need {ahead.missing} in each arm to bring them."


def change_table(ahead):
    """Give the chance of a gain that matters after one more trial, by what it finds and how large it is."""
    if ahead.known is None:
        return Table(pd.DataFrame(), "What one more trial would leave: nothing is known to begin from")
    rows = [
        {
            "If it finds": f"{name} (g = {number(g) if g else 0})",
            **{f"{n} an arm": chance(float(ahead.after(g, n))) for n in SIZES},
        }
        for name, g in _results(ahead)
    ]
    caption = (
        f"Chance that the new trial's true gain is above {in_sds(ahead)}, once it has reported, by its people in each arm "
        f"(today: {chance(ahead.chance)})"
    )
    return Table(pd.DataFrame(rows), caption)


def _results(ahead):
    mine, now = ahead.important.value, ahead.known.estimate
    return (
        ("no difference", 0.0),
        ("half of what matters", mine / 2),
        ("just what matters", mine),
        ("today's average again", now),
    )


def chances_table(ahead):
    """Give the chance of every conclusion after one more trial, by its size."""
    if ahead.known is None:
        return Table(pd.DataFrame(), "The chance of every conclusion: nothing to work it out from")
    rows = [{"People in each arm": n, **{SHORT[v]: chance(p) for v, p in each.items()}} for n, each in ahead.chances.items()]  # fmt: skip
    return Table(
        pd.DataFrame(rows),
        f"How likely a gain above {in_sds(ahead)} will then be all but sure, ruled out or open "
        f"(today: {SHORT[ahead.today].lower()})",
    )


def chances_words(ahead):
    """Say how far one trial can be expected to settle it, and from which size on most trials would."""
    if ahead.known is None:
        return Prose("")
    first, last = (ahead.chances[n]["open"] for n in (SIZES[0], SIZES[-1]))
    clear = next((n for n, each in ahead.chances.items() if 1 - each["open"] >= CLEAR), None)
    lines = [
        f"With {SIZES[0]} people in each arm the question would stay open with a chance of {chance(first)}, with "
        f"{SIZES[-1]} with one of {chance(last)}."
    ]
    if clear:
        lines.append(
            f"Of the sizes in the table, {clear} in each arm is the first that settles it in {CLEAR:.0%} of cases."
        )
    return Prose("\n".join(lines))


def belief_words(ahead):
    """Say where the effect of a further trial may lie."""
    seen = ahead.known
    if seen is None:
        return Prose("Nothing is known that could say where the effect of a further trial lies, so no chance is given.")
    return Prose(
        f"The true effect of a further trial is expected from {number(seen.prediction[0])} to "
        f"{number(seen.prediction[1])} SDs, with a probability of {chance(seen.level)}.\n"
        "Abstracts tend to print what was significant, so this is more likely too high than too low."
    )


def why_no_funnel(ahead):
    """Say why no extended funnel is drawn; empty where it is."""
    if ahead.known is not None:
        return Prose("")
    return Prose(
        "Nothing that is printed for this question can be averaged, and the picture of what one more trial would leave "
        "begins from an average; the power of the new trial by itself stands below."
    )


def next_trial_means(ahead):
    """Say what it comes to: how large the trial that can stand by itself would be, and what a small one would leave."""
    if ahead.known is None:
        return Prose(
            "Whoever runs the next trial begins from nothing, so it has to be large enough to stand by itself."
        )
    small, state = ahead.chances[SIZES[1]]["open"], VERDICT_WORDS[ahead.today]
    return Prose(
        f"{capital(state)} today, if all that is printed is right.\n"
        f"One more trial of {SIZES[1]} people in each arm would leave the question open with a chance of {chance(small)}.\n"
        "What the reports here lack is not only people: their certainty is on "
        "[the page of certainty](07_rate_the_certainty__default.ipynb).\n"
        "A trial helps most if it is large enough to stand by itself, and printed with means, SDs and people, so that it "
        "can be pooled."
    )


def extended_funnel_alt(ahead):
    """Describe the extended funnel."""
    few, many = SIZES[1], SIZES[-1]
    parts = [f"{name}, {chance(float(ahead.after(g, few)))} and {chance(float(ahead.after(g, many)))}" for name, g in _results(ahead)]  # fmt: skip
    return (
        f"Map of what one more trial would leave. {title(ahead.found.question)}. Chance of a gain above {in_sds(ahead)}, "
        f"today {chance(ahead.chance)}; after {few} and {many} people an arm: {'; '.join(parts)}."
    )
