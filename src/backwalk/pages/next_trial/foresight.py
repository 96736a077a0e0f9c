"""What one more trial would do to the answer of one question: the result that sentences, tables and figures share."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from backwalk.answers.conclusion import Conclusion
from backwalk.problems import ReadableError
from backwalk.statistics.next_trial import (
    VERDICTS,
    after_next,
    assurance,
    belief,
    chances,
    crosses,
    expected,
    size_for,
    verdict,
)

IMPORTANT, RANGE, PEOPLE = "GRADE_imprecision_ES_rule", "MCID_SMD_improvement_range_kneeOA", "GRADE_imprecision_people"
SIZES = (10, 20, 50, 100, 200, 500)  # people an arm shown in tables
LEAST = 2  # trials today from which an answer after one more is drawn
TAIL = 1e-4  # of what is believed, left beyond either end


@dataclass(frozen=True)
class Important:
    """The smallest effect taken to matter, in SDs, and whence: `source` is empty where the reader chose it."""

    value: float
    source: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class Foresight:
    """One question, the smallest effect that matters, and the people that reviewers ask for.

    range : the row of constants.csv with other thresholds in SDs, None where there is none
    """

    found: Conclusion
    important: Important
    people_wanted: int
    people_source: object
    range: object = None

    @property
    def pooled(self):
        return self.found.pooled

    @property
    def enough(self):
        """Whether there are trials enough today to pool one more with them."""
        return self.pooled is not None and self.pooled.k >= LEAST

    @property
    def today(self):
        """Today's verdict, a word of VERDICTS; None where nothing is pooled."""
        return None if self.pooled is None else VERDICTS[int(verdict(*self.pooled.ci, self.important.value))]

    @property
    def people(self):
        return self.found.trials.people if self.pooled else 0

    @property
    def missing(self):
        """People an arm that one new trial needs for the number that reviewers ask for; 0 where they are there."""
        return max(0, -((self.people - self.people_wanted) // 2))

    @property
    def posterior(self):
        """What the belief comes from: everything as reported, else the few trials with their prior, else None."""
        return self.found.reported or self.found.settled

    @property
    def rests_on(self):
        """Which of the two: "reported", "settled" or ""."""
        return "reported" if self.found.reported else "settled" if self.found.settled else ""

    @cached_property
    def believed(self):
        """Where the true effect of a further trial may lie, as a Belief; None where nothing is known."""
        if self.posterior is None:
            return None
        seen = self.posterior.posterior
        return belief(seen.predicted_below, *(seen.quantile(p, "theta") for p in (TAIL, 1 - TAIL)))

    @cached_property
    def undoubted(self):
        """The same without doubtful results; None where none is doubtful, or nothing is believed without them."""
        if self.found.undoubted is None:
            return None
        other = replace(self, found=self.found.undoubted)
        return None if other.believed is None else other

    def after(self, result, n):
        """Pool the trials with one more; see `after_next`."""
        return after_next(*self._trials, result, n, **self._model)

    def size_for(self, result, wanted):
        """Find the smallest new trial with this result that leaves one of the wanted verdicts; see next_trial."""
        codes = [VERDICTS.index(word) for word in wanted]
        return self._size(result, lambda low, high: np.isin(verdict(low, high, self.important.value), codes))

    def precise_size(self, result):
        """Find the smallest that leaves zero and the important effect outside the interval, with people enough."""
        size = self._size(result, lambda low, high: ~crosses(low, high, self.important.value))
        return size and max(size, self.missing)

    def _size(self, result, holds):
        return size_for(*self._trials, result, holds, **self._model)

    def expected(self, n, shares):
        """Give quantiles of what a trial of n people an arm is expected to find; see next_trial."""
        return expected(self.believed, n, shares)

    def chances(self, n):
        """Give the probability of every verdict after one more trial; see next_trial."""
        return chances(*self._trials, self.believed, n, self.important.value, **self._model)

    def assurance(self, n):
        """Give the assurance of a trial of n people an arm, an array; see next_trial."""
        return assurance(self.believed, n, level=self.found.level)

    @property
    def bound(self):
        """The probability that a further trial's true effect is above zero, which no assurance can pass."""
        return float(self.believed.weights[self.believed.values > 0].sum())

    @property
    def _trials(self):
        return self.found.trials.effect, self.found.trials.variance

    @property
    def _model(self):
        return {"tau2": self.pooled.tau2_method, "ci": self.pooled.ci_method, "level": self.pooled.level}


def foresee(review, found, smallest_important="sourced"):
    """Ask what one more trial would do to a Conclusion.

    Parameters
    ----------
    found : Conclusion of a question with measure smd
    smallest_important : "sourced" (the rule of data/constants.csv) or a number above 0, in SDs

    Returns
    -------
    Foresight. Its model (tau2, interval, level) is that of the conclusion.
    """
    if found.question.measure != "smd":
        raise ReadableError(f"measure = {found.question.measure!r}: the next trial is worked out for 'smd' alone")
    people = _constant(review, PEOPLE)
    if people is None:
        raise ReadableError(f"data/constants.csv has no row {PEOPLE!r}: put it back")
    return Foresight(found, _important(review, smallest_important), int(people.value), people, _constant(review, RANGE))


def _important(review, asked):
    if asked == "sourced":
        row = _constant(review, IMPORTANT)
        if row is None:
            raise ReadableError("smallest_important = 'sourced', but data/constants.csv has none: give a number of SDs")
        return Important(float(row.value), row.citation, row.source_url, row.notes)
    number = isinstance(asked, int | float | np.number) and not isinstance(asked, bool)
    if not number or not 0 < asked < 10:
        raise ReadableError(f"smallest_important = {asked!r} is not 'sourced' or a number of SDs above 0, such as 0.3")
    return Important(float(asked))


def _constant(review, name):
    return next((row for row in review.tables.rows["constants"] if row.name == name), None)
