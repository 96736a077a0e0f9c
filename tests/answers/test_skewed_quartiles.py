"""Quartiles too lopsided for a normal distribution give no mean and SD; what stands beside them still counts."""

from dataclasses import replace

import numpy as np
import pytest
from rows import outcome, p_only, scale, tables, trial

from backwalk import Question, conclude, words
from backwalk.answers.contributions import report_of
from backwalk.answers.results import measure
from backwalk.answers.review import Review
from backwalk.answers.trials import answer as answer_from
from backwalk.problems import ReadableError
from backwalk.statistics.summaries import skewed
from backwalk.tables.tiers import earned_tiers

NO_MEANS = {"bw_mean": None, "bw_sd": None, "ctl_mean": None, "ctl_sd": None, "bw_n": 30, "ctl_n": 30}


def quartiles(bw, ctl, **changes):
    """A row of medians and quartiles alone, 30 people an arm."""
    printed = {f"{arm}_{name}": x for arm, three in (("bw", bw), ("ctl", ctl)) for name, x in zip(("q1", "median", "q3"), three, strict=True)}  # fmt: skip
    return outcome(**NO_MEANS | printed | changes)


SKEWED = quartiles((0, 0.5, 5), (0, 1, 6))
EVEN = quartiles((2, 3, 4), (3, 4, 5))


@pytest.mark.parametrize(
    ("q1", "median", "q3", "n", "is_skewed"),
    [
        (0, 0.5, 5, 30, True),  # 4 / 5 = 0.80, above 2.65 / sqrt(30) - 6 / 900 = 0.477
        (0, 1, 6, 30, True),  # 4 / 6 = 0.67, above 0.477
        (4, 6, 10, 20, False),  # 2 / 6 = 0.33, under 2.65 / sqrt(20) - 6 / 400 = 0.578
        (5, 9.5, 10, 30, True),  # the other tail: 4 / 5
        (0, 2, 4, 30, False),
        (0, 1, 4, 25, False),  # 2 / 4 = 0.5, under 2.65 / 5 - 6 / 625 = 0.5204
        (0, 1, 4, 28, True),  # 0.5, above 2.65 / sqrt(28) - 6 / 784 = 0.4932
    ],
)
def test_the_limit_by_hand(q1, median, q3, n, is_skewed):
    assert skewed(q1, median, q3, n) == is_skewed


@pytest.mark.parametrize("n", [50, 101, 200])
def test_a_normal_sample_is_called_skewed_one_time_in_twenty(n):
    """What the limit is for, simulated: 20,000 normal samples, within a percentage point and a half of 5%."""
    samples = np.random.default_rng(3).normal(size=(20_000, n))
    share = skewed(*np.quantile(samples, [0.25, 0.5, 0.75], axis=1), n).mean()

    assert share == pytest.approx(0.05, abs=0.015)


def test_quartiles_without_spread_are_refused():
    with pytest.raises(ReadableError, match=r"^the lower quartile must be below the upper one: trial 0 has 2.0$"):
        skewed(2, 2, 2, 30)


def test_skewed_quartiles_keep_their_tier_and_say_why():
    found, reason = measure(SKEWED, trial(), scale(), "smd")

    assert earned_tiers(SKEWED)[0] == SKEWED.quality == "arm_means"
    assert found is None
    assert reason == (
        "quartiles too skewed to give a mean and an SD: 0.5 (0 to 5) with backward walking; "
        "1 (0 to 6) with physiotherapy alone"
    )
    assert measure(SKEWED, trial(), scale(), "md") == (None, reason)


def test_one_skewed_arm_is_enough_and_is_named():
    _, reason = measure(quartiles((2, 3, 4), (0, 1, 6)), trial(), scale(), "smd")

    assert reason == "quartiles too skewed to give a mean and an SD: 1 (0 to 6) with physiotherapy alone"


@pytest.mark.parametrize(
    "row",
    [
        EVEN,
        quartiles((0, 0.5, 5), (0, 1, 6), bw_mean=2, bw_sd=1, ctl_mean=3, ctl_sd=1),  # the quartiles are not used
        quartiles((0, None, 5), (0, None, 6), bw_mean=2, ctl_mean=3),  # no median to lie lopsided around
    ],
    ids=["even", "means and SDs beside them", "no median"],
)
def test_what_is_still_an_effect(row):
    assert measure(row, trial(), scale(), "smd")[0].effect > 0


@pytest.mark.parametrize(
    ("beside", "kind"),
    [
        ({"p_value": 0.03, "p_relation": "=", "test": "mann_whitney"}, "exact"),
        ({"p_value": 0.05, "p_relation": "<"}, "beyond"),
        ({"between_group": "not_significant", "direction": "no_difference"}, "within"),
        ({"between_group": "not_seen", "direction": "unclear"}, "none"),
    ],
)
def test_what_is_said_beside_skewed_quartiles_counts_as_reported(beside, kind):
    report = report_of(quartiles((0, 0.5, 5), (0, 1, 6), **beside), trial(), scale())

    assert report.kind == kind
    if kind == "none":
        assert report.words.startswith("quartiles too skewed")


def test_another_row_of_the_trial_stands_in():
    better = quartiles((0, 0.5, 5), (0, 1, 6), week=6)
    found = answer_from(tables([trial()], [better, p_only()]), Question("pain"), True)

    assert found.frame["quality"].tolist() == ["exact_p"]


def test_a_skewed_comparator_arm_is_not_merged():
    """Two usable arms are merged, 60 people; a third, whose quartiles are skewed, stays out."""
    even = [quartiles((2, 3, 4), (3, 4, 5), comparator="other_exercise", arm=name) for name in ("taping", "bands")]
    third = quartiles((2, 3, 4), (0, 1, 6), comparator="other_exercise", arm="cycling")
    about = trial(comparator_class="other_exercise", n_arms=4, n_randomised=120, other_arms="three others")
    found = answer_from(tables([about], [*even, third]), Question("pain", "other_exercise"), True)

    assert found.frame["ctl_n"].tolist() == [60]


def test_the_reason_stands_on_the_page():
    rows = tables(
        [trial(), trial("even2022", label="Even 2022")], [SKEWED, EVEN.model_copy(update={"study_id": "even2022"})]
    )
    found = answer_from(rows, Question("pain"), True)

    assert found.labels == ["Even 2022"]
    assert (
        found.left_out["reason"].tolist()[0].startswith("quartiles too skewed to give a mean and an SD: 0.5 (0 to 5)")
    )


def test_a_review_with_a_skewed_row_says_so(review):
    """Through the tables, the answer and the table of what is left out."""
    late = trial("skew2024", label="Skew 2024", n_randomised=60)
    rows = review.tables.rows
    row = SKEWED.model_copy(update={"study_id": "skew2024"})
    changed = {**rows, "trials": (*rows["trials"], late), "outcomes": (*rows["outcomes"], row)}
    found = conclude(Review(replace(review.tables, rows=changed)), Question("pain"))

    assert found.pooled.k == 2  # as without it
    assert "quartiles too skewed to give a mean and an SD" in repr(words.left_out_table(found)).replace("\n", " ")
