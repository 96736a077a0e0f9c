"""The axis of standardised effects that several figures share: effects to places, round ticks, the two sides named."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from backwalk.style.numbers import number
from backwalk.style.theme import INK, SIZE, SOFT

SMALL = {"fontsize": SIZE - 1, "color": SOFT, "va": "center"}


@dataclass(frozen=True)
class EffectAxis:
    """Effects between low and high, drawn between two places of a figure as wide as 1."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, effect):
        share = (np.clip(effect, self.low, self.high) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def draw(self, ax, depth, name, *, steps=9):
        """Draw the axis at a depth in inches, its name and its sides under it."""
        ax.plot([self.left, self.right], [depth] * 2, color=INK, lw=0.8)
        ticks = MaxNLocator(steps, steps=[1, 2, 5, 10]).tick_values(self.low, self.high)
        for tick in ticks[(ticks >= self.low) & (ticks <= self.high)]:
            ax.plot([self(tick)] * 2, [depth, depth + 0.05], color=INK, lw=0.8)
            ax.text(self(tick), depth + 0.16, number(tick, 1), ha="center", **SMALL)
        ax.text((self.left + self.right) / 2, depth + 0.36, name, ha="center", **SMALL)
        ax.text(self(0) - 0.008, depth + 0.56, "← comparator better", ha="right", **SMALL)
        ax.text(self(0) + 0.008, depth + 0.56, "backward better →", ha="left", **SMALL)
