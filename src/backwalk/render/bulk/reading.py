"""A CSV or Parquet file: the names of its columns, and then some rows at a time."""

import lzma
import tarfile
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from backwalk.problems import ReadableError, refused, shown
from backwalk.render.scheduler import needed

CHUNK = 1 << 17  # rows held at once
PARQUET = (".parquet", ".pq")
PACKED = (".gz", ".bz2", ".xz", ".zip", ".zst")
AS_THEY_ARE = {"ignore_metadata": True, "integer_object_nulls": True}  # no column is hidden, no whole number made 1.0
DAMAGED = (
    EOFError,
    ImportError,
    RuntimeError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)  # of packed files
EMPTY_CELLS = ["", " ", ".", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None"]


def is_parquet(path):
    """Tell Parquet from CSV, by the end of the name."""
    return Path(path).suffix.lower() in PARQUET


def is_packed(path):
    """Tell a CSV that is packed, by the end of the name."""
    return Path(path).suffix.lower() in PACKED


def header_of(path):
    """Read the names of the columns of a file, as a list of texts."""
    with understood(path):
        if is_parquet(path):
            return list(needed("pyarrow.parquet", "Parquet").read_schema(path).names)
        first = pd.read_csv(path, header=None, nrows=1, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    names = first.iloc[0].tolist()
    for mark, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and mark in names[0]:
            raise ReadableError(f"{path}: {called} stand between its columns: save it as CSV with commas")
    return names


def chunks_of(path, layout, rows=CHUNK):
    """Read the columns of a layout some rows at a time: frames of at most `rows` rows."""
    frames = _frames(path, layout, rows)
    while True:
        with understood(path):
            frame = next(frames, None)
        if frame is None:
            return
        yield frame


def _frames(path, layout, rows):
    if is_parquet(path):
        file = needed("pyarrow.parquet", "Parquet").ParquetFile(path)
        for batch in file.iter_batches(batch_size=rows, columns=layout.read):
            yield batch.to_pandas(**AS_THEY_ARE)
        return
    with pd.read_csv(path, chunksize=rows, dtype={layout.by: str}, **csv_options(layout)) as chunks:
        yield from chunks


def csv_options(layout):
    """Give what pandas and Dask must know to read CSV: every column, so that a row with a cell too many is seen."""
    return {
        "encoding": "utf-8-sig",
        "keep_default_na": False,  # a group may be called NA
        "na_values": {column: EMPTY_CELLS for column in layout.read if column != layout.by},
        "index_col": False,
        "low_memory": False,
    }


def strict():
    """Let a row with more cells than the header end in an error; pandas would warn and cut it off."""
    warnings.simplefilter("error", pd.errors.ParserWarning)


@contextmanager
def understood(path):
    """Say in one line why a file cannot be read as the table that its name promises."""
    try:
        with warnings.catch_warnings():
            strict()
            yield
    except pd.errors.EmptyDataError:
        raise ReadableError(f"{path} is empty: its first line must name the columns") from None
    except UnicodeDecodeError:
        raise ReadableError(f"{path} is not UTF-8: save it as CSV UTF-8") from None
    except pd.errors.ParserWarning:
        raise ReadableError(f"{path}: its first rows have more cells than its header: name every column") from None
    except pd.errors.ParserError as error:
        raise ReadableError(f"{path} cannot be read: {shown(str(error.__cause__ or error).strip())}") from None
    except OSError as error:
        if error.filename:
            raise
        raise ReadableError(f"{path} cannot be read: {refused(error)}") from None
    except (ValueError, *DAMAGED) as error:
        if isinstance(error, ReadableError):
            raise
        promised = "Parquet" if is_parquet(path) else "a packed CSV" if is_packed(path) else "CSV"
        raise ReadableError(f"{path} cannot be read as {promised}: {shown(str(error).strip())}") from None
