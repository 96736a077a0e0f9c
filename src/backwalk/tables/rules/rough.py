"""Rough arithmetic for rules, without loading a library: t and its p to about 1%, and what rounding hides."""

from functools import lru_cache
from math import expm1, log1p, sqrt
from statistics import NormalDist

NORMAL = NormalDist()
Z95 = 1.96


def p_of(t, df):
    """Give the two-sided p of t to about 1% (Wallace 1959)."""
    return 2 * NORMAL.cdf(-_stretch(df) * sqrt(df * log1p(t * t / df)))


def t_of(p, df):
    """Give the t above 0 whose two-sided p this is: the same formula turned round."""
    return sqrt(df * expm1((NORMAL.inv_cdf(p / 2) / _stretch(df)) ** 2 / df))


def _stretch(df):
    return (8 * df + 1) / (8 * df + 3)


def half_a_step(*values):
    """Give what rounding can hide in printed figures together: half of the last digit of each."""
    return sum(0.5 * 10 ** -_decimals(value) for value in values)


@lru_cache(maxsize=4096)
def _decimals(value):
    digits = f"{value:.12g}"
    return len(digits.partition(".")[2]) if "e" not in digits else 12


def same(a, b, *, share, hidden=0.0):
    """Tell whether two sizes are the same within a share of the larger one and what rounding hides."""
    return abs(a - b) <= share * max(abs(a), abs(b)) + hidden


def widest_sd(mean, low, high, n):
    """Give the largest SD that n scores between two ends can have around their mean (Bhatia and Davis 2000).

    An end that is not known follows from the other: at most one person can hold all that lies above the rest.
    """
    if low is None and high is None:
        return None
    up = high - mean if high is not None else (n - 1) * (mean - low)
    down = mean - low if low is not None else (n - 1) * (high - mean)
    return sqrt(max(up * down, 0) * n / (n - 1)) if n > 1 else None
