"""The extended funnel: what one more trial would leave, by what it finds and how large it is."""

from functools import partial

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from backwalk.pages.next_trial.people_axis import LARGEST, SMALLEST, broken_key, people, sheet_with_key, title_and_key
from backwalk.pages.next_trial.words import VERDICT_WORDS, extended_funnel_alt, mark, why_no_funnel
from backwalk.problems import ReadableError
from backwalk.style import names, theme
from backwalk.style.effect_axis import round_ticks
from backwalk.style.numbers import capital
from backwalk.style.picture import described
from backwalk.style.theme import GREEN, INK, ORANGE, SIZE, SOFT, dress

TALL = 3.95  # inches of the map
EXPECTED = (0, (3, 1.6))
STEPS = (61, 37)  # of the new trial's effect and size
LOOKS = {"ruled_out": (ORANGE, "xx"), "open": ("#bdbdbd", ""), "shown": (GREEN, "..")}


def extended_funnel(ahead, ax=None, *, phone=False):
    """Draw the chance of a gain that matters after one more trial, over its effect and its people in each arm.

    Squares are today's trials; the dashed lines hold the middle 80 in 100 of what the next trial is expected to find.
    Where nothing is known nothing is drawn: ReadableError says why. phone : as wide as one. Returns the axes.

    Source
    ------
    After Langan et al. (2012), who draw the pooled interval; here it is the posterior that is carried forward.
    """
    if ahead.known is None:
        raise ReadableError(str(why_no_funnel(ahead)))
    effect, n = _grid(ahead)
    after = ahead.after(effect[:, None], n[None, :])
    width = theme.PHONE if phone else theme.PAGE
    keys, lines = broken_key([_patch(name) for name in LOOKS] + _lines(ahead), width)
    title = theme.title_lines(_title(ahead), width)
    if ax is None:
        ax = sheet_with_key(title, TALL, lines, width)
    _regions(ax, effect, n, after, ahead.found.level)
    _marks(ax, ahead, n)
    _dress(ax, ahead, effect, phone)
    title_and_key(ax, title, keys, lines, handlelength=2.2, handleheight=1.1)
    return described(ax, extended_funnel_alt(ahead), partial(extended_funnel, ahead, phone=True))


def _grid(ahead):
    frame = ahead.found.trials.frame
    ends = [-0.5, 1.0, *frame["effect"], ahead.important.value, *ahead.expected(20, (0.1, 0.9)).ravel()]
    low, high = min(ends) - 0.25, max(ends) + 0.25
    return np.linspace(low, high, STEPS[0]), np.geomspace(SMALLEST, LARGEST, STEPS[1])


def _regions(ax, effect, n, after, level):
    """Paint an area a verdict, and the line where a gain that matters is as likely as not."""
    edges = [-0.01, 1 - level, level, 1.01]
    for name, low, high in zip(LOOKS, edges[:-1], edges[1:], strict=True):
        if ((after < low) | (after >= high)).all():
            continue
        colour, hatch = LOOKS[name]
        ax.contourf(effect, n, after.T, levels=[low, high], colors=[_tint(colour)], zorder=1)
        drawn = ax.contourf(effect, n, after.T, levels=[low, high], colors="none", hatches=[hatch], zorder=1)
        drawn.set(edgecolor=colour, linewidth=0)
    ax.contour(effect, n, after.T, levels=[0.5], colors=[SOFT], linewidths=1.2, zorder=2)


def _tint(colour):
    return tuple(1 - 0.3 * (1 - c) for c in to_rgb(colour))


def _marks(ax, ahead, n):
    frame = ahead.found.trials.frame
    size = 2 / (1 / frame["bw_n"] + 1 / frame["ctl_n"])
    ax.scatter(frame["effect"], size, marker="s", s=34, color=INK, edgecolor="white", lw=1.0, zorder=9)
    ax.axvline(0, color=INK, lw=0.9, zorder=6)
    ax.axvline(ahead.important.value, color=INK, lw=0.9, ls=(0, (1.5, 2)), zorder=6)
    for low_or_high in ahead.expected(n, (0.1, 0.9)):
        ax.plot(low_or_high, n, color=INK, lw=1.5, ls=EXPECTED, zorder=7)


def _dress(ax, ahead, effect, phone):
    ax.set_yscale("log")
    ax.set(xlim=(effect[0], effect[-1]), ylim=(SMALLEST, LARGEST), facecolor="white")
    people(ax.yaxis)
    ax.set_xticks(round_ticks(effect[0], effect[-1], 5 if phone else 8))
    finds = "what the new trial finds (Hedges' g)"
    finds += "" if phone else "; right of zero backward walking does better"
    dress(ax, finds, "people in each arm of the new trial", SIZE - 0.5)
    at = (ahead.important.value, LARGEST)
    ax.annotate(mark(ahead), at, (3, 3), textcoords="offset points", fontsize=SIZE - 1, color=INK)


def _title(ahead):
    return f"After one more trial: {names.title(ahead.found.question)}"


def _patch(name):
    colour, hatch = LOOKS[name]
    return Patch(facecolor=_tint(colour), edgecolor=colour, hatch=hatch, lw=0.5, label=capital(VERDICT_WORDS[name]))


def _lines(ahead):
    even = Line2D([], [], color=SOFT, lw=1.2, label="where a gain that matters is as likely as not")
    where = Line2D([], [], color=INK, lw=1.5, ls=EXPECTED, label="where 80 in 100 next trials are expected")
    squares = Line2D([], [], color=INK, marker="s", lw=0, ms=5, label="trials so far")
    return [even, where, squares] if len(ahead.found.trials.frame) else [even, where]
