"""The albatross plot: every trial by its p and its people, whatever of the p is printed."""

from dataclasses import dataclass
from functools import partial
from textwrap import wrap

import numpy as np
from scipy.optimize import isotonic_regression

from backwalk.answers.directions import in_sds
from backwalk.pages.missing import limits
from backwalk.pages.missing.alone import albatross_alt
from backwalk.statistics.combine import p_from_g, p_ranges
from backwalk.style import theme
from backwalk.style.effect_axis import side_names, sides, sides_at_ends
from backwalk.style.fitting import fitted, fitted_lines
from backwalk.style.names import title
from backwalk.style.numbers import number
from backwalk.style.picture import described
from backwalk.style.theme import DENSE, FAINT, INK, SMALL, SOFT

LEFT = 0.62  # where the plot begins
LINE, APART = 0.165, 0.095  # a line of text; between marks that would lie on each other
HEAD, FOOT, SPACE = 0.34, 0.86, 0.12  # above the plot, its axis below, and between blocks
BEHIND = {"fc": "white", "ec": "none", "pad": 1}
CONTOURS = (0.2, 0.5, 0.8)
FAR = 5.0  # how far the axis reaches, in powers of ten of p, for a curve alone
TICKS = (1, 0.05, 0.001, 1e-6, 0.01, 0.2, 1e-4, 1e-8, 1e-10, 1e-12)  # those first that matter most


@dataclass(frozen=True)
class _Layout:
    """Inches from the left and the top; u is the power of ten of p, above zero where backward walking did better."""

    right: float
    top: float
    bottom: float
    ends: tuple[float, float]
    people: tuple[float, float]

    def x(self, u):
        low, high = self.ends
        return LEFT + (np.clip(u, low, high) - low) / (high - low) * (self.right - LEFT)

    @property
    def names(self):
        """Where the names of trials begin."""
        return self.right + 0.26

    def y(self, n):
        low, high = np.log(self.people)
        return self.bottom - (np.log(n) - low) / (high - low) * (self.bottom - self.top)


def albatross(trials, ax=None, *, phone=False):
    """Draw the albatross plot of the Trials of one question.

    Right of the middle backward walking did better, left of it the comparator; further out p is smaller, further
    up there are more people. An exact p is a point; a limit is a point with an arrow outward, or a line over all
    the p it allows. Curves join equal effects. Marks that would lie on each other are moved a little apart.
    Trials that print nothing usable are listed below. phone : as wide as one. Returns the axes.

    Source
    ------
    Harrison et al. (2017); the curves here by the t test that turns p into g.
    """
    found = in_sds(trials).contributions()
    drawn = sorted((c for c in found if p_ranges(c.report)), key=lambda c: -_people(c))
    width, right, room = (theme.PHONE, 2.3, (0.98, 3)) if phone else (theme.PAGE, 4.6, (1.68, 2))
    silent = [(c.trial.label, wrap(c.report.words, 48 if phone else 62)) for c in found if not p_ranges(c.report)]
    names = [fitted_lines(c.trial.label, *room, " †" * bool(c.row.doubt), size=DENSE["fontsize"]) for c in drawn]
    told = limits.keys(drawn, width) if drawn else []
    head = theme.title_lines(title(trials.question), width)
    top = 0.2 + theme.LINE * len(head) + HEAD * bool(drawn)
    tall = max(2.9, sum(LINE * len(n) + 0.06 for n in names)) if drawn else 0
    below = top + tall + (FOOT + limits.KEY * len(told) + SPACE if drawn else 0)
    heading = wrap(_heading(drawn, silent), 40 if phone else 80)
    height = below + _listed_height(heading, silent, phone)
    ax = theme.sheet(ax, height, wide=width, width=width)
    theme.heading(ax, head)
    if drawn:
        people = _reach([_people(c) for c in drawn])
        layout = _Layout(right, top, top + tall, _ends(drawn, people[1]), people)
        _axes(ax, layout, phone)
        _contours(ax, layout)
        _trials(ax, layout, drawn, names)
        limits.legend(ax, told, layout.bottom + FOOT)
    _listed(ax, heading, silent, below, phone)
    return described(ax, albatross_alt(trials), partial(albatross, trials, phone=True))


def _people(contribution):
    return contribution.report.n_t + contribution.report.n_c


def _u(p):
    """Turn a one-sided p into its place: a power of ten of the two-sided p, above zero where p is under a half."""
    if p in (0, 1):
        return np.inf if p == 0 else -np.inf
    return -np.log10(2 * p) if p < 0.5 else np.log10(2 * (1 - p))


def _contour(g, n):
    return -np.log10(2 * p_from_g(g, n / 2, n / 2))


def _reach(people):
    low, high = min(people), max(people)
    room = 1.12 if high > 1.3 * low else 1.35
    return max(4.0, low / room), high * room


def _ends(drawn, most):
    """Take in every p there is with room for an arrow outward, and the curves where they do not run far out."""
    us = [_u(p) for c in drawn for pair in p_ranges(c.report) for p in pair if 0 < p < 1]
    curve = min(FAR, float(_contour(CONTOURS[-1], most)) + 0.3)
    return min(-2.15, -curve, *(u - 0.5 for u in us)), max(2.4, curve, *(u + 0.5 for u in us))


