"""Everything as reported: against brute force, against ordinary models, and refused where it cannot be."""

import dataclasses

import brute
import numpy as np
import pytest
from scipy import stats

from backwalk import Question, Report, pool, pool_as_reported
from backwalk.problems import ReadableError
from backwalk.statistics.likelihood import Likelihood
from backwalk.statistics.posterior import _reach_of_tau, grid
from backwalk.statistics.reported import _likelihood, tau_prior_density
from backwalk.statistics.reports import KINDS

EXACT = (Report("a", "exact", effect=0.79, variance=0.096), Report("b", "exact", effect=0.89, variance=0.137))


def a_report(rng, kind, label):
    n_t, n_c = (float(n) for n in rng.integers(8, 40, 2))
    side = int(rng.choice([-1, 1]))
    alpha = float(rng.choice([0.05, 0.01, 0.3, 0.62]))
    effect = float(rng.normal(0.3, 0.6))
    exact = {"effect": effect, "variance": 1 / n_t + 1 / n_c + effect**2 / (2 * (n_t + n_c))}
    return Report(label, kind, n_t, n_c, alpha=alpha, side=side, **(exact if kind == "exact" else {}))


def a_mixture(seed):
    rng = np.random.default_rng(seed)
    kinds = ["exact", *rng.choice([k for k in KINDS if k != "none"], rng.integers(1, 7))]
    return [a_report(rng, str(kind), f"trial {i}") for i, kind in enumerate(kinds)]


@pytest.mark.parametrize("seed", range(12))
def test_random_mixtures_agree_with_brute_force(seed):
    """The mean, and the probability left of both ends of the interval and of its median, to 1e-6."""
    reports = a_mixture(seed)
    found = pool_as_reported(reports)

    shares, mean = brute.below(reports, found.ci[0], found.median, found.ci[1])

    assert shares == pytest.approx([0.025, 0.5, 0.975], abs=1e-6)
    assert found.mean == pytest.approx(mean, abs=1e-6)


def test_every_kind_is_among_the_mixtures():
    assert {r.kind for seed in range(12) for r in a_mixture(seed)} == set(KINDS) - {"none"}


@pytest.mark.parametrize("seed", range(4))
def test_a_normal_prior_of_the_average_agrees_with_brute_force(seed):
    reports = [r for r in a_mixture(seed) if r.kind != "exact"]
    prior = ("normal", 0.2, 0.7)
    found = pool_as_reported(reports, mu_prior=prior)

    assert brute.below(reports, found.ci[1], mu_prior=prior)[0] == pytest.approx([0.975], abs=1e-6)


@pytest.mark.parametrize("design", ["rct", "any"])
@pytest.mark.parametrize("outcome", ["pain", "function"])
@pytest.mark.parametrize("doubtful", [True, False])
def test_the_answers_of_the_review_agree_with_brute_force(review, outcome, design, doubtful):
    reports = review.answer(Question(outcome, design=design), doubtful=doubtful).reports
    found = pool_as_reported(reports)
    shares, mean = brute.below(reports, *found.ci)

    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert shares == pytest.approx([0.025, 0.975], abs=1e-6)


# An independent dense-grid computation, from the model and the tables alone: mean, low, high; ML, its profile ends.
ANSWERS = {
    ("pain", "rct", True): (6, 0.82971, 0.30524, 1.36492, 0.83696, 0.33360, 1.30002),
    ("pain", "rct", False): (4, 0.60035, -0.01986, 1.13365, 0.66050, 0.11004, 1.04879),
    ("pain", "any", True): (8, 0.66612, 0.18320, 1.11769, 0.67476, 0.15654, 1.10710),
    ("pain", "any", False): (6, 0.46223, -0.06796, 0.91561, 0.53170, -0.01390, 0.87796),
    ("function", "rct", True): (4, 0.84074, 0.28611, 1.35853, 0.86091, 0.41337, 1.25717),
    ("function", "any", True): (6, 1.09534, 0.59419, 1.60188, 1.09959, 0.57024, 1.62661),
    ("function", "any", False): (4, 0.94669, 0.37469, 1.49147, 0.95854, 0.48858, 1.39476),
}


