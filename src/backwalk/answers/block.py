"""The answer block: what a patient reads first, the same words wherever it stands."""

from backwalk.answers.directions import directions_of
from backwalk.answers.words import without_doubtful
from backwalk.style.names import COMPARATORS, outcome_name, unit_of
from backwalk.style.numbers import capital, count, extent, in_unit, listed, number, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema import ADDED, OUTCOME_WORDS
from backwalk.tables.schema.background import LEVEL_NAMES, LEVELS

SMALL = 100  # people, under which a trial is called small
SURELY = {"very_low": "perhaps ", "low": "may be ", "moderate": "probably ", "high": ""}


def circles(level):
    """Draw a level as GRADE does: four circles, filled ones with a cross."""
    filled = len(LEVELS) - LEVELS.index(level)
    return "⊕" * filled + "○" * (len(LEVELS) - filled)


def certainty(rating, between=" "):
    """Name the certainty of an answer: circles, word, and whether nobody has decided it yet."""
    if rating.level is None:
        return "not rated"
    undecided = f"{', ' if between == ' ' else between}no person has decided" if rating.provisional else ""
    return f"{circles(rating.level)}{between}{LEVEL_NAMES[rating.level]}{undecided}"


def answer(found, rating):
    """Write the answer to one question: a verdict, its certainty, and at most 60 words with the average in points.

    found : Conclusion; rating : its Rating
    """
    name = capital(outcome_name(found.question.outcome))
    head = f"### {name}: {verdict(found, rating.level)}"
    sure = (
        f"**{circles(rating.level)} {LEVEL_NAMES[rating.level]} certainty**"
        if rating.level
        else "**Certainty not rated**"
    )
    sure += " (proposed by rules; no person has decided)" if rating.level and rating.provisional else ""
    return Prose(f"{head}\n\n{sure}\n\n{told(found)}")


def verdict(found, level):
    """Say in a few words what an answer comes to: perhaps a little better; not known."""
    if found.pooled is None:
        return "not known"
    lead, important = found.first.lead, found.first.trials.important
    if lead.ci[0] <= 0 <= lead.ci[1]:
        return "no clear difference"
    way = "better" if lead.estimate > 0 else "worse"
    named = found.first.question.measure == "md" and important and abs(lead.estimate) < important.value
    return f"{SURELY.get(level, '')}{'a little ' if named else ''}{way}"


def told(found):
    """Say in a few plain sentences what the trials of one question come to, a line each."""
    if found.pooled is None:
        return "\n".join(p for p in (_asked(found), _say(found), "That is not evidence of no effect.") if p)
    parts = [_who(found), _how_much(found), _slight(found), _doubted(found), _say(found, "other ")]
    return "\n".join(part for part in parts if part)


def _asked(found):
    n = len(found.trials.asked)
    if not n:
        return "No trial that was read asked this."
    return f"{capital(count(n, 'trial'))} asked this, and {'it prints no' if n == 1 else 'none prints a'} figure that can be averaged."  # fmt: skip


def _who(found):
    k, question = found.pooled.k, found.question
    frame = found.trials.frame
    small = "small " if (frame["bw_n"] + frame["ctl_n"]).max() < SMALL else ""
    trials = capital(count(k, f"{small}trial"))
    weeks = frame["week"].dropna()
    when = f", and measured after {extent(weeks.min(), weeks.max())} weeks" if len(weeks) else ""
    if question.comparator in ADDED:
        return f"{trials} with {found.trials.people} people added backward walking to physiotherapy{when}."
    return f"{trials} with {found.trials.people} people set backward walking against {COMPARATORS[question.comparator]}{when}."


def _how_much(found):
    first, question = found.first, found.question
    lead, scale = first.lead, first.trials.scale
    what, than = OUTCOME_WORDS[question.outcome].what, COMPARATORS[question.comparator]
    way = "better" if lead.estimate > 0 else "worse"
    if lead.ci[0] <= 0 <= lead.ci[1]:
        return f"On average {what} was not clearly better or worse than with {than}."
    if first.question.measure != "md":
        return (
            f"On average {what} was {way} than with {than}.\n"
            "How much in daily life is not known, because their scales differ or are not named."
        )
    ends = "" if None in (scale.minimum, scale.maximum) else f", on a scale of {scale.minimum:g} to {scale.maximum:g},"
    some = f"In {spelt(first.pooled.k)} of them" if found.aside else "On average"
    amount = number(abs(lead.estimate), 1)
    return f"{some} {what} was about {amount} {unit_of(scale)} {way}{ends} than with {than}."


def _slight(found):
    mark = found.first.trials.important
    if found.first.question.measure != "md" or not mark or not mark.threshold:
        return ""
    return f"People call {in_unit(mark.threshold.value, unit_of(found.first.trials.scale))} {mark.threshold.meaning}."


def _doubted(found):
    doubted = found.trials.frame.query("doubt != ''")["label"]
    if doubted.empty:
        return ""
    other = found.undoubted
    if other.pooled is None:
        return f"{without_doubtful(doubted)} nothing is left."
    same = verdict(other, "high") == verdict(found, "high")
    return "" if same else f"{without_doubtful(doubted)}: {verdict(other, 'high')}."


def _say(found, other=""):
    """Say what the trials say that asked and cannot be averaged."""
    silent = set(found.trials.left_out["study_id"])
    sides = [d.clear for d in directions_of(found.trials) if d.trial.study_id in silent]
    if not sides:
        return ""
    if len(sides) == 1:
        return f"{'One other trial' if other else 'It'} {SAYS[sides[0]][0]}."
    return f"Of {spelt(len(sides))} {other}trials, {counted(sides)}."


def counted(sides):
    """Count the sides, two kinds a sentence."""
    told = [f"{spelt(n)} {SAYS[side][n > 1]}" for side in SAYS if (n := sides.count(side))]
    pairs = [listed(told[i : i + 2]) for i in range(0, len(told), 2)]
    return ".\n".join([pairs[0], *map(capital, pairs[1:])])


SAYS = {
    "better": ("favours backward walking", "favour backward walking"),
    "leans": ("leans to backward walking (not clearly)", "lean to backward walking (not clearly)"),
    "same": ("found no clear difference", "found no clear difference"),
    "worse": ("favours the other treatment", "favour the other treatment"),
    "unknown": ("does not say which did better", "do not say which did better"),
}
