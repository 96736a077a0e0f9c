"""How hard a text is to read: its sentences, their words and numbers, and its Flesch-Kincaid grade."""

import re

SPOKEN = re.compile(r"−?\d[\d,]*(?:\.\d+)?%?")
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SPELT = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", re.I)


def sentences(markdown):
    """Give the sentences of a Markdown text as plain words; headings, pictures and tables are left out."""
    lines = [line for line in markdown.splitlines() if line.strip() and not re.match(r"\s*(#|!\[|\||<)", line)]
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"[*_⊕○]", "", line)).strip(" -") for line in lines]
    found = [s for line in plain for s in re.split(r"(?<=[.?!])\s+(?=[A-Z\d])", line)]
    return [s for s in found if re.search(r"[A-Za-z]", s)]


def numbers(sentence):
    """Count the numbers of a sentence, in figures or in words from two on; a year in a trial's name is a name."""
    named = re.sub(r"[A-Z]\w+ (?:19|20)\d\d", "", sentence)
    return len(SPOKEN.findall(named)) + len(SPELT.findall(named))


def spoken(text):
    """Write the numbers of a text as they are spoken: 0.9 is zero point nine."""
    return SPOKEN.sub(lambda m: f" {_number(m[0])} ", text)


def _number(figure):
    sign = "minus " if figure.startswith("−") else ""
    share = " per cent" if figure.endswith("%") else ""
    whole, _, decimals = figure.strip("−%").replace(",", "").partition(".")
    after = " point " + " ".join(ONES[int(d)] for d in decimals) if decimals else ""
    return f"{sign}{_whole(int(whole))}{after}{share}"


def _whole(n):
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f" {ONES[n % 10]}" if n % 10 else "")
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    rest = f" and {_whole(n % size)}" if n % size else ""
    return f"{_whole(n // size)} {name}{rest}"


def syllables(word):
    """Count syllables by groups of vowels, a silent e at the end left out."""
    word = word.lower()
    groups = re.findall(r"[aeiouy]+", word)
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ie")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(markdown):
    """Give the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid 1975)."""
    told = sentences(markdown)
    words = [w for s in told for w in re.findall(r"[A-Za-z']+", spoken(s))]
    return 0.39 * len(words) / len(told) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
