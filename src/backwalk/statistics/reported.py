"""Random-effects synthesis of everything papers print: effects, p values, bounds, sides."""

from dataclasses import dataclass, field
from math import isfinite, log, pi, sqrt

import numpy as np
import pandas as pd

from backwalk.statistics.admission import admitted, check_options, check_proper, has_mean, scale_of
from backwalk.statistics.likelihood import Likelihood
from backwalk.statistics.posterior import Posterior, Surface, explore
from backwalk.statistics.profile import maximum
from backwalk.statistics.reports import Report


@dataclass(frozen=True, eq=False)
class Reported:
    """What everything printed says together; effect units, pairs are (low, high), None where undefined.

    k : reports that contribute; mean median ci prediction : of the posterior, intervals equal-tailed
    tau, tau_ci : its median and interval; ml, ml_tau, ml_ci : maximum likelihood and its profile interval
    contributions : one row a report: label kind words assumed log_likelihood, at the posterior medians
    """

    k: int
    mean: float | None
    median: float
    ci: tuple[float, float]
    prediction: tuple[float, float]
    tau: float
    tau_ci: tuple[float, float]
    ml: float
    ml_tau: float
    ml_ci: tuple[float, float]
    contributions: pd.DataFrame
    note: str
    level: float
    tau_scale: float
    tau_prior: str
    mu_prior: tuple[str, float, float] | None
    likelihood: str
    reports: tuple[Report, ...]
    posterior: Posterior = field(repr=False)

    @property
    def estimate(self):
        """The average to be quoted: the posterior mean, or its median where tails are too heavy for a mean."""
        return self.median if self.mean is None else self.mean

    def probability(self, threshold):
        """Give the posterior probability that the average effect is above a threshold, in effect units."""
        return 1.0 - self.posterior.below(float(threshold))


def pool_as_reported(
    reports, *, tau_scale=None, mu_prior=None, level=0.95, likelihood="normal", tau_prior="half_normal"
):
    """Average what papers print, whatever its form, allowing the true effect to vary between trials.

    Parameters
    ----------
    reports : list of Report; those of kind none contribute nothing
    tau_scale : scale of tau's prior in effect units; 0.5 for standardised differences, and to be given for others
    mu_prior : None (flat) or ("normal", mean, sd) in effect units
    level : probability within every interval
    likelihood : normal, or noncentral_t (the exact distribution of t, where people are known)
    tau_prior : half_normal, half_cauchy or uniform (flat from 0 on, for which tau_scale is not used)

    Returns
    -------
    Reported. With exact effects alone it is the ordinary Bayesian random-effects model, and its maximum
    likelihood that of `pool(tau2="ml")`.

    Raises
    ------
    ValueError in one line with the trial, the field and the mend: people or alpha missing, p = 0, an unknown
    kind or side, bounds alone under a flat prior of mu.

    Source
    ------
    Roever (2020) for the grid posterior; Heitjan and Rubin (1991) for coarsened results; Roever et al. (2021) for
    the prior of tau.
    """
    used = admitted(reports)
    scale = scale_of(used, tau_scale)
    check_options(mu_prior, level, likelihood, tau_prior)
    check_proper(used, mu_prior, tau_prior)
    contributes = _likelihood(used, likelihood)
    surface = _surface(contributes, mu_prior, tau_prior, scale)
    posterior, settled = explore(surface)
    low, high = (1 - level) / 2, (1 + level) / 2
    median, tau = posterior.quantile(0.5), posterior.quantile(0.5, "tau")
    ends = np.unique(np.concatenate([contributes.low[contributes.low == contributes.high] * s for s in (1, -1)]))
    best = maximum(contributes.total, ends, surface.middle, surface.reach, surface.unit, level)
    each = [float(x[0]) for x in contributes.each(np.array([median]), np.array([tau**2]))]
    return Reported(
        k=len(used),
        mean=posterior.mean() if has_mean(used, mu_prior, tau_prior) else None,
        median=median,
        ci=(posterior.quantile(low), posterior.quantile(high)),
        prediction=(posterior.quantile(low, "theta"), posterior.quantile(high, "theta")),
        tau=tau,
        tau_ci=(posterior.quantile(low, "tau"), posterior.quantile(high, "tau")),
        ml=best.mu,
        ml_tau=best.tau,
        ml_ci=best.ci,
        contributions=_contributions(used, each),
        note=_note(used, best, settled),
        level=level,
        tau_scale=scale,
        tau_prior=tau_prior,
        mu_prior=mu_prior,
        likelihood=likelihood,
        reports=tuple(used),
        posterior=posterior,
    )


