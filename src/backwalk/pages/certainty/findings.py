"""The summary of findings: one row an outcome, and under it why each certainty is what it is."""

import pandas as pd

from backwalk.answers.asked_next import against
from backwalk.answers.block import certainty
from backwalk.answers.harms import HARMS, about, counts, followed_up, harms_of, in_short
from backwalk.answers.rating import STEPS
from backwalk.answers.words import interval_name, leading, why_large
from backwalk.pages.certainty.scores import both_arms, measured, programme
from backwalk.pages.certainty.words import JUDGEMENT_NAMES, domain_reason, plainly, start
from backwalk.style.names import COMPARATORS, MEASURES, designs, outcome_name, rule_name, size, unit_of, walking
from backwalk.style.numbers import capital, count, counted, ended, listed, lower, number, span, spelt
from backwalk.style.table import Link, Prose, Table, dotted
from backwalk.tables.schema.background import DOMAIN_NAMES, LEVEL_NAMES

ALWAYS = (
    "pain",
    "function",
    "balance",
    "qol",
)  # the outcomes that the protocol of Wu (2020) names, and what life is like
FEARED = ("Harms", "Falls")
SILENT = "no trial read reports it"
MEANS = "means, backward walkers v others:"


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
    title = f"{capital(walking(question))} against {against} in knee osteoarthritis, {designs(question.design)}"
    notes = {capital(outcome_name(r.found.question.outcome)): _why(r) for r in shown if r.level}
    notes |= _about_columns(shown)
    return Table(pd.DataFrame(rows), title, notes)


def _about_columns(ratings):
    """Explain what the columns hold, and why g looks large where it does."""
    notes = {}
    if any(r.level for r in ratings):
        notes["Effect"] = f"above zero the backward walkers gained more; {MEASURES['smd'].meaning}."
    notes |= {f"Why g looks large, {_name(r)}": text for r in ratings if (text := why_large(r.found))}
    scored = [r.found for r in ratings if both_arms(r.found)]
    if scored:
        printed = any(f.trials.frame["bw_baseline_mean"].notna().any() for f in scored)
        start = "" if printed else "\nWhat people scored at the start is not printed in what was read."
        notes["Means"] = f"that of the backward walkers and that of the others, as printed.{start}"
    return notes


def _line(name, trials, effect, *, sure="not rated", plain):
    return {
        "Outcome": name,
        "Trials, people and programme": trials,
        "Effect": effect,
        "Certainty": sure,
        "In plain words": plain,
    }


def _row(rating):
    found = rating.found
    name = capital(outcome_name(found.question.outcome))
    scores = both_arms(found)
    told = (effect_words(found), _everything(found), scores and f"{MEANS}\n{scores}")
    effect = "\n".join(t for t in told if t)
    return _line(name, _basis(found), effect, sure=certainty(rating, "\n"), plain=plainly(rating))


def _basis(found):
    """Write how many trials and people an answer rests on, when they were measured, and what they did."""
    asked, k = len(found.contributions), len(found.trials.frame)
    if not asked:
        return "no trial"
    told = [f"{k} of {counted(asked, 'trial')}"]
    if k:
        told += [f"{found.trials.people} people", measured(found), programme(found)]
    return "\n".join(told)


def _trials(rows):
    k = rows["study_id"].nunique()
    return counted(k, "trial") if k else "no trial"


def _everything(found):
    """Write the average of everything as reported, with and without doubtful results; empty where there is none."""
    together, other = found.reported, found.undoubted and found.undoubted.reported
    if not together:
        return ""
    without = f"\nwithout doubtful ones {number(other.estimate)} ({span(other.ci)})" if other else ""
    trials = counted(together.k, "trial")
    return f"everything as reported, {trials}:\ng = {number(together.estimate)} ({span(together.ci)}){without}"


def effect_words(found):
    """Write an effect as a summary of findings does: points first, then SDs, each with its interval."""
    if not found.contributions:
        return SILENT
    if found.pooled is None:
        return f"nothing can be pooled:\n{dotted(_each(found))}"
    points = ""
    if found.points:
        p = found.points
        way = "better" if p.lead.estimate >= 0 else "worse"
        top = "" if p.trials.scale.maximum is None else f" of {number(p.trials.scale.maximum, 0)}"
        ends = f"{interval_name(p.lead)} {span(p.lead.ci)}"
        trials = f"; {counted(p.pooled.k, 'trial')}" if found.aside else ""
        points = f"{size(p)}{top} {way} ({ends}{trials})\n"
    return f"{points}{leading(found)}{_in_reference_points(found)}"


def _each(found):
    """Give what each trial that cannot be pooled says instead: its side and its test, a line a trial."""
    return [f"{row.label}: {row.reason}" for row in found.trials.left_out.itertuples()]


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
        able = (
            "It stands at the lowest level already; not judged yet"
            if rating.lowest
            else "Not judged yet, and able to lower it"
        )
        told.append(f"{able}: {listed(DOMAIN_NAMES[n] for n in rating.waiting)}.")
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
    rows = about(harms, name)
    labels = review.trials.set_index("study_id")["label"]
    told = [f"{labels[r.study_id]}: {counts(r)}" for r in rows.itertuples()]
    return _line(name, _trials(rows), dotted(told) or SILENT, plain=in_short(rows, name))


def _later_row(rows, review):
    labels = review.trials.set_index("study_id")["label"]
    told = [f"{labels[r.study_id]}: {outcome_name(r.outcome)} at week {number(r.week, 0)}" for r in rows.itertuples()]
    plain = "Not known whether a gain lasts." if not told else "Measured, but not averaged here."
    return _line("After the programme ended", _trials(rows), "\n".join(told) or SILENT, plain=plain)


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


def sure(ratings, review):
    """Say in a line an outcome how certain it is, in plain words, and name what is not known."""
    question = ratings[0].found.question
    rated = [r for r in ratings if r.level]
    others = [r.found for r in ratings if not r.level and r.found.contributions]
    harms = harms_of(review, question.comparator, question.design)
    whose = f"No {'randomised ' if question.design == 'rct' else ''}trial of this comparison"
    none = f"**Not known which is better.** {whose} prints a figure that can be averaged."
    lines = [f"**{certainty(r)}.** {plainly(r)}" for r in rated] or [none]
    if rated and others:
        names = listed([outcome_name(f.question.outcome) for f in others], "or")
        lines.append(f"**Not rated.** {whose} prints an exact effect that can be used on {names}.")
    elif others:
        lines += ["\n  - ".join([_in_words(f), *_each(f)]) for f in others]
    lines += [f"**{name}.** {in_short(rows, name)}" for name in FEARED if len(rows := about(harms, name))]
    silent = _unreported(ratings, harms)
    silent += [] if len(followed_up(review, question.comparator, question.design)) else ["whether a gain lasts"]
    if silent:
        lines.append(f"**Not known.** {whose} reports {listed(silent, 'or')}.")
    return Prose("\n".join(f"- {line}" for line in lines))


def _in_words(found):
    """Say first how the trials of an outcome came out, counted."""
    return f"**{capital(outcome_name(found.question.outcome))}.** {capital(against(found))}"


def _name(rating):
    return outcome_name(rating.found.question.outcome)


def _unreported(ratings, harms):
    """Name the outcomes that matter to patients and that no trial of the comparison reports."""
    silent = [_name(r) for r in ratings if not r.found.contributions and r.found.question.outcome in ALWAYS]
    return silent + [lower(name) for name in FEARED if about(harms, name).empty]


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
    return Table(pd.DataFrame(rows), "The rules followed, each a link to where it was read", folded=True)
