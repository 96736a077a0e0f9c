"""Every subset of the trials: its average against how much its trials differ."""

from functools import partial

import numpy as np

from backwalk.pages.stress.pulls import gosh_alt
from backwalk.pages.stress.refits import FEWEST, cloud
from backwalk.pages.stress.words import too_few_for
from backwalk.problems import ReadableError
from backwalk.style import theme
from backwalk.style.effect_axis import round_ticks
from backwalk.style.fitting import fitted
from backwalk.style.names import axis_label, title
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, INK, LINE, ORANGE, SIZE, SOFT, TITLE, dress, framed

HEIGHT, CLOUD, ABOVE = 5.0, (0.6, 2.75), (3.4, 0.6)  # inches: all with two lines of title; foot and height of the axes
LEGEND = 4.1  # inches from the foot to the last line of the key
WIDE, PHONE = (
    (0.105, 0.7, 0.815, 0.165),
    (0.17, 0.68, 0.86, 0.12),
)  # shares: left and width of the cloud, and of the curve beside it
DRAWN = 3000  # points drawn at most, a random sample; the curves at the edges hold them all
SMEAR = 0.025  # how far a subset is spread in the curves, as a share of the axis


def gosh_plot(found, axes=None, *, phone=False):
    """Draw the subsets of `cloud` for the trials of a Conclusion; those with the trial that pulls most are marked.

    axes : the cloud, the curve above and the curve beside it; phone : as wide as one. Below FEWEST trials nothing is
    drawn: ReadableError says why. Returns the axes of the cloud.

    Source
    ------
    Olkin, Dahabreh and Trikalinos (2012).
    """
    every, label = cloud(found)
    if every.empty:
        raise ReadableError(too_few_for(found, FEWEST, "fewer leave nothing to be drawn"))
    main, top, side = axes or _blank(found, phone)
    effect, share = every["estimate"].to_numpy(), 100 * every["i2"].to_numpy()
    few = every["k"].to_numpy() == 1
    room = 0.1 * (effect.max() - effect.min())
    ends = (min(effect.min(), 0) - room, max(effect.max(), 0) + room), (-6, 106)
    kept = np.random.default_rng(1).permutation(len(every)) < DRAWN
    for named, color, marker in ((False, BLUE, "o"), (True, ORANGE, "D")):
        mine = every["named"].to_numpy() == named
        _marks(main, effect, share, (mine & kept & ~few, color), color, marker, len(every))
        _marks(main, effect, share, (mine & few, "none"), color, marker, len(every))
        _curve(top, effect[mine], ends[0], color, named)
        _curve(side, share[mine], ends[1], color, named, upright=True)
    _dress(main, top, side, found, ends, phone)
    _legend(main.figure, label, phone)
    return described(main, gosh_alt(found), partial(gosh_plot, found, phone=True))


def _blank(found, phone):
    width, (left, wide, beside, narrow) = (theme.PHONE, PHONE) if phone else (theme.PAGE, WIDE)
    lines = theme.title_lines(f"Every subset: {title(found.question)}", width)
    tall = HEIGHT + LINE * (len(lines) - 2)
    above = (left, ABOVE[0] / tall, wide, ABOVE[1] / tall)
    at_side = (beside, CLOUD[0] / tall, narrow, CLOUD[1] / tall)
    main = framed(tall, (left, CLOUD[0] / tall, wide, CLOUD[1] / tall), width)
    for i, line in enumerate(lines):
        main.figure.text(0.012, 1 - (0.24 + LINE * i) / tall, line, **TITLE)
    return main, *(main.figure.add_axes(box) for box in (above, at_side))


def _marks(ax, effect, share, which, color, marker, subsets):
    """Mark some subsets, smaller and paler where there are many; which : truth values and the colour of the face."""
    these, face = which
    size, pale = (34, 1) if subsets < 300 else (12, 0.35)
    look = {"facecolor": face, "edgecolor": color, "lw": 1.1, "alpha": pale, "marker": marker}
    ax.scatter(effect[these], share[these], s=size, zorder=3, **look)


def _curve(ax, values, ends, color, named, upright=False):
    """Draw how the subsets are spread along one axis, each smeared a little; the named ones with a dashed line."""
    x = np.linspace(*ends, 241)
    width = SMEAR * (ends[1] - ends[0])
    tall = np.zeros_like(x)
    for some in np.array_split(values, max(1, len(values) // 4096)):
        tall += np.exp(-0.5 * ((x[:, None] - some) / width) ** 2).sum(axis=1)
    line = {"color": color, "lw": 1.4, "ls": (0, (4, 2)) if named else "-"}
    if upright:
        ax.fill_betweenx(x, 0, tall, color=color, alpha=0.15, lw=0)
        ax.plot(tall, x, **line)
    else:
        ax.fill_between(x, 0, tall, color=color, alpha=0.15, lw=0)
        ax.plot(x, tall, **line)


def _dress(main, top, side, found, ends, phone):
    main.set(xlim=ends[0], ylim=ends[1])
    top.set(xlim=ends[0], ylim=(0, None))
    side.set(ylim=ends[1], xlim=(0, None))
    for ax in (top, side):
        ax.set_axis_off()
    main.axvline(0, color=INK, lw=0.9, zorder=1)
    main.axvline(found.first.pooled.estimate, color=SOFT, lw=1, ls=(0, (4, 3)), zorder=1)
    dress(
        main,
        axis_label(found.first) if phone else f"average of the subset: {axis_label(found.first)}",
        "I² of the subset, %",
    )
    main.set_xticks(round_ticks(*ends[0], 5 if phone else 8))
    main.set_yticks(range(0, 101, 20))


def _legend(figure, label, phone):
    style = {"fontsize": SIZE - 0.5, "va": "center"}
    entries = [
        ("◆", ORANGE, fitted(f"with {label}", 2.6 if phone else 5.4, " (dashed)", size=SIZE - 0.5)),
        ("●", BLUE, "without it"),
        ("○", SOFT, "hollow: one trial alone"),
    ]
    tall = figure.get_size_inches()[1]
    left, wide, dot = (0.17, 0.34, 0.05) if phone else (0.105, 0.195, 0.025)
    for (x, y), (mark, color, text) in zip([(0, LEGEND + 0.2), (0, LEGEND), (wide, LEGEND)], entries, strict=True):
        figure.text(left + x, y / tall, mark, color=color, **style)
        figure.text(left + x + dot, y / tall, text, color=INK, **style)
