"""The next trial: pooled after adding it, power and assurance, against pool, statsmodels and brute force."""

import math

import numpy as np
import pytest
from labels import overlaps
from scipy import stats

from backwalk import Question, conclude, extended_funnel, foresee, pool, power_curves, words
from backwalk.pages.next_trial.power import power_alt
from backwalk.pages.next_trial.words import extended_funnel_alt
from backwalk.problems import ReadableError
from backwalk.statistics.effects import g_variance
from backwalk.statistics.next_trial import (
    MOST,
    VERDICTS,
    Belief,
    after_next,
    assurance,
    belief,
    chances,
    crosses,
    expected,
    power,
    size_for,
    size_for_power,
    verdict,
)

Y, V = np.array([0.83, 0.41, 1.32]), np.array([0.11, 0.09, 0.15])
MODELS = [("reml", "hartung_knapp_floored"), ("dl", "wald"), ("common", "wald"), ("pm", "hartung_knapp")]


# The answer after adding it


@pytest.mark.parametrize(("tau2", "ci"), MODELS)
@pytest.mark.parametrize("k", [1, 2, 3])
def test_after_one_more_is_pool_with_the_row_appended(tau2, ci, k):
    result, n = np.array([[-0.5], [0.2], [2.0]]), np.array([2, 17, 400.0])
    after = after_next(Y[:k], V[:k], result, n, tau2=tau2, ci=ci, level=0.9)
    for i, g in enumerate(result[:, 0]):
        for j, people in enumerate(n):
            new = 2 / people + g**2 / (4 * people)  # Hedges 1982, two equal arms
            whole = pool([*Y[:k], g], [*V[:k], new], tau2=tau2, ci=ci, level=0.9)
            assert after.estimate[i, j] == pytest.approx(whole.estimate, rel=1e-8)
            assert (after.low[i, j], after.high[i, j]) == pytest.approx(whole.ci, rel=1e-8)


def test_a_verdict_by_hand():
    """An important effect of 0.5: each interval and what it shows."""
    told = {(-1.0, -0.1): "worse", (-1.0, 0.4): "unimportant", (0.1, 0.4): "unimportant", (-0.1, 0.6): "unclear",
            (0.1, 0.6): "better", (0.5, 0.9): "important", (0.0, 0.9): "unclear"}  # fmt: skip
    low, high = np.array(list(told)).T

    assert [VERDICTS[code] for code in verdict(low, high, 0.5)] == list(told.values())
    assert crosses(low, high, 0.5).tolist() == [False, True, False, True, True, False, True]


@pytest.mark.parametrize("result", [0.0, 0.5, 0.9, 3.0])
def test_the_size_for_a_verdict_is_the_first_after_which_none_fails(result):
    """Every size asked one by one of `pool`, from large to small."""
    size = size_for(Y, V, result, lambda low, high: low > 0)
    sizes = range(2, 61) if size is None or size < 55 else range(size - 5, size + 5)
    holds = {}
    for n in sizes:
        ci = pool([*Y, result], [*V, g_variance(result, n, n)]).ci
        holds[n] = ci[0] > 0
    if size is None:
        assert pool([*Y, result], [*V, g_variance(result, MOST, MOST)]).ci[0] <= 0
    else:
        assert all(holds[n] for n in sizes if n >= size)
        assert size == 2 or not holds[size - 1]


# Power


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("effect", [0.05, 0.2, 0.5, 0.83, 2.0, -0.4])
def test_power_is_that_of_statsmodels(effect, level):
    from statsmodels.stats.power import TTestIndPower

    n = np.array([2, 5, 20, 64, 300])
    theirs = np.array([TTestIndPower().power(effect, people, 1 - level) for people in n])
    given = np.isfinite(theirs)  # theirs fails where it is 1 to sixteen digits
    ours = power(effect, n, level=level)
    assert ours[given] == pytest.approx(theirs[given], rel=1e-9, abs=1e-12)
    assert ours[~given] == pytest.approx(1, abs=1e-12)
    assert given.sum() >= 3


def test_power_without_an_effect_is_the_level_of_the_test():
    assert power(0.0, [2, 10, 500]) == pytest.approx(0.05)
    assert power(0.0, [2, 10, 500], side="better") == pytest.approx(0.025)


def test_power_of_both_sides_is_the_sum_of_each():
    n = np.array([4, 30])

    assert power(0.3, n) == pytest.approx(power(0.3, n, side="better") + power(-0.3, n, side="better"))


