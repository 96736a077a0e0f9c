"""Backward walking beside other exercise, in sentences."""

from backwalk.pages.exercise.compared import UP_TO
from backwalk.problems import one_of
from backwalk.style.numbers import capital, count, coverage, every, listed, number, p_value, span, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema import ADDED, OUTCOME_WORDS
from backwalk.tables.schema.exercise import KIND_NAMES

WALKING = capital(ADDED["usual_physio"])
HAPPENED = {"lost": ("People who withdrew", "withdrew"), "harms": ("Adverse events", "had an adverse event")}
VERDICTS = {
    "same": "Adding backward walking cannot be told apart from adding any other exercise.",
    "more": "The trials that added backward walking found a larger gain than those that added another exercise.",
    "less": "The trials that added backward walking found a smaller gain than those that added another exercise.",
}
TRENDS = {
    "less": "small trials find more than large ones",
    "more": "large trials find more than small ones",
    "none": "there is no clear trend",
}
SO = {
    "same": "so backward walking may do less, as much, or more",
    "more": "so trials of backward walking found more; why is another question",
    "less": "so trials of backward walking found less; why is another question",
}


def exercise_answer(beside):
    """Say whether it seems to be walking backward or any extra exercise, first without a figure."""
    way, found = beside.asked, beside.found
    what = OUTCOME_WORDS[found.question.outcome].what
    lines = [
        f"**{VERDICTS[way.verdict]}**",
        _gained("backward walking to physiotherapy", what, way.ours.ci, way.others.ci),
        "This compares trials, not people who drew lots for one or the other, and trials differ in more than exercise.",
        "",
        f"{capital(count(found.pooled.k, 'trial'))} added backward walking to physiotherapy.",
        f"Their average gain in {what} is {_with(beside, way.ours.estimate, way.ours.ci)}.",
        f"Another exercise was added to a treatment in {count(way.others.k, 'trial')}.",
        f"Their average gain is {_with(beside, way.others.estimate, way.others.ci)}.",
        f"The difference is {_with(beside, way.difference, way.ci)}, {SO[way.verdict]}.",
        _large(beside),
    ]
    return Prose("\n".join(line for line in lines if line is not None))


def _gained(added, what, ours, others):
    if ours[0] > 0 and others[0] > 0:
        return (
            f"For {what}, people who added {added} did better than people who did not.\n"
            "People who added another exercise to their treatment did better too."
        )
    first, second = ("did better" if ci[0] > 0 else "may not have done better" for ci in (ours, others))
    return (
        f"For {what}, people who added {added} {first} than people who did not.\n"
        f"People who added another exercise to their treatment {second} than people who did not."
    )


def _with(beside, estimate, ci):
    return f"{number(estimate)} SDs ({coverage(beside.level)} CI {span(ci)})"


def _large(beside):
    large, everyone = beside.sizes[len(UP_TO)], beside.asked.others
    if large is None:
        return None
    less = "less" if large.estimate < everyone.estimate else "no less"
    most = beside.people[1]
    ours = f"; ours have {most} at most" if most <= UP_TO[1] else ""
    return (
        f"Large trials of other exercise found {less}: {number(large.estimate)} SDs.\n"
        f"Large means over {UP_TO[1]} people{ours}."
    )


def _ways(beside):
    """Say what other ways of asking give: without trials of unknown content, without doubtful results, small ones alone."""
    parts = [_unknown(beside), _undoubted(beside), _small(beside), _spreads(beside)]
    return Prose("\n\n".join(part for part in parts if part))


def _difference(beside, way):
    return f"the difference is {_with(beside, way.difference, way.ci)}"


def _unknown(beside):
    way, names = beside.way("known"), list(beside.unknown["label"])
    if way is None:
        return ""
    they, their = ("they", "their class") if len(names) > 1 else ("it", "its class")
    return (
        f"**Not known.** What was done in {listed(names)} is not known beyond {their} of exercise.\n"
        f"So {they} may be backward walking, counted here as another exercise.\n"
        f"Without {'them' if len(names) > 1 else 'it'} {_difference(beside, way)}."
    )


def _undoubted(beside):
    way = beside.way("undoubted")
    if way is None:
        return ""
    names = [row.label for row in beside.ours.itertuples() if row.doubt]
    many = len(names) > 1
    return (
        f"**In doubt.** {'The results' if many else 'The result'} of {listed(names)} {'are' if many else 'is'} doubtful.\n"
        f"Without {'them' if many else 'it'} our average is {number(way.ours.estimate)} SDs.\n"
        f"Then {_difference(beside, way)}."
    )


def _small(beside):
    way = beside.way("small")
    if way is None:
        return ""
    low, high = beside.people
    return (
        f"**Like with like.** Our trials have {low} to {high} people.\n"
        f"In {count(way.others.k, 'other trial')} of up to {UP_TO[0]} people the gain is {number(way.others.estimate)} SDs.\n"
        f"Beside these alone {_difference(beside, way)}."
    )


def _spreads(beside):
    way = beside.asked
    return (
        "**One spread or two.** Every difference above takes trials to be equally unlike in both groups, because "
        f"{count(beside.found.pooled.k, 'trial')} can hardly show how unlike they are.\n"
        f"That gives {p_value(way.p)} for the difference as asked.\n"
        f"With a spread of its own for each group, Wald's test gives {p_value(way.apart.qb_p)}.\n"
        "It takes the spread of a few trials as known, and so sees differences too readily."
    )


