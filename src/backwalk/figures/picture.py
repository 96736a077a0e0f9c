"""A finished figure as an image that carries its own alt text."""

import base64
import io


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
    figure = ax.figure
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return Picture(file.getvalue(), str(alt), shown_width)
