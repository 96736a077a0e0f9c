"""The simulation study in a table: what each analysis makes of a known truth, by how results were printed."""

import pandas as pd

from backwalk.style.numbers import number, percent, spelt
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.simulation import PRINTING_NAMES

ANALYSES = {"exact_reml": "the exact few", "bound_as_p": "p < a as p = a", "as_reported": "as reported"}
SHOWN = {"mu": 0.5, "tau": 0.3, "k": 5}  # as few trials as an answer of this review has
NO_EFFECT = SHOWN | {"mu": 0}
MEANT = 0.025  # reviews whose interval may lie above zero where there is no effect


def simulation_table(review):
    """Show for one cell of the study how far off each analysis is, how often its interval holds the truth, and the same
    reviews without any effect: how often everything as reported then shows a gain.

    The cell is a true average of half an SD that varies between five trials; every other cell is in
    `review.simulation`.
    """
    rows, nothing = (_cell(review, where) for where in (SHOWN, NO_EFFECT))
    made = [
        {"Results are printed": words, **_figures(rows, printing), **_false_gains(nothing, printing)}
        for printing, words in PRINTING_NAMES.items()
        if (printing, "exact_reml") in rows.index
    ]
    return Table(pd.DataFrame(made), "How far off the average is, in SDs, and how often its interval holds the truth")


def _cell(review, where):
    rows = review.simulation
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return rows.set_index(["printing", "analysis"])


def _false_gains(rows, printing):
    here = (printing, "as_reported")
    told = percent(rows.loc[here]["above_zero"]) if here in rows.index else "–"
    return {"a gain as reported where there is none": told}


def _figures(rows, printing):
    found = {}
    for analysis, name in ANALYSES.items():
        here = rows.loc[(printing, analysis)] if (printing, analysis) in rows.index else None
        found[name] = "–" if here is None else f"{number(here['bias'])}; {percent(here['coverage'])}"
    return found


def simulation_words(review):
    """Say what the study was, with its size."""
    rows = review.simulation
    if rows.empty:
        return Prose("No such trial of the method is on record.")
    mu, tau, k = (SHOWN[name] for name in ("mu", "tau", "k"))
    return Prose(
        f"In {int(rows['reviews'].max()):,} made-up reviews of {spelt(k)} trials each, the true average is {mu:g} SD and "
        f"the spread between trials {tau:g}.\nThe first figure is how far the average is off, and the second how often "
        "its interval holds the truth, which should be 95%.\n"
        "Where papers choose their words at random, everything as reported is closest; where null results are not printed "
        "at all it is no cure; and where favourable null results are called better without a test it is the worst.\n"
        f"{_worst(review)}"
        "Other truths, sizes and measures are in the benchmarks of the repository."
    )


def _worst(review):
    """Say how often a gain is declared where there is none, in the worst way of printing."""
    rows = _cell(review, NO_EFFECT)
    told = [p for p in PRINTING_NAMES if (p, "as_reported") in rows.index]
    if not told:
        return ""
    worst = max(told, key=lambda p: rows.loc[(p, "as_reported")]["above_zero"])
    share = rows.loc[(worst, "as_reported")]["above_zero"]
    return (
        f"Where there is no effect, a gain should be declared in {100 * MEANT:g}% of reviews at most; in the worst way of "
        f"printing here ({PRINTING_NAMES[worst]}) it is declared in {percent(share)}.\n"
    )
