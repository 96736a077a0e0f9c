"""The averages that changed, as a picture: the diamond before and the diamond after of every question."""

from pathlib import Path
from textwrap import wrap

from backwalk.problems import ReadableError
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.names import MEASURES
from backwalk.style.numbers import bracketed, capital, count
from backwalk.style.picture import described, picture
from backwalk.style.theme import BLUE, FAINT, INK, SOFT, TEXT
from backwalk.tables.writing import put

HEAD, ROW, GAP, FOOT = 0.55, 0.3, 0.16, 1.0  # inches of the title, a diamond, between questions, an axis
PLOT = (0.2, 0.7)
ACROSS = 84  # letters of a question in a line
SIDES = (("before", SOFT, True), ("after", BLUE, False))
ENDS = (-3.0, 4.0)  # effects beyond which an interval gets an arrow, for measures that count in SDs or logs


def draw(changes, path):
    """Draw `before_and_after` into a PNG file, and say so in a line; nothing is drawn where no average changed."""
    if Path(path).suffix.lower() != ".png":
        raise ReadableError(f"figure = {path!r} is not a PNG file: name it, for example, changes.png")
    if not drawable(changes):
        return "no average changed: no figure is drawn"
    put({path: picture(before_and_after(changes)).png})
    return path


def drawable(changes):
    """Give the changed questions that were or are averaged, by measure: {measure: [Change, ...]}."""
    found = {}
    for change in changes.changed:
        found.setdefault(change.leads[0], []).append(change)
    return {measure: found[measure] for measure in ("md", *MEASURES) if measure in found}


def before_and_after(changes, ax=None):
    """Draw both diamonds of every changed question: hollow before, filled after; right of zero the patients gained.

    changes : Changes, with at least one question that is `drawable`. Each measure has an axis of its own. Returns the
    axes.
    """
    blocks = {m: [(change, wrap(change.title, ACROSS)) for change in found] for m, found in drawable(changes).items()}
    height = HEAD + sum(FOOT + sum(map(_height, told)) for told in blocks.values())
    ax = theme.sheet(ax, height)
    n = sum(map(len, blocks.values()))
    theme.heading(ax, [f"Averages that changed: {count(n, 'question')}"], 0.012, 0.26)
    top = HEAD
    for measure, told in blocks.items():
        top = _block(ax, measure, told, top)
    return described(ax, _alt(blocks))


def _height(told):
    return theme.LINE * len(told[1]) + 2 * ROW + GAP


def _block(ax, measure, told, top):
    ends = [end for change, _ in told for lead in change.leads[1:] if lead for end in lead.ci]
    low, high = min(0.0, *ends), max(1.0, *ends)
    if measure != "md":
        low, high = max(low, ENDS[0]), min(high, ENDS[1])
    scale, foot = EffectAxis(low - 0.1, high + 0.1, *PLOT), top + sum(map(_height, told))
    ax.plot([scale(0)] * 2, [top, foot], color=INK, lw=0.9, zorder=0)
    for change, lines in told:
        ax.plot([0.012, 0.988], [top] * 2, color=FAINT, lw=0.8)
        for i, line in enumerate(lines):
            words = ax.text(0.012, top + theme.LINE * (i + 0.6), line, **TEXT)
            words.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
        top += theme.LINE * len(lines)
        for (name, color, hollow), lead in zip(SIDES, change.leads[1:], strict=True):
            _row(ax, scale, top + ROW * 0.6, name, lead, color, hollow)
            top += ROW
        top += GAP
    scale.draw(ax, foot, MEASURES[measure].axis + (" in points" if measure == "md" else ""), steps=6)
    return foot + FOOT


def _row(ax, scale, at, name, lead, color, hollow):
    ax.text(0.03, at, name, **{**TEXT, "color": color})
    if lead is None:
        ax.text(0.988, at, "nothing to average", ha="right", **{**TEXT, "color": SOFT})
        return
    scale.diamond(ax, at, lead.estimate, lead.ci, color, hollow=hollow)
    ax.text(0.988, at, bracketed(lead.estimate, lead.ci), ha="right", **TEXT)


def _alt(blocks):
    told = [
        f"{change.title} "
        + "; ".join(
            f"{name} {bracketed(lead.estimate, lead.ci) if lead else 'nothing to average'}"
            for (name, *_), lead in zip(SIDES, change.leads[1:], strict=True)
        )
        for found in blocks.values()
        for change, _ in found
    ]
    return f"Averages before and after. {capital('. '.join(told))}."
