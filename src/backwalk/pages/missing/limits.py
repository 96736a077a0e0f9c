"""What is known of a p as a mark: a point, a limit with an arrow, or a line over all that is possible."""

from matplotlib.patches import FancyArrowPatch

from backwalk.answers.contributions import USUAL
from backwalk.style import theme
from backwalk.style.theme import BLUE, DENSE, GREEN, ORANGE, SMALL, SOFT

SHAPES = {
    "exact": "p known, side named",
    "unsigned": "p known, side not named: one of the two",
    "beyond": "p under a limit: there or further out",
    "beyond_either": "p under a limit, side not named: one of the two, or further out",
    "within": "p over a limit: anywhere on the line",
    "side": "no p, side named: anywhere on that side",
}
LIKE = {"within_side": "within"}  # drawn alike
OUT = 0.3  # inches of an arrow outward
DASHED, DOTTED = (0, (3, 1.5)), (0, (1, 1.5))
KEY, TEXT_AT = 0.21, 0.98  # inches of a line of the key, and where its words begin


def mark(ax, report, ends, middle, y):
    """Draw what a report allows, on axes in inches; gives the inches where its right end lies.

    ends : (left, right) pairs, one or two; middle : where p is 1. Hollow or dashed where the limit is assumed.
    """
    assumed = "alpha" in report.assumed
    kind = LIKE.get(report.kind, report.kind)
    if kind in ("exact", "unsigned"):
        points(ax, kind, [x for x, _ in ends], y)
        return max(x for x, _ in ends)
    if kind == "within":
        line(ax, *ends[0], y, assumed)
        return ends[0][1]
    if kind == "side":
        start, end = sorted(ends[0], key=lambda x: abs(x - middle))
        towards(ax, start, end, y)
        return ends[0][1]
    limits = sorted(min(pair, key=lambda x: abs(x - middle)) for pair in ends)
    outward(ax, limits, [1 if x > middle else -1 for x in limits], y, assumed)
    return limits[-1] + (OUT if limits[-1] > middle else 0)


def points(ax, kind, xs, y):
    """Draw a p whose side is named, or both places of one whose side is not."""
    if kind == "exact":
        ax.plot(xs, [y], "o", color=BLUE, ms=6.5, zorder=4)
        return
    ax.plot(xs, [y, y], color=BLUE, lw=1, ls=":", zorder=3)
    ax.plot(xs, [y, y], "D", color=BLUE, mfc="white", ms=5, mew=1.3, ls="", zorder=4)


def line(ax, low, high, y, assumed):
    """Draw all the p above a limit."""
    ax.plot([low, high], [y, y], color=SOFT, lw=1.5, ls=DASHED if assumed else "-", zorder=3)
    ax.plot([low, high], [y, y], "|", color=SOFT, ms=6, mew=1.5, zorder=3)


def towards(ax, start, end, y):
    """Draw a whole side."""
    ax.plot([start], [y], "|", color=ORANGE, ms=6, mew=1.5, zorder=3)
    _arrow(ax, start, end, y, ORANGE, ":")


def outward(ax, limits, sides, y, assumed):
    """Draw one limit or two, each with an arrow to its side."""
    if len(limits) > 1:
        ax.plot(limits, [y, y], color=GREEN, lw=1, ls=":", zorder=3)
    for x, side in zip(limits, sides, strict=True):
        _arrow(ax, x, x + side * OUT, y, GREEN, "-")
    ax.plot(limits, [y] * len(limits), "s", color=GREEN, mfc="white" if assumed else GREEN, ms=5.5, mew=1.3, zorder=4)


def _arrow(ax, start, end, y, color, style):
    ax.add_patch(FancyArrowPatch((start, y), (end, y), arrowstyle="-|>,head_width=3,head_length=5", color=color, lw=1.3,
                                 ls=style, shrinkA=0, shrinkB=0, zorder=3))  # fmt: skip


def keys(contributions, width=theme.PAGE):
    """List the signs that stand in a plot `width` inches wide, in lines: (kind of report or sign, words)."""
    kinds = {LIKE.get(c.report.kind, c.report.kind) for c in contributions}
    assumed = {name for c in contributions for name in c.report.assumed}
    told = [(kind, text) for kind, text in SHAPES.items() if kind in kinds]
    if "alpha" in assumed:
        told.append(("assumed", f"hollow or dashed: limit not printed, {USUAL.alpha:g} taken"))
    if "omnibus" in assumed:
        told.append(("", "longer lines: one test covered several arms"))
    told.append(("contour", "equal effects: Hedges' g of two equal arms"))
    if any(c.row.doubt for c in contributions):
        told.append(("†", "a doubtful result"))
    lines = [(kind, theme.note_lines(text, width - TEXT_AT)) for kind, text in told]
    return [(kind if i == 0 else "", line) for kind, texts in lines for i, line in enumerate(texts)]


def legend(ax, told, depth):
    """Draw the key from a depth in inches on; told : from `keys`."""
    for i, (kind, text) in enumerate(told):
        y = depth + KEY * (i + 0.5)
        _sign(ax, kind, y)
        ax.text(TEXT_AT, y, text, **SMALL)


def _sign(ax, kind, y):
    if kind in ("exact", "unsigned"):
        points(ax, kind, [0.47] if kind == "exact" else [0.27, 0.67], y)
    elif kind == "within":
        line(ax, 0.22, 0.72, y, False)
    elif kind == "side":
        towards(ax, 0.22, 0.72, y)
    elif kind in ("beyond", "beyond_either"):
        either = kind == "beyond_either"
        outward(ax, [0.4, 0.54] if either else [0.36], [-1, 1] if either else [1], y, False)
    elif kind == "assumed":
        ax.plot(0.28, y, "s", color=GREEN, mfc="white", ms=5.5, mew=1.3)
        ax.plot([0.44, 0.74], [y, y], color=SOFT, lw=1.5, ls=DASHED)
    elif kind == "contour":
        ax.plot([0.22, 0.72], [y, y], color=SOFT, lw=0.8, ls=DOTTED)
    else:
        ax.text(0.47, y, kind, ha="center", **DENSE)
