"""The only reader and writer of the CSV files of data/."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from backwalk.problems import Problem, ReadableError, did_you_mean
from backwalk.tables.cells import check_row
from backwalk.tables.lines import decode, fault, no_text, records
from backwalk.tables.schema import TABLES, Row, Table, is_number
from backwalk.tables.writing import settled

FLOOD = 3  # more lines than this with the same fault are told as one
SHIFTED = 9  # more lines than this with the same fault in one column, and it is the column that is wrong
MOST = 100  # problems of one table, or of one rule, after which the rest is not looked at


@dataclass(frozen=True)
class Unsound:
    """A line with bad cells, which are named in `bad`; the rules may still look at the others."""

    line: int
    cells: dict[str, str]
    bad: frozenset[str]


@dataclass(frozen=True)
class Tables:
    """Every table as row models, with what was wrong in reading them.

    `rows` holds only the rows whose cells are sound; `broken` names the tables with a
    faulty file or header, which rules across rows must leave alone; `names` holds what
    stands in the first column of every table, sound or not; `unsound` holds the lines with
    bad cells.
    """

    rows: dict[str, tuple[Row, ...]]
    problems: tuple[Problem, ...]
    broken: frozenset[str]
    hash: str
    names: dict[str, frozenset[str]]
    unsound: dict[str, tuple[Unsound, ...]] = field(default_factory=dict)


def repository():
    """Give the repository that a command or a notebook stands in; None elsewhere."""
    here = Path.cwd()
    return next((f for f in (here, *here.parents) if (f / "notebooks" / "questions.toml").is_file()), None)


def data_folder(data_dir=None):
    """Find data/: the one given, that of the repository stood in, the one of an installed wheel, or of its repository."""
    if data_dir is not None:
        folder = Path(data_dir)
        if not folder.is_dir():
            raise ReadableError(f"no folder {str(folder)!r}: name the folder that holds trials.csv and outcomes.csv")
        return folder
    root = repository()
    if root is not None and (root / "data").is_dir():
        return root / "data"
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "data", package.parents[1] / "data"):
        if (folder / "trials.csv").is_file():
            return folder
    raise ReadableError(
        "the tables of data/ are not beside the package: name their folder, load_review('path/to/data')"
    )


def read(data_dir=None):
    """Read every table as no command is changing them; nothing is raised for a bad file, it is reported."""
    folder = data_folder(data_dir)
    with settled(folder):
        return read_as_they_stand(folder)


def read_as_they_stand(folder):
    """Read every table of a folder whose lock the caller holds."""
    if not any((folder / f"{name}.csv").exists() for name in TABLES):
        raise ReadableError(f"no tables in {str(folder)!r}: name the folder that holds trials.csv and outcomes.csv")
    rows, problems, broken, names, unsound, digest = {}, [], set(), {}, {}, hashlib.sha256()
    for table in TABLES.values():
        path = folder / f"{table.name}.csv"
        content = path.read_bytes() if path.is_file() else None
        digest.update(content or b"" if table.evidence else b"")
        good, found, sound, unsound[table.name] = _read_table(table, content)
        rows[table.name] = tuple(good)
        names[table.name] = _first_cells(content)
        problems += found
        if not sound:
            broken.add(table.name)
    return Tables(rows, tuple(problems), frozenset(broken), digest.hexdigest()[:12], names, unsound)


def read_file(table, path):
    """Read rows of one table from any file: (rows, problems that name that file)."""
    return read_content(table, Path(path).read_bytes(), path)[:2]


def read_content(table, content, file):
    """Read rows of one table from bytes: (rows, problems that name the file they are of, unsound lines)."""
    rows, problems, _, unsound = _read_table(table, content)
    problems = [replace(p, file=str(file), mend=p.mend.replace(table.file, str(file))) for p in problems]
    return rows, problems, unsound


def cells_of(table, path):
    """Give the cells of a sound file as they stand in it: {line: {column: text}}."""
    return cells_in(table, Path(path).read_bytes())


def cells_in(table, content):
    """Give the cells of a sound file's bytes as they stand in it: {line: {column: text}}."""
    (_, header), *lines = records(table, content.decode("utf-8"))[0]
    return {line: dict(zip(header, cells, strict=True)) for line, cells in lines}


