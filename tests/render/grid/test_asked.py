"""A grid is read whole and refused with every fault before anything runs."""

import itertools
import shutil

import nbformat
import pytest
from conftest import ROOT

from backwalk.problems import DataError, ReadableError
from backwalk.render.grid.asked import LONGEST, page_name, read_grid

POOL = ROOT / "notebooks" / "03_pool_an_outcome.ipynb"


def written(where, text):
    (where / "grid.yml").write_text(text, encoding="utf-8")
    return where / "grid.yml"


def test_a_file_and_a_mapping_ask_the_same(tmp_path):
    values = {"outcome": ["pain", "function"], "week": ["end", 4], "level": 0.9}
    told = written(tmp_path, "outcome: [pain, function]\nweek:\n- end\n- 4\nlevel: 0.9\n")

    one, other = read_grid(POOL, told), read_grid(POOL, values)

    assert one.values == other.values == {"outcome": ("pain", "function"), "week": ("end", 4), "level": (0.9,)}
    assert one.many == 4
    assert [t.key for t in one.tasks()] == [t.key for t in other.tasks()]
    assert [t.parameters["week"] for t in one.tasks()] == ["end", 4, "end", 4]


def test_a_grid_larger_than_memory_is_given_one_run_at_a_time():
    levels = [i / 2000 for i in range(1, 2000)]
    grid = {"level": levels, "outcome": ["pain", "function", "gait"], "week": [*range(1, 2000)]}

    asked = read_grid(POOL, grid)

    assert asked.many == 1999 * 3 * 1999
    assert [t.parameters["week"] for t in itertools.islice(asked.tasks(), 3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("outcmoe: [pain]", "unknown parameter 'outcmoe'; did you mean 'outcome'?"),
        (
            "level: [high, 0.9]\nweeks: 6",
            "level = 'high' is not of type float\nunknown parameter 'weeks'; did you mean",
        ),
        ("outcome: []", "outcome has no values: write one, or leave its line out"),
        ("outcome: [pain, function, pain]", "outcome: 'pain' stands there twice"),
        ('week: [4, "4"]', "week: '4' stands there twice"),
        ("level: [0.9, 2026-11-29]", "level = datetime.date(2026, 11, 29) is not of type float"),
        ("outcome:", "outcome = None is not of type str"),
        ("outcome: {pain: 1}", "outcome = {'pain': 1} is not of type str"),
        ("7: [pain]", "unknown parameter 7; known: outcome, comparator"),
        ("outcome: pain\noutcome: function", "grid.yml: 'outcome' stands there twice: put all its values in one list"),
        ("outcome: [pain", "grid.yml, line 1: this is no YAML; write lines such as outcome: [pain, function]"),
        ("outcome: !!python/object:os.system [pain]", "grid.yml, line 1: this is no YAML"),
        ("- pain", "grid.yml: write a line a parameter, such as outcome: [pain, function]"),
        ("", "grid.yml: write a line a parameter, such as outcome: [pain, function]"),
        ("[" * 5000, "this is no YAML"),
    ],
)
def test_a_grid_that_does_not_fit_is_refused(tmp_path, text, message):
    with pytest.raises(ReadableError) as refused:
        read_grid(POOL, written(tmp_path, text))

    assert message in str(refused.value)


def test_a_notebook_without_parameters_is_told(tmp_path):
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="a")]), tmp_path / "plain.ipynb")

    with pytest.raises(ReadableError, match="unknown parameter 'x'; no cell of this notebook is tagged parameters"):
        read_grid(tmp_path / "plain.ipynb", {"x": 1})


def test_files_that_are_not_there_are_named(tmp_path):
    with pytest.raises(ReadableError, match=r"'nowhere.ipynb' is no notebook: name a file such as"):
        read_grid("nowhere.ipynb", {"outcome": "pain"})
    with pytest.raises(ReadableError, match=r"nowhere.yml' cannot be read: name a file such as grid.yml"):
        read_grid(POOL, tmp_path / "nowhere.yml")


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(ROOT / "data", tmp_path / "data")


def test_tables_with_a_problem_stop_it_before_a_kernel_starts(data):
    trials = data / "trials.csv"
    trials.write_text(trials.read_text(encoding="utf-8").replace("rct", "rcct", 1), encoding="utf-8")

    with pytest.raises(DataError, match="rcct"):
        read_grid(POOL, {"outcome": "pain"}, data)


def test_pages_are_named_by_their_parameters():
    assert page_name({"outcome": "pain", "week": 4, "level": 0.9}) == "outcome-pain__week-4__level-0.9"
    odd = [page_name({"x": value}) for value in ("a/b", "a:b", "../a", "a" * 400, "a" * 401, "Ω")]
    assert len({*odd}) == len(odd)
    assert all(len(name) <= LONGEST for name in odd)
    assert not any(sign in name for name in odd for sign in "/:\\Ω")


def test_a_key_follows_everything_a_page_is_made_from(data):
    def key(value="pain"):
        return next(read_grid(POOL, {"outcome": value}, data).tasks()).key

    before = key()
    assert key() == before
    assert key("function") != before
    (data / "searches.csv").write_bytes((data / "searches.csv").read_bytes().replace(b"2026", b"2025", 1))
    assert key() != before
