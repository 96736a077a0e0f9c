"""Which columns of a file are meant: metafor's names are known, others can be given."""

from dataclasses import dataclass

from backwalk.problems import ReadableError, did_you_mean, one_of
from backwalk.statistics.counts import log_odds_ratio, log_risk_ratio, risk_difference
from backwalk.statistics.effects import hedges_g, log_ratio_of_means, mean_difference

SHAPES = {  # what a file may hold, and the columns that say it
    "means": (("n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i"),),
    "effects": (("yi", "vi"), ("yi", "sei")),
    "counts": (("ai", "bi", "ci", "di"), ("ai", "n1i", "ci", "n2i")),
}
MEASURES = {  # the first is taken unless another is asked for
    "means": {"smd": hedges_g, "md": mean_difference, "rom": log_ratio_of_means},
    "effects": {"as_given": None},
    "counts": {"or": log_odds_ratio, "rr": log_risk_ratio, "rd": risk_difference},
}
SPELT = {  # other spellings that are understood, each in capitals too
    "n1i": ("n1",),
    "m1i": ("m1",),
    "sd1i": ("sd1", "s1"),
    "n2i": ("n2",),
    "m2i": ("m2",),
    "sd2i": ("sd2", "s2"),
    "yi": ("effect",),
    "vi": ("variance",),
    "sei": ("se",),
}
NAMES = tuple(dict.fromkeys(name for shapes in SHAPES.values() for shape in shapes for name in shape))


@dataclass(frozen=True)
class Layout:
    """How the rows of a file are read: columns : {metafor's name: the file's}; by : the column of the groups."""

    by: str
    kind: str
    measure: str
    columns: dict[str, str]

    @property
    def read(self):
        """The columns of the file that are read, each once."""
        return list(dict.fromkeys([self.by, *self.columns.values()]))


def find_layout(file, header, by, *, kind=None, measure=None, named=None):
    """Find the columns that are meant in a header, or say in one line what is missing.

    file : its name, for messages; header : its columns; by : the column of the groups;
    kind : means, effects or counts, where the header could be read as several; named : {metafor's name: column}.
    """
    if by is None:
        raise ReadableError(
            f"--by is missing: name the column of {file} that says which rows belong together, one of {_told(header)}"
        )
    _there(file, header, "--by", by)
    if kind is not None:
        one_of("from", kind, SHAPES)
    for name, column in (named or {}).items():
        one_of("columns", name, NAMES)
        _there(file, header, f"--columns {name}", column)
    kind, columns = _the_one(file, header, kind, named or {})
    known = MEASURES[kind]
    measure = next(iter(known)) if measure is None else measure
    one_of(f"measure of {kind}", measure, known)
    return Layout(by, kind, measure, columns)


def _there(file, header, what, column):
    if header.count(column) == 1:
        return
    if column in header:
        raise ReadableError(f"{what}: {file} has several columns {column!r}: give them different names")
    hint = did_you_mean(column, header)
    raise ReadableError(f"{what}: {file} has no column {column!r}, but {_told(header)}" + (f"; {hint}" if hint else ""))


def _the_one(file, header, kind, named):
    tried = [
        (of, {name: _column(name, header, named) for name in shape})
        for of, shapes in SHAPES.items()
        for shape in shapes
        if kind in (None, of)
    ]
    whole = [(of, columns) for of, columns in tried if None not in columns.values()]
    kinds = list(dict.fromkeys(of for of, _ in whole))
    if len(kinds) > 1:
        raise ReadableError(f"{file} holds {' and '.join(kinds)}: say which is meant, for example --from {kinds[0]}")
    if not whole:
        raise ReadableError(_missing(file, header, tried))
    for column in whole[0][1].values():
        _there(file, header, "--columns", column)
    return whole[0]


def _column(name, header, named):
    if name in named:
        return named[name]
    known = {column.strip().lower(): column for column in header} | {column: column for column in header}
    return next((known[spelt] for spelt in (name, *SPELT.get(name, ())) if spelt in known), None)


def _missing(file, header, tried):
    """Write what the reading that comes nearest lacks."""
    of, columns = min(tried, key=lambda one: list(one[1].values()).count(None) / len(one[1]))
    lost = [name for name, column in columns.items() if column is None]
    if len(lost) == len(columns):
        wanted = "; or ".join(f"{of} in {' '.join(columns)}" for of, columns in tried)
        return f"{file} has no columns to pool, but {_told(header)}. Wanted: {wanted}. Name yours: --columns {lost[0]}=YOURS"
    free = [column for column in header if column not in columns.values()]
    near = next((hint for hint in (did_you_mean(name, free) for name in lost) if hint), "")
    told = f"{file} has no column for {', '.join(lost)}, which {of} need, but {_told(header)}"
    return f"{told}; {near + ' ' if near else ''}name yours: --columns {lost[0]}=YOURS"


def _told(header, most=20):
    more = f" and {len(header) - most} more" if len(header) > most else ""
    return ", ".join(header[:most]) + more
