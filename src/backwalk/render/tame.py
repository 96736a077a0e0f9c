"""What a page shows may hold no more than our own words write: no script, no picture or file from elsewhere, no role.

The signs of the tables are written as signs long before (`style/signs.py`). This is the second lock: should a sentence
ever let one through, the site still runs nothing, fetches nothing and copies no file of the machine that builds it.
"""

import re

from bs4 import BeautifulSoup, Comment

KINDS = ("text/html", "text/markdown", "text/plain", "image/png")
TAGS = {"a", "b", "br", "caption", "code", "details", "div", "em", "i", "li", "ol", "p", "span", "strong", "sub", "summary",
        "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip
ATTRIBUTES = {
    "class": r"[\w -]*",
    "colspan": r"\d+",
    "data-label": r".*",
    "href": r"https?://.*|#[\w.-]*|[\w-][\w.-]*(/[\w-][\w.-]*)*(#[\w.-]*)?",
    "scope": r"col|row",
    "style": r"text-align:\s*\w+;?",
}
FILE = r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*\.(?:ipynb|md|csv|json|png|html|cff)"
TOLD = (  # what our words never write in Markdown, and what stands there instead
    (re.compile(r"<(?=[A-Za-z/!?])(?!/?(?:details|summary|span|sub|sup|br)>)"), "&lt;"),  # a tag, or <https://...>
    (re.compile(r"!\[(?![^\]]*\]\([\w-]+(?:/[\w-]+)*\.png\))"), "!&#91;"),  # a picture that is not of this site
    (re.compile(rf"\]\((?!https?://|#[\w.-]*\)|{FILE}[)#])"), "]&#40;"),  # a link to neither the web nor a page
    (re.compile(r"^(\s{0,3})\[(?=[^\]\n]*\]:)", re.MULTILINE), r"\1&#91;"),  # an address told apart from its link
    (re.compile(r"\{(?=[^{}`\n]*\}`)"), "&#123;"),  # a role
    (re.compile(r"^([ \t>-]*)([`~:])(?=\2\2)", re.MULTILINE), lambda m: f"{m[1]}&#{ord(m[2])};"),  # a directive
)


def tame_output(data):
    """Give what one output of a notebook shows, {kind: text}, without what a page may not hold."""
    kept = {kind: text for kind, text in data.items() if kind in KINDS}
    for kind, way in (("text/html", tame_html), ("text/markdown", tame_markdown)):
        if kind in kept:
            kept[kind] = way(kept[kind])
    return kept


def tame_markdown(text):
    """Write as plain signs what would be more than a sentence, a list, a table, a fold or a link."""
    for found, instead in TOLD:
        text = found.sub(instead, text)
    return text


def tame_html(text):
    """Keep the tags and attributes that our tables have; every other tag is shown as it is typed."""
    page = BeautifulSoup(text, "html.parser")
    for comment in page.find_all(string=lambda part: isinstance(part, Comment)):
        comment.extract()
    for tag in page.find_all(True):
        if tag.name not in TAGS:
            tag.replace_with(str(tag))
            continue
        tag.attrs = {name: value for name, value in tag.attrs.items() if _allowed(name, value)}
    return str(page)


def _allowed(name, value):
    value = " ".join(value) if isinstance(value, list) else value
    return name in ATTRIBUTES and re.fullmatch(ATTRIBUTES[name], value, re.DOTALL) is not None
