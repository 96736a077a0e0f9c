"""The look all figures share: seaborn's colour-blind palette, plain axes, readable text."""

from dataclasses import dataclass
from textwrap import wrap

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# seaborn.color_palette("colorblind"), Wong (2011); a test compares them with seaborn's
BLUE, ORANGE, GREEN, RED, PURPLE = "#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc"
INK, SOFT, FAINT = "#1a1a1a", "#595959", "#d9d9d9"
SIZE = 9.5  # points; 16 pixels where a figure of PAGE is shown as wide as a page, 800 pixels
WIDTH = 8.6  # inches
PAGE = 6.6  # inches of most figures, so that the print is large on a page
PHONE = 3.6  # inches of a figure on a phone, where they are 358 pixels: its print is as large as the text beside it
TEXT = {"fontsize": SIZE, "color": INK, "va": "center"}
SMALL = {"fontsize": SIZE - 1, "color": SOFT, "va": "center"}
TITLE = {**TEXT, "fontsize": SIZE + 2, "weight": "bold"}
DENSE = {**TEXT, "fontsize": SIZE - 0.5}
NOTE = {**SMALL, "fontsize": SIZE - 1.5}
LINE = 0.22  # inches of a line of a title
LETTERS, NOTED = 9.4, 14.3  # of a title and of small print, an inch
DPI = 200

BEHIND = {"fc": "white", "ec": "none", "pad": 1.6}  # of words that stand on a line of reference


@dataclass(frozen=True)
class Layout:
    """Where the plot of a figure stands: beside the words on a page, under them on a phone.

    width : inches; left, right : the ends of the plot, in the unit of the sheet; under : inches that marks stand under
    their words
    """

    width: float
    left: float
    right: float
    under: float = 0.0


def blank(height, width=WIDTH):
    """Make a figure with one axes over all of it, without pyplot and its windows."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return figure, ax


def sheet(ax, height, *, wide=1.0, width=PAGE):
    """Give an axes whose depth counts in inches from the top: the one given, or that of a new figure.

    wide : what its width counts as: 1, or `width` for inches
    """
    if ax is None:
        _, ax = blank(height, width)
    ax.set(xlim=(0, wide), ylim=(height, 0))
    return ax


def title_lines(text, width=PAGE):
    """Break a title into lines that fit a sheet `width` inches wide."""
    return wrap(text, int(LETTERS * width))


def note_lines(text, width):
    """Break the small print of a phone's figure into lines; that of a page stands as it is."""
    return wrap(text, int(NOTED * width)) if width <= PHONE else [text]


def heading(ax, lines, x=0.08, top=0.2):
    """Write the title of a sheet."""
    for i, line in enumerate(lines):
        ax.text(x, top + LINE * i, line, **TITLE)


def framed(height, box, width=PAGE):
    """Give axes in a part of a new figure; box : left, bottom, width and height, as shares."""
    figure, cover = blank(height, width)
    cover.remove()
    return figure.add_axes(box)


def dress(ax, across, up, size=SIZE):
    """Leave axes two sides, soft ticks, and the names of both."""
    ax.tick_params(labelsize=SIZE - 0.5, colors=SOFT)
    ax.set_xlabel(across, fontsize=size, color=SOFT)
    ax.set_ylabel(up, fontsize=size, color=SOFT)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
