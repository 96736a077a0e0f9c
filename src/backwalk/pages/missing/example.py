"""One result, step by step: from the words of a paper to a range of effects."""

from backwalk.answers.contributions import USUAL
from backwalk.answers.results import comparator
from backwalk.answers.words import range_words
from backwalk.statistics.effects import small_sample_factor, t_from_p
from backwalk.style.names import outcome_name
from backwalk.style.numbers import figure, number, percent, spelt
from backwalk.style.table import Prose

WHY = {
    "within": "A larger difference would have been significant",
    "within_side": "A larger difference would have been significant, and the better side is named",
    "beyond": "A smaller difference would have had a larger p, and the better side is named",
    "beyond_either": "A smaller difference would have had a larger p, but the better side is not named",
    "unsigned": "The p is known and the better side is not",
    "side": "The better side is named, and nothing says how far apart the arms were",
}
KINDS = tuple(WHY)


def worked_example(found):
    """Take one trial of a Conclusion from the words of its paper to the range of effects they allow, in steps.

    The trial is the first that prints a limit or a word; one with a limit goes before one that names the side alone,
    and one of which little had to be assumed before others. Where every trial prints an effect, a sentence says so.
    """
    open_ones = [c for c in found.contributions if c.report.kind in KINDS]
    if not open_ones:
        return Prose("No trial here prints a limit or a word alone, so nothing had to be turned into a range.")
    one = min(open_ones, key=lambda c: (KINDS.index(c.report.kind), len(c.report.assumed), c.report.label))
    steps = [_said(one, found.question), *_limit(one), *_apart(one.report), _allowed(one.report), _counts(one.report)]
    return Prose("\n".join(f"{i}. {step}" for i, step in enumerate(steps, 1)))


def _said(one, question):
    r, row = one.report, one.row
    taken = "; only their total is printed, and equal arms are taken" if "split_total" in r.assumed else ""
    return (
        f"{r.label} had {r.n_t:g} people walking backward and {r.n_c:g} with {comparator(row, one.trial)}{taken}. "
        f"What is seen of its result on {outcome_name(question.outcome)}: *{r.words}* ([line {row.line} of the table]({row.source_url}))."
    )


def _limit(one):
    """Say which p is taken as the limit, where the paper leaves that open."""
    r = one.report
    told = []
    if "alpha" in r.assumed:
        told.append(f"It names no limit, so the usual one is taken: *significant* means p under {USUAL.alpha:g}.")
    if "omnibus" in r.assumed:
        arms = spelt(one.trial.n_arms)
        told.append(
            f"One statement over {arms} arms says less of two of them: for this pair the limit is p = {figure(r.alpha)}."
        )
    if "other_test" in r.assumed:
        told.append("Its p comes from another test, and is taken as that of a t test.")
    return told


def _apart(r):
    """Work out how far two arms lie apart where p is at the limit; a side alone has none."""
    if r.kind == "side":
        return []
    df = r.n_t + r.n_c - 2
    return [
        f"With so many people, a p of {figure(r.alpha)} belongs to t = {number(float(t_from_p(r.alpha, r.n_t, r.n_c)))}. "
        f"Times √(1/{r.n_t:g} + 1/{r.n_c:g}), and made {percent(1 - float(small_sample_factor(df)))} smaller for so few "
        f"people, that is g = {number(r.bound)}, a difference of so many SDs."
    ]


def _allowed(r):
    return f"{WHY[r.kind]}. So what it allows is {range_words(r)}."


def _counts(r):
    as_what = (
        "both, each as likely as the others make it"
        if r.kind == "unsigned"
        else "all of that range, and not as no difference"
    )
    return f"In the average it counts as {as_what}: the other trials say where in it the result is likely to lie."
