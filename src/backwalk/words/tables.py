"""The tables under a conclusion: its trials, their sources, and those left out."""

import re

import pandas as pd

from backwalk.conclusion import alternatives, own_interval
from backwalk.words.names import COMPARATORS, ESTIMATORS, INTERVALS, MEASURES, size
from backwalk.words.numbers import figure, number, p_value, span
from backwalk.words.shown import Link, Table

BASES = {"post": "score after treatment", "change": "change", "": "not stated"}


def trials_table(found):
    """List the pooled trials with what was used and how."""
    shown = found.first
    rows = [
        {
            "Trial": row.label,
            "Instrument": row.scale,
            "Week": number(row.week, 0),
            "Basis": BASES[row.basis],
            "People": f"{row.bw_n:g} and {row.ctl_n:g}",
            "Worked out from": row.how,
            _effect_name(shown): f"{number(row.effect)} ({span(own_interval(row.effect, row.se, shown.pooled.level))})",
        }
        for row in shown.trials.frame.itertuples()
    ]
    return Table(pd.DataFrame(rows), "Trials in the average; above zero the backward walkers gained more")


def figures_table(found):
    """Show the printed figures of the pooled trials, a dash where none is printed; merged arms are worked out from theirs."""
    names = {"bw": "Backward", "ctl": "Comparator"}
    rows = [
        {
            "Trial": row.label + (", arms merged" if "merged_arms" in row.marks else ""),
            **{
                f"{arm} {what}": figure(getattr(row, f"{stem}_{what}"))
                for stem, arm in names.items()
                for what in ("n", "mean", "sd")
            },
            "p": f"{row.p_relation} {row.p_value:g}" if row.p_relation else "–",
            "Side": row.direction.replace("_", " "),
        }
        for row in found.trials.frame.itertuples()
    ]
    return Table(pd.DataFrame(rows), "What the papers print")


def sources_table(found):
    """Give every pooled figure its way back: line, place in the source, address."""
    rows = [
        {
            "Trial": row.label,
            "Row": f"data/outcomes.csv, line {row.line}",
            "Place in the source": row.locator,
            "Address": row.source_url,
            "How n was found": row.n_derivation or "printed",
            "What to know": row.notes or "–",
            "Checked by a second person": row.checked_by or "nobody yet",
        }
        for row in found.trials.frame.itertuples()
    ]
    return Table(pd.DataFrame(rows), "The way back of every figure")


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
            f"{p.level:.0%} CI": span(p.ci),
            "p": p_value(p.p),
            "τ²": number(p.tau2),
            "I²": f"{number(100 * p.i2, 0)}%" if p.i2 is not None else "–",
        }
        for p in alternatives(shown.trials, level=shown.pooled.level if shown.pooled else 0.95)
    ]
    return Table(pd.DataFrame(rows), "The same trials under other models")


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
    points = f"{size(found.points)}; " if found.points else ""
    shown = found.settled or (found.wald if found.few else found.pooled)
    sign = "" if found.question.measure == "md" else "g = " if found.question.measure == "smd" else "log ratio = "
    return f"{points}{sign}{number(shown.estimate)}, {span(shown.ci)}"


def _together(found, asked=None):
    if found.reported is None:
        return "cannot be averaged"
    counted = f"; {found.reported.k} of {asked} trials" if asked else ""
    return f"g = {number(found.reported.estimate)}, {span(found.reported.ci)}{counted}"


def overview_table(trials):
    """List trials with their place, design, people, comparator and dose.

    trials : a frame of trials.csv
    """
    rows = [
        {
            "Trial": Link(t.label, t.source_url),
            "Country": t.country or "not seen",
            "Design": {"rct": "randomised", "quasi": "quasi-randomised", "unclear": "unclear"}[t.design],
            "People": number(t.n_randomised, 0),
            "Set against": COMPARATORS[t.comparator_class],
            "Dose": dose(t),
        }
        for t in trials.itertuples()
    ]
    return Table(pd.DataFrame(rows), "The trials, each a link to what was read; a dash means not reported there")


def dose(trial):
    """Write weeks, sessions and minutes; what is not reported is not guessed."""
    parts = (
        (trial.weeks, "{:g} weeks"),
        (trial.sessions_per_week, "{:g} a week"),
        (trial.minutes_per_session, "{:g} min"),
    )
    told = [text.format(value) for value, text in parts if value == value]
    return ", ".join(told) + (f" ({trial.dose_note})" if trial.dose_note else "") or "–"


def flow_steps(review):
    """Give the steps of the flow diagram with their counts in words: [(step, 24, and 2 added since)].

    Rows that somebody added to a table after the counted look-ups are told beside the count.
    """
    steps = []
    for row in review.screening.itertuples():
        rough = "about " if row.about.startswith("approximate") else ""
        table = re.match(r"rows of (\w+)\.csv", row.about)
        since = len(getattr(review, table.group(1))) - row.count if table else 0
        more = f", and {number(since, 0)} added since" if since > 0 else ""
        steps.append((row.step, f"{rough}{number(row.count, 0)}{more}"))
    return steps


def flow_table(review):
    """List the counts of the flow diagram with how exact they are."""
    steps = flow_steps(review)
    frame = pd.DataFrame(steps, columns=["Step", "Count"]).assign(about=review.screening["about"].to_numpy())
    return Table(frame.rename(columns={"about": "How exact"}), "Counts of the flow diagram")


def _reasons(frame, caption):
    return Table(frame[["label", "reason"]].rename(columns={"label": "Trial", "reason": "Reason"}), caption)


def _effect_name(found):
    name = MEASURES[found.question.measure]
    return name[:1].upper() + name[1:]
