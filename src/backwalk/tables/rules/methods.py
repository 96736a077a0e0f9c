"""The rules of how the review was made: days are real, and what a page reads by its name is there."""

import re
from datetime import date
from itertools import pairwise

from backwalk.problems import did_you_mean
from backwalk.tables.rules.telling import problem
from backwalk.tables.schema.conduct import PRISMA_ITEMS, SECTIONS

NUMBERS = ("GRADE_imprecision_ES_rule", "GRADE_imprecision_people")  # of constants.csv, that pages read by name
RANGES = ("MCID_SMD_improvement_range_kneeOA",)  # read where it is there
LAST_STEPS = ("excluded", "ongoing", "trials")  # tables that the last steps of the flow diagram count, in this order
ARTICLE = "articles"
SHOWN = 5  # missing items that a message names


def searches_have_their_day(data):
    """Flag a day that no calendar has, or that is still to come; and records found without a look-up."""
    today = last_day(data)
    for r in data["searches"]:
        try:
            day = date.fromisoformat(r.date)
        except ValueError:
            yield problem(
                "searches", r, "date", "no such day.", "write the day as year-month-day, for example 2026-11-26."
            )
            continue
        if day > today:
            yield problem("searches", r, "date", "still to come.", "write the day of the search.")
        if r.look_ups == 0 and r.hits:
            yield problem(
                "searches", r, "hits", "found without a look-up.", "correct one of the two; empty: not recorded."
            )


def years_have_come(data):
    """Flag a publication of a year that is still to come, and an article read in a month to come."""
    today = last_day(data)
    for table in ("trials", "excluded", "reviews", "biomechanics"):
        for r in data[table]:
            if r.year is not None and r.year > today.year + 1:
                mend = "compare with the source; leave it empty where the year was not seen."
                yield problem(table, r, "year", "still to come.", mend)
    for r in data[ARTICLE]:
        if r.read > f"{today:%Y-%m}":
            yield problem(ARTICLE, r, "read", "still to come.", "write the month it was read.")


def last_day(data):
    """Give today, or the last day that the review recorded an answer: a clock may be wrong, and the record is not."""
    recorded = max((r.date for r in data["history"]), default="")
    try:
        return max(date.today(), date.fromisoformat(recorded))
    except ValueError:
        return date.today()


def constants_are_there(data):
    """Flag a constant that pages read by its name and that is gone, renamed or no number; an empty table has none."""
    rows = {r.name: r for r in data["constants"]}
    for name in NUMBERS if rows and data.whole("constants") else ():
        if name not in rows:
            renamed = next((r for other, r in rows.items() if _near(other, name)), None)
            wrong = f"no row is named {name!r}, which pages read."
            if renamed:
                yield problem("constants", renamed, "name", wrong, f"name the row {name} again.")
            else:
                yield problem("constants", list(rows.values())[-1], "", wrong, f"put the row {name} back.")
    for name in NUMBERS:
        whole = name == "GRADE_imprecision_people"
        if name in rows and not re.fullmatch(r"0*[1-9]\d*" if whole else r"(?=.*[1-9])\d+(\.\d+)?", rows[name].value):
            wrong = f"pages read this value as a {'whole ' if whole else ''}number above 0."
            yield problem("constants", rows[name], "value", wrong, "write the number alone; words go into `notes`.")
    for name in RANGES:
        ends = re.fullmatch(r"(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)", rows[name].value) if name in rows else None
        if name in rows and not (ends and float(ends[1]) < float(ends[2])):
            wrong = "pages read this value as a range."
            yield problem("constants", rows[name], "value", wrong, "write it as 0.18 to 0.72, the smaller end first.")


def _near(name, wanted):
    return name not in NUMBERS and bool(did_you_mean(name, [wanted.lower()]))


def thresholds_lie_on_their_scale(data):
    """Flag a threshold of an instrument that is wider than its scale."""
    for r in data["constants"]:
        scale = data.scales.get(r.instrument)
        ends = (scale.minimum, scale.maximum) if scale else (None, None)
        plain = None not in ends and re.fullmatch(r"\d+(\.\d+)?", r.value)
        if plain and float(r.value) > (ends[1] - ends[0]) / 2:
            wrong = f"more than half of a {ends[0]:g}-{ends[1]:g} scale."
            mend = "compare with the source: is it of another version of the scale, in other units?"
            yield problem("constants", r, "value", wrong, mend)


