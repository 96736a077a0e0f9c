"""What one more trial would do: the answer after adding it, its power, and the chance of either."""

from dataclasses import dataclass

import numpy as np
from scipy.special import nctdtr, ndtr, stdtrit

from backwalk.problems import ReadableError, one_of
from backwalk.statistics.arrays import numbers, refuse
from backwalk.statistics.effects import g_variance
from backwalk.statistics.many import intervals, pool_many
from backwalk.statistics.pooling import check_model, paired

VERDICTS = ("worse", "unimportant", "unclear", "better", "important")
SIDES = ("either", "better")
MOST = 1000  # people an arm beyond which no size is looked for
CELLS = 240  # of the new trial's result, where a chance is worked out


@dataclass(frozen=True, eq=False)
class After:
    """The pooled answer after one more trial, arrays of one shape, in effect units."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True, eq=False)
class Belief:
    """Where the true effect of a further trial may lie: values (m,) in effect units, and their weights, summing to 1."""

    values: np.ndarray
    weights: np.ndarray


def after_next(effect, variance, result, n, *, tau2="reml", ci="hartung_knapp_floored", level=0.95):
    """Pool k trials together with one more, for every result and size it might have.

    Parameters
    ----------
    effect, variance : (k,) arrays, Hedges' g and its variance; k >= 1
    result, n : arrays that broadcast, the g of the new trial and its people in each of two equal arms, >= 2
    tau2, ci, level : as in `pool`

    Returns
    -------
    After, arrays of the broadcast shape; each is what `pool` gives with the row appended.

    Source
    ------
    Langan et al. (2012), the extended funnel plot; the new trial's variance is that of Hedges (1982).
    """
    check_model(tau2=tau2, ci=ci, level=level)
    y, v = paired(effect, variance)
    result, n = np.broadcast_arrays(numbers("result", result), _arms(n))
    refuse("result must be a finite number", result, np.isfinite(result))
    new = result.ravel(), g_variance(result, n, n).ravel()
    columns = [np.vstack([np.broadcast_to(old[:, None], (y.size, result.size)), row]) for old, row in zip((y, v), new, strict=True)]  # fmt: skip
    many = pool_many(*columns, tau2=tau2, ci=ci)
    low, high, _ = intervals(many, ci, level)
    return After(*(x.reshape(result.shape) for x in (many.estimate, low, high)))


def verdict(low, high, important):
    """Say what an interval shows, as a place in VERDICTS.

    worse : all of it under zero; unimportant : an effect of `important` or more is ruled out; better : all of it
    above zero; important : all of it at `important` or above; unclear : none of these.
    low, high : arrays, effect units, above zero the patients gained; important : > 0.
    """
    low, high = np.asarray(low, float), np.asarray(high, float)
    rules = [high < 0, high < important, low >= important, low > 0]
    return np.select(rules, [0, 1, 4, 3], 2)


def crosses(low, high, important):
    """Tell whether an interval holds zero or the smallest important effect inside it: GRADE's sign of imprecision."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    return ((low < 0) & (high > 0)) | ((low < important) & (high > important))


def size_for(effect, variance, result, holds, *, tau2="reml", ci="hartung_knapp_floored", level=0.95):
    """Find the smallest new trial with this result that leaves an answer for which something holds.

    holds : (low, high) -> truth, arrays of the ends of the pooled interval. Returns people an arm, from which on it
    holds for every size up to MOST; None where it does not hold at MOST. Other parameters are those of `after_next`.
    """
    sizes = np.arange(2, MOST + 1)
    after = after_next(effect, variance, result, sizes, tau2=tau2, ci=ci, level=level)
    misses = np.flatnonzero(~holds(after.low, after.high))
    first = misses[-1] + 1 if misses.size else 0
    return int(sizes[first]) if first < sizes.size else None


def power(effect, n, *, level=0.95, side="either"):
    """Compute the probability that a two-sided t test of two equal arms is significant.

    Parameters
    ----------
    effect, n : arrays that broadcast, the true standardised difference (in SDs) and people in each arm, >= 2
    level : 1 minus the two-sided level of the test
    side : either, or better (significant with the new arm ahead)

    Source
    ------
    Cohen (1988), by the noncentral t distribution; equal to statsmodels' TTestIndPower.
    """
    one_of("side", side, SIDES)
    check_model(level=level)
    effect, n = numbers("effect", effect), _arms(n)
    refuse("effect must be a finite number", effect, np.isfinite(effect))
    df, shift = 2 * n - 2, effect * np.sqrt(n / 2)
    critical = stdtrit(df, (1 + level) / 2)
    ahead = _tail(df, -shift, -critical)
    return ahead if side == "better" else ahead + _tail(df, shift, -critical)


