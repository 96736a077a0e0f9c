"""One row of outcomes.csv as one effect: which figures are used, and how."""

from dataclasses import dataclass

import numpy as np

from backwalk.answers.arms import Merged, arm, lopsided
from backwalk.statistics import effects, summaries
from backwalk.tables.schema import COMPARATOR_NAMES
from backwalk.tables.tiers import equal_means, tested_zero

SIDE = {"favours_backward": 1, "favours_comparator": -1}
CONTRADICTS = 0.05  # two-sided p under which equal means and their test contradict each other
P_ALONE = ("exact_p", "p_bound")  # tiers that name the side in words, whichever way is better on the scale


@dataclass(frozen=True)
class How:
    """What an effect was worked out from.

    kind : the tier of it, as in outcomes.csv; by : what means and SDs were worked out from; printed : p, t or F, or
        the limit of p; taken : what that limit was taken as; merged : whether several comparator arms are one
    """

    kind: str
    by: tuple[str, ...] = ()
    printed: str = ""
    taken: str = ""
    merged: bool = False


@dataclass(frozen=True)
class Measured:
    """One trial's effect, turned so that above zero the patients gained."""

    effect: float
    variance: float
    n_t: float
    n_c: float
    how: How
    marks: tuple[str, ...] = ()


def measure(row, trial, scale, kind):
    """Turn one row into an effect of the kind asked, or say in words why it cannot be.

    row, trial, scale : row models of outcomes, trials and instruments; kind : one of MEASURES.
    Returns (Measured, "") or (None, reason).
    """
    if kind == "md" and scale.one_scale != "yes":
        return None, f"cannot be read in points: {scale.name}"
    if kind == "ratio_of_means" and row.basis != "post":
        stated = "is a change score" if row.basis == "change" else "does not say whether it is a score or a change"
        return None, f"a ratio of means needs scores after treatment; this result {stated}"
    if kind != "smd" and row.quality in P_ALONE:
        wanted = "mean difference" if kind == "md" else "ratio of means"
        return None, f"{said(row, trial)}; no means, so no {wanted}"
    if kind == "ratio_of_means" and row.quality != "arm_means":
        return None, "a ratio of means needs means and SDs in both arms"
    if row.quality not in _BY_TIER:
        return None, row.unusable_reason or "prints no figures"
    nothing = row.quality == "means_and_p" and (equal_means(row) or tested_zero(row))
    turn = 1 if nothing else _turn(row, scale)
    if turn is None and row.quality not in P_ALONE:
        return None, f"which way is better on {scale.name} is not known"
    with np.errstate(all="ignore"):
        measured, reason = _BY_TIER[row.quality](row, trial, turn, kind)
    if measured and not (np.isfinite(measured.effect) and 0 < measured.variance < np.inf):
        return None, "the printed figures give no finite effect"
    return measured, reason


def said(row, trial):
    """Say what a row prints, which side it names and how its test came out: no figure, taping better, p = 0.01."""
    return f"{_SAID.get(row.quality, 'no figure')}, {came_out(row, trial)}"


def came_out(row, trial):
    """Say which side a row names and how its test came out: taping better, p = 0.01."""
    return f"{_side(row, trial)}, {_tested(row)}"


_SAID = {
    "difference": "a difference with its interval, but no means and SDs",
    "means_and_p": "means, but no SDs",
    "exact_p": "no means",
}


def _side(row, trial):
    if row.direction in SIDE:
        return f"{'backward walking' if SIDE[row.direction] > 0 else comparator(row, trial)} better"
    return {"no_difference": "no difference"}.get(row.direction, "side not named")


def _tested(row):
    if row.p_value is not None:
        return f"p {row.p_relation} {row.p_value:g}"
    return {"significant": "significant", "not_significant": "not significant"}.get(
        row.between_group, "test not reported"
    )


def comparator(row, trial):
    """Name the comparator of a row in a few words: its own arm, that of its trial, else its class."""
    own = trial.comparator_name if row.comparator == trial.comparator_class else ""
    return row.arm or own or COMPARATOR_NAMES[row.comparator]


def _from_arms(row, trial, turn, kind):
    if skew := lopsided(row):
        return (
            None,
            f"quartiles too skewed to give a mean and an SD: {'; '.join(_around(row, trial, *one) for one in skew)}",
        )
    t, c = arm(row, "bw"), arm(row, "ctl")
    if kind == "ratio_of_means" and min(t.mean, c.mean) <= 0:
        return None, "a ratio of means needs means above 0"
    formula = {"smd": effects.hedges_g, "md": effects.mean_difference, "ratio_of_means": effects.log_ratio_of_means}[
        kind
    ]
    effect, variance = formula(t.mean, t.sd, t.n, c.mean, c.sd, c.n)
    merged = isinstance(row, Merged)
    by = tuple(dict.fromkeys((*t.how, *c.how, *(row.by if merged else ()))))
    marks = (*(("merged_arms",) if merged else ()), *(("by_range",) if "ranges" in by else ()))
    return _measured(turn * effect, variance, row, How("arm_means", by, merged=merged), marks), ""


