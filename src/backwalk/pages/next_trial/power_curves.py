"""Power against size: what a new trial by itself could find, and the same averaged over what is believed."""

from functools import partial

import numpy as np
from matplotlib.ticker import FixedLocator, PercentFormatter

from backwalk.pages.next_trial.people_axis import (
    LARGEST,
    SMALLEST,
    broken_key,
    key_lines,
    people,
    sheet_with_key,
    title_and_key,
)
from backwalk.pages.next_trial.power import power_alt
from backwalk.pages.next_trial.words import mark
from backwalk.statistics.next_trial import power
from backwalk.style import names, theme
from backwalk.style.numbers import number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, GREEN, INK, ORANGE, SIZE, dress

TALL = 2.75  # inches of the curves
SO_FAR = "size of each trial so far that can be pooled"
USUAL = 0.8  # power that trials are planned for


def power_curves(ahead, ax=None, *, phone=False):
    """Draw power to show a gain against people in each arm: for the smallest effect that matters, today's, and averaged.

    Ticks at the foot are the trials so far. phone : as wide as one. Returns the axes.
    """
    curves = _curves(ahead)
    width = theme.PHONE if phone else theme.PAGE
    title = theme.title_lines(_title(ahead), width)
    if ax is None:
        told = [label for label, *_ in curves] + [SO_FAR] * (ahead.people > 0)
        ax = sheet_with_key(title, TALL, key_lines(told, width), width)
    n = np.geomspace(SMALLEST, LARGEST, 121)
    for label, curve, style in curves:
        ax.plot(n, curve(n), label=label, **style)
    ax.axhline(USUAL, color=FAINT, lw=1.2, zorder=0)
    for size in _so_far(ahead):
        ax.plot([size, size], [0, 0.045], color=INK, lw=1.2, clip_on=False)
    if ahead.people:
        ax.plot([], [], color=INK, lw=0, marker="|", ms=8, mew=1.2, label=SO_FAR)
    _dress(ax)
    keys, lines = broken_key(ax.get_legend_handles_labels()[0], width)
    title_and_key(ax, title, keys, lines, handlelength=2.6)
    return described(ax, power_alt(ahead), partial(power_curves, ahead, phone=True))


def _curves(ahead):
    """Give each curve as (label, function of people an arm, look)."""
    level, mine = ahead.found.level, ahead.important.value
    curves = [(f"if the effect is just what matters, {mark(ahead)}", _power(mine, level), {"color": BLUE, "lw": 1.8})]
    if ahead.known is not None:
        now = ahead.known.estimate
        look = {"color": ORANGE, "lw": 1.8, "ls": (0, (5, 2))}
        curves.append((f"if it is today's average, {number(now)}", _power(now, level), look))
    if ahead.believed is not None:
        curves.append(("averaged over what is believed (assurance)", ahead.assurance, {"color": INK, "lw": 2.4}))
    if ahead.undoubted is not None:
        look = {"color": GREEN, "lw": 1.8, "ls": (0, (1.2, 1.4))}
        curves.append(("the same without doubtful results", ahead.undoubted.assurance, look))
    return curves


def _power(effect, level):
    return lambda n: power(effect, n, level=level, side="better")


def _so_far(ahead):
    frame = ahead.found.trials.frame
    return (2 / (1 / frame["bw_n"] + 1 / frame["ctl_n"])).tolist()


def _title(ahead):
    return f"What a new trial alone could show: {names.title(ahead.found.question)}"


def _dress(ax):
    ax.set_xscale("log")
    ax.set(xlim=(SMALLEST, LARGEST), ylim=(0, 1.02), facecolor="white")
    people(ax.xaxis)
    ax.yaxis.set_major_locator(FixedLocator([0, 0.2, 0.4, 0.6, 0.8, 1.0]))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    dress(ax, "people in each arm of the new trial", "chance that it shows a gain", SIZE - 0.5)
