"""Small sound tables, and the same tables broken: tests/mistakes holds what each mistake changes and what it earns."""

import csv
import io
import shutil
import tomllib
from pathlib import Path

from backwalk.tables.schema import TABLES

TESTS = Path(__file__).parent
KINDS = (
    "files",
    "cells",
    "tables",
    "outcomes",
    "contradictions",
    "repeats",
    "background",
    "bias",
    "programme",
    "exercise",
    "history",
)  # by what finds the mistake


def _held(name):
    return tomllib.loads((TESTS / "mistakes" / f"{name}.toml").read_text(encoding="utf-8"))


SOUND = _held("sound")
MISTAKES = {f"{kind}.{name}": mistake for kind in KINDS for name, mistake in _held(kind).items()}


def lay_sound_tables(folder):
    """Write every table into a new folder: the lines of sound.toml, the rating tools as they are, the others empty."""
    folder.mkdir()
    for table in TABLES:
        (folder / f"{table}.csv").write_bytes(content(table))
    shutil.copy(TESTS / "reference" / "tables" / "bias_tools.csv", folder)
    return folder


def break_tables(folder, name):
    """Write the tables of one mistake over sound ones."""
    for table, change in MISTAKES[name].items():
        if table != "report":
            (folder / f"{table}.csv").write_bytes(content(table, **change))
    return folder


def content(table, *, lines=None, without=None, replace=(), encoding="utf-8", **cells):
    """Make the bytes of a table, sound but for what is changed; tests/mistakes/README.md says what each word means."""
    columns = [c for c in TABLES[table].columns if c != without]
    sound = [dict(zip(columns, columns, strict=True)), *map(dict, SOUND.get(table, {}).values())]
    made = sound if lines is None else [dict(sound[line - 1]) for line in lines]
    for line, changed in cells.items():
        if int(line) > len(made):
            made.append(dict(made[-1]) if len(made) > 1 else {})
        made[int(line) - 1] |= changed
    for row in made:
        row.pop(without, None)
    text = io.StringIO()
    csv.DictWriter(text, columns, restval="", lineterminator="\n").writerows(made)
    written = text.getvalue()
    for old, new in dict(replace).items():
        written = written.replace(old, new)
    return written.encode(encoding)
