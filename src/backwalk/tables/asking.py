"""One row of a table, asked for question by question on a terminal."""

from collections.abc import Callable
from dataclasses import dataclass, field

from backwalk.problems import did_you_mean
from backwalk.tables.cells import check_row
from backwalk.tables.schema import (
    COMPARATOR_NAMES,
    DESIGN_NAMES,
    OUTCOME_WORDS,
    about,
    allowed_words,
    is_number,
    is_whole,
)
from backwalk.tables.schema.outcomes import DIRECTION_NAMES, TIER_WORDS

HELP, BACK, EMPTY = "?", "back", "-"
MEANINGS = {
    "design": DESIGN_NAMES,
    "comparator": COMPARATOR_NAMES,
    "comparator_class": COMPARATOR_NAMES,
    "quality": TIER_WORDS,
    "direction": DIRECTION_NAMES,
    "outcome": {code: word.name for code, word in OUTCOME_WORDS.items()},
}
MANNER = f"Enter takes what stands in brackets. {HELP} explains, {BACK} returns, {EMPTY} leaves empty (not reported), Ctrl-C ends without writing."


@dataclass(frozen=True)
class Talk:
    """Both ends of a conversation: read(prompt) gives a line, say(text) shows one."""

    read: Callable[[str], str] = field(default=input)
    say: Callable[[str], None] = field(default=print)

    def agree(self, question, *, usual=False, back=False):
        """Ask for yes or no; with `back`, that may be the answer too, and is given as BACK."""
        while True:
            told = self.read(f"{question} [{'Y/n' if usual else 'y/N'}{f'/{BACK}' if back else ''}] ").strip().lower()
            if back and told == BACK:
                return BACK
            if told in ("y", "yes", "n", "no", ""):
                return told in ("y", "yes") or (usual and not told)
            self.say(f"  y or n{f', or {BACK} into the last row' if back else ''}")


def ask_row(table, plan, talk, given=None, usual=None, codes=None, again=None):
    """Ask for the cells of one row until each is sound: {column: text}, in the order of the table.

    plan : given the cells so far, the columns to be asked; given : cells known beforehand, which are not asked
    usual : given the cells so far, what a column most likely holds, {column: text}; codes : the same for the codes that
    other tables have for a column, {column: {code: name}}; again : this row as it was asked before: begin at its end
    """
    given, usual, codes = dict(given or {}), usual or _nothing, codes or _nothing
    before = {c: again.get(c, "") for c in table.columns} if again else {}
    cells = {c: before[c] for c in (plan(before) if again else ()) if c not in given}
    at, more = max(len(cells) - 1, 0), {c: told for c, told in before.items() if told and c not in {**cells, **given}}
    while True:
        so_far = {**cells, **given}
        wanted = [c for c in plan(so_far) if c not in given]
        if at >= len(wanted):
            kept = {**more, **{c: cells[c] for c in wanted}, **given}
            kept |= _more(table, kept, talk)
            return {c: kept[c] for c in table.columns if kept.get(c)}
        column = wanted[at]
        ready = cells[column] if column in cells else usual(so_far).get(column, "")
        told = ask(table, column, talk, ready, codes(so_far).get(column), f"{at + 1} of {len(wanted)}")
        if told == BACK:
            if not at:
                talk.say("  this is the first question of the row")
            at = max(at - 1, 0)
        else:
            cells[column] = told
            at += 1


def _nothing(cells):
    return {}


def _more(table, cells, talk):
    """Ask for columns that the plan leaves out, by name."""
    found, left = {}, [c for c in table.columns if c not in cells]
    while True:
        name = talk.read(
            f"\nAnother column of {table.name} to fill? Its name, {HELP} lists them, Enter for none: "
        ).strip()
        if not name:
            return found
        if name == HELP:
            talk.say("\n".join(f"  {c}: {about(table.row, c)[0]}" for c in left))
        elif name not in table.columns:
            talk.say(f"  {name!r} is no column of {table.name}. {did_you_mean(name, table.columns)}")
        elif (told := ask(table, name, talk, {**cells, **found}.get(name, ""))) != BACK:
            found[name] = told


def ask(table, column, talk, ready="", codes=None, place=""):
    """Ask for one cell until it is sound: its text, or BACK."""
    words = codes or {w: MEANINGS.get(column, {}).get(w, "") for w in allowed_words(table.row, column)}
    needed = column in table.required
    talk.say(f"\n{f'({place}) ' if place else ''}{about(table.row, column)[0]}{_kind(table, column)}")
    for at, (word, name) in enumerate(words.items(), 1):
        talk.say(f"  {at} {word}{f' ({name})' if name and name != word else ''}")
    while True:
        told = talk.read(f"{column}{f' [{ready}]' if ready else ' *' if needed else ''}: ").strip()
        if told == BACK:
            return told
        if told == HELP:
            talk.say("  " + "\n  ".join((*about(table.row, column), MANNER)))
            continue
        told = "" if told == EMPTY else told or ready
        told = _chosen(told, words)
        if codes and told and told not in codes:
            talk.say(f"  {told!r} is none of these codes. {did_you_mean(told, codes)}")
            continue
        if not told and needed:
            talk.say(f"  every row needs it: {'; '.join(about(table.row, column))}")
            continue
        _, faults = check_row(table, 0, {column: told})
        faults = [f for f in faults if f.column == column]
        if not faults:
            return told
        talk.say("\n".join(f"  {f.wrong}\n  Mend: {f.mend}" for f in faults))


def _chosen(told, words):
    """Give the word that a number of the list stands for."""
    return [*words][int(told) - 1] if words and told.isdecimal() and 0 < int(told) <= len(words) else told


def _kind(table, column):
    unit = table.row.model_fields[column].json_schema_extra["unit"]
    if not is_number(table.row, column):
        return ""
    return f" ({'whole number' if is_whole(table.row, column) else 'number'}{f', {unit}' if unit else ''})"
