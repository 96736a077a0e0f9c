"""The tables of the programme: its steps and rules, the advice read, and doses that are not one number."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column, number
from backwalk.tables.schema.trials import STUDY_ID, WEB

PARTS = ("step", "before", "stop", "falls", "untested")
SURFACES = {"any": "anywhere", "treadmill": "treadmill", "overground": "floor or ground"}
AT_HOME = {
    "advised": "what a source advises, in plain words",
    "drawn": "drawn by this project from a trial, a study or a silence of theirs",
    "ours": "this project's own caution: no source read says it",
}
SIGNS = {
    "tired": "tired or unsteady",
    "pain": "pain",
    "swelling": "swelling",
    "giving_way": "the knee gives way",
    "dizziness": "dizziness",
}
ADVICE_KINDS = {
    "health_service": "health service",
    "publisher": "health publisher",
    "clinician": "clinicians",
    "study": "study",
    "commercial": "sells something",
    "lay": "lay page",
    "anecdote": "anecdote",
}


class ProgrammeRow(Row):
    part: Literal[PARTS] = column(
        "what the row is",
        how_to_fill="step = a dose or a first try; before, stop and falls = rules of care; untested = what nobody has tried",
        example="step",
        required=True,
    )
    step: int = column("place within its part", least=1, required=True)
    surface: Literal[tuple(SURFACES)] = column("where it is done", required=True)
    week_from: int | None = number("first week", least=1, how_to_fill="empty: before the first week", example="1")
    week_to: int | None = number("last week", least=1, example="2")
    minutes_from: float | None = number("minutes of backward walking a session at the start", unit="minutes", above=0)
    minutes_to: float | None = number("and at the end", unit="minutes", above=0)
    sessions: float | None = number("sessions a week", above=0, example="3")
    what: str = column("what to do, or what nobody has tested", example="walk backward at an easy pace", required=True)
    at_home: str = column(
        "the same for a person at home, in plain words",
        how_to_fill="short sentences; the dose stands in its own columns; empty: not said to a person at home",
        example="Walk backward slowly.",
    )
    at_home_from: Literal["", *AT_HOME] = column(
        "whose words `at_home` is",
        how_to_fill="; ".join(f"{code} = {name}" for code, name in AT_HOME.items()),
    )
    sign: Literal["", *SIGNS] = column("what a person notices that asks to stop", how_to_fill="of the part stop only")
    sources: str = column(
        "what it rests on",
        how_to_fill="table:row of this folder, several with a semicolon; a claim is claims:C19/alghadir2019; a table alone "
        "means all of it, for what is untested",
        example="trials:alghadir2019; advice:falkirk",
        required=True,
    )
    basis: str = column("why these sources carry it, in words", required=True)


class Advice(Row):
    advice_id: str = column("short name of the source", pattern=STUDY_ID, example="falkirk", required=True)
    source: str = column("who says it", required=True)
    kind: Literal[tuple(ADVICE_KINDS)] = column(
        "kind of source",
        how_to_fill="commercial, lay and anecdote carry no step",
        example="health_service",
        required=True,
    )
    says: str = column("what it says, in our words", required=True)
    source_url: str = column("address", pattern=WEB)
    notes: str = column("what a reader must know")


class Dose(Row):
    study_id: str = column("trial whose dose is not one number a column of trials.csv", pattern=STUDY_ID, required=True)
    minutes_from: float | None = number("minutes of backward walking a session at the start", unit="minutes", above=0)
    minutes_to: float | None = number("and at the end", unit="minutes", above=0)
    sessions_a_day: float | None = number("sessions a day, where days a week are not seen", above=0, most=10)
    whole_session: float | None = number(
        "minutes of the whole session, where those of backward walking are not seen", unit="minutes", above=0
    )
    printed: str = column("the words this comes from", required=True)
