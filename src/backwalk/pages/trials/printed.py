"""How much each paper let us see: trial by outcome, the best kind of result printed."""

from functools import partial

import numpy as np

from backwalk.pages.trials.words import printed_alt
from backwalk.style.fitting import fitted_lines
from backwalk.style.names import column_name, outcome_name
from backwalk.style.picture import described
from backwalk.style.signs import for_figure
from backwalk.style.theme import BLUE, DENSE, INK, PHONE, SIZE, SOFT, TEXT, WIDTH, blank, framed
from backwalk.tables.schema import OUTCOMES, TIERS
from backwalk.tables.schema.outcomes import TIER_WORDS

LETTERS = dict(zip(TIERS, ("M", "D", "m", "p", "<", "w", "–"), strict=True))
ROW = 0.27  # inches


def printed(review, ax=None, *, phone=False):
    """Draw the best evidence tier of every trial and outcome, best trials on top.

    Darker is more; the letter says the same. An empty square: not among the outcomes seen.
    phone : the names of outcomes stand upright. Returns the axes.
    """
    import seaborn as sns

    if review.trials.empty:
        ax = blank(0.6)[1] if ax is None else ax
        ax.text(0.02, 0.5, printed_alt(review), **TEXT)
        return described(ax, printed_alt(review))
    ranks = _ranks(review)
    labels = review.trials.set_index("study_id")["label"]
    tall = ROW * len(ranks)
    width, left, head, a_row, turn = (PHONE, 0.42, 1.05, 1, 90) if phone else (WIDTH, 0.29, 0.8, 4, 0)
    foot = 0.45 + 0.25 * -(-len(TIERS) // a_row)
    height = tall + head + foot
    if ax is None:
        ax = framed(height, (left, foot / height, 0.98 - left, tall / height), width)
    letters = ranks.map(lambda r: "" if np.isnan(r) else LETTERS[TIERS[int(r)]])
    colours = sns.light_palette(BLUE, len(TIERS))[::-1]
    style = {"fontsize": SIZE, "weight": "bold"}
    sns.heatmap(ranks, vmin=0, vmax=len(TIERS) - 1, cmap=list(colours), annot=letters, fmt="", annot_kws=style,
                cbar=False, linewidths=1.5, linecolor="white", ax=ax)  # fmt: skip
    ax.set(xlabel="", ylabel="")
    names = [(outcome_name if phone else column_name)(o) for o in ranks.columns]
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(len(names)) + 0.5, names, rotation=turn, fontsize=SIZE - 1, color=INK)
    room, lines, size = (1.38, 2, SIZE - 1.5) if phone else (2.35, 1, SIZE - 0.5)
    shown = ["\n".join(fitted_lines(labels[s], room, lines, size=size)) for s in ranks.index]
    ax.set_yticks(
        np.arange(len(ranks)) + 0.5, map(for_figure, shown), rotation=0, fontsize=size, color=INK, linespacing=0.9
    )
    ax.tick_params(length=0)
    _legend(ax, height, foot, a_row)
    return described(ax, printed_alt(review), partial(printed, review, phone=True))


def _ranks(review):
    ranks = review.outcomes.assign(rank=review.outcomes["quality"].map(TIERS.index))
    table = ranks.pivot_table(index="study_id", columns="outcome", values="rank", aggfunc="min")
    table = table.reindex(index=review.trials["study_id"], columns=list(OUTCOMES))
    order = table.min(axis=1).fillna(len(TIERS)).sort_values(kind="stable").index
    return table.loc[order]


def _legend(ax, height, foot, a_row):
    told = [f"{LETTERS[tier]}  {TIER_WORDS[tier]}" for tier in TIERS]
    for i, text in enumerate(told):
        x, y = 0.03 + 0.98 / a_row * (i % a_row), (foot - 0.33 - 0.25 * (i // a_row)) / height
        ax.figure.text(x, y, text, **{**DENSE, "color": SOFT})
