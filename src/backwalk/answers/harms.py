"""What trials print of harms, falls and people lost, and of the time after a programme."""

from dataclasses import dataclass

from backwalk.style.names import COMPARATORS
from backwalk.style.numbers import capital, count, number, spelt
from backwalk.tables.schema.harms import TOPICS

HARMS = {"Harms": ("harms",), "Falls": ("falls",), "People lost on the way": ("lost", "completed")}
SILENCE = "Not reported: silence is not safety."


@dataclass(frozen=True)
class Tally:
    """How many people of how many it happened to, over the trials that count them.

    others : how many of them were in a comparator arm; None where a trial does not say
    """

    trials: int
    people: int
    happened: int
    others: int | None


def harms_of(review, comparator, design):
    """Give the rows of harms.csv that the trials of one comparator and design print."""
    return _of(review, review.harms, comparator, design)


def followed_up(review, comparator, design):
    """Give the results measured later than the programme ended, as rows of outcomes.csv."""
    rows = _of(review, review.outcomes, comparator, design)
    ends = review.trials.set_index("study_id")["weeks"]
    return rows[rows["week"] > rows["study_id"].map(ends)]


def _of(review, rows, comparator, design):
    designs = review.trials.set_index("study_id")["design"]
    against = (rows["comparator"] == comparator) | (comparator == "any")
    return rows[against & ((rows["study_id"].map(designs) == "rct") | (design == "any"))]


def about(harms, name):
    """Give the rows of one of HARMS; where a trial counts those lost, those it measured are not told again."""
    topic, *others = HARMS[name]
    first = harms["topic"] == topic
    told = set(harms.loc[first, "study_id"])
    return harms[first | (harms["topic"].isin(others) & ~harms["study_id"].isin(told))]


def tally(rows):
    """Add up the rows that count people, one a trial, both arms or all together; rows in percent alone are left out."""
    both = rows.assign(
        n=rows["all_n"].fillna(rows["bw_n"] + rows["ctl_n"]),
        happened=rows["all_count"].fillna(rows["bw_count"] + rows["ctl_count"]),
    )
    told = both[both["n"].notna() & both["happened"].notna()].drop_duplicates("study_id")
    others = None if told["ctl_count"].isna().any() else int(told["ctl_count"].sum())
    return Tally(len(told), int(told["n"].sum()), int(told["happened"].sum()), others)


def counts(row):
    """Write what a row of harms.csv counts: 91% were measured by week 6, of the others 82%."""
    week = f" by week {number(row.week, 0)}" if row.week == row.week else ""
    happened = f"{TOPICS[row.topic]}{week}"
    bw, ctl, both = (_share(row, arm) for arm in ("bw", "ctl", "all"))
    if bw and ctl:
        if row.bw_count == row.ctl_count == 0:
            return f"0 of {number(row.bw_n + row.ctl_n, 0)} {happened}"
        return f"{bw} of the backward walkers {happened}, {ctl} of the others"
    rest = row.all_n - row.ctl_n, row.all_count - row.ctl_count
    if both and ctl and rest == rest and rest[1] == rest[1]:
        others = f"{number(rest[1], 0)} of {number(rest[0], 0)} in the other arms, backward walking among them"
        return f"{both} {happened}: {others}; {ctl} with {COMPARATORS[row.comparator]}"
    return f"{both or 'people'} {happened}, arms not named"


def _share(row, arm):
    n, counted, percent = (getattr(row, f"{arm}_{what}") for what in ("n", "count", "percent"))
    if n == n and counted == counted:
        return f"{number(counted, 0)} of {number(n, 0)}"
    return f"{number(percent, 0)}%" if percent == percent else ""


def in_short(rows, name):
    """Say in a sentence or two what the rows of one of HARMS come to."""
    if rows.empty:
        return SILENCE if name != "People lost on the way" else "Not reported."
    found = tally(rows)
    if not found.trials:
        return f"Not known: {count(len(rows), 'result')}, too little to compare."
    where = f"{capital(count(found.trials, 'trial'))} with {found.people} people"
    if name == "Harms":
        who = {0: "nobody", 1: "one person"}.get(found.happened, f"{spelt(found.happened)} people")
        none = f", none of them with {_others(rows)}" if found.happened and found.others == 0 else ""
        return f"{where} counted adverse events: {who} had one{none}. A rare harm would not be seen."
    done = "fell" if name == "Falls" else "were lost" if found.happened != 1 else "was lost"
    return f"{where}: {spelt(found.happened)} {done}."


def _others(rows):
    classes = rows["comparator"].unique()
    return COMPARATORS[classes[0]] if len(classes) == 1 else "another treatment"
