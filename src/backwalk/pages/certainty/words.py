"""How certain an answer is, in words: levels, the reason for each domain, and a sentence for a patient."""

from backwalk.answers.rating import ENOUGH, TO_DIFFER
from backwalk.answers.words import extra_exercise, interval_name, printed_of
from backwalk.pages.certainty.scores import weeks
from backwalk.style.names import COMPARATORS, MEASURES, unit_of
from backwalk.style.numbers import capital, count, coverage, extent, in_unit, listed, number, percent, span, spelt
from backwalk.tables.schema import OUTCOME_WORDS, RISKS
from backwalk.tables.schema.background import JUDGEMENTS

JUDGEMENT_NAMES = {**JUDGEMENTS, "not_judged": "not judged"}
DOING = {
    "usual_physio": "Adding backward walking to physiotherapy",
    "forward_walking": "Walking backward instead of forward",
    "any": "Walking backward, against any comparator,",
}
TRIVIAL, SLIGHT = 0.2, 0.5  # SDs


def start(rating):
    """Say where the rating starts, and by which rule."""
    why = "every pooled trial is randomised" if rating.start == "high" else "not every pooled trial clearly is"
    return f"randomised trials start high and others low, and {why}, so this starts {rating.start}"


def domain_reason(domain):
    """Say in a sentence what the proposal of a domain rests on."""
    return _REASONS[domain.name](domain.facts)


def _bias(facts):
    """Name the trials by the word of their first tool, and what a word counts as that is neither low nor high."""
    groups = {}
    for label, bias, weight in facts["judged"]:
        by = f"{bias.judged[0].tool}; " if bias.level else ""
        groups.setdefault((bias.word, bias.level, by), []).append((label, bias, weight))
    told = []
    for (word, level, by), trials in groups.items():
        names = listed(
            label if level or not bias.rests_on else f"{label} ({bias.rests_on})" for label, bias, _ in trials
        )
        are = "is" if len(trials) == 1 else "are"
        word = word if not level else f"judged {word}"
        more = "" if level in (RISKS[0], RISKS[-1]) else ". That counts as serious"
        told.append(f"{names} {are} {word} ({by}{_share(sum(w for *_, w in trials))}){more}")
    return f"{'. '.join(told)}."


def _share(share):
    return "all of the weight" if share > 0.9999 else f"{percent(share)} of the weight"


def _inconsistency(facts):
    k = facts["k"]
    if k < TO_DIFFER:
        seen = "" if facts["i2"] is None else f"; their I² is {_i2(facts)}"
        return f"{capital(count(k, 'trial'))} cannot show how much trials differ: it takes {spelt(TO_DIFFER)}{seen}."
    low, high = facts["effects"]
    side = "on both sides of zero" if low < 0 < high else "all on one side of zero"
    told = f"I² is {_i2(facts)}. Effects go from g = {number(low)} to {number(high)}, {side}."
    if facts["prediction"] is None:
        return f"{told} One common effect is assumed, which says nothing of a further setting."
    spills = "includes zero, which the average's own does not" if facts["spills"] else "raises no further doubt"
    return f"{told} The {coverage(facts['level'])} interval of the effect in a further setting ({span(facts['prediction'])}) {spills}."


def _i2(facts):
    ends = f" ({span([100 * x for x in facts['i2_ci']], 0)}%)" if facts["i2_ci"] else ""
    return f"{number(100 * facts['i2'], 1)}%{ends}"


def _indirectness(facts):
    """Give the facts that a person needs: what was compared, for how long, in whom and by what."""
    where = f"come from {listed(facts['countries'])}" if facts["countries"] else "do not say where they come from"
    ages = f", mean age {extent(*facts['ages'], 0)} where it is printed" if facts["ages"] else ""
    against = listed(COMPARATORS[c] for c in facts["comparators"])
    told = ["A person's word.", extra_exercise(facts["question"]), _when(facts)]
    told.append(f"The pooled trials {where}{ages}, and are set against {against}.")
    told.append(f"They measured by {'; '.join(facts['scales'])}.")
    return " ".join(t for t in told if t)


def _when(facts):
    dated, of = facts["dated"]
    if not dated:
        return "When it was measured is not printed."
    silent = f"; {spelt(of - dated)} of {spelt(of)} {'does' if of - dated == 1 else 'do'} not say" if dated < of else ""
    return f"Results are of {weeks(*facts['weeks'])} only{silent}."


