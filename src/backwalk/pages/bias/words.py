"""Judgements of bias in words: who judged what with which tool, and what nobody judged."""

import pandas as pd

from backwalk.answers.judged import NOT_JUDGED
from backwalk.answers.question import Question
from backwalk.pages.bias.meaning import asked_of
from backwalk.style.names import designs, outcome_name
from backwalk.style.numbers import count, listed, spelt
from backwalk.style.table import Link, Prose, Table
from backwalk.tables.schema import judgement_levels

TOLD = 3  # ratings that are told one by one; more are counted


def bias_title(record):
    """Name the trials of a BiasRecord in a line."""
    return f"Bias on record: {designs(record.design)}{_about(record)}"


def _about(record):
    return "" if record.outcome == "any" else f" that measured {outcome_name(record.outcome)}"


def judged(record):
    """Say how many trials are rated with each tool, and how many by nobody."""
    held, tools, nobody = _judged(record)
    listed_tools = "\n".join(f"- {line}" for line in tools)
    return Prose("\n\n".join(part for part in (held, listed_tools, nobody) if part))


def _judged(record):
    n, nobody = len(record.trials), len(record.unrated())
    noun = "randomised trial" if record.design == "rct" else "trial"
    if n == 0:
        return f"The tables hold no {noun}{_about(record)}, so there is nothing to judge.", (), ""
    which = "it" if n == 1 else f"{spelt(nobody)} of them" if nobody < n else "any of them"
    unknown = f"Nobody has judged {which} with any tool: the risk of bias there is unknown, and not low."
    held = f"The tables hold {count(n, noun)}{_about(record)}."
    return held, [_tool(record, tool) for tool in record.tools], unknown if nobody else ""


def _tool(record, tool):
    ratings = record.by(tool)
    trials = len({r.study_id for r in ratings})
    if not ratings:
        return f"{tool}: no trial judged."
    told = f"{tool}: {count(trials, 'trial')} judged"
    if len(ratings) > TOLD:
        return f"{told}{f', in {spelt(len(ratings))} ratings' if len(ratings) > trials else ''}."
    return f"{told}: {'; '.join(f'{_of(r)}, {_said(record, r)}' for r in ratings)}."


def _of(rating):
    return rating.label + (f" for {outcome_name(rating.outcome)}" if rating.outcome else "")


def _said(record, rating):
    """Write one rating: its scores, and how many domains got which of the tool's words."""
    domains, scores = record.domains(rating.tool), record.scores(rating.tool)
    told = [rating.judgements.get(domain, "no score printed") for domain in scores]
    said = [rating.judgements.get(domain, NOT_JUDGED) for domain in domains]
    known = [*dict.fromkeys(w for words in domains.values() for w in reversed(words)), NOT_JUDGED]
    parts = [f"{word} in {spelt(said.count(word))}" for word in known if word in said]
    return "; ".join(told + ([f"{listed(parts)} of {count(len(domains), 'domain')}"] if parts else []))


def rests_on(review, record):
    """Say what is on record of the trials in today's averages against physiotherapy alone."""
    lines = []
    for outcome in asked_of(record):
        frame = review.answer(Question(outcome, design=record.design)).frame
        told = [f"- {row.label}: {row.bias}" for row in frame.itertuples()]
        name = outcome_name(outcome)
        if told:
            held = f"The answer on {name} against physiotherapy alone rests on {count(len(told), 'trial')}:"
            lines.append("\n".join((held, "", *told)))
        else:
            lines.append(f"No trial's figures can be averaged for {name} against physiotherapy alone.")
    return Prose("\n\n".join(lines))


def judged_table(record):
    """List every trial with what its text says of allocation, which is no judgement, and its ratings by tool."""
    rows = [
        {
            "Trial": Link(t.label, t.source_url),
            "Random allocation stated": t.design_note or "–",
            **{tool: _cell(record, tool, t.study_id) for tool in record.tools},
        }
        for t in record.trials.itertuples()
    ]
    columns = ["Trial", "Random allocation stated", *record.tools]
    return Table(pd.DataFrame(rows, columns=columns), "What is on record of each trial")


def _cell(record, tool, study_id):
    ratings = record.by(tool, study_id)
    parts = [_said(record, r) + (f" ({outcome_name(r.outcome)})" if r.outcome else "") for r in ratings]
    return "; ".join(parts) or NOT_JUDGED


def support_table(record):
    """List every judgement with the sentence it rests on and who made it."""
    labels = dict(zip(record.trials["study_id"], record.trials["label"], strict=True))
    rows = [
        {
            "Trial": labels[r.study_id],
            "Tool": r.tool,
            "Of": outcome_name(r.outcome) or "whole trial",
            "Domain": r.domain,
            "Judgement": r.judgement,
            "What it rests on": r.support,
            "Judged by": r.judged_by,
            "Address": r.source_url,
        }
        for r in record.rows.itertuples()
    ]
    columns = ["Trial", "Tool", "Of", "Domain", "Judgement", "What it rests on", "Judged by", "Address"]
    return Table(pd.DataFrame(rows, columns=columns), "Every judgement on record, as published")


def about_tool(review, tool):
    """Explain a rating tool from its rows of bias_tools.csv: what it asks, and what a paper must say."""
    rows = review.bias_tools[review.bias_tools["tool"] == tool]
    made = rows[["domain", "asks", "look_for"]].copy()
    made["words"] = [_own_words(judgement_levels(row)) or "a score, such as 8/10" for row in rows.itertuples()]
    made.columns = ["Domain", "What it asks", "Sentence to look for", "Judgements"]
    kept = [c for c in made.columns if (made[c] != "").any()]
    return Table(made[kept], tool)


def _own_words(levels):
    """List the words of a domain, each with what it means where the tool calls that otherwise."""
    return ", ".join(word if word == level else f"{word} (here: {level})" for word, level in levels.items())


def traffic_alt(record):
    """Describe the traffic-light table."""
    held, tools, nobody = _judged(record)
    return " ".join(("Table of trials by domain of each tool.", held, *tools, nobody)).strip()
