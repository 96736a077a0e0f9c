"""The tables of bias: the judgements on record, and the tools they were made with."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column
from backwalk.tables.schema.trials import OUTCOMES, STUDY_ID, WEB

OVERALL, SCORE = "overall", "total score"  # domains that sum up the others
RISKS = ("low", "some concerns", "unclear", "high")  # what a word may mean, best first
ITEMS = ("met", "not met")  # of a score, which is no judgement of bias


class RiskOfBias(Row):
    study_id: str = column("trial", pattern=STUDY_ID, example="chen2021", required=True)
    tool: str = column("rating tool", how_to_fill="a tool of bias_tools.csv", example="Cochrane RoB 2", required=True)
    outcome: Literal[(*OUTCOMES, "")] = column(
        "outcome that is judged",
        how_to_fill="empty: the whole trial; RoB 2 judges one outcome at a time, so name it unless a source rated the trial",
        example="pain",
    )
    domain: str = column(
        "item or domain of the tool",
        how_to_fill="a domain of this tool in bias_tools.csv",
        example="randomisation process",
        required=True,
    )
    judgement: str = column(
        "judgement as published, or as made from the text",
        how_to_fill="one of the tool's own words; a domain that nobody judged gets no row",
        example="some concerns",
        required=True,
    )
    support: str = column(
        "the signalling sentence: what the judgement rests on",
        how_to_fill="the sentence of the paper in quotes, with its page; or what the rating that is copied says",
        example="'allocated by computer-generated numbers', p. 3; who held the list is not said",
        required=True,
    )
    judged_by: str = column(
        "who judged",
        how_to_fill="initials, month and year of who judged for this review; else the database or review that is copied",
        example="AB June 2027",
        required=True,
        drawn=True,
    )
    source_url: str = column("address of the rating, or of the text that was judged", pattern=WEB, required=True)


class BiasTool(Row):
    tool: str = column("rating tool", example="Cochrane RoB 2", required=True, drawn=True)
    domain: str = column(
        "item or domain, in the order of the tool", example="randomisation process", required=True, drawn=True
    )
    judged_of: Literal["trial", "outcome"] = column(
        "whether the tool judges this once for the trial, or for each outcome", example="outcome", required=True
    )
    words: str = column(
        "the judgements it knows", how_to_fill="best first, parted by ; and empty for a score such as 8/10",
        example="low; some concerns; high",
    )  # fmt: skip
    levels: str = column(
        "what each of the words means, whatever the tool calls it",
        how_to_fill=f"as many as words, in their order, parted by ; from: {', '.join(RISKS)}; a word that may mean several "
        f"is unclear; for an item of a score: {', '.join(ITEMS)}",
        example="low; some concerns; high",
    )
    asks: str = column("what it asks, in plain words", required=True)
    look_for: str = column("the sentence of a paper that answers it")
    source_url: str = column("address of the tool", pattern=WEB, required=True)


def judgement_words(text):
    """Split the words of a tool, or their levels, best first; empty for a score."""
    return tuple(word.strip() for word in text.split(";") if word.strip())


def judgement_levels(tool):
    """Give what each word of a row of bias_tools.csv means, {word: level}, best first; empty for a score.

    A rule refuses a word without a level, which is left out here.
    """
    return dict(zip(judgement_words(tool.words), judgement_words(tool.levels), strict=False))
