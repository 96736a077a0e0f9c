"""What was allowed then and what was found now, one line a guess, above the averages they went into."""

from textwrap import wrap

import numpy as np

from backwalk.pages.missing.words_of_guesses import guesses_alt
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.names import outcome_name
from backwalk.style.numbers import bracketed, day
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SMALL, SOFT, TEXT

ROW, HEAD, LINE, FOOT = 0.52, 0.6, 0.24, 1.34  # inches of a guess, the title, a line of an average, the axis and key
PLOT = (0.45, 0.985)
DOTS = (0, (1, 2.5))


def guess_panel(fared, ax=None):
    """Draw each guess that has figures now: the band it allowed, and a dot where the figures lie; the averages below.

    fared : a Fared. Right of zero the backward walkers gained more. Returns the axes.
    """
    height = HEAD + ROW * max(len(fared.tested), 1) + sum(map(_tall, fared.averages)) + FOOT
    ax = theme.sheet(ax, height)
    theme.heading(ax, ["How the guesses fared"], 0.012, 0.24)
    if not fared.tested:
        ax.text(0.012, HEAD + 0.15, "No guess can be tested yet.", **TEXT)
        return described(ax, guesses_alt(fared))
    scale = _scale(fared)
    bottom = height - FOOT
    ax.plot([scale(0)] * 2, [HEAD - 0.1, bottom], color=INK, lw=0.9, zorder=1)
    for i, one in enumerate(fared.tested):
        _row(ax, scale, one, HEAD + ROW * i)
    top = HEAD + ROW * len(fared.tested)
    for average in fared.averages:
        ax.plot([0.01, 0.99], [top] * 2, color=FAINT, lw=0.8)
        _average(ax, scale, average, top)
        top += _tall(average)
    scale.draw(ax, bottom, "standardised difference (Hedges' g)")
    _key(ax, fared, bottom + 0.86)
    return described(ax, guesses_alt(fared))


def _scale(fared):
    ends = [-1.2, 1.6, *(t.found for t in fared.tested)]
    ends += [x for t in fared.tested for pair in t.guess.range for x in pair if np.isfinite(x)]
    ends += [x for a in fared.averages for x in (a.then.reported_low, a.then.reported_high, *a.now.ci)]
    return EffectAxis(min(ends) - 0.15, max(ends) + 0.15, *PLOT)


def _row(ax, scale, one, top):
    doubt = " †" if one.doubt else ""
    ax.text(0.012, top + 0.16, f"{one.label}, {outcome_name(one.guess.outcome)}{doubt}", **TEXT)
    told = wrap(one.guess.words, 46)
    ax.text(0.012, top + 0.36, told[0] + (" …" if len(told) > 1 else ""), **NOTE)
    middle = top + ROW / 2
    if not one.guess.range:
        ax.plot(PLOT, [middle] * 2, color=SOFT, lw=1, ls=DOTS, zorder=1)
    for low, high in one.guess.range:
        if low == high:
            ax.plot([scale(low), scale(one.found)], [middle] * 2, color=ORANGE, lw=1, zorder=2)
            ax.plot(scale(low), middle, "D", color="white", mec=ORANGE, mew=1.6, ms=6.5, zorder=3)
        else:
            _band(ax, scale, low, high, middle)
    ax.plot(scale(one.found), middle, "o", color=BLUE, mec="white", mew=0.8, ms=8, zorder=4)


def _band(ax, scale, low, high, middle):
    left, right = (scale(x) for x in (max(low, scale.low), min(high, scale.high)))
    ax.fill_between([left, right], middle - 0.13, middle + 0.13, color=ORANGE, alpha=0.28, lw=0, zorder=1)
    for end, x, marker in ((low, left, "<"), (high, right, ">")):
        if np.isfinite(end):
            ax.plot([x, x], [middle - 0.15, middle + 0.15], color=ORANGE, lw=1.6, zorder=2)
        else:
            ax.plot(x + (0.008 if marker == "<" else -0.008), middle, marker=marker, color=ORANGE, ms=6, zorder=2)


def _lines(average):
    """Give the lines of an average: (words, estimate, ends, whether of now)."""
    then = average.then
    lines = [(day(then.date), then.reported, (then.reported_low, then.reported_high), ORANGE, "D")]
    lines.append(("now", average.now.estimate, average.now.ci, BLUE, "o"))
    if average.seen:
        lines.append(("now, without the unseen", average.seen.estimate, average.seen.ci, SOFT, "s"))
    return lines


def _tall(average):
    return 0.44 + LINE * len(_lines(average))


def _average(ax, scale, average, top):
    ax.text(0.012, top + 0.2, f"Everything as reported, {outcome_name(average.outcome)}", **{**TEXT, "weight": "bold"})
    for i, (words, estimate, ends, color, marker) in enumerate(_lines(average)):
        y = top + 0.46 + LINE * i
        ax.text(0.012, y, f"{words}: {bracketed(estimate, ends)}", **SMALL)
        scale.interval(ax, y, ends, color, lw=2)
        ax.plot(scale(estimate), y, marker, color="white", mec=color, mew=1.6, ms=6.5, zorder=4)


def _key(ax, fared, depth):
    told = [f"Band or diamond: what was allowed or taken on {day(fared.first)}.  Dot: what was found."]
    told.append("Dotted: nothing usable was seen (the unseen).  Bars below: 95% credible intervals.")
    if any(t.doubt for t in fared.tested):
        told.append("† the figures found are in doubt")
    for i, line in enumerate(told):
        ax.text(0.012, depth + 0.17 * i, line, **NOTE)
