"""What a figure shows, for who cannot see it."""

from backwalk.words.about import best_tiers, tier_counts
from backwalk.words.names import ESTIMATORS, title
from backwalk.words.numbers import capital, count, interval, number, span
from backwalk.words.reported import as_reported, prior_words, range_words
from backwalk.words.sentences import intervals_of
from backwalk.words.tables import flow_steps


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
    left = f"{capital(count(len(shown.trials.left_out), 'trial'))} listed that cannot be pooled."
    if shown.pooled is None:
        return about + "No trial can be pooled. " + left
    sides = shown.trials.effect
    lowest, highest = number(sides.min()), number(sides.max())
    if shown.pooled.k == 1:
        return f"{about}One trial: {interval(sides[0], shown.pooled.ci, level=shown.pooled.level)}. Right of zero the backward walkers gained more. {left}"
    return (
        f"{about}{capital(count(shown.pooled.k, 'trial'))}, effects from {lowest} to {highest}; "
        f"average {number(shown.pooled.estimate)} ({intervals_of(shown)}) by {ESTIMATORS[shown.pooled.tau2_method]}. "
        f"Right of zero the backward walkers gained more. {left}"
    )


def flow_alt(review):
    """Describe the flow diagram."""
    told = [f"{step}: {count}" for step, count in flow_steps(review)]
    return "Flow diagram. " + "; ".join(told) + "."


def printed_alt(review):
    """Describe the matrix of what the papers print."""
    told = tier_counts(best_tiers(review.outcomes))
    return (
        f"Matrix of {len(review.trials)} trials by outcome. Best thing printed for any outcome, by number of trials: "
        f"{', '.join(told)}; most squares hold only words or nothing usable."
    )


def contributions_alt(found):
    """Describe the panel of what each trial contributes."""
    about = f"One line a trial. {title(found.question)}. "
    told = "; ".join(f"{c.report.label}: {_contributed(c.report)}" for c in found.contributions)
    together = f"Together {as_reported(found.reported)}." if found.reported else "No average can be formed."
    return f"{about}{told or 'No trial asked this'}. {together}"


def _contributed(report):
    return "nothing usable" if report.kind == "none" else range_words(report)


def priors_alt(reported):
    """Describe the figure of priors and posteriors."""
    return (
        f"Two panels, dashed what was assumed beforehand ({prior_words(reported)}), filled what came out. "
        f"Average: {as_reported(reported)}. Spread between trials: {number(reported.tau)} ({span(reported.tau_ci)})."
    )
