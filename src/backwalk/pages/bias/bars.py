"""Bars of the judgements of bias: how many trials are judged in each domain, and how."""

from matplotlib.patches import Rectangle

from backwalk.answers.judged import NOT_JUDGED
from backwalk.pages.bias.traffic import of_word
from backwalk.pages.bias.words import bias_title
from backwalk.style import theme
from backwalk.style.theme import FAINT, INK, SIZE, SOFT

WIDE = 6.6  # inches
BAR, FIRST, PITCH = (2.62, 4.12), 4.47, 0.6  # inches: the bar, the first column of numbers, and the next ones
TOP, HEAD, ROW, GAP = 0.36, 0.42, 0.235, 0.18  # inches of the title, a tool's heading, a line, and between tools
PLAIN = {"yes": ("Y", SOFT, "white"), "no": ("N", "white", INK)}  # items of a scale are not lights


def bias_bars(record, ax=None):
    """Draw a bar a domain, tool by tool, with its numbers; white is what nobody judged.

    A trial that is rated for several outcomes, or by several judges, counts once for each. Returns the axes.
    """
    height = TOP + sum(HEAD + ROW * len(record.domains(t)) + GAP for t in record.tools) + 0.02
    if ax is None:
        _, ax = theme.blank(height, WIDE)
    ax.set(xlim=(0, WIDE), ylim=(height, 0))
    ax.text(0.08, 0.2, bias_title(record), fontsize=SIZE + 2, weight="bold", color=INK, va="center")
    depth = TOP
    for tool in record.tools:
        depth = _block(ax, record, tool, depth)
    return ax


def _block(ax, record, tool, depth):
    domains = record.domains(tool)
    ax.text(0.08, depth + 0.24, tool, fontsize=SIZE + 0.5, weight="bold", color=INK, va="center")
    known = list(dict.fromkeys(w for ws in domains.values() for w in ws))
    for i, word in enumerate([*known, NOT_JUDGED]):
        head = word.replace(" ", "\n")
        ax.text(_across(i, word), depth + 0.22, head, ha="center", fontsize=SIZE - 1.5, color=SOFT, va="center",
                linespacing=1.0)  # fmt: skip
    depth += HEAD
    for domain in domains:
        counts = record.counts(tool, domain)
        y = depth + ROW / 2
        ax.text(0.08, y, domain, fontsize=SIZE - 0.5, color=INK, va="center")
        _bar(ax, counts, y)
        for i, word in enumerate([*known, NOT_JUDGED]):
            n = counts[word]
            ax.text(_across(i, word), y, f"{n}" if n else "·", ha="center", fontsize=SIZE, va="center",
                    color=INK if n else SOFT)  # fmt: skip
        depth += ROW
    return depth + GAP


def _across(i, word):
    """Give the middle of a column of numbers; what nobody judged stands last in every block."""
    return FIRST + PITCH * (max(i, 3) if word == NOT_JUDGED else i)


def _bar(ax, counts, y):
    left, total, tall = BAR[0], sum(counts.values()), ROW * 0.72
    for word, n in counts.items():
        if n == 0:
            continue
        wide = (BAR[1] - BAR[0]) * n / total
        letter, fill, ink = ("", "white", INK) if word == NOT_JUDGED else PLAIN.get(word) or of_word(word)
        edge, hatch = (FAINT, None) if word == NOT_JUDGED else (INK, "////" if word == "no" else None)
        ax.add_patch(
            Rectangle(
                (left, y - tall / 2),
                wide,
                tall,
                fc=fill,
                ec=edge,
                lw=0.7,
                hatch=hatch,
                zorder=1 if word == NOT_JUDGED else 2,
            )
        )
        if letter and wide > 0.14 and word != "no":
            ax.text(
                left + wide / 2,
                y,
                letter,
                ha="center",
                va="center_baseline",
                fontsize=SIZE - 2.5,
                weight="bold",
                color=ink,
            )
        left += wide
