"""The posterior of an average and its spread, on a grid that finds its own place and fineness."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, sici

DEEP = 45.0  # log units below the top at which a grid ends: what lies outside is under 1e-16
ROWS, COLUMNS = 48, 48  # first grid of tau and mu; both are doubled until nothing moves
CLOSE = 1e-8  # the most that a probability may still move
LEVELS = 6
HERMITE = np.polynomial.hermite_e.hermegauss(32)


@dataclass(frozen=True, eq=False)
class Surface:
    """A log-density of (mu, tau) to be explored.

    log : of mu and tau arrays of one shape; tau is even in it, so it may be integrated from 0 as if from -inf
    middle, reach : where mu lies when tau is 0, and how far from there, in effect units
    unit : the width of its finest feature; precision : of tau, the most that -d2 log / dmu2 can be
    """

    log: object
    middle: float
    reach: float
    unit: float
    precision: object


@dataclass(frozen=True, eq=False)
class Posterior:
    """A grid of tau (T,), and of mu (T, M) for each tau; `mass` of a tau, `density` of mu within it.

    The trapezium rule on such a grid is exact to rounding for smooth densities that fade at both
    ends, and so are the sinc sums that serve between the points.

    Source
    ------
    Trefethen and Weideman (2014); Stenger (1993).
    """

    u: np.ndarray
    tau: np.ndarray
    mu: np.ndarray
    step: np.ndarray
    mass: np.ndarray
    density: np.ndarray

    def mean(self):
        return float((self.mass * (self.density * self.mu).sum(axis=1) * self.step).sum())

    def below(self, x):
        """Give the probability that mu is at most x."""
        z = np.pi * (x - self.mu) / self.step[:, None]
        ends = (self.density * (0.5 + sici(z)[0] / np.pi)).sum(axis=1)
        return float((self.mass * self.step) @ ends)

    def predicted_below(self, x):
        """Give the probability that the true effect of a further trial is at most x."""
        smooth = self.tau > 1.3 * self.step
        z = (x - self.mu[smooth]) / self.tau[smooth, None]
        total = self.mass[smooth] @ ((self.density[smooth] * ndtr(z)).sum(axis=1) * self.step[smooth])
        narrow = np.flatnonzero(~smooth)
        nodes, weights = HERMITE
        x = x - self.tau[narrow, None] * nodes  # (narrow rows, nodes)
        z = np.pi * (x[..., None] - self.mu[narrow, None]) / self.step[narrow, None, None]
        ends = (self.density[narrow, None] * (0.5 + sici(z)[0] / np.pi)).sum(axis=2)
        return float(total + (self.mass[narrow] * self.step[narrow]) @ ends @ weights / weights.sum())

    def tau_below(self, x):
        """Give the probability that tau is at most x."""
        u, h = np.arcsinh(x / self._unit()), self.u[1] - self.u[0]
        ends = sici(np.pi * (u - self.u) / h)[0] + sici(np.pi * (u + self.u) / h)[0]
        return float((self.mass * ends).sum() / np.pi)

    def quantile(self, p, of="mu"):
        """Give the value that mu, a further trial's effect ("theta") or tau lies under with probability p."""
        below = {"mu": self.below, "theta": self.predicted_below, "tau": self.tau_below}[of]
        low, high = (0.0, self.tau[-1]) if of == "tau" else (self.mu.min(), self.mu.max())
        if of == "theta":
            low, high = low - 9 * self.tau[-1], high + 9 * self.tau[-1]
        near, far = self._rough(p, of)
        while below(near - far) > p and near - far > low:
            far *= 2
        low = max(low, near - far)
        far = self._rough(p, of)[1]
        while below(near + far) < p and near + far < high:
            far *= 2
        return float(brentq(lambda x: below(x) - p, low, min(high, near + far), xtol=1e-10 * self._unit(), rtol=1e-12))

    def mu_density(self, x):
        """Give the density of mu at the points x (n,)."""
        z = (np.asarray(x, float)[:, None, None] - self.mu) / self.step[:, None]
        return np.maximum((np.sinc(z) * self.density).sum(axis=2) @ self.mass, 0.0)

    def tau_density(self, x):
        """Give the density of tau at the points x (n,), from 0 on."""
        x, h, c = np.asarray(x, float), self.u[1] - self.u[0], self._unit()
        u = np.arcsinh(x / c)[:, None]
        share = np.where(self.u == 0, 2.0, 1.0) * self.mass / h
        found = (share * np.sinc((u - self.u) / h) + np.where(self.u > 0, share, 0) * np.sinc((u + self.u) / h)).sum(1)
        return np.maximum(found, 0.0) / np.sqrt(c * c + x * x)

    def _unit(self):
        return self.tau[-1] / np.sinh(self.u[-1])

    def _rough(self, p, of):
        """Give a first guess of a quantile, and a distance that likely holds it."""
        if of == "tau":
            at = min(int(np.searchsorted(self.mass.cumsum(), p)), self.tau.size - 1)
            return self.tau[at], self.tau[at] - self.tau[at - 1] if at else self.tau[1]
        order = np.argsort(self.mu, axis=None)
        share = (self.mass[:, None] * self.density * self.step[:, None]).ravel()[order].cumsum()
        at = order[min(int(np.searchsorted(share, p)), order.size - 1)]
        row = at // self.mu.shape[1]
        return self.mu.flat[at], 3 * self.step[row] + (self.tau[row] if of == "theta" else 0.0)


