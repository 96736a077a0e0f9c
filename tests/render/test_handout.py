"""The page to print for patients: all its parts, easy to read, on one A4 page, and nothing fetched."""

import re
from html.parser import HTMLParser

import pytest
from conftest import ROOT
from plain import grade, numbers_in, sentences, words_of

from backwalk import Question, conclude
from backwalk.answers.block import certainty, told
from backwalk.answers.rating import propose
from backwalk.pages.programme.home import ASK, GUIDELINES
from backwalk.render import paper
from backwalk.render.handout import handout, handout_html


class Text(HTMLParser):
    """The words of a page, a line a block, and every address it names."""

    def __init__(self, page):
        super().__init__()
        self.told, self.addresses, self.silent = [""], [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.silent = tag in ("style", "title", "script")
        self.addresses += [value for name, value in attributes if name in ("src", "href", "srcset", "data", "action")]
        if tag not in ("b", "span"):
            self.told.append("")

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.told[-1] += data

    @property
    def text(self):
        return "\n".join(" ".join(line.split()) for line in self.told if line.strip())


@pytest.fixture(scope="module")
def page(today):
    return handout_html(today)


@pytest.fixture(scope="module")
def text(page):
    return Text(page).text


@pytest.mark.parametrize("outcome", ["pain", "function"])
def test_the_answer_and_its_certainty_are_those_of_the_other_pages(today, text, outcome):
    found = conclude(today, Question(outcome))
    rating = propose(found, today)

    assert all(line in text for line in told(found).splitlines())
    assert f"How sure: {certainty(rating)}" in text


def test_it_has_all_its_parts_in_order(text):
    parts = ("Could walking backward help my knee?", "not medical advice", "How sure", "What you could do",
             "Hold a worktop", "10 minutes, 3 times a week", "Before you start", "Who should not",
             f"Stop, and ask {ASK}", "Pain", "Swelling", "The knee gives way", "Dizziness", "Was anyone harmed?",
             "whether anyone fell", "What is not known", *GUIDELINES, "evidence last looked for")  # fmt: skip
    rest = text
    for part in parts:
        assert part in rest, part
        rest = rest[rest.index(part) :]


def test_every_line_of_the_plan_is_there(today, text):
    home = handout(today).home
    for line in (*home.before, *home.steps, *home.stop, *home.who, *home.unknown):
        assert " ".join(line.at_home.split()) in text


def test_it_is_easy_to_read(text):
    """At most 25 words and four numbers a sentence, at grade 8 or below, with numbers as spoken."""
    for sentence in sentences(text):
        assert len(words_of(sentence)) <= 25, sentence
        assert numbers_in(sentence) <= 4, sentence
    assert grade(text) <= 8


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The cat sat on the mat.", -1.5, -1.4),  # 6 words, 6 syllables: 2.34 + 11.8 - 15.59
        ("Go 2 steps.", -2.7, -2.5),  # go two steps: 1.17 + 11.8 - 15.59
        ("Physiotherapy examination recommendations notwithstanding.", 30, 50),
    ],
)
def test_the_measure_of_reading_by_hand(text, least, most):
    assert least <= grade(text) <= most


def test_nothing_is_fetched(page):
    """Every address is inside the page, and its own rule forbids any other."""
    assert all(address.startswith("data:") for address in Text(page).addresses)
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|url\(|@import|<script", page)


def test_it_is_the_same_each_time_and_the_one_committed(today, page):
    """Stale: run make render."""
    assert handout_html(today) == page
    assert (ROOT / "rendered" / "handout.html").read_text(encoding="utf-8") == page


def test_tables_without_words_for_home_still_give_a_page(review):
    assert "How sure" in handout_html(review)


def test_a_browser_prints_one_page_of_a4(page, tmp_path):
    if paper.browser() is None:
        pytest.skip("no Chromium here to print with")
    (tmp_path / "handout.html").write_text(page, encoding="utf-8")

    assert paper.print_pdf(tmp_path / "handout.html", tmp_path / "handout.pdf")
    pdf = (tmp_path / "handout.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (width, height) == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=1)


def test_without_a_browser_there_is_no_pdf_and_no_error(monkeypatch, tmp_path):
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)

    assert paper.print_pdf(tmp_path / "handout.html", tmp_path / "handout.pdf") is False
    assert list(tmp_path.iterdir()) == []
