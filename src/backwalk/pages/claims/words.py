"""The claims of a popular article in words: the answer in lines, the rule, surprises, and the sources of each."""

import pandas as pd

from backwalk.style.numbers import capital, count, ended, listed, month, spelt
from backwalk.style.sources import linked, quoted
from backwalk.style.table import Prose, Table
from backwalk.tables.schema import OUTCOME_WORDS
from backwalk.tables.schema.background import LEVEL_NAMES
from backwalk.tables.schema.claims import (
    CLAIM_GROUPS,
    CLAIM_SIDES,
    SIDE_MEANINGS,
    TEXT_VERDICTS,
    VERDICT_RULE,
    VERDICTS,
)

NONE = "No claim of this group with this verdict is on record; choose another group or verdict."
RATED_ON = "[the page on certainty](07_rate_the_certainty__default.ipynb)"
LINES = {
    "supported": "Every source that tested the claim speaks for it",
    "mixed": "The sources that tested the same claim do not agree, or say both",
    "contradicted": "Every source that tested the claim speaks against it",
    "one_source": "A single source tested the claim",
    "not_tested": "There is no evidence: no source read tested the claim itself",
    "not_checked": "What would tell was not read, so there may be evidence",
}
EXAMPLES = 2


def verdict_words(row):
    """Write the verdict of a claim; of a rated outcome its certainty, of another text whether it says so."""
    if row.kind == "text" and row.verdict in TEXT_VERDICTS:
        return TEXT_VERDICTS[row.verdict]
    if row.verdict == "rated":
        return f"points to a {'gain' if row.gain else 'loss'}, {LEVEL_NAMES[row.level]} certainty"
    return VERDICTS[row.verdict]


def elsewhere(row):
    """Say how the sources in other people stand to a claim about knee osteoarthritis; empty where there is none."""
    return f"in other people {VERDICTS[row.elsewhere]}" if row.elsewhere else ""


def about_claims(found):
    """Say in a few lines how the claims stand, and behind them whose they are and what they rest on."""
    if found.frame.empty:
        return Prose(NONE)
    rated, rest = _told(found.frame), _of_texts(found.frame)
    lines = rated or rest
    behind = [
        *_asked(found),
        *(_article(a) for a in found.articles.itertuples()),
        *(rest if rated else ()),
        _rest(found.sources),
    ]
    return Prose("\n".join([*lines, "", _folded("Whose claims these are, and what they rest on", "\n".join(behind))]))


def _asked(found):
    """Say which claims were asked for, where it is not all of them."""
    asked = [f"under “{CLAIM_GROUPS[found.group]}”"] if found.group != "all" else []
    asked += [f"with the verdict “{VERDICTS[found.verdict]}”"] if found.verdict != "all" else []
    return [f"- Asked: the claims {' '.join(asked)}."] if asked else []


def _folded(summary, text):
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def _told(frame):
    """Write a line for knee osteoarthritis, and one for each verdict that follows from the sources."""
    rated = frame[frame["verdict"].isin(["rated", "not_rated"])]
    lines = [_in_osteoarthritis(rated)] if len(rated) else []
    others = frame[~(frame["kind"].eq("text") & frame["verdict"].isin(list(TEXT_VERDICTS)))]
    for verdict, why in LINES.items():
        mine = others[others["verdict"] == verdict]
        if len(mine):
            lines.append(f"- **{capital(VERDICTS[verdict])}:** {_examples(mine)}. {why}.")
    return lines


def _examples(mine):
    """Name the claims of a verdict, or the first of them and how many there are."""
    shown = _named(mine[:EXAMPLES])
    return shown if len(mine) <= EXAMPLES else f"{count(len(mine), 'claim')}, among them {shown}"


def _in_osteoarthritis(rated):
    """Say what the trials in knee osteoarthritis come to, outcome by outcome, as the page on certainty has it."""
    told = []
    for (gain, level), mine in rated[rated["verdict"] == "rated"].groupby(["gain", "level"], sort=False):
        told.append(
            f"the trials point to a {'gain' if gain else 'loss'} in {_outcomes(mine, 'and')}, with {LEVEL_NAMES[level]} certainty"
        )
    unknown = rated[rated["verdict"] == "not_rated"]
    unclear = f" Nobody knows yet whether backward walking helps {_outcomes(unknown, 'or')}." if len(unknown) else ""
    if not told:
        return f"- **In knee osteoarthritis:**{unclear} See {RATED_ON}."
    return f"- **In knee osteoarthritis** {'; '.join(told)}.{unclear} See {RATED_ON}."


def _outcomes(rows, last):
    return listed([OUTCOME_WORDS[o].what for o in rows["outcome"]], last)


def _of_texts(frame):
    """Write a line for the claims about what another text says, and one for the sayings."""
    texts = frame[frame["kind"].eq("text") & frame["verdict"].isin(list(TEXT_VERDICTS))]
    lines = []
    if len(texts):
        told = "; ".join(f"“{quoted(r.short)}”: {verdict_words(r)}" for r in texts.itertuples())
        lines.append(f"- **What another text says** ({count(len(texts), 'claim')}): {told}.")
    sayings = frame[frame["verdict"] == "saying"]
    if len(sayings):
        lines.append(f"- **{capital(VERDICTS['saying'])}**, which no study can test: {_named(sayings)}.")
    return lines