def _imprecision(facts):
    shown = facts["shown"]
    lead, important = shown.lead, shown.trials.important
    unit = unit_of(shown.trials.scale) if shown.question.measure == "md" else MEASURES[shown.question.measure].unit
    named = f"the smallest difference taken to matter ({in_unit(important.value, unit)})" if important else ""
    inside = [t for t, true in (("zero", facts["zero"]), (named, facts["important"])) if true]
    clear = " and of ".join(t for t in ("zero", named) if t)
    where = f"includes {listed(inside)}" if inside else f"lies clear of {clear}"
    told = [f"The {interval_name(lead)} ({span(lead.ci)} {unit}) {where}.", _few(facts)]
    if inside and facts["few"]:
        told.append("Both come of too few people: one weakness, counted as two reasons by this project's rule.")
    if facts["reported"]:
        told.append(f"Everything as reported gives {span(facts['reported'].ci)} SDs.")
    return " ".join(told)


def _few(facts):
    trials = count(len(facts["shown"].trials.frame), "trial")
    fewer = "fewer than" if facts["few"] else "no fewer than"
    return f"It rests on {trials} with {facts['people']} people, {fewer} the {ENOUGH} asked for."


def _publication(facts):
    told = [printed_of(facts["asked"])] if facts["silent"] else []
    if facts["registered"]:
        n = facts["registered"]
        verb = "has" if n == 1 else "have"
        told.append(
            f"{capital(count(n, 'registered trial'))} of backward walking {verb} no results to be seen; some may still be running."
        )
    told.append(
        "So results are known to be missing, which counts as serious until a person says otherwise."
        if told
        else "A person's word: no result is known to be missing."
    )
    if facts["largest"]:
        told.append(f"The largest trial has {facts['largest']} people.")
    told.append("Ten trials allow a funnel plot." if facts["tested"] else "Under ten trials there is no test of it.")
    return " ".join(told)


_REASONS = {
    "risk_of_bias": _bias,
    "inconsistency": _inconsistency,
    "indirectness": _indirectness,
    "imprecision": _imprecision,
    "publication_bias": _publication,
}


def plainly(rating):
    """Say in a sentence for a patient what the answer is, as carefully as its certainty asks for.

    The words for each level are those of GRADE guidelines 26 (Santesso 2020). An effect in points is sized by what
    people called slightly or much better, one in SDs by 0.2 and 0.5; it is never called large, because the SDs of
    small selected trials make it so.
    """
    found = rating.found
    asked = len(found.contributions)
    if asked == 0:
        return "Not known: no trial read reports it."
    if rating.level is None or found.pooled is None:
        none = "prints no" if asked == 1 else "none prints an"
        return f"Not known: {count(asked, 'trial')} measured it, and {none} exact effect that can be used."
    verb, rest = _effect(found)
    told = {
        "high": f"{verb}s {rest}",
        "moderate": f"probably {verb}s {rest}",
        "low": f"may {verb} {rest}",
        "very_low": f"may {verb} {rest}, but the evidence is very uncertain",
    }[rating.level]
    comparator = found.question.comparator
    doing = DOING.get(comparator) or f"Walking backward instead of {COMPARATORS[comparator]}"
    return f"{doing} {told}."


def _effect(found):
    """Give verb and rest of what follows "may": (ease, pain slightly); only a direction where nothing sizes it."""
    shown = found.first
    estimate, measure = shown.lead.estimate, shown.question.measure
    outcome = OUTCOME_WORDS[shown.question.outcome]
    verb, what = outcome.gain if estimate >= 0 else outcome.loss, outcome.what
    little = "make", f"little or no difference to {what}"
    slightly = verb, f"{what} slightly"
    if measure == "smd":
        return little if abs(estimate) < TRIVIAL else slightly if abs(estimate) < SLIGHT else (verb, what)
    named = shown.trials.thresholds if measure == "md" else ()
    under = [t for t in named if abs(estimate) < t.value]
    if named and len(under) == len(named):
        felt = estimate >= 0 and named[0].felt == "better"
        return (verb, f"{what} by less than people call {named[0].meaning}") if felt else little
    return slightly if under else (verb, what)
