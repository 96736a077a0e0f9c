"""One file in, one table out: every group of a CSV or Parquet file pooled, and the table written."""

from pathlib import Path

from backwalk.problems import ReadableError
from backwalk.render.bulk.layout import find_layout
from backwalk.render.bulk.pooled import Model, pool_groups
from backwalk.render.bulk.reading import chunks_of, header_of, is_parquet
from backwalk.render.export import csv_text, parquet_bytes
from backwalk.render.scheduler import needed
from backwalk.tables.writing import put


def pool_file(
    path,
    by,
    *,
    columns=None,
    kind=None,
    measure=None,
    tau2="reml",
    ci="hartung_knapp_floored",
    prediction="k-1",
    level=0.95,
    dask=None,
):
    """Pool every group of a CSV or Parquet file, larger than memory if need be.

    Group 1 minus group 2, or over it, as metafor's `escalc` has it: above zero group 1 has more.

    Parameters
    ----------
    path : a file with a header, a row a trial; by : the column that says which rows belong together
    columns : {metafor's name: the file's}, for example {"sd1i": "spread"}. Known without it are n1i m1i sd1i n2i m2i
        sd2i (people, means, SDs), yi vi or yi sei (effects), ai bi ci di or ai n1i ci n2i (counts), n1 m1 sd1 s1 n2
        m2 sd2 s2, effect, variance and se.
    kind : means, effects or counts, where the file holds several
    measure : smd md rom of means; or rr rd of counts, with metafor's way of empty cells; the first is the default
    tau2, ci, prediction, level : as in `pool`
    dask : "local", or the address of a Dask scheduler (the extra `cluster`); without it the file is streamed, and
        held are a chunk of 131,072 rows and about 500 bytes for each group, however long the file; 29 bytes of each
        row wait in temporary files

    Returns
    -------
    A frame, a row for each group in the order of their names: the group, k, left_out, estimate se ci_low ci_high p
    prediction_low prediction_high tau2 i2 q (NaN where undefined), and why rows were left out, in words.

    Raises
    ------
    ValueError in one line: a column that is missing, named twice or meant in two ways; a word that is not known; a
    file that is no table.
    """
    model = Model(tau2, ci, prediction, level)
    layout = find_layout(str(path), header_of(path), by, kind=kind, measure=measure, named=columns)
    if dask is None:
        return pool_groups(chunks_of(path, layout), layout, model)
    from backwalk.render.bulk.cluster import pool_on

    return pool_on(dask, path, layout, model)


def check_out(out, path):
    """Refuse a file to be written that is neither CSV nor Parquet, or the one that is read."""
    if Path(out).suffix.lower() != ".csv" and not is_parquet(out):
        raise ReadableError(f"out = {str(out)!r} is neither .csv nor .parquet")
    if Path(out).resolve() == Path(path).resolve():
        raise ReadableError(f"out = {str(out)!r} is the file that is read: name another")


def write_table(table, out):
    """Write a table as CSV or Parquet, by the end of the name, whole or not at all."""
    if not is_parquet(out):
        put({out: csv_text(table).encode()})
        return
    needed("pyarrow", "Parquet")
    put({out: parquet_bytes(table)})
