"""Every other question: no result is left out, each has its side, its test and its source."""

import pytest

from backwalk import Question, conclude, every_other, words
from backwalk.pages.questions.every import OWN_PAGE
from backwalk.problems import ReadableError
from backwalk.tables.schema import COMPARATORS


def test_every_result_stands_on_a_page(today):
    """The rows of outcomes.csv are those of pain and function against physiotherapy, and those here; none twice."""
    here = [row.line for one in every_other(today) for _, row in one.lines]
    own = [r.line for r in today.tables.rows["outcomes"] if (r.outcome, r.comparator) in OWN_PAGE]

    assert sorted(here + own) == sorted(r.line for r in today.tables.rows["outcomes"])


def test_results_against_backward_walking_have_side_and_test(today):
    """Putri 2020 and Rosidah 2017, as outcomes.csv prints them."""
    every = every_other(today)
    other, exercise = (repr(words.every_table(every, code)) for code in ("other", "other_exercise"))

    assert "Kinesio taping better, p = 0.01" in other
    assert "quadriceps strengthening better, p < 0.001" in exercise


def test_the_counts_are_of_trials_and_outcomes(today):
    mine = every_other(today, "other")
    said = words.every_in_short(mine)

    assert len(mine) == len({one.question.outcome for one in mine})
    assert "Two trials asked about pain, function and range of motion" in said
    assert "one for the other treatment" in said


@pytest.mark.parametrize("comparator", [*COMPARATORS, "any"])
@pytest.mark.parametrize("outcome", ["pain", "gait", "qol", "any"])
def test_every_choice_has_words(today, comparator, outcome):
    every = every_other(today, comparator, outcome)

    assert words.every_in_short(every)
    assert words.every_means(every)
    for code in COMPARATORS:
        assert repr(words.every_table(every, code))


def test_an_average_stands_with_its_result(today):
    """Pratiwi 2023 prints gait means and SDs: the one figure here that is averaged alone."""
    found = conclude(today, Question("gait", design="any"))
    told = repr(words.every_table(every_other(today, "usual_physio", "gait"), "usual_physio"))

    assert f"g = {found.lead.estimate:.2f}" in told


@pytest.mark.parametrize("asked", [{"comparator": "walking"}, {"outcome": "paine"}])
def test_a_wrong_word_is_one_line(today, asked):
    with pytest.raises(ReadableError, match="is not one of"):
        every_other(today, **asked)


def test_a_line_never_denies_its_own_figure_nor_says_a_thing_twice(today):
    """Pratiwi 2023, gait: p = 0.003 and 15 and 15 people give g = 1.15; a class that all share stands in the caption alone."""
    every = every_other(today)
    added = words.every_table(every, "usual_physio").frame
    forward = words.every_table(every, "forward_walking").frame
    gait = next(text for text in added["What it says"] if "g = " in text)

    assert gait == "backward walking better, p = 0.003; g = 1.15 (95% CI 0.38 to 1.92)"
    assert not any("significant; significant" in text for text in forward["What it says"])
    assert "Against" not in forward
    assert "Against" in words.every_table(every, "other_exercise").frame
