"""The flow diagram: from look-ups to trials, with what was left out and why."""

from functools import partial
from textwrap import wrap

from matplotlib.patches import FancyBboxPatch

from backwalk.pages.trials.words import flow_alt, flow_steps
from backwalk.style import theme
from backwalk.style.numbers import spaced
from backwalk.style.picture import described
from backwalk.style.theme import INK, SIZE, SOFT

BOX, GAP, TOP, LETTERS = 0.62, 0.34, 0.15, 46  # inches, and letters of a line on a phone
LEAST = 4  # a step to come from, what was excluded, what goes on, the trials
INSET, LINE = 0.16, 0.07  # shares of a phone: where boxes are set in, and the line that they leave
LEFT, RIGHT = (0.02, 0.50), (0.56, 0.98)


def flow(review, ax=None, *, phone=False):
    """Draw the flow diagram of screening.csv, with the reasons of excluded.csv beside it.

    The counts are of look-ups in stored web pages, not of a database search; the figure says so.
    phone : one box under the other. Returns the axes.
    """
    steps = dict(flow_steps(review))
    if len(steps) < LEAST:
        ax = theme.blank(BOX + 2 * TOP)[1] if ax is None else ax
        ax.set(xlim=(0, 1), ylim=(BOX + 2 * TOP, 0))
        _box(ax, (LEFT[0], RIGHT[1]), TOP, BOX, ["Not to be drawn"], flow_alt(review))
        return described(ax, flow_alt(review))
    reasons = review.excluded["reason"].value_counts()
    *path, excluded, ongoing, trials = steps.items()
    column = [*path, trials]
    listed = [f"{spaced(reason)}: {n}" for reason, n in reasons.items()]
    if phone:
        return described(_one_column(ax, path, excluded, ongoing, trials, listed), flow_alt(review))
    height = TOP * 2 + len(column) * BOX + (len(column) - 1) * GAP
    side = 0.62 + 0.19 * len(reasons)
    height = max(height, TOP * 2 + side + GAP + BOX)
    if ax is None:
        _, ax = theme.blank(height)
    ax.set(xlim=(0, 1), ylim=(height, 0))
    pitch = (height - 2 * TOP - BOX) / (len(column) - 1)
    tops = [TOP + i * pitch for i in range(len(column))]
    for top, (name, count) in zip(tops, column, strict=True):
        _box(ax, LEFT, top, BOX, [name], count)
    middle = sum(LEFT) / 2
    for top in tops[:-1]:
        _arrow(ax, (middle, top + BOX), (middle, top + pitch))
    _box(ax, RIGHT, TOP, side, [excluded[0]], excluded[1], listed)
    _box(ax, RIGHT, TOP + side + GAP, BOX, [ongoing[0]], ongoing[1])
    start = tops[-2] + BOX / 2
    for y in (TOP + side / 2, TOP + side + GAP + BOX / 2):
        bend = (LEFT[1] + RIGHT[0]) / 2
        ax.plot([LEFT[1], bend, bend], [start, start, y], color=SOFT, lw=1)
        _arrow(ax, (bend, y), (RIGHT[0], y))
    return described(ax, flow_alt(review), partial(flow, review, phone=True))


def _one_column(ax, path, excluded, ongoing, trials, listed):
    """Draw the steps one under the other, with what left them set in from the line they left."""
    boxes = [(0.02, *step, ()) for step in path] + [
        (INSET, *excluded, listed),
        (INSET, *ongoing, ()),
        (0.02, *trials, ()),
    ]
    boxes = [(left, wrap(name, LETTERS), *rest) for left, name, *rest in boxes]
    talls = [BOX + 0.19 * (len(name) - 1 + len(lines)) for _, name, _, lines in boxes]
    ax = theme.sheet(ax, TOP * 2 + sum(talls) + GAP * (len(boxes) - 1), width=theme.PHONE)
    top, before = TOP, None
    for (left, name, count, lines), tall in zip(boxes, talls, strict=True):
        _box(ax, (left, 0.98), top, tall, name, count, lines)
        if left == INSET:
            _arrow(ax, (LINE, top + BOX / 2), (left, top + BOX / 2))
        elif before is not None:
            _arrow(ax, (LINE, before), (LINE, top))
        before = before if left == INSET else top + tall
        top += tall + GAP
    return ax


def _box(ax, sides, top, tall, name, count, lines=()):
    left, right = sides
    box = FancyBboxPatch(
        (left, top), right - left, tall, boxstyle="round,pad=0,rounding_size=0.01", fc="#f4f7fa", ec=SOFT, lw=1
    )
    ax.add_patch(box)
    for i, line in enumerate(name):
        ax.text(left + 0.015, top + 0.2 + 0.19 * i, line, fontsize=SIZE, color=INK, va="center")
    top += 0.19 * (len(name) - 1)
    ax.text(left + 0.015, top + 0.43, count, fontsize=SIZE + 2, weight="bold", color=INK, va="center")
    for i, line in enumerate(lines):
        ax.text(left + 0.015, top + 0.68 + 0.19 * i, line, fontsize=SIZE - 0.5, color=SOFT, va="center")


def _arrow(ax, start, end):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": SOFT, "lw": 1, "shrinkA": 0, "shrinkB": 0})
