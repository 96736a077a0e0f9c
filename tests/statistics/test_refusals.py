"""What the engine does at its edges: one readable sentence, or the right value, and never a warning."""

import warnings

import numpy as np
import pandas as pd
import pytest

from backwalk import (
    Report,
    cluster_robust,
    conclude,
    cumulative,
    egger,
    fisher,
    g_from_p,
    g_from_t,
    gosh,
    hedges_g,
    influence,
    leave_one_out,
    log_odds_ratio,
    log_ratio_of_means,
    log_risk_ratio,
    mean_difference,
    meta_regression,
    one_sided,
    permutation_test,
    pool,
    pool_as_reported,
    pool_many,
    risk_difference,
    sign_test,
    stouffer,
    subgroups,
    trim_and_fill,
)
from backwalk.answers.conclusion import own_interval
from backwalk.answers.question import Question
from backwalk.pages.differences.explained import explained
from backwalk.pages.differences.groupings import groupings
from backwalk.pages.multiverse.universes import multiverse
from backwalk.problems import ReadableError, check_level
from backwalk.statistics.many import intervals
from backwalk.statistics.next_trial import power, size_for_power
from backwalk.statistics.reported import credible
from backwalk.statistics.summaries import sd_from_ci, se_from_ci

Y, V, X = [0.3, 0.5, -0.2, 0.8, 0.1], [0.1, 0.05, 0.2, 0.08, 0.12], [1.0, 2.0, 3.0, 4.0, 6.0]
GROUPS = ["a", "b", "a", "b", "a"]
COUNTS = {"count_t": [3, 0, 5], "n_t": [10, 12, 9], "count_c": [5, 2, 1], "n_c": [10, 11, 9]}
ARMS = {"mean_t": 3.0, "sd_t": 2.0, "n_t": 10, "mean_c": 5.0, "sd_c": 2.0, "n_c": 10}
EXACT = Report("Anna", "exact", 20, 20, 0.5, 0.1, side=1)
WITHIN = Report("Bert", "within", 15, 15, alpha=0.05)
NOT_LEVELS = [0, 1, -0.1, 1.5, 95, np.nan, np.inf, True, np.bool_(True), "0.95", None, [0.95], 10**400, 10**5000]


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


TAKES_A_LEVEL = {
    "check_level": check_level,
    "pool": lambda level: pool(Y, V, level=level),
    "intervals": lambda level: intervals(pool_many(np.c_[Y], np.c_[V]), "wald", level),
    "leave_one_out": lambda level: leave_one_out(Y, V, level=level),
    "cumulative": lambda level: cumulative(Y, V, level=level),
    "meta_regression": lambda level: meta_regression(Y, V, X, level=level),
    "subgroups": lambda level: subgroups(Y, V, GROUPS, level=level),
    "trim_and_fill": lambda level: trim_and_fill(Y, V, level=level),
    "cluster_robust": lambda level: cluster_robust(Y, V, GROUPS, level=level),
    "pool_as_reported": lambda level: pool_as_reported([EXACT, WITHIN], level=level),
    "credible": lambda level: credible([EXACT, WITHIN], level=level),
    "sign_test": lambda level: sign_test(3, 1, level=level),
    "sd_from_ci": lambda level: sd_from_ci(1.0, 2.0, 10, level),
    "se_from_ci": lambda level: se_from_ci(1.0, 2.0, 9, level),
    "power": lambda level: power(0.5, 20, level=level),
    "size_for_power": lambda level: size_for_power(0.5, 0.8, level=level),
    "own_interval": lambda level: own_interval(0.5, 0.1, level),
}


@pytest.mark.parametrize("level", NOT_LEVELS, ids=range(len(NOT_LEVELS)))
@pytest.mark.parametrize("taker", TAKES_A_LEVEL)
def test_a_level_outside_0_and_1_is_refused_everywhere(taker, level):
    with pytest.raises(ReadableError, match=r"^level = .{1,125} is not a number between 0 and 1, for example 0.95$"):
        TAKES_A_LEVEL[taker](level)


@pytest.mark.parametrize("level", [np.nan, True, 95])
def test_the_answers_refuse_a_level_before_any_work(review, level):
    """Also where no trial answers, so that nothing is pooled."""
    nothing = Question("gait", "forward_walking")
    found = conclude(review, Question("pain"))
    for asked in (
        lambda: conclude(review, nothing, level=level),
        lambda: groupings(review, nothing, level=level),
        lambda: explained(review, found, level=level),
        lambda: multiverse(review, nothing, level=level),
    ):
        with pytest.raises(ReadableError, match=r"^level = .* is not a number between 0 and 1"):
            asked()


