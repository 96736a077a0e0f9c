"""The named questions and the memory of the last run: whatever their files hold, one readable line or a fresh start."""

import shutil

import pytest
from conftest import ROOT

from backwalk.problems import ReadableError
from backwalk.render.freshness import CACHE, read_cache
from backwalk.render.runs import read_runs

NAMED = "[[run]]\nname = 'a'\nnotebook = '03_pool_an_outcome'\n"
BROKEN = (
    "[[runs]]\nname = 'a'",
    "run = 3",
    "[run]\nname = 'a'",
    "groups = 5",
    "groups = [1, [2]]",
    "[[run]]\nname = 3\nnotebook = 'x'",
    "[[run]]\nname = 'a'\nnotebook = ['x']",
    "[[run]]\nname = '../x'\nnotebook = 'x'",
    NAMED + "read_on = [1]",
    NAMED + "parameters = [1]",
    NAMED + "parameters = {outcome = 2020-01-01}",
    NAMED + "parameters = {outcome = {a = 1}}",
    NAMED + "parameters = {outcome = " + "9" * 5000 + "}",
    "a = " + "[" * 5000 + "]" * 5000,
    "# \ud8ff",  # saved as a byte that is no UTF-8
)


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_questions_of_any_shape_get_a_readable_error(text, tmp_path):
    shutil.copy(ROOT / "notebooks" / "03_pool_an_outcome.ipynb", tmp_path)
    (tmp_path / "questions.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ReadableError, match=r"^notebooks/questions\.toml"):
        read_runs(tmp_path)


@pytest.mark.parametrize("text", ["", "[1]", "3", "null", '"x"', "{", "\xff", "[" * 100_000, "9" * 5000])
def test_a_broken_cache_is_an_empty_one(text, tmp_path):
    (tmp_path / CACHE).parent.mkdir()
    (tmp_path / CACHE).write_text(text, encoding="latin-1")

    assert read_cache(tmp_path) == {}