def explore(surface):
    """Integrate a surface on a grid that is doubled until no probability moves by more than CLOSE.

    Returns Posterior, and whether it settled.
    """
    low, high = _reach_of_tau(surface)
    before, marks = None, None
    for level in range(LEVELS):
        found = grid(surface, low, high, ROWS << level, COLUMNS << level)
        marks = marks or [found.quantile(p) for p in (0.05, 0.5, 0.95)]
        now = np.array([*(found.below(x) for x in marks), *(found.predicted_below(x) for x in marks)])
        if before is not None and np.abs(now - before).max() < CLOSE:
            return found, True
        before = now
    return found, False


def grid(surface, low, high, rows, columns):
    """Lay a grid of rows in asinh(tau / unit) between low and high, each with its own columns of mu."""
    u = np.linspace(low, high, rows)
    tau = surface.unit * np.sinh(u)
    start, end = _reach_of_mu(surface, tau)
    mu = start[:, None] + (end - start)[:, None] * np.linspace(0, 1, columns)
    step = (end - start) / (columns - 1)
    logs = surface.log(mu, np.broadcast_to(tau[:, None], mu.shape))
    top = logs.max(axis=1)
    density = np.exp(logs - top[:, None])
    area = density.sum(axis=1) * step
    mass = top + np.log(area) + np.log(np.cosh(u))
    mass = np.exp(mass - mass.max()) * np.where(u == 0, 0.5, 1.0)
    return Posterior(u, tau, mu, step, mass / mass.sum(), density / area[:, None])


def _reach_of_tau(surface):
    """Find where, in asinh(tau / unit), the surface is not yet DEEP below its top."""
    low, high = 0.0, 45.0
    for _ in range(12):
        u = np.linspace(low, high, ROWS)
        h = u[1] - u[0]
        tau = surface.unit * np.sinh(u)
        start, end = _reach_of_mu(surface, tau)
        mu = start[:, None] + (end - start)[:, None] * np.linspace(0, 1, COLUMNS)
        logs = surface.log(mu, np.broadcast_to(tau[:, None], mu.shape))
        mass = np.logaddexp.reduce(logs, axis=1) + np.log(end - start) + np.log(np.cosh(u))
        slack = h * h * (surface.precision(0.0 * tau[:1])[0] * surface.unit**2 + 1)
        kept = np.flatnonzero(mass > mass.max() - DEEP - slack)
        new = max(u[kept[0]] - h, 0.0), min(u[kept[-1]] + h, high)
        if new[1] - new[0] > 0.8 * (high - low):
            return low, high
        low, high = new
    return low, high


def _reach_of_mu(surface, tau):
    """Find for every tau the stretch of mu in which the surface is not yet DEEP below its top."""
    far = surface.reach + 12 * tau
    low, high = surface.middle - far, surface.middle + far
    share = np.linspace(0, 1, COLUMNS)
    for _ in range(40):
        mu = low[:, None] + (high - low)[:, None] * share
        h = (high - low) / (COLUMNS - 1)
        logs = surface.log(mu, np.broadcast_to(tau[:, None], mu.shape))
        slack = h * h / 8 * surface.precision(tau)
        kept = logs > (logs.max(axis=1) - DEEP - slack)[:, None]
        first, last = kept.argmax(axis=1), COLUMNS - 1 - kept[:, ::-1].argmax(axis=1)
        new_low, new_high = low + (first - 1) * h, low + (last + 1) * h
        new_low -= np.where(first == 0, high - low, 0.0)
        new_high += np.where(last == COLUMNS - 1, high - low, 0.0)
        settled = np.abs((new_high - new_low) / (high - low) - 1) < 0.2
        low, high = np.where(settled, low, new_low), np.where(settled, high, new_high)
        if settled.all():
            break
    return low, high
