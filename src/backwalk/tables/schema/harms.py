"""The table of what trials print of harms, falls and people lost."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column, number
from backwalk.tables.schema.trials import COMPARATORS, SOURCE_KINDS, STUDY_ID, WEB

TOPICS = {"harms": "had an adverse event", "falls": "fell", "completed": "were measured", "lost": "were lost"}
ARM_NAMES = {"bw": "the backward-walking arm", "ctl": "the comparator arm", "all": "all arms together"}


def _people(arm):
    return number(f"people in {ARM_NAMES[arm]}", unit="people", least=1)


def _count(arm):
    return number(f"people of {ARM_NAMES[arm]} it happened to", unit="people", least=0, how_to_fill="as printed")


def _percent(arm):
    return number(f"the same in percent, of {ARM_NAMES[arm]}", unit="%", least=0, most=100, how_to_fill="as printed")


class Harm(Row):
    study_id: str = column("trial", pattern=STUDY_ID, example="alghadir2019", required=True)
    comparator: Literal[COMPARATORS] = column("class of the comparator arm", required=True)
    topic: Literal[tuple(TOPICS)] = column(
        "what is counted",
        how_to_fill="harms = people with an adverse event; falls = people who fell; completed = people measured at "
        "this week; lost = people not measured or analysed",
        example="completed",
        required=True,
    )
    week: float | None = number("week it was counted up to", unit="weeks", least=0, example="6")
    bw_n: int | None = _people("bw")
    bw_count: int | None = _count("bw")
    bw_percent: float | None = _percent("bw")
    ctl_n: int | None = _people("ctl")
    ctl_count: int | None = _count("ctl")
    ctl_percent: float | None = _percent("ctl")
    all_n: int | None = _people("all")
    all_count: int | None = _count("all")
    all_percent: float | None = _percent("all")
    source_url: str = column("address", pattern=WEB, required=True)
    source_kind: Literal[SOURCE_KINDS] = column("what was read", required=True)
    locator: str = column("where in the source it stands", example="abstract, results", required=True)
    notes: str = column("what a reader must know")
