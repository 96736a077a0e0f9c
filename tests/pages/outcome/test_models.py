"""The sentence over the table of other models says what the table says."""

import pytest

from backwalk import Question, conclude, words
from backwalk.style.numbers import spelt


@pytest.mark.parametrize("design", ["any", "rct"])
@pytest.mark.parametrize("outcome", ["function", "pain"])
def test_the_sentence_agrees_with_the_table(review, outcome, design):
    found = conclude(review, Question(outcome, design=design))
    rows = words.models_table(found).frame
    averages = sorted(rows.iloc[:, 2])
    above = sum(not ends.startswith("−") for ends in rows["95% CI"])

    told = words.models_words(found)

    assert f"Under {len(rows)} models" in told
    assert averages[0] in told
    assert averages[-1] in told
    whole = {len(rows): "every interval lies above zero", 0: "every interval includes zero"}
    assert whole.get(above, f"{spelt(above)} of the intervals") in told


def test_where_nothing_is_averaged_there_is_no_other_model(review):
    assert "no other model" in words.models_words(conclude(review, Question("qol", "other_exercise")))
