"""Effect sizes against metafor's escalc (tests/reference) and by hand."""

import numpy as np
import pandas as pd
import pytest
from conftest import reference_columns
from scipy import stats

from backwalk import g_from_p, g_from_t, hedges_g, log_ratio_of_means, mean_difference
from backwalk.statistics.effects import difference_from_t, small_sample_factor, t_from_p
from backwalk.statistics.summaries import mean_from_quartiles, sd_from_ci, sd_from_quartiles, sd_from_se

FORMULAS = {"SMD:LS": hedges_g, "MD:LS": mean_difference, "ROM:LS": log_ratio_of_means}


@pytest.mark.parametrize("measure", FORMULAS)
@pytest.mark.parametrize("name", ["normand1999_smd", "gibson2002_smd"])
def test_effect_sizes_agree_with_metafor(metafor, name, measure):
    data, theirs = reference_columns(name), metafor["escalc"][name][measure]
    effect, variance = FORMULAS[measure](*(np.array(data[c]) for c in ["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]))

    assert effect == pytest.approx(np.array(theirs["yi"], dtype=float), rel=1e-10)
    assert variance == pytest.approx(np.array(theirs["vi"], dtype=float), rel=1e-10)


def test_g_of_equal_spread_arms_by_hand():
    """Two points apart, SD 2, ten people an arm: d = -1, shrunk by J(18) = 0.9576."""
    g, variance = hedges_g(3.0, 2.0, 10, 5.0, 2.0, 10)

    assert g == pytest.approx(-0.9576, abs=5e-5)
    assert variance == pytest.approx(0.2 + 0.9576**2 / 40, abs=5e-5)


@pytest.mark.parametrize("formula", FORMULAS.values())
def test_swapping_the_arms_turns_the_sign(formula):
    """No reference needed: the labels of the arms carry no size."""
    effect, v = formula(3.0, 2.0, 10, 5.0, 1.5, 12)
    swapped, same_v = formula(5.0, 1.5, 12, 3.0, 2.0, 10)

    assert swapped == pytest.approx(-effect)
    assert same_v == pytest.approx(v)


def test_t_and_p_lead_back_to_g():
    """The t of the two means, its p, and g again: three ways, one number."""
    g, v = hedges_g(3.0, 2.0, 10, 5.0, 2.0, 10)
    t = -2 / np.sqrt(4 / 10 + 4 / 10)  # equal SDs: the plain t statistic

    assert g_from_t(t, 10, 10) == pytest.approx((g, v))
    p = 2 * stats.t.sf(abs(t), 18)
    assert g_from_p(p, -1, 10, 10)[0] == pytest.approx(g, rel=1e-9)


def test_difference_and_its_error_of_the_alghadir_trial():
    """0.8 points, p = 0.01, 23 and 22 people: t(43) = 2.695, SE = 0.297 (t table)."""
    difference, variance = difference_from_t(0.8, t_from_p(0.01, 23, 22))

    assert t_from_p(0.01, 23, 22) == pytest.approx(2.695, abs=5e-4)
    assert np.sqrt(variance) == pytest.approx(0.8 / 2.695, abs=1e-4)
    assert difference == 0.8


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hedges_g([1, 2], [1, 0], [5, 5], [1, 1], [1, 1], [5, 5]), "sd_t must be above 0: trial 1 has 0"),
        (lambda: hedges_g(1, 1, 1, 1, 1, 5), "n_t must be 2 or more: trial 0 has 1"),
        (lambda: mean_difference(np.nan, 1, 5, 1, 1, 5), "mean_t must be a finite number"),
        (lambda: log_ratio_of_means(-1, 1, 5, 1, 1, 5), "means above 0"),
        (lambda: g_from_p(0, 1, 5, 5), "p must be above 1e-100"),
        (lambda: g_from_p(0.05, 5, 5, 5), "side must be 1 or -1: trial 0 has 5.0"),
        (lambda: g_from_t(2, 1, 5), "n_t must be 2 or more"),
        (lambda: hedges_g([1, 2], [1, 1, 1], 5, 1, 1, 5), "differ in length"),
        (lambda: hedges_g(pd.Series([1, 2]), 1, 5, pd.Series([1, 2], index=[1, 0]), 1, 5), "different pandas indices"),
        (lambda: sd_from_ci(2, 1, 10), "lower end must be below"),
        (lambda: sd_from_quartiles([1, 3], [2, 3], [10, 10]), "trial 1 has 3.0"),
        (lambda: difference_from_t(0.0, 0.5), "a difference must be finite and not 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_sd_from_a_standard_error():
    """Handbook 6.5.2.2: SD = SE x sqrt(n); 0.5 x sqrt(25) = 2.5."""
    assert sd_from_se(0.5, 25) == 2.5


def test_sd_from_an_interval_uses_t():
    """Handbook 6.5.2.2: n = 25 needs 2 x 2.064, not 3.92."""
    assert sd_from_ci(30.0, 34.2, 25) == pytest.approx(np.sqrt(25) * 4.2 / 4.128, rel=1e-4)


def test_quartiles_of_a_normal_give_its_mean_and_sd():
    """A large normal sample: quartiles at mean +- 0.6745 SD (normal table)."""
    q1, median, q3 = 10 - 0.67449 * 2, 10, 10 + 0.67449 * 2

    assert mean_from_quartiles(q1, median, q3, 10_000) == pytest.approx(10)
    assert sd_from_quartiles(q1, q3, 10_000) == pytest.approx(2, rel=1e-3)


def test_quartiles_of_a_small_sample():
    """Wan (2014), table 2: for n = 25 the quartile range is divided by 1.279 (rounded)."""
    assert (3.0 - 1.0) / sd_from_quartiles(1.0, 3.0, 25) == pytest.approx(1.279, abs=0.012)


def test_the_correction_keeps_its_digits_in_large_trials():
    """J(df) = 1 - 3 / (4 df) - ...: below 1, and close to it (Hedges 1981)."""
    df = np.array([9_999.0, 10_001.0, 1e6, 1e9])

    assert small_sample_factor(df) == pytest.approx(1 - 3 / (4 * df) - 7 / (32 * df**2), rel=1e-11)
    assert (small_sample_factor(df) < 1).all()
