"""Trials put together without an average: sides counted, and p values combined."""

from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from scipy.special import bdtr, betaincinv, chdtrc, ndtr, ndtri, stdtr

from backwalk.problems import ReadableError, check_level, shown
from backwalk.statistics.arrays import aligned, numbers, refuse
from backwalk.statistics.effects import g_from_t
from backwalk.statistics.reports import check, listed

MOST = 10**9  # trials, more than there are
NEXT_TO_0, NEXT_TO_1 = float(np.nextafter(0.0, 1.0)), float(np.nextafter(1.0, 0.0))


@dataclass(frozen=True)
class SignTest:
    """Which side did better, counted; shares are of trials in favour, None where no side is known.

    ci : exact interval of the share among known sides; p : two-sided, of a share of one half
    bounds : the share with every unknown side against, and with every one in favour; bounds_p : p of these two
    """

    favours: int
    against: int
    unknown: int
    share: float | None
    ci: tuple[float, float] | None
    p: float | None
    bounds: tuple[float, float]
    bounds_p: tuple[float, float]
    level: float


@dataclass(frozen=True)
class Combined:
    """One-sided p values combined; p : one-sided, small where they speak in favour.

    method : fisher (statistic is chi-squared on df) or stouffer (statistic is z, df None)
    """

    method: str
    k: int
    statistic: float
    df: int | None
    p: float


@dataclass(frozen=True, eq=False)
class OneSided:
    """One-sided p values in favour of backward walking, where reports give one.

    labels, p, people : of the k trials with a p; limit : (k,) True where p is an end of a range, not a figure
    lacking : labels of the trials without
    """

    labels: tuple[str, ...]
    p: np.ndarray = field(repr=False)
    limit: np.ndarray = field(repr=False)
    people: np.ndarray = field(repr=False)
    lacking: tuple[str, ...]


def sign_test(favours, against, unknown=0, *, level=0.95):
    """Count the trials by the side that did better, and say what the unknown sides could make of it.

    Parameters
    ----------
    favours, against, unknown : trials in favour, trials against, and trials whose side is not known
    level : coverage of the interval

    Returns
    -------
    SignTest. Sides are known mostly where results were significant, so the share is biased; the bounds hold
    whatever made sides unknown.

    Raises
    ------
    ValueError naming the count that is none, or saying that all are 0.

    Source
    ------
    Clopper and Pearson (1934); Cochrane Handbook 12.2.1.3 for the test; Manski (1989) for the bounds.
    """
    check_level(level)
    for name, n in (("favours", favours), ("against", against), ("unknown", unknown)):
        if isinstance(n, bool) or not isinstance(n, int | np.integer) or not 0 <= n <= MOST:
            raise ReadableError(f"{name} = {shown(n)} is not a number of trials: 0, 1, 2 and so on")
    f, a, u = int(favours), int(against), int(unknown)
    if f + a + u == 0:
        raise ReadableError("no trial to count: favours, against and unknown are all 0")
    known = f + a
    return SignTest(
        favours=f,
        against=a,
        unknown=u,
        share=f / known if known else None,
        ci=_share_interval(f, a, level) if known else None,
        p=_sign_p(f, a) if known else None,
        bounds=(f / (known + u), (f + u) / (known + u)),
        bounds_p=(_sign_p(f, a + u), _sign_p(f + u, a)),
        level=level,
    )


def _share_interval(f, a, level):
    tail = (1 - level) / 2
    low = float(betaincinv(f, a + 1, tail)) if f else 0.0
    return low, float(betaincinv(f + 1, a, 1 - tail)) if a else 1.0


def _sign_p(f, a):
    return min(1.0, 2 * float(bdtr(min(f, a), f + a, 0.5)))


def fisher(p):
    """Combine one-sided p values by the sum of their logarithms.

    p : (k,) array, above 0 and below 1, all in favour of one side.
    A small combined p says that at least one trial has an effect on that side.
    One trial's tiny p outweighs any number against it.

    Source
    ------
    Fisher (1932).
    """
    p = _usable(p)
    statistic = float(-2 * np.log(p).sum())
    return Combined("fisher", p.size, statistic, 2 * p.size, float(chdtrc(2 * p.size, statistic)))


