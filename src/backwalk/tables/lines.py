"""From the bytes of a CSV file to its lines of cells, and what a person reads where they are none."""

import csv
import io
import re

from backwalk.problems import Problem

FEW = 3  # NUL signs that a slip may leave in a text; more, and it is no text
BOM = "\ufeff"
BEGINNINGS = {  # of files that are no table, whatever their name says
    b"PK\x03\x04": "a spreadsheet",
    b"\xd0\xcf\x11\xe0": "a spreadsheet",
    b"<": "a web page",
    b"{\\rtf": "a text with a layout (RTF)",
    b"%PDF": "a PDF",
    b"version https://git-lfs": "a pointer that Git LFS left in its place",
}
CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( .*)?$", re.MULTILINE)
OTHER_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # what ends a line elsewhere, and never in a CSV file


def no_text(content):
    """Say (wrong, mend) of a file that is no text in UTF-8 at all, so that nothing else of it is told; else nothing."""
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            return f"this is {kind}, not a CSV file.", "open the table in its program and save it as CSV UTF-8."
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or content[1:4] == b"\0\0\0":
        return "the file is UTF-32.", "save it as CSV UTF-8 without BOM."
    if content.count(b"\0") > FEW and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        if content[1::2].count(0) > len(content) / 4 or content[::2].count(0) > len(content) / 4:
            return "the file is UTF-16.", "save it as CSV UTF-8 without BOM."
        return "this is not a text file.", "save the table as CSV UTF-8; is this a spreadsheet or a damaged copy?"
    return None


def decode(table, content):
    """Turn the bytes of a table into text, whatever a spreadsheet did to them: (text, problems)."""
    problems = []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(fault(table, 1, "the file is UTF-16.", "save it as CSV UTF-8 without BOM."))
        return content.decode("utf-16", "replace"), problems
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        problems.append(
            fault(
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
            fault(
                table,
                line,
                "the line ends in CRLF (Windows), not LF." if windows else "the line ends in CR (an old Mac), not LF.",
                "save it with LF line ends, or run: "
                + ("sed -i 's/\\r*$//' FILE" if windows else "tr '\\r' '\\n' < FILE > new.csv && mv new.csv FILE"),
            )
        )
        content = re.sub(rb"\r+\n|\r", b"\n", content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start : error.start + 1].decode("cp1252", "replace")
        wrong = f"the file is not UTF-8: the byte of {byte!r} here is from another encoding."
        problems.append(fault(table, line, wrong, "open it as Windows-1252 or Latin-1 and save it as UTF-8."))
        text = content.decode("cp1252", "replace")
    if BOM in text:
        at = text.index(BOM)
        line, before = text[:at].count("\n") + 1, text[at : at + 20].strip(BOM).split(",")[0].split("\n")[0]
        wrong = f"an invisible sign (U+FEFF, which spreadsheets add) stands before {before!r}."
        problems.append(fault(table, line, wrong, "delete it, or run: sed -i 's/\\xEF\\xBB\\xBF//g' FILE"))
        text = text.replace(BOM, "")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(fault(table, line, "the file holds a NUL character.", "delete it; is this a spreadsheet file?"))
        text = text.replace("\0", "")
    return text, problems


def records(table, text):
    """Split the text into (first line, cells); a line number is the editor's."""
    first = text.split("\n", 1)[0]
    for end in OTHER_ENDS:
        if text.count(end) > text.count("\n"):
            wrong = f"the lines end in U+{ord(end):04X}, not LF."
            return [], [fault(table, 1, wrong, "open it in an editor and save it with LF line ends.")]
    if conflict := CONFLICT.search(text):
        wrong = "git left both versions of some lines here, and its marks (<<<<<<<, =======, >>>>>>>)."
        mend = "keep the lines that are right and delete the others, with all three marks."
        return [], [fault(table, text[: conflict.start()].count("\n") + 1, wrong, mend)]
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright lines")):
        if first.count(mark) > first.count(","):
            wrong = f"the columns are separated by {name}, not commas."
            return [], [fault(table, 1, wrong, "save it as comma-separated CSV, with a point in decimal numbers.")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            wrong = f"a cell of more than {csv.field_size_limit():,} signs; is a quote opened and not closed?"
            return records, [fault(table, line, wrong, "close it, or take out of the cell what is no part of it.")]
        wrong = "a quote is opened and not closed, or stands inside an unquoted text."
        mend = 'put one " at each end of the text and write a quote inside it as "".'
        return records, [fault(table, line, wrong, mend)]
    return records, []


def fault(table, line, wrong, mend):
    """Say what is wrong with a line of a table, or with all of its file (line 0); FILE in a mend is its name."""
    return Problem(table.file, line, "", "", "", wrong, mend.replace("FILE", table.file))
