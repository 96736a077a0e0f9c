"""Whether the effects follow something the trials differ in: meta-regression, subgroups, permutations."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from backwalk.problems import ReadableError, check_level, one_of, shown
from backwalk.statistics.arrays import labels, numbers, refuse
from backwalk.statistics.level import reach
from backwalk.statistics.pooling import INTERVALS, Pooled, paired, pool
from backwalk.statistics.residual import residual_tau2, solve
from backwalk.statistics.tau2 import METHODS

FAR = 1e100  # of a moderator, beyond which its squares are lost
UNEVEN = 1e10  # largest over smallest variance, beyond which a line loses its digits
SAME = 1e-12  # spread of the effects, as a share of the largest, that is rounding alone
SLACK = np.sqrt(np.finfo(float).eps)  # statistics within this share of each other are ties


@dataclass(frozen=True, eq=False)
class Regression:
    """A meta-regression: coefficients, what is left between the trials, and the tests."""

    k: int
    coefficients: pd.DataFrame
    tau2: float
    i2: float
    r2: float | None
    qe: float
    qe_p: float
    qm: float
    qm_p: float
    tau2_method: str
    test: str


def meta_regression(effect, variance, moderators, *, tau2="reml", test="hartung_knapp", level=0.95):
    """Regress k effects on moderators, with what they leave unexplained as tau2.

    Parameters
    ----------
    effect, variance : as in `pool`
    moderators : frame, or (k,) or (k, m) array of numbers; an intercept is added
    tau2 : as in `pool`
    test : wald (normal and chi-square), hartung_knapp (t and F on k - m - 1) or its floored form

    Returns
    -------
    Regression. `coefficients`: a frame, intercept first: estimate se t p ci_low ci_high. r2 is the
    share of tau2 explained by this estimator, None where there was none to explain.

    Raises
    ------
    ValueError: fewer trials than coefficients + 1, a moderator that is constant, missing or a
    combination of others.

    Source
    ------
    Viechtbauer (2010), Knapp and Hartung (2003), Raudenbush (2009) for r2.
    """
    one_of("tau2", tau2, METHODS)
    one_of("test", test, INTERVALS)
    check_level(level)
    y, v = even(effect, variance)
    x, names = design_of(moderators, y.size)
    x, back = _standardised(x)
    t2 = float(residual_tau2(y, v, _columns(x), tau2)[0])
    beta, r, w, cov, _ = (a[..., 0] for a in solve(y, v, _columns(x), np.array([t2])))
    df, m = y.size - x.shape[1], x.shape[1] - 1
    spread = float((w * r * r).sum() / df)
    if test == "hartung_knapp" and spread <= SAME**2 * float((w * y * y).sum()):
        raise ReadableError(
            "the effects lie on the line, which leaves plain Hartung-Knapp no standard error: take "
            "test = 'hartung_knapp_floored' or 'wald'"
        )
    beta, cov = back @ beta, back @ cov @ back.T
    cov = cov * {"wald": 1.0, "hartung_knapp": spread, "hartung_knapp_floored": max(1.0, spread)}[test]
    se = np.sqrt(np.diag(cov))
    normal = test == "wald"
    t = beta / se
    near = reach(level, None if normal else df) * se
    p = 2 * (ndtr(-np.abs(t)) if normal else stdtr(df, -np.abs(t)))
    qm = float(beta[1:] @ np.linalg.solve(cov[1:, 1:], beta[1:]))
    qm_p = float(chdtrc(m, qm)) if normal else float(fdtrc(m, df, qm / m))
    _, r0, w0, _, trace0 = (a[..., 0] for a in solve(y, v, _columns(x), np.zeros(1)))
    qe = float((w0 * r0 * r0).sum())
    before = pool(y, v, tau2=tau2)
    table = {"estimate": beta, "se": se, "t": t, "p": p, "ci_low": beta - near, "ci_high": beta + near}
    return Regression(
        k=y.size,
        coefficients=pd.DataFrame(table, index=names),
        tau2=t2,
        i2=max(0.0, (qe - df) / qe) if tau2 == "common" else t2 / (t2 + df / float(trace0)),
        r2=_explained(before, t2, qe / df),
        qe=qe,
        qe_p=float(chdtrc(df, qe)),
        qm=qm if normal else qm / m,
        qm_p=qm_p,
        tau2_method=tau2,
        test=test,
    )


def even(effect, variance):
    """Check effects and variances as `paired` does, and refuse variances that a regression cannot bear."""
    y, v = paired(effect, variance)
    if v.max() > UNEVEN * v.min():
        raise ReadableError(f"variances from {v.min():g} to {v.max():g} are too far apart for a regression")
    return y, v


def _explained(before, t2, left):
    """Give the share of tau2 explained; for the common effect that of Q per degree of freedom."""
    whole, rest = (before.q / (before.k - 1), left) if before.tau2_method == "common" else (before.tau2, t2)
    return max(0.0, 1 - rest / whole) if whole > 0 else None


def design_of(moderators, k):
    """Check moderators and give them with an intercept before them, (k, m + 1), and their names."""
    names = list(getattr(moderators, "columns", [])) or [getattr(moderators, "name", None) or "moderator"]
    x = numbers("moderators", moderators)
    if x.ndim not in (1, 2):
        raise ReadableError(f"moderators must be one or more columns: got shape {x.shape}")
    x = x[:, None] if x.ndim == 1 else x
    names = names if len(names) == x.shape[1] else [f"moderator_{i}" for i in range(x.shape[1])]
    if x.shape[0] != k:
        raise ReadableError(f"one moderator value per trial: got {x.shape[0]} for {k} trials")
    for name, column in zip(names, x.T, strict=True):
        if not np.isfinite(column).all():
            raise ReadableError(f"moderator {name!r} is missing for trial {int(np.argmin(np.isfinite(column)))}")
        refuse(f"moderator {name!r} is too far from 0 to compute with", column, np.abs(column) < FAR)
    x = np.column_stack([np.ones(k), x])
    if k < x.shape[1] + 1:
        raise ReadableError(f"{x.shape[1]} coefficients need {x.shape[1] + 1} trials or more: got {k}")
    for name, column in zip(names, x.T[1:], strict=True):
        if np.ptp(column) == 0:
            raise ReadableError(f"moderator {name!r} is the same for every trial: leave it out")
    if np.linalg.matrix_rank(_standardised(x)[0]) < x.shape[1]:
        raise ReadableError("a moderator is a combination of the others: leave one out")
    return x, ["intercept", *map(str, names)]


def _columns(x):
    """Lay one design (k, p) out as (p, k, 1)."""
    return x.T[:, :, None]


def _standardised(x):
    """Centre and scale the moderators, so that years cost no digits: (z, back) with z = x @ back."""
    centre, scale = x[:, 1:].mean(axis=0), x[:, 1:].std(axis=0)
    back = np.diag([1.0, *(1 / scale)])
    back[0, 1:] = -centre / scale
    return np.column_stack([x[:, 0], (x[:, 1:] - centre) / scale]), back


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Averages by subgroup, and the test of a difference between them."""

    groups: dict[str, Pooled]
    qb: float
    qb_p: float
    df: int
    tau2: float | None


