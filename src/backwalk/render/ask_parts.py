"""One answer in the parts that the ask page shows: sentences, places on the axis, rows of tables; nothing is left to round."""

from backwalk.answers.conclusion import own_interval
from backwalk.answers.words import heterogeneity, model
from backwalk.pages.outcome import forest
from backwalk.pages.outcome.tables import trials_table
from backwalk.pages.outcome.words import caveat_lines, details, forest_shows, headline
from backwalk.render.export import effects_csv
from backwalk.style.effect_axis import EffectAxis, digits_of, round_ticks, side_names
from backwalk.style.names import MEASURES, axis_label, other_side
from backwalk.style.numbers import bracketed, capital, coverage, number, percent

LONG = 1000  # places of the axis; one less or one more says that an interval goes on beyond its end
TICKS = 5  # about as many as a phone has room for


def trials_of(found):
    """Give what an answer shows that no model changes: its trials, their axis, those left out, and the effects as CSV."""
    first = found.first
    left = {"below": forest.below(first), "left": [list(pair) for pair in forest.listed_below(found)]}
    if first.pooled is None:
        return left
    table = trials_table(found).frame
    ways = [[f"data/outcomes.csv, line {row.line}", row.source_url] for row in first.trials.each]
    return left | {
        "plot": _plot(first),
        "caveats": caveat_lines(found),
        "columns": [*table.columns, "Source"],
        "rows": [[*map(str, row), way] for row, way in zip(table.to_numpy().tolist(), ways, strict=True)],
        "measure": first.question.measure,
        "csv": effects_csv(first).splitlines(),
    }


def answer_of(found, axis):
    """Give what an answer says under one model, and what of its plot follows from that; axis : of `axis_of`."""
    says = {"says": headline(found).splitlines(), "more": details(found).splitlines(), "alt": forest_shows(found)}
    first = found.first
    if first.pooled is None:
        return says
    heaviest = first.pooled.weights.max()
    lead = first.lead
    return says | {
        "weights": [[percent(w), round(100 * float(w / heaviest))] for w in first.pooled.weights],
        "average": [
            forest.average_name(first),
            *places(axis, lead.estimate, lead.ci),
            bracketed(lead.estimate, lead.ci),
        ],
        "bars": [[name, *ends_of(axis, ends), bracketed(None, ends)] for name, ends, _ in forest.bars(first)],
        "notes": [heterogeneity(first.pooled), f"Model: {model(first)}"],
    }


def axis_of(found):
    """Give the axis of an answer as asked, which it keeps under every model; None where nothing is drawn."""
    return None if found.first.pooled is None else EffectAxis(*forest.limits(found.first), 0, LONG)


def _plot(first):
    """Give the trials on their axis, in words and places."""
    axis, level = axis_of(first), first.pooled.level
    ticks = round_ticks(axis.low, axis.high, TICKS)
    marks = first.trials.thresholds if first.question.measure == "md" else ()
    trials = [
        [forest.trial_lines(row), *places(axis, row.effect, ends), bracketed(row.effect, ends)]
        for row in first.trials.each
        for ends in [own_interval(row.effect, row.se, level)]
    ]
    return {
        "effect": f"{capital(MEASURES[first.question.measure].name)} [{coverage(level)} CI]",
        "axis": axis_label(first),
        "sides": list(side_names(other_side(first.question))),
        "zero": place(axis, 0),
        "ticks": [[place(axis, tick), number(tick, digits_of(ticks))] for tick in ticks],
        "marks": [[place(axis, mark.value), mark.meaning] for mark in marks],
        "trials": trials,
        "note": forest.DOUBTED if forest.has_doubt(first) else "",
    }


def place(axis, effect):
    """Give the place of an effect on an axis as a whole number, one beyond its end where it lies beyond."""
    if effect < axis.low:
        return -1
    return LONG + 1 if effect > axis.high else round(float(axis(effect)))


def ends_of(axis, ends):
    """Give the places of the two ends of an interval."""
    return [place(axis, end) for end in ends]


def places(axis, middle, ends):
    """Give the places of an interval and its middle: low, middle, high."""
    return [place(axis, x) for x in (ends[0], middle, ends[1])]
