"""One line of a table against its row model: every bad cell, in a contributor's words."""

import re
import unicodedata
from math import isfinite

from pydantic import ValidationError

from backwalk.problems import Problem, did_you_mean
from backwalk.tables.letters import undrawn
from backwalk.tables.schema import (
    DAY,
    DOI,
    MONTH,
    STUDY_ID,
    WEB,
    allowed_words,
    drawn_of,
    free_text_of,
    is_number,
    is_whole,
    numbers_of,
)

NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
WRITTEN, WHOLE = re.compile(NUMBER).fullmatch, re.compile("[+-]?[0-9]+").fullmatch
LEAST, LEAST_P, MOST = 1e-9, 1e-50, 1e12  # sizes of any figure but 0, and of a p, between which printed ones lie
NOTHING = {"na", "n/a", "nan", "-", "--", "none", "null", "nr", "not reported", "?", ".", "missing", "#n/a"}
NOTHING |= {"n/r", "n.r.", "n.a.", "n.d.", "nil", "\u2013", "\u2014", "\u2026", "..."}

# Beyond those whose kind says so:
SEEN_AS_NOTHING = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0\ufffd"
SEEN_AS_NOTHING += "".join(map(chr, range(0xFE00, 0xFE10)))  # that choose the form of the sign before
UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")  # kinds of signs that steer, or that no font has
JOINERS = "\u200c\u200d"  # that some scripts need between two letters of theirs
NOBODY = ("no", "nobody", "not yet")  # for 'nothing' too, in these columns
ANSWERED = ("doubt", "unusable_reason", "checked_by")
LOST = re.compile(r"#(REF|DIV/0|NAME\?|VALUE|N/A|NUM|NULL|SPILL|CALC)!?|TRUE|FALSE|#+", re.IGNORECASE)
LONGEST_NOTHING = 12  # letters of the longest word for it
UNITS = "%°"
LONGEST = {"label": 500, "study_id": 60}  # letters; of every other text LONGEST_TEXT
LONGEST_TEXT = 5_000
MARKS = 3  # accents on one letter, of the scripts that have most
LONG = ("notes", "support")  # columns whose text may have several lines
PLAIN = {"\t": "a tab", "\n": "a line break", "\r": "a line break", "\ufffd": "U+FFFD, which stands for a lost letter"}
FORMULA = re.compile(r"[=@].|[+-].*[|!(]")  # how a text begins that a spreadsheet works out
NOT_IN_ADDRESS = re.compile(r"""[<>"`\[\]{}|\\^$*]""")

PATTERNS = {
    WEB: ("not a web address.", "begin it with https:// or http:// and the name of a site, without spaces"),
    DOI: ("not a DOI.", "write it without the address in front and without a full stop behind"),
    DAY: ("not a day of this century, written year-month-day.", "write it in figures with hyphens"),
    MONTH: ("not a month of this century, written year-month.", "write it in figures with a hyphen"),
    STUDY_ID: ("not a short name.", "write lower-case letters and digits, parts joined by _"),
}


def check_row(table, line, cells):
    """Make a row model of one line, or say what is wrong in each of its cells.

    cells : {column: text}; a column absent from the file is left out of the check.
    Returns (row or None, problems).
    """
    given = {name: cell for name, cell in cells.items() if cell}
    stripped = {name: cell.strip() for name, cell in given.items()}
    filled = {name: cell if cell.isascii() else _composed(cell) for name, cell in stripped.items() if cell}
    numbers, free = numbers_of(table.row), free_text_of(table.row)
    figures = [name for name in filled if name in numbers]
    plain = {name for name in figures if (WHOLE if is_whole(table.row, name) else WRITTEN)(filled[name])}
    filled |= {name: _unreadable(filled[name]) for name in figures if name not in plain}

    def problem(column, wrong, mend):
        seen = {name: cell if _seen(cell) else _without_unseen(cell) for name, cell in stripped.items()}
        return Problem(table.file, line, _name(table, seen), column, cells.get(column, ""), wrong, mend)

    clean = _seen("".join(given.values()))
    doubtful = [n for n in given if n in free and not _plain_text(n, given[n])] if clean else given.keys() - plain
    odd = {name: told for name in doubtful if (told := _odd(table, name, given[name]))}
    odd |= {name: told for name in plain - {*odd} if (told := _extreme(name, filled[name]))}
    extreme = [problem(name, *told) for name, told in odd.items()]
    problems = extreme + [
        problem(name, "a space before or after the value.", "delete the space.")
        for name, cell in given.items()
        if len(cell) != len(stripped[name]) and name not in odd
    ]
    sound = {name: cell for name, cell in filled.items() if name not in odd} if odd else filled
    try:
        row = table.row.model_validate({**sound, "line": line})
    except ValidationError as error:
        seen = [e for e in error.errors() if e["loc"][0] in cells and e["loc"][0] not in odd]
        problems += [problem(e["loc"][0], *_explain(table, e)) for e in seen]
        return None, problems
    if extreme:
        return None, problems
    problems += [
        problem(name, "a name that other programs read as an empty cell.", "add to it, for example the year.")
        for name in (*(table.key if len(table.key) == 1 else ()), "label")
        if stripped.get(name, "").lower() in NOTHING and not allowed_words(table.row, name)
    ]
    return row, problems


