"""A made-up trial: checked like a real one, counted, and gone again."""

import pytest

from backwalk import load_review, rehearse, words
from backwalk.problems import ReadableError

SOUND = {"outcome": "pain", "instrument": "nrs", "bw_n": 25, "bw_mean": 2.4, "bw_sd": 1.4, "ctl_n": 25,
         "ctl_mean": 2.9, "ctl_sd": 1.5, "direction": "favours_backward", "quality": "arm_means"}  # fmt: skip


def test_a_sound_trial_is_counted_and_not_kept():
    before = load_review().hash
    found = rehearse(**SOUND)

    assert found.problems == ()
    assert found.after.pooled.k == found.before.pooled.k + 1
    assert found.after.reported.k == found.before.reported.k + 1
    assert load_review().hash == before


def test_a_standard_error_in_place_of_an_sd_is_told_and_nothing_is_counted():
    found = rehearse(**{**SOUND, "bw_sd": 0.28})

    assert found.after is None
    assert [p.column for p in found.problems] == ["bw_sd"]
    assert "standard error" in words.check_words(found)
    assert "Nothing is added" in words.change_words(found)


def test_a_p_limit_alone_moves_only_everything_as_reported():
    bare = {k: v for k, v in SOUND.items() if not k.endswith(("_mean", "_sd"))}
    found = rehearse(
        **{**bare, "p_value": 0.05, "p_relation": "<", "between_group": "significant", "quality": "p_bound"}
    )

    assert found.after.pooled.estimate == found.before.pooled.estimate
    assert found.after.reported.k == found.before.reported.k + 1


def test_words_for_cells_that_cannot_be_read():
    found = rehearse(**{**SOUND, "bw_mean": "1,5", "direction": "backward"})

    assert {p.column for p in found.problems} == {"bw_mean", "direction"}


def test_an_unknown_column_is_named():
    with pytest.raises(ReadableError, match="'mean' is not a column"):
        rehearse(**SOUND, mean=3)


def test_required_columns_are_listed_from_the_schema():
    text = repr(words.columns_table("outcomes"))

    assert "locator" in text
    assert "bw_median" not in text
    assert "bw_median" in repr(words.columns_table("outcomes", required=False))
