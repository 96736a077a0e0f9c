"""What every trial that asked contributes, what is assumed of it, and what was never printed."""

import pandas as pd

from backwalk.answers.words import as_reported, doubtful_labels, range_words, without_doubtful
from backwalk.style.names import title
from backwalk.style.numbers import chance, listed, number, span
from backwalk.style.table import Link, Prose, Table

ALIKE = 0.1  # SDs, under which two averages are called about the same


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


def missing_means(found):
    """Say what is left of the answer when everything printed is used, and without what is in doubt."""
    if found.reported is None:
        return Prose(
            "What is printed of this question cannot be averaged, so the exact few stand alone, where there are any."
        )
    told = [_beside_the_few(found), _beside_doubt(found)]
    told.append("Both hold only if all reports are right and nothing is missing; the full papers would show more.")
    return Prose("\n".join(t for t in told if t))


def missing_next(found):
    """Say which papers would change the answer most, if somebody read them in full."""
    doubted = doubtful_labels(found)
    silent = [name for name in found.trials.left_out["label"] if name not in doubted]
    told = []
    if doubted:
        told.append(f"The result of {listed(doubted)} is in doubt: reading it in full would settle that." if len(doubted) == 1
                    else f"The results of {listed(doubted)} are in doubt: reading them in full would settle that.")  # fmt: skip
    if silent:
        asks, their = ("asks this and prints", "its") if len(silent) == 1 else ("ask this and print", "their")
        told.append(
            f"{listed(silent)} {asks} no figure that can be averaged: {their} means and SDs would count at once."
        )
    none = (
        "Every trial that asked prints figures that can be averaged." if found.trials.asked else "No trial asked this."
    )
    return Prose("\n".join(told) or none)


def _beside_the_few(found):
    whole = found.reported
    if found.pooled is None:
        return f"No exact figure can be averaged; all reports together give {number(whole.estimate)} SDs."
    few = found.lead.estimate
    way = (
        "about the same" if abs(whole.estimate - few) < ALIKE else "less" if abs(whole.estimate) < abs(few) else "more"
    )
    return f"All reports together show {way}: {number(whole.estimate)} SDs, where the exact figures alone give {number(few)}."


def _beside_doubt(found):
    rest = found.undoubted and found.undoubted.reported
    if not rest:
        return ""
    opening = without_doubtful(doubtful_labels(found))
    if _clear(found.reported) and not _clear(rest):
        return f"{opening} an effect of zero can no longer be ruled out."
    return f"{opening} it is {number(rest.estimate)} SDs, {'and still clear of' if _clear(rest) else 'and the interval includes'} zero."


def _clear(reported):
    return reported.ci[0] > 0 or reported.ci[1] < 0


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
            "Chance of a gain": chance(v.reported.probability(0)) if v.reported else "–",
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
            "Chance of a gain": chance(r.probability(0)),
        }
        for n, r in steps
    ]
    return Table(pd.DataFrame(rows), "What further trials without a significant difference, printed nowhere, would do")


def prior_words(reported):
    """Name the priors of an average in a line."""
    mu = "flat" if reported.mu_prior is None else f"normal with SD {reported.mu_prior[2]:g}"
    scale = "" if reported.tau_prior == "uniform" else f" of scale {reported.tau_scale:g}"
    return f"prior of the average {mu}, of the difference between trials {PRIORS[reported.tau_prior]}{scale}"
