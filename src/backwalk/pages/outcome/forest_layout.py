"""Where the parts of a forest plot stand: side by side on a page, under each other on a phone."""

from dataclasses import dataclass
from textwrap import wrap

from backwalk.style import theme

EDGE, END = 0.012, 0.99  # shares of the width: where texts begin, and where the weights end
GAP, STEP = 0.08, 0.185  # inches between trials, and a line of their text
SUMMARY = 0.34  # inches of a row of the average
BAND = 0.26  # inches of an interval that stands under its figures


@dataclass(frozen=True)
class Layout:
    """A forest plot `width` inches wide; the plot's ends and the place of the effects are shares of it."""

    width: float
    plot: tuple[float, float]
    effect: tuple[float, str]
    across: int  # letters of a trial's text
    reason: int  # letters of a reason
    under: bool  # figures and interval stand under the text, not beside it

    @property
    def below(self):
        """Inches that figures and interval take under a text."""
        return STEP + BAND if self.under else 0.0

    def lines(self, text):
        """Break a line of small print that would not fit."""
        return wrap(text, self.across) if self.under else [text]

    def places(self, top, n, room):
        """Give the depths of the n lines of a row, of its figures and of its interval.

        room : inches above its first line and below its last, together
        """
        texts = [top + room / 2 + STEP * (i + 0.5) for i in range(n)]
        if not self.under:
            middle = top + (STEP * n + room) / 2
            return texts, middle, middle
        return texts, texts[-1] + STEP, texts[-1] + 1.5 * STEP + BAND / 2


WIDE = Layout(theme.PAGE, (0.45, 0.69), (0.9, "right"), across=45, reason=56, under=False)
NARROW = Layout(theme.PHONE, (0.03, 0.97), (EDGE, "left"), across=52, reason=52, under=True)
