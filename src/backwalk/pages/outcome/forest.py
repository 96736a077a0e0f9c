"""The forest plot: every trial that asked the question, poolable or not, and their average."""

from functools import partial
from textwrap import wrap

import numpy as np
from matplotlib.patches import Rectangle

from backwalk.answers.conclusion import own_interval
from backwalk.answers.words import heterogeneity, model
from backwalk.pages.outcome.forest_layout import EDGE, END, GAP, NARROW, STEP, SUMMARY, WIDE
from backwalk.pages.outcome.words import forest_alt
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.fitting import fitted, fitted_lines
from backwalk.style.names import MEASURES, axis_label, how_words
from backwalk.style.numbers import bracketed, capital, coverage, figure, number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SIZE, SMALL, SOFT, TEXT

LINE = 0.2  # inches a line of text
ROOM = 0.115  # inches above and below the name of an average
HEAD, AXIS = 0.5, 0.8  # inches of the title, and of the axis with its names
TOP, MARK = 0.42, 0.17  # inches of the heads of columns, and of the name of a threshold under them
DOUBTED = "† A doubted result; the answer is also given without it."


def forest(found, ax=None, *, phone=False):
    """Draw a forest plot of a Conclusion.

    Points stand first where all trials share one scale. Trials that were asked but print no
    usable figure are listed under the average with their reason. Right of zero the patients
    gained. phone : figures and intervals stand under the names. Returns the axes.
    """
    for_phone, layout = partial(forest, found, phone=True), NARROW if phone else WIDE
    left_out = [(label, wrap(reason, layout.reason)) for label, reason in listed_below(found)]
    found = found.first
    title = theme.title_lines(names.title(found.question), layout.width)
    ax = theme.sheet(ax, _height(found, left_out, title, layout), width=layout.width)
    theme.heading(ax, title, EDGE, 0.24)
    depth = HEAD + theme.LINE * (len(title) - 1)
    if found.pooled is not None:
        depth = _pooled_block(ax, layout, EffectAxis(*limits(found), *layout.plot), found, depth)
    _left_out_block(ax, layout, left_out, depth, found)
    return described(ax, forest_alt(found), for_phone)


def listed_below(found):
    """Give the trials that asked and are not in the average that stands first, each with its reason: [(label, reason)]."""
    aside = {label: f"; g\u00a0=\u00a0{number(effect)}" for label, effect in found.aside}
    left_out = found.first.trials.unused
    return [(trial.label, reason + aside.get(trial.label, "")) for trial, reason, _ in left_out]


def below(found):
    """Head the trials of `listed_below`."""
    return "Asked this too, but not in this average" if found.pooled else "Asked this; nothing can be averaged"


def _height(found, left_out, title, layout):
    height = HEAD + theme.LINE * (len(title) - 1)
    if len(found.trials.frame):
        height += _top(found, layout) + _block(found, layout) + AXIS + LINE * len(_notes(found, layout))
    if left_out:
        height += 0.36 + sum(LINE * (len(lines) + layout.under) + 0.1 for _, lines in left_out) + 0.05
    return height


def _top(found, layout):
    return TOP + (MARK * len(_marks(found)) if layout.under else 0.0)


def _block(found, layout):
    """Give the inches from the first trial to the axis."""
    return sum(_rows(found, layout)) + (SUMMARY + layout.below) * (1 + len(bars(found))) + 0.08


def _marks(found):
    return found.trials.thresholds if found.question.measure == "md" else ()


def limits(found):
    """Choose the ends of the axis of effects: every interval, zero and the changes that people call by a word."""
    effect, se = found.trials.effect, np.sqrt(found.trials.variance)
    marks = [t.value for t in _marks(found)]
    low = min(0, *(effect - 1.96 * se), found.lead.ci[0])
    high = max(0, *(effect + 1.96 * se), found.lead.ci[1], *marks)
    room = 0.06 * (high - low)
    return min(low - room, -0.25 * high), max(high + room, -0.25 * low)


def has_doubt(found):
    """Tell whether a trial of the average rests on a doubted row."""
    return bool(found.trials.doubted)


