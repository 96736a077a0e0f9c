"""The simulation study in a table: what each analysis makes of a known truth, by how results were printed."""

import pandas as pd

from backwalk.style.numbers import number, percent
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.simulation import PRINTING_NAMES

ANALYSES = {"exact_reml": "the exact few", "bound_as_p": "p < a as p = a", "as_reported": "as reported"}
SHOWN = {"mu": 0.5, "tau": 0.3, "k": 15}


def simulation_table(review):
    """Show for one cell of the study how far off each analysis is, and how often its interval holds the truth.

    The cell is a true average of half an SD that varies between 15 trials; every other cell is in
    `review.simulation`.
    """
    rows = review.simulation
    for name, value in SHOWN.items():
        rows = rows[rows[name] == value]
    rows = rows.set_index(["printing", "analysis"])
    made = [
        {"Results are printed": words, **_figures(rows, printing)}
        for printing, words in PRINTING_NAMES.items()
        if (printing, "exact_reml") in rows.index
    ]
    return Table(pd.DataFrame(made), "How far off the average is, in SDs, and how often its interval holds the truth")


def _figures(rows, printing):
    found = {}
    for analysis, name in ANALYSES.items():
        here = rows.loc[(printing, analysis)] if (printing, analysis) in rows.index else None
        found[name] = "–" if here is None else f"{number(here['bias'])}; {percent(here['coverage'])}"
    return found


def simulation_words(review):
    """Say what the study was, with its size."""
    rows = review.simulation
    mu, tau, k = (SHOWN[name] for name in ("mu", "tau", "k"))
    return Prose(
        f"In {number(rows['reviews'].max(), 0)} made-up reviews of {k} trials each, the true average is {mu:g} SD and "
        f"the spread between trials {tau:g}.\nThe first figure is how far the average is off, and the second how often "
        "its interval holds the truth, which should be 95%.\n"
        "Where papers choose their words at random, everything as reported is closest; where null results are not printed "
        "at all it is no cure; and where favourable null results are called better without a test it is the worst.\n"
        "Other truths, sizes and measures are in the benchmarks of the repository."
    )
