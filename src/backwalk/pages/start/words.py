"""The short answer, how sure it is, and what it rests on."""

from backwalk.answers.words import few_trials, leading, leading_parts
from backwalk.style.names import MEASURES, outcome_name, size
from backwalk.style.numbers import capital, count, lower, number, span, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema.outcomes import DIRECTION_NAMES


def short_answer(pain, function):
    """Say in three sentences what is known of pain and function, and how surely."""
    return Prose(
        "\n".join(f"{i}. {s}" for i, s in enumerate((_one(pain), _one(function), _how_sure(pain, function)), 1))
    )


def _one(found):
    asked, together, other = len(found.contributions), found.reported, found.undoubted
    if found.pooled is None:
        text = f"**{_name(found)}:** {count(asked, 'trial')} asked, and none prints a figure that can be pooled"
        return f"{text}; everything printed gives {_counted(together)}." if together else f"{text}."
    way = "better" if found.pooled.estimate >= 0 else "worse"
    few = f"{count(found.pooled.k, 'trial')} of {spelt(asked)} whose figures can be pooled"
    text = f"**{_name(found)}:** in the {few}, people who walked backward did {way} on average, by {_amount(found)}"
    if together:
        text += f"; everything that {count(together.k, 'trial')} print gives {_counted(together)}"
    if other and other.reported:
        text += f", and without doubtful results {_counted(other.reported)} from {count(other.reported.k, 'trial')}"
    return text + "."


def _name(found):
    return capital(outcome_name(found.question.outcome))


def _amount(found):
    if found.points is None:
        return leading(found)
    points = found.points
    text = f"{size(points)} of {number(points.trials.scale.maximum, 0)}"
    marks = [t for t in points.trials.thresholds if points.pooled.estimate < t.value]
    if marks:
        text += f", under the {marks[0].value:g} that people call {marks[0].meaning}"
    average, interval = leading_parts(found)
    return f"{text} ({average}, {interval})"


def _counted(reported):
    return f"g = {number(reported.estimate)} ({span(reported.ci)})"


def about_intervals(*conclusions):
    """Explain g, and for every outcome that rests on one or two trials what its interval rests on."""
    lines = [f"{MEASURES['smd'].meaning}; above zero the people who walked backward gained more."]
    lines += [f"{_name(found)}: {lower(few_trials(found))}" for found in conclusions if found.few]
    return Prose("\n".join(lines))


def resting_on_doubt(*conclusions):
    """Say for which outcomes the answer rests on doubtful results."""
    lines = [
        f"The answer on {outcome_name(found.question.outcome)} rests on doubtful results: without them no difference can "
        "no longer be ruled out."
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
