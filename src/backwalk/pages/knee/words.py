"""Forward against backward in words: ratios, sides, speeds, and why nothing is averaged."""

import pandas as pd

from backwalk.style.numbers import capital, count, listed, minus, number, some, spelt
from backwalk.style.sources import linked, name_of
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.background import GAITS, MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS

AT = {
    "matched": "at the same speed",
    "self_selected": "at people's own speed",
    "various": "at several speeds",
    "not_stated": "at speeds not stated",
}
MECHANICS_NONE = "No result of this group was measured at this speed condition; choose another group or speed."


def percent_change(ratio):
    """Write a ratio as a change: −24% for 0.76."""
    percent = round(100 * (ratio - 1))
    return minus(f"{percent:+d}%") if percent else "0%"


def about_mechanics(found):
    """Say in a few lines what was found, people with knee osteoarthritis first, and behind them how much is printed."""
    if found.frame.empty:
        return Prose(MECHANICS_NONE)
    compared = found.compared
    told = (_in_osteoarthritis(found), _kneecap(compared), _shin(compared), _effort(compared), _slower(compared))
    lines = [f"- {line}" for line in told if line]
    behind = "\n".join([_printed(found.frame, compared), _who(found.frame)])
    if not lines:
        return Prose(behind)
    folded = f"<details><summary>How much is printed, and of whom</summary>\n\n{behind}\n\n</details>"
    return Prose("\n".join([*lines, "", folded]))


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


STANDS_IN = "A moment stands in for load on the joint: the adduction moment for load on its inner side."
SAID = {
    "backward_lower": "Lower backwards",
    "backward_higher": "Higher backwards",
    "no_difference": "No difference",
    "mixed": "Mixed",
}


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
    studies = _studies(mine["study_id"].nunique())
    all_of = (
        f"all {spelt(higher)} results" if higher == len(mine) > 1 else f"{some(higher)} of {count(len(mine), 'result')}"
    )
    return f"**Effort.** At the same speed {all_of} on energy or heart rate are higher backwards, from {studies}."


def _printed(frame, compared):
    """Say how many results there are, how many compare, and how many print a ratio."""
    sized = int(compared["ratio"].notna().sum())
    return (
        f"**{capital(count(len(frame), 'result'))} from {_studies(frame['study_id'].nunique())}**: "
        f"{some(len(compared))} {_verb(len(compared), 'say')} which way the difference goes, "
        f"and {some(sized)} of these {_verb(sized, 'print')} enough for a ratio."
    )


def _studies(n):
    return f"{spelt(n)} {'study' if n == 1 else 'studies'}"


def _verb(n, verb):
    return verb if n > 1 else f"{verb}s"


def _who(frame):
    ill = frame[frame["knee_osteoarthritis"] == "yes"].drop_duplicates("study_id")
    if ill.empty:
        return "None of these studies measured people with knee osteoarthritis."
    names = listed(linked(row) for row in ill.itertuples())
    return f"People with knee osteoarthritis were measured in {_studies(len(ill))} of them: {names}."


def speeds(found):
    """Say how the speeds were set, and what that does to the results that can be compared."""
    if found.frame.empty:
        return Prose(MECHANICS_NONE)
    compared = found.compared
    counts = compared["speed_condition"].value_counts()
    told = [f"{spelt(int(counts[s]))} {name}" for s, name in AT.items() if s in counts]
    lines = [
        f"The results that compare were taken: {listed(told)}." if told else "None of these results compares the two."
    ]
    lines += [*_same_quantity(compared), *_within(compared)]
    return Prose("\n".join(line for line in lines if line))


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


