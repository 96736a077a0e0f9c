"""What the trials of one question say: the one result that sentence, table and figure share."""

from dataclasses import dataclass, replace
from functools import cached_property

from scipy.special import ndtri

from backwalk.answers.trials import Trials, usable
from backwalk.statistics.pooling import Pooled, pool
from backwalk.statistics.reported import pool_as_reported
from backwalk.statistics.reports import Report

MODELS = tuple(
    (t, c) for t in ("reml", "pm", "dl", "common") for c in ("hartung_knapp_floored", "hartung_knapp", "wald")
)
SEVERAL = 3  # trials from which the chosen interval leads; that of fewer rests on a prior
TAU_SCALES = (0.25, 0.5, 1.0)  # of the prior of tau, in SDs: little, moderate and much difference between trials


@dataclass(frozen=True, eq=False)
class Conclusion:
    """Trials, their average, and the same in points and without doubtful rows.

    pooled : None where no trial can be pooled
    wald : the same average with Wald's interval, shown beside few trials
    points : the same question as a mean difference, where all trials share one scale
    undoubted : the same question without doubtful rows, where anything printed is doubtful
    bayes : of one or two trials, the Bayesian average under each of TAU_SCALES; empty from three trials on
    reported : everything the asked trials print, exact or not, in SDs; None where that cannot be averaged
    """

    trials: Trials
    pooled: Pooled | None
    wald: Pooled | None
    level: float = 0.95
    points: "Conclusion | None" = None
    undoubted: "Conclusion | None" = None

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
    def bayes(self):
        unit = unit_of_tau(self.trials)
        if not self.few or unit is None:
            return ()
        exact = exact_reports(self.trials)
        return tuple(pool_as_reported(exact, tau_scale=s * unit, level=self.level) for s in TAU_SCALES)

    @cached_property
    def contributions(self):
        return self.trials.contributions()

    @cached_property
    def reported(self):
        reports = usable(self.contributions)
        exact = any(r.kind in ("exact", "unsigned") for r in reports)
        if self.question.measure != "smd" or not exact:
            return None
        return pool_as_reported(reports, level=self.level)

    @property
    def settled(self):
        """The Bayesian average with the middle of TAU_SCALES; None from three trials on."""
        return self.bayes[1] if self.bayes else None


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
    found = _with_points(review, _pooled(review.answer(question), model), model, True)
    if not any(c.row is not None and c.row.doubt for c in found.contributions):
        return found
    undoubted = _pooled(review.answer(question, doubtful=False), model)
    return replace(found, undoubted=_with_points(review, undoubted, model, False))


def _with_points(review, found, model, doubtful):
    if found.question.measure != "smd" or "one_scale" not in found.trials.flags:
        return found
    points = _pooled(review.answer(replace(found.question, measure="md"), doubtful=doubtful), model)
    same = points.trials.labels == found.trials.labels
    return replace(found, points=points) if same else found


def _pooled(trials, model):
    if len(trials.frame) == 0:
        return Conclusion(trials, None, None, model["level"])
    found = pool(trials.effect, trials.variance, **model)
    wald = pool(trials.effect, trials.variance, **{**model, "ci": "wald"})
    return Conclusion(trials, found, wald, model["level"])


def unit_of_tau(trials):
    """Give what one SD is in the unit of the effects, by which TAU_SCALES are multiplied; None where that is not known."""
    return {"smd": 1.0, "md": trials.scale and trials.scale.reference_sd}.get(trials.question.measure)


def exact_reports(trials):
    """Give the pooled effects as exact Reports, one a trial."""
    rows = zip(trials.labels, trials.effect, trials.variance, strict=True)
    return [Report(n, "exact", effect=y, variance=v, measure=trials.question.measure) for n, y, v in rows]


def own_interval(effect, se, level):
    """Give the Wald interval of one trial alone, (low, high) in effect units."""
    reach = float(ndtri((1 + level) / 2)) * se
    return effect - reach, effect + reach


def alternatives(trials, *, level=0.95):
    """Pool the same trials under every model named in the protocol choices, best first."""
    if len(trials.frame) == 0:
        return ()
    return tuple(pool(trials.effect, trials.variance, tau2=t, ci=c, level=level) for t, c in MODELS)
