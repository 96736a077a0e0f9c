"""Whether the effects follow what the protocol names: weeks of follow-up, dose, and the score before treatment."""

from dataclasses import dataclass, replace
from math import factorial, prod

import numpy as np
import pandas as pd

from backwalk.answers.question import Question
from backwalk.statistics.moderators import Regression, meta_regression
from backwalk.statistics.permutations import Permuted, permutation_test
from backwalk.statistics.pooling import Pooled, check_model, pool

PROTOCOL = ("weeks", "dose", "baseline")
FEWEST, SETTLED = 3, 10  # trials below which no line is drawn, and below which it is called exploratory
TEST = "hartung_knapp_floored"
STEPS = 41  # points of a drawn line


@dataclass(frozen=True, eq=False)
class Explained:
    """One moderator of the protocol set against the effects: a line where one is allowed, else why there is none.

    moderator : weeks (since the start, when measured), dose (minutes walked backward in all) or baseline (mean
        score of both arms before treatment, in % of the way from the best score to the worst)
    frame : one row a pooled trial: study_id label effect variance doubt at_end (measured when the programme ended)
        value missing; where `value` is NaN `missing` says what is
    fit, permuted, average : the line, its permutation test, and the same trials without the moderator; None where
        there is no line: `reason` is few (trials) or same (value for all), else empty
    line : the line and its band, value estimate ci_low ci_high, from the smallest to the largest value
    undoubted : the same without doubtful results; None where nothing is doubtful
    """

    moderator: str
    question: Question
    frame: pd.DataFrame
    level: float
    fit: Regression | None = None
    permuted: Permuted | None = None
    average: Pooled | None = None
    line: pd.DataFrame | None = None
    reason: str = ""
    undoubted: "Explained | None" = None

    @property
    def known(self):
        """The trials whose value is known."""
        return self.frame.dropna(subset="value")

    @property
    def k(self):
        return len(self.known)

    @property
    def exploratory(self):
        return self.k < SETTLED

    @property
    def stricter_p(self):
        """The larger p of the line and of its permutation test; None where there is no line."""
        return None if self.fit is None else max(self.fit.qm_p, self.permuted.p.iloc[1])

    @property
    def least_p(self):
        """The smallest p that exchanging these values between these trials can give."""
        return least_p(self.known["value"])


def least_p(values):
    """Give the share of all orders of k values that leaves them as they are: no permutation p can be smaller."""
    return prod(map(factorial, values.value_counts())) / factorial(len(values))


def explained(review, found, *, tau2="reml", level=0.95):
    """Set each moderator of the protocol against the effects of a Conclusion, one at a time.

    Returns an Explained for each of PROTOCOL. There is a line from three trials on whose values differ; its
    interval and test are floored Hartung-Knapp, and the permutation test takes the same statistic.

    Source
    ------
    Wu (2020) for the moderators; Cochrane Handbook 10.11.4 for ten trials.
    """
    check_model(tau2=tau2, level=level)
    sound = [None] * len(PROTOCOL)
    if found.undoubted is not None:
        sound = explained(review, found.undoubted, tau2=tau2, level=level)
    trials = review.trials.set_index("study_id")
    return tuple(
        _explained(name, found.question, _values(name, found.trials, trials), tau2, level, other)
        for name, other in zip(PROTOCOL, sound, strict=True)
    )


def _explained(name, question, frame, tau2, level, undoubted):
    bare = Explained(name, question, frame, level, undoubted=undoubted)
    reason = _no_line(bare)
    if reason:
        return replace(bare, reason=reason)
    known = bare.known
    y, v, x = (known[column].to_numpy(float) for column in ("effect", "variance", "value"))
    model = {"tau2": tau2, "test": TEST}
    return replace(
        bare,
        fit=meta_regression(y, v, known[["value"]], **model, level=level),
        permuted=permutation_test(y, v, known[["value"]], **model),
        average=pool(y, v, tau2=tau2, level=level),
        line=_line(y, v, x, model, level),
    )


def _no_line(one):
    if one.k < FEWEST:
        return "few"
    return "same" if np.ptp(one.known["value"]) == 0 else ""


def _line(y, v, x, model, level):
    """Give the line and its band: at x0 they are the intercept of the same line counted from x0."""
    points = np.linspace(x.min(), x.max(), STEPS)
    rows = [meta_regression(y, v, x - x0, **model, level=level).coefficients.iloc[0] for x0 in points]
    return pd.DataFrame(rows)[["estimate", "ci_low", "ci_high"]].assign(value=points).reset_index(drop=True)


def _values(name, trials, about):
    frame = trials.frame[["study_id", "label", "effect", "variance", "doubt"]].copy()
    pairs = [
        {"weeks": _weeks, "dose": _dose, "baseline": _baseline}[name](row, about.loc[row.study_id], trials.scales)
        for row in trials.frame.itertuples()
    ]
    frame["at_end"] = trials.frame["week"] == trials.frame["study_id"].map(about["weeks"])
    frame["value"] = pd.Series([value for value, _ in pairs], index=frame.index, dtype=float)
    frame["missing"] = pd.Series([missing for _, missing in pairs], index=frame.index, dtype=object)
    return frame


def _weeks(row, trial, scales):
    return row.week, "" if row.week == row.week else "week not stated"


def _dose(row, trial, scales):
    parts = {
        "weeks": trial["weeks"],
        "sessions a week": trial["sessions_per_week"],
        "minutes a session": trial["minutes_per_session"],
    }
    missing = [name for name, value in parts.items() if value != value]
    return prod(parts.values()), f"not reported: {', '.join(missing)}" if missing else ""


def _baseline(row, trial, scales):
    """Weigh the means of both arms by their people, and turn the scale so that 100% is the worst score."""
    scale, means = scales[row.instrument], np.array([row.bw_baseline_mean, row.ctl_baseline_mean])
    if np.isnan(means).any():
        return np.nan, "not reported" if np.isnan(means).all() else "reported in one arm only"
    if None in (scale.minimum, scale.maximum) or not scale.better:
        return np.nan, f"{scale.name} has no known ends"
    way = (np.average(means, weights=[row.bw_n, row.ctl_n]) - scale.minimum) / (scale.maximum - scale.minimum)
    return 100 * (way if scale.better == "lower" else 1 - way), ""
