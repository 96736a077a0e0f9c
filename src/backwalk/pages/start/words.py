"""The short answer, how sure it is, and what it rests on."""

from backwalk.answers.history import past
from backwalk.answers.question import Question
from backwalk.answers.words import (
    beside_threshold,
    everything,
    extra_exercise,
    few_trials,
    finding,
    leading_in_sds,
    left_aside,
    why_large,
)
from backwalk.style.names import MEASURES, outcome_name
from backwalk.style.numbers import capital, count, day, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema.history import HEADLINES
from backwalk.tables.schema.outcomes import DIRECTION_NAMES


def short_answer(pain, function):
    """Say in a few sentences what is known of pain and function, what was compared, and how surely."""
    told = [_one(pain), _one(function), extra_exercise(pain.question), _how_sure(pain, function)]
    return Prose("\n\n".join(t for t in told if t))


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


def about_intervals(*conclusions):
    """Explain g, say why it looks large, what the interval of two trials rests on, and what everything reported gives."""
    lines = [f"Here {MEASURES['smd'].meaning}; above zero the people who walked backward gained more."]
    for found in conclusions:
        told = [leading_in_sds(found), why_large(found), few_trials(found), everything(found)]
        lines += [f"{_name(found)}.", *(t for t in told if t)]
    return Prose("\n".join(lines))


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


def _how_sure(pain, function):
    told = "; ".join(_silent(found) for found in (pain, function) if len(found.trials.left_out))
    return (
        f"**How sure:** not very. Of the trials that asked the same, {told}. "
        "Abstracts tend to print what was significant, and none of this was read in full text or checked by a second person."
    )


def _silent(found):
    sides = found.trials.left_out["says"].value_counts()
    told = [f"{spelt(int(sides[s]))} {name}" for s, name in DIRECTION_NAMES.items() if s in sides]
    outcome = outcome_name(found.question.outcome)
    return f"{spelt(len(found.trials.left_out))} on {outcome} cannot be pooled ({', '.join(told)})"
