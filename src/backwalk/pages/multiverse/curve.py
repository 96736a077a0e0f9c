"""The specification curve: every universe's answer, and under it the choices that lead there."""

from functools import partial
from itertools import groupby
from textwrap import wrap

import numpy as np

from backwalk.pages.multiverse.universes import CONCLUSIONS
from backwalk.pages.multiverse.words import (
    choice_rows,
    curve_alt,
    curve_axis,
    curve_kind,
    curve_note,
    curve_threshold,
    curve_title,
)
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis, round_ticks, side_names
from backwalk.style.names import other_side
from backwalk.style.numbers import number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, GREEN, INK, NOTE, ORANGE, RED, SIZE, SMALL, Layout

ROW, CURVE, FOOT = 0.17, 2.3, 0.5  # inches of a choice, of the curve, and below the choices
GAP, LEAST = 0.085, 0.16  # of the width: between two curves, and what a curve gets at least
LOOK = {
    "below_zero": (RED, "v"),
    "either_side": (ORANGE, "D"),
    "above_zero": (BLUE, "o"),
    "above_important": (GREEN, "^"),
}


PAGE, PHONE = Layout(theme.PAGE, 0.335, 0.985), Layout(theme.PHONE, 0.12, 0.98, 0.13)


def specification_curve(found, ax=None, *, phone=False):
    """Draw the universes of a Multiverse, those of one conclusion side by side, and a mark at each of their choices.

    Each unit has its own curve and axis. Hollow marks are universes that are not counted. The universe that was
    asked stands on a band. Without any universe a sentence says so. phone : marks stand under the names of choices.
    Returns the axes.
    """
    if not found.universes:
        return described(_nothing(found, ax), curve_alt(found))
    sheet = PHONE if phone else PAGE
    choices = choice_rows(found)
    title, note = theme.title_lines(curve_title(found), sheet.width), theme.note_lines(curve_note(found), sheet.width)
    key = _key_lines(found, int(theme.NOTED * (sheet.right - sheet.left) * sheet.width))
    top = 0.52 + theme.LINE * len(title) + 0.19 * len(key)
    rows = top + CURVE + 0.3
    depth = rows + sum(ROW + (ROW + sheet.under) * len(options) for _, _, options in choices)
    ax = theme.sheet(ax, depth + FOOT + 0.17 * (len(note) - 1), width=sheet.width)
    theme.heading(ax, title, 0.012, 0.24)
    blocks = _blocks(found, sheet)
    for block in blocks:
        _curve(ax, block, top, depth, sheet)
    zero = _scale(blocks[0][0], top)(0)
    x = sheet.left + 0.02 if phone else 0.012
    below, above = side_names(other_side(found.question), upright=True)
    for y, text in ((zero - 0.11, above), (zero + 0.11, below)):
        ax.text(x, y, text, zorder=5, bbox=theme.BEHIND if phone else None, **SMALL)
    _choices(ax, choices, blocks, rows, sheet)
    _legend(ax, key, 0.34 + theme.LINE * len(title), sheet)
    for i, line in enumerate(note):
        ax.text(0.012, depth + 0.24 + 0.17 * i, line, **NOTE)
    return described(ax, curve_alt(found), partial(specification_curve, found, phone=True))


def _nothing(found, ax):
    ax = theme.sheet(ax, 1.0)
    theme.heading(ax, theme.title_lines(curve_title(found)), 0.012, 0.24)
    ax.text(0.012, 0.8, "No combination of choices leads to an average.", **SMALL)
    return ax


def _blocks(found, sheet):
    """Give the universes of each unit and where they stand, (list, x)."""
    blocks = [list(mine) for _, mine in groupby(found.universes, key=lambda u: u.unit)]
    room = sheet.right - sheet.left - GAP * (len(blocks) - 1)
    shares = np.array([len(mine) for mine in blocks], dtype=float)
    shares = np.maximum(room * shares / shares.sum(), LEAST)
    shares *= room / shares.sum()
    starts = sheet.left + np.concatenate([[0], np.cumsum(shares + GAP)[:-1]])
    return [
        (mine, start + share * (np.arange(len(mine)) + 0.5) / len(mine))
        for mine, start, share in zip(blocks, starts, shares, strict=True)
    ]


