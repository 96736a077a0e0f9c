"""The only reader and writer of the CSV files of data/."""

import csv
import hashlib
import io
from dataclasses import dataclass, field, replace
from pathlib import Path

from backwalk.problems import Problem, ReadableError, did_you_mean
from backwalk.tables.cells import check_row
from backwalk.tables.schema import TABLES, Row, Table, is_number
from backwalk.tables.writing import settled

FLOOD = 3  # more lines than this with the same fault are told as one
SHIFTED = 9  # more lines than this with the same fault in one column, and it is the column that is wrong
BOM = "\ufeff"
OTHER_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # what ends a line elsewhere, and never in a CSV file
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
    rows, problems, *_ = _read_table(table, Path(path).read_bytes())
    return rows, [replace(p, file=str(path), mend=p.mend.replace(table.file, str(path))) for p in problems]


def cells_of(table, path):
    """Give the cells of a sound file as they stand in it: {line: {column: text}}."""
    (_, header), *lines = _records(table, Path(path).read_text(encoding="utf-8"))[0]
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
        return [], [_fault(table, 0, "the file is missing.", "put the file back.")], False, ()
    told = _no_text(content)
    if told:
        return [], [_fault(table, 0, *told)], False, ()
    text, problems = _decode(table, content)
    records, faults = _records(table, text)
    problems += faults
    torn = bool(faults)
    if not records:
        if not torn:
            problems.append(
                _fault(
                    table,
                    1,
                    "the file is empty.",
                    f"put the header back; `backwalk add --template {table.name}` prints it.",
                )
            )
        return [], problems, False, ()
    (first, header), *lines = records
    known = sum(name in table.columns for name in header)
    if known < len(table.columns) / 2:
        wrong = (
            f"this line is not the header of {table.name}.csv: {known} of its {len(table.columns)} columns are here."
        )
        mend = f"put the header first; `backwalk add --template {table.name}` prints it."
        return [], [*problems, _fault(table, first, wrong, mend)], False, ()
    faults = list(_header_faults(table, header))
    sound = not faults and not torn
    good, unsound = [], []
    again = [line for line, cells in lines if cells == header]
    if again:
        lines = [(line, cells) for line, cells in lines if cells != header]
        wrong = f"the header stands here again{f', as on {_lines(again[1:])}' if again[1:] else ''}."
        faults.append(_fault(table, again[0], wrong, "delete the line; are these two tables in one file?"))
    uneven = [line for line, cells in lines if any(cells) and len(cells) != len(header)]
    if len(uneven) > FLOOD:
        lines = [(line, cells) for line, cells in lines if not any(cells) or len(cells) == len(header)]
        wrong = f"{_lines(uneven)} have more or fewer cells than the header ({len(header)})."
        mend = 'was a column added to or taken from the header alone, or is a text with a comma not in "..."?'
        faults.append(_fault(table, uneven[0], wrong, mend))
    blank = [line for line, cells in lines if not any(cell.strip() for cell in cells)]
    if len(blank) > FLOOD:
        lines = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
        faults.append(_fault(table, blank[0], f"{_lines(blank)} have no values.", "delete them."))
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


def _first_cells(content):
    lines = (content or b"").decode("utf-8", "replace").splitlines()
    return frozenset(line.split(",", 1)[0].strip().strip('"') for line in lines[1:])


def _no_text(content):
    """Say (wrong, mend) of a file that is no text in UTF-8 at all, so that nothing else of it is told; else nothing."""
    if content.startswith(b"PK\x03\x04"):
        return "this is a spreadsheet, not a CSV file.", "open it there and save it as CSV UTF-8."
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or content[1:4] == b"\0\0\0":
        return "the file is UTF-32.", "save it as CSV UTF-8 without BOM."
    if content.count(b"\0") > FLOOD and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        if content[1::2].count(0) > len(content) / 4 or content[::2].count(0) > len(content) / 4:
            return "the file is UTF-16.", "save it as CSV UTF-8 without BOM."
        return "this is not a text file.", "save the table as CSV UTF-8; is this a spreadsheet or a damaged copy?"
    return None


