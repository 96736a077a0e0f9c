"""A template goes out and comes back: every cell as it was typed, and one message for each that is something else."""

import datetime
import re
import zipfile

import openpyxl
import pytest
from broken import SOUND, lay_sound_tables
from openpyxl.utils import get_column_letter
from test_writing import tables

from backwalk.cli import main
from backwalk.problems import DataError, ReadableError
from backwalk.tables.adding import add
from backwalk.tables.checks import check
from backwalk.tables.schema import TABLES, allowed_words
from backwalk.tables.workbook import EXAMPLE, GUIDE, SHEETS, order_of, write_template

STUDY = {"study_id": "zed2025", "source_url": "https://example.org/zed"}
TRIAL = SOUND["trials"]["2"] | STUDY | {"label": "Zed 2025", "citation": "The trial of Zed"}
RESULT = SOUND["outcomes"]["3"] | STUDY | {"bw_mean": "3.10", "p_value": ""}
TESTED = SOUND["outcomes"]["2"] | STUDY  # with p_relation =
LETTERS = {column: get_column_letter(at) for at, column in enumerate(order_of(TABLES["outcomes"]), 1)}
LAST, BEYOND = (get_column_letter(len(LETTERS) + n) for n in (0, 3))


@pytest.fixture
def sound(tmp_path):
    return lay_sound_tables(tmp_path / "data")


@pytest.fixture
def filled(tmp_path):
    """The template as somebody sends it back, with one trial and one result: a function that changes it and saves it."""

    def save(change=lambda book: None):
        path = tmp_path / "filled.xlsx"
        path.unlink(missing_ok=True)
        write_template(path, {"trials": [TRIAL], "outcomes": [RESULT, TESTED]})
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return path

    return save


def cell(sheet, column, row=3):
    return sheet.cell(row, order_of(TABLES[sheet.title]).index(column) + 1)


def test_what_is_typed_into_the_template_stands_in_the_tables_as_it_was_typed(sound, filled):
    assert add([filled()], sound) == ["data/trials.csv: 1 row added", "data/outcomes.csv: 2 rows added"]
    assert check(sound) == []
    tested, added = (x for x in (sound / "outcomes.csv").read_text().splitlines() if x.startswith("zed2025"))

    assert ",0.04,=," in tested
    assert ",3.10," in added  # 3.1 where a spreadsheet takes it for a number


