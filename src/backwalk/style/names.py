"""The names of outcomes, comparators and methods, and the title of a question."""

from importlib.metadata import version
from textwrap import wrap

from backwalk.style.numbers import capital, month, number
from backwalk.style.table import Prose
from backwalk.tables.schema import COMPARATOR_NAMES, OUTCOME_WORDS

MEASURES = {"smd": "Hedges' g", "md": "mean difference", "rom": "log ratio of means"}
COMPARATORS = {**COMPARATOR_NAMES, "any": "any comparator"}


def outcome_name(outcome):
    """Name an outcome; what is no outcome, such as a blank cell, stays as it is."""
    return OUTCOME_WORDS[outcome].name if outcome in OUTCOME_WORDS else outcome


def title(question):
    """Name a question in a line."""
    design = "randomised trials" if question.design == "rct" else "trials of any design"
    about = f"{outcome_name(question.outcome)} against {COMPARATORS[question.comparator]}, {design}"
    extra = []
    if question.basis != "any":
        extra.append({"post": "scores after treatment", "change": "changes from baseline"}[question.basis])
    if question.evidence != "exact_p":
        extra.append(f"evidence {question.evidence.replace('_', ' ')} or better")
    if question.week != "end":
        extra.append("longest follow-up" if question.week == "last" else f"week {question.week:g}")
    return capital(", ".join([about, *extra]))


def size(found):
    """Write the average with its unit: 0.74 points on the NRS, or g = 0.94."""
    pooled, trials = found.pooled, found.trials
    if trials.question.measure == "md":
        return f"{number(abs(pooled.estimate))} {trials.scale.unit or 'points'}"
    sign = "g = " if trials.question.measure == "smd" else "log ratio = "
    return sign + number(pooled.estimate)


def column_name(outcome):
    """Break the name of an outcome over lines of nine letters."""
    return "\n".join(wrap(OUTCOME_WORDS[outcome].broken or outcome_name(outcome), 9))


def provenance(review):
    """Write the footer of every notebook: tables, version, last look."""
    return Prose(
        f"*Tables {review.hash}, backwalk {version('backwalk')}; evidence last looked for: {month(max(review.searches['date']))}. "
        "Read in abstracts and a few secondary sources, entered by one person and not checked by a second. Not medical advice.*"
    )


def axis_label(found):
    """Name the effect axis of a figure."""
    scale = found.trials.scale
    return {
        "md": f"difference in {scale.unit or 'points'} ({scale.code.upper()})" if scale else "mean difference",
        "smd": "standardised difference (Hedges' g)",
        "rom": "log ratio of means",
    }[found.question.measure]
