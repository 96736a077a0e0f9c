"""How much each paper let us see: trial by outcome, the best kind of result printed."""

import numpy as np

from backwalk.pages.trials.words import printed_alt
from backwalk.style.names import column_name
from backwalk.style.picture import described
from backwalk.style.signs import for_figure
from backwalk.style.theme import BLUE, DENSE, INK, SIZE, SOFT, WIDTH, framed
from backwalk.tables.schema import OUTCOMES, TIERS
from backwalk.tables.schema.outcomes import TIER_WORDS

LETTERS = dict(zip(TIERS, ("M", "D", "m", "p", "<", "w", "–"), strict=True))
ROW = 0.27  # inches


def printed(review, ax=None):
    """Draw the best evidence tier of every trial and outcome, best trials on top.

    Darker is more; the letter says the same. An empty square: not among the outcomes seen.
    Returns the axes.
    """
    import seaborn as sns

    ranks = _ranks(review)
    labels = review.trials.set_index("study_id")["label"]
    tall = ROW * len(ranks)
    height = tall + 1.75
    if ax is None:
        ax = framed(height, (0.29, 0.95 / height, 0.69, tall / height), WIDTH)
    letters = ranks.map(lambda r: "" if np.isnan(r) else LETTERS[TIERS[int(r)]])
    colours = sns.light_palette(BLUE, len(TIERS))[::-1]
    style = {"fontsize": SIZE, "weight": "bold"}
    sns.heatmap(ranks, vmin=0, vmax=len(TIERS) - 1, cmap=list(colours), annot=letters, fmt="", annot_kws=style,
                cbar=False, linewidths=1.5, linecolor="white", ax=ax)  # fmt: skip
    ax.set(xlabel="", ylabel="")
    names = [column_name(o) for o in ranks.columns]
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(len(names)) + 0.5, names, rotation=0, fontsize=SIZE - 1, color=INK)
    ax.set_yticks(
        np.arange(len(ranks)) + 0.5,
        [for_figure(labels[s]) for s in ranks.index],
        rotation=0,
        fontsize=SIZE - 0.5,
        color=INK,
    )
    ax.tick_params(length=0)
    _legend(ax, height, tall)
    return described(ax, printed_alt(review))


def _ranks(review):
    ranks = review.outcomes.assign(rank=review.outcomes["quality"].map(TIERS.index))
    table = ranks.pivot_table(index="study_id", columns="outcome", values="rank", aggfunc="min")
    table = table.reindex(index=review.trials["study_id"], columns=list(OUTCOMES))
    order = table.min(axis=1).fillna(len(TIERS)).sort_values(kind="stable").index
    return table.loc[order]


def _legend(ax, height, tall):
    told = [f"{LETTERS[tier]}  {TIER_WORDS[tier]}" for tier in TIERS]
    for i, text in enumerate(told):
        x, y = 0.03 + 0.245 * (i % 4), (0.62 - 0.25 * (i // 4)) / height
        ax.figure.text(x, y, text, **{**DENSE, "color": SOFT})
