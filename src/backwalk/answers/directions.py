"""Which side each trial says did better, and what that statement rests on."""

from dataclasses import dataclass, replace

from backwalk.answers.contributions import USUAL
from backwalk.answers.question import Question
from backwalk.answers.results import SIDE, sizes
from backwalk.statistics.combine import p_ranges
from backwalk.statistics.reports import Report
from backwalk.tables.schema import OUTCOMES
from backwalk.tables.schema.outcomes import DIRECTION_NAMES

MARKS = {
    "better": DIRECTION_NAMES["favours_backward"],
    "worse": DIRECTION_NAMES["favours_comparator"],
    "no_difference": DIRECTION_NAMES["no_difference"],
    "not_named": DIRECTION_NAMES["unclear"],
}


@dataclass(frozen=True, eq=False)
class Direction:
    """What one trial says of one outcome, without its size.

    mark : better or worse (backward walking did), no_difference (said so), not_named (measured, side not reported)
    rests : significant or not_significant (the arms were tested), words (no test of them seen), nothing (nothing
        that can be used was seen)
    people : in the two arms, a total split equally over all arms where only that is printed; None where not known
    row : of outcomes.csv, which says it; None where none does
    """

    trial: object
    outcome: str
    mark: str
    rests: str
    people: float | None
    doubt: str
    report: Report
    row: object = None

    @property
    def clear(self):
        """The side as far as a test backs it: better, leans, same, worse or unknown.

        A lean against backward walking that was tested and not significant is no clear difference: same.
        """
        unclear = self.rests == "not_significant"
        return {
            "better": "leans" if unclear else "better",
            "worse": "same" if unclear else "worse",
            "no_difference": "same",
            "not_named": "unknown",
        }[self.mark]


def directions(review, comparator="usual_physio", design="rct"):
    """Give one Direction for every trial and outcome that was measured: {outcome: (Direction, ...)}.

    The row of each is the one that a Question chooses; outcomes that no trial measured are left out.
    """
    asked = {o: review.answer(Question(o, comparator, design=design)) for o in OUTCOMES}
    return {outcome: directions_of(trials) for outcome, trials in asked.items() if trials.asked}


def directions_of(trials):
    """Give one Direction for every trial that asked one question, a tuple; the measure asked for plays no part."""
    trials = in_sds(trials)
    rows = [
        [r for r in mine if r.outcome == trials.question.outcome and _against(r, trials.question)]
        for _, mine in trials.asked
    ]
    return tuple(_direction(c, mine, trials) for c, mine in zip(trials.contributions(), rows, strict=True))


def in_sds(trials):
    """Give the same trials asked for standardised differences, which p values and ranges of them are read by."""
    return replace(trials, question=replace(trials.question, measure="smd"))


def _against(row, question):
    return question.comparator in ("any", row.comparator)


def _direction(contribution, rows, trials):
    trial, report = contribution.trial, contribution.report
    row = contribution.row or _first_named(rows, trials.doubtful)
    return Direction(
        trial=trial,
        outcome=trials.question.outcome,
        mark=_mark(row, report),
        rests=_rests(row, report),
        people=_people(report, rows, trial),
        doubt=row.doubt if row else "",
        report=report,
        row=row,
    )


def _first_named(rows, doubtful):
    """Give the first row that names a side though no range of effects comes of it, for want of people say."""
    named = (r for r in rows if r.direction != "unclear" and r.quality != "unusable" and (doubtful or not r.doubt))
    return next(named, None)


def _mark(row, report):
    if row is None:
        return "not_named"
    if report.kind == "exact":
        return "better" if report.effect > 0 else "worse" if report.effect < 0 else "no_difference"
    side = SIDE.get(row.direction, 0)
    return {1: "better", -1: "worse"}.get(side) or (
        "no_difference" if row.direction == "no_difference" else "not_named"
    )


def _rests(row, report):
    """Take the paper's own word of its test first, then its p."""
    if row is None:
        return "nothing"
    if row.between_group in ("significant", "not_significant"):
        return row.between_group
    if report.kind in ("exact", "unsigned"):
        p, _ = p_ranges(report)[0]
        return "significant" if 2 * min(p, 1 - p) < USUAL.alpha else "not_significant"
    if report.kind in ("beyond", "beyond_either") and report.alpha <= USUAL.alpha:
        return "significant"
    tested = report.kind in ("within", "within_side") and "untested" not in report.assumed
    return "not_significant" if tested else "words"


def _people(report, rows, trial):
    if report.n_t and report.n_c:
        return report.n_t + report.n_c
    known = [n_t + n_c for n_t, n_c, _ in (sizes(row, trial) for row in rows) if n_t and n_c]
    return max(known, default=None)
