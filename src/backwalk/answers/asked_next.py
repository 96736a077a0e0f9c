"""What a patient asks next, a line each: harms, walking forwards, where it did worse, what people did, why so unsure."""

from dataclasses import dataclass

from backwalk.answers.block import SAYS, SMALL, counted, verdict
from backwalk.answers.conclusion import conclude
from backwalk.answers.directions import directions, directions_of
from backwalk.answers.harms import about, harms_of, tally
from backwalk.answers.question import Question
from backwalk.answers.results import comparator
from backwalk.style.names import COMPARATORS, outcome_name
from backwalk.style.numbers import capital, count, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema import ADDED, COMPARATOR_NAMES, OUTCOME_WORDS

DOSE = ("minutes_per_session", "sessions_per_week", "weeks")


def beside_the_answer(review, *conclusions):
    """Write what a patient asks next, a line each: harms, forward walking, where it did worse, what people did, doubts."""
    question = conclusions[0].question
    lines = [_harms(review, question)]
    if question.comparator in ADDED:
        lines.append(_forward(review, [found.question.outcome for found in conclusions]))
    lines += [_worse(review), _did(conclusions), _unsure(conclusions)]
    return Prose("\n\n".join(line for line in lines if line))


def _harms(review, question):
    rows = harms_of(review, question.comparator, question.design)
    seen, fell = tally(about(rows, "Harms")), tally(about(rows, "Falls"))
    if not seen.trials:
        told = "**Harms: not known.** No trial that was read counts them."
    else:
        people = {0: "nobody", 1: "one person"}.get(seen.happened, f"{spelt(seen.happened)} people")
        none = f", and nobody with {COMPARATORS[question.comparator]}" if seen.happened and seen.others == 0 else ""
        told = f"**Harms: hardly known.** In {count(seen.trials, 'trial')} with {seen.people} people, {people} had an adverse event{none}."  # fmt: skip
    falls = f"{capital(count(fell.trials, 'trial'))} counted falls." if fell.trials else "No trial counted falls."
    return f"{told}\n{falls}\nThat does not mean that it is safe."


def _forward(review, outcomes):
    founds = [conclude(review, Question(outcome, "forward_walking", design="any")) for outcome in outcomes]
    asked = [found for found in founds if found.trials.asked]
    if not asked:
        return "**Better than walking forwards? Not known.** No trial that was read compared them."
    known = "Not known" if all(f.pooled is None for f in asked) else "See below"
    told = [f"{capital(OUTCOME_WORDS[f.question.outcome].what)}: {against(f)}" for f in asked]
    return f"**Better than walking forwards? {known}.** " + "\n".join(told)


def against(found):
    """Say how the trials of one question came out, without its outcome: of three trials, one favours backward walking."""
    if found.pooled is not None:
        return f"{verdict(found, 'high')}, in {count(found.pooled.k, 'trial')}."
    sides = [d.clear for d in directions_of(found.trials)]
    if len(sides) == 1:
        return f"the one trial that asked {SAYS[sides[0]][0]}."
    return f"of {spelt(len(sides))} trials, {counted(sides)}."


@dataclass(frozen=True)
class Worse:
    """A result that went clearly against backward walking."""

    trial: object
    row: object
    name: str


def worse(review):
    """Give every result of any trial and comparator that went clearly against backward walking: a tuple of Worse."""
    found = [d for c in COMPARATOR_NAMES for those in directions(review, c, "any").values() for d in those]
    lost = [d for d in found if d.mark == "worse" and d.rests == "significant"]
    return tuple(Worse(d.trial, d.row, comparator(d.row, d.trial)) for d in lost)


def _worse(review):
    lost = worse(review)
    if not lost:
        return "**Where it did worse.** No trial that was read found it clearly worse than something else."
    told = [f"{capital(w.name)} did better for {outcome_name(w.row.outcome)} in {w.trial.label}." for w in lost]
    unclear = all(w.trial.design != "rct" for w in lost)
    which = {1: "It was not clearly randomised.", 2: "Neither was clearly randomised."}
    last = [which.get(len(lost), "None was clearly randomised.")] if unclear else []
    return "**Where it did worse.** " + "\n".join([*told, *last])


def _did(conclusions):
    """Say what the pooled trial did that prints most of its programme."""
    pooled = {t.study_id: t for f in conclusions for t, _ in f.trials.asked if t.study_id in set(f.trials.frame["study_id"])}  # fmt: skip
    if not pooled:
        return ""
    most = max(pooled.values(), key=lambda t: (sum(getattr(t, d) is not None for d in DOSE), t.supervised == "yes"))
    minutes, times, weeks = (getattr(most, d) for d in DOSE)
    told = [
        f"{minutes:g} minutes" if minutes else "",
        f"{times:g} times a week" if times else "",
        f"for {weeks:g} weeks" if weeks else "",
    ]
    watched = "\nA therapist watched." if most.supervised == "yes" else ""
    extra = "\nIt came on top of the usual treatment, so it was also extra exercise." if conclusions[0].question.comparator in ADDED else ""  # fmt: skip
    if not any(told):
        return f"**What people did.** No trial prints its minutes, sessions or weeks.{extra}"
    return f"**What people did.** {most.label} says most: {', '.join(t for t in told if t)}.{watched}{extra}"


def _unsure(conclusions):
    """Say what makes the answers unsure, from what the tables say of trials and rows."""
    trials = {t.study_id: t for f in conclusions for t, _ in f.trials.asked}
    frames = [f.trials.frame for f in conclusions if len(f.trials.frame)]
    reasons = []
    if frames and max((f["bw_n"] + f["ctl_n"]).max() for f in frames) < SMALL:
        reasons.append("The trials are small.")
    read = sum(t.full_text_seen == "yes" for t in trials.values())
    if read < len(trials):
        reasons.append("We read only short texts about them." if not read else f"We read {spelt(read)} of {len(trials)} in full.")  # fmt: skip
    if any((f["checked_by"] == "").any() for f in frames):
        reasons.append("Nobody has checked all of our figures a second time.")
    well = [bias.level == "low" for f in frames for bias in f["bias"]]
    if not all(well):
        reasons.append(f"{'Not every' if any(well) else 'No'} trial averaged was judged to be well run in every way.")
    return f"**Why so unsure?** {' '.join(reasons)}" if reasons else ""
