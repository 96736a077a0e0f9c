"""The tables under a conclusion: its trials, their sources, and those left out."""

import numpy as np
import pandas as pd

from backwalk.answers.conclusion import own_interval
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import MEASURES, how_words
from backwalk.style.numbers import capital, coverage, ended, figure, number, p_value, percent, spaced, span
from backwalk.style.table import Link, Table
from backwalk.tables.schema.outcomes import BASIS_NAMES


def trials_table(found):
    """List the pooled trials with what was used and how."""
    shown = found.first
    rows = [
        {
            "Trial": row.label,
            "Instrument": row.scale,
            "Week": number(row.week, 0),
            "Basis": BASIS_NAMES[row.basis],
            "People": f"{row.bw_n:g} and {row.ctl_n:g}",
            "Worked out from": how_words(row.how),
            _effect_name(shown): f"{number(row.effect)} ({span(own_interval(row.effect, row.se, shown.pooled.level))})",
        }
        for row in shown.trials.each
    ]
    return Table(pd.DataFrame(rows), "Trials in the average; above zero the backward walkers gained more")


def worked_table(columns, labels=("",)):
    """Show what a page worked out by hand, to four decimals, in a row a trial.

    columns : {name: (k,) array, or one number}; labels : the names of k trials; without them there is one row.
    Raises ValueError where a column is not as long as the labels.
    """
    rounded = {name: np.atleast_1d(np.asarray(values, dtype=float)) for name, values in columns.items()}
    for name, values in rounded.items():
        if len(values) != len(labels):
            raise ValueError(f"column {name} has {len(values)} values for {len(labels)} rows: give one value a row")
    trials = {"Trial": list(labels)} if any(labels) else {}
    return Table(pd.DataFrame(trials | {name: [number(x, 4) for x in values] for name, values in rounded.items()}))


def figures_table(found):
    """Show the printed figures of the pooled trials, a dash where none is printed; merged arms are worked out from theirs."""
    names = {"bw": "Backward", "ctl": "Comparator"}
    rows = [
        {
            "Trial": row.label + (", arms merged" if "merged_arms" in row.marks else ""),
            **{
                f"{arm} {word}": figure(getattr(row, f"{stem}_{what}"))
                for stem, arm in names.items()
                for what, word in {"n": "n", "mean": "mean", "sd": "SD"}.items()
            },
            "p": {"": "–", "=": f"{row.p_value:g}"}.get(row.p_relation, f"{row.p_relation} {row.p_value:g}"),
            "Side": spaced(row.direction),
        }
        for row in found.trials.each
    ]
    return Table(pd.DataFrame(rows), "What the papers print")


def sources_table(found):
    """Give every pooled figure its way back: place in the source, which is a link to it, and line of the table."""
    rows = [
        {
            "Trial": row.label,
            "Where it stands": Link(f"{row.locator} (line {row.line})", row.source_url),
            "What to know": "\n".join(_to_know(row)) or "–",
        }
        for row in found.trials.each
    ]
    notes = {"Line": "that of data/outcomes.csv."} if rows else {}
    if rows and not found.trials.frame["checked_by"].any():
        notes["Second look"] = "nobody has compared any of these figures with its source yet."
    return Table(pd.DataFrame(rows), "The way back of every figure", notes)


def _to_know(row):
    """Say how the people of an arm were counted where no arm is printed, who looked again, and what else there is."""
    if row.n_derivation:
        yield f"People: {ended(row.n_derivation)}"
    if row.checked_by:
        yield f"Checked by {row.checked_by}."
    if row.notes:
        yield row.notes


def left_out_table(found):
    """List the trials that asked the question and cannot be pooled."""
    return _reasons(found.trials.left_out, "Asked this, but cannot be pooled")


def not_chosen_table(found):
    """List the trials that the question does not ask for."""
    return _reasons(found.trials.not_chosen, "Not what this question asks for")


def models_table(found):
    """Pool the same trials under every model of the protocol choices."""
    shown = found.first
    rows = [
        {
            "Between-trial variance": ESTIMATORS[p.tau2_method],
            "Interval": INTERVALS[p.ci_method],
            _effect_name(shown): number(p.estimate),
            f"{coverage(p.level)} CI": span(p.ci),
            "p": p_value(p.p),
            "τ²": number(p.tau2),
            "I²": percent(p.i2) if p.i2 is not None else "–",
        }
        for p in shown.models
    ]
    return Table(pd.DataFrame(rows), "The same trials under other models")


def _reasons(frame, caption):
    return Table(frame[["label", "reason"]].rename(columns={"label": "Trial", "reason": "Reason"}), caption)


def _effect_name(found):
    return capital(MEASURES[found.question.measure].name)
