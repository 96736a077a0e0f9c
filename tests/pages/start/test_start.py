"""The front page: how its answer grew, in a line."""

from backwalk import Question, conclude, words
from backwalk.answers.history import past
from backwalk.pages.start.words import _grew


def test_the_first_and_the_last_day_stand_in_a_line(today):
    """Pain: two trials, then five; function: three, then five; as history.csv has them."""
    found = [conclude(today, Question(outcome)) for outcome in ("pain", "function")]
    text = words.how_it_grew(today, *found)

    assert text.startswith("**How this answer grew.** Pain, 22 November: two trials; ")
    assert "\nFunction, 22 November: three trials; " in text
    assert past(today, "pain")[-1].trials == found[0].pooled.k


def test_one_day_alone_and_days_of_two_years_are_said_as_such(today):
    row = past(today, "pain")[0]
    later = row.model_copy(update={"date": "2027-01-04", "trials": 12})

    assert _grew(row, row) == "22 November: two trials."
    assert _grew(row, later) == "22 November 2026: two trials; 4 January 2027: 12."


def test_a_question_without_a_history_says_nothing(today):
    assert words.how_it_grew(today, conclude(today, Question("balance"))) == ""
