"""Everything as reported, in sentences and tables: what each paper says, what it was taken as, what it adds up to."""

import pandas as pd

from backwalk.words.names import INTERVALS, size
from backwalk.words.numbers import chance, count, listed, number, span, spelt
from backwalk.words.shown import Link, Prose, Table

ASSUMED = {
    "alpha": "limit of 0.05",
    "untested": "that it was tested",
    "other_test": "other test as t test",
    "omnibus": "one test over all arms",
    "split_total": "equal arms",
}
PRIORS = {"half_normal": "half-normal", "half_cauchy": "half-Cauchy", "uniform": "uniform"}


def leading(found):
    """Write the average with the interval that leads: Bayesian for one or two trials, else the chosen one."""
    shown = found.settled
    if shown is None:
        pooled = found.wald if found.few else found.pooled
        return f"{size(found)} ({INTERVALS[pooled.ci_method]} {pooled.level:.0%} CI {span(pooled.ci)})"
    return f"g = {number(shown.estimate)} ({shown.level:.0%} credible interval {span(shown.ci)})"


def few_trials(found):
    """Say why the interval of one or two trials rests on a prior, with the other priors and intervals beside it."""
    if not found.few:
        return ""
    pooled, wald = found.pooled, found.wald
    who = "One trial" if pooled.k == 1 else "Two trials"
    text = f"{who} cannot show how much trials differ"
    if found.bayes:
        low, middle, high = found.bayes
        text += (
            f", so the interval rests on what is assumed about it: {span(middle.ci)} with a half-normal prior of scale "
            f"{middle.tau_scale:g} for that difference, {span(low.ci)} with scale {low.tau_scale:g} and {span(high.ci)} "
            f"with scale {high.tau_scale:g}"
        )
    if pooled.k == 1:
        return f"{text}; the trial's own Wald interval is {span(wald.ci)}."
    if pooled.ci_method == "wald":
        return f"{text}; Wald's interval ({span(wald.ci)}) takes two trials for many, and is too narrow."
    return (
        f"{text}; Wald's interval ({span(wald.ci)}) takes two trials for many and is too narrow, and "
        f"{INTERVALS[pooled.ci_method]} ({span(pooled.ci)}) is too wide to use."
    )


def everything(found):
    """Say what all that is printed adds up to, with and without doubtful results."""
    says = [c for c in found.contributions if c.report.kind != "none"]
    if found.question.measure != "smd" or not says:
        return Prose("")
    exact = sum(c.report.kind == "exact" for c in says)
    opening = (
        f"**Everything as reported:** {_share(len(says), len(found.contributions))}, {_exactly(exact, len(says))}."
    )
    if found.reported is None:
        return Prose(f"{opening}\nThat cannot be averaged: limits and sides alone leave the average open without end.")
    gives = "That gives" if len(says) == 1 else "Together they give"
    return Prose(f"{opening}\n{gives} {as_reported(found.reported)}.{_undoubted(found)}")


def _share(says, asked):
    if asked == 1:
        return "the one trial that asked prints something that can be used"
    if says == asked:
        return f"all {spelt(asked)} trials that asked print something that can be used"
    return f"{count(says, 'trial')} of the {spelt(asked)} that asked {'prints' if says == 1 else 'print'} something that can be used"


def _exactly(exact, says):
    if says == 1:
        return "an exact result" if exact else "though only a limit, a side or a word"
    if exact in (0, says):
        return "all of it exactly" if exact else "all of it as a limit, a side or a word"
    return f"{spelt(exact)} of them exactly and {spelt(says - exact)} as a limit, a side or a word"


def as_reported(reported, probability=True):
    """Write an average of everything printed: g = 0.83 (95% credible interval 0.31 to 1.36; ...)."""
    text = f"g = {number(reported.estimate)} ({reported.level:.0%} credible interval {span(reported.ci)}"
    return f"{text}; probability above zero {chance(reported.probability(0))})" if probability else f"{text})"


def _undoubted(found):
    if found.undoubted is None:
        return ""
    doubted = doubtful_labels(found)
    without = f"\nWithout the doubtful {'result' if len(doubted) == 1 else 'results'} of {listed(doubted)}"
    other = found.undoubted.reported
    if other is None:
        return f"{without} nothing is left that could be averaged."
    return f"{without} they give {as_reported(other)}, from {count(other.k, 'trial')}."


def doubtful_labels(found):
    """Name the trials whose contribution rests on a doubtful row."""
    return [c.report.label for c in found.contributions if c.row is not None and c.row.doubt]


def range_words(report):
    """Write the effects a report allows: g above 1.17, g between -0.73 and 0.73."""
    if report.kind == "none":
        return "–"
    if report.kind == "exact":
        return f"g = {number(report.effect)}"
    low, high = report.range[-1]
    return {
        "unsigned": f"g = {number(high)} or {number(-high)}",
        "beyond_either": f"g beyond ±{number(low)}",
    }.get(report.kind) or (
        f"g above {number(low)}"
        if high == float("inf")
        else f"g below {number(high)}"
        if low == -float("inf")
        else f"g from {number(low)} to {number(high)}"
    )


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
