"""What a notebook that has run hands over to a sweep: its answer, as a row of numbers at full precision."""

import sys

import nbformat

from backwalk.answers.conclusion import Conclusion
from backwalk.style.signs import as_typed

KIND = "application/json"
TAG = "hand-over"
CODE = "from backwalk.render.grid.handover import hand_over\n\nhand_over()"
NUMBERS = {"estimate": "estimate", "se": "se", "p": "p", "tau_squared": "tau2", "i2": "i2", "q": "q"}
ENDS = ("ci", "prediction")
COLUMNS = (
    *("effect", "k", "people", "estimate", "se", "ci_low", "ci_high", "p", "tau_squared", "i2", "q"),
    *("prediction_low", "prediction_high", "lead_effect", "lead_method", "lead_estimate", "lead_low", "lead_high"),
    "trials",
)  # none is the name of a parameter


def with_cell(notebook):
    """Give a notebook with one cell more, in which it hands over its answer."""
    cell = nbformat.v4.new_code_cell(CODE, id=TAG, metadata={"tags": [TAG]})
    return nbformat.NotebookNode(notebook | {"cells": [*notebook.cells, cell]})


def without_cell(notebook):
    """Give a notebook that has run as its readers know it, and the row that it handed over, {} where it has none."""
    ours = [cell for cell in notebook.cells if cell.id == TAG]
    kept = [cell for cell in notebook.cells if cell.id != TAG]
    told = [out.data[KIND] for cell in ours for out in cell.outputs if KIND in out.get("data", {})]
    return nbformat.NotebookNode(notebook | {"cells": kept}), dict(told[0]) if told else {}


def hand_over():
    """Show the answer that the running notebook calls `found` as JSON; nothing where it has none."""
    from IPython.display import display

    found = sys.modules["IPython"].get_ipython().user_ns.get("found")
    if isinstance(found, Conclusion):
        display({KIND: row_of(found)}, raw=True)


def row_of(found):
    """Give an answer as one flat row of COLUMNS; effects above zero are gains of backward walking, in the unit of its measure.

    lead_ : the average and interval that lead the page, in points where it speaks of points
    """
    trials, pooled, lead = found.trials, found.pooled, found.first.lead
    row = {"effect": found.question.measure, "k": len(trials.frame), "people": int(trials.people)}
    if pooled is not None:
        row |= {name: getattr(pooled, of) for name, of in NUMBERS.items()}
        row |= {f"{name}_{end}": x for name in ENDS for end, x in _ends(getattr(pooled, name))}
        row |= {"lead_effect": found.first.question.measure, "lead_method": lead.method, "lead_estimate": lead.estimate}
        row |= {f"lead_{end}": x for end, x in _ends(lead.ci)}
    row["trials"] = "; ".join(trials.frame["study_id"])
    return {name: as_typed(value) if isinstance(value, str) else _finite(value) for name, value in row.items()}


def _ends(pair):
    return zip(("low", "high"), pair or (None, None), strict=True)


def _finite(x):
    """Give a number as JSON may hold it: None for one without end, or none."""
    return x if x is None or isinstance(x, int) else float(x) if abs(x) < float("inf") else None
