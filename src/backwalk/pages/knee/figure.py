"""Backward against forward: the printed changes on a log axis, and the sides of the rest, group by group."""

from textwrap import wrap

import numpy as np

from backwalk.pages.knee.words import mechanics_alt, percent_change
from backwalk.style import theme
from backwalk.style.numbers import count, number
from backwalk.style.picture import described
from backwalk.style.sources import source_name
from backwalk.style.theme import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE, SIZE
from backwalk.tables.schema.background import GAITS, MECHANICS_GROUPS, SPEEDS

HEAD, GROUP, NAME, LINE, SIDES = 0.42, 0.34, 0.21, 0.16, 0.4  # title, group, source, line of its result, row of sides
AXIS, KEY = 0.62, 0.25  # the axis, a line of the key
LEFT, PLOT, CHANGE = 0.08, (2.75, 5.98), 6.54  # where words begin, the axis lies, and the change ends
MARKS = {"matched": ("o", BLUE), "self_selected": ("D", ORANGE), "various": ("^", GREEN), "not_stated": ("s", PURPLE)}
WORDS = {"backward_higher": "higher", "backward_lower": "lower", "no_difference": "same", "mixed": "mixed"}
CHANGES = (-90, -80, -50, -25, 0, 25, 50, 100, 200, 400, 900)  # per cent
STEP, GAP, BAND = 0.145, 0.32, "#e9eef3"  # between marks of a side, from the middle to the first, what lies behind them
LETTERS = 40  # a line of what was measured
NAMED = 3  # results of a group that have a side alone: so many have a line each
TEXT = {**theme.DENSE, "va": "center_baseline"}
SMALL = {**theme.SMALL, "va": "center_baseline"}
SIZED = "Mark with a line: how large the change is, as printed."
UNSIZED = ("Mark in a grey band: its side alone; its place there means nothing more.",
           "Hollow on the middle line: no difference.  Half full: mixed.")  # fmt: skip


def gait_ratios(found, ax=None):
    """Draw every printed ratio of backward over forward, and under each group the results that have a side alone.

    found : Mechanics. Right of the line the value was higher backward. Full marks are placed on the axis; hollow
    marks say the side and nothing of the size. The shape says how the speeds were set. Returns the axes.
    """
    drawn = [
        (group, list(rows[rows["ratio"].notna()].itertuples()), list(rows[rows["ratio"].isna()].itertuples()))
        for group, rows in found.compared.groupby("group", sort=False)
    ]
    tall = sum(_group_tall(sized, rest) for _, sized, rest in drawn)
    told = [SIZED] * any(sized for _, sized, _ in drawn) + [*UNSIZED] * any(rest for *_, rest in drawn)
    height = HEAD + tall + (AXIS + KEY * (2 + len(told)) + 0.1 if drawn else 0.3)
    ax = theme.sheet(ax, height, wide=theme.PAGE)
    ax.text(LEFT, 0.22, "Backward against forward", **{**TEXT, "fontsize": SIZE + 2, "weight": "bold"})
    if not drawn:
        ax.text(LEFT, 0.5, "No result of this group and speed compares the two", weight="bold", **TEXT)
        return described(ax, mechanics_alt(found))
    scale = _Scale(found.compared["ratio"].dropna())
    top = HEAD
    for group, sized, rest in drawn:
        top = _group(ax, scale, group, sized, rest, top)
    _axis(ax, scale, top, scale.ticks if SIZED in told else [])
    _key(ax, top + AXIS, told)
    return described(ax, mechanics_alt(found))


class _Scale:
    """A ratio to inches, as far on both sides of no change."""

    def __init__(self, ratios):
        self.reach = max(np.abs(np.log(ratios)).max() if len(ratios) else 0, np.log(1.5)) * 1.12

    def __call__(self, ratio):
        share = 0.5 + np.log(ratio) / (2 * self.reach)
        return PLOT[0] + share * (PLOT[1] - PLOT[0])

    @property
    def ticks(self):
        return [c for c in CHANGES if abs(np.log(1 + c / 100)) <= self.reach]


