"""Forward against backward in words: ratios, sides, speeds, and why nothing is averaged."""

import pandas as pd

from backwalk.style.numbers import capital, count, listed, minus, some, spelt
from backwalk.style.sources import linked, name_of
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.background import MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS

AT = {
    "matched": "at the same speed",
    "self_selected": "at people's own speed",
    "various": "at several speeds",
    "not_stated": "at speeds not stated",
}
MECHANICS_NONE = "No result of this group at this speed condition is on record; choose another group or speed."


def percent_change(ratio):
    """Write a ratio as a change: −24% for 0.76."""
    percent = round(100 * (ratio - 1))
    return minus(f"{percent:+d}%") if percent else "0%"


def studies(n):
    """Write one study, six studies."""
    return f"{spelt(n)} {'study' if n == 1 else 'studies'}"


def verb(n, word):
    """Write a verb that fits a number of results."""
    return word if n > 1 else f"{word}s"


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
        f"Of the {count(len(compared), 'result')} that {'compare' if len(compared) > 1 else 'compares'}, {some(len(both))} {verb(len(both), 'print')} both means and {some(len(spread))} both SDs as well.\n"
        f"{_twice(int(most))}\n"
        "The same people went both ways, so the error of a difference depends on how alike the two values of one person "
        "are, and the tables hold that for none of them: a ratio here has no interval."
    )


def _twice(most):
    if most < 2:
        return "No quantity was printed with SDs at one speed condition by two studies."
    return f"The same quantity was printed with SDs at one speed condition by {studies(most)} at most."
