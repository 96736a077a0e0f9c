"""Several effects from one trial: a robust interval that counts every trial once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from backwalk.problems import ReadableError
from backwalk.statistics.arrays import labels, refuse
from backwalk.statistics.level import reach
from backwalk.statistics.pooling import check_model, paired
from backwalk.statistics.tau2 import tau2_of


@dataclass(frozen=True)
class Robust:
    """An average whose standard error allows the effects of one trial to go together."""

    k: int
    clusters: int
    estimate: float
    se: float
    df: float
    ci: tuple[float, float]
    p: float


def cluster_robust(effect, variance, cluster, *, tau2="reml", level=0.95):
    """Pool effects with CR2 standard errors and Satterthwaite degrees of freedom.

    effect, variance : as in `pool`; cluster : (k,) labels, such as study_id, two or more different.
    The working model holds the effects independent, with variance v + tau2.

    Source
    ------
    Pustejovsky and Tipton (2018).
    """
    check_model(tau2=tau2, level=level)
    y, v = paired(effect, variance)
    cluster = labels("cluster", cluster, y.size)
    names = list(dict.fromkeys(cluster))
    if len(names) < 2:
        raise ReadableError("a robust standard error needs two clusters or more")
    spread = v + float(tau2_of(y[:, None], v[:, None], tau2)[0])
    w = 1 / spread
    share = w / w.sum()
    mean = float(share @ y)
    rest = np.eye(y.size) - share  # I - H: every row takes the weighted mean away
    g = np.array([_pull(np.flatnonzero([c == name for c in cluster]), rest, spread, share) for name in names])
    sums = g @ (y - mean)
    cross = g @ rest @ np.diag(spread) @ rest.T @ g.T
    se, df = float(np.sqrt(sums @ sums)), float(np.trace(cross) ** 2 / (cross**2).sum())
    refuse("the effects must differ for a robust standard error", np.array([se]), np.array([se > 0]))
    near = float(reach(level, df)) * se
    p = float(2 * stdtr(df, -abs(mean) / se))
    return Robust(y.size, len(names), mean, se, df, (mean - near, mean + near), p)


def _pull(rows, rest, spread, share):
    """Give what one cluster's residuals are multiplied with, CR2's adjustment included: (k,)."""
    root = np.diag(np.sqrt(spread[rows]))
    b = root @ (rest @ np.diag(spread) @ rest.T)[np.ix_(rows, rows)] @ root
    values, vectors = np.linalg.eigh(b)
    keep = values > values.max() * 1e-12
    inverse_root = (vectors[:, keep] / np.sqrt(values[keep])) @ vectors[:, keep].T
    pulled = np.zeros(spread.size)
    pulled[rows] = share[rows] @ root @ inverse_root @ root
    return pulled
