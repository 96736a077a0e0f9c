"""What a synthesis of everything printed takes, and what it refuses, in one line each."""

from math import sqrt

from backwalk.problems import ReadableError, check_level, one_of, shown
from backwalk.statistics.likelihood import LIKELIHOODS
from backwalk.statistics.pooling import HUGE, TINY
from backwalk.statistics.reports import check, is_number, listed

TAU_PRIORS = ("half_normal", "half_cauchy", "uniform")
SMD_SCALE = 0.5  # of tau, in SDs (Roever 2021)
FARTHEST_EFFECT = 1e10  # units from 0, where a unit is tau_scale or the smallest standard error
FINEST_TAIL = 1e-13  # probability that a grid can still tell
FINEST, COARSEST = 1e-20, 1e15  # units, of a standard error


def admitted(reports):
    """Check every report, and keep those that say anything."""
    return [r for r in map(check, listed(reports)) if r.kind != "none"]


def scale_of(reports, tau_scale):
    """Give the scale of tau's prior in effect units, and refuse one that cannot be computed with."""
    other = [r for r in reports if r.measure != "smd"]
    if tau_scale is None and other:
        raise ReadableError(
            f"tau_scale must be given, in the units of {other[0].measure!r}: 0.5 is meant for standardised "
            "differences; 0.5 times a reference SD is a start"
        )
    scale = SMD_SCALE if tau_scale is None else tau_scale
    if not is_number(scale) or scale <= 0:
        raise ReadableError(f"tau_scale = {shown(scale)} is not above 0, for example 0.5")
    if not TINY < float(scale) < HUGE:
        raise ReadableError(f"tau_scale = {shown(scale)} is too extreme to compute with")
    _within_reach(reports, float(scale))
    return float(scale)


def _within_reach(reports, scale):
    """Refuse effects and variances so unlike each other that no grid holds them all."""
    exact = [r for r in reports if r.kind == "exact"]
    unit = max(scale, sqrt(min((r.variance for r in exact), default=0.0)))
    others = "the others and tau_scale to compute with"
    for r in exact:
        if abs(r.effect) > FARTHEST_EFFECT * unit:
            raise ReadableError(f"{r.label}: effect = {shown(r.effect)} is too far from {others}")
        if not FINEST < sqrt(r.variance) / unit < COARSEST:
            raise ReadableError(f"{r.label}: variance = {shown(r.variance)} is too unlike {others}")


def check_options(mu_prior, level, likelihood, tau_prior):
    """Refuse an unknown or impossible option in one line."""
    one_of("likelihood", likelihood, LIKELIHOODS)
    one_of("tau_prior", tau_prior, TAU_PRIORS)
    check_level(level)
    if 1 - level < FINEST_TAIL:
        raise ReadableError(
            f"level = {shown(level)} is too close to 1 for a posterior on a grid: at most 1 - {FINEST_TAIL:g}"
        )
    if mu_prior is None:
        return
    try:
        name, mean, sd = mu_prior
    except (TypeError, ValueError):
        name, mean, sd = None, 0, 0
    if (
        not isinstance(name, str)
        or name != "normal"
        or not is_number(mean)
        or not is_number(sd)
        or not TINY < sd < HUGE
        or abs(mean) > HUGE
    ):
        raise ReadableError(
            f"mu_prior = {shown(mu_prior)} is not None or ('normal', mean, sd), for example ('normal', 0, 1)"
        )


def _fading(reports):
    """Count the reports whose likelihood fades as tau grows: effects, and ranges closed on both ends."""
    return sum(r.kind in ("exact", "unsigned", "within", "within_side") for r in reports)


def check_proper(reports, mu_prior, tau_prior):
    """Refuse reports that leave the posterior without a total."""
    if not reports:
        raise ReadableError("nothing to pool: no report contributes")
    if mu_prior is None and not any(r.kind in ("exact", "unsigned") for r in reports):
        raise ReadableError(
            f"bounds alone ({', '.join(r.label for r in reports)}) leave the average open without end under a flat "
            "prior: give mu_prior=('normal', 0, sd), or do not pool"
        )
    needed = 3 if mu_prior is None else 2
    if tau_prior == "uniform" and _fading(reports) < needed:
        raise ReadableError(
            f"tau_prior = 'uniform' needs {needed} effects or ranges closed on both ends: got {_fading(reports)}; "
            "take half_normal or half_cauchy"
        )


def has_mean(reports, mu_prior, tau_prior):
    """Tell whether the posterior's tails are light enough for a mean."""
    heavy = {"half_normal": 9, "half_cauchy": _fading(reports) + 1, "uniform": _fading(reports) - 1}[tau_prior]
    return mu_prior is not None or heavy > 2
