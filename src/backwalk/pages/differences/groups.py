"""Groups of trials under each other: every trial as a ring, every average as a diamond."""

from functools import partial

from matplotlib.patches import Polygon

from backwalk.pages.differences.words_of_groups import group_name, groups_alt, interval_name, split_title
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.names import outcome_name
from backwalk.style.numbers import bracketed, count, coverage
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, SIZE, SMALL, SOFT, TEXT, Layout

NAME, END = 0.2, 0.08  # where names begin, and from the right where figures end
PAGE, PHONE = Layout(theme.PAGE, 2.7, 5.0), Layout(theme.PHONE, 0.2, 3.4, 0.34)
HEAD, ROW, FOOT, LINE = 0.31, 0.46, 0.72, 0.19  # of a grouping, of a group, below the axis, and of a line under a name
GAIN = "standardised difference (Hedges' g)"


def groups(groupings, ax=None, *, phone=False):
    """Draw the trials and the averages of each group; right of zero the patients gained.

    groupings : from `groupings`. Rings are trials (dashed: doubtful), diamonds averages with their intervals. Groups
    that are not stated have no average. phone : marks stand under names and figures. Returns the axes.
    """
    layout = PHONE if phone else PAGE
    width, under, end = layout.width, layout.under, layout.width - END
    rows = [list(one.frame.groupby("group", sort=False)) for one in groupings]
    asked = [theme.note_lines(names.title(one.question), width) for one in groupings]
    heads = [HEAD + LINE * len(lines) for lines in asked]
    about = f"standardised difference (Hedges' g) and its {coverage(groupings[0].level)} interval"
    title = theme.title_lines(f"Groups of trials: {outcome_name(groupings[0].question.outcome)}", width)
    top = 0.12 + theme.LINE * len(title)
    bottom = top + sum(heads) + sum((ROW + under) * max(len(parts), 0.6) for parts in rows)
    ax = theme.sheet(ax, bottom + FOOT, wide=width, width=width)
    theme.heading(ax, title)
    x = EffectAxis(*_ends(groupings), layout.left, layout.right, width)
    for one, parts, lines, head in zip(groupings, rows, asked, heads, strict=True):
        ax.text(0.08, top + 0.18, split_title(one), fontsize=SIZE, weight="bold", va="center", color=INK)
        for i, line in enumerate(lines):
            ax.text(0.08, top + 0.18 + LINE * (i + 1), line, **SMALL)
        top += head
        for name, part in parts:
            ax.plot([x(0)] * 2, [top + 1.2 * under, top + ROW + under], color=INK, lw=0.9, zorder=1)
            _group(ax, x, one, name, part, (top + ROW / 2, end, under))
            top += ROW + under
        if not parts:
            ax.text(NAME, top + 0.1, "no trial", **SMALL)
            top += 0.6 * (ROW + under)
        ax.plot([0.06, end], [top] * 2, color=FAINT, lw=0.8)
    other = names.other_side(groupings[0].question)
    x.draw(ax, bottom, GAIN if phone else about, steps=5, other=other, at_ends=phone)
    return described(ax, groups_alt(groupings), partial(groups, groupings, phone=True))


def _ends(groupings):
    effects = [e for one in groupings for e in one.frame["effect"]]
    ends = [end for one in groupings for p in one.averages.values() for end in p.ci]
    low, high = min([0.0, *effects]), max([1.0, *effects])
    wide = high - low  # an interval may reach as far again; beyond that an arrow says that it goes on
    low, high = max(low - wide, min([low, *ends])) - 0.08 * wide, min(high + wide, max([high, *ends])) + 0.08 * wide
    return min(low, -0.25 * high), high


def _group(ax, x, one, name, part, place):
    y, end, under = place
    ax.text(NAME, y - 0.09, group_name(one.by, name), **TEXT)
    ax.text(NAME, y + 0.1, count(len(part), "trial"), **SMALL)
    for row in part.itertuples():
        style = {"ls": (0, (2, 1.2))} if row.doubt else {}
        size = 26 + 60 * min(1.0, 0.08 / row.variance)
        ax.scatter(x(row.effect), y - 0.1 + under, s=size, facecolor="none", edgecolor=BLUE if name else SOFT, lw=1.2,
                   zorder=3, **style)  # fmt: skip
    if not name:
        return
    pooled, at = one.averages[name], y + 0.09 + under
    x.interval(ax, at, pooled.ci, INK, lw=1.2)
    middle = x(pooled.estimate)
    ax.add_patch(
        Polygon([(middle - 0.07, at), (middle, at - 0.07), (middle + 0.07, at), (middle, at + 0.07)], color=INK)
    )
    ax.text(end, y - 0.09, bracketed(pooled.estimate, pooled.ci), ha="right", **TEXT)
    ax.text(end, y + 0.1, interval_name(pooled), ha="right", **SMALL)
