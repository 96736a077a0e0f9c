"""One answer under stress: by hand on made-up trials, against metafor's limits, in words and figures."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from labels import overlaps
from rows import outcome, scale, tables, trial

from backwalk import Question, conclude, gosh_plot, influence_panel, leave_one_out, pool, pool_as_reported, words
from backwalk.answers.trials import answer as answer_from
from backwalk.pages.stress.pulls import gosh_alt, influence_alt
from backwalk.pages.stress.refits import by_size, cloud, lead_of, pulls, without_each
from backwalk.problems import ReadableError
from backwalk.statistics.reported import credible
from backwalk.statistics.reports import Report
from backwalk.statistics.sensitivity import influence_limits, influential

CASES = {
    "five trials": (Question("function", design="any"), {}),
    "three trials": (Question("function"), {}),
    "two trials in points": (Question("pain"), {}),
    "one trial": (Question("gait", design="any"), {}),
    "no trial": (Question("gait"), {}),
    "nobody asked": (Question("gait", "forward_walking"), {}),
    "another model": (Question("function", "any", design="any"), {"tau2": "sj", "ci": "wald", "level": 0.8}),
    "limits as exact": (Question("pain", evidence="p_bound", design="any"), {}),
}


def made(sizes, means, labels=None, **model):
    """Trials of pain with so many people an arm and such means, 4 and SD 2 in the comparator: above zero is 4 - mean."""
    names = [f"trial{i}" for i in range(len(sizes))]
    rows = [outcome(n, bw_n=s, ctl_n=s, bw_mean=m) for n, s, m in zip(names, sizes, means, strict=True)]
    each = zip(names, sizes, labels or [n.title() for n in names], strict=True)
    everything = tables([trial(n, n_randomised=2 * s, label=label) for n, s, label in each], rows, [scale()])
    review = SimpleNamespace(answer=lambda question, doubtful=True: answer_from(everything, question, doubtful))
    return conclude(review, Question("pain", measure="md"), **model)


def test_without_each_of_equal_trials_is_the_mean_of_the_others():
    """Differences of 0, 1, 2 and 3 points, all of one variance: the means of the other three."""
    steps = without_each(made([20] * 4, [4, 3, 2, 1]))

    assert steps["lead"].tolist() == pytest.approx([2, 5 / 3, 4 / 3, 1])
    assert steps["k"].tolist() == [3] * 4
    assert steps["people"].tolist() == [120] * 4
    assert set(steps["interval"]) == {"hartung_knapp_floored"}


def test_without_each_is_leave_one_out_under_the_models_own_choices():
    found = made([20, 25, 30, 40], [4, 3, 2, 1], tau2="dl", ci="hartung_knapp", level=0.9)
    steps = without_each(found)
    other = leave_one_out(found.trials.effect, found.trials.variance, tau2="dl", ci="hartung_knapp", level=0.9)

    pd.testing.assert_frame_equal(steps[list(other)], other)


def test_what_is_left_of_three_trials_keeps_the_interval_of_the_answer(review):
    """Without Gondhalekar 2013, which is doubtful, the answer is the one without doubtful rows, by its own method."""
    found = conclude(review, Question("function"))
    step = without_each(found).set_index("name").loc["Gondhalekar 2013"]

    lead = found.undoubted.lead
    assert (step["interval"], lead.method) == ("hartung_knapp_floored", "hartung_knapp_floored")
    assert (step["lead"], step["lead_low"], step["lead_high"]) == pytest.approx((lead.estimate, *lead.ci), abs=1e-7)


def test_points_without_a_reference_sd_have_walds_interval_below_three_trials():
    found = made([20, 20], [4, 3])
    steps = without_each(found)

    assert set(steps["interval"]) == {"wald"}
    assert lead_of(found)[1:] == (found.wald.ci, "wald")
    assert steps["wide_low"].isna().all()


def test_sizes_go_from_the_largest_down_and_equal_ones_together():
    """30, 20, 20 and 10 people an arm; differences of 1, 0, 2 and 3 points."""
    found = made([20, 10, 30, 20], [4, 1, 3, 2])
    steps = by_size(found)

    assert steps["least"].tolist() == [60, 40, 20]
    assert steps["name"].tolist() == [("Trial2",), ("Trial0", "Trial3"), ("Trial1",)]
    assert steps["k"].tolist() == [1, 3, 4]
    assert steps["people"].tolist() == [60, 140, 160]
    some = found.trials.frame.iloc[[2, 0, 3]]
    assert steps["estimate"].iloc[1] == pytest.approx(pool(some["effect"], some["variance"]).estimate)
    assert steps["estimate"].iloc[-1] == pytest.approx(found.pooled.estimate)


def test_trials_of_one_size_cannot_be_told_apart_by_it():
    told = words.size_of_trials(made([20, 20, 20], [4, 3, 2]))

    assert told == "All three trials have the same number of people (40), so their size cannot explain anything."


def test_influence_limits_by_hand():
    """Five trials: 3 sqrt(1 / 4), 3 / 5, and the median of chi-squared on one df, 0.4549 in any table."""
    limits = influence_limits(5)

    assert limits["dffits"] == pytest.approx(1.5)
    assert limits["hat"] == pytest.approx(0.6)
    assert limits["cook_d"] == pytest.approx(0.4549, abs=5e-5)
    assert limits["rstudent"] == pytest.approx(1.96, abs=5e-4)


@pytest.mark.parametrize(
    ("measure", "value", "large"),
    [
        ("dffits", -1.6, True),
        ("dffits", 1.4, False),
        ("cook_d", 0.46, True),
        ("hat", 0.61, True),
        ("dfbetas", -1.01, True),
        ("rstudent", 9.0, False),
    ],
)
def test_one_measure_beyond_its_limit_is_enough_and_an_outlier_is_not(measure, value, large):
    frame = pd.DataFrame(0.0, index=range(5), columns=list(influence_limits(5)))
    frame.loc[3, measure] = value

    assert influential(frame).tolist() == [False, False, False, large, False]


def test_a_trial_far_off_is_named_and_its_subsets_are_marked():
    """Four trials agree on 1 point, the fifth finds 5: without it they are left with 1, and tau2 0."""
    found = made([20] * 5, [3, 3, 3, 3, -1])
    told = words.influence(found)

    each = pulls(found)
    assert each["large"].tolist() == each["outlying"].tolist() == [False] * 4 + [True]
    assert "Trial4 has a large influence" in told
    assert "to 1.00, and τ² moves from" in told
    assert "Trial4 is an outlier" in told
    every, label = cloud(found)
    assert label == "Trial4"
    assert every["named"].sum() == 2**4
    assert np.allclose(every.loc[~every["named"], "estimate"], 1)


def test_where_no_trial_is_large_the_one_that_pulls_most_is_named():
    found = made([20] * 12, [3, 3.2] * 6)

    assert "no trial has a large influence" in words.influence(found)


def test_the_quick_average_is_that_of_everything_as_reported(review):
    reports = conclude(review, Question("pain")).reported.reports
    whole = pool_as_reported(reports, tau_scale=0.25, level=0.9)

    estimate, ends = credible(reports, tau_scale=0.25, level=0.9)
    assert (estimate, *ends) == pytest.approx((whole.mean, *whole.ci), abs=1e-12)
    with pytest.raises(ReadableError, match="leave the average open"):
        credible([Report("a", "side", 20, 20, side=1)])


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_sentences_tables_and_alt_texts_without_gaps(review, case):
    question, model = CASES[case]
    found = conclude(review, question, **model)
    told = [words.without_each_trial(found), words.size_of_trials(found), words.influence(found), words.subsets(found)]
    told += [repr(words.refits_table(found, by)) for by in ("trial", "size")]
    if words.enough(found):
        told += [influence_alt(found), gosh_alt(found)]
    for text in told:
        assert text.strip()
        for gap in ("nan", "None", "−0.00 "):
            assert gap not in text, (gap, text)


@pytest.mark.parametrize("case", CASES)
def test_figures_have_no_label_cut_or_covered_or_say_why_there_is_none(review, case):
    question, model = CASES[case]
    found = conclude(review, question, **model)
    for draw in (influence_panel, gosh_plot):
        if words.enough(found):
            assert overlaps(draw(found).figure) == ([], [])
        else:
            with pytest.raises(ReadableError, match="can be pooled here, and this needs five or more"):
                draw(found)


@pytest.mark.parametrize("draw", [influence_panel, gosh_plot])
def test_figures_hold_many_trials_with_long_names(draw):
    labels = [f"Univ thesis {25583 + i} (n.d.)" for i in range(16)]
    found = made(list(range(10, 26)), [4 - i / 8 for i in range(16)], labels)

    assert overlaps(draw(found).figure) == ([], [])


def test_what_changes_without_a_trial_is_said():
    """Three small trials of 0.4 points and a large one of 3: without the large one the interval holds zero."""
    told = words.without_each_trial(made([20, 20, 20, 80], [3.6, 3.6, 3.6, 1], ci="wald", tau2="common"))

    assert "above zero with all of them, but across zero without Trial3." in told


def test_an_interval_of_few_trials_is_told_with_its_prior(review):
    found = conclude(review, Question("function", evidence="arm_means", design="any"))

    assert found.pooled.k == 2
    assert "half-normal, scale 0.5" in words.without_each_trial(found)
