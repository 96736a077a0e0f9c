"""A sweep is done once, resumed after anything, and agrees with the tables' own way to the same answers."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import nbformat
import pandas as pd
import psutil
import pytest
from conftest import ROOT

from backwalk import Question, conclude, load_review
from backwalk.answers.question import EVIDENCE
from backwalk.cli import main
from backwalk.pages.multiverse.universes import multiverse
from backwalk.problems import ReadableError
from backwalk.render.grid import runs
from backwalk.render.grid.asked import read_grid
from backwalk.render.grid.distinct import pages_of
from backwalk.render.grid.handover import row_of
from backwalk.render.grid.runs import LEDGER, sweep_notebook
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.tables.schema.trials import CLASSES, DESIGN_CHOICES, OUTCOMES

POOL = ROOT / "notebooks" / "03_pool_an_outcome.ipynb"


@pytest.fixture
def small(tmp_path):
    """A notebook that leaves a line in a file each time it runs, and fails where it is told."""
    log = tmp_path / "ran.txt"
    log.touch()
    told = f"from pathlib import Path\nimport time\nwith Path({str(log)!r}).open('a') as f:\n    f.write(f'{{x}}\\n')"
    cells = [
        nbformat.v4.new_markdown_cell("# How does it run?", id="head"),
        nbformat.v4.new_code_cell("x: int = 0\nsleeps: float = 0.0\nfails: int = -1", id="p", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(f"{told}\ntime.sleep(sleeps)\n1 / (x - fails)", id="work"),
    ]  # fmt: skip
    path = tmp_path / "01_small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path, log


def ran(log):
    return sorted(map(int, log.read_text().split()))


def sweep(small, out, grid, **options):
    return sweep_notebook(small[0], grid, out, data_dir=ROOT / "data", quiet=True, **options)


def test_it_runs_each_combination_once_and_keeps_it(small, tmp_path):
    found, done, kept = sweep(small, tmp_path / "out", {"x": [1, 2]})
    assert (done, kept, found["status"].tolist()) == (2, 0, ["done", "done"])

    found, done, kept = sweep(small, tmp_path / "out", {"x": [1, 2, 3]})

    assert (done, kept, found["x"].tolist()) == (1, 2, [1, 2, 3])
    assert ran(small[1]) == [1, 2, 3]
    page = nbformat.read(tmp_path / "out" / "x-3.ipynb", as_version=4)
    assert [c.id for c in page.cells] == ["head", "work"], "code that readers do not need is not in a page"
    assert (tmp_path / "out" / "summary.html").read_text(encoding="utf-8").count('href="x-') == 3


def test_a_page_that_was_changed_or_lost_is_made_again(small, tmp_path):
    sweep(small, tmp_path / "out", {"x": [1, 2, 3]})
    (tmp_path / "out" / "x-1.ipynb").write_text("spoilt")
    (tmp_path / "out" / "x-2.ipynb").unlink()

    assert sweep(small, tmp_path / "out", {"x": [1, 2, 3]})[1:] == (2, 1)
    assert ran(small[1]) == [1, 1, 2, 2, 3]


def test_a_failure_is_left_with_its_reason_and_tried_again(small, tmp_path):
    found, *_ = sweep(small, tmp_path / "out", {"x": [1, 2], "fails": 2})
    assert found["status"].tolist() == ["done", "failed"]
    assert found["reason"].tolist() == ["", "cell 3: ZeroDivisionError: division by zero"]
    assert (tmp_path / "out" / "failed" / "x-2__fails-2.ipynb").is_file()
    assert not (tmp_path / "out" / "x-2__fails-2.ipynb").exists()

    assert sweep(small, tmp_path / "out", {"x": [1, 2], "fails": 2})[1:] == (1, 1)


@pytest.mark.parametrize("line", ["", "{", '{"page": "x-1"}', "[]", "null", "[" * 5000, "\x00\ufffd"])
def test_a_spoilt_ledger_costs_only_the_runs_it_told_of(small, tmp_path, line, monkeypatch):
    out, did = tmp_path / "out", []
    monkeypatch.setattr(runs, "run_task", lambda task, parent: did.append(task.page) or made(task))
    sweep(small, out, {"x": [1, 2]})
    told = (out / LEDGER).read_text(encoding="utf-8").splitlines()
    (out / LEDGER).write_text(f"{told[0]}\n{line}", encoding="utf-8")

    assert sweep(small, out, {"x": [1, 2]})[1:] == (1, 1)
    assert did == ["x-1", "x-2", "x-2"]


def test_a_line_of_a_status_that_is_none_is_not_believed(small, tmp_path, monkeypatch):
    out = tmp_path / "out"
    monkeypatch.setattr(runs, "run_task", lambda task, parent: made(task))
    sweep(small, out, {"x": [1, 2]})
    (out / LEDGER).write_text(
        (out / LEDGER).read_text(encoding="utf-8").replace('"done"', '"dune"', 1), encoding="utf-8"
    )

    assert sweep(small, out, {"x": [1, 2]})[1:] == (1, 1)


def made(task):
    return runs.Ran(task.page, task.key, "done", b"page")


def test_a_run_is_taken_only_when_it_can_be_done(small, tmp_path, monkeypatch):
    """Memory is bounded by workers: tasks and pages do not pile up, however large the grid."""
    taken, most = [], 0

    def run(task, parent):
        nonlocal most
        taken.append(task.page)
        most = max(most, len(taken) - sum(1 for _ in (tmp_path / "out").glob("x-*.ipynb")))
        return made(task)

    monkeypatch.setattr(runs, "run_task", run)
    sweep(small, tmp_path / "out", {"x": list(range(300))})

    assert len(taken) == 300
    assert most <= 2, "one page held while the next is made"


def test_killed_in_the_middle_it_goes_on_where_it_stood(small, tmp_path):
    (tmp_path / "grid.yml").write_text("x: [1, 2, 3, 4, 5, 6]\nsleeps: 0.3\n")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "backwalk.cli", "sweep", str(small[0]), "--grid", str(tmp_path / "grid.yml")]
    command += ["--out", str(out), "--jobs", "2", "--data-dir", str(ROOT / "data")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    until(lambda: (out / LEDGER).is_file() and len((out / LEDGER).read_text().splitlines()) >= 2)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not any(child.is_running() and child.status() != "zombie" for child in children))
    whole = {json.loads(line)["page"] for line in (out / LEDGER).read_text().splitlines() if line.endswith("}")}
    before = small[1].read_text().split()

    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})

    assert done.returncode == 0, done.stderr
    assert f"{6 - len(whole)} notebooks run, {len(whole)} kept, 0 failed" in done.stderr
    again = small[1].read_text().split()[len(before) :]
    assert {f"x-{x}__sleeps-0.3" for x in again} & whole == set()
    assert len(pd.read_csv(out / "runs.csv")) == 6


def until(holds, seconds=120):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_notebooks_and_arrays_agree_to_the_last_digits(tmp_path):
    """The tables' own way to many answers pools arrays and starts no kernel."""
    grid = {"outcome": ["pain", "function"], "tau2": "dl", "ci": "wald", "evidence": "arm_means"}
    found, *_ = sweep_notebook(POOL, grid, tmp_path / "out", jobs=2, quiet=True)

    assert found["status"].tolist() == ["done", "done"]
    review = load_review(ROOT / "data")
    for row in found.to_dict("records"):
        question = Question(row["outcome"], evidence="arm_means")
        asked = next(u for u in multiverse(review, question, tau2="dl", ci="wald").universes if u.asked)
        assert (row["k"], row["effect"]) == (asked.k, asked.measure)
        assert row["estimate"] == pytest.approx(asked.estimate, rel=1e-12)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(asked.ci, rel=1e-12)
        kept = pd.read_parquet(tmp_path / "out" / "runs.parquet").set_index("outcome").loc[row["outcome"]]
        assert kept["estimate"] == row["estimate"]


