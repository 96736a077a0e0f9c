"""A programme in words: the plan, its care, and what nobody has tested."""

import pandas as pd

from backwalk.answers.doses import doses_tried
from backwalk.pages.programme.home import dosed, when
from backwalk.pages.programme.plan import tried, untested
from backwalk.problems import NothingToShowError
from backwalk.style.numbers import capital, count, extent, listed, number, spelt
from backwalk.style.sources import source_name
from backwalk.style.table import Link, Links, Prose, Table
from backwalk.tables.schema.programme import ADVICE_KINDS
from backwalk.tables.sources import WHOLE, references

UNITS = {"weeks": ("week", ""), "sessions": ("session", " a week"), "minutes": ("minute", " a session")}
PARTS = {"before": "Before", "stop": "When to stop", "falls": "Who should not"}
STUDIES = ("biomechanics", "claims", "other_populations")
ALL_OF = {"advice": "the silence of all advice read", "trials": "the silence of all trials read"}


def plan_asked(made):
    """Say what was wished for, in a line."""
    wish = made.wished
    return Prose(
        f"*Asked: {_amount(wish, 'weeks')}, {_amount(wish, 'sessions')}, at most {_amount(wish, 'minutes')}, "
        f"{_where(made.setting)}. Not medical advice.*"
    )


def plan_verdict(made, review):
    """Say what the plan gives, where the wish lay outside what was tried, and what is put together."""
    if not any(step.minutes for step in made.steps):
        raise NothingToShowError(f"data/programme.csv holds no step with its minutes for a plan {_where(made.setting)}")
    g = made.given
    lines = [
        f"The plan runs for {count(int(g['weeks']), 'week')}, with {g['sessions']:g} sessions a week and at most "
        f"{made.longest:g} minutes of backward walking a session."
    ]
    lines += [told for told in (_shorter(made),) if told]
    lines += [_outside(made, name) for name in made.outside]
    if not made.outside:
        lines.append("Weeks, sessions and minutes each lie within what trials print.")
    return Prose("\n".join([*lines, _total(made, review), _setting(made, review)]))


def _shorter(made):
    """Say why no session is as long as was asked for, where the next step would be longer and begins too late."""
    more = [s for s in made.later if s.minutes[1] > made.longest]
    if made.longest >= made.given["minutes"] or not more:
        return ""
    first = more[0]
    return (
        f"That is less than the {_amount(made.wished, 'minutes')} asked for: sessions of {extent(*first.minutes)} minutes "
        f"are a step that begins in week {first.weeks[0]}, after this plan ends."
    )


def _outside(made, name):
    wish, r = made.wished[name], made.tried[name]
    side = "more" if wish > r.high else "less"
    limits = f"{r.low:g}" if r.low == r.high else f"{r.low:g} to {r.high:g}"
    text = (
        f"**Outside what was tried:** {_amount(made.wished, name)} is {side} than any trial prints ({limits}, in "
        f"{count(r.trials, 'trial')}), so the plan keeps to {made.given[name]:g}."
    )
    return text if side == "more" else f"{text} Less is untested, which is no reason to do more than is wished."


def _amount(doses, name):
    unit, per = UNITS[name]
    return f"{doses[name]:g} {unit if doses[name] == 1 else unit + 's'}{per}"


def _total(made, review):
    """Set the minutes of the whole plan beside those of the trials that print all three."""
    doses = doses_tried(review)
    whole = doses["weeks"] * doses["sessions"] * (doses["minutes_from"] + doses["minutes_to"]) / 2
    all_in = sum((s.weeks[1] - s.weeks[0] + 1) * s.sessions * sum(s.minutes) / 2 for s in made.steps if s.weeks)
    text = f"In all it comes to about {number(all_in, 0)} minutes"
    if not whole.notna().any():
        return f"{text}; no trial prints weeks, sessions and minutes together."
    most, label = whole.max(), doses["label"][whole.idxmax()]
    text += f".\nThe most that a trial printing all three comes to is about {number(most, 0)} ({label})"
    text += ", so **as a whole this plan is longer than that**" if all_in > most else ""
    daily = doses.loc[doses["sessions_a_day"].notna(), "label"]
    return text + (f".\n{listed(daily)}, with several sessions a day, may come to more." if len(daily) else ".")


