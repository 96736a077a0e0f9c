"""Answers given beforehand, in a CSV or JSON file, to the questions of `backwalk add`."""

import csv
import io
import json
from pathlib import Path

from backwalk.problems import ReadableError, did_you_mean
from backwalk.tables.schema import TABLES

ASKED = ("trials", "outcomes")


def read_beforehand(path):
    """Read answers: {"trials": [{column: text}], "outcomes": [...]}, at most one trial.

    path : a CSV whose columns are those of trials.csv, outcomes.csv or both, a line a result; or JSON, one object or a
    list of objects of the same columns
    """
    path = Path(path)
    if not path.is_file():
        raise ReadableError(f"no file {str(path)!r}")
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = json.loads(text) if path.suffix.lower() == ".json" else list(csv.DictReader(io.StringIO(text)))
    except (ValueError, csv.Error, RecursionError):
        raise ReadableError(
            f'{path}: cannot be read: write a CSV with a header, or JSON such as {{"label": "Chen 2021"}}'
        ) from None
    lines = [lines] if isinstance(lines, dict) else lines
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise ReadableError(f'{path}: holds no answers: one object or line a result, as {{"label": "Chen 2021"}}')
    lines = [_checked(path, line) for line in lines]
    trial = _of("trials", lines[0])
    if other := [line for line in lines[1:] if _of("trials", line).get("study_id", "") != trial.get("study_id", "")]:
        raise ReadableError(f"{path}: holds two trials, also {other[0].get('study_id', '')!r}: give one file a trial")
    results = [_of("outcomes", line) for line in lines]
    return {"trials": [trial], "outcomes": [r for r in results if {*r} - {*TABLES["trials"].columns}]}


def _checked(path, line):
    names = [column for table in ASKED for column in TABLES[table].columns]
    for name, value in line.items():
        if name is None:
            raise ReadableError(
                f"{path}: a line has more cells than the header: put quotation marks around a text with commas"
            )
        if name not in names:
            raise ReadableError(
                f"{path}: {name!r} is no column of trials.csv or outcomes.csv. {did_you_mean(name, names)}"
            )
        if isinstance(value, bool) or not isinstance(value, (str, int, float, type(None))):
            raise ReadableError(f"{path}: {name} = {value!r} is neither a text nor a number")
    return {name: str(value).strip() for name, value in line.items() if value is not None and str(value).strip()}


def _of(table, line):
    return {name: text for name, text in line.items() if name in TABLES[table].columns}
