"""The doses of every trial: weeks, sessions and minutes on one line, beside its effect where there is one."""

from functools import partial
from math import ceil, floor

import numpy as np

from backwalk.answers.conclusion import own_interval
from backwalk.pages.programme.doses import dosed, doses_alt
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.fitting import fitted_lines
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, INK, SIZE, SMALL, SOFT

ROW, HEAD, FOOT, GAP = 0.295, 1.28, 0.6, 0.36  # inches
WIDE = {"weeks": (0.3, 0.465), "sessions": (0.485, 0.59), "minutes": (0.61, 0.745), "effect": (0.77, 0.985)}
NARROW = {"weeks": (0.03, 0.27), "sessions": (0.29, 0.46), "minutes": (0.48, 0.7), "effect": (0.73, 0.985)}
UNDER = 0.19  # inches that bars stand under the name on a phone
NOT_SEEN = {"facecolor": "white", "edgecolor": "#a6a6a6", "hatch": "////", "linewidth": 0.0}


def doses(review, found, ax=None, *, phone=False):
    """Draw the dose of every trial that prints one, and its effect for the question of a Conclusion.

    Filled bars are trials with an effect, hollow ones those without; hatched is not reported. phone : bars stand
    under names. Returns the axes.
    """
    frame = dosed(review)
    effects = found.trials.frame.drop_duplicates("study_id").set_index("study_id")
    with_effect = frame["study_id"].isin(effects.index)
    blocks = [(_TITLES[kind], _sorted(frame[with_effect == kind])) for kind in (True, False)]
    blocks = [(title, block) for title, block in blocks if len(block)]
    lanes, under, width = (NARROW, UNDER, theme.PHONE) if phone else (WIDE, 0.0, theme.PAGE)
    title = theme.title_lines(f"Doses tried, and effects: {names.title(found.question)}", width)
    head, row_tall = HEAD + theme.LINE * max(len(title) - 2, 0), ROW + under
    height = head + row_tall * len(frame) + GAP * len(blocks) + FOOT + ROW * 2 * phone
    ax = theme.sheet(ax, height, width=width)
    theme.heading(ax, title, 0.012)
    scales = _scales(frame, effects, found.level, lanes)
    _heads(ax, frame, len(review.trials), len(effects) > 0, head, lanes)
    top = head
    for title, block in blocks:
        ax.text(0.012, top + 0.17, title, fontsize=SIZE - 0.5, color=SOFT, weight="bold", va="center")
        top += GAP
        for row in block.itertuples():
            _row(ax, row, effects, scales, (top + ROW / 2, under, lanes), found.level)
            top += row_tall
        if title == _TITLES[True]:
            _axis(ax, scales["effect"], head + GAP, top)
    _key(ax, top + 0.3 + 0.1 * phone, phone)
    return described(ax, doses_alt(review, found), partial(doses, review, found, phone=True))


_TITLES = {True: "An effect can be worked out", False: "No effect can be worked out"}


def _sorted(block):
    known = block[["weeks", "sessions", "minutes_from"]].notna().sum(axis=1)
    order = block.assign(known=known).sort_values(["known", "weeks", "label"], ascending=[False, True, True])
    return order.drop(columns="known")


def _scales(frame, effects, level, lanes):
    tops = {"weeks": frame["weeks"].max(), "minutes": frame["minutes_to"].max()}
    tops["sessions"] = np.nanmax([frame["sessions"].max(), frame["sessions_a_day"].max(), 1])
    ends = [0.0, 1.0]
    for row in effects.itertuples():
        ends += own_interval(row.effect, row.se, level)
    return {**tops, "effect": EffectAxis(min(ends) - 0.1, max(ends) + 0.1, *lanes["effect"])}


