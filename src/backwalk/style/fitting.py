"""Names in the room that a figure has for them, measured in the letters of its font."""

import re
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

from backwalk.style.signs import as_typed
from backwalk.style.theme import SIZE

SPARE = 1.03  # letters on a grid of pixels stand a little wider than their font says
YEAR = re.compile(r"\S*(?:\b(?:19|20)\d\d|n\.d\.)\S*")


def fitted(name, inches, end="", *, size=SIZE, weight="normal"):
    """Write a name in one line, with an end that stays; what has no room is left out before its year."""
    return fitted_lines(name, inches, 1, end, size=size, weight=weight)[0]


def fitted_lines(name, inches, most, end="", *, size=SIZE, weight="normal"):
    """Break a name, with an end that stays, into at most so many lines; what has no room is left out before its year.

    inches : of a line; size : of its letters, in points
    """
    room = 72 * inches / size / SPARE
    lines = _broken(f"{name}{end}", room, weight)
    if len(lines) <= most:
        return lines
    year = next(reversed([*YEAR.finditer(name)]), None)
    tail = "" if year is None else f" {name[year.start() :]}"
    if year and _wide(tail, weight) > room * most / 2:
        tail = f" {year[0]}"
    start, low, high = name[: year and year.start()].rstrip(), 0, len(name)
    while high - low > 1:  # the longest start that fits
        middle = (low + high) // 2
        fits = len(_broken(f"{start[:middle].rstrip()}…{tail}{end}", room, weight)) <= most
        low, high = (middle, high) if fits else (low, middle)
    return _broken(f"{start[:low].rstrip()}…{tail}{end}", room, weight)[:most]


def _broken(text, room, weight):
    """Break a text at spaces and hyphens, and a word that no line holds where the line ends."""
    lines = []
    while text:
        end = len(text)
        while end > 1 and _wide(text[:end], weight) > room:
            end -= 1
        if end < len(text):
            end = max(text.rfind(" ", 0, end + 1), text.rfind("-", 0, end) + 1, 0) or end
        lines.append(text[:end].strip())
        text = text[end:].strip()
    return lines or [""]


def _wide(text, weight):
    """Measure a text, as a multiple of the size of its letters."""
    return sum(_advance(letter, weight) for letter in as_typed(text))


@cache
def _advance(letter, weight):
    font = get_font(findfont(FontProperties(weight=weight)))
    font.set_size(1, 72 * 1000)
    return font.load_char(ord(letter)).linearHoriAdvance / 65536 / 1000
