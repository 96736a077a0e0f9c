"""The headline answers by date: each row is what today's code makes of the tables of its day."""

import tomllib

import pytest
from conftest import ROOT

from backwalk.answers.history import came_in, differs, guessed, past, state
from backwalk.render.history import as_row
from backwalk.tables.schema.history import HEADLINES

each = pytest.mark.parametrize("name", HEADLINES)


@each
def test_the_last_row_is_the_answer_of_today(today, name):
    """Differs: run .venv/bin/backwalk changes --record --why "a sentence", and commit data/history.csv."""
    row = past(today, name)[-1]
    now = as_row({"date": row.date, "question": name, "why": row.why, **state(today, name)})

    assert not differs(row, now), f'{row}\n{now}\nrecord it: .venv/bin/backwalk changes --record --why "a sentence"'


@each
def test_the_first_row_is_the_answer_of_the_tables_as_first_extracted(review, today, name):
    row = past(today, name)[0]
    then = as_row({"date": row.date, "question": name, "why": row.why, **state(review, name)})

    assert row.date == "2026-11-22"
    assert not differs(row, then)


def test_the_rows_hold_the_answers_that_were_told(today):
    """As CHANGELOG tells them, and the issue that brought the five trials."""
    first, last = past(today, "pain")[0], past(today, "pain")[-1]

    assert (first.trials, first.people, last.trials, last.people) == (2, 77, 5, 185)
    assert (last.points_trials, last.points_people) == (4, 143)
    assert (last.points, last.points_low, last.points_high) == pytest.approx((0.87, 0.29, 1.44), abs=0.005)
    assert (last.g, last.g_low, last.g_high) == pytest.approx((1.118, 0.27, 1.97), abs=0.005)
    assert (last.reported, last.reported_low, last.reported_high) == pytest.approx((1.02, 0.48, 1.57), abs=0.005)
    assert (first.g_interval, last.g_interval) == ("credible", "hartung_knapp_floored")


@each
def test_a_headline_is_a_named_question_of_the_pages(name):
    runs = tomllib.loads((ROOT / "notebooks" / "questions.toml").read_text(encoding="utf-8"))["run"]
    named = {run["name"]: run["parameters"] for run in runs if run["notebook"] == "03_pool_an_outcome"}

    assert named[name] == HEADLINES[name]


def test_what_came_in_is_told_trial_by_trial(today):
    """Gondhalekar and Shabbir had a limit, Joshi nothing; for function Chen's and Gondhalekar's figures became others."""
    labels = dict(zip(today.trials["study_id"], today.trials["label"], strict=True))
    pain, function = (came_in(*past(today, name)[:2], labels) for name in ("pain", "function"))

    assert pain == (
        "figures of Gondhalekar 2013 and Shabbir 2022, where a limit, a side or a word stood before; "
        "figures of Joshi 2019, of which nothing could be used before"
    )
    assert function == (
        "figures of Joshi 2019 and Shabbir 2022, of which nothing could be used before; "
        "other figures of Chen 2021 and Gondhalekar 2013"
    )
    assert [past(today, name)[1].came_in for name in ("pain", "function")] == [pain, function]


def test_what_went_is_told_too(today):
    """The same two rows the other way round."""
    labels = dict(zip(today.trials["study_id"], today.trials["label"], strict=True))
    first, last = past(today, "pain")[:2]
    told = came_in(last, first, labels)

    assert told == (
        "only a limit, a side or a word of Gondhalekar 2013 and Shabbir 2022, no longer figures; no longer Joshi 2019"
    )
    assert came_in(last, last, labels) == "the same results, averaged in another way"


def test_a_row_differs_by_a_trial_or_a_figure_and_not_by_the_last_digit(today):
    row = past(today, "pain")[-1]

    assert not differs(row, row.model_copy(update={"g": row.g + 0.0002, "why": "another"}))
    assert differs(row, row.model_copy(update={"g": row.g + 0.002}))
    assert differs(row, row.model_copy(update={"as_limits": ""}))
    assert differs(row, row.model_copy(update={"points": None}))


def test_the_guesses_are_those_of_the_tables_as_first_extracted(review, today):
    """Every one of 22 November, tested since or not: trial, outcome, what was seen, and the effects it allowed."""
    made = guessed(review, "2026-11-22")
    kept = [r for r in today.tables.rows["guesses"] if r.date == "2026-11-22"]

    assert len(made) == len(kept) == 17
    for cells, row in zip(made, kept, strict=True):
        words = {n: cells[n] for n in ("study_id", "comparator", "outcome", "quality", "kind", "words")}
        assert words == {n: getattr(row, n) for n in words}
        for end in ("low", "high"):
            wanted, held = cells[end], getattr(row, end)
            assert held is None if wanted == "" else held == pytest.approx(float(wanted), abs=0.0005)


def test_a_guess_allows_what_was_seen(today):
    """Within 0.728 on either side; above 1.1735 without end; one of two; nothing."""
    ranges = {(r.study_id, r.outcome): r.range for r in today.tables.rows["guesses"]}

    assert ranges["gondhalekar2013", "pain"] == [(-0.7277, 0.7277)]
    assert ranges["shabbir2022", "pain"] == [(1.1735, float("inf"))]
    assert ranges["zahra2022", "pain"] == [(-0.162, -0.162), (0.162, 0.162)]
    assert ranges["joshi2019", "pain"] == []
