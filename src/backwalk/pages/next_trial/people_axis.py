"""What the two figures of this page share: their sheet, an axis of people in each arm, and a key below."""

from textwrap import wrap

from matplotlib.ticker import FixedLocator, NullLocator

from backwalk.style.theme import INK, NOTED, PAGE, PHONE, SIZE, framed

TOP, LINE, LABELS, KEY = 0.36, 0.21, 0.66, 0.205  # inches; a line of title, the axis, a line of the key
SMALLEST, LARGEST = 5, 1000  # people an arm
TICKS = (5, 10, 20, 50, 100, 200, 500, 1000)


def sheet_with_key(title, tall, keys, width=PAGE):
    """Give axes that are so many inches tall, with room for the lines of a title and of a key."""
    height = TOP + LINE * len(title) + tall + LABELS + KEY * keys
    left = 0.76 / width
    return framed(
        height, (left, (LABELS + KEY * keys) / height, (0.96 if width > PHONE else 0.93) - left, tall / height), width
    )


def people(axis):
    """Set round numbers of people on an axis that is logarithmic."""
    axis.set_major_locator(FixedLocator(TICKS))
    axis.set_minor_locator(NullLocator())
    axis.set_ticklabels([str(t) for t in TICKS])


def _broken(text, width):
    return "\n".join(wrap(text, int(NOTED * (width - 1.2))))


def key_lines(texts, width):
    """Count the lines that the texts of a key take in a figure `width` inches wide."""
    return sum(len(_broken(text, width).splitlines()) for text in texts)


def broken_key(handles, width):
    """Break the texts of a key where they would run off a figure `width` inches wide; give it and its lines."""
    for handle in handles:
        handle.set_label(_broken(handle.get_label(), width))
    return handles, key_lines([handle.get_label() for handle in handles], width)


def title_and_key(ax, title, handles, lines, **look):
    """Write the title above and the key below, whose texts take so many lines."""
    figure, tall = ax.figure, ax.figure.get_size_inches()[1]
    figure.text(0.012, 1 - 0.1 / tall, "\n".join(title), fontsize=SIZE + 2, weight="bold", va="top", linespacing=1.2)
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.6 / figure.get_size_inches()[0], (KEY * lines + 0.12) / tall),
                  borderaxespad=0, frameon=False, fontsize=SIZE - 0.5, labelcolor=INK, labelspacing=0.45, **look)  # fmt: skip
