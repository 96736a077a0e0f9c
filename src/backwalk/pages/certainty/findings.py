"""The summary of findings: one row an outcome, and under it why each certainty is what it is."""

import pandas as pd

from backwalk.answers.directions import MARKS, directions_of
from backwalk.answers.words import leading
from backwalk.pages.certainty.harms import followed_up, harms_of
from backwalk.pages.certainty.rating import STEPS
from backwalk.pages.certainty.words import JUDGEMENT_NAMES, certainty, domain_reason, plainly, start
from backwalk.style.names import COMPARATORS, MEASURES, designs, outcome_name, rule_name, unit_of
from backwalk.style.numbers import capital, count, counted, ended, listed, number, span, spelt
from backwalk.style.table import Link, Prose, Table
from backwalk.tables.schema.background import DOMAIN_NAMES, LEVEL_NAMES
from backwalk.tables.schema.harms import TOPICS

ALWAYS = ("pain", "function", "balance")  # the outcomes that the protocol of Wu (2020) names
SILENT = "no trial read reports it"
HARMS = {
    "Harms": (("harms",), "Not known: silence is not safety."),
    "Falls": (("falls",), "Not known: silence is not safety."),
    "People lost on the way": (("completed", "lost"), "Not known."),
}


def findings_table(ratings, review):
    """Sum up every outcome of one comparator: a Table with a row an outcome.

    ratings : a tuple of Rating that share comparator and designs, as `rate` gives it
    """
    question = ratings[0].found.question
    shown = [r for r in ratings if r.found.contributions or r.found.question.outcome in ALWAYS]
    rows = [_row(r) for r in shown]
    harms = harms_of(review, question.comparator, question.design)
    rows += [_harm_row(name, harms, review) for name in HARMS]
    rows.append(_later_row(followed_up(review, question.comparator, question.design), review))
    against = COMPARATORS[question.comparator]
    title = f"Backward walking against {against} in knee osteoarthritis, {designs(question.design)}"
    notes = {capital(outcome_name(r.found.question.outcome)): _why(r) for r in shown if r.level}
    notes |= {"Effect": f"above zero the backward walkers gained more; {MEASURES['smd'].meaning}."}
    return Table(pd.DataFrame(rows), title, notes)


def _line(name, trials, effect, reported, sure, plain):
    return {
        "Outcome": name,
        "Trials and people": trials,
        "Effect, exact results": effect,
        "Everything as reported": reported,
        "Certainty": sure,
        "In plain words": plain,
    }


def _row(rating):
    found = rating.found
    asked, k = len(found.contributions), len(found.trials.frame)
    people = f"\n{found.trials.people} people" if k else ""
    trials = f"{k} of {counted(asked, 'trial')}{people}" if asked else "no trial"
    together = found.reported
    everything = (
        f"g = {number(together.estimate)} ({span(together.ci)})\n{counted(together.k, 'trial')}" if together else "–"
    )
    name = capital(outcome_name(found.question.outcome))
    sure = certainty(rating, "\n")
    return _line(name, trials, effect_words(found), everything + _without(found), sure, plainly(rating))


def _trials(rows):
    k = rows["study_id"].nunique()
    return counted(k, "trial") if k else "no trial"


def _without(found):
    other = found.undoubted and found.undoubted.reported
    if not other or not found.reported:
        return ""
    return f"\nwithout doubtful ones {number(other.estimate)} ({span(other.ci)})"


def effect_words(found):
    """Write an effect as a summary of findings does: points first, then SDs with their interval."""
    if not found.contributions:
        return SILENT
    if found.pooled is None:
        marks = [d.mark for d in directions_of(found.trials)]
        told = [f"{spelt(marks.count(m))} {text}" for m, text in MARKS.items() if m in marks]
        return f"nothing can be pooled:\n{', '.join(told)}"
    points = ""
    if found.points:
        p = found.points
        way = "better" if p.pooled.estimate >= 0 else "worse"
        top = "" if p.trials.scale.maximum is None else f" of {number(p.trials.scale.maximum, 0)}"
        points = f"{number(abs(p.pooled.estimate))} {unit_of(p.trials.scale)}{top} {way}\n"
    return f"{points}{leading(found)}{_in_reference_points(found)}"


def _in_reference_points(found):
    """Turn SDs into points of the preferred instrument that has a reference SD from a named source; else nothing."""
    scales = [s for s in found.trials.scales.values() if s.outcome == found.question.outcome and s.reference_sd]
    if found.points or found.question.measure != "smd" or not scales:
        return ""
    scale = min(scales, key=lambda s: s.preference or 99)
    shown = found.lead
    ends = span([x * scale.reference_sd for x in shown.ci], 1)
    return (
        f"\nabout {number(shown.estimate * scale.reference_sd, 1)} {unit_of(scale)} ({ends}) on the "
        f"{scale.name}, whose SD is {scale.reference_sd:g} in {scale.reference_sd_source}"
    )


