"""Intervals for tau2: by Q-profile and by profile likelihood."""

import numpy as np
from scipy.special import chdtri, gammaincinv

from backwalk.statistics.columnwise import ROUNDING, centred, root
from backwalk.statistics.peaks import log_likelihood, score, search_grid
from backwalk.statistics.tau2 import q_equals


def q_profile(y, v, level):
    """Invert the generalised Q statistic; the interval may leave the estimate out, and is not widened.

    y, v : (k,) arrays; gives (low, high) in effect units squared, both 0 where no tau2 fits.

    Source
    ------
    Viechtbauer (2007).
    """
    tail = (1 - level) / 2
    df = y.size - 1
    targets = np.array([chdtri(df, tail), 2 * gammaincinv(df / 2, tail)])  # both from their own tail
    y, v = y[:, None], v[:, None]
    low, high = q_equals(centred(y, v), v, targets)
    return float(low), float(high)


def profile_likelihood(y, v, t2, method, level):
    """Take the tau2 whose log-likelihood lies within half a chi-square quantile of the maximum.

    y, v : (k,) arrays; t2 : the estimate by `method`, ml or reml. Gives the outermost ends, in effect
    units squared, and whether values between them lie outside.

    Source
    ------
    Hardy and Thompson (1996).
    """
    y, v = y[:, None], v[:, None]
    y = centred(y, v)
    top = log_likelihood(y, v, t2, method)
    drop = chdtri(1, 1 - level) / 2

    def room(t):
        return log_likelihood(y, v, t, method) - top + drop

    def falling(t, sign=1):
        with np.errstate(all="ignore"):
            return sign * room(t), t - room(t) / (score(y, v, t, method)[0] / 2)

    with np.errstate(all="ignore"):
        ladder = search_grid(y, v)[0]
        while room(ladder[-1:])[0] >= 0:
            ladder = np.append(ladder, ladder[-1] * 2)
        ladder = np.unique(np.append(ladder, t2))
        inside = np.flatnonzero((room(ladder) >= 0) | (ladder == t2))  # a level next to 0 leaves only the estimate
    first, last = inside[0], inside[-1]
    least = v.min() * ROUNDING

    def end(low, high, sign):
        low, high = np.full(1, low), np.full(1, high)
        return float(root(lambda t: falling(t, sign), low, high, (low + high) / 2, least)[0])

    low = 0.0 if first == 0 else end(ladder[first - 1], ladder[first], -1)
    return (low, end(ladder[last], ladder[last + 1], 1)), bool(inside.size < last - first + 1)
