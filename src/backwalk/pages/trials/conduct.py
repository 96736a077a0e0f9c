"""How the review was made: searches, records left out, the protocol, PRISMA 2020."""

import pandas as pd

from backwalk.problems import one_of
from backwalk.style.numbers import capital, count, listed, lower, number, some, spaced, spelt
from backwalk.style.table import Link, Prose, Table
from backwalk.tables.schema.conduct import KINDS, MET


def deviations(review):
    """Say at how many points the review keeps to the protocol, departs from it, or had to choose."""
    if review.deviations.empty:
        return Prose("No point of a protocol is on record.")
    kinds = review.deviations["kind"].value_counts()
    topics = review.deviations.set_index("topic")["kind"]
    parted = [lower(t) for t in topics[topics.isin(["differs", "not_done"])].index]
    n = {kind: int(kinds.get(kind, 0)) for kind in KINDS}
    text = (
        f"Of {count(len(review.deviations), 'point')}, the review keeps {some(n['kept'])} as the protocol has them, "
        f"departs from {some(n['differs'])}, leaves {some(n['not_done'])} undone, and chose {some(n['not_stated'])} "
        "itself where the abstract of the protocol is silent."
    )
    return Prose(text + (f"\nIt departs or leaves undone: {listed(parted)}." if parted else ""))


def deviations_table(review):
    """List the points of the protocol with what the review does and why."""
    sources = review.constants.set_index("name")["source_url"]
    rows = [
        {
            "Point": d.topic,
            "The protocol": d.protocol,
            "This review": d.review,
            "Kept?": KINDS[d.kind],
            "Why, with a source where there is one": Link(d.why, sources[d.constant]) if d.constant else d.why,
        }
        for d in review.deviations.itertuples()
    ]
    return Table(pd.DataFrame(rows), "The protocol and this review, point by point")


def prisma(review):
    """Say how many items of PRISMA 2020 are met, partly met and not met, and which are not."""
    if review.prisma.empty:
        return Prose("No item of PRISMA 2020 is on record.")
    met = review.prisma["met"].value_counts()
    yes, partly, no = (int(met.get(word, 0)) for word in MET)
    missing = review.prisma.loc[review.prisma["met"] == "no"]
    told = [f"{item} ({asks})" for item, asks in missing[["item", "asks"]].to_numpy()]
    text = f"Of {count(len(review.prisma), 'item')} and sub-items, {some(yes)} are met, {some(partly)} partly and {some(no)} not."
    return Prose(text + ("\nNot met:\n\n" + "\n".join(f"- {one}" for one in told) if told else ""))


def prisma_table(review):
    """List the items of PRISMA 2020 with where they stand, or what is missing."""
    frame = review.prisma[["item", "section", "asks", "met", "page", "why"]].copy()
    frame["section"] = ["other information" if s == "other" else s for s in frame["section"]]
    frame["page"] = [spaced(page) or "–" for page in frame["page"]]
    frame.columns = ["Item", "Part", "What it asks for", "Met", "Where", "What is there, or missing"]
    return Table(frame, "PRISMA 2020, item by item")


def searched(review):
    """Say how many searches are on record, and what is not recorded of them."""
    frame = review.searches
    if frame.empty:
        return Prose("No search is on record.")
    days = sorted(frame["date"].unique())
    when = f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"
    counted = frame["look_ups"].dropna()
    noun = "search" if len(frame) == 1 else "searches"
    return Prose(
        f"The record holds {spelt(len(frame))} {noun}, {when}, in: {listed(frame['where'].unique())}.\n"
        f"The number of look-ups is told for {some(len(counted))} of them, {number(counted.sum(), 0)} in all; "
        f"the number of records found is told for {some(int(frame['hits'].notna().sum()))}."
    )


def searches_table(review):
    """List the searches as recorded; what was not recorded says so."""
    frame = review.searches[["date", "where", "words", "look_ups", "hits", "notes"]].copy()
    for column in ("look_ups", "hits"):
        frame[column] = frame[column].map(lambda n: "not recorded" if n != n else number(n, 0))
    frame.columns = ["Day", "Where", "Looked for", "Look-ups", "Records found", "What came of it"]
    return Table(frame, "The search record")


def ongoing(review):
    """Say how many registered trials have no results yet."""
    frame = review.ongoing
    planned = frame["n"].dropna()
    if frame.empty:
        return Prose("No registered trial without results is on record.")
    text = f"{capital(count(len(frame), 'registered trial'))} had no results that could be seen."
    if len(planned):
        text += f"\nHow many people are planned is seen for {spelt(len(planned))} of them: {number(planned.sum(), 0)} in all."
    return Prose(text)


def ongoing_table(review):
    """List the registered trials without results."""
    rows = [
        {
            "Registration": Link(t.registration, t.source_url) if t.source_url else t.registration,
            "What is compared": t.summary,
            "People planned": number(t.n, 0) if t.n == t.n else _silent(t),
            "When last seen": _silent(t) if t.status == "not seen" else t.status,
            "What to know": t.notes or "–",
        }
        for t in review.ongoing.itertuples()
    ]
    columns = ["Registration", "What is compared", "People planned", "When last seen", "What to know"]
    return Table(
        pd.DataFrame(rows, columns=columns),
        "Registered trials of which no results were found",
    )


def _silent(trial):
    """Say why a cell of a registered trial is empty."""
    return "the entry we read does not say" if trial.source_url else "we could not read its entry"


def excluded(review):
    """Say how many records were left out, for what, and how many have no address."""
    frame = review.excluded
    if frame.empty:
        return Prose("No record was left out.")
    reasons = frame["reason"].value_counts()
    told = [f"{spaced(reason)} {n}" for reason, n in reasons.items()]
    bare = int((frame["source_url"] == "").sum())
    text = f"{capital(count(len(frame), 'record'))} were left out: {', '.join(told)}."
    return Prose(text + (f"\n{capital(spelt(bare))} of them have no address on record." if bare else ""))


def excluded_table(review):
    """List the records left out, by reason."""
    order = review.excluded["reason"].value_counts().index
    frame = review.excluded.sort_values("reason", key=lambda r: r.map(list(order).index), kind="stable")
    rows = [
        {
            "Reason": spaced(r.reason),
            "Record": Link(r.record, r.source_url) if r.source_url else r.record,
            "Year": number(r.year, 0),
            "Note": r.note or "–",
        }
        for r in frame.itertuples()
    ]
    return Table(pd.DataFrame(rows, columns=["Reason", "Record", "Year", "Note"]), "Every record left out")


PARTS = {
    "protocol": (deviations, deviations_table),
    "prisma": (prisma, prisma_table),
    "searches": (searched, searches_table),
    "excluded": (excluded, excluded_table),
    "ongoing": (ongoing, ongoing_table),
}


def conduct(review, part):
    """Say how one part of the review was made; part : a name of PARTS."""
    one_of("part", part, PARTS)
    return PARTS[part][0](review)


def conduct_table(review, part):
    """List what a part of the review rests on; part : a name of PARTS."""
    one_of("part", part, PARTS)
    return PARTS[part][1](review)
