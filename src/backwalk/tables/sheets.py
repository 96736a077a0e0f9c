"""A filled workbook read back: sheet by sheet into Parts, with a message for every cell that holds something else."""

import csv
import io
import warnings
import zipfile
from datetime import date, time, timedelta

from backwalk.problems import Problem, ReadableError, did_you_mean, shown
from backwalk.tables.adding import Part
from backwalk.tables.schema import TABLES
from backwalk.tables.workbook import EXAMPLE, GUIDE, SHEETS, SUFFIX, example_of

LARGEST = 50_000_000  # bytes, unpacked: far above any workbook that a person fills in
MOST_CELLS = 2_000_000  # of one sheet, empty ones among them


def read_workbook(path):
    """Read a filled template as far as that goes: (a Part a sheet with rows, problems of whole sheets)."""
    book = _opened(path)
    parts, problems = [], []
    for sheet in book.worksheets:
        faults = list(_sheet_faults(sheet, path))
        problems += faults
        if not faults and _named(sheet) in TABLES and (part := _part(sheet, path)):
            parts.append(part)
    if not parts and not problems:
        raise ReadableError(f"{path}: no sheet holds a row below its example: fill in at least one")
    return parts, problems


def _opened(path):
    import openpyxl

    bad = ReadableError(f"{path}: this is no workbook that can be read: save it as an Excel workbook ({SUFFIX})")
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise ReadableError(f"{path}: too large: keep only the sheets and rows that you filled in")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that other programs add, and of which nothing is read
            return openpyxl.load_workbook(path)
    except ReadableError:
        raise
    except Exception:  # the library raises whatever its parsers raise, and no cause helps who filled in a sheet
        raise bad from None


def _named(sheet):
    return sheet.title.strip().lower()


def _sheet_faults(sheet, path):
    """Say why a sheet cannot be read as it stands; a sheet that is none of ours and empty says nothing."""

    from openpyxl.utils import get_column_letter

    def problem(where, wrong, mend):
        return Problem(f"{path}, sheet {sheet.title}{where}", 0, "", "", "", wrong, mend)

    name = _named(sheet)
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        last = f"{get_column_letter(sheet.max_column)}{sheet.max_row}"
        yield problem(
            "", f"it reaches as far as cell {last}.", "delete the rows and columns beyond yours, then save it."
        )
        return
    if name == GUIDE or not any(cell.value is not None for row in sheet.iter_rows() for cell in row):
        return
    if name not in TABLES:
        near = did_you_mean(name, TABLES)
        wrong = "no table has the name of this sheet, so nothing of it can be read."
        yield problem("", wrong, near or f"delete it, or name it after its table: {', '.join(SHEETS)}.")
    elif sheet.sheet_state != "visible":
        yield problem("", "the sheet is hidden, so nobody sees what it holds.", "show it, or delete it.")
    else:
        for merged in sheet.merged_cells.ranges:
            wrong = f"the cells {merged.coord} are merged, and only the first holds a value."
            yield problem("", wrong, "unmerge them, and write the value into every cell that it belongs to.")
        for cell in next(sheet.iter_rows(max_row=1)):
            if told := _held(cell):
                yield problem(f", cell {cell.coordinate}", *told)
        yield from _hidden(sheet, problem)


def _hidden(sheet, problem):
    kept = [row for row in sheet.iter_rows(min_row=2) if any(c.value is not None for c in row)]
    for row in kept:
        if sheet.row_dimensions[row[0].row].hidden:
            yield problem(f", row {row[0].row}", "the row is hidden.", "show it (is a filter on?), or delete it.")
    for place in sheet.column_dimensions.values():
        filled = any(place.min <= c.column <= place.max for row in kept for c in row[1:] if c.value is not None)
        if place.hidden and place.min and filled:
            yield problem(f", column {place.index}", "the column is hidden and holds values.", "show it, or empty it.")


def _part(sheet, path):
    """Make the Part of one sheet; None where it holds no row of its own."""
    table = TABLES[_named(sheet)]
    first, *rows = sheet.iter_rows()
    kept = {cell.column: _typed(cell) for cell in first if cell.value is not None}
    lines, faults = [(1, list(kept.values()))], []
    for row in rows:
        if not any(cell.value is not None for cell in row):
            continue
        if str(row[0].value).strip() == EXAMPLE:
            faults += _changed_example(table, kept, row)
            continue
        lines.append((row[0].row, [_typed(row[at - 1]) for at in kept]))
        faults += [
            (row[0].row, kept.get(cell.column, ""), cell, told)
            for cell in row
            if (told := _held(cell) or _outside(cell, kept))
        ]
    if len(lines) == 1 and not faults:
        return None
    content, at_line = _as_content(lines)
    line_of = {row: line for line, row in at_line.items()}
    for row, *_ in faults:  # of the example row, which is not in the content
        at_line.setdefault(line_of.setdefault(row, -row), row)
    letters = {name: first[at - 1].column_letter for at, name in kept.items()}
    file = f"{path}, sheet {sheet.title}"

    def place(line, column):
        row = at_line.get(line, 1)
        return (f"{file}, cell {letters[column]}{row}" if column in letters else f"{file}, row {row}"), 0

    odd = tuple(
        Problem(file, line_of[row], "", name, "" if cell.value is None else str(cell.value), *told)
        for row, name, cell, told in faults
    )
    return Part(table, content, file, place, odd)


def _as_content(lines):
    """Write lines of cells as CSV: (bytes, {line of the CSV: row of the sheet})."""
    text, at_line = "", {}
    for row, cells in lines:
        at_line[text.count("\n") + 1] = row
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerow(cells)
        text += stream.getvalue()
    return text.encode(), at_line


def _typed(cell):
    """Write a cell as it would have been typed; what was not typed is left to `_held`."""
    value = cell.value
    if value is None or _held(cell):
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _held(cell):
    """Say (wrong, mend) of a cell that holds something else than what a person typed; else nothing."""
    value, again = cell.value, "set the cell to the format Text and type it again, as printed."
    if cell.data_type == "f":
        return "a formula.", "type the value itself in its place."
    if cell.data_type == "e":
        return "an error of the spreadsheet.", "type the value, or empty the cell: empty means not reported."
    if isinstance(value, (date, time, timedelta)):
        return "the spreadsheet made a date or time of what was typed.", again
    if isinstance(value, bool):
        return "the spreadsheet made TRUE or FALSE of what was typed.", again
    if isinstance(value, str) and "\ufeff" in value:
        return "holds an invisible sign, U+FEFF, which spreadsheets add.", "type the text again."
    if isinstance(value, (int, float)) and "%" in cell.number_format:
        return f"shown as a percentage, and held as {value:g}.", again
    return None


def _outside(cell, kept):
    if cell.value is None or cell.column in kept:
        return None
    wrong = f"{shown(cell.value)} stands in a column without a name, cell {cell.coordinate}."
    return wrong, "empty the cell, or move it under the name of its column."


def _changed_example(table, kept, row):
    """Find what somebody typed into the example row, which is not read: one fault is enough."""
    example = example_of(table)
    for cell in row[1:]:
        name = kept.get(cell.column)
        if name in example and cell.value is not None and (_held(cell) or _typed(cell) != example[name]):
            mend = f"move your row below it; this one begins with {EXAMPLE!r}."
            yield row[0].row, name, cell, ("the example row was changed, and it is not read.", mend)
            return