def _group(ax, scale, group, sized, rest, top):
    """Draw one group from a depth on; gives the depth of its end."""
    ax.plot([LEFT, CHANGE], [top + 0.02] * 2, color=FAINT, lw=0.7)
    ax.text(LEFT, top + 0.19, MECHANICS_GROUPS[group], weight="bold", **TEXT)
    end = top + _group_tall(sized, rest)
    ax.plot([scale(1)] * 2, [top + GROUP - 0.04, end - 0.02], color=INK, lw=0.9, zorder=1)
    depth = top + GROUP
    for row in (*sized, *(rest if len(rest) <= NAMED else ())):
        _named(ax, scale, row, depth)
        depth += _tall(row)
    if len(rest) > NAMED:
        ax.text(LEFT, depth + SIDES / 2 - 0.03, f"side alone: {count(len(rest), 'result')}", style="italic", **SMALL)
        _sides(ax, scale, rest, depth + SIDES / 2 - 0.03)
    return end


def _group_tall(sized, rest):
    few = len(rest) <= NAMED
    return GROUP + sum(map(_tall, sized)) + (sum(map(_tall, rest)) + 0.04 * bool(rest) if few else SIDES)


def _about(row):
    """What was measured, how and in how many."""
    n = "" if row.n != row.n else f", n\u00a0{number(row.n, 0)}"
    return wrap(f"{row.measured}; {GAITS[row.locomotion]}{n}", LETTERS)


def _tall(row):
    return NAME + LINE * len(_about(row))


def _named(ax, scale, row, top):
    y = top + _tall(row) / 2 - 0.03
    ax.text(LEFT, top + 0.08, source_name(row.study_id, row.citation), **TEXT)
    for i, line in enumerate(_about(row)):
        ax.text(LEFT, top + 0.08 + LINE * (i + 1), line, **SMALL)
    if row.ratio != row.ratio:
        _sides(ax, scale, [row], y)
        ax.text(CHANGE, y, WORDS[row.direction], ha="right", **SMALL)
        return
    shape, color = MARKS[row.speed_condition]
    ax.plot(PLOT, [y] * 2, color=FAINT, lw=0.7, zorder=0)
    ax.plot([scale(1), scale(row.ratio)], [y] * 2, color=color, lw=1.6, zorder=2)
    ax.plot(scale(row.ratio), y, shape, color=color, ms=7, zorder=3)
    ax.text(CHANGE, y, percent_change(row.ratio), ha="right", **TEXT)


def _sides(ax, scale, rest, y):
    """Place marks left, right and on the middle: their order and distance mean nothing."""
    ax.fill_between(PLOT, y - 0.13, y + 0.13, color=BAND, lw=0, zorder=0)
    for side, directions in ((-1, ["backward_lower"]), (1, ["backward_higher"]), (0, ["no_difference", "mixed"])):
        rows = [row for row in rest if row.direction in directions]
        step = min(STEP, ((PLOT[1] - PLOT[0]) / 2 - GAP) / max(len(rows), 1))
        start = side * GAP if side else -STEP * (len(rows) - 1) / 2
        for i, row in enumerate(rows):
            shape, color = MARKS[row.speed_condition]
            half = row.direction == "mixed"
            x = scale(1) + start + (side or 1) * step * i
            ax.plot(x, y, shape, color=color, fillstyle="left" if half else "full", mfc=color if half else "white",
                    markerfacecoloralt="white", ms=6, mew=1.2, zorder=3)  # fmt: skip


def _axis(ax, scale, depth, ticks):
    ax.plot(PLOT, [depth] * 2, color=INK, lw=0.8)
    for c in ticks:
        x = scale(1 + c / 100)
        ax.plot([x, x], [depth, depth + 0.05], color=INK, lw=0.8)
        ax.text(x, depth + 0.16, percent_change(1 + c / 100), ha="center", **SMALL)
    middle = scale(1)
    below = depth + (0.38 if ticks else 0.2)
    ax.text(middle - 0.08, below, "← lower backward", ha="right", **SMALL)
    ax.text(middle + 0.08, below, "higher backward →", ha="left", **SMALL)


def _key(ax, depth, told):
    for i, (speed, (shape, color)) in enumerate(MARKS.items()):
        x, y = LEFT + 0.1 + 2.6 * (i % 2), depth + KEY * (0.5 + i // 2)
        ax.plot(x, y, shape, color=color, ms=7)
        ax.text(x + 0.16, y, f"speeds: {SPEEDS[speed]}", **SMALL)
    for i, text in enumerate(told):
        ax.text(LEFT, depth + KEY * (2.5 + i), text, **SMALL)
