"""The claims of a popular article, and the sources that speak for and against each."""

from dataclasses import dataclass

import pandas as pd

from backwalk.problems import one_of
from backwalk.tables.schema.background import CLAIM_GROUPS, CLAIM_SIDES, VERDICTS


@dataclass(frozen=True, eq=False)
class Claims:
    """The claims of one group and one verdict, or of all, in the order of the page.

    frame : one row a claim: the columns of claim_verdicts.csv, and the number of rows of claims.csv in each direction
    sources : one row a source of these claims, as in claims.csv, in the order of `frame`
    articles : who made the claims, as in articles.csv
    """

    group: str
    verdict: str
    frame: pd.DataFrame
    sources: pd.DataFrame
    articles: pd.DataFrame

    def sources_of(self, claim_id):
        """Give the sources of one claim, those for it first."""
        mine = self.sources[self.sources["claim_id"] == claim_id]
        return mine.sort_values("direction", key=lambda d: d.map(list(CLAIM_SIDES).index), kind="stable")


def weigh_claims(review, group="all", verdict="all"):
    """Gather the claims of a group and a verdict with their sources.

    The verdict is the one written in claim_verdicts.csv: the counts of sources lie beside it, and do not make it.
    Raises ReadableError for an unknown word.
    """
    one_of("group", group, ("all", *CLAIM_GROUPS))
    one_of("verdict", verdict, ("all", *VERDICTS))
    kept = review.claim_verdicts
    kept = kept[kept["group"].eq(group) | (group == "all")]
    kept = kept[kept["verdict"].eq(verdict) | (verdict == "all")]
    kept = kept.sort_values("group", key=lambda g: g.map(list(CLAIM_GROUPS).index), kind="stable").reset_index(
        drop=True
    )
    rank = {claim_id: i for i, claim_id in enumerate(kept["claim_id"])}
    sources = review.claims[review.claims["claim_id"].isin(rank)]
    sources = sources.sort_values("claim_id", key=lambda c: c.map(rank), kind="stable").reset_index(drop=True)
    for direction in CLAIM_SIDES:
        counted = sources.loc[sources["direction"] == direction, "claim_id"].value_counts()
        kept[direction] = kept["claim_id"].map(counted).fillna(0).astype(int)
    return Claims(group, verdict, kept, sources, review.articles)
