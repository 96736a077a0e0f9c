"""The tau2 of many subsets of the same trials: their sums are products of one matrix."""

import numpy as np

from backwalk.statistics.columnwise import centred
from backwalk.statistics.peaks import crossings, highest_peak
from backwalk.statistics.tau2 import tau2_of

STEP = 0.23  # step of the common search grid in log tau2
LOST = 1e-6  # share below which a difference of sums is left to the columns' own search


def members(y, v, inside):
    """Repeat the trials in columns, (k, B), with those outside a subset padded."""
    return np.where(inside, y[:, None], 0.0), np.where(inside, v[:, None], np.inf)


def tau2_of_subsets(y, v, inside, method):
    """Estimate tau2 for subsets of k trials: y, v (k,) arrays, inside (k, B) truth values.

    The same estimates as `tau2_of` gives for the columns, found faster for ml and reml.
    """
    yc, vc = members(y, v, inside)
    if method not in ("reml", "ml"):
        return tau2_of(yc, vc, method)
    ladder = _ladder(y, v)
    ratio, sound = _ratio(y - y[v.argmin()], v, inside.T.astype(float), ladder, method)
    several = inside.sum(axis=0) > 1
    ratio[~(several & sound)] = 1.0
    peaks = crossings(ratio, np.broadcast_to(ladder, ratio.shape))
    tau2 = highest_peak(centred(yc, vc), vc, method, peaks, ratio[:, 0] < 1)
    other = np.flatnonzero(several & ~sound)
    if other.size:
        tau2[other] = tau2_of(yc[:, other], vc[:, other], method)
    return tau2


def _ladder(y, v):
    low, high = v.min() / 2, (2 * np.ptp(y) ** 2 + v.max()) * 1.01
    return np.concatenate([[0], np.geomspace(low, high, int(np.log(high / low) / STEP) + 2)])


def _ratio(y, v, inside, ladder, method):
    """Compute expected / seen for every subset (rows) and tau2 (columns), and which subsets to trust."""
    w = 1 / (v[:, None] + ladder)
    wy = w * y[:, None]
    total, squares, mean, drift, whole = (inside @ part for part in (w, w * w, wy, w * wy, wy * wy))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean /= total
        moved = mean * mean * squares
        seen = whole - 2 * mean * drift + moved
        expected = total if method == "ml" else total - squares / total
        sound = (seen > LOST * (whole + moved)) & (expected > LOST * total)
        return expected / seen, sound.all(axis=1)