def _axes(ax, layout, phone):
    top, bottom, middle = layout.top, layout.bottom, layout.x(0)
    ax.plot([LEFT, LEFT, layout.right], [top, bottom, bottom], color=INK, lw=0.8)
    for p, x in _ticks(layout):
        ax.plot([x, x], [bottom, bottom + 0.05], color=INK, lw=0.8)
        ax.text(x, bottom + 0.15, _plain(p), ha="center", **SMALL)
        ax.plot([x, x], [top, bottom], color=INK if p == 1 else FAINT, lw=0.9 if p == 1 else 0.6, zorder=1)
    for n in _round_numbers(*layout.people):
        ax.plot([LEFT - 0.05, LEFT], [layout.y(n)] * 2, color=INK, lw=0.8)
        ax.text(LEFT - 0.09, layout.y(n), f"{n:g}", ha="right", **SMALL)
    ax.text(0.16, (top + bottom) / 2, "people in the two arms", rotation=90, ha="center", **SMALL)
    ax.text(middle, bottom + 0.36, "p (two-sided)", ha="center", **SMALL)
    if phone:
        sides_at_ends(ax, (0.08, layout.right + 0.2), bottom + 0.57, side_names())
    else:
        sides(ax, middle, bottom + 0.57, 0.06)


def _ticks(layout):
    taken = []
    for p in TICKS:
        for u in dict.fromkeys((-np.log10(p), np.log10(p))):
            x, wide = layout.x(u), len(_plain(p))
            free = all(abs(x - other) > 0.14 + 0.035 * (wide + len(_plain(q))) for q, other in taken)
            if layout.ends[0] < u < layout.ends[1] and free:
                taken.append((p, x))
    return taken


def _plain(p):
    return np.format_float_positional(p, trim="-")


def _round_numbers(low, high):
    """Choose round numbers of people: of equal steps, or 1-2-5 where the axis is long."""
    if high > 6 * low:
        return np.array([m * 10**e for e in range(7) for m in (1, 2, 5) if low <= m * 10**e <= high])
    steps = (np.arange(step * np.ceil(low / step), high, step) for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
    return next((ticks for ticks in steps if len(ticks) <= 6), np.array([]))


def _contours(ax, layout):
    n = np.geomspace(*layout.people, 200)
    named = []
    for g in CONTOURS[::-1]:
        for side in (-1, 1):
            u = side * _contour(g, n)
            inside = (u > layout.ends[0]) & (u < layout.ends[1])
            x, y = layout.x(u[inside]), layout.y(n[inside])
            ax.plot(x, y, color=SOFT, lw=0.8, ls=limits.DOTTED, zorder=1)
            name = ("g = " if g == CONTOURS[-1] else "") + number(side * g, 1)
            if inside.all():
                if all(abs(x[-1] - other) > 0.1 + 0.03 * (len(name) + len(beside)) for other, beside in named):
                    ax.text(x[-1], layout.top - 0.12, name, ha="center", **SMALL)
                    named.append((x[-1], name))
            elif inside.any():  # it leaves by the side
                ax.text(
                    x[-1] - side * 0.05, y[-1] + 0.12, name, ha="right" if side > 0 else "left", bbox=BEHIND, **SMALL
                )


def _trials(ax, layout, drawn, names):
    """Draw marks at their people, and names beside the plot, as near to their marks as they fit."""
    room = layout.top + 0.06, layout.bottom - 0.06
    ys = _spread(layout.y(np.array([_people(c) for c in drawn])), np.full(len(drawn), APART), room)
    places = _spread(ys, np.array([LINE * len(n) + 0.04 for n in names]), (layout.top, layout.bottom))
    for c, name, y, place in zip(drawn, names, ys, places, strict=True):
        ends = [(layout.x(_u(high)), layout.x(_u(low))) for low, high in p_ranges(c.report)]
        end = limits.mark(ax, c.report, ends, layout.x(0), y)
        ax.plot(
            [min(end + 0.08, layout.right), layout.right, layout.names - 0.03],
            [y, y, place],
            color=FAINT,
            lw=0.7,
            zorder=0.5,
        )
        for i, line in enumerate(name):
            ax.text(layout.names, place + LINE * (i - (len(name) - 1) / 2), line, **DENSE)


def _spread(ys, tall, room):
    """Move things of a height apart by no more than they need, by least squares, within their room.

    ys : from top to bottom, (k,)
    """
    step = np.concatenate([[0.0], np.cumsum((tall[1:] + tall[:-1]) / 2)])
    low, high = room[0] + tall[0] / 2, room[1] - tall[-1] / 2 - step[-1]
    return np.clip(isotonic_regression(ys - step).x, min(low, high), high) + step


def _heading(drawn, silent):
    if not silent:
        return "" if drawn else "No trial of this review asked this"
    return f"Asked this{' too, and' if drawn else ', but'} nothing read of them can be drawn"


def _listed_height(heading, silent, phone):
    return (
        SPACE + 0.3 + LINE * (len(heading) - 1) + sum(LINE * (len(lines) + phone) + 0.08 for _, lines in silent)
        if heading
        else 0.02
    )


def _listed(ax, heading, silent, depth, phone):
    for i, line in enumerate(heading):
        ax.text(0.08, depth + 0.1 + LINE * i, line, weight="bold", **DENSE)
    depth += 0.3 + LINE * max(len(heading) - 1, 0)
    for label, lines in silent:
        ax.text(0.08, depth + 0.09, fitted(label, 3.4 if phone else 2.4, size=DENSE["fontsize"]), **DENSE)
        depth += LINE * phone
        for i, line in enumerate(lines):
            ax.text(0.2 if phone else 2.56, depth + 0.09 + LINE * i, line, **SMALL)
        depth += LINE * len(lines) + 0.08