def _sizes(beside):
    """Say what goes with the size of the other trials."""
    if beside.doubling is None:
        return Prose("The other trials are too few or too alike in size to say what goes with it.")
    line, trend = beside.doubling.coefficients.iloc[1], beside.trend
    ci = (line["ci_low"], line["ci_high"])
    return Prose(
        f"With each doubling of the people in a trial, the gain changes by {_with(beside, line['estimate'], ci)}: {TRENDS[trend]}.\n"
        "Small trials can find more because their null results are less often printed.\n"
        "They can also be run less strictly, or look after each person more closely."
    )


def _kinds(beside):
    """Say which kinds of exercise stand beside backward walking, and what little is known of the nearest."""
    names = [KIND_NAMES[kind] for kind in beside.classes]
    if len(names) != 1:
        return Prose("The review gives our trials no single class, so no kind stands nearest to them.")
    near = beside.others[beside.others["kind"] == beside.classes[0]]
    if near.empty:
        return Prose(f"The review counts backward walking as {names[0]}; no other trial has that class.")
    unknown = int((near["could_be_backward"] == "yes").sum())
    lines = [
        f"The review counts backward walking as {names[0]}.",
        f"{capital(count(len(near), 'other trial'))} {'has' if len(near) == 1 else 'have'} that class.",
    ]
    if unknown:
        who = every(unknown) if unknown == len(near) else f"{spelt(unknown)} of them"
        lines.append(
            f"What {who} did is not known, so hardly anything tells walking backward from other exercise of its class."
        )
    return Prose("\n".join(lines))


def _events(beside):
    """Count who withdrew and who had an adverse event, in our trials and in the others, with a ratio where it is honest."""
    parts = []
    for topic, (name, verb) in HAPPENED.items():
        ours, others = (next(e for e in beside.events if e.topic == topic and e.ours is of) for of in (True, False))
        pairs = ((ours, WALKING), (others, "Another exercise added"))
        told = [_counted(events, verb, opening, beside.level) for events, opening in pairs]
        parts.append(f"**{name}.** " + "\n".join(told))
    notes = {f"{row.label}: {row.notes}" for e in beside.events if e.ours for row in e.frame.itertuples() if row.notes}
    if notes:
        parts.append(f"Of ours, {'; '.join(sorted(notes))}.")
    return Prose("\n\n".join(parts))


def _counted(events, verb, opening, level):
    if events.frame.empty:
        return f"{opening}: no trial prints how many {verb}."
    people = [f"{events.total(c):,}" for c in ("ex_count", "ex_n", "ctl_count", "ctl_n")]
    told = f"{opening}: {people[0]} of {people[1]} people {verb}, against {people[2]} of {people[3]} without it."
    return f"{told}\n{_ratio(events, verb, level)}"


def _ratio(events, verb, level):
    k, n = len(events.frame), events.informing
    if events.ratio is None:
        where = "Nobody" if n == 0 else "Somebody"
        of = f"any of {count(k, 'trial')}" if n == 0 else f"only {spelt(n)} of {count(k, 'trial')}"
        return f"{where} {verb} in {of}, so no ratio of risks is averaged."
    estimate, *ci = events.ratio
    told = f"{number(estimate)} times that without it ({coverage(level)} CI {span(ci)})"
    lines = [f"The risk with it is {told}.", f"That rests on {count(n, 'trial')}."]
    if events.nobody:
        where = "the other trial" if events.nobody == 1 else f"the {spelt(events.nobody)} other trials"
        lines.append(f"In {where} nobody {verb} in either arm, which says nothing of a ratio.")
    if events.one_arm:
        lines.append(
            f"In {count(events.one_arm, 'trial')} nobody {verb} in one arm; there half a person was added to each count."
        )
    return "\n".join(lines)


def exercise_meaning(beside):
    """Say what the comparison means to who would walk backward."""
    way = beside.asked
    if way.verdict == "same":
        lines = [
            "If you like walking backward, it is one way of doing more exercise.",
            "Nothing here shows that it has to be backward.",
        ]
    elif way.verdict == "more":
        lines = [
            "Backward walking came out ahead of other added exercise, but small trials and their ways of measuring can do that.",
            "It is a reason for a trial that draws lots between the two, not a proof.",
        ]
    else:
        lines = [
            "Other added exercise came out ahead of backward walking.",
            "Nothing here is a reason to choose backward walking over an exercise you like.",
        ]
    large, small = beside.sizes[len(UP_TO)], beside.sizes[0]
    if large and small and large.estimate < small.estimate and beside.people[1] <= UP_TO[1]:
        lines.append(
            f"Large trials of other exercise found less on average than small ones{'' if beside.trend == 'less' else ', though not clearly'}.\n"
            "Every trial of backward walking is small, so its average may promise too much."
        )
    return Prose("\n".join(lines))


ABOUT = {"ways": _ways, "size": _sizes, "kind": _kinds, "events": _events}


def exercise_words(beside, about):
    """Say what stands beside backward walking; about : the "ways" of asking, "size" of trials, "kind" of exercise, "events"."""
    one_of("about", about, ABOUT)
    return ABOUT[about](beside)
