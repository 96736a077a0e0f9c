"""What a notebook shows: Markdown and tables that read as plain text too."""

import re
from html import escape

BREAK = "\x1e"  # stands for a new line while great-tables escapes a cell
SHORT, LONG = 21, 60  # letters: a short figure never wraps, a long text gets room
WIDE = 5  # columns from which each row becomes a block of named cells on a phone


class Prose(str):
    """A text that a notebook shows as Markdown."""

    __slots__ = ()

    def __repr__(self):
        return str(self)

    def _repr_markdown_(self):
        return str(self)


class Link(str):
    """A word that leads somewhere: the word in plain text, a link on a page."""

    __slots__ = ("url",)

    def __new__(cls, text, url):
        word = super().__new__(cls, text)
        word.url = url
        return word


class Links(str):
    """Several links in one cell: their words joined in plain text, each a link on a page."""

    __slots__ = ("links",)

    def __new__(cls, links):
        words = super().__new__(cls, "; ".join(links))
        words.links = tuple(links)
        return words


class Table:
    """A frame of words that reads the same as HTML and as plain text."""

    def __init__(self, frame, caption=""):
        self.frame, self.caption = frame, caption

    def __repr__(self):
        if self.frame.empty:
            return f"{self.caption} (none)".strip()
        body = self.frame.to_string(index=False, max_colwidth=None)
        return f"{self.caption}\n{body}" if self.caption else body

    def markdown(self):
        """Write the table for a Markdown page."""
        lines = [self.frame.columns, ["---"] * len(self.frame.columns), *self.frame.itertuples(index=False)]
        return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)

    def _repr_html_(self):
        head = "".join(f'<th scope="col">{escape(str(c))}</th>' for c in self.frame.columns)
        wide = len(self.frame.columns) >= WIDE
        labels = self.frame.columns if wide else [""] * len(self.frame.columns)
        rows = "".join(
            "<tr>" + "".join(map(_td, row, labels)) + "</tr>" for row in self.frame.itertuples(index=False, name=None)
        )
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        if not rows:
            rows = f'<tr><td colspan="{len(self.frame.columns)}">none</td></tr>'
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f'<div class="wide-table{" stacked" if wide else ""}">{table}</div>'


class Face:
    """A table that is the face of its page: great-tables' HTML, and the same text line by line.

    frame : words, a new line in a cell is a new line on the page; the first column names the row
    notes : {name: text}, shown under the table; name : its id, fixed, so that a page is always the same bytes
    """

    def __init__(self, frame, title, notes, name):
        self.frame, self.title, self.notes, self.name = frame, title, notes, name

    def __repr__(self):
        first, *others = self.frame.columns
        lines = [self.title]
        for row in self.frame.to_dict("records"):
            lines += ["", _in_a_line(row[first]), *(f"  {column}: {_in_a_line(row[column])}" for column in others)]
        return "\n".join([*lines, "", *(f"{name}: {_indented(text)}" for name, text in self.notes.items())])

    def _repr_html_(self):
        from great_tables import GT, html

        table = GT(self.frame.map(lambda text: text.replace("\n", BREAK)), id=self.name).tab_header(self.title)
        for name, text in self.notes.items():
            text = escape(text).replace("\n", "<br>")
            table = table.tab_source_note(html(f"<b>{escape(name)}:</b> {text}"))
        made = table.as_raw_html()  # its own style sheet reaches beyond the table and is white in the dark: left out
        made = made[made.index("<table") : made.index("</table>") + len("</table>")].replace(BREAK, "<br>")
        made = re.sub(r"(?<=\d) to (?=[−\d])", "&nbsp;to&nbsp;", made)  # an interval stays on one line
        return f'<div class="wide-table findings" id="{self.name}">{made}</div>'


def _indented(text):
    return text.replace("\n", "\n  ")


def _in_a_line(text):
    return text.replace(":\n", ": ").replace("\n", ", ")


def _td(cell, label):
    shown, inside = _inside(cell)
    figure = shown[:1] in "0123456789−" or shown[:2] in ("p ", "g ")
    kind = ' class="short"' if figure and len(shown) <= SHORT else ' class="long"' if len(shown) > LONG else ""
    named = f' data-label="{escape(str(label), quote=True)}"' if label else ""
    return f"<td{kind}{named}>{inside}</td>"


def _inside(cell):
    if hasattr(cell, "links"):
        return str(cell), "; ".join(_inside(link)[1] for link in cell.links)
    text = str(cell)
    url = getattr(cell, "url", text if text.startswith(("http://", "https://")) else "")
    shown = "source" if url == text else text
    return shown, f'<a href="{escape(url, quote=True)}">{escape(shown)}</a>' if url else escape(shown)
