"""The forest plot: every trial that asked the question, poolable or not, and their average."""

from textwrap import wrap

import numpy as np
from matplotlib.patches import Rectangle

from backwalk.answers.conclusion import own_interval
from backwalk.answers.words import heterogeneity, model
from backwalk.pages.outcome.words import forest_alt
from backwalk.style import names, theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.names import MEASURES, axis_label, how_words
from backwalk.style.numbers import bracketed, capital, coverage, figure, number
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, ORANGE, SIZE, SMALL, SOFT, TEXT

GAP, STEP = 0.08, 0.185  # inches between trials, and a line of their text
ACROSS = 45  # letters of a trial's text before the plot begins
LINE = 0.2  # inches a line of text
HEAD, SUMMARY, FOOT = 0.5, 0.34, 1.2  # inches of the title, of a summary row, and below the axis
DOUBTED = "† A doubted result; the answer is also given without it."
COLUMNS = {"trial": 0.012, "plot": (0.45, 0.69), "effect": 0.9, "weight": 0.99}


def forest(found, ax=None):
    """Draw a forest plot of a Conclusion.

    Points stand first where all trials share one scale. Trials that were asked but print no
    usable figure are listed under the average with their reason. Right of zero the patients
    gained. Returns the axes.
    """
    left_out = [(label, wrap(reason, 56)) for label, reason in listed_below(found)]
    found = found.first
    ax = theme.sheet(ax, _height(found, left_out))
    theme.heading(ax, _title(found), COLUMNS["trial"], 0.24)
    depth = HEAD + theme.LINE * (len(_title(found)) - 1)
    if found.pooled is not None:
        depth = _pooled_block(ax, EffectAxis(*limits(found), *COLUMNS["plot"]), found, depth)
    _left_out_block(ax, left_out, depth, found)
    return described(ax, forest_alt(found))


def listed_below(found):
    """Give the trials that asked and are not in the average that stands first, each with its reason: [(label, reason)]."""
    aside = {label: f"; g\u00a0=\u00a0{number(effect)}" for label, effect in found.aside}
    left_out = found.first.trials.left_out[["label", "reason"]].to_numpy()
    return [(label, reason + aside.get(label, "")) for label, reason in left_out]


def below(found):
    """Head the trials of `listed_below`."""
    return "Asked this too, but not in this average" if found.pooled else "Asked this; nothing can be averaged"


def _height(found, left_out):
    k = len(found.trials.frame)
    height = HEAD + theme.LINE * (len(_title(found)) - 1)
    if k:
        height += 0.42 + sum(_rows(found)) + SUMMARY * _summary_rows(found) + 0.08 + FOOT + LINE * has_doubt(found)
    if left_out:
        height += 0.36 + sum(LINE * len(lines) + 0.1 for _, lines in left_out) + 0.05
    return height


def limits(found):
    """Choose the ends of the axis of effects: every interval, zero and the changes that people call by a word."""
    effect, se = found.trials.effect, np.sqrt(found.trials.variance)
    marks = [t.value for t in found.trials.thresholds] if found.question.measure == "md" else []
    low = min(0, *(effect - 1.96 * se), found.lead.ci[0])
    high = max(0, *(effect + 1.96 * se), found.lead.ci[1], *marks)
    room = 0.06 * (high - low)
    return min(low - room, -0.25 * high), max(high + room, -0.25 * low)


def has_doubt(found):
    """Tell whether a trial of the average rests on a doubted row."""
    return len(found.trials.doubted) > 0


def _summary_rows(found):
    return 1 + len(bars(found))


def _title(found):
    return wrap(names.title(found.question), 62)


def _pooled_block(ax, scale, found, depth):
    frame, pooled = found.trials.frame, found.pooled
    _column_heads(ax, found, depth)
    top = depth + 0.42
    rows = _rows(found)
    bottom = top + sum(rows) + SUMMARY * _summary_rows(found) + 0.08
    _reference_lines(ax, scale, found, top - 0.02, bottom)
    for i, row in enumerate(frame.itertuples()):
        middle = top + sum(rows[:i]) + rows[i] / 2
        _trial(ax, scale, row, pooled.weights[i], pooled.weights.max(), pooled.level, middle)
    depth = top + sum(rows)
    ax.plot([0.01, 0.99], [depth] * 2, color=FAINT, lw=0.8)
    depth = _summary(ax, scale, found, depth + 0.06)
    scale.draw(ax, bottom, axis_label(found), steps=6, whole=True, other=names.other_side(found.question))
    ax.text(COLUMNS["trial"], bottom + 0.82, heterogeneity(pooled), **SMALL)
    ax.text(COLUMNS["trial"], bottom + 0.82 + LINE, f"Model: {model(found)}", **SMALL)
    if not has_doubt(found):
        return bottom + FOOT
    ax.text(COLUMNS["trial"], bottom + 0.82 + 2 * LINE, DOUBTED, **SMALL)
    return bottom + FOOT + LINE


def _column_heads(ax, found, depth):
    unit = MEASURES[found.question.measure].name
    heads = (
        (COLUMNS["trial"], "left", "Trial: backward v comparator"),
        (COLUMNS["effect"], "right", f"{capital(unit)}\n[{coverage(found.pooled.level)} CI]"),
        (COLUMNS["weight"], "right", "Weight"),
    )
    for x, side, text in heads:
        ax.text(x, depth + 0.12, text, ha=side, fontsize=SIZE - 1, weight="bold", va="center", linespacing=1.15)
    ax.plot([0.01, 0.99], [depth + 0.37] * 2, color=INK, lw=0.8)


