"""The claims by verdict: a mark a source, in a column for what it says; a certainty where one is rated."""

from functools import partial

from backwalk.pages.claims.words import claims_alt, drawn, elsewhere, verdict_words
from backwalk.style import theme
from backwalk.style.numbers import capital
from backwalk.style.picture import described
from backwalk.style.theme import BLUE, FAINT, INK, RED, SIZE, SOFT, Layout
from backwalk.tables.schema.claims import CLAIM_SIDES, VERDICTS

HEAD, ROW, BLOCK, COLUMNS, FOOT = 0.46, 0.2, 0.34, 0.34, 0.12  # title, a claim, a verdict's name, heads, the foot
LEFT, CLAIM, WIDE = 0.08, 0.42, 0.56  # where number and words begin; the width of a column
SIGNS = {
    "supports": ("o", BLUE, "full"),
    "mixed": ("o", SOFT, "left"),
    "contradicts": ("X", RED, "full"),
    "indirect": ("o", SOFT, "none"),
    "nothing_found": ("_", SOFT, "full"),
    "not_read": ("$?$", SOFT, "full"),
}
HEADS = {"nothing_found": ("nothing", "found"), "not_read": ("not", "read"), "indirect": ("near", "it")}
RATED = ("rated", "not_rated")
TITLE = "What the sources say of each claim"
BLOCKS = {"rated": "In knee osteoarthritis, from the trials", **{v: capital(name) for v, name in VERDICTS.items() if v != "rated"}}  # fmt: skip
TEXT = {**theme.DENSE, "va": "center_baseline"}
SMALL = {**theme.SMALL, "va": "center_baseline"}


PAGE, PHONE = Layout(theme.PAGE, 3.22, 6.58), Layout(theme.PHONE, 0.16, 3.52, 0.19)


def claim_balance(found, ax=None, *, phone=False):
    """Draw the claims under their verdicts, each with a mark for every source, in the column of what it says.

    found : Claims. A claim about an outcome of knee osteoarthritis has no marks: its certainty stands there instead.
    Claims about what another text says, and sayings, are not drawn. phone : marks stand under the words. Returns the
    axes.
    """
    frame = drawn(found.frame)
    rated = list(frame[frame["verdict"].isin(RATED)].itertuples())
    blocks = [(v, list(frame[frame["verdict"] == v].itertuples())) for v in VERDICTS if v not in RATED]
    blocks = [(v, rows) for v, rows in blocks if rows]
    sheet = PHONE if phone else PAGE
    tall = (BLOCK + (ROW + sheet.under) * len(rated)) * bool(rated) + COLUMNS * bool(blocks)
    tall += sum(BLOCK + (ROW + sheet.under) * len(rows) for _, rows in blocks)
    ax = theme.sheet(ax, HEAD + tall + (FOOT if tall else 0.3), wide=sheet.width, width=sheet.width)
    ax.text(LEFT, 0.22, TITLE, **{**TEXT, "fontsize": SIZE + 2, "weight": "bold"})
    if not tall:
        ax.text(LEFT, 0.52, "None of these claims has a row here", weight="bold", **TEXT)
        return described(ax, claims_alt(found))
    top = HEAD
    if rated:
        top = _block(ax, sheet, BLOCKS["rated"], rated, top, _answer)
    if blocks:
        _heads(ax, sheet, top)
        top += COLUMNS
    for verdict, rows in blocks:
        top = _block(ax, sheet, BLOCKS[verdict], rows, top, _sources)
    return described(ax, claims_alt(found), partial(claim_balance, found, phone=True))


def _block(ax, sheet, name, rows, top, draw):
    """Draw the name of a block and its claims from a depth on; gives the depth of its end."""
    ax.plot([LEFT, sheet.width - LEFT], [top] * 2, color=FAINT, lw=0.8)
    ax.text(LEFT, top + 0.19, name, weight="bold", **TEXT)
    top += BLOCK
    for row in rows:
        y = top + ROW / 2 - 0.02
        ax.text(LEFT, y, row.claim_id, **SMALL)
        ax.text(CLAIM, y, row.short, **TEXT)
        draw(ax, sheet, row, y + 0.96 * sheet.under)
        top += ROW + sheet.under
    return top


def _answer(ax, sheet, row, y):
    """Write the certainty of a rated outcome, or that it is not known, and how the sources in other people stand."""
    told = verdict_words(row) if row.verdict == "rated" else "not known"
    more = elsewhere(row)
    x = CLAIM if sheet.under else sheet.left
    ax.text(x, y, f"{told}{f'; {more}' if more else ''}", **{**TEXT, "fontsize": SIZE - 1, "color": INK})


def _heads(ax, sheet, top):
    for i, direction in enumerate(CLAIM_SIDES):
        lines = HEADS.get(direction, (CLAIM_SIDES[direction],))
        for j, line in enumerate(lines):
            ax.text(_middle(sheet, i), top + 0.24 + 0.14 * (j - len(lines) + 1), line, ha="center", **SMALL)


def _middle(sheet, i):
    return sheet.left + WIDE * (i + 0.5)


def _sources(ax, sheet, row, y):
    for i, direction in enumerate(CLAIM_SIDES):
        n = getattr(row, direction)
        step = min(0.11, (WIDE - 0.08) / max(n, 1))
        start = _middle(sheet, i) - step * (n - 1) / 2
        shape, color, fill = SIGNS[direction]
        xs = [start + step * k for k in range(n)]
        ax.plot(
            xs, [y] * n, marker=shape, ls="", color=color, fillstyle=fill, markerfacecoloralt="white", ms=6, mew=1.1
        )
