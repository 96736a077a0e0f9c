"""Every trial of added exercise as a mark, ours named, with the averages below them."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.patches import Polygon

from backwalk.answers.conclusion import own_interval
from backwalk.pages.exercise.tables import groups_of
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis, round_ticks, sides_at_ends
from backwalk.style.fitting import fitted
from backwalk.style.names import outcome_name
from backwalk.style.numbers import bracketed, capital, count, counted, listed, number, span
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, SMALL, SOFT, TEXT, Layout

EDGE, NAME = 0.08, 0.2  # where texts begin
PAGE, PHONE = Layout(theme.PAGE, 2.3, 5.0), Layout(theme.PHONE, 0.2, 3.4, 0.2)
HEAD, TRIAL, AVERAGE, GAP, FOOT = 0.36, 0.26, 0.34, 0.14, 1.02  # inches
FLOOR, LEAST = 0.28, 0.34  # of a group: from its marks to its foot, and its least height
DOT, STEP = 0.048, 0.104  # radius of a mark, and the least distance of two
MARK = {"o": 46, "s": 40}  # area, square points
HALF = 0.075  # of a diamond
TITLES = {
    "size": "Adding backward walking, or another exercise",
    "kind": "Adding backward walking, or exercise of other kinds",
}
SIDES = ("← comparator better", "exercise better →")


@dataclass(frozen=True)
class _Plot:
    """The axis of the figure, where its figures end, and how far its marks stand under their names, in inches."""

    x: EffectAxis
    end: float
    under: float

    def words(self, ax, y, name, figures, **look):
        """Write a name and its figures on one line."""
        style = {**TEXT, **look, **({"bbox": theme.BEHIND} if self.under else {})}
        ax.text(NAME, y, name, **style)
        ax.text(self.end, y, figures, ha="right", **style)


def exercise_marks(beside, by="size", ax=None, *, phone=False):
    """Draw a mark for each trial of added exercise; right of zero the exercise arm did better.

    beside : from `beside_exercise`; by : size or kind, the groups that the other trials stand in. By size our trials
    are named and the difference is drawn too. phone : marks stand under names and figures. Returns the axes.
    """
    groups = groups_of(beside, by)
    layout = PHONE if phone else PAGE
    width, under = layout.width, layout.under
    plot = _Plot(EffectAxis(*_ends(beside), layout.left, layout.right, width), width - EDGE, under)
    ours = beside.ours
    title = theme.title_lines(f"{TITLES[by]}: {outcome_name(beside.found.question.outcome)}", width)
    stacks = [_stack(plot.x(part["effect"].to_numpy())) for _, part, _ in groups]
    mine = _stack(plot.x(ours["effect"].to_numpy()))
    average = AVERAGE + under
    first = len(ours) * (TRIAL + under) + average if by == "size" else _tall(plot, mine, True)
    rest = sum(_tall(plot, s, pooled) for s, (*_, pooled) in zip(stacks, groups, strict=True))
    last = 2 * (average + GAP) if by == "size" else 0.0
    top = 0.2 + theme.LINE * len(title)
    bottom = top + 2 * HEAD + first + GAP + rest + last
    notes = [line for note in _notes(beside, by) for line in theme.note_lines(note, width)]
    ax = theme.sheet(ax, bottom + FOOT + 0.18 * (len(notes) - 1), wide=width, width=width)
    theme.heading(ax, title, EDGE, 0.22)
    top = _block(ax, plot, top, first, "Backward walking added to physiotherapy")
    if by == "size":
        _named(ax, plot, beside, top)
    else:
        style = {"marker": "s", "colour": BLUE, "hollow": (ours["doubt"] != "").to_numpy(), "dashed": True}
        about = (capital(count(len(ours), "trial")), "")
        _strip(ax, plot, top, about, ours["effect"].to_numpy(), mine, beside.asked.ours, style)
    top = _block(ax, plot, top + first + GAP, rest + last, "Another exercise added to a treatment")
    for (name, part, pooled), stack in zip(groups, stacks, strict=True):
        style = {
            "marker": "o",
            "colour": SOFT,
            "hollow": (part["could_be_backward"] == "yes").to_numpy(),
            "dashed": False,
        }
        about = (capital(name), counted(len(part), "trial"))
        _strip(ax, plot, top, about, part["effect"].to_numpy(), stack, pooled, style)
        top += _tall(plot, stack, pooled)
    if by == "size":
        _totals(ax, plot, top, beside)
    _axis(ax, plot, bottom, notes)
    return described(ax, exercise_alt(beside, by), partial(exercise_marks, beside, by, phone=True))


def _ends(beside):
    averages = [p for p in (*beside.kinds.values(), *beside.sizes.values(), beside.asked.ours) if p]
    ends = [0.0, 1.0, *beside.asked.ci, *beside.ours["effect"], *beside.others["effect"]]
    low, high = min(ends), max(ends)
    far = 0.5 * (high - low)  # an interval may reach so much farther; beyond that an arrow says that it goes on
    ends += [np.clip(end, low - far, high + far) for p in averages for end in p.ci]
    low, high = min(ends), max(ends)
    return low - 0.03 * (high - low), high + 0.03 * (high - low)


def _stack(places):
    """Stack marks that would lie on each other: how many steps up each stands, the lowest first, from left to right."""
    steps, placed = np.zeros(len(places)), []
    for i in np.argsort(places, kind="stable"):
        steps[i] = next(
            step
            for step in range(len(places))
            if all(np.hypot(other - places[i], (step - up) * STEP) >= STEP for other, up in placed)
        )
        placed.append((places[i], steps[i]))
    return steps


def _tall(plot, stack, pooled):
    return max(stack.max() * STEP + 2 * DOT + (FLOOR if pooled else 0.0), LEAST) + GAP + 1.4 * plot.under


def _block(ax, plot, top, tall, text):
    """Write the name of a block and draw the line of zero beside its rows; give where the rows begin."""
    ax.text(EDGE, top + HEAD / 2, text, weight="bold", **TEXT)
    ax.plot([plot.x(0)] * 2, [top + HEAD - 0.04, top + HEAD + tall], color=INK, lw=0.9, zorder=1)
    return top + HEAD


def _named(ax, plot, beside, top):
    for row in beside.ours.itertuples():
        y = top + TRIAL / 2
        ends = own_interval(row.effect, row.variance**0.5, beside.level)
        name = fitted(row.label, 2.1, f"{' †' if row.doubt else ''}, {row.people:g} people")
        plot.words(ax, y, name, bracketed(row.effect, ends))
        plot.x.interval(ax, y + plot.under, ends, BLUE, lw=1.2)
        _marks(ax, plot.x([row.effect]), [y + plot.under], "s", BLUE, [bool(row.doubt)], dashed=True)
        top += TRIAL + plot.under
    _average(ax, plot, top + AVERAGE / 2, f"All {count(len(beside.ours), 'trial')}", beside.asked.ours)


def _strip(ax, plot, top, about, effects, stack, pooled, style):
    """Draw a group: its marks, and on the line of its name, below them, its diamond where it has one."""
    bottom = top + _tall(plot, stack, pooled) - GAP
    figures = bracketed(pooled.estimate, pooled.ci) if pooled else "not averaged"
    if plot.under:
        y = bottom - 0.08
        plot.words(ax, top + 0.13, ", ".join(part for part in about if part), figures)
    else:
        y = bottom - 0.12 if pooled else bottom - LEAST / 2
        ax.text(NAME, y - (0.1 if about[1] else 0), about[0], **TEXT)
        ax.text(NAME, y + 0.09, about[1], **SMALL)
        ax.text(plot.end, y, figures, ha="right", **(TEXT if pooled else SMALL))
    feet = bottom - FLOOR - DOT if pooled else y
    places = feet - stack * STEP
    _marks(ax, plot.x(effects), places, style["marker"], style["colour"], style["hollow"], dashed=style["dashed"])
    if pooled:
        _diamond(ax, plot.x, y, pooled.estimate, pooled.ci)


def _marks(ax, across, down, marker, colour, hollow, *, dashed):
    """Draw trials; hollow : for each, whether it is not filled, and its rim dashed where that is asked."""
    for place, depth, empty in zip(across, down, hollow, strict=True):
        rim = {"linestyle": (0, (2, 1.2))} if empty and dashed else {}
        face = "white" if empty else colour
        ax.scatter(place, depth, s=MARK[marker], marker=marker, fc=face, ec=colour if empty else "white",
                   lw=1.1 if empty else 0.5, zorder=3, **rim)  # fmt: skip


def _totals(ax, plot, top, beside):
    way = beside.asked
    _average(ax, plot, top + AVERAGE / 2, f"All {count(len(beside.others), 'trial')}", way.others)
    top += AVERAGE + plot.under + GAP
    ax.plot([EDGE, plot.end], [top - GAP / 2] * 2, color=FAINT, lw=0.8)
    plot.words(ax, top + AVERAGE / 2, "Difference of the two", bracketed(way.difference, way.ci), weight="bold")
    _diamond(ax, plot.x, top + AVERAGE / 2 + plot.under, way.difference, way.ci, face="white")


def _average(ax, plot, y, name, pooled):
    plot.words(ax, y, name, bracketed(pooled.estimate, pooled.ci), weight="bold")
    _diamond(ax, plot.x, y + plot.under, pooled.estimate, pooled.ci)


def _diamond(ax, x, y, middle, ends, face=INK):
    x.interval(ax, y, ends, INK, lw=1.4)
    at = x(middle)
    corners = [(at - HALF, y), (at, y - HALF), (at + HALF, y), (at, y + HALF)]
    ax.add_patch(Polygon(corners, fc=face, ec=INK, lw=1.1, zorder=4))


def _axis(ax, plot, depth, notes):
    x = plot.x
    ticks = round_ticks(x.low, x.high, 6)
    x.line(ax, depth, ticks, digits=0 if np.allclose(ticks, np.round(ticks)) else 1)
    ax.text((x.left + x.right) / 2, depth + 0.36, "gain in SDs (Hedges' g)", ha="center", **SMALL)
    if plot.under:
        sides_at_ends(ax, (x.left, x.right), depth + 0.56, SIDES)
    else:
        ax.text(x(0) - 0.06, depth + 0.56, SIDES[0], ha="right", **SMALL)
        ax.text(x(0) + 0.06, depth + 0.56, SIDES[1], ha="left", **SMALL)
    for i, note in enumerate(notes):
        ax.text(EDGE, depth + 0.84 + 0.18 * i, note, **NOTE)


def _notes(beside, by):
    notes = ["A mark is a trial, a diamond an average."]
    notes += ["Hollow circle: may be backward walking."] if len(beside.unknown) else []
    if (beside.ours["doubt"] != "").any():
        notes.append("†, dashed: doubtful." if by == "size" else "Dashed: doubtful.")
    return ["  ".join(notes)]


def exercise_alt(beside, by):
    """Describe the figure: what is drawn, the averages, and where ours stand."""
    way = beside.asked
    name = outcome_name(beside.found.question.outcome)
    groups = [
        f"{label}: {count(len(part), 'trial')}, "
        + (f"{number(pooled.estimate)} ({span(pooled.ci)})" if pooled else "not averaged")
        for label, part, pooled in groups_of(beside, by)
    ]
    ours = listed(f"{row.label} {number(row.effect)}" for row in beside.ours.itertuples())
    return (
        f"Gains in {name} with added exercise, in SDs, a mark for each trial. Backward walking: {ours}; "
        f"average {number(way.ours.estimate)} ({span(way.ours.ci)}). Another exercise, {'; '.join(groups)}; all "
        f"{count(len(beside.others), 'trial')} {number(way.others.estimate)} ({span(way.others.ci)}). "
        f"Difference {number(way.difference)} ({span(way.ci)})."
    )
