"""The highest point of a likelihood of (mu, tau2), and the interval of mu its profile gives."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import chdtri

POINTS, LADDER = 161, 61  # of mu and of tau in the first look
FARTHEST = 1e6  # times the reach of the results: where the search for an end stops, and infinity begins


@dataclass(frozen=True)
class Maximum:
    """Maximum likelihood: mu and tau in effect units, mu's profile interval (an end may be infinite)."""

    mu: float
    tau: float
    ci: tuple[float, float]


def maximum(total, candidates, middle, reach, unit, level):
    """Maximise total(mu, tau2) and read the interval of mu off its profile.

    total : log-likelihood of two arrays of one shape; candidates : (c,) values of mu near which a narrow peak
    may stand; middle, reach, unit : as in `posterior.Surface`. Where the likelihood has no highest point
    because it still rises at the end of the search, mu is infinite.

    Source
    ------
    Hardy and Thompson (1996).
    """
    x = np.linspace(-1, 1, POINTS) * np.arcsinh(FARTHEST * reach / unit)
    mu = np.unique(np.concatenate([middle + unit * np.sinh(x), candidates]))
    height, tau2 = over_tau(total, mu, reach, unit)
    best = int(height.argmax())
    if best in (0, mu.size - 1):
        top, at, spread = height[best], np.copysign(np.inf, mu[best] - middle), np.nan
    else:
        peaks = np.flatnonzero((height[1:-1] >= height[:-2]) & (height[1:-1] >= height[2:])) + 1
        starts = peaks[np.argsort(height[peaks])[-3:]]
        top, at, spread = max(_climb(total, mu[i], tau2[i], unit) for i in starts)
        mu, place = np.insert(mu, np.searchsorted(mu, at), at), np.searchsorted(mu, at)
        height = np.insert(height, place, top)
    cut = top - chdtri(1, 1 - level) / 2
    inside = np.flatnonzero(height >= cut)

    def excess(m):
        return float(over_tau(total, np.array([m]), reach, unit)[0][0]) - cut

    low, high = inside[0], inside[-1]

    def end(inner, outer):  # at a level next to 0 the highest point is its own end
        return inner if excess(inner) <= 0 else brentq(excess, inner, outer, xtol=1e-9 * unit)

    ends = (
        -np.inf if low == 0 else end(mu[low], mu[low - 1]),
        np.inf if high == mu.size - 1 else end(mu[high], mu[high + 1]),
    )
    return Maximum(float(at), float(np.sqrt(spread)), tuple(map(float, ends)))


def over_tau(total, mu, reach, unit):
    """Give for every mu (m,) the greatest log-likelihood over tau2, and where it lies."""
    far = np.arcsinh(FARTHEST * reach / unit)
    low, high = np.zeros(mu.size), np.full(mu.size, far)
    for points in (LADDER, 25, 25, 25):
        u = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, points)
        tau2 = (unit * np.sinh(u)) ** 2
        found = total(np.broadcast_to(mu[:, None], tau2.shape), tau2)
        at, h = found.argmax(axis=1), (high - low) / (points - 1)
        rows = np.arange(mu.size)
        best, where = found[rows, at], tau2[rows, at]
        middle = u[rows, at]
        low, high = np.maximum(middle - h, 0.0), np.minimum(middle + h, far)
    return best, where


def _climb(total, mu, tau2, unit):
    """Refine a peak: give its height, mu and tau2; slopes are differences of the fourth order."""
    wide, broad = np.sqrt(unit**2 + tau2), unit**2 + tau2
    h = 1e-3 * np.array([-2, -1, 1, 2])
    zero = np.zeros(4)
    weights = np.array([1, -8, 8, -1]) / 12e-3

    def down(z):
        m = mu + wide * (z[0] + np.concatenate([[0], h, zero]))
        t = np.maximum(tau2 + broad * z[1], 0) + unit**2 * np.concatenate([[0], zero, h])
        found = total(m, t)
        slope = np.array([weights @ found[1:5], weights @ found[5:] * broad / unit**2])
        return -found[0], -slope

    bounds = [(None, None), (-tau2 / broad, None)]
    found = minimize(down, [0.0, 0.0], jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 0, "gtol": 1e-10})
    return -float(found.fun), float(mu + wide * found.x[0]), float(max(tau2 + broad * found.x[1], 0.0))
