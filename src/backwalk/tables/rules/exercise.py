"""The rules a row of exercise.csv must keep: scores or counts, and a printed difference that they explain."""

from math import exp, log, sqrt

from backwalk.tables.rules.telling import problem
from backwalk.tables.schema.exercise import COUNTS, SCORES

MEANS, HAPPENED = ("ex_mean", "ex_sd", "ctl_mean", "ctl_sd"), ("ex_count", "ctl_count")
ROUNDING = 0.005  # by which a printed difference, or the log of a printed ratio, may miss what the row gives


def rows_hold_what_they_are_about(data):
    """Flag scores without means and SDs, counts without people, and either in the other's row."""
    for r in data["exercise"]:
        wanted, others = (MEANS, HAPPENED) if r.outcome in SCORES else (HAPPENED, MEANS)
        for column in wanted:
            if getattr(r, column) is None:
                wrong = f"empty, but {r.outcome} is told by {', '.join(wanted)}."
                yield problem("exercise", r, column, wrong, "fill it in from the review, or leave the row out.")
        for column in others:
            if getattr(r, column) is not None:
                wrong = f"does not belong to {r.outcome}, which is told by {', '.join(wanted)}."
                yield problem("exercise", r, column, wrong, "empty the cell, or correct `outcome`.")


def counts_fit_their_arms(data):
    """Flag an event in more people than there are."""
    for r in data["exercise"]:
        for arm in ("ex", "ctl"):
            n, count = getattr(r, f"{arm}_n"), getattr(r, f"{arm}_count")
            if count is not None and count > n:
                wrong = f"more than {arm}_n = {n}."
                yield problem("exercise", r, f"{arm}_count", wrong, "compare both with the review.")


def printed_differences_follow(data):
    """Flag a printed difference that the row does not give, and one that lies outside its interval."""
    for r in data["exercise"]:
        given = _given(r)
        if r.printed is None or (r.outcome in COUNTS and r.printed <= 0):
            continue
        ends = [r.printed if end is None else end for end in (r.printed_low, r.printed_high)]
        if not ends[0] <= r.printed <= ends[1]:
            wrong = f"not between {ends[0]:g} and {ends[1]:g}, the ends of its interval."
            yield problem("exercise", r, "printed", wrong, "compare all three with the review.")
        if given is not None and abs((log(r.printed) if r.outcome in COUNTS else r.printed) - given) > ROUNDING:
            made = "the people and counts" if r.outcome in COUNTS else "the means and SDs"
            shown = exp(given) if r.outcome in COUNTS else given
            wrong = f"{made} of this row give {shown:.3f}."
            yield problem("exercise", r, "printed", wrong, "compare the row with the review; are the arms swapped?")


def _given(r):
    """Give the standardised difference, or the log risk ratio, of a row; None where it has none."""
    n = r.ex_n + r.ctl_n
    if r.outcome in SCORES:
        if None in (r.ex_mean, r.ex_sd, r.ctl_mean, r.ctl_sd) or n < 3:
            return None
        sd = sqrt(((r.ex_n - 1) * r.ex_sd**2 + (r.ctl_n - 1) * r.ctl_sd**2) / (n - 2))
        return (r.ex_mean - r.ctl_mean) / sd * (1 - 3 / (4 * n - 9))
    if None in (r.ex_count, r.ctl_count) or not (r.ex_count or r.ctl_count):
        return None
    half = 0.0 if r.ex_count and r.ctl_count else 0.5  # added to every cell, as the review does
    return log((r.ex_count + half) / (r.ex_n + 2 * half)) - log((r.ctl_count + half) / (r.ctl_n + 2 * half))


EXERCISE_RULES = (rows_hold_what_they_are_about, counts_fit_their_arms, printed_differences_follow)
