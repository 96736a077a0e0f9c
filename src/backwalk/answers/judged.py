"""What is on record of the bias of one trial."""

from dataclasses import dataclass

from backwalk.style.names import short_tool
from backwalk.style.numbers import counted
from backwalk.tables.schema import OVERALL, RISKS, judgement_levels

NOT_JUDGED = "not judged"


def tools_of(rows):
    """Give {tool: {domain: {word: level}}} from the rows of bias_tools.csv; a score has no words."""
    tools = {}
    for row in rows:
        tools.setdefault(row.tool, {})[row.domain] = judgement_levels(row)
    return tools


@dataclass(frozen=True)
class Judged:
    """What one tool says of one trial and outcome, in its own word.

    level : what the word means, one of RISKS; empty where too little is judged to say
    rests_on : overall, or in how many of its domains
    """

    word: str
    level: str
    rests_on: str
    tool: str


@dataclass(frozen=True)
class Bias:
    """What is on record of the bias of one trial and outcome.

    judged : one Judged a tool that judges bias, those that come to a level first; score : the first score on record,
        with its tool
    """

    judged: tuple[Judged, ...] = ()
    score: str = ""

    @property
    def word(self):
        """The word of the first tool; not judged where there is none, for a score is no judgement."""
        return self.judged[0].word if self.judged else NOT_JUDGED

    @property
    def level(self):
        """What that word means, one of RISKS; empty where nothing is judged."""
        return self.judged[0].level if self.judged else ""

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
    The items of a score are no judgement of bias, whatever the tool calls them.
    """
    mine = [j for j in judged if j.outcome in ("", outcome)]
    said = []
    for tool, domains in tools.items():
        of = [j for j in mine if j.tool == tool and _level(j, domains) in RISKS]
        if of:
            said.append(Judged(*_word(of, domains), tool))
    scored = (j for j in mine if j.tool in tools and tools[j.tool].get(j.domain) == {})
    score = next((f"{short_tool(j.tool)} {j.judgement}" for j in scored), "")
    return Bias(tuple(sorted(said, key=lambda j: j.level == "")), score)


def _level(judged, domains):
    return domains.get(judged.domain, {}).get(judged.judgement)


def _word(judged, domains):
    """Give the word of one tool, its level, and what it rests on."""

    def badness(j):
        return RISKS.index(_level(j, domains)), list(domains[j.domain]).index(j.judgement)

    overall = [j for j in judged if j.domain == OVERALL]
    worst = max(overall or judged, key=badness)
    word, level = worst.judgement, _level(worst, domains)
    if overall:
        return word, level, OVERALL
    asked = [d for d, words in domains.items() if d != OVERALL and set(words.values()) & {*RISKS}]
    n = len({j.domain for j in judged if j.judgement == word})
    if level == RISKS[0] and len({j.domain for j in judged}) < len(asked):
        return NOT_JUDGED, "", f"{word} in {n} of {counted(len(asked), 'domain')}"
    return word, level, f"in {n} of {counted(len(asked), 'domain')}"
