"""The balance of sources, claim by claim: a mark a source, in a column for what it says."""

from textwrap import wrap

from backwalk.pages.claims.words import claims_alt
from backwalk.style import theme
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, RED, SIZE, SOFT
from backwalk.tables.schema.background import CLAIM_GROUPS, CLAIM_SIDES, VERDICTS

LINE, PAD, HEAD, GROUP, FOOT = 0.155, 0.12, 0.92, 0.36, 0.12  # a line of a claim, air, titles, a group's name, the foot
LEFT, CLAIM, LETTERS = 0.08, 0.43, 38  # where the number and the words of a claim begin, and letters a line
COLUMNS = {"contradicts": (3.0, 3.45), "mixed": (3.5, 4.2), "supports": (4.25, 4.95), "no_evidence_found": (5.0, 5.5)}
VERDICT = 5.64
SIGNS = {
    "contradicts": ("X", RED, "full"),
    "mixed": ("o", SOFT, "left"),
    "supports": ("o", BLUE, "full"),
    "no_evidence_found": ("o", SOFT, "none"),
}
TEXT = {**theme.DENSE, "va": "center_baseline"}
SMALL = {**theme.SMALL, "va": "center_baseline"}


def claim_balance(found, ax=None):
    """Draw the sources of every claim as marks: against, mixed, for, nothing found; the verdict stands at the side.

    found : Claims. A cross is against, a half circle mixed, a full circle for, a ring where nothing was found; the
    column says the same. Returns the axes.
    """
    groups = [(group, list(rows.itertuples())) for group, rows in found.frame.groupby("group", sort=False)]
    height = HEAD + FOOT + sum(GROUP + sum(map(_tall, rows)) for _, rows in groups)
    ax = theme.sheet(ax, height, wide=theme.PAGE)
    ax.text(LEFT, 0.2, "What the sources say of each claim", **{**TEXT, "fontsize": SIZE + 2, "weight": "bold"})
    if not groups:
        ax.text(LEFT, 0.55, "No claim of this group has this verdict", weight="bold", **TEXT)
        return described(ax, claims_alt(found))
    _heads(ax)
    top = HEAD
    for group, rows in groups:
        ax.text(LEFT, top + 0.2, CLAIM_GROUPS[group], weight="bold", **TEXT)
        top += GROUP
        for row in rows:
            _claim(ax, row, top)
            top += _tall(row)
    return described(ax, claims_alt(found))


def _lines(row):
    return wrap(row.short, LETTERS)


def _verdict(row):
    return wrap(VERDICTS[row.verdict], 12)


def _tall(row):
    return PAD + LINE * max(len(_lines(row)), len(_verdict(row)))


def _heads(ax):
    for direction, (left, right) in COLUMNS.items():
        middle = (left + right) / 2
        _marks(ax, direction, [middle], 0.5)
        for i, line in enumerate(wrap(CLAIM_SIDES[direction], 7)):
            ax.text(middle, 0.72 + LINE * i, line, ha="center", **SMALL)
    ax.text(VERDICT, 0.72, "verdict", **SMALL)


def _claim(ax, row, top):
    middle = top + _tall(row) / 2
    ax.plot([LEFT, theme.PAGE - LEFT], [top, top], color=FAINT, lw=0.7)
    ax.text(LEFT, middle, row.claim_id, **SMALL)
    _block(ax, CLAIM, middle, _lines(row), TEXT)
    for direction, (left, right) in COLUMNS.items():
        n = getattr(row, direction)
        step = min(0.14, (right - left) / max(n, 1))
        start = (left + right - step * (n - 1)) / 2
        _marks(ax, direction, [start + step * i for i in range(n)], middle)
    _block(ax, VERDICT, middle, _verdict(row), {**TEXT, "fontsize": SIZE - 1, "weight": "bold"})


def _block(ax, x, middle, lines, style):
    for i, line in enumerate(lines):
        ax.text(x, middle + LINE * (i - (len(lines) - 1) / 2), line, **style)


def _marks(ax, direction, xs, y):
    shape, color, fill = SIGNS[direction]
    ax.plot(xs, [y] * len(xs), shape, ls="", color=color, fillstyle=fill, markerfacecoloralt="white", ms=7, mew=1.1)
