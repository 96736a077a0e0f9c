"""The tables of the trials and of the scales they measure on."""

from dataclasses import dataclass
from typing import Literal

from backwalk.tables.schema.columns import Row, column, number


@dataclass(frozen=True)
class OutcomeWord:
    """An outcome: its code and name, what it is to a patient, and the verbs of a gain and a loss of that.

    broken : its name where a column is too narrow for it
    """

    code: str
    name: str
    what: str
    gain: str
    loss: str
    broken: str = ""


OUTCOME_WORDS = {
    each.code: each
    for each in (
        OutcomeWord("pain", "pain", "pain", "ease", "worsen"),
        OutcomeWord("function", "function", "everyday function", "improve", "worsen"),
        OutcomeWord("balance", "balance", "balance", "improve", "worsen"),
        OutcomeWord("mobility", "mobility", "getting about", "improve", "worsen"),
        OutcomeWord("strength", "strength", "strength", "increase", "reduce"),
        OutcomeWord(
            "proprioception",
            "proprioception",
            "the sense of where the knee is",
            "improve",
            "worsen",
            "proprio- ception",
        ),
        OutcomeWord("rom", "range of motion", "how far the knee moves", "increase", "reduce"),
        OutcomeWord("gait", "gait", "how people walk", "improve", "worsen"),
        OutcomeWord("qol", "quality of life", "quality of life", "improve", "worsen"),
    )
}
OUTCOMES = tuple(OUTCOME_WORDS)
COMPARATOR_NAMES = {
    "usual_physio": "physiotherapy alone",
    "forward_walking": "forward walking",
    "other_exercise": "another exercise",
    "other": "another treatment",
}
ADDED = {"usual_physio": "backward walking added to physiotherapy"}  # where it is not instead of the comparator
COMPARATORS = tuple(COMPARATOR_NAMES)
CLASSES = (*COMPARATORS, "any")  # that a question may name
SURFACE_NAMES = {"treadmill": "on a treadmill", "overground": "over ground", "mixed": "on both", "": "not stated"}
DESIGN_NAMES = {"rct": "randomised", "quasi": "quasi-randomised", "unclear": "random allocation unclear"}
DESIGNS = tuple(DESIGN_NAMES)
DESIGN_CHOICES = ("rct", "any")  # that a question may name
SOURCE_KINDS = ("abstract", "full_text", "registry", "secondary")

STUDY_ID = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
DAY, MONTH = r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
DOI = r"^10\.\S+/\S*[^\s.,;]$"
SIGN = r"""[^\s<>"`\[\]{}|\\^$*"""  # of an address, to be closed; none ends a link
WEB = rf"^https?://{SIGN}/@:?#]+\.{SIGN}/@:?#]+(:[0-9]+)?([/?#]{SIGN}]*)?$"


