"""Forward against backward in words: ratios, sides, speeds, and why nothing is averaged."""

import pandas as pd

from backwalk.style.numbers import capital, count, listed, minus, some, spelt
from backwalk.style.sources import linked, source_name
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.background import MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS

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
    """Say what was asked, how much of it is printed, and who was measured."""
    group = "all groups" if found.group == "all" else MECHANICS_GROUPS[found.group].lower()
    speed = "at any speed" if found.speed == "all" else f"with the speed condition *{SPEEDS[found.speed]}*"
    asked = f"*Asked: {group}, {speed}.*"
    if found.frame.empty:
        return Prose(f"{asked}\n\n{MECHANICS_NONE}")
    frame, compared = found.frame, found.compared
    sized = int(compared["ratio"].notna().sum())
    lines = [
        asked,
        f"**{capital(count(len(frame), 'result'))} from {_studies(frame['study_id'].nunique())}**: "
        f"{some(len(compared))} {_verb(len(compared), 'say')} which way the difference goes, "
        f"and {some(sized)} of these {_verb(sized, 'print')} enough for a ratio.",
        _who(frame),
    ]
    return Prose("\n".join(lines))


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
    lines += [_slower(compared), *_same_quantity(compared), *_within(compared)]
    return Prose("\n".join(line for line in lines if line))


def _slower(compared):
    own = compared[(compared["outcome"] == "walking_speed") & (compared["speed_condition"] == "self_selected")]
    if own.empty:
        return ""
    slow = own[own["direction"] == "backward_lower"]
    names = f" ({listed(linked(row) for row in slow.itertuples())})" if len(slow) else ""
    return f"Left to their own speed, people walked more slowly backward in {some(len(slow))} of {count(len(own), 'result')}{names}."


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
            told = [f"{MECHANICS_SIDES[row.direction]} backward {AT[row.speed_condition]}" for row in rows.itertuples()]
            yield f"{linked(rows.iloc[0])} measured {rows.iloc[0].measured} twice: {listed(told)}."


def by_speed_table(found):
    """Count the results by group and speed condition, with the changes that are printed."""
    rows = [
        {
            "What": MECHANICS_GROUPS[group],
            "Speed": SPEEDS[speed],
            "Backward": listed(sides_counted(some)) + _changes(some["ratio"].dropna()),
        }
        for (group, speed), some in sorted(found.compared.groupby(["group", "speed_condition"]), key=_place)
    ]
    columns = ["What", "Speed", "Backward"]
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
        parts = [
            f"{source_name(r.study_id, r.citation)} {percent_change(r.ratio)} ({SPEEDS[r.speed_condition]})"
            for r in sized.itertuples()
        ]
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
