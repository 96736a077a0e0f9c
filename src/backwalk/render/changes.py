"""What has changed in the answers since they were last rendered."""

import json
from pathlib import Path

from backwalk.answers.review import load_review
from backwalk.problems import ReadableError
from backwalk.render.export import results
from backwalk.render.runs import read_runs
from backwalk.style.names import MEASURES
from backwalk.style.numbers import count, interval


def changes(root, data_dir=None):
    """Compare the answers of the tables as they are with those last rendered, a line a question."""
    path = Path(root) / "rendered" / "results.json"
    if not path.is_file():
        raise ReadableError("rendered/results.json is missing: run make render once, then compare")
    try:
        before = json.loads(path.read_text(encoding="utf-8"))["questions"]
    except (json.JSONDecodeError, KeyError):
        raise ReadableError("rendered/results.json cannot be read: run make render, then compare") from None
    after = results(load_review(data_dir or Path(root) / "data"), read_runs(Path(root) / "notebooks"))["questions"]
    lines = []
    for name, new in after.items():
        old = before.get(name)
        told = _told(old), _told(new)
        if told[0] != told[1]:
            lines.append(f"{name}: {told[0]} -> {told[1]}")
    return lines or ["no answer changed"]


def _told(result):
    if result is None:
        return "not asked"
    shown, all_printed = result["points"] or result, result["reported"]
    together = ""
    if all_printed:
        middle = all_printed["median"] if all_printed["mean"] is None else all_printed["mean"]
        together = f"; as reported {interval(middle, all_printed['ci'])} from {all_printed['k']}"
    if "estimate" not in shown:
        return f"nothing to pool{together}"
    name = MEASURES[shown["measure"]].name
    text = f"{name} {interval(shown['estimate'], shown['ci'])} from {count(shown['k'], 'trial')}"
    return f"{text}, {shown['people']} people{together}"
