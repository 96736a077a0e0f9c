"""Tables with one seeded fault, of kinds that spreadsheets, copying and hands make; run in full by `make fuzz`."""

import csv
import io
import random
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from backwalk.tables.schema import TABLES, allowed_words, columns_of, is_number

NUMBERS = (
    "1e309", "-1e309", "1e-320", "nan", "NaN", "inf", "-Infinity", "0", "-0", "-1", "1_6", "0x10", "1e3", "1.5.2", "+5",
    "５", "١٢", "१२", "½", "3²", "Ⅳ", "1,234", "1,5", "1 000", "1\u00a0000", "−3", "–3", "< 0.05", "p=0.03", "3 ± 1",
    "3 (1)", "12%", "16.0", "TRUE", "None", "7" * 400, "0." + "0" * 400 + "1", "9" * 5000, "1e400", "1d3", "2026-11-26",
    "26/11/2026", "26-Nov", "45987", "12:30", "#REF!", "#DIV/0!", "=1+1", "twelve", "dozen", "'5", "\"5\"", ".", "e5",
)  # fmt: skip
TEXTS = (
    "", " ", "NA", "n/a", "-", "?", "null", "<b>x</b>", "$x$", "`x`", "[a](b)", "=HYPERLINK(1)", "@sum", "a|b", "a,b",
    'a"b', "a\nb", "a\tb", "a\u200bb", "a\u202eb", "\ufeffa", "a\u00a0b", "\x00", "\x1b[31m", "é", "e\u0301", "王小明",
    "ब", "سلام", "😀", "x" * 5000, "../../etc", "javascript:alert(1)", "http://", "https://a b", "0", "nan", "\ud7ff",
    "ｐａｉｎ", "ＰＡＩＮ", "раin", "İ", "ß", "\u3000", "{include}`x`", "a;b", "'; drop", "%s", "{0}", "\\", "\u2028",
)  # fmt: skip
ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-8-sig",
    "cp1252",
    "latin-1",
    "cp437",
    "mac-roman",
    "shift_jis",
    "utf-7",
)


@dataclass(frozen=True)
class Mutation:
    """One table with one fault: its name, its bytes and what was done to it."""

    table: str
    content: bytes
    done: str


def mutate(text, table, chance):
    """Make one fault in the text of a table, of a kind that `chance` draws."""
    kind = chance.choice(KINDS)
    content = kind(text, TABLES[table], chance)
    done = f"{kind.__name__[1:]} in {table}"
    if isinstance(content, tuple):
        content, where = content
        done = f"{done}: {where}"
    return Mutation(table, content if isinstance(content, bytes) else content.encode(), done)


def mutations(texts, number, seed):
    """Give so many mutations of {table: text}, the same for the same seed; larger tables get no more than small ones."""
    for i in range(number):
        chance = random.Random(f"{seed} {i}")
        table = chance.choice([name for name in texts if texts[name].count("\n") > 1])
        yield mutate(texts[table], table, chance)


def not_as_printed(read, folder):
    """List cells of sound rows whose value is not the printed one, not finite, or a word that its column does not know.

    Where a message says that the file itself is faulty, nothing is silent, and its rows are left out.
    """
    told = {p.file for p in read.problems if not p.row}
    for name, rows in read.rows.items():
        printed = _printed(folder / f"{name}.csv") if rows and TABLES[name].file not in told else {}
        rows = rows if printed else ()
        for row in rows:
            cells = printed.get(row.line, {})
            for column in columns_of(type(row)):
                cell, value = cells.get(column, "").strip(), getattr(row, column)
                if not _same(type(row), column, cell, value):
                    yield f"{name}.{row.line}.{column}: {cell[:60]!r} was read as {value!r}"


def _printed(path):
    """Read a table by other means than the package does: {line: {column: text}}."""
    content = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(content.replace("\ufeff", "").replace("\0", ""), newline=""))
    found, line = {}, 1
    for cells in reader:
        found[line] = cells
        line = reader.line_num + 1
    header = found.pop(1, [])
    return {line: dict(zip(header, cells, strict=False)) for line, cells in found.items()}


