"""Groups of trials under each other: every trial as a ring, every average as a diamond."""

from matplotlib.patches import Polygon

from backwalk.pages.differences.words_of_groups import group_name, groups_alt, interval_name, split_title
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.names import outcome_name
from backwalk.style.numbers import bracketed, count, coverage
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, SIZE, SMALL, SOFT, TEXT

NAME, LEFT, RIGHT, END = 0.2, 2.7, 5.0, 6.52  # where names begin, the plot, and where figures end
HEAD, ROW, FOOT = 0.5, 0.46, 0.72  # of a grouping, of a group, and below the axis


def groups(groupings, ax=None):
    """Draw the trials and the averages of each group; right of zero the patients gained.

    groupings : from `groupings`. Rings are trials (dashed: doubtful), diamonds averages with their intervals. Groups
    that are not stated have no average. Returns the axes.
    """
    top = 0.34
    rows = [list(one.frame.groupby("group", sort=False)) for one in groupings]
    bottom = top + sum(HEAD + ROW * max(len(parts), 0.6) for parts in rows)
    ax = theme.sheet(ax, bottom + FOOT, wide=theme.PAGE)
    title = f"Groups of trials: {outcome_name(groupings[0].question.outcome)}"
    theme.heading(ax, [title])
    x = EffectAxis(*_ends(groupings), LEFT, RIGHT, theme.PAGE)
    for one, parts in zip(groupings, rows, strict=True):
        ax.text(0.08, top + 0.18, split_title(one), fontsize=SIZE, weight="bold", va="center", color=INK)
        ax.text(0.08, top + 0.37, names.title(one.question), **SMALL)
        top += HEAD
        ax.plot([x(0)] * 2, [top, top + ROW * max(len(parts), 0.6)], color=INK, lw=0.9, zorder=1)
        for name, part in parts:
            _group(ax, x, one, name, part, top + ROW / 2)
            top += ROW
        if not parts:
            ax.text(NAME, top + 0.1, "no trial", **SMALL)
            top += 0.6 * ROW
        ax.plot([0.06, END], [top] * 2, color=FAINT, lw=0.8)
    about = f"standardised difference (Hedges' g) and its {coverage(groupings[0].level)} interval"
    x.draw(ax, bottom, about, steps=5, other=names.other_side(groupings[0].question))
    return described(ax, groups_alt(groupings))


def _ends(groupings):
    effects = [e for one in groupings for e in one.frame["effect"]]
    ends = [end for one in groupings for p in one.averages.values() for end in p.ci]
    low, high = min([0.0, *effects]), max([1.0, *effects])
    wide = high - low  # an interval may reach as far again; beyond that an arrow says that it goes on
    low, high = max(low - wide, min([low, *ends])) - 0.08 * wide, min(high + wide, max([high, *ends])) + 0.08 * wide
    return min(low, -0.25 * high), high


def _group(ax, x, one, name, part, y):
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
    x.interval(ax, at, pooled.ci, INK, lw=1.2)
    middle = x(pooled.estimate)
    ax.add_patch(
        Polygon([(middle - 0.07, at), (middle, at - 0.07), (middle + 0.07, at), (middle, at + 0.07)], color=INK)
    )
    ax.text(END, y - 0.09, bracketed(pooled.estimate, pooled.ci), ha="right", **TEXT)
    ax.text(END, y + 0.1, interval_name(pooled), ha="right", **SMALL)
