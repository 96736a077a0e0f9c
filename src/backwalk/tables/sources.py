"""What a row of the programme rests on: a reference such as advice:falkirk, and whether it can carry a step."""

import re
from dataclasses import dataclass

KEYS = {
    "trials": ("study_id",),
    "advice": ("advice_id",),
    "claims": ("claim_id", "study_id"),
    "claim_verdicts": ("claim_id",),
    "biomechanics": ("study_id",),
    "other_populations": ("study_id",),
    "constants": ("name",),
    "reviews": ("review_id",),
}
KINDS = {
    "trials": "trial in knee osteoarthritis",
    "claim_verdicts": "popular claim",
    "biomechanics": "movement study",
    "other_populations": "study in other people",
    "constants": "threshold or rule",
    "reviews": "published review",
}
LABELS = {"trials": "label", "advice": "source", "reviews": "label", "claim_verdicts": "short"}
WHOLE = "whole table"
WEAK = {"commercial", "anecdote", "lay", "influencer", "folk", "unavailable", "check", "absence"}  # words of a kind


@dataclass(frozen=True)
class Source:
    """One thing a row rests on: the reference as written, the table it leads to, its name, kind and address.

    name : its label; of a study without one its key, beside its citation
    """

    written: str
    table: str
    name: str
    kind: str
    url: str
    citation: str = ""

    @property
    def weak(self):
        """Whether its kind can carry no step: commercial, anecdote, lay, or nothing found."""
        return not WEAK.isdisjoint(re.split(r"\W+", self.kind))


def references(text):
    """Split what stands in a cell: "trials:a2019; advice" gives ["trials:a2019", "advice"]."""
    return [part.strip() for part in text.split(";") if part.strip()]


def find_source(rows, written):
    """Give the Source of a reference, or None where it leads nowhere.

    rows : {table: row models}, as in `tables.Tables.rows`; a table alone stands for all of it.
    """
    table, _, key = written.partition(":")
    if table in KEYS and not key:
        return Source(written, table, f"data/{table}.csv", WHOLE, "")
    for row in rows[table] if table in KEYS else ():
        if "/".join(getattr(row, column) for column in KEYS[table]) == key:
            kind = {"advice": "kind", "claims": "evidence_type"}.get(table)
            name = getattr(row, LABELS.get(table, KEYS[table][-1]))
            url, citation = getattr(row, "source_url", ""), getattr(row, "citation", "")
            return Source(written, table, name, getattr(row, kind) if kind else KINDS[table], url, citation)
    return None
