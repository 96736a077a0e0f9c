"""The rules of bias: a tool says what its words mean, a judgement is in them, and no rating is against itself."""

import re
from itertools import pairwise

from backwalk.problems import did_you_mean
from backwalk.tables.rules.telling import problem
from backwalk.tables.schema import ITEMS, OVERALL, RISKS, SCORE, judgement_levels, judgement_words

UNCOUNTED = "eligibility criteria"  # asked by PEDro, and no part of its score


DOMAINS = {"Cochrane RoB 2": 6, "Cochrane RoB 1": 7, "PEDro": 12}  # of each tool, with what sums them up
LEVELS = (*RISKS, *ITEMS)
BEST = (RISKS[0], ITEMS[0])


def words_have_their_levels(data):
    """Flag words of a tool without as many known levels, best first, and a word that is written twice."""
    for d in data["bias_tools"]:
        words, levels = judgement_words(d.words), judgement_words(d.levels)
        unknown = [level for level in levels if level not in LEVELS]
        if len(set(words)) < len(words):
            yield problem("bias_tools", d, "words", "a word stands here twice.", "write each word once, best first.")
        elif unknown:
            mend = did_you_mean(unknown[0], LEVELS) or f"write one of: {', '.join(LEVELS)}."
            yield problem("bias_tools", d, "levels", f"not a level: {', '.join(unknown)}.", mend)
        elif len(levels) != len(words):
            wrong = f"{len(levels)} of them for {len(words)} words; every word needs one."
            yield problem("bias_tools", d, "levels", wrong, "write what each word means, in the order of `words`.")
        elif {*levels} & {*RISKS} and {*levels} & {*ITEMS}:
            wrong = "levels of bias and items of a score together."
            mend = f"write levels of one kind: {', '.join(RISKS)}; or {', '.join(ITEMS)}."
            yield problem("bias_tools", d, "levels", wrong, mend)
        elif list(levels) != sorted(levels, key=LEVELS.index):
            mend = "write the words with the best first, and their levels in the same order."
            yield problem("bias_tools", d, "levels", "a better level stands behind a worse one.", mend)
        elif len(levels) > 1 and levels[0] not in BEST:
            wrong = f"needs a word for the best level ({' or '.join(BEST)})."
            yield problem("bias_tools", d, "levels", wrong, "put the missing words of the tool back, and their levels.")


def _plain(name):
    return "".join(name.split()).casefold()


def tools_are_whole(data):
    """Flag a tool whose rows stand apart, or that has lost some: those known have so many, and one hint asks for all."""
    rows = {}
    for d in data["bias_tools"]:
        rows.setdefault(d.tool, []).append(d)
    for tool in rows:
        alike = next((t for t in (*DOMAINS, *rows) if t != tool and _plain(t) == _plain(tool)), None)
        if alike and tool not in DOMAINS:
            yield problem("bias_tools", rows[tool][0], "tool", "a name in other letters.", f"write {alike}.")
            return
    for tool, mine in rows.items():
        between = {d.line for d in data["bias_tools"] if d.tool != tool}
        apart = next((d for above, d in pairwise(mine) if between & {*range(above.line, d.line)}), None)
        if apart:
            wrong = f"rows of another tool stand between this and the others of {tool}."
            yield problem("bias_tools", apart, "", wrong, "keep the rows of a tool together, in the tool's order.")
        if data.whole("bias_tools") and len(mine) < DOMAINS.get(tool, 0):
            wrong = f"{len(mine)} of the {DOMAINS[tool]} domains or items of {tool} stand here."
            yield problem("bias_tools", mine[-1], "", wrong, "put the missing rows back.")
        judged = [d for d in mine if d.domain != SCORE]
        other = next((d for d in judged if (d.words, d.levels) != (judged[0].words, judged[0].levels)), None)
        if other and tool in DOMAINS:
            column = "words" if other.words != judged[0].words else "levels"
            wrong = f"not those of line {judged[0].line}; {tool} judges every domain in the same words."
            yield problem("bias_tools", other, column, wrong, "write the same in both.")
        told = [d for d in mine if not d.look_for]
        if len(told) < len(mine):
            for d in told:
                wrong = f"empty, but other rows of {tool} say what to look for."
                yield problem("bias_tools", d, "look_for", wrong, "say which sentence of a paper answers it.")


