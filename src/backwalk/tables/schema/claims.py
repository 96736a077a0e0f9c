"""The tables of popular claims: the articles, what each source says of a claim, and the verdicts."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column
from backwalk.tables.schema.trials import DOI, MONTH, OUTCOMES, STUDY_ID, WEB

CLAIM_GROUPS = {
    "osteoarthritis": "Knee osteoarthritis",
    "load": "Load and motion of the knee",
    "muscle_and_energy": "Muscle and energy",
    "balance": "Balance, position sense and gait",
    "injury": "Pain, injury and protection",
    "practice": "Who it suits, and how to begin",
    "general": "Sayings and general claims",
}
CLAIM_SIDES = {
    "supports": "for",
    "mixed": "mixed",
    "contradicts": "against",
    "indirect": "near it",
    "nothing_found": "nothing found",
    "not_read": "not read",
}
TESTED = ("supports", "mixed", "contradicts")  # what a source can say of a claim that it tested
SIDE_MEANINGS = {
    "supports": "tested the claim and speaks for it",
    "mixed": "tested it and speaks both for and against, or in part",
    "contradicts": "tested it and speaks against it",
    "indirect": "measured something near it, and not the claim itself",
    "nothing_found": "was looked through, or searched for, and holds no test of it",
    "not_read": "may hold a test of it, and the result was not read",
}
CLAIM_KINDS = {
    "effect": "what going backwards does, or whom it suits",
    "text": "what another text says",
    "saying": "a saying",
}
VERDICTS = {
    "rated": "rated for knee osteoarthritis",
    "not_rated": "not known in knee osteoarthritis",
    "supported": "supported",
    "mixed": "mixed",
    "contradicted": "contradicted",
    "one_source": "one source alone",
    "not_tested": "not tested",
    "not_checked": "could not be checked",
    "saying": "a saying",
}
TEXT_VERDICTS = {"supported": "it says so", "mixed": "it says part of it", "contradicted": "it does not say so"}
VERDICT_RULE = {
    "rated": "the claim names an outcome of knee osteoarthritis for which trials give an average: the certainty of that average is the verdict",
    "not_rated": "the claim names such an outcome, and no trial of it prints an effect that can be used",
    "saying": "it is a saying, which no study can test",
    "supported": "two or more sources tested the claim, and all of them speak for it; of what a text says, the text alone is enough",
    "mixed": "the sources that tested it do not all speak for it, nor all against it",
    "contradicted": "two or more sources tested it, and all of them speak against it; of what a text says, the text alone is enough",
    "one_source": "a single source tested it, and speaks for it or against it",
    "not_tested": "there is no evidence: sources were looked for, and none that was read tested the claim itself",
    "not_checked": "the sources that could tell were not read, so it is not known whether there is evidence",
}


class Article(Row):
    article_id: str = column("short name of the popular article", pattern=STUDY_ID, required=True)
    author: str = column("author as printed", required=True)
    title: str = column("title", required=True)
    read: str = column("month it was read", pattern=MONTH, example="2026-11", required=True)
    source_url: str = column("address", pattern=WEB, how_to_fill="empty: not known")


class Claim(Row):
    claim_id: str = column("claim", pattern=r"^C\d{2}$", example="C01", required=True)
    claim: str = column("what the popular article says", required=True)
    topic: str = column("topic", required=True)
    study_id: str = column("source bearing on the claim", required=True)
    label: str = column(
        "name of the source on the pages", how_to_fill="empty: first author and year, read from the reference"
    )
    knee_osteoarthritis: Literal["yes", ""] = column(
        "whether the source is about people with knee osteoarthritis", example="yes"
    )
    direction: Literal[tuple(CLAIM_SIDES)] = column(
        "what the source says of the claim",
        how_to_fill="; ".join(f"{code}: {told}" for code, told in SIDE_MEANINGS.items()),
        required=True,
    )
    summary: str = column("what the source found", required=True)
    source_url: str = column("address", pattern=WEB)
    citation: str = column("reference", how_to_fill="empty: the row only records a search that found nothing")
    doi: str = column("DOI, without the address in front", pattern=DOI, example="10.1155/2021/5574966")
    limits: str = column("limits of the source", required=True)
    evidence_type: str = column("kind of source", required=True)
    surprise: str = column(
        "what would surprise a reader of the article, where this source shows it",
        how_to_fill="a line without numbers; the same line in every row that belongs to it",
    )


class Verdict(Row):
    claim_id: str = column("claim", pattern=r"^C\d{2}$", required=True)
    claim: str = column("what the popular article says", required=True)
    short: str = column(
        "the claim in a few words, for pictures", how_to_fill="40 letters at most", required=True, drawn=True
    )
    group: Literal[tuple(CLAIM_GROUPS)] = column("where the claim stands on the page", required=True)
    kind: Literal[tuple(CLAIM_KINDS)] = column(
        "what sort of claim it is",
        how_to_fill="; ".join(f"{code}: {told}" for code, told in CLAIM_KINDS.items()),
        required=True,
    )
    outcome: Literal[(*OUTCOMES, "")] = column(
        "outcome of knee osteoarthritis that the claim is about",
        how_to_fill="filled: the certainty of that outcome against physiotherapy alone is the verdict",
        example="function",
    )
    n_sources: int = column("sources, without records of a search that found nothing", least=0, required=True)
    reason: str = column("what the sources say together, in a sentence", required=True)
