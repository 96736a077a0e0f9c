"""The multiverse: one question under every defensible combination of choices."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import numpy as np

from backwalk.answers.conclusion import MODELS, SEVERAL, TAU_SCALES, exact_reports, unit_of_tau
from backwalk.answers.question import BASES, DESIGN_CHOICES, EVIDENCE, Question
from backwalk.answers.scale import Threshold
from backwalk.answers.trials import Trials
from backwalk.problems import one_of
from backwalk.statistics.many import intervals, pool_many
from backwalk.statistics.pooling import check_model
from backwalk.statistics.reported import credible
from backwalk.style.names import unit_of
from backwalk.tables.schema.trials import Instrument

DOUBTFUL = ("in", "out")
MEASURES = ("smd", "md")
CONCLUSION_NAMES = {
    "below_zero": "below zero",
    "either_side": "on either side of zero",
    "above_zero": "above zero",
    "above_important": "above the smallest important difference",
}
CONCLUSIONS = tuple(CONCLUSION_NAMES)
SAME = 6  # decimals to which two universes agree where they are one


@dataclass(frozen=True)
class Choices:
    """One combination: which results count, and how they are pooled.

    evidence basis design measure : as in Question; reported takes everything as reported. doubtful : in or out
    tau2, ci : as in `pool`, or prior_0.25, prior_0.5, prior_1 with credible; empty where nothing is pooled
    """

    evidence: str
    basis: str
    design: str
    doubtful: str
    measure: str
    tau2: str = ""
    ci: str = ""


@dataclass(frozen=True, eq=False)
class Universe:
    """One answer, and every combination that leads to it; effect units, above zero the patients gained.

    trials : labels; scale : of points, None for standardised differences; threshold : the smallest important
    difference, None where none is known in that unit; asked : whether it holds the choices that were asked
    """

    choices: tuple[Choices, ...]
    trials: tuple[str, ...]
    estimate: float
    ci: tuple[float, float]
    scale: Instrument | None
    threshold: Threshold | None
    asked: bool

    @property
    def k(self):
        return len(self.trials)

    @property
    def counted(self):
        """Whether its interval knows how much trials differ, from several trials or from a prior: only then it counts."""
        return self.k >= SEVERAL or any(choice.ci == "credible" for choice in self.choices)

    @property
    def measure(self):
        return self.choices[0].measure

    @property
    def unit(self):
        """Points and their scale; empty for standardised differences."""
        return f"{unit_of(self.scale)} ({self.scale.name})" if self.scale else ""

    @property
    def conclusion(self):
        """The farthest of CONCLUSIONS that the whole interval shows."""
        low, high = self.ci
        if self.threshold is not None and low > self.threshold.value:
            return "above_important"
        return "above_zero" if low > 0 else "below_zero" if high < 0 else "either_side"


@dataclass(frozen=True, eq=False)
class Multiverse:
    """Every universe of one question, identical ones merged, by measure, scale, conclusion and estimate.

    empty, unbounded : combinations without a trial, and of limits and sides alone, which have no average
    """

    question: Question
    level: float
    universes: tuple[Universe, ...]
    empty: tuple[Choices, ...]
    unbounded: tuple[Choices, ...]


@dataclass(frozen=True, eq=False)
class _Set:
    """Results that are pooled together, and the combinations that choose them."""

    reports: tuple
    trials: Trials
    exact: bool
    chosen: list

    @property
    def measure(self):
        return self.reports[0].measure

    @property
    def tau_unit(self):
        return unit_of_tau(self.trials)

    def universe(self, choices, estimate, ci, asked):
        points = self.measure == "md"
        threshold = self.trials.thresholds[0] if points and self.trials.thresholds else None
        labels, scale = tuple(r.label for r in self.reports), self.trials.scale if points else None
        return Universe(tuple(choices), labels, estimate, ci, scale, threshold, asked)


def multiverse(review, question, *, tau2="reml", ci="hartung_knapp_floored", level=0.95, models=MODELS):
    """Answer one question under every combination of evidence, basis, design, doubtful rows, measure and model.

    question : its outcome, comparator and week stay; its other words, tau2 and ci are the choices that were asked
    level : coverage of every interval; models : pairs of an estimator and an interval, as in `pool`

    Points are pooled where the trials share one scale. Exact results are pooled by each of the models, below three trials
    by the priors of TAU_SCALES too; everything as reported by those priors alone. The universe that was asked is the
    one that leads in `conclude`.

    Source
    ------
    Steegen et al. (2016); Voracek, Kossmeier and Tran (2019) for meta-analysis.
    """
    models = tuple(dict.fromkeys((*models, (tau2, ci))))
    for estimator, interval in models:
        check_model(tau2=estimator, ci=interval, level=level)
    one_of("measure", question.measure, MEASURES)
    sets, empty, unbounded = _choose(review, question)
    merged = {}
    for one, way, (estimate, low, high) in (*_by_model(sets, models, level), *_by_prior(sets, level)):
        name = (one.measure, *(r.label for r in one.reports), *np.round((estimate, low, high), SAME))
        merged.setdefault(name, (one, estimate, (low, high), []))[3].extend(replace(c, **way) for c in one.chosen)
    asked = _asked(sets, question, tau2, ci)
    found = [one.universe(choices, middle, ends, asked in choices) for one, middle, ends, choices in merged.values()]
    found.sort(key=lambda u: (MEASURES.index(u.measure), u.unit, CONCLUSIONS.index(u.conclusion), u.estimate))
    return Multiverse(question, level, tuple(found), tuple(empty), tuple(unbounded))


def _choose(review, question):
    """Choose the results of every combination; those that choose the same share a set."""
    sets, empty, unbounded = {}, [], []
    for basis, design, doubtful, measure, evidence in product(BASES, DESIGN_CHOICES, DOUBTFUL, MEASURES, EVIDENCE):
        everything = evidence == "reported"
        if everything and measure != "smd":
            continue
        one = replace(question, evidence=evidence, basis=basis, design=design, measure=measure)
        trials = review.answer(one, doubtful=doubtful == "in")
        reports = trials.reports if everything else tuple(exact_reports(trials))
        choice = Choices(evidence, basis, design, doubtful, measure)
        if not reports and measure == "smd":
            empty.append(choice)
        elif everything and not any(r.kind in ("exact", "unsigned") for r in reports):
            unbounded.append(choice)
        elif reports:
            sets.setdefault(reports, _Set(reports, trials, not everything, [])).chosen.append(choice)
    return tuple(sets.values()), empty, unbounded


def _by_model(sets, models, level):
    """Pool all exact sets at once, a column each: (set, choices of the model, estimate and ends) of each."""
    exact = [one for one in sets if one.exact]
    y, v = np.full((2, max((len(one.reports) for one in exact), default=1), len(exact)), np.nan)
    for column, one in enumerate(exact):
        y[: len(one.reports), column] = [r.effect for r in one.reports]
        v[: len(one.reports), column] = [r.variance for r in one.reports]
    for tau2, ci in models if exact else ():
        many = pool_many(y, v, tau2=tau2, ci=ci)
        low, high, _ = intervals(many, ci, level)
        for column, one in enumerate(exact):
            yield one, {"tau2": tau2, "ci": ci}, tuple(float(x[column]) for x in (many.estimate, low, high))


def _by_prior(sets, level):
    """Pool everything as reported, and exact sets of one or two trials, under each prior: as `_by_model`."""
    for one in sets:
        if one.exact and (len(one.reports) >= SEVERAL or one.tau_unit is None):
            continue
        for scale in TAU_SCALES:
            estimate, ends = _credible_once(one.reports, tau_scale=scale * one.tau_unit, level=level)
            yield one, {"tau2": f"prior_{scale:g}", "ci": "credible"}, (estimate, *ends)


@lru_cache(maxsize=512)
def _credible_once(reports, **prior):
    """Average the same results once, in however many questions they are chosen."""
    return credible(reports, **prior)


def _asked(sets, question, tau2, ci):
    """Give the combination that was asked, with the model that leads in `conclude`; None where it has no trial."""
    asked = Choices(question.evidence, question.basis, question.design, "in", question.measure)
    for one in (s for s in sets if asked in s.chosen):
        k = len(one.reports)
        if not one.exact or (k == SEVERAL - 1 and one.tau_unit is not None):
            return replace(asked, tau2=f"prior_{TAU_SCALES[1]:g}", ci="credible")
        return replace(asked, tau2=tau2, ci="wald" if k < SEVERAL else ci)
    return None
