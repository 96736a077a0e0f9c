"""The axis of effects that several figures share: effects to places, round ticks, the two sides named, intervals."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

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

    def draw(self, ax, depth, name="", *, steps=9, whole=False, other="comparator"):
        """Draw the axis at a depth in inches, its name and its sides under it.

        whole : no decimals where none is needed; other : the name of the comparator
        """
        ticks = round_ticks(self.low, self.high, steps)
        self.line(ax, depth, ticks, digits=digits_of(ticks) if whole else 1)
        ax.text((self.left + self.right) / 2, depth + 0.36, name, ha="center", **SMALL)
        sides(ax, self(0), depth + (0.56 if name else 0.35), 0.008 * self.wide, other)

    def line(self, ax, depth, ticks, *, digits):
        """Draw only the line of the axis and its ticks."""
        ax.plot([self.left, self.right], [depth] * 2, color=INK, lw=0.8)
        for tick in ticks:
            ax.plot([self(tick)] * 2, [depth, depth + 0.05], color=INK, lw=0.8)
            ax.text(self(tick), depth + 0.16, number(tick, digits), ha="center", **SMALL)

    def interval(self, ax, at, ends, color, *, lw=1.5, size=5, dashes="-", alpha=1.0, upright=False):
        """Draw an interval at a depth, or upright at a place across, with an arrow where it goes on beyond the axis."""
        look = {"color": color, "lw": lw, "ls": dashes, "alpha": alpha, "solid_capstyle": "butt", "zorder": 2}
        turn, markers = (-1, "v^") if upright else (1, "<>")
        ax.plot(*(self(np.array(ends)), [at, at])[::turn], **look)
        for end, beyond, marker in zip(ends, (ends[0] < self.low, ends[1] > self.high), markers, strict=True):
            if beyond:
                ax.plot(*(self(end), at)[::turn], marker=marker, color=color, ms=size, zorder=3)
