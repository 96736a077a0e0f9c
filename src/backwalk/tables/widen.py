"""A new column of the schema, put into every CSV of its table: an empty cell in every row."""

import re
from pathlib import Path

from backwalk.problems import ReadableError, one_of
from backwalk.tables.schema import TABLES

CODINGS = ("utf-8", "utf-16", "latin-1")


def widen(table, column, folders):
    """Put a column of the schema into every CSV of a table under some folders, broken ones of the tests included.

    The new cells are empty. Files that hold the column already are left alone. Gives the paths that changed.
    """
    one_of("table", table, tuple(TABLES))
    columns = TABLES[table].columns
    if column not in columns:
        raise ReadableError(
            f"{column!r} is not in the schema of {table}: describe it in src/backwalk/tables/schema/ first"
        )
    return [
        path
        for folder in folders
        for path in sorted(Path(folder).rglob(f"{table}.csv"))
        if _widened(path, column, columns)
    ]


def _widened(path, column, columns):
    content = path.read_bytes()
    coding = next((c for c in CODINGS if _reads(content, c)), "latin-1")
    text = content.decode(coding)
    after = columns[columns.index(column) + 1 :]
    lines = text.split("\n", 3)[:3]
    at = max(range(len(lines)), key=lambda i: sum(name in lines[i] for name in columns))  # a line may stand above it
    between = max(",;\t", key=lines[at].count)
    header = [name.strip('\ufeff"\r') for name in lines[at].split(between)]
    if column in header:
        return False
    place = next((header.index(name) for name in after if name in header), len(header))
    path.write_bytes(_insert(text, column, place, between, at).encode(coding))
    return True


def _reads(content, coding):
    try:
        content.decode(coding)
    except UnicodeError:
        return False
    return coding != "utf-16" or content[:2] in (b"\xff\xfe", b"\xfe\xff")


def _insert(text, column, place, between, header):
    """Insert the column's name in the header and an empty cell in the other records; a torn line keeps its tear."""
    made = []
    for i, (record, end) in enumerate(re.findall(r'((?:"[^"]*"?|[^"\r\n])*)(\r\n|\n|\r|$)', text)):
        cells = _cells(record, between)
        if record and len(cells) >= place:
            cells.insert(place, column if i == header else "")
        made.append(between.join(cells) + end)
    return "".join(made)


def _cells(record, between):
    """Split a record where the sign between cells stands outside quotes; nothing is unquoted."""
    cells, at = [], -1
    while at < len(record):
        cell = re.compile(rf'(?:"[^"]*"?|[^"{between}])*').match(record, at + 1)
        cells.append(cell.group())
        at = cell.end()
    return cells
