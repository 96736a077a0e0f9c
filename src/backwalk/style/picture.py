"""A finished figure as an image that carries its own alt text."""

import base64
import io

import numpy as np
from matplotlib.axis import Tick
from matplotlib.text import Text
from PIL import Image

from backwalk.problems import ReadableError
from backwalk.style.signs import MARK, as_typed

COLOURS = 128  # of a finished image: enough for smooth edges, a quarter of the bytes
ALT = 250  # letters of an alt text: a screen reader reads it in one breath and cannot pause in it


class Picture:
    """PNG bytes and the sentence that stands for them; shown by notebooks as an image.

    narrow : PNG bytes of the same figure for a phone, kept beside the image for the site; None where there is none
    """

    def __init__(self, png, alt, width, narrow=None):
        self.png, self.alt, self.width, self.narrow = png, alt, width, narrow

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt}
        about = {"alt": short_alt(self.alt), "width": self.width}
        if self.narrow:
            about["narrow"] = base64.b64encode(self.narrow).decode()
        return data, {"image/png": about}


def short_alt(words):
    """Give as many whole sentences, or parts of one, as an alt text may hold; all the words stand beside it."""
    if len(words) <= ALT:
        return words
    kept = words[:ALT]
    for mark in (". ", "; ", ", ", " "):
        whole, found, _ = kept.rpartition(mark)
        if found and len(whole) > ALT // 4:
            return f"{whole}." if mark == ". " else f"{whole} …"
    return f"{kept[: ALT - 2]} …"


def described(ax, alt, narrow=None):
    """Give an axes back whose figure carries what it shows, for who cannot see it, and how it is drawn for a phone.

    narrow : a function of nothing that draws the same figure theme.PHONE wide
    """
    ax.figure.set_label(as_typed(str(alt)))
    ax.figure.narrow = narrow
    write_plainly(ax)
    return ax


def write_plainly(ax):
    """Let the words of an axes, and names from the tables in all of its figure, be words: no dollar sign begins maths.

    Numbers of an axis keep the powers that matplotlib writes as maths.
    """
    ticks = {id(label) for tick in ax.figure.findobj(Tick) for label in (tick.label1, tick.label2)}
    mine = {id(text) for text in ax.findobj(Text)}
    for text in ax.figure.findobj(Text):
        if id(text) not in ticks and (id(text) in mine or MARK in text.get_text()):
            text.set_text(as_typed(text.get_text()))
            text.set_parse_math(False)


def picture(ax, *, shown_width=800):
    """Draw the figure of an axes to PNG bytes, with the alt text that it carries.

    shown_width : pixels on a page. The bytes depend on the figure alone: no date, no version. A figure that says how
    it is drawn for a phone is drawn so too.
    """
    alt = ax.figure.get_label()
    if not alt:
        raise ReadableError("a figure without words cannot be shown: give it its alt text with described(ax, alt)")
    narrow = ax.figure.narrow and _png(ax.figure.narrow().figure.canvas)
    return Picture(_png(ax.figure.canvas), alt, shown_width, narrow)


def _png(canvas):
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image = image.quantize(colors=COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.array(image.getpalette()).reshape(-1, 3)
    palette[palette.min(axis=1) > 250] = 255  # the paper stays white
    image.putpalette(palette.ravel().tolist())
    file = io.BytesIO()
    image.save(file, format="PNG", compress_level=6)
    return file.getvalue()
