"""Tables whose free text is hostile: every column of every table that holds words, as the schema has them.

Each cell keeps its own text and gets signs after it that mean something to Markdown, HTML, MyST, R, spreadsheets and
formulas, with the name of its column. Written to a folder, they pass the checks: what they say is no fault of a table.
"""

import csv
import io
import re

from backwalk.tables import files
from backwalk.tables.schema import TABLES, allowed_words, is_number

EVIL = "evil.invalid"
RUN = "document.documentElement.dataset.ran=1"
SIGNS = (
    f'<img src="http://{EVIL}/i.png" onerror="{RUN}"><script>{RUN}</script> ![p](http://{EVIL}/p.png) '
    f"[c](http://{EVIL}/c) {{include}}`/etc/hostname` `x` $\\frac{{a}}$ *B* **D** _i_ ~~s~~ | \"q\" 'r' \\( &lt; #h "
    f'{{download}}`/etc/hostname` [f](/etc/hostname) <details open> </td></table> ");quit() <http://{EVIL}/a> -->'
)
READ_BY_CODE = {  # columns whose words the code reads, and rules compare: what they may hold is fixed elsewhere
    ("bias_tools", "tool"), ("bias_tools", "domain"), ("bias_tools", "words"), ("bias_tools", "levels"),
    ("risk_of_bias", "tool"), ("risk_of_bias", "domain"), ("risk_of_bias", "judgement"),
    ("screening", "step"), ("constants", "name"), ("constants", "value"), ("constants", "instrument"),
    ("deviations", "constant"), ("programme", "sources"), ("claims", "claim"), ("claims", "study_id"),
    ("claim_verdicts", "claim"), ("reviews", "measure"),
}  # fmt: skip


def hostile_columns():
    """List (table, column) of every text that is free, without a pattern of its own."""
    return [
        (name, column)
        for name, table in TABLES.items()
        for column in table.columns
        if not is_number(table.row, column)
        and not allowed_words(table.row, column)
        and not table.row.model_fields[column].metadata
        and (name, column) not in READ_BY_CODE
    ]


def signs(table, column):
    return f"[{table}.{column}] {SIGNS}"


def lay_hostile_tables(folder, source=None):
    """Write the tables of a folder, by default the real ones, with hostile text behind all their words."""
    folder.mkdir()
    columns = hostile_columns()
    for name in TABLES:
        text = (files.data_folder(source) / f"{name}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        for row in rows:
            row |= {c: f"{row[c]} {signs(name, c)}" for t, c in columns if t == name and row[c]}
        out = io.StringIO()
        writer = csv.DictWriter(out, TABLES[name].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    return folder


def markup_in_markdown(text):
    """List what a text has, as MyST and code hosts read it, that our own words never write or that came from a cell."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(dollarmath_plugin).use(myst_role_plugin)
    found, inside = [], []
    for token in _flat(reader.parse(text)):
        told = f"{token.type} {token.content} {token.attrs}"
        if token.type in ("html_inline", "html_block"):
            found += [told] * bool(re.search(r"<(?!/?(?:details|summary|span|sub|sup|br)>)[A-Za-z/!?]", token.content))
        elif (
            (token.type in ("image", "myst_role", "fence", "heading_open") and (EVIL in told or "etc/host" in told))
            or (token.type == "link_open" and (EVIL in told or "etc/host" in told))
            or (token.type.startswith("math") and "frac{a}" in token.content)
            or (token.type == "code_inline" and token.content == "x")
        ):
            found.append(told)
        elif token.type.endswith("_open") and token.type[:-5] in ("em", "strong", "s"):
            inside.append(token.type)
        elif token.type == "text" and token.content in ("B", "D", "i", "s") and inside:
            found.append(f"{inside[-1]} {token.content}")
        elif token.type.endswith("_close") and token.type[:-6] in ("em", "strong", "s"):
            inside.pop()
    return found


def shown_of_markdown(text):
    """Give what a reader sees of a Markdown text."""
    from bs4 import BeautifulSoup
    from markdown_it import MarkdownIt

    return BeautifulSoup(MarkdownIt("commonmark").enable("table").render(text), "html.parser").get_text()


def _flat(tokens):
    for token in tokens:
        if token.children is not None:
            yield from _flat(token.children)
        else:
            yield token
