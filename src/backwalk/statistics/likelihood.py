"""The likelihood of what papers print: effects, p values, bounds and sides, as one array function."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import chdtri, log_ndtr, ndtr

from backwalk.statistics.effects import small_sample_factor

LIKELIHOODS = ("normal", "noncentral_t")
NODES = 40  # of the integral over the spread of a sample, in the noncentral t
LEAST = 1e-300  # keeps the logarithm of a probability finite


@dataclass(frozen=True, eq=False)
class Likelihood:
    """k results as arrays, each an effect (low = high) or a range that it is known to lie in.

    low, high : (k,) effect units, on the side of `side` (1 or -1); where `mirrored`, as likely on the other
    fixed : (k,) variance of a printed effect; NaN for a range
    inverse, people : (k,) 1 / n_t + 1 / n_c and n_t + n_c; NaN where an effect came without people
    """

    low: np.ndarray
    high: np.ndarray
    side: np.ndarray
    mirrored: np.ndarray
    fixed: np.ndarray
    inverse: np.ndarray
    people: np.ndarray
    kind: str = "normal"

    def each(self, mu, tau2):
        """Give, result by result, its log-likelihood where the true effects are Normal(mu, tau2).

        mu, tau2 : arrays of one shape; yields k arrays of that shape.

        Source
        ------
        Hedges (1982) for the variance of g at its true value, Johnson and Welch (1940) for the noncentral t;
        a range contributes its probability (coarsening at random: Heitjan and Rubin 1991).
        """
        for i in range(self.low.size):
            exact_t = self.kind == "noncentral_t" and np.isfinite(self.people[i])
            one = self._noncentral if exact_t else self._normal
            here = one(i, self.side[i] * mu, tau2)
            yield np.logaddexp(here, one(i, -self.side[i] * mu, tau2)) if self.mirrored[i] else here

    def total(self, mu, tau2):
        """Add up the log-likelihoods; shapes as in `each`."""
        return sum(self.each(mu, tau2))

    def _normal(self, i, mean, tau2):
        low, high = self.low[i], self.high[i]
        if low == high:
            v = self.fixed[i] + tau2
            return -0.5 * (np.log(2 * np.pi * v) + (low - mean) ** 2 / v)
        s = np.sqrt(self.inverse[i] + mean**2 / (2 * self.people[i]) + tau2)
        return log_between((low - mean) / s, (high - mean) / s)

    def _noncentral(self, i, mean, tau2):
        """Average the normal over the spread a sample can show, which is the noncentral t of the trial."""
        unit = np.sqrt(self.inverse[i])
        wide = np.sqrt(1 + tau2 / unit**2)
        far, df = mean / unit, self.people[i] - 2
        shrink = float(small_sample_factor(df)) * unit
        total = np.zeros_like(far)
        for spread, weight in zip(*_spreads(df), strict=True):
            a, b = ((end / shrink * spread - far) / wide for end in (self.low[i], self.high[i]))
            if self.low[i] == self.high[i]:
                total += weight * spread / wide * np.exp(-0.5 * a * a) / np.sqrt(2 * np.pi) / shrink
            else:
                total += weight * _between(a, b)
        return np.log(np.maximum(total, LEAST))


def _between(a, b):
    """Give the probability that a standard normal lies between a and b."""
    if np.isposinf(b).all():
        return ndtr(-a)
    flip = a > 0
    return ndtr(np.where(flip, -a, b)) - ndtr(np.where(flip, -b, a))


def log_between(a, b):
    """Give the log-probability that a standard normal lies between a and b, exact in both tails."""
    if np.isposinf(b).all():
        return log_ndtr(-a)
    flip = a > 0
    far, near = log_ndtr(np.where(flip, -b, a)), log_ndtr(np.where(flip, -a, b))
    return near + np.log1p(-np.exp(np.minimum(far - near, -1e-16)))


@cache
def _spreads(df):
    """Give nodes and weights of the sample SD over the true one, sqrt(chi2(df) / df)."""
    ends = np.sqrt([chdtri(df, 1 - 1e-15), chdtri(df, 1e-15)])
    x, w = np.polynomial.legendre.leggauss(NODES)
    s = ends[0] + (ends[1] - ends[0]) * (x + 1) / 2
    density = (df - 1) * np.log(s) - s**2 / 2
    weight = w * np.exp(density - density.max())
    return s / np.sqrt(df), weight / weight.sum()