def subgroups(effect, variance, group, *, tau2="reml", ci="hartung_knapp_floored", common_tau2=False, level=0.95):
    """Pool each subgroup, and test whether their averages differ.

    group : (k,) labels. common_tau2 : one tau2 for all subgroups instead of one each.
    qb is Wald's chi-square on groups - 1 degrees of freedom.

    Source
    ------
    Borenstein (2009), chapter 19.
    """
    y, v = paired(effect, variance)
    if not isinstance(common_tau2, bool | np.bool_):
        raise ReadableError(f"common_tau2 = {shown(common_tau2)} is not True or False")
    group = np.array([str(label) for label in labels("group", group, y.size)])
    names = list(dict.fromkeys(group.tolist()))
    if len(names) < 2:
        raise ReadableError("subgroups need two groups or more")
    shared = None
    if common_tau2:
        x = (group[:, None] == np.array(names)).astype(float)
        shared = float(residual_tau2(y, v, _columns(x), tau2)[0])
    fixed = {"tau2": tau2} if shared is None else {"tau2": "common"}

    def pooled(name, ci):
        return pool(y[group == name], v[group == name] + (shared or 0.0), ci=ci, level=level, **fixed)

    wald = [pooled(name, "wald") for name in names]
    means, weights = np.array([p.estimate for p in wald]), np.array([p.se**-2 for p in wald])
    qb = float((weights * (means - np.average(means, weights=weights)) ** 2).sum())
    groups = {name: pooled(name, ci) for name in names}
    return Subgroups(groups, qb, float(chdtrc(len(names) - 1, qb)), len(names) - 1, shared)