def test_power_is_never_lost_in_the_tails():
    """The series of the noncentral t fails far out; no value may be missing, and none may fall as the effect grows."""
    effect, n = np.linspace(-6, 6, 241)[:, None], np.unique(np.geomspace(2, 100_000, 80).round())
    for level in (0.5, 0.95, 0.9999):
        ahead = power(effect, n, level=level, side="better")
        assert np.isfinite(ahead).all()
        assert (np.diff(ahead, axis=0) > -1e-7).all()


@pytest.mark.parametrize(("effect", "wanted"), [(0.5, 0.8), (0.5, 0.9), (0.2, 0.8), (1.5, 0.8), (-0.5, 0.8)])
def test_the_size_for_a_power_is_that_of_statsmodels(effect, wanted):
    from statsmodels.stats.power import TTestIndPower

    assert size_for_power(effect, wanted) == math.ceil(TTestIndPower().solve_power(abs(effect), None, 0.05, wanted))


def test_the_textbook_size():
    """Cohen (1988), table 2.4.1: d = 0.5, two-sided 0.05, power 0.80: 64 in each arm."""
    assert size_for_power(0.5, 0.8) == 64
    assert size_for_power(1e-4, 0.8) is None


# Averaged over what is believed


NORMAL = stats.norm(0.6, 0.4)


@pytest.fixture(scope="module")
def normal():
    return belief(NORMAL.cdf, *NORMAL.ppf([1e-5, 1 - 1e-5]))


def test_a_belief_keeps_mean_and_spread(normal):
    mean = normal.weights @ normal.values

    assert normal.weights.sum() == pytest.approx(1)
    assert mean == pytest.approx(0.6, abs=1e-4)
    assert np.sqrt(normal.weights @ (normal.values - mean) ** 2) == pytest.approx(0.4, rel=1e-3)


def test_assurance_of_one_certain_effect_is_its_power():
    sure = Belief(np.array([0.5]), np.array([1.0]))

    assert assurance(sure, [10, 64]) == pytest.approx(power(0.5, np.array([10, 64]), side="better"))


