"""The multiverse in words: how many answers, what they show, and which choice decides."""

from dataclasses import replace
from itertools import combinations, groupby

import pandas as pd

from backwalk.pages.multiverse.defences import CHOICES, defence, label
from backwalk.pages.multiverse.universes import CONCLUSION_NAMES, CONCLUSIONS
from backwalk.style.names import COMPARATORS, outcome_name, unit_of
from backwalk.style.numbers import capital, count, coverage, listed, lower, number, span, spelt
from backwalk.style.table import Prose, Table

SEVERAL = 5  # answers in a unit, under which a share of them says nothing
NEARLY = 0.1  # share of answers that may differ where nearly every one agrees
DESCRIBE = (
    "These counts describe the choices listed here; they are not probabilities, because the answers share their trials and "
    "nobody drew the choices at random."
)


def multiverse(found):
    """Say how many answers the choices lead to, what their intervals show, and which choice decides most."""
    groups = _by_unit(found)
    parts = [[_ways(found, groups), _not_counted(groups)]]
    parts += [[_shown(counted), _few(counted)] for counted in map(_counted, groups) if counted]
    if groups:
        parts.append([_asked(found), _decides(_counted(groups[0])), DESCRIBE])
    return Prose("\n\n".join("\n".join(filter(None, part)) for part in parts))


def stands_whatever(found):
    """Answer first whether the answer stands whatever a careful reader chooses."""
    groups = [counted for universes in _by_unit(found) if (counted := _counted(universes))]
    if not groups:
        return Prose("")
    told = [_stands(universes) for universes in groups if universes is groups[0] or len(universes) >= SEVERAL]
    heads = [head for head, _ in told]
    return Prose("\n".join(f"**{head}:** {rest}" if head not in heads[:i] else capital(rest) for i, (head, rest) in enumerate(told)))  # fmt: skip


def _stands(universes):
    """Give the verdict of answers in one unit, and what it rests on."""
    n, none = len(universes), sum(u.ci[0] <= 0 <= u.ci[1] for u in universes)
    sides = {u.ci[0] > 0 for u in universes if not u.ci[0] <= 0 <= u.ci[1]}
    if n == 1:
        return "Nothing to choose", f"every choice leads to one answer {_in_unit(universes[0])}."
    if len(sides) == 1 and none == 0:
        return "Yes, whatever is chosen", f"none of {n} answers {_in_unit(universes[0])} includes no effect."
    if len(sides) == 1 and none <= NEARLY * n:
        return "Yes, under nearly every choice", f"{none} of {n} answers {_in_unit(universes[0])} include no effect."
    return "It depends on what is chosen", f"{none} of {n} answers {_in_unit(universes[0])} include no effect."


def choices_mean(found):
    """Say which choice the answer has to be told together with."""
    groups = _by_unit(found)
    decides = _decides(_counted(groups[0])) if groups else ""
    return Prose(f"Tell the answer with its choices.\n{decides}" if decides else "")


def _by_unit(found):
    return [list(mine) for _, mine in groupby(found.universes, key=lambda u: u.unit)]


def _counted(universes):
    return [u for u in universes if u.counted]


def _not_counted(groups):
    """Say how many answers are drawn and not counted, and why."""
    left = [(len(g) - len(_counted(g)), g[0]) for g in groups]
    told = [f"{spelt(n)} {_in_unit(one)}" for n, one in left if n]
    if not told:
        return ""
    are = "is" if sum(n for n, _ in left) == 1 else "are"
    return (
        f"{capital(listed(told))} {are} drawn but not counted: one or two trials without a prior cannot show how much trials "
        "differ."
    )


