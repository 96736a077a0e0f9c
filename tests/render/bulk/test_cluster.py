"""Files larger than memory: a Dask cluster gives the table that streaming gives, and its work grows with the file.

MEGABYTES=400, or make large, makes the file of the last test that large and times it too (a few minutes); by default
it is small.
"""

import os
import resource
import subprocess
import sys

import pandas as pd
import pytest
from conftest import REFERENCE
from test_files import made

from backwalk import pool_file
from backwalk.cli import main
from backwalk.problems import ReadableError
from backwalk.render.bulk import cluster

distributed = pytest.importorskip("distributed", reason="pip install 'backwalk[cluster]'")
pytestmark = [
    pytest.mark.xdist_group("dask"),
    pytest.mark.filterwarnings("ignore::UserWarning:distributed"),  # of ports and of large graphs
]

ARMS = REFERENCE / "cochrane" / "arms.csv"
MEGABYTES = float(os.environ.get("MEGABYTES", 1))


@pytest.fixture(scope="module")
def scheduler():
    """A scheduler and two workers, in this process: small files need no more."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as found:
        yield found.scheduler_address


def same(one, other):
    """But for the last digits of sums whose rows come in another order."""
    pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=1e-12)


def test_a_cluster_gives_what_streaming_gives(scheduler, monkeypatch):
    """Many pieces, so that groups are cut and have to be brought together: the 198 real analyses."""
    monkeypatch.setattr(cluster, "PIECE", 10_000)

    same(pool_file(ARMS, "key", dask=scheduler), pool_file(ARMS, "key"))


def test_parquet_on_a_cluster(scheduler, tmp_path):
    path = tmp_path / "arms.parquet"
    pd.read_csv(ARMS).to_parquet(path, index=False, row_group_size=300)

    same(pool_file(path, "key", dask=scheduler), pool_file(ARMS, "key"))


def test_groups_of_whole_numbers_keep_their_names_there_too(scheduler, tmp_path):
    """Where a piece holds an empty one, and where the groups are an index of pandas."""
    path = tmp_path / "numbers.parquet"
    keys = pd.array([1, None, 1, 2], dtype="Int64")
    pd.DataFrame({"yi": 1.0, "vi": 1.0}, index=pd.Index(keys, name="g")).to_parquet(path, row_group_size=2)

    assert pool_file(path, "g", dask=scheduler)[["g", "k"]].to_numpy().tolist() == [["", 0], ["1", 2], ["2", 1]]


def test_parquet_without_a_row_has_no_group_there_either(scheduler, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    pd.DataFrame({"g": ["x"], "yi": 1.0, "vi": 1.0}).to_parquet(tmp_path / "one.parquet")
    parquet.ParquetWriter(tmp_path / "none.parquet", parquet.read_schema(tmp_path / "one.parquet")).close()

    assert len(pool_file(tmp_path / "none.parquet", "g", dask=scheduler)) == 0


def test_rows_that_cannot_be_used_are_counted_there_too(scheduler, tmp_path):
    """Without the numbers of rows, which pieces of a file do not know."""
    path = tmp_path / "spoilt.csv"
    path.write_text("g,yi,vi\nNA,1,1\na,1,NR\na,2,\na,3,\n,1,1\n")
    table = pool_file(path, "g", dask=scheduler).set_index("g")

    assert table["why"].to_dict() == {"": "1 no group named", "NA": "", "a": "2 empty cell, 1 not a number"}
    assert table["k"].to_dict() == {"": 0, "NA": 1, "a": 0}


def test_a_row_with_a_cell_too_many_is_refused_there_too(scheduler, tmp_path, monkeypatch):
    """Also where such rows begin a piece, whose own first row they are: pandas would warn and cut them off."""
    monkeypatch.setattr(cluster, "PIECE", 100_000)
    good, bad = "g,yi,vi\n" + "a,1,1\n" * 66_666, "a,1,5,3\n" * 12_498 + "a,1,5,30000\n"
    assert (len(good), len(good + bad)) == (400_004, 500_000)  # the fifth piece begins with the first bad row
    (tmp_path / "long.csv").write_text(good + bad)
    with pytest.raises(ReadableError, match="its first rows have more cells than its header"):
        pool_file(tmp_path / "long.csv", "g", dask=scheduler)

    (tmp_path / "long.csv").write_text("g,yi,vi\na,1,1\na,1,5,3\n")
    with pytest.raises(ReadableError, match="Expected 3 fields in line 3, saw 4"):
        pool_file(tmp_path / "long.csv", "g", dask=scheduler)


def test_no_scheduler_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr("backwalk.render.scheduler.PATIENCE", 1)

    assert main(["pool", "--csv", str(ARMS), "--by", "key", "--dask", "tcp://127.0.0.1:9"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1].startswith("dask = 'tcp://127.0.0.1:9': no scheduler answers there; begin one")


def test_a_packed_file_is_refused(scheduler, tmp_path):
    pd.read_csv(ARMS).to_csv(tmp_path / "arms.csv.gz", index=False)
    with pytest.raises(ReadableError, match="unpack it first"):
        pool_file(tmp_path / "arms.csv.gz", "key", dask=scheduler)


def test_the_work_grows_with_the_file(tmp_path):
    """By the command, with a process a core: twice the file, at most 2.6 times the processor's time where it is large."""
    seconds = []
    for size in (MEGABYTES / 2, MEGABYTES):
        path, out = tmp_path / f"{size:g}.csv", tmp_path / f"{size:g}.parquet"
        rows = made(path, size)
        start = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        command = ["pool", "--csv", str(path), "--by", "review", "--out", str(out), "--dask", "local"]
        done = subprocess.run(
            [sys.executable, "-m", "backwalk.cli", *command], capture_output=True, text=True, check=False
        )
        seconds.append(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - start)
        assert done.returncode == 0, done.stderr
        assert f"rows used: {rows}, left out: 0" in done.stderr
    print(f"{path.stat().st_size / 1e6:.0f} MB: {seconds[1]:.0f} s of the processor; half of it: {seconds[0]:.0f} s")

    found = pd.read_parquet(out)
    same(found, pool_file(path, "review").astype(dict(found.dtypes)))
    if MEGABYTES >= 100:
        assert seconds[1] < 2.6 * seconds[0]
