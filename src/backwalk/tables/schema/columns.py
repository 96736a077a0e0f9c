"""What a column is: the building blocks of every table's row model."""

from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field


class Row(BaseModel):
    """One row of a table; `line` is the line an editor shows."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=False)

    line: int = 0


def column(
    meaning,
    *,
    unit="",
    how_to_fill="",
    example="",
    required=False,
    above=None,
    least=None,
    most=None,
    pattern=None,
    default="",
    drawn=False,
):
    """Describe one column; the description is also its dictionary entry and its check.

    A column is filled in every row when `required`; elsewhere an empty cell means
    "not reported". Numbers are empty as None, words and text as "". A figure may write
    out what is `drawn`.
    """
    return Field(
        ... if required else default,
        description=meaning,
        gt=above,
        ge=least,
        le=most,
        pattern=pattern,
        json_schema_extra={"unit": unit, "how_to_fill": how_to_fill, "example": example, "drawn": drawn},
    )


def number(meaning, **about):
    """Describe a column of numbers: an empty cell is None."""
    return column(meaning, default=None, **about)


@dataclass(frozen=True)
class Table:
    """One CSV file of data/: its row model, its key and the order of its rows.

    evidence : whether its content is part of the fingerprint of the evidence
    """

    name: str
    row: type[Row]
    about: str
    key: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    evidence: bool = True

    @property
    def file(self):
        return f"data/{self.name}.csv"

    @property
    def columns(self):
        return columns_of(self.row)

    @property
    def required(self):
        return tuple(c for c in self.columns if self.row.model_fields[c].is_required())

    def describe(self, row):
        """Name a row as a reader would: by the telling part of its key."""
        return self.name_of({k: getattr(row, k) for k in self.named or self.key})

    def name_of(self, key):
        """Write a key the one way problems write it: example2021, vas, week 6."""
        shown = {k: key.get(k) for k in self.named or self.key}
        parts = [f"week {v:g}" if k == "week" and v is not None else v for k, v in shown.items()]
        return ", ".join(str(p) for p in parts if p not in ("", None))


@cache
def columns_of(row_class):
    """List the columns of a row model in file order."""
    return tuple(name for name in row_class.model_fields if name != "line")


def about(row_class, name):
    """Say what a column wants, for who fills it in: meaning, how to fill it, example; a tuple of texts."""
    field = row_class.model_fields[name]
    extra = field.json_schema_extra
    told = (field.description, extra["how_to_fill"], f"example: {extra['example']}" if extra["example"] else "")
    return tuple(text for text in told if text)


@cache
def is_number(row_class, name):
    """Tell whether a column holds numbers."""
    return {int, float} & set(_kinds(row_class, name)) != set()


@cache
def is_whole(row_class, name):
    """Tell whether a column holds whole numbers alone."""
    kinds = _kinds(row_class, name)
    return int in kinds and float not in kinds


@cache
def allowed_words(row_class, name):
    """List the words a column may hold; empty for free text and numbers."""
    words = [w for kind in _kinds(row_class, name) if get_origin(kind) is Literal for w in get_args(kind)]
    return tuple(w for w in words if w != "")


@cache
def numbers_of(row_class):
    """Give the columns of a row model that hold numbers."""
    return frozenset(name for name in columns_of(row_class) if is_number(row_class, name))


@cache
def free_text_of(row_class):
    """Give the columns of a row model that hold neither numbers nor fixed words."""
    return (
        frozenset(columns_of(row_class))
        - numbers_of(row_class)
        - {name for name in columns_of(row_class) if allowed_words(row_class, name)}
    )


@cache
def drawn_of(row_class):
    """Give the columns of a row model that figures write out."""
    return frozenset(c for c in columns_of(row_class) if row_class.model_fields[c].json_schema_extra["drawn"])


def _kinds(row_class, name):
    kind = row_class.model_fields[name].annotation
    return get_args(kind) if isinstance(kind, UnionType) else (kind,)