@pytest.mark.parametrize("level", [5e-324, 1e-12, 1e-6, 0.999999, 1 - 1e-12, np.nextafter(1, 0)])
@pytest.mark.parametrize("interval", ["q_profile", "profile_likelihood"])
def test_levels_next_to_0_and_1_have_intervals_that_hold_the_estimate(level, interval):
    found = pool(Y, V, level=level, tau2_interval=interval)

    assert found.ci[0] <= found.estimate <= found.ci[1]
    assert np.isfinite([*found.ci, *found.prediction, *found.tau2_ci]).all()


@pytest.mark.parametrize("level", [5e-324, 1e-12, 1e-6, 0.999999, 1 - 1e-12])
def test_levels_next_to_0_and_1_of_everything_printed(level):
    """The end of a profile next to level 0 is its highest point, where a search for a change of sign found none."""
    found = pool_as_reported([EXACT, WITHIN], level=level)

    assert found.ml_ci[0] <= found.ml <= found.ml_ci[1]
    assert found.ci[0] <= found.median <= found.ci[1]


def test_a_posterior_tells_no_tail_finer_than_its_grid():
    with pytest.raises(ReadableError, match=r"^level = 0.9999999999999999 is too close to 1 for a posterior on a grid"):
        pool_as_reported([EXACT, WITHIN], level=np.nextafter(1.0, 0.0).item())


def test_an_interval_at_a_level_next_to_1_keeps_its_end():
    """t(1) beyond which 5.551115e-17 lies is 1 / (pi tail) = 5.734e15, by its Cauchy tail."""
    found = pool([0.0, 2.0], [1.0, 1.0], ci="hartung_knapp", level=np.nextafter(1, 0))

    assert found.ci[1] - 1 == pytest.approx(1 / (np.pi * 2.0**-54) * found.se, rel=1e-9)


# No spread


def test_effects_that_are_all_the_same_are_no_evidence_of_a_moderator():
    """Whatever order the moderators stand in, nothing differs: p is 1, by the definition of the test."""
    for test in ("wald", "hartung_knapp", "hartung_knapp_floored"):
        found = permutation_test([0.3] * 5, V, X, test=test)
        assert (found.p == 1).all()
        assert (found.permutations, found.exact) == (120, True)  # 5!


def test_the_same_effect_by_way_of_rounding_is_the_same():
    assert (permutation_test([0.3, 0.1 + 0.2, 0.3, 0.3, 0.3], V, X).p == 1).all()


def test_equal_variances_leave_trim_and_fill_no_side():
    message = "^all trials are equally precise, so the funnel has no side: trim and fill needs variances that differ$"
    with pytest.raises(ReadableError, match=message):
        trim_and_fill(Y, [0.1] * 5)


def test_equal_effects_leave_nothing_to_regress():
    with pytest.raises(ReadableError, match=r"^all effects are the same: there is no lean to test$"):
        egger([0.3] * 5, V)
    with pytest.raises(
        ReadableError, match=r"^the effects lie on the line, which leaves plain Hartung-Knapp no standard"
    ):
        meta_regression([0.3] * 5, V, X)
    assert meta_regression([0.3] * 5, V, X, test="wald").coefficients["estimate"].tolist() == pytest.approx([0.3, 0])


def test_effects_on_a_line_have_no_p_of_0():
    """Of 120 orders the one seen and its reverse are as far out: 2 / 120; plain Hartung-Knapp has no standard error there."""
    line = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert permutation_test(line, [1e-4] * 5, line, test="wald").p.iloc[1] == pytest.approx(2 / 120)
    with pytest.raises(ReadableError, match=r"^the effects lie on the line"):
        permutation_test(line, [1e-4] * 5, line)
    nearly = [1.0, 2.0, 3.0, 4.0, 5.0 + 1e-9]
    assert permutation_test(nearly, [1e-4] * 5, line).p.min() >= 1 / 120


# Labels


@pytest.mark.parametrize("missing", [None, np.nan, "", "  ", pd.NA, pd.NaT], ids=str)
@pytest.mark.parametrize(("name", "call"), [("group", subgroups), ("cluster", cluster_robust)])
def test_a_missing_label_is_refused_by_name_and_position(name, call, missing):
    labels = ["a", "b", missing, "b", "a"]
    for given in (labels, pd.Series(labels, dtype=object), np.array(labels, dtype=object)):
        with pytest.raises(ReadableError, match=f"^{name} is missing for trial 2: it is "):
            call(Y, V, given)


