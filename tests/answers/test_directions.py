"""Which side each trial says did better, and what that rests on."""

import pytest
from rows import answer, outcome, p_only, trial

from backwalk import Question
from backwalk.answers.directions import MARKS, directions, directions_of
from backwalk.tables.schema import COMPARATORS, OUTCOMES

QUESTIONS = [Question(o, c, design=d) for o in OUTCOMES for c in (*COMPARATORS, "any") for d in ("rct", "any")]
NOTHING = {"p_value": None, "p_relation": "", "bw_n": None, "ctl_n": None}


def direction(row, **changes):
    return directions_of(answer([row], (trial(**changes),)))[0]


# Which side, and what it rests on


@pytest.mark.parametrize(
    ("row", "mark", "rests"),
    [
        (outcome(), "better", "significant"),
        (outcome(bw_mean=4, ctl_mean=3, direction="favours_comparator"), "worse", "significant"),
        (p_only(p_value=0.4, between_group="not_significant"), "better", "not_significant"),
        (p_only(between_group="not_seen"), "better", "significant"),  # its own p of 0.04
        (p_only(p_value=0.4, between_group="not_seen"), "better", "not_significant"),
        (
            p_only(p_relation="<", p_value=0.05, quality="p_bound", direction="favours_comparator"),
            "worse",
            "significant",
        ),
        (p_only(**NOTHING, quality="direction_only", between_group="not_seen"), "better", "words"),
        (
            p_only(**NOTHING, quality="direction_only", between_group="not_seen", direction="no_difference"),
            "no_difference",
            "words",
        ),
        (
            p_only(**NOTHING, quality="direction_only", between_group="not_significant", direction="no_difference"),
            "no_difference",
            "not_significant",
        ),
        (p_only(p_relation="<", p_value=0.05, quality="p_bound", direction="unclear"), "not_named", "significant"),
        (
            p_only(**NOTHING, quality="unusable", direction="unclear", unusable_reason="not in the text read"),
            "not_named",
            "nothing",
        ),
    ],
)
def test_the_mark_and_what_it_rests_on(row, mark, rests):
    found = direction(row)

    assert (found.mark, found.rests) == (mark, rests)
    assert found.mark in MARKS


@pytest.mark.parametrize(
    ("cells", "clear"),
    [
        ({"between_group": "significant"}, "better"),
        ({"between_group": "not_significant"}, "leans"),
        ({"p_value": 0.05, "p_relation": ">"}, "leans"),
        ({}, "better"),
        ({"direction": "favours_comparator", "p_value": 0.001, "p_relation": "<", "quality": "p_bound"}, "worse"),
        ({"direction": "favours_comparator", "between_group": "not_significant"}, "same"),
        ({"direction": "no_difference"}, "same"),
        ({"direction": "unclear"}, "unknown"),
    ],
)
def test_a_side_is_as_clear_as_its_test(cells, clear):
    words_alone = {"p_value": None, "p_relation": "", "quality": "direction_only", "between_group": "not_seen"}

    assert direction(p_only(**words_alone | cells)).clear == clear


def test_a_side_is_counted_where_people_are_not_known():
    """No range of effects comes of it, and its side is still said."""
    found = direction(p_only(**NOTHING, quality="direction_only"), n_randomised=None)

    assert (found.mark, found.rests, found.report.kind, found.people) == ("better", "significant", "none", None)


def test_people_are_those_of_the_two_arms():
    """Printed arms first; else a third of 60 people in each of three arms, two arms together."""
    assert direction(outcome(bw_n=18, ctl_n=21)).people == 39
    rest = {**NOTHING, "quality": "unusable", "direction": "unclear", "unusable_reason": "not in the text read"}
    assert direction(p_only(**rest), n_randomised=60, n_arms=3).people == 40


def test_a_doubtful_side_is_not_counted_where_doubt_is_left_out():
    row = p_only(**NOTHING, quality="direction_only", doubt="contradicts itself")
    found = directions_of(answer([row], doubtful=False))[0]

    assert (found.mark, found.rests, found.doubt) == ("not_named", "nothing", "")
    assert direction(row).doubt == "contradicts itself"


@pytest.mark.parametrize("measure", ["smd", "md", "ratio_of_means"])
def test_the_measure_asked_for_moves_no_side_and_no_p(review, measure):
    found = directions_of(review.answer(Question("pain", design="any", measure=measure)))
    plain = directions_of(review.answer(Question("pain", design="any")))

    assert [(d.mark, d.rests, d.report) for d in found] == [(d.mark, d.rests, d.report) for d in plain]


def test_every_trial_that_asked_has_one_direction(review):
    for question in QUESTIONS:
        trials = review.answer(question)
        labels = sorted([*trials.labels, *trials.left_out["label"]])

        assert sorted(d.trial.label for d in directions_of(trials)) == labels


def test_pain_names_four_sides_among_twelve_trials(review):
    """Read off outcomes.csv: Alghadir, Chen, Med J Cairo Univ and Shabbir name backward walking."""
    found = directions(review, design="any")["pain"]
    marks = [d.mark for d in found]

    assert [d.trial.study_id for d in found if d.mark == "better"] == [
        "alghadir2019", "chen2021", "mjcu353096", "shabbir2022"]  # fmt: skip
    assert {mark: marks.count(mark) for mark in MARKS} == {
        "better": 4, "worse": 0, "no_difference": 4, "not_named": 4}  # fmt: skip