def _pooled_block(ax, layout, scale, found, depth):
    pooled = found.pooled
    _column_heads(ax, layout, found, depth)
    top = depth + _top(found, layout)
    bottom = top + _block(found, layout)
    bands, depth = [], top
    for row, weight, tall in zip(found.trials.each, pooled.weights, _rows(found, layout), strict=True):
        bands.append(_trial(ax, layout, scale, row, (weight, pooled.weights.max()), pooled.level, depth))
        depth += tall
    ax.plot([0.01, 0.99], [depth] * 2, color=FAINT, lw=0.8)
    bands += _summary(ax, layout, scale, found, depth + 0.06)
    _reference_lines(ax, layout, scale, found, top, bottom, bands)
    other = names.other_side(found.question)
    scale.draw(ax, bottom, axis_label(found), steps=6, whole=True, other=other, at_ends=layout.under)
    for i, line in enumerate(_notes(found, layout)):
        ax.text(EDGE, bottom + 0.82 + LINE * i, line, **SMALL)
    return bottom + AXIS + LINE * len(_notes(found, layout))


def _notes(found, layout):
    told = [heterogeneity(found.pooled), f"Model: {model(found)}", *([DOUBTED] if has_doubt(found) else [])]
    return [line for text in told for line in layout.lines(text)]


def _column_heads(ax, layout, found, depth):
    unit = f"{capital(MEASURES[found.question.measure].name)}{' ' if layout.under else chr(10)}[{coverage(found.pooled.level)} CI]"
    heads = ((*layout.effect, unit), (END, "right", "Weight"))
    for x, side, text in heads if layout.under else ((EDGE, "left", "Trial: backward v comparator"), *heads):
        ax.text(x, depth + 0.12, text, ha=side, fontsize=SIZE - 1, weight="bold", va="center", linespacing=1.15)
    ax.plot([0.01, 0.99], [depth + 0.37 - 0.12 * layout.under] * 2, color=INK, lw=0.8)


def _reference_lines(ax, layout, scale, found, top, bottom, bands):
    """Draw zero and the thresholds: through all rows, or only beside the intervals where these stand under texts."""
    beside = [(y - 0.11, y + 0.11) for y in (*bands, bottom)]
    spans = beside if layout.under else [(top - 0.02, bottom)]
    _upright(ax, scale(0), spans, color=INK, lw=0.9)
    for i, mark in enumerate(_marks(found)):
        x, y = scale(mark.value), top - MARK * (i + 0.5)
        look = {"color": ORANGE, "lw": 1.1, "ls": (0, (4, 3))}
        _upright(ax, x, [(y - 0.08, y + 0.08), *spans] if layout.under else spans, **look)
        if layout.under:
            inward = -1 if x > 0.5 else 1
            room = layout.width * (1 - x if inward > 0 else x) - 0.15
            name = fitted(mark.meaning, room, size=NOTE["fontsize"])
            ax.text(x + 0.02 * inward, y, name, ha="left" if inward > 0 else "right", **NOTE)
        else:
            name = "\n".join(fitted_lines(mark.meaning, 0.6, 2, size=SIZE - 1.5))
            ax.text(x, top - 0.1, name, ha="center", fontsize=SIZE - 1.5, color=SOFT, va="bottom", linespacing=1.0)


def _upright(ax, x, spans, **look):
    for ends in spans:
        ax.plot([x, x], ends, zorder=1, **look)


def _rows(found, layout):
    """Give the height of every trial: its lines of text, what stands under them and the gap to the next."""
    return [STEP * len(trial_lines(row, layout.across)) + layout.below + GAP for row in found.trials.each]


def trial_lines(row, across=WIDE.across):
    """Say of a trial what counted, in lines: its name, both arms, what was measured when and how, its bias."""
    mark = (", arms merged" if "merged_arms" in row.marks else "") + (" †" if row.doubt else "")
    week = f"week {row.week:g}" if row.week == row.week else "week not stated"
    basis = {"post": "score", "change": "change", "": "score or change"}[row.basis]
    room, weight = (3.4, "bold") if across == NARROW.across else (2.8, "normal")
    texts = (
        _arms_text(row),
        f"{basis}, {week}, from {how_words(row.how, short=True)}",
        str(row.bias),
    )
    name = fitted_lines(row.label, room, 2, mark, weight=weight)
    return [*name, *(line for text in texts for line in wrap(text, across))]


