"""Every comparison of every trial, as a check on taking one a trial."""

from dataclasses import dataclass

from backwalk.answers.trials import Trials
from backwalk.problems import ReadableError
from backwalk.statistics.dependence import Robust, cluster_robust
from backwalk.statistics.pooling import check_model


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Every usable comparison, each trial's backward arm shared equally between its own, and their average.

    pooled : cluster-robust, a trial a cluster; None where it cannot be had, and `why` says why.
    """

    trials: Trials
    pooled: Robust | None
    level: float
    why: str = ""

    @property
    def several(self):
        """Labels of the trials with more than one comparison."""
        labels = self.trials.frame["label"]
        return labels[labels.duplicated()].unique().tolist()


def comparisons(review, question, *, tau2="reml", level=0.95):
    """Pool every comparison of the trials that answer a question, where an answer takes or merges to one a trial.

    question : its comparator is any where several comparisons are wanted.
    tau2, level : as in `cluster_robust`.

    Source
    ------
    Cochrane Handbook 23.3.4 for the shared arm; Pustejovsky and Tipton (2018) for the interval.
    """
    check_model(tau2=tau2, level=level)
    trials = review.every_comparison(question)
    try:
        found = cluster_robust(trials.effect, trials.variance, trials.frame["study_id"], tau2=tau2, level=level)
    except ReadableError as error:
        return Comparisons(trials, None, level, str(error))
    return Comparisons(trials, found, level)
