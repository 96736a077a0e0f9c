"""How the guesses fared, in sentences and tables, whichever way they went."""

from textwrap import indent

import pandas as pd

from backwalk.answers.words import range_words
from backwalk.problems import one_of
from backwalk.style.names import outcome_name
from backwalk.style.numbers import bracketed, capital, count, day, every, extent, listed, number, some, span, spelt
from backwalk.style.table import Prose, Table

NOTHING = "**No guess can be tested yet.** No result that was a limit, a side or a word has figures by now."


def guesses_words(fared):
    """Say which guesses held and which did not, what was never guessed, and what became of the averages."""
    if not fared.tested:
        return Prose(NOTHING)
    outcomes = listed(dict.fromkeys(outcome_name(t.guess.outcome) for t in fared.tested))
    have = f"{spelt(len(fared.tested))} of them {'has' if len(fared.tested) == 1 else 'have'} figures now"
    opening = (
        f"**{_verdict(fared)}**\n"
        f"On {day(fared.first)}, {count(fared.made, 'result')} could not be read as figures; {have}, on {outcomes}."
    )
    parts = [
        _limits(fared),
        *map(_taken, fared.those("taken")),
        "\n".join(filter(None, (_unseen(fared), _doubted(fared)))),
        *map(_average, fared.averages),
        _small(fared),
    ]
    return Prose("\n".join([opening, "", *("- " + indent(part, "  ")[2:] for part in parts if part)]))


def _verdict(fared):
    inside, outside = len(fared.those("inside")), len(fared.those("outside"))
    higher, of = _above(fared)
    told = []
    if inside + outside:
        held = f"{spelt(outside)} of {spelt(inside + outside)} limits did not hold" if outside else "the limits held"
        told.append(held)
    if of:
        way = {of: "lay higher than the earlier average", 0: "lay no higher than the earlier average"}
        told.append(f"what had not been seen {way.get(higher, 'lay on both sides of the earlier average')}")
    return capital("; ".join(told) or "no limit could be tested") + "."


def _above(fared):
    """Count the results of which nothing was seen that lie above the average of then: (above, all)."""
    then = {a.outcome: a.then.reported for a in fared.averages}
    hidden = [t for t in fared.those("nothing") if t.guess.outcome in then]
    return sum(t.found > then[t.guess.outcome] for t in hidden), len(hidden)


def _limits(fared):
    inside, outside = fared.those("inside"), fared.those("outside")
    n = len(inside) + len(outside)
    if not n:
        return ""
    opening = f"{capital(spelt(n))} had been read as {'a limit or a side' if n == 1 else 'limits or sides'}"
    if inside and outside:
        return f"{opening}.\nInside them {_lie(inside)} {_named(inside)}; outside {_lie(outside)} {_named(outside)}."
    where = "inside" if inside else "outside"
    figures = "its figure lies" if n == 1 else f"{every(n)} figures lie"
    return f"{opening}, and {figures} {where} them: {_named(inside or outside)}."


def _lie(tested):
    return "lies" if len(tested) == 1 else "lie"


def _named(tested):
    """Name results by trial: Joshi 2019 (function and pain) and Shabbir 2022 (function)."""
    found = {}
    for t in tested:
        found.setdefault(t.label, []).append(outcome_name(t.guess.outcome))
    return listed([f"{label} ({listed(outcomes)})" for label, outcomes in found.items()])


def _taken(t):
    was = f"a p in doubt was taken as {range_words(t.guess)}"
    if t.guess.kind == "unsigned":
        was = f"a p without a side was taken as {range_words(t.guess)}"
    return f"For {_named([t])} {was}; the figures give {number(t.found)}."


def _unseen(fared):
    hidden = fared.those("nothing")
    if not hidden:
        return ""
    lines = [
        f"Of {spelt(len(hidden))} nothing usable had been seen, so nothing was guessed: {_named(hidden)}.",
        f"The figures give g = {extent(min(t.found for t in hidden), max(t.found for t in hidden), 2)}.",
    ]
    higher, of = _above(fared)
    if of:
        which = every(of) if higher == of else f"{some(higher)} of {spelt(of)}"
        ends = "lie" if higher > 1 else "lies"
        lines.append(
            f"The method takes what is hidden to be like what is printed; {which} {ends} above the earlier average."
        )
    return "\n".join(lines)


