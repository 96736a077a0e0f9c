"""Every subset of the trials: its average against how much its trials differ."""

from textwrap import wrap

import numpy as np

from backwalk.pages.stress.pulls import gosh_alt
from backwalk.pages.stress.refits import FEWEST, cloud
from backwalk.pages.stress.words import too_few_for
from backwalk.problems import ReadableError
from backwalk.style.effect_axis import round_ticks
from backwalk.style.names import axis_label, title
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, INK, LINE, ORANGE, SIZE, SOFT, TITLE, dress, framed

HEIGHT = 5.0  # inches
MAIN, TOP, SIDE = (0.105, 0.12, 0.7, 0.55), (0.105, 0.68, 0.7, 0.12), (0.815, 0.12, 0.165, 0.55)
DRAWN = 3000  # points drawn at most, a random sample; the curves at the edges hold them all
SMEAR = 0.025  # how far a subset is spread in the curves, as a share of the axis


def gosh_plot(found, axes=None):
    """Draw the subsets of `cloud` for the trials of a Conclusion; those with the trial that pulls most are marked.

    axes : the cloud, the curve above and the curve beside it. Below FEWEST trials nothing is drawn: ReadableError says
    why. Returns the axes of the cloud.

    Source
    ------
    Olkin, Dahabreh and Trikalinos (2012).
    """
    every, label = cloud(found)
    if every.empty:
        raise ReadableError(too_few_for(found, FEWEST, "fewer leave nothing to be drawn"))
    main, top, side = axes or _blank(found)
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
    _dress(main, top, side, found, ends)
    _legend(main.figure, label)
    return described(main, gosh_alt(found))


def _blank(found):
    main = framed(HEIGHT, MAIN)
    for i, line in enumerate(wrap(f"Every subset: {title(found.question)}", 62)):
        main.figure.text(0.012, 1 - (0.24 + LINE * i) / HEIGHT, line, **TITLE)
    return main, *(main.figure.add_axes(box) for box in (TOP, SIDE))


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


def _dress(main, top, side, found, ends):
    main.set(xlim=ends[0], ylim=ends[1])
    top.set(xlim=ends[0], ylim=(0, None))
    side.set(ylim=ends[1], xlim=(0, None))
    for ax in (top, side):
        ax.set_axis_off()
    main.axvline(0, color=INK, lw=0.9, zorder=1)
    main.axvline(found.first.pooled.estimate, color=SOFT, lw=1, ls=(0, (4, 3)), zorder=1)
    dress(main, f"average of the subset: {axis_label(found.first)}", "I² of the subset, %")
    main.set_xticks(round_ticks(*ends[0], 8))
    main.set_yticks(range(0, 101, 20))


def _legend(figure, label):
    style = {"fontsize": SIZE - 0.5, "va": "center"}
    entries = ((0.105, 0.7, "◆", ORANGE, f"with {label} (dashed)"), (0.105, 0.9, "●", BLUE, "without it"))
    for x, down, mark, color, text in (*entries, (0.3, 0.9, "○", SOFT, "hollow: one trial alone")):
        figure.text(x, 1 - down / HEIGHT, mark, color=color, **style)
        figure.text(x + 0.025, 1 - down / HEIGHT, text, color=INK, **style)
