"""Every forward against backward result as printed, and what was found in other people."""

import pandas as pd

from backwalk.pages.knee.words import MECHANICS_NONE, percent_change, studies
from backwalk.style.numbers import capital, count, figure, minus, number, p_value
from backwalk.style.sources import linked, quoted, source_link
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.background import GAITS, MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS


def mechanics_by_group(found):
    """Write every result of every group, folded: a table of printed figures, and the rest in words."""
    if found.frame.empty:
        return Prose(MECHANICS_NONE)
    return Prose("\n\n".join(_group(group, rows) for group, rows in found.frame.groupby("group", sort=False)))


def _group(group, rows):
    printed = rows["forward_mean"].notna() & rows["backward_mean"].notna() | rows["ratio"].notna()
    parts = []
    if printed.any():
        parts.append(Table(pd.DataFrame([_figures(row) for row in rows[printed].itertuples()])).markdown())
        parts.append("\n".join(_to_know(rows[printed])))
    told = [_study(some) for _, some in rows[~printed].groupby(["study_id", "speed_condition"], sort=False)]
    if told:
        parts.append("\n".join(["In words, or without both means:" if printed.any() else "In words alone:", "", *told]))
    summary = f"{capital(count(len(rows), 'result'))} from {studies(rows['study_id'].nunique())}"
    body = "\n\n".join(part for part in parts if part)
    return f"### {MECHANICS_GROUPS[group]}\n\n<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _to_know(rows):
    """List the notes of printed figures, each once a study."""
    noted = rows[rows["notes"] != ""].drop_duplicates(["study_id", "notes"])
    return [
        f"- {linked(some.iloc[0])}: {quoted(' '.join(some['notes']))}"
        for _, some in noted.groupby("study_id", sort=False)
    ]


def _figures(row):
    p = _p(row)
    again = ", again in another unit" if row.repeat else ""
    return {
        "Study": f"{linked(row)}: {quoted(row.measured)}{again}; {_people(row)}, {SPEEDS[row.speed_condition]}",
        "Forward, then backward": _means(row),
        "Difference": _difference(row) + (f"; {p}" if p else ""),
    }


def _people(row):
    return f"{GAITS[row.locomotion]}, " + ("n not reported" if row.n != row.n else f"n {number(row.n, 0)}")


def _means(row):
    if row.forward_mean != row.forward_mean:
        return "not printed"
    pairs = ((row.forward_mean, row.forward_sd), (row.backward_mean, row.backward_sd))
    told = [figure(mean) + (f" (SD {figure(sd)})" if sd == sd else "") for mean, sd in pairs]
    return f"{', then '.join(told)} {row.unit}"


def _difference(row):
    if row.forward_mean != row.forward_mean:
        return f"{percent_change(row.ratio)}, as printed"
    sign = "+" if row.difference > 0 else ""
    told = minus(f"{sign}{figure(row.difference)} {row.unit}")
    return told + (f", {percent_change(row.ratio)}" if row.ratio == row.ratio else ", no ratio")


def _p(row):
    if not row.p_relation:
        return ""
    if row.p_value < 0.001:
        return p_value(row.p_value)
    return f"p\u00a0{row.p_relation}\u00a0{row.p_value:g}"


def _study(rows):
    """Write the results of one study at one speed condition; a note shared by all stands once."""
    first = rows.iloc[0]
    head = f"- {linked(first)} ({_people(first)}, {SPEEDS[first.speed_condition]})"
    if len(rows) == 1:
        return f"{head}: {_side(first)}{_note(first.notes)}"
    shared = rows["notes"].nunique() == 1
    told = [f"  - {_side(row)}{'' if shared else _note(row.notes)}" for row in rows.itertuples()]
    return "\n".join([head + (_note(first.notes, ": ") if shared else ""), *told])


def _side(row):
    side = MECHANICS_SIDES[row.direction] + (
        " backwards" if row.direction in ("backward_higher", "backward_lower") else ""
    )
    p = _p(row)
    return f"{quoted(row.measured)}: *{side}*{', ' + p if p else ''}."


def _note(notes, before=" "):
    return f"{before}{quoted(notes)}" if notes else ""


def other_people_table(review):
    """List what was found of moving backward in other people."""
    rows = [
        {
            "Study": source_link(row),
            "People": row.population + ("" if row.n != row.n else f"; n {number(row.n, 0)}"),
            "Measured": row.outcome,
            "Found": quoted(row.result_summary),
        }
        for row in review.other_populations.itertuples()
    ]
    return Table(
        pd.DataFrame(rows), "Backward movement in other people, as reported there; each a link unless it says so"
    )
