"""Whether small trials tell another story: Egger, trim and fill."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from backwalk.problems import ReadableError, one_of
from backwalk.statistics.arrays import aligned, people
from backwalk.statistics.moderators import even, meta_regression
from backwalk.statistics.pooling import Pooled, check_model, pool

ALIKE = 1e-12  # share under which variances differ by rounding alone
FEWEST = 10  # trials below which no test is shown (Sterne 2011)


@dataclass(frozen=True)
class Egger:
    """A regression of effects on their imprecision; `slope` is the small-study coefficient."""

    slope: float
    se: float
    t: float
    p: float
    intercept: float
    intercept_se: float
    df: int | None
    predictor: str
    model: str


def egger(effect, variance, *, n_t=None, n_c=None, predictor="se", model="classical"):
    """Regress the effects on their standard error, or on sqrt(1 / n_t + 1 / n_c).

    Parameters
    ----------
    effect, variance : as in `pool`, three trials or more
    n_t, n_c : (k,) arrays, people per arm, for predictor "n", which standardised differences need
    predictor : se, v or n
    model : classical (weights 1 / v, t on k - 2) or random (REML meta-regression, normal)

    Source
    ------
    Egger (1997); Pustejovsky and Rodgers (2019) for the sample-size form.
    """
    one_of("predictor", predictor, ("se", "v", "n"))
    one_of("model", model, ("classical", "random"))
    y, v = _three(effect, variance)
    if predictor == "n":
        if n_t is None or n_c is None:
            raise ReadableError("predictor = 'n' needs n_t and n_c")
        n_t, n_c = aligned(n_t=n_t, n_c=n_c)
        people(n_t=n_t, n_c=n_c)
        if n_t.shape not in ((), y.shape):
            raise ReadableError(f"n_t and n_c must be as many as effects: got {n_t.size} for {y.size}")
        x = np.sqrt(1 / n_t + 1 / n_c)
    else:
        x = np.sqrt(v) if predictor == "se" else v
    if np.ptp(x) == 0:
        raise ReadableError("all trials are equally precise: nothing to regress on")
    if np.ptp(y) == 0:
        raise ReadableError("all effects are the same: there is no lean to test")
    if model == "random":
        found = meta_regression(y, v, x, test="wald").coefficients
        (b0, b1), (s0, s1), t = found["estimate"], found["se"], found["t"].iloc[1]
        return Egger(b1, s1, t, float(found["p"].iloc[1]), b0, s0, None, predictor, model)
    (b0, b1), (s0, s1) = _weighted_line(y, v, x)
    t, df = b1 / s1, y.size - 2
    return Egger(b1, s1, t, float(2 * stdtr(df, -abs(t))), b0, s0, df, predictor, model)


def _weighted_line(y, v, x):
    from statsmodels.regression.linear_model import WLS

    line = WLS(y, np.column_stack([np.ones(y.size), x]), weights=1 / v).fit()
    return tuple(map(float, line.params)), tuple(map(float, line.bse))


def why_no_test(k):
    """Say why no test of small-study effects is shown for k trials; empty from ten on."""
    if k >= FEWEST:
        return ""
    return (
        f"No funnel test is shown: with {k} trials it could not tell chance from missing results, "
        f"and the common rule asks for {FEWEST} or more."
    )


@dataclass(frozen=True, eq=False)
class Filled:
    """Trim and fill: how many trials the mirror lacks, on which side, and the average with them."""

    k0: int
    side: str
    estimate: float
    se: float
    ci: tuple[float, float]
    filled: tuple[np.ndarray, np.ndarray]
    pooled: Pooled


def trim_and_fill(effect, variance, *, estimator="l0", tau2="reml", ci="hartung_knapp_floored", level=0.95):
    """Fill in the mirror images of trials that a lopsided funnel seems to lack.

    estimator : l0 or r0. The side is the one that the regression on the standard error points to.
    `filled` holds the effects and variances that were added.

    Source
    ------
    Duval and Tweedie (2000); metafor `trimfill`.
    """
    one_of("estimator", estimator, ("l0", "r0"))
    check_model(tau2=tau2, ci=ci, level=level)
    y, v = _three(effect, variance)
    if np.ptp(v) <= ALIKE * v.max():
        raise ReadableError(
            "all trials are equally precise, so the funnel has no side: trim and fill needs variances that differ"
        )
    slope = meta_regression(y, v, np.sqrt(v), tau2=tau2, test="wald").coefficients["estimate"].iloc[1]
    side, turn = ("right", -1.0) if slope < 0 else ("left", 1.0)
    order = np.argsort(turn * y, kind="stable")
    ys, vs, k = turn * y[order], v[order], y.size
    k0, before = 0, -1
    for _ in range(100):
        if k0 == before:
            break
        before = k0
        middle = pool(ys[: k - k0], vs[: k - k0], tau2=tau2, ci="wald").estimate
        k0 = _lacking(ys - middle, estimator)
    mirrored = turn * (2 * middle - ys[k - k0 :]), vs[k - k0 :]
    found = pool(np.append(y, mirrored[0]), np.append(v, mirrored[1]), tau2=tau2, ci=ci, level=level)
    return Filled(k0, side, found.estimate, found.se, found.ci, mirrored, found)


def _lacking(distance, estimator):
    k = distance.size
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(distance), kind="stable")] = np.arange(1, k + 1)
    if estimator == "l0":
        total = ranks[distance > 0].sum()
        found = (4 * total - k * (k + 1)) / (2 * k - 1)
    else:
        left = ranks[distance < 0]
        found = k - (left.max() if left.size else 0) - 1
    return int(min(max(0, round(found)), k - 1))


def _three(effect, variance):
    y, v = even(effect, variance)
    if y.size < 3:
        raise ReadableError(f"needs three trials or more: got {y.size}")
    return y, v