@pytest.mark.parametrize("labels", ["abcde", 3, ["a", "b"], np.array(4), [["a"]] * 5, {}])
def test_labels_are_one_word_or_number_a_trial(labels):
    for name, call in (("group", subgroups), ("cluster", cluster_robust)):
        with pytest.raises(ReadableError, match=f"^(one {name} per trial: got|{name} must be a word or a number)"):
            call(Y, V, labels)


def test_labels_may_be_numbers():
    assert list(subgroups(Y, V, [1, 2, 1, 2, 1]).groups) == ["1", "2"]
    assert cluster_robust(Y, V, [1, 2, 1, 2, 3]).clusters == 3


# Numbers that a computer loses


@pytest.mark.parametrize("formula", [hedges_g, mean_difference])
@pytest.mark.parametrize(
    "far", [{"sd_t": 1e-300, "sd_c": 1e-300}, {"mean_t": 1.7e308, "mean_c": -1.7e308}, {"n_t": 1e300}]
)
def test_figures_too_large_or_small_are_one_sentence(formula, far):
    with pytest.raises(ReadableError, match=r"^(the figures are too large or too small|n_t is more people than live)"):
        formula(**ARMS | far)


def test_a_huge_spread_makes_a_small_effect():
    """J(18) = 0.9576 of two points in 1e300 over root 2: its square leaves the range of a float, and is not needed."""
    g, _ = hedges_g(**ARMS | {"sd_t": 1e300})

    assert g == pytest.approx(-0.9576 * 2 * np.sqrt(2) * 1e-300, rel=1e-4)
    with pytest.raises(ReadableError, match=r"^the figures are too large or too small to compute with: trial 0$"):
        mean_difference(**ARMS | {"sd_t": 1e300})


def test_effects_too_large_are_one_sentence():
    with pytest.raises(ReadableError, match=r"^effect is too far from 0 for its variances to compute with: trial 0"):
        pool([1e300, 0.5], [0.1, 0.1])
    with pytest.raises(
        ReadableError, match=r"^effect is too far from 0 for its variances to compute with: trial 0 of col"
    ):
        pool_many([[1e300], [0.5]], [[0.1], [0.1]])
    with pytest.raises(ReadableError, match=r"^effect must be numbers: trial 0 has a number of thousands of digits$"):
        pool([10**5000, 0.5], [0.1, 0.1])
    with pytest.raises(ReadableError, match=r"^t must be a finite number"):
        g_from_t(np.inf, 10, 10)


def test_very_large_effects_with_variances_of_their_size_are_pooled():
    """Scaled by 2^100 and 2^200: the answer is the same but for the scale, to the last bit."""
    c = 2.0**100
    one, far = pool(Y, V), pool(np.multiply(Y, c), np.multiply(V, c * c))

    assert (far.estimate, far.se, far.tau2) == (one.estimate * c, one.se * c, one.tau2 * c * c)


@pytest.mark.parametrize("effect", [1e300, -1e300])
def test_the_power_of_a_huge_effect_is_certain(effect):
    """No trial misses an effect of 1e300 SDs; on the wrong side none finds it ahead."""
    assert power(effect, 20) == 1
    assert power(effect, 20, side="better") == (1 if effect > 0 else 0)


