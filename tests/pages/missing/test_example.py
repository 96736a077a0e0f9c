"""A result that is a word, made a range step by step: by hand, and without a gap for any question."""

import pytest
from rows import WEB, answer, p_only, trial

from backwalk import Question, conclude, words
from backwalk.answers.conclusion import Conclusion
from backwalk.tables.schema import COMPARATORS, OUTCOMES

NOT_SIGNIFICANT = {"between_group": "not_significant", "direction": "unclear", "quality": "direction_only"}
NO_P = {"p_value": None, "p_relation": "", "bw_n": 15, "ctl_n": 15}
SMALL = "Times √(1/15 + 1/15), and made 3% smaller for so few people, that is g = 0.73"


def example(**changes):
    return words.worked_example(Conclusion(answer([p_only(**NO_P | changes)], [trial(n_randomised=30)]), None, None))


def test_not_significant_with_15_people_an_arm_by_hand():
    """t of p = 0.05 on 28 df is 2.048 in any table; times sqrt(2 / 15) is 0.748, times 1 - 3 / (4 x 28 - 1) is 0.728."""
    told = example(**NOT_SIGNIFICANT)

    assert told.startswith("1. Example2021 had 15 people walking backward and 15 with physiotherapy alone.")
    assert f"called not significant* ([line 0 of the table]({WEB}))" in told
    assert "*significant* means p under 0.05" in told
    assert "a p of 0.05 belongs to t = 2.05" in told
    assert SMALL in told
    assert "So what it allows is g from −0.73 to 0.73." in told
    assert "all of that range, and not as no difference" in told


@pytest.mark.parametrize(
    ("changes", "range_told"),
    [
        ({"p_value": 0.05, "p_relation": "<", "quality": "p_bound"}, "g above 0.73"),
        ({"p_value": 0.05, "p_relation": "<", "quality": "p_bound", "direction": "favours_comparator"}, "g below −0.73"),
        ({"p_value": 0.05, "p_relation": "<", "quality": "p_bound", "direction": "unclear"}, "g beyond ±0.73"),
        ({"p_value": 0.05, "p_relation": ">", "quality": "direction_only", "between_group": "not_significant"}, "g from 0.00 to 0.73"),
        ({"p_value": 0.05, "p_relation": "=", "direction": "unclear", "quality": "direction_only"}, "g = 0.73 or −0.73"),
    ],
)  # fmt: skip
def test_every_kind_ends_in_its_own_range(changes, range_told):
    told = example(**changes)

    assert SMALL in told
    assert f"So what it allows is {range_told}." in told


def test_a_side_alone_has_no_distance():
    told = example(between_group="not_seen", quality="direction_only")

    assert "So what it allows is g above 0.00." in told
    assert "belongs to t" not in told


def test_a_limit_goes_before_a_side_and_fewer_assumptions_before_more(review):
    """Of the pinned trials of pain two print a limit: one between two arms, one over three and so with one step more."""
    pain, one_over_three = (conclude(review, q) for q in (Question("pain"), Question("qol", design="any")))

    assert words.worked_example(pain).startswith("1. Gondhalekar 2013 had")
    assert "One statement over three arms says less of two of them" in words.worked_example(one_over_three)


def test_no_question_leaves_a_gap(review):
    told = [words.worked_example(conclude(review, Question(o, c, design="any"))) for o in OUTCOMES for c in COMPARATORS]

    assert any("No trial here prints a limit" in text for text in told)
    for text in told:
        for gap in ("nan", "None", "  ", "None of"):
            assert gap not in text, text
