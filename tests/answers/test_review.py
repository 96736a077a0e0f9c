"""Questions, the one row a trial that answers them, and the answers of the review itself."""

import random
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from rows import outcome, p_only, scale, tables, trial
from scipy.special import ndtri

from backwalk import Question, conclude, hedges_g, pool
from backwalk.answers.question import BASES, DESIGN_CHOICES, EVIDENCE
from backwalk.answers.results import measure
from backwalk.answers.review import Review
from backwalk.answers.trials import answer as answer_from
from backwalk.style.names import MEASURES, how_words
from backwalk.tables.schema import COMPARATORS, OUTCOMES, TABLES
from backwalk.tables.tiers import earned_tiers


def chosen(rows, question, trials=None, scales=(), doubtful=True):
    return answer_from(tables(trials or (trial(),), rows, scales), question, doubtful)


# The answers named in the README: worked out independently with a spreadsheet before this code existed.


def test_function_from_three_randomised_trials(review):
    found = conclude(review, Question("function"))

    assert found.trials.labels == ["Alghadir 2019", "Chen 2021", "Gondhalekar 2013"]
    assert found.pooled.estimate == pytest.approx(0.94, abs=0.005)
    assert found.pooled.ci == pytest.approx((0.06, 1.82), abs=0.005)


def test_function_from_five_trials_of_any_design(review):
    found = conclude(review, Question("function", design="any"))

    assert found.pooled.k == 5
    assert found.pooled.estimate == pytest.approx(1.22, abs=0.005)
    assert found.pooled.ci == pytest.approx((0.51, 1.92), abs=0.005)


def test_pain_is_told_in_points_first(review):
    found = conclude(review, Question("pain"))

    assert found.first is found.points
    assert found.points.wald.estimate == pytest.approx(0.74, abs=0.005)
    assert found.points.wald.ci == pytest.approx((0.35, 1.13), abs=0.005)
    assert found.pooled.estimate == pytest.approx(0.83, abs=0.005)
    assert [t.value for t in found.points.trials.thresholds] == [1, 2]


def test_forward_walking_cannot_be_pooled_and_says_why(review):
    found = conclude(review, Question("function", comparator="forward_walking"))

    assert found.pooled is None
    assert set(found.trials.left_out["study_id"]) == {"alghadir2019", "goonasegaran2022", "kajale_nd"}
    assert found.trials.left_out["reason"].str.len().min() > 10


def test_pratiwi_is_turned_the_right_way(review):
    """A fall printed as a positive number: without `positive_means` its g would be -2.23."""
    frame = review.answer(Question("function", design="any")).frame.set_index("study_id")

    assert frame.loc["pratiwi2023", "effect"] == pytest.approx(2.23, abs=0.005)


@pytest.mark.parametrize("outcome_asked", OUTCOMES)
def test_every_trial_is_in_exactly_one_list(review, outcome_asked):
    everyone = sorted(review.trials["study_id"])
    choices = list(product((*COMPARATORS, "any"), EVIDENCE, BASES, DESIGN_CHOICES, MEASURES, ("end", "last", 6)))
    for comparator, evidence, basis, design, kind, week in random.Random(outcome_asked).sample(choices, 120):
        trials = review.answer(Question(outcome_asked, comparator, evidence, basis, design, kind, week))
        lists = [*trials.frame["study_id"], *trials.left_out["study_id"], *trials.not_chosen["study_id"]]
        assert sorted(lists) == everyone
        assert (trials.left_out["reason"] != "").all()
        assert (trials.not_chosen["reason"] != "").all()
        assert len(trials.effect) == len(trials.variance) == len(trials.labels)
        assert np.isfinite(trials.effect).all()
        assert (trials.variance > 0).all()


def test_better_evidence_is_admitted_by_every_lower_tier(review):
    counts = [len(review.answer(Question("function", evidence=e, design="any")).frame) for e in EVIDENCE[:5]]

    assert counts == sorted(counts)


# Choosing one row of a trial


def test_the_main_comparator_comes_first():
    rows = (outcome(comparator="forward_walking", ctl_mean=3.5), outcome(comparator="usual_physio"))
    main = trial(comparator_class="forward_walking", n_arms=3, other_arms="usual physiotherapy")

    assert chosen(rows, Question("pain", "any"), (main,)).frame["comparator"].tolist() == ["forward_walking"]
    assert chosen(rows, Question("pain", "any")).frame["comparator"].tolist() == ["usual_physio"]


def test_another_comparator_stands_in_where_the_main_one_prints_nothing():
    silent = outcome(quality="unusable", unusable_reason="cut off")
    rows = (outcome(comparator="forward_walking"), silent)

    assert chosen(rows, Question("pain", "any")).frame["comparator"].tolist() == ["forward_walking"]


