"""An answer as rows of arms, under the names that RevMan gives its columns."""

from types import SimpleNamespace

import pandas as pd

from backwalk.answers.arms import arm
from backwalk.render.export import csv_text
from backwalk.style.names import MEASURES, how_words

SIDES = {"Experimental": "bw", "Control": "ctl"}
NAMES = (
    "Study",
    "Study year",
    *(f"{side} {figure}" for side in SIDES for figure in ("mean", "SD", "N")),
    "GIV Mean",
    "GIV SE",
    "Measure",
    "Better score",
    "Basis",
    "Worked out from",
    "Line",
)


def arms_csv(found):
    """Give the arms of a conclusion as CSV text, one row a pooled trial, under RevMan's names.

    Means and SDs are in scale points, as printed or worked out from quartiles or errors, and never turned; "Better
    score" says which way is better. A trial that gives only a test or a difference has people and no means.
    "GIV Mean" and "GIV SE" are the effect that was pooled, above zero where the patients gained.
    """
    rows = [_row(row, found.trials) for row in found.trials.frame.itertuples(index=False)]
    return csv_text(pd.DataFrame(rows, columns=NAMES))


def _row(row, trials):
    better = "higher" if row.positive_means == "improvement" else trials.scales[row.instrument].better
    told = {
        "Study": row.label,
        "Study year": "" if row.year != row.year else str(round(row.year)),
        "GIV Mean": row.effect,
        "GIV SE": row.se,
        "Measure": MEASURES[trials.question.measure].name,
        "Better score": better,
        "Basis": row.basis,
        "Worked out from": how_words(row.how),
        "Line": row.line,
    }
    return told | {f"{name} {figure}": x for name, side in SIDES.items() for figure, x in _arm(row, side).items()}


def _arm(row, side):
    """Give mean, SD and people of an arm of a row of the frame; people alone where its means were not used."""
    if row.how.kind != "arm_means":
        return {"N": getattr(row, f"{side}_n")}
    cells = {name: None if cell != cell else cell for name, cell in row._asdict().items()}
    found = arm(SimpleNamespace(**cells), side)
    return {"mean": found.mean, "SD": found.sd, "N": found.n}
