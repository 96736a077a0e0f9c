"""Recording the answers that changed: a row a headline question, all or nothing, and never twice."""

import shutil

import pytest
from conftest import REFERENCE, ROOT

from backwalk import load_review
from backwalk.answers.history import past
from backwalk.cli import main
from backwalk.tables.checks import check
from backwalk.tables.schema.history import HEADLINES


@pytest.fixture
def data(tmp_path):
    """The tables of today with the history of 22 November, before anything of the five trials was recorded."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    for name in ("history", "guesses"):
        shutil.copy(REFERENCE / "tables" / f"{name}.csv", folder)
    return folder


def record(data, *more):
    return main(["changes", "--record", "--data-dir", str(data), *more])


def held(data):
    return {p.name: p.read_bytes() for p in data.iterdir()}


def test_the_answers_that_changed_become_rows(data, capsys):
    """What is written is what data/ holds: the row of 26 November was made so."""
    why = past(load_review(), "pain")[1].why

    assert record(data, "--why", why, "--on", "2026-11-26") == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == list(HEADLINES)
    assert told[0].startswith("pain: five trials, 185 people; figures of Gondhalekar 2013 and Shabbir 2022, where")
    assert check(data) == []
    before, after = ((folder / "history.csv").read_text() for folder in (REFERENCE / "tables", data))
    assert after.startswith(before)
    assert len(after.splitlines()) == len(before.splitlines()) + len(HEADLINES)
    now = load_review(data)
    assert [past(now, name)[1].model_copy(update={"line": 0}) for name in HEADLINES] == [
        past(load_review(), name)[1].model_copy(update={"line": 0}) for name in HEADLINES
    ]


def test_nothing_new_is_one_line_and_nothing_is_written(data, capsys):
    record(data, "--why", "five trials", "--on", "2026-11-26")
    before = held(data)
    capsys.readouterr()

    assert record(data, "--why", "again", "--on", "2026-11-27") == 1
    assert capsys.readouterr() == ("", "no headline answer changed since 26 November 2026: nothing is recorded\n")
    assert held(data) == before


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ((), "say why the answers changed"),
        (("--why", "x", "--on", "2026-11-22"), "data/history.csv has a row of 2026-11-22 for pain, "),
        (("--why", "x", "--on", "2026-02-30"), "on = '2026-02-30' is not a day"),
        (("--why", "x", "--on", "2026-11-20"), "keep the oldest row first"),
    ],
)
def test_a_record_that_cannot_stand_is_refused_and_nothing_is_written(data, capsys, more, message):
    before = held(data)

    assert record(data, *more) == 1
    assert message in capsys.readouterr().err
    assert held(data) == before


def test_a_reason_without_a_record_is_refused(capsys):
    assert main(["changes", "--why", "x"]) == 1
    assert "go with --record" in capsys.readouterr().err


def test_what_came_in_may_be_said(data):
    record(data, "--why", "x", "--came-in", "a letter of the authors", "--on", "2026-11-26")

    assert {row.came_in for name in HEADLINES for row in past(load_review(data), name)[1:]} == {
        "a letter of the authors"
    }


def test_the_first_record_begins_history_and_guesses(tmp_path):
    """As that of 22 November did: every answer, and every result that was not seen."""
    folder = tmp_path / "tables"
    shutil.copytree(REFERENCE / "tables", folder)
    for name in ("history", "guesses"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text().splitlines(keepends=True)[0])

    assert record(folder, "--why", "the first tables: trials read in abstracts", "--on", "2026-11-22") == 0
    for name in ("history", "guesses"):
        assert (folder / f"{name}.csv").read_text() == (REFERENCE / "tables" / f"{name}.csv").read_text()