def _reference_lines(ax, scale, found, top, bottom):
    ax.plot([scale(0)] * 2, [top, bottom], color=INK, lw=0.9, zorder=1)
    if found.question.measure != "md":
        return
    for mark in found.trials.thresholds:
        x = scale(mark.value)
        ax.plot([x, x], [top, bottom], color=ORANGE, lw=1.1, ls=(0, (4, 3)), zorder=1)
        label = "\n".join(wrap(mark.meaning, 10))
        ax.text(x, top - 0.08, label, ha="center", va="bottom", fontsize=SIZE - 1.5, color=SOFT, linespacing=1.0)


def _rows(found):
    """Give the height of every trial: its lines of text and the gap to the next."""
    return [STEP * len(trial_lines(row)) + GAP for row in found.trials.frame.itertuples()]


def trial_lines(row):
    """Say of a trial what counted, in lines: its name, both arms, what was measured when and how, its bias."""
    mark = (", arms merged" if "merged_arms" in row.marks else "") + (" †" if row.doubt else "")
    week = f"week {row.week:g}" if row.week == row.week else "week not stated"
    basis = {"post": "score", "change": "change", "": "score or change"}[row.basis]
    texts = (
        row.label + mark,
        _arms_text(row),
        f"{basis}, {week}, from {how_words(row.how, short=True)}",
        str(row.bias),
    )
    return [line for text in texts for line in wrap(text, ACROSS)]


def _trial(ax, scale, row, weight, heaviest, level, depth):
    lines = trial_lines(row)
    for i, line in enumerate(lines):
        ax.text(COLUMNS["trial"], depth + STEP * (i - (len(lines) - 1) / 2), line, **(SMALL if i else TEXT))
    ends = own_interval(row.effect, row.se, level)
    scale.interval(ax, depth - 0.02, ends, BLUE, lw=1.4)
    side = 0.05 + 0.14 * np.sqrt(weight / heaviest)
    wide, x = side / theme.PAGE, scale(row.effect)
    ax.add_patch(Rectangle((x - wide / 2, depth - 0.02 - side / 2), wide, side, color=BLUE, zorder=3))
    ax.text(COLUMNS["effect"], depth - 0.02, bracketed(row.effect, ends), ha="right", **TEXT)
    ax.text(COLUMNS["weight"], depth - 0.02, f"{weight:.0%}", ha="right", **TEXT)


def _arms_text(row):
    """Write people, mean and SD of both arms: n 23 v 22, mean 1.8 v 1."""
    both = [getattr(row, f"{arm}_{name}") for arm in ("bw", "ctl") for name in ("n", "mean", "sd")]
    n_t, mean_t, sd_t, n_c, mean_c, sd_c = both
    text = f"n {n_t:g} v {n_c:g}"
    if mean_t == mean_t and mean_c == mean_c:
        spread = [f" ({figure(sd)})" if sd == sd else "" for sd in (sd_t, sd_c)]
        text += f", mean {figure(mean_t)}{spread[0]} v {figure(mean_c)}{spread[1]}"
    return text


def _summary(ax, scale, found, depth):
    depth = _diamond_row(ax, scale, found.lead, depth, average_name(found))
    for label, ends, lw in bars(found):
        depth = _bar_row(ax, scale, ends, depth, label, lw=lw)
    return depth


def average_name(found):
    """Name the row of the average."""
    return "Its own result" if found.pooled.k == 1 else "Average"


def bars(found):
    """Give the intervals that stand under the average: [(name, ends, width of the line)]."""
    wald = [("Wald's interval", found.wald.ci, 1.0)] if found.lead.method == "credible" else []
    ahead = found.pooled.prediction
    return wald + ([("Effect in a further setting", ahead, 3.0)] if ahead else [])


def _diamond_row(ax, scale, lead, depth, label):
    y = depth + 0.15
    scale.diamond(ax, y, lead.estimate, lead.ci, INK)
    ax.text(COLUMNS["trial"], y, label, weight="bold", **TEXT)
    ax.text(COLUMNS["effect"], y, bracketed(lead.estimate, lead.ci), ha="right", weight="bold", **TEXT)
    ax.text(COLUMNS["weight"], y, "100%", ha="right", **TEXT)
    return depth + SUMMARY


def _bar_row(ax, scale, ends, depth, label, lw=3.0):
    scale.interval(ax, depth + 0.15, ends, SOFT, lw=lw)
    ax.text(COLUMNS["trial"], depth + 0.15, label, **TEXT)
    ax.text(COLUMNS["effect"], depth + 0.15, bracketed(None, ends), ha="right", **TEXT)
    return depth + SUMMARY


def _left_out_block(ax, left_out, depth, found):
    if not left_out:
        return
    ax.text(COLUMNS["trial"], depth + 0.18, below(found), weight="bold", **TEXT)
    depth += 0.36
    for label, lines in left_out:
        ax.text(COLUMNS["trial"], depth + 0.1, label, **TEXT)
        for i, line in enumerate(lines):
            ax.text(COLUMNS["trial"] + 0.38, depth + 0.1 + LINE * i, line, **SMALL)
        depth += LINE * max(1, len(lines)) + 0.1