@pytest.mark.parametrize(
    ("week", "expected"), [("end", 6), ("last", 26), (3, 3)], ids=["end of the programme", "follow-up", "a week"]
)
def test_the_time_is_a_choice(week, expected):
    rows = tuple(outcome(week=w) for w in (3, 6, 26))

    assert chosen(rows, Question("pain", week=week)).frame["week"].tolist() == [expected]


def test_the_end_is_the_closest_week_and_a_blank_week_counts_as_end():
    assert chosen((outcome(week=4), outcome(week=7)), Question("pain")).frame["week"].tolist() == [7]
    blank = chosen((outcome(week=12), outcome(week=None, bw_mean=2)), Question("pain")).frame
    assert blank["bw_mean"].tolist() == [2]


def test_a_week_nobody_measured_is_said():
    assert chosen((outcome(),), Question("pain", week=12)).left_out["reason"].tolist() == ["no result at week 12"]


def test_the_preferred_instrument_comes_before_the_better_tier():
    """Juhl 2012: WOMAC pain before a VAS, even where the VAS prints more; but it must reach the asked tier."""
    scales = (scale("vas", preference=3), scale("womac_pain", preference=1, maximum=20))
    rows = (outcome(instrument="vas"), p_only(instrument="womac_pain"))

    assert chosen(rows, Question("pain"), scales=scales).frame["instrument"].tolist() == ["womac_pain"]
    asked = Question("pain", evidence="arm_means")
    assert chosen(rows, asked, scales=scales).frame["instrument"].tolist() == ["vas"]


def test_within_one_instrument_the_better_tier_wins_then_row_order():
    rows = (p_only(basis="change"), outcome(bw_mean=2.5), outcome(bw_mean=1.5, basis=""))

    assert chosen(rows, Question("pain")).frame["bw_mean"].tolist() == [2.5]


def test_a_basis_excludes_what_does_not_state_it():
    assert "does not state" in chosen((outcome(basis=""),), Question("pain", basis="post")).left_out["reason"][0]
    change = outcome(basis="change", positive_means="score", bw_mean=-2, ctl_mean=-1)
    assert "only change" in chosen((change,), Question("pain", basis="post")).left_out["reason"][0]


def test_doubtful_rows_can_be_left_out():
    row = outcome(doubt="the arms may be swapped")

    assert chosen((row,), Question("pain")).flags.count("doubtful") == 1
    assert "swapped" in chosen((row,), Question("pain"), doubtful=False).left_out["reason"][0]


def test_design_is_a_choice():
    quasi = (trial(design="quasi"),)

    assert chosen((outcome(),), Question("pain"), quasi).not_chosen["reason"].tolist() == ["quasi-randomised"]
    assert "not_randomised" in chosen((outcome(),), Question("pain", design="any"), quasi).flags


def test_mean_differences_need_one_scale():
    two = (trial("a2020"), trial("b2020"))
    rows = (outcome("a2020"), outcome("b2020", instrument="nrs"))
    found = chosen(rows, Question("pain", measure="md"), two, (scale(), scale("nrs")))

    assert found.frame.empty
    assert found.left_out["reason"].str.contains("needs one scale").all()
    assert "one_scale" not in found.flags


@pytest.mark.parametrize(
    ("row", "asked", "reason"),
    [
        (p_only(), "md", "no means"),
        (p_only(), "ratio_of_means", "scores after treatment|no means"),
        (outcome(basis="change", positive_means="score"), "ratio_of_means", "change score"),
        (outcome(bw_mean=0), "ratio_of_means", "means above 0"),
        (p_only(quality="p_bound", p_relation=">", p_value=0.05), "smd", "no effect"),
        (p_only(quality="p_bound", p_relation="<", direction="unclear"), "smd", "side not named"),
    ],
)
def test_what_cannot_be_measured_says_why(row, asked, reason):
    measured, why = measure(row, trial(), scale(), asked)

    assert measured is None
    assert re.search(reason, why)


def test_a_p_bound_is_taken_at_the_bound_with_a_split_total():
    """p < 0.05, 40 people in two arms: t(38) = 2.024 (t table), d = t sqrt(2 / 20), J(38) = 0.980."""
    row = p_only(quality="p_bound", p_relation="<", p_value=0.05, bw_n=None, ctl_n=None)
    measured, _ = measure(row, trial(), scale(), "smd")

    assert measured.effect == pytest.approx(2.024 * np.sqrt(0.1) * 0.980, abs=1e-3)
    assert measured.marks == ("p_bound", "split_total")


def test_a_total_is_split_over_all_arms():
    three = trial(n_randomised=30, n_arms=3, other_arms="a third")
    row = p_only(quality="p_bound", p_relation="<", p_value=0.05, bw_n=None, ctl_n=None)

    assert measure(row, three, scale(), "smd")[0].n_t == 10