def _why(rating):
    """Give the note of an outcome: where it starts, each step down with its reason, what waits for a person."""
    if rating.decision:
        d = rating.decision
        return f"{LEVEL_NAMES[d.judgement]}, decided by {d.decided_by}: {ended(d.why)}{_stale(rating)}"
    told = [f"{capital(start(rating))}."]
    told += [
        f"{capital(DOMAIN_NAMES[d.name])}, {JUDGEMENT_NAMES[d.judgement]}: {_because(d)}"
        for d in rating.domains
        if STEPS[d.judgement]
    ]
    if rating.waiting:
        told.append(f"Not judged yet, and able to lower it: {listed(DOMAIN_NAMES[n] for n in rating.waiting)}.")
    return "\n".join(told) + _stale(rating)


def _because(domain):
    if domain.decision is None:
        return domain_reason(domain)
    return f"decided by {domain.decision.decided_by}: {ended(domain.decision.why)}"


def _stale(rating):
    if not rating.stale:
        return ""
    k = len(rating.found.trials.frame)
    return (
        f" Decided when {count(rating.stale[0].k, 'trial')} could be pooled; now it is {spelt(k)}: to be decided again."
    )


def _harm_row(name, harms, review):
    topics, plain = HARMS[name]
    rows = harms[harms["topic"].isin(topics)]
    labels = review.trials.set_index("study_id")["label"]
    told = [f"{labels[r.study_id]}: {_counts(r)}" for r in rows.itertuples()]
    if told:
        plain = f"Not known: {count(len(told), 'result')}, too little to compare."
    return _line(name, _trials(rows), "\n".join(told) or SILENT, "–", "not rated", plain)


def _counts(row):
    """Write what a trial counts: 91% were measured at week 6, of the others 82%."""
    week = f" by week {number(row.week, 0)}" if row.week == row.week else ""
    both = _share(row, "bw"), _share(row, "ctl")
    if all(both):
        return f"{both[0]} of the backward walkers {TOPICS[row.topic]}{week}, {both[1]} of the others"
    return f"{_share(row, 'all') or 'people'} {TOPICS[row.topic]}{week}, arms not named"


def _share(row, arm):
    n, counted, percent = (getattr(row, f"{arm}_{what}") for what in ("n", "count", "percent"))
    if n == n and counted == counted:
        return f"{number(counted, 0)} of {number(n, 0)}"
    return f"{number(percent, 0)}%" if percent == percent else ""


def _later_row(rows, review):
    labels = review.trials.set_index("study_id")["label"]
    told = [f"{labels[r.study_id]}: {outcome_name(r.outcome)} at week {number(r.week, 0)}" for r in rows.itertuples()]
    plain = "Not known whether a gain lasts." if not told else "Measured, but not averaged here."
    return _line("After the programme ended", _trials(rows), "\n".join(told) or SILENT, "–", "not rated", plain)


def domains_table(ratings):
    """List the five domains of every rated outcome: what is proposed or decided, and on what it rests."""
    rows = [
        {
            "Outcome": capital(outcome_name(r.found.question.outcome)),
            "Domain": DOMAIN_NAMES[d.name],
            "Proposed": JUDGEMENT_NAMES[d.proposed],
            "Because": domain_reason(d),
            "Decided": f"{JUDGEMENT_NAMES[d.judgement]}, {_because(d)}" if d.decision else "nobody yet",
        }
        for r in ratings
        for d in r.domains
    ]
    return Table(pd.DataFrame(rows), "The five domains of each outcome that can be rated")


def sure(ratings):
    """Say in a line an outcome how certain it is, in plain words."""
    rated = [r for r in ratings if r.level]
    if not rated:
        return Prose("Nothing can be rated: no trial of this comparison prints an exact effect that can be used.")
    lines = [f"- **{certainty(r)}.** {plainly(r)}" for r in rated]
    others = [outcome_name(r.found.question.outcome) for r in ratings if not r.level and r.found.contributions]
    if others:
        lines.append(f"- **Not rated.** No trial prints an exact effect that can be used on {listed(others)}.")
    return Prose("\n".join(lines))


def rules_table(review):
    """List the rules of GRADE that the proposals follow, with where each was read."""
    rows = [
        {
            "Rule": rule,
            "What it says": f"{r.value} {r.unit}".strip(),
            "To know": "; ".join(t for t in (r.scale, r.notes) if t) or "–",
            "Read in": Link(r.citation, r.source_url),
        }
        for r in review.constants.itertuples(index=False)
        if (rule := rule_name(r.name))
    ]
    return Table(pd.DataFrame(rows), "The rules followed, each a link to where it was read")