def flow_can_be_drawn(data):
    """Flag steps of the flow diagram that do not end in what is excluded, ongoing and taken; an empty table has none."""
    rows = data["screening"]
    if not rows or not data.whole("screening"):
        return
    ends = tuple(r.counts_rows_of for r in rows[-len(LAST_STEPS) :])
    if ends != LAST_STEPS or len(rows) == len(LAST_STEPS):
        wrong = "the flow diagram begins with what was found and ends with the rows of excluded, ongoing and trials."
        mend = f"put at least one step first, and let `counts_rows_of` of the last three say {', '.join(LAST_STEPS)}."
        yield problem("screening", rows[-1], "counts_rows_of", wrong, mend)


def flow_adds_up(data):
    """Flag records before the last three steps that are not those steps together, records without a row, and a step that
    holds more than the one above.
    """
    rows = data["screening"]
    ends = rows[-len(LAST_STEPS) :]
    if (
        len(rows) <= len(LAST_STEPS)
        or tuple(r.counts_rows_of for r in ends) != LAST_STEPS
        or not data.whole("screening")
    ):
        return  # said there
    *_, before = begun = rows[: -len(LAST_STEPS)]
    together = sum(r.count for r in ends)
    if before.count != together:
        wrong = f"the three steps below it hold {together} together."
        yield problem("screening", before, "count", wrong, "count the records again; every one is in one of the three.")
    for r in ends if before.count == together else ():
        held = len(data[r.counts_rows_of])
        if held < r.count and data.whole(r.counts_rows_of):
            wrong = f"data/{r.counts_rows_of}.csv holds {held}."
            yield problem("screening", r, "count", wrong, "put the missing rows back, or count the records again.")
    for above, r in pairwise(begun):
        if r.count > above.count:
            wrong = f"more than the {above.count} of the step above."
            yield problem("screening", r, "count", wrong, "compare the two; a later step keeps fewer.")


def checklist_is_whole(data):
    """Flag an item of PRISMA 2020 that is not there, is none, stands out of order or in a wrong part, or is met nowhere; an
    empty table has none.
    """
    found = [r for r in data["prisma"] if r.item in PRISMA_ITEMS]
    unknown = [r for r in data["prisma"] if r.item not in PRISMA_ITEMS]
    for r in unknown:
        mend = "write the number that PRISMA 2020 has, 10a for the first part of item 10."
        yield problem("prisma", r, "item", "no item of PRISMA 2020.", mend)
    missing = [item for item in PRISMA_ITEMS if item not in {r.item for r in found}]
    if found and missing and not unknown and data.whole("prisma"):
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        wrong = f"items of PRISMA 2020 are missing: {', '.join(missing[:SHOWN])}{more}."
        yield problem("prisma", found[-1], "", wrong, "put them back; one that is not met has `met` = no.")
    for r in found:
        section = next(name for name, last in SECTIONS.items() if int(re.match(r"\d+", r.item)[0]) <= last)
        if r.section != section:
            yield problem("prisma", r, "section", f"not the part that item {r.item} belongs to.", f"write {section}.")
        if r.met != "no" and not r.page:
            wrong = f"empty, but the item has `met` = {r.met}."
            yield problem(
                "prisma", r, "page", wrong, "name the notebook or file where it stands, or write no into `met`."
            )
    for above, r in pairwise(found):
        if PRISMA_ITEMS.index(r.item) < PRISMA_ITEMS.index(above.item):
            yield problem("prisma", r, "item", f"stands below item {above.item}.", "keep the items in their order.")
            return


METHOD_RULES = (
    searches_have_their_day,
    years_have_come,
    constants_are_there,
    thresholds_lie_on_their_scale,
    flow_can_be_drawn,
    flow_adds_up,
    checklist_is_whole,
)
