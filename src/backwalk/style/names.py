"""The names of outcomes, comparators and methods, and the title of a question."""

from dataclasses import dataclass
from importlib.metadata import version
from textwrap import wrap

from backwalk.style.numbers import capital, month, number, spaced
from backwalk.style.table import Prose
from backwalk.tables.schema import ADDED, COMPARATOR_NAMES, OUTCOME_WORDS


@dataclass(frozen=True)
class Measure:
    """A kind of effect: its name, what stands before its value, what it counts in, alone and at the head of a column.

    axis : its name on an axis; meaning : what it counts, in a sentence
    """

    name: str
    sign: str
    unit: str
    head: str
    axis: str
    meaning: str = ""


MEASURES = {
    "smd": Measure(
        "Hedges' g",
        "g = ",
        "SDs",
        "g",
        "standardised difference (Hedges' g)",
        "g counts in standard deviations of the score",
    ),
    "md": Measure("mean difference", "", "points", "points", "mean difference"),
    "ratio_of_means": Measure(
        "log ratio of means",
        "log ratio = ",
        "log ratio",
        "log ratio",
        "log ratio of means",
        "this is the log of one mean over the other",
    ),
}
COMPARATORS = {**COMPARATOR_NAMES, "any": "any comparator"}


def outcome_name(outcome):
    """Name an outcome; what is no outcome, such as a blank cell, stays as it is."""
    return OUTCOME_WORDS[outcome].name if outcome in OUTCOME_WORDS else outcome


def about(question):
    """Name outcome and comparison: pain, backward walking added to physiotherapy against physiotherapy alone."""
    return f"{outcome_name(question.outcome)}, {walking(question)} against {COMPARATORS[question.comparator]}"


def walking(question):
    """Name what the backward walkers of a question did: backward walking, added to physiotherapy where it was."""
    return ADDED.get(question.comparator, "backward walking")


def other_side(question):
    """Name the comparator of a question where there is little room: physiotherapy alone, or comparator for any."""
    return COMPARATOR_NAMES.get(question.comparator, "comparator")


def designs(design):
    """Name the trials that a choice of design admits."""
    return "randomised trials" if design == "rct" else "trials of any design"


def unit_of(scale):
    """Name what a scale counts in: points, where it names no unit of its own."""
    return scale.unit or "points"


def title(question):
    """Name a question in a line."""
    extra = [designs(question.design)]
    if question.basis != "any":
        extra.append({"post": "scores after treatment", "change": "changes from baseline"}[question.basis])
    if question.evidence != "exact_p":
        extra.append(f"evidence {spaced(question.evidence)} or better")
    if question.week != "end":
        extra.append("longest follow-up" if question.week == "last" else f"week {question.week:g}")
    return capital(", ".join([about(question), *extra]))


def size(found):
    """Write the average with its unit: 0.74 points on the NRS, or g = 0.94."""
    estimate, measure = found.lead.estimate, found.question.measure
    return effect(measure, abs(estimate) if measure == "md" else estimate, found.trials.scale)


def effect(measure, estimate, scale=None):
    """Write an effect in its unit: g = 0.94, log ratio = 0.20, 0.74 points; scale : the one scale of points."""
    unit = f" {unit_of(scale)}" if measure == "md" else ""
    return f"{MEASURES[measure].sign}{number(estimate)}{unit}"


def column_name(outcome):
    """Break the name of an outcome over lines of nine letters."""
    return "\n".join(wrap(OUTCOME_WORDS[outcome].broken or outcome_name(outcome), 9))


def short_tool(tool):
    """Name a tool as a figure has room for: RoB 2."""
    return tool.removeprefix("Cochrane ")


def rule_name(constant):
    """Name a rule of GRADE by its code in constants.csv: imprecision people; empty for any other constant."""
    return spaced(constant.removeprefix("GRADE_")) if constant.startswith("GRADE_") else ""


def how_words(how, *, short=False):
    """Say what an effect was worked out from; how : a How. In short: without what it was taken as, or merged of."""
    if how.kind == "arm_means":
        text = "means and SDs" + (f", by way of {' and '.join(how.by)}" if how.by else "")
    elif how.kind == "p_bound":
        text = how.printed + ("" if short or not how.taken else f" taken as {how.taken}")
    else:
        text = {
            "difference": "printed difference",
            "means_and_p": f"means and {how.printed}" if how.printed else "equal means",
        }.get(how.kind, how.printed)
    return text + (", arms merged" if how.merged and not short else "")


def last_looked(review):
    """Name the month in which evidence was last looked for."""
    days = [day for day in review.searches["date"] if day]
    return month(max(days)) if days else "no search is recorded"


def provenance(review):
    """Write the footer of every notebook: tables, version, last look."""
    return Prose(
        f"*Tables {review.hash}, backwalk {version('backwalk')}; evidence last looked for: {last_looked(review)}. "
        "Read in abstracts and a few secondary sources, entered by one person and not checked by a second. Not medical advice.*"
    )


def axis_label(found):
    """Name the effect axis of a figure."""
    measure, scale = found.question.measure, found.trials.scale
    if measure == "md" and scale:
        return f"difference in {unit_of(scale)} ({scale.name})"
    return MEASURES[measure].axis
