"""The next trial: what it leaves, power and assurance, against statsmodels, simulation and brute force."""

import math

import numpy as np
import pytest
from labels import overlaps
from scipy import stats

from backwalk import Question, conclude, extended_funnel, foresee, power_curves, words
from backwalk.pages.next_trial.power import power_alt
from backwalk.pages.next_trial.words import extended_funnel_alt
from backwalk.problems import ReadableError
from backwalk.statistics.effects import g_variance
from backwalk.statistics.next_trial import (
    VERDICTS,
    Belief,
    Carry,
    assurance,
    belief,
    chances,
    expected,
    power,
    size_for_power,
    verdict,
)
from backwalk.statistics.reported import pool_as_reported
from backwalk.statistics.reports import Report

TRIALS = [
    Report(label, "exact", effect=y, variance=v)
    for label, y, v in [("a", 0.83, 0.11), ("b", 0.41, 0.09), ("c", 1.32, 0.15)]
]
MARK = 0.45  # an effect that matters, in SDs


# What is known after one more trial


@pytest.fixture(scope="module")
def known():
    return pool_as_reported(TRIALS).posterior


@pytest.mark.parametrize("n", [2, 30, 1000])
@pytest.mark.parametrize("result", [-1.0, 0.0, 0.45, 2.5])
def test_the_chance_after_one_more_against_bayes_on_a_line(known, result, n):
    """The true effect of the new trial alone on a fine line: its prior is what was predicted of it, times its likelihood."""
    edges = np.union1d(np.linspace(-6, 8, 2801), MARK + np.linspace(-0.4, 0.4, 801))
    prior = np.diff([known.predicted_below(x) for x in edges])
    middle = (edges[1:] + edges[:-1]) / 2
    weight = prior * stats.norm.pdf(result, middle, np.sqrt(g_variance(result, n, n)))
    by_hand = weight[middle > MARK].sum() / weight.sum()

    assert float(Carry(known, MARK).chance(result, n)) == pytest.approx(by_hand, abs=1e-4)


def test_a_trial_that_says_nothing_leaves_what_was_predicted(known):
    """With two people an arm and g = 1000 the variance is 125,001: nothing is learned."""
    found = float(Carry(known, MARK).chance(1000.0, 2))

    assert found == pytest.approx(1 - known.predicted_below(MARK), abs=0.01)


def test_the_largest_trial_is_taken_at_its_word(known):
    """With 100,000 an arm the error is 0.004: what it finds is what is then known."""
    carry = Carry(known, MARK)

    assert carry.chance([0.40, 0.50], 100_000) == pytest.approx([0, 1], abs=1e-6)


@pytest.mark.parametrize("n", [10, 100])
def test_on_average_a_trial_leaves_the_chance_where_it_was(known, n):
    """Bayes' rule: the chance after, averaged over what the trial may find, is the chance before (Monte Carlo error 0.002)."""
    theta = np.interp(np.random.default_rng(7).uniform(size=4000), *_drawn_from(known))
    result = np.random.default_rng(8).normal(theta, np.sqrt(2 / n + theta**2 / (4 * n)))
    after = Carry(known, MARK).chance(result, n)

    assert after.mean() == pytest.approx(1 - known.predicted_below(MARK), abs=0.01)


def _drawn_from(posterior):
    line = np.linspace(-5, 7, 1201)
    return [posterior.predicted_below(x) for x in line], line


def test_a_verdict_by_hand():
    told = {0.0: "ruled_out", 0.05: "ruled_out", 0.051: "open", 0.5: "open", 0.949: "open", 0.95: "shown", 1.0: "shown"}

    assert [VERDICTS[code] for code in verdict(list(told), 0.95)] == list(told.values())


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


