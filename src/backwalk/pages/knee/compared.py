"""Forward against backward: what was measured at the knee, as ratios, at which speeds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from backwalk.problems import one_of
from backwalk.tables.schema.background import MECHANICS_GROUPS, SPEEDS

PERCENT = "% higher than forward"  # a unit in which a paper prints the ratio itself
NO_TRUE_ZERO = ("deg", "% foot", "% stance")  # an angle, a place or a moment: its ratio depends on where zero was put


@dataclass(frozen=True, eq=False)
class Mechanics:
    """The results of one group and one speed condition, or of all, in the order of the page.

    In each group people with knee osteoarthritis come first.

    frame : one row a result: the columns of biomechanics.csv, and
        ratio, backward over forward, NaN where the paper does not give it;
        repeat, whether the row above gives the same result in another unit
    """

    group: str
    speed: str
    frame: pd.DataFrame

    @property
    def compared(self):
        """The results that say which way the difference goes, each once."""
        return self.frame[self.frame["direction"].ne("not_compared") & ~self.frame["repeat"]]

    @property
    def in_osteoarthritis(self):
        """Those of `compared` that were measured in people with knee osteoarthritis."""
        return self.compared[self.compared["knee_osteoarthritis"] == "yes"]


def compare_mechanics(review, group="all", speed="all"):
    """Gather the forward against backward results of a group and a speed condition.

    Nothing is averaged: the same people went both ways, and no row holds the spread of their differences.
    Raises ReadableError for an unknown word.
    """
    one_of("group", group, ("all", *MECHANICS_GROUPS))
    one_of("speed", speed, ("all", *SPEEDS))
    kept = review.biomechanics
    kept = kept[kept["group"].eq(group) | (group == "all")]
    kept = kept[kept["speed_condition"].eq(speed) | (speed == "all")]
    kept = kept.assign(ratio=backward_over_forward(kept))
    kept = kept.assign(
        repeat=kept.duplicated(["study_id", "outcome", "speed_condition"]),
        in_group=kept["group"].map(list(MECHANICS_GROUPS).index),
        in_others=kept["knee_osteoarthritis"].ne("yes"),
        in_speed=kept["speed_condition"].map(list(SPEEDS).index),
        unsized=kept["ratio"].isna(),
    )
    order = ["in_group", "in_others", "unsized", "in_speed", "study_id"]
    return Mechanics(
        group, speed, kept.sort_values(order, kind="stable").drop(columns=order[:4]).reset_index(drop=True)
    )


def backward_over_forward(frame):
    """Divide the backward mean by the forward mean; where the percentage itself is printed, turn it into a ratio.

    frame : rows of biomechanics.csv. Returns a (k,) array, NaN where a mean is missing or not above zero, or where
    the unit has no true zero. Above 1 the value was higher backward.

    Source
    ------
    Hedges, Gurevitch and Curtis (1999), the response ratio.
    """
    forward, backward = frame["forward_mean"].to_numpy(float), frame["backward_mean"].to_numpy(float)
    fit = (forward > 0) & (backward > 0) & ~frame["unit"].isin(NO_TRUE_ZERO).to_numpy()
    ratio = np.divide(backward, forward, out=np.full(len(frame), np.nan), where=fit)
    printed = frame["unit"].eq(PERCENT).to_numpy()
    return np.where(printed, 1 + frame["difference"].to_numpy(float) / 100, ratio)
