"""The axis of effects that several figures share: effects to places, round ticks, the two sides named, intervals."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from backwalk.style.fitting import fitted
from backwalk.style.numbers import number
from backwalk.style.theme import INK, SMALL


def round_ticks(low, high, most):
    """Choose round numbers between two ends, about as many as there is room for."""
    ticks = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high)
    return ticks[(ticks >= low) & (ticks <= high)]


def digits_of(ticks):
    """Give the decimals that ticks need: none where all are whole."""
    return 0 if np.allclose(ticks, np.round(ticks)) else 1


def side_names(other="comparator", *, upright=False):
    """Name the side of the comparator and that of backward walking: (left, right), or (below, above) where upright."""
    if upright:
        return f"{other} better ↓", "backward better ↑"
    return f"← {other} better", "backward better →"


def sides(ax, middle, depth, gap, other="comparator"):
    """Name the side of the comparator and that of backward walking, left and right of a middle."""
    left, right = side_names(other)
    ax.text(middle - gap, depth, left, ha="right", **SMALL)
    ax.text(middle + gap, depth, right, ha="left", **SMALL)


def sides_at_ends(ax, ends, depth, both):
    """Name both sides as far out as there is room, where a middle that lies far left or right would cut one of them."""
    for x, side, name in zip(ends, ("left", "right"), both, strict=True):
        ax.text(x, depth, name, ha=side, **SMALL)


@dataclass(frozen=True)
class EffectAxis:
    """Effects between low and high, drawn between two places of a sheet that is as wide as `wide`."""

    low: float
    high: float
    left: float
    right: float
    wide: float = 1.0

    def __call__(self, effect):
        share = (np.clip(effect, self.low, self.high) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def draw(self, ax, depth, name="", *, steps=9, whole=False, other="comparator", at_ends=False):
        """Draw the axis at a depth in inches, its name and its sides under it.

        whole : no decimals where none is needed; other : the name of the comparator; at_ends : its sides stand at the
        ends of the axis and not at zero
        """
        ticks = round_ticks(self.low, self.high, steps)
        self.line(ax, depth, ticks, digits=digits_of(ticks) if whole else 1)
        middle = (self.left + self.right) / 2
        room = 2 * min(middle, self.wide - middle) / self.wide * ax.figure.get_figwidth() - 0.1
        ax.text(middle, depth + 0.36, fitted(name, room, size=SMALL["fontsize"]), ha="center", **SMALL)
        below = depth + (0.56 if name else 0.35)
        if at_ends:
            sides_at_ends(ax, (self.left, self.right), below, side_names(other))
        else:
            sides(ax, self(0), below, 0.008 * self.wide, other)

    def line(self, ax, depth, ticks, *, digits):
        """Draw only the line of the axis and its ticks."""
        ax.plot([self.left, self.right], [depth] * 2, color=INK, lw=0.8)
        for tick in ticks:
            ax.plot([self(tick)] * 2, [depth, depth + 0.05], color=INK, lw=0.8)
            ax.text(self(tick), depth + 0.16, number(tick, digits), ha="center", **SMALL)

    def diamond(self, ax, at, middle, ends, color, *, hollow=False):
        """Draw an average at a depth as a diamond that is as wide as its interval."""
        corners = [(self(ends[0]), at), (self(middle), at + 0.1), (self(ends[1]), at), (self(middle), at - 0.1)]
        look = {"fc": "white", "ec": color, "lw": 1.2} if hollow else {"color": color}
        ax.add_patch(Polygon(corners, closed=True, zorder=3, **look))
        self.interval(ax, at, ends, color, lw=0.8)

    def interval(self, ax, at, ends, color, *, lw=1.5, size=5, dashes="-", alpha=1.0, upright=False):
        """Draw an interval at a depth, or upright at a place across, with an arrow where it goes on beyond the axis."""
        look = {"color": color, "lw": lw, "ls": dashes, "alpha": alpha, "solid_capstyle": "butt", "zorder": 2}
        turn, markers = (-1, "v^") if upright else (1, "<>")
        ax.plot(*(self(np.array(ends)), [at, at])[::turn], **look)
        for end, beyond, marker in zip(ends, (ends[0] < self.low, ends[1] > self.high), markers, strict=True):
            if beyond:
                ax.plot(*(self(end), at)[::turn], marker=marker, color=color, ms=size, zorder=3)
