"""The review: its tables as frames, and the questions put to it."""

from dataclasses import dataclass

import pandas as pd

from backwalk import checks, tables
from backwalk.answers import answer
from backwalk.problems import DataError
from backwalk.schema import TABLES


@dataclass(frozen=True, eq=False)
class Review:
    """Every table of data/ as a frame, and the questions they answer."""

    tables: tables.Tables
    trials: pd.DataFrame
    outcomes: pd.DataFrame
    risk_of_bias: pd.DataFrame
    bias_tools: pd.DataFrame
    instruments: pd.DataFrame
    excluded: pd.DataFrame
    ongoing: pd.DataFrame
    searches: pd.DataFrame
    deviations: pd.DataFrame
    prisma: pd.DataFrame
    screening: pd.DataFrame
    harms: pd.DataFrame
    reviews: pd.DataFrame
    articles: pd.DataFrame
    claims: pd.DataFrame
    claim_verdicts: pd.DataFrame
    biomechanics: pd.DataFrame
    other_populations: pd.DataFrame
    constants: pd.DataFrame
    certainty: pd.DataFrame
    simulation: pd.DataFrame
    programme: pd.DataFrame
    advice: pd.DataFrame
    doses: pd.DataFrame

    @property
    def hash(self):
        """Short fingerprint of the tables, the same wherever they are the same."""
        return self.tables.hash

    def answer(self, question, *, doubtful=True):
        """Choose one result a trial for a question; `doubtful=False` leaves doubted rows out."""
        return answer(self.tables.rows, question, doubtful)

    def every_comparison(self, question, *, doubtful=True):
        """Give a row for each usable comparison of a trial, its backward arm shared equally between them."""
        return answer(self.tables.rows, question, doubtful, each=True)


def load_review(data_dir=None):
    """Read and check the tables.

    data_dir : folder of the CSV files; by default the data/ of the installed package or
        of the repository.

    Raises
    ------
    DataError with every problem, if there is any.
    """
    read = tables.read(data_dir)
    problems = checks.problems_of(read, data_dir)
    if problems:
        raise DataError(problems)
    return Review(read, **{name: tables.frame(table, read.rows[name]) for name, table in TABLES.items()})
