"""What is on record of the bias of one trial."""

from dataclasses import dataclass

from backwalk.style.names import short_tool
from backwalk.tables.schema import OVERALL, SCORE, judgement_words

NOT_JUDGED = "not judged"


def tools_of(rows):
    """Give {tool: {domain: words}} from the rows of bias_tools.csv."""
    tools = {}
    for row in rows:
        tools.setdefault(row.tool, {})[row.domain] = judgement_words(row.words)
    return tools


@dataclass(frozen=True)
class Judged:
    """What one tool says of one trial and outcome; rests_on : overall, or in how many of its domains."""

    word: str
    rests_on: str
    tool: str


@dataclass(frozen=True)
class Bias:
    """What is on record of the bias of one trial and outcome.

    judged : one Judged a tool that judges in words; score : the first score on record, with its tool
    """

    judged: tuple[Judged, ...] = ()
    score: str = ""

    @property
    def word(self):
        """The word of the first tool; not judged where there is none, for a score is no judgement."""
        return self.judged[0].word if self.judged else NOT_JUDGED

    @property
    def rests_on(self):
        """What the word rests on, with the words of further tools behind it; empty where nothing is on record."""
        texts = [f"{j.rests_on} ({short_tool(j.tool)})" for j in self.judged]
        later = [f"{j.word}, {text}" for j, text in zip(self.judged, texts, strict=True)]
        return "; ".join([*texts[:1], *later[1:]]) or self.score

    def __str__(self):
        return "risk of bias " + ", ".join(part for part in (self.word, self.rests_on) if part)


def bias_of(judged, outcome, tools):
    """Sum up what is on record of one trial and outcome as a Bias.

    judged : rows of risk_of_bias.csv of the trial; tools : as from `tools_of`
    The word is the overall judgement of a tool that has one, else its worst; it is low only where every domain is.
    """
    mine = [j for j in judged if j.outcome in ("", outcome)]
    said = [
        Judged(*_word(of, domains), tool)
        for tool, domains in tools.items()
        if SCORE not in domains and (of := [j for j in mine if j.tool == tool])
    ]
    score = next((f"{j.tool} {j.judgement}" for j in mine if j.domain == SCORE), "")
    return Bias(tuple(said), score)


def _word(judged, domains):
    order = [word for words in domains.values() for word in words]
    overall = [j.judgement for j in judged if j.domain == OVERALL]
    worst = max(overall or [j.judgement for j in judged], key=order.index)
    if overall:
        return worst, OVERALL
    n, of = len({j.domain for j in judged if j.judgement == worst}), len(set(domains) - {OVERALL})
    if worst == order[0] and n < of:
        return NOT_JUDGED, f"{worst} in {n} of {of} domains"
    return worst, f"in {n} of {of} domains"
