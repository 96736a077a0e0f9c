"""The page in five lines: people with knee osteoarthritis, two forces, effort, and what speed does."""

from backwalk.pages.knee.words import AT, MECHANICS_NONE, percent_change, studies, verb
from backwalk.style.numbers import capital, count, listed, number, some, spelt
from backwalk.style.sources import linked
from backwalk.style.table import Prose
from backwalk.tables.schema.background import GAITS, MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS

STANDS_IN = "A moment stands in for load on the joint: the adduction moment for load on its inner side."
SAID = {
    "backward_lower": "Lower backwards",
    "backward_higher": "Higher backwards",
    "no_difference": "No difference",
    "mixed": "Mixed",
}


def about_mechanics(found):
    """Say in a few lines what was found, people with knee osteoarthritis first, and behind them how much is printed."""
    if found.frame.empty:
        return Prose(MECHANICS_NONE)
    compared = found.compared
    told = (_in_osteoarthritis(found), _kneecap(compared), _shin(compared), _effort(compared), _slower(compared))
    lines = [f"- {line}" for line in told if line]
    behind = "\n".join([*_asked(found), _printed(found.frame, compared), _who(found.frame)])
    if not lines:
        return Prose(behind)
    folded = f"<details><summary>How much is printed, and of whom</summary>\n\n{behind}\n\n</details>"
    return Prose("\n".join([*lines, "", folded]))


def _asked(found):
    """Say which results were asked for, where it is not all of them."""
    asked = [MECHANICS_GROUPS[found.group]] if found.group != "all" else []
    asked += [f"speeds: {SPEEDS[found.speed]}"] if found.speed != "all" else []
    return [f"*Asked: {', '.join(asked)}.*"] if asked else []


def _in_osteoarthritis(found):
    """Name what was lower, the same or higher backwards in people with knee osteoarthritis; empty where none was."""
    mine = found.in_osteoarthritis
    if mine.empty:
        return ""
    names = listed(
        f"{linked(row)} in {number(row.n, 0)} people" for row in mine.drop_duplicates("study_id").itertuples()
    )
    one = mine["study_id"].nunique() == 1
    parts = [
        f"**In knee osteoarthritis** {'one study' if one else 'the studies'} compared backwards with forwards: {names}."
    ]
    for direction, said in SAID.items():
        rows = mine[mine["direction"] == direction].drop_duplicates("measured")
        if len(rows):
            parts.append(f"{said}: {listed(rows['measured'])}.")
    told = [
        f"{row.measured} {MECHANICS_SIDES[row.direction]}"
        for row in mine.itertuples()
        if row.speed_condition == "matched"
    ]
    parts += [f"At the same speed: {listed(told)}."] if told else []
    parts += [STANDS_IN] if (mine["group"] == "knee_moment").any() else []
    return " ".join(parts)


def _kneecap(compared):
    """Give the printed changes of the force at the kneecap joint, by how the speeds were set."""
    sized = compared[compared["group"].eq("kneecap_force") & compared["ratio"].notna()]
    if sized.empty:
        return ""
    gaits = listed(GAITS[g] for g in dict.fromkeys(sized["locomotion"]))
    told = [
        f"{capital(AT[speed])} it changed by "
        f"{listed(f'{percent_change(row.ratio)} ({linked(row)})' for row in some.itertuples())}."
        for speed, some in sized.groupby("speed_condition", sort=False)
    ]
    return f"**Force at the kneecap joint, {gaits}.** {' '.join(told)}"


def _shin(compared):
    """Say which way the force between thigh and shin bone goes."""
    mine = compared[compared["group"] == "tibiofemoral_force"]
    if mine.empty:
        return ""
    gaits = listed(GAITS[g] for g in dict.fromkeys(mine["locomotion"]))
    told = "; ".join(f"{row.measured} {MECHANICS_SIDES[row.direction]}" for row in mine.itertuples())
    names = listed(linked(row) for row in mine.drop_duplicates("study_id").itertuples())
    return f"**Force between thigh and shin bone (tibiofemoral), {gaits}.** Backwards: {told} ({names})."


def _effort(compared):
    """Count the results on effort at the same speed that are higher backwards."""
    mine = compared[compared["group"].eq("energy") & compared["speed_condition"].eq("matched")]
    if mine.empty:
        return ""
    higher = int((mine["direction"] == "backward_higher").sum())
    of = studies(mine["study_id"].nunique())
    all_of = (
        f"all {spelt(higher)} results" if higher == len(mine) > 1 else f"{some(higher)} of {count(len(mine), 'result')}"
    )
    return f"**Effort.** At the same speed {all_of} on energy or heart rate are higher backwards, from {of}."


def _printed(frame, compared):
    """Say how many results there are, how many compare, and how many print a ratio."""
    sized = int(compared["ratio"].notna().sum())
    return (
        f"**{capital(count(len(frame), 'result'))} from {studies(frame['study_id'].nunique())}**: "
        f"{some(len(compared))} {verb(len(compared), 'say')} which way the difference goes, "
        f"and {some(sized)} of these {verb(sized, 'print')} enough for a ratio."
    )


def _slower(compared):
    """Say whether people left to their own speed walked more slowly backwards, and what that does to the rest."""
    own = compared[(compared["outcome"] == "walking_speed") & (compared["speed_condition"] == "self_selected")]
    slow = own[own["direction"] == "backward_lower"]
    if slow.empty:
        return ""
    names = listed(linked(row) for row in slow.itertuples())
    return (
        f"**Speed.** Left to their own speed, people walked more slowly backwards in {some(len(slow))} of "
        f"{count(len(own), 'result')} ({names}). So a lower load may come from the slower walk."
    )


def _who(frame):
    ill = frame[frame["knee_osteoarthritis"] == "yes"].drop_duplicates("study_id")
    if ill.empty:
        return "None of these studies measured people with knee osteoarthritis."
    names = listed(linked(row) for row in ill.itertuples())
    return f"People with knee osteoarthritis were measured in {studies(len(ill))} of them: {names}."
