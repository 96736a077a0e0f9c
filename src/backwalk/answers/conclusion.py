"""What the trials of one question say: the one result that sentence, table and figure share."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from backwalk.answers.trials import Trials, usable
from backwalk.problems import check_level
from backwalk.statistics.level import reach
from backwalk.statistics.pooling import Pooled, check_model, pool
from backwalk.statistics.reported import pool_as_reported
from backwalk.statistics.reports import Report

MODELS = tuple(
    (t, c) for t in ("reml", "pm", "dl", "common") for c in ("hartung_knapp_floored", "hartung_knapp", "wald")
)
SEVERAL = 3  # trials from which the chosen interval leads; that of two rests on a prior, that of one is its own
TAU_SCALES = (0.25, 0.5, 1.0)  # of the prior of tau, in SDs: little, moderate and much difference between trials


@dataclass(frozen=True)
class Lead:
    """The average and interval that lead an answer: what the sentence says and the diamond draws, in effect units.

    method : a code of INTERVALS, or credible
    """

    estimate: float
    ci: tuple[float, float]
    level: float
    method: str


@dataclass(frozen=True)
class Spread:
    """The lowest and highest SD printed by the trials in points, the usual SD of that scale, and g of the same trials."""

    sds: tuple[float, float]
    usual: float
    g: float


@dataclass(frozen=True, eq=False)
class Conclusion:
    """Trials, their average, and the same in points and without doubtful rows.

    pooled : None where no trial can be pooled
    wald : the same average with Wald's interval
    points : the same question as a mean difference, where most of the trials share one scale
    undoubted : the same question without doubtful rows, where anything printed is doubtful
    beside : trials of the answer that this one is set beside, whose kind of interval it takes; None for itself
    bayes : of one or two trials, the Bayesian average under each of TAU_SCALES; empty from three on
    reported : everything the asked trials print, exact or not, in SDs; None where that cannot be averaged
    """

    trials: Trials
    pooled: Pooled | None
    wald: Pooled | None
    level: float = 0.95
    points: "Conclusion | None" = None
    undoubted: "Conclusion | None" = None
    beside: int | None = None

    @property
    def question(self):
        return self.trials.question

    @property
    def first(self):
        """The reading that stands first: points where one scale is shared, else as asked."""
        return self.points or self

    @property
    def few(self):
        """Whether one or two trials are pooled, so that no interval shows how much trials differ."""
        return self.pooled is not None and self.pooled.k < SEVERAL

    @cached_property
    def lead(self):
        """The Lead of this answer: chosen interval from SEVERAL trials on, Bayesian for two, Wald for one; or None."""
        if self.pooled is None:
            return None
        if self.settled is not None:
            shown, method = self.settled, "credible"
        elif self.pooled.k > 1 and self._asked_of >= SEVERAL:
            shown, method = self.pooled, self.pooled.ci_method
        else:
            shown, method = self.wald, "wald"
        return Lead(shown.estimate, shown.ci, self.level, method)

    @property
    def aside(self):
        """The labels of pooled trials that the answer in points leaves aside, each with its effect, [(label, effect)]."""
        if self.points is None:
            return []
        pairs = zip(self.trials.labels, self.trials.effect, strict=True)
        return [(label, effect) for label, effect in pairs if label not in self.points.trials.labels]

    @cached_property
    def models(self):
        """The same trials pooled under every model of `alternatives`, at the level of this answer."""
        return alternatives(self.trials, level=self.level)

    @cached_property
    def spread(self):
        """How alike the people of these trials scored, a Spread; None where no scale has a usual SD to set it beside."""
        shown = self.points
        usual = shown and shown.trials.scale.reference_sd
        printed = [sd for _, row, _ in shown.trials.chosen for sd in (row.bw_sd, row.ctl_sd)] if usual else []
        sds = [sd for sd in printed if sd is not None]
        if not sds:
            return None
        same = np.isin(self.trials.labels, shown.trials.labels)
        model = {"tau2": self.pooled.tau2_method, "ci": "wald", "level": self.level}
        pooled = _pool_once(tuple(self.trials.effect[same]), tuple(self.trials.variance[same]), **model)
        return Spread((min(sds), max(sds)), usual, pooled.estimate)

    @property
    def _asked_of(self):
        return self.beside or self.pooled.k

    @cached_property
    def bayes(self):
        unit = unit_of_tau(self.trials)
        if not self.few or unit is None:
            return ()
        exact = exact_reports(self.trials)
        return tuple(_as_reported(tuple(exact), s * unit, self.level) for s in TAU_SCALES)

    @cached_property
    def contributions(self):
        return self.trials.usual

    @cached_property
    def reported(self):
        reports = usable(self.contributions)
        exact = any(r.kind in ("exact", "unsigned") for r in reports)
        if self.question.measure != "smd" or not exact:
            return None
        return _as_reported(tuple(reports), None, self.level)

    @property
    def settled(self):
        """The Bayesian average with the middle of TAU_SCALES; None where it does not lead."""
        return self.bayes[1] if self.bayes and self._asked_of == 2 else None


@lru_cache(maxsize=256)
def _as_reported(reports, tau_scale, level):
    """Average Reports once, under however many models the exact ones among them are pooled."""
    return pool_as_reported(reports, tau_scale=tau_scale, level=level)


def conclude(
    review,
    question,
    *,
    tau2="reml",
    ci="hartung_knapp_floored",
    prediction="k-1",
    tau2_interval="q_profile",
    level=0.95,
):
    """Answer a question and pool it; the options are those of `pool`.

    Returns a Conclusion; with no usable trial its `pooled` is None and `trials.left_out` says why.
    """
    model = {"tau2": tau2, "ci": ci, "prediction": prediction, "tau2_interval": tau2_interval, "level": level}
    check_model(**model)
    found = _with_points(review, _pooled(review.answer(question), model), model)
    if not any(c.row is not None and c.row.doubt for c in found.contributions):
        return found
    undoubted = _pooled(review.answer(question, doubtful=False), model)
    undoubted = _with_points(review, undoubted, model, doubtful=False)
    return replace(found, undoubted=_set_beside(undoubted, found))


def _with_points(review, found, model, doubtful=True):
    """Add the answer in points, where more than half of the pooled trials share a scale."""
    if found.question.measure != "smd" or found.pooled is None:
        return found
    points = _pooled(review.answer(replace(found.question, measure="md"), doubtful=doubtful), model)
    most = points.pooled is not None and 2 * points.pooled.k > found.pooled.k
    return replace(found, points=points) if most else found


def _set_beside(found, answer):
    """Give what is derived from an answer the kind of interval of that answer, in points too."""
    points = found.points
    if points is not None and answer.points is not None:
        points = replace(points, beside=answer.points.pooled.k)
    return replace(found, points=points, beside=answer.pooled and answer.pooled.k)


def _pooled(trials, model):
    if not trials.chosen:
        return Conclusion(trials, None, None, model["level"])
    effect, variance = tuple(trials.effect), tuple(trials.variance)
    found = _pool_once(effect, variance, **model)
    wald = _pool_once(effect, variance, **{**model, "ci": "wald"})
    return Conclusion(trials, found, wald, model["level"])


@lru_cache(maxsize=512)
def _pool_once(effect, variance, **model):
    """Pool the same trials once, in however many questions they are chosen."""
    return pool(effect, variance, **model)


def unit_of_tau(trials):
    """Give what one SD is in the unit of the effects, by which TAU_SCALES are multiplied; None where that is not known."""
    return {"smd": 1.0, "md": trials.scale and trials.scale.reference_sd}.get(trials.question.measure)


def exact_reports(trials):
    """Give the pooled effects as exact Reports, one a trial."""
    rows = zip(trials.labels, trials.effect, trials.variance, strict=True)
    return [Report(n, "exact", effect=y, variance=v, measure=trials.question.measure) for n, y, v in rows]


def own_interval(effect, se, level):
    """Give the Wald interval of one trial alone, (low, high) in effect units."""
    check_level(level)
    near = float(reach(level)) * se
    return effect - near, effect + near


def alternatives(trials, *, level=0.95):
    """Pool the same trials under every model named in the protocol choices, best first."""
    check_level(level)
    if len(trials.frame) == 0:
        return ()
    return tuple(pool(trials.effect, trials.variance, tau2=t, ci=c, level=level) for t, c in MODELS)
