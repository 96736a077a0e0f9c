"""The runs of a grid: on this machine or a cluster, each kept as it is done, none done twice."""

import json
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nbformat

from backwalk.answers.review import Review
from backwalk.problems import ReadableError
from backwalk.render.execute import EMPTY_ID, execute
from backwalk.render.freshness import digest
from backwalk.render.grid.asked import read_grid
from backwalk.render.grid.cluster import cluster
from backwalk.render.grid.distinct import pages_of
from backwalk.render.grid.gathered import STATUSES, gather
from backwalk.render.grid.handover import without_cell
from backwalk.render.workers import check_jobs, end_with
from backwalk.tables.writing import locked, put

LEDGER = "runs.jsonl"  # of a sweep: a line a run, written when its page is
FAILED = "failed"  # the folder of what failed runs leave
ALONE = threading.Lock()  # a notebook's folder is that of its whole process: one at a time in each


@dataclass(frozen=True)
class Ran:
    """What came of a task.

    status : done, nothing_to_show or failed; content : the page, or what a failed run left
    row : what the notebook handed over; seconds : from before its kernel began
    """

    page: str
    key: str
    status: str
    content: bytes
    reason: str = ""
    row: dict = field(default_factory=dict)
    seconds: float = 0.0


def sweep_notebook(notebook, grid, out, *, data_dir=None, jobs=1, dask=None, distinct=False, quiet=False):
    """Run a notebook over a grid: (a frame, a row a combination; how many runs were done now, how many were kept).

    notebook, grid, data_dir : as in `read_grid`
    out : folder of the pages, of runs.csv (runs.parquet too where pyarrow is installed) and of summary.html
    distinct : run the notebook once for each different answer that it hands over; other combinations name that page
    jobs : notebooks at once on this machine, -1 for one a core; dask : address of a cluster's scheduler, instead

    A run is kept where its page is what came of the same notebook, parameters, tables and code; one that failed is
    done again. Pages of another grid in `out` are left alone. Each page is held only until it is written.

    Raises ReadableError and DataError for a notebook, grid or table that cannot be, before anything is run.
    """
    check_jobs(jobs)
    asked, out = read_grid(notebook, grid, data_dir), Path(out)
    pages = pages_of(asked, Review(asked.read)) if distinct else {}
    out.mkdir(parents=True, exist_ok=True)
    with locked(out):
        known = _ledger(out)
        own = {task.page for task in asked.tasks() if pages.get(task.page, task.page) == task.page}
        stale = {task.page for task in asked.tasks() if task.page in own and not _is_kept(out, known, task)}
        _do((task for task in asked.tasks() if task.page in stale), len(stale), out, known, jobs, dask, quiet)
        return gather(asked, known, out, pages), len(stale), len(own) - len(stale)


def _do(tasks, many, out, known, jobs, dask, quiet):
    """Do some tasks, and write page and line of each as it is done."""
    if not many:
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError
    from tqdm import tqdm

    processes = None if dask else min(jobs if jobs > 0 else os.cpu_count() or 1, many)
    run = partial(run_task, parent=None if dask else os.getpid())
    with cluster(dask), (out / LEDGER).open("a", encoding="utf-8") as ledger:
        found = Parallel(n_jobs=processes, return_as="generator_unordered", batch_size=1)(
            delayed(run)(task) for task in tasks
        )
        try:
            for ran in tqdm(found, total=many, unit="notebook", disable=quiet, file=sys.stderr):
                known[ran.page] = _keep(out, ran)
                ledger.write(json.dumps(known[ran.page]) + "\n")
                ledger.flush()
        except TerminatedWorkerError:
            raise ReadableError(
                "a process that ran notebooks was ended from outside, perhaps for lack of memory: "
                "what is done is kept; give the same command again, with --jobs 1"
            ) from None


def run_task(task, parent=None):
    """Run one notebook in a folder of its own, with its own copy of the tables: a Ran.

    parent : number of the process that this one ends with; None leaves that to who started it
    """
    if parent not in (None, os.getpid()):
        end_with(parent)
    began = time.perf_counter()
    name, text = task.notebook
    with ALONE, tempfile.TemporaryDirectory(prefix="backwalk-") as folder:
        here = Path(folder)
        source, page, wreck = here / "notebooks" / name, here / "page.ipynb", here / FAILED
        files = {here / "data" / table: content for table, content in task.tables.items()}
        for path, content in (files | {source: text.encode(), source.with_name("questions.toml"): b""}).items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        reason = execute(source, page, task.parameters, failed=wreck)
        if reason:
            left = wreck / page.name
            content = left.read_bytes() if left.is_file() else b""
            return Ran(task.page, task.key, "failed", content, reason, seconds=time.perf_counter() - began)
        notebook, row = without_cell(nbformat.read(page, as_version=4))
    empty = any(cell.id == EMPTY_ID for cell in notebook.cells)
    content = (nbformat.writes(notebook) + "\n").encode()
    seconds = time.perf_counter() - began
    return Ran(task.page, task.key, "nothing_to_show" if empty else "done", content, row=row, seconds=seconds)


def _keep(out, ran):
    """Write the page of a run, and give its line of the ledger."""
    page, wreck = out / f"{ran.page}.ipynb", out / FAILED / f"{ran.page}.ipynb"
    failed = ran.status == "failed"
    if ran.content:
        put({wreck if failed else page: ran.content})
    if failed:
        page.unlink(missing_ok=True)
    else:
        wreck.unlink(missing_ok=True)
    told = {"page": ran.page, "key": ran.key, "status": ran.status, "sha": digest(ran.content), "reason": ran.reason}
    return told | {"seconds": round(ran.seconds, 3), "row": ran.row}


def _ledger(out):
    """Read the last line of every page; one that was cut off or is none of ours is left out, and not kept."""
    known, lines = {}, []
    if (out / LEDGER).is_file():
        lines = (out / LEDGER).read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        with_line = _read(line)
        if with_line:
            known[with_line["page"]] = with_line
    put({out / LEDGER: "".join(json.dumps(line) + "\n" for line in known.values()).encode()})
    return known


def _read(line):
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    wanted = {"page": str, "key": str, "status": str, "sha": str, "reason": str, "seconds": float, "row": dict}
    sound = isinstance(told, dict) and all(isinstance(told.get(name), kind) for name, kind in wanted.items())
    return told if sound and told["status"] in STATUSES else None


def _is_kept(out, known, task):
    line, page = known.get(task.page), out / f"{task.page}.ipynb"
    if line is None or line["key"] != task.key or line["status"] == "failed" or not page.is_file():
        return False
    return digest(page.read_bytes()) == line["sha"]
