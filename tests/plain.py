"""How hard a text is to read: its sentences, their words and numbers, and a school grade with numbers as spoken."""

import re

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
TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER = r"(?<![\w.])\d+(?:\.\d+)?(?![\w]|\.\d)"  # a version or a fingerprint is a name, not a number
ABBREVIATIONS = r"\((?:n\.d\.)\)"


def sentences(text):
    """Split a text at the ends of its sentences, lines and list items."""
    text = re.sub(ABBREVIATIONS, "(undated)", text)
    parts = re.split(r"(?<=[.?!])\s+|\n+", re.sub(r"[*_#>|]|\[([^\]]*)\]\([^)]*\)", r"\1", text))
    return [part.strip(" -†") for part in parts if re.search(r"[A-Za-z0-9]", part)]


def words_of(sentence):
    """Give the words of a sentence, numbers as they are spoken."""
    spoken = re.sub(NUMBER, lambda found: f" {_spoken(found[0])} ", sentence)
    return re.findall(r"[A-Za-z][\w.'’]*\w|[A-Za-z]|\d[\w.]*\w", spoken)


def numbers_in(sentence):
    """Count the numbers of a sentence that are figures."""
    return len(re.findall(NUMBER, sentence))


def grade(text):
    """Give the Flesch-Kincaid grade of a text (Kincaid 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.

    Headings, which end without a stop, are no sentences.
    """
    told = [words_of(s) for s in sentences(text) if s.endswith((".", "?", "!"))]
    words = [w for s in told for w in s]
    return 0.39 * len(words) / len(told) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word):
    """Count the groups of vowels of a word, without the silent e of walke(d), times and here; table keeps its own."""
    word = word.lower()
    silent = re.search(r"(?<![aeiouyl])e$|[aeiouy]le$|(?<![aeiouytd])ed$|(?<![aeiouysxzcgl])es$", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)) - bool(silent))


def _spoken(figure):
    whole, _, decimals = figure.partition(".")
    told = _whole(int(whole))
    return f"{told} point {' '.join(ONES[int(d)] for d in decimals)}" if decimals else told


def _whole(n):
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f" {ONES[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ONES[n // 100]} hundred" + (f" and {_whole(n % 100)}" if n % 100 else "")
    return f"{_whole(n // 1000)} thousand" + (f" {_whole(n % 1000)}" if n % 1000 else "")
