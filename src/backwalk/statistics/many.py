"""Many meta-analyses at once: a column each, fitted by the one kernel."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtr

from backwalk.problems import ReadableError, check_level, one_of
from backwalk.statistics.arrays import numbers
from backwalk.statistics.columnwise import anchor, average, spare, trials
from backwalk.statistics.level import reach
from backwalk.statistics.pooling import HUGE, INTERVALS, PREDICTIONS, TINY
from backwalk.statistics.tau2 import tau2_of


@dataclass(frozen=True, eq=False)
class Many:
    """One value a column: people of statistics call each a fit."""

    k: np.ndarray
    estimate: np.ndarray
    se: np.ndarray
    tau2: np.ndarray
    i2: np.ndarray
    q: np.ndarray


def pool_many(effect, variance, *, tau2="reml", ci="wald"):
    """Pool every column of (k, B) arrays.

    Parameters
    ----------
    effect, variance : (k, B) arrays, a column a meta-analysis; NaN in either pads a shorter column
    tau2 : as in `pool`
    ci : whose standard error is given, as in `pool`; Wald's by default

    Returns
    -------
    Many, arrays of length B; a column of one trial has tau2 = 0 and i2 = 0.
    """
    one_of("ci", ci, INTERVALS)
    y, v = numbers("effect", effect), numbers("variance", variance)
    if y.ndim != 2 or y.shape != v.shape:
        raise ReadableError(f"one variance per effect, in two dimensions: got shapes {y.shape} and {v.shape}")
    here = ~(np.isnan(y) | np.isnan(v))
    _refuse("variance must be above 0", v, here & (v <= 0))
    _refuse("variance is too extreme to compute with", v, here & ~((v > TINY) & (v < HUGE)))
    far = np.sqrt(np.where(here, v, 0.0).max(axis=0, initial=0.0)) * HUGE
    _refuse("effect is too far from 0 for its variances to compute with", y, here & ~(np.abs(y) < far))
    if not here.any(axis=0).all():
        raise ReadableError(f"nothing to pool: column {int(np.argmin(here.any(axis=0)))} has no effect")
    return fit(np.where(here, y, 0.0), np.where(here, v, np.inf), tau2, ci)


def _refuse(message, values, bad):
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ReadableError(f"{message}: trial {row} of column {column} has {values[row, column]}")


def fit(y, v, method, ci="wald", t2=None):
    """Fit every column; a padded place has v = inf, and t2 is worked out unless given. Returns Many."""
    k = trials(v)
    df = np.maximum(k - 1, 1)
    t2 = tau2_of(y, v, method) if t2 is None else t2
    shift = anchor(y, v)
    near = y - shift
    w, total, mean, r = average(near, v, t2)
    spread = (w * r * r).sum(axis=0) / df
    w0, _, _, r0 = average(near, v, 0.0)
    q = (w0 * r0 * r0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = df / spare(w0)
        share = np.maximum(0.0, (q - df) / q) if method == "common" else t2 / (t2 + typical)
    factor = {"wald": 1.0, "hartung_knapp": spread, "hartung_knapp_floored": np.maximum(1.0, spread)}[ci]
    se = np.sqrt(np.where(k > 1, factor, 1.0) / total)
    return Many(k, mean + shift[0], se, t2, np.where((k > 1) & (q > 0), share, 0.0), np.where(k > 1, q, 0.0))


def intervals(many, ci, level):
    """Give the ends of every interval and its p: t on k - 1, normal for Wald and single trials."""
    check_level(level)
    normal = (many.k == 1) | (ci == "wald")
    df = np.maximum(many.k - 1, 1)
    near = np.where(normal, reach(level), reach(level, df)) * many.se
    with np.errstate(divide="ignore", invalid="ignore"):
        z = -np.abs(many.estimate / many.se)
    p = 2 * np.where(normal, ndtr(z), stdtr(df, z))
    return many.estimate - near, many.estimate + near, p


def predictions(many, prediction, method, level):
    """Give the ends of every prediction interval, as `pool` has it: NaN below three trials and for the common effect."""
    check_level(level)
    one_of("prediction", prediction, PREDICTIONS)
    df = {"k-1": np.maximum(many.k - 1, 1), "k-2": np.maximum(many.k - 2, 1), "normal": None}[prediction]
    far = reach(level, df) * np.hypot(many.se, np.sqrt(many.tau2))
    far = np.where((many.k > 2) & (method != "common"), far, np.nan)
    return many.estimate - far, many.estimate + far