def as_csv(table, lines):
    """Write lines of cells as the text of a table: commas, LF, the schema's column order.

    lines : dicts {column: text}; figures stay as they were printed, 2.50 as 2.50.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, table.columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def frame(table, rows):
    """Turn row models into a pandas frame; empty numbers are NaN, empty words ''."""
    import pandas as pd

    return pd.DataFrame(columns_of(table, rows))


def columns_of(table, rows):
    """Give the columns of a frame of row models, by name."""
    import numpy as np

    data = {c: [getattr(row, c) for row in rows] for c in (*table.columns, "line")}
    numbers = {c: np.array(data[c], dtype=float) for c in table.columns if is_number(table.row, c)}
    return data | numbers


def _read_table(table: Table, content):
    if content is None:
        return (
            [],
            [
                fault(
                    table,
                    0,
                    "the file is missing.",
                    f"put the file back; a new table is begun by make table TABLE={table.name}.",
                )
            ],
            False,
            (),
        )
    told = no_text(content)
    if told:
        return [], [fault(table, 0, *told)], False, ()
    text, problems = decode(table, content)
    found, faults = records(table, text)
    problems += faults
    torn = bool(faults)
    if not found:
        if not torn:
            problems.append(
                fault(
                    table,
                    1,
                    "the file is empty.",
                    f"put the header back; `backwalk add --template {table.name}` prints it.",
                )
            )
        return [], problems, False, ()
    (first, header), *lines = found
    if not _is_header(table, header):
        return [], [*problems, fault(table, first, *_no_header(table, header, lines))], False, ()
    faults = list(_header_faults(table, header))
    sound = not faults and not torn
    good, unsound = [], []
    again = [line for line, cells in lines if cells == header]
    if again:
        lines = [(line, cells) for line, cells in lines if cells != header]
        wrong = f"the header stands here again{f', as on {_lines(again[1:])}' if again[1:] else ''}."
        faults.append(fault(table, again[0], wrong, "delete the line; are these two tables in one file?"))
    uneven = [line for line, cells in lines if any(cells) and len(cells) != len(header)]
    if len(uneven) > FLOOD:
        lines = [(line, cells) for line, cells in lines if not any(cells) or len(cells) == len(header)]
        wrong = f"{_lines(uneven)} have more or fewer cells than the header ({len(header)})."
        mend = 'was a column added to or taken from the header alone, or is a text with a comma not in "..."?'
        faults.append(fault(table, uneven[0], wrong, mend))
    blank = [line for line, cells in lines if not any(cell.strip() for cell in cells)]
    if len(blank) > FLOOD:
        lines = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
        faults.append(fault(table, blank[0], f"{_lines(blank)} have no values.", "delete them."))
    for line, cells in lines:
        row, wrong = _read_row(table, header, line, cells)
        faults += wrong
        if row is not None:
            good.append(row)
        elif all(p.column for p in wrong):
            cells = {name: cell for name, cell in zip(header, cells, strict=True) if name in table.columns}
            unsound.append(Unsound(line, cells, frozenset(p.column for p in wrong)))
        if len(faults) >= MOST:
            stop = stopped(table.file, f"nothing below line {line} was looked at")
            return good, [*problems, *gathered(faults[:MOST]), stop], False, ()
    return good, [*problems, *gathered(faults)], sound, tuple(unsound) if sound else ()


def gathered(problems):
    """Tell a fault that more than a few lines have in the same column once, with the lines."""
    alike = {}
    for p in problems:
        alike.setdefault((p.file, p.column, p.wrong) if p.column else p, []).append(p)
    for first, *more in alike.values():
        if len(more) < FLOOD:
            yield from (first, *more)
        else:
            where = _lines([p.line for p in more])
            wrong = f"{first.wrong.removesuffix('.')}; the same in {where}."
            shifted = " Was the column shifted, or its name swapped?" if len(more) > SHIFTED else ""
            yield replace(first, wrong=wrong, mend=f"{first.mend}{shifted}")


def stopped(file, told):
    """Say that no more than so many problems are shown."""
    wrong = f"stopped after {MOST} problems: {told}."
    return Problem(file, 0, "", "", "", wrong, "mend these first, then check again.")


def _is_header(table, names):
    return 2 * sum(name in table.columns for name in names) >= len(table.columns)


def _plain(name):
    """Write the name of a column as the schema does, whatever a spreadsheet made of it: Study ID, study-id."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _no_header(table, header, lines):
    """Say (wrong, mend) of a first line that is not the header of a table."""
    below = next((line for line, cells in lines if _is_header(table, cells)), None)
    if below:
        return f"this line stands above the header, which is on line {below}.", "delete what stands above the header."
    other = next((name for name in header if _plain(name) in table.columns and name not in table.columns), None)
    if other and _is_header(table, map(_plain, header)):
        wrong = f"the columns are named in another way, {other!r} for {_plain(other)}."
        return wrong, "write their names in small letters, with _ between words, as data/README.md has them."
    known = sum(name in table.columns for name in header)
    wrong = f"this line is not the header of {table.name}.csv: {known} of its {len(table.columns)} columns are here."
    return wrong, f"put the header first; `backwalk add --template {table.name}` prints it."