def _setting(made, review):
    doses = doses_tried(review)
    same = doses[doses["surface"] == made.setting]
    silent = int((doses["surface"] == "").sum())
    if same.empty:
        return f"No trial says that people walked {_where(made.setting)}; {spelt(silent)} do not say where they walked."
    dosed = same[["weeks", "sessions", "minutes_from"]].notna().any(axis=1)
    whose = (
        "none of them prints any of its dose"
        if not dosed.any()
        else f"{spelt(int(dosed.sum()))} print some of their dose"
    )
    return (
        f"{capital(count(len(same), 'trial'))} say that people walked {_where(made.setting)} "
        f"({listed(same['label'])}); {whose}. {capital(spelt(silent))} do not say where."
    )


def _where(setting):
    return "on a treadmill" if setting == "treadmill" else "overground"


def plan_table(made):
    """Write the plan: one line a step, with how far its sources go under it."""
    rows = [
        {
            "When": when(s),
            "What to do": dosed(s, _with_limit(s), "\n"),
            "Rests on": _links(s.sources),
        }
        for s in made.steps
    ]
    return Table(
        pd.DataFrame(rows),
        f"A plan within the doses that trials used, {_where(made.setting)}; not tested as a whole, not medical advice",
    )


def _with_limit(step):
    return f"{step.what}\nHow far that goes: {step.basis}"


def safety_table(made):
    """Write the rules of care: before, when to stop, who should not."""
    rows = [
        {"When": PARTS[part], "Rule": _with_limit(s), "Rests on": _links(s.sources)}
        for part in PARTS
        for s in getattr(made, part)
    ]
    return Table(pd.DataFrame(rows), "Rules of care; none of them was tested in a trial read here")


def _links(sources):
    return Links(tuple(Link(_named(s), s.url) for s in sources))


def _named(source):
    """Name a source as a reader knows it."""
    if source.kind == WHOLE:
        return ALL_OF.get(source.table, source.name)
    if source.table == "claim_verdicts":
        return f"page 08 on “{source.name}”"
    return source_name(source.written, source.citation) if source.table in STUDIES else source.name


def advice_table(review):
    """List the advice that was read, by kind, and whether anything here rests on it."""
    used = {written for text in review.programme["sources"] for written in references(text)}
    rows = [
        {
            "Source": Link(r.source, r.source_url),
            "Kind": ADVICE_KINDS[r.kind],
            "What it says": r.says,
            "Used here": "yes" if f"advice:{r.advice_id}" in used else "no",
            "To know": r.notes or "–",
        }
        for r in review.advice.itertuples()
    ]
    return Table(
        pd.DataFrame(rows), "Advice read outside the trials; nothing rests on what sells, on lay pages or on anecdotes"
    )


def untested_words(review):
    """List what nobody has tested, from the doses of the trials and from the table of the programme."""
    ranges = tried(review)
    sessions, minutes, weeks = (ranges[n] for n in ("sessions", "minutes", "weeks"))
    often = f"{sessions.low:g}" if sessions.low == sessions.high else f"{sessions.low:g} to {sessions.high:g}"
    doses = doses_tried(review)
    lines = [
        f"**Other doses.** Of the numbers that trials print, sessions a week are {often}, minutes {minutes.low:g} to "
        f"{minutes.high:g} and weeks {weeks.low:g} to {weeks.high:g}.{_daily(doses)} More than that is not known to have "
        "been tried."
    ]
    if not (doses["supervised"] == "no").any():
        lines.append("**On one's own.** No trial says that its people walked without supervision.")
    lines += [f"**{s.what}.** {s.basis}" for s in untested(review)]
    return Prose("\n".join(f"- {line}" for line in lines))


def _daily(doses):
    """Name the trials that count their sessions by the day, which may come to more a week than any number printed."""
    more = doses[doses["sessions_a_day"].notna()]
    if more.empty:
        return ""
    often = listed([f"{n:g}" for n in sorted(set(more["sessions_a_day"]))])
    return f" {listed(more['label'])} had {often} sessions a day, on how many days is not reported."
