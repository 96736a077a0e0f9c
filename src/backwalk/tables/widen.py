"""A new column or table of the schema, put into every folder of tables: empty cells, and a header alone."""

import sys
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


def begin(table, folders):
    """Begin the CSV of a table, its header alone, beside every other table under some folders: the paths begun."""
    one_of("table", table, tuple(TABLES))
    beside = (path for folder in folders for path in sorted(Path(folder).rglob("trials.csv")))
    missing = [path for trials in beside if not (path := trials.with_name(f"{table}.csv")).exists()]
    put({path: as_csv(TABLES[table], ()).encode() for path in missing})
    return missing


def main(words, folders=("data", "tests")):
    """Do what `make table` and `make column` ask, words = [table] or [table, column]; name the files, or what is wrong."""
    try:
        changed = begin(*words, folders) if len(words) == 1 else widen(*words, folders)
    except ReadableError as error:
        sys.exit(str(error))
    print("\n".join(map(str, changed)) or "nothing to do: every file has it already")


if __name__ == "__main__":
    main(sys.argv[1:])