def _doubted(fared):
    labels = list(dict.fromkeys(t.label for t in fared.tested if t.doubt))
    return f"The figures of {listed(labels)} are in doubt themselves." if labels else ""


def _average(a):
    where = "inside" if a.holds else "outside"
    ends = span((a.then.reported_low, a.then.reported_high))
    lines = [
        f"On {outcome_name(a.outcome)} everything as reported gave g = {number(a.then.reported)}; "
        f"it gives {number(a.now.estimate)} now, {where} its earlier interval ({ends})."
    ]
    if a.seen:
        by_unseen, rest = abs(a.now.estimate - a.seen.estimate), abs(a.seen.estimate - a.then.reported)
        source = "what had not been seen" if by_unseen > rest else "what had been seen in part"
        lines.append(
            f"Without {listed(a.unseen)} it is {number(a.seen.estimate)}: most of the change comes from {source}."
        )
    if a.few and a.then.g is not None:
        lines.append(f"The exact few gave g = {number(a.then.g)} and give {number(a.few.estimate)} now.")
    return "\n".join(lines)


def _small(fared):
    n = len(fared.those("inside")) + len(fared.those("outside"))
    if not n:
        return ""
    wide = "" if fared.those("outside") else ", and wide limits are easy to keep"
    return f"{capital(count(n, 'limit'))} {'is' if n == 1 else 'are'} a small test{wide}."


FARED = {"inside": "inside", "outside": "outside", "nothing": "nothing had been guessed"}


def guesses_table(fared, of="results"):
    """List the guesses: of "results" that have figures now, how each fared; of "averages", those of then beside today's."""
    one_of("of", of, ("results", "averages"))
    return _averages_table(fared) if of == "averages" else _results_table(fared)


def _results_table(fared):
    rows = [
        {
            "Trial": t.label + (" †" if t.doubt else ""),
            "Outcome": outcome_name(t.guess.outcome),
            "Seen then": t.guess.words,
            "Effects it allowed": range_words(t.guess),
            "Found now": f"g = {number(t.found)}",
            "How it fared": FARED.get(t.fared) or _off(t),
        }
        for t in fared.tested
    ]
    notes = {"†": "the figures found are in doubt"} if any(t.doubt for t in fared.tested) else {}
    return Table(pd.DataFrame(rows), "Results that were guessed and have figures now", notes)


def _off(t):
    off = t.found - t.taken
    return f"{number(abs(off))} {'more' if off > 0 else 'less'} than was taken"


def _averages_table(fared):
    """Set the averages of then beside those of now, and those of now without what had not been seen."""
    rows = [
        {
            "Outcome": outcome_name(a.outcome),
            f"On {day(a.then.date)}": f"{_shown(a.then.reported, (a.then.reported_low, a.then.reported_high))}, "
            f"{count(a.then.reported_trials, 'trial')}",
            "Now": f"{_shown(a.now.estimate, a.now.ci)}, {count(a.now.k, 'trial')}",
            "Now, without what had not been seen": f"{_shown(a.seen.estimate, a.seen.ci)}, {count(a.seen.k, 'trial')}"
            if a.seen
            else "the same",
        }
        for a in fared.averages
    ]
    return Table(pd.DataFrame(rows), "Everything as reported, then and now: g and its 95% credible interval")


def _shown(estimate, ends):
    return bracketed(estimate, ends)


def guesses_alt(fared):
    """Describe the figure of the guesses."""
    if not fared.tested:
        return "No guess can be tested yet: a figure without marks."
    rows = "; ".join(
        f"{t.label}, {outcome_name(t.guess.outcome)}: "
        + (f"allowed {range_words(t.guess)}, " if t.guess.range else "nothing usable seen, ")
        + f"found {number(t.found)}"
        for t in fared.tested
    )
    averages = " ".join(
        f"Everything as reported, {outcome_name(a.outcome)}: {number(a.then.reported)} then, {number(a.now.estimate)} now."
        for a in fared.averages
    )
    return f"One line a result that was guessed on {day(fared.first)} and has figures now. {rows}. {averages}".strip()