def _ways(found, groups):
    ways = {
        (c.evidence, c.basis, c.design, c.doubtful) for u in found.universes for c in u.choices if c.measure == "smd"
    }
    empty, unbounded = len(found.empty), len(found.unbounded)
    left = [f"{_leave(empty)} no trial"] * bool(empty)
    left += [f"{_leave(unbounded)} only limits and sides, which have no average"] * bool(unbounded)
    n = len(ways) + empty + unbounded
    if not groups:
        why = f"leads to an average: {listed(left)}" if unbounded else "leaves a trial"
        return f"None of the {n} ways to choose which results count {why}."
    told = [f"{count(len(g), 'different answer') if len(g) > 1 else 'one answer'} {_in_unit(g[0])}" for g in groups]
    opening = f"There are {n} ways to choose which results count" + (f".\n{capital(listed(left))}" if left else "")
    who = "the others" if left else "they"
    return f"{opening}.\nPooled under every model that may take them, {who} come to {listed(told)}; identical answers are counted once."


def _leave(n):
    return f"{spelt(n)} {'leaves' if n == 1 else 'leave'}"


def _in_unit(universe):
    return f"in {universe.unit}" if universe.unit else "in standard deviations"


def _shown(universes):
    n, counts = len(universes), _counts(universes)
    told = [
        f"{CONCLUSION_NAMES[c]} in {counts[c]} of {n} ({counts[c] / n:.0%})" for c in CONCLUSIONS[::-1] if counts[c]
    ]
    mark = universes[0].threshold
    if mark and not counts["above_important"]:
        told.append(f"above the {mark.value:g} that people call {mark.meaning} in none")
    return f"**{capital(_in_unit(universes[0]))}** {_reach(universes)}.\nThe interval lies {listed(told)}."


def _reach(universes):
    low, high = (number(end(u.estimate for u in universes)) for end in (min, max))
    every = "the average is" if len(universes) == 1 else "every average is"
    return f"the averages go from {low} to {high}" if low != high else f"{every} {low}"


def _counts(universes):
    return {c: sum(u.conclusion == c for u in universes) for c in CONCLUSIONS}


def _few(universes):
    several = [u for u in universes if u.k > 2]
    few = len(universes) - len(several)
    if not few:
        return ""
    text = f"{capital(spelt(few))} of these {'rests' if few == 1 else 'rest'} on one or two trials"
    if not several:
        return f"{text}, and none on more."
    counts = _counts(several)
    told = [
        f"{counts[c]} {'lies' if counts[c] == 1 else 'lie'} {CONCLUSION_NAMES[c]}"
        for c in CONCLUSIONS[::-1]
        if counts[c]
    ]
    return f"{text}; among the other {spelt(len(several))} {_reach(several)}, and {listed(told)}."


def _asked(found):
    one = next((u for u in found.universes if u.asked), None)
    if one is None:
        return "What this page asks is one of the combinations without an average."
    shown = f"{number(one.estimate)} {one.unit}" if one.unit else f"g = {number(one.estimate)}"
    return f"What this page asks is one of them: {shown} ({span(one.ci)}), {CONCLUSION_NAMES[one.conclusion]}."


def _decides(universes):
    """Name the choice by which most answers change, of those that share everything but that choice."""
    above = 2 * _above(universes) >= sum(u.conclusion != "either_side" for u in universes)
    apart = [one for field in CHOICES for one in _apart(universes, field, above)]
    if not apart:
        return ""
    side = "above" if above else "below"
    field, n, ends = max(apart, key=_share)
    if not _share((field, n, ends)):
        return f"With everything else alike, no choice changes whether the interval lies {side} zero."
    told = [f"{of} of {n} with {label(field, option)}" for option, of in ends]
    return (
        f"The choice that decides most is *{lower(CHOICES[field][0])}*: of answers alike in everything else, {side} zero "
        f"lie {' and '.join(told)}."
    )


