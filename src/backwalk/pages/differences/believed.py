"""How far a difference between trials could be believed, in words."""

import pandas as pd

from backwalk.pages.differences.explained import Explained
from backwalk.pages.differences.iceman import SUGGESTED, credibility
from backwalk.pages.differences.trends import MODERATORS
from backwalk.style.numbers import capital, count, listed, p_value, spelt
from backwalk.style.table import Prose, Table

QUESTIONS = {
    "within": "Is the comparison within trials rather than between them?",
    "similar": "If within trials, is it similar from trial to trial?",
    "number": "If between trials, are there many?",
    "direction": "Was its direction correctly predicted beforehand?",
    "chance": "Does a test make chance an unlikely explanation?",
    "tested": "Were few things tested, or their number allowed for?",
    "random": "Is the model a random-effects model?",
    "cuts": "If it is a number, were arbitrary cut-offs avoided?",
}


def in_short(explained, groupings):
    """Say first what could be tested, what goes with the effects, and what could not be tested."""
    judged = _judged(explained, groupings)
    names = [_name(one) for one in (*explained, *groupings)]
    hints = [name for name in judged if judged[name].suggested]
    lines = [f"**{_verdict(judged, hints)}**"]
    if judged:
        lines.append(f"{capital(listed(judged))} could be tested; {_found(judged, hints)}.")
    untested = [name for name in names if name not in judged]
    if untested:
        lines.append(f"{capital(listed(untested))} could not: too few trials say enough, or all are alike.")
    return Prose("\n".join(lines))


def _verdict(judged, hints):
    if not judged:
        return "Nothing can be tested."
    return f"The effects may go with {listed(hints)}." if hints else "Nothing tested goes clearly with the effects."


def _found(judged, hints):
    if hints:
        return f"of these the stricter test hints at {listed(f'{name} ({p_value(judged[name].p)})' for name in hints)}"
    return "that is no proof that nothing does: few trials can hardly show it"


def _judged(explained, groupings):
    """Judge whatever has a test: {name: Credibility}."""
    every = (*explained, *groupings)
    tested = [one for one in every if (one.fit if isinstance(one, Explained) else one.test) is not None]
    return {_name(one): credibility(one, len(every)) for one in tested}


def _name(one):
    return MODERATORS[one.moderator] if isinstance(one, Explained) else one.by


def iceman_words(explained, groupings):
    """Say how credible each difference can be at most, and whether there is one to believe."""
    judged = _judged(explained, groupings)
    if not judged:
        return Prose("Nothing above could be tested, so there is nothing to judge.")
    lines = [f"**{capital(name)}: {_overall(one)}.** {_hint(one)}" for name, one in judged.items()]
    lines.append(
        "A person has the last word, and must say whether the direction was predicted beforehand; until then it counts as not."
    )
    return Prose("\n".join(lines))


def _overall(one):
    at_most = "" if one.overall == "very low" else " at most"
    return f"credibility {one.overall}{at_most}"


def _hint(one):
    if one.suggested:
        return (
            f"The stricter test hints at a difference ({p_value(one.p)}), though only between trials, not within them."
        )
    return (
        f"The stricter test hints at none ({p_value(one.p)}; ICEMAN is meant for p below {SUGGESTED:g}), so there is no "
        "difference to believe in; nor is this evidence that there is none."
    )


def iceman_table(explained, groupings):
    """Answer the questions of ICEMAN for whatever was tested: by the data, or left to a person."""
    judged = _judged(explained, groupings)
    if not judged:
        return Prose("")
    rows = [
        {
            "Question": text,
            **{capital(name): _answer(key, one) for name, one in judged.items()},
            "Answered by": "a person" if key == "direction" else "the data",
        }
        for key, text in QUESTIONS.items()
    ]
    overall = {capital(name): _overall(one).removeprefix("credibility ") for name, one in judged.items()}
    rows.append({"Question": "Overall", **overall, "Answered by": "the rule of the form; a person decides"})
    return Table(pd.DataFrame(rows), "Credibility after ICEMAN (Schandelmaier 2020), the form for meta-analyses")


def _answer(key, one):
    facts = {
        "within": "all between trials",
        "number": count(one.n, "trial"),
        "direction": "a person's word",
        "chance": p_value(one.p),
        "tested": f"{spelt(one.tested)} asked here, not allowed for",
    }
    word = one.answers[key].replace("none", "does not apply")
    return f"{word}: {facts[key]}" if key in facts else word
