"""Running notebooks: refused before a kernel starts, replaced only on success, the same bytes twice."""

import json
import shutil
import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT
from odd import ODD, OTHERS

from backwalk.problems import ReadableError
from backwalk.render.execute import execute
from backwalk.render.export import results
from backwalk.render.parameters import parameter_faults
from backwalk.render.render import render
from backwalk.render.runs import read_runs

POOL = ROOT / "notebooks" / "03_pool_an_outcome.ipynb"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"outcom": "pain"}, "unknown parameter 'outcom'; did you mean 'outcome'?"),
        ({"outcome": 3}, "outcome = 3 is not of type str"),
        ({"level": "0.9"}, "level = '0.9' is not of type float"),
        ({"level": True}, "level = True is not of type float"),
        ({"level": 10**5000}, "level = a number of thousands of digits is a larger number than can be worked with"),
        ({"week": [1]}, "week = [1] is not of type str or float"),
    ],
)
def test_bad_parameters_are_refused_before_a_kernel_starts(tmp_path, parameters, message):
    assert parameter_faults(POOL, parameters) == [message]
    assert execute(POOL, tmp_path / "out.ipynb", parameters) == message
    assert list(tmp_path.iterdir()) == []


def test_good_parameters_are_taken():
    assert parameter_faults(POOL, {"week": 4, "level": 0.9, "outcome": "pain"}) == []
    assert parameter_faults(POOL, {"week": "end", "level": 1}) == []


def test_questions_are_checked_all_at_once(tmp_path):
    shutil.copy(POOL, tmp_path)
    (tmp_path / "questions.toml").write_text(
        '[[run]]\nnotebook = "03_pool_an_outcom"\nname = "a"\n'
        '[[run]]\nnotebook = "03_pool_an_outcome"\nname = "b"\nparameters = { outcome = 1, lvel = 2 }\n'
    )
    with pytest.raises(ReadableError) as error:
        read_runs(tmp_path)

    assert "did you mean '03_pool_an_outcome'" in str(error.value)
    assert "outcome = 1 is not of type str" in str(error.value)
    assert "did you mean 'level'" in str(error.value)


def told(path):
    """The words of an executed notebook: text, tables and alt texts, without the bytes of its pictures."""
    outputs = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", [])]
    return [{k: v for k, v in o.data.items() if k != "image/png"} for o in outputs]


def test_a_notebook_renders_to_the_same_bytes_twice_and_to_the_committed_words(tmp_path):
    """The bytes of a picture are the lock's on one machine; its words are the same everywhere."""
    run = next(r for r in read_runs(ROOT / "notebooks") if r.name == "pain")
    for name in ("one.ipynb", "two.ipynb"):
        assert execute(POOL, tmp_path / name, run.parameters, run.title) == ""

    assert (tmp_path / "one.ipynb").read_bytes() == (tmp_path / "two.ipynb").read_bytes()
    assert told(tmp_path / "one.ipynb") == told(ROOT / "rendered" / run.output)


def test_committed_answers_are_todays(today):
    """The numbers of results.json, to nine digits: the last ones belong to a machine."""
    committed = json.loads((ROOT / "rendered" / "results.json").read_text(encoding="utf-8"))
    found = results(today, read_runs(ROOT / "notebooks"))

    assert found["data"] == committed["data"]
    assert list(found["questions"]) == list(committed["questions"])
    for name, now in found["questions"].items():
        then = committed["questions"][name]
        assert now["flags"] == then["flags"]
        for part in (None, "points"):
            a, b = (now, then) if part is None else (now[part] or {}, then[part] or {})
            for key in ("k", "people", "estimate", "se", "p", "tau2", "i2", "q"):
                assert (key in a) == (key in b)
                if a.get(key) is not None:
                    assert a[key] == pytest.approx(b[key], rel=1e-9, abs=1e-12), (name, key)


def test_a_failure_keeps_the_last_good_copy_and_names_the_cell(tmp_path):
    good = tmp_path / "out.ipynb"
    good.write_text("the last good copy")
    message = execute(POOL, good, {"outcome": "pian"}, failed=tmp_path / "failed")

    assert message.startswith("cell ")
    assert message.endswith("did you mean 'pain'?")
    assert "\n" not in message
    assert good.read_text() == "the last good copy"
    assert (tmp_path / "failed" / "out.ipynb").is_file()


def test_a_kernel_that_does_not_start_is_started_once_more(tmp_path, monkeypatch):
    """Two kernels that pick one port: the second start is another port; one that never starts is told."""
    import papermill

    real, starts = papermill.execute_notebook, []

    def stumbles(*given, **options):
        starts.append(given)
        if len(starts) != 2:
            raise RuntimeError("Kernel didn't respond in 60 seconds")
        return real(*given, **options)

    monkeypatch.setattr(papermill, "execute_notebook", stumbles)

    assert execute(POOL, tmp_path / "out.ipynb", {}) == ""
    assert len(starts) == 2
    message = execute(POOL, tmp_path / "none.ipynb", {}, failed=tmp_path / "failed")
    assert message == "RuntimeError: Kernel didn't respond in 60 seconds"
    assert len(starts) == 4
    assert not (tmp_path / "none.ipynb").exists()


@pytest.fixture
def small_repository(tmp_path):
    """A repository with one notebook, to render in."""
    for folder in ("data", "src"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("requirements.lock", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "questions.toml").write_text("")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="a")])
    nbformat.write(notebook, tmp_path / "notebooks" / "42_add_numbers.ipynb")
    return tmp_path


