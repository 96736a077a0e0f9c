"""Every question that trials asked, beside those with pages of their own."""

from dataclasses import dataclass

from backwalk.answers.conclusion import Conclusion, conclude
from backwalk.answers.directions import directions_of
from backwalk.answers.question import Question
from backwalk.problems import one_of
from backwalk.tables.schema import COMPARATORS, OUTCOMES

OWN_PAGE = (("pain", "usual_physio"), ("function", "usual_physio"))


@dataclass(frozen=True, eq=False)
class Asked:
    """One question of trials of any design, and what every trial says of it.

    found : its Conclusion; lines : one (trial, row of outcomes) a result, in the order of the tables
    sides : one a trial: better, leans, same, worse or unknown, as in the answer block
    """

    found: Conclusion
    lines: tuple[tuple, ...]
    sides: tuple[str, ...]

    @property
    def question(self):
        return self.found.question


def every_other(review, comparator="any", outcome="any"):
    """Answer every question that a trial asked and that has no page of its own: a tuple of Asked, by comparator.

    comparator, outcome : one of them alone, or any
    """
    one_of("comparator", comparator, (*COMPARATORS, "any"))
    one_of("outcome", outcome, (*OUTCOMES, "any"))
    pairs = [
        (c, o)
        for c in COMPARATORS
        for o in OUTCOMES
        if comparator in ("any", c) and outcome in ("any", o) and (o, c) not in OWN_PAGE
    ]
    asked = (_asked(conclude(review, Question(o, c, design="any"))) for c, o in pairs)
    return tuple(one for one in asked if one.lines)


def _asked(found):
    q = found.question
    lines = tuple(
        (trial, row)
        for trial, rows in found.trials.asked
        for row in rows
        if (row.outcome, row.comparator) == (q.outcome, q.comparator)
    )
    return Asked(found, lines, tuple(d.clear for d in directions_of(found.trials)))