ODD = [np.nan, np.inf, -np.inf, None, True, "x", 0, -1, 1e-300, 5e-324, 1e300, 10**400, 10**5000, 1j, [], object()]
PARAMETERS = {
    "pool": (pool, {"effect": Y, "variance": V, "tau2": "reml", "ci": "wald", "prediction": "k-1"}),
    "pool_many": (pool_many, {"effect": np.c_[Y], "variance": np.c_[V], "tau2": "reml", "ci": "wald"}),
    "pool_as_reported": (
        pool_as_reported,
        {
            "reports": [EXACT, WITHIN],
            "tau_scale": 0.5,
            "mu_prior": None,
            "likelihood": "normal",
            "tau_prior": "uniform",
        },
    ),
    "sign_test": (sign_test, {"favours": 3, "against": 1, "unknown": 2}),
    "fisher": (fisher, {"p": [0.1, 0.2]}),
    "stouffer": (stouffer, {"p": [0.1, 0.2], "weights": [1, 2]}),
    "one_sided": (one_sided, {"reports": [EXACT, WITHIN]}),
    "leave_one_out": (leave_one_out, {"effect": Y, "variance": V}),
    "cumulative": (cumulative, {"effect": Y, "variance": V}),
    "influence": (influence, {"effect": Y, "variance": V, "tau2": "reml"}),
    "gosh": (gosh, {"effect": Y, "variance": V, "tau2": "reml", "most": 20, "seed": 1}),
    "meta_regression": (meta_regression, {"effect": Y, "variance": V, "moderators": X, "test": "wald"}),
    "permutation_test": (
        permutation_test,
        {"effect": Y, "variance": V, "moderators": X, "permutations": 30, "seed": 1},
    ),
    "subgroups": (subgroups, {"effect": Y, "variance": V, "group": GROUPS, "common_tau2": False}),
    "egger": (egger, {"effect": Y, "variance": V, "n_t": X, "n_c": [9] * 5, "predictor": "n", "model": "classical"}),
    "trim_and_fill": (trim_and_fill, {"effect": Y, "variance": V, "estimator": "l0"}),
    "cluster_robust": (cluster_robust, {"effect": Y, "variance": V, "cluster": GROUPS}),
    "hedges_g": (hedges_g, ARMS | {"vtype": "ls"}),
    "mean_difference": (mean_difference, ARMS),
    "log_ratio_of_means": (log_ratio_of_means, ARMS),
    "log_odds_ratio": (log_odds_ratio, COUNTS | {"empty": "refuse"}),
    "log_risk_ratio": (log_risk_ratio, COUNTS | {"empty": "keep"}),
    "risk_difference": (risk_difference, COUNTS),
    "g_from_t": (g_from_t, {"t": 2.0, "n_t": 10, "n_c": 10}),
    "g_from_p": (g_from_p, {"p": 0.05, "side": 1, "n_t": 10, "n_c": 10}),
}


def in_one_line(call):
    """Tell whether a call gives a value, or refuses in one line that a person can read."""
    try:
        call()
    except ReadableError as error:
        message = str(error)
        return "\n" not in message and len(message) < 400
    return True


def _with(value, odd):
    """Put an odd value in the place of a parameter, and of one of its members."""
    yield odd
    if isinstance(value, list | np.ndarray):
        members = np.empty(np.shape(value), dtype=object)
        members[...] = np.array(value, dtype=object).reshape(members.shape)
        members[(1, 0) if members.ndim == 2 else 1] = odd
        yield members if members.ndim == 2 else members.tolist()


@pytest.mark.parametrize("name", PARAMETERS)
def test_odd_parameters_of_every_public_function(name):
    """A value, or one sentence; the warnings are errors here."""
    function, sound = PARAMETERS[name]
    for parameter, value in sound.items():
        for odd in ODD:
            for given in _with(value, odd):
                assert in_one_line(lambda odd={**sound, parameter: given}: function(**odd)), (parameter, odd)


@pytest.mark.parametrize("field", ["label", "kind", "n_t", "n_c", "effect", "variance", "side", "assumed", "measure"])
def test_odd_fields_of_a_report(field):
    for odd in ODD:
        report = Report(
            **{"label": "Cara", "kind": "exact", "n_t": 9, "n_c": 9, "effect": 0.3, "variance": 0.2, field: odd}
        )
        for call in (pool_as_reported, one_sided):
            assert in_one_line(lambda call=call, report=report: call([EXACT, report])), odd


def test_a_trial_that_is_no_report_is_named_by_its_place():
    with pytest.raises(ReadableError, match=r"^reports must be a list of Report: place 1 holds 0.5$"):
        pool_as_reported([EXACT, 0.5])


def test_variances_too_far_apart_for_a_line():
    """The normal equations lose their digits beyond ten orders of magnitude; pooling does not."""
    far = [1e-20, *V[1:]]
    for call in (lambda: meta_regression(Y, far, X), lambda: permutation_test(Y, far, X), lambda: egger(Y, far)):
        with pytest.raises(ReadableError, match=r"^variances from 1e-20 to 0.2 are too far apart for a regression$"):
            call()
    assert pool(Y, far).k == 5


def test_an_order_that_lies_on_a_line_is_beyond_every_other():
    """Of the six orders two lie on a line, of slope 1 and -1; the other four have slopes of 0.5 and -0.5, as seen."""
    found = permutation_test([1.0, 3.0, 2.0], [0.1, 0.1, 0.1], [1.0, 2.0, 3.0])

    assert found.p["moderator"] == 1  # none is smaller
    with pytest.raises(ReadableError, match=r"^tau2 = 'remk' is not one of"):
        permutation_test([0.3] * 5, V, X, tau2="remk")
