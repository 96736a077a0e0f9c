"""The tables as a workbook to be filled in: one sheet a table, with the allowed words, and an example a sheet."""

import io
from pathlib import Path

from backwalk.problems import ReadableError
from backwalk.tables.interview import TRIAL, columns_for
from backwalk.tables.schema import TABLES, about, allowed_words, is_number
from backwalk.tables.writing import put

SUFFIX = ".xlsx"
SHEETS = ("trials", "outcomes", "instruments", "risk_of_bias", "harms", "excluded", "ongoing", "claims", "biomechanics")
GUIDE = "how to fill this in"
EXAMPLE = "EXAMPLE, not read"  # what the first cell of the example row holds
LAST = 1000  # row down to which a column offers its words
TEXT = "@"  # the format that keeps what is typed

USUAL = {"trials": TRIAL, "outcomes": columns_for({"quality": "arm_means", "p_value": "0.05"})}  # come first, as asked

TOLD = (
    "How to fill this in",
    "One sheet a table. Fill in only those that you have something for; a new trial needs trials and outcomes.",
    "Each row below the example is one row of the table. The row that begins with the word EXAMPLE is not read.",
    "What papers usually print comes first in a sheet, and the rest to the right of it.",
    "A column in bold must be filled in every row. Elsewhere an empty cell means not reported.",
    "Rest the pointer on the name of a column to see what it means. Where only some words are allowed, the cell offers them.",
    "Write what the paper prints, with a point for decimals. All cells are text, so that 2.50 stays 2.50.",
    "No formulas, no merged cells, no hidden rows: each of them is told when the workbook is read.",
    "Give it back with: backwalk add THIS_FILE.xlsx",
)


def write_template(path, rows=None):
    """Write a workbook with a sheet for each table that people fill in; a file that is there is not written over.

    rows : {table: [{column: text}]}, put in below the example
    """
    path = Path(path)
    if path.suffix.lower() != SUFFIX:
        raise ReadableError(f"{str(path)!r}: end its name with {SUFFIX}, for example my_trial{SUFFIX}")
    if path.exists():
        raise ReadableError(f"{str(path)!r} is there already: give another name, or move it away")
    put({path: _book(rows or {})})


def _book(rows):
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    guide.column_dimensions["A"].width = 110
    for at, line in enumerate(TOLD, 1):
        cell = guide.cell(at, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=at == 1)
    for name in SHEETS:
        _sheet(book.create_sheet(name), TABLES[name], rows.get(name, ()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(sheet, table, rows):
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    columns = order_of(table)
    for at, name in enumerate(columns, 1):
        letter, needed = get_column_letter(at), name in table.required
        sheet.column_dimensions[letter].width = max(len(name) + 3, 14 if is_number(table.row, name) else 20)
        sheet.column_dimensions[letter].number_format = TEXT
        head = sheet.cell(1, at, name)
        head.font = Font(bold=needed)
        head.fill = PatternFill("solid", fgColor="DDE8F0" if needed else "F2F2F2")
        told = ("must be filled in" if needed else "empty: not reported", *about(table.row, name))
        head.comment = Comment("\n".join(told), "backwalk", width=360, height=160)
        _offer(sheet, f"{letter}3:{letter}{LAST}", allowed_words(table.row, name))
    for at, cells in enumerate([example_of(table), *rows], 2):
        for place, name in enumerate(columns, 1):
            cell = sheet.cell(at, place, cells.get(name) or None)
            cell.number_format = TEXT
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with = stays a text
            if at == 2:
                cell.font = Font(italic=True, color="808080")


def order_of(table):
    """Give the columns of a sheet in its order: the key of the row, what papers usually print, then the others."""
    first = dict.fromkeys((table.columns[0], *USUAL.get(table.name, table.required)))
    return tuple(dict.fromkeys((*first, *table.columns)))


def example_of(table):
    """Give the example row of a table: the examples of the schema that begin no formula, and the mark in the first cell."""
    made = {c: table.row.model_fields[c].json_schema_extra["example"] for c in table.columns}
    return {**{c: "" if text[:1] in "=+-@" else text for c, text in made.items()}, table.columns[0]: EXAMPLE}


def _offer(sheet, cells, words):
    from openpyxl.worksheet.datavalidation import DataValidation

    if words:
        rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "Not one of its words", f"One of: {', '.join(words)}"[:250]
        sheet.add_data_validation(rule)
        rule.add(cells)
