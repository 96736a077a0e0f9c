"""A trial added for show: what the checks say of it, and what it would do to the answer; nothing is kept."""

from dataclasses import dataclass

from backwalk.answers.conclusion import Conclusion, conclude
from backwalk.answers.question import Question
from backwalk.answers.review import load_review
from backwalk.problems import DataError, Problem, ReadableError
from backwalk.tables.adding import part_of, tried
from backwalk.tables.schema import TABLES

TRIAL = {
    "study_id": "example2026",
    "label": "Example 2026",
    "citation": "A made-up trial",
    "design": "rct",
    "backward_arm": "backward walking",
    "comparator_arm": "usual physiotherapy",
    "comparator_class": "usual_physio",
    "n_arms": "2",
    "weeks": "6",
    "source_url": "https://example.org/paper",
    "source_kind": "full_text",
    "full_text_seen": "yes",
}
RESULT = {
    "study_id": "example2026",
    "comparator": "usual_physio",
    "week": "6",
    "basis": "post",
    "test": "not_stated",
    "between_group": "not_seen",
    "source_url": "https://example.org/paper",
    "source_kind": "full_text",
    "locator": "Table 2, p. 5",
    "entered_by": "you, today",
}


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """A made-up trial: its cells, its problems, and the answer before and after (None while there are problems)."""

    result: dict[str, str]
    problems: tuple[Problem, ...]
    before: Conclusion
    after: Conclusion | None


def rehearse(*, data_dir=None, **cells):
    """Add a made-up trial with one result to a copy of the tables, check it, and answer its question again.

    cells : columns of outcomes.csv with what they hold; the others are those of a sound example. The tables
    themselves are not touched.
    """
    unknown = [name for name in cells if name not in TABLES["outcomes"].columns]
    if unknown:
        raise ReadableError(f"{unknown[0]!r} is not a column of outcomes.csv")
    result = RESULT | {name: "" if value is None else str(value) for name, value in cells.items()}
    question = Question(result.get("outcome") or "pain")
    before = conclude(load_review(data_dir), question)
    problems, after = _tried(result, question, data_dir)
    return Rehearsal(result, problems, before, after)


def _tried(result, question, data_dir):
    made = (("trials", TRIAL), ("outcomes", result))
    try:
        with tried([part_of(TABLES[name], [cells], f"{name}_mine.csv") for name, cells in made], data_dir) as folder:
            return (), conclude(load_review(folder), question)
    except DataError as error:
        return tuple(error.problems), None
