"""`backwalk add` at a terminal: questions, the checks, what the rows would do, and only then the tables."""

from pathlib import Path

from backwalk.answers.review import load_review
from backwalk.pages.adding.preview import changed_words, changes, key_of, seen, seen_words
from backwalk.problems import DataError, did_you_mean, report
from backwalk.tables import files
from backwalk.tables.adding import add_parts, part_of, parts_of, tried
from backwalk.tables.asking import BACK, ask
from backwalk.tables.checks import problems_of
from backwalk.tables.interview import interview, last_again
from backwalk.tables.schema import TABLES
from backwalk.tables.writing import put


def converse(talk, data_dir=None, given=None):
    """Ask for a trial and its results, check them, show what they would do, and write them if that is wanted.

    given : cells known beforehand, as `interview` takes them. Gives the lines that `add` gives; none where nothing was
    written into the tables.

    Raises DataError where the tables have problems already.
    """
    read = files.read(data_dir)
    if problems := problems_of(read, data_dir):
        raise DataError(problems)
    rows = interview(read, talk, given)
    while True:
        if problems := _shown(_parts(rows), talk, data_dir):
            talk.say(f"\n{report(problems)}")
            if not _mended(rows, problems, talk):
                talk.say("\nNothing was changed, so nothing is written into the tables.")
                return _kept(rows, talk)
            continue
        told = talk.agree("\nWrite these rows into the tables?", back=True)
        if told != BACK:
            return add_parts(_parts(rows), data_dir) if told else _kept(rows, talk)
        last_again(read, talk, rows)


def _parts(rows):
    """Make a Part of each row, so that a message says which row it is of."""
    return [
        part_of(TABLES[t], [row], _called(t, at)) for t, of_table in rows.items() for at, row in enumerate(of_table)
    ]


def _called(table, at):
    return f"your answers, row {at + 1} of {table}"


def try_files(paths, talk, data_dir=None):
    """Show what the rows of some files would do, and write nothing; raises DataError with every problem, as `add` does."""
    parts, problems = parts_of(paths)
    if problems := [*problems, *(_shown(parts, talk, data_dir) if not problems else ())]:
        raise DataError(problems)
    talk.say("\nNothing was written; without --try the rows go into the tables.")


def _shown(parts, talk, data_dir):
    """Try the rows on a copy of the tables and show what they would do, or give their problems."""
    try:
        with tried(parts, data_dir) as folder:
            after = load_review(folder)
    except DataError as error:
        return error.problems
    before = load_review(data_dir)
    known = {key_of(row) for row in before.tables.rows["outcomes"]}
    shown = seen(after, {key_of(row) for row in after.tables.rows["outcomes"]} - known)
    talk.say("\nThe checks find nothing wrong. What the rows give:\n")
    for one in shown:
        talk.say(repr(seen_words(one)))
    for one in changes(before, after, shown):
        talk.say(f"\n{changed_words(one)!r}")
    return ()


def _mended(rows, problems, talk):
    """Ask again for the cells that the problems name, or others of their rows; tell whether any was changed."""
    places = {_called(t, at): (TABLES[t], row) for t, of_table in rows.items() for at, row in enumerate(of_table)}
    changed = False
    for problem in problems:
        if problem.file not in places:
            continue
        table, row = places[problem.file]
        talk.say(f"\n{problem}")
        name = _column(table, problem.column, talk)
        told = ask(table, name, talk, row.get(name, "")) if name else BACK
        if told not in (BACK, row.get(name, "")):
            row[name] = told
            changed = True
    return changed


def _column(table, usual, talk):
    """Ask which column is to be changed; empty for none."""
    offered = f" [{usual}]" if usual else ""
    while True:
        name = talk.read(f"Which column do you change?{offered} (- for none) ").strip() or usual
        if name in ("", "-"):
            return ""
        if name in table.columns:
            return name
        talk.say(f"  {name!r} is no column of {table.name}. {did_you_mean(name, table.columns)}")


def _kept(rows, talk):
    """Offer to keep the answers in files that `add` takes later."""
    if not talk.agree("Keep your answers in files here, for later?", usual=True):
        talk.say("nothing was written")
        return []
    named = rows["outcomes"][0]["study_id"]
    texts = {Path(f"{t}_{named}_mine.csv"): files.as_csv(TABLES[t], of_table) for t, of_table in rows.items()}
    put({path: text.encode() for path, text in texts.items()})
    talk.say(f"Later: .venv/bin/backwalk add {' '.join(map(str, texts))}")
    return []
