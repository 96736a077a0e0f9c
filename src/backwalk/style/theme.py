"""The look all figures share: seaborn's colour-blind palette, plain axes, readable text."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# seaborn.color_palette("colorblind"), Wong (2011); a test compares them with seaborn's
BLUE, ORANGE, GREEN, RED, PURPLE = "#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc"
INK, SOFT, FAINT = "#1a1a1a", "#595959", "#d9d9d9"
SIZE = 9.5  # points; 12 pixels where a page shows the figure 800 pixels wide
WIDTH = 8.6  # inches
PAGE = 6.6  # inches of most figures, so that the print is large on a page and can be read on a phone
TEXT = {"fontsize": SIZE, "color": INK, "va": "center"}
SMALL = {"fontsize": SIZE - 1, "color": SOFT, "va": "center"}
DPI = 200


def blank(height, width=WIDTH):
    """Make a figure with one axes over all of it, without pyplot and its windows."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return figure, ax


def sheet(ax, height, *, wide=1.0):
    """Give an axes whose depth counts in inches from the top: the one given, or that of a new figure.

    wide : what its width counts as: 1, or PAGE for inches
    """
    if ax is None:
        _, ax = blank(height, PAGE)
    ax.set(xlim=(0, wide), ylim=(height, 0))
    return ax


def heading(ax, lines, x=0.08, top=0.2):
    """Write the title of a sheet, a line of 0.22 inches each."""
    for i, line in enumerate(lines):
        ax.text(x, top + 0.22 * i, line, **{**TEXT, "fontsize": SIZE + 2, "weight": "bold"})
