"""The effect-direction plot: trial by outcome, the side that did better and what that rests on."""

from functools import partial
from textwrap import wrap

import numpy as np

from backwalk.answers.directions import directions
from backwalk.pages.missing.alone import MARKS, directions_title, effect_direction_alt
from backwalk.style import theme
from backwalk.style.fitting import fitted_lines
from backwalk.style.names import column_name, outcome_name
from backwalk.style.numbers import capital, number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, FAINT, INK, NOTE, RED, SMALL, SOFT, Layout
from backwalk.tables.schema import DESIGN_NAMES

PAGE, PHONE = Layout(theme.PAGE, 2.86, 6.28), Layout(theme.PHONE, 1.62, 3.46)  # the first and last outcome
PEOPLE, WIDEST = 0.44, 0.8  # before the first outcome, where people end, and a column at most
ROW, LINE, STEP = 0.31, 0.15, 0.25  # a trial, a line of its name, a line of counts and of the key
CLOSE, RAISED, UPRIGHT = 0.66, 0.3, 0.5  # columns nearer than this have every second name raised by that; upright names
SIGNS = {"better": ("^", BLUE), "worse": ("v", RED), "no_difference": ("<>", SOFT), "not_named": ("o", SOFT)}
SIZES = {"significant": 8.5, "not_significant": 8.5, "words": 4.5, "nothing": 4.5}  # points
USUALLY = {"no_difference": "not_significant", "not_named": "nothing"}  # how a sign is shown beside its count
HOLLOW = ("not_significant", "nothing")
KEYS = (
    (("better", "significant"), "large and full: tested and significant"),
    (("better", "not_significant"), "large and hollow: tested and not significant"),
    (("better", "words"), "small and full: words alone, no test of the arms seen"),
    (("not_named", "significant"), "grey dot: tested and significant, the side not named"),
    (("not_named", "nothing"), "small ring: measured, and nothing usable seen"),
)


def effect_direction(review, comparator="usual_physio", design="rct", ax=None, *, phone=False):
    """Draw the effect-direction plot of all outcomes of the trials against one comparator.

    An arrow up: backward walking did better; down: the comparator did; sideways: said not to differ; a ring:
    measured, and the side is not seen. Size and filling tell what it rests on. An empty place: not measured in
    the text read. phone : the names of outcomes stand upright. Returns the axes.

    Source
    ------
    Thomson and Thomas (2013); Boon and Thomson (2021).
    """
    found = directions(review, comparator, design)
    groups = _groups(found)
    layout = PHONE if phone else PAGE
    title = theme.title_lines(directions_title(comparator, design), layout.width)
    pitch = min(WIDEST, (layout.right - layout.left) / max(len(found) - 1, 1))
    columns = layout.left + pitch * np.arange(len(found))
    raised = UPRIGHT if phone else RAISED if pitch < CLOSE and len(found) > 1 else 0.0
    top = 0.2 + theme.LINE * len(title) + (0.42 + raised if found else 0.2)
    depths, bottom = _depths(groups, top, layout)
    doubted = any(d.doubt for column in found.values() for d in column)
    key = [(sign, theme.note_lines(text, layout.width - 0.6)) for sign, text in KEYS]
    lines = sum(len(texts) for _, texts in key)
    height = bottom + (
        0.12 + STEP * (len(MARKS) + len(key) + doubted + phone) + LINE * (lines - len(key)) + 0.28 if found else 0.1
    )
    ax = theme.sheet(ax, height, wide=layout.width, width=layout.width)
    for_phone = partial(effect_direction, review, comparator, design, phone=True)
    theme.heading(ax, title)
    if not found:
        ax.text(0.08, top, "No trial of this review asked this", weight="bold", **DENSE)
        return described(ax, effect_direction_alt(review, comparator, design), for_phone)
    _heads(ax, list(found), columns, top, raised)
    _names(ax, groups, depths, found, columns[-1] + 0.24 - 0.14 * phone, layout)
    for x, column in zip(columns, found.values(), strict=True):
        for d in column:
            y = depths[d.trial.study_id]
            _sign(ax, d.mark, d.rests, x, y)
            if d.doubt:
                ax.text(x + 0.15, y - 0.06, "†", ha="center", **SMALL)
    _counts(ax, found, columns, bottom, phone)
    _key(ax, key, bottom + 0.22 + (STEP + 0.05 * phone) * len(MARKS), doubted)
    return described(ax, effect_direction_alt(review, comparator, design), for_phone)


def _groups(found):
    """Give the trials by design, each once: {name of the design: [trial, ...]}."""
    trials = {d.trial.study_id: d.trial for column in found.values() for d in column}
    groups = {
        capital(name): [t for t in trials.values() if t.design == design] for design, name in DESIGN_NAMES.items()
    }
    return {name: sorted(group, key=lambda t: t.study_id) for name, group in groups.items() if group}


