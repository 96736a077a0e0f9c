"""Backward against forward: the side of every result in columns, people with knee osteoarthritis first, then the printed sizes."""

from textwrap import wrap

import numpy as np

from backwalk.pages.knee.words import mechanics_alt, percent_change
from backwalk.style import theme
from backwalk.style.numbers import capital, listed, number
from backwalk.style.picture import described
from backwalk.style.sources import name_of
from backwalk.style.theme import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, SIZE, SOFT
from backwalk.tables.schema.background import GAITS, MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS

HEAD, BLOCK, ROW, LINE, AXIS, KEY = 0.4, 0.285, 0.174, 0.15, 0.47, 0.3  # inches of each part
LEFT, RIGHT, PLOT, LETTERS = 0.08, 6.52, (3.62, 5.86), 52  # where words begin, rows end, the axis lies; letters a line
COLUMNS = {
    "backward_lower": (3.45, 4.2),
    "no_difference": (4.2, 5.1),
    "mixed": (5.1, 5.55),
    "backward_higher": (5.55, RIGHT),
}
MARKS = {"matched": ("o", BLUE), "self_selected": ("D", ORANGE), "various": ("^", GREEN), "not_stated": ("s", PURPLE)}
SHORT = {"kneecap_force": "Force at the kneecap joint", "tibiofemoral_force": "Force between thigh and shin bone"}
CHANGES = ((-25, 100 / 3), (-50, 100), (-75, 300), (-90, 900))  # per cent, as far to the left as to the right
APART = 0.42  # inches that two ticks need
TEXT = {**theme.DENSE, "va": "center_baseline", "fontsize": SIZE - 1}
SMALL = {**theme.SMALL, "va": "center_baseline"}


def gait_ratios(found, ax=None):
    """Draw which way every result goes, a mark in a column, and below on an axis the sizes that are printed.

    found : Mechanics. People with knee osteoarthritis come first, and walking stands apart from running. The shape
    says how the speeds were set. Returns the axes.
    """
    sides, sized = _blocks(found.compared)
    tall = sum(BLOCK + sum(_tall(label) for label, _ in rows) for _, rows in (*sides, *sized))
    height = HEAD + tall + AXIS * bool(sized) + (KEY if tall else 0.25)
    ax = theme.sheet(ax, height, wide=theme.PAGE)
    ax.text(LEFT, 0.19, "Backward against forward", **{**TEXT, "fontsize": SIZE + 2, "weight": "bold"})
    if not tall:
        ax.text(LEFT, 0.47, "No result of this group and speed compares the two", weight="bold", **TEXT)
        return described(ax, mechanics_alt(found))
    top = HEAD
    if sides:
        _heads(ax, 0.27)
    for name, rows in sides:
        top = _block(ax, name, rows, top, _side)
    if sized:
        scale = _Scale(found.compared["ratio"].dropna())
        begin = top
        for name, rows in sized:
            top = _block(ax, name, rows, top, scale.draw)
        ax.plot([scale(1)] * 2, [begin + BLOCK - 0.02, top], color=INK, lw=0.9, zorder=1)
        scale.axis(ax, top + 0.03)
        top += AXIS
    _key(ax, top + KEY / 2)
    return described(ax, mechanics_alt(found))


def _blocks(compared):
    """Sort the results into blocks of rows: [(name, [(label, results)])] of the sides alone, and of the printed sizes."""
    sides, sized = [], []
    for ill in (True, False):
        for gait, name in GAITS.items():
            mine = compared[(compared["knee_osteoarthritis"] == "yes").eq(ill) & compared["locomotion"].eq(gait)]
            who = f"{'People with knee osteoarthritis' if ill else 'Other people'}, {name}"
            alone, printed = mine[mine["ratio"].isna()], mine[mine["ratio"].notna()]
            if len(alone):
                about = f": {listed(dict.fromkeys(map(_study, alone.itertuples())))}" if ill else ""
                sides.append((who + about, _rows(alone, "measured" if ill else "group")))
            if len(printed):
                rows = [(f"{name_of(row)}: {row.measured}", [row]) for row in printed.itertuples()]
                sized.append((f"{who}: size of the change, as printed", rows))
    return sides, sized


def _study(row):
    n = "" if row.n != row.n else f" ({number(row.n, 0)} people)"
    return f"{name_of(row)}{n}"


