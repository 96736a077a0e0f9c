"""Several comparisons from one trial: their comparator arms are merged, or one is taken and the others stand aside."""

from types import SimpleNamespace

import numpy as np
import pytest
from rows import outcome, p_only, scale, tables, trial

from backwalk import Question, conclude, forest, words
from backwalk.answers.trials import answer as answer_from
from backwalk.statistics.effects import hedges_g
from backwalk.style.names import how_words
from backwalk.tables.schema import TABLES

ANY = Question("pain", "any")
THREE = trial(n_arms=3, other_arms="forward walking", n_randomised=60)
FORWARD = {"comparator": "forward_walking", "ctl_mean": 3.5, "ctl_sd": 1.5, "ctl_n": 10}


def review_of(*rows, trials=(THREE,), scales=()):
    """A review of made-up rows: it answers."""
    made = tables(trials, rows, scales)
    return SimpleNamespace(
        answer=lambda question, doubtful=True: answer_from(made, question, doubtful),
    )


def test_arms_beside_each_other_are_merged():
    """20 people, mean 4, SD 2 and 10 people, mean 3.5, SD 1.5: by hand 30 people, mean 23/6, SD sqrt(97.9167 / 29).

    19 x 4 + 9 x 2.25 = 96.25 within, 20 x 10 / 30 x 0.5^2 = 1.6667 between.
    """
    found = review_of(outcome(), outcome(**FORWARD)).answer(ANY)
    row = found.frame.iloc[0]

    assert (row["bw_n"], row["ctl_n"]) == (20, 30)
    assert (row["ctl_mean"], row["ctl_sd"]) == pytest.approx((23 / 6, np.sqrt(97.916667 / 29)))
    g, v = hedges_g(3, 2, 20, 23 / 6, np.sqrt(97.916667 / 29), 30)
    assert (found.effect[0], found.variance[0]) == pytest.approx((-g, v))
    assert how_words(row["how"]) == "means and SDs, arms merged"
    assert {"merged_arms", "mixed_comparators"} <= set(found.flags)
    assert "stands_aside" not in found.flags


def test_merged_arms_lead_back_to_their_rows():
    rows = (
        outcome(line=12, p_value=0.01, p_relation="="),
        outcome(**FORWARD, line=13, locator="Table 3", doubt="a misprint"),
    )
    row = review_of(*rows).answer(ANY).frame.iloc[0]

    assert "physiotherapy alone (line 12), forward walking (line 13)" in row["notes"]
    assert (row["locator"], row["doubt"]) == ("Table 2; Table 3", "a misprint")
    assert np.isnan(row["p_value"])  # it was that of one pair


def test_an_arm_of_standard_errors_is_merged_by_its_sd():
    """SE 0.5 of 9 people is an SD of 1.5 (Handbook 6.5.2.2)."""
    printed = outcome(**{**FORWARD, "ctl_n": 9})
    by_se = outcome(**{**FORWARD, "ctl_n": 9, "ctl_sd": None, "ctl_se": 0.5})
    one, other = (review_of(outcome(), row).answer(ANY) for row in (printed, by_se))

    assert other.effect == pytest.approx(one.effect)
    assert how_words(other.frame["how"][0]) == "means and SDs, by way of standard errors, arms merged"


@pytest.mark.parametrize(
    "other",
    [
        outcome(**FORWARD, bw_mean=2.9),
        outcome(**FORWARD, instrument="nrs"),
        outcome(**FORWARD, basis="change", positive_means="score"),
        p_only(comparator="forward_walking"),
    ],
    ids=["another backward arm", "another instrument", "another basis", "only a p"],
)
def test_what_cannot_be_merged_stands_aside(other):
    found = review_of(outcome(), other, scales=(scale(), scale("nrs"))).answer(ANY)

    assert found.frame["comparator"].tolist() == ["usual_physio"]
    assert found.people == 40
    assert "stands_aside" in found.flags
    assert "merged_arms" not in found.flags


def test_a_third_arm_stands_aside_where_two_are_merged():
    third = p_only(comparator="other_exercise")
    found = review_of(outcome(), outcome(**FORWARD), third).answer(ANY)

    assert found.people == 50
    assert {"merged_arms", "stands_aside"} <= set(found.flags)