def test_only_what_changed_is_run_again(small_repository, capsys):
    counts = []
    for change in (None, None, "notebook", "data", "history", "output"):
        if change == "notebook":
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 2", id="a")])
            nbformat.write(notebook, small_repository / "notebooks" / "42_add_numbers.ipynb")
        if change == "data":
            with open(small_repository / "data" / "searches.csv", "a") as file:
                file.write("2026-11-23,somewhere,some words,1,,a test\n")
        if change == "history":  # no evidence, but pages show it
            path = small_repository / "data" / "history.csv"
            path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
        if change == "output":
            (small_repository / "rendered" / "42_add_numbers__default.ipynb").write_text("edited by hand")
        assert render(small_repository, site=False) == 0
        counts.append(capsys.readouterr().out.split(" of ")[0])

    assert counts == ["1", "0", "1", "1", "1", "1"]


def test_a_few_pages_are_made_alone(small_repository, capsys):
    """By the beginning of their names; README, results.json, their list and other pages stay as they were."""
    shutil.copy(*(small_repository / "notebooks" / f"{name}.ipynb" for name in ("42_add_numbers", "43_add_more")))
    before = (small_repository / "README.md").read_bytes()

    assert render(small_repository, only=["42"]) == 0
    assert "1 of 1 notebooks run, 0 unchanged." in capsys.readouterr().out
    assert [p.name for p in (small_repository / "rendered").iterdir()] == ["42_add_numbers__default.ipynb"]
    assert (small_repository / "README.md").read_bytes() == before
    with pytest.raises(ReadableError, match="no page begins with '44_ad_more'; did you mean '43_add_more'"):
        render(small_repository, only=["44_ad_more"])


def test_a_failed_notebook_is_reported_and_kept_aside(small_repository, capsys):
    bad = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0", id="a")])
    nbformat.write(bad, small_repository / "notebooks" / "42_add_numbers.ipynb")

    assert render(small_repository, site=False, quiet=True) == 1
    assert "42_add_numbers__default.ipynb: cell 1: ZeroDivisionError: division by zero" in capsys.readouterr().err
    assert (small_repository / "build" / "failed" / "42_add_numbers__default.ipynb").is_file()


def papermill(where, *arguments):
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "--log-level", "ERROR", str(POOL), *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def test_plain_papermill_works_from_any_folder(tmp_path):
    done = papermill(tmp_path, "out.ipynb", "-p", "outcome", "pain", "-p", "week", "4")

    assert done.returncode == 0, done.stderr
    assert "randomised trial" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", ODD)
def test_the_pooling_notebook_runs_with_odd_parameters(tmp_path, case):
    assert execute(POOL, tmp_path / "out.ipynb", ODD[case]) == ""


@pytest.mark.parametrize(("notebook", "parameters"), OTHERS)
def test_the_other_notebooks_run_with_other_parameters(tmp_path, notebook, parameters):
    assert execute(ROOT / "notebooks" / f"{notebook}.ipynb", tmp_path / "out.ipynb", parameters) == ""


@pytest.mark.parametrize(
    ("notebook", "parameters", "ending"),
    [
        ("10_plan_a_programme", {"weeks": 0}, "weeks = 0 is not a number above 0, for example 6"),
        ("10_plan_a_programme", {"weeks": 10**300}, "... is not a number above 0, for example 6"),
        ("10_plan_a_programme", {"setting": "pool"}, "setting = 'pool' is not one of: overground, treadmill"),
        ("12_plan_the_next_trial", {"smallest_important": -1.0}, "a number of SDs above 0, such as 0.3"),
    ],
)
def test_a_bad_value_of_another_notebook_is_one_line(tmp_path, notebook, parameters, ending):
    message = execute(ROOT / "notebooks" / f"{notebook}.ipynb", tmp_path / "out.ipynb", parameters)

    assert message.endswith(ending)
    assert "\n" not in message


def test_too_few_trials_by_hand_is_said_on_the_page(tmp_path):
    by_hand = ROOT / "notebooks" / "90_pool_by_hand.ipynb"
    assert execute(by_hand, tmp_path / "out.ipynb", {"comparator": "forward_walking"}) == ""
    heading, told = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells

    assert heading.source.startswith("# ")
    assert told.source.startswith("**Nothing to show.** The tables as they are hold too little for this page: ")
    assert "two needed here" in told.source


def test_results_json_holds_every_named_question():
    found = json.loads((ROOT / "rendered" / "results.json").read_text(encoding="utf-8"))
    named = [r.name for r in read_runs(ROOT / "notebooks") if r.notebook == "03_pool_an_outcome"]

    assert list(found["questions"]) == named
    for result in found["questions"].values():
        assert {"k", "people", "flags", "without_doubtful", "left_out", "reported", "bayes"} <= set(result)
        assert len(result["bayes"]) == (3 if result["k"] in (1, 2) and result["measure"] == "smd" else 0)
        assert result["k"] == 0 or {"estimate", "ci", "prediction", "tau2", "i2"} <= set(result)
    assert {"version", "data"} <= set(found)


def test_every_outcome_and_comparator_with_a_trial_has_its_page(today):
    """A pair without a page: add a few lines to notebooks/questions.toml."""
    runs = [r.parameters for r in read_runs(ROOT / "notebooks") if r.notebook == "03_pool_an_outcome"]
    named = {(r.get("outcome", "function"), r.get("comparator", "usual_physio")) for r in runs}

    assert set(map(tuple, today.outcomes[["outcome", "comparator"]].to_numpy().tolist())) <= named