@pytest.mark.parametrize("case", ANSWERS, ids=str)
def test_the_answers_of_the_review_are_those_of_an_independent_computation(review, case):
    outcome, design, doubtful = case
    found = pool_as_reported(review.answer(Question(outcome, design=design), doubtful=doubtful).reports)

    assert (found.k, found.mean, *found.ci, found.ml, *found.ml_ci) == pytest.approx(ANSWERS[case], abs=2e-5)


def effects(seed, k):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.02, 0.3, k)
    return rng.normal(0.4, np.sqrt(v + 0.1 * (seed % 3))), v


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("k", [2, 5, 12])
def test_maximum_likelihood_of_exact_effects_is_that_of_pool(seed, k):
    y, v = effects(seed, k)
    found = pool_as_reported(
        [Report(str(i), "exact", effect=a, variance=b) for i, (a, b) in enumerate(zip(y, v, strict=True))]
    )
    plain = pool(y, v, tau2="ml", ci="wald")

    assert found.ml == pytest.approx(plain.estimate, abs=1e-7)
    assert found.ml_tau**2 == pytest.approx(plain.tau2, abs=1e-6)


@pytest.mark.parametrize("scale", [0.25, 0.5, 1.0])
def test_exact_effects_alone_are_the_ordinary_bayesian_model(scale):
    """Given tau, mu is normal with weights 1 / (v + tau2); averaged over tau on a dense grid (Roever 2020)."""
    y, v = effects(3, 6)
    found = pool_as_reported([Report(str(i), "exact", effect=a, variance=b) for i, (a, b) in enumerate(zip(y, v, strict=True))],
                             tau_scale=scale)  # fmt: skip
    tau, wt = brute.nodes(0, 12 * scale, 200)
    w = 1 / (v[:, None] + tau**2)
    middle, spread = (w * y[:, None]).sum(0) / w.sum(0), 1 / np.sqrt(w.sum(0))
    logs = 0.5 * (np.log(w).sum(0) - np.log(w.sum(0)) - (w * (y[:, None] - middle) ** 2).sum(0))
    mass = wt * np.exp(logs - logs.max()) * stats.halfnorm.pdf(tau, scale=scale)
    mass /= mass.sum()

    assert found.mean == pytest.approx(mass @ middle, abs=1e-6)
    for p, x in zip((0.025, 0.975), found.ci, strict=True):
        assert mass @ stats.norm.cdf(x, middle, spread) == pytest.approx(p, abs=1e-6)
    for p, x in zip((0.025, 0.975), found.prediction, strict=True):
        assert mass @ stats.norm.cdf(x, middle, np.hypot(spread, tau)) == pytest.approx(p, abs=1e-6)
    assert mass[tau <= found.tau].sum() == pytest.approx(0.5, abs=2e-3)  # the nodes are that far apart


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("prior", ["half_normal", "half_cauchy"])
def test_doubling_the_grid_moves_nothing(seed, prior, monkeypatch):
    """Every printed number, to 1e-6, on a grid twice as fine in both directions."""
    reports = a_mixture(seed)
    found = pool_as_reported(reports, tau_prior=prior)
    rows, columns = found.posterior.mu.shape

    def fine(surface):
        return grid(surface, *_reach_of_tau(surface), 2 * rows, 2 * columns), True

    monkeypatch.setattr("backwalk.statistics.reported.explore", fine)
    finer = pool_as_reported(reports, tau_prior=prior)

    for name in ("median", "ci", "prediction", "tau", "tau_ci"):
        assert getattr(finer, name) == pytest.approx(getattr(found, name), abs=1e-6), name
    if found.mean is not None:
        assert finer.mean == pytest.approx(found.mean, abs=1e-6)


def turned(report):
    effect = None if report.effect is None else -report.effect
    return dataclasses.replace(report, effect=effect, side=-report.side)


@pytest.mark.parametrize("seed", range(4))
def test_turning_every_side_turns_the_answer(seed):
    reports = a_mixture(seed)
    one, other = pool_as_reported(reports), pool_as_reported([turned(r) for r in reports])

    assert (-other.ci[1], -other.ci[0]) == pytest.approx(one.ci, abs=1e-7)
    assert other.ml == pytest.approx(-one.ml, abs=1e-6)
    assert other.probability(0) == pytest.approx(1 - one.probability(0), abs=1e-8)


