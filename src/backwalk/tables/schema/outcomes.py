"""The results table: one row per comparison, instrument and time, both arms side by side, as printed."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column, number
from backwalk.tables.schema.trials import COMPARATORS, OUTCOMES, SOURCE_KINDS, STUDY_ID, WEB

TIER_WORDS = {
    "arm_means": "means and SDs",
    "difference": "difference and interval",
    "means_and_p": "means and p",
    "exact_p": "exact p",
    "p_bound": "p as a limit",
    "direction_only": "only words",
    "unusable": "nothing usable",
}
TIERS = tuple(TIER_WORDS)
BASIS_NAMES = {"post": "score after treatment", "change": "change", "": "not stated"}
DIRECTION_NAMES = {
    "favours_backward": "in favour of backward walking",
    "favours_comparator": "in favour of the comparator",
    "no_difference": "saying no difference",
    "unclear": "with the side not reported",
}
TESTS = ("t_test", "ancova", "repeated_measures", "mann_whitney", "omnibus", "not_stated")
BW, CTL = "backward-walking arm", "comparator arm"
POINTS = "scale points"


def _n(arm):
    return number(f"people in the {arm}", unit="people", least=1, example="16")


def _mean(arm):
    return number(f"mean of the {arm}", unit=POINTS, how_to_fill="as printed, sign included", example="1.56")


def _sd(arm):
    return number(
        f"standard deviation of the {arm}",
        unit=POINTS,
        above=0,
        how_to_fill="as printed; never computed",
        example="0.63",
    )


def _se(arm):
    return number(f"standard error of the mean of the {arm}", unit=POINTS, above=0, example="0.16")


def _printed(what, arm):
    return number(f"{what} of the {arm}", unit=POINTS, how_to_fill="as printed")


class Outcome(Row):
    study_id: str = column("trial", pattern=STUDY_ID, example="chen2021", required=True)
    comparator: Literal[COMPARATORS] = column(
        "class of the arm that backward walking is set against", example="usual_physio", required=True
    )
    arm: str = column(
        "name of the comparator arm",
        pattern="^$|" + STUDY_ID,
        how_to_fill="only where a trial has several arms of one class: a short name for each",
        example="balance_training",
    )
    outcome: Literal[OUTCOMES] = column("what was measured", example="pain", required=True)
    instrument: str = column("code of instruments.csv", pattern=STUDY_ID, example="womac_pain", required=True)
    week: float | None = number("weeks since the start", unit="weeks", least=0, most=520, example="6")
    basis: Literal[tuple(BASIS_NAMES)] = column(
        "score after treatment, or change from baseline", how_to_fill="empty: not stated", example="post"
    )
    positive_means: Literal["score", "improvement", ""] = column(
        "what a positive printed change means",
        how_to_fill="required where basis is change and a figure is printed: improvement where a "
        "reduction of pain is printed as a positive number, otherwise score",
        example="score",
    )
    bw_n: int | None = _n(BW)
    bw_mean: float | None = _mean(BW)
    bw_sd: float | None = _sd(BW)
    bw_se: float | None = _se(BW)
    bw_ci_low: float | None = _printed("lower end of the 95% interval of the mean", BW)
    bw_ci_high: float | None = _printed("upper end of the 95% interval of the mean", BW)
    bw_median: float | None = _printed("median", BW)
    bw_q1: float | None = _printed("lower quartile", BW)
    bw_q3: float | None = _printed("upper quartile", BW)
    bw_min: float | None = _printed("lowest score", BW)
    bw_max: float | None = _printed("highest score", BW)
    bw_baseline_mean: float | None = _printed("mean before treatment", BW)
    bw_baseline_sd: float | None = number(f"standard deviation before treatment of the {BW}", unit=POINTS, above=0)
    ctl_n: int | None = _n(CTL)
    ctl_mean: float | None = _mean(CTL)
    ctl_sd: float | None = _sd(CTL)
    ctl_se: float | None = _se(CTL)
    ctl_ci_low: float | None = _printed("lower end of the 95% interval of the mean", CTL)
    ctl_ci_high: float | None = _printed("upper end of the 95% interval of the mean", CTL)
    ctl_median: float | None = _printed("median", CTL)
    ctl_q1: float | None = _printed("lower quartile", CTL)
    ctl_q3: float | None = _printed("upper quartile", CTL)
    ctl_min: float | None = _printed("lowest score", CTL)
    ctl_max: float | None = _printed("highest score", CTL)
    ctl_baseline_mean: float | None = _printed("mean before treatment", CTL)
    ctl_baseline_sd: float | None = number(f"standard deviation before treatment of the {CTL}", unit=POINTS, above=0)
    diff: float | None = number(
        "printed difference, backward walking minus comparator", unit=POINTS, how_to_fill="with its sign"
    )
    diff_low: float | None = number("lower end of its 95% interval", unit=POINTS)
    diff_high: float | None = number("upper end of its 95% interval", unit=POINTS)
    diff_se: float | None = number("standard error of the difference", unit=POINTS, above=0)
    diff_adjusted: Literal["yes", "no", ""] = column(
        "whether it is adjusted for baseline or other values", example="yes"
    )
    change_correlation: float | None = number(
        "printed correlation between scores before and after treatment", least=-1, most=1, example="0.7"
    )
    p_value: float | None = number(
        "p of the difference between these two arms",
        above=0,
        most=1,
        how_to_fill="the number alone; a p printed as 0.000 is 0.001 with p_relation <",
        example="0.015",
    )
    p_relation: Literal["=", "<", ">", ""] = column("whether p is exact or a limit", example="=")
    statistic: float | None = number("printed test statistic of the two arms", example="2.31")
    statistic_kind: Literal["t", "f", "z", "u", "chi2", ""] = column(
        "kind of statistic", how_to_fill="f only with one degree of freedom above", example="t"
    )
    test: Literal[TESTS] = column(
        "test behind the p",
        how_to_fill="omnibus = one statement or test over three or more arms",
        example="t_test",
        required=True,
    )
    between_group: Literal["significant", "not_significant", "contradictory", "not_seen"] = column(
        "what the report says of the test between arms", example="significant", required=True
    )
    direction: Literal[tuple(DIRECTION_NAMES)] = column(
        "the side the report says did better", example="favours_backward", required=True
    )
    quality: Literal[TIERS] = column(
        "best kind of result printed, best first: " + ", ".join(TIERS),
        how_to_fill="the best word the row earns (see the list above); `backwalk check` corrects you",
        example="arm_means",
        required=True,
    )
    unusable_reason: str = column(
        "why the row is not used, or is used at a lower tier than it could be",
        how_to_fill="required for unusable rows",
        drawn=True,
    )
    doubt: str = column(
        "why the figure could be that of another thing, in words",
        how_to_fill="see the rule above; every answer is also given without such rows",
    )
    n_derivation: str = column("how n was worked out where it is not printed per arm")
    source_url: str = column("address of what was read", pattern=WEB, required=True)
    source_kind: Literal[SOURCE_KINDS] = column("what was read", example="abstract", required=True)
    locator: str = column("where in the source the row stands", example="Table 2, p. 5", required=True)
    entered_by: str = column("who entered the row", example="initials, month and year", required=True)
    checked_by: str = column("second person who compared the row with its source", how_to_fill="empty: nobody yet")
    notes: str = column(
        "what a reader of the row must know",
        how_to_fill="where a check asks about figures that are printed just so: 'sd confirmed', 'interval confirmed', "
        "'difference confirmed', 'figures confirmed', 'baseline confirmed', 'scale confirmed' or 'p confirmed'",
    )