def _first_cells(content):
    lines = (content or b"").decode("utf-8", "replace").splitlines()
    return frozenset(line.split(",", 1)[0].strip().strip('"') for line in lines[1:])


def _header_faults(table, header):
    if "" in header:
        wrong = f"the header has {header.count('')} column{'s' * (header.count('') > 1)} without a name."
        index = "delete the first cell of every line, which pandas writes; with index=False it does not."
        mend = "delete the surplus commas at the end of every line, or name the columns."
        yield fault(table, 1, wrong, mend if header[0] else index)
    for name in sorted(set(header)):
        if name and header.count(name) > 1:
            yield fault(table, 1, f"the column {name!r} stands twice in the header.", "delete or rename one of them.")
    missing = [c for c in table.columns if c not in header]
    for name in header:
        if name in table.columns or name == "":
            continue
        if _plain(name) != name and _plain(name) in header:
            wrong = f"the column {_plain(name)!r} stands twice in the header, once as {name!r}."
            yield fault(table, 1, wrong, "delete or rename one of them.")
            continue
        near = did_you_mean(name, missing)
        missing = [c for c in missing if repr(c) not in near]
        mend = near or "delete it, write it as data/README.md has it, or describe a new column in the schema."
        yield fault(table, 1, f"the header has an unknown column {name!r}.", mend)
    for name in missing:
        needed = table.row.model_fields[name].is_required()
        mend = "add it; every row needs it." if needed else "add it; its cells may be empty."
        yield fault(table, 1, f"the column {name!r} is missing from the header.", mend)


def _read_row(table, header, line, cells):
    if not any(cell.strip() for cell in cells):
        return None, [fault(table, line, "the line has no values.", "delete the line.")]
    if len(cells) == 1 < len(header):
        wrong = "the line has no comma, so it is no row."
        return None, [fault(table, line, wrong, "delete it; a table holds its header and its rows, and nothing else.")]
    if len(cells) != len(header):
        wrong = f"the line has {len(cells)} cells, the header has {len(header)}."
        few = len(cells) < len(header)
        mend = 'put "..." around a text that holds a comma, or ' + (
            "add the missing commas." if few else "delete the surplus commas at the end."
        )
        return None, [fault(table, line, wrong, mend)]
    known = dict(zip(header, cells, strict=True))
    for name in known.keys() - set(table.columns):
        del known[name]
    row, wrong = check_row(table, line, known)
    if len(wrong) > SHIFTED:
        told = f"{len(wrong)} cells do not fit their columns: {', '.join(p.column for p in wrong)}."
        mend = "is it a row of this table, and has no cell been shifted? Of fewer such cells each is told."
        wrong = [replace(wrong[0], column="", value="", wrong=told, mend=mend)]
    return row, wrong


def _lines(numbers):
    shown = ", ".join(map(str, numbers[:10]))
    return f"lines {shown}" + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
