"""Recording the headline answers that changed, as rows of data/history.csv."""

import tempfile
from datetime import date
from pathlib import Path

from backwalk.answers.history import came_in, differs, fresh_guesses, past, state
from backwalk.answers.review import load_review
from backwalk.problems import DataError, ReadableError
from backwalk.style.numbers import count, day
from backwalk.style.signs import as_typed
from backwalk.tables.adding import add
from backwalk.tables.cells import check_row
from backwalk.tables.files import as_csv
from backwalk.tables.schema import TABLES
from backwalk.tables.schema.history import HEADLINES

TABLE = TABLES["history"]


def record(data_dir, why, *, came="", on=""):
    """Append to history.csv a row for each headline question whose answer changed since its last row.

    What is now guessed of results not seen, and was not before, goes into guesses.csv.
    why : the reason in a sentence; came : what came in, worked out where it is empty; on : the day, today's where empty.
    Nothing is written where nothing changed, or where the tables would not be sound. Gives a line a row.
    """
    if not why:
        raise ReadableError('say why the answers changed: backwalk changes --record --why "a sentence"')
    review, on = load_review(data_dir), _day(on)
    rows = [_row(review, name, {"date": on, "why": why, "came_in": came}) for name in HEADLINES]
    rows = [row for row in rows if row]
    if not rows:
        last = max(row.date for row in review.tables.rows["history"])
        raise ReadableError(f"no headline answer changed since {day(last, year=True)}: nothing is recorded")
    taken = [r["question"] for r in rows if any(p.date == on for p in past(review, r["question"]))]
    if taken:
        raise ReadableError(
            f"data/history.csv has a row of {on} for {', '.join(taken)} already: delete it, or name another day with --on"
        )
    with tempfile.TemporaryDirectory() as folder:
        drafts = [_draft(folder, "history", rows), _draft(folder, "guesses", fresh_guesses(review, on))]
        add(drafts, data_dir)
    return [f"{r['question']}: {count(int(r['trials']), 'trial')}, {r['people']} people; {r['came_in']}" for r in rows]


def _day(text):
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError:
        raise ReadableError(f"on = {text!r} is not a day, for example 2026-11-26") from None


def _draft(folder, name, rows):
    path = Path(folder) / f"{name}_new.csv"
    path.write_text(as_csv(TABLES[name], as_typed(rows)), encoding="utf-8", newline="")
    return path


def _row(review, name, told):
    """Give the cells of today's row of a question; None where its answer is that of its last row."""
    before = (None, *past(review, name))[-1]
    cells = {**told, "question": name, **state(review, name)}
    today = as_row(cells)
    if before is not None and not differs(before, today):
        return None
    labels = dict(zip(review.trials["study_id"], review.trials["label"], strict=True))
    return as_typed(cells | {"came_in": told["came_in"] or came_in(before, today, labels)})


def as_row(cells):
    """Turn cells into a row of history.csv, as it would be read back; what came in need not be said yet."""
    row, problems = check_row(
        TABLE, 0, {n: text for n, text in as_typed({**cells, "came_in": "told later"}).items() if text}
    )
    if problems:
        raise DataError(problems)
    return row
