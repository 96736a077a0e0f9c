"""The posterior of pool_as_reported for thousands of reviews at once, on one fixed grid of mu and tau."""

from functools import cache

import numpy as np
from abstracts import EXACT, FORMS, PEOPLE, UNSIGNED
from scipy.special import sici

from backwalk import Report
from backwalk.statistics.admission import SMD_SCALE
from backwalk.statistics.likelihood import Likelihood
from backwalk.statistics.reported import tau_prior_density

MU = np.linspace(-8.0, 10.0, 301)  # SDs; the step is under the narrowest posterior SD of this study
TAU = np.linspace(0.0, 3.0, 31)
FINE = np.linspace(-8.0, 10.0, 3601)  # where the distribution function is read off
LEVELS = (0.025, 0.5, 0.975)
BLOCK = 250  # reviews held at once
NUMBERS = np.arange(PEOPLE[0], PEOPLE[1] + 1)
GRID_MU, GRID_TAU2 = np.tile(MU, TAU.size), np.repeat(TAU**2, MU.size)  # the grid as one long line, tau by tau


def posteriors(reviews):
    """Give the posterior's 2.5 %, 50 % and 97.5 % points of mu, (3, B), and the most that touches the grid's ends.

    reviews : Reviews, each with an effect or an exact p among what it prints, or the flat prior has no posterior.
    The model is that of pool_as_reported: mu flat, tau half-normal with scale 0.5 SD, normal likelihood.
    """
    found, ends = [], 0.0
    for start in range(0, reviews.g.shape[1], BLOCK):
        n, g, v, form = (x[:, start : start + BLOCK] for x in (reviews.n, reviews.g, reviews.v, reviews.form))
        density = _marginal(n, g, v, form)
        ends = max(ends, float(density[:, [0, -1]].max()))
        below = np.maximum.accumulate(density @ _running_sums(), axis=1)
        found.append([np.interp(LEVELS, row, FINE) for row in below])
    return np.concatenate(found).T, ends


def _marginal(n, g, v, form):
    """Give the share of mu at every point of MU, (B, M), tau summed out by the trapezium rule."""
    logs = _exact(g, v, form == EXACT) + _counts(n, form) @ _table()
    for at, one in _unsigned(n, g, form):
        logs[at] += one
    logs = logs.reshape(-1, TAU.size, MU.size)
    prior = tau_prior_density(TAU, "half_normal", SMD_SCALE) * np.where(TAU == 0, 0.5, 1.0)
    shares = np.exp(logs - logs.max(axis=(1, 2), keepdims=True))
    density = np.einsum("btm,t->bm", shares, prior)
    return density / density.sum(axis=1, keepdims=True)


def _exact(g, v, here):
    """Add up the normal log-densities of printed effects, (B, T * M): a parabola in mu for every tau."""
    total = v[..., None] + TAU**2
    w = here[..., None] / total
    square, line = w.sum(axis=0), (w * g[..., None]).sum(axis=0)
    rest = (w * g[..., None] ** 2 + here[..., None] * np.log(2 * np.pi * total)).sum(axis=0)
    logs = square[..., None] * MU**2 - 2 * line[..., None] * MU + rest[..., None]
    return -0.5 * logs.reshape(g.shape[1], -1)


def _counts(n, form):
    """Count the trials of each bounded form and size, (B, forms * sizes), in the order of `_table`."""
    counts = np.zeros((form.shape[1], len(FORMS) * NUMBERS.size))
    place = (form - min(FORMS)) * NUMBERS.size + (n - NUMBERS[0]).astype(int)
    trial, review = np.nonzero(form >= min(FORMS))
    np.add.at(counts, (review, place[trial, review]), 1.0)
    return counts


@cache
def _table():
    """Tabulate the log-likelihood of every bounded form and size on the grid, by the package's Likelihood."""
    made = [Report("", kind, n, n, alpha=alpha, side=side) for kind, alpha, side in FORMS.values() for n in NUMBERS]
    low, high = np.array([_outward(r) for r in made]).T
    side = np.array([float(r.side) for r in made])
    return np.array(list(_likelihood(low, high, side, np.array([r.n_t for r in made])).each(GRID_MU, GRID_TAU2)))


def _outward(report):
    """Give a report's range on the side it names; on the upper side where it allows both."""
    low, high = report.range[-1]
    return (-high, -low) if report.side < 0 else (max(low, 0.0), high)


def _unsigned(n, g, form):
    """Yield (review, log-likelihood on the grid) of every exact p without a side."""
    trial, review = np.nonzero(form == UNSIGNED)
    if trial.size:
        size = np.abs(g[trial, review])
        each = _likelihood(size, size, np.zeros(size.size), n[trial, review]).each(GRID_MU, GRID_TAU2)
        yield from zip(review, each, strict=True)


def _likelihood(low, high, side, n):
    """Build the Likelihood of results with n people per arm; side 0 is as likely on either side."""
    mirrored, inverse, people = side == 0, 2 / n, 2 * n
    return Likelihood(
        low=low,
        high=high,
        side=np.where(mirrored, 1.0, side),
        mirrored=mirrored,
        fixed=np.where(low == high, inverse + low**2 / (2 * people), np.nan),
        inverse=inverse,
        people=people,
    )


@cache
def _running_sums():
    """Turn shares on MU into the distribution function on FINE, (M, F), by sinc sums (Stenger 1993)."""
    step = MU[1] - MU[0]
    return 0.5 + sici(np.pi * (FINE - MU[:, None]) / step)[0] / np.pi
