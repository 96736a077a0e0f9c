"""The review: its tables as frames, and the questions put to it."""

from dataclasses import dataclass, replace
from functools import cache, cached_property

from backwalk.answers.scale import scales_of
from backwalk.answers.trials import answer
from backwalk.problems import DataError
from backwalk.style.signs import marked
from backwalk.tables import checks, files
from backwalk.tables.schema import TABLES, allowed_words, columns_of, is_number


@dataclass(frozen=True, eq=False)
class Review:
    """Every table of data/ as a frame, by its name, and the questions they answer.

    In free text, signs that could be markup carry an invisible mark from here on: `style/signs.py` says why.
    """

    tables: files.Tables

    def __post_init__(self):
        rows = {name: tuple(map(_as_text, rows)) for name, rows in self.tables.rows.items()}
        object.__setattr__(self, "tables", replace(self.tables, rows=rows))

    def __getattr__(self, name):
        """Give a table as a frame, by its name, made when first asked for."""
        if name not in TABLES:
            raise AttributeError(f"a Review has no table {name!r}")
        frame = files.frame(TABLES[name], self.tables.rows[name])
        object.__setattr__(self, name, frame)
        return frame

    def __dir__(self):
        return [*super().__dir__(), *TABLES]

    @property
    def hash(self):
        """Short fingerprint of the tables, the same wherever they are the same."""
        return self.tables.hash

    def answer(self, question, *, doubtful=True):
        """Choose one result a trial for a question; `doubtful=False` leaves doubted rows out."""
        return answer(self.tables.rows, question, doubtful, self._points)

    @cached_property
    def _points(self):
        return scales_of(self.tables.rows["instruments"], self.tables.rows["constants"])


def _as_text(row):
    """Give a row with the signs of its free text marked; most rows have none and stay the same."""
    told = {name: getattr(row, name) for name in _free(type(row))}
    changed = {name: text for name, cell in told.items() if (text := marked(cell)) != cell}
    return row.model_copy(update=changed) if changed else row


@cache
def _free(row_class):
    return tuple(c for c in columns_of(row_class) if not is_number(row_class, c) and not allowed_words(row_class, c))


def load_review(data_dir=None):
    """Read and check the tables.

    data_dir : folder of the CSV files; by default the data/ of the installed package or
        of the repository.

    Raises
    ------
    DataError with every problem, if there is any.
    """
    read = files.read(data_dir)
    problems = checks.problems_of(read, data_dir)
    if problems:
        raise DataError(problems)
    return Review(read)