def _scale(universes, top):
    """Place effects from the bottom up; intervals of one or two trials may be cut."""
    several = [u for u in universes if u.k > 2] or universes
    marks = [u.threshold.value for u in universes if u.threshold]
    inner = [0.0, *(u.estimate for u in universes), *(e for u in several for e in u.ci), *marks]
    reach = max(inner) - min(inner)
    ends = [e for u in universes for e in u.ci]
    low = max(min(inner) - 0.25 * reach, min(*inner, *ends)) - 0.05 * reach
    high = min(max(inner) + 0.25 * reach, max(*inner, *ends)) + 0.05 * reach
    return EffectAxis(low, high, top + CURVE, top + 0.12)


def _curve(ax, block, top, bottom, sheet):
    universes, x = block
    scale = _scale(universes, top)
    step = x[1] - x[0] if len(x) > 1 else 0.02
    left, right = x[0] - step / 2, x[-1] + step / 2
    _axis(ax, scale, universes, left, right, sheet)
    size = float(np.clip(300 * step, 2, 5))
    for u, at in zip(universes, x, strict=True):
        color, marker = LOOK[u.conclusion]
        if u.asked:
            ax.fill_betweenx([top, bottom], at - step / 2, at + step / 2, color=FAINT, alpha=0.8, lw=0, zorder=0)
            ax.text(at, top + 0.02, "▼", fontsize=SIZE - 1, color=INK, ha="center", va="center")
        look = {"lw": float(np.clip(75 * step, 0.5, 1.8)), "alpha": 1.0 if step > 0.003 else 0.5}
        scale.interval(ax, at, u.ci, color, size=size, upright=True, **look)
        face = color if u.counted else "white"
        ax.plot(at, scale(u.estimate), marker=marker, ms=size, color=face, mec=color, mew=size / 4, zorder=3)


def _axis(ax, scale, universes, left, right, sheet):
    for tick in round_ticks(scale.low, scale.high, 6):
        zero = abs(tick) < 1e-9
        ax.plot([left, right], [scale(tick)] * 2, color=INK if zero else FAINT, lw=0.9 if zero else 0.6, zorder=1)
        ax.text(left - 0.01, scale(tick), number(tick, 1), ha="right", **SMALL)
    for mark in {u.threshold.value for u in universes if u.threshold}:
        ax.plot([left, right], [scale(mark)] * 2, color=GREEN, lw=1.1, ls=(0, (4, 3)), zorder=1)
    x, side = (left, "left") if left < sheet.left + 0.01 else (right, "right")
    ax.text(x, scale.right - 0.26, curve_axis(universes[0]), ha=side, **{**SMALL, "weight": "bold"})


def _choices(ax, choices, blocks, top, sheet):
    """Draw a row for every option of every choice, and a mark where a universe has it."""
    depth = top
    for field, name, options in choices:
        ax.text(0.012, depth + ROW / 2, name, fontsize=SIZE - 1, weight="bold", color=INK, va="center")
        depth += ROW
        for option, label in options:
            ax.text(0.03, depth + ROW / 2, label, **SMALL)
            y = depth + ROW / 2 + sheet.under
            for universes, x in blocks:
                step = x[1] - x[0] if len(x) > 1 else 0.02
                ax.plot([x[0] - step / 2, x[-1] + step / 2], [y, y], color=FAINT, lw=0.5, zorder=0)
                wide = float(np.clip(120 * step, 0.8, 2.6))
                for u, at in zip(universes, x, strict=True):
                    if option in {getattr(c, field) for c in u.choices}:
                        ax.plot(
                            [at, at], [y - 0.06, y + 0.06], color=LOOK[u.conclusion][0], lw=wide, solid_capstyle="butt"
                        )
            depth += ROW + sheet.under


def _key_lines(found, letters):
    """Give the lines of the key: (the kind of conclusion, None for the threshold, "" for the rest of a text; words)."""
    told = [(c, curve_kind(found, c)) for c in CONCLUSIONS if any(u.conclusion == c for u in found.universes)]
    told += [(None, curve_threshold(found))] if curve_threshold(found) else []
    return [(mark if i == 0 else "", line) for mark, text in told for i, line in enumerate(wrap(text, letters))]


def _legend(ax, key, depth, sheet):
    """Draw the key; a line without a mark goes on with the one above."""
    for i, (mark, text) in enumerate(key):
        x, y = sheet.left, depth + 0.19 * i
        if mark in LOOK:
            color, marker = LOOK[mark]
            ax.plot(x + 0.005, y, marker=marker, color=color, ms=5.5)
        elif mark is None:
            ax.plot([x - 0.01, x + 0.018], [y, y], color=GREEN, lw=1.1, ls=(0, (4, 3)))
        ax.text(x + 0.16 / sheet.width, y, text, fontsize=SIZE - 1, color=INK, va="center")
