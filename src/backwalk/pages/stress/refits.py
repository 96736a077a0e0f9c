"""One answer under stress: pooled again without each trial, from the largest trial down, and in every subset."""

import numpy as np
import pandas as pd

from backwalk.answers.conclusion import TAU_SCALES, exact_reports, unit_of_tau
from backwalk.statistics.reported import credible
from backwalk.statistics.sensitivity import cumulative, gosh, influence, influence_limits, influential, leave_one_out

MOST = 1 << 16  # subsets fitted at most
FEWEST = 5  # trials from which influence and subsets can tell something


def without_each(found):
    """Pool the trials of a Conclusion again without each in turn, under its own model.

    Returns a frame, one row a left-out trial, empty below two: name k people, the columns of `leave_one_out`,
    wald_low wald_high, and lead lead_low lead_high with the name of the interval that leads: that of the answer itself,
    however few trials are left, but that of a single trial beside three or more is its own (Wald); wide_low wide_high is
    the credible interval under the widest prior, where it leads.
    """
    trials = found.first.trials
    k, n = len(trials.frame), _people(trials.frame)
    if k < 2:
        return pd.DataFrame()
    inside = ~np.eye(k, dtype=bool)
    return _refits(found, leave_one_out, np.arange(k), inside).assign(name=trials.labels, people=n.sum() - n)


def by_size(found):
    """Pool the trials of a Conclusion again from the largest down, those of one size together.

    The protocol's analysis of sample size (Wu 2020), whose abstract does not say how. Returns the columns of
    `without_each`, one row a least number of people: least is that number and name holds who joins.
    """
    frame = found.first.trials.frame
    k, n = len(frame), _people(frame)
    if k < 2:
        return pd.DataFrame()
    order = np.argsort(-n, kind="stable")
    last = np.append(np.diff(n[order]) != 0, True)
    joined = [tuple(frame["label"].to_numpy()[n == size]) for size in n[order][last]]
    steps = _refits(found, cumulative, order, np.tril(np.ones((k, k), dtype=bool)), last)
    return steps.assign(name=joined, least=n[order][last], people=n[order].cumsum()[last])


def pulls(found):
    """Measure how much each trial of a Conclusion pulls its average.

    Returns the frame of `influence` with label, without (the average without it), large (beyond a usual limit) and
    outlying; empty below FEWEST trials, of which each carries so much that the limits tell nothing.
    """
    trials = found.first.trials
    if len(trials.frame) < FEWEST:
        return pd.DataFrame()
    tau2 = found.first.pooled.tau2_method
    each = influence(trials.effect, trials.variance, tau2)
    less = leave_one_out(trials.effect, trials.variance, tau2=tau2)["estimate"]
    outlying = each["rstudent"].abs() > influence_limits(len(each))["rstudent"]
    return each.assign(label=trials.labels, without=less, large=influential(each), outlying=outlying)


def cloud(found):
    """Pool every subset of the trials of a Conclusion.

    Returns the frame of `gosh` with `named`, whether the trial that pulls most is in it, and the label of that
    trial; an empty frame below FEWEST trials.
    """
    each = pulls(found)
    if each.empty:
        return each, ""
    trials = found.first.trials
    most = int(each["cook_d"].argmax())
    every = gosh(trials.effect, trials.variance, found.first.pooled.tau2_method, most=MOST)
    return every.assign(named=every["members"].to_numpy() >> most & 1 == 1), each["label"].iloc[most]


def lead_of(found):
    """Give the estimate, interval and its name that lead the first reading of a Conclusion, (float, pair, str)."""
    lead = found.first.lead
    return lead.estimate, lead.ci, lead.method


def _people(frame):
    return (frame["bw_n"] + frame["ctl_n"]).to_numpy()


def _refits(found, analysis, order, inside, kept=slice(None)):
    """Run an analysis under the model of a Conclusion and again with Wald's interval, and say which interval leads."""
    trials, shown = found.first.trials, found.first.pooled
    model = {"tau2": shown.tau2_method, "level": shown.level}
    effect, variance = trials.effect[order], trials.variance[order]
    made = analysis(effect, variance, ci=shown.ci_method, **model)
    wald = analysis(effect, variance, ci="wald", **model)
    made = made.assign(wald_low=wald["ci_low"], wald_high=wald["ci_high"], k=inside.sum(axis=1))[kept]
    exact, unit = np.array(exact_reports(trials), dtype=object)[order], unit_of_tau(trials)
    leads = [
        _lead(row, exact[members], unit, found.first.lead.method, shown)
        for row, members in zip(made.itertuples(), inside[kept], strict=True)
    ]
    columns = ["lead", "lead_low", "lead_high", "interval", "wide_low", "wide_high"]
    return made.reset_index(drop=True).join(pd.DataFrame(leads, columns=columns))


def _lead(row, exact, unit, method, shown):
    none = (np.nan, np.nan)
    if method != "credible" and row.k > 1:
        return row.estimate, row.ci_low, row.ci_high, method, *none
    if method != "credible":
        return row.estimate, row.wald_low, row.wald_high, "wald", *none
    middle, wide = (credible(exact, tau_scale=scale * unit, level=shown.level) for scale in TAU_SCALES[1:])
    return middle[0], *middle[1], "credible", *wide[1]
