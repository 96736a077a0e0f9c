"""What the two figures of this page share: their sheet, an axis of people in each arm, and a key below."""

from matplotlib.ticker import FixedLocator, NullLocator

from backwalk.style.theme import INK, SIZE, framed

TOP, LINE, LABELS, KEY = 0.36, 0.21, 0.66, 0.205  # inches; a line of title, the axis, a line of the key
SMALLEST, LARGEST = 5, 1000  # people an arm
TICKS = (5, 10, 20, 50, 100, 200, 500, 1000)


def sheet_with_key(title, tall, keys):
    """Give axes that are so many inches tall, with room for the lines of a title and of a key."""
    height = TOP + LINE * len(title) + tall + LABELS + KEY * keys
    return framed(height, (0.115, (LABELS + KEY * keys) / height, 0.845, tall / height))


def people(axis):
    """Set round numbers of people on an axis that is logarithmic."""
    axis.set_major_locator(FixedLocator(TICKS))
    axis.set_minor_locator(NullLocator())
    axis.set_ticklabels([str(t) for t in TICKS])


def title_and_key(ax, title, handles, **look):
    """Write the title above and the key below."""
    figure, tall = ax.figure, ax.figure.get_size_inches()[1]
    figure.text(0.012, 1 - 0.1 / tall, "\n".join(title), fontsize=SIZE + 2, weight="bold", va="top", linespacing=1.2)
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.09, (KEY * len(handles) + 0.12) / tall),
                  borderaxespad=0, frameon=False, fontsize=SIZE - 0.5, labelcolor=INK, labelspacing=0.45, **look)  # fmt: skip