@pytest.mark.parametrize("n", [8, 120])
def test_the_chances_against_simulation(normal, known, n):
    """Ten thousand next trials drawn one by one; three Monte Carlo errors are under 0.015."""
    carry = Carry(known, 0.5)
    simulated = np.bincount(verdict(carry.chance(drawn(n, 10_000), n), 0.95), minlength=3) / 10_000
    got = chances(carry, normal, n)

    assert got.sum() == pytest.approx(1)
    assert got == pytest.approx(simulated, abs=0.02)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Carry(pool_as_reported(TRIALS).posterior, MARK).chance(0.5, 1), "n must be 2 or more people an arm"),
        (lambda: Carry(pool_as_reported(TRIALS).posterior, MARK).chance(np.nan, 10), "result must be a finite number"),
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
    """77 people of the 400 in constants.csv: 323 are missing, 162 an arm; no usual SD was known then."""
    ahead = foresee(review, conclude(review, CASES["two trials"]))

    assert (ahead.people, ahead.missing, ahead.today) == (77, 162, "open")
    assert ahead.important.value == 0.5
    assert "162 in each arm" in words.today_words(ahead)
    assert "would be above g = 0.5 with a chance" in words.today_words(ahead)


def test_a_chance_in_sds_is_never_told_as_one_in_points_alone(today):
    """1 point is 0.45 of the usual SD of 2.2, and 1 / 0.87 of the average in the SDs of the trials themselves."""
    found = conclude(today, Question("pain"))
    ahead = foresee(today, found)
    own = found.spread.g / found.points.lead.estimate
    told = words.today_words(ahead)

    assert ahead.own_mark == pytest.approx(own)
    assert "would be above g = 0.45 with a chance" in told
    assert f"there 1 point is g = {own:.2f}" in told
    assert "above 1 point" not in told + repr(words.change_table(ahead)) + repr(words.chances_table(ahead))
    assert foresee(today, found, 0.5).own_mark is None


def test_the_size_stands_first_with_the_sd_it_counts_on(today):
    """1 point of 2.2 SD at 80 and 90% power, asked of statsmodels: 76.96 and 102.7 in each arm."""
    from statsmodels.stats.power import TTestIndPower

    sizes = [math.ceil(TTestIndPower().solve_power(1 / 2.2, None, 0.05, p)) for p in (0.8, 0.9)]
    said = words.size_words(foresee(today, conclude(today, Question("pain"))))

    assert said.startswith(
        f"**To find a difference of 1 point, a trial needs {sizes[0]} people in each arm for 80% and {sizes[1]} people"
    )
    assert "an SD of 2.2 points, from large trials of knee osteoarthritis" in said


def test_what_is_carried_forward_is_everything_reported(today):
    found = conclude(today, Question("pain"))
    ahead = foresee(today, found)

    assert ahead.known is found.reported
    assert ahead.chance == pytest.approx(1 - found.reported.posterior.predicted_below(1 / 2.2))


def test_two_thousand_people_settle_it_either_way(today):
    """With 1,000 in each arm the answer follows the trial, whichever way it goes: no artefact of how few trials there are."""
    ahead = foresee(today, conclude(today, Question("pain")))

    assert ahead.after([0.2, 0.8], 1000) == pytest.approx([0, 1], abs=0.001)


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
    told = [words.today_words, words.belief_words, words.power_words, words.size_words]
    told += [words.next_trial_means, power_alt]
    texts = [t(ahead) for t in told]
    texts += [repr(t(ahead)) for t in (words.change_table, words.chances_table)]
    texts += [words.chances_words(ahead), words.why_no_funnel(ahead)]
    assert all(texts[:-2])
    assert bool(words.why_no_funnel(ahead)) != (ahead.known is not None)
    for text in texts:
        for gap in ("nan", "None", "inf ", "  .", " 1 people"):
            assert gap not in text, (gap, text)


@pytest.mark.parametrize("case", CASES)
def test_no_label_of_the_figures_is_cut_or_covered(review, case):
    ahead = foresee(review, conclude(review, CASES[case]))
    drawn = [power_curves(ahead)]
    if ahead.known:
        drawn.append(extended_funnel(ahead))
        assert extended_funnel_alt(ahead)
    else:
        with pytest.raises(ReadableError, match="can be averaged"):
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
    drawn = [a for a in aheads if a.known]

    assert len({extended_funnel_alt(a) for a in drawn}) == len(drawn)
