"""The trials of backward walking beside those that added another exercise to a treatment."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from backwalk.answers.conclusion import SEVERAL, Conclusion, Lead
from backwalk.problems import NothingToShowError, ReadableError
from backwalk.statistics.counts import log_risk_ratio
from backwalk.statistics.effects import TURN, hedges_g
from backwalk.statistics.moderators import Regression, Subgroups, meta_regression, subgroups
from backwalk.statistics.pooling import Pooled, pool
from backwalk.tables.schema.exercise import COUNTS, KIND_NAMES, SCORES

UP_TO = (50, 100)  # people of a small trial, and of a middling one
COMPARED = "usual_physio"  # what backward walking is added to in the trials that are set beside the others


@dataclass(frozen=True, eq=False)
class Way:
    """The two averages and their difference, asked in one way; above zero backward walking gained more.

    way : all, known (without trials that may be backward walking), undoubted (without doubtful results of ours) or
        small (trials of up to the first of UP_TO people alone)
    ours, others : the averages, each with a tau2 of its own
    fit : both in one regression on which of the two a trial is, with one tau2 for all: its second line is the difference
    apart : Wald's test of a difference where each keeps a tau2 of its own
    """

    way: str
    ours: Lead | Pooled
    others: Pooled
    fit: Regression = field(repr=False)
    apart: Subgroups = field(repr=False)

    @property
    def difference(self):
        return float(self.fit.coefficients["estimate"].iloc[1])

    @property
    def ci(self):
        return tuple(float(x) for x in self.fit.coefficients[["ci_low", "ci_high"]].iloc[1])

    @property
    def p(self):
        return float(self.fit.qm_p)

    @property
    def verdict(self):
        """More, less or same: whether the interval of the difference leaves zero, and on which side."""
        return "more" if self.ci[0] > 0 else "less" if self.ci[1] < 0 else "same"


@dataclass(frozen=True, eq=False)
class Events:
    """People to whom something happened, ours or others, counted by arm.

    ratio : risk with exercise over risk without, (estimate, low, high), of the `informing` trials in which it happened to
        anybody; None where they are fewer than three
    nobody : trials in which it happened to nobody; one_arm : of those informing, trials with nobody in one arm
    """

    topic: str
    ours: bool
    frame: pd.DataFrame = field(repr=False)
    informing: int
    one_arm: int
    ratio: tuple[float, float, float] | None

    @property
    def nobody(self):
        return len(self.frame) - self.informing

    def total(self, column):
        return int(self.frame[column].sum())


@dataclass(frozen=True, eq=False)
class BesideExercise:
    """Adding backward walking to physiotherapy beside adding another exercise to a treatment, in SDs.

    found : the answer of this review, a Conclusion
    others : one row a trial that is not ours: label kind people effect variance could_be_backward size, and its figures
    ways : a Way each, the first as asked
    kinds, sizes : {code: Pooled} of the others; None for fewer than three trials. Sizes are 0, 1, 2: up to the first of
        UP_TO, up to the second, more
    classes : the review's class or classes of our trials
    doubling : a regression of the others on the binary logarithm of their people
    events : Events of each topic, ours and others
    """

    found: Conclusion
    others: pd.DataFrame = field(repr=False)
    ways: tuple[Way, ...] = field(repr=False)
    kinds: dict = field(repr=False)
    sizes: dict = field(repr=False)
    classes: tuple[str, ...]
    doubling: Regression | None = field(repr=False)
    events: tuple[Events, ...] = field(repr=False)

    @property
    def asked(self):
        return self.ways[0]

    @property
    def level(self):
        return self.found.level

    @property
    def ours(self):
        """Our trials: label people effect variance doubt, in the order of their effects."""
        frame = self.found.trials.frame
        made = frame[["label", "effect", "variance", "doubt"]].assign(people=frame["bw_n"] + frame["ctl_n"])
        return made.sort_values("effect", ascending=False, ignore_index=True)

    @property
    def people(self):
        """People in the smallest and in the largest of our trials."""
        return int(self.ours["people"].min()), int(self.ours["people"].max())

    @property
    def unknown(self):
        """The others that may be backward walking."""
        return self.others[self.others["could_be_backward"] == "yes"]

    @property
    def trend(self):
        """What goes with more people in the others: less, more, or none where the interval of the line holds zero."""
        low, high = (0.0, 0.0) if self.doubling is None else self.doubling.coefficients[["ci_low", "ci_high"]].iloc[1]
        return "less" if high < 0 else "more" if low > 0 else "none"

    def way(self, name):
        """Give one Way by its name; None where it cannot be gone or changes nothing."""
        return next((way for way in self.ways if way.way == name), None)


def beside_exercise(review, found):
    """Set an answer on pain or function beside the trials of `exercise.csv` that are not ours.

    found : a Conclusion of backward walking added to physiotherapy, in SDs. Estimator, interval and level are its own.

    Raises
    ------
    ValueError: an outcome that `exercise.csv` does not hold, another comparator or measure, or nothing pooled.

    Source
    ------
    Viechtbauer (2010) and Knapp and Hartung (2003) for the difference, Borenstein (2009), chapter 19, for groups.
    """
    _refuse(review, found)
    asked = review.exercise[review.exercise["outcome"] == found.question.outcome]
    others = _others(asked[asked["study_id"] == ""].reset_index(drop=True))
    model = {"tau2": found.pooled.tau2_method, "ci": found.pooled.ci_method, "level": found.level}
    kinds = [kind for kind in KIND_NAMES if (others["kind"] == kind).any()]
    return BesideExercise(
        found,
        others,
        tuple(_ways(found, others, model)),
        {kind: _average(others[others["kind"] == kind], model) for kind in kinds},
        {size: _average(others[others["size"] == size], model) for size in range(len(UP_TO) + 1)},
        tuple(asked.loc[asked["study_id"] != "", "kind"].unique()),
        _doubling(others, model),
        tuple(_events(review.exercise, topic, ours, model) for topic in COUNTS for ours in (True, False)),
    )


def _refuse(review, found):
    question = found.question
    if question.outcome not in SCORES:
        raise ReadableError(f"outcome = {question.outcome!r} is not one of: {', '.join(SCORES)}")
    if not (review.exercise["outcome"] == question.outcome).any():
        raise NothingToShowError(f"data/exercise.csv holds no trial of {question.outcome}")
    if question.comparator != COMPARED or question.measure != "smd":
        raise ReadableError("only backward walking added to physiotherapy, in SDs, can be set beside added exercise")
    if found.pooled is None:
        raise NothingToShowError(f"nothing to set beside other exercise: no trial can be pooled on {question.outcome}")


def _others(frame):
    arms = [frame[f"{arm}_{of}"].to_numpy(float) for arm in ("ex", "ctl") for of in ("mean", "sd", "n")]
    g, variance = hedges_g(*arms)
    people = frame["ex_n"] + frame["ctl_n"]
    size = np.searchsorted(UP_TO, people)  # a trial of exactly 50 people is a small one
    return frame.assign(people=people, effect=TURN["lower"] * g, variance=variance, size=size)


def _average(part, model):
    return pool(part["effect"], part["variance"], **model) if len(part) >= SEVERAL else None


def _ways(found, others, model):
    yield _way("all", found, found.lead, others, model)
    known = others[others["could_be_backward"] == ""]
    if len(known) < len(others):
        yield _way("known", found, found.lead, known, model)
    sound = found.undoubted
    if sound is not None and sound.pooled is not None and sound.pooled.k < found.pooled.k:
        yield _way("undoubted", sound, sound.lead, others, model)
    people = found.trials.frame["bw_n"] + found.trials.frame["ctl_n"]
    small = others[others["size"] == 0]
    if (people <= UP_TO[0]).all() and SEVERAL <= len(small) < len(others):
        yield _way("small", found, found.lead, small, model)


def _way(name, found, lead, others, model):
    y, v = (np.concatenate([getattr(found.trials, c), others[c]]) for c in ("effect", "variance"))
    backward = np.repeat([1.0, 0.0], [len(found.trials.effect), len(others)])
    options = {"tau2": model["tau2"], "level": model["level"]}
    fit = meta_regression(y, v, pd.DataFrame({"backward": backward}), test=model["ci"], **options)
    apart = subgroups(y, v, np.where(backward == 1, "backward", "other"), ci=model["ci"], **options)
    return Way(name, lead, pool(others["effect"], others["variance"], **model), fit, apart)


def _doubling(others, model):
    doublings = np.log2(others["people"].to_numpy(float))
    if len(others) < SEVERAL or np.ptp(doublings) == 0:
        return None
    moderator = pd.DataFrame({"doubling": doublings})
    options = {"tau2": model["tau2"], "test": model["ci"], "level": model["level"]}
    return meta_regression(others["effect"].to_numpy(), others["variance"].to_numpy(), moderator, **options)


def _events(exercise, topic, ours, model):
    frame = exercise[(exercise["outcome"] == topic) & ((exercise["study_id"] != "") == ours)].reset_index(drop=True)
    somebody = frame[frame["ex_count"] + frame["ctl_count"] > 0]
    ratio = None
    if len(somebody) >= SEVERAL:
        counts = [somebody[c].to_numpy(float) for c in ("ex_count", "ex_n", "ctl_count", "ctl_n")]
        pooled = pool(*log_risk_ratio(*counts), **model)
        ratio = tuple(float(x) for x in np.exp([pooled.estimate, *pooled.ci]))
    one_arm = int(((somebody["ex_count"] == 0) | (somebody["ctl_count"] == 0)).sum())
    return Events(topic, ours, frame, len(somebody), one_arm, ratio)
