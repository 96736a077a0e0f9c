"""The claims of a popular article in words: verdicts, surprises, and the sources for and against."""

import pandas as pd

from backwalk.style.numbers import capital, count, ended, listed, month, spelt
from backwalk.style.sources import linked, quoted
from backwalk.style.table import Prose, Table
from backwalk.tables.schema.background import CLAIM_GROUPS, CLAIM_SIDES, LEVEL_NAMES, VERDICTS

NONE = "No claim of this group has this verdict; choose another group or verdict."


def about_claims(found):
    """Say whose claims they are, what was asked, and how the verdicts fall out."""
    group = "of all groups" if found.group == "all" else f"under “{CLAIM_GROUPS[found.group]}”"
    verdict = "any verdict" if found.verdict == "all" else f"verdict “{VERDICTS[found.verdict]}”"
    lines = [f"*Asked: the claims {group}, {verdict}.*", *(_article(a) for a in found.articles.itertuples())]
    if found.frame.empty:
        return Prose("\n\n".join([" ".join(lines), NONE]))
    lines.append(_fallen(found.frame["verdict"]))
    return Prose("\n".join([*lines, _sure(found.frame["certainty"]), _rest(found.sources)]))


def _fallen(verdicts):
    if len(verdicts) == 1:
        return f"**One claim: {VERDICTS[verdicts.iloc[0]]}.**"
    counts = {v: int((verdicts == v).sum()) for v in VERDICTS}
    told = [f"{spelt(n)} {VERDICTS[v]}" for v, n in counts.items() if n and v != "no_evidence_found"]
    told += [f"{spelt(counts['no_evidence_found'])} with no evidence found"] if counts["no_evidence_found"] else []
    return f"**{capital(count(len(verdicts), 'claim'))}: {listed(told)}.**"


def _article(a):
    where = a.source_url or "its page address is not known"
    return f"They are those of {a.author}, *{quoted(a.title)}* (read in {month(a.read)}; {where})."


def _sure(certainty):
    levels = certainty.value_counts()
    names = [LEVEL_NAMES[level] for level in levels.index]
    if len(levels) == 1:
        told = f"and the certainty is {names[0]} for {'each of them' if len(certainty) > 1 else 'it'}"
    else:
        told = "and the certainty is " + listed(
            f"{n} for {count(int(k), 'claim')}" for n, k in zip(names, levels, strict=True)
        )
    return f"A verdict sums up which way the sources point, not how sure anyone can be, {told}."


def _rest(sources):
    cited = sources[sources["citation"] != ""]
    searches, silent = len(sources) - len(cited), cited.loc[cited["source_url"] == "", "study_id"].nunique()
    text = f"They rest on {count(cited['study_id'].nunique(), 'source')}"
    text += ", some of them used for several claims" if len(cited) > cited["study_id"].nunique() else ""
    text += (
        f"; {count(searches, 'further mark')} only {'records' if searches == 1 else 'record'} a search that found nothing"
        if searches
        else ""
    )
    text += f"; {count(silent, 'source')} {'has' if silent == 1 else 'have'} no link" if silent else ""
    return text + "."


def claims_alt(found):
    """Describe the picture of the balance of every claim."""
    if found.frame.empty:
        return f"Balance of sources, claim by claim. {NONE}"
    told = [
        f"{row.claim_id} {row.short}: {VERDICTS[row.verdict]} ({_balance(row)})" for row in found.frame.itertuples()
    ]
    return f"Balance of sources, claim by claim. {'; '.join(told)}."


def _balance(row):
    told = [f"{spelt(getattr(row, d))} {side}" for d, side in CLAIM_SIDES.items() if getattr(row, d)]
    return listed(told) if told else "no source"


def surprises(found):
    """Tell what would surprise a reader of the article, each with the sources that show it."""
    marked = found.sources[found.sources["surprise"] != ""]
    if marked.empty:
        return Prose("None of the claims asked for holds a surprise.")
    parts = []
    for told, rows in marked.groupby("surprise", sort=False):
        parts.append(f"**{quoted(told)}.**\n\n" + "\n".join(_found(row) for row in rows.itertuples()))
    return Prose("\n\n".join(parts))


def _found(row):
    return f"- {linked(row)} ({row.claim_id}, {CLAIM_SIDES[row.direction]}): {_ended(row.summary)} *Limits: {_ended(row.certainty_note)}*"


def _ended(text):
    return ended(quoted(text.strip()))


def claims_by_group(found):
    """Write the claims of every group: a table of verdicts, then each claim's reason and its sources as a list."""
    if found.frame.empty:
        return Prose(NONE)
    return Prose("\n\n".join(_group(found, group, rows) for group, rows in found.frame.groupby("group", sort=False)))


def _group(found, group, claims):
    rows = [
        {
            "Claim": f"{row.claim_id} {quoted(row.claim)}",
            "Verdict": f"{VERDICTS[row.verdict]}; certainty {LEVEL_NAMES[row.certainty]}",
            "Sources": _balance(row),
        }
        for row in claims.itertuples()
    ]
    lists = [_sources(found, row) for row in claims.itertuples()]
    return "\n\n".join([f"### {CLAIM_GROUPS[group]}", Table(pd.DataFrame(rows)).markdown(), *lists])


def _sources(found, claim):
    mine = found.sources_of(claim.claim_id)
    head = f"**{claim.claim_id}, {VERDICTS[claim.verdict]}.** {_ended(claim.reason)} {_kinds(mine)}"
    lines = [
        f"- *{capital(CLAIM_SIDES[row.direction])}*: {linked(row)}, {row.evidence_type}. {_ended(row.summary)} "
        f"*Limits: {_ended(row.certainty_note)}*"
        for row in mine.itertuples()
    ]
    return "\n".join([head, "", *lines])


def _kinds(sources):
    kinds = sources["evidence_type"].value_counts(sort=False)
    told = [name if n == 1 else f"{name} ({n})" for name, n in kinds.items()]
    return f"Kinds of source: {', '.join(told)}." if told else ""