def credible(reports, *, tau_scale=None, level=0.95):
    """Give only the average and interval of `pool_as_reported`, (estimate, (low, high)), in less than half its time."""
    used = admitted(reports)
    scale = scale_of(used, tau_scale)
    check_options(None, level, "normal", "half_normal")
    check_proper(used, None, "half_normal")
    posterior, _ = explore(_surface(_likelihood(used, "normal"), None, "half_normal", scale))
    return posterior.mean(), (posterior.quantile((1 - level) / 2), posterior.quantile((1 + level) / 2))


def _likelihood(reports, kind):
    def column(make):
        return np.array([np.nan if (x := make(r)) is None else x for r in reports], dtype=float)

    ranges = [r.range[-1] if r.side >= 0 else tuple(-x for x in r.range[0][::-1]) for r in reports]
    mirrored = np.array([r.kind in ("unsigned", "beyond_either", "within") for r in reports])
    low = np.array([0.0 if r.kind == "within" else a for r, (a, _) in zip(reports, ranges, strict=True)])
    people = column(lambda r: r.n_t + r.n_c if r.n_t and r.n_c else None)
    inverse = column(lambda r: 1 / r.n_t + 1 / r.n_c if r.n_t and r.n_c else None)
    unsigned = np.array([r.kind == "unsigned" for r in reports])
    fixed = np.where(unsigned, inverse + low**2 / (2 * people), column(lambda r: r.variance))
    return Likelihood(
        low=low,
        high=np.array([b for _, b in ranges]),
        side=np.array([-1.0 if r.side < 0 else 1.0 for r in reports]),
        mirrored=mirrored,
        fixed=fixed,
        inverse=inverse,
        people=people,
        kind=kind,
    )


def _surface(likelihood, mu_prior, tau_prior, scale):
    v = np.where(np.isfinite(likelihood.fixed), likelihood.fixed, likelihood.inverse)
    ends = np.concatenate([likelihood.side * likelihood.low, -likelihood.side * likelihood.low * likelihood.mirrored])
    finite = likelihood.high[np.isfinite(likelihood.high)]
    ends = np.concatenate([ends, finite, -finite])
    _, mean, sd = mu_prior or (None, 0.0, np.inf)
    if mu_prior:
        ends = np.append(ends, mean)
    middle = (ends.min() + ends.max()) / 2
    reach = (ends.max() - ends.min()) / 2 + 12 * np.sqrt(v.max()) + (12 * sd if mu_prior else 0.0)

    def log_density(mu, tau):
        prior = _log_prior(tau, tau_prior, scale)
        if mu_prior:
            prior = prior - 0.5 * ((mu - mean) / sd) ** 2
        return likelihood.total(mu, tau * tau) + prior

    def precision(tau):
        return (1 / (v[:, None] + tau * tau)).sum(axis=0) + sd**-2

    return Surface(log_density, float(middle), float(reach), float(np.sqrt(v.min())), precision)


def _log_prior(tau, name, scale):
    if name == "half_normal":
        return -0.5 * (tau / scale) ** 2
    return -np.log1p((tau / scale) ** 2) if name == "half_cauchy" else np.zeros_like(tau)


def tau_prior_density(tau, name, scale):
    """Give the prior density of tau (n,), to be drawn beside its posterior; NaN where it has no total."""
    total = {"half_normal": log(scale * sqrt(pi / 2)), "half_cauchy": log(scale * pi / 2), "uniform": np.nan}[name]
    return np.exp(_log_prior(np.asarray(tau, float), name, scale) - total)


def _contributions(reports, log_likelihoods):
    rows = [(r.label, r.kind, r.words, ", ".join(r.assumed)) for r in reports]
    return pd.DataFrame(rows, columns=["label", "kind", "words", "assumed"]).assign(log_likelihood=log_likelihoods)


def _note(reports, best, settled):
    notes = []
    if not isfinite(best.mu):
        notes.append("the likelihood has no highest point: it still rises as the average grows.")
    elif not all(map(isfinite, best.ci)):
        notes.append("the likelihood's interval has no end on one side.")
    if len(reports) == 1:
        notes.append("one trial: the spread between trials comes from its prior alone.")
    if not settled:
        notes.append("the grid has not settled to its last digits.")
    return " ".join(notes)
