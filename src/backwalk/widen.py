"""A new column of the schema, put into every CSV of its table: an empty cell in every row."""

import re
from pathlib import Path

from backwalk.problems import ReadableError, one_of
from backwalk.schema import TABLES

CODINGS = ("utf-8", "utf-16", "latin-1")


def widen(table, column, folders):
    """Put a column of the schema into every CSV of a table under some folders, broken ones of the tests included.

    The new cells are empty. Files that hold the column already are left alone. Gives the paths that changed.
    """
    one_of("table", table, tuple(TABLES))
    columns = TABLES[table].columns
    if column not in columns:
        raise ReadableError(f"{column!r} is not in the schema of {table}: describe it in src/backwalk/schema/ first")
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
    head, after = text.partition("\n")[0], columns[columns.index(column) + 1 :]
    between = max(",;\t", key=head.count)
    header = [name.strip('\ufeff"\r') for name in head.split(between)]
    if column in header:
        return False
    place = next((header.index(name) for name in after if name in header), len(header))
    path.write_bytes(_insert(text, column, place, between).encode(coding))
    return True


def _reads(content, coding):
    try:
        content.decode(coding)
    except UnicodeError:
        return False
    return coding != "utf-16" or content[:2] in (b"\xff\xfe", b"\xfe\xff")


def _insert(text, column, place, between):
    """Insert the column's name in the first record and an empty cell in the others; a torn line keeps its tear."""
    made, new = [], column
    for record, end in re.findall(r'((?:"[^"]*"?|[^"\r\n])*)(\r\n|\n|\r|$)', text):
        cells = _cells(record, between)
        if record and len(cells) >= place:
            cells.insert(place, new)
        made.append(between.join(cells) + end)
        new = ""
    return "".join(made)


def _cells(record, between):
    """Split a record where the sign between cells stands outside quotes; nothing is unquoted."""
    cells, at = [], -1
    while at < len(record):
        cell = re.compile(rf'(?:"[^"]*"?|[^"{between}])*').match(record, at + 1)
        cells.append(cell.group())
        at = cell.end()
    return cells
