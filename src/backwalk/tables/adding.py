"""Adding rows to the tables."""

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from backwalk.problems import DataError, ReadableError, one_of
from backwalk.tables import checks, files
from backwalk.tables.schema import TABLES
from backwalk.tables.writing import change, finish, locked


def template(name):
    """Give the header of a table and, a line a column, what it wants: (header, columns)."""
    one_of("table", name, tuple(TABLES))
    table = TABLES[name]
    lines = []
    for column in table.columns:
        field = table.row.model_fields[column]
        about = field.json_schema_extra
        told = [field.description, about["how_to_fill"], f"example: {about['example']}" if about["example"] else ""]
        lines.append(f"{'*' if field.is_required() else ' '} {column}: {'; '.join(t for t in told if t)}")
    return ",".join(table.columns), "\n".join(
        [*lines, "", "* must be filled in every row; elsewhere an empty cell means not reported."]
    )


def add(paths, data_dir=None):
    """Put the rows of some CSV files into the tables, in their sorted places.

    paths : files whose names start with a table's name. The tables are checked as they would
    become; with any problem nothing is written, and what is written changes together. Gives a line a table.

    Raises DataError with every problem.
    """
    folder = files.data_folder(data_dir)
    with locked(folder):
        finish(folder)
        return _add(paths, folder)


def _add(paths, folder):
    problems, added = list(files.read_as_they_stand(folder).problems), {}
    for path in map(Path, paths):
        table = _table_of(path)
        rows, faults = files.read_file(table, path)
        problems += faults
        added.setdefault(table, []).append((path, rows))
    if problems:
        raise DataError(problems)
    merged = {table: _merged(table, folder / f"{table.name}.csv", new) for table, new in added.items()}
    texts = {table: text for table, (text, _) in merged.items()}
    origins = {table: origin for table, (_, origin) in merged.items()}
    with tempfile.TemporaryDirectory() as trial:
        for table in TABLES.values():
            original = folder / f"{table.name}.csv"
            text = texts.get(table) or original.read_text(encoding="utf-8")
            (Path(trial) / original.name).write_text(text, encoding="utf-8", newline="")
        problems = checks.problems_of(files.read(trial))
        places = {table.file: _places(table, Path(trial), origins[table]) for table in added}
    if problems:
        raise DataError([_at_its_place(p, places) for p in problems])
    change(folder, {f"{table.name}.csv": text.encode() for table, text in texts.items()})
    counts = {table: sum(len(rows) for _, rows in new) for table, new in added.items()}
    return [f"{table.file}: {n} row{'s' if n != 1 else ''} added" for table, n in counts.items()]


def _merged(table, path, new):
    """Put new lines among the old ones, every cell as it stands: (text, [(file, line)])."""
    old, _ = files.read_file(table, path)
    lines = [
        (row, files.cells_of(table, source)[row.line], (source, row.line))
        for source, rows in [(path, old), *new]
        for row in rows
    ]
    lines = checks.in_order(table, lines)
    return files.as_csv(table, [cells for _, cells, _ in lines]), [origin for *_, origin in lines]


def _places(table, folder, origins):
    """Give for each line of a merged draft the file and line it came from."""
    drafted = files.cells_of(table, folder / f"{table.name}.csv")
    return dict(zip(drafted, origins, strict=True))


def _at_its_place(problem, places):
    """Name the file and line that a problem of the merged draft came from, also where it speaks of another line."""

    def other(found):
        if not (origin := places.get(problem.file, {}).get(int(found[1]))):
            return found[0]
        return f"on line {origin[1]}" if origin[0] == file else f"on line {origin[1]} of {origin[0]}"

    file, line = places.get(problem.file, {}).get(problem.line, (problem.file, problem.line))
    return replace(problem, file=str(file), line=line, wrong=re.sub(r"\bon line (\d+)", other, problem.wrong))


def _table_of(path):
    if not path.is_file():
        raise ReadableError(f"no file {str(path)!r}")
    named = [t for t in TABLES.values() if path.stem.startswith(t.name)]
    if not named:
        raise ReadableError(f"{path.name}: begin its name with the table it belongs to: {', '.join(TABLES)}")
    return max(named, key=lambda t: len(t.name))
