"""The extended funnel: what one more trial would leave, by what it finds and how large it is."""

from textwrap import wrap

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from backwalk.pages.next_trial.people_axis import LARGEST, SMALLEST, people, sheet_with_key, title_and_key
from backwalk.pages.next_trial.words import VERDICT_WORDS, extended_funnel_alt, why_no_funnel
from backwalk.problems import ReadableError
from backwalk.statistics.next_trial import VERDICTS, verdict
from backwalk.style import names
from backwalk.style.effect_axis import round_ticks
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, GREEN, INK, ORANGE, PURPLE, SIZE, SOFT, dress

TALL = 3.95  # inches of the map
EXPECTED = (0, (3, 1.6))
STEPS = (181, 121)  # of the new trial's effect and size
LOOKS = {
    "worse": (ORANGE, "xx"),
    "unimportant": (PURPLE, "\\\\\\"),
    "unclear": ("#bdbdbd", ""),
    "better": (BLUE, "//"),
    "important": (GREEN, ".."),
}


def extended_funnel(ahead, ax=None):
    """Draw what the trials of a Foresight would show after one more, over its effect and its people in each arm.

    Squares are today's trials; the dashed lines hold the middle 80 in 100 of what the next trial is expected to find.
    Below two trials nothing is drawn: ReadableError says why. Returns the axes.

    Source
    ------
    Langan et al. (2012); Crowther et al. (2012), "Graphical augmentations to the funnel plot".
    """
    if not ahead.enough:
        raise ReadableError(str(why_no_funnel(ahead)))
    effect, n = _grid(ahead)
    after = ahead.after(effect[:, None], n[None, :])
    seen = [VERDICTS[code] for code in np.unique(verdict(after.low, after.high, ahead.important.value))]
    keys = [_patch(name) for name in LOOKS if name in seen] + _lines(ahead)
    if ax is None:
        ax = sheet_with_key(_title(ahead), TALL, len(keys))
    _regions(ax, effect, n, after, ahead.important.value)
    _marks(ax, ahead, n)
    _dress(ax, ahead, effect)
    title_and_key(ax, _title(ahead), keys, handlelength=2.2, handleheight=1.1)
    return described(ax, extended_funnel_alt(ahead))


def _grid(ahead):
    frame = ahead.found.trials.frame
    ends = [-0.5, 1.0, *frame["effect"], ahead.important.value]
    if ahead.believed is not None:
        ends += ahead.expected(20, (0.1, 0.9)).ravel().tolist()
    low, high = min(ends) - 0.25, max(ends) + 0.25
    return np.linspace(low, high, STEPS[0]), np.geomspace(SMALLEST, LARGEST, STEPS[1])


def _regions(ax, effect, n, after, important):
    """Paint one area a verdict; the last two lie over the others, where an interval ends too low to matter."""
    far = np.abs(np.concatenate([after.low, after.high])).max() + 1
    layers = (
        ("unclear", after.low, -far, 0),
        ("better", after.low, 0, important),
        ("important", after.low, important, far),
        ("unimportant", after.high, 0, important),
        ("worse", after.high, -far, 0),
    )
    for i, (name, end, low, high) in enumerate(layers):
        if ((end < low) | (end >= high)).all():
            continue
        colour, hatch = LOOKS[name]
        ax.contourf(effect, n, end.T, levels=[low, high], colors=[_tint(colour)], zorder=i)
        drawn = ax.contourf(effect, n, end.T, levels=[low, high], colors="none", hatches=[hatch], zorder=i)
        drawn.set(edgecolor=colour, linewidth=0)
        ax.contour(effect, n, end.T, levels=[low, high], colors=[SOFT], linewidths=0.8, zorder=i)


def _tint(colour):
    return tuple(1 - 0.3 * (1 - c) for c in to_rgb(colour))


def _marks(ax, ahead, n):
    frame = ahead.found.trials.frame
    size = 2 / (1 / frame["bw_n"] + 1 / frame["ctl_n"])
    ax.scatter(frame["effect"], size, marker="s", s=34, color=INK, edgecolor="white", lw=1.0, zorder=9)
    ax.axvline(0, color=INK, lw=0.9, zorder=6)
    ax.axvline(ahead.important.value, color=INK, lw=0.9, ls=(0, (1.5, 2)), zorder=6)
    if ahead.missing > SMALLEST:
        ax.axhline(min(ahead.missing, LARGEST), color=INK, lw=0.9, ls=(0, (6, 3)), zorder=6)
    if ahead.believed is not None:
        for low_or_high in ahead.expected(n, (0.1, 0.9)):
            ax.plot(low_or_high, n, color=INK, lw=1.5, ls=EXPECTED, zorder=7)


def _dress(ax, ahead, effect):
    ax.set_yscale("log")
    ax.set(xlim=(effect[0], effect[-1]), ylim=(SMALLEST, LARGEST), facecolor="white")
    people(ax.yaxis)
    ax.set_xticks(round_ticks(effect[0], effect[-1], 8))
    finds = "what the new trial finds (Hedges' g); right of zero backward walking does better"
    dress(ax, finds, "people in each arm of the new trial", SIZE - 0.5)
    above = (f"matters from {ahead.important.value:g}", ahead.important.value)
    ax.annotate(above[0], (above[1], LARGEST), (3, 3), textcoords="offset points", fontsize=SIZE - 1, color=INK)
    if SMALLEST < ahead.missing < LARGEST:
        told = f"{ahead.people_wanted} people in all"
        ax.annotate(told, (effect[0], ahead.missing), (4, 3), textcoords="offset points", fontsize=SIZE - 1, color=INK)


def _title(ahead):
    return wrap(f"After one more trial: {names.title(ahead.found.question)}", 62)


def _patch(name):
    colour, hatch = LOOKS[name]
    return Patch(facecolor=_tint(colour), edgecolor=colour, hatch=hatch, lw=0.5, label=VERDICT_WORDS[name])


def _lines(ahead):
    keys = [Line2D([], [], color=INK, marker="s", lw=0, ms=5, label="trials so far")]
    if ahead.believed is not None:
        keys.insert(0, Line2D([], [], color=INK, lw=1.5, ls=EXPECTED, label="where 80 in 100 next trials would fall"))
    return keys
