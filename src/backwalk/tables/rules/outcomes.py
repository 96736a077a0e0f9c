"""The rules a row of outcomes.csv must keep; each is a small generator."""

import re
from math import sqrt

from backwalk.tables.rules.telling import problem, stands
from backwalk.tables.tiers import ARMS, SIDED, earned_tiers, reaches

TURN = {"lower": -1, "higher": 1}
SMALL_SHARE = 0.06  # of a scale's range: SDs under it are nearly always standard errors


def spreads_fit_the_scale(data):
    for r in data["outcomes"]:
        low, high = _limits(data, r)
        if low is None or high is None:
            continue
        span = high - low
        for arm in ARMS:
            n = getattr(r, f"{arm}_n") or 2
            limit = span / 2 * sqrt(n / max(n - 1, 1))
            for column, reach, per in (
                (f"{arm}_sd", limit if r.basis == "post" else 2 * limit, 1),
                (f"{arm}_se", limit if r.basis == "post" else 2 * limit, sqrt(n)),
                (f"{arm}_baseline_sd", limit, 1),
            ):
                printed = getattr(r, column)
                if printed is None:
                    continue
                if printed * per > reach:
                    wrong = f"larger than a {low:g}-{high:g} scale allows."
                    mend = "compare with the source; is it another version of the scale?"
                    yield problem("outcomes", r, column, wrong, mend)
                elif printed * per < SMALL_SHARE * span and "sd confirmed" not in r.notes and per == 1:
                    wrong = f"too small for a {low:g}-{high:g} scale; it looks like a standard error."
                    where = "write it into `notes`" if "baseline" in column else f"move it to `{arm}_se`"
                    mend = (
                        f"if the paper prints a standard error, {where} and leave `{column}` empty; "
                        "if it is an SD, write 'sd confirmed' in `notes`."
                    )
                    yield problem("outcomes", r, column, wrong, mend)


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
            yield from _outside(r, ["diff", "diff_low", "diff_high"], low - high, high - low, "a difference")


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


def changes_say_their_sign(data, rows=None):
    signed = [f"{arm}_{name}" for arm in ARMS for name in ("mean", "median")] + ["diff"]
    for r in data["outcomes"] if rows is None else rows:
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
        if r.direction not in SIDED or r.quality == "unusable":
            continue
        if any(scores_fit_the_scale(data, (r,))) or any(changes_say_their_sign(data, (r,))):
            continue  # said there: such a figure has no side
        gains = benefits_of(r, data.scales.get(r.instrument))
        if len({gain > 0 for _, gain in gains if gain}) > 1 and not stands(r, "difference"):
            continue  # said there: the difference is not that of the means
        for what, gain in gains:
            if gain * (1 if r.direction == "favours_backward" else -1) < 0:
                side = "backward walking" if gain > 0 else "the comparator"
                yield problem(
                    "outcomes",
                    r,
                    "direction",
                    f"the printed {what} favour{'s' if what == 'difference' else ''} {side}.",
                    "compare with the source: are the arms swapped, is a reduction printed as a positive number "
                    "(`positive_means`), or is `better` of the instrument wrong?",
                )


def benefits_of(row, scale):
    """Give each printed difference of a row, turned so that above zero backward walking did better."""
    turn = 1 if row.positive_means == "improvement" else TURN.get(scale.better if scale else "")
    pairs = (
        ("difference", row.diff, 0.0),
        ("means", row.bw_mean, row.ctl_mean),
        ("medians", row.bw_median, row.ctl_median),
    )
    return [(what, turn * (a - b)) for what, a, b in pairs if turn and None not in (a, b)]


def instruments_measure_the_outcome(data):
    for r in data["outcomes"]:
        scale = data.scales.get(r.instrument)
        if scale and scale.outcome not in ("", r.outcome) and r.quality != "unusable":
            wrong = f"measures {scale.outcome}, not {r.outcome}."
            yield problem(
                "outcomes", r, "instrument", wrong, "correct one of the two, or give the instrument its own code."
            )


def second_looks_are_by_a_second_person(data):
    for r in data["outcomes"]:
        if r.checked_by and _person(r.checked_by) == _person(r.entered_by):
            wrong = "the same as entered_by."
            yield problem(
                "outcomes",
                r,
                "checked_by",
                wrong,
                "a second person compares the row with its source; until then, leave it empty.",
            )


def _person(written):
    return re.sub(r"[\W_]+", "", written.casefold())


def tiers_are_earned(data):
    for r in data["outcomes"]:
        earned = earned_tiers(r)
        best = earned[0]
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
        elif r.quality not in earned:
            wrong = f"the row does not print what {r.quality} needs ({_lacks(r)})."
            yield problem("outcomes", r, "quality", wrong, f"write one of: {', '.join(earned)}.")
        elif not r.unusable_reason:
            wrong = f"less than the row prints, which is {best}."
            yield problem("outcomes", r, "quality", wrong, f"write {best}, or give the reason in `unusable_reason`.")


def _lacks(r):
    needs = {
        "arm_means": "n, mean and SD, SE, interval, quartiles or range of both arms",
        "difference": "n of both arms, diff, and diff_se or both ends of its interval",
        "means_and_p": "n and mean of both arms, and an exact p or t, or equal means",
        "exact_p": "n of both arms, an exact p or t, and the side in `direction`",
        "p_bound": "p_value with < or >, of this pair of arms",
        "direction_only": "`direction`",
    }
    return needs[r.quality]


OUTCOME_RULES = (
    spreads_fit_the_scale,
    scores_fit_the_scale,
    people_were_randomised,
    pairs_are_complete,
    changes_say_their_sign,
    signs_agree_with_direction,
    instruments_measure_the_outcome,
    second_looks_are_by_a_second_person,
    tiers_are_earned,
)
