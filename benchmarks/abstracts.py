"""Made-up reviews: two-arm trials with exact t statistics, and what their abstracts print of them."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from backwalk import Report, g_from_p, g_from_t
from backwalk.statistics.effects import g_variance

PEOPLE = (8, 35)  # in each arm, smallest and largest, drawn evenly
SIGNIFICANT = 0.05
LARGE = 0.8  # |g| from which a paper that hides small differences names the better arm
STARS = ((0.05, 0.40), (0.01, 0.15), (0.001, 0.10))  # p < a instead of p, and how often wherever it is true
NULL_EXACT = 0.15  # of results that are not significant, printed exactly
NULL_DROPPED = 0.60  # of them, not printed at all, where papers drop them

NOTHING, EXACT, UNSIGNED = -1, 0, 1  # forms of a result; the others, from 2 on, are the kinds of Report in FORMS
FORMS = {
    2: ("beyond", 0.05, 1),
    3: ("beyond", 0.01, 1),
    4: ("beyond", 0.001, 1),
    5: ("beyond", 0.05, -1),
    6: ("beyond", 0.01, -1),
    7: ("beyond", 0.001, -1),
    8: ("beyond_either", 0.05, 0),
    9: ("beyond_either", 0.01, 0),
    10: ("beyond_either", 0.001, 0),
    11: ("within", 0.05, 0),
    12: ("side", None, 1),
    13: ("within_side", 0.05, 1),
}
EITHER, WITHIN, BETTER_IN_WORDS, BETTER_NULL = 8, 11, 12, 13  # by name; BETTER_NULL is how 12 may be read


@dataclass(frozen=True, eq=False)
class Reviews:
    """B reviews of k trials as (k, B) arrays: people per arm, Hedges' g, its variance, two-sided p, form printed."""

    n: np.ndarray
    g: np.ndarray
    v: np.ndarray
    p: np.ndarray
    form: np.ndarray

    def only(self, which):
        """Keep some of the reviews: a mask (B,) or their places."""
        return Reviews(*(x[:, which] for x in (self.n, self.g, self.v, self.p, self.form)))


def trials(rng, mu, tau, k, reviews):
    """Draw (k, reviews) trials: n per arm, g, its variance and p; the t statistics are exactly noncentral t.

    mu, tau : mean and spread of the true standardised differences, in SDs.

    Source
    ------
    Johnson and Welch (1940): t is (Z + delta) / sqrt(chi2 / df), with delta = theta sqrt(n / 2) for equal arms.
    """
    n = rng.integers(PEOPLE[0], PEOPLE[1] + 1, (k, reviews)).astype(float)
    df = 2 * n - 2
    delta = rng.normal(mu, tau, (k, reviews)) * np.sqrt(n / 2)
    t = (rng.standard_normal((k, reviews)) + delta) / np.sqrt(rng.chisquare(df) / df)
    g, v = (x.reshape(k, reviews) for x in g_from_t(t.ravel(), n.ravel(), n.ravel()))
    return n, g, v, 2 * stdtr(df, -np.abs(t))


def printed(rng, g, p, printing):
    """Choose the form in which each result is printed, (k, B) of form numbers.

    everything : g itself, always
    at_random : p < a has one chance of being printed wherever it is true, and so has "not significant", so that a
        form says no more than its words; the others each break this
    tightest_bound : of the bounds, the smallest that is true
    side_when_large : the better arm is named only where |g| is large
    only_when_large : and results that need a side are dropped where it is not named
    dropped_when_null : results that are not significant are often not printed at all
    better_in_words : those of them that favour backward walking are written as that, and nothing else

    Source
    ------
    Heitjan and Rubin (1991) for coarsening at random.
    """
    star, null, drop = rng.random((3, *g.shape))
    if printing == "everything":
        return np.full(g.shape, EXACT)
    ranks = _tightest(star, p) if printing == "tightest_bound" else _any_true(star, p)
    bound = np.where(ranks < 0, EXACT, ranks + np.where(g > 0, 2, 5))
    form = np.where(p < SIGNIFICANT, bound, np.where(null < NULL_EXACT, EXACT, WITHIN))
    small = (np.abs(g) < LARGE) & (form != WITHIN)
    if printing == "side_when_large":
        return np.where(small, np.where(form == EXACT, UNSIGNED, EITHER + ranks), form)
    if printing == "only_when_large":
        return np.where(small, NOTHING, form)
    if printing == "dropped_when_null":
        return np.where((p >= SIGNIFICANT) & (drop < NULL_DROPPED), NOTHING, form)
    if printing == "better_in_words":
        return np.where((form == WITHIN) & (g > 0), BETTER_IN_WORDS, form)
    return form


def _any_true(star, p):
    """Give the place in STARS of the bound printed, -1 where p itself is: each bound as often wherever it is true."""
    ends = np.cumsum([share for _, share in STARS])
    which = np.searchsorted(ends, star, side="right")
    alphas = np.array([a for a, _ in STARS] + [0.0])
    return np.where(p < alphas[which], which, -1)


def _tightest(star, p):
    """Give the place in STARS of the smallest bound that holds, for as many results as `_any_true` gives one."""
    rank = sum((p < a).astype(int) for a, _ in STARS) - 1
    return np.where(_any_true(star, p) < 0, -1, rank)


def draw(seed, mu, tau, k, reviews, printing):
    """Make the reviews of one cell; the same seed gives the same trials, whatever is printed of them."""
    n, g, v, p = trials(np.random.default_rng([*seed, 0]), mu, tau, k, reviews)
    return Reviews(n, g, v, p, printed(np.random.default_rng([*seed, 1]), g, p, printing))


def with_bounds_as_p(reviews):
    """Read p < a with a side as p = a, as is often done: effects and variances (k, B), NaN where there is none."""
    y = np.where(reviews.form == EXACT, reviews.g, np.nan)
    v = np.where(reviews.form == EXACT, reviews.v, np.nan)
    for number, (kind, alpha, side) in FORMS.items():
        if kind == "beyond":
            here = reviews.form == number
            n = reviews.n[here]
            y[here] = g_from_p(np.full(n.size, alpha), np.full(n.size, side), n, n)[0]
            v[here] = g_variance(y[here], n, n)
    return y, v


def reports(reviews, one):
    """Give review number `one` as a list of Report, as pool_as_reported takes it."""
    columns = (x[:, one] for x in (reviews.form, reviews.n, reviews.g, reviews.v, reviews.p))
    return [_report(f"trial {i + 1}", *row) for i, row in enumerate(zip(*columns, strict=True)) if row[0] != NOTHING]


def _report(label, form, n, g, v, p):
    if form == EXACT:
        return Report(label, "exact", n, n, effect=float(g), variance=float(v))
    kind, alpha, side = FORMS.get(int(form), ("unsigned", float(p), 0))
    return Report(label, kind, n, n, alpha=alpha, side=side)
