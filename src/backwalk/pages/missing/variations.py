"""Everything as reported under other assumptions: one changed at a time, and results nobody printed."""

from dataclasses import dataclass

import numpy as np

from backwalk.answers.contributions import Assumptions
from backwalk.answers.trials import usable
from backwalk.problems import ReadableError
from backwalk.statistics.reported import Reported, pool_as_reported
from backwalk.statistics.reports import Report

FORMS = {
    "exact": "effects",
    "unsigned": "effects of unknown side",
    "beyond": "significant results with a side",
    "beyond_either": "significant results without a side",
    "within": "results without a significant difference",
    "within_side": "results without a significant difference, with a side",
    "side": "sides alone",
}


@dataclass(frozen=True, eq=False)
class Variation:
    """One assumption changed: which, to what, and what then comes out (None, with the reason, where nothing does)."""

    group: str
    name: str
    reported: Reported | None
    why: str = ""


def variations(found):
    """Average everything as reported again, with each assumption, report and form changed or left out in turn.

    found : a Conclusion. Returns a tuple of Variation, the answer as it stands first; empty where it has none.
    """
    if found.reported is None:
        return ()
    trials, level, reports = found.trials, found.level, found.reported.reports
    changes = (
        ("nothing", "as it stands", {}),
        ("likelihood of g", "exact t, not normal", {"likelihood": "noncentral_t"}),
        ("prior between trials", "half-normal 0.25", {"tau_scale": 0.25}),
        ("prior between trials", "half-normal 1", {"tau_scale": 1.0}),
        ("prior between trials", "half-Cauchy 0.5", {"tau_prior": "half_cauchy"}),
        ("prior between trials", "uniform", {"tau_prior": "uniform"}),
        ("prior of the average", "normal, SD 1", {"mu_prior": ("normal", 0, 1)}),
    )
    made = [_under(group, name, reports, level, **options) for group, name, options in changes]
    made += [_under(g, name, usable(trials.contributions(assume)), level) for g, name, assume in _assumptions()]
    if found.undoubted is not None:
        made.append(_under("doubtful results", "left out", usable(found.undoubted.contributions), level))
    made += [
        _under("a form left out", name, [r for r in reports if r.kind != kind], level)
        for kind, name in FORMS.items()
        if any(r.kind == kind for r in reports)
    ]
    made += [_under("a trial left out", one.label, [r for r in reports if r is not one], level) for one in reports]
    return tuple(made)


def _assumptions():
    return (
        ("limit where none is named", "p of 0.01", Assumptions(alpha=0.01)),
        ("limit where none is named", "p of 0.10", Assumptions(alpha=0.10)),
        ("totals split", "two backward to one", Assumptions(split=2.0)),
        ("totals split", "one backward to two", Assumptions(split=0.5)),
        ("totals split", "left out", Assumptions(split=None)),
        ("no test named", "left out", Assumptions(untested=False)),
        ("a side alone", "as not significant", Assumptions(side_alone="not_significant")),
        ("a side alone", "left out", Assumptions(side_alone="nothing")),
        ("p of other tests", "left out", Assumptions(other_tests=False)),
    )


def _under(group, name, reports, level, **options):
    try:
        return Variation(group, name, pool_as_reported(reports, level=level, **options))
    except ReadableError:
        # what is averaged as it stands lacks effects only for the prior of tau that is flat
        return Variation(group, name, None, "needs more effects" if "tau_prior" in options else "cannot be averaged")


def unprinted(found, most=8):
    """Add 0, 1, 2, ... results without a significant difference, of trials of typical size, and average again.

    Gives a list of (number added, Reported); empty where everything as reported has no average.
    """
    if found.reported is None:
        return []
    sizes = [n for r in found.reported.reports for n in (r.n_t, r.n_c) if n]
    n = float(np.median(sizes))
    more = [Report(f"unprinted {i + 1}", "within", n, n, alpha=0.05) for i in range(most)]
    return [(i, pool_as_reported([*found.reported.reports, *more[:i]], level=found.level)) for i in range(most + 1)]
