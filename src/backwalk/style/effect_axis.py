"""The axis of effects that several figures share: effects to places, round ticks, the two sides named, intervals."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from backwalk.style.numbers import number
from backwalk.style.theme import INK, SMALL


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

    def ticks(self, steps):
        """Give the round numbers between its ends, as an array."""
        ticks = MaxNLocator(steps, steps=[1, 2, 5, 10]).tick_values(self.low, self.high)
        return ticks[(ticks >= self.low) & (ticks <= self.high)]

    def draw(self, ax, depth, name="", *, steps=9, whole=False):
        """Draw the axis at a depth in inches, its name and its sides under it; whole : no decimals where none is needed."""
        ticks = self.ticks(steps)
        digits = 0 if whole and np.allclose(ticks, np.round(ticks)) else 1
        ax.plot([self.left, self.right], [depth] * 2, color=INK, lw=0.8)
        for tick in ticks:
            ax.plot([self(tick)] * 2, [depth, depth + 0.05], color=INK, lw=0.8)
            ax.text(self(tick), depth + 0.16, number(tick, digits), ha="center", **SMALL)
        sides = depth + (0.56 if name else 0.35)
        ax.text((self.left + self.right) / 2, depth + 0.36, name, ha="center", **SMALL)
        ax.text(self(0) - 0.008 * self.wide, sides, "← comparator better", ha="right", **SMALL)
        ax.text(self(0) + 0.008 * self.wide, sides, "backward better →", ha="left", **SMALL)

    def interval(self, ax, y, ends, color, *, lw=1.5, size=5, dashes="-"):
        """Draw an interval at a depth, with an arrow where it goes on beyond the axis."""
        ax.plot(self(np.array(ends)), [y, y], color=color, lw=lw, ls=dashes, solid_capstyle="butt", zorder=2)
        for beyond, end, marker in ((ends[0] < self.low, self.low, "<"), (ends[1] > self.high, self.high, ">")):
            if beyond:
                ax.plot(self(end), y, marker=marker, color=color, ms=size, zorder=3)
