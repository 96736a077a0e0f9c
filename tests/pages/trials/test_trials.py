"""The table of trials: what was done, in words for a reader."""

from backwalk import words


def test_a_dose_is_what_the_trial_prints_and_nothing_of_how_the_table_was_filled(today):
    """Med J Cairo Univ 353096: 4 weeks, 3 a week, 10 minutes rising to 30 (doses.csv)."""
    frame = words.overview_table(today.trials, today).frame
    told = dict(zip(frame["Trial"].astype(str), frame["Dose"], strict=True))

    assert "4 weeks, 3 sessions a week, 10 to 30 minutes" in told.values()
    assert "3 weeks, 3 sessions a day, 10 minutes" in told.values()
    assert "–" in told.values()
    assert not any(word in text for text in told.values() for word in ("left blank", "seen", "("))
