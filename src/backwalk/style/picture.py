"""A finished figure as an image that carries its own alt text."""

import base64
import io

import numpy as np
from PIL import Image

COLOURS = 128  # of a finished image: enough for smooth edges, a quarter of the bytes


class Picture:
    """PNG bytes and the sentence that stands for them; shown by notebooks as an image."""

    def __init__(self, png, alt, width):
        self.png, self.alt, self.width = png, alt, width

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt, "width": self.width}}


def picture(ax, alt, *, shown_width=800):
    """Draw the figure of an axes to PNG bytes.

    alt : what the figure shows, from `words`; shown_width : pixels on a page.
    The bytes depend on the figure alone: no date, no version.
    """
    canvas = ax.figure.canvas
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image = image.quantize(colors=COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.array(image.getpalette()).reshape(-1, 3)
    palette[palette.min(axis=1) > 250] = 255  # the paper stays white
    image.putpalette(palette.ravel().tolist())
    file = io.BytesIO()
    image.save(file, format="PNG", compress_level=6)
    return Picture(file.getvalue(), str(alt), shown_width)
