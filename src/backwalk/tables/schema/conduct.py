"""The tables of how this review was made: against its protocol, and against PRISMA 2020."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column

KINDS = {
    "kept": "kept",
    "differs": "differs",
    "not_done": "not done",
    "not_stated": "chosen here",
}
PARTS = {10: "ab", 13: "abcdef", 16: "ab", 20: "abcd", 23: "abcd", 24: "abc"}  # of items that have some
PRISMA_ITEMS = tuple(
    f"{n}{part}" for n in range(1, 28) for part in PARTS.get(n, ("",))
)  # Page 2021, doi 10.1136/bmj.n71
SECTIONS = {
    "title": 1,
    "abstract": 2,
    "introduction": 4,
    "methods": 15,
    "results": 22,
    "discussion": 23,
    "other": 27,
}  # last item of each
MET = ("yes", "partly", "no")


class Deviation(Row):
    topic: str = column("what it is about", example="Design", required=True)
    protocol: str = column("what the protocol says, as far as it was read", required=True)
    review: str = column("what this review does", required=True)
    kind: Literal[tuple(KINDS)] = column(
        "how the two compare",
        how_to_fill="kept; differs; not_done = asked for there and not done here; "
        "not_stated = left open in what was read of the protocol, and chosen here",
        example="differs",
        required=True,
    )
    why: str = column("the reason, in a sentence", required=True)
    constant: str = column("row of constants.csv that the choice rests on", example="RoB_tool_current")


class PrismaItem(Row):
    item: str = column("number of the item", pattern=r"^[1-9][0-9]?[a-f]?$", example="10a", required=True)
    section: Literal[tuple(SECTIONS)] = column("part of a report that it belongs to", required=True)
    asks: str = column("what it asks for, in short plain words", required=True)
    met: Literal[MET] = column(
        "whether this review does it and tells it",
        how_to_fill="no also where a page openly says that it was not done",
        example="partly",
        required=True,
    )
    page: str = column("notebook or file where it stands", example="03_pool_an_outcome")
    why: str = column("what is there, or what is missing and why", required=True)