def _around(row, trial, side, q1, median, q3):
    name = "backward walking" if side == "bw" else comparator(row, trial)
    return f"{median:g} ({q1:g} to {q3:g}) with {name}"


def _from_difference(row, trial, turn, kind):
    se = _difference_se(row)
    marks = ("adjusted",) if row.diff_adjusted == "yes" else ()
    if kind == "md":
        return _measured(turn * row.diff, se**2, row, How("difference"), marks), ""
    g, variance = effects.g_from_t(turn * row.diff / se, row.bw_n, row.ctl_n)
    return _measured(g, variance, row, How("difference"), marks), ""


def _from_means_and_p(row, trial, turn, kind):
    if equal_means(row) or tested_zero(row):
        return _nothing_found(row, kind)
    difference = turn * (row.bw_mean - row.ctl_mean)
    t = _t(row)
    how = How("means_and_p", printed=_test(row))
    if kind == "md":
        return _measured(*effects.difference_from_t(difference, t), row, how, _test_marks(row)), ""
    g, variance = effects.g_from_t(np.sign(difference) * t, row.bw_n, row.ctl_n)
    return _measured(g, variance, row, how, _test_marks(row)), ""


def _nothing_found(row, kind):
    """Give the effect of a row that found no difference at all: 0 SDs, whatever the SD; in points its error is not known."""
    if kind == "md":
        return None, "found no difference, whose standard error in points is not known"
    tested = row.test != "omnibus" and (row.p_relation == "=" or printed_t(row) is not None)
    if equal_means(row) and tested and effects.p_from_t(_t(row), row.bw_n, row.ctl_n) < CONTRADICTS:
        return None, f"prints equal means beside {_test(row)} of a significant difference: one of the two is wrong"
    g, variance = effects.g_from_t(0.0, row.bw_n, row.ctl_n)
    by_means = equal_means(row)
    how = How("means_and_p", printed="" if by_means else _test(row))
    return _measured(g, variance, row, how, () if by_means else _test_marks(row)), ""


def _from_exact_p(row, trial, turn, kind):
    side = 0 if tested_zero(row) else SIDE[row.direction]
    g, variance = effects.g_from_t(side * _t(row), row.bw_n, row.ctl_n)
    return _measured(g, variance, row, How("exact_p", printed=_test(row)), _test_marks(row)), ""


def _from_p_bound(row, trial, turn, kind):
    if row.p_relation == ">":
        return None, f"{said(row, trial)}, which is no effect"
    if row.direction not in SIDE:
        return None, said(row, trial)
    n_t, n_c, split = sizes(row, trial)
    if reason := too_few(n_t, n_c):
        return None, reason
    g, variance = effects.g_from_p(row.p_value, SIDE[row.direction], n_t, n_c)
    marks = ("p_bound", *(("split_total",) if split else ()), *_test_marks(row))
    taken = f"p = {row.p_value:g}" if row.p_relation == "<" else ""
    how = How("p_bound", printed=f"p {row.p_relation} {row.p_value:g}", taken=taken)
    return Measured(float(g), float(variance), n_t, n_c, how, marks), ""


_BY_TIER = {
    "arm_means": _from_arms,
    "difference": _from_difference,
    "means_and_p": _from_means_and_p,
    "exact_p": _from_exact_p,
    "p_bound": _from_p_bound,
}


def sizes(row, trial):
    """Give people per arm, and whether a printed total was split equally over all arms."""
    if row.bw_n and row.ctl_n:
        return row.bw_n, row.ctl_n, False
    if trial.n_randomised:
        each = trial.n_randomised / trial.n_arms
        return row.bw_n or each, row.ctl_n or each, True
    return None, None, False


def too_few(n_t, n_c):
    """Say why there are too few people for an effect; empty where there are enough."""
    if n_t is None:
        return "the number of people is not known"
    return "fewer than two people in an arm" if min(n_t, n_c) < 2 else ""


def _difference_se(row):
    return row.diff_se or float(summaries.se_from_ci(row.diff_low, row.diff_high, row.bw_n + row.ctl_n - 2))


def _measured(effect, variance, row, how, marks=()):
    return Measured(float(effect), float(variance), row.bw_n, row.ctl_n, how, tuple(marks))


def _turn(row, scale):
    return 1 if row.positive_means == "improvement" else effects.TURN.get(scale.better)


def printed_t(row):
    """Give |t| of a printed t or F(1, n); None where neither is printed."""
    if row.statistic is None or row.statistic_kind not in ("t", "f"):
        return None
    return float(abs(row.statistic) if row.statistic_kind == "t" else np.sqrt(row.statistic))


def _t(row):
    """Give |t|: the printed one, or that of the p."""
    t = printed_t(row)
    return float(effects.t_from_p(row.p_value, row.bw_n, row.ctl_n)) if t is None else t


def _test(row):
    return "p" if printed_t(row) is None else {"t": "t", "f": "F"}[row.statistic_kind]


def _test_marks(row):
    return () if row.test in ("t_test", "not_stated") else ("other_test",)
