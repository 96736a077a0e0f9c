"""How a rule tells what it found, and how a person answers it where it is true."""

from backwalk.problems import Problem
from backwalk.tables.schema import TABLES


def problem(table, row, column, wrong, mend):
    value = getattr(row, column) if column else ""
    shown = "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
    t = TABLES[table]
    return Problem(t.file, row.line, t.describe(row), column, shown, wrong, mend)
