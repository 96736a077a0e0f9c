"""Whether the effects differ between groups of trials: by surface, by design, by comparator."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from backwalk.answers.question import Question
from backwalk.pages.differences.explained import FEWEST, SETTLED, TEST, least_p
from backwalk.statistics.moderators import Regression, Subgroups, meta_regression, subgroups
from backwalk.statistics.permutations import Permuted, permutation_test
from backwalk.statistics.pooling import Pooled, check_model, pool
from backwalk.tables.schema import COMPARATORS

SPLITS = ("surface", "design", "comparator")


@dataclass(frozen=True, eq=False)
class Grouped:
    """The trials of a question in groups: an average for each, and a test between them where one is allowed.

    by : surface, design (rct, or other: quasi-randomised or unclear) or comparator
    frame : one row a trial, each trial once: study_id label effect variance doubt group; an empty group is not stated
    averages : {group: Pooled}, Wald's interval for one or two trials, else floored Hartung-Knapp
    found, test, permuted : averages and Wald's test of a difference, the floored Hartung-Knapp F test of the same,
        and, of two groups, the permutation test; None where there is no test: `reason` is one (group), few (trials)
        or alone (every trial is a group of its own), else empty
    aside : labels of the trials with a further usable comparison, which is not counted
    undoubted : the same without doubtful results; None where nothing is doubtful
    """

    by: str
    question: Question
    frame: pd.DataFrame
    averages: dict[str, Pooled]
    level: float
    found: Subgroups | None = None
    test: Regression | None = None
    permuted: Permuted | None = None
    reason: str = ""
    aside: tuple[str, ...] = ()
    undoubted: "Grouped | None" = None

    @property
    def known(self):
        """The trials whose group is known."""
        return self.frame[self.frame["group"] != ""]

    @property
    def smallest(self):
        """Number of trials in the smallest group; 0 where no group is known."""
        return int(self.known["group"].value_counts().min()) if len(self.known) else 0

    @property
    def exploratory(self):
        return self.smallest < SETTLED

    @property
    def stricter_p(self):
        """The larger p of the test between groups and of its permutation test, of two groups; None without a test."""
        if self.test is None:
            return None
        return max(self.test.qm_p, self.permuted.p.iloc[1] if self.permuted else 0.0)

    @property
    def least_p(self):
        """The smallest p that exchanging these groups between these trials can give."""
        return least_p(self.known["group"])


def groupings(review, question, *, tau2="reml", level=0.95):
    """Group the trials of a question by surface, by design and by comparator, each trial once.

    By design all designs are asked for, by comparator all comparators, whatever the question says of them. A trial
    with several comparators counts with its main one, or the next that prints a usable figure; arms are neither
    merged nor shared. Groups share one tau2, because most hold too few trials for one of their own.

    Returns a Grouped for each of SPLITS.

    Source
    ------
    Borenstein (2009), chapter 19; Knapp and Hartung (2003) for the F test.
    """
    check_model(tau2=tau2, level=level)
    every, sound = (_split(review, question, doubtful) for doubtful in (True, False))
    found = []
    for by in SPLITS:
        one, other = (_grouped(by, _asked(by, question), *parts[by], tau2, level) for parts in (every, sound))
        found.append(replace(one, undoubted=other if (one.frame["doubt"] != "").any() else None))
    return tuple(found)


def _asked(by, question):
    """Ask for every design or comparator where it is those that make the groups."""
    return question if by == "surface" else replace(question, **{by: "any"})


def _split(review, question, doubtful):
    """Give for each split its trials with their groups, and the labels of those with comparisons left aside."""
    trials = review.trials.set_index("study_id")
    asked, wide = (review.answer(_asked(by, question), doubtful=doubtful).frame for by in ("surface", "design"))
    parts = [review.answer(replace(question, comparator=c), doubtful=doubtful).frame for c in COMPARATORS]
    every = pd.concat(parts, ignore_index=True)
    other = every["comparator"].to_numpy() != trials["comparator_class"].reindex(every["study_id"]).to_numpy()
    once = every.iloc[np.argsort(other, kind="stable")].drop_duplicates("study_id")
    aside = tuple(every.loc[every.duplicated("study_id"), "label"].drop_duplicates())
    groups = {
        "surface": (asked, asked["study_id"].map(trials["surface"]), ()),
        "design": (wide, wide["design"].where(wide["design"] == "rct", "other"), ()),
        "comparator": (once, once["comparator"], aside),
    }
    kept = ["study_id", "label", "effect", "variance", "doubt"]
    return {by: (frame[kept].assign(group=group.astype(object)), left) for by, (frame, group, left) in groups.items()}


def _grouped(by, question, frame, aside, tau2, level):
    known = frame[frame["group"] != ""]
    y, v, group = known["effect"].to_numpy(), known["variance"].to_numpy(), known["group"].to_numpy(str)
    names = list(dict.fromkeys(group.tolist()))
    reason = _no_test(len(known), len(names))
    if reason:
        averages = {n: _average(y[group == n], v[group == n], tau2, level) for n in names}
        return Grouped(by, question, frame, averages, level, reason=reason, aside=aside)
    options = {"tau2": tau2, "common_tau2": True, "level": level}
    wald, found = (subgroups(y, v, group, ci=ci, **options) for ci in ("wald", TEST))
    others = pd.DataFrame({n: (group == n).astype(float) for n in names[1:]})
    two = len(names) == 2
    return Grouped(
        by,
        question,
        frame,
        {n: (wald if found.groups[n].k < FEWEST else found).groups[n] for n in names},
        level,
        found=found,
        test=meta_regression(y, v, others, tau2=tau2, test=TEST, level=level),
        permuted=permutation_test(y, v, others, tau2=tau2, test=TEST) if two else None,
        aside=aside,
    )


def _no_test(k, groups):
    if groups < 2:
        return "one"
    if k < FEWEST:
        return "few"
    return "alone" if k == groups else ""


def _average(y, v, tau2, level):
    return pool(y, v, tau2=tau2, ci="wald" if y.size < FEWEST else TEST, level=level)