def judgements_are_their_tools(data):
    """Flag a domain or judgement that its tool does not know, and an outcome where the tool rates the trial."""
    tools = {}
    for d in data["bias_tools"]:
        tools.setdefault(d.tool, {})[d.domain] = d
    for r in data["risk_of_bias"] if tools and data.whole("bias_tools") else ():
        known = tools.get(r.tool)
        if known is None:
            continue  # said there: its name leads nowhere
        if r.domain not in known:
            wrong = f"not a domain of {r.tool}."
            mend = (
                did_you_mean(r.domain, known) or f"write one of: {', '.join(known)}; never turn one tool into another."
            )
            yield problem("risk_of_bias", r, "domain", wrong, mend)
        else:
            yield from _row_faults(r, known[r.domain])


def _row_faults(r, domain):
    words = judgement_words(domain.words)
    if words and r.judgement not in words:
        wrong = f"not a judgement of {r.tool}, which knows: {', '.join(words)}."
        mend = did_you_mean(r.judgement, words) or "write the tool's own word; a domain that nobody judged gets no row."
        yield problem("risk_of_bias", r, "judgement", wrong, mend)
    if not words and not re.fullmatch(r"(10|[0-9])/10", r.judgement):
        yield problem("risk_of_bias", r, "judgement", "not a score out of ten.", "write it as 8/10.")
    if r.outcome and domain.judged_of == "trial":
        wrong = f"{r.tool} judges {r.domain} once for the whole trial."
        yield problem("risk_of_bias", r, "outcome", wrong, "leave the cell empty.")


def overall_is_no_better_than_its_worst_domain(data):
    """Flag an overall judgement that is better than a domain under it, unless the support says that it was overridden."""
    ranks = _ranks(data)
    for rating in _ratings(data):
        top = rating.get(OVERALL)
        rank = {r.domain: ranks.get((r.tool, r.domain, r.judgement), ()) for r in rating.values()}
        if top is None or not rank[OVERALL] or "overridden" in top.support:
            continue
        worst = max(rating.values(), key=lambda r: rank[r.domain])
        if rank[worst.domain] > rank[OVERALL]:
            wrong = f"better than {worst.domain} = {worst.judgement}."
            mend = "write the worst of its domains; if the judges overrode the tool, say 'overridden' and why in `support`."
            yield problem("risk_of_bias", top, "judgement", wrong, mend)


def scores_are_the_sum_of_their_items(data):
    """Flag a PEDro score that is not the number of its items met, or not that of trials.csv."""
    levels = {(d.tool, d.domain): judgement_levels(d) for d in data["bias_tools"]}
    for rating in _ratings(data):
        total = rating.get(SCORE)
        if total is None:
            continue
        score = total.judgement.split("/")[0]
        counted = [r for name, r in rating.items() if name not in (SCORE, UNCOUNTED)]
        marks = [levels.get((r.tool, r.domain), {}).get(r.judgement) for r in counted]
        if len(counted) == 10 and {*marks} <= {*ITEMS} and score != str(marks.count("met")):
            wrong = f"{marks.count('met')} of the ten counted items are met."
            yield problem("risk_of_bias", total, "judgement", wrong, "compare the score and the items with the source.")
        trial = data.trials.get(total.study_id)
        if trial and trial.pedro_score is not None and score != str(trial.pedro_score):
            wrong = f"data/trials.csv has pedro_score = {trial.pedro_score}."
            yield problem("risk_of_bias", total, "judgement", wrong, "compare both with the source.")


def _ranks(data):
    """Order the words of every domain of every tool by level, and within a level by their place: {key: (level, place)}."""
    found = {}
    for d in data["bias_tools"]:
        levels = judgement_levels(d)
        alike = {level: [w for w in levels if levels[w] == level] for level in RISKS}
        for level, words in alike.items():
            found |= {(d.tool, d.domain, w): (RISKS.index(level), place) for place, w in enumerate(words)}
    return found


def _ratings(data):
    """Gather rows into ratings: one judge, one tool, one trial or outcome; {domain: row}."""
    found = {}
    for r in data["risk_of_bias"]:
        found.setdefault((r.study_id, r.tool, r.outcome, r.judged_by), {})[r.domain] = r
    return found.values()


BIAS_RULES = (
    tools_are_whole,
    words_have_their_levels,
    judgements_are_their_tools,
    overall_is_no_better_than_its_worst_domain,
    scores_are_the_sum_of_their_items,
)
