"""Every sign of a cell is written as a sign, by each way a text leaves."""

import subprocess
from shutil import which

import pytest
from hostile import SIGNS, markup_in_markdown, shown_of_markdown
from rows import outcome, scale, tables, trial

from backwalk import Question, conclude, forest, picture
from backwalk.answers.review import Review
from backwalk.pages.outcome.words import headline
from backwalk.render.export import effects_csv
from backwalk.render.rscript import r_script
from backwalk.style.signs import MARK, address, as_typed, for_html, for_markdown, for_r, for_spreadsheet, marked
from backwalk.style.table import Link, Prose, Table
from backwalk.tables.files import Tables

TYPED = [
    SIGNS,
    "O'Neil & <i>Sons</i> 2025",
    "Zed | $5 to $10 *B* 2025",
    "p<.05 and p < 0.05, n>100",
    r"$\frac{a}$",
    "# no heading",
    "- no list",
    "2021. No list",
    "___",
    "&amp; &#42; &copy;",
    "`{download}`",
    "王小明 2025",
]


@pytest.mark.parametrize("text", TYPED)
def test_a_text_is_shown_in_markdown_as_it_is_typed(text):
    for written in (for_markdown(marked(text)), for_markdown(f"**Ours** {marked(text)} *ours*.")):
        assert markup_in_markdown(written) == []
        assert text in shown_of_markdown(written)


@pytest.mark.parametrize("text", TYPED)
def test_a_mark_is_set_once_and_taken_away_whole(text):
    assert marked(marked(text)) == marked(text)
    assert as_typed(marked(text)) == text
    assert as_typed({"a": [marked(text)]}) == {"a": [text]}


def test_a_sound_name_has_no_mark():
    for text in ("Alghadir 2019", "p < 0.05 (n>100) & more", "womac_pain", "Hernández-Fernández et al. 2025"):
        assert marked(text) == text


def test_html_holds_no_tag_and_no_formula_of_a_cell():
    assert for_html(marked("<b>$5 & $10")) == "&lt;b&gt;<span>&#36;</span>5 &amp; <span>&#36;</span>10"


def test_a_table_shows_every_cell_as_typed():
    import pandas as pd

    frame = pd.DataFrame({marked("a<b>"): [marked(SIGNS), Link(marked(SIGNS), "javascript:alert(1)")]})
    table = Table(frame, marked("<i>caption</i>"), {marked("*n*"): marked(SIGNS)})

    assert "<img" not in table._repr_html_()
    assert "javascript" not in table._repr_html_()
    assert MARK not in table._repr_html_() + repr(table)
    assert markup_in_markdown(for_markdown(table.markdown())) == []


def test_prose_is_plain_where_no_markup_is():
    told = Prose(f"**Ours:** {marked('*theirs*')}")

    assert told.in_a_line == "Ours: *theirs*"
    assert repr(told) == "**Ours:** *theirs*"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.invalid", "../../etc", "/etc/hostname", ""]
)
def test_a_link_leads_to_the_web_or_to_a_page_beside(url):
    assert address(url) == ""
    assert address("https://example.org/a_(b)") == "https://example.org/a_(b)"
    assert address("07_rate_the_certainty__default.ipynb") != ""


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", marked("=1+1")])
def test_no_cell_of_an_export_begins_a_formula(cell):
    assert for_spreadsheet(cell).startswith("'")
    assert for_spreadsheet(-0.5) == -0.5
    assert for_spreadsheet("Chen 2021") == "Chen 2021"


def test_a_string_of_r_ends_where_it_should(tmp_path):
    texts = [SIGNS, 'a"); quit(status=3)  #', "back\\", 'back\\" ; x', "line\nbreak"]
    for text in texts:
        inner = for_r(marked(text))[1:-1]
        assert '"' not in inner.replace("\\\\", "").replace('\\"', "")
    if which("Rscript"):
        script = tmp_path / "a.R"
        script.write_text(f"x <- c({', '.join(map(for_r, texts))})\nstopifnot(length(x) == {len(texts)})\n")
        assert subprocess.run(["Rscript", str(script)], check=False).returncode == 0


@pytest.fixture(scope="module")
def odd():
    """Two trials, of which one has a name that means something everywhere."""
    rows = tables(
        (trial("a2020", label=f"=1 {SIGNS}"), trial("b2020", label=r"$\frac{a}$")),
        (outcome("a2020", doubt=SIGNS), outcome("b2020")),
        (scale(unit="<b>points</b>", name=SIGNS),),
    )
    return conclude(Review(Tables(rows, (), frozenset(), "0", {})), Question("pain"))


def test_a_name_reaches_sentence_csv_and_r_as_typed(odd):
    assert markup_in_markdown(headline(odd)._repr_markdown_()) == []
    assert "'=1 [" in effects_csv(odd) or "'=1 <img" in effects_csv(odd)
    assert MARK not in effects_csv(odd) + r_script(odd)
    assert r"$\\frac{a}$" in r_script(odd)


def test_a_name_in_dollars_ends_no_figure(odd):
    """Nor does it where no review has marked it."""
    raw = conclude(_Rows(tables((trial(label=r"$\frac{a}$"),), (outcome(),))), Question("pain"))
    for found in (odd, raw):
        assert picture(forest(found)).png


class _Rows:
    def __init__(self, rows):
        self.rows = rows

    def answer(self, question, *, doubtful=True):
        from backwalk.answers.trials import answer

        return answer(self.rows, question, doubtful)
