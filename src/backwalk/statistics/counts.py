"""Effect sizes of two arms in which something happened to some people: 2x2 tables."""

import numpy as np

from backwalk.problems import one_of
from backwalk.statistics.arrays import MOST_PEOPLE, aligned, computed, refuse

EMPTY = ("refuse", "keep")


def log_odds_ratio(count_t, n_t, count_c, n_c, *, empty="refuse"):
    """Take the log of treated odds over control odds; above zero it happened more often in the treated arm.

    Parameters
    ----------
    count_t, count_c : (k,) arrays, people it happened to, from 0 to n; n_t, n_c : people, >= 1
    empty : a trial in which it happened to nobody, or to everybody, in both arms says nothing of a ratio:
        refuse it, or keep it with half a person in every cell, as metafor does by default

    Returns
    -------
    log ratio, variance : (k,) arrays; where a cell is 0, half a person is added to all four

    Source
    ------
    Cochrane Handbook 6.4.1.2 and 10.4.4.2; Woolf (1955) for the variance; metafor `escalc(measure="OR")`.
    """
    a, b, c, d = _cells(count_t, n_t, count_c, n_c, empty)
    with np.errstate(all="ignore"):
        return computed(np.log(a / b) - np.log(c / d), 1 / a + 1 / b + 1 / c + 1 / d)


def log_risk_ratio(count_t, n_t, count_c, n_c, *, empty="refuse"):
    """Take the log of treated risk over control risk; above zero it happened more often in the treated arm.

    Parameters
    ----------
    count_t, n_t, count_c, n_c, empty : as in `log_odds_ratio`

    Returns
    -------
    log ratio, variance : (k,) arrays; where a cell is 0, half a person is added to all four

    Source
    ------
    Cochrane Handbook 6.4.1.2 and 10.4.4.2; metafor `escalc(measure="RR")`.
    """
    a, b, c, d = _cells(count_t, n_t, count_c, n_c, empty)
    with np.errstate(all="ignore"):
        m, n = a + b, c + d
        return computed(np.log(a / m) - np.log(c / n), b / a / m + d / c / n)


def risk_difference(count_t, n_t, count_c, n_c):
    """Subtract the control risk from the treated risk; above zero it happened more often in the treated arm.

    Parameters
    ----------
    count_t, n_t, count_c, n_c : as in `log_odds_ratio`

    Returns
    -------
    difference, variance : (k,) arrays, shares of people; where a cell is 0, half a person is added to all four,
        also to the difference, as metafor does by default

    Source
    ------
    Cochrane Handbook 6.4.1.5 and 10.4.1; metafor `escalc(measure="RD")`.
    """
    a, b, c, d = _cells(count_t, n_t, count_c, n_c, "keep")
    with np.errstate(all="ignore"):
        m, n = a + b, c + d
        return computed(a / m - c / n, a / m * (b / m) / m + c / n * (d / n) / n)


def _cells(count_t, n_t, count_c, n_c, empty):
    one_of("empty", empty, EMPTY)
    a, m, c, n = aligned(count_t=count_t, n_t=n_t, count_c=count_c, n_c=n_c)
    for arm, count, people in (("t", a, m), ("c", c, n)):
        refuse(
            f"n_{arm} must be from 1 to the number of people who live", people, (people >= 1) & (people <= MOST_PEOPLE)
        )
        refuse(f"count_{arm} must be from 0 to the people of its arm", count, (count >= 0) & (count <= people))
    b, d = m - a, n - c
    if empty == "refuse":
        refuse("a ratio needs somebody in one of the arms", a + c, a + c > 0)
        refuse("a ratio needs somebody to whom it did not happen in one of the arms", b + d, b + d > 0)
    half = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), 0.5, 0.0)
    return a + half, b + half, c + half, d + half
