"""A question to the review, checked before any work."""

from dataclasses import dataclass

from backwalk.problems import ReadableError, one_of, shown
from backwalk.style.names import MEASURES
from backwalk.tables.schema.outcomes import BASIS_NAMES, TIERS
from backwalk.tables.schema.trials import CLASSES, DESIGN_CHOICES, OUTCOMES

EVIDENCE = (*TIERS[: TIERS.index("direction_only")], "reported")  # those that give an effect, and all that is printed
LATEST = 10_000  # weeks, more than any life has
BASES = ("any", *filter(None, BASIS_NAMES))


@dataclass(frozen=True)
class Question:
    """One question put to the review, made from a notebook's parameters.

    evidence : the least a trial must print; each word admits the better ones before it.
        reported pools the same exact results as exact_p.
    comparator : a class, or any. basis : any, post or change. design : rct, or any design.
    measure : smd (Hedges' g), md (scale points) or ratio_of_means (its log).
    week : "end" (closest to the end of the programme), "last", or a number of weeks.
    """

    outcome: str
    comparator: str = "usual_physio"
    evidence: str = "exact_p"
    basis: str = "any"
    design: str = "rct"
    measure: str = "smd"
    week: str | float = "end"

    def __post_init__(self):
        one_of("outcome", self.outcome, OUTCOMES)
        one_of("comparator", self.comparator, CLASSES)
        one_of("evidence", self.evidence, EVIDENCE)
        one_of("basis", self.basis, BASES)
        one_of("design", self.design, DESIGN_CHOICES)
        one_of("measure", self.measure, MEASURES, {"rom": "ratio_of_means"})
        if self.week not in ("end", "last") and (isinstance(self.week, bool) or not _is_week(self.week)):
            raise ReadableError(f"week = {shown(self.week)} is not end, last or a number of weeks, for example 6")


def _is_week(week):
    return isinstance(week, int | float) and 0 <= week < LATEST
