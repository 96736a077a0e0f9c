"""Adding a trial, in words: what a column wants, what the checks say, what the answer becomes."""

from pathlib import Path

import pandas as pd

from backwalk.answers.words import as_reported, leading
from backwalk.style.numbers import count
from backwalk.style.signs import marked
from backwalk.style.table import Prose, Table


def row_table(rehearsal):
    """Show the made-up row, cell by cell."""
    cells = {name: text for name, text in rehearsal.result.items() if text}
    return Table(pd.DataFrame({"Column": list(cells), "Cell": list(cells.values())}), "One row of outcomes.csv")


def check_words(rehearsal):
    """Say what the checks find: every problem with its mend, or that the row is sound."""
    if not rehearsal.problems:
        return Prose("The checks find nothing wrong with this row.")
    told = [
        f"- `{Path(p.file).name}`, column `{p.column}`{f' = {marked(p.value)}' if p.value else ''}: {p.wrong}\n  Mend: {p.mend}"
        for p in rehearsal.problems
    ]
    return Prose(f"{count(len(told), 'problem').capitalize()}:\n\n" + "\n".join(told))


def change_words(rehearsal):
    """Say what the made-up trial does to the answer."""
    if rehearsal.after is None:
        return Prose("Nothing is added until the problems are mended, so no answer changes.")
    return before_and_after(rehearsal.before, rehearsal.after)


def before_and_after(before, after):
    """Write an answer as it was and as it would become; before, after : Conclusions of one question."""
    return Prose("\n".join((f"**Before:** {_answer(before)}.", f"**After:** {_answer(after)}.")))


def _answer(found):
    exact = leading(found) + f" from {count(found.pooled.k, 'trial')}" if found.pooled else "nothing to pool"
    together = (
        as_reported(found.reported) + f" from {count(found.reported.k, 'trial')}" if found.reported else "no average"
    )
    return f"{exact}; everything as reported {together}"
