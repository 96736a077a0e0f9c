"""The last touch on a page of the site: code behind one switch, names for what has none, words beside pictures."""

from bs4 import BeautifulSoup

from backwalk.render.glossary import explain
from backwalk.style.picture import short_alt
from backwalk.style.table import FOLDED

SWITCH = (
    '<div class="header-article-item"><label class="code-switch btn btn-sm">'
    '<input type="checkbox" role="switch" id="show-code" autocomplete="off"/> Show code</label></div>'
)
PHONE = "screen and (max-width: 600px)"
MANY = 8  # tables, above which a Markdown page opens each that has columns enough at a click
STACKED = 4  # columns from which a table of a Markdown page becomes blocks of named cells on a phone


def finish(html, narrow=lambda src: None):
    """Give a page as it is read; what Sphinx and its theme wrote otherwise stays as it was.

    narrow : gives the address of an image as it is drawn for a phone; None where there is none
    """
    page = BeautifulSoup(html, "html.parser")
    for touch in (_code_behind_a_switch, _names, _tables_of_markdown, _regions, _rows, _figures_in_words, explain):
        touch(page)
    for image in page.select("article img[src]"):
        _for_a_phone(page, image, narrow(image["src"]))
    return str(page)


def _for_a_phone(page, image, src):
    """Let a browser take the narrow image of a figure where the screen is narrow; on paper it is the wide one."""
    if src:
        image.wrap(page.new_tag("picture")).insert(0, page.new_tag("source", attrs={"media": PHONE, "srcset": src}))


def _code_behind_a_switch(page):
    """Unfold the hidden cells, and hide them all until one switch above the page is turned on."""
    hidden = page.select("details.hide.above-input")
    for fold in hidden:
        fold.summary.decompose()
        fold.name, fold.attrs = "div", {"class": "code"}
    for cell in page.select("div.cell:not(:has(.cell_output))"):
        if cell.select(".code"):
            cell["class"] = [*cell["class"], "code"]
    end = page.select_one(".header-article-items__end")
    if hidden and end:
        end.insert(0, BeautifulSoup(SWITCH, "html.parser"))


def _names(page):
    """Name for a screen reader what the theme leaves nameless, or names otherwise than it looks."""
    for button in page.select("button.search-button-field[aria-label]"):
        del button["aria-label"]
        for keys in button.select(".search-button__kbd-shortcut"):
            keys["aria-hidden"] = "true"
    for fold in page.select(".has-children > details > summary"):
        fold["aria-label"] = f"Pages of {fold.parent.parent.a.get_text()}"
    for toggle, name in ((".primary-toggle", "Pages"), (".secondary-toggle", "Contents of this page")):
        for button in page.select(toggle):
            button["aria-label"] = name
    for contents in page.select(".bd-sidebar-primary .sidebar-primary-items__start"):
        contents["role"], contents["aria-label"] = "navigation", "Site"


def _tables_of_markdown(page):
    """Let the tables of Markdown pages become blocks on a phone, as those of the notebooks do, and open at a click where they are long or many."""
    boxes = page.select(".pst-scrollable-table-container")
    for box in boxes:
        names = [cell.get_text(" ", strip=True) for cell in box.select("thead th")]
        box["class"] = ["wide-table", "of-markdown", *(["stacked"] if len(names) >= STACKED else [])]
        most = 0 if len(boxes) > MANY and len(names) >= STACKED else FOLDED
        if len(rows := box.select("tbody tr")) > most:
            fold = box.table.wrap(page.new_tag("details", attrs={"class": "folded"}))
            summary = page.new_tag("summary")
            summary.string = (
                f"{len(rows)} {'columns' if names[0] == 'column' else 'rows'}"  # a dictionary has a row a column
            )
            fold.insert(0, summary)
        for row in box.select("tbody tr") if len(names) >= STACKED else ():
            for cell, name in zip(row.select("td"), names, strict=False):
                cell["data-label"] = name


def _regions(page):
    """Let the keyboard reach a table or a formula that may scroll."""
    for i, box in enumerate(page.select(".wide-table"), 1):
        name = box.caption or box.summary
        caption = name.get_text() if name else f"Table {i}"
        box.attrs |= {"tabindex": "0", "role": "region", "aria-label": caption}
    for i, box in enumerate(page.select("div.formula"), 1):
        box.attrs |= {"tabindex": "0", "role": "region", "aria-label": f"Formula {i}"}


def _rows(page):
    """Let a cell that names a table of the review lead to its file."""
    for cell in page.select("article td:not(:has(*))"):
        name = cell.get_text().partition(",")[0]
        if name.startswith("data/") and name.endswith(".csv"):
            cell.string.wrap(page.new_tag("a", attrs={"href": name}))


def _figures_in_words(page):
    """Keep the alt text of a figure short, and fold all its words below it."""
    for image in page.select("article img[alt]"):
        image["loading"] = "lazy"
        if not image.find_parent("a"):
            image.wrap(page.new_tag("a", attrs={"class": "image-reference", "href": image["src"]}))
        words, short = image["alt"], short_alt(image["alt"])
        image["alt"] = short
        if short != words:
            fold = page.new_tag("details", attrs={"class": "figure-words"})
            for name, text in (("summary", "This figure in words"), ("p", words)):
                part = page.new_tag(name)
                part.string = text
                fold.append(part)
            image.find_parent("a").insert_after(fold)
