"""Estimators of the between-trial variance: one batched kernel, a column a meta-analysis."""

import numpy as np

from backwalk.problems import ReadableError, one_of

METHODS = ("common", "dl", "pm", "reml", "ml", "he", "hs", "sj", "eb")
BLOCK = 1 << 17  # numbers held at once by one block of columns, to stay in the cache
ROUNDING = 1e-14  # steps of tau2 under this share of the smallest variance carry nothing
SETTLED = 1e-8  # a Newton step this small against tau2 leaves an error of its square
STEP, CLOSER = 0.7, 10  # step of the search grid in log tau2; points of the closer look around a peak


def tau2_of(y, v, method):
    """Estimate tau2 for every column.

    Parameters
    ----------
    y, v : (k, B) arrays, effects and their variances; a padded place has v = inf and y = 0
    method : common dl pm reml ml he hs sj eb

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
        return _by_blocks(_likelihood_maximum, y, v, method)
    if method in ("pm", "eb"):
        return q_equals(y, v, trials(v) - 1.0)
    return np.maximum(_moment(y, v, method), 0.0)


def no_formula(method, file):
    """Make the refusal of an estimator that is named in METHODS and written nowhere."""
    return ReadableError(f"tau2 = {method!r} is named in METHODS, but {file} has no formula for it")


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
    total = w.sum(axis=0)
    mean = (w * y).sum(axis=0) / total
    return w, total, mean, y - mean


def spare(w):
    """Compute sum(w) - sum(w^2) / sum(w) without cancellation when one weight dominates."""
    total = w.sum(axis=0)
    heavy = w > total / 2
    others = np.where(heavy, np.sum(w, axis=0, where=~heavy), total - w)
    return (w * others).sum(axis=0) / total


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


def _likelihood_maximum(y, v, method):
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
    w = v[..., None] + t
    np.reciprocal(w, out=w)
    total = w.sum(axis=0)
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
