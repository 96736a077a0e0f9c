"""Bubble plots: effects against each moderator of the protocol, a line and its band where one is allowed."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.patches import Circle, Rectangle

from backwalk.pages.differences.explained import FEWEST
from backwalk.pages.differences.trends import AXES, amount, bubble_alt, moderator_axis, trend_title
from backwalk.style import names, theme
from backwalk.style.effect_axis import round_ticks
from backwalk.style.fitting import fitted, fitted_lines
from backwalk.style.numbers import count, number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, FAINT, INK, SMALL, TEXT

LEFT, ASIDE = 0.78, 0.18  # inches beside the plot
HEAD, TALL, FOOT, LINE = 0.4, 2.5, 0.62, 0.2  # of a panel: its name, its plot, its axis, a line of its list
LARGEST, LEAST = 0.17, 0.05  # radius of a bubble
NAMED = 2.2  # of a name beside it


@dataclass(frozen=True)
class _Panel:
    """One plot: where it begins, and the ends of its two scales."""

    top: float
    width: float
    across: tuple[float, float]
    up: tuple[float, float]

    @property
    def bottom(self):
        return self.top + TALL

    @property
    def right(self):
        return self.width - ASIDE

    def x(self, value):
        return LEFT + (value - self.across[0]) / (self.across[1] - self.across[0]) * (self.right - LEFT)

    def y(self, effect):
        return self.bottom - (effect - self.up[0]) / (self.up[1] - self.up[0]) * TALL


def bubble(explained, ax=None, *, phone=False):
    """Draw the effects against each moderator, one panel each; above zero the patients gained.

    explained : from `explained`. The area of a bubble grows with the weight of the trial. The line and its band are
    drawn only where there is a fit; moderators known of fewer than three trials are listed. phone : as wide as
    a phone. Returns the axes.

    Source
    ------
    Thompson and Higgins (2002).
    """
    width = theme.PHONE if phone else theme.PAGE
    title = theme.title_lines(f"What the effects may follow: {names.title(explained[0].question)}", width)
    heads = [theme.title_lines(trend_title(one), width) for one in explained]
    lists = [_listed(one, width - 0.3) for one in explained]
    talls = [_height(*each) for each in zip(explained, heads, lists, strict=True)]
    top = 0.16 + theme.LINE * len(title)
    ax = theme.sheet(ax, top + sum(talls), wide=width, width=width)
    theme.heading(ax, title)
    for one, head, told, tall in zip(explained, heads, lists, talls, strict=True):
        for i, line in enumerate(head):
            ax.text(0.08, top + 0.2 * (i + 1), line, weight="bold", **TEXT)
        below = top + HEAD + 0.2 * (len(head) - 1)
        if one.k >= FEWEST:
            _plot(ax, one, below, width)
        else:
            _list(ax, told, below)
        top += tall
    return described(ax, bubble_alt(explained), partial(bubble, explained, phone=True))


def _height(one, head, told):
    more = 0.2 * (len(head) - 1)
    return HEAD + more + (TALL + FOOT if one.k >= FEWEST else LINE * len(told) + 0.06)


def _listed(one, room):
    told = []
    for row in one.known.itertuples():
        end = f"{' †' if row.doubt else ''}: {amount(row.value)} {AXES[one.moderator]}, g = {number(row.effect)}"
        told += fitted_lines(row.label, room, 2, end, size=SMALL["fontsize"])
    return [*told, f"no line with fewer than {count(FEWEST, 'trial')}"] if len(one.frame) else []


def _list(ax, told, top):
    for i, line in enumerate(told):
        ax.text(0.2, top + LINE * (i + 0.5), line, **SMALL)


def _plot(ax, one, top, width):
    known = one.known
    panel = _Panel(top, width, _ends(known["value"], 0.12), _ends([0, *known["effect"]], 0.16))
    if one.line is not None:
        _line(ax, panel, one.line)
    ax.plot([LEFT, panel.right], [panel.y(0)] * 2, color=INK, lw=0.9, zorder=1)
    _axes(ax, panel, one)
    weight = 1 / (known["variance"].to_numpy() + (one.fit.tau2 if one.fit else 0.0))
    radius = np.maximum(LEAST, LARGEST * np.sqrt(weight / weight.max()))
    circles = list(zip(panel.x(known["value"].to_numpy()), panel.y(known["effect"].to_numpy()), radius, strict=True))
    for (x, y, r), doubt in zip(circles, known["doubt"], strict=True):
        style = {"ls": (0, (2, 1.2)), "lw": 1.3} if doubt else {"lw": 1.0}
        ax.add_patch(Circle((x, y), r, fc=(*_rgb(BLUE), 0.35), ec=BLUE, zorder=3, **style))
    if (known["doubt"] != "").any():
        ax.text(panel.right, top - 0.2 + 0.1 * (width < theme.PAGE), "† dashed rim: doubtful", ha="right", **SMALL)
    _names(ax, panel, one, circles)


def _rgb(colour):
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def _ends(values, room):
    low, high = min(values), max(values)
    room = room * (high - low) or 1.0
    return low - room, high + room


def _line(ax, panel, line):
    x = panel.x(line["value"].to_numpy())
    band = ax.fill_between(x, panel.y(line["ci_low"]), panel.y(line["ci_high"]), color=FAINT, alpha=0.6, lw=0, zorder=0)
    band.set_clip_path(Rectangle((LEFT, panel.top), panel.right - LEFT, TALL, transform=ax.transData))
    ax.plot(x, panel.y(line["estimate"]), color=INK, lw=1.5, zorder=2)


def _axes(ax, panel, one):
    ax.plot([LEFT, LEFT, panel.right], [panel.top, panel.bottom, panel.bottom], color=INK, lw=0.8)
    for tick in round_ticks(*panel.across, 6):
        ax.plot([panel.x(tick)] * 2, [panel.bottom, panel.bottom + 0.05], color=INK, lw=0.8)
        ax.text(panel.x(tick), panel.bottom + 0.16, amount(tick), ha="center", **SMALL)
    ticks = round_ticks(*panel.up, 6)
    digits = 1 if np.ptp(ticks) / max(len(ticks) - 1, 1) >= 0.1 else 2
    for tick in ticks:
        ax.plot([LEFT - 0.05, LEFT], [panel.y(tick)] * 2, color=INK, lw=0.8)
        ax.text(LEFT - 0.09, panel.y(tick), number(tick, digits), ha="right", **SMALL)
    middle = (LEFT + panel.right) / 2
    ax.text(middle, panel.bottom + 0.38, moderator_axis(one), ha="center", **SMALL)
    label = "Hedges' g: above 0 backward better"
    ax.text(0.16, (panel.top + panel.bottom) / 2, label, rotation=90, ha="center", **SMALL)


# Names beside bubbles


def _names(ax, panel, one, circles):
    """Write each name beside its bubble where it covers nothing; a name without room is left to the table."""
    taken = [(x - r, x + r, y - r, y + r) for x, y, r in circles]
    line = [] if one.line is None else list(zip(panel.x(one.line["value"]), panel.y(one.line["estimate"]), strict=True))
    renderer = ax.figure.canvas.get_renderer()
    for row, (x, y, r) in zip(one.known.itertuples(), circles, strict=True):
        name = fitted(row.label, NAMED, " †" if row.doubt else "", size=DENSE["fontsize"])
        text = ax.text(0, 0, name, zorder=4, **DENSE)
        text.set_parse_math(False)
        box = text.get_window_extent(renderer)
        spots = _spots(x, y, r, box.width / ax.figure.dpi, box.height / ax.figure.dpi)
        free = [s for s in spots if _free(s, taken, panel)]
        if not free:
            text.remove()
            continue
        spot = min(free, key=lambda s: any(s[0] < a < s[1] and s[2] < b < s[3] for a, b in line))
        text.set_position((spot[0], (spot[2] + spot[3]) / 2))
        taken.append(spot)


def _spots(x, y, r, wide, tall):
    """Give boxes beside, above and below a bubble, best first: left right top bottom."""
    for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)):
        near = 0.05 if dx and not dy else 0.0 if dx else -wide / 2
        left = x + r + near if dx > 0 else x - r - near - wide if dx < 0 else x - wide / 2
        middle = y + dy * (r + tall / 2 + 0.02) * (0.8 if dx else 1.0)
        yield left, left + wide, middle - tall / 2, middle + tall / 2


def _free(spot, taken, panel):
    left, right, top, bottom = spot
    inside = left > LEFT and right < panel.width - 0.05 and top > panel.top - 0.05 and bottom < panel.bottom
    return inside and all(right <= a or left >= b or bottom <= c or top >= d for a, b, c, d in taken)
