"""Our averages beside the published ones of the same outcomes, on one axis."""

from backwalk.pages.certainty.published import AGAINST, MISPRINT, OURS, our_rows, published_alt, review_name
from backwalk.style import theme
from backwalk.style.effect_axis import EffectAxis
from backwalk.style.names import COMPARATORS, outcome_name
from backwalk.style.numbers import bracketed, capital, counted, plain
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, NOTE, ORANGE, SMALL, SOFT, TEXT

HEAD, BLOCK, ROW, FOOT = 0.5, 0.4, 0.39, 1.15  # inches of the title, an outcome's name, an estimate, the axis
PLOT = (0.36, 0.72)
ENDS = (-2.0, 3.5)  # SDs; an interval that goes on gets an arrow


def beside_published(pairs, ax=None):
    """Draw what this review says of each outcome, exactly and as reported, above what published reviews print.

    pairs : a tuple of Beside, at least one of them with a published estimate in SDs; the others are left out, and an
    estimate in another unit is written and not drawn. Above zero the backward walkers gained. An interval with a
    suspected misprint is drawn as printed, dashed. Returns the axes.
    """
    drawn = [pair for pair in pairs if pair.published["standardised"].any()]
    blocks = [(pair, our_rows(pair.found), list(pair.published.itertuples())) for pair in drawn]
    height = HEAD + FOOT + sum(BLOCK + ROW * (max(len(ours), 1) + len(theirs)) for _, ours, theirs in blocks)
    ax = theme.sheet(ax, height)
    scale = _scale(blocks)
    theme.heading(ax, [_title(pairs)], 0.012, 0.26)
    top = HEAD
    ax.plot([scale(0)] * 2, [HEAD + 0.04, height - FOOT], color=INK, lw=0.9, zorder=1)
    for pair, ours, theirs in blocks:
        top = _block(ax, scale, pair, ours, theirs, top)
    scale.draw(ax, height - FOOT, "standardised difference (g or SMD)", steps=6)
    ax.text(0.012, height - FOOT + 0.9, _key(blocks), **NOTE)
    return described(ax, published_alt(pairs))


def _key(blocks):
    """Explain the marks that are drawn, and no others."""
    told = ["Square and diamond: this review."] if any(ours for _, ours, _ in blocks) else []
    doubted = any(r.note_misprint for *_, theirs in blocks for r in theirs)
    told += ["Circle: published.", *([f"{MISPRINT}, dashed: misprint suspected, drawn as printed."] if doubted else [])]
    return "  ".join(told)


def _title(pairs):
    return f"This review beside published ones, against {COMPARATORS[pairs[0].found.question.comparator]}"


def _scale(blocks):
    ends = [0.0, 1.0]
    for _, ours, theirs in blocks:
        ends += [x for *_, ci in ours for x in ci]
        ends += [x for r in theirs if r.standardised for x in (r.low, r.effect, r.high) if x == x]
    return EffectAxis(max(min(ends) - 0.1, ENDS[0]), min(max(ends) + 0.1, ENDS[1]), *PLOT)


def _block(ax, scale, pair, ours, theirs, top):
    ax.plot([0.01, 0.99], [top + 0.04] * 2, color=FAINT, lw=0.8)
    name = outcome_name(pair.found.question.outcome)
    ax.text(0.012, top + 0.24, capital(name), weight="bold", **TEXT)
    top += BLOCK
    for key, k, y, ci in ours:
        _label(ax, top, f"Ours, {OURS[key]}", counted(k, "trial"))
        square = "D" if key == "everything" else "s"
        _mark(ax, scale, top, y, ci, BLUE, square, hollow=square == "D")
        ax.text(0.988, top + ROW / 2, bracketed(y, ci), ha="right", **TEXT)
        top += ROW
    if not ours:
        _label(ax, top, "Ours", "no trial can be pooled")
        top += ROW
    for row in theirs:
        _published(ax, scale, row, top)
        top += ROW
    return top


def _published(ax, scale, row, top):
    against = AGAINST[row.comparator_class]
    _label(ax, top, review_name(row), f"against {against}")
    known = row.low == row.low
    text = plain(row.effect) + (f" [{plain(row.low)}, {plain(row.high)}]" if known else ", no interval")
    if row.standardised:
        ends = (row.low, row.high) if known else None
        _mark(ax, scale, top, row.effect, ends, ORANGE, "o", dashed=bool(row.note_misprint))
        ax.text(0.988, top + ROW / 2, text, ha="right", **TEXT)
    else:
        ax.text(0.988, top + ROW / 2 - 0.085, text, ha="right", **{**TEXT, "color": SOFT})
        ax.text(0.988, top + ROW / 2 + 0.085, "in another unit, not drawn", ha="right", **SMALL)


def _label(ax, top, name, about):
    ax.text(0.03, top + ROW / 2 - 0.085, name, **TEXT)
    ax.text(0.03, top + ROW / 2 + 0.085, about, **SMALL)


def _mark(ax, scale, top, middle, ends, colour, marker, *, hollow=False, dashed=False):
    y = top + ROW / 2
    if ends is not None:
        scale.interval(ax, y, ends, colour, lw=2, size=6, dashes=(0, (2, 1.2)) if dashed else "-")
    face = "white" if hollow else colour
    ax.plot(scale(middle), y, marker=marker, ms=8 if marker == "s" else 7, color=face, mec=colour, mew=1.6, zorder=4)
