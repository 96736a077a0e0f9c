"""Pooling against metafor's pinned numbers (tests/reference/README.md) and against itself."""

import numpy as np
import pandas as pd
import pytest
from conftest import reference_columns
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from backwalk import pool
from backwalk.statistics.columnwise import centred
from backwalk.statistics.peaks import log_likelihood
from backwalk.statistics.residual import residual_tau2
from backwalk.statistics.tau2 import METHODS, tau2_of

DATASETS = [
    "bcg",
    "normand1999_smd",
    "normand1999_md",
    "hackshaw1998",
    "raudenbush1985",
    "molloy2014",
    "hart1999",
    "li2007",
    "gibson2002_smd",
    "konstantopoulos2011",
    "pignon2000",
]
NAMES = {"FE": "common"} | {m.upper(): m for m in ("dl", "pm", "reml", "ml", "he", "hs", "sj", "eb")}  # as metafor's
ELSEWHERE = ()  # estimators that tests/reference has not: each is compared with something else in a test of its own
TESTS = {"z": "wald", "knha": "hartung_knapp", "adhoc": "hartung_knapp_floored"}
CLOSED, ITERATED = 1e-10, 1e-7  # relative


def close(method):
    return ITERATED if method in ("ML", "REML", "EB", "PM") else CLOSED


def test_the_reference_holds_what_is_compared(metafor):
    """The grid may not shrink: eleven data sets, nine estimators, three intervals."""
    assert sorted(metafor["fits"]) == sorted(DATASETS)
    assert all(set(f) == set(NAMES) for f in metafor["fits"].values())
    assert all(set(TESTS) <= set(f[m]) for f in metafor["fits"].values() for m in f)


def test_every_estimator_is_compared_with_something_independent():
    alone = {*METHODS} - {*NAMES.values(), *ELSEWHERE}

    assert not alone, f"{alone}: compare it here with an independent implementation, and name it in ELSEWHERE"


@pytest.mark.parametrize("method", METHODS)
def test_an_intercept_alone_leaves_the_tau2_of_pool(method):
    """The formula for designs with moderators, in residual.py, is that of tau2.py where there are none."""
    data = reference_columns("bcg")
    y, v = np.array(data["yi"]), np.array(data["vi"])
    left = residual_tau2(y, v, np.ones((1, y.size, 1)), method)

    assert left == pytest.approx(tau2_of(y[:, None], v[:, None], method), rel=1e-7)


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("method", NAMES)
@pytest.mark.parametrize("name", DATASETS)
def test_pooled_effects_agree_with_metafor(metafor, name, method, test):
    data, theirs = reference_columns(name), metafor["fits"][name][method][test]
    ours = pool(data["yi"], data["vi"], tau2=NAMES[method], ci=TESTS[test])

    pairs = {
        "mu": ours.estimate,
        "se": ours.se,
        "ci_lb": ours.ci[0],
        "ci_ub": ours.ci[1],
        "pval": ours.p,
        "tau2": ours.tau2,
        "I2": 100 * ours.i2,
        "H2": ours.h2,
        "Q": ours.q,
        "Qp": ours.q_p,
    }
    for key, value in pairs.items():
        assert value == pytest.approx(theirs[key], rel=close(method), abs=1e-14), key


@pytest.mark.parametrize(("rule", "stem"), [("k-1", "pi"), ("k-2", "pi_riley"), ("normal", "pi")])
@pytest.mark.parametrize("method", [m for m in NAMES if m != "FE"])
@pytest.mark.parametrize("name", DATASETS)
def test_prediction_intervals_agree_with_metafor(metafor, name, method, rule, stem):
    data = reference_columns(name)
    for test in ("z",) if rule == "normal" else ("knha", "adhoc"):
        theirs = metafor["fits"][name][method][test]
        ours = pool(data["yi"], data["vi"], tau2=NAMES[method], ci=TESTS[test], prediction=rule)
        assert ours.prediction == pytest.approx(
            (theirs[f"{stem}_lb"], theirs[f"{stem}_ub"]), rel=close(method), abs=1e-12
        )


