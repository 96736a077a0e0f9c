"""Sensitivity, moderators, small-study effects and dependence against metafor's pinned numbers."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from conftest import REFERENCE, reference_columns

from backwalk import pool
from backwalk.problems import ReadableError
from backwalk.statistics import moderators, pooling, tau2
from backwalk.statistics.dependence import cluster_robust
from backwalk.statistics.effects import hedges_g
from backwalk.statistics.many import pool_many
from backwalk.statistics.moderators import meta_regression, subgroups
from backwalk.statistics.permutations import permutation_test
from backwalk.statistics.sensitivity import cumulative, gosh, influence, leave_one_out
from backwalk.statistics.smallstudy import egger, trim_and_fill, why_no_test
from backwalk.statistics.summaries import mean_from_range, merge_arms, sd_from_range
from backwalk.statistics.tau2 import METHODS

METAFOR = json.loads((REFERENCE / "metafor.json").read_text())
SMALL = sorted(METAFOR["small"])
OURS = {"FE": "common"}
# The reference's trimmed, filled, cumulated and subset REML fits are looser than its plain fits: metafor
# refits filled data with its default control. Ours are held to `pool`, which is held to metafor.
LOOSE = 5e-4


def same(ours, theirs, rel=1e-7, floor=1e-9):
    theirs = np.array([np.nan if x is None else x for x in np.atleast_1d(theirs)], dtype=float)
    ours = np.atleast_1d(np.asarray(ours, dtype=float))
    assert ours.shape == theirs.shape
    known = np.isfinite(theirs)
    assert ours[known] == pytest.approx(theirs[known], rel=rel, abs=floor)


def data(name):
    columns = reference_columns(name)
    return np.array(columns["yi"]), np.array(columns["vi"])


def source_of(regression):
    """The data set behind a meta-regression: bcg_ablat_year is of bcg."""
    stem = regression.split("_")[0]
    return next(name for name in METAFOR["fits"] if name.startswith(stem))


def test_the_reference_grid_has_not_shrunk():
    """Eleven data sets of sensitivity, eight regressions, nine sets of subsets, two permutation tests."""
    assert len(SMALL) == 11
    assert len(METAFOR["mreg"]) == 8
    assert len(METAFOR["gosh"]) == 9
    assert {k for k in METAFOR if k.startswith("permutest")} == {
        "permutest_exact_hart_trend",
        "permutest_exact_normand_int",
    }


@pytest.mark.parametrize("method", ["REML", "DL"])
@pytest.mark.parametrize("name", SMALL)
def test_leave_one_out(name, method):
    ours, theirs = (
        leave_one_out(*data(name), tau2=method.lower(), ci="wald"),
        METAFOR["small"][name][f"leave1out_{method}"],
    )
    for column, key in {"estimate": "estimate", "se": "se", "tau2": "tau2", "q": "Q"}.items():
        same(ours[column], theirs[key])
    same(100 * ours["i2"], theirs["I2"])
    if "ci.lb" in theirs:
        same(ours["ci_low"], theirs["ci.lb"])
        same(ours["ci_high"], theirs["ci.ub"])


@pytest.mark.parametrize("name", SMALL)
def test_cumulative(name):
    ours, theirs = cumulative(*data(name), ci="wald"), METAFOR["small"][name]["cumul_REML"]
    for column in ("estimate", "se", "tau2"):
        same(ours[column], theirs[column], rel=LOOSE, floor=1e-5)
    whole = pool(*data(name), ci="wald")
    last = ours.iloc[-1]
    assert (last["estimate"], last["ci_low"], last["p"]) == pytest.approx((whole.estimate, whole.ci[0], whole.p))


@pytest.mark.parametrize("name", SMALL)
def test_influence(name):
    ours, theirs = influence(*data(name)), METAFOR["small"][name]["influence_REML"]
    keys = {
        "rstudent": "rstudent",
        "dffits": "dffits",
        "cook_d": "cook.d",
        "cov_r": "cov.r",
        "tau2_del": "tau2.del",
        "qe_del": "QE.del",
        "hat": "hat",
        "dfbetas": "dfbs",
    }
    for column, key in keys.items():
        same(ours[column], theirs[key])
    same(100 * ours["weight"], theirs["weight"])


@pytest.mark.parametrize("key", sorted(METAFOR["gosh"]))
def test_all_subsets(key):
    name, method = key.split("|")
    theirs = METAFOR["gosh"][key]
    ours = gosh(*data(name), OURS.get(method, method.lower()))
    loose = LOOSE if method == "REML" else 1e-9
    found = {
        "n": len(ours),
        "mean_est": ours["estimate"].mean(),
        "sd_est": ours["estimate"].std(),
        "min_est": ours["estimate"].min(),
        "max_est": ours["estimate"].max(),
        "mean_I2": 100 * ours["i2"].mean(),
        "mean_tau2": ours["tau2"].mean(),
        "sum_Q": ours["q"].sum(),
    }
    for quantity, value in found.items():
        assert value == pytest.approx(theirs[quantity], rel=loose), quantity


def test_a_subset_is_what_its_members_pool_to():
    y, v = data("hart1999")
    frame = gosh(y, v)
    row = frame[frame["members"] == 0b101101].iloc[0]
    inside = [0, 2, 3, 5]
    alone = pool(y[inside], v[inside], ci="wald")

    assert (row["k"], row["estimate"], row["se"], row["tau2"], row["i2"]) == pytest.approx(
        (4, alone.estimate, alone.se, alone.tau2, alone.i2)
    )
    assert (frame.loc[frame["k"] == 1, "i2"] == 0).all()


def test_beyond_the_limit_subsets_are_a_seeded_sample():
    rng = np.random.default_rng(3)
    y, v = rng.normal(size=30), rng.uniform(0.1, 0.2, 30)
    one, two = gosh(y, v, "dl", most=500), gosh(y, v, "dl", most=500)

    assert len(one) == 500
    assert one["members"].is_unique
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("test", ["z", "knha"])
@pytest.mark.parametrize("name", sorted(METAFOR["mreg"]))
def test_meta_regression(name, test):
    y, v = data(source_of(name))
    for method, tests in METAFOR["mreg"][name].items():
        theirs = tests[test]
        x = np.array(theirs["X"])[:, 1:]
        ours = meta_regression(
            y, v, x, tau2=OURS.get(method, method.lower()), test={"z": "wald", "knha": "hartung_knapp"}[test]
        )
        for column, key in {"estimate": "b", "se": "se", "p": "pval", "ci_low": "ci_lb", "ci_high": "ci_ub"}.items():
            same(ours.coefficients[column], theirs[key])
        for value, key in (
            (ours.tau2, "tau2"),
            (ours.qe, "QE"),
            (ours.qe_p, "QEp"),
            (ours.qm, "QM"),
            (ours.qm_p, "QMp"),
        ):
            same(value, theirs[key])
        same(100 * ours.i2, theirs["I2"])
        if theirs["R2"] is not None:
            same(100 * (ours.r2 or 0), theirs["R2"])


def test_r2_depends_on_the_estimator():
    """bcg by latitude: 75.6 % by REML, 87.7 by ML, 55.3 by Paule-Mandel (metafor)."""
    y, v = data("bcg")
    latitude = reference_columns("bcg")["ablat"]
    found = [meta_regression(y, v, latitude, tau2=m).r2 for m in ("reml", "ml", "pm")]

    assert found == pytest.approx([0.756266, 0.877329, 0.553140], abs=1e-6)


def test_exact_permutations():
    """720 orders of six trials."""
    y, v = data("hart1999")
    trend = permutation_test(y, v, np.arange(1.0, 7), test="wald")

    assert (trend.permutations, trend.exact) == (720, True)
    assert trend.p.tolist() == pytest.approx(METAFOR["permutest_exact_hart_trend"]["pval"])


def test_random_permutations_come_near_the_exact_p():
    """5,000 of 40,320 orders: within three standard errors of the exact p."""
    rng = np.random.default_rng(5)
    y, v, x = rng.normal(size=8), rng.uniform(0.1, 0.3, 8), rng.normal(size=8)
    exact = permutation_test(y, v, x).p["moderator"]
    some = permutation_test(y, v, x, permutations=5000).p["moderator"]

    assert some == pytest.approx(exact, abs=3 * np.sqrt(exact * (1 - exact) / 5000))


def test_subgroups_with_one_tau2_are_a_regression():
    """Averages of two groups with a common tau2: their difference is the coefficient of a 0/1 moderator."""
    y, v = data("bcg")
    group = np.array(["a", "b"] * 6 + ["a"])
    both = subgroups(y, v, group, common_tau2=True, ci="wald")
    line = meta_regression(y, v, (group == "b").astype(float), test="wald")

    assert both.groups["b"].estimate - both.groups["a"].estimate == pytest.approx(line.coefficients["estimate"].iloc[1])
    assert (both.qb, both.qb_p) == pytest.approx((line.qm, line.qm_p))
    assert subgroups(y, v, group).groups["a"].tau2 == pool(y[group == "a"], v[group == "a"]).tau2


@pytest.mark.parametrize("name", SMALL)
def test_egger_three_ways(name):
    y, v = data(name)
    theirs = METAFOR["small"][name]
    classical, random = egger(y, v), egger(y, v, model="random")
    by_variance = egger(y, v, predictor="v")

    same([classical.intercept, classical.slope], theirs["regtest_lm_sei"]["fit_b"])
    same([classical.intercept_se, classical.se], theirs["regtest_lm_sei"]["fit_se"])
    same([classical.t, classical.p, classical.df], [theirs["regtest_lm_sei"][k] for k in ("zval", "pval", "dfs")])
    same([random.intercept, random.slope], theirs["regtest_default_sei"]["fit_b"])
    same(random.p, theirs["regtest_default_sei"]["pval"])
    same([by_variance.intercept, by_variance.slope], theirs["regtest_lm_vi"]["fit_b"])


def test_egger_has_several_names():
    """bcg: p = 0.42 with random effects, 0.19 by the classical regression (metafor)."""
    y, v = data("bcg")

    assert egger(y, v, model="random").p == pytest.approx(0.42, abs=0.01)
    assert egger(y, v).p == pytest.approx(0.19, abs=0.01)


def test_egger_on_sample_sizes_is_a_weighted_line():
    columns = {k: np.array(c) for k, c in reference_columns("gibson2002_smd").items()}
    found = egger(columns["yi"], columns["vi"], n_t=columns["n1i"], n_c=columns["n2i"], predictor="n")
    x, w = np.sqrt(1 / columns["n1i"] + 1 / columns["n2i"]), 1 / columns["vi"]
    slope = np.cov(x, columns["yi"], aweights=w)[0, 1] / np.cov(x, aweights=w)

    assert found.slope == pytest.approx(slope)


@pytest.mark.parametrize(("estimator", "method"), itertools.product(["L0", "R0"], ["REML", "DL", "FE"]))
@pytest.mark.parametrize("name", SMALL)
def test_trim_and_fill(name, estimator, method):
    theirs = METAFOR["small"][name][f"trimfill_{estimator}_{method}"]
    ours = trim_and_fill(*data(name), estimator=estimator.lower(), tau2=OURS.get(method, method.lower()), ci="wald")

    assert (ours.k0, ours.side, len(ours.filled[0])) == (theirs["k0"], theirs["side"], theirs["k0"])
    loose = method == "REML"
    same([ours.estimate, ours.se], [theirs["mu"], theirs["se"]], rel=LOOSE if loose else 1e-7)
    same(ours.pooled.tau2, theirs["tau2"], rel=LOOSE if loose else 1e-7, floor=1e-5 if loose else 1e-9)


def test_below_ten_trials_the_reason_is_given():
    assert "9 trials" in why_no_test(9)
    assert why_no_test(10) == ""


@pytest.mark.parametrize(
    ("name", "cluster", "expected"),
    [
        ("konstantopoulos2011", None, (0.1279320584, 0.0782212396, 7.37, 0.1437839073)),
        ("bcg", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5], (-0.7145323422, 0.2121256815, 4.77, 0.0214263398)),
    ],
)
def test_robust_intervals_agree_with_clubsandwich(name, cluster, expected):
    """metafor 3.8-1, robust(rma(yi, vi), cluster, clubSandwich = TRUE), tight control."""
    cluster = cluster or reference_columns(name)["district"]
    found = cluster_robust(*data(name), cluster)

    assert (found.estimate, found.se, found.p) == pytest.approx((expected[0], expected[1], expected[3]), abs=1e-9)
    assert found.df == pytest.approx(expected[2], abs=0.005)


def test_unbiased_variance_of_g(metafor):
    columns = {k: np.array(c) for k, c in reference_columns("gibson2002_smd").items()}
    _, v = hedges_g(*(columns[c] for c in ["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]), vtype="ub")

    same(v, metafor["escalc"]["gibson2002_smd"]["SMD:UB"]["vi"], rel=1e-10)


def test_merged_arms_are_one_group():
    """Worked from the people themselves."""
    one, two = np.array([1.0, 2.0, 4.0]), np.array([3.0, 7.0])
    both = np.append(one, two)
    found = merge_arms(3, one.mean(), one.std(ddof=1), 2, two.mean(), two.std(ddof=1))

    assert found == pytest.approx((5, both.mean(), both.std(ddof=1)))


def test_the_range_of_a_normal_gives_its_sd():
    """Wan (2014): the expected range of 25 normal scores is 3.93 SDs (table 1); the middle is the mean."""
    assert sd_from_range(-1.965, 1.965, 25) == pytest.approx(1, abs=0.01)
    assert mean_from_range(0.0, 5.0, 10.0, 40) == 5


def test_many_columns_are_single_fits():
    rng = np.random.default_rng(9)
    y, v = rng.normal(size=(7, 30)), rng.uniform(0.05, 0.4, (7, 30))
    y[5:, ::4] = np.nan
    for ci in ("wald", "hartung_knapp_floored"):
        found = pool_many(y, v, ci=ci)
        for b in range(30):
            here = np.isfinite(y[:, b])
            alone = pool(y[here, b], v[here, b], ci=ci)
            assert (found.estimate[b], found.se[b], found.tau2[b], found.i2[b], found.q[b]) == pytest.approx(
                (alone.estimate, alone.se, alone.tau2, alone.i2, alone.q), rel=1e-8, abs=1e-12
            )


@pytest.mark.parametrize(
    "work",
    [
        lambda y, v: pool(y, v, tau2="new"),
        lambda y, v: pool_many(y[:, None], v[:, None], tau2="new"),
        lambda y, v: gosh(y, v, tau2="new"),
        lambda y, v: meta_regression(y, v, np.arange(y.size), tau2="new"),
    ],
    ids=["pool", "pool_many", "gosh", "meta_regression"],
)
def test_a_name_without_a_formula_gives_no_other_estimator(monkeypatch, work):
    """A name in METHODS alone must not be answered by whichever formula stands last."""
    for module in (tau2, pooling, moderators):
        monkeypatch.setattr(module, "METHODS", (*METHODS, "new"))

    with pytest.raises(ReadableError, match=r"tau2 = 'new' is named in ESTIMATORS, but \w+\.py has no formula for it"):
        work(*data("bcg"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pool_many([1.0, 2], [1.0, 2]), "two dimensions"),
        (lambda: pool_many([[1.0, 2]], [[1.0, -2]]), "trial 0 of column 1 has -2.0"),
        (lambda: pool_many([[1.0, np.nan]], [[1.0, 2]]), "column 1 has no effect"),
        (lambda: leave_one_out([1.0], [1.0]), "needs 2 trials or more"),
        (lambda: meta_regression([1, 2, 3], [1, 1, 1], [1, 1, 1]), "same for every trial"),
        (lambda: meta_regression([1, 2, 3], [1, 1, 1], [1, np.nan, 1]), "missing for trial 1"),
        (lambda: meta_regression([1, 2], [1, 1], [1, 2]), "2 coefficients need 3 trials"),
        (lambda: meta_regression([1, 2, 3, 4], [1, 1, 1, 1], [[1, 2], [2, 4], [3, 6], [5, 10]]), "combination"),
        (lambda: subgroups([1, 2], [1, 1], ["a", "a"]), "two groups or more"),
        (lambda: egger([1, 2], [1, 1]), "three trials or more"),
        (lambda: egger([1, 2, 3], [1, 1, 1]), "equally precise"),
        (lambda: egger([1, 2, 3], [1, 2, 3], predictor="n"), "needs n_t and n_c"),
        (lambda: cluster_robust([1, 2], [1, 1], ["a", "a"]), "two clusters"),
        (lambda: gosh(np.zeros(63), np.ones(63)), "62 at most"),
    ],
)
def test_bad_input_is_one_line(call, message):
    with pytest.raises(ValueError, match=message) as error:
        call()
    assert "\n" not in str(error.value)