def test_the_template_offers_the_words_of_the_schema_and_begins_no_formula(tmp_path):
    write_template(tmp_path / "mine.xlsx")
    book = openpyxl.load_workbook(tmp_path / "mine.xlsx")

    assert book.sheetnames == [GUIDE, *SHEETS]
    for sheet in book.worksheets[1:]:
        table = TABLES[sheet.title]
        assert tuple(c.value for c in sheet[1]) == order_of(table)
        assert sorted(order_of(table)) == sorted(table.columns)
        assert all(c.comment.text for c in sheet[1])
        offered = {next(iter(r.sqref.ranges)).min_col: r.formula1 for r in sheet.data_validations.dataValidation}
        words = {at: allowed_words(table.row, c) for at, c in enumerate(order_of(table), 1)}
        assert offered == {at: f'"{",".join(w)}"' for at, w in words.items() if w}
        assert all(len(formula) < 255 for formula in offered.values())  # the most that Excel takes
        assert all(sheet.column_dimensions[c.column_letter].number_format == "@" for c in sheet[1])
    texts = [c.value for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [t for t in texts if str(t).startswith(("=", "+", "-", "@"))]


def test_a_template_with_nothing_filled_in_is_told_so_and_its_example_is_not_read(sound, tmp_path):
    write_template(tmp_path / "empty.xlsx")
    with pytest.raises(ReadableError, match="no sheet holds a row below its example"):
        add([tmp_path / "empty.xlsx"], sound)


def test_a_template_is_never_written_over_a_file(tmp_path):
    write_template(tmp_path / "mine.xlsx")
    before = (tmp_path / "mine.xlsx").read_bytes()
    with pytest.raises(ReadableError, match="is there already"):
        write_template(tmp_path / "mine.xlsx")
    with pytest.raises(ReadableError, match=r"end its name with \.xlsx"):
        write_template(tmp_path / "mine.csv")

    assert (tmp_path / "mine.xlsx").read_bytes() == before


def _value(column, value, sheet="outcomes", row=3, style=""):
    def change(book):
        at = cell(book[sheet], column, row)
        at.value = value
        if style:
            at.number_format = style

    return change


def _formula_as_text(book):
    at = cell(book["outcomes"], "locator")
    at.value, at.data_type = "=A1", "s"


def _merged(book):
    book["outcomes"].merge_cells("A3:A4")


def _hidden_sheet(book):
    book["outcomes"].sheet_state = "hidden"


def _hidden_row(book):
    book["outcomes"].row_dimensions[3].hidden = True


def _hidden_column(book):
    book["outcomes"].column_dimensions[LETTERS["bw_sd"]].hidden = True


def _unknown_sheet(book):
    book.create_sheet("outcome")["A1"] = "zed2025"


def _far_cell(book):
    book["outcomes"].cell(1_000_000, 50, "x")


def _no_name(book):
    book["outcomes"].cell(3, len(LETTERS) + 3, "3.1")


def _header_twice(book):
    book["outcomes"].cell(1, 58, "bw_sd")


HOSTILE = {
    "a formula": (_value("bw_mean", "=1+2"), "sheet outcomes, cell {bw_mean}3", "bw_mean = '=1+2': a formula."),
    "a formula for a needed cell": (_value("locator", "=A1"), "cell {locator}3", "locator = '=A1': a formula."),
    "an error": (_value("bw_mean", "#DIV/0!"), "cell {bw_mean}3", "an error of the spreadsheet."),
    "a date": (_value("locator", datetime.date(2025, 3, 2)), "cell {locator}3", "made a date or time of what was typed."),
    "a date for a figure": (_value("bw_mean", datetime.datetime(2025, 3, 1)), "cell {bw_mean}3", "made a date or time"),
    "a truth value": (_value("checked_by", True), "cell {checked_by}3", "made TRUE or FALSE of what was typed."),
    "a percentage": (_value("bw_mean", 0.31, style="0%"), "cell {bw_mean}3", "shown as a percentage, and held as 0.31."),
    "a word for a figure": (_value("bw_n", "twenty"), "cell {bw_n}3 (zed2025, vas, week 6)", "bw_n = 'twenty': not a whole number."),
    "a decimal comma": (_value("bw_mean", "3,1"), "cell {bw_mean}3", "a decimal comma."),
    "a word that is not allowed": (_value("test", "t test"), "cell {test}3", "did you mean 't_test'?"),
    "a formula in the example": (_value("notes", "=1+1", row=2), "cell {notes}2", "the example row was changed"),
    "a text that would be a formula": (_formula_as_text, "cell {locator}3", "begins as a formula does in a spreadsheet."),
    "a rule of the checks": (_value("bw_sd", "0.31"), "cell {bw_sd}3", "it looks like a standard error."),
    "an unknown trial": (_value("study_id", "nobody2020"), "cell {study_id}3", "not in data/trials.csv."),
    "a changed example": (_value("bw_mean", "2.9", row=2), "cell {bw_mean}2", "the example row was changed, and it is not read."),
    "merged cells": (_merged, "sheet outcomes", "the cells A3:A4 are merged"),
    "a hidden sheet": (_hidden_sheet, "sheet outcomes", "the sheet is hidden"),
    "a hidden row": (_hidden_row, "sheet outcomes, row 3", "the row is hidden."),
    "a hidden column": (_hidden_column, "sheet outcomes, column {bw_sd}", "the column is hidden and holds values."),
    "an unknown sheet": (_unknown_sheet, "sheet outcome", "did you mean 'outcomes'?"),
    "a cell far away": (_far_cell, "sheet outcomes", f"it reaches as far as cell {LAST}1000000."),
    "a column without a name": (_no_name, "sheet outcomes, row 3", f"stands in a column without a name, cell {BEYOND}3."),
    "a column twice": (_header_twice, "sheet outcomes, row 1", "the column 'bw_sd' stands twice in the header."),
    "an invisible sign": (_value("locator", "Table\ufeff 2"), "cell {locator}3", "holds an invisible sign, U+FEFF"),
    "a column misspelt": (_value("bw_sd", "bw_sdd", row=1), "sheet outcomes, row 1", "did you mean 'bw_sd'?"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_cell_gets_one_message_that_names_sheet_and_cell(sound, filled, case):
    change, place, told = HOSTILE[case]
    before = tables(sound)
    with pytest.raises(DataError) as error:
        add([filled(change)], sound)

    assert len(error.value.problems) == 1, str(error.value)
    message = str(error.value.problems[0])
    assert place.format(**LETTERS) in message.splitlines()[0]
    assert told in message
    assert "\n  Mend: " in message
    assert tables(sound) == before


def test_numbers_that_a_spreadsheet_took_for_numbers_are_read_as_such(sound, filled):
    def change(book):
        for column, value in (("bw_n", 20), ("bw_mean", 3.1), ("week", 6.0)):
            cell(book["outcomes"], column).value = value

    add([filled(change)], sound)
    assert any(
        line.startswith("zed2025") and ",20,3.1," in line for line in (sound / "outcomes.csv").read_text().splitlines()
    )


def test_a_rule_and_a_cell_are_told_together_and_a_row_held_in_part_is_not_judged(sound, filled):
    """A formula is told alone: what it stood for is not known. A fault of a rule in another row is told beside it."""

    def change(book):
        cell(book["outcomes"], "bw_mean").value = "=3+1"
        cell(book["outcomes"], "instrument", 4).value = "vsa"

    with pytest.raises(DataError) as error:
        add([filled(change)], sound)

    assert [(p.file.split("cell ")[1], p.wrong) for p in error.value.problems] == [
        (f"{LETTERS['bw_mean']}3", "a formula."),
        (f"{LETTERS['instrument']}4", "not in data/instruments.csv."),
    ]


@pytest.mark.filterwarnings("error")
def test_a_workbook_of_another_program_is_read_without_a_word(sound, filled, tmp_path):
    """Without the styles that Excel writes, which the library warns about."""
    given, saved = filled(), tmp_path / "saved.xlsx"
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(saved, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(
                name, re.sub(rb"<cellStyles.*?</cellStyles>", b"", text) if name.endswith("styles.xml") else text
            )
    with pytest.warns(UserWarning, match="no default style"):
        openpyxl.load_workbook(saved)

    assert len(add([saved], sound)) == 2


def test_an_empty_sheet_of_another_name_disturbs_nobody(sound, filled):
    assert len(add([filled(lambda book: book.create_sheet("Sheet1"))], sound)) == 2


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_told_in_one_line(sound, tmp_path, content):
    (tmp_path / "mine.xlsx").write_bytes(content)
    with pytest.raises(ReadableError, match=r"^\S+mine.xlsx: this is no workbook that can be read: .+$"):
        add([tmp_path / "mine.xlsx"], sound)


def test_a_workbook_that_unpacks_to_a_flood_is_refused(sound, tmp_path):
    with zipfile.ZipFile(tmp_path / "mine.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 60_000_000)
    with pytest.raises(ReadableError, match="too large"):
        add([tmp_path / "mine.xlsx"], sound)


def test_files_are_tried_without_writing(sound, filled, capsys):
    before = tables(sound)

    assert main(["add", "--try", str(filled()), "--data-dir", str(sound)]) == 0
    told = capsys.readouterr().out
    assert "Before: g = " in told
    assert "Nothing was written" in told
    assert tables(sound) == before
    assert main(["add", "--try", str(filled(_merged)), "--data-dir", str(sound)]) == 1
    assert "the cells A3:A4 are merged" in capsys.readouterr().err


def test_workbook_and_csv_go_in_together_or_not_at_all(sound, filled, tmp_path):
    wrong = tmp_path / "outcomes_more.csv"
    wrong.write_text("study_id\nzed2025\n")
    before = tables(sound)
    with pytest.raises(DataError):
        add([filled(), wrong], sound)

    assert tables(sound) == before
    assert EXAMPLE not in "".join(text.decode() for text in before.values())
