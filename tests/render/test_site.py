"""What the site is made of: short names, the README's answer, files to take, and the last touch on a page."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from backwalk.problems import ReadableError
from backwalk.render import marks, site
from backwalk.render.contents import called, readme
from backwalk.render.execute import steady
from backwalk.render.finish import finish
from backwalk.render.runs import UNGROUPED, grouped, read_runs
from backwalk.style.picture import ALT, short_alt

RUNS = [run for run in read_runs(ROOT / "notebooks") if not run.read_on]


def test_no_two_pages_have_the_same_short_name():
    names = [called(run) for run in RUNS]

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 30  # two names side by side below a page, on a phone


def test_every_page_stands_in_one_list():
    lists = grouped(ROOT / "notebooks", RUNS)

    assert sorted(run.output for members in lists.values() for run in members) == sorted(run.output for run in RUNS)
    assert list(lists)[-1] == UNGROUPED or UNGROUPED not in lists


def test_a_list_that_is_not_named_is_refused(tmp_path):
    (tmp_path / "42_add_numbers.ipynb").write_text('{"cells": []}')
    (tmp_path / "questions.toml").write_text(
        'groups = ["Pain"]\n[[run]]\nnotebook = "42_add_numbers"\nname = "one"\ngroup = "Pian"\n'
    )
    with pytest.raises(ReadableError, match="run 'one': group 'Pian' is none of the groups"):
        read_runs(tmp_path)


def test_the_list_of_rendered_pages_is_fresh(tmp_path):
    """Stale: run make render."""
    for folder in ("rendered", "notebooks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    kept = (ROOT / "rendered" / "README.md").read_text(encoding="utf-8")
    (tmp_path / "rendered").unlink()
    (tmp_path / "rendered").mkdir()
    for run in RUNS:
        (tmp_path / "rendered" / run.output).symlink_to(ROOT / "rendered" / run.output)

    assert readme(tmp_path, RUNS) == kept


@pytest.fixture(scope="module")
def sources():
    return dict(site._sources(ROOT, RUNS))


def test_the_front_says_what_the_readme_says(sources):
    """Word for word; only the links lead to pages of the site."""
    told = (ROOT / "README.md").read_text(encoding="utf-8").split(marks.BEGIN)[1].split(marks.END)[0]

    assert sources["answer.txt"].split() == site._links(told, RUNS).split()
    assert told.replace("rendered/", "") == sources["answer.txt"] or "](" in told
    assert "include} answer.txt" in sources["index.md"].decode()


def test_the_site_offers_the_tables_and_every_answer(sources):
    assert {"extra/data/outcomes.csv", "extra/results.json", "extra/CITATION.cff"} <= set(sources)
    assert 'href="data/outcomes.csv"' in sources["downloads.txt"]
    assert "Cite as" in sources["downloads.txt"]


def test_links_of_the_repository_lead_to_pages_of_the_site():
    run = RUNS[0]
    text = f"[a](rendered/{run.output}), [b](notebooks/{run.notebook}.ipynb#c), [d](data/README.md), [e](rendered/)"
    alone = "[f](rendered/ask.html)"

    assert site._links(text, RUNS) == f"[a]({run.output}), [b]({run.output}#c), [d](data.md), [e](index.md)"
    assert site._links(alone, RUNS) == '<a href="ask.html">f</a>'


def test_rendered_copies_leave_hidden_code_to_the_notebooks():
    """The answer comes first on a code host; the site shows the code behind its switch."""
    cells = [nbformat.v4.new_markdown_cell("# Why?", id="a")]
    for name, tags in (("b", ["parameters"]), ("c", ["hide-input"]), ("d", ["hide-input"]), ("e", [])):
        cells.append(nbformat.v4.new_code_cell(f"{name} = 1", id=name, metadata={"tags": tags}))
    cells[3].outputs = [nbformat.v4.new_output("display_data", {"text/plain": "1"})]
    found = steady(nbformat.v4.new_notebook(cells=cells), "How?")

    assert [(cell.id, cell.source) for cell in found.cells] == [("a", "# How?"), ("d", ""), ("e", "e = 1")]
    assert found.cells[1].metadata["jupyter"]["source_hidden"]


def test_the_pages_of_the_site_have_their_code(sources):
    for run in RUNS:
        source = nbformat.read(ROOT / "notebooks" / f"{run.notebook}.ipynb", as_version=4)
        page = nbformat.reads(sources[run.output], as_version=4)
        assert [c.id for c in page.cells] == [c.id for c in source.cells]
        for was, cell in zip(source.cells, page.cells, strict=True):
            assert cell.cell_type == "markdown" or cell.source.startswith(was.source)


PAGE = """<div class="header-article-items__end"></div><article><h1>A</h1>
<div class="cell tag_hide-input"><details class="hide above-input"><summary aria-label="Toggle">Show</summary>
<div class="cell_input">x</div></details><div class="cell_output">
<div class="wide-table"><table><caption>Trials</caption><tr><td>data/outcomes.csv, line 6</td></tr></table></div>
<img src="a.png" alt="{alt}"></div></div></article>"""


def test_a_page_gets_one_switch_and_names():
    page = BeautifulSoup(finish(PAGE.format(alt="A short text.")), "html.parser")

    assert len(page.select("#show-code")) == 1
    assert not page.select("summary")
    assert page.select_one(".code .cell_input").get_text() == "x"
    assert page.select_one(".wide-table")["aria-label"] == "Trials"
    assert page.select_one("td a")["href"] == "data/outcomes.csv"
    assert page.select_one("a.image-reference")["href"] == "a.png"


@pytest.mark.parametrize(("many", "columns", "folded"), [(8, 5, 0), (9, 5, 9), (9, 2, 0)])
def test_a_page_of_many_tables_opens_each_at_a_click(many, columns, folded):
    """Those of a few columns are short enough to stand open."""
    head, row = "<th>column</th>" * columns, "<td>n</td>" * columns
    table = f"<table><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
    page = finish(f'<article>{f"""<div class="pst-scrollable-table-container">{table}</div>""" * many}</article>')

    assert len(BeautifulSoup(page, "html.parser").select("details.folded > summary")) == folded


def test_a_browser_may_take_the_narrow_image_where_there_is_one():
    """On a screen as narrow as a phone; on paper, and where no narrow image is kept, it is the wide one."""
    html = PAGE.format(alt="A short text.")
    page = BeautifulSoup(finish(html, {"a.png": "narrow/1.png"}.get), "html.parser")

    assert page.picture.source.attrs == {"media": "screen and (max-width: 600px)", "srcset": "narrow/1.png"}
    assert page.picture.img["src"] == "a.png"
    assert BeautifulSoup(finish(html), "html.parser").picture is None


def test_a_long_alt_text_is_told_in_full_below_the_figure():
    words = "First sentence of a figure. " * 20
    page = BeautifulSoup(finish(PAGE.format(alt=words)), "html.parser")

    assert len(page.img["alt"]) <= ALT
    assert page.select_one("details.figure-words p").get_text() == words


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("Short.", "Short."),
        ("A whole sentence of words. " * 20, "words."),
        ("one, two; " * 60, " …"),
        ("x" * 400, " …"),
    ],
)
def test_a_short_alt_ends_at_a_sentence_or_shows_that_it_was_cut(words, ending):
    found = short_alt(words)

    assert len(found) <= ALT
    assert found.endswith(ending)