def _composed(cell):
    """Write letters and their marks as one sign each, so that a name typed on two machines is one name."""
    return unicodedata.normalize("NFC", cell)


def _unreadable(cell):
    """Let no number pass that is not written plainly: 1_000, full-width digits, and 16.0 for a whole one."""
    if cell.lower() in ("nan", "inf"):
        return cell
    return cell.replace(".", " .") if WRITTEN(cell) else cell.replace("_", "_ ") + " "


def _odd(table, name, cell):
    """Say (wrong, mend) of a cell with a sign that cannot be seen or drawn, or with no words at all; else nothing."""
    for before, sign, after in () if _seen(cell) else zip(f" {cell}", cell, f"{cell[1:]} ", strict=False):
        if (
            _unseen(sign)
            and not (sign == "\n" and name in LONG)
            and not (sign in JOINERS and all(ord(s) > 0x58F and s.isalpha() for s in (before, after)))
        ):
            mend = (
                "write it in one line, with a space there."
                if sign in "\t\r\n"
                else "delete it, or write what it stood for."
            )
            return f"holds {_called(sign)}.", mend
    if _too_long(name, cell):
        return (
            f"longer than {LONGEST.get(name, LONGEST_TEXT):,} letters.",
            "shorten it; was more pasted than belongs here?",
        )
    if not cell.isascii() and (told := _letters(table, name, _composed(cell))):
        return told
    return _no_words(table, name, cell.strip()) if name in free_text_of(table.row) else None


def _letters(table, name, cell):
    """Say (wrong, mend) of a letter that is not what it seems, or that the figures cannot draw; else nothing."""
    if re.search(f"1{{{MARKS + 1}}}", "".join(str(int(bool(unicodedata.combining(sign)))) for sign in cell)):
        return f"holds a letter with more than {MARKS} marks on it.", "write the letter as the source prints it."
    mixed = [w for w in cell.split() if {"LATIN", "CYRILLIC"} <= {unicodedata.name(s, "").split(" ")[0] for s in w}]
    if mixed:
        return f"mixes Latin and Cyrillic letters in {mixed[0]!r}.", "write the word again, with letters of one script."
    if name in drawn_of(table.row) and (sign := undrawn(cell)):
        free = next((c for c in ("citation", "notes") if c in set(table.columns) - drawn_of(table.row)), None)
        aside = f"; the original spelling may stand in `{free}`, which no figure draws" if free else ""
        return (
            f"figures have no letter for {sign!r} ({unicodedata.name(sign, 'without a name')}).",
            f"write it in Latin letters{aside}.",
        )
    return None


def _no_words(table, name, cell):
    """Say (wrong, mend) of a free text that is a formula, a word for nothing or no words; else nothing."""
    if _told(cell):
        return None
    if FORMULA.match(cell):
        return "begins as a formula does in a spreadsheet.", "begin it with a letter or a figure."
    needed = table.row.model_fields[name].is_required()
    mend = "write it in words; every row needs it." if needed else "leave the cell empty."
    if cell.lower() in NOTHING - ({"none"} if needed else set()) or (name in ANSWERED and cell.lower() in NOBODY):
        return "a word for 'nothing'.", mend
    if LOST.fullmatch(cell):
        return (
            "what a spreadsheet leaves where a value is lost.",
            f"write what the source prints{'' if needed else ', or ' + mend.removesuffix('.')}.",
        )
    if cell and not any(sign.isalnum() or sign in UNITS for sign in cell):
        return "holds no letter and no figure.", mend
    return None


def _too_long(name, cell):
    return len(cell) > LONGEST.get(name, LONGEST_TEXT)


def _told(cell):
    """Tell quickly of most texts that they say something."""
    return len(cell) > LONGEST_NOTHING and cell[0].isalnum()


def _plain_text(name, cell):
    """Tell quickly of most texts that nothing is odd in them, where every sign can be seen."""
    return _told(cell) and cell.isascii() and not _too_long(name, cell)


def _seen(cell):
    """Tell quickly of most cells that every sign of them can be seen."""
    return cell.isascii() and cell.isprintable()


def _without_unseen(cell):
    return "".join(sign for sign in cell if not _unseen(sign))


def _unseen(sign):
    return sign in SEEN_AS_NOTHING or unicodedata.category(sign) in UNSEEN


def _called(sign):
    """Name a sign that cannot be seen: a tab; an invisible sign, U+202E right-to-left override."""
    return PLAIN.get(sign) or f"an invisible sign, U+{ord(sign):04X} {unicodedata.name(sign, 'control').lower()}"


def _extreme(name, cell):
    """Say (wrong, mend) of a number that no paper prints, so large or small that no rule can weigh it; else nothing."""
    size = abs(float(cell))
    if size >= MOST and name != "p_value":  # whose own limit is 1
        return "larger than any figure a paper prints.", "compare with the source: were two cells run together?"
    if size < (LEAST_P if name == "p_value" else LEAST) and re.search("[1-9]", re.split("[eE]", cell)[0]):
        mend = _range_mend(name, None, "") if name == "p_value" else "write the figure as printed, 0 where it is 0."
        return "nearer to 0 than any figure a paper prints.", mend
    return None


