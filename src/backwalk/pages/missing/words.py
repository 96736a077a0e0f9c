"""What every trial that asked contributes, what is assumed of it, and what was never printed."""

import pandas as pd

from backwalk.answers.words import as_reported, doubtful_labels, range_words
from backwalk.style.names import title
from backwalk.style.numbers import chance, number, span
from backwalk.style.table import Link, Prose, Table


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


ASSUMED = {
    "alpha": "limit of 0.05",
    "untested": "that it was tested",
    "other_test": "other test as t test",
    "omnibus": "one test over all arms",
    "split_total": "equal arms",
}
PRIORS = {"half_normal": "half-normal", "half_cauchy": "half-Cauchy", "uniform": "uniform"}


def contributions_table(found):
    """List every trial that asked: what the paper says, what that was taken as, and where it stands."""
    fits = {}
    if found.reported is not None:
        fits = dict(found.reported.contributions[["label", "log_likelihood"]].to_numpy().tolist())
    rows = [
        {
            "Trial": c.report.label + (" †" if c.row is not None and c.row.doubt else ""),
            "What is seen of it": c.report.words,
            "Effects it allows": range_words(c.report),
            "People": f"{c.report.n_t:g} and {c.report.n_c:g}" if c.report.n_t else "–",
            "Assumed": "; ".join(ASSUMED[a] for a in c.report.assumed) or "–",
            "Fit": number(fits.get(c.report.label)),
            "Where": "–" if c.row is None else Link(f"line {c.row.line}, {c.row.locator}", c.row.source_url),
        }
        for c in found.contributions
    ]
    return Table(pd.DataFrame(rows), "What every trial that asked contributes")


def contributions_key(found):
    """Explain the table of contributions in a line or two."""
    doubted = " A dagger marks a doubtful result." if doubtful_labels(found) else ""
    return Prose(
        f"*Assumed* names what the paper does not say.{doubted}\n"
        "*Fit* is the log-likelihood of a result at the middle of the posterior: the lower, the less it agrees with the "
        "others.\n"
        "*Where* is the line of data/outcomes.csv and the place in the source it leads to."
    )


def missing_table(found):
    """Count the results of one question by how much of them can be seen."""
    named = {
        "exact": "exactly: an effect can be worked out",
        "unsigned": "exact p, but not which side did better",
        "beyond": "only that p is under a limit, and the side",
        "beyond_either": "only that p is under a limit",
        "within": "only that p is above a limit, or that arms did not differ",
        "within_side": "only that p is above a limit, and the side",
        "side": "only which side did better",
        "none": "nothing usable",
    }
    kinds = [c.report.kind for c in found.contributions]
    rows = [
        {
            "What is seen": text,
            "Trials": kinds.count(kind),
            "Which": ", ".join(c.report.label for c in found.contributions if c.report.kind == kind),
        }
        for kind, text in named.items()
        if kind in kinds
    ]
    return Table(pd.DataFrame(rows), "How each trial that asked this reports it")


def variations_table(variations):
    """Set the average under every other assumption beside the one that stands."""
    rows = [
        {
            "What is changed": v.group,
            "To": v.name,
            "Trials": v.reported.k if v.reported else "–",
            "g": number(v.reported.estimate) if v.reported else "–",
            "Credible interval": span(v.reported.ci) if v.reported else v.why,
            "Above zero": chance(v.reported.probability(0)) if v.reported else "–",
        }
        for v in variations
    ]
    return Table(pd.DataFrame(rows), "Everything as reported, one assumption changed at a time")


def unprinted_table(steps):
    """Show what results that nobody printed would do: one line a number of them."""
    rows = [
        {
            "Unprinted results": n,
            "g": number(r.estimate),
            "Credible interval": span(r.ci),
            "Above zero": chance(r.probability(0)),
        }
        for n, r in steps
    ]
    return Table(pd.DataFrame(rows), "What further trials without a significant difference, printed nowhere, would do")


def prior_words(reported):
    """Name the priors of an average in a line."""
    mu = "flat" if reported.mu_prior is None else f"normal with SD {reported.mu_prior[2]:g}"
    scale = "" if reported.tau_prior == "uniform" else f" of scale {reported.tau_scale:g}"
    return f"prior of the average {mu}, of the difference between trials {PRIORS[reported.tau_prior]}{scale}"