@pytest.mark.parametrize("method", [m for m in NAMES if m != "FE"])
@pytest.mark.parametrize("name", DATASETS)
def test_q_profile_intervals_agree_with_metafor(metafor, name, method):
    data, theirs = reference_columns(name), metafor["fits"][name][method]["ci_qp"]
    ours = pool(data["yi"], data["vi"], tau2=NAMES[method])

    for i, end in enumerate(("lb", "ub")):
        found = {"tau2": ours.tau2_ci[i], "I2": 100 * ours.i2_ci[i], "H2": ours.h2_ci[i]}
        for key, value in found.items():
            assert value == pytest.approx(theirs[f"{key}_{end}"], rel=1e-8, abs=1e-9), (key, end)


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("name", DATASETS)
def test_profile_likelihood_intervals_are_exact(metafor, name, method):
    """An end is where twice the drop of the log-likelihood is chi2(0.95; 1) = 3.841459, or 0.

    metafor's own ends carry the tolerance of its root search, 1.2e-4 in tau2 (uniroot's
    default): they are only compared to that, relative to the scale of tau2 where it is large.
    """
    data, theirs = reference_columns(name), metafor["fits"][name][method]["ci_pl"]
    y, v = (np.array(data[c])[:, None] for c in ("yi", "vi"))
    ours = pool(y[:, 0], v[:, 0], tau2=NAMES[method], tau2_interval="profile_likelihood")
    top = log_likelihood(centred(y, v), v, ours.tau2, NAMES[method])
    for end, tau2 in zip(("lb", "ub"), ours.tau2_ci, strict=True):
        drop = 2 * (top - log_likelihood(centred(y, v), v, tau2, NAMES[method]))[0]
        assert drop == pytest.approx(3.841458820694124, rel=1e-8) or (tau2 == 0 and drop <= 3.85)
        assert tau2 == pytest.approx(theirs[f"tau2_{end}"], rel=1e-7, abs=1.3e-4)


@pytest.mark.parametrize("case", ["k1", "k2", "k2_homog", "identical", "homog", "huge_scale", "mixed_var", "offset"])
def test_edge_cases_agree_with_metafor(metafor, case):
    """tiny_scale is left to the scale test: metafor's own tolerance is absolute there."""
    y, v = (np.atleast_1d(metafor["edge_data"][case][c]) for c in ("yi", "vi"))
    for method, fits in metafor["edge"][case].items():
        for test, theirs in fits.items():
            ours = pool(y, v, tau2=NAMES[method], ci=TESTS[test])
            found = {"mu": ours.estimate, "se": ours.se, "ci_lb": ours.ci[0], "ci_ub": ours.ci[1], "tau2": ours.tau2}
            for key, value in found.items():
                assert value == pytest.approx(theirs[key], rel=1e-8, abs=1e-12), (method, test, key)


def test_paule_mandel_agrees_with_statsmodels():
    """An independent implementation; its own stopping rule allows 1e-5."""
    data = reference_columns("bcg")
    theirs = combine_effects(np.array(data["yi"]), np.array(data["vi"]), method_re="pm", atol=1e-12)

    assert pool(data["yi"], data["vi"], tau2="pm").tau2 == pytest.approx(theirs.tau2, rel=1e-5)


def test_hartung_knapp_is_floored_at_wald():
    """two close effects, plain Hartung-Knapp is 15 times narrower."""
    y, v = [0.30, 0.32], [0.04, 0.05]
    plain, floored, wald = (pool(y, v, ci=c).se for c in ("hartung_knapp", "hartung_knapp_floored", "wald"))

    assert plain == pytest.approx(0.00993807989999907)  # metafor, edge k2_homog, knha
    assert floored == wald == pytest.approx(0.149071198499986)  # metafor, edge k2_homog, z


@pytest.mark.parametrize("method", [m for m in METHODS if m != "sj"])
def test_every_estimator_is_cut_off_at_zero(method):
    """Q < k - 1, where an uncut moment estimator is negative; Sidik-Jonkman is above 0 by construction."""
    assert pool([0.10, 0.11, 0.12], [0.05, 0.04, 0.06], tau2=method).tau2 == 0


def test_one_trial_is_its_own_answer():
    """metafor, edge k1; the words say that nothing is pooled."""
    one = pool([0.3], [0.04])

    assert one.ci == pytest.approx((-0.0919927969080108, 0.691992796908011))
    assert (one.tau2, one.i2, one.prediction, one.tau2_ci, one.q_p) == (0, None, None, None, None)
    assert "nothing is pooled" in one.note


def test_two_trials_have_no_prediction_interval_and_a_warning():
    two = pool([0.1, 0.9], [0.04, 0.05])

    assert two.prediction is None
    assert "useless" in two.note


def test_common_effect_has_no_prediction_interval_and_i2_from_q():
    """I2 = (Q - df) / Q; bcg: metafor 92.1173468545621 %."""
    data = reference_columns("bcg")
    common = pool(data["yi"], data["vi"], tau2="common")

    assert common.prediction is None
    assert common.i2 == pytest.approx(0.921173468545621)


