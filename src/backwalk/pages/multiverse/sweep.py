"""The multiverse of every question at once, on as many cores as are given."""

from dataclasses import fields
from itertools import product

import pandas as pd

from backwalk.answers.conclusion import MODELS
from backwalk.answers.question import Question
from backwalk.pages.multiverse.universes import Choices, multiverse
from backwalk.tables.schema.trials import CLASSES, OUTCOMES

ANSWER = ("universe", "k", "trials", "estimate", "ci_low", "ci_high", "threshold", "conclusion", "asked")
COLUMNS = ("outcome", "comparator", *(field.name for field in fields(Choices)), *ANSWER)


def sweep(review, outcomes=OUTCOMES, comparators=CLASSES, *, models=MODELS, jobs=None):
    """Run the multiverse of every outcome against every comparator that any trial measured.

    models : pairs of an estimator and an interval, as in `pool`
    jobs : processes at once; None leaves it to joblib's `parallel_config`, so that the same call runs on another
    backend: with parallel_config(backend="dask"): sweep(review)

    Returns a frame, one row a combination of choices; those of one number in `universe` are the same answer, and
    those without a trial or an average have none.
    """
    from joblib import Parallel, delayed

    questions = [Question(o, c) for o, c in product(outcomes, comparators)]
    measured = [q for q in questions if review.answer(Question(q.outcome, q.comparator, design="any")).asked]
    found = Parallel(n_jobs=jobs)(delayed(multiverse)(review, question, models=models) for question in measured)
    return pd.DataFrame([row for one in found for row in _rows(one)], columns=COLUMNS)


def _rows(found):
    question = {"outcome": found.question.outcome, "comparator": found.question.comparator}
    for i, u in enumerate(found.universes, 1):
        answer = {"universe": i, "k": u.k, "trials": "; ".join(u.trials), "estimate": u.estimate, "ci_low": u.ci[0]}
        answer |= {
            "ci_high": u.ci[1],
            "threshold": u.threshold and u.threshold.value,
            "conclusion": u.conclusion,
            "asked": u.asked,
        }
        for choice in u.choices:
            yield question | vars(choice) | answer
    for name, choices in (("no_trial", found.empty), ("no_average", found.unbounded)):
        for choice in choices:
            yield question | vars(choice) | {"conclusion": name, "asked": False}
