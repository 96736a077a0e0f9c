"""The next trial in words: what it would have to find and how large it would have to be."""

import pandas as pd

from backwalk.answers.words import as_reported
from backwalk.pages.next_trial.foresight import SIZES
from backwalk.statistics.next_trial import MOST, VERDICTS
from backwalk.style.names import title
from backwalk.style.numbers import capital, chance, count, lower, number, span, spelt
from backwalk.style.table import Prose, Table

VERDICT_WORDS = {
    "worse": "backward walking does worse",
    "unimportant": "a gain that matters is ruled out",
    "unclear": "it cannot be told whether it helps",
    "better": "backward walking does better, perhaps not by enough to matter",
    "important": "backward walking does better by enough to matter",
}
SHORT = {"worse": "Worse", "unimportant": "A gain that matters ruled out", "unclear": "Cannot tell", "better": "Better",
         "important": "Better by enough"}  # fmt: skip


def important_words(ahead):
    """Say which effect is taken as the smallest that matters, and whence."""
    mine = ahead.important
    text = f"The smallest effect taken to matter is g = {mine.value:g}, in standard deviations of the score"
    if not mine.source:
        text += "; whoever set this parameter owns it."
    else:
        text += f", from [{mine.source}]({mine.url}). {_quoted(mine.note)}"
    others = ahead.range
    if others is None:
        return Prose(text)
    return Prose(
        f"{text}\nOthers could be defended: {others.citation} gives {others.value} ({others.population}), which are "
        "thresholds for one person's change and not for a difference between groups."
    )


def _quoted(note):
    return f"The rule there: {lower(note)}" if note else ""


def today_words(ahead):
    """Say what the trials of today show, and how many people are missing."""
    found, pooled = ahead.found, ahead.pooled
    if pooled is None:
        return Prose(
            f"**Today:** {title(found.question)}: no trial prints a figure that can be pooled, so there is no answer "
            "that one more trial could change; it would be the first."
        )
    how = f"{pooled.level:.0%} CI {span(pooled.ci)}"
    opening = f"**Today:** {count(pooled.k, 'trial')} with {ahead.people} people, g = {number(pooled.estimate)} ({how})"
    lines = [f"{opening}; by that interval {VERDICT_WORDS[ahead.today]}."]
    if pooled.k == 2:
        fault = "too narrow" if pooled.ci_method == "wald" else "nearly useless"
        lines.append(
            f"Two trials alone hardly say how much trials differ, so this interval is {fault}; a third says more."
        )
    lines += [_precision(ahead), _people(ahead)]
    if not ahead.enough:
        lines.append("One trial and a second make a first average; what they would say together is not drawn here.")
    return Prose("\n".join(line for line in lines if line))


def _precision(ahead):
    low, high = ahead.pooled.ci
    marks = (("zero", 0.0), (f"g = {ahead.important.value:g}", ahead.important.value))
    held = [name for name, mark in marks if low < mark < high]
    if held:
        return f"The interval holds {' and '.join(held)}, which counts as imprecise."
    return f"The interval holds neither {' nor '.join(name for name, _ in marks)}."


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
    """Say how large the next trial must be to change the conclusion, by what it finds."""
    if not ahead.enough:
        return Table(pd.DataFrame(), "How large the next trial must be: nothing can be pooled with it yet")
    needs = {
        "zero left behind": ("better", "important"),
        "gain that matters shown": ("important",),
        "gain that matters ruled out": ("unimportant", "worse"),
    }
    rows = [
        {
            "If it finds": f"{name} (g = {number(g) if g else 0})",
            **{need: _size(ahead.size_for(g, wanted)) for need, wanted in needs.items()},
            f"interval holds neither, and {ahead.people_wanted} people": _size(ahead.precise_size(g)),
        }
        for name, g in _results(ahead)
    ]
    caption = (
        f"People in each arm from which on the average with the new trial shows this (sizes up to {MOST} an arm "
        f"looked at; today: {VERDICT_WORDS[ahead.today]})"
    )
    return Table(pd.DataFrame(rows), caption)


def _results(ahead):
    mine, now = ahead.important.value, ahead.pooled.estimate
    return (
        ("no difference", 0.0),
        ("half of what matters", mine / 2),
        ("just what matters", mine),
        ("today's average again", now),
    )


def _size(n):
    return "no size" if n is None else f"{n}" if n > 2 else "any size"


def chances_table(ahead):
    """Give the chance of every conclusion after one more trial, by its size."""
    if not ahead.enough or ahead.believed is None:
        return Table(pd.DataFrame(), "The chance of every conclusion: nothing to work it out from")
    rows = []
    for n in SIZES:
        each = dict(zip(VERDICTS, ahead.chances(n), strict=True))
        rows.append({"People in each arm": n, **{SHORT[v]: chance(each[v]) for v in VERDICTS}})
    return Table(
        pd.DataFrame(rows), f"The chance of every conclusion after one more trial (today: {SHORT[ahead.today].lower()})"
    )


def belief_words(ahead):
    """Say where the effect of a further trial may lie, and what that rests on."""
    seen = ahead.posterior
    if seen is None:
        return Prose("Nothing is known that could say where the effect of a further trial lies, so no chance is given.")
    whose = (
        "everything as reported"
        if ahead.rests_on == "reported"
        else "the few trials and a prior for how much trials differ"
    )
    return Prose(
        f"What is believed before the new trial rests on {whose}: on average {as_reported(seen)}; the "
        f"true effect of a further trial would lie from {number(seen.prediction[0])} to {number(seen.prediction[1])} with "
        f"the same probability, and above zero with a chance of {chance(ahead.bound)}."
        + (f"\nWithout doubtful results that chance is {chance(ahead.undoubted.bound)}." if ahead.undoubted else "")
    )


def chances_words(ahead):
    """Say in a sentence how far one trial can be expected to settle it."""
    if not ahead.enough or ahead.believed is None:
        return Prose("")
    first, last = (dict(zip(VERDICTS, ahead.chances(n), strict=True)) for n in (SIZES[0], SIZES[-1]))
    return Prose(
        f"With {SIZES[0]} people in each arm the chance that it still cannot be told whether it helps is "
        f"{chance(first['unclear'])}, with {SIZES[-1]} it is {chance(last['unclear'])}; a gain that matters would be shown "
        f"with a chance of {chance(first['important'])} and of {chance(last['important'])}.\n"
        "A large single trial cannot say how much trials differ; several of middling size can."
    )


def why_no_funnel(ahead):
    """Say why no extended funnel is drawn; empty where it is."""
    if ahead.enough:
        return Prose("")
    have = 0 if ahead.pooled is None else ahead.pooled.k
    return Prose(
        f"{capital(count(have, 'trial'))} can be pooled for this question, and the picture of what one more would do "
        f"needs {spelt(2)}; the power of the new trial by itself stands below."
    )


def extended_funnel_alt(ahead):
    """Describe the extended funnel."""
    parts = [f"if it finds {name}, {_sized(ahead, g)}" for name, g in _results(ahead)]
    return (
        f"Map of what one more trial would leave, by its effect and its people in each arm. {title(ahead.found.question)}. "
        f"Today: {VERDICT_WORDS[ahead.today]}. For an average above zero {'; '.join(parts)}."
    )


def _sized(ahead, g):
    n = ahead.size_for(g, ("better", "important"))
    return "no size is enough" if n is None else "any size is enough" if n == 2 else f"{n} an arm are enough"
