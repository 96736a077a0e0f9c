"""What was allowed then and what was found now, one line a guess, above the averages they went into."""

from functools import partial
from textwrap import wrap

import numpy as np

from backwalk.pages.missing.words_of_guesses import guesses_alt
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.fitting import fitted
from backwalk.style.names import outcome_name
from backwalk.style.numbers import bracketed, day
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SMALL, SOFT, TEXT, Layout

ROW, HEAD, LINE, FOOT = 0.52, 0.6, 0.24, 1.34  # inches of a guess, the title, a line of an average, the axis and key
PAGE, PHONE = Layout(theme.PAGE, 0.45, 0.985), Layout(theme.PHONE, 0.03, 0.97, 0.25)
DOTS = (0, (1, 2.5))


def guess_panel(fared, ax=None, *, phone=False):
    """Draw each guess that has figures now: the band it allowed, and a dot where the figures lie; the averages below.

    fared : a Fared. Right of zero the backward walkers gained more. phone : bands stand under
    names. Returns the axes.
    """
    layout = PHONE if phone else PAGE
    key = [line for told in _key(fared) for line in theme.note_lines(told, layout.width)]
    row, foot = ROW + layout.under, FOOT + 0.17 * (len(key) - len(_key(fared)))
    height = HEAD + row * max(len(fared.tested), 1) + sum(_tall(a, layout) for a in fared.averages) + foot
    ax = theme.sheet(ax, height, width=layout.width)
    for_phone = partial(guess_panel, fared, phone=True)
    theme.heading(ax, ["How the guesses fared"], 0.012, 0.24)
    if not fared.tested:
        ax.text(0.012, HEAD + 0.15, "No guess can be tested yet.", **TEXT)
        return described(ax, guesses_alt(fared), for_phone)
    scale = _scale(fared, layout)
    bottom = height - foot
    ax.plot([scale(0)] * 2, [HEAD - 0.1, bottom], color=INK, lw=0.9, zorder=1)
    for i, one in enumerate(fared.tested):
        _row(ax, scale, one, HEAD + row * i, layout)
    top = HEAD + row * len(fared.tested)
    for average in fared.averages:
        ax.plot([0.01, 0.99], [top] * 2, color=FAINT, lw=0.8)
        _average(ax, scale, average, top, layout)
        top += _tall(average, layout)
    scale.draw(ax, bottom, "standardised difference (Hedges' g)", at_ends=phone)
    for i, line in enumerate(key):
        ax.text(0.012, bottom + 0.86 + 0.17 * i, line, **NOTE)
    return described(ax, guesses_alt(fared), for_phone)


def _scale(fared, layout):
    ends = [-1.2, 1.6, *(t.found for t in fared.tested)]
    ends += [x for t in fared.tested for pair in t.guess.range for x in pair if np.isfinite(x)]
    ends += [x for a in fared.averages for x in (a.then.reported_low, a.then.reported_high, *a.now.ci)]
    return EffectAxis(min(ends) - 0.15, max(ends) + 0.15, layout.left, layout.right)


def _row(ax, scale, one, top, layout):
    doubt = " †" if one.doubt else ""
    end = f", {outcome_name(one.guess.outcome)}{doubt}"
    ax.text(0.012, top + 0.16, fitted(one.label, 3.4 if layout.under else 2.75, end), bbox=theme.BEHIND, **TEXT)
    told = wrap(one.guess.words, 46)
    ax.text(0.012, top + 0.36, told[0] + (" …" if len(told) > 1 else ""), bbox=theme.BEHIND, **NOTE)
    middle = top + (ROW / 2 if not layout.under else ROW + 0.4 * layout.under)
    if not one.guess.range:
        ax.plot([layout.left, layout.right], [middle] * 2, color=SOFT, lw=1, ls=DOTS, zorder=1)
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


def _tall(average, layout):
    return 0.44 + (LINE + layout.under) * len(_lines(average))


def _average(ax, scale, average, top, layout):
    ax.text(
        0.012,
        top + 0.2,
        f"Everything as reported, {outcome_name(average.outcome)}",
        bbox=theme.BEHIND,
        **{**TEXT, "weight": "bold"},
    )
    for i, (words, estimate, ends, color, marker) in enumerate(_lines(average)):
        y = top + 0.46 + (LINE + layout.under) * i
        ax.text(0.012, y, f"{words}: {bracketed(estimate, ends)}", bbox=theme.BEHIND, **SMALL)
        y += 0.9 * layout.under
        scale.interval(ax, y, ends, color, lw=2)
        ax.plot(scale(estimate), y, marker, color="white", mec=color, mew=1.6, ms=6.5, zorder=4)


def _key(fared):
    if not fared.tested:
        return []
    told = [f"Band or diamond: what was allowed or taken on {day(fared.first)}.  Dot: what was found."]
    told.append("Dotted: nothing usable was seen (the unseen).  Bars below: 95% credible intervals.")
    return [*told, *(["† the figures found are in doubt"] if any(t.doubt for t in fared.tested) else [])]