def _name(table, cells):
    try:
        week = float(cells["week"]) if cells.get("week") else None
    except ValueError:
        week = None
    if week is not None and not isfinite(week):
        week = None
    return table.name_of({**cells, "week": week})


def _explain(table, error):
    """Turn one pydantic error into (wrong, mend)."""
    name, kind, value = error["loc"][0], error["type"], str(error.get("input", "")).strip()
    field = table.row.model_fields[name]
    about = field.json_schema_extra
    limits = error.get("ctx", {})
    bounds = {
        "greater_than": ("above", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than_equal": ("at most", "le"),
    }
    hint = about["how_to_fill"] or field.description
    example = f", for example {about['example']}" if about["example"] else ""
    if kind == "missing":
        return "empty, but every row needs it.", f"fill in: {hint}{example}."
    if kind == "literal_error":
        words = allowed_words(table.row, name)
        empty = "" if field.is_required() else ", or leave the cell empty"
        near = "" if value.lower() in NOTHING else did_you_mean(value, words)
        return f"not one of: {', '.join(words)}.", near or f"write one of these words{empty}."
    if kind in bounds:
        word, key = bounds[kind]
        unit = f" {about['unit']}" if about["unit"] else ""
        return f"must be {word} {limits[key]:g}{unit}.", _range_mend(name, about, example, value)
    if kind == "string_pattern_mismatch":
        if limits["pattern"] == WEB and (sign := NOT_IN_ADDRESS.search(value)) and re.match(r"https?://\S+$", value):
            return f"not a web address: none has a {sign[0]}.", f"write %{ord(sign[0]):02X} in its place."
        wrong, mend = PATTERNS.get(limits["pattern"], ("not in the form this column needs.", hint))
        return wrong, f"{mend}{example}."
    if is_number(table.row, name):
        return _not_a_number(value, kind, example, whole=kind.startswith("int"))
    return f"{error['msg'].lower()}.", f"{hint}{example}."


def _range_mend(name, about, example, value=""):
    if name == "p_value":
        return "p lies between 0 and 1; one printed as 0.000 is written 0.001 with p_relation <."
    if name.endswith(("_sd", "_se")) and re.fullmatch(r"[+-]?0*\.?0*", value):
        return (
            "if the paper prints 0, leave the cell empty and say so in `notes`; otherwise write the figure as printed."
        )
    if name.endswith(("_sd", "_se")):
        return "write the figure as printed; if it is not reported, leave the cell empty."
    return f"compare with the source{example}."


def _not_a_number(value, kind, example, whole):
    if value.lower() in NOTHING:
        return "a word for 'not reported'.", "leave the cell empty: empty means not reported."
    if re.fullmatch(r"[+-]?[0-9]{1,3}([,'\u2019\s][0-9]{3})+(\.[0-9]+)?", value):
        thousands, decimal = re.sub(r"[^0-9.+-]", "", value), value.replace(",", ".", 1)
        if "," not in value:
            return "a mark between the thousands.", f"write {thousands}."
        other = "" if whole else f", {decimal} if it parts the decimals"
        return "a comma in a number.", f"write {thousands} if it parts the thousands{other}."
    if not whole and re.fullmatch(r"[+-]?[0-9]{1,3}(\. ?[0-9]{3})+,[0-9]+", value):
        plain = re.sub(r"[. ]", "", value).replace(",", ".")
        return "a decimal comma, and points between the thousands.", f"write {plain}."
    if not whole and re.fullmatch(r"[+-]?[0-9]+[\u00b7\u2027\u2219\u066b][0-9]+", value):
        return "a raised or foreign decimal point.", f"write {re.sub(r'[^0-9+-]', '.', value)}."
    if not whole and re.fullmatch(r"[+-]?[0-9]+,[0-9]+", value):
        return "a decimal comma.", f"write {value.replace(',', '.')}."
    if re.search(r"\u00b1|\+/?-|[0-9] ?[(\[][0-9. ]+[)\]]$", value):
        return "two figures in one cell.", "write the mean and its SD (or standard error) into their own cells."
    if re.fullmatch(r"[\u2212\u2013\u2014]\d+(\.\d+)?", value):
        return "a typographic minus sign.", f"write -{value[1:]} with the minus of the keyboard."
    if re.fullmatch(r"[<>=\u2264\u2265] ?[+-]?[0-9.,]+", value):
        return "a sign before the number.", "write the number alone; the sign of a p goes into p_relation."
    if FORMULA.match(value):
        return "a formula of a spreadsheet.", "write the figure that the source prints."
    if kind == "int_from_float" or whole or re.fullmatch(r"[+-]?[0-9]+\.[0-9]+", value):
        return "not a whole number.", f"write a whole number{example}."
    if kind == "finite_number":
        return "not a finite number.", "write the figure as printed, or leave the cell empty."
    return "not a number.", f"write the number alone, with a point for decimals{example}; words go into notes."