def _apart(universes, field, above):
    """Compare two options of a choice at a time, each answer with the one that shares everything else.

    Gives (field, pairs of answers, (option, how many lie above or below zero) twice), where enough pairs share it.
    """
    alike = {}
    for u in universes:
        for choice in u.choices:
            alike.setdefault(replace(choice, **{field: ""}), {})[getattr(choice, field)] = u
    for options in combinations([option for option, _ in _options(universes, field)], 2):
        pairs = {tuple(of[o] for o in options) for of in alike.values() if all(o in of for o in options)}
        if len(pairs) >= SEVERAL:
            beyond = [sum(u.ci[0] > 0 if above else u.ci[1] < 0 for u in mine) for mine in zip(*pairs, strict=True)]
            yield field, len(pairs), sorted(zip(options, beyond, strict=True), key=lambda end: -end[1])


def _share(apart):
    _, n, ((_, most), (_, least)) = apart
    return (most - least) / n


def _options(universes, field):
    options = dict.fromkeys(getattr(c, field) for u in universes for c in u.choices)
    known = [o for o in CHOICES[field][1] if o in options]
    for option in (*known, *(o for o in options if o not in known)):
        yield option, [u for u in universes if any(getattr(c, field) == option for c in u.choices)]


def _above(universes):
    return sum(u.ci[0] > 0 for u in universes)


def choices_table(found):
    """List every option of every choice: its defence, and what the counted answers that take it show.

    Options are counted among the answers in standard deviations where there are any; the measures each by itself.
    """
    rows = []
    for universes in filter(None, map(_counted, _by_unit(found))):
        for field, (name, _) in CHOICES.items():
            if rows and field != "measure" and universes[0] is not found.universes[0]:
                continue
            rows += [_option_row(name, field, *option) for option in _options(universes, field)]
    return Table(pd.DataFrame(rows), "Every choice, its defence, and what the answers that take it show")


def _option_row(name, field, option, universes):
    low, high = (number(end(u.estimate for u in universes)) for end in (min, max))
    return {
        "Choice": name,
        "Option": label(field, option),
        "Why a careful reader may take it": defence(field, option),
        "Answers": len(universes),
        "Averages": f"{low} to {high} {universes[0].unit}".strip(),
        "Interval above zero": f"{_above(universes)} of {len(universes)}",
    }


def choice_rows(found):
    """Give the choices drawn under a specification curve: field, name, and its options with their labels."""
    return [
        (field, name, [(option, label(field, option)) for option, _ in _options(found.universes, field)])
        for field, (name, _) in CHOICES.items()
        if field != "measure"
    ]


def curve_title(found):
    """Name a specification curve."""
    q = found.question
    return f"{capital(outcome_name(q.outcome))} against {COMPARATORS[q.comparator]}, under every choice"


def curve_axis(universe):
    """Name the axis of one curve; its scale stands in the key."""
    return unit_of(universe.scale) if universe.scale else "Hedges' g"


def curve_kind(found, kind):
    """Count the counted universes of one conclusion, by unit."""
    told = []
    for universes in _by_unit(found):
        n, counted = sum(u.conclusion == kind for u in _counted(universes)), len(_counted(universes))
        if counted and (n or kind != "above_important" or universes[0].threshold):
            told.append(f"{n} of {counted} ({universes[0].scale.name if universes[0].scale else 'g'})")
    return f"{CONCLUSION_NAMES[kind]}: {', '.join(told) or 'not counted'}"


def curve_threshold(found):
    """Explain the dashed line of a specification curve; empty where it has none."""
    one = next((u for u in found.universes if u.threshold), None)
    if one is None:
        return ""
    return f"the {one.threshold.value:g} that people call {one.threshold.meaning} on the {one.scale.name}"


def curve_note(found):
    """Explain the marks of a specification curve in a line."""
    asked = "▼ what this page asks.  " if any(u.asked for u in found.universes) else ""
    few = "" if all(u.counted for u in found.universes) else "Hollow: not counted.  "
    return f"{asked}{few}Lines: {coverage(found.level)} intervals; an arrow at the end says that one goes on."


def curve_alt(found):
    """Describe the specification curve."""
    return f"Specification curve. {curve_title(found)}. {multiverse(found).in_a_line}"
