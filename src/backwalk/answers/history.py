"""The headline answers as rows of history.csv: what they are now, whether they changed, and what came in."""

from math import isfinite

from backwalk.answers.conclusion import conclude
from backwalk.answers.question import Question
from backwalk.style.numbers import cell, listed
from backwalk.tables.schema.history import HEADLINES

SAME = 0.0005  # figures of a row that differ by less are the same: the last digit belongs to a machine
TOLD = ("date", "question", "came_in", "why")  # what a row says beside its answer
STRICT = tuple(name for name, parts in HEADLINES.items() if "design" not in parts)  # of randomised trials
FIGURES = ("arm_means", "difference", "means_and_p")  # tiers that rest on printed means


def state(review, name):
    """Give today's answer to a headline question as the cells of a row of history.csv: {column: text}.

    name : of HEADLINES
    """
    found = conclude(review, Question(**HEADLINES[name]))
    points, reported = found.points, found.reported
    averaged = dict(zip(found.trials.frame["study_id"], found.trials.effect, strict=True))
    limits = [
        c.trial.study_id
        for c in found.contributions
        if reported and c.report.kind != "none" and c.trial.study_id not in averaged
    ]
    return {
        "trials": str(len(averaged)),
        "people": str(found.trials.people),
        **_lead("points", points),
        "points_trials": str(len(points.trials.frame)) if points else "",
        "points_people": str(points.trials.people) if points else "",
        **_lead("g", found),
        "reported": cell(reported and reported.estimate),
        "reported_low": cell(reported and reported.ci[0]),
        "reported_high": cell(reported and reported.ci[1]),
        "reported_trials": str(reported.k) if reported else "",
        "averaged": "; ".join(f"{study_id} {cell(g)}" for study_id, g in averaged.items()),
        "as_limits": "; ".join(limits),
    }


def _lead(name, found):
    lead = found and found.lead
    ends = lead.ci if lead else (None, None)
    return {
        name: cell(lead and lead.estimate),
        f"{name}_low": cell(ends[0]),
        f"{name}_high": cell(ends[1]),
        f"{name}_interval": lead.method if lead else "",
    }


def past(review, name):
    """Give the rows of history.csv of one headline question, oldest first."""
    return tuple(row for row in review.tables.rows["history"] if row.question == name)


def differs(row, today):
    """Whether a row of history.csv and today's row of the same question give two answers; both are row models."""
    if row.limits != today.limits or [*row.effects] != [*today.effects]:
        return True
    pairs = [(row.effects[s], today.effects[s]) for s in row.effects]
    names = [n for n in type(row).model_fields if n not in (*TOLD, "line", "averaged", "as_limits")]
    return not all(_same(*pair) for pair in [*pairs, *((getattr(row, n), getattr(today, n)) for n in names)])


def _same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < SAME
    return one == other


def came_in(before, today, labels):
    """Say what changed between two rows of history.csv, trial by trial; before : None where there was no row.

    labels : {study_id: name}
    """
    if before is None:
        return f"{_named(today.effects, labels)}; {_named(today.limits, labels)} as limits, sides or words"
    fresh = [s for s in today.effects if s not in before.effects]
    other = [s for s, g in today.effects.items() if s in before.effects and not _same(g, before.effects[s])]
    told = {
        "figures of {}, where a limit, a side or a word stood before": [s for s in fresh if s in before.limits],
        "figures of {}, of which nothing could be used before": [s for s in fresh if s not in before.limits],
        "other figures of {}": other,
        "a limit, a side or a word of {}": [
            s for s in today.limits if s not in before.limits and s not in before.effects
        ],
        "only a limit, a side or a word of {}, no longer figures": [s for s in today.limits if s in before.effects],
        "no longer {}": [
            s for s in (*before.effects, *before.limits) if s not in today.effects and s not in today.limits
        ],
    }
    parts = [text.format(_named(ids, labels)) for text, ids in told.items() if ids]
    return "; ".join(parts) or "the same results, averaged in another way"


def _named(ids, labels):
    return listed([labels[s] for s in ids]) if ids else "no trial"


def guessed(review, on):
    """Give what is guessed today of the headline outcomes as cells of rows of guesses.csv: all that is not figures.

    on : the day. One row a trial whose result is a limit, a side, words, nothing usable, or an effect from a p in doubt.
    """
    asked = {(q.outcome, q.comparator) for q in (Question(**parts) for parts in HEADLINES.values())}
    rows = [
        _guess(c, outcome, comparator, on)
        for outcome, comparator in asked
        for c in review.answer(Question(outcome, comparator, design="any")).contributions()
        if not has_figures(c)
    ]
    return sorted(rows, key=lambda row: (row["study_id"], row["outcome"]))


def fresh_guesses(review, on):
    """Give those of `guessed` that guesses.csv does not hold yet: new ones, and those that have become others."""
    held = {(g.study_id, g.comparator, g.outcome): g for g in review.tables.rows["guesses"]}
    fresh = []
    for row in guessed(review, on):
        last = held.get((row["study_id"], row["comparator"], row["outcome"]))
        if last is None or (row["kind"], row["low"], row["high"]) != (last.kind, cell(last.low), cell(last.high)):
            fresh.append(row)
    return fresh


def has_figures(contribution):
    """Whether a result is more than a guess: means or a difference, or a p that nobody doubts."""
    exact, row = contribution.report.kind == "exact", contribution.row
    return exact and (row.quality in FIGURES or not row.doubt)


def _guess(contribution, outcome, comparator, on):
    report, row = contribution.report, contribution.row
    ends = [] if report.kind == "none" else [x for pair in report.range for x in pair if isfinite(x)]
    low, high = (min(ends), max(ends)) if len(ends) > 1 else (None, None)
    if len(ends) == 1:  # a half-line, or a limit alone
        low, high = (ends[0], None) if report.side > 0 else (None, ends[0])
    return {
        "date": on,
        "study_id": contribution.trial.study_id,
        "comparator": comparator,
        "outcome": outcome,
        "quality": row.quality if row else "",
        "kind": report.kind,
        "low": cell(low),
        "high": cell(high),
        "words": report.words,
    }