def stouffer(p, weights=None):
    """Combine one-sided p values by the sum of their normal deviates.

    p : (k,) array, above 0 and below 1, all in favour of one side.
    weights : (k,) array, above 0, for example the square root of people; None counts every trial alike.
    Trials on the other side pull back, which they do not with Fisher's.

    Source
    ------
    Stouffer et al. (1949); Liptak (1958) for weights.
    """
    p, w = aligned(p=p, weights=1.0 if weights is None else weights)
    p, w = _usable(p), np.broadcast_to(w, p.shape)
    refuse("weights must be above 0 and finite", w, np.isfinite(w) & (w > 0))
    w = w / w.max()
    z = float((w * -ndtri(p)).sum() / sqrt((w**2).sum()))
    return Combined("stouffer", p.size, z, None, float(ndtr(-z)))


def _usable(p):
    p = numbers("p", p)
    if p.ndim != 1 or p.size == 0:
        raise ReadableError(f"p must be a list of one or more: got shape {p.shape}")
    refuse("p must be above 0 and below 1", p, (p > 0) & (p < 1))
    return p


def p_from_g(g, n_t, n_c):
    """Turn Hedges' g into the one-sided p of its t test, small where g is far above 0; g may be infinite.

    g : effect above zero in favour of backward walking; n_t, n_c : people, >= 2. Twice the p of |g| is two-sided.
    """
    per_t, _ = g_from_t(1.0, n_t, n_c)
    with np.errstate(over="ignore"):
        return stdtr(np.asarray(n_t) + n_c - 2, -np.asarray(g) / per_t)


def p_ranges(report):
    """Give the one-sided p values that a Report allows: a list of (low, high), of no width where p is known.

    In favour of backward walking: below a half it did better. None where the people of an exact effect are not
    known or it is not in SDs; empty for kind none.
    """
    check(report)
    if report.kind == "none":
        return []
    if report.kind == "exact" and (report.n_t is None or report.n_c is None or report.measure != "smd"):
        return []
    if report.kind == "side":
        return [(0.0, 0.5) if report.side > 0 else (0.5, 1.0)]
    ends = [(float(p_from_g(g, report.n_t, report.n_c)) for g in pair[::-1]) for pair in report.range]
    return [tuple(pair) for pair in ends]


def one_sided(reports, *, worst=False):
    """Give the one-sided p of every Report that has one, in favour of backward walking.

    exact has its own p. beyond (p < a on a named side) has the limit a / 2 or 1 - a / 2, the end next to no
    difference: too large a p where backward walking did better, too small a one where the comparator did.
    Every other kind allows a range of p that no one figure stands for, and is counted as lacking.

    worst : take instead the largest p that each report allows, the one that says least for backward walking;
        then only reports of kind none, and exact ones without people, lack a p

    Source
    ------
    Cochrane Handbook 12.2.1.2 for one-sided p values; Report.range for what a report allows.
    """
    reports = listed(reports)
    read = [(report, *_one_sided(report, worst)) for report in reports]
    found = [(report, p, limit) for report, p, limit in read if p is not None]
    return OneSided(
        labels=tuple(r.label for r, _, _ in found),
        p=np.clip(np.array([p for _, p, _ in found]), NEXT_TO_0, NEXT_TO_1),
        limit=np.array([limit for _, _, limit in found], dtype=bool),
        people=np.array([r.n_t + r.n_c for r, _, _ in found], dtype=float),
        lacking=tuple(r.label for r, p, _ in read if p is None),
    )


def _one_sided(report, worst):
    """Give p, and whether it is only an end of what is allowed; p is None where nothing usable is said."""
    ranges = p_ranges(report)
    if not ranges:
        return None, False
    if report.kind == "exact":
        return ranges[0][0], False
    if worst:
        return max(high for _, high in ranges), True
    if report.kind != "beyond":
        return None, False
    low, high = ranges[0]
    return (high if report.side > 0 else low), True
