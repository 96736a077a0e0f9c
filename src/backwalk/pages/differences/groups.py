"""Groups of trials under each other: every trial as a ring, every average as a diamond."""

import numpy as np
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from backwalk.pages.differences.words_of_groups import group_name, groups_alt, interval_name, split_title
from backwalk.style import names, theme
from backwalk.style.names import outcome_name
from backwalk.style.numbers import count, number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, SIZE, SOFT

NARROW = 6.6  # inches, as all lengths below
NAME, LEFT, RIGHT, END = 0.2, 2.7, 5.0, 6.52  # where names begin, the plot, and where figures end
HEAD, ROW, FOOT = 0.5, 0.46, 0.72  # of a grouping, of a group, and below the axis
TEXT = {"fontsize": SIZE, "color": INK, "va": "center"}
SMALL = {"fontsize": SIZE - 1, "color": SOFT, "va": "center"}


def groups(groupings, ax=None):
    """Draw the trials and the averages of each group; right of zero the patients gained.

    groupings : from `groupings`. Rings are trials (dashed: doubtful), diamonds averages with their intervals. Groups
    that are not stated have no average. Returns the axes.
    """
    top = 0.34
    rows = [list(one.frame.groupby("group", sort=False)) for one in groupings]
    bottom = top + sum(HEAD + ROW * max(len(parts), 0.6) for parts in rows)
    if ax is None:
        _, ax = theme.blank(bottom + FOOT, NARROW)
    ax.set(xlim=(0, NARROW), ylim=(bottom + FOOT, 0))
    title = f"Groups of trials: {outcome_name(groupings[0].question.outcome)}"
    ax.text(0.08, 0.2, title, fontsize=SIZE + 2, weight="bold", va="center", color=INK)
    low, high = _ends(groupings)

    def x(effect):
        return LEFT + (np.clip(effect, low, high) - low) / (high - low) * (RIGHT - LEFT)

    for one, parts in zip(groupings, rows, strict=True):
        ax.text(0.08, top + 0.18, split_title(one), fontsize=SIZE, weight="bold", va="center", color=INK)
        ax.text(0.08, top + 0.37, names.title(one.question), **SMALL)
        top += HEAD
        ax.plot([x(0)] * 2, [top, top + ROW * max(len(parts), 0.6)], color=INK, lw=0.9, zorder=1)
        for name, part in parts:
            _group(ax, x, (low, high), one, name, part, top + ROW / 2)
            top += ROW
        if not parts:
            ax.text(NAME, top + 0.1, "no trial", **SMALL)
            top += 0.6 * ROW
        ax.plot([0.06, END], [top] * 2, color=FAINT, lw=0.8)
    _axis(ax, x, low, high, bottom, groupings[0].level)
    return described(ax, groups_alt(groupings))


def _ends(groupings):
    effects = [e for one in groupings for e in one.frame["effect"]]
    ends = [end for one in groupings for p in one.averages.values() for end in p.ci]
    low, high = min([0.0, *effects]), max([1.0, *effects])
    wide = high - low  # an interval may reach as far again; beyond that an arrow says that it goes on
    low, high = max(low - wide, min([low, *ends])) - 0.08 * wide, min(high + wide, max([high, *ends])) + 0.08 * wide
    return min(low, -0.25 * high), high


def _group(ax, x, ends, one, name, part, y):
    ax.text(NAME, y - 0.09, group_name(one.by, name), **TEXT)
    ax.text(NAME, y + 0.1, count(len(part), "trial"), **SMALL)
    for row in part.itertuples():
        style = {"ls": (0, (2, 1.2))} if row.doubt else {}
        size = 26 + 60 * min(1.0, 0.08 / row.variance)
        ax.scatter(x(row.effect), y - 0.1, s=size, facecolor="none", edgecolor=BLUE if name else SOFT, lw=1.2,
                   zorder=3, **style)  # fmt: skip
    if not name:
        return
    pooled, at = one.averages[name], y + 0.09
    ax.plot([x(pooled.ci[0]), x(pooled.ci[1])], [at] * 2, color=INK, lw=1.2, zorder=2)
    for end, beyond, marker in zip(pooled.ci, (pooled.ci[0] < ends[0], pooled.ci[1] > ends[1]), "<>", strict=True):
        if beyond:
            ax.plot(x(end), at, marker=marker, color=INK, ms=5, zorder=3)
    middle = x(pooled.estimate)
    ax.add_patch(
        Polygon([(middle - 0.07, at), (middle, at - 0.07), (middle + 0.07, at), (middle, at + 0.07)], color=INK)
    )
    text = f"{number(pooled.estimate)} [{number(pooled.ci[0])}, {number(pooled.ci[1])}]"
    ax.text(END, y - 0.09, text, ha="right", **TEXT)
    ax.text(END, y + 0.1, interval_name(pooled), ha="right", **SMALL)


def _axis(ax, x, low, high, depth, level):
    ax.plot([LEFT, RIGHT], [depth] * 2, color=INK, lw=0.8)
    ticks = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)
    for tick in ticks[(ticks >= low) & (ticks <= high)]:
        ax.plot([x(tick)] * 2, [depth, depth + 0.05], color=INK, lw=0.8)
        ax.text(x(tick), depth + 0.16, number(tick, 1), ha="center", **SMALL)
    ax.text(x(0) - 0.05, depth + 0.36, "← comparator better", ha="right", **SMALL)
    ax.text(x(0) + 0.05, depth + 0.36, "backward better →", ha="left", **SMALL)
    ax.text(
        (LEFT + RIGHT) / 2,
        depth + 0.56,
        f"standardised difference (Hedges' g) and its {level:.0%} interval",
        ha="center",
        **SMALL,
    )
