"""Lines with bad cells: what stands in their other cells is checked too, and told where the bad ones do not matter."""

from dataclasses import replace
from math import nan

from backwalk.tables.schema import TABLES, allowed_words, is_number, is_whole

TRIED = 3  # contents of the bad cells that are tried
USUAL = 20  # a figure that most columns of numbers may hold


def drafts(read):
    """Give the tables with their unsound lines among the sound ones, each time with other contents of the bad cells.

    What a rule says of such a line is true whatever its bad cells should hold only if it says so of every draft.
    A table with unsound lines keeps the other lines of the same trial, or name, alone.
    """
    for turn in range(TRIED) if any(read.unsound.values()) else ():
        rows = dict(read.rows)
        for name, lines in read.unsound.items():
            first = TABLES[name].columns[0]  # where that is bad, nobody knows what the line is about
            made = [made_sound(TABLES[name].row, line, turn) for line in lines if first not in line.bad]
            about = {getattr(row, first) for row in made}
            near = [row for row in rows[name] if getattr(row, first) in about] if made else rows[name]
            rows[name] = tuple(sorted([*near, *made], key=lambda row: row.line))
        yield replace(read, rows=rows)


def made_sound(row_class, unsound, turn=1):
    """Make a row of a line with bad cells, as if these held something that they may."""
    values = {
        name: _value(row_class, name, cell.strip()) for name, cell in unsound.cells.items() if name not in unsound.bad
    }
    values |= {name: _tried(row_class, name, unsound.cells.get(name, ""), turn) for name in unsound.bad}
    return row_class.model_construct(line=unsound.line, **values)


def _value(row_class, name, cell):
    if is_number(row_class, name):
        return (int if is_whole(row_class, name) else float)(cell) if cell else None
    return cell


def _tried(row_class, name, cell, turn):
    """Give a content for a bad cell: a figure that is not known, none, or a usual one; another word each time; a text."""
    field = row_class.model_fields[name]
    example = field.json_schema_extra["example"]
    if is_number(row_class, name):
        usual = float(example or min([USUAL, *(limit.le for limit in field.metadata if hasattr(limit, "le"))]))
        return (nan, usual if field.is_required() else None, usual)[turn]
    words = allowed_words(row_class, name)
    if words:
        return words[(0, -1, len(words) // 2)[turn]]
    return (example if field.is_required() or turn == 0 else "") if field.metadata else cell