def test_the_same_result_printed_in_other_ways_is_the_same_effect():
    """20 + 20 people, one point apart, SD 2: SE = 2 / sqrt(20), 95% CI = mean +- t(19) SE, t = -1.5811."""
    whole, _ = measure(outcome(), trial(), scale(), "smd")
    no_sd = {"bw_sd": None, "ctl_sd": None}
    se, reach = 2 / np.sqrt(20), 2.093024 * 2 / np.sqrt(20)
    ways = (
        outcome(**no_sd, bw_se=se, ctl_se=se),
        outcome(**no_sd, bw_ci_low=3 - reach, bw_ci_high=3 + reach, ctl_ci_low=4 - reach, ctl_ci_high=4 + reach),
        outcome(**no_sd, quality="means_and_p", statistic=-1.5811388, statistic_kind="t"),
        outcome(**no_sd, quality="means_and_p", statistic=2.5, statistic_kind="f"),
        p_only(quality="difference", p_value=None, p_relation="", diff=-1, diff_se=np.sqrt(0.4)),
        p_only(quality="exact_p", p_value=None, p_relation="", statistic=1.5811388, statistic_kind="t"),
    )
    for row in ways:
        found, _ = measure(row, trial(), scale(), "smd")
        assert earned_tiers(row)[0] == row.quality
        assert (found.effect, found.variance) == pytest.approx((whole.effect, whole.variance), rel=1e-6), row.quality


def test_a_range_is_used_where_nothing_else_is_printed_and_said():
    """Median 3 of 1 to 7 and 4 of 1 to 7, 20 people each: Luo (2018) for the means, Wan (2014) for the SDs."""
    blank = {"bw_mean": None, "bw_sd": None, "ctl_mean": None, "ctl_sd": None}
    ends = {"bw_min": 1, "bw_max": 7, "ctl_min": 1, "ctl_max": 7}
    row = outcome(**blank, **ends, bw_median=3, ctl_median=4)
    weight, sd = 4 / (4 + 20**0.75), 6 / (2 * ndtri((20 - 0.375) / 20.25))
    means = [weight * 4 + (1 - weight) * median for median in (3, 4)]
    g, v = hedges_g(means[0], sd, 20, means[1], sd, 20)
    found = chosen([row], Question("pain"))

    assert (found.effect[0], found.variance[0]) == pytest.approx((-g, v))
    assert how_words(found.frame["how"][0]) == "means and SDs, by way of ranges"
    assert "by_range" in found.flags
    better = chosen([outcome(**blank, **ends, bw_median=3, ctl_median=4, bw_se=0.4, ctl_se=0.4)], Question("pain"))
    assert "by_range" in better.flags  # the medians still need the ranges
    assert "by_range" not in chosen([outcome(**ends)], Question("pain")).flags


def test_above_zero_means_the_patients_gained():
    better = scale(better="higher")

    assert measure(outcome(), trial(), scale(), "md")[0].effect == 1
    assert measure(outcome(), trial(), better, "md")[0].effect == -1
    gain = outcome(basis="change", positive_means="improvement", bw_mean=2, ctl_mean=1)
    assert measure(gain, trial(), scale(), "md")[0].effect == 1
    assert measure(p_only(direction="favours_comparator"), trial(), scale(), "smd")[0].effect < 0


def test_one_trial_alone_is_reported_as_itself(review):
    found = conclude(review, Question("function", basis="post"))

    assert found.pooled.k == 1
    assert found.pooled.estimate == pool(found.trials.effect, found.trials.variance).estimate


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"outcome": "pian"}, "did you mean 'pain'"),
        ({"outcome": "pain", "comparator": "usual"}, "comparator = 'usual' is not one of"),
        ({"outcome": "pain", "evidence": 3}, "evidence = 3"),
        ({"outcome": "pain", "week": "6"}, "week = '6' is not end, last or a number"),
        ({"outcome": "pain", "week": 10**400}, "0... is not end, last or a number"),
        ({"outcome": "pain", "week": "x" * 5000}, "x... is not end, last or a number"),
        ({"outcome": "pain", "week": -1}, "week = -1"),
        ({"outcome": "pain", "week": 10**400}, "week = 1000"),
        ({"outcome": "pain", "week": 10**5000}, "week = a number of thousands of digits is not end, last or a number"),
        ({"outcome": "pain", "week": True}, "week = True"),
        ({"outcome": None}, "outcome = None"),
        ({"outcome": "pain", "measure": "rom"}, "smd, md, ratio_of_means; did you mean 'ratio_of_means'"),
    ],
)
def test_a_question_is_checked_before_any_work(asked, message):
    with pytest.raises(ValueError, match=message):
        Question(**asked)


def test_a_new_table_is_a_frame_by_its_name_and_stops_nothing(monkeypatch, review):
    monkeypatch.setitem(TABLES, "more_trials", TABLES["trials"])
    later = Review(replace(review.tables, rows={**review.tables.rows, "more_trials": review.tables.rows["trials"]}))

    pd.testing.assert_frame_equal(later.more_trials, review.trials)
    assert "more_trials" in dir(later)
    with pytest.raises(AttributeError, match="no table 'trails'"):
        later.trails  # noqa: B018
