"""The tau2 that moderators leave: the kernel's estimators for any design, a column a design."""

import numpy as np

from backwalk.statistics.columnwise import ROUNDING, root
from backwalk.statistics.tau2 import no_formula

STEP = 0.4  # step of the search grid in log tau2


def solve(y, v, x, t2):
    """Fit by weights 1 / (v + t2): y, v (k,), x (p, k, B), t2 (B,); the columns run last, for speed.

    Returns beta (p, B), residuals and weights (k, B), covariance (p, p, B), and the trace (B,) of
    W - W X (X'WX)^-1 X'W.
    """
    w = 1.0 / (v[:, None] + t2)
    wx = w * x
    cov = _inverse(np.einsum("pkb,qkb->pqb", x, wx))
    beta = np.einsum("pqb,qb->pb", cov, np.einsum("qkb,k->qb", wx, y))
    r = y[:, None] - np.einsum("pkb,pb->kb", x, beta)
    trace = w.sum(axis=0) - np.einsum("pqb,pqb->b", cov, np.einsum("pkb,qkb->pqb", wx, wx))
    return beta, r, w, cov, trace


def _inverse(a):
    """Invert (p, p, B) symmetric matrices; two by two by hand, which permutations ask for by the thousand."""
    if a.shape[0] != 2:
        return np.moveaxis(np.linalg.inv(np.moveaxis(a, 2, 0)), 0, 2)
    return np.array([[a[1, 1], -a[0, 1]], [-a[0, 1], a[0, 0]]]) / (a[0, 0] * a[1, 1] - a[0, 1] ** 2)


def residual_tau2(y, v, x, method):
    """Estimate the residual tau2 for every design.

    y, v : (k,) arrays; x : (p, k, B), designs with their intercepts; method : as in `pool`.
    Gives a (B,) array, effect units squared, never below 0.

    Source
    ------
    Viechtbauer (2010), section 2.3, and Viechtbauer (2005) for the estimators.
    """
    p, k, b = x.shape
    zero = np.zeros(b)
    if method == "common":
        return zero
    _, r, w, _, trace = solve(y, v, x, zero)
    q = (w * r * r).sum(axis=0)
    if method == "dl":
        return np.maximum(0.0, (q - (k - p)) / trace)
    if method == "hs":
        return np.maximum(0.0, (q - k) / w.sum(axis=0))
    if method == "he":
        _, r, _, cov, _ = solve(y, np.ones(k), x, zero)
        hat = np.einsum("pkb,pqb,qkb->kb", x, cov, x, optimize=True)
        return np.maximum(0.0, ((r * r).sum(axis=0) - ((1 - hat) * v[:, None]).sum(axis=0)) / (k - p))
    if method == "sj":
        first = np.full(b, y.var())
        _, r, w, _, _ = solve(y, v, x, first)
        return first * (w * r * r).sum(axis=0) / (k - p)
    if method in ("pm", "eb"):
        return _q_equals(y, v, x, k - p)
    if method in ("reml", "ml"):
        return _likelihood_maximum(y, v, x, method)
    raise no_formula(method, "residual.py")


def _q_equals(y, v, x, target):
    def excess(t):
        _, r, w, _, _ = solve(y, v, x, t)
        q = (w * r * r).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return q - target, t + q * (q / target - 1.0) / (w * w * r * r).sum(axis=0)

    low = np.zeros(x.shape[2])
    above = excess(low)[0] > 0
    high = np.full(x.shape[2], y.size * np.ptp(y) ** 2 + v.max())
    return np.where(above, root(excess, low, high, low, v.min() * ROUNDING), 0.0)


def _climbs(y, v, x, t, method):
    _, r, w, _, trace = solve(y, v, x, t)
    return (w * w * r * r).sum(axis=0) > (w.sum(axis=0) if method == "ml" else trace)


def _score(y, v, x, t, method):
    """Compute twice the slope of the log-likelihood at t, and Newton's next t.

    With P = W - W X (X'WX)^-1 X'W the slope is y'PPy - tr(P), and its own slope -2 y'PPPy + tr(PP);
    for ML, W stands for P in the traces.
    """
    _, r, w, cov, trace = solve(y, v, x, t)
    u, wx = w * r, w * x
    xu = np.einsum("pkb,kb->pb", wx, u)
    upu = (w * u * u).sum(axis=0) - np.einsum("pb,pqb,qb->b", xu, cov, xu)
    seen, information = (u * u).sum(axis=0), (w * w).sum(axis=0)
    expected = w.sum(axis=0)
    if method == "reml":
        g = np.einsum("pqb,qrb->prb", np.einsum("pkb,qkb->pqb", wx, wx), cov)
        h = np.einsum("pkb,qkb->pqb", wx * w, wx)
        information += np.einsum("pqb,qpb->b", g, g) - 2 * np.einsum("pqb,qpb->b", h, cov)
        expected = trace
    slope = information - 2 * upu
    return seen - expected, t - (seen - expected) / np.where(slope < 0, slope, np.nan)


def _likelihood_maximum(y, v, x, method):
    """Find every peak of the likelihood on a log grid, refine it, keep the highest."""
    low, high = v.min() / 8, y.size * np.ptp(y) ** 2 + v.max()
    ladder = np.concatenate([[0], np.geomspace(low, high, int(np.log(high / low) / STEP) + 2)])
    zero = np.zeros(x.shape[2])
    up = np.column_stack([_climbs(y, v, x, zero + t, method) for t in ladder])
    column, at = np.nonzero(up[:, :-1] & ~up[:, 1:])
    best, top = zero.copy(), np.where(up[:, 0], -np.inf, _log_likelihood(y, v, x, zero, method))
    if column.size:
        low, high, xc = ladder[at], ladder[at + 1], x[:, :, column]
        t = root(lambda t: _score(y, v, xc, t, method), low, high, (low + high) / 2, v.min() * ROUNDING)
        height = _log_likelihood(y, v, xc, t, method)
        order = np.argsort(height, kind="stable")
        order = order[height[order] > top[column[order]]]
        best[column[order]] = t[order]  # the highest peak of a column is written last
    return best


def _log_likelihood(y, v, x, t, method):
    _, r, w, cov, _ = solve(y, v, x, t)
    ll = 0.5 * (np.log(w).sum(axis=0) - (w * r * r).sum(axis=0))
    return ll + 0.5 * np.linalg.slogdet(np.moveaxis(cov, 2, 0))[1] if method == "reml" else ll
