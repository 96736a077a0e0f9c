"""The columns of a table of data/, for who fills them in."""

import pandas as pd

from backwalk.style.table import Table
from backwalk.tables.schema import TABLES


def columns_table(name, *, required=True):
    """List the columns of a table that must be filled in (or those that may be), with how to fill them."""
    row = TABLES[name].row
    rows = []
    for column in TABLES[name].columns:
        field = row.model_fields[column]
        about = field.json_schema_extra
        if field.is_required() == required:
            rows.append({"Column": column, "What it is": field.description,
                         "How to fill it": about["how_to_fill"] or "–", "Example": about["example"] or "–"})  # fmt: skip
    return Table(pd.DataFrame(rows), f"{TABLES[name].file}: {'must' if required else 'may'} be filled in")
