"""The letters that figures can draw as they are written: those of their font, from left to right."""

import re
import unicodedata
from functools import cache

# Latin, Greek, Cyrillic and punctuation, which the font has whole
SURE = re.compile("[ -\u02e9\u0384-\u0525\u1e00-\u1efb\u2010-\u2027\u2030-\u205e]*")
FACES = ("DejaVuSans", "DejaVuSans-Bold")


def undrawn(text):
    """Give the first letter of a text that figures cannot draw, or only turned round; None where they draw all."""
    doubtful = text[SURE.match(text).end() :]
    turned = ("R", "AL")  # what runs from right to left, which figures do not
    return next((s for s in doubtful if unicodedata.bidirectional(s) in turned or ord(s) not in _charmap()), None)


@cache
def _charmap():
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font  # here, because it takes as long as all the checks of sound tables

    return frozenset.intersection(
        *(frozenset(FT2Font(f"{get_data_path()}/fonts/ttf/{f}.ttf").get_charmap()) for f in FACES)
    )
