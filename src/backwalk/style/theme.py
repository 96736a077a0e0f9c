"""The look all figures share: seaborn's colour-blind palette, plain axes, readable text."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# seaborn.color_palette("colorblind"), Wong (2011); a test compares them with seaborn's
BLUE, ORANGE, GREEN, RED, PURPLE = "#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc"
INK, SOFT, FAINT = "#1a1a1a", "#595959", "#d9d9d9"
SIZE = 9.5  # points; 12 pixels where a page shows the figure 800 pixels wide
WIDTH = 8.6  # inches
DPI = 200


def blank(height, width=WIDTH):
    """Make a figure with one axes over all of it, without pyplot and its windows."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return figure, ax
