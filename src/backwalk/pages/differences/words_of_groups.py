"""Groups of trials, their averages and the test between them, in words."""

import pandas as pd

from backwalk.answers.words import without_doubtful
from backwalk.pages.differences.explained import FEWEST
from backwalk.pages.differences.trends import smallest
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import COMPARATORS, title
from backwalk.style.numbers import capital, count, coverage, listed, lower, number, p_value, span, spelt
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.trials import SURFACE_NAMES

GROUPS = {
    "surface": SURFACE_NAMES,
    "design": {"rct": "randomised", "other": "not clearly randomised"},
    "comparator": COMPARATORS,
}


def groups(groupings):
    """Say for each way of grouping whether the groups differ, or why that cannot be asked."""
    return Prose("\n\n".join(_split(one) for one in groupings))


def split_title(one):
    """Name a grouping: By design, exploratory."""
    mark = ", exploratory" if one.test is not None and one.exploratory else ""
    return f"By {one.by}{mark}"


def _split(one):
    opening = f"**{split_title(one)}** ({lower(title(one.question))}): "
    if one.reason:
        return opening + _why_not(one) + _aside(one)
    return "\n".join(
        line for line in [f"{opening}{_averages(one)}.", *_difference(one), _undoubted(one), _aside(one)] if line
    )


def _why_not(one):
    total, known, names = len(one.frame), len(one.known), list(one.averages)
    if total == 0:
        return "no trial with a usable figure, so there is nothing to group."
    if known == 0:
        who = "the one trial does not state it" if total == 1 else f"none of the {spelt(total)} trials states it"
        return f"{who}, so there are no groups to compare."
    if one.reason == "one":
        silent = f", and {count(total - known, 'trial')} not stated" if known < total else ""
        return f"{_who(one, names[0])}{silent}, so there is nothing to compare with."
    told = listed(_who(one, name) for name in names)
    why = (
        "every group is a single trial"
        if one.reason == "alone"
        else f"a comparison needs {count(FEWEST, 'trial')} or more"
    )
    return f"{told}; {why}, so there is no test."


def _who(one, name):
    k = one.averages[name].k
    return count(k, "randomised trial") if name == "rct" else f"{count(k, 'trial')} {group_name(one.by, name)}"


def group_name(by, group):
    """Name a group of trials: randomised; on a treadmill; against forward walking."""
    name = GROUPS[by][group]
    return f"against {name}" if by == "comparator" else f"surface {name}" if group == "" else name


def _averages(one):
    told = [f"g = {number(p.estimate)} in {_who(one, name)}" for name, p in one.averages.items()]
    return listed(told)


def _difference(one):
    test = one.test
    if len(one.averages) == 2:
        first, second = (group_name(one.by, name) for name in one.averages)
        gap = -test.coefficients.iloc[1]
        yield (
            f"{capital(first)} minus {second}: {number(gap['estimate'])} ({INTERVALS[test.test]} {coverage(one.level)} CI "
            f"{span((gap['ci_high'], gap['ci_low']))}, {p_value(test.qm_p)})."
        )
    else:
        yield f"The {INTERVALS[test.test]} F test between the groups gives {p_value(test.qm_p)}."
    yield (
        f"Wald's test, too ready to see a difference between few trials, gives Q = {number(one.found.qb)} on "
        f"{one.found.df} df, {p_value(one.found.qb_p)}; the groups share one τ² of {number(one.found.tau2)} "
        f"({ESTIMATORS[test.tau2_method]})."
    )
    if one.permuted is not None:
        orders = (
            f"all {spelt(one.permuted.permutations)}" if one.permuted.exact else f"{one.permuted.permutations:,} random"
        )
        p = p_value(one.permuted.p.iloc[1])
        yield f"Exchanging the groups between the trials in {orders} orders gives {p}{smallest(one)}."


def _undoubted(one):
    doubted = one.known.query("doubt != ''")["label"]
    if one.undoubted is None or doubted.empty:
        return ""
    without = without_doubtful(doubted)
    other = one.undoubted
    if other.test is None:
        return f"{without}: {_why_not(other)}"
    return f"{without}: {_averages(other)}, {p_value(other.test.qm_p)} ({INTERVALS[other.test.test]})."


def _aside(one):
    if not one.aside:
        return ""
    return f"\n{listed(one.aside)} {'has' if len(one.aside) == 1 else 'have'} another usable comparison, which is not counted."


def groups_table(groupings):
    """List the groups with their trials, averages and intervals."""
    rows = [
        {
            "By": one.by,
            "Group": group_name(one.by, name),
            "Trials": len(part),
            "Which": ", ".join(row.label + (" †" if row.doubt else "") for row in part.itertuples()),
            "Hedges' g": number(one.averages[name].estimate) if name else "–",
            f"{coverage(one.level)} CI": f"{span(one.averages[name].ci)} ({interval_name(one.averages[name])})"
            if name
            else "–",
        }
        for one in groupings
        for name, part in one.frame.groupby("group", sort=False)
    ]
    return Table(pd.DataFrame(rows), "Each trial once in each grouping (†: doubtful)")


def interval_name(pooled):
    """Name the interval of a group, with what to think of it where there are one or two trials."""
    note = {1: ", its own", 2: ", too narrow"}.get(pooled.k, "")
    return INTERVALS[pooled.ci_method] + note


def groups_alt(groupings):
    """Describe the figure of the groups."""
    return "Averages of groups of trials; right of zero the backward walkers gained more. " + " ".join(
        f"By {one.by}: {_why_not(one) if one.reason else f'{_averages(one)}, {p_value(one.test.qm_p)}.'}"
        for one in groupings
    )
