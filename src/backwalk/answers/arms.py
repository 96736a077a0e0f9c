"""The two arms of a row of outcomes.csv, and several comparator arms of one trial made into one."""

from dataclasses import dataclass

from backwalk.statistics import summaries
from backwalk.tables.schema import COMPARATOR_NAMES
from backwalk.tables.schema.outcomes import Outcome
from backwalk.tables.tiers import ARMS

PLACE = ("outcome", "instrument", "week", "basis", "positive_means")
OF_THE_ARM = ("se", "ci_low", "ci_high", "median", "q1", "q3", "min", "max", "baseline_mean", "baseline_sd")
OF_A_PAIR = {
    **dict.fromkeys(("p_value", "statistic", "diff", "diff_low", "diff_high", "diff_se")),
    **dict.fromkeys(("p_relation", "statistic_kind", "diff_adjusted"), ""),
    "test": "not_stated",
    "between_group": "not_seen",
}


@dataclass(frozen=True)
class Arm:
    """People, mean and SD of one arm, and what they are worked out from."""

    n: int
    mean: float
    sd: float
    how: tuple[str, ...]


class Merged(Outcome):
    """Several comparisons of one trial as one row, the comparator arms as one arm; `by` is what they come from."""

    by: tuple[str, ...] = ()


def arm(row, side):
    """Work out one arm of a row that prints means and SDs, or what they follow from; side : bw ctl.

    A range is taken only where nothing else is printed, because it grows with the number of people.
    """
    n, mean, median = (getattr(row, f"{side}_{name}") for name in ("n", "mean", "median"))
    quartiles, ends = ([getattr(row, f"{side}_{name}") for name in pair] for pair in (("q1", "q3"), ("min", "max")))
    by_median = ()
    if mean is None:
        by, (low, high), formula = (
            ("quartiles", quartiles, summaries.mean_from_quartiles)
            if None not in quartiles
            else ("ranges", ends, summaries.mean_from_range)
        )
        mean, by_median = float(formula(low, median, high, n)), (by,)
    sd, by_spread = _spread(row, side, n, quartiles, ends)
    return Arm(n, mean, sd, tuple(dict.fromkeys((*by_median, *by_spread))))


def lopsided(row):
    """List the arms, as (side, q1, median, q3), whose quartiles are used and are too skewed to give a mean and an SD."""
    found = []
    for side in ARMS:
        q1, median, q3, n = (getattr(row, f"{side}_{name}") for name in ("q1", "median", "q3", "n"))
        used = None not in (q1, median, q3) and "quartiles" in arm(row, side).how
        if used and summaries.skewed(q1, median, q3, n):
            found.append((side, q1, median, q3))
    return found


def _spread(row, side, n, quartiles, ends):
    """Give the SD of an arm and what it is worked out from, the best that is printed."""
    sd, se, low, high = (getattr(row, f"{side}_{name}") for name in ("sd", "se", "ci_low", "ci_high"))
    if sd is not None:
        return sd, ()
    if se is not None:
        return float(summaries.sd_from_se(se, n)), ("standard errors",)
    if None not in (low, high):
        return float(summaries.sd_from_ci(low, high, n)), ("intervals",)
    if None not in quartiles:
        return float(summaries.sd_from_quartiles(*quartiles, n)), ("quartiles",)
    return float(summaries.sd_from_range(*ends, n)), ("ranges",)


def same_backward_arm(row, other):
    """Tell whether two rows of a trial set one backward arm, at one place and time, against two comparators."""
    return (
        (row.comparator, row.arm) != (other.comparator, other.arm)
        and row.quality == other.quality == "arm_means"
        and all(getattr(row, name) == getattr(other, name) for name in PLACE)
        and arm(row, "bw") == arm(other, "bw")
        and not lopsided(other)
    )


def merge(rows):
    """Make one row of several with the same backward arm: the comparator arms become one, and what is said of a pair goes.

    Source
    ------
    Cochrane Handbook 6.5.2.10.
    """
    arms = [arm(row, "ctl") for row in rows]
    n, mean, sd = arms[0].n, arms[0].mean, arms[0].sd
    for other in arms[1:]:
        n, mean, sd = (float(x) for x in summaries.merge_arms(n, mean, sd, other.n, other.mean, other.sd))
    gone = OF_A_PAIR | dict.fromkeys(f"ctl_{name}" for name in OF_THE_ARM)
    whole = {"ctl_n": n, "ctl_mean": mean, "ctl_sd": sd, "by": [s for a in arms for s in a.how]}
    return Merged(**rows[0].model_dump() | gone | whole | _said_of(rows))


def _said_of(rows):
    told = ", ".join(f"{row.arm or COMPARATOR_NAMES[row.comparator]} (line {row.line})" for row in rows)
    return {
        "direction": rows[0].direction if len({row.direction for row in rows}) == 1 else "unclear",
        "doubt": _joined(row.doubt for row in rows),
        "n_derivation": _joined(["comparator arms added up", *(row.n_derivation for row in rows)]),
        "locator": _joined(row.locator for row in rows),
        "checked_by": _joined(row.checked_by for row in rows) if all(row.checked_by for row in rows) else "",
        "notes": _joined([f"comparator arms merged: {told}", *(row.notes for row in rows)]),
    }


def _joined(texts):
    return "; ".join(dict.fromkeys(text for text in texts if text))
