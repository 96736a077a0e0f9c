"""Effect sizes of two arms, and the way of their sign."""

import numpy as np
from scipy.special import gammaln, stdtr, stdtrit

from backwalk.problems import one_of
from backwalk.statistics.arrays import aligned, computed, finite, numbers, people, refuse

LARGE = 1e4  # degrees of freedom from which the series is exact to 1e-13
TURN = {"lower": -1, "higher": 1}


def small_sample_factor(df):
    """Compute Hedges' exact correction J(df); df = n_t + n_c - 2, >= 1.

    Source
    ------
    Hedges (1981).
    """
    df = np.asarray(df, dtype=float)
    exact = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
    return np.where(df < LARGE, exact, 1 - 3 / (4 * df) - 7 / (32 * df**2))  # its series, where gammaln rounds


def mean_difference(mean_t, sd_t, n_t, mean_c, sd_c, n_c):
    """Subtract the control mean from the treated mean.

    Treated minus control: on a pain scale a negative difference favours the treated arm.

    Parameters
    ----------
    mean_t, mean_c, sd_t, sd_c : (k,) arrays, scale points, sd > 0
    n_t, n_c : (k,) arrays, people, >= 2

    Returns
    -------
    difference, variance : (k,) arrays, scale points and their squares; unequal spread is allowed

    Source
    ------
    Cochrane Handbook 10.5.1; metafor `escalc(measure="MD")`.
    """
    mean_t, sd_t, n_t, mean_c, sd_c, n_c = _arms(mean_t, sd_t, n_t, mean_c, sd_c, n_c)
    with np.errstate(all="ignore"):
        return computed(mean_t - mean_c, sd_t**2 / n_t + sd_c**2 / n_c)


def hedges_g(mean_t, sd_t, n_t, mean_c, sd_c, n_c, *, vtype="ls"):
    """Standardise a difference of means, with the small-sample correction.

    Treated minus control: on a pain scale a negative g favours the treated arm.

    Parameters
    ----------
    mean_t, mean_c, sd_t, sd_c : (k,) arrays, scale points, sd > 0
    n_t, n_c : (k,) arrays, people, >= 2
    vtype : ls (large-sample variance) or ub (unbiased)

    Returns
    -------
    g, variance : (k,) arrays, SD units and SD units squared

    Source
    ------
    Hedges (1981), exact correction; Hedges (1982), large-sample variance; Hedges (1983), unbiased;
    metafor `escalc(measure="SMD", vtype="LS")` and `"UB"`.
    """
    one_of("vtype", vtype, ("ls", "ub"))
    mean_t, sd_t, n_t, mean_c, sd_c, n_c = _arms(mean_t, sd_t, n_t, mean_c, sd_c, n_c)
    df = n_t + n_c - 2
    correction = small_sample_factor(df)
    with np.errstate(all="ignore"):
        pooled_sd = np.hypot(sd_t * np.sqrt((n_t - 1) / df), sd_c * np.sqrt((n_c - 1) / df))
        g = correction * (mean_t - mean_c) / pooled_sd
        unbiased = 1 / n_t + 1 / n_c + (1 - (df - 2) / (df * correction**2)) * g**2
        return computed(g, g_variance(g, n_t, n_c) if vtype == "ls" else unbiased)


def log_ratio_of_means(mean_t, sd_t, n_t, mean_c, sd_c, n_c):
    """Take the log of treated mean over control mean.

    Below zero the treated arm's score is lower. For scores whose zero means none; never for changes.

    Parameters
    ----------
    mean_t, mean_c : (k,) arrays, scale points, > 0; sd_t, sd_c : > 0
    n_t, n_c : (k,) arrays, people, >= 2

    Returns
    -------
    log ratio, variance : (k,) arrays, log units and their squares

    Source
    ------
    Hedges, Gurevitch and Curtis (1999); metafor `escalc(measure="ROM")`.
    """
    mean_t, sd_t, n_t, mean_c, sd_c, n_c = _arms(mean_t, sd_t, n_t, mean_c, sd_c, n_c)
    refuse("a ratio needs means above 0", np.minimum(mean_t, mean_c), np.minimum(mean_t, mean_c) > 0)
    with np.errstate(all="ignore"):
        return computed(np.log(mean_t / mean_c), sd_t**2 / (n_t * mean_t**2) + sd_c**2 / (n_c * mean_c**2))


