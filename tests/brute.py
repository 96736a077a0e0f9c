"""Everything as reported by brute force: nested Gauss-Legendre integrals of the model as written, no cleverness.

Written from the model's definition alone, with scipy's distributions, and slow on purpose.
"""

import numpy as np
from scipy import stats
from scipy.special import gamma

FAR, DEEP = 14.0, 7.0  # mu from -FAR to FAR, tau from 0 to DEEP: for effects within 3 and tau scales up to 0.5


def correction(df):
    return gamma(df / 2) / (gamma((df - 1) / 2) * np.sqrt(df / 2))


def bound(report):
    df = report.n_t + report.n_c - 2
    return correction(df) * stats.t.isf(report.alpha / 2, df) * np.sqrt(1 / report.n_t + 1 / report.n_c)


def contribution(report, mu, tau):
    """Give the likelihood of one report on arrays of mu and tau."""
    if report.kind == "exact":
        return stats.norm.pdf(report.effect, mu, np.sqrt(report.variance + tau**2))
    inverse, people = 1 / report.n_t + 1 / report.n_c, report.n_t + report.n_c
    g = stats.norm(mu, np.sqrt(inverse + mu**2 / (2 * people) + tau**2))
    if report.kind == "side":
        return g.sf(0) if report.side > 0 else g.cdf(0)
    b = bound(report)
    if report.kind == "unsigned":
        spread = np.sqrt(inverse + b**2 / (2 * people) + tau**2)
        return stats.norm.pdf(b, mu, spread) + stats.norm.pdf(-b, mu, spread)
    if report.kind == "beyond":
        return g.sf(b) if report.side > 0 else g.cdf(-b)
    if report.kind == "beyond_either":
        return g.sf(b) + g.cdf(-b)
    if report.kind == "within":
        return g.cdf(b) - g.cdf(-b)
    return g.cdf(b) - g.cdf(0) if report.side > 0 else g.cdf(0) - g.cdf(-b)


def nodes(low, high, panels, order=20):
    x, w = np.polynomial.legendre.leggauss(order)
    edges = np.linspace(low, high, panels + 1)
    half = np.diff(edges) / 2
    return (edges[:-1, None] + half[:, None] * (x + 1)).ravel(), (half[:, None] * w).ravel()


def below(reports, *points, scale=0.5, mu_prior=None):
    """Give P(mu <= x) at every point, and the mean of mu; the points are ends of panels, in rising order."""
    tau, wt = nodes(0, DEEP, 25)
    areas, moments = [], []
    for low, high in zip((-FAR, *points), (*points, FAR), strict=True):
        mu, wm = nodes(low, high, int(3 * (high - low)) + 1)
        m, t = np.meshgrid(mu, tau, indexing="ij")
        density = stats.halfnorm.pdf(t, scale=scale)
        if mu_prior:
            density = density * stats.norm.pdf(m, mu_prior[1], mu_prior[2])
        for report in reports:
            density = density * contribution(report, m, t)
        row = density @ wt
        areas.append(wm @ row)
        moments.append(wm @ (row * mu))
    return np.cumsum(areas)[:-1] / sum(areas), sum(moments) / sum(areas)
