"""What one trial prints of one outcome, as the range of effects it allows."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from backwalk.problems import ReadableError, one_of, shown
from backwalk.statistics.arrays import MOST_PEOPLE
from backwalk.statistics.effects import g_from_p

KINDS = ("exact", "unsigned", "beyond", "beyond_either", "within", "within_side", "side", "none")
BOUNDED = ("unsigned", "beyond", "beyond_either", "within", "within_side")
HUGE = 10**300  # whole numbers from which on none fits a float
SIDED = ("beyond", "within_side", "side")


@dataclass(frozen=True)
class Report:
    """What one trial prints of one outcome, and what it therefore contributes.

    kind : exact (effect and variance), unsigned (exact p, side unknown), beyond and beyond_either (p < alpha),
        within and within_side (p > alpha), side (side alone), none
    n_t, n_c : people per arm; effect, variance : effect units, of exact kinds; above zero the patients gained
    alpha : two-sided p of the bound, or the exact p of an unsigned result
    side : 1 where backward walking did better, -1 where the comparator did, 0 where it is not known
    assumed : names of what had to be assumed; words : which words of the paper became which contribution
    """

    label: str
    kind: str
    n_t: float | None = None
    n_c: float | None = None
    effect: float | None = None
    variance: float | None = None
    alpha: float | None = None
    side: int = 0
    assumed: tuple[str, ...] = ()
    words: str = ""
    measure: str = "smd"

    @property
    def bound(self):
        """The size of effect at which p is alpha: |g|, in SDs."""
        return abs(float(g_from_p(self.alpha, 1, self.n_t, self.n_c)[0]))

    @property
    def range(self):
        """Ranges of effects this report allows, a list of (low, high); an effect is a range of no width."""
        s = self.side
        if self.kind == "exact":
            return [(self.effect, self.effect)]
        if self.kind == "side":
            return [(0.0, np.inf) if s > 0 else (-np.inf, 0.0)]
        g = self.bound
        if self.kind in ("beyond", "within_side"):
            low, high = (g, np.inf) if self.kind == "beyond" else (0.0, g)
            return [(low, high) if s > 0 else (-high, 0.0 - low)]
        return {
            "unsigned": [(-g, -g), (g, g)],
            "beyond_either": [(-np.inf, -g), (g, np.inf)],
            "within": [(-g, g)],
        }[self.kind]


def listed(reports):
    """Give reports as a list, and refuse what is none by its place."""
    try:
        given = list(reports)
    except TypeError:
        given = [reports]
    for i, r in enumerate(given):
        if not isinstance(r, Report):
            raise ReadableError(f"reports must be a list of Report: place {i} holds {shown(r)}")
    return given


def check(report):
    """Refuse a report that cannot mean anything, in one line: trial, field, mend."""
    r = report
    for name in ("label", "kind", "measure", "words"):
        if not isinstance(getattr(r, name), str):
            raise ReadableError(f"Report: {name} = {shown(getattr(r, name))} is not a text")
    if not isinstance(r.assumed, tuple | list) or not all(isinstance(a, str) for a in r.assumed):
        raise ReadableError(f"{r.label}: assumed = {shown(r.assumed)} is not a tuple of texts")
    one_of(f"{r.label}: kind", r.kind, KINDS)
    if r.kind == "none":
        return r
    if not is_number(r.side) or r.side not in (-1, 0, 1) or (r.kind in SIDED and r.side == 0):
        raise ReadableError(f"{r.label}: side = {shown(r.side)}, but kind {r.kind!r} needs 1 (backward better) or -1")
    if r.kind == "exact":
        for name, good in (("effect", is_number(r.effect)), ("variance", is_number(r.variance) and r.variance > 0)):
            if not good:
                raise ReadableError(f"{r.label}: {name} = {shown(getattr(r, name))} is no use: kind 'exact' needs one")
    for name in ("n_t", "n_c"):
        n = getattr(r, name)
        if r.kind == "exact" and n is None:
            continue
        if not is_number(n) or not 2 <= n <= MOST_PEOPLE:
            known = "None" if r.kind == "exact" else "kind 'none'"
            mend = f"give 2 or more, or {known} where it is not known"
            raise ReadableError(f"{r.label}: {name} = {shown(n)}, but kind {r.kind!r} needs people per arm: {mend}")
    if r.kind == "exact":
        return r
    if r.measure != "smd":
        raise ReadableError(
            f"{r.label}: kind {r.kind!r} is in SDs, measure {shown(r.measure)} takes exact effects alone"
        )
    most = 1.0 if r.kind == "unsigned" else np.nextafter(1.0, 0.0)  # an exact p may be 1: no difference at all
    if r.kind in BOUNDED and not (is_number(r.alpha) and 1e-100 < r.alpha <= most):
        mend = "a p printed as 0.000 is below 0.001: alpha 0.001, kind 'beyond'"
        raise ReadableError(f"{r.label}: alpha = {shown(r.alpha)} is not between 0 and 1; {mend}")
    return r


def is_number(x):
    """Tell whether something is a finite number and no truth value."""
    real = isinstance(x, int | float | np.integer | np.floating) and not isinstance(x, bool)
    return real and (abs(x) < HUGE if isinstance(x, int) else isfinite(x))
