"""Text of the tables stays text: nothing that stands in a cell is ever markup, wherever it is written.

A sentence is put together from our words and from cells, and once it is whole nobody can tell whose star it holds.
So each sign of a cell that could mean something (to Markdown, HTML, a formula, a role or a directive) gets an
invisible MARK before it when a Review is made, and keeps it through every sentence, name and frame. Only where a text
leaves does the mark go: each kind of page has one function here, which writes marked signs so that they are read as
signs. Whoever writes a sentence has nothing to remember; whoever forgets a way out shows an invisible sign, not markup.
The mark cannot be typed: the checks refuse it in a cell.
"""

import re
from html import escape

MARK = "\u2060"  # word joiner: no width, no meaning, and fonts have it

# Signs that begin, end or part something in the middle of a line; those that do so only at its start; the brackets of
# an address, which stands in brackets itself.
ANYWHERE = r"[\\`*{}\[\]|$~@]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|<\Z|&(?=#?\w+;)"
AT_START = r"\A[#>=:]|\A[-+](?=[\s+-]|\Z)|\A\d{1,9}[.)](?=\s)"
SIGN = re.compile(rf"(?<!{MARK})(?:{ANYWHERE}|{AT_START})")
IN_ADDRESS = re.compile(rf"(?<!{MARK})(?:{ANYWHERE}|[()])")
LINES = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")
MARKED = re.compile(f"{MARK}(.?)", re.DOTALL)
COMMENT = re.compile(
    r"^([ \t]*)%", re.MULTILINE
)  # of MyST: a line so begun is left out; units begin so, and are no comment
SOUGHT = (
    "\\$@"  # what is looked for in the text that is shown, escaped or not: by a script for formulas, and for people
)
FORMULA = (*"=+-@＝＋－＠", "\t", "\r")  # how a cell begins that a spreadsheet works out, some in wide letters too
UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LATEX = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
ADDRESS = re.compile(r"https?://\S+|[\w#-][\w./#-]*")


def marked(text):
    """Mark the signs of a cell that could be taken for markup, in one line; a text marked before stays as it is."""
    text = LINES.sub(" ", text)
    return (IN_ADDRESS if text.startswith(("http://", "https://")) else SIGN).sub(rf"{MARK}\g<0>", text)


def as_typed(thing):
    """Give a text, or all texts of a list or a dict, as the table has it: for what no markup can reach."""
    if isinstance(thing, str):
        return thing.replace(MARK, "")
    if isinstance(thing, dict):
        return {as_typed(name): as_typed(part) for name, part in thing.items()}
    return [as_typed(part) for part in thing] if isinstance(thing, (list, tuple)) else thing


def for_markdown(text):
    """Write a text for Markdown: our own markup works, marked signs are entities, which are never markup."""
    told = MARKED.sub(lambda m: _spanned(m[1]) if m[1] in SOUGHT else _entity(m[1]), text)
    return COMMENT.sub(r"\1&#37;", told)


def for_alt(text):
    """Write a text for the alt text of a picture in Markdown, where even a span would be read out."""
    return MARKED.sub(lambda m: _entity(m[1]), text)


def for_html(text):
    """Write a text, ours and theirs, for HTML: shown as typed, never a tag and never a formula."""
    return MARKED.sub(lambda m: _spanned(m[1]) if m[1] and m[1] in SOUGHT else m[1], escape(str(text)))


def for_figure(text):
    """Write a text for matplotlib where it may read maths between dollar signs."""
    return as_typed(text).replace("$", r"\$")


def for_r(text):
    """Write a text as a string of R."""
    shown = as_typed(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + UNPRINTED.sub(" ", shown) + '"'


def for_bibtex(text):
    """Write a text as part of a field of BibTeX: no sign of LaTeX works, and no brace ends the field."""
    return "".join(LATEX.get(sign, sign) for sign in for_ris(text))


def in_bibtex_as_is(text):
    """Write an address or a DOI for a field that BibTeX hands on as it is; what would end the field is in per cent."""
    return "".join(f"%{ord(sign):02X}" if sign in "{}\\" else sign for sign in for_ris(text))


def for_ris(text):
    """Write a text for a line of RIS, in one line."""
    return UNPRINTED.sub(" ", as_typed(text)).strip()


def for_spreadsheet(cell):
    """Write a cell that is text so that no spreadsheet works it out; figures and sound texts stay as they are."""
    if not isinstance(cell, str):
        return cell
    text = as_typed(cell)
    return (f"'{text}" if text.startswith(FORMULA) else text).replace("\r", " ")  # which some read as the end of a row


def address(url):
    """Give an address that a page may lead to: of the web, or of a page or file beside it; else nothing."""
    url = as_typed(url or "")
    return url if ADDRESS.fullmatch(url) else ""


def _entity(sign):
    return f"&#{ord(sign)};" if sign else ""


def _spanned(sign):
    """Put a sign between tags of its own, where no script for formulas finds its pair, and no code host a name after it."""
    return f"<span>{_entity(sign)}</span>" if sign else ""