def _named(rows):
    return listed(f"“{quoted(short)}”" for short in rows["short"])


def _article(a):
    where = a.source_url or "its page address is not known"
    return f"- The claims are those of {a.author}, *{quoted(a.title)}* (read in {month(a.read)}; {where})."


def _rest(sources):
    cited = sources[sources["citation"] != ""]
    searches, silent = len(sources) - len(cited), cited.loc[cited["source_url"] == "", "study_id"].nunique()
    text = f"- They rest on {count(cited['study_id'].nunique(), 'source')}"
    text += ", some of them used for several claims" if len(cited) > cited["study_id"].nunique() else ""
    text += (
        f"; {count(searches, 'further mark')} only {'records' if searches == 1 else 'record'} a search that found nothing"
        if searches
        else ""
    )
    text += f"; {count(silent, 'source')} {'has' if silent == 1 else 'have'} no link" if silent else ""
    return text + "."


def verdict_rule():
    """List the words that a source and a verdict can have, and when: the rule by which the verdicts are worked out."""
    rows = [{"Of": "a source", "Word": CLAIM_SIDES[code], "When": f"it {told}"} for code, told in SIDE_MEANINGS.items()]
    rows += [{"Of": "a claim", "Word": VERDICTS[code], "When": told} for code, told in VERDICT_RULE.items()]
    return Table(pd.DataFrame(rows), "What a source can say of a claim, and the verdict that follows")


def claims_alt(found):
    """Describe the picture of the claims and their sources."""
    if found.frame.empty:
        return f"Claims by verdict. {NONE}"
    told = []
    for verdict, name in VERDICTS.items():
        mine = drawn(found.frame)
        mine = mine[mine["verdict"] == verdict]
        if len(mine):
            told.append(f"{capital(name)}: {'; '.join(_in_alt(row) for row in mine.itertuples())}.")
    return " ".join(["Claims by verdict, with a mark for each source.", *(told or ["None of these claims has a row."])])


def _in_alt(row):
    if row.outcome:
        more = elsewhere(row)
        sure = f", {verdict_words(row)}" if row.verdict == "rated" else ""
        return f"{row.short}{sure}{f' ({more})' if more else ''}"
    return f"{row.short} ({_balance(row)})"


def drawn(frame):
    """Keep the claims that the picture shows: not those about what another text says, and no saying."""
    return frame[frame["kind"] == "effect"]


def _balance(row):
    sides = {**CLAIM_SIDES, "nothing_found": "with nothing found"}
    told = [f"{spelt(getattr(row, d))} {side}" for d, side in sides.items() if getattr(row, d)]
    return listed(told) if told else "no source"


def surprises(found):
    """Tell what would surprise a reader of the article, each with the sources that show it folded under it."""
    marked = found.sources[found.sources["surprise"] != ""]
    if marked.empty:
        return Prose("None of the claims asked for holds a surprise.")
    parts = []
    for told, rows in marked.groupby("surprise", sort=False):
        names = listed(row.claim_id for row in rows.drop_duplicates("claim_id").itertuples())
        listing = "\n".join(_found(row) for row in rows.itertuples())
        parts.append(f"**{quoted(told)}.**\n\n{_folded(f'The sources ({names})', listing)}")
    return Prose("\n\n".join(parts))


def _found(row):
    return (
        f"- *{capital(CLAIM_SIDES[row.direction])}*: {linked(row)}, {row.evidence_type}. {_ended(row.summary)} "
        f"*Limits: {_ended(row.limits)}*"
    )


def _ended(text):
    return ended(quoted(text.strip()))


def claims_by_group(found):
    """Write the claims of every group: each with its verdict and reason, and its sources folded under it."""
    if found.frame.empty:
        return Prose(NONE)
    return Prose("\n\n".join(_group(found, group, rows) for group, rows in found.frame.groupby("group", sort=False)))


def _group(found, group, claims):
    return "\n\n".join([f"### {CLAIM_GROUPS[group]}", *(_claim(found, row) for row in claims.itertuples())])


def _claim(found, claim):
    mine = found.sources_of(claim.claim_id)
    more = elsewhere(claim)
    verdict = capital(verdict_words(claim)) + (f"; {more}" if more else "")
    rated = f" Its certainty is that of {RATED_ON}." if claim.verdict == "rated" else ""
    rated = f" Trials of it stand on {RATED_ON}." if claim.verdict == "not_rated" else rated
    head = f"**{claim.claim_id} {_ended(claim.claim)}** *{verdict}.* {_ended(claim.reason)}{rated}"
    if mine.empty:
        return head
    return f"{head}\n\n{_folded(f'Sources: {_balance(claim)}', chr(10).join(_found(row) for row in mine.itertuples()))}"
