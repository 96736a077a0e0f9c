"""A new column of the schema, put into every CSV of its table: an empty cell in every row."""

from pathlib import Path

from backwalk.problems import ReadableError, one_of
from backwalk.tables.files import as_csv, cells_of
from backwalk.tables.schema import TABLES
from backwalk.tables.writing import put


def widen(table, column, folders):
    """Put a column of the schema into the CSVs of a table under some folders that lack it: the paths that changed."""
    one_of("table", table, tuple(TABLES))
    if column not in TABLES[table].columns:
        raise ReadableError(
            f"{column!r} is not in the schema of {table}: describe it in src/backwalk/tables/schema/ first"
        )
    found = (path for folder in folders for path in sorted(Path(folder).rglob(f"{table}.csv")))
    narrow = [path for path in found if column not in path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")]
    put({path: as_csv(TABLES[table], cells_of(TABLES[table], path).values()).encode() for path in narrow})
    return narrow
