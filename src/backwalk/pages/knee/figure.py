"""Backward against forward: the side of every result in columns, people with knee osteoarthritis first, then the printed sizes."""

from functools import partial
from itertools import pairwise
from textwrap import wrap

import numpy as np

from backwalk.pages.knee.words import mechanics_alt, percent_change
from backwalk.style import theme
from backwalk.style.fitting import fitted_lines
from backwalk.style.numbers import capital, listed, number
from backwalk.style.picture import described
from backwalk.style.sources import name_of
from backwalk.style.theme import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, SIZE, SOFT, Layout
from backwalk.tables.schema.background import GAITS, MECHANICS_GROUPS, MECHANICS_SIDES, SPEEDS

HEAD, BLOCK, ROW, LINE, AXIS, KEY = 0.4, 0.285, 0.174, 0.15, 0.47, 0.3  # inches of each part
LEFT, ACROSS = 0.08, 3.3  # inches, where words begin, and of a line
SIDES = ("backward_lower", "no_difference", "mixed", "backward_higher")
HEADS = 0.24  # inches of the heads of columns on a phone, under the title
ENDS = (0.0, 0.75, 1.65, 2.1, 3.07)  # of the columns of sides, from where the first begins
MARKS = {"matched": ("o", BLUE), "self_selected": ("D", ORANGE), "various": ("^", GREEN), "not_stated": ("s", PURPLE)}
SHORT = {"kneecap_force": "Force at the kneecap joint", "tibiofemoral_force": "Force between thigh and shin bone"}
CHANGES = ((-25, 100 / 3), (-50, 100), (-75, 300), (-90, 900))  # per cent, as far to the left as to the right
APART = 0.42  # inches that two ticks need
TEXT = {**theme.DENSE, "va": "center_baseline", "fontsize": SIZE - 1}
SMALL = {**theme.SMALL, "va": "center_baseline"}


PAGE, PHONE = Layout(theme.PAGE, 3.45, 6.52), Layout(theme.PHONE, 0.4, 3.52, 0.17)  # the columns of sides
APART_FROM = {PAGE: (0.17, 0.66), PHONE: (0.0, 0.6)}  # the axis of sizes, inward from those


def gait_ratios(found, ax=None, *, phone=False):
    """Draw which way every result goes, a mark in a column, and below on an axis the sizes that are printed.

    found : Mechanics. People with knee osteoarthritis come first, and walking stands apart from running. The shape
    says how the speeds were set. phone : marks stand under names. Returns the axes.
    """
    sides, sized = _blocks(found.compared)
    layout = PHONE if phone else PAGE
    tall = sum(_block_tall(name, rows, layout) for name, rows in (*sides, *sized))
    height = HEAD + tall + AXIS * bool(sized) + (KEY + 2 * LINE * phone if tall else 0.25) + HEADS * phone
    ax = theme.sheet(ax, height, wide=layout.width, width=layout.width)
    for_phone = partial(gait_ratios, found, phone=True)
    ax.text(LEFT, 0.19, "Backward against forward", **{**TEXT, "fontsize": SIZE + 2, "weight": "bold"})
    if not tall:
        ax.text(LEFT, 0.47, "No result of this group and speed compares the two", wrap=True, weight="bold", **TEXT)
        return described(ax, mechanics_alt(found), for_phone)
    top = HEAD + HEADS * phone
    if sides:
        _heads(ax, 0.27 + HEADS * phone, layout)
    for name, rows in sides:
        top = _block(ax, name, rows, top, _side, layout)
    if sized:
        scale = _Scale(found.compared["ratio"].dropna(), layout)
        begin = top
        for name, rows in sized:
            top = _block(ax, name, rows, top, scale.draw, layout)
        ax.plot([scale(1)] * 2, [begin + BLOCK - 0.02, top], color=INK, lw=0.9, zorder=1)
        scale.axis(ax, top + 0.03)
        top += AXIS
    _key(ax, top + KEY / 2, layout)
    return described(ax, mechanics_alt(found), for_phone)


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


def _tall(label, layout):
    return ROW + LINE * (len(_lines(label)) - 1) + layout.under


def _lines(label):
    return fitted_lines(label, ACROSS, 4, size=TEXT["fontsize"])


def _named(name, layout):
    return wrap(name, 44 if layout.under else 88)


def _block_tall(name, rows, layout):
    return BLOCK + LINE * (len(_named(name, layout)) - 1) + sum(_tall(label, layout) for label, _ in rows)


