"""Fifteen words that a reader may not know, and where a page explains each: at its first use, in a popover."""

import re

from bs4 import NavigableString

WORDS = {
    "average": "Here a weighted mean: trials that measured more precisely count for more.",
    "95% CI": "Confidence interval: the range of effects that fit these trials well. A wide one says little.",
    "credible interval": "The range that holds the effect with the stated chance, given what is assumed.",
    "standard deviation": "How far people's scores lie from their mean, as a typical distance. Short: SD.",
    "SDs": "Standard deviations: a difference counted in how far people's scores usually lie apart.",
    "g": "Hedges' g: the difference between two groups, counted in standard deviations of the score.",
    "prediction interval": "Where the true effect in a further setting would be expected.",
    "p": "How often chance alone would give a difference at least this large. Small is below 0.05 by custom.",
    "randomised": "Who did what was decided by lot, so that the groups were alike apart from luck.",
    "risk of bias": "How likely the way a trial was run made its result too good or too bad.",
    "certainty": "How sure anyone can be that the true effect is near the answer, in four levels after GRADE.",
    "doubtful": "A figure that a careful reader could take for that of another trial, arm, side, time or test.",
    "NRS": "Numerical rating scale: people name a number for their pain, from 0 (none) to 10 (worst).",
    "WOMAC": "A questionnaire on pain, stiffness and function of hip or knee; lower is better.",
    "Hartung-Knapp": "A way to make the interval of an average as wide as few trials deserve.",
}
OUTSIDE = (
    "a",
    "code",
    "pre",
    "button",
    "summary",
    "h1",
    "h2",
    "h3",
    "h4",
    "th",
    "caption",
    "math",
    "svg",
    "script",
    "span",
)


def explain(page):
    """Turn the first use of each word in the prose of a page into a button that opens its meaning.

    page : BeautifulSoup; only paragraphs and list items of the article are looked at.
    """
    left = dict(WORDS)
    for block in page.select("article p, article li"):
        for text in list(block.find_all(string=True)):
            if left and not any(parent.name in OUTSIDE for parent in text.parents):
                _explain(page, text, left)


def _explain(page, text, left):
    while found := [(at, word) for word in left if (at := _find(text, word)) is not None]:
        at, word = min(found, key=lambda pair: (pair[0], -len(pair[1])))
        place = f"word-{list(WORDS).index(word)}"
        button = page.new_tag("button", attrs={"class": "word", "type": "button", "popovertarget": place})
        button.string = word
        meaning = page.new_tag("span", attrs={"class": "meaning", "id": place, "popover": "auto"})
        meaning.string = left.pop(word)
        # A browser may break a line beside any button; a bracket or a full stop that touches the word stays with it.
        before, opening = re.fullmatch(r"(.*?)([(“‘]*)", text[:at], re.DOTALL).groups()
        closing, rest = re.fullmatch(r"([.,;:?!)”’]*)(.*)", text[at + len(word) :], re.DOTALL).groups()
        kept = page.new_tag("span", attrs={"class": "kept"})
        kept.extend([NavigableString(opening), button, meaning, NavigableString(closing)])
        rest = NavigableString(rest)
        text.replace_with(NavigableString(before), kept, rest)
        text = rest


def _find(text, word):
    """Find a word that stands by itself; g and p only before a sign, as symbols."""
    ends = r"(?= [=<>])" if len(word) == 1 else r"(?!\w)"
    found = re.search(rf"(?<!\w){re.escape(word)}{ends}", text)
    return found and found.start()
