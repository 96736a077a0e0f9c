"""The tau2 of many subsets of the same trials: their sums are products of one matrix."""

import numpy as np

from backwalk.tau2 import centred, highest_peak, tau2_of, trials

STEP = 0.23  # step of the common search grid in log tau2
BLOCK = 1 << 14  # subsets held at once
LOST = 1e-6  # share below which a difference of sums is left to the columns' own search


def members(y, v, inside):
    """Repeat the trials in columns, (k, B), with those outside a subset padded."""
    return np.where(inside, y[:, None], 0.0), np.where(inside, v[:, None], np.inf)


def tau2_of_subsets(y, v, inside, method):
    """Estimate tau2 for subsets of k trials: y, v (k,) arrays, inside (k, B) truth values.

    The same estimates as `tau2_of` gives for the columns, found faster for ml and reml.
    """
    parts = [_block(y, v, inside[:, i : i + BLOCK], method) for i in range(0, inside.shape[1], BLOCK)]
    return np.concatenate(parts)


def _block(y, v, inside, method):
    columns = members(y, v, inside)
    if method not in ("reml", "ml"):
        return tau2_of(*columns, method)
    tau2 = np.zeros(inside.shape[1])
    several = trials(columns[1]) > 1
    near = y - y[v.argmin()]
    ladder = _ladder(y, v)
    up, sound = _climb(near, v, inside.T.astype(float), ladder, method)
    other = np.flatnonzero(several & ~sound)
    if other.size:
        tau2[other] = tau2_of(columns[0][:, other], columns[1][:, other], method)
    mine = np.flatnonzero(several & sound)
    up, yc, vc = up[mine], columns[0][:, mine], columns[1][:, mine]
    column, at = np.nonzero(up[:, :-1] & ~up[:, 1:])
    tau2[mine] = highest_peak(centred(yc, vc), vc, method, (column, ladder[at], ladder[at + 1]), up[:, 0])
    return tau2


def _ladder(y, v):
    low, high = v.min() / 2, (2 * np.ptp(y) ** 2 + v.max()) * 1.01
    return np.concatenate([[0], np.geomspace(low, high, int(np.log(high / low) / STEP) + 2)])


def _climb(y, v, inside, ladder, method):
    """Tell for every subset (rows) and tau2 (columns) whether the likelihood rises, and which subsets to trust."""
    w = 1 / (v[:, None] + ladder)
    wy, w2 = w * y[:, None], w * w
    total, squares = inside @ w, inside @ w2
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (inside @ wy) / total
        whole = inside @ (wy * wy)
        seen = whole - 2 * mean * (inside @ (w * wy)) + mean**2 * squares
        expected = total if method == "ml" else total - squares / total
        sound = (seen > LOST * (whole + mean**2 * squares)) & (expected > LOST * total)
    return seen > expected, sound.all(axis=1)