def test_three_arms_are_one_group():
    """Nine people in three arms: n, mean and SD of all of them, from the people themselves."""
    arms = [np.array([1.0, 2, 4]), np.array([3.0, 7]), np.array([2.0, 2.5, 9, 4])]
    classes = ("usual_physio", "forward_walking", "other_exercise")
    rows = [
        outcome(comparator=c, ctl_n=a.size, ctl_mean=a.mean(), ctl_sd=a.std(ddof=1))
        for c, a in zip(classes, arms, strict=True)
    ]
    everyone = np.concatenate(arms)
    row = review_of(*rows).answer(ANY).frame.iloc[0]

    assert (row["ctl_n"], row["ctl_mean"], row["ctl_sd"]) == pytest.approx((9, everyone.mean(), everyone.std(ddof=1)))


def test_one_comparator_is_neither_merged_nor_aside():
    found = review_of(outcome(), outcome(**FORWARD)).answer(Question("pain"))

    assert found.people == 40
    assert not {"merged_arms", "stands_aside", "mixed_comparators"} & set(found.flags)


def test_a_doubted_arm_is_left_out_with_its_doubt():
    made = review_of(outcome(), outcome(**FORWARD, doubt="a misprint"))

    assert made.answer(ANY).people == 50
    assert made.answer(ANY, doubtful=False).people == 40


def test_the_report_of_a_trial_is_that_of_its_merged_arms():
    found = review_of(outcome(), outcome(**FORWARD)).answer(ANY)

    assert [r.effect for r in found.reports] == found.effect.tolist()


@pytest.mark.parametrize("evidence", ["arm_means", "exact_p"])
def test_nobody_of_this_review_is_counted_twice(review, evidence):
    for asked in review.outcomes["outcome"].unique():
        assert review.answer(Question(asked, "any", evidence, design="any")).frame["study_id"].is_unique


def test_merged_arms_are_named_in_words_and_figure():
    found = conclude(review_of(outcome(), outcome(**FORWARD)), ANY)
    texts = [t.get_text() for t in forest(found).texts]

    assert "merged into one" in words.caveats(found)
    assert "Example2021, arms merged" in texts
    assert "n 20 v 30, mean 3 (2) v 3.833 (1.838)" in texts
    assert words.figures_table(found).frame["Trial"].tolist() == ["Example2021, arms merged"]


def two_of_a_class(**changes):
    """Backward walking against balance training and against core stability: two arms of one class."""
    one = outcome(comparator="other_exercise", arm="balance_training")
    two = outcome(comparator="other_exercise", arm="core_stability", ctl_mean=5, **changes)
    return [trial(n_randomised=60, n_arms=3, other_arms="core stability", comparator_class="other_exercise")], [
        one,
        two,
    ]


def test_two_arms_of_one_class_are_merged_and_nobody_is_counted_twice():
    """20 people at 4 and 20 at 5, SDs 2: 40 at 4.5 (Cochrane Handbook 6.5.2.10)."""
    trials, rows = two_of_a_class()
    found = answer_from(tables(trials, rows), Question("pain", "other_exercise"))

    assert len(found.frame) == 1
    assert (found.frame["bw_n"].item(), found.frame["ctl_n"].item()) == (20, 40)
    assert found.frame["ctl_mean"].item() == pytest.approx(4.5)
    assert "merged_arms" in found.flags
    assert "mixed_comparators" not in found.flags


def test_two_arms_of_one_class_have_keys_of_their_own():
    """The same key but for the arm: both rows stand, sorted by it."""
    _, rows = two_of_a_class()
    keys = {tuple(getattr(r, k) for k in TABLES["outcomes"].key) for r in rows}

    assert len(keys) == 2


def test_a_second_arm_without_figures_stands_aside():
    trials, rows = two_of_a_class(ctl_sd=None, bw_sd=None, p_value=0.01, p_relation="=", quality="means_and_p")
    found = answer_from(tables(trials, rows), Question("pain", "other_exercise"))

    assert found.frame["ctl_n"].item() == 20
    assert "stands_aside" in found.flags