def _trial(ax, layout, scale, row, weights, level, top):
    """Draw a trial from a depth on; gives the depth of its interval."""
    lines = trial_lines(row, layout.across)
    texts, figures, y = layout.places(top, len(lines), GAP)
    for i, (depth, line) in enumerate(zip(texts, lines, strict=True)):
        ax.text(EDGE, depth, line, **(SMALL if i else {**TEXT, "weight": "bold" if layout.under else "normal"}))
    ends, (weight, heaviest) = own_interval(row.effect, row.se, level), weights
    scale.interval(ax, y, ends, BLUE, lw=1.4)
    side = 0.05 + 0.14 * np.sqrt(weight / heaviest)
    wide, x = side / layout.width, scale(row.effect)
    ax.add_patch(Rectangle((x - wide / 2, y - side / 2), wide, side, color=BLUE, zorder=3))
    _figures(ax, layout, figures, bracketed(row.effect, ends), f"{weight:.0%}")
    return y


def _figures(ax, layout, y, effect, share="", **look):
    x, side = layout.effect
    ax.text(x, y, effect, ha=side, **look, **TEXT)
    ax.text(END, y, share, ha="right", **look, **TEXT)


def _arms_text(row):
    """Write people, mean and SD of both arms: n 23 v 22, mean 1.8 v 1."""
    both = [getattr(row, f"{arm}_{name}") for arm in ("bw", "ctl") for name in ("n", "mean", "sd")]
    n_t, mean_t, sd_t, n_c, mean_c, sd_c = both
    text = f"n {n_t:g} v {n_c:g}"
    if mean_t == mean_t and mean_c == mean_c:
        spread = [f" ({figure(sd)})" if sd == sd else "" for sd in (sd_t, sd_c)]
        text += f", mean {figure(mean_t)}{spread[0]} v {figure(mean_c)}{spread[1]}"
    return text


def _summary(ax, layout, scale, found, top):
    """Draw the average and the intervals under it; gives the depths of their intervals."""
    tall = SUMMARY + layout.below
    bands = [_diamond_row(ax, layout, scale, found.lead, top, average_name(found))]
    for i, bar in enumerate(bars(found), 1):
        bands.append(_bar_row(ax, layout, scale, bar, top + tall * i))
    return bands


def average_name(found):
    """Name the row of the average."""
    return "Its own result" if found.pooled.k == 1 else "Average"


def bars(found):
    """Give the intervals that stand under the average: [(name, ends, width of the line)]."""
    wald = [("Wald's interval", found.wald.ci, 1.0)] if found.lead.method == "credible" else []
    ahead = found.pooled.prediction
    return wald + ([("Effect in a further setting", ahead, 3.0)] if ahead else [])


def _diamond_row(ax, layout, scale, lead, top, label):
    (depth,), figures, y = layout.places(top, 1, ROOM)
    scale.diamond(ax, y, lead.estimate, lead.ci, INK)
    ax.text(EDGE, depth, label, weight="bold", **TEXT)
    _figures(ax, layout, figures, bracketed(lead.estimate, lead.ci), "100%", weight="bold")
    return y


def _bar_row(ax, layout, scale, bar, top):
    label, ends, lw = bar
    (depth,), figures, y = layout.places(top, 1, ROOM)
    scale.interval(ax, y, ends, SOFT, lw=lw)
    ax.text(EDGE, depth, label, **TEXT)
    _figures(ax, layout, figures, bracketed(None, ends))
    return y


def _left_out_block(ax, layout, left_out, depth, found):
    if not left_out:
        return
    ax.text(EDGE, depth + 0.18, below(found), weight="bold", **TEXT)
    depth += 0.36
    for label, lines in left_out:
        ax.text(EDGE, depth + 0.1, fitted(label, 3.4 if layout.under else 2.35), **TEXT)
        depth += LINE * layout.under
        for i, line in enumerate(lines):
            ax.text(EDGE + (0.03 if layout.under else 0.38), depth + 0.1 + LINE * i, line, **SMALL)
        depth += LINE * max(1, len(lines)) + 0.1