def g_from_t(t, n_t, n_c):
    """Turn the t of an independent test into Hedges' g.

    t : (k,) array, its sign is the sign of g; n_t, n_c : people, >= 2.

    Source
    ------
    Cochrane Handbook 6.5.2; Hedges (1981) for the correction.
    """
    t, n_t, n_c = aligned(t=t, n_t=n_t, n_c=n_c)
    finite(t=t)
    people(n_t=n_t, n_c=n_c)
    with np.errstate(all="ignore"):
        g = small_sample_factor(n_t + n_c - 2) * t * np.sqrt(1 / n_t + 1 / n_c)
        return computed(g, g_variance(g, n_t, n_c))


def g_from_p(p, side, n_t, n_c):
    """Turn the two-sided p of an independent t test into Hedges' g.

    p : (k,) array, above 0 and at most 1; side : +1 or -1, the sign of g; n_t, n_c : people, >= 2.
    """
    side = numbers("side", side)
    refuse("side must be 1 or -1", side, np.abs(side) == 1)
    return g_from_t(side * t_from_p(p, n_t, n_c), n_t, n_c)


def t_from_p(p, n_t, n_c):
    """Give the |t| of a two-sided p on n_t + n_c - 2 degrees of freedom."""
    p, n_t, n_c = aligned(p=p, n_t=n_t, n_c=n_c)
    refuse("p must be above 1e-100 and at most 1", p, (p > 1e-100) & (p <= 1))
    people(n_t=n_t, n_c=n_c)
    return -stdtrit(n_t + n_c - 2, p / 2)


def p_from_t(t, n_t, n_c):
    """Give the two-sided p of a t on n_t + n_c - 2 degrees of freedom."""
    t, n_t, n_c = aligned(t=t, n_t=n_t, n_c=n_c)
    finite(t=t)
    people(n_t=n_t, n_c=n_c)
    return 2 * stdtr(n_t + n_c - 2, -np.abs(t))


def difference_from_t(difference, t):
    """Give a difference of means its variance from its t: SE = difference / t.

    difference : (k,) array, scale points, not 0; t : not 0; returns (difference, variance).

    Source
    ------
    Cochrane Handbook 6.5.2.3.
    """
    difference = numbers("difference", difference)
    refuse(
        "a difference must be finite and not 0 to have a standard error from its p",
        difference,
        np.isfinite(difference) & (difference != 0),
    )
    t = numbers("t", t)
    finite(t=t)
    refuse("t = 0, or p = 1, gives a difference no standard error", t, t != 0)
    with np.errstate(all="ignore"):
        return computed(difference, (difference / t) ** 2)


def g_variance(g, n_t, n_c):
    """Compute the large-sample variance of Hedges' g (Hedges 1982)."""
    return 1 / n_t + 1 / n_c + g**2 / (2 * (n_t + n_c))


def _arms(mean_t, sd_t, n_t, mean_c, sd_c, n_c):
    columns = {"mean_t": mean_t, "sd_t": sd_t, "n_t": n_t, "mean_c": mean_c, "sd_c": sd_c, "n_c": n_c}
    mean_t, sd_t, n_t, mean_c, sd_c, n_c = aligned(**columns)
    finite(mean_t=mean_t, mean_c=mean_c)
    for name, x in (("sd_t", sd_t), ("sd_c", sd_c)):
        refuse(f"{name} must be above 0", x, np.isfinite(x) & (x > 0))
    people(n_t=n_t, n_c=n_c)
    return mean_t, sd_t, n_t, mean_c, sd_c, n_c
