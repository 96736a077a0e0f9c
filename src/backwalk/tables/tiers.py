"""How much of a result a row prints, as one word: its evidence tier."""

from backwalk.tables.schema.outcomes import TIERS

ARMS = ("bw", "ctl")
SIDED = ("favours_backward", "favours_comparator")


def earned_tiers(row):
    """List the tiers that a row of outcomes.csv reaches from its cells alone, best first.

    arm_means, difference, means_and_p and exact_p need two people or more in each arm.
    A p that covers more than two arms (test = omnibus) is not the p of a pair. No difference at all needs no p where
    means are printed, and no side where the test is.
    """
    sized = all((_get(row, arm, "n") or 0) >= 2 for arm in ARMS)
    pair = row.test != "omnibus"
    exact = pair and (row.p_relation == "=" or (row.statistic is not None and row.statistic_kind in ("t", "f")))
    whole_difference = row.diff_se is not None or None not in (row.diff_low, row.diff_high)
    earned = {
        "arm_means": sized and all(_has_mean(row, arm) and _has_spread(row, arm) for arm in ARMS),
        "difference": sized and row.diff is not None and whole_difference,
        "means_and_p": sized
        and (exact or equal_means(row))
        and all(_get(row, arm, "mean") is not None for arm in ARMS),
        "exact_p": sized and exact and (row.direction in SIDED or tested_zero(row)),
        "p_bound": pair and row.p_relation in ("<", ">"),
        "direction_only": row.direction != "unclear",
        "unusable": True,
    }
    return tuple(tier for tier in TIERS if earned[tier])


def equal_means(row):
    """Tell whether both arms print the same mean."""
    return row.bw_mean is not None and row.bw_mean == row.ctl_mean


def tested_zero(row):
    """Tell whether the test of a pair found no difference at all: a t or F of 0, or p = 1 where neither is printed."""
    if row.test == "omnibus":
        return False
    if row.statistic is not None and row.statistic_kind in ("t", "f"):
        return row.statistic == 0
    return row.p_relation == "=" and row.p_value == 1


def reaches(tier, asked):
    """Tell whether a tier is as good as the one asked for."""
    return TIERS.index(tier) <= TIERS.index(asked)


def _get(row, arm, name):
    return getattr(row, f"{arm}_{name}")


def _has(row, arm, *names):
    return all(_get(row, arm, name) is not None for name in names)


def _has_mean(row, arm):
    return any(_has(row, arm, *names) for names in (("mean",), ("q1", "median", "q3"), ("min", "median", "max")))


def _has_spread(row, arm):
    pairs = (("sd",), ("se",), ("ci_low", "ci_high"), ("q1", "q3"), ("min", "max"))
    return any(_has(row, arm, *names) for names in pairs)
