"""Several questions under each other, a line a question and a way of reading it."""

import pandas as pd

from backwalk.style.names import MEASURES, size
from backwalk.style.numbers import number, span
from backwalk.style.table import Table


def summary_table(conclusions):
    """Put several questions under each other: one line a question.

    conclusions : {title: Conclusion}
    """
    return Table(pd.DataFrame([row for name, found in conclusions.items() for row in _summary(name, found)]))


def _summary(name, found):
    without, asked = found.undoubted, len(found.contributions)
    same = without is None or without.trials.labels == found.trials.labels
    return (
        {
            "Question": name,
            "Evidence": f"the exact few: {_counts(found, asked)}",
            "Average and interval": _short(found),
            "Without doubtful results": "the same" if same else f"{_short(without)}; {_counts(without, asked)}",
        },
        {
            "Question": name,
            "Evidence": f"everything as reported: {found.reported.k if found.reported else 0} of {asked} trials",
            "Average and interval": _together(found),
            "Without doubtful results": "the same" if without is None else _together(without, asked),
        },
    )


def _counts(found, asked):
    people = f", {found.trials.people} people" if found.trials.people else ""
    return f"{len(found.trials.frame)} of {asked} trials{people}"


def _short(found):
    if found.pooled is None:
        return "nothing to pool"
    shown = found.lead
    sds = f"{MEASURES[found.question.measure].sign}{number(shown.estimate)}, {span(shown.ci)}"
    if found.points is None:
        return sds
    fewer = f" ({len(found.points.trials.frame)} trials)" if found.aside else ""
    return f"{size(found.points)}, {span(found.points.lead.ci)}{fewer}; {sds}"


def _together(found, asked=None):
    if found.reported is None:
        return "cannot be averaged"
    counted = f"; {found.reported.k} of {asked} trials" if asked else ""
    return f"g = {number(found.reported.estimate)}, {span(found.reported.ci)}{counted}"
