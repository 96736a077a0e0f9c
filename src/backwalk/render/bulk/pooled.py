"""Groups gathered from rows that may stand apart, and pooled many at a time."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import pandas as pd

from backwalk.render.bulk.effects import REASONS, effects_of
from backwalk.statistics.many import intervals, pool_many, predictions
from backwalk.statistics.pooling import check_model

CELLS = 1 << 17  # numbers pooled at once
PARTS, HELD = 64, 1 << 16  # files that rows are dealt to, and the bytes of each that stay in memory
ROW = np.dtype([("place", "i4"), ("row", "i8"), ("effect", "f8"), ("variance", "f8"), ("why", "u1")])
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


def pool_groups(frames, layout, model):
    """Pool every group of a table that comes as frames, a chunk at a time.

    Groups may stand in one piece or apart: rows are dealt by group to PARTS files, 29 bytes a row, of which what does
    not fit into HELD bytes each goes to the disk; each file then holds whole groups and is pooled by itself.

    Returns
    -------
    A frame with a row for each group, in the order of their names: the group, k (rows used), left_out (rows that
    could not be), FIGURES as `pool` gives them, and why rows were left out; NaN where a figure is undefined.
    """
    places, read = {}, 0
    with ExitStack() as stack:
        parts = [stack.enter_context(tempfile.SpooledTemporaryFile(HELD)) for _ in range(PARTS)]
        for frame in frames:
            rows = rows_of(effects_of(frame, layout), places, read)
            read += len(rows)
            which = (rows["place"] % PARTS).astype(np.uint8)
            dealt = np.split(rows[np.argsort(which, kind="stable")], np.bincount(which, minlength=PARTS).cumsum()[:-1])
            for part, mine in zip(parts, dealt, strict=True):
                part.write(mine.tobytes())
        names = np.array(list(places), dtype=object)
        return _in_order(pd.concat([_of_rows(rows, names, layout, model) for rows in _lots(parts)]))


def rows_of(effects, places, before=0):
    """Put what `effects_of` gives into an array of ROW; places : {group: its place}, to which new groups are added."""
    group, effect, variance, why = effects
    code, names = pd.factorize(group)
    rows = np.empty(len(group), ROW)
    rows["place"] = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.int32)[code]
    rows["row"] = np.arange(before + 1, before + 1 + len(group))
    rows["effect"], rows["variance"], rows["why"] = effect, variance, why
    return rows


def _lots(parts):
    """Read the files again, small ones together, since many groups are pooled at once in less time."""
    lot = bytearray()
    for part in parts:
        part.seek(0)
        lot += part.read()
        if len(lot) > PARTS * HELD or part is parts[-1]:
            yield np.frombuffer(lot, ROW)
            lot = bytearray()


def _of_rows(rows, names, layout, model):
    known, place = np.unique(rows["place"], return_inverse=True)
    rows["place"] = place
    return table(rows, names[known], layout, model)


def _in_order(found):
    return found.sort_values(found.columns[0], kind="stable", ignore_index=True)


def table(rows, groups, layout, model, *, numbered=True):
    """Pool rows, a line for each of the groups, as `pool_groups` gives it; numbered : whether rows have their numbers."""
    count, place, why = len(groups), rows["place"], rows["why"]
    used = np.bincount(place[why == 0], minlength=count)
    figures = {name: np.full(count, np.nan) for name in FIGURES}
    order = np.argsort(np.where(why == 0, place, count), kind="stable")
    first = np.cumsum(used) - used
    for block in _blocks(used):
        k = used[block].max()
        step = np.arange(k)[:, None]
        at = order[np.minimum(first[block] + step, len(order) - 1)]
        here = step < used[block]
        y, v = (np.where(here, rows[column][at], np.nan) for column in ("effect", "variance"))
        for name, values in _pooled(y, v, model).items():
            figures[name][block] = values
    left, told = _left_out(rows[why > 0], count, numbered)
    name = layout.by if layout.by not in (*FIGURES, "k", "left_out", "why") else "group"
    return _in_order(pd.DataFrame({name: groups, "k": used, "left_out": left, **figures, "why": told}))


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


def _left_out(bad, count, numbered):
    """Count what each group leaves out, and write why: "2 empty cell (first in row 7), 1 SD not above 0 (in row 9)"."""
    pairs = np.stack([bad["place"], bad["why"].astype(np.int32)])
    pairs, first, times = np.unique(pairs, axis=1, return_index=True, return_counts=True)
    told = [[] for _ in range(count)]
    for place, reason, row, n in zip(*pairs.tolist(), bad["row"][first].tolist(), times.tolist(), strict=True):
        where = f" ({'first ' if n > 1 else ''}in row {row})" if numbered else ""
        told[place].append(f"{n} {REASONS[reason]}{where}")
    return np.bincount(bad["place"], minlength=count), [", ".join(words) for words in told]
