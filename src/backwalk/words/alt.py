"""What a figure shows, for who cannot see it."""

from backwalk.schema import TIERS
from backwalk.words.about import TIER_WORDS, best_tiers
from backwalk.words.names import title
from backwalk.words.numbers import capital, count, interval, number
from backwalk.words.sentences import model


def axis_label(found):
    """Name the effect axis of a figure."""
    scale = found.trials.scale
    return {
        "md": f"difference in {scale.unit or 'points'} ({scale.code.upper()})" if scale else "mean difference",
        "smd": "standardised difference (Hedges' g)",
        "rom": "log ratio of means",
    }[found.question.measure]


def forest_alt(found):
    """Describe the forest plot of a conclusion for who cannot see it."""
    shown = found.first
    about = f"Forest plot. {title(shown.question)}. "
    left = f"{capital(count(len(shown.trials.left_out), 'trial'))} listed without a usable figure."
    if shown.pooled is None:
        return about + "No trial can be pooled. " + left
    sides = shown.trials.effect
    lowest, highest = number(sides.min()), number(sides.max())
    if shown.pooled.k == 1:
        return f"{about}One trial: {interval(sides[0], shown.pooled.ci, level=shown.pooled.level)}. Right of zero the patients gained. {left}"
    return (
        f"{about}{capital(count(shown.pooled.k, 'trial'))}, effects from {lowest} to {highest}; "
        f"average {interval(shown.pooled.estimate, shown.pooled.ci, level=shown.pooled.level)} by {model(shown.pooled)}. "
        f"Right of zero the patients gained. {left}"
    )


def flow_alt(review):
    """Describe the flow diagram."""
    told = [f"{step}: {number(count, 0)}" for step, count in review.screening[["step", "count"]].to_numpy()]
    return "Flow diagram. " + "; ".join(told) + "."


def printed_alt(review):
    """Describe the matrix of what the papers print."""
    best = best_tiers(review.outcomes)
    told = [f"{sum(t == tier for t in best.values())} {TIER_WORDS[tier]}" for tier in TIERS if tier in best.values()]
    return (
        f"Matrix of {len(review.trials)} trials by outcome. Best thing printed for any outcome, by number of trials: "
        f"{', '.join(told)}; most squares hold only words or nothing usable."
    )
