"""Published reviews beside the answers of this one: the same outcome, turned the same way."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from backwalk.answers.conclusion import Conclusion

STANDARDISED = ("SMD", "g")


@dataclass(frozen=True, eq=False)
class Beside:
    """One answer, and what published reviews print for the same outcome.

    published : one row an estimate, as in reviews.csv, with effect low high (above zero the backward walkers gained,
        NaN where not printed) and standardised (whether it counts in SDs)
    """

    found: Conclusion
    published: pd.DataFrame


def beside(review, conclusions):
    """Set published estimates beside conclusions of the same outcome and comparator: a tuple of Beside.

    A published estimate that pools several comparators stands beside each of them; a conclusion on any comparator
    takes all. Conclusions without a published estimate are left out.
    """
    pairs = (Beside(found, _turned(_matching(review.reviews, found.question))) for found in conclusions)
    return tuple(p for p in pairs if len(p.published))


def _matching(reviews, question):
    classes = {question.comparator, "any"}
    same = (reviews["outcome_class"] == question.outcome) & reviews["estimate"].notna()
    return reviews[same & (reviews["comparator_class"].isin(classes) | (question.comparator == "any"))]


def _turned(rows):
    lower = (rows["gain"] == "lower").to_numpy()
    sign = np.where(lower, -1.0, 1.0)
    first, last = rows["ci_low"] * sign, rows["ci_high"] * sign
    return rows.assign(
        effect=rows["estimate"] * sign,
        low=np.where(lower, last, first),
        high=np.where(lower, first, last),
        standardised=rows["measure"].isin(STANDARDISED),
    )


def other_reviews(review):
    """Give the rows of reviews.csv on knee osteoarthritis that stand beside no answer: yardsticks, no number seen."""
    rows = review.reviews
    return rows[(rows["knee_osteoarthritis"] == "yes") & ((rows["outcome_class"] == "") | rows["estimate"].isna())]
