"""The rules a row of outcomes.csv must keep; each is a small generator."""

from math import sqrt

from backwalk.problems import Problem
from backwalk.schema import TABLES
from backwalk.tiers import ARMS, SIDED, computed_tier, reaches

SMALL_SHARE = 0.05  # of a scale's range: SDs under it are nearly always standard errors


def problem(table, row, column, wrong, mend):
    value = getattr(row, column) if column else ""
    shown = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    t = TABLES[table]
    return Problem(t.file, row.line, t.describe(row), column, shown, wrong, mend)


def spreads_fit_the_scale(data):
    for r in data["outcomes"]:
        low, high = _limits(data, r)
        if low is None or high is None:
            continue
        span = high - low
        for arm in ARMS:
            for column, whole in ((f"{arm}_sd", r.basis != "post"), (f"{arm}_baseline_sd", False)):
                sd, n = getattr(r, column), getattr(r, f"{arm}_n") or 2
                if sd is None:
                    continue
                reach = span * (2 if whole else 1)
                if sd > reach / 2 * sqrt(n / max(n - 1, 1)):
                    wrong = f"larger than a {low:g}-{high:g} scale allows."
                    yield problem(
                        "outcomes", r, column, wrong, "compare with the source; is it another version of the scale?"
                    )
                elif sd < SMALL_SHARE * span and "sd confirmed" not in r.notes:
                    yield problem(
                        "outcomes",
                        r,
                        column,
                        f"too small for a {low:g}-{high:g} scale; it looks like a standard error.",
                        f"if the paper prints a standard error, move it to `{arm}_se` and leave `{column}` empty; "
                        "if it is an SD, write 'sd confirmed' in `notes`.",
                    )


def scores_fit_the_scale(data, rows=None):
    within = ("mean", "median", "q1", "q3", "min", "max")
    for r in data["outcomes"] if rows is None else rows:
        low, high = _limits(data, r)
        for arm in ARMS:
            yield from _outside(r, [f"{arm}_baseline_mean"], low, high, "a score")
            columns = [f"{arm}_{name}" for name in within]
            if r.basis == "post":
                yield from _outside(r, columns, low, high, "a score")
            elif None not in (low, high):
                yield from _outside(r, columns, low - high, high - low, "a change of score")
        if None not in (low, high):
            yield from _outside(r, ["diff"], low - high, high - low, "a difference")


def _outside(r, columns, low, high, what):
    for column in columns:
        value = getattr(r, column)
        if value is None:
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            limits = f"{'any' if low is None else format(low, 'g')} to {'any' if high is None else format(high, 'g')}"
            wrong = f"outside what {what} on this scale can be ({limits})."
            mend = "compare with the source; another version of the scale needs its own line in data/instruments.csv."
            yield problem("outcomes", r, column, wrong, mend)


def _limits(data, r):
    scale = data.scales.get(r.instrument)
    return (scale.minimum, scale.maximum) if scale else (None, None)


def people_were_randomised(data):
    for r in data["outcomes"]:
        trial = data.trials.get(r.study_id)
        total = trial.n_randomised if trial else None
        if total is None:
            continue
        for column in ("bw_n", "ctl_n"):
            if (getattr(r, column) or 0) > total:
                wrong = f"more people than the {total} of the trial (n_randomised)."
                yield problem("outcomes", r, column, wrong, "compare both numbers with the source.")
        if (r.bw_n or 0) <= total and (r.ctl_n or 0) <= total < (r.bw_n or 0) + (r.ctl_n or 0):
            wrong = f"the two arms hold {r.bw_n + r.ctl_n} people, the trial {total} (n_randomised)."
            yield problem("outcomes", r, "bw_n", wrong, "compare the numbers with the source.")


ORDERS = (
    ("ci_low", "mean", "ci_high"),
    ("q1", "median", "q3"),
    ("min", "median", "max"),
    ("min", "mean", "max"),
    ("min", "q1", "max"),
    ("min", "q3", "max"),
)


def intervals_hold_their_middle(data):
    for r in data["outcomes"]:
        sets = [tuple(f"{arm}_{name}" for name in order) for arm in ARMS for order in ORDERS]
        for low, middle, high in [*sets, ("diff_low", "diff", "diff_high")]:
            a, m, b = (getattr(r, c) for c in (low, middle, high))
            if None not in (a, b) and a > b:
                wrong = f"above {high} = {b:g}; the ends are swapped."
                yield problem("outcomes", r, low, wrong, f"write the lower value into {low}.")
            elif m is not None and ((a is not None and m < a) or (b is not None and m > b)):
                ends = f"{'' if a is None else format(a, 'g')} to {'' if b is None else format(b, 'g')}".strip()
                wrong = f"not within {low} and {high} ({ends})."
                yield problem("outcomes", r, middle, wrong, "compare all three with the source.")
        for stem in (*(f"{arm}_ci" for arm in ARMS), "diff"):
            if (getattr(r, f"{stem}_low") is None) != (getattr(r, f"{stem}_high") is None):
                filled = f"{stem}_low" if getattr(r, f"{stem}_high") is None else f"{stem}_high"
                yield problem(
                    "outcomes", r, filled, "only one end of the interval.", "fill in the other end, or empty both."
                )


