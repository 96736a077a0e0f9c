"""The tables around the trials: the search, the mechanics, the methods."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column, number
from backwalk.tables.schema.trials import (
    CLASSES,
    DAY,
    DESIGN_CHOICES,
    DOI,
    OUTCOMES,
    SOURCE_KINDS,
    STUDY_ID,
    WEB,
)

EXCLUSIONS = (
    "no_comparator",
    "wrong_population",
    "not_backward",
    "review",
    "protocol",
    "single_group",
    "case_report",
    "biomechanics_only",
    "no_results_found",
    "duplicate",
)
LEVEL_NAMES = {"high": "high", "moderate": "moderate", "low": "low", "very_low": "very low"}
LEVELS = tuple(LEVEL_NAMES)
MECHANICS_GROUPS = {
    "kneecap_force": "Kneecap-joint (patellofemoral) force",
    "knee_moment": "Knee moments",
    "tibiofemoral_force": "Force between thigh and shin bone (tibiofemoral)",
    "muscle_activity": "Muscle activity",
    "energy": "Energy cost",
    "other_load": "Other signs of load",
    "motion": "Motion and timing",
    "stride": "Stride and speed",
}
SPEEDS = {
    "matched": "same speed",
    "self_selected": "own speed",
    "various": "several speeds",
    "not_stated": "not stated",
}
MECHANICS_SIDES = {
    "backward_higher": "higher",
    "backward_lower": "lower",
    "no_difference": "no difference",
    "mixed": "mixed",
    "not_compared": "not compared with forward",
}
GAITS = {"walk": "walking", "run": "running", "walk_and_run": "walking and running"}
DOMAIN_NAMES = {
    "risk_of_bias": "risk of bias",
    "inconsistency": "inconsistency",
    "indirectness": "indirectness",
    "imprecision": "imprecision",
    "publication_bias": "publication bias",
}
DOMAINS = tuple(DOMAIN_NAMES)
JUDGEMENTS = {
    "not_serious": "not serious",
    "serious": "serious, one level down",
    "very_serious": "very serious, two levels down",
}


class Excluded(Row):
    record: str = column("the record left out", required=True)
    year: int | None = number("year", least=1900, most=2100)
    reason: Literal[EXCLUSIONS] = column("why it is left out", example="single_group", required=True)
    note: str = column("details")
    source_url: str = column("address", pattern=WEB)


class Ongoing(Row):
    registration: str = column("registry number", example="NCT05585099", required=True)
    summary: str = column("what is compared", required=True)
    n: int | None = number("planned people", unit="people", above=0)
    status: str = column("status when last seen", required=True)
    source_url: str = column("address", pattern=WEB)
    notes: str = column("possible links to trials.csv")


class Search(Row):
    date: str = column("day of the search", pattern=DAY, example="2026-11-22", required=True)
    where: str = column("what was searched", required=True)
    words: str = column("words searched for", required=True)
    look_ups: int | None = number("number of look-ups", least=0)
    hits: int | None = number("records found", how_to_fill="empty: not recorded", least=0)
    notes: str = column("what came of it")


class Screening(Row):
    step: str = column("step of the flow diagram", required=True)
    count: int = column("records or look-ups at this step", least=0, required=True)
    about: str = column("how exact the count is and how it was made")
    approximate: Literal["yes", ""] = column("whether the count is approximate", example="yes")
    counts_rows_of: Literal["trials", "excluded", "ongoing", ""] = column(
        "table whose rows it counts", how_to_fill="the page then says what was added since", example="trials"
    )


class Published(Row):
    review_id: str = column("short name of the published review", pattern=STUDY_ID, required=True)
    label: str = column("name shown in tables and figures", example="Lin 2025", required=True, drawn=True)
    citation: str = column("full reference", required=True)
    year: int | None = number("year", least=1950, most=2100)
    doi: str = column("DOI, without the address in front", pattern=DOI, example="10.1155/2021/5574966")
    population: str = column("people reviewed", required=True)
    knee_osteoarthritis: Literal["yes", ""] = column(
        "whether these people, or some of them, have knee osteoarthritis", example="yes"
    )
    outcome: str = column("outcome as named there", required=True)
    measure: str = column("effect measure as named there", example="SMD")
    model: str = column("model as named there")
    k: int | None = number("trials", least=1)
    n_total: int | None = number("people", least=2)
    estimate: float | None = number("estimate as printed")
    ci_low: float | None = number("lower end as printed")
    ci_high: float | None = number("upper end as printed")
    i2: float | None = number("I2 as printed", unit="%", least=0, most=100)
    tau2: float | None = number("tau2 as printed", least=0)
    prediction_low: float | None = number("lower end of the prediction interval")
    prediction_high: float | None = number("upper end of the prediction interval")
    comparator: str = column("comparator as named there")
    source_url: str = column("address", pattern=WEB, required=True)
    source_kind: Literal[SOURCE_KINDS] = column("what was read", required=True)
    notes: str = column("what a reader must know")
    note_misprint: str = column("printed limits that clash with the printed p")
    outcome_class: Literal[(*OUTCOMES, "")] = column(
        "outcome of this review that the estimate can stand beside",
        how_to_fill="empty: another population, another treatment, or several outcomes in one",
        example="pain",
    )
    comparator_class: Literal[(*CLASSES, "")] = column(
        "class of its comparator; any = several classes pooled", how_to_fill="required with outcome_class"
    )
    gain: Literal["lower", "higher", ""] = column(
        "which side of zero means that the backward walkers gained", how_to_fill="required with outcome_class"
    )


class Biomechanics(Row):
    study_id: str = column("study", pattern=STUDY_ID, required=True)
    label: str = column(
        "name of the study on the pages",
        how_to_fill="empty: first author and year, read from the reference",
        drawn=True,
    )
    citation: str = column("reference", required=True, drawn=True)
    year: int | None = number("year", least=1950, most=2100)
    doi: str = column("DOI, without the address in front", pattern=DOI, example="10.1155/2021/5574966")
    population: str = column("people")
    knee_osteoarthritis: Literal["yes", ""] = column(
        "whether these people, or some of them, have knee osteoarthritis", example="yes"
    )
    n: int | None = number("people", least=1)
    locomotion: Literal[tuple(GAITS)] = column("walking or running", required=True)
    speed_condition: Literal[tuple(SPEEDS)] = column("whether forward and backward speed were the same", required=True)
    outcome: str = column("what was measured, as a code", required=True)
    group: Literal[tuple(MECHANICS_GROUPS)] = column("where the result stands on the page", required=True)
    measured: str = column("what was measured, in plain words", required=True, drawn=True)
    unit: str = column("unit")
    forward_mean: float | None = number("mean going forward")
    forward_sd: float | None = number("SD going forward", above=0)
    backward_mean: float | None = number("mean going backward")
    backward_sd: float | None = number("SD going backward", above=0)
    difference: float | None = number("backward minus forward, or the printed percentage")
    p_value: float | None = number("p", above=0, most=1)
    p_relation: Literal["=", "<", ">", ""] = column("whether p is exact or a limit")
    direction: Literal[tuple(MECHANICS_SIDES)] = column("which way the difference goes", required=True)
    source_url: str = column("address", pattern=WEB, required=True)
    notes: str = column("what a reader must know")


class OtherPopulation(Row):
    study_id: str = column("study", pattern=STUDY_ID, required=True)
    label: str = column(
        "name of the study on the pages", how_to_fill="empty: first author and year, read from the reference"
    )
    citation: str = column("reference", required=True)
    population: str = column("people", required=True)
    n: int | None = number("people", least=1)
    outcome: str = column("what was measured", required=True)
    result_summary: str = column("what was found", required=True)
    source_url: str = column("address", pattern=WEB)


class Constant(Row):
    name: str = column("name of the threshold, range, formula or rule", required=True)
    value: str = column("value as printed; may be words", required=True)
    unit: str = column("unit")
    scale: str = column("scale")
    population: str = column("people or setting", required=True)
    instrument: str = column("code of instruments.csv where the value is a threshold of that very scale", example="nrs")
    meaning: str = column("what people at this threshold said", how_to_fill="required with instrument", drawn=True)
    felt: Literal["better", "worse", "either", ""] = column(
        "which way they had changed by that", how_to_fill="required with instrument", example="better"
    )
    source_url: str = column("address", pattern=WEB, required=True)
    citation: str = column("reference", required=True)
    notes: str = column("what a reader must know")


class Certainty(Row):
    outcome: Literal[OUTCOMES] = column("outcome judged", example="pain", required=True)
    comparator: Literal[CLASSES] = column("comparator judged", example="usual_physio", required=True)
    design: Literal[DESIGN_CHOICES] = column("designs of the trials judged", example="rct", required=True)
    domain: Literal[(*DOMAINS, "overall")] = column("GRADE domain, or overall", example="imprecision", required=True)
    judgement: Literal[(*JUDGEMENTS, *LEVELS)] = column(
        "not_serious, serious or very_serious for a domain; a level of certainty for overall",
        example="serious",
        required=True,
    )
    k: int = column(
        "trials that were pooled when it was decided",
        how_to_fill="where the number is another today, the page asks to decide again",
        least=0,
        example="2",
        required=True,
    )
    decided_by: str = column("who decided", required=True)
    why: str = column("the reason, in a sentence", required=True)
