"""What one answer owes to each of its trials: leave-one-out, cumulative, influence, all subsets."""

import numpy as np
import pandas as pd
from scipy.special import chdtri, ndtri

from backwalk.problems import ReadableError
from backwalk.statistics.arrays import whole
from backwalk.statistics.many import fit, intervals
from backwalk.statistics.pooling import check_model, paired
from backwalk.statistics.subsets import members, tau2_of_subsets

ALL_SUBSETS = 20  # trials up to which every subset is fitted
BLOCK = 1 << 9  # subsets held at once, few enough to stay in the cache


def leave_one_out(effect, variance, *, tau2="reml", ci="hartung_knapp_floored", level=0.95):
    """Pool again without each trial in turn.

    Parameters are those of `pool`; two trials or more.
    Returns a frame, one row a left-out trial: estimate se ci_low ci_high p tau2 i2 q.
    """
    y, v = _several(effect, variance, 2)
    return _frame(y, v, ~np.eye(y.size, dtype=bool), tau2, ci, level)


def cumulative(effect, variance, *, tau2="reml", ci="hartung_knapp_floored", level=0.95):
    """Pool the first trial, the first two, and so on, in the order given.

    Parameters are those of `pool`. Returns a frame, one row a step: estimate se ci_low ci_high p tau2 i2 q.
    """
    y, v = paired(effect, variance)
    return _frame(y, v, np.triu(np.ones((y.size, y.size), dtype=bool)), tau2, ci, level)


def influence(effect, variance, tau2="reml"):
    """Measure how much each trial pulls the average.

    Returns a frame, one row a trial: rstudent dffits cook_d cov_r tau2_del qe_del hat weight dfbetas;
    weight is a share, and every spread is Wald's.

    Source
    ------
    Viechtbauer and Cheung (2010); metafor `influence`.
    """
    check_model(tau2=tau2)
    y, v = _several(effect, variance, 3)
    whole = fit(y[:, None], v[:, None], tau2)
    less = _fit(y, v, ~np.eye(y.size, dtype=bool), tau2)
    t2, moved = less.tau2, whole.estimate[0] - less.estimate
    hat = 1 / (v + whole.tau2[0])
    hat = hat / hat.sum()
    reach = 1 / (1 / (v[:, None] + t2)).sum(axis=0)
    return pd.DataFrame(
        {
            "rstudent": (y - less.estimate) / np.sqrt(v + less.se**2 + t2),
            "dffits": moved / np.sqrt(hat * (t2 + v)),
            "cook_d": moved**2 / whole.se[0] ** 2,
            "cov_r": less.se**2 / whole.se[0] ** 2,
            "tau2_del": t2,
            "qe_del": less.q,
            "hat": hat,
            "weight": hat,
            "dfbetas": moved / np.sqrt(reach),
        }
    )


def influence_limits(k):
    """Give the usual limits of k trials, by measure; rstudent marks an outlier, each of the others a large influence.

    Source
    ------
    Viechtbauer and Cheung (2010); metafor `influence`, for an average without moderators.
    """
    return {
        "rstudent": float(ndtri(0.975)),
        "dffits": 3 / np.sqrt(k - 1),
        "cook_d": float(chdtri(1, 0.5)),
        "hat": 3 / k,
        "dfbetas": 1.0,
    }


def influential(found):
    """Tell which trials of an `influence` frame have a large influence: beyond any limit but that of rstudent."""
    limits = influence_limits(len(found))
    beyond = [np.abs(found[name]) > limit for name, limit in limits.items() if name != "rstudent"]
    return np.any(beyond, axis=0)


def gosh(effect, variance, tau2="reml", *, most=1 << ALL_SUBSETS, seed=1):
    """Pool every subset of the trials, single trials included.

    effect, variance : (k,) arrays, k up to 62. Beyond `most` subsets a seeded random sample of
    that many is fitted, all different. Single trials have i2 = 0.
    Returns a frame, one row a subset: members (bit i is trial i), k estimate se tau2 i2 q.

    Source
    ------
    Olkin, Dahabreh and Trikalinos (2012).
    """
    check_model(tau2=tau2)
    most, seed = whole("most", most, 1, 10**8), whole("seed", seed, 0, 2**63 - 1)
    y, v = _several(effect, variance, 2)
    if y.size > 62:
        raise ReadableError(f"subsets of {y.size} trials cannot be numbered: 62 at most")
    masks = _subsets(y.size, most, seed)
    parts = []
    for start in range(0, masks.size, BLOCK):
        some = masks[start : start + BLOCK]
        inside = (some >> np.arange(y.size)[:, None]) & 1 == 1
        parts.append(_fit(y, v, inside, tau2))
    names = ("k", "estimate", "se", "tau2", "i2", "q")
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return pd.DataFrame({"members": masks, **columns})


def _subsets(k, most, seed):
    if 2**k - 1 <= most:
        return np.arange(1, 2**k, dtype=np.int64)
    rng = np.random.default_rng(seed)
    found = np.unique(rng.integers(1, 2**k, size=most, dtype=np.int64))
    while found.size < most:
        found = np.unique(np.append(found, rng.integers(1, 2**k, size=most, dtype=np.int64)))
    return np.sort(rng.choice(found, most, replace=False))


def _several(effect, variance, least):
    y, v = paired(effect, variance)
    if y.size < least:
        raise ReadableError(f"needs {least} trials or more: got {y.size}")
    return y, v


def _fit(y, v, inside, tau2, ci="wald"):
    return fit(*members(y, v, inside), tau2, ci, tau2_of_subsets(y, v, inside, tau2))


def _frame(y, v, inside, tau2, ci, level):
    check_model(tau2=tau2, ci=ci, level=level)
    found = _fit(y, v, inside, tau2, ci)
    low, high, p = intervals(found, ci, level)
    columns = {"estimate": found.estimate, "se": found.se, "ci_low": low, "ci_high": high, "p": p}
    return pd.DataFrame({**columns, "tau2": found.tau2, "i2": found.i2, "q": found.q})
