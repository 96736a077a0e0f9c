"""Changes as a page: for a terminal, and as Markdown for a code host."""

import pandas as pd

from backwalk.style.numbers import capital, counted, spelt
from backwalk.style.signs import as_typed, for_markdown
from backwalk.style.table import Table

ALWAYS = ("Trials", "People", "Effect", "Interval", "Certainty")


def as_text(changes):
    """Write changes for a terminal: what changed first, then every other answer in a line."""
    parts = [
        _headline(changes),
        *(f"{each.name}: {each.title}\n{each.sentences}\n{side_by_side(each)!r}" for each in changes.changed),
        *([f"Unchanged\n{unchanged_table(changes)!r}"] if changes.same else []),
    ]
    return as_typed("\n\n".join(parts))


def as_markdown(changes):
    """Write changes as Markdown for a code host, where names from the tables are text and never markup."""
    parts = ["### What this changes in the answers", f"{capital(_headline(changes))}."]
    parts += [f"Tables {changes.tables[0]} before, {changes.tables[1]} after."]
    for change in changes.changed:
        parts += [f"#### {change.title}", f"`{change.name}`: {change.sentences}", side_by_side(change).markdown()]
    if changes.same:
        kept = f"<details><summary>{counted(len(changes.same), 'answer')} unchanged</summary>"
        parts += [kept, unchanged_table(changes).markdown(), "</details>"]
    return for_markdown("\n\n".join(parts))


def side_by_side(change):
    """Give one question as a Table: a row each for trials, people, effect, interval, certainty and what else there is."""
    rows = [(row, *cells) for row, cells in change.cells.items()]
    return Table(pd.DataFrame(rows, columns=["", "Before", "After"]))


def unchanged_table(changes):
    """Give the questions whose answers stay as a Table, a row each: before and after are the same."""
    rows = [(change.name, *(change.cells[row][1] for row in ALWAYS)) for change in changes.same]
    return Table(pd.DataFrame(rows, columns=["Question", *ALWAYS]))


def _headline(changes):
    n, every = len(changes.changed), len(changes.questions)
    return f"{spelt(n)} of {counted(every, 'answer')} changed" if n else "no answer changed"