def test_the_order_of_reports_is_nothing():
    reports = a_mixture(5)

    assert pool_as_reported(reports[::-1]).ci == pytest.approx(pool_as_reported(reports).ci, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_noncentral_t_is_the_exact_distribution_of_t(seed):
    """At tau = 0 a bound is a probability of scipy's nct, and an effect its density; with tau, its average."""
    reports = [r for r in a_mixture(seed) if r.kind != "unsigned"]
    found = _likelihood(reports, "noncentral_t")
    mu = np.array([-0.4, 0.0, 0.7])
    for report, here in zip(reports, found.each(mu, 0 * mu), strict=True):
        df, unit = report.n_t + report.n_c - 2, np.sqrt(1 / report.n_t + 1 / report.n_c)
        t = stats.nct(df, mu / unit)
        scale = brute.correction(df) * unit
        if report.kind == "exact":
            expected = t.pdf(report.effect / scale) / scale
        else:
            expected = sum(t.cdf(b / scale) - t.cdf(a / scale) for a, b in report.range)
        assert np.exp(here) == pytest.approx(expected, abs=1e-8)


def test_the_noncentral_t_averages_over_trials():
    """With tau above 0: the nct average over normal true effects, by 60 Hermite nodes."""
    report = Report("a", "beyond", 15, 12, alpha=0.05, side=1)
    mu, tau = 0.4, 0.3
    x, w = np.polynomial.hermite_e.hermegauss(60)
    unit = np.sqrt(1 / 15 + 1 / 12)
    t = stats.t.isf(0.025, 25)
    expected = (w * stats.nct.sf(t, 25, (mu + tau * x) / unit)).sum() / w.sum()
    (here,) = _likelihood([report], "noncentral_t").each(np.array([mu]), np.array([tau**2]))

    assert np.exp(here[0]) == pytest.approx(expected, abs=1e-9)


def test_the_normal_and_the_exact_likelihood_are_close_for_pain(review):
    reports = review.answer(Question("pain")).reports

    assert pool_as_reported(reports, likelihood="noncentral_t").mean == pytest.approx(
        pool_as_reported(reports).mean, abs=0.02
    )


def test_probability_is_that_of_the_interval():
    found = pool_as_reported(EXACT, level=0.9)

    assert found.probability(found.ci[0]) == pytest.approx(0.95, abs=1e-9)
    assert found.probability(found.ci[1]) == pytest.approx(0.05, abs=1e-9)
    assert found.posterior.predicted_below(found.prediction[1]) == pytest.approx(0.95, abs=1e-9)


@pytest.mark.parametrize("prior", ["half_normal", "half_cauchy", "uniform"])
def test_densities_add_up_to_one(prior):
    found = pool_as_reported(a_mixture(2) + list(EXACT), tau_prior=prior)
    mu, wm = brute.nodes(-3, 4, 9)
    tau, wt = brute.nodes(0, 3, 9)

    inside = found.posterior.below(4) - found.posterior.below(-3)
    assert wm @ found.posterior.mu_density(mu) == pytest.approx(inside, abs=1e-7)
    assert wt @ found.posterior.tau_density(tau) == pytest.approx(found.posterior.tau_below(3), abs=1e-7)
    if prior != "uniform":
        far, wf = brute.nodes(0, 2000, 4000)
        assert wf @ tau_prior_density(far, prior, 0.5) == pytest.approx(1, abs=1e-3)


def test_heavy_tails_have_no_mean():
    """One effect under a half-Cauchy prior: the tails of mu fall as its square, so no mean exists."""
    found = pool_as_reported(EXACT[:1], tau_prior="half_cauchy")

    assert found.mean is None
    assert found.estimate == found.median == pytest.approx(0.79, abs=1e-6)


def test_more_of_the_same_narrows_the_interval():
    widths = [np.ptp(pool_as_reported([*EXACT, *[Report(str(i), "within", 20, 20, alpha=0.05) for i in range(n)]]).ci)
              for n in (0, 3, 9)]  # fmt: skip

    assert widths[0] > widths[1] > widths[2]


def test_tiny_and_large_units_change_nothing():
    """Effects, their spread and the prior's scale in other units: the answer in those units."""
    base = pool_as_reported(EXACT)
    for c in (1e-3, 1e4):
        scaled = [dataclasses.replace(r, effect=c * r.effect, variance=c * c * r.variance) for r in EXACT]
        found = pool_as_reported(scaled, tau_scale=0.5 * c)
        assert np.array(found.ci) / c == pytest.approx(base.ci, rel=1e-6)
        assert np.array(found.ml_ci) / c == pytest.approx(base.ml_ci, rel=1e-6)


def test_effects_far_from_the_prior_are_still_found():
    """Effects 100 apart with a prior of scale 0.5: tau is pulled far beyond its prior, and the grid follows."""
    found = pool_as_reported(
        [Report("a", "exact", effect=-50, variance=0.1), Report("b", "exact", effect=50, variance=0.1)]
    )

    assert found.tau > 5
    assert found.median == pytest.approx(0, abs=1e-5)


def test_bounds_alone_have_an_open_likelihood():
    bounds = [Report("a", "beyond", 20, 20, alpha=0.001, side=1), Report("b", "beyond", 20, 20, alpha=0.001, side=1)]
    found = pool_as_reported(bounds, mu_prior=("normal", 0, 1))

    assert found.ml == np.inf
    assert found.ml_ci[1] == np.inf
    assert "no highest point" in found.note


REFUSED = {
    "bounds alone": (
        [Report("Doe 2020", "beyond", 20, 20, alpha=0.001, side=1)],
        {},
        "bounds alone (Doe 2020) leave the average open",
    ),
    "nothing": ([Report("Doe 2020", "none")], {}, "nothing to pool"),
    "no people": ([*EXACT, Report("Doe 2020", "within", alpha=0.05)], {}, "Doe 2020: n_t = None"),
    "one person": ([*EXACT, Report("Doe 2020", "within", 1, 20, alpha=0.05)], {}, "Doe 2020: n_t = 1"),
    "p of zero": ([*EXACT, Report("Doe 2020", "beyond", 9, 9, alpha=0.0, side=1)], {}, "Doe 2020: alpha = 0.0"),
    "no p": ([*EXACT, Report("Doe 2020", "within", 9, 9)], {}, "Doe 2020: alpha = None"),
    "no side": ([*EXACT, Report("Doe 2020", "beyond", 9, 9, alpha=0.05)], {}, "Doe 2020: side = 0"),
    "unknown kind": ([Report("Doe 2020", "bound")], {}, "Doe 2020: kind = 'bound' is not one of"),
    "no variance": ([Report("Doe 2020", "exact", effect=1.0)], {}, "Doe 2020: variance = None"),
    "no effect": ([Report("Doe 2020", "exact", effect=float("nan"), variance=1.0)], {}, "Doe 2020: effect = nan"),
    "points without a scale": (
        [Report("Doe 2020", "exact", effect=1.0, variance=1.0, measure="md")],
        {},
        "tau_scale must be given, in the units of 'md'",
    ),
    "bounds in points": (
        [Report("Doe 2020", "within", 9, 9, alpha=0.05, measure="md")],
        {"tau_scale": 1},
        "Doe 2020: kind 'within' is in SDs",
    ),
    "scale of zero": (EXACT, {"tau_scale": 0}, "tau_scale = 0"),
    "unknown prior": (EXACT, {"tau_prior": "gamma"}, "tau_prior = 'gamma' is not one of"),
    "uniform of two": (EXACT, {"tau_prior": "uniform"}, "needs 3 effects"),
    "prior in a word": (EXACT, {"mu_prior": "normal"}, "mu_prior = 'normal' is not None or"),
    "prior without spread": (EXACT, {"mu_prior": ("normal", 0, 0)}, "mu_prior = ('normal', 0, 0)"),
    "level": (EXACT, {"level": 95}, "level = 95"),
    "likelihood": (EXACT, {"likelihood": "t"}, "likelihood = 't' is not one of"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(case):
    reports, options, message = REFUSED[case]
    with pytest.raises(ReadableError) as error:
        pool_as_reported(reports, **options)

    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_likelihood_knows_its_tails():
    """Far from the data the logarithm stays finite and falls; no overflow, no NaN."""
    far = np.array([-50.0, -5.0, 5.0, 50.0])
    for seed in range(6):
        found = _likelihood(a_mixture(seed), "normal")
        assert isinstance(found, Likelihood)
        assert np.isfinite(found.total(far, np.full(4, 1e-6))).all()
