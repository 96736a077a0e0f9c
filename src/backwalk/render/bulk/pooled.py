"""Groups gathered from rows that may stand apart, and pooled many at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from backwalk.render.bulk.effects import REASONS, effects_of
from backwalk.statistics.many import intervals, pool_many, predictions
from backwalk.statistics.pooling import check_model

CELLS = 1 << 17  # numbers pooled at once
FIGURES = ("estimate", "se", "ci_low", "ci_high", "p", "prediction_low", "prediction_high", "tau2", "i2", "q")


@dataclass(frozen=True)
class Model:
    """How every group is pooled, as in `pool`."""

    tau2: str = "reml"
    ci: str = "hartung_knapp_floored"
    prediction: str = "k-1"
    level: float = 0.95

    def __post_init__(self):
        check_model(tau2=self.tau2, ci=self.ci, prediction=self.prediction, level=self.level)


@dataclass(frozen=True, eq=False)
class Gathered:
    """Rows of a file as compact arrays: 17 bytes and a group's place in `groups` for each row."""

    groups: list[str]
    place: np.ndarray
    effect: np.ndarray
    variance: np.ndarray
    why: np.ndarray


def pool_groups(frames, layout, model):
    """Pool every group of a table that comes as frames, a chunk at a time.

    Groups may stand in one piece or apart: of each row four numbers are kept until all are read, 21 bytes;
    sorting and pooling them takes as much again. Frames are let go as they come.

    Returns
    -------
    A frame with a row for each group, in the order of their names: the group, k (rows used), left_out (rows that
    could not be), FIGURES as `pool` gives them, and why rows were left out; NaN where a figure is undefined.
    """
    return table(gathered(effects_of(frame, layout) for frame in frames), layout, model)


def gathered(parts):
    """Put rows that come in parts, as `effects_of` gives them, into compact arrays; parts are let go as they come."""
    places, kept = {}, [[], [], [], []]
    for group, *columns in parts:
        code, names = pd.factorize(group)
        known = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.int32)
        for column, part in zip(kept, (known[code], *columns), strict=True):
            column.append(part)
    types = (np.int32, float, float, np.uint8)
    arrays = []
    for column, of in zip(kept, types, strict=True):
        arrays.append(np.concatenate(column) if column else np.zeros(0, of))
        column.clear()
    return Gathered(list(places), *arrays)


def table(rows, layout, model, *, numbered=True):
    """Pool gathered rows, a line for each group, as `pool_groups` gives it; numbered : whether rows have their places."""
    count = len(rows.groups)
    used = np.bincount(rows.place[rows.why == 0], minlength=count)
    figures = {name: np.full(count, np.nan) for name in FIGURES}
    order = np.argsort(np.where(rows.why == 0, rows.place, count), kind="stable")
    first = np.cumsum(used) - used
    for block in _blocks(used):
        k = used[block].max()
        step = np.arange(k)[:, None]
        at = order[np.minimum(first[block] + step, len(order) - 1)]
        here = step < used[block]
        y, v = (np.where(here, column[at], np.nan) for column in (rows.effect, rows.variance))
        for name, values in _pooled(y, v, model).items():
            figures[name][block] = values
    left, why = _left_out(rows, count, numbered)
    name = layout.by if layout.by not in (*FIGURES, "k", "left_out", "why") else "group"
    found = pd.DataFrame({name: rows.groups, "k": used, "left_out": left, **figures, "why": why})
    return found.sort_values(name, kind="stable", ignore_index=True)


def _blocks(used):
    """Give groups of about equal size together, so that little is padded."""
    order = np.argsort(used, kind="stable")
    sizes, start = used[order], int(np.count_nonzero(used == 0))
    while start < order.size:
        alike = np.searchsorted(sizes, sizes[start] * 5 // 4, side="right")
        end = min(alike, start + max(1, CELLS // int(sizes[alike - 1])))
        yield order[start:end]
        start = end


def _pooled(y, v, model):
    many = pool_many(y, v, tau2=model.tau2, ci=model.ci)
    low, high, p = intervals(many, model.ci, model.level)
    far = predictions(many, model.prediction, model.tau2, model.level)
    i2 = np.where(many.k > 1, many.i2, np.nan)
    return dict(zip(FIGURES, (many.estimate, many.se, low, high, p, *far, many.tau2, i2, many.q), strict=True))


def _left_out(rows, count, numbered):
    """Count what each group leaves out, and write why: "2 empty cell (first in row 7), 1 SD not above 0 (in row 9)"."""
    bad = np.flatnonzero(rows.why)
    pairs = np.stack([rows.place[bad], rows.why[bad].astype(np.int32)])
    pairs, first, times = np.unique(pairs, axis=1, return_index=True, return_counts=True)
    told = [[] for _ in range(count)]
    for place, reason, row, n in zip(*pairs.tolist(), (bad[first] + 1).tolist(), times.tolist(), strict=True):
        where = f" ({'first ' if n > 1 else ''}in row {row})" if numbered else ""
        told[place].append(f"{n} {REASONS[reason]}{where}")
    return np.bincount(rows.place[bad], minlength=count), [", ".join(words) for words in told]
