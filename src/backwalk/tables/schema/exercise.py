"""The table of trials that added exercise of any kind to another treatment, as a published review pools them."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column, number
from backwalk.tables.schema.trials import SOURCE_KINDS, STUDY_ID, WEB

SCORES, COUNTS = ("pain", "function"), ("lost", "harms")
KIND_NAMES = {
    "Aerobic": "aerobic exercise",
    "Strengthening": "strengthening",
    "Mixed": "several kinds together",
    "Mind-body": "mind-body exercise",
    "Balance/proprioceptive": "balance training",
}
ARM_NAMES = {"ex": "exercise arm", "ctl": "comparator arm"}


def _people(arm):
    return column(f"people in the {ARM_NAMES[arm]}", unit="people", least=1, required=True)


def _mean(arm):
    return number(
        f"mean score of the {ARM_NAMES[arm]} after treatment",
        unit="scale points",
        how_to_fill="as the review prints it, for pain and function; lower is better, so a negative mean was turned by it",
    )


def _sd(arm):
    return number(f"standard deviation of the {ARM_NAMES[arm]}", unit="scale points", above=0)


def _count(arm):
    return number(
        f"people of the {ARM_NAMES[arm]} it happened to",
        unit="people",
        least=0,
        how_to_fill="as the review prints it, for lost and harms",
    )


class Exercise(Row):
    outcome: Literal[(*SCORES, *COUNTS)] = column(
        "what the row is about",
        how_to_fill="pain, function = scores; lost = people who withdrew; harms = people with an adverse event",
        required=True,
    )
    kind: Literal[tuple(KIND_NAMES)] = column("class of exercise that the review gives the trial", required=True)
    label: str = column("name of the trial in the review", example="Chen 2021", required=True)
    year: int | None = number("year of the trial", least=1900, example="2021")
    study_id: str = column(
        "trial of this review that it is", pattern=rf"{STUDY_ID}|^$", how_to_fill="empty: not a trial of backward walking"
    )  # fmt: skip
    could_be_backward: Literal["yes", ""] = column(
        "whether it may be backward walking all the same",
        how_to_fill="yes = what they did is not known beyond the class, which leaves backward walking open",
    )
    ex_n: int = _people("ex")
    ex_mean: float | None = _mean("ex")
    ex_sd: float | None = _sd("ex")
    ex_count: int | None = _count("ex")
    ctl_n: int = _people("ctl")
    ctl_mean: float | None = _mean("ctl")
    ctl_sd: float | None = _sd("ctl")
    ctl_count: int | None = _count("ctl")
    printed: float | None = number(
        "difference that the review prints",
        how_to_fill="pain, function = standardised, below 0 where exercise did better; lost, harms = risk ratio, "
        "exercise over comparator; empty where nobody in either arm makes it undefined",
        example="-0.892258",
    )
    printed_low: float | None = number("lower end of its 95% interval")
    printed_high: float | None = number("upper end of its 95% interval")
    analysis: str = column("analysis of the review", example="4.5", required=True)
    source_url: str = column("address of the review", pattern=WEB, required=True)
    source_kind: Literal[SOURCE_KINDS] = column("what was read", required=True)
    notes: str = column("what a reader must know")
