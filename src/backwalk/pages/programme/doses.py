"""The doses of the trials in words: how many print them, and what stands there."""

import pandas as pd

from backwalk.answers.conclusion import own_interval
from backwalk.answers.doses import dose, doses_tried
from backwalk.pages.programme.plan import tried
from backwalk.style.names import about, title
from backwalk.style.numbers import capital, count, listed, number, some, span, spelt
from backwalk.style.table import Link, Prose, Table


def doses_words(review):
    """Say how many trials print which part of their dose, and what stands there."""
    doses = doses_tried(review)
    ranges = tried(review)
    parts = [f"{spelt(r.trials)} print {_OF[name]} ({_values(r, name)})" for name, r in ranges.items()]
    whole = doses[doses[["weeks", "sessions", "minutes_from"]].notna().all(axis=1)]
    lines = [f"Of {len(doses)} trials, {listed(parts)}."]
    names = f" ({listed(whole['label'])})" if 0 < len(whole) <= 5 else ""
    lines.append(f"All three are printed by {count(len(whole), 'trial')}{names}; a gap is a gap in what was read.")
    rising = doses[doses["minutes_to"] > doses["minutes_from"]]
    lines += [f"{r.label} went up from {r.minutes_from:g} to {r.minutes_to:g} minutes." for r in rising.itertuples()]
    daily = doses[doses["sessions_a_day"].notna()]
    if len(daily):
        lines.append(
            f"{listed(daily['label'])} had {listed([f'{s:g}' for s in sorted(set(daily['sessions_a_day']))])} sessions a "
            "day, on how many days is not reported."
        )
    return Prose("\n".join([*lines, _surfaces(doses), _supervision(doses)]))


_OF = {"weeks": "the weeks", "sessions": "the sessions a week", "minutes": "the minutes of backward walking"}


def _values(r, name):
    if len(r.values) == 1:
        return f"always {r.values[0]:g}"
    return f"{r.low:g} to {r.high:g}" if name != "sessions" else listed([f"{v:g}" for v in r.values])


def _surfaces(doses):
    told = doses["surface"].value_counts()
    silent = int(told.get("", 0))
    named = [f"{some(told.get('treadmill', 0))} on a treadmill", f"{some(told.get('overground', 0))} overground"]
    named += [f"{spelt(int(told['mixed']))} both"] if "mixed" in told else []
    return f"Where people walked: {', '.join(named)}, and {count(silent, 'trial')} do not say."


def _supervision(doses):
    told = doses["supervised"].value_counts()
    return (
        f"{capital(count(int(told.get('yes', 0)), 'trial'))} {'says' if told.get('yes', 0) == 1 else 'say'} that sessions were "
        f"supervised, {some(told.get('no', 0))} that they were not; {count(int(told.get('', 0)), 'trial')} do not say."
    )


def doses_table(review, found):
    """List the trials that print a dose, with the effect of a question where it can be worked out."""
    effects = _effects(found)
    rows = [
        {
            "Trial": Link(r.label, r.source_url),
            "Dose of backward walking": dose(r),
            "Effect (g)": effects.get(r.study_id, "–"),
        }
        for r in dosed(review).itertuples()
    ]
    caption = (
        f"What the trials print of their dose, and g of {about(found.question)}; what is not named is not reported"
    )
    return Table(pd.DataFrame(rows), caption)


def dosed(review):
    """Give the rows of `doses_tried` that print any number of a dose."""
    doses = doses_tried(review)
    return doses[doses[["weeks", "sessions", "minutes_from", "sessions_a_day", "whole_session"]].notna().any(axis=1)]


def undosed_words(review):
    """Name the trials that print nothing of their dose."""
    doses = doses_tried(review)
    without = doses.loc[~doses["study_id"].isin(dosed(review)["study_id"]), "label"]
    if without.empty:
        return Prose("Every trial prints some of its dose.")
    others = "The other trial" if len(without) == 1 else f"The other {count(len(without), 'trial')}"
    return Prose(f"{others} ({listed(without)}) {'prints' if len(without) == 1 else 'print'} none of the dose.")


def doses_alt(review, found):
    """Describe the picture of doses and effects."""
    ranges, drawn = tried(review), dosed(review)
    shown = int(drawn["study_id"].isin(list(_effects(found))).sum())
    told = [f"{_OF[name]} in {spelt(r.trials)}, {_values(r, name)}" for name, r in ranges.items()]
    return (
        f"Doses of the {count(len(drawn), 'trial')} that print any, one line each: {'; '.join(told)}; the rest is "
        "not reported. "
        f"{title(found.question)}: an effect can be worked out for {count(shown, 'trial')} of them."
    )


def _effects(found):
    level = found.level
    frame = found.trials.frame
    return {r.study_id: f"{number(r.effect)} ({span(own_interval(r.effect, r.se, level))})" for r in frame.itertuples()}
