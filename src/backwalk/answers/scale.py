"""The scale that points are counted on: one instrument, or the family of instruments that are forms of it."""

from dataclasses import dataclass

RULE = "GRADE_imprecision_ES_rule"  # of constants.csv: SDs that matter where no scale is named


@dataclass(frozen=True)
class Threshold:
    """A change on one scale that people in a named source called by a word; felt : better, worse or either."""

    value: float
    meaning: str
    source: str
    url: str = ""
    felt: str = "either"


@dataclass(frozen=True)
class Important:
    """The smallest effect taken to matter, in the unit of an answer, and whence; source is empty where the reader chose it.

    threshold, scale : the change in points it is and the Scale they count on, whose usual SD turned it into SDs where the
        answer is in SDs; None where the rule was in SDs
    """

    value: float
    source: str = ""
    url: str = ""
    note: str = ""
    threshold: Threshold | None = None
    scale: "Scale | None" = None


@dataclass(frozen=True)
class Scale:
    """What points count on; forms : codes of its instruments.

    reference_sd, reference_sd_source : SD of it in people like these, from a named source; None and "" without one
    thresholds : smallest first
    """

    name: str
    outcome: str
    forms: tuple[str, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    one_scale: bool
    reference_sd: float | None
    reference_sd_source: str
    thresholds: tuple[Threshold, ...]


def scales_of(instruments, constants):
    """Give {code: Scale}: rows of instruments.csv and of constants.csv, which holds the thresholds, in."""
    return {i.code: _scale(i, [f for f in instruments if f.family == i.family], constants) for i in instruments}


def _scale(instrument, family, constants):
    family = family if instrument.family else [instrument]
    return Scale(
        name=instrument.family or instrument.name,
        outcome=instrument.outcome,
        forms=tuple(i.code for i in family),
        unit="points" if instrument.family else instrument.unit,
        minimum=instrument.minimum,
        maximum=instrument.maximum,
        one_scale=instrument.one_scale == "yes",
        reference_sd=instrument.reference_sd,
        reference_sd_source=instrument.reference_sd_source,
        thresholds=_thresholds(family, constants),
    )


def _thresholds(family, constants):
    codes = {i.code for i in family}
    named = [
        Threshold(float(c.value), c.meaning, c.citation, c.source_url, c.felt)
        for c in constants
        if c.instrument in codes
    ]
    if not named:
        named = [
            Threshold(i.smallest_important_change, "the smallest important change", *[i.source_url] * 2)
            for i in family
            if i.smallest_important_change and i.sic_kind != "MDC"
        ]
    return tuple(sorted(named, key=lambda t: t.value))


def important_of(question, scale, scales, constants):
    """Give the smallest effect that matters to a question, an Important in its measure; None where none is named.

    scale : that of its points, or None; scales : every Scale, by code. In SDs the first threshold of the outcome's
    scale, divided by the sourced SD of that scale; the rule of 0.5 SD where no scale of it has both.
    """
    if question.measure == "md":
        mark = _first(scale.thresholds) if scale else None
        return mark and Important(mark.value, mark.source, mark.url, "", mark, scale)
    if question.measure != "smd":
        return None
    for each in scales.values():
        mark = _first(each.thresholds)
        if each.outcome == question.outcome and each.reference_sd and mark:
            return Important(mark.value / each.reference_sd, mark.source, mark.url, "", mark, each)
    row = next((c for c in constants if c.name == RULE), None)
    return row and Important(float(row.value), row.citation, row.source_url, row.notes)


def _first(thresholds):
    return next((t for t in thresholds if t.felt != "worse"), None)
