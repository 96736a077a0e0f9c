"""Estimators of the between-trial variance: one batched kernel, a column a meta-analysis."""

import numpy as np

from backwalk.problems import ReadableError, one_of
from backwalk.statistics.columnwise import ROUNDING, average, centred, root, spare, trials
from backwalk.statistics.peaks import likelihood_maximum

ESTIMATORS = {  # code and name
    "common": "common effect",
    "dl": "DerSimonian-Laird",
    "pm": "Paule-Mandel",
    "reml": "REML",
    "ml": "maximum likelihood",
    "he": "Hedges",
    "hs": "Hunter-Schmidt",
    "sj": "Sidik-Jonkman",
    "eb": "empirical Bayes",
}
METHODS = tuple(ESTIMATORS)
BLOCK = 1 << 17  # numbers held at once by one block of columns, to stay in the cache


def tau2_of(y, v, method):
    """Estimate tau2 for every column.

    Parameters
    ----------
    y, v : (k, B) arrays, effects and their variances; a padded place has v = inf and y = 0
    method : one of METHODS

    Returns
    -------
    tau2 : (B,) array, effect units squared, never below 0; 0 where a column holds one trial

    Source
    ------
    DerSimonian and Laird (1986); Paule and Mandel (1982); Viechtbauer (2005) for ML, REML,
    HE, HS, SJ; Morris (1983) for EB, whose solution is that of PM.
    Every moment estimator is cut off at 0.
    """
    one_of("tau2", method, METHODS)
    y = centred(y, v)
    if method in ("reml", "ml"):
        return _by_blocks(likelihood_maximum, y, v, method)
    if method in ("pm", "eb"):
        return q_equals(y, v, trials(v) - 1.0)
    return np.maximum(_moment(y, v, method), 0.0)


def no_formula(method, file):
    """Make the refusal of an estimator that is named in ESTIMATORS and written nowhere."""
    return ReadableError(f"tau2 = {method!r} is named in ESTIMATORS, but {file} has no formula for it")


def q_equals(y, v, target):
    """Find the tau2 at which the generalised Q statistic equals `target`; 0 where Q starts below it.

    y, v : (k, B) arrays, y centred; target : (B,) or, for one column, any shape.
    Q falls with tau2, and Q <= sum(y^2) / tau2 closes the bracket from above.
    """
    target = np.asarray(target, dtype=float)

    def excess(t):
        w, _, _, r = average(y, v, t)
        wr = w * r
        q = (wr * r).sum(axis=0)
        slope = np.maximum((wr * wr).sum(axis=0), np.finfo(float).tiny)
        return q - target, t + q * (q / target - 1.0) / slope  # Newton on 1 / Q, straight for equal v

    here = np.isfinite(v)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        start = np.zeros(np.broadcast_shapes(target.shape, y.shape[1:]))
        above = excess(start)[0] > 0
        high = np.where(above, np.sum(y * y, axis=0, where=here) / target * (1 + 1e-12), 0.0)
        return np.where(above, root(excess, start, high, start, v.min(axis=0) * ROUNDING), 0.0)


def _moment(y, v, method):
    k = trials(v)
    df = np.maximum(k - 1.0, 1.0)
    here = np.isfinite(v)
    with np.errstate(divide="ignore", invalid="ignore"):
        w, total, _, r = average(y, v, 0.0)
        q = (w * r * r).sum(axis=0)
        spread = np.sum((y - np.sum(y, axis=0, where=here) / k) ** 2, axis=0, where=here)
        if method == "common":
            return np.zeros(y.shape[1:])
        if method == "dl":
            tau2 = (q - df) / spare(w)
        elif method == "he":
            tau2 = spread / df - np.sum(v, axis=0, where=here) / k
        elif method == "hs":
            tau2 = (q - k) / total
        elif method == "sj":
            first = spread / k
            w, _, _, r = average(y, v, first)
            tau2 = first * (w * r * r).sum(axis=0) / df
        else:
            raise no_formula(method, "tau2.py")
    return np.where((k > 1) & (spread > 0), tau2, 0.0)


def _by_blocks(function, y, v, method):
    columns = y.shape[1]
    size = max(1, BLOCK // (16 * y.shape[0]))
    if columns <= size:
        return function(y, v, method)
    parts = [function(y[:, i : i + size], v[:, i : i + size], method) for i in range(0, columns, size)]
    return np.concatenate(parts)
