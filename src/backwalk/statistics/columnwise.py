"""Columns of trials, a meta-analysis each: counts, averages, and a root found in all of them at once."""

import numpy as np

ROUNDING = 1e-14  # steps of tau2 under this share of the smallest variance carry nothing
SETTLED = 1e-8  # a Newton step this small against tau2 leaves an error of its square


def trials(v):
    """Count the trials of every column."""
    return np.isfinite(v).sum(axis=0)


def anchor(y, v):
    """Give the most precise effect of every column: (1, B)."""
    return np.take_along_axis(y, v.argmin(axis=0)[None], axis=0)


def centred(y, v):
    """Shift every column to its most precise effect, so that neither an offset nor an outlier costs digits."""
    return y - anchor(y, v)


def average(y, v, tau2):
    """Give weights, their sum, the weighted mean and the residuals at tau2.

    y, v : (k, ...) arrays; tau2 broadcasts against (...).
    """
    w = 1.0 / (v + tau2)
    total = np.einsum("k...->...", w)
    mean = np.einsum("k...,k...->...", w, np.broadcast_to(y, w.shape)) / total
    return w, total, mean, y - mean


def spare(w):
    """Compute sum(w) - sum(w^2) / sum(w) without cancellation when one weight dominates."""
    total = w.sum(axis=0)
    heavy = w > total / 2
    others = np.where(heavy, np.sum(w, axis=0, where=~heavy), total - w)
    return (w * others).sum(axis=0) / total


def root(f, low, high, start, least):
    """Find where f turns from above to below zero, by Newton steps kept inside a bracket.

    f(t) -> (value, Newton's next t), elementwise; a step that leaves the bracket or does
    not halve the last one is replaced by halving the bracket. Steps under 1e-13 of t, or
    under `least`, are rounding and end the search.
    """
    low, high, t = (np.array(x, dtype=float) for x in np.broadcast_arrays(low, high, start))
    last = high - low
    for _ in range(400):
        value, step = f(t)
        right = value > 0
        low, high = np.where(right, t, low), np.where(right, high, t)
        good = (step > low) & (step < high) & (np.abs(step - t) < last / 2)
        small = np.maximum(1e-13 * t, least)
        done = (value == 0) | (np.abs(step - t) <= small)
        new = np.where(done, t, np.where(good, step, (low + high) / 2))
        last = np.abs(new - t)
        t = new
        if (done | (last <= np.where(good, SETTLED * t, small))).all():
            break
    return t