def _tail(df, shift, t):
    """Give the noncentral t distribution below t < 0; far out (under 1e-8) its series fails, and it is taken as 0."""
    found = nctdtr(df, shift, t)
    return np.where(np.isnan(found) & (shift > 0), 0.0, found)


def size_for_power(effect, wanted, *, level=0.95):
    """Find the fewest people an arm that give this power; None beyond 100,000.

    effect : the true standardised difference, not 0; wanted : between 1 - level and 1.
    """
    if not 1 - level < wanted < 1:
        raise ReadableError(f"wanted = {wanted!r} is not a power between {1 - level:g} and 1, for example 0.8")
    low, high = 1, 2
    while power(effect, high, level=level) < wanted:
        low, high = high, 2 * high
        if high > 100_000:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(effect, middle, level=level) >= wanted else (middle, high)
    return high


def belief(below, low, high, cells=200):
    """Cut a distribution of true effects into cells.

    below : x -> the probability of at most x; low, high : where nearly all of it lies. Returns Belief; what lies
    outside is counted at the ends.
    """
    edges = np.linspace(low, high, cells + 1)
    under = np.array([below(float(x)) for x in edges[1:-1]])
    weights = np.maximum(np.diff(np.concatenate([[0.0], under, [1.0]])), 0.0)
    return Belief((edges[1:] + edges[:-1]) / 2, weights / weights.sum())


def assurance(believed, n, *, level=0.95):
    """Average the power to find the new arm ahead over what is believed of the true effect.

    believed : Belief; n : (m,) array, people in each arm. It cannot pass the probability that the effect is above
    zero, however large the trial.

    Source
    ------
    O'Hagan, Stevens and Campbell (2005).
    """
    n = np.atleast_1d(_arms(n))
    return believed.weights @ power(believed.values[:, None], n[None], level=level, side="better")


def expected(believed, n, shares):
    """Give quantiles of the result that a trial of n people an arm is expected to find.

    believed : Belief; n : (m,) array, people in each arm; shares : probabilities. Returns (len(shares), m) array.
    """
    n = np.atleast_1d(_arms(n))
    error = np.sqrt(g_variance(believed.values[:, None], n, n))
    ends = (
        (believed.values[:, None] + np.array([[[-6.0]], [[6.0]]]) * error).min(),
        believed.values.max() + 6 * error.max(),
    )
    found = []
    for share in shares:
        low, high = np.full(n.size, ends[0]), np.full(n.size, ends[1])
        for _ in range(60):
            middle = (low + high) / 2
            under = believed.weights @ ndtr((middle - believed.values[:, None]) / error) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found.append(low)
    return np.array(found)


def chances(effect, variance, believed, n, important, *, tau2="reml", ci="hartung_knapp_floored", level=0.95):
    """Give the probability of every verdict after one more trial of n people an arm.

    The new trial's true effect is drawn from `believed`, its result with the error of its size; then all are pooled.
    Returns (5,) array in the order of VERDICTS, summing to 1. Other parameters are those of `after_next`.

    Source
    ------
    Sutton et al. (2007), sample sizes from the updated meta-analysis.
    """
    error = np.sqrt(g_variance(believed.values, n, n))
    edges = np.linspace((believed.values - 5 * error).min(), (believed.values + 5 * error).max(), CELLS + 1)
    under = believed.weights @ ndtr((edges - believed.values[:, None]) / error[:, None])
    weights = np.diff(np.concatenate([[0.0], under[1:-1], [1.0]]))
    after = after_next(effect, variance, (edges[1:] + edges[:-1]) / 2, n, tau2=tau2, ci=ci, level=level)
    return np.bincount(verdict(after.low, after.high, important), weights, len(VERDICTS))


def _arms(n):
    n = numbers("n", n)
    refuse("n must be 2 or more people an arm", n, np.isfinite(n) & (n >= 2))
    return n
