"""Adding rows to the tables."""

import re
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

from backwalk.problems import DataError, Problem, ReadableError, one_of
from backwalk.tables import checks, files
from backwalk.tables.schema import TABLES, Table, about
from backwalk.tables.unsound import made_sound
from backwalk.tables.writing import change, finish, locked


@dataclass(frozen=True)
class Part:
    """Lines for one table, out of one file, one sheet of a workbook, or one round of questions.

    content : the bytes of a CSV of that table; file : what messages call it; place : (line, column) -> (file, line),
    where a person finds a cell of them; faults : what was wrong in reading them, by line and column of the content
    """

    table: Table
    content: bytes
    file: str
    place: Callable[[int, str], tuple[str, int]]
    faults: tuple[Problem, ...] = ()


def part_of(table, lines, file):
    """Make a Part of lines of cells, dicts {column: text}."""
    return Part(table, files.as_csv(table, lines).encode(), file, lambda line, column: (file, line))


def template(name):
    """Give the header of a table and, a line a column, what it wants: (header, columns)."""
    one_of("table", name, tuple(TABLES))
    table = TABLES[name]
    lines = [f"{'*' if c in table.required else ' '} {c}: {'; '.join(about(table.row, c))}" for c in table.columns]
    return ",".join(table.columns), "\n".join(
        [*lines, "", "* must be filled in every row; elsewhere an empty cell means not reported."]
    )


def add(paths, data_dir=None):
    """Put the rows of some files into the tables, in their sorted places.

    paths : CSV files whose names start with a table's name, and workbooks (.xlsx) whose sheets are named like one. The
    tables are checked as they would become; with any problem nothing is written, and what is written changes
    together. Gives a line a table.

    Raises DataError with every problem.
    """
    parts, problems = parts_of(paths)
    return add_parts(parts, data_dir, problems)


def parts_of(paths):
    """Read some files as far as that goes: (Parts, problems of whole files)."""
    from backwalk.tables.sheets import read_workbook
    from backwalk.tables.workbook import SUFFIX

    parts, problems = [], []
    for path in map(Path, paths):
        if not path.is_file():
            raise ReadableError(f"no file {str(path)!r}")
        if path.suffix.lower() == SUFFIX:
            found, faults = read_workbook(path)
            parts += found
            problems += faults
        else:
            name = str(path)
            parts.append(Part(_table_of(path), path.read_bytes(), name, lambda line, column, name=name: (name, line)))
    return parts, problems


def add_parts(parts, data_dir=None, problems=()):
    """Put Parts into the tables, as `add` does; problems : what is known to be wrong already."""
    folder = files.data_folder(data_dir)
    with locked(folder):
        finish(folder)
        return _add(parts, folder, problems)


@contextmanager
def tried(parts, data_dir=None):
    """Give a copy of the folder of tables, gone again afterwards, with some Parts added; the tables stay as they are.

    Raises DataError as `add` does.
    """
    with tempfile.TemporaryDirectory() as copy:
        for table in TABLES.values():
            copyfile(files.data_folder(data_dir) / f"{table.name}.csv", Path(copy) / f"{table.name}.csv")
        add_parts(parts, copy)
        yield Path(copy)


def _add(parts, folder, problems):
    problems, added, of_cells = [*files.read_as_they_stand(folder).problems, *problems], {}, []
    for part in parts:
        rows, faults, unsound = files.read_content(part.table, part.content, part.file)
        told = {(fault.line, fault.column) for fault in part.faults}
        faults = [*part.faults, *(f for f in faults if (f.line, f.column) not in told)]
        of_cells += [(_moved(fault, part, fault.line), fault.column) for fault in faults]
        rows += [made_sound(part.table.row, line) for line in unsound]
        added.setdefault(part.table, []).append((part, rows))
    cells = [fault for fault, _ in of_cells]
    if problems or not all(column for _, column in of_cells):
        raise DataError([*problems, *cells])
    merged = {table: _merged(table, folder / f"{table.name}.csv", new) for table, new in added.items()}
    texts = {table: text for table, (text, _) in merged.items()}
    origins = {table: origin for table, (_, origin) in merged.items()}
    with tempfile.TemporaryDirectory() as trial:
        for table in TABLES.values():
            original = folder / f"{table.name}.csv"
            text = texts.get(table) or original.read_text(encoding="utf-8")
            (Path(trial) / original.name).write_text(text, encoding="utf-8", newline="")
        read = files.read(trial)
        places = {table.file: _places(table, Path(trial), origins[table]) for table in added}
    rules = [_at_its_place(p, places) for p in checks.problems_of(read) if not _of_cells(p, places, read.problems)]
    known = {(fault.file, fault.line, fault.column) for fault in cells}
    problems = [*cells, *(p for p in rules if (p.file, p.line, p.column) not in known)]
    if problems:
        raise DataError(problems)
    change(folder, {f"{table.name}.csv": text.encode() for table, text in texts.items()})
    counts = {table: sum(len(rows) for _, rows in new) for table, new in added.items()}
    return [f"{table.file}: {n} row{'s' if n != 1 else ''} added" for table, n in counts.items()]


def _merged(table, path, new):
    """Put new lines among the old ones, every cell as it stands: (text, [(part, line)])."""
    name = str(path)
    here = Part(table, path.read_bytes(), name, lambda line, column: (name, line))
    old, *_ = files.read_content(table, here.content, path)
    lines = [
        (row, cells[row.line], (part, row.line))
        for part, rows in [(here, old), *new]
        for cells in [files.cells_in(table, part.content) if rows else {}]
        for row in rows
    ]
    lines = checks.in_order(table, lines)
    return files.as_csv(table, [cells for _, cells, _ in lines]), [origin for *_, origin in lines]


def _places(table, folder, origins):
    """Give for each line of a merged draft the Part and line it came from."""
    drafted = files.cells_of(table, folder / f"{table.name}.csv")
    return dict(zip(drafted, origins, strict=True))


def _of_cells(problem, places, known):
    """Tell whether a problem of the merged draft is one of its cells, or of a row that a sheet holds in part alone."""
    part, line = places.get(problem.file, {}).get(problem.line, (None, 0))
    return problem in known or (part is not None and any(fault.line == line for fault in part.faults))


def _moved(problem, part, line):
    file, line = part.place(line, problem.column)
    return replace(problem, file=file, line=line)


def _at_its_place(problem, places):
    """Name the file and line that a problem of the merged draft came from, also where it speaks of another line."""
    if problem.line not in places.get(problem.file, {}):
        return problem
    part, line = places[problem.file][problem.line]

    def other(found):
        if not (origin := places[problem.file].get(int(found[1]))):
            return found[0]
        file, there = origin[0].place(origin[1], "")
        if not there:
            return f"in {file}"
        return f"on line {there}" if origin[0] is part else f"on line {there} of {file}"

    def others(found):
        origins = [places[problem.file].get(int(n)) for n in re.findall(r"\d+", found[1])]
        told = [origin[0].place(origin[1], "") for origin in origins if origin]
        return "; ".join(f"{file}{f', line {there}' if there else ''}" for file, there in told)

    wrong = re.sub(r"(?<=the same in )lines ([\d, ]+\d)", others, problem.wrong)
    return replace(_moved(problem, part, line), wrong=re.sub(r"\bon line (\d+)", other, wrong))


def _table_of(path):
    named = [t for t in TABLES.values() if path.stem.startswith(t.name)]
    if not named:
        raise ReadableError(f"{path.name}: begin its name with the table it belongs to: {', '.join(TABLES)}")
    return max(named, key=lambda t: len(t.name))
