"""The rules of one row of outcomes.csv against itself: its p, its words and its figures tell one story."""

from math import log1p, sqrt
from statistics import NormalDist

from backwalk.tables.rules.telling import problem

FAR_APART = 3  # SDs between the means of two arms
CONFIRM = "if they are SDs, write 'sd confirmed' in `notes`."


def words_agree_with_p(data):
    for r in data["outcomes"]:
        if r.p_value is None or r.quality == "unusable":
            continue
        clear = (r.p_relation in ("=", "<") and r.p_value < 0.05) or (r.p_relation == "<" and r.p_value <= 0.05)
        weak = (r.p_relation in ("=", ">") and r.p_value > 0.05) or (r.p_relation == ">" and r.p_value >= 0.05)
        if (clear and r.between_group == "not_significant") or (weak and r.between_group == "significant"):
            wrong = f"contradicts p {r.p_relation} {r.p_value:g}."
            mend = "compare with the source; if the paper contradicts itself, write contradictory and an `unusable_reason`."
            yield problem("outcomes", r, "between_group", wrong, mend)


def words_agree_with_direction(data):
    for r in data["outcomes"]:
        if r.direction == "no_difference" and r.between_group == "significant":
            wrong = "contradicts direction = no_difference."
            yield problem("outcomes", r, "between_group", wrong, "a significant test has a side: name it, or unclear.")
        under = r.p_relation == "<" and r.p_value is not None and r.p_value <= 0.05
        if r.direction == "no_difference" and under and r.quality != "unusable":
            wrong = f"contradicts p < {r.p_value:g}."
            mend = "name the side that did better, or unclear; if the paper says both, give an `unusable_reason`."
            yield problem("outcomes", r, "direction", wrong, mend)


def figures_agree_with_p(data):
    """Compare printed means and SDs, or a printed t or F, with the p of a t test beside them."""
    for r in data["outcomes"]:
        plain = r.test in ("t_test", "not_stated") and r.quality != "unusable" and not r.doubt
        if not plain or r.p_value is None or None in (r.bw_n, r.ctl_n) or min(r.bw_n, r.ctl_n) < 2:
            continue
        if r.p_relation == ">" and r.p_value >= 1:
            continue  # said there: no p is above 1
        for column, t in _printed_t(r):
            p = _rough_p(t, r.bw_n + r.ctl_n - 2)
            clash = {
                "=": abs(p - r.p_value) > 0.01 and not r.p_value / 3 < p < r.p_value * 3,
                "<": p > 3 * r.p_value and p > 0.05,
                ">": p < r.p_value / 3,
            }[r.p_relation]
            if clash:
                wrong = f"p {r.p_relation} {r.p_value:g} is printed, but these figures give p = {p:.2g}."
                mend = "compare both with the source; if both stand there, say so in `doubt`."
                yield problem("outcomes", r, column, wrong, mend)


def _rough_p(t, df):
    """Give the two-sided p of t to about 1%, without loading a library (Wallace 1959)."""
    z = (8 * df + 1) / (8 * df + 3) * sqrt(df * log1p(t * t / df))
    return 2 * NormalDist().cdf(-z)


def _printed_t(r):
    if r.statistic is not None and r.statistic_kind in ("t", "f") and r.statistic >= 0:
        yield "statistic", r.statistic if r.statistic_kind == "t" else sqrt(r.statistic)
    elif r.statistic is not None and r.statistic_kind == "t":
        yield "statistic", -r.statistic
    if None not in (r.bw_mean, r.ctl_mean, r.bw_sd, r.ctl_sd):
        yield "bw_mean", abs(r.bw_mean - r.ctl_mean) / sqrt(r.bw_sd**2 / r.bw_n + r.ctl_sd**2 / r.ctl_n)


def effects_are_possible(data):
    for r in data["outcomes"]:
        if None in (r.bw_mean, r.ctl_mean, r.bw_sd, r.ctl_sd) or "sd confirmed" in r.notes or r.quality == "unusable":
            continue
        apart = abs(r.bw_mean - r.ctl_mean) / max(r.bw_sd, r.ctl_sd)
        if apart > FAR_APART:
            wrong = f"the means lie {apart:.1f} SDs apart, which no exercise does; it looks like a standard error."
            mend = f"if the paper prints standard errors, move them to `bw_se` and `ctl_se`; {CONFIRM}"
            yield problem("outcomes", r, "bw_sd", wrong, mend)


CONTRADICTION_RULES = (
    words_agree_with_p,
    words_agree_with_direction,
    figures_agree_with_p,
    effects_are_possible,
)