def _rows(results, by):
    """Gather results that share a row: the quantity that was measured, or its group."""
    return [
        (SHORT.get(code) or MECHANICS_GROUPS.get(code) or capital(code), list(some.itertuples()))
        for code, some in results.groupby(by, sort=False)
    ]


def _tall(label):
    return ROW + LINE * (len(wrap(label, LETTERS)) - 1)


def _block(ax, name, rows, top, draw):
    """Draw the name of a block and its rows from a depth on; gives the depth of its end."""
    ax.plot([LEFT, RIGHT], [top + 0.02] * 2, color=FAINT, lw=0.8)
    ax.text(LEFT, top + 0.16, name, weight="bold", **TEXT)
    top += BLOCK
    for label, results in rows:
        lines = wrap(label, LETTERS)
        for i, line in enumerate(lines):
            ax.text(LEFT + 0.1 * (i > 0), top + ROW / 2 - 0.01 + LINE * i, line, **TEXT)
        draw(ax, results, top + _tall(label) / 2 - 0.01)
        top += _tall(label)
    return top


def _heads(ax, y):
    for direction, (left, right) in COLUMNS.items():
        ax.text((left + right) / 2, y, MECHANICS_SIDES[direction], ha="center", **SMALL)


def _side(ax, results, y):
    """Place a mark for each result in the column of its side; within a column the place means nothing."""
    for direction, (left, right) in COLUMNS.items():
        mine = [row for row in results if row.direction == direction]
        step = min(0.12, (right - left - 0.1) / max(len(mine), 1))
        start = (left + right) / 2 - step * (len(mine) - 1) / 2
        for i, row in enumerate(mine):
            shape, color = MARKS[row.speed_condition]
            ax.plot(start + step * i, y, shape, color=color, ms=7 if shape == "^" else 6, mew=0.6, mec="white")


class _Scale:
    """A ratio to inches, as far on both sides of no change."""

    def __init__(self, ratios):
        self.reach = max(np.abs(np.log(ratios)).max() if len(ratios) else 0, np.log(1.5)) * 1.12

    def __call__(self, ratio):
        share = 0.5 + np.log(ratio) / (2 * self.reach)
        return PLOT[0] + share * (PLOT[1] - PLOT[0])

    @property
    def ticks(self):
        """No change, and pairs of changes beside it that have room."""
        kept = [0.0]
        for low, high in CHANGES:
            if abs(np.log(1 + low / 100)) <= self.reach and self(1 + kept[0] / 100) - self(1 + low / 100) >= APART:
                kept = [low, *kept, high]
        return kept

    def draw(self, ax, results, y):
        """Draw one printed change: a line from no change to its mark, and its figure at the side."""
        (row,) = results
        shape, color = MARKS[row.speed_condition]
        ax.plot(PLOT, [y] * 2, color=FAINT, lw=0.6, zorder=0)
        ax.plot([self(1), self(row.ratio)], [y] * 2, color=color, lw=1.6, zorder=2)
        ax.plot(self(row.ratio), y, shape, color=color, ms=6, zorder=3)
        ax.text(RIGHT, y, percent_change(row.ratio), ha="right", **TEXT)

    def axis(self, ax, depth):
        """Draw the axis with its ticks, and say which side is which."""
        ax.plot(PLOT, [depth] * 2, color=INK, lw=0.8)
        for c in self.ticks:
            x = self(1 + c / 100)
            ax.plot([x, x], [depth, depth + 0.04], color=INK, lw=0.8)
            ax.text(x, depth + 0.13, percent_change(1 + c / 100), ha="center", **SMALL)
        ax.text(self(1) - 0.06, depth + 0.31, "← lower backwards", ha="right", **SMALL)
        ax.text(self(1) + 0.06, depth + 0.31, "higher backwards →", ha="left", **SMALL)


def _key(ax, y):
    ax.plot([LEFT, RIGHT], [y - KEY / 2 + 0.03] * 2, color=FAINT, lw=0.8)
    ax.text(LEFT, y + 0.02, "Speeds", **{**SMALL, "color": SOFT})
    for i, (speed, (shape, color)) in enumerate(MARKS.items()):
        x = LEFT + 0.85 + 1.4 * i
        ax.plot(x, y + 0.02, shape, color=color, ms=5.5, mew=0.8)
        ax.text(x + 0.12, y + 0.02, SPEEDS[speed], **SMALL)
