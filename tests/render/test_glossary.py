"""Words are explained once, where they first stand in prose, and nowhere else."""

import pytest
from bs4 import BeautifulSoup

from backwalk.render.glossary import WORDS, explain


def explained(html):
    page = BeautifulSoup(f"<article>{html}</article>", "html.parser")
    explain(page)
    return page


def test_the_first_use_opens_its_meaning():
    page = explained("<p>The 95% CI is wide; a 95% CI says more.</p><p>95% CI</p>")
    (button,) = page.select("button.word")

    assert button.string == "95% CI"
    assert page.find(id=button["popovertarget"]).string == WORDS["95% CI"]
    assert page.select_one(f"#{button['popovertarget']}").has_attr("popover")


def test_the_text_stays_word_for_word():
    page = explained("<p>With g = 0.85 and a risk of bias, p = 0.01, of randomised trials.</p>")
    for meaning in page.select(".meaning"):
        meaning.decompose()

    assert page.get_text() == "With g = 0.85 and a risk of bias, p = 0.01, of randomised trials."
    assert [b.string for b in page.select("button.word")] == ["g", "risk of bias", "p", "randomised"]


def test_no_line_breaks_between_a_word_and_the_sign_that_touches_it():
    """Browsers break a line beside any button, even before a comma."""
    page = explained("<p>All of the (average), of 2 randomised trials.</p>")
    for meaning in page.select(".meaning"):
        meaning.decompose()

    assert [kept.get_text() for kept in page.select(".kept")] == ["(average),", "randomised"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>nonrandomised, uncertainty, averages</p>",
        "<p>a pig and a g</p>",
        "<h2>The average</h2>",
        "<p><a href='#'>certainty</a> <code>average</code></p>",
        "<table><tr><th>WOMAC</th></tr></table>",
    ],
)
def test_other_places_are_left_alone(html):
    assert not explained(html).select("button.word")


def test_there_are_fifteen_short_ones():
    assert len(WORDS) == 15
    assert all(len(meaning.split()) <= 25 for meaning in WORDS.values())
