"""The same for files larger than memory: a Dask DataFrame, whose pieces are shuffled so that each holds whole groups."""

import logging
import os
from contextlib import contextmanager

import pandas as pd

from backwalk.problems import ReadableError
from backwalk.render.bulk.effects import effects_of
from backwalk.render.bulk.pooled import rows_of, table
from backwalk.render.bulk.reading import AS_THEY_ARE, csv_options, is_packed, is_parquet, strict, understood
from backwalk.render.scheduler import client_of, needed

PIECE = "32MB"  # of a CSV that a worker reads at once; of Parquet it reads a row group
LOCAL = "local"


def pool_on(address, path, layout, model):
    """Pool every group of a file on a cluster: the same table as `pool_groups`, without the numbers of rows.

    address : tcp://... of a scheduler, which must see the same file, or "local" for a process a core of this machine.
    A worker holds some pieces of the file at a time and of each row its group and three numbers; what is shuffled
    lies on the workers' disks. Only the answers, a row a group, come back.
    """
    with understood(path), _client(address) as client, _plain_texts():
        client.run(strict)
        pieces = _read(path, layout).map_partitions(_rows, layout, meta=_rows(_nothing(layout), layout))
        whole = pieces.shuffle(on="group")
        answers = whole.map_partitions(_answers, layout, model, meta=_answers(pieces._meta, layout, model)).compute()
    return answers.sort_values(answers.columns[0], kind="stable", ignore_index=True)


def _read(path, layout):
    frames = needed("dask.dataframe", "--dask")
    if is_parquet(path):
        groups = range(_parquet(path).num_row_groups or 1)
        return frames.from_map(
            _row_group, groups, path=str(path), layout=layout, meta=_nothing(layout), enforce_metadata=False
        )
    if is_packed(path):
        raise ReadableError(f"{path} is packed, and cannot be read in pieces: unpack it first")
    return frames.read_csv(str(path), blocksize=PIECE, dtype=str, **csv_options(layout))


def _parquet(path):
    return needed("pyarrow.parquet", "Parquet").ParquetFile(path)


def _row_group(at, path, layout):
    file = _parquet(path)
    there = range(file.num_row_groups)[at : at + 1]  # a file without a row may have none
    return file.read_row_groups(there, columns=layout.read).to_pandas(**AS_THEY_ARE)


def _nothing(layout):
    return pd.DataFrame({column: pd.Series(dtype=str) for column in layout.read})


def _rows(frame, layout):
    return pd.DataFrame(dict(zip(("group", "effect", "variance", "why"), effects_of(frame, layout), strict=True)))


def _answers(rows, layout, model):
    places = {}
    found = rows_of([rows[column].to_numpy() for column in rows], places)
    return table(found, list(places), layout, model, numbered=False)


@contextmanager
def _plain_texts():
    """Keep texts as they are, so that a piece is the same frame as a chunk."""
    with needed("dask", "--dask").config.set({"dataframe.convert-string": False}):
        yield


@contextmanager
def _client(address):
    if address == LOCAL:
        distributed = needed("distributed", "--dask")
        with (
            distributed.LocalCluster(
                n_workers=os.cpu_count() or 1,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    silent = f"dask = {address!r}: no scheduler answers there; begin one with `dask scheduler`, or use --dask local"
    with client_of(address, silent) as client:
        yield client
