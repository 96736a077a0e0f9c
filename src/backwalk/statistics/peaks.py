"""The likelihood of tau2, column by column: its height, its slope, and the highest of its peaks."""

import numpy as np

from backwalk.statistics.columnwise import ROUNDING, average, root, spare, trials

BLOCK = 1 << 13  # numbers held at once by a look at the grid, to stay in the cache
STEP, CLOSER = 0.7, 10  # step of the search grid in log tau2; points of the closer look around a peak


def log_likelihood(y, v, tau2, method):
    """Compute the ML or REML log-likelihood, up to a constant, at tau2 with the mean profiled out."""
    w, total, _, r = average(y, v, tau2)
    spread = np.where(w > 0, v + tau2, 1.0)
    ll = -0.5 * (np.log(spread).sum(axis=0) + (w * r * r).sum(axis=0))
    return ll - 0.5 * np.log(total) if method == "reml" else ll


def score(y, v, tau2, method):
    """Compute twice the slope of that log-likelihood, and a next tau2: y, v (k, B), tau2 (B,).

    The slope is seen - expected; the step is Newton's on expected / seen, which is straight for equal v.
    """
    w = v + tau2
    np.reciprocal(w, out=w)
    total = w.sum(axis=0)
    wr = y - np.einsum("kb,kb->b", w, np.broadcast_to(y, w.shape)) / total
    wr *= w
    squares, seen = np.einsum("kb,kb->b", w, w), np.einsum("kb,kb->b", wr, wr)
    drift = np.einsum("kb,kb->b", w, wr)
    seen_slope = 2.0 * (drift * drift / total - np.einsum("kb,kb,kb->b", w, wr, wr))
    expected, slope = total, -squares
    if method == "reml":
        expected = _expected(w, total, squares)
        slope += (2.0 * np.einsum("kb,kb,kb->b", w, w, w) - squares * squares / total) / total
    value = seen - expected
    slope -= seen_slope * (expected / seen)
    return value, tau2 + value / np.where(slope > 0, slope, np.nan)


def _expected(w, total, squares):
    """Compute sum(w) - sum(w^2) / sum(w), with care where one weight is nearly all."""
    expected = total - squares / total
    lopsided = expected < 1e-4 * total
    if lopsided.any():
        expected[lopsided] = spare(w[:, lopsided])
    return expected


def likelihood_maximum(y, v, method):
    """Find the peaks of the likelihood on a log grid, look closer around each, and keep the highest.

    A stationary point of ML lies below range(y)^2, one of REML below
    2 range(y)^2 + the second smallest variance; below half the smallest variance the score hardly turns.
    """
    tau2 = np.zeros(y.shape[1])
    many = np.flatnonzero(trials(v) > 1)
    if many.size == 0:
        return tau2
    y, v = y[:, many], v[:, many]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        grid = search_grid(y, v)
        ratio = _ratio(y, v, grid, method)
        column, cell = _turns(ratio)
        fine = _closer(grid, column, cell)
        row, *bracket = crossings(_ratio(y[:, column], v[:, column], fine, method), fine)
        tau2[many] = highest_peak(y, v, method, (column[row], *bracket), ratio[:, 0] < 1)
    return tau2


def highest_peak(y, v, method, peaks, rising):
    """Refine every bracketed peak of the likelihood and give for each column the highest, or 0.

    y, v : (k, B) arrays; peaks : (column, low, high, start), one entry a peak; rising : (B,), whether the
    likelihood rises from tau2 = 0. Where it does not, 0 is a peak too; heights are compared where there is a choice.
    """
    column, low, high, start = peaks
    best = np.zeros(y.shape[1])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        yc, vc = y.take(column, axis=1), v.take(column, axis=1)
        t = root(lambda t: score(yc, vc, t, method), low, high, start, vc.min(axis=0) * ROUNDING)
        best[column] = t
        rivals = (np.bincount(column, minlength=best.size) > 1) | ~rising
        t, column = t[rivals[column]], column[rivals[column]]
        flat = np.unique(column[~rising[column]])
        t, column = np.append(t, np.zeros(flat.size)), np.append(column, flat)
        order = np.argsort(log_likelihood(y[:, column], v[:, column], t, method), kind="stable")
        best[column[order]] = t[order]  # the highest peak of a column is written last
    return best


def _ratio(y, v, t, method):
    """Compute expected / seen, under 1 where the log-likelihood rises: y, v (k, b) arrays, t (b, g) array."""
    wide = max(1, BLOCK // max(y.size, 1))
    parts = [_ratio_at(y, v, t[:, i : i + wide], method) for i in range(0, t.shape[1], wide)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _ratio_at(y, v, t, method):
    w = v[..., None] + t
    np.reciprocal(w, out=w)
    total = np.einsum("kbg->bg", w)
    wr = y[..., None] - np.einsum("kbg,kb->bg", w, y) / total
    wr *= w
    seen = np.einsum("kbg,kbg->bg", wr, wr)
    if method == "ml":
        return total / seen
    return _expected(w, total, np.einsum("kbg,kbg->bg", w, w)) / seen


def _turns(ratio):
    """Find the cells of a grid in which the likelihood stops rising: ratio (b, g); gives rows and cells."""
    up = ratio < 1
    return np.nonzero(up[:, :-1] & ~up[:, 1:])


def crossings(ratio, grid):
    """Bracket every peak of the likelihood: ratio and grid are (b, g), ratio is expected / seen.

    Gives one entry a peak: its row, the ends of its cell, and where a straight line between them is 1.
    """
    row, cell = _turns(ratio)
    low, high, left, right = grid[row, cell], grid[row, cell + 1], ratio[row, cell], ratio[row, cell + 1]
    share = np.where(right < np.inf, (1 - left) / (right - left), 0.5)
    return row, low, high, low + share * (high - low)


def search_grid(y, v):
    """Give for every column 0 and a ladder of tau2 in equal log steps over all that can be a peak: (B, g)."""
    here = np.isfinite(v)
    spread = np.where(here, y, -np.inf).max(axis=0) - np.where(here, y, np.inf).min(axis=0)
    least, second = np.partition(v, 1, axis=0)[:2]
    low = least / 2
    high = (2 * spread**2 + second) * 1.01
    steps = int(np.ceil(np.log(high / low).max() / STEP)) + 1
    ladder = low[:, None] * np.exp(np.linspace(0, 1, steps) * np.log(high / low)[:, None])
    return np.column_stack([np.zeros(low.size), ladder])


def _closer(grid, column, at):
    """Divide the cell of each peak and its two neighbours into smaller steps: (peaks, CLOSER + 1)."""
    start = grid[column, np.maximum(at - 1, 0)]
    low = grid[column, np.maximum(at - 1, 1)]
    high = grid[column, np.minimum(at + 2, grid.shape[1] - 1)]
    ladder = low[:, None] * np.exp(np.linspace(0, 1, CLOSER) * np.log(high / low)[:, None])
    return np.column_stack([start, ladder])
