"""How a rule tells what it found, and how a person answers it where it is true."""

from backwalk.problems import Problem
from backwalk.tables.schema import TABLES


def problem(table, row, column, wrong, mend):
    value = getattr(row, column) if column else ""
    shown = "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
    t = TABLES[table]
    return Problem(t.file, row.line, t.describe(row), column, shown, wrong, mend)


def stands(row, word):
    """Tell whether a person looked at a figure again: 'sd confirmed' in `notes`, or a reason in `doubt`."""
    return f"{word} confirmed" in row.notes or bool(getattr(row, "doubt", ""))


def unless(word):
    """Say how to answer a rule where both figures are printed."""
    return f"if both are printed so, write '{word} confirmed' in `notes`, or say in `doubt` what may be wrong."
