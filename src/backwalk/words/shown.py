"""What a notebook shows: Markdown and tables that read as plain text too."""

from html import escape

SHORT, LONG = 21, 60  # letters: a short figure never wraps, a long text gets room


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
        rows = "".join(
            "<tr>" + "".join(_td(cell) for cell in row) + "</tr>" for row in self.frame.itertuples(index=False)
        )
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        if not rows:
            rows = f'<tr><td colspan="{len(self.frame.columns)}">none</td></tr>'
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return f'<div class="wide-table">{table}</div>'


def _td(cell):
    text = str(cell)
    url = getattr(cell, "url", text if text.startswith(("http://", "https://")) else "")
    shown = "source" if url == text else text
    figure = shown[:1] in "0123456789−" or shown[:2] in ("p ", "g ")
    kind = ' class="short"' if figure and len(shown) <= SHORT else ' class="long"' if len(shown) > LONG else ""
    inside = f'<a href="{escape(url, quote=True)}">{escape(shown)}</a>' if url else escape(shown)
    return f"<td{kind}>{inside}</td>"