def test_more_than_one_peak_of_the_likelihood():
    """Two humps by construction; the higher one is found by a dense grid that shares no code."""
    y = np.array([0.0, 0.05, -0.04, 6.0, -6.5])
    v = np.array([1e-4, 2e-4, 1e-4, 30.0, 25.0])
    grid = np.concatenate([[0], np.geomspace(1e-7, 200, 200_001)])
    w = 1 / (v[:, None] + grid)
    mu = (w * y[:, None]).sum(0) / w.sum(0)
    ll = -0.5 * (np.log(v[:, None] + grid).sum(0) + (w * (y[:, None] - mu) ** 2).sum(0) + np.log(w.sum(0)))

    assert pool(y, v).tau2 == pytest.approx(grid[ll.argmax()], rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(
    ("y", "v", "tau2"),
    [
        ([0.258, -0.738, -0.057, 0.041], [0.859, 0.0988, 0.00422, 0.00128], 0.014557),
        ([0.049, -1.681, -0.186, 0.150], [0.00976, 0.342, 0.00488, 0.0254], 0.12717),
    ],
)
def test_two_peaks_close_together(y, v, tau2):
    """Found by an adversarial search; the higher peak by 240-bit arithmetic."""
    assert pool(y, v).tau2 == pytest.approx(tau2, rel=1e-4)


def test_an_outlier_with_a_huge_variance_costs_no_digits():
    """0.14 + 1e9 x 1e-16 / 250, less the share that its weight takes: 0.1400000004 by exact fractions."""
    found = pool([0.1, 0.2, 0.15, 1e9], [0.01, 0.02, 0.01, 1e16], tau2="common")

    assert found.estimate == pytest.approx(0.1400000004, rel=1e-12)


def test_a_profile_interval_with_a_gap_gives_its_outermost_ends():
    """metafor: 13.5823; the likelihood falls below and rises again between."""
    found = pool([-2.266, 0.0093], [0.383, 1.73e-5], tau2="ml", tau2_interval="profile_likelihood")

    assert found.tau2_ci == pytest.approx((0, 13.5823), rel=1e-5)
    assert "outermost" in found.note


def test_closer_than_chance_is_said():
    found = pool([0.3] * 4, [0.1, 0.2, 0.3, 0.4], ci="hartung_knapp")

    assert found.tau2_ci == (0, 0)
    assert "empty" in found.note
    assert "no width" in found.note
    assert pool([0.0] * 4, [0.1, 0.2, 0.3, 0.4], ci="hartung_knapp").p is None


@pytest.mark.parametrize("c", [1e-40, 1e-6, 1e6, 1e40])
def test_extreme_scales(c):
    y, v = np.array([0.1, 0.9, -0.3, 0.5]), np.array([0.02, 0.05, 0.1, 0.03])

    assert pool(c * y, c * c * v).tau2 == pytest.approx(c * c * pool(y, v).tau2, rel=1e-9)


def test_many_problems_against_a_dense_grid():
    """1,000 random problems, variances over 18 orders of magnitude: no grid point has a higher likelihood."""
    rng = np.random.default_rng(11)
    for _ in range(1000):
        k = rng.integers(2, 9)
        v = 10 ** rng.uniform(-12, 6, k)
        y = rng.normal(0, 1, k) * np.sqrt(v + 10 ** rng.uniform(-8, 3))
        grid = np.concatenate([[0], np.geomspace(v.min() * 1e-3, 1e3 * (np.ptp(y) ** 2 + v.max()), 2000)])
        columns = centred(y[:, None], v[:, None]), v[:, None]
        for method in ("reml", "ml"):
            ours = log_likelihood(*columns, tau2_of(y[:, None], v[:, None], method), method)[0]
            assert log_likelihood(*columns, grid, method).max() <= ours + 1e-9


effects = st.floats(-5, 5, allow_nan=False)
spreads = st.floats(1e-3, 5)
trials = st.lists(st.tuples(effects, spreads), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(trials, st.sampled_from(METHODS), st.floats(1e-3, 1e3))
def test_scaling_the_effects_scales_the_answer(pairs, method, factor):
    """tau2(c y, c^2 v) = c^2 tau2(y, v)."""
    y, v = map(np.array, zip(*pairs, strict=True))
    one, scaled = pool(y, v, tau2=method), pool(factor * y, factor**2 * v, tau2=method)

    assert scaled.tau2 == pytest.approx(factor**2 * one.tau2, rel=1e-6, abs=1e-9 * factor**2 * v.min())
    assert scaled.estimate == pytest.approx(factor * one.estimate, rel=1e-6, abs=1e-8 * factor)


@settings(max_examples=60, deadline=None)
@given(trials, st.sampled_from(METHODS))
def test_what_every_answer_keeps(pairs, method):
    y, v = map(np.array, zip(*pairs, strict=True))
    found = pool(y, v, tau2=method)
    backwards = pool(y[::-1], v[::-1], tau2=method)

    assert found.tau2 >= 0
    assert 0 <= found.i2 <= 1
    assert found.weights.sum() == pytest.approx(1)
    assert y.min() - 1e-9 <= found.estimate <= y.max() + 1e-9
    assert backwards.estimate == pytest.approx(found.estimate, rel=1e-7, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(trials, st.sampled_from(METHODS), st.floats(-1e4, 1e4))
def test_shifting_the_effects_shifts_the_answer(pairs, method, shift):
    y, v = map(np.array, zip(*pairs, strict=True))
    one, moved = pool(y, v, tau2=method), pool(y + shift, v, tau2=method)

    assert moved.tau2 == pytest.approx(one.tau2, rel=1e-5, abs=1e-9 + 1e-6 * v.min())
    assert moved.estimate - shift == pytest.approx(one.estimate, abs=1e-6 + 1e-6 * abs(one.estimate))


@pytest.mark.parametrize("method", METHODS)
def test_a_far_away_zero_costs_no_digits(method):
    """Eighths moved by 2^40 are exact, so the answer is the same to the last bit."""
    y, v = np.array([[1.0], [9], [-4], [6]]) / 8, np.array([[0.5], [0.1], [0.3], [0.2]])

    assert tau2_of(y + 2.0**40, v, method) == tau2_of(y, v, method)


@settings(max_examples=60, deadline=None)
@given(trials)
def test_every_trial_twice_keeps_the_common_effect(pairs):
    """Twice the same evidence: the same average, a variance half as large, twice the Q."""
    y, v = map(np.array, zip(*pairs, strict=True))
    once = pool(y, v, tau2="common", ci="wald")
    twice = pool(np.tile(y, 2), np.tile(v, 2), tau2="common", ci="wald")

    assert twice.estimate == pytest.approx(once.estimate, rel=1e-9, abs=1e-9)
    assert twice.se == pytest.approx(once.se / np.sqrt(2))
    assert twice.q == pytest.approx(2 * once.q, rel=1e-7, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.floats(-5, 5), st.lists(spreads, min_size=2, max_size=10), st.sampled_from(METHODS))
def test_identical_effects_have_no_heterogeneity(effect, variances, method):
    found = pool([effect] * len(variances), variances, tau2=method)

    assert (found.tau2, found.i2) == (0, 0)
    assert found.q == pytest.approx(0, abs=1e-12)
    assert found.estimate == pytest.approx(effect)


def test_columns_are_independent_and_padding_is_nothing():
    """A batch gives what each of its columns gives alone; v = inf pads."""
    rng = np.random.default_rng(7)
    y, v = rng.normal(0, 1, (6, 40)), rng.uniform(0.05, 0.5, (6, 40))
    v[4:, ::3] = np.inf
    for method in METHODS:
        batch = tau2_of(y, v, method)
        alone = [pool(y[np.isfinite(v[:, b]), b], v[np.isfinite(v[:, b]), b], tau2=method).tau2 for b in range(40)]
        assert batch == pytest.approx(alone, rel=1e-9, abs=1e-12), method


@pytest.mark.parametrize(
    ("effect", "variance", "message"),
    [
        ([0.1, 0.5, 0.3], [0.04, 0, 0.02], "trial 1 has 0.0"),
        ([0.1, 0.5, 0.3], [0.04, 0.05, -0.01], "trial 2 has -0.01"),
        ([0.1, np.nan], [0.04, 0.05], "trial 1 has nan"),
        ([0.1, 0.2], [0.04, np.nan], "trial 1 has nan"),
        ([0.1, 0.2], [0.04], r"shapes \(2,\) and \(1,\)"),
        ([], [], "nothing to pool"),
        ([[0.1]], [[0.2]], "shapes"),
        (["a"], [0.2], "must be numbers: trial 0 has 'a'"),
        (["1", "2"], [0.2, 0.2], "trial 0 has '1'"),
        ([True, False], [0.2, 0.2], "trial 0 has True"),
        ([1j, 2], [0.2, 0.2], "must be numbers"),
        (np.ma.array([1.0, 200.0], mask=[0, 1]), [0.2, 0.2], "trial 1 has nan"),
        ([0.1, 0.2], [1e-200, 1], "too extreme"),
        ([1e200, 0.2], [1, 1], "too far from 0"),
        (pd.Series([0.1, 0.2], index=[0, 1]), pd.Series([0.1, 0.2], index=[1, 0]), "different pandas indices"),
    ],
)
def test_bad_input_is_named_in_one_line(effect, variance, message):
    with pytest.raises(ValueError, match=message) as error:
        pool(effect, variance)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tau2": "remi"}, "did you mean 'reml'"),
        ({"ci": "hk"}, "ci = 'hk' is not one of"),
        ({"prediction": "k"}, "prediction = 'k'"),
        ({"level": 95}, "between 0 and 1"),
        ({"level": True}, "between 0 and 1"),
        ({"tau2": "dl", "tau2_interval": "profile_likelihood"}, "needs tau2 = 'reml' or 'ml'"),
    ],
)
def test_unknown_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        pool([0.1, 0.2], [0.1, 0.1], **options)
