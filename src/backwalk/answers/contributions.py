"""One row of outcomes.csv as what it contributes: which words of the paper became which range of effects."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import fdtri, stdtr

from backwalk.answers.arms import lopsided
from backwalk.answers.results import SIDE, comparator, measure, printed_t, sizes, too_few
from backwalk.problems import ReadableError, one_of
from backwalk.statistics.effects import g_from_p, p_from_t
from backwalk.statistics.reports import Report
from backwalk.style.names import how_words
from backwalk.tables.tiers import reaches


@dataclass(frozen=True)
class Assumptions:
    """What is assumed where a paper says less than a range of effects needs; each can be changed.

    alpha : two-sided p under which a paper that names none calls a difference significant
    split : people walking backward for each one in the comparator, where only a total is printed; None leaves
        such results out
    untested : whether "did not differ" without a test counts as p > alpha
    side_alone : what "better" without a test is taken as: "side" (anything on that side), "not_significant" (within
        the limit on that side), or "nothing"
    other_tests : whether a p of another test than a comparison of two arms counts as that of a t test
    """

    alpha: float = 0.05
    split: float | None = 1.0
    untested: bool = True
    side_alone: str = "side"
    other_tests: bool = True

    def __post_init__(self):
        one_of("side_alone", self.side_alone, ("side", "not_significant", "nothing"))
        if not 0 < self.alpha < 1:
            raise ReadableError(f"alpha = {self.alpha!r} is not between 0 and 1, for example 0.05")
        if self.split is not None and not 0 < self.split < np.inf:
            raise ReadableError(f"split = {self.split!r} is not above 0, for example 1")


USUAL = Assumptions()


def report_of(row, trial, scale, kind="smd", assume=USUAL):
    """Turn one row into a Report, above zero the patients gained; kind "none" where it says too little.

    row, trial, scale : row models of outcomes, trials and instruments; kind : as in Question.
    """
    if row.quality == "unusable":
        return no_report(trial, row.unusable_reason)
    if reaches(row.quality, "exact_p"):
        measured, reason = measure(row, trial, scale, kind)
        if measured is None and kind == "smd" and row.quality == "arm_means" and lopsided(row):
            beside = _bounded(row, trial, assume)  # what is said beside the quartiles still counts
            return no_report(trial, reason) if beside.kind == "none" else beside
        other = measured is not None and "other_test" in measured.marks
        if measured is None or (other and not assume.other_tests):
            return no_report(trial, reason or "its p comes from another test than a t test")
        return Report(
            trial.label,
            "exact",
            measured.n_t,
            measured.n_c,
            measured.effect,
            measured.variance,
            side=int(np.sign(measured.effect)),
            assumed=("other_test",) if other else (),
            words=_exact_words(row, trial, measured),
            measure=kind,
        )
    if kind != "smd":
        return no_report(trial, "prints no effect in scale points, and a range of effects is in SDs")
    return _bounded(row, trial, assume)


def _exact_words(row, trial, measured):
    """Name the p where the effect comes from it: the way back to the sentence of the paper."""
    p = f"p = {row.p_value:g}" if row.p_relation == "=" else ""
    how = measured.how
    if how.kind == "exact_p":
        return f"{p or how_words(how)}, {_better(row, trial) if measured.effect else 'no difference at all'}"
    return how_words(replace(how, printed=p) if p and how.printed == "p" else how)


def _bounded(row, trial, assume):
    n_t, n_c, split = sizes(row, trial)
    if reason := too_few(n_t, n_c):
        return no_report(trial, reason)
    if split and assume.split is None:
        return no_report(trial, "prints only a total of people")
    if split and not (row.bw_n or row.ctl_n):
        n_t, n_c = (2 * n_t * share / (1 + assume.split) for share in (assume.split, 1.0))
    found = _range(row, trial, n_t, n_c, assume)
    other = row.test not in ("t_test", "not_stated", "omnibus") and found.kind != "side"
    if other and not assume.other_tests:
        return no_report(trial, "its p comes from another test than a t test")
    marks = (("split_total",) if split else ()) + (("other_test",) if other else ())
    return replace(found, assumed=found.assumed + marks)


def _range(row, trial, n_t, n_c, assume):
    """Choose the kind: from p where there is one, then from what is said of the test, then from the side."""
    side = SIDE.get(row.direction, 0)

    def made(kind, words, alpha=None, assumed=()):
        return Report(trial.label, kind, float(n_t), float(n_c), alpha=alpha, side=side, assumed=assumed, words=words)

    if row.test == "omnibus":
        return _over_all_arms(row, trial, n_t + n_c, made, assume)
    p, relation, t = row.p_value, row.p_relation, printed_t(row)
    if t is not None:
        p, relation = float(p_from_t(t, n_t, n_c)), "="
    if relation:
        return _from_p(row, trial, p, relation, side, made)
    return _from_words(row, trial, side, made, assume)


def _from_p(row, trial, p, relation, side, made):
    named = f", {_better(row, trial)}"
    if relation == "=" and side == 0:
        return made("unsigned", f"p = {p:g}{named}", p)
    if relation == "=":
        exact = made("exact", f"p = {p:g}{named}")
        g, v = (float(x) for x in g_from_p(p, side, exact.n_t, exact.n_c))
        return replace(exact, effect=g, variance=v)
    if p >= 1:
        return no_report(trial, f"p {relation} {p:g} says nothing")
    if relation == ">":
        return made("within_side" if side else "within", f"p > {p:g}" + (named if side else ""), p)
    if row.direction == "no_difference":
        return no_report(trial, f"p < {p:g} beside the words that arms did not differ")
    return made("beyond" if side else "beyond_either", f"p < {p:g}{named}", p)


def _from_words(row, trial, side, made, assume):
    named = f", {_better(row, trial)}"
    if row.between_group == "significant" and row.direction != "no_difference":
        return made("beyond" if side else "beyond_either", f"called significant{named}", assume.alpha, ("alpha",))
    if row.between_group == "not_significant":
        words = "called not significant" + (named if side else "")
        return made("within_side" if side else "within", words, assume.alpha, ("alpha",))
    if side:
        return _side_alone(trial, f"{_better(row, trial)} in words, no test of the arms named", made, assume)
    if row.direction != "no_difference":
        return no_report(trial, "no side")
    if not assume.untested:
        return no_report(trial, "said not to differ, but no test is named")
    return made("within", "said not to differ, no test named", assume.alpha, ("alpha", "untested"))


def _side_alone(trial, words, made, assume):
    if assume.side_alone == "nothing":
        return no_report(trial, words)
    if assume.side_alone == "side":
        return made("side", words)
    return made("within_side", words, assume.alpha, ("alpha", "untested"))


def _over_all_arms(row, trial, pair, made, assume):
    """Bound a pair by a test over all arms: t^2 of no contrast is above (a - 1) F (Scheffe 1953)."""
    arms = trial.n_arms or 2
    people = trial.n_randomised or pair / 2 * arms
    said = row.between_group == "not_significant"
    if row.p_relation in ("=", ">") or (row.p_relation == "" and said):
        p = row.p_value if row.p_relation else assume.alpha
        t = np.sqrt((arms - 1) * fdtri(arms - 1, people - arms, 1 - p))
        alpha = float(2 * stdtr(pair - 2, -t))
        words = f"p {row.p_relation} {p:g}" if row.p_relation else "called not significant"
        assumed = ("omnibus",) if row.p_relation else ("alpha", "omnibus")
        return made("within", f"{words}, one statement over {arms} arms", alpha, assumed)
    if row.direction in SIDE:
        return _side_alone(trial, f"{_better(row, trial)} in words, one test over {arms} arms", made, assume)
    return no_report(trial, "one test over several arms names no pair")


def _better(row, trial):
    """Name the side that did better."""
    side = SIDE.get(row.direction, 0)
    return f"{'backward walking' if side > 0 else comparator(row, trial)} better" if side else "side not named"


def no_report(trial, reason):
    """Make the report of a trial that says too little."""
    return Report(trial.label, "none", words=reason)