def _block(ax, name, rows, top, draw, layout):
    """Draw the name of a block and its rows from a depth on; gives the depth of its end."""
    ax.plot([LEFT, layout.right], [top + 0.02] * 2, color=FAINT, lw=0.8)
    for i, line in enumerate(_named(name, layout)):
        ax.text(LEFT, top + 0.16 + LINE * i, line, weight="bold", bbox=theme.BEHIND, **TEXT)
    top += BLOCK + LINE * (len(_named(name, layout)) - 1)
    for label, results in rows:
        lines, tall = _lines(label), _tall(label, layout)
        for i, line in enumerate(lines):
            ax.text(LEFT + 0.1 * (i > 0), top + ROW / 2 - 0.01 + LINE * i, line, bbox=theme.BEHIND, **TEXT)
        draw(ax, results, top + (tall - 0.5 * layout.under if layout.under else tall / 2) - 0.01, layout)
        top += tall
    return top


def _columns(layout):
    """Give the ends of the column of each side."""
    return {side: (layout.left + a, layout.left + b) for side, (a, b) in zip(SIDES, pairwise(ENDS), strict=True)}


def _heads(ax, y, layout):
    for direction, (left, right) in _columns(layout).items():
        ax.text((left + right) / 2, y, MECHANICS_SIDES[direction], ha="center", **SMALL)


def _side(ax, results, y, layout):
    """Place a mark for each result in the column of its side; within a column the place means nothing."""
    for direction, (left, right) in _columns(layout).items():
        mine = [row for row in results if row.direction == direction]
        step = min(0.12, (right - left - 0.1) / max(len(mine), 1))
        start = (left + right) / 2 - step * (len(mine) - 1) / 2
        for i, row in enumerate(mine):
            shape, color = MARKS[row.speed_condition]
            ax.plot(start + step * i, y, shape, color=color, ms=7 if shape == "^" else 6, mew=0.6, mec="white")


class _Scale:
    """A ratio to inches, as far on both sides of no change."""

    def __init__(self, ratios, layout):
        inward = APART_FROM[layout]
        self.left, self.right, self.end = layout.left + inward[0], layout.right - inward[1], layout.right
        self.reach = max(np.abs(np.log(ratios)).max() if len(ratios) else 0, np.log(1.5)) * 1.12

    def __call__(self, ratio):
        share = 0.5 + np.log(ratio) / (2 * self.reach)
        return self.left + share * (self.right - self.left)

    @property
    def ticks(self):
        """No change, and pairs of changes beside it that have room."""
        kept = [0.0]
        for low, high in CHANGES:
            if abs(np.log(1 + low / 100)) <= self.reach and self(1 + kept[0] / 100) - self(1 + low / 100) >= APART:
                kept = [low, *kept, high]
        return kept

    def draw(self, ax, results, y, layout):
        """Draw one printed change: a line from no change to its mark, and its figure at the side."""
        (row,) = results
        shape, color = MARKS[row.speed_condition]
        ax.plot([self.left, self.right], [y] * 2, color=FAINT, lw=0.6, zorder=0)
        ax.plot([self(1), self(row.ratio)], [y] * 2, color=color, lw=1.6, zorder=2)
        ax.plot(self(row.ratio), y, shape, color=color, ms=6, zorder=3)
        ax.text(self.end, y, percent_change(row.ratio), ha="right", **TEXT)

    def axis(self, ax, depth):
        """Draw the axis with its ticks, and say which side is which."""
        ax.plot([self.left, self.right], [depth] * 2, color=INK, lw=0.8)
        for c in self.ticks:
            x = self(1 + c / 100)
            ax.plot([x, x], [depth, depth + 0.04], color=INK, lw=0.8)
            ax.text(x, depth + 0.13, percent_change(1 + c / 100), ha="center", **SMALL)
        ax.text(self(1) - 0.06, depth + 0.31, "← lower backwards", ha="right", **SMALL)
        ax.text(self(1) + 0.06, depth + 0.31, "higher backwards →", ha="left", **SMALL)


def _key(ax, y, layout):
    ax.plot([LEFT, layout.right], [y - KEY / 2 + 0.03] * 2, color=FAINT, lw=0.8)
    ax.text(LEFT, y + 0.02, "Speeds", **{**SMALL, "color": SOFT})
    a_row = 2 if layout.under else len(MARKS)
    for i, (speed, (shape, color)) in enumerate(MARKS.items()):
        x, depth = LEFT + 0.85 + 1.4 * (i % a_row), y + 0.02 + 1.4 * LINE * (i // a_row)
        ax.plot(x, depth, shape, color=color, ms=5.5, mew=0.8)
        ax.text(x + 0.12, depth, SPEEDS[speed], **SMALL)
