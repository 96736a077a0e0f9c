"""A result of no difference at all counts as an effect of exactly 0; leaving it out would bias the average upward."""

from dataclasses import replace

import pytest
from rows import outcome, p_only, scale, tables, trial

from backwalk import Question, conclude, words
from backwalk.answers.contributions import report_of
from backwalk.answers.directions import directions_of
from backwalk.answers.results import measure
from backwalk.answers.review import Review
from backwalk.answers.trials import answer as answer_from
from backwalk.style.names import how_words
from backwalk.tables.rules.outcomes import tiers_are_earned
from backwalk.tables.tiers import earned_tiers

NO_SD = {"bw_sd": None, "ctl_sd": None, "between_group": "not_significant", "direction": "no_difference"}
EQUAL = NO_SD | {"bw_mean": 4.2, "ctl_mean": 4.2, "quality": "means_and_p"}
NO_SIDE = {"direction": "no_difference", "between_group": "not_significant"}

ROWS = {
    "equal means and a p": (outcome(**EQUAL, p_value=0.95, p_relation="="), "equal means"),
    "equal means alone": (outcome(**EQUAL), "equal means"),
    "equal means, one test over three arms": (outcome(**EQUAL | {"test": "omnibus"}), "equal means"),
    "means apart by rounding, p = 1": (outcome(**EQUAL | {"ctl_mean": 4.3}, p_value=1, p_relation="="), "means and p"),
    "means apart by rounding, t = 0": (
        outcome(**EQUAL | {"ctl_mean": 4.3}, statistic=0, statistic_kind="t"),
        "means and t",
    ),
    "p = 1 alone": (p_only(**NO_SIDE, p_value=1), "p"),
    "t = 0 alone": (p_only(**NO_SIDE, p_value=None, p_relation="", statistic=0, statistic_kind="t"), "t"),
    "F = 0 alone": (p_only(**NO_SIDE, p_value=None, p_relation="", statistic=0, statistic_kind="f"), "F"),
    "p = 1 with a side": (p_only(p_value=1, between_group="not_significant"), "p"),
}


@pytest.mark.parametrize("case", ROWS)
def test_no_difference_is_an_effect_of_exactly_0(case):
    """20 and 20 people: the variance of g at 0 is 1/20 + 1/20 = 0.1 (Hedges 1982)."""
    row, how = ROWS[case]
    found, reason = measure(row, trial(), scale(), "smd")

    assert reason == ""
    assert earned_tiers(row)[0] == row.quality
    assert (found.effect, found.variance) == (0, pytest.approx(0.1, rel=1e-12))
    assert how_words(found.how) == how


@pytest.mark.parametrize("case", ROWS)
def test_the_report_of_no_difference_is_exact(case):
    report = report_of(ROWS[case][0], trial(), scale())

    assert (report.kind, report.effect, report.side) == ("exact", 0, 0)
    assert report.variance == pytest.approx(0.1, rel=1e-12)
    assert report.words


def test_the_same_result_with_its_sds_is_the_same_effect():
    """An SMD of 0 needs no SD: 0 divided by any SD is 0."""
    found, _ = measure(outcome(bw_mean=4.2, ctl_mean=4.2), trial(), scale(), "smd")

    assert (found.effect, found.variance) == (0, pytest.approx(0.1, rel=1e-12))


@pytest.mark.parametrize("case", [case for case in ROWS if "means" in case])
def test_in_points_the_error_of_no_difference_is_not_known(case):
    found, reason = measure(ROWS[case][0], trial(), scale(), "md")

    assert found is None
    assert reason == "found no difference, whose standard error in points is not known"


def test_no_difference_needs_no_better_end():
    """Which way is better on a scale matters to a side alone."""
    assert measure(ROWS["equal means alone"][0], trial(), scale(better=""), "smd")[0].effect == 0


def test_equal_means_beside_a_significant_p_are_left_out():
    row = outcome(**EQUAL, p_value=0.03, p_relation="=")
    found, reason = measure(row, trial(), scale(), "smd")

    assert found is None
    assert reason == "prints equal means beside p of a significant difference: one of the two is wrong"


def test_a_p_of_1_over_three_arms_is_no_finding_of_a_pair():
    assert "exact_p" not in earned_tiers(p_only(**NO_SIDE, p_value=1, test="omnibus"))


def test_the_check_asks_for_the_tier_that_no_difference_earns():
    class Data:
        outcomes = (p_only(**NO_SIDE, p_value=1, quality="direction_only"),)

        def __getitem__(self, name):
            return self.outcomes

    found = list(tiers_are_earned(Data()))

    assert [(p.column, p.wrong) for p in found] == [("quality", "less than the row prints, which is exact_p.")]


def with_zed(review, **printed):
    """The tables as first extracted, with a thirtieth-to-thirtieth trial that found equal means of 4.2."""
    zed = trial("zed2025", label="Zed 2025", n_randomised=60)
    row = outcome("zed2025", bw_n=30, ctl_n=30, **EQUAL | printed)
    rows = review.tables.rows
    rows = {**rows, "trials": (*rows["trials"], zed), "outcomes": (*rows["outcomes"], row)}
    return Review(replace(review.tables, rows=rows))


@pytest.mark.parametrize("printed", [{}, {"p_value": 0.95, "p_relation": "="}, {"p_value": 1, "p_relation": "="}])
def test_a_row_of_no_difference_goes_through_the_review(review, printed):
    """REML and floored Hartung-Knapp by a NumPy sum of its own: 0.522 (-0.752 to 1.796), tau2 0.166."""
    found = conclude(with_zed(review, **printed), Question("pain"))

    assert found.trials.labels[-1] == "Zed 2025"
    assert (found.trials.effect[-1], found.trials.variance[-1]) == (0, pytest.approx(1 / 15))
    assert found.pooled.estimate == pytest.approx(0.522, abs=5e-4)
    assert found.pooled.ci == pytest.approx((-0.752, 1.796), abs=5e-4)
    assert found.pooled.tau2 == pytest.approx(0.166, abs=5e-4)
    assert found.reported.k == 7  # six without Zed
    in_points = found.points.trials if found.points else with_zed(review).answer(Question("pain", measure="md"))
    left = in_points.left_out.set_index("study_id")["reason"]
    assert left["zed2025"] == "found no difference, whose standard error in points is not known"
    marks = {d.trial.study_id: d.mark for d in directions_of(found.trials)}
    assert marks["zed2025"] == "no_difference"
    assert how_words(found.trials.frame["how"].iloc[-1]) == "equal means"
    assert "(Zed 2025) cannot be read in points; it found no difference." in words.headline(found)


def test_all_trials_without_a_difference_are_pooled_at_0():
    rows = [outcome(name, **EQUAL) for name in ("anna2020", "bert2021", "cara2022")]
    trials = answer_from(tables([trial(r.study_id) for r in rows], rows), Question("pain"), True)

    assert trials.effect.tolist() == [0, 0, 0]