class Trial(Row):
    study_id: str = column(
        "short name of the trial, used in every table",
        how_to_fill="first author and year in lower case; author_nd where the year is not known",
        example="chen2021",
        pattern=STUDY_ID,
        required=True,
    )
    label: str = column("name shown in figures", example="Chen 2021", required=True, drawn=True)
    citation: str = column("full reference", how_to_fill="say what was not seen", required=True)
    year: int | None = number("year of publication", least=1950, most=2100, example="2021")
    country: str = column("country where the trial was run", example="China")
    doi: str = column("DOI, without the address in front", pattern=DOI, example="10.1155/2021/5574966")
    pmid: int | None = number("PubMed number", above=0, example="34221078")
    registration: str = column("registry number", example="NCT04546659 (presumed)")
    design: Literal[DESIGNS] = column(
        "how people were allocated",
        how_to_fill="rct = random allocation is stated and nothing speaks against it; "
        "quasi = the authors call it quasi-experimental; unclear = not seen, or the text says both",
        example="rct",
        required=True,
    )
    design_note: str = column("whether random allocation is stated, and what else is", example="yes; two arms")
    n_randomised: int | None = number(
        "people allocated to all arms, randomly or not", unit="people", least=2, example="32"
    )
    n_analysed: int | None = number("people analysed", unit="people", least=2, example="30")
    n_arms: int = column(
        "number of arms of the trial",
        how_to_fill="all arms, also those not compared here; a printed total is split equally over them",
        least=2,
        most=12,
        example="2",
        required=True,
    )
    mean_age: float | None = number("mean age", unit="years", least=0, most=120, example="58.4")
    pct_female: float | None = number("share of women", unit="%", least=0, most=100, example="60")
    kl_grade: str = column("Kellgren-Lawrence grades of the knees", example="II-III")
    population_note: str = column("who took part", example="chronic knee osteoarthritis")
    backward_arm: str = column("what the backward-walking arm did", required=True)
    comparator_arm: str = column("what the main comparator did", required=True)
    comparator_name: str = column(
        "the comparator arm in a few words, as a sentence names it",
        how_to_fill="empty: the name of its class does",
        example="Kinesio taping",
    )
    comparator_class: Literal[COMPARATORS] = column(
        "class of the main comparator",
        how_to_fill="usual_physio = the same routine programme without backward walking; "
        "forward_walking; other_exercise = a different named exercise in its place; other",
        example="usual_physio",
        required=True,
    )
    other_arms: str = column("further arms", example="forward walking, same dose")
    co_intervention: str = column("what both arms received", example="conventional physiotherapy")
    surface: Literal[tuple(SURFACE_NAMES)] = column("surface walked on", example="treadmill")
    weeks: float | None = number("length of the programme", unit="weeks", above=0, most=520, example="6")
    sessions_per_week: float | None = number("sessions a week", above=0, most=50, example="3")
    minutes_per_session: float | None = number(
        "minutes of backward walking in a session", unit="min", above=0, most=300, example="10"
    )
    dose_note: str = column("anything about the dose that is not one number", example="10 minutes rising to 30 minutes")
    supervised: Literal["yes", "no", "mixed", ""] = column("whether sessions were supervised", example="yes")
    pedro_score: int | None = number("PEDro score", least=0, most=10, example="8")
    source_url: str = column("address of what was read", pattern=WEB, required=True)
    source_kind: Literal[SOURCE_KINDS] = column("what was read", example="abstract", required=True)
    full_text_seen: Literal["yes", "no"] = column("whether the full text was read", example="no", required=True)
    notes: str = column("doubts, conflicts and what was worked out")


class Instrument(Row):
    code: str = column("short name used in outcomes.csv", pattern=STUDY_ID, example="womac_pain", required=True)
    name: str = column("full name", example="WOMAC pain", required=True, drawn=True)
    outcome: Literal[(*OUTCOMES, "")] = column("outcome it measures", how_to_fill="empty: several", example="pain")
    minimum: float | None = number("lowest possible score", unit="scale points", example="0")
    maximum: float | None = number("highest possible score", unit="scale points", example="20")
    better: Literal["lower", "higher", ""] = column(
        "which way is better for the patient", how_to_fill="empty: not known", example="lower"
    )
    unit: str = column("unit of the score", example="points", drawn=True)
    one_scale: Literal["yes", "no"] = column(
        "whether every trial using this code uses the same range and unit",
        how_to_fill="yes lets trials be pooled as mean differences; no where versions or devices differ",
        example="yes",
        required=True,
    )
    family: str = column(
        "name of the scale that instruments with the same ends, the same way to be better and points of one size are "
        "forms of",
        how_to_fill="trials of one family are pooled as mean differences; empty: it stands for itself",
        example="pain scale",
        drawn=True,
    )
    preference: int | None = number(
        "place in the order of preference of Juhl 2012 within its outcome; 1 is taken first",
        how_to_fill="empty: after all that have a place",
        least=1,
        most=9,
        example="1",
    )
    smallest_important_change: float | None = number(
        "change within a person that matters", unit="scale points", above=0, example="2"
    )
    sic_kind: Literal["MCII", "MCID", "MIC", "MDC", ""] = column(
        "kind of threshold; MDC is measurement error, not importance", example="MCID"
    )
    sic_population: str = column("people the threshold comes from", example="knee osteoarthritis")
    reference_sd: float | None = number(
        "standard deviation of the score in people like these, from a named source",
        unit="scale points",
        above=0,
        how_to_fill="never worked out from the pooled trials themselves",
    )
    reference_sd_source: str = column("where reference_sd comes from", how_to_fill="required with reference_sd")
    source_url: str = column("address of the threshold or range", pattern=WEB)
    notes: str = column("doubts and versions")
