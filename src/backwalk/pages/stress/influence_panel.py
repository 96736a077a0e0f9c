"""What each trial does to the answer: the average without it, and eight measures of its influence."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from backwalk.pages.stress.pulls import (
    INFLUENCE_LEGEND,
    MEASURES_OF_INFLUENCE,
    influence_alt,
    influence_note,
    influence_value,
)
from backwalk.pages.stress.refits import FEWEST, lead_of, pulls, without_each
from backwalk.pages.stress.words import forest_head, too_few_for
from backwalk.problems import ReadableError
from backwalk.statistics.sensitivity import influence_limits
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.fitting import fitted
from backwalk.style.numbers import bracketed, spelt
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SIZE, SMALL, SOFT, TEXT

ROW, HEAD, AXIS, GAP, FOOT = 0.25, 0.62, 0.6, 0.22, 0.22  # inches of a trial, a head, the axis, between, a note
MEASURES = ("rstudent", "dffits", "cook_d", "dfbetas", "cov_r", "tau2_del", "qe_del", "weight")
LIMITED = {"rstudent": "rstudent", "dffits": "dffits", "cook_d": "cook_d", "dfbetas": "dfbetas", "weight": "hat"}


@dataclass(frozen=True)
class _Sheet:
    """How wide the figure is in inches; shares of it: where measures begin, one of them, its plot, the averages."""

    width: float
    left: float
    cell: float
    plot: float
    forest: tuple[float, float]
    a_row: int  # measures side by side
    under: float  # inches that an average stands under its name

    @property
    def blocks(self):
        return [MEASURES[i : i + self.a_row] for i in range(0, len(MEASURES), self.a_row)]


PAGE = _Sheet(theme.PAGE, 0.235, 0.191, 0.118, (0.29, 0.73), 4, 0.0)
PHONE = _Sheet(theme.PHONE, 0.43, 0.285, 0.155, (0.03, 0.97), 2, 0.22)


def influence_panel(found, ax=None, *, phone=False):
    """Draw the averages of `without_each` and the measures of `pulls` for the trials of a Conclusion.

    Above, the band is the interval of all trials. Below, a dashed line is a usual limit, the solid one what no
    influence would give, or what all trials give together. Below FEWEST trials nothing is drawn: ReadableError says
    why. phone : averages stand under names, and two measures side by side. Returns the axes.
    """
    sheet = PHONE if phone else PAGE
    each = pulls(found)
    if each.empty:
        raise ReadableError(too_few_for(found, FEWEST, "fewer leave nothing to be drawn"))
    title = theme.title_lines(f"Without each trial: {names.title(found.question)}", sheet.width)
    top = 0.56 + theme.LINE * len(title)
    forest, block = (ROW + sheet.under) * (len(each) + 1) + AXIS, HEAD + ROW * len(each) + GAP
    legend = theme.note_lines(INFLUENCE_LEGEND, sheet.width)
    height = top + forest + block * len(sheet.blocks) + FOOT * len(legend)
    ax = theme.sheet(ax, height, width=sheet.width)
    theme.heading(ax, title, 0.012, 0.24)
    _forest(ax, sheet, found, each, top)
    for i, measures in enumerate(sheet.blocks):
        _block(ax, sheet, found, each, measures, top + forest + block * i)
    for i, line in enumerate(legend):
        ax.text(0.012, height - FOOT * (len(legend) - i) + 0.08, line, **NOTE)
    return described(ax, influence_alt(found), partial(influence_panel, found, phone=True))


def _scale(found, steps, places):
    """Give the axis of the averages, which holds every interval."""
    ends = [0, *lead_of(found)[1], *steps["lead_low"], *steps["lead_high"]]
    low, high = min(ends), max(ends)
    room = 0.04 * (high - low)
    return EffectAxis(min(low - room, -0.3 * high), max(high + room, -0.3 * low), *places)


def _forest(ax, sheet, found, each, top):
    steps = without_each(found)
    scale, (middle, ends, _) = _scale(found, steps, sheet.forest), lead_of(found)
    tall = ROW + sheet.under
    bottom = top + tall * (len(steps) + 1)
    ax.text(0.99, top - 0.16, forest_head(found), ha="right", fontsize=SIZE - 1, weight="bold", va="center")
    ax.plot([0.01, 0.99], [top] * 2, color=INK, lw=0.8)
    for i in range(len(steps) + 1):
        rows = [top + tall * i + sheet.under, top + tall * (i + 1)] if sheet.under else [top + 0.02, bottom]
        _references(ax, scale, rows, middle, ends)
        if not sheet.under:
            break
    for i, step in enumerate(steps.itertuples()):
        ends_here = (step.lead_low, step.lead_high)
        large = each["large"].iloc[i] or each["outlying"].iloc[i]
        _average(
            ax, sheet, scale, f"without {step.name}", (step.lead, ends_here), top + tall * i + ROW / 2, large=large
        )
    ax.plot([0.01, 0.99], [bottom - tall] * 2, color=FAINT, lw=0.8)
    whole = f"all {spelt(len(steps))} trials"
    _average(ax, sheet, scale, whole, (middle, ends), bottom - tall + ROW / 2, large=False, marker="D")
    scale.draw(ax, bottom, steps=7, other=names.other_side(found.question), at_ends=sheet.under > 0)


def _references(ax, scale, rows, middle, ends):
    """Draw the average of all trials with its interval, and zero, between two depths."""
    ax.fill_betweenx(rows, *scale(np.array(ends)), color=FAINT, alpha=0.45, lw=0, zorder=0)
    ax.plot([scale(middle)] * 2, rows, color=SOFT, lw=1, ls=(0, (4, 3)), zorder=1)
    ax.plot([scale(0)] * 2, rows, color=INK, lw=0.9, zorder=1)


def _average(ax, sheet, scale, name, average, y, *, large, marker="s"):
    (middle, ends), color = average, INK if marker == "D" else BLUE
    at = y + sheet.under
    weight = "bold" if large else "normal"
    ax.text(0.012, y, fitted(name, 2.0 if sheet.under else 1.82, weight=weight), weight=weight, **TEXT)
    scale.interval(ax, at, ends, color)
    ax.plot(scale(middle), at, marker=marker, ms=5.5, color=color, mec=color, mew=1.4, zorder=4)
    ax.text(0.99, y, bracketed(middle, ends), ha="right", **TEXT)


def _block(ax, sheet, found, each, measures, top):
    rows = top + HEAD
    ax.plot([0.01, 0.99], [rows - 0.04] * 2, color=INK, lw=0.8)
    for i, (label, large) in enumerate(zip(each["label"], each["large"] | each["outlying"], strict=True)):
        weight = "bold" if large else "normal"
        ax.text(0.012, rows + ROW * (i + 0.5), fitted(label, 1.4, weight=weight), weight=weight, **TEXT)
        ax.plot([0.01, 0.99], [rows + ROW * (i + 1)] * 2, color=FAINT, lw=0.5, zorder=0)
    for i, name in enumerate(measures):
        _measure(ax, sheet, found, each[name].to_numpy(), name, sheet.left + sheet.cell * i, rows)


def _measure(ax, sheet, found, values, name, left, rows):
    limit = influence_limits(len(values)).get(LIMITED.get(name))
    limit = None if name == "weight" and limit >= 1 else limit
    base = _base(found, name)
    signed = name in ("rstudent", "dffits", "dfbetas")
    marks = [] if limit is None else [-limit, limit] if signed else [limit]
    low, high = min(*values, base, *marks), max(*values, base, *marks)
    spare = 0.08 * (high - low) or 1.0
    low, high = low - spare, high + spare
    bottom = rows + ROW * len(values)

    def x(value):
        return left + sheet.plot * (value - low) / (high - low)

    heading, note = MEASURES_OF_INFLUENCE[name], influence_note(found, name, limit, base)
    lines = (*heading, note)
    for i, line in enumerate(lines):
        style = NOTE if line == note else {**SMALL, "color": INK, "weight": "bold"}
        ax.text(left, rows - 0.16 - 0.155 * (len(lines) - 1 - i), line, **style)
    ax.plot([x(base)] * 2, [rows, bottom], color=SOFT, lw=0.9, zorder=1)
    for mark in marks:
        ax.plot([x(mark)] * 2, [rows, bottom], color=ORANGE, lw=1, ls=(0, (4, 3)), zorder=1)
    for i, value in enumerate(values):
        y, beyond = rows + ROW * (i + 0.5), limit is not None and np.abs(value) > limit
        color, marker = (ORANGE, "D") if beyond else (BLUE, "o")
        ax.plot([x(base), x(value)], [y, y], color=color, lw=1.4, zorder=2)
        ax.plot(x(value), y, marker=marker, color=color, ms=5, zorder=3)
        weight = "bold" if beyond else "normal"
        told = influence_value(name, value)
        ax.text(
            left + sheet.cell - 0.012, y, told, ha="right", fontsize=SIZE - 1, color=INK, va="center", weight=weight
        )


def _base(found, name):
    """Give the value that a trial without influence has, or that all trials give together."""
    shown = found.first.pooled
    whole = {"cov_r": 1.0, "tau2_del": shown.tau2, "qe_del": shown.q, "weight": 1 / shown.k}
    return whole.get(name, 0.0)
