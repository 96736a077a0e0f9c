"""The doses of every trial: weeks, sessions and minutes on one line, beside its effect where there is one."""

from math import ceil, floor
from textwrap import wrap

import numpy as np

from backwalk.answers.conclusion import own_interval
from backwalk.pages.programme.doses import dosed, doses_alt
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, DENSE, INK, SIZE, SMALL, SOFT

ROW, HEAD, FOOT, GAP = 0.295, 1.28, 0.6, 0.36  # inches
LANES = {"weeks": (0.3, 0.465), "sessions": (0.485, 0.59), "minutes": (0.61, 0.745), "effect": (0.77, 0.985)}
NOT_SEEN = {"facecolor": "white", "edgecolor": "#a6a6a6", "hatch": "////", "linewidth": 0.0}


def doses(review, found, ax=None):
    """Draw the dose of every trial that prints one, and its effect for the question of a Conclusion.

    Filled bars are trials with an effect, hollow ones those without; hatched is not reported. Returns the axes.
    """
    frame = dosed(review)
    effects = found.trials.frame.drop_duplicates("study_id").set_index("study_id")
    with_effect = frame["study_id"].isin(effects.index)
    blocks = [(_TITLES[kind], _sorted(frame[with_effect == kind])) for kind in (True, False)]
    blocks = [(title, block) for title, block in blocks if len(block)]
    height = HEAD + ROW * len(frame) + GAP * len(blocks) + FOOT
    ax = theme.sheet(ax, height)
    theme.heading(ax, wrap(f"Doses tried, and effects: {names.title(found.question)}", 66), 0.012)
    scales = _scales(frame, effects, found.level)
    _heads(ax, frame, len(review.trials), len(effects) > 0)
    top = HEAD
    for title, block in blocks:
        ax.text(0.012, top + 0.17, title, fontsize=SIZE - 0.5, color=SOFT, weight="bold", va="center")
        top += GAP
        for row in block.itertuples():
            _row(ax, row, effects, scales, top + ROW / 2, found.level)
            top += ROW
        if title == _TITLES[True]:
            _axis(ax, scales["effect"], top)
    _key(ax, top + 0.3)
    return described(ax, doses_alt(review, found))


_TITLES = {True: "An effect can be worked out", False: "No effect can be worked out"}


def _sorted(block):
    known = block[["weeks", "sessions", "minutes_from"]].notna().sum(axis=1)
    order = block.assign(known=known).sort_values(["known", "weeks", "label"], ascending=[False, True, True])
    return order.drop(columns="known")


def _scales(frame, effects, level):
    tops = {"weeks": frame["weeks"].max(), "minutes": frame["minutes_to"].max()}
    tops["sessions"] = np.nanmax([frame["sessions"].max(), frame["sessions_a_day"].max(), 1])
    ends = [0.0, 1.0]
    for row in effects.itertuples():
        ends += own_interval(row.effect, row.se, level)
    return {**tops, "effect": EffectAxis(min(ends) - 0.1, max(ends) + 0.1, *LANES["effect"])}


def _heads(ax, frame, of, with_effect):
    told = {
        "weeks": ("Weeks", frame["weeks"]),
        "sessions": ("Sessions\na week", frame["sessions"]),
        "minutes": ("Minutes\na session", frame["minutes_from"]),
    }
    for name, (head, column) in told.items():
        x = LANES[name][0]
        ax.text(x, HEAD - 0.42, head, ha="left", va="bottom", fontsize=SIZE - 0.5, weight="bold", linespacing=1.1)
        ax.text(x, HEAD - 0.24, f"{column.notna().sum()} of {of}", ha="left", **SMALL)
    ax.plot([0.01, 0.99], [HEAD - 0.08] * 2, color=INK, lw=0.8)
    if with_effect:
        ax.text(LANES["effect"][0], HEAD - 0.42, "Effect (g)", va="bottom", fontsize=SIZE - 0.5, weight="bold")
        ax.text(LANES["effect"][0], HEAD - 0.24, "backward better →", **SMALL)


def _row(ax, row, effects, scales, y, level):
    filled = row.study_id in effects.index
    label = wrap(row.label, 27)
    ax.text(0.02, y, "\n".join(label), linespacing=0.95, **{**DENSE, "fontsize": SIZE - 0.5 - 0.9 * (len(label) - 1)})
    _bar(ax, "weeks", 0, row.weeks, scales["weeks"], y, filled, f"{row.weeks:g}")
    daily = row.sessions != row.sessions and row.sessions_a_day == row.sessions_a_day
    sessions = row.sessions_a_day if daily else row.sessions
    _bar(ax, "sessions", 0, sessions, scales["sessions"], y, filled, f"{sessions:g}{' a day' if daily else ''}", daily)
    rising = row.minutes_to > row.minutes_from
    told = f"{row.minutes_from:g}–{row.minutes_to:g}" if rising else f"{row.minutes_to:g}"
    _bar(ax, "minutes", row.minutes_from if rising else 0, row.minutes_to, scales["minutes"], y, filled, told)
    if filled:
        _effect(ax, effects.loc[row.study_id], scales["effect"], y, level)


def _bar(ax, lane, low, high, top, y, filled, told, text_only=False):
    left, right = LANES[lane]
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


def _axis(ax, scale, bottom):
    ax.plot([scale(0)] * 2, [HEAD + GAP, bottom], color=INK, lw=0.8, zorder=0)
    scale.line(ax, bottom, range(ceil(scale.low), floor(scale.high) + 1), digits=0)


def _key(ax, y):
    keys = (
        (0.02, "with an effect", {"facecolor": BLUE, "edgecolor": BLUE, "linewidth": 1.1}),
        (0.27, "without", {"facecolor": "white", "edgecolor": BLUE, "linewidth": 1.1}),
        (0.45, "not reported in what was read", NOT_SEEN),
    )
    for x, told, style in keys:
        ax.fill_between([x, x + 0.035], y - 0.07, y + 0.07, **style)
        ax.text(x + 0.045, y, told, **SMALL)
