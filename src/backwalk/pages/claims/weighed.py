"""The claims of a popular article, the sources that speak for and against each, and the verdict that follows."""

from dataclasses import dataclass

import pandas as pd

from backwalk.problems import one_of
from backwalk.tables.schema.claims import CLAIM_GROUPS, CLAIM_SIDES, TESTED, VERDICTS


@dataclass(frozen=True, eq=False)
class Claims:
    """The claims of one group and one verdict, or of all, in the order of the page.

    frame : one row a claim: the columns of claim_verdicts.csv, the number of rows of claims.csv in each direction, and
        verdict, a code of VERDICTS, as `verdict_of` gives it;
        level, the certainty of a rated outcome, empty for every other claim;
        gain, whether its average points to a gain;
        elsewhere, of an outcome of knee osteoarthritis the verdict of its sources in other people, empty where none is
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


def verdict_of(kind, directions, rating=None):
    """Work out the verdict on a claim: a code of VERDICTS, by the rule that VERDICT_RULE has in words.

    kind : a code of CLAIM_KINDS; directions : what each source says of it, codes of CLAIM_SIDES
    rating : the Rating of the outcome of knee osteoarthritis that the claim is about; None where it is about none
    """
    if rating is not None:
        return "rated" if rating.level else "not_rated"
    if kind == "saying":
        return "saying"
    directions = list(directions)
    tested = [d for d in directions if d in TESTED]
    if not tested:
        return "not_tested" if {"indirect", "nothing_found"} & {*directions} else "not_checked"
    said = {*tested}
    if said not in ({"supports"}, {"contradicts"}):
        return "mixed"
    if len(tested) == 1 and kind != "text":
        return "one_source"
    return "supported" if said == {"supports"} else "contradicted"


def weigh_claims(review, ratings, group="all", verdict="all"):
    """Gather the claims of a group and a verdict with their sources.

    ratings : the Rating of every outcome against physiotherapy alone, as `rate` gives them: a claim about such an
        outcome takes its verdict from there, so that no two pages differ
    Raises ReadableError for an unknown word.
    """
    one_of("group", group, ("all", *CLAIM_GROUPS))
    one_of("verdict", verdict, ("all", *VERDICTS))
    kept = _judged(review, {r.found.question.outcome: r for r in ratings})
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


def _judged(review, ratings):
    """Give every claim with its verdict, and what goes with the verdict of a rated outcome."""
    rows = []
    for claim in review.claim_verdicts.itertuples():
        mine = review.claims[review.claims["claim_id"] == claim.claim_id]
        rating = ratings[claim.outcome] if claim.outcome else None
        others = mine.loc[mine["knee_osteoarthritis"] == "", "direction"]
        tested = rating is not None and others.isin(TESTED).any()
        rows.append(
            {
                "verdict": verdict_of(claim.kind, mine["direction"], rating),
                "level": (rating.level or "") if rating else "",
                "gain": bool(rating and rating.level and rating.found.first.lead.estimate > 0),
                "elsewhere": verdict_of(claim.kind, others) if tested else "",
            }
        )
    made = pd.DataFrame(rows, review.claim_verdicts.index, ["verdict", "level", "gain", "elsewhere"])
    return pd.concat([review.claim_verdicts, made], axis=1)