def _heads(ax, frame, of, with_effect, depth, lanes):
    told = {
        "weeks": ("Weeks", frame["weeks"]),
        "sessions": ("Sessions\na week", frame["sessions"]),
        "minutes": ("Minutes\na session", frame["minutes_from"]),
    }
    for name, (head, column) in told.items():
        x = lanes[name][0]
        ax.text(x, depth - 0.42, head, ha="left", va="bottom", fontsize=SIZE - 0.5, weight="bold", linespacing=1.1)
        ax.text(x, depth - 0.24, f"{column.notna().sum()} of {of}", ha="left", **SMALL)
    ax.plot([0.01, 0.99], [depth - 0.08] * 2, color=INK, lw=0.8)
    if with_effect:
        ax.text(lanes["effect"][0], depth - 0.42, "Effect (g)", va="bottom", fontsize=SIZE - 0.5, weight="bold")
        ax.text(lanes["effect"][0], depth - 0.24, "better →" if lanes is NARROW else "backward better →", **SMALL)


def _row(ax, row, effects, scales, place, level):
    y, under, lanes = place
    filled = row.study_id in effects.index
    label = fitted_lines(row.label, *((3.4, 1) if under else (1.75, 2)), size=SIZE - 0.5)
    ax.text(0.02, y, "\n".join(label), linespacing=0.95, **{**DENSE, "fontsize": SIZE - 0.5 - 0.9 * (len(label) - 1)})
    y += under
    _bar(ax, lanes["weeks"], 0, row.weeks, scales["weeks"], y, filled, f"{row.weeks:g}")
    daily = row.sessions != row.sessions and row.sessions_a_day == row.sessions_a_day
    sessions = row.sessions_a_day if daily else row.sessions
    _bar(
        ax,
        lanes["sessions"],
        0,
        sessions,
        scales["sessions"],
        y,
        filled,
        f"{sessions:g}{' a day' if daily else ''}",
        daily,
    )
    rising = row.minutes_to > row.minutes_from
    told = f"{row.minutes_from:g}–{row.minutes_to:g}" if rising else f"{row.minutes_to:g}"
    _bar(ax, lanes["minutes"], row.minutes_from if rising else 0, row.minutes_to, scales["minutes"], y, filled, told)
    if filled:
        _effect(ax, effects.loc[row.study_id], scales["effect"], y, level)


def _bar(ax, lane, low, high, top, y, filled, told, text_only=False):
    left, right = lane
    if high != high:
        ax.fill_between([left, left + 0.045], y - 0.07, y + 0.07, **NOT_SEEN)
        return
    if text_only:
        ax.text(left, y, told, **SMALL)
        return
    start, end = (left + (right - left - 0.045) * x / top for x in (low, high))
    style = {"facecolor": BLUE if filled else "white", "edgecolor": BLUE, "linewidth": 1.1}
    ax.plot([left, start], [y, y], color=BLUE, lw=1.1)
    ax.fill_between([start, end], y - 0.07, y + 0.07, **style)
    ax.text(end + 0.007, y, told, **DENSE)


def _effect(ax, row, scale, y, level):
    scale.interval(ax, y, own_interval(row.effect, row.se, level), BLUE, lw=1.4)
    ax.plot(scale(row.effect), y, marker="s", color=BLUE, ms=5)


def _axis(ax, scale, top, bottom):
    ax.plot([scale(0)] * 2, [top, bottom], color=INK, lw=0.8, zorder=0)
    scale.line(ax, bottom, range(ceil(scale.low), floor(scale.high) + 1), digits=0)


def _key(ax, y, phone):
    keys = (
        (0.02, "with an effect", {"facecolor": BLUE, "edgecolor": BLUE, "linewidth": 1.1}),
        (0.27, "without", {"facecolor": "white", "edgecolor": BLUE, "linewidth": 1.1}),
        (0.45, "not reported in what was read", NOT_SEEN),
    )
    for i, (x, told, style) in enumerate(keys):
        x, y = (0.02, y + ROW * (i > 0)) if phone else (x, y)
        ax.fill_between([x, x + 0.035], y - 0.07, y + 0.07, **style)
        ax.text(x + 0.045, y, told, **SMALL)
