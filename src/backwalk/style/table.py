"""What a notebook shows: Markdown and tables that read as plain text too."""

import re
from dataclasses import dataclass
from html import escape

from backwalk.style.signs import MARK, address, as_typed, for_html, for_markdown

SHORT, LONG = 21, 60  # letters: a short figure never wraps, a long text gets room
LEFT = 'style="text-align:left"'  # JupyterLab sets tables flush right, also those made of words
WIDE = 4  # columns from which each row becomes a block of named cells on a phone
FULL = 120  # letters of a cell that make it three columns
FOLDED = 24  # rows over which a table is longer than a screen, and opens behind its caption
CODE = re.compile(rf"(?<!{MARK})`")  # begins and ends code in a text of ours; a sign of a cell has its mark


class Prose(str):
    """A text that a notebook shows as Markdown."""

    __slots__ = ()

    def __repr__(self):
        return as_typed(str(self))

    def _repr_markdown_(self):
        return for_markdown(self)

    @property
    def in_a_line(self):
        """The same in one line and without marks, for an alt text."""
        return as_typed(" ".join(re.sub(rf"(?<!{MARK})\*", "", self).split()))


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere: the word in plain text, a link on a page.

    Not a kind of str: of those a frame may keep the letters alone, and the address would be lost.
    """

    text: str
    url: str

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Links:
    """Several links in one cell: their words joined in plain text, each a link on a page."""

    links: tuple[Link, ...]

    def __str__(self):
        return "; ".join(map(str, self.links))


class Table:
    """A frame of words that reads the same as HTML and as plain text.

    Cells stand apart in the HTML, so that a search which only drops the tags still finds each word.
    A new line in a cell is a new line on the page, and as plain text each row is then a block of named cells.
    notes : {name: text}, shown under the table; folded : opens behind its caption, as a table of many rows does
    """

    def __init__(self, frame, caption="", notes=None, *, folded=False):
        self.frame, self.caption, self.notes = frame, caption, notes or {}
        self.folded = len(frame) > 0 and (folded or len(frame) > FOLDED)

    def __repr__(self):
        return as_typed(self._plain())

    def _plain(self):
        if self.frame.empty:
            return f"{self.caption} (none)".strip()
        body = "\n".join(self._blocks()) if self._by_blocks else self.frame.to_string(index=False, max_colwidth=None)
        told = "\n".join(f"{name}: {_indented(text)}" for name, text in self.notes.items())
        return "\n".join(part for part in (self.caption, body, told and f"\n{told}") if part)

    @property
    def _by_blocks(self):
        return any("\n" in str(cell) for cell in self.frame.to_numpy().ravel())

    @property
    def _full(self):
        return any(len(str(cell)) > FULL for cell in self.frame.to_numpy().ravel())

    def _blocks(self):
        first, *others = self.frame.columns
        for row in self.frame.to_dict("records"):
            yield from ("", _in_a_line(row[first]), *(f"  {name}: {_in_a_line(row[name])}" for name in others))

    def markdown(self):
        """Write the table for a Markdown page."""
        lines = [self.frame.columns, ["---"] * len(self.frame.columns), *self.frame.itertuples(index=False)]
        return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)

    def _repr_html_(self):
        head = " ".join(f'<th scope="col" {LEFT}>{for_html(c)}</th>' for c in self.frame.columns)
        wide = len(self.frame.columns) >= WIDE - self._full
        labels = self.frame.columns if wide else [""] * len(self.frame.columns)
        rows = "".join(
            "<tr>" + " ".join(map(_td, row, labels)) + "</tr>\n"
            for row in self.frame.itertuples(index=False, name=None)
        )
        caption = f"<caption>{for_html(self.caption)}</caption>\n" if self.caption and not self.folded else ""
        if not rows:
            rows = f'<tr><td colspan="{len(self.frame.columns)}">none</td></tr>'
        table = f"<table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
        if self.folded:
            about = f"{for_html(self.caption)}, {len(self.frame)} rows" if self.caption else f"{len(self.frame)} rows"
            table = f'<details class="folded"><summary>{about}</summary>{table}</details>'
        notes = "".join(f"<p><b>{for_html(name)}:</b> {_shown(text)}</p>" for name, text in self.notes.items())
        below = f'<div class="notes">{notes}</div>' if notes else ""
        kinds = "".join((" stacked" if wide else "", " in-lines" if self._by_blocks else ""))
        return f'<div class="wide-table{kinds}">{table}{below}</div>'


def dotted(lines):
    """Write several lines of one cell so that the eye sees where each begins."""
    return "\n".join(f"• {line}" for line in lines)


def _indented(text):
    return text.replace("\n", "\n  ")


def _in_a_line(text):
    return str(text).replace(":\n", ": ").replace(".\n", ". ").replace("\n", ", ")


def _shown(text):
    parts = CODE.split(str(text))
    shown = [f"<code>{for_html(p)}</code>" if i % 2 else for_html(p) for i, p in enumerate(parts)]
    return ("".join(shown) if len(parts) % 2 else for_html(text)).replace("\n", "<br>")


def _td(cell, label):
    shown, inside = _inside(cell)
    figure = shown[:1] in "0123456789−" or shown[:2] in ("p ", "g ")
    kind = ' class="short"' if figure and len(shown) <= SHORT else ' class="long"' if len(shown) > LONG else ""
    named = f' data-label="{_attribute(label)}"' if label else ""
    return f"<td{kind}{named} {LEFT}>{inside}</td>"


def _inside(cell):
    if hasattr(cell, "links"):
        return str(cell), "; ".join(_inside(link)[1] for link in cell.links)
    text = str(cell)
    url = address(getattr(cell, "url", text if text.startswith(("http://", "https://")) else ""))
    shown = "source" if url and url == as_typed(text) else text
    return shown, f'<a href="{_attribute(url)}">{for_html(shown)}</a>' if url else _shown(shown)


def _attribute(text):
    return escape(as_typed(str(text)), quote=True)