def pairs_are_complete(data):
    for r in data["outcomes"]:
        if (r.p_value is None) != (r.p_relation == ""):
            column = "p_value" if r.p_value is not None else "p_relation"
            yield problem("outcomes", r, column, "p_value and p_relation belong together.", "fill in both, or neither.")
        if (r.statistic is None) != (r.statistic_kind == ""):
            column = "statistic" if r.statistic is not None else "statistic_kind"
            yield problem(
                "outcomes", r, column, "statistic and statistic_kind belong together.", "fill in both, or neither."
            )
        if r.statistic is not None and r.statistic_kind in ("f", "chi2") and r.statistic < 0:
            yield problem("outcomes", r, "statistic", "an F or chi-square cannot be negative.", "is it a t?")


def changes_say_their_sign(data):
    signed = [f"{arm}_{name}" for arm in ARMS for name in ("mean", "median")] + ["diff"]
    for r in data["outcomes"]:
        if r.basis == "change" and not r.positive_means and any(getattr(r, c) is not None for c in signed):
            yield problem(
                "outcomes",
                r,
                "positive_means",
                "empty, but a change score is printed.",
                "write improvement where the paper prints a gain as a positive number, otherwise score.",
            )
        if r.basis != "change" and r.positive_means == "improvement":
            wrong = "only a change score can be printed as an improvement."
            yield problem("outcomes", r, "positive_means", wrong, "write change into `basis`, or empty this cell.")


def signs_agree_with_direction(data):
    for r in data["outcomes"]:
        if r.direction not in SIDED or r.unusable_reason:
            continue
        gain = benefit_of(r, data.scales.get(r.instrument))
        if any(scores_fit_the_scale(data, (r,))):
            continue  # a figure off the scale has no side
        if r.basis == "change" and not r.positive_means:
            continue  # said by changes_say_their_sign
        if gain is not None and gain * (1 if r.direction == "favours_backward" else -1) < 0:
            side = "backward walking" if gain > 0 else "the comparator"
            yield problem(
                "outcomes",
                r,
                "direction",
                f"the printed figures favour {side}.",
                "compare with the source: are the arms swapped, is a reduction printed as a positive number "
                "(`positive_means`), or is `better` of the instrument wrong?",
            )


def benefit_of(row, scale):
    """Give the printed difference, turned so that above zero backward walking did better; or None."""
    turn = {"lower": -1, "higher": 1}.get(scale.better if scale else "")
    turn = 1 if row.positive_means == "improvement" else turn
    if turn is None:
        return None
    if row.diff is not None:
        return turn * row.diff
    if None in (row.bw_mean, row.ctl_mean):
        return None
    return turn * (row.bw_mean - row.ctl_mean)


def words_agree_with_p(data):
    for r in data["outcomes"]:
        if r.p_value is None or r.unusable_reason:
            continue
        clear = (r.p_relation in ("=", "<") and r.p_value < 0.05) or (r.p_relation == "<" and r.p_value <= 0.05)
        weak = (r.p_relation in ("=", ">") and r.p_value > 0.05) or (r.p_relation == ">" and r.p_value >= 0.05)
        if (clear and r.between_group == "not_significant") or (weak and r.between_group == "significant"):
            wrong = f"contradicts p {r.p_relation} {r.p_value:g}."
            mend = "compare with the source; if the paper contradicts itself, write contradictory and an `unusable_reason`."
            yield problem("outcomes", r, "between_group", wrong, mend)


def tiers_are_earned(data):
    for r in data["outcomes"]:
        best = computed_tier(r)
        if r.quality == best and (best != "unusable" or r.unusable_reason):
            continue
        if r.quality == "unusable" and not r.unusable_reason:
            mend = (
                f"say in words why nothing can be used, or write {best}."
                if best != "unusable"
                else "say why, in words."
            )
            yield problem("outcomes", r, "unusable_reason", "empty, but the row is unusable.", mend)
        elif not reaches(best, r.quality):
            wrong = f"more than the row prints, which is {best} at best."
            yield problem("outcomes", r, "quality", wrong, f"write {best}, or fill in what is missing ({_lacks(r)}).")
        elif not r.unusable_reason:
            wrong = f"less than the row prints, which is {best}."
            yield problem("outcomes", r, "quality", wrong, f"write {best}, or give the reason in `unusable_reason`.")


def _lacks(r):
    needs = {
        "arm_means": "n, mean and SD, SE, interval or quartiles of both arms",
        "difference": "n of both arms, diff, and diff_se or both ends of its interval",
        "means_and_p": "n and mean of both arms, and an exact p or t",
        "exact_p": "n of both arms, an exact p or t, and the side in `direction`",
        "p_bound": "p_value with < or >, of this pair of arms",
        "direction_only": "`direction`",
    }
    return needs[r.quality]


OUTCOME_RULES = (
    spreads_fit_the_scale,
    scores_fit_the_scale,
    people_were_randomised,
    intervals_hold_their_middle,
    pairs_are_complete,
    changes_say_their_sign,
    signs_agree_with_direction,
    words_agree_with_p,
    tiers_are_earned,
)
