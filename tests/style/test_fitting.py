"""Names in figures: what the font lacks is refused before, what is long is wrapped or shortened, and no sign means anything."""

import csv
import re
import unicodedata
import warnings

import pytest
from conftest import ROOT
from labels import overlaps
from matplotlib.text import Text
from test_picture import FIGURES

from backwalk import Question, conclude, load_review
from backwalk.style.fitting import fitted, fitted_lines
from backwalk.style.theme import SIZE, blank
from backwalk.tables.letters import SURE, _charmap, undrawn
from backwalk.tables.schema import TABLES

PARTS = [
    "Hernández-Fernández",
    "O'Brien",
    "&",
    "$\\alpha_1$",
    "Univ_of^2",
    "Müller-Lüdenscheidt",
    "Όμηρος",
    "Иванов",
    "Nguyễn",
    "de",
    "la",
    "Cruz",
    "Łukasz",
]
NAMED = {"trials": "study_id", "reviews": "review_id", "biomechanics": "study_id"}  # tables whose labels figures draw
NO_NAMES = {"claim_balance", "extended_funnel", "flow", "funnel", "groups", "power_curves", "prior_and_posterior",
            "specification_curve"}  # fmt: skip


def long_name(i, letters, year):
    words = " ".join(PARTS[(i + k) % len(PARTS)] for k in range(len(PARTS)))
    return f"{f'{words} {words}'[: letters - 7].rstrip()} {chr(97 + i % 26)} {year}"


@pytest.fixture(scope="module", params=(30, 120))
def renamed(request, tmp_path_factory):
    """The tables of today, in which every trial, review and study has a name of so many letters, with an answer."""
    folder = tmp_path_factory.mktemp("renamed")
    for name in TABLES:
        with open(ROOT / "data" / f"{name}.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        names = {}
        for row in rows if name in NAMED else ():
            row["label"] = names.setdefault(row[NAMED[name]], long_name(len(names), request.param, row["year"] or 2020))
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, TABLES[name].columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    review = load_review(folder)
    return review, conclude(review, Question("function", design="any"))


@pytest.mark.parametrize("name", sorted(FIGURES.keys() - NO_NAMES))
def test_long_names_are_neither_cut_nor_lie_on_anything(renamed, name):
    """On a page and on a phone, and nothing is drawn as a box or warned about."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = FIGURES[name](*renamed).figure
        for sheet in (figure, figure.narrow().figure):
            assert overlaps(sheet) == ([], []), name


def test_a_name_is_shortened_before_its_year():
    whole = "Hernández-Fernández, Rodríguez-López & de la Cruz 2025 (multicentre)"

    assert fitted(whole, 9.0) == whole
    assert fitted(whole, 2.0, " †") == "Hernández-Fernánd… 2025 †"
    assert fitted(whole, 1.4) == "Hernández-F… 2025"
    assert fitted_lines(whole, 2.0, 2) == ["Hernández-Fernández,", "Rodrígu… 2025 (multicentre)"]
    assert fitted("Univ Indonesia thesis 25583 (n.d.)", 1.4).endswith("… (n.d.)")
    assert fitted("W" * 80, 1.4).endswith("W…")


@pytest.mark.parametrize("name", ["WWWW MMMM 2020", "illicit lily 2020", "Hernández-Fernández O'Brien & 2020"])
def test_a_name_is_as_wide_as_it_was_measured(name):
    """Never wider than its room, and not a tenth narrower: its width as drawn."""
    _, ax = blank(1.0)
    drawn = ax.text(0, 0, name, fontsize=SIZE).get_window_extent().width / ax.figure.dpi

    assert fitted(name, 1.1 * drawn) == name
    assert fitted(name, 0.97 * drawn) != name


def test_letters_taken_for_sure_are_in_the_font():
    """SURE is there for speed; whatever Unicode has in it, the font has."""
    signs = [chr(n) for n in range(32, 0x2100) if unicodedata.category(chr(n))[0] not in "C" and SURE.fullmatch(chr(n))]

    assert len(signs) > 1400
    assert [s for s in signs if s not in "\u2028\u2029" and ord(s) not in _charmap()] == []


@pytest.mark.parametrize(
    ("text", "first"),
    [("Müller, Όμηρος, Иванов, Nguyễn, Łukasz, ქართ, ½ ≥ →", None), ("王小明 2025", "王"), ("א", "א"), ("ไทย", "ไ")],
)
def test_the_first_letter_that_figures_lack_is_found(text, first):
    assert undrawn(text) == first


def test_figures_write_out_only_columns_marked_so(tmp_path):
    """A word of our own before every cell of words: what figures show comes from columns that the checks look at."""
    from hostile import hostile_columns

    from backwalk.tables.schema import drawn_of

    columns = [c for c in hostile_columns() if c != ("trials", "registration")]
    for name, table in TABLES.items():
        with open(ROOT / "data" / f"{name}.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row |= {c: f"ZQ{i:03d} {row[c]}" for i, (t, c) in enumerate(columns) if t == name and row[c]}
        with open(tmp_path / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, table.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    review, shown = load_review(tmp_path), set()
    found = {
        question: conclude(review, question) for question in (Question("function", design="any"), Question("pain"))
    }
    for name in sorted(FIGURES.keys() - {"specification_curve", "gosh_plot", "influence_panel", "exercise_marks"}):
        for one in found.values():
            texts = " ".join(text.get_text() for text in FIGURES[name](review, one).figure.findobj(Text))
            shown |= {columns[int(i)] for i in re.findall(r"ZQ(\d{3})", texts)}

    assert len(shown) > 8
    assert {(t, c) for t, c in shown if c not in drawn_of(TABLES[t].row)} == set()
