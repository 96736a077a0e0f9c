"""What one more trial would do to the answer of one question: the result that sentences, tables and figures share."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from backwalk.answers.conclusion import Conclusion
from backwalk.answers.scale import Important
from backwalk.problems import NothingToShowError, ReadableError, shown
from backwalk.statistics.next_trial import VERDICTS, Carry, assurance, belief, chances, expected, verdict

RANGE, PEOPLE = "MCID_SMD_improvement_range_kneeOA", "GRADE_imprecision_people"
SIZES = (10, 20, 50, 100, 200, 500)  # people an arm shown in tables
TAIL = 1e-4  # of what is believed, left beyond either end


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
    def people(self):
        return self.found.trials.people if self.found.pooled else 0

    @property
    def missing(self):
        """People an arm that one new trial needs for the number that reviewers ask for; 0 where they are there."""
        return max(0, -((self.people - self.people_wanted) // 2))

    @property
    def known(self):
        """What is carried forward: everything as reported, else the few trials with their prior, else None."""
        return self.found.reported or (self.found.bayes[1] if self.found.bayes else None)

    @property
    def rests_on(self):
        """Which of the two: "reported", "few" or ""."""
        return "reported" if self.found.reported else "few" if self.known else ""

    @property
    def own_mark(self):
        """The important gain in the SDs of the trials themselves; None where they are the usual ones or not known."""
        spread, mine = self.found.spread, self.important.threshold
        if spread is None or mine is None or not self.known:
            return None
        own = mine.value * spread.g / self.found.points.lead.estimate
        return own if own > self.important.value else None

    @property
    def chance(self):
        """The probability, today, that the true effect of a further trial is above the important one."""
        return 1.0 - self.known.posterior.predicted_below(self.important.value)

    @property
    def today(self):
        """Today's verdict, a word of VERDICTS; None where nothing is known."""
        return None if self.known is None else VERDICTS[int(verdict(self.chance, self.found.level))]

    @cached_property
    def believed(self):
        """Where the true effect of a further trial may lie, as a Belief; None where nothing is known."""
        if self.known is None:
            return None
        seen = self.known.posterior
        return belief(seen.predicted_below, *(seen.quantile(p, "theta") for p in (TAIL, 1 - TAIL)))

    @cached_property
    def undoubted(self):
        """The same without doubtful results; None where none is doubtful, or nothing is known without them."""
        if self.found.undoubted is None:
            return None
        other = replace(self, found=self.found.undoubted)
        return None if other.known is None else other

    @cached_property
    def _carry(self):
        return Carry(self.known.posterior, self.important.value)

    def after(self, result, n):
        """Give the chance of a gain that matters among people like those of a new trial, once it has reported."""
        return self._carry.chance(result, n)

    @cached_property
    def chances(self):
        """The probability of every verdict after one more trial, {people an arm: {verdict: probability}}."""
        level = self.found.level
        return {n: dict(zip(VERDICTS, chances(self._carry, self.believed, n, level), strict=True)) for n in SIZES}

    def expected(self, n, shares):
        """Give quantiles of what a trial of n people an arm is expected to find; see next_trial."""
        return expected(self.believed, n, shares)

    def assurance(self, n):
        """Give the assurance of a trial of n people an arm, an array; see next_trial."""
        return assurance(self.believed, n, level=self.found.level)


def foresee(review, found, smallest_important="sourced"):
    """Ask what one more trial would do to a Conclusion.

    Parameters
    ----------
    found : Conclusion of a question with measure smd
    smallest_important : "sourced" (`important` of the trials) or a number above 0, in SDs

    Returns
    -------
    Foresight. Its level is that of the conclusion.
    """
    if found.question.measure != "smd":
        raise ReadableError(f"measure = {found.question.measure!r}: the next trial is worked out for 'smd' alone")
    people = _constant(review, PEOPLE)
    if people is None:
        raise NothingToShowError(f"data/constants.csv has no row {PEOPLE!r}")
    return Foresight(found, _important(found, smallest_important), int(people.value), people, _constant(review, RANGE))


def _important(found, asked):
    if asked == "sourced":
        if found.trials.important is None:
            raise NothingToShowError(
                "smallest_important = 'sourced', but data/constants.csv has none; choose a number of SDs"
            )
        return found.trials.important
    number = isinstance(asked, int | float | np.number) and not isinstance(asked, bool)
    if not number or not 0 < asked < 10:
        raise ReadableError(
            f"smallest_important = {shown(asked)} is not 'sourced' or a number of SDs above 0, such as 0.3"
        )
    return Important(float(asked))


def _constant(review, name):
    return next((row for row in review.tables.rows["constants"] if row.name == name), None)
