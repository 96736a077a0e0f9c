"""What the trials of one question say: the one result that sentence, table and figure share."""

from dataclasses import dataclass, replace

from scipy.special import ndtri

from backwalk.pooling import Pooled, pool
from backwalk.review import Trials

MODELS = tuple(
    (t, c) for t in ("reml", "pm", "dl", "common") for c in ("hartung_knapp_floored", "hartung_knapp", "wald")
)


@dataclass(frozen=True, eq=False)
class Conclusion:
    """Trials, their average, and the same in points and without doubtful rows.

    pooled : None where no trial can be pooled
    wald : the same average with Wald's interval, shown beside few trials
    points : the same question as a mean difference, where all trials share one scale
    undoubted : the same question without doubtful rows, where there are any
    """

    trials: Trials
    pooled: Pooled | None
    wald: Pooled | None
    points: "Conclusion | None" = None
    undoubted: "Conclusion | None" = None

    @property
    def question(self):
        return self.trials.question

    @property
    def first(self):
        """The reading that stands first: points where one scale is shared, else as asked."""
        return self.points or self


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
    found = _pooled(review.answer(question), model)
    if "doubtful" in found.trials.flags:
        found = replace(
            found, undoubted=_with_points(review, _pooled(review.answer(question, doubtful=False), model), model, False)
        )
    return _with_points(review, found, model, True)


def _with_points(review, found, model, doubtful):
    if found.question.measure != "smd" or "one_scale" not in found.trials.flags:
        return found
    points = _pooled(review.answer(replace(found.question, measure="md"), doubtful=doubtful), model)
    same = points.trials.labels == found.trials.labels
    return replace(found, points=points) if same else found


def _pooled(trials, model):
    if len(trials.frame) == 0:
        return Conclusion(trials, None, None)
    found = pool(trials.effect, trials.variance, **model)
    return Conclusion(trials, found, pool(trials.effect, trials.variance, **{**model, "ci": "wald"}))


def own_interval(effect, se, level):
    """Give the Wald interval of one trial alone, (low, high) in effect units."""
    reach = float(ndtri((1 + level) / 2)) * se
    return effect - reach, effect + reach


def alternatives(trials, *, level=0.95):
    """Pool the same trials under every model named in the protocol choices, best first."""
    if len(trials.frame) == 0:
        return ()
    return tuple(pool(trials.effect, trials.variance, tau2=t, ci=c, level=level) for t, c in MODELS)
