"""Whether a moderator could have come out as it did by chance: trials are given each other's moderators."""

from dataclasses import dataclass
from itertools import permutations as orders
from math import factorial

import numpy as np
import pandas as pd

from backwalk.problems import one_of
from backwalk.statistics.arrays import whole
from backwalk.statistics.moderators import SAME, SLACK, design_of, even, meta_regression
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.residual import residual_tau2, solve
from backwalk.statistics.tau2 import METHODS

EXACT = 50_000  # orders up to which a permutation test takes them all
BLOCK = 1024  # designs fitted at once


@dataclass(frozen=True, eq=False)
class Permuted:
    """A permutation test: the p of each coefficient, and how many orders it rests on."""

    p: pd.Series
    permutations: int
    exact: bool


def permutation_test(effect, variance, moderators, *, tau2="reml", test="hartung_knapp", permutations=EXACT, seed=1):
    """Test coefficients by giving the trials each other's moderators.

    All orders are taken where there are at most `permutations` of them; else that many seeded random ones, with the
    order seen among them.

    Returns
    -------
    Permuted: two-sided p of each coefficient, the share of orders whose statistic is at least as
    large; ties within sqrt(machine precision) count. Effects that are all the same give 1: no order changes them.

    Source
    ------
    Higgins and Thompson (2004).
    """
    one_of("tau2", tau2, METHODS)
    one_of("test", test, INTERVALS)
    permutations, seed = whole("permutations", permutations, 2, 10**8), whole("seed", seed, 0, 2**63 - 1)
    y, v = even(effect, variance)
    x, names = design_of(moderators, y.size)
    chosen, exact = _orders(y.size, permutations, seed)
    if np.ptp(y) <= SAME * np.abs(y).max():
        return Permuted(pd.Series(1.0, index=names), len(chosen), exact)
    observed = np.abs(meta_regression(y, v, moderators, tau2=tau2, test=test).coefficients["t"].to_numpy())
    count = np.zeros(x.shape[1])
    for start in range(0, len(chosen), BLOCK):
        designs = np.ascontiguousarray(np.moveaxis(x[chosen[start : start + BLOCK]], (0, 1, 2), (2, 1, 0)))
        t = np.abs(_statistics(y, v, designs, tau2, test))
        count += (t >= observed[:, None] * (1 - SLACK)).sum(axis=1)
    count = np.maximum(count, 1)  # the order seen is one of them, whatever rounding makes of its statistic
    return Permuted(pd.Series(count / len(chosen), index=names), len(chosen), exact)


def _orders(k, most, seed):
    if factorial(k) <= most:
        return np.array(list(orders(range(k)))), True
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.tile(np.arange(k), (most - 1, 1)), axis=1)
    return np.vstack([np.arange(k), shuffled]), False


def _statistics(y, v, x, tau2, test):
    t2 = residual_tau2(y, v, x, tau2)
    beta, r, w, cov, _ = solve(y, v, x, t2)
    spread = (w * r * r).sum(axis=0) / (x.shape[1] - x.shape[0])
    factor = {"wald": 1.0, "hartung_knapp": spread, "hartung_knapp_floored": np.maximum(1.0, spread)}[test]
    with np.errstate(
        divide="ignore", invalid="ignore"
    ):  # an order in which the effects lie on a line is beyond every other
        return beta / np.sqrt(np.einsum("ppb->pb", cov) * factor)