def test_assurance_against_quadrature(normal):
    """The same average by Gauss-Hermite quadrature of scipy's noncentral t."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    n, df = 25, 48
    effects = 0.6 + 0.4 * nodes
    each = stats.nct.sf(stats.t.ppf(0.975, df), df, effects * math.sqrt(n / 2))
    whole = weights @ np.nan_to_num(each) / weights.sum()

    assert assurance(normal, n)[0] == pytest.approx(whole, abs=2e-4)


def test_assurance_rises_to_the_probability_of_a_gain(normal):
    got = assurance(normal, [5, 50, 500, 50_000])

    assert (np.diff(got) > 0).all()
    assert got[-1] == pytest.approx(NORMAL.sf(0), abs=0.01)
    assert (got < NORMAL.sf(0)).all()


def drawn(n, size=40_000):
    rng = np.random.default_rng(20)
    true = NORMAL.rvs(size, random_state=rng)
    return rng.normal(true, np.sqrt(g_variance(true, n, n)))


@pytest.mark.parametrize("n", [8, 120])
def test_the_expected_result_against_simulation(normal, n):
    got = expected(normal, n, (0.1, 0.5, 0.9))[:, 0]

    assert got == pytest.approx(np.quantile(drawn(n), [0.1, 0.5, 0.9]), abs=0.02)


@pytest.mark.parametrize(("tau2", "ci"), MODELS[:2])
@pytest.mark.parametrize("n", [8, 120])
def test_the_chances_against_simulation(normal, n, tau2, ci):
    """Forty thousand next trials drawn one by one; three Monte Carlo errors are under 0.008."""
    after = after_next(Y, V, drawn(n), n, tau2=tau2, ci=ci)
    simulated = np.bincount(verdict(after.low, after.high, 0.5), minlength=5) / 40_000
    got = chances(Y, V, normal, n, 0.5, tau2=tau2, ci=ci)

    assert got.sum() == pytest.approx(1)
    assert got == pytest.approx(simulated, abs=0.012)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: after_next(Y, V, 0.5, 1), "n must be 2 or more people an arm"),
        (lambda: after_next(Y, V, np.nan, 10), "result must be a finite number"),
        (lambda: after_next(Y, V, 0.5, 10, tau2="remk"), "tau2 = 'remk'"),
        (lambda: power(0.5, 10, level=1), "level = 1 is not"),
        (lambda: power(0.5, 10, side="worse"), "side = 'worse' is not one of"),
        (lambda: power(np.inf, 10), "effect must be a finite number"),
        (lambda: size_for_power(0.5, 0.01), "wanted = 0.01 is not a power"),
    ],
)
def test_refusals_are_one_line(call, message):
    with pytest.raises(ReadableError) as error:
        call()

    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


# Of a question


CASES = {
    "two trials": Question("pain"),
    "three trials": Question("function"),
    "five trials": Question("function", design="any"),
    "one trial": Question("function", basis="post"),
    "the comparator won": Question("qol", comparator="other_exercise", design="any", evidence="p_bound"),
    "no trial": Question("gait", comparator="forward_walking"),
    "all censored": Question("function", comparator="other_exercise"),
}


def test_today_by_hand(review):
    """77 people of the 400 in constants.csv: 323 are missing, 162 an arm; the interval of two trials holds 0 and 0.5."""
    ahead = foresee(review, conclude(review, CASES["two trials"]))

    assert (ahead.people, ahead.missing, ahead.today) == (77, 162, "unclear")
    assert ahead.important.value == 0.5
    assert "162 in each arm" in words.today_words(ahead)
    assert "holds zero and g = 0.5" in words.today_words(ahead)


def test_the_map_is_the_conclusion_with_one_more(review):
    found = conclude(review, CASES["three trials"], tau2="dl", ci="wald", level=0.9)
    after = foresee(review, found).after(0.3, 50)
    whole = pool([*found.trials.effect, 0.3], [*found.trials.variance, g_variance(0.3, 50, 50)], tau2="dl", ci="wald", level=0.9)  # fmt: skip

    assert (float(after.low), float(after.high)) == pytest.approx(whole.ci)


def test_a_precise_answer_needs_people_as_well(review):
    """From the interval alone 327 an arm would do for pain (asked of `pool`), from the rule of 400 people 162."""
    ahead = foresee(review, conclude(review, CASES["two trials"]))
    now = ahead.pooled.estimate
    y, v = ahead.found.trials.effect, ahead.found.trials.variance
    clear = [pool([*y, now], [*v, g_variance(now, n, n)]).ci[0] > 0.5 for n in (326, 327)]

    assert clear == [False, True]
    assert ahead.precise_size(now) == 327
    easy = foresee(review, conclude(review, CASES["five trials"]))
    assert easy.precise_size(easy.pooled.estimate) == easy.missing == 120
    assert ahead.precise_size(0.0) is None


@pytest.mark.parametrize("asked", ["big", 0, -1, True, float("nan"), 12])
def test_an_important_effect_that_cannot_be_is_one_line(review, asked):
    with pytest.raises(ReadableError, match="smallest_important = "):
        foresee(review, conclude(review, CASES["two trials"]), asked)


def test_points_are_refused(review):
    with pytest.raises(ReadableError, match="for 'smd' alone"):
        foresee(review, conclude(review, Question("pain", measure="md")))


@pytest.mark.parametrize("asked", ["sourced", 0.3])
@pytest.mark.parametrize("case", CASES)
def test_every_case_has_words_without_gaps(review, case, asked):
    ahead = foresee(review, conclude(review, CASES[case]), asked)
    told = [words.today_words, words.important_words, words.belief_words, words.power_words, power_alt]
    texts = [t(ahead) for t in told]
    texts += [repr(t(ahead)) for t in (words.change_table, words.chances_table)]
    texts += [words.chances_words(ahead), words.why_no_funnel(ahead)]
    assert all(texts[:-2])
    assert bool(words.why_no_funnel(ahead)) != ahead.enough
    for text in texts:
        for gap in ("nan", "None", "inf ", "  .", " 1 people"):
            assert gap not in text, (gap, text)


@pytest.mark.parametrize("case", CASES)
def test_no_label_of_the_figures_is_cut_or_covered(review, case):
    ahead = foresee(review, conclude(review, CASES[case]))
    drawn = [power_curves(ahead)]
    if ahead.enough:
        drawn.append(extended_funnel(ahead))
        assert extended_funnel_alt(ahead)
    else:
        with pytest.raises(ReadableError, match="can be pooled for this question"):
            extended_funnel(ahead)
    for ax in drawn:
        assert overlaps(ax.figure) == ([], [])
        box, (wide, high) = ax.figure.legends[0].get_window_extent(), ax.figure.canvas.get_width_height()
        assert box.x0 >= 0
        assert box.x1 <= wide
        assert box.y0 >= 0
        assert box.y1 <= ax.xaxis.label.get_window_extent().y0
        assert high > 0


def test_alt_texts_differ_between_questions(review):
    aheads = [foresee(review, conclude(review, q)) for q in CASES.values()]
    drawn = [a for a in aheads if a.enough]

    assert len({extended_funnel_alt(a) for a in drawn}) == len(drawn)