def _decode(table, content):
    problems = []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(_fault(table, 1, "the file is UTF-16.", "save it as CSV UTF-8 without BOM."))
        return content.decode("utf-16", "replace"), problems
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        problems.append(
            _fault(
                table,
                1,
                "the file starts with a BOM, an invisible mark that spreadsheets add.",
                "save it as UTF-8 without BOM, or run: sed -i '1s/^\\xEF\\xBB\\xBF//' FILE",
            )
        )
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        windows = b"\r\n" in content
        problems.append(
            _fault(
                table,
                line,
                "the line ends in CRLF (Windows), not LF." if windows else "the line ends in CR (an old Mac), not LF.",
                "save it with LF line ends, or run: "
                + ("sed -i 's/\\r$//' FILE" if windows else "tr '\\r' '\\n' < FILE > new.csv && mv new.csv FILE"),
            )
        )
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start : error.start + 1].decode("cp1252", "replace")
        wrong = f"the file is not UTF-8: the byte of {byte!r} here is from another encoding."
        problems.append(_fault(table, line, wrong, "open it as Windows-1252 or Latin-1 and save it as UTF-8."))
        text = content.decode("cp1252", "replace")
    if BOM in text:
        at = text.index(BOM)
        line, before = text[:at].count("\n") + 1, text[at : at + 20].strip(BOM).split(",")[0].split("\n")[0]
        wrong = f"an invisible sign (U+FEFF, which spreadsheets add) stands before {before!r}."
        problems.append(_fault(table, line, wrong, "delete it, or run: sed -i 's/\\xEF\\xBB\\xBF//g' FILE"))
        text = text.replace(BOM, "")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(
            _fault(table, line, "the file holds a NUL character.", "delete it; is this a spreadsheet file?")
        )
        text = text.replace("\0", "")
    return text, problems


def _records(table, text):
    """Split the text into (first line, cells); a line number is the editor's."""
    first = text.split("\n", 1)[0]
    for end in OTHER_ENDS:
        if text.count(end) > text.count("\n"):
            wrong = f"the lines end in U+{ord(end):04X}, not LF."
            return [], [_fault(table, 1, wrong, "open it in an editor and save it with LF line ends.")]
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if first.count(mark) > first.count(","):
            wrong = f"the columns are separated by {name}, not commas."
            return [], [_fault(table, 1, wrong, "save it as comma-separated CSV, with a point in decimal numbers.")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        wrong = "a quote is opened and not closed, or stands inside an unquoted text."
        mend = 'put one " at each end of the text and write a quote inside it as "".'
        return records, [_fault(table, line, wrong, mend)]
    return records, []


def _header_faults(table, header):
    if "" in header:
        wrong = f"the header has {header.count('')} columns without a name."
        yield _fault(table, 1, wrong, "delete the surplus commas at the end of every line, or name the columns.")
    for name in sorted(set(header)):
        if name and header.count(name) > 1:
            yield _fault(table, 1, f"the column {name!r} stands twice in the header.", "delete or rename one of them.")
    missing = [c for c in table.columns if c not in header]
    for name in header:
        if name in table.columns or name == "":
            continue
        near = did_you_mean(name, missing)
        missing = [c for c in missing if repr(c) not in near]
        mend = near or "write the columns as data/README.md has them, or describe a new one in the schema."
        yield _fault(table, 1, f"the header has an unknown column {name!r}.", mend)
    for name in missing:
        needed = table.row.model_fields[name].is_required()
        mend = "add it; every row needs it." if needed else "add it; its cells may be empty."
        yield _fault(table, 1, f"the column {name!r} is missing from the header.", mend)


def _read_row(table, header, line, cells):
    if not any(cell.strip() for cell in cells):
        return None, [_fault(table, line, "the line has no values.", "delete the line.")]
    if len(cells) != len(header):
        wrong = f"the line has {len(cells)} cells, the header has {len(header)}."
        few = len(cells) < len(header)
        mend = 'put "..." around a text that holds a comma, or ' + (
            "add the missing commas." if few else "delete the surplus commas at the end."
        )
        return None, [_fault(table, line, wrong, mend)]
    known = dict(zip(header, cells, strict=True))
    for name in known.keys() - set(table.columns):
        del known[name]
    return check_row(table, line, known)


def _lines(numbers):
    shown = ", ".join(map(str, numbers[:10]))
    return f"lines {shown}" + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")


def _fault(table, line, wrong, mend):
    return Problem(table.file, line, "", "", "", wrong, mend.replace("FILE", table.file))