def _same_quantity(compared):
    """Set the printed changes of one quantity at the same speed beside those at other speeds."""
    sized = compared[compared["ratio"].notna()]
    for measured, rows in sized.groupby("measured", sort=False):
        if rows["speed_condition"].nunique() > 1 and "matched" in set(rows["speed_condition"]):
            told = [
                f"{listed(f'{percent_change(row.ratio)} ({linked(row)})' for row in some.itertuples())} {AT[speed]}"
                for speed, some in rows.groupby("speed_condition", sort=False)
            ]
            yield f"{capital(measured)}: {'; '.join(told)}."


def _within(compared):
    """Name the quantities that one study measured at more than one speed condition."""
    for _, rows in compared.groupby(["study_id", "measured"], sort=False):
        if len(rows) > 1:
            told = [
                f"{MECHANICS_SIDES[row.direction]} backwards {AT[row.speed_condition]}" for row in rows.itertuples()
            ]
            yield f"{linked(rows.iloc[0])} measured {rows.iloc[0].measured} twice: {listed(told)}."


def by_speed_table(found):
    """Count the results by group and speed condition, with the changes that are printed."""
    rows = [
        {
            "What": MECHANICS_GROUPS[group],
            "Speed": SPEEDS[speed],
            "Backwards": listed(sides_counted(some)) + _changes(some["ratio"].dropna()),
        }
        for (group, speed), some in sorted(found.compared.groupby(["group", "speed_condition"]), key=_place)
    ]
    columns = ["What", "Speed", "Backwards"]
    return Table(pd.DataFrame(rows, columns=columns), "Results by speed condition; one study may give several")


def _changes(ratios):
    return f" (sizes printed: {', '.join(percent_change(r) for r in sorted(ratios))})" if len(ratios) else ""


def _place(item):
    (group, speed), _ = item
    return list(MECHANICS_GROUPS).index(group), list(SPEEDS).index(speed)


def sides_counted(rows):
    """Count results by the side: ['two lower', 'one no difference']."""
    counts = rows["direction"].value_counts()
    return [f"{spelt(int(counts[d]))} {name}" for d, name in MECHANICS_SIDES.items() if d in counts]


def mechanics_alt(found):
    """Describe the picture of backward against forward."""
    lead = "Backward against forward."
    if found.frame.empty:
        return f"{lead} {MECHANICS_NONE}"
    told = []
    for group, rows in found.compared.groupby("group", sort=False):
        sized, rest = rows[rows["ratio"].notna()], rows[rows["ratio"].isna()]
        parts = [f"{name_of(r)} {percent_change(r.ratio)} ({SPEEDS[r.speed_condition]})" for r in sized.itertuples()]
        parts += [f"without a ratio {listed(sides_counted(rest))}"] if len(rest) else []
        told.append(f"{MECHANICS_GROUPS[group]}: {', '.join(parts)}")
    return f"{lead} {'; '.join(told) or 'No result compares the two'}."


def not_averaged(found):
    """Say why no average of these results is formed."""
    compared = found.compared
    if found.frame.empty:
        return Prose(MECHANICS_NONE)
    if compared.empty:
        return Prose("None of these results compares backward with forward, so there is nothing to average.")
    both = compared[compared["forward_mean"].notna() & compared["backward_mean"].notna()]
    spread = both[both["forward_sd"].notna() & both["backward_sd"].notna()]
    most = spread.groupby(["measured", "unit", "speed_condition"])["study_id"].nunique().max() if len(spread) else 0
    return Prose(
        "**No average is formed.**\n"
        f"Of the {count(len(compared), 'result')} that {'compare' if len(compared) > 1 else 'compares'}, {some(len(both))} {_verb(len(both), 'print')} both means and {some(len(spread))} both SDs as well.\n"
        f"{_twice(int(most))}\n"
        "The same people went both ways, so the error of a difference depends on how alike the two values of one person "
        "are, and the tables hold that for none of them: a ratio here has no interval."
    )


def _twice(most):
    if most < 2:
        return "No quantity was printed with SDs at one speed condition by two studies."
    return f"The same quantity was printed with SDs at one speed condition by {_studies(most)} at most."
