"""The review: its tables as frames, and the questions put to it."""

from dataclasses import dataclass

from backwalk.answers.trials import answer
from backwalk.problems import DataError
from backwalk.tables import checks, files
from backwalk.tables.schema import TABLES


@dataclass(frozen=True, eq=False)
class Review:
    """Every table of data/ as a frame, by its name, and the questions they answer."""

    tables: files.Tables

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
        return answer(self.tables.rows, question, doubtful)


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