def _same(row_class, column, cell, value):
    if is_number(row_class, column):
        if cell == "" or value is None:
            return cell == "" and value is None
        return Decimal(value).is_finite() and float(Decimal(cell)) == value
    words = allowed_words(row_class, column)
    if words and value not in (*words, ""):
        return False
    default = row_class.model_fields[column].default
    if cell == "" and value == default:
        return True
    return unicodedata.normalize("NFC", cell) == unicodedata.normalize("NFC", value)


def _rows(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def _text(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _cell(text, table, chance, new, among=None):
    """Write another text into one cell: `new` makes it of the old one."""
    rows = _rows(text)
    header = rows[0]
    places = [i for i, c in enumerate(header) if among is None or among(c)] or range(len(header))
    line, column = chance.randrange(1, len(rows)), chance.choice(list(places))
    filled = [i for i in range(1, len(rows)) if rows[i][column]]
    line = chance.choice(filled) if filled and chance.random() < 0.8 else line
    rows[line][column] = new(rows[line][column])
    return _text(rows), f"line {line + 1}, {header[column]} = {rows[line][column][:60]!r}"


def _number_for_a_number(text, table, chance):
    return _cell(text, table, chance, lambda _: chance.choice(NUMBERS), lambda c: is_number(table.row, c))


def _text_for_a_number(text, table, chance):
    return _cell(text, table, chance, lambda _: chance.choice(TEXTS), lambda c: is_number(table.row, c))


def _text_for_a_text(text, table, chance):
    return _cell(text, table, chance, lambda _: chance.choice(TEXTS), lambda c: not is_number(table.row, c))


def _number_for_a_text(text, table, chance):
    return _cell(text, table, chance, lambda _: chance.choice(NUMBERS), lambda c: not is_number(table.row, c))


def _sign_in_a_cell(text, table, chance):
    def with_sign(old):
        at = chance.randint(0, len(old))
        return old[:at] + chance.choice(TEXTS) + old[at:]

    return _cell(text, table, chance, with_sign)


def _letter_changed(text, table, chance):
    def changed(old):
        if not old:
            return "x"
        at = chance.randrange(len(old))
        other = chance.choice([old[at].swapcase(), "", old[at] * 2, "0", "o", "-", " ", ".", ",", "_"])
        return old[:at] + other + old[at + 1 :]

    return _cell(text, table, chance, changed)


def _size_changed(text, table, chance):
    def sized(old):
        return chance.choice(
            [f"-{old}", f"{old}0", f"{old}.0", f"0.{old}", f"{old}e3", f"{old}e300", f"{old}e-300", f"{old}%"]
        )

    return _cell(text, table, chance, sized, lambda c: is_number(table.row, c))


def _emptied(text, table, chance):
    return _cell(text, table, chance, lambda _: "")


def _spaces(text, table, chance):
    return _cell(
        text, table, chance, lambda old: chance.choice([f" {old}", f"{old} ", f"{old}\u00a0", f"\t{old}", f"{old}\n"])
    )


def _word_swapped(text, table, chance):
    """Put an allowed word of another column, or the same word in other letters."""
    words = [w for c in table.columns for w in allowed_words(table.row, c)] or ["yes"]

    def other(old):
        return chance.choice(
            [chance.choice(words), old.upper(), old.title(), old.replace("_", " "), old.replace("_", "-"), old + "s"]
        )

    return _cell(text, table, chance, other, lambda c: bool(allowed_words(table.row, c)))


def _two_cells_swapped(text, table, chance):
    rows = _rows(text)
    line = chance.randrange(1, len(rows))
    a, b = chance.sample(range(len(rows[0])), 2) if len(rows[0]) > 1 else (0, 0)
    rows[line][a], rows[line][b] = rows[line][b], rows[line][a]
    return _text(rows), f"line {line + 1}, {rows[0][a]} and {rows[0][b]}"


def _two_headers_swapped(text, table, chance):
    rows = _rows(text)
    a, b = chance.sample(range(len(rows[0])), 2)
    rows[0][a], rows[0][b] = rows[0][b], rows[0][a]
    return _text(rows), f"{rows[0][a]} and {rows[0][b]}"


def _header_changed(text, table, chance):
    rows = _rows(text)
    at = chance.randrange(len(rows[0]))
    rows[0][at] = chance.choice(
        [rows[0][at].title(), f" {rows[0][at]}", "", "x", chance.choice(TEXTS), rows[0][at - 1]]
    )
    return _text(rows), repr(rows[0][at][:60])


def _column_deleted(text, table, chance):
    at = chance.randrange(len(_rows(text)[0]))
    return _text([[*r[:at], *r[at + 1 :]] for r in _rows(text)]), str(at)


def _column_twice(text, table, chance):
    at = chance.randrange(len(_rows(text)[0]))
    return _text([[*r[: at + 1], *r[at:]] for r in _rows(text)]), str(at)


def _column_shifted(text, table, chance):
    """Move the cells of one column a line down, as a slip of the mouse does."""
    rows = _rows(text)
    at = chance.randrange(len(rows[0]))
    down = ["", *(r[at] for r in rows[1:-1])]
    for row, cell in zip(rows[1:], down, strict=True):
        row[at] = cell
    return _text(rows), rows[0][at]


def _line_shifted(text, table, chance):
    """Move the cells of one line a column to the right."""
    rows = _rows(text)
    line = chance.randrange(1, len(rows))
    at = chance.randrange(len(rows[0]))
    rows[line].insert(at, "")
    del rows[line][-1 if chance.random() < 0.5 else len(rows[line]) :]
    return _text(rows), f"line {line + 1} from {rows[0][at]}"


def _line_deleted(text, table, chance):
    rows = _rows(text)
    line = chance.randrange(len(rows))
    return _text([*rows[:line], *rows[line + 1 :]]), f"line {line + 1}"


def _line_twice(text, table, chance):
    rows = _rows(text)
    line = chance.randrange(len(rows))
    at = chance.choice([line, chance.randrange(len(rows))])
    return _text([*rows[:at], rows[line], *rows[at:]]), f"line {line + 1}"


def _lines_out_of_order(text, table, chance):
    rows = _rows(text)
    body = rows[1:]
    chance.shuffle(body)
    return _text([rows[0], *body])


def _lines_cut(text, table, chance):
    return text[: chance.randrange(len(text))]


def _rows_gone(text, table, chance):
    return text.split("\n", 1)[0] + "\n" * chance.randint(0, 2)


def _other_separator(text, table, chance):
    sign = chance.choice([";", "\t", "|", ", "])
    return text.replace(",", sign), repr(sign)


def _other_line_ends(text, table, chance):
    ends = chance.choice(["\r\n", "\r", "\n\n", "\n\r", "\u2028", "\x0b"])
    return text.replace("\n", ends), repr(ends)


def _other_encoding(text, table, chance):
    name = chance.choice(ENCODINGS)
    return text.encode(name, "replace"), name


def _bytes_changed(text, table, chance):
    content = bytearray(text.encode())
    at = chance.randrange(len(content))
    content[at] = chance.randrange(256)
    return bytes(content), f"byte {at} is {content[at]:02x}"


def _bytes_inserted(text, table, chance):
    content, at = text.encode(), chance.randrange(len(text))
    new = chance.choice([b"\xef\xbb\xbf", b"\0", b'"', b"\xff\xfe", b"\n", b",", b"\r", b"\x1a", b"\xed\xa0\x80"])
    return content[:at] + new + content[at:], f"{new!r} at {at}"


def _normal_form(text, table, chance):
    return unicodedata.normalize(chance.choice(["NFD", "NFKC", "NFKD"]), text)


def _rubbish(text, table, chance):
    return chance.choice(
        [b"", b"\n", b"\0" * 100, b"PK\x03\x04" + chance.randbytes(400), chance.randbytes(2000), b",\n" * 50]
    )


KINDS = (
    _number_for_a_number, _number_for_a_number, _text_for_a_number, _text_for_a_text, _text_for_a_text, _number_for_a_text,
    _sign_in_a_cell, _letter_changed, _size_changed, _emptied, _spaces, _word_swapped, _two_cells_swapped,
    _two_headers_swapped, _header_changed, _column_deleted, _column_twice, _column_shifted, _line_shifted, _line_deleted,
    _line_twice, _lines_out_of_order, _lines_cut, _rows_gone, _other_separator, _other_line_ends, _other_encoding,
    _bytes_changed, _bytes_inserted, _normal_form, _rubbish,
)  # fmt: skip
