"""The same sweeps on a real cluster of two processes, one of which is killed."""

import threading
import warnings

import psutil
import pytest
from conftest import ROOT
from test_sweeping import ran, small, sweep, until  # noqa: F401

from backwalk import load_review
from backwalk.pages.multiverse.sweep import sweep as sweep_tables
from backwalk.problems import ReadableError
from backwalk.render.grid.cluster import cluster
from backwalk.render.grid.runs import LEDGER

distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def workers():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as found:
            yield found


def test_one_worker_killed_midway_costs_nothing(workers, small, tmp_path):  # noqa: F811
    victims = []

    def kill_one():
        until(lambda: small[1].read_text())
        victims.append(psutil.Process(next(iter(workers.workers.values())).pid))
        victims[0].kill()

    threading.Thread(target=kill_one, daemon=True).start()
    found, done, _ = sweep(
        small, tmp_path / "out", {"x": [1, 2, 3, 4, 5, 6], "sleeps": 0.5}, dask=workers.scheduler_address
    )

    assert victims
    assert done == 6
    assert found["status"].tolist() == ["done"] * 6
    assert {*ran(small[1])} == {1, 2, 3, 4, 5, 6}
    assert len((tmp_path / "out" / LEDGER).read_text().splitlines()) == 6


def test_the_tables_are_swept_by_the_same_call(workers):
    review = load_review(ROOT / "data")
    here = sweep_tables(review, ["balance"], jobs=1)

    with cluster(workers.scheduler_address):
        there = sweep_tables(review, ["balance"])

    assert there.equals(here)


def test_a_cluster_without_workers_is_refused():
    with distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None, silence_logs=50) as empty:
        asked = cluster(empty.scheduler_address)
        with pytest.raises(ReadableError, match="has no workers: start some, with one thread each"):
            asked.__enter__()
