"""What the judgements of bias mean for the answers that rest on these trials."""

from collections import Counter

from backwalk.answers.conclusion import conclude
from backwalk.answers.judged import NOT_JUDGED
from backwalk.answers.question import Question
from backwalk.answers.rating import propose
from backwalk.style.names import outcome_name
from backwalk.style.numbers import count, every, listed, spelt
from backwalk.style.table import Prose
from backwalk.tables.schema import RISKS
from backwalk.tables.schema.background import JUDGEMENTS

LOW, BADNESS = RISKS[0], {level: i for i, level in enumerate(("", *RISKS))}


def asked_of(record):
    """Name the outcomes whose answers a BiasRecord is set beside: pain and function, where it is of no single one."""
    return ("pain", "function") if record.outcome == "any" else (record.outcome,)


def bias_means(review, record):
    """Say how the trials behind the answers are judged, by whom, and whether anyone has decided what that means.

    review : a Review; record : its `bias_on_record`. Answers that rest on the same judgements are told together.
    """
    groups = {}
    for outcome in asked_of(record):
        found = conclude(review, Question(outcome, design=record.design))
        trials = tuple((row.study_id, row.label, row.bias) for row in found.trials.frame.itertuples())
        groups.setdefault(trials, []).append(found)
    return Prose("\n".join("\n".join(_means(review, record, *of)) for of in groups.items()))


def _means(review, record, trials, answers):
    names = listed(outcome_name(found.question.outcome) for found in answers)
    if not trials:
        yield f"On {names} no figures can be averaged, so no judgement of bias bears on an answer."
        return
    what, rest = ("answer", "rests") if len(answers) == 1 else ("answers", "rest")
    biases = [bias for *_, bias in trials]
    yield f"The {what} on {names} {rest} on {count(len(trials), 'trial')}: {_counted(biases)}."
    if makers := _makers(record, trials):
        yield f"Those words come from {listed(makers)}."
    yield from (_by_several(label, bias.judged) for _, label, bias in trials if len(bias.judged) > 1)
    yield _so(biases)
    yield from dict.fromkeys(_decided(propose(found, review)) for found in answers)


def _counted(biases):
    """Count the trials by their word, the worst first."""
    words = Counter(bias.word for bias in sorted(biases, key=lambda bias: -BADNESS[bias.level]))
    told = [f"{spelt(n)} {'is' if n == 1 else 'are'} {_judged(word)}" for word, n in words.items()]
    if len(words) > 1:
        return listed(told)
    return f"it is {_judged(*words)}" if len(biases) == 1 else f"{every(len(biases))} are {_judged(*words)}"


def _judged(word):
    return f"{word} by anyone" if word == NOT_JUDGED else f"judged {word}"


def _makers(record, trials):
    """Name the tools and the judges that the trials' words come from: Cochrane RoB 1 (a review)."""
    told = {(study_id, j.tool) for study_id, _, bias in trials for j in bias.judged}
    made = {(r.tool, r.judged_by) for r in record.ratings if (r.study_id, r.tool) in told}
    return [f"{tool} ({by})" for tool, by in sorted(made)]


def _by_several(label, judged):
    """Say what each tool says of a trial, and which of their words is counted: the first."""
    said = "; ".join(f"{j.tool}: {j.word}" for j in judged)
    return f"{label} was judged with {count(len(judged), 'tool')} ({said}), and is counted as {judged[0].word}."


def _so(biases):
    bad, alone = sum(bias.level != LOW for bias in biases), len(biases) == 1
    if not bad:
        return "So nothing on record says that the way they were run has led the answer astray."
    if not any(bias.level for bias in biases):
        whose = "it was" if alone else "they were"
        return f"So nobody can say whether {whose} run well or badly, and the answer is no better known than that."
    whose = (
        "it was"
        if alone
        else f"{every(bad)} were"
        if bad == len(biases)
        else f"{spelt(bad)} of them {'was' if bad == 1 else 'were'}"
    )
    return f"So the way {whose} run may have led the answer astray."


def _decided(rating):
    """Say whether a person has decided what the bias does to the certainty, or a rule stands in."""
    domain = next(d for d in rating.domains if d.name == "risk_of_bias")
    decision = rating.decision or domain.decision
    if decision:
        return f"What that does to the certainty was decided by {decision.decided_by}."
    return f"No person has decided what that does to the certainty; until then a rule counts it as {JUDGEMENTS[domain.proposed]}."
