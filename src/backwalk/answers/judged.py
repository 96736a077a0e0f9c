"""What is on record of the bias of one trial."""

from backwalk.tables.schema import OVERALL, SCORE, judgement_words

NOT_JUDGED = "not judged"


def tools_of(rows):
    """Give {tool: {domain: words}} from the rows of bias_tools.csv."""
    tools = {}
    for row in rows:
        tools.setdefault(row.tool, {})[row.domain] = judgement_words(row.words)
    return tools


def bias_of(judged, outcome, tools):
    """Sum up what is on record of one trial and outcome in a line: a word, a comma, and what it rests on.

    judged : rows of risk_of_bias.csv of the trial; tools : as from `tools_of`
    The word is the overall judgement of a tool that has one, else its worst; it is low only where every domain is.
    Nothing on record is not judged, and a score is no judgement.
    """
    mine = [j for j in judged if j.outcome in ("", outcome)]
    told = [
        f"{_word(of, domains)} ({tool.removeprefix('Cochrane ')})"
        for tool, domains in tools.items()
        if SCORE not in domains and (of := [j for j in mine if j.tool == tool])
    ]
    scores = [f"{j.tool} {j.judgement}" for j in mine if j.domain == SCORE]
    return f"risk of bias {'; '.join(told) or ', '.join([NOT_JUDGED, *scores[:1]])}"


def _word(judged, domains):
    order = [word for words in domains.values() for word in words]
    overall = [j.judgement for j in judged if j.domain == OVERALL]
    worst = max(overall or [j.judgement for j in judged], key=order.index)
    if overall:
        return f"{worst}, overall"
    n, of = len({j.domain for j in judged if j.judgement == worst}), len(set(domains) - {OVERALL})
    unfinished = worst == order[0] and n < of
    return f"{NOT_JUDGED}, {worst} in {n} of {of} domains" if unfinished else f"{worst}, in {n} of {of} domains"