def test_a_page_of_a_sweep_is_that_of_render(tmp_path):
    """The cell that hands over the answer is gone from it."""
    sweep_notebook(POOL, {"outcome": "pain"}, tmp_path / "out", quiet=True)

    page = nbformat.read(tmp_path / "out" / "outcome-pain.ipynb", as_version=4)
    assert not [cell for cell in page.cells if "hand" in cell.id]
    assert "Not medical advice" in str(page.cells[-1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notebooks/03_pool_an_outcome.ipynb"], "a notebook is swept alone, with its parameters in a file"),
        (["pain", "--distinct"], "--distinct goes with a notebook and --grid"),
        (["pain", "--grid", "grid.yml"], "a notebook is swept alone"),
        (["a.ipynb", "--grid", "grid.yml", "--out", "o"], "'a.ipynb' is no notebook"),
        (["a.ipynb", "--grid", "g.yml", "--out", "o", "--jobs", "0"], "jobs = 0 is no number of processes"),
        (["a.ipynb", "--grid", "g.yml", "--out", "o", "--jobs", "100000"], "jobs = 100000 is no number of processes"),
        (["pain", "--jobs", "-3"], "jobs = -3 is no number of processes"),
        (["pain", "--dask", "tcp://127.0.0.1:9"], "no Dask scheduler answers at 'tcp://127.0.0.1:9'"),
        (["pain", "--dask", "nowhere"], "no Dask scheduler answers at 'nowhere'"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_in_one_line(arguments, message, capsys):
    assert main(["sweep", *arguments]) == 1
    assert message in capsys.readouterr().err


def test_no_grid_is_too_odd_for_a_readable_end(small, tmp_path):
    with pytest.raises(ReadableError, match="unknown parameter 'y'; known: x, sleeps, fails"):
        sweep(small, tmp_path / "out", {"y": 1})
    assert not (tmp_path / "out").exists(), "nothing is written before the grid is sound"


def test_one_page_for_each_different_answer(tmp_path, monkeypatch):
    """Each row of the table holds what its own combination hands over, though another's page shows it."""
    ran = []

    def told(asked):
        question = Question(asked["outcome"], design=asked["design"], evidence=asked["evidence"])
        return row_of(conclude(review, question, tau2=asked["tau2"], ci=asked["ci"]))

    def run(task, parent):
        ran.append(task.page)
        return replace(made(task), row=told(task.parameters))

    review = load_review(ROOT / "data")
    monkeypatch.setattr(runs, "run_task", run)
    grid = {
        "outcome": ["pain", "function", "rom"],
        "evidence": ["difference", "exact_p", "reported"],
        "design": ["rct", "any"],
        "tau2": ["reml", "dl"],
        "ci": ["wald", "hartung_knapp"],
    }
    found, done, kept = sweep_notebook(POOL, grid, tmp_path / "out", distinct=True, quiet=True)

    assert (done, kept, len(found)) == (len(ran), 0, 72)
    assert len(found["page"].unique()) == done < 40
    assert set(found["page"]) == {*ran}
    assert found.loc[found["outcome"] == "rom", "page"].nunique() == 1, "no trial: no model changes the answer"
    own = pd.DataFrame([told(row) for row in found.to_dict("records")])
    pd.testing.assert_frame_equal(found[list(own)], own, check_dtype=False, rtol=1e-12)
    assert sweep_notebook(POOL, grid, tmp_path / "out", distinct=True, quiet=True)[1:] == (0, done)


def test_answers_of_a_notebook_without_a_question_are_not_compared(small, tmp_path):
    with pytest.raises(ReadableError, match=r"01_small\.ipynb has no parameter outcome"):
        sweep(small, tmp_path / "out", {"x": 1}, distinct=True)


def test_the_complete_grid_is_complete(tmp_path):
    """As the schema and the engine have them; the answers are different in far fewer places."""
    asked = read_grid(POOL, ROOT / "benchmarks" / "complete_grid.yml")
    every = {"outcome": OUTCOMES, "comparator": CLASSES, "design": DESIGN_CHOICES, "evidence": EVIDENCE}

    assert {name: {*values} for name, values in asked.values.items()} == {
        name: {*values} for name, values in (every | {"tau2": ESTIMATORS, "ci": INTERVALS}).items()
    }
    pages = pages_of(asked, load_review(ROOT / "data"))
    assert len(pages) == asked.many == 14_580
    assert len({*pages.values()}) < 300, "as README.md says"
