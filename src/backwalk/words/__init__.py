"""Numbers into sentences, tables and alt texts; the only rounding of the project."""

from backwalk.words.about import TIER_WORDS, best_tiers, people, printed, provenance, short_answer
from backwalk.words.alone import MARKS, albatross_alt, directions_title, effect_direction_alt, without_pooling
from backwalk.words.alt import axis_label, flow_alt, forest_alt, printed_alt
from backwalk.words.names import COMPARATORS, ESTIMATORS, INTERVALS, MEASURES, outcome_name, size, title
from backwalk.words.numbers import count, interval, listed, number, p_value, span
from backwalk.words.sentences import asked, caveats, headline, heterogeneity, model, need_trials
from backwalk.words.shown import Prose, Table
from backwalk.words.tables import (
    dose,
    figures_table,
    flow_table,
    left_out_table,
    models_table,
    not_chosen_table,
    overview_table,
    sources_table,
    summary_table,
    trials_table,
)

__all__ = [
    "COMPARATORS",
    "ESTIMATORS",
    "INTERVALS",
    "MARKS",
    "MEASURES",
    "TIER_WORDS",
    "Prose",
    "Table",
    "albatross_alt",
    "asked",
    "axis_label",
    "best_tiers",
    "caveats",
    "count",
    "directions_title",
    "dose",
    "effect_direction_alt",
    "figures_table",
    "flow_alt",
    "flow_table",
    "forest_alt",
    "headline",
    "heterogeneity",
    "interval",
    "left_out_table",
    "listed",
    "model",
    "models_table",
    "need_trials",
    "not_chosen_table",
    "number",
    "outcome_name",
    "overview_table",
    "p_value",
    "people",
    "printed",
    "printed_alt",
    "provenance",
    "short_answer",
    "size",
    "sources_table",
    "span",
    "summary_table",
    "title",
    "trials_table",
    "without_pooling",
]
