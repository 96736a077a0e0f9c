"""Rows of a file as effects and variances, each row that cannot be used with its reason."""

import numpy as np
import pandas as pd

from backwalk.problems import ReadableError
from backwalk.render.bulk.layout import MEASURES
from backwalk.statistics.arrays import MOST_PEOPLE
from backwalk.statistics.pooling import HUGE, TINY

REASONS = (
    "used",
    "no group named",
    "empty cell",
    "not a number",
    "SD not above 0",
    "fewer than 2 people in an arm",
    "nobody in an arm",
    "more people than live",
    "mean not above 0",
    "count not from 0 to the people of its arm",
    "standard error or variance not above 0",
    "too large or too small to compute with",
)
CODE = {reason: code for code, reason in enumerate(REASONS)}


def effects_of(frame, layout):
    """Give a group, an effect, a variance and a reason for every row of a frame.

    Returns
    -------
    group : (n,) texts without blanks around them, "" where none is named; effect, variance : (n,) arrays, NaN where not usable;
    why : (n,) small whole numbers, places in REASONS, 0 where the row is used
    """
    named = frame[layout.by]
    group = np.where(named.isna(), "", named.astype(str).str.strip().to_numpy(dtype=object))
    why = np.zeros(len(frame), dtype=np.uint8)
    _mark(why, group == "", "no group named")
    cells = {name: _numbers(frame[column], why) for name, column in layout.columns.items()}
    with np.errstate(all="ignore"):
        for bad, reason in _wrong(cells, layout):
            _mark(why, bad, reason)
        effect, variance = _measured(cells, layout, why)
        _mark(why, ~((variance > TINY) & (variance < HUGE) & (np.abs(effect) < np.sqrt(variance) * HUGE)), REASONS[-1])
    effect[why > 0], variance[why > 0] = np.nan, np.nan
    return group, effect, variance, why


def _mark(why, bad, reason):
    why[bad & (why == 0)] = CODE[reason]


def _numbers(cells, why):
    _mark(why, cells.isna().to_numpy(), "empty cell")
    if cells.dtype.kind not in "iuf":  # pandas would count days and truth values
        cells = cells.astype(str)
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    _mark(why, ~np.isfinite(values), "not a number")
    return values


def _wrong(cells, layout):
    """Tell what the formulas refuse, row by row; tests hold it to what they do refuse."""
    if layout.kind == "effects":
        yield (cells["vi"] if "vi" in cells else cells["sei"]) <= 0, "standard error or variance not above 0"
        return
    if layout.kind == "means":
        yield np.minimum(cells["sd1i"], cells["sd2i"]) <= 0, "SD not above 0"
        yield np.minimum(cells["n1i"], cells["n2i"]) < 2, "fewer than 2 people in an arm"
        if layout.measure == "rom":
            yield np.minimum(cells["m1i"], cells["m2i"]) <= 0, "mean not above 0"
        yield np.maximum(cells["n1i"], cells["n2i"]) > MOST_PEOPLE, "more people than live"
        return
    a, m, c, n = _arms(cells)
    outside = (np.minimum(a, c) < 0) | (a > m) | (c > n)
    yield outside, "count not from 0 to the people of its arm"
    yield np.minimum(m, n) < 1, "nobody in an arm"
    yield np.maximum(m, n) > MOST_PEOPLE, "more people than live"


def _arms(cells):
    a, c = cells["ai"], cells["ci"]
    return (a, a + cells["bi"], c, c + cells["di"]) if "bi" in cells else (a, cells["n1i"], c, cells["n2i"])


def _measured(cells, layout, why):
    if layout.kind == "effects":
        variance = cells["vi"] if "vi" in cells else cells["sei"] ** 2
        return cells["yi"].copy(), variance.copy()
    formula, options = MEASURES[layout.kind][layout.measure], {}
    if layout.kind == "counts":
        arms = _arms(cells)
        options = {} if layout.measure == "rd" else {"empty": "keep"}
    else:
        arms = [cells[name] for name in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")]
    effect, variance = np.full((2, why.size), np.nan)
    for rows, (some, their_variance) in _computable(np.flatnonzero(why == 0), formula, arms, options):
        effect[rows], variance[rows] = some, their_variance
    return effect, variance


def _computable(rows, formula, arms, options):
    """Work out the rows in runs, and leave out those whose figures a computer loses."""
    waiting = [rows]
    while waiting:
        rows = waiting.pop()
        try:
            found = formula(*(arm[rows] for arm in arms), **options)
        except ReadableError:
            waiting += np.array_split(rows, 2) if rows.size > 1 else []
        else:
            yield rows, found
