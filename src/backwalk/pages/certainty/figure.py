"""Our averages beside the published ones of the same outcomes, on one axis."""

from functools import partial

from backwalk.pages.certainty.published import AGAINST, MISPRINT, OURS, our_rows, published_alt, review_mark
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.fitting import fitted
from backwalk.style.names import COMPARATORS, outcome_name
from backwalk.style.numbers import bracketed, capital, counted, plain
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SMALL, SOFT, TEXT, Layout

HEAD, BLOCK, ROW, FOOT = 0.5, 0.4, 0.39, 1.15  # inches of the title, an outcome's name, an estimate, the axis
PAGE, PHONE = Layout(theme.PAGE, 0.36, 0.72), Layout(theme.PHONE, 0.03, 0.97, 0.27)
ENDS = (-2.0, 3.5)  # SDs; an interval that goes on gets an arrow


def beside_published(pairs, ax=None, *, phone=False):
    """Draw what this review says of each outcome, exactly and as reported, above what published reviews print.

    pairs : a tuple of Beside, at least one of them with a published estimate in SDs; the others are left out, and an
    estimate in another unit is written and not drawn. Above zero the backward walkers gained. An interval with a
    suspected misprint is drawn as printed, dashed. phone : intervals stand under names. Returns the axes.
    """
    drawn = [pair for pair in pairs if pair.published["standardised"].any()]
    blocks = [(pair, our_rows(pair.found), list(pair.published.itertuples())) for pair in drawn]
    layout = PHONE if phone else PAGE
    title = theme.title_lines(_title(pairs), layout.width)
    key = theme.note_lines(_key(blocks), layout.width)
    head, row = HEAD + theme.LINE * (len(title) - 1), ROW + layout.under
    bottom = head + sum(BLOCK + row * (max(len(ours), 1) + len(theirs)) for _, ours, theirs in blocks)
    ax = theme.sheet(ax, bottom + FOOT + 0.17 * (len(key) - 1), width=layout.width)
    scale = _scale(blocks, layout)
    theme.heading(ax, title, 0.012, 0.26)
    top = head
    ax.plot([scale(0)] * 2, [head + 0.04, bottom], color=INK, lw=0.9, zorder=1)
    for pair, ours, theirs in blocks:
        top = _block(ax, scale, pair, ours, theirs, top, layout)
    scale.draw(ax, bottom, "standardised difference (g or SMD)", steps=6, at_ends=phone)
    for i, line in enumerate(key):
        ax.text(0.012, bottom + 0.9 + 0.17 * i, line, **NOTE)
    return described(ax, published_alt(pairs), partial(beside_published, pairs, phone=True))


def _key(blocks):
    """Explain the marks that are drawn, and no others."""
    told = ["Square and diamond: this review."] if any(ours for _, ours, _ in blocks) else []
    doubted = any(r.note_misprint for *_, theirs in blocks for r in theirs)
    told += ["Circle: published.", *([f"{MISPRINT}, dashed: misprint suspected, drawn as printed."] if doubted else [])]
    return "  ".join(told)


def _title(pairs):
    return f"This review beside published ones, against {COMPARATORS[pairs[0].found.question.comparator]}"


def _scale(blocks, layout):
    ends = [0.0, 1.0]
    for _, ours, theirs in blocks:
        ends += [x for *_, ci in ours for x in ci]
        ends += [x for r in theirs if r.standardised for x in (r.low, r.effect, r.high) if x == x]
    return EffectAxis(max(min(ends) - 0.1, ENDS[0]), min(max(ends) + 0.1, ENDS[1]), layout.left, layout.right)


def _block(ax, scale, pair, ours, theirs, top, layout):
    ax.plot([0.01, 0.99], [top + 0.04] * 2, color=FAINT, lw=0.8)
    name = outcome_name(pair.found.question.outcome)
    ax.text(0.012, top + 0.24, capital(name), weight="bold", bbox=theme.BEHIND, **TEXT)
    top += BLOCK
    for key, k, y, ci in ours:
        _label(ax, top, f"Ours, {OURS[key]}", counted(k, "trial"))
        square = "D" if key == "everything" else "s"
        _mark(ax, scale, _middle(top, layout), y, ci, BLUE, square, hollow=square == "D")
        _figures(ax, top, layout, bracketed(y, ci))
        top += ROW + layout.under
    if not ours:
        _label(ax, top, "Ours", "no trial can be pooled")
        top += ROW + layout.under
    for row in theirs:
        _published(ax, scale, row, top, layout)
        top += ROW + layout.under
    return top


def _middle(top, layout):
    return top + (ROW + 0.45 * layout.under if layout.under else ROW / 2)


def _figures(ax, top, layout, text, **look):
    """Write the figures of a row at the right: beside it, or on a phone on its second line."""
    y = top + ROW / 2 + (0.085 if layout.under else 0)
    ax.text(0.988, y, text, ha="right", bbox=theme.BEHIND, **{**TEXT, **look})


def _published(ax, scale, row, top, layout):
    against = AGAINST[row.comparator_class]
    name = fitted(row.label, 3.3 if layout.under else 2.1, review_mark(row))
    _label(ax, top, name, f"against {against}")
    known = row.low == row.low
    text = plain(row.effect) + (f" [{plain(row.low)}, {plain(row.high)}]" if known else ", no interval")
    if row.standardised:
        ends = (row.low, row.high) if known else None
        _mark(ax, scale, _middle(top, layout), row.effect, ends, ORANGE, "o", dashed=bool(row.note_misprint))
        _figures(ax, top, layout, text)
    else:
        _figures(ax, top - (0 if layout.under else 0.085), layout, text, color=SOFT)
        ax.text(0.988, top + ROW / 2 + 0.085 + 0.19 * (layout.under > 0), "in another unit, not drawn", ha="right",
                bbox=theme.BEHIND, **SMALL)  # fmt: skip


def _label(ax, top, name, about):
    ax.text(0.03, top + ROW / 2 - 0.085, name, bbox=theme.BEHIND, **TEXT)
    ax.text(0.03, top + ROW / 2 + 0.085, about, bbox=theme.BEHIND, **SMALL)


def _mark(ax, scale, y, middle, ends, colour, marker, *, hollow=False, dashed=False):
    if ends is not None:
        scale.interval(ax, y, ends, colour, lw=2, size=6, dashes=(0, (2, 1.2)) if dashed else "-")
    face = "white" if hollow else colour
    ax.plot(scale(middle), y, marker=marker, ms=8 if marker == "s" else 7, color=face, mec=colour, mew=1.6, zorder=4)
