"""How the guesses fared: what was allowed of results not seen, and what their figures turned out to be."""

from dataclasses import dataclass

from backwalk.answers.conclusion import Lead, conclude
from backwalk.answers.history import STRICT, has_figures, past
from backwalk.answers.question import Question
from backwalk.answers.trials import usable
from backwalk.problems import ReadableError
from backwalk.statistics.reported import Reported, pool_as_reported
from backwalk.tables.schema.history import HEADLINES


@dataclass(frozen=True, eq=False)
class Guessed:
    """A guess that has figures now: its row of guesses.csv, the effect found, and whether that is in doubt."""

    guess: object
    label: str
    found: float
    doubt: bool

    @property
    def fared(self):
        """How it fared: inside or outside its limits; taken, where an effect was; nothing, where none was guessed."""
        if self.guess.kind in ("exact", "unsigned"):
            return "taken"
        if self.guess.kind == "none":
            return "nothing"
        return "inside" if any(low <= self.found <= high for low, high in self.guess.range) else "outside"

    @property
    def taken(self):
        """The effect that was taken, or the nearer of two; None where none was."""
        ends = [low for low, _ in self.guess.range] if self.fared == "taken" else []
        return min(ends, key=lambda g: abs(g - self.found), default=None)


@dataclass(frozen=True, eq=False)
class ThenAndNow:
    """Everything as reported for one outcome: its row of history.csv, what it is now, and now without what was not seen.

    few : what the exact few give now, a Lead or None
    unseen : labels of trials with figures now of which nothing was usable then; seen : the average without them
    """

    outcome: str
    then: object
    now: Reported
    few: Lead | None
    unseen: tuple[str, ...]
    seen: Reported | None

    @property
    def holds(self):
        """Whether the interval of then holds the average of now."""
        return self.then.reported_low <= self.now.estimate <= self.then.reported_high


@dataclass(frozen=True, eq=False)
class Fared:
    """Every guess that was made, those that have figures now, and the averages they went into.

    first : day of the first guess; made : number of results guessed
    """

    first: str
    made: int
    tested: tuple[Guessed, ...]
    averages: tuple[ThenAndNow, ...]

    def those(self, fared):
        """Give the tested guesses that fared so."""
        return [t for t in self.tested if t.fared == fared]


def guesses(review):
    """Set every guess of guesses.csv beside what its trial shows today; a Fared, empty where none was made."""
    rows = review.tables.rows["guesses"]
    last = {(g.study_id, g.comparator, g.outcome): g for g in rows}
    tested = tuple(t for asked in _asked(last) for t in _tested(review, *asked, last))
    return Fared(
        first=min((g.date for g in rows), default=""),
        made=len(last),
        tested=tested,
        averages=tuple(a for name in STRICT if (a := _then_and_now(review, name, tested))),
    )


def _asked(last):
    return dict.fromkeys((outcome, comparator) for _, comparator, outcome in last)


def _tested(review, outcome, comparator, last):
    for c in review.answer(Question(outcome, comparator, design="any")).contributions():
        guess = last.get((c.trial.study_id, comparator, outcome))
        if guess and has_figures(c) and not (guess.kind == "exact" and guess.quality == c.row.quality):
            yield Guessed(guess, c.trial.label, c.report.effect, bool(c.row.doubt))


def _then_and_now(review, name, tested):
    question = Question(**HEADLINES[name])
    mine = [t for t in tested if (t.guess.outcome, t.guess.comparator) == (question.outcome, question.comparator)]
    then = next((row for row in past(review, name) if mine and row.date == min(t.guess.date for t in mine)), None)
    found = conclude(review, question)
    if then is None or then.reported is None or found.reported is None:
        return None
    reports = usable(found.contributions)
    unseen = tuple(t.label for t in mine if t.fared == "nothing" and t.label in {r.label for r in reports})
    return ThenAndNow(question.outcome, then, found.reported, found.lead, unseen, _without(reports, unseen))


def _without(reports, labels):
    if not labels:
        return None
    try:
        return pool_as_reported([r for r in reports if r.label not in labels])
    except ReadableError:
        return None