def _depths(groups, top, layout):
    """Give every trial its inches from the top, and where the last one ends; a group has a line for its name."""
    depths, depth = {}, top
    for group in groups.values():
        depth += 0.26 if len(groups) > 1 else 0
        for trial in group:
            depths[trial.study_id] = depth + _tall(trial, layout) / 2
            depth += _tall(trial, layout)
    return depths, depth


def _lines(trial, layout):
    return fitted_lines(trial.label, *((0.86, 3) if layout is PHONE else (1.8, 2)), size=DENSE["fontsize"])


def _tall(trial, layout):
    return ROW + LINE * (len(_lines(trial, layout)) - 1)


def _heads(ax, outcomes, columns, top, raised):
    """Write the names of outcomes, every second one higher where they stand close, or all of them upright."""
    ax.text(
        columns[0] - PEOPLE + 0.2 * (raised == UPRIGHT), top - 0.1, "people", ha="right", **(SMALL | {"va": "bottom"})
    )
    if raised == UPRIGHT:
        for outcome, x in zip(outcomes, columns, strict=True):
            ax.text(x, top - 0.1, outcome_name(outcome), ha="center", rotation=90, **(SMALL | {"va": "bottom"}))
        return
    for i, (outcome, x) in enumerate(zip(outcomes, columns, strict=True)):
        foot = top - 0.1 - raised * (i % 2)
        ax.text(x, foot, column_name(outcome), ha="center", linespacing=1.0, **(SMALL | {"va": "bottom"}))
        if foot < top - 0.1:
            ax.plot([x, x], [top - 0.05, foot + 0.05], color=FAINT, lw=0.7)


def _names(ax, groups, depths, found, right, layout):
    people = {}
    for d in (d for column in found.values() for d in column):
        people[d.trial.study_id] = max(people.get(d.trial.study_id, 0), d.people or 0)
    for name, group in groups.items():
        if len(groups) > 1:
            ax.text(0.08, depths[group[0].study_id] - _tall(group[0], layout) / 2 - 0.11, name, weight="bold", **SMALL)
        for trial in group:
            y, lines = depths[trial.study_id], _lines(trial, layout)
            ax.plot([0.08, right], [y - _tall(trial, layout) / 2] * 2, color=FAINT, lw=0.7, zorder=0.5)
            for i, line in enumerate(lines):
                ax.text(0.08, y + LINE * (i - (len(lines) - 1) / 2), line, **DENSE)
            ax.text(
                layout.left - PEOPLE + 0.2 * (layout is PHONE),
                y,
                number(people[trial.study_id] or None, 0),
                ha="right",
                **DENSE,
            )


def _sign(ax, mark, rests, x, y):
    shapes, color = SIGNS[mark]
    size = SIZES[rests]
    fill = "white" if rests in HOLLOW else color
    apart = [-1, 1] if len(shapes) > 1 else [0]
    for shape, side in zip(shapes, apart, strict=True):
        ms = 0.72 * size if len(shapes) > 1 else size
        ax.plot(x + side * (ms / 144 + 0.012), y, shape, color=color, mfc=fill, ms=ms, mew=1.3, zorder=3)


def _counts(ax, found, columns, depth, phone):
    """Count every kind of sign, outcome by outcome."""
    ax.plot([0.08, columns[-1] + 0.24], [depth] * 2, color=INK, lw=0.8)
    for i, mark in enumerate(MARKS):
        y = depth + 0.06 + (STEP + 0.05 * phone) * (i + 0.5)
        _sign(ax, mark, USUALLY.get(mark, "significant"), 0.24, y)
        told = "\n".join(wrap(MARKS[mark], 16 if phone else 40))
        ax.text(0.46, y, told, linespacing=0.9, **(NOTE if phone else DENSE))
        for x, column in zip(columns, found.values(), strict=True):
            n = sum(d.mark == mark for d in column)
            ax.text(x, y, f"{n}", ha="center", **(DENSE if n else SMALL))


def _key(ax, key, depth, doubted):
    for (mark, rests), texts in key:
        _sign(ax, mark, rests, 0.24, depth + STEP / 2)
        for i, line in enumerate(texts):
            ax.text(0.46, depth + STEP / 2 + LINE * i, line, **SMALL)
        depth += STEP + LINE * (len(texts) - 1)
    if doubted:
        ax.text(0.24, depth + STEP / 2, "†", ha="center", **DENSE)
        ax.text(0.46, depth + STEP / 2, "a doubtful result", **SMALL)
