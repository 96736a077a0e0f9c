"""The named questions and the memory of the last run: whatever their files hold, one readable line or a fresh start."""

import shutil

import pytest
from conftest import ROOT

from backwalk.problems import ReadableError
from backwalk.render.render import CACHE, _read_cache
from backwalk.render.runs import read_runs

NAMED = "[[run]]\nname = 'a'\nnotebook = '03_pool_an_outcome'\n"
BROKEN = {
    "[[runs]]\nname = 'a'": "unknown table 'runs'; a run begins with [[run]]",
    "run = 3": "run is no list of tables; a run begins with [[run]]",
    "[run]\nname = 'a'": "run is no list of tables; a run begins with [[run]]",
    "groups = 5": 'groups is a list of words, for example groups = ["Pain"]',
    "groups = [1, [2]]": 'groups is a list of words, for example groups = ["Pain"]',
    "groups = ['a', 'a']": "a group is named twice in groups",
    "[[run]]\nname = 3\nnotebook = 'x'": "run 3: name = 3 is not a text in quotes",
    "[[run]]\nname = 'a'\nnotebook = ['x']": "run 'a': notebook = ['x'] is not a text in quotes",
    "[[run]]\nname = '../x'\nnotebook = 'x'": "run '../x': name = '../x' is not of letters, digits and _ alone",
    NAMED + "read_on = [1]": "run 'a': read_on = [1] is not a text in quotes",
    NAMED + "parameters = [1]": "run 'a': parameters = [1] is not a table of parameters",
    NAMED + "parameters = {outcome = 2020-01-01}": "outcome = datetime.date(2020, 1, 1) is not of type str",
    NAMED + "parameters = {outcome = {a = 1}}": "outcome = {'a': 1} is not of type str",
    NAMED + "parameters = {outcome = " + "9" * 5000 + "}": "cannot be read: ",
    "a = " + "[" * 5000 + "]" * 5000: "cannot be read: ",
    "# \ud8ff": "cannot be read: ",  # saved as a byte that is no UTF-8
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_questions_of_any_shape_get_one_line(text, tmp_path):
    shutil.copy(ROOT / "notebooks" / "03_pool_an_outcome.ipynb", tmp_path)
    (tmp_path / "questions.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ReadableError) as error:
        read_runs(tmp_path)

    assert str(error.value).startswith("notebooks/questions.toml")
    assert BROKEN[text] in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "[1]", "3", "null", '"x"', "{", "\xff", "[" * 100_000, "9" * 5000])
def test_a_broken_cache_is_an_empty_one(text, tmp_path):
    (tmp_path / CACHE).parent.mkdir()
    (tmp_path / CACHE).write_text(text, encoding="latin-1")

    assert _read_cache(tmp_path) == {}


def test_a_cache_keeps_what_is_sound(tmp_path):
    (tmp_path / CACHE).parent.mkdir()
    (tmp_path / CACHE).write_text(
        '{"_site": "k", "a.ipynb": {"key": "k", "sha": "s"}, "b.ipynb": [1], "c.ipynb": null}'
    )

    assert _read_cache(tmp_path) == {"_site": "k", "a.ipynb": {"key": "k", "sha": "s"}}
