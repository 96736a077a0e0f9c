"""What one more trial would do: the chance of a gain that matters after it, its power, and what is to be expected."""

from dataclasses import dataclass

import numpy as np
from scipy.special import nctdtr, ndtr

from backwalk.problems import ReadableError, check_level, one_of, shown
from backwalk.statistics.arrays import finite, numbers, people, refuse
from backwalk.statistics.effects import g_variance
from backwalk.statistics.level import reach
from backwalk.statistics.pooling import HUGE
from backwalk.statistics.reports import is_number

VERDICTS = ("ruled_out", "open", "shown")
SIDES = ("either", "better")
FINER = 4  # points laid between those of a posterior, so that a trial of thousands does not fall between two
FAINTEST = 1e-14  # weight of a point below which no result of a trial would bring it back
AT_ONCE = 64  # results weighed together: an array of about 64 x 20,000 numbers
FAR = 1e10  # SDs, beyond which no effect changes a power
CELLS = 240  # of the new trial's result, where a chance is worked out


@dataclass(frozen=True, eq=False)
class Belief:
    """Where the true effect of a further trial may lie: values (m,) in effect units, and their weights, summing to 1."""

    values: np.ndarray
    weights: np.ndarray


class Carry:
    """A posterior of (mu, tau) made ready to be carried forward by the result of one more trial.

    posterior : Posterior of `pool_as_reported`; threshold : effect units

    Source
    ------
    Bayes' rule: the result y of a new trial with variance v has the density N(y; mu, v + tau^2), and given mu and tau
    its true effect is normal with mean (v mu + tau^2 y) / (v + tau^2) and variance v tau^2 / (v + tau^2).
    """

    def __init__(self, posterior, threshold):
        mu, step, density = _finer(posterior)
        weight = posterior.mass[:, None] * density * step[:, None]
        kept = weight > FAINTEST
        tau, step = (np.broadcast_to(x[:, None], mu.shape)[kept] for x in (posterior.tau, step))
        self._threshold, self._mu, self._tau2, self._step, self._weight = (
            threshold,
            mu[kept],
            tau**2,
            step,
            weight[kept],
        )

    def chance(self, result, n):
        """Compute the probability that the true effect of one more trial is above the threshold, once it has reported.

        result, n : arrays that broadcast, the g of the new trial and its people in each of two equal arms, >= 2.
        Returns an array of the broadcast shape, right to about 1e-5.
        """
        result, n = np.broadcast_arrays(numbers("result", result), _arms(n))
        finite(result=result)
        refuse("result is too far from 0 to compute with", result, np.abs(result) < HUGE)
        y, v = result.ravel(), g_variance(result, n, n).ravel()
        found = [self._chance(y[i : i + AT_ONCE, None], v[i : i + AT_ONCE, None]) for i in range(0, y.size, AT_ONCE)]
        return np.concatenate(found).reshape(result.shape)

    def _chance(self, y, v):
        wide = v + self._tau2
        own = v / wide  # what the new trial's own error leaves to the others
        logs = -0.5 * ((y - self._mu) ** 2 / wide + np.log(wide))
        like = self._weight * np.exp(logs - logs.max(axis=1, keepdims=True))
        # Where tau is small the edge is sharper than the grid: half a step of blur keeps the sum smooth.
        edge = np.sqrt(self._tau2 * own + (0.5 * self._step * own) ** 2)
        above = ndtr((own * self._mu + (1 - own) * y - self._threshold) / edge)
        return (like * above).sum(axis=1) / like.sum(axis=1)


def _finer(posterior):
    """Give mu, its step and the density between the points of a grid too, by its sinc sums: (T, FINER * M)."""
    columns = posterior.mu.shape[1]
    at = np.arange(FINER * (columns - 1) + 1) / FINER
    between = np.sinc(at[:, None] - np.arange(columns))
    mu = posterior.mu[:, :1] + posterior.step[:, None] * at
    return mu, posterior.step / FINER, posterior.density @ between.T


def verdict(chance, level):
    """Say what a chance shows, as a place in VERDICTS: shown from `level` on, ruled_out up to 1 - level, else open."""
    chance = np.asarray(chance, float)
    return np.select([chance >= level, chance <= 1 - level], [2, 0], 1)


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
    check_level(level)
    effect, n = numbers("effect", effect), _arms(n)
    finite(effect=effect)
    df, shift = 2 * n - 2, np.clip(effect, -FAR, FAR) * np.sqrt(n / 2)
    critical = reach(level, df)
    ahead = _tail(df, -shift, -critical)
    return ahead if side == "better" else ahead + _tail(df, shift, -critical)


def _tail(df, shift, t):
    """Give the noncentral t distribution below t < 0; far out its series fails, where it is under 1e-8 or next to 1."""
    found = nctdtr(df, shift, t)
    return np.where(np.isnan(found), np.where(shift > 0, 0.0, 1.0), found)


def size_for_power(effect, wanted, *, level=0.95):
    """Find the fewest people an arm that give this power; None beyond 100,000.

    effect : the true standardised difference, not 0; wanted : between 1 - level and 1.
    """
    check_level(level)
    if not is_number(wanted) or not 1 - level < wanted < 1:
        asked = f"between {1 - level:g}, which chance gives at level = {level:g}, and 1"
        raise ReadableError(f"wanted = {shown(wanted)} is not a power {asked}, for example 0.8")
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


def chances(carry, believed, n, level=0.95):
    """Give the probability of every verdict after one more trial of n people an arm.

    The new trial's true effect is drawn from `believed`, its result with the error of its size; then the posterior of
    a Carry is carried forward. Returns (3,) array in the order of VERDICTS, summing to 1.

    Source
    ------
    Sutton et al. (2007), sample sizes from the updated meta-analysis.
    """
    check_level(level)
    error = np.sqrt(g_variance(believed.values, _arms(n), n))
    edges = np.linspace((believed.values - 5 * error).min(), (believed.values + 5 * error).max(), CELLS + 1)
    under = believed.weights @ ndtr((edges - believed.values[:, None]) / error[:, None])
    weights = np.diff(np.concatenate([[0.0], under[1:-1], [1.0]]))
    after = carry.chance((edges[1:] + edges[:-1]) / 2, n)
    return np.bincount(verdict(after, level), weights, len(VERDICTS))


def _arms(n):
    n = numbers("n", n)
    refuse("n must be 2 or more people an arm", n, np.isfinite(n) & (n >= 2))
    people(n=n)
    return n
