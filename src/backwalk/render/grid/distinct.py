"""Which combinations of a grid lead to the same answer, so that one page can stand for all of them."""

from dataclasses import fields, replace
from functools import cache

from backwalk.answers.conclusion import conclude
from backwalk.answers.question import Question
from backwalk.problems import ReadableError

ASKED = {field.name for field in fields(Question)}
MODEL = set(conclude.__kwdefaults__)


def pages_of(asked, review):
    """Give the page that shows each answer of a Grid, {page: the first page with the same answer}, and starts no kernel.

    An answer follows from the outcome, the results chosen, in points too, and the model; where none is chosen, no model
    changes it. A page tells beside it who else was asked: that is of its own combination. Parameters that belong neither
    to a question nor to a model keep pages apart.

    Raises ReadableError where the notebook asks no question.
    """
    if "outcome" not in asked.defaults:
        raise ReadableError(
            f"distinct: {asked.notebook[0]} has no parameter outcome, so its answers cannot be compared"
        )

    @cache
    def chosen(question):
        return tuple((trial.study_id, measured) for trial, _, measured in review.answer(question).chosen)

    first, pages = {}, {}
    for task in asked.tasks():
        told = asked.defaults | task.parameters
        question = Question(**{name: told[name] for name in ASKED & {*told}})
        results = chosen(question), chosen(replace(question, measure="md"))
        rest = {
            name: value for name, value in told.items() if name not in ASKED and (any(results) or name not in MODEL)
        }
        key = (question.outcome, question.measure, results, *sorted(rest.items()))
        pages[task.page] = first.setdefault(key, task.page)
    return pages
