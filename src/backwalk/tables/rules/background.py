"""The rules of the tables around the trials: published reviews, claims, mechanics, methods, harms."""

import re
from collections import Counter

from backwalk.problems import did_you_mean, shown
from backwalk.tables.rules.telling import problem
from backwalk.tables.schema.background import JUDGEMENTS, LEVEL_NAMES, LEVELS

KNOWN_MEASURES = ("SMD", "g", "MD", "WMD", "RoM", "points of 100")  # of reviews.csv, beside an answer
PERCENT = "if it is printed so, write 'percent confirmed' in `notes`."


def thresholds_are_numbers(data):
    for r in data["constants"]:
        if not r.instrument:
            continue
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", r.value):
            yield problem(
                "constants", r, "value", "a threshold of an instrument must be one number.", "empty `instrument`."
            )
        wrong = "empty, but the row is a threshold of an instrument."
        if not r.meaning:
            yield problem("constants", r, "meaning", wrong, "say what people at this threshold called it.")
        if not r.felt:
            yield problem("constants", r, "felt", wrong, "write better, worse or either: which way they had changed.")


def verdicts_count_their_sources(data):
    """A row of claims.csv without a citation only records a search."""
    if not data.whole("claims") or not data["claims"]:
        return  # said there: an unsound row cannot be counted
    cited = Counter(r.claim_id for r in data["claims"] if r.citation)
    for r in data["claim_verdicts"]:
        n = cited[r.claim_id]
        if r.n_sources != n:
            wrong = f"data/claims.csv holds {n} with a citation for this claim."
            yield problem("claim_verdicts", r, "n_sources", wrong, f"write {n}, and look at `reason` again.")


def mechanics_agree(data):
    """The difference is backward minus forward, and the direction is its sign."""
    for r in data["biomechanics"]:
        means = None not in (r.forward_mean, r.backward_mean)
        gap = r.backward_mean - r.forward_mean if means else r.difference
        if gap is None:
            continue
        if r.difference is not None and abs(gap - r.difference) > 1e-6 * max(1, abs(gap)):
            wrong = f"backward minus forward is {gap:.6g}."
            yield problem("biomechanics", r, "difference", wrong, "compare the difference and both means.")
        elif gap * {"backward_higher": 1, "backward_lower": -1}.get(r.direction, 0) < 0:
            wrong = f"contradicts {'the two means' if r.difference is None else f'difference = {r.difference:g}'}."
            yield problem("biomechanics", r, "direction", wrong, "compare both with the source; are the means swapped?")


def judgements_fit_their_domain(data):
    for r in data["certainty"]:
        if (r.domain == "overall") == (r.judgement in JUDGEMENTS):
            wanted = (
                "high, moderate, low or very_low" if r.domain == "overall" else "not_serious, serious or very_serious"
            )
            wrong = f"not a judgement of {r.domain}."
            yield problem("certainty", r, "judgement", wrong, f"write {wanted}, or correct `domain`.")


def published_estimates_say_their_side(data):
    together = ("outcome_class", "comparator_class", "gain")
    for r in data["reviews"]:
        empty = [c for c in together if not getattr(r, c)]
        if 0 < len(empty) < len(together):
            wrong = "empty, but the row is to stand beside an answer of this review."
            yield problem("reviews", r, empty[0], wrong, f"fill in {', '.join(together)}, or none of them.")


def counted_people_are_there(data):
    for r in data["harms"]:
        for arm in ("bw", "ctl", "all"):
            n, count = getattr(r, f"{arm}_n"), getattr(r, f"{arm}_count")
            if None not in (n, count) and count > n:
                wrong = f"more than {arm}_n = {n}."
                yield problem("harms", r, f"{arm}_count", wrong, "compare both with the source.")


def published_estimates_are_whole(data):
    """Flag an interval that is turned or does not hold its estimate, a share written as a percentage, and too few people."""
    for r in data["reviews"]:
        for low, middle, high in (("ci_low", "estimate", "ci_high"), ("prediction_low", "estimate", "prediction_high")):
            yield from _interval(r, low, middle, high)
        ends = (r.prediction_low, r.ci_low, r.estimate, r.ci_high, r.prediction_high)
        if None not in ends and ends[0] <= ends[2] <= ends[4] and not ends[0] <= ends[1] < ends[3] <= ends[4]:
            wrong = "narrower than the interval of the estimate, which a prediction interval never is."
            yield problem("reviews", r, "prediction_low", wrong, "compare both with the source; are the two swapped?")
        if r.i2 is not None and 0 < r.i2 < 1 and "i2 confirmed" not in r.notes:
            mend = "write it as a percentage, 87 for 0.87; if less than 1% is printed, write 'i2 confirmed' in `notes`."
            yield problem("reviews", r, "i2", "less than 1%: it looks like a share.", mend)
        if None not in (r.k, r.n_total) and r.n_total < 2 * r.k:
            yield problem(
                "reviews",
                r,
                "n_total",
                f"fewer than two people for each of {r.k} trials.",
                "compare both with the source: are the two swapped?",
            )
        if not r.outcome_class:
            continue
        if r.estimate is None:
            wrong = "empty, but the row is to stand beside an answer of this review."
            yield problem(
                "reviews", r, "estimate", wrong, "fill it in, or empty outcome_class, comparator_class and gain."
            )
        if r.measure not in KNOWN_MEASURES:
            wrong = f"not one of: {', '.join(KNOWN_MEASURES)}; beside an answer its scale must be known."
            mend = did_you_mean(r.measure, KNOWN_MEASURES) if r.measure else ""
            mend = mend or "write one of these words, or empty outcome_class, comparator_class and gain."
            yield problem("reviews", r, "measure", wrong, mend)


def _interval(r, low, middle, high):
    a, m, b = (getattr(r, name) for name in (low, middle, high))
    if (a is None) != (b is None):
        filled = low if b is None else high
        yield problem("reviews", r, filled, "only one end of the interval.", "fill in the other end, or empty both.")
    elif None not in (a, b) and a >= b:
        wrong = f"not below {high} = {b:g}."
        yield problem("reviews", r, low, wrong, f"write the lower end into {low}, with the signs as printed.")
    elif None not in (a, m, b) and not a <= m <= b and not r.note_misprint:
        wrong = f"not between {low} = {a:g} and {high} = {b:g}."
        mend = "compare all three with the source; if it prints just this, say so in `note_misprint`."
        yield problem("reviews", r, middle, wrong, mend)


def counts_agree_with_percent(data):
    """Flag a percentage that its count does not give, a share written as a percentage, and arms beyond all of them."""
    for r in data["harms"]:
        if "percent confirmed" in r.notes:
            continue
        for arm in ("bw", "ctl", "all"):
            n, count, percent = (getattr(r, f"{arm}_{name}") for name in ("n", "count", "percent"))
            if None not in (n, count, percent) and count <= n and abs(100 * count / n - percent) > 1:
                wrong = f"{count} of {n} people are {100 * count / n:.3g}%."
                yield problem("harms", r, f"{arm}_percent", wrong, f"compare the three with the source; {PERCENT}")
            elif percent is not None and 0 < percent < 1 and not (n and n > 100):
                wrong = "less than 1%: it looks like a share."
                yield problem("harms", r, f"{arm}_percent", wrong, f"write it as a percentage, 91 for 0.91; {PERCENT}")
        for name in ("n", "count"):
            bw, ctl, every = (getattr(r, f"{arm}_{name}") for arm in ("bw", "ctl", "all"))
            if every is not None and every < (bw or 0) + (ctl or 0):
                wrong = f"fewer than bw_{name} and ctl_{name} together."
                yield problem("harms", r, f"all_{name}", wrong, "compare the three with the source.")


def counted_people_were_randomised(data):
    """Flag more people counted in an arm, or in all of them, than the trial allocated."""
    for r in data["harms"]:
        trial = data.trials.get(r.study_id)
        total = trial.n_randomised if trial else None
        if total is not None and (r.bw_n or 0) + (r.ctl_n or 0) > total:
            column = "bw_n" if r.bw_n else "ctl_n"
            wrong = f"the arms hold {(r.bw_n or 0) + (r.ctl_n or 0)} people, the trial {total} (n_randomised)."
            yield problem("harms", r, column, wrong, "compare the numbers with the source.")


def decisions_count_their_trials(data):
    """Flag a judgement of more trials than have a row of that outcome against that comparator."""
    if not (data.whole("outcomes") and data.whole("trials")):
        return
    for r in data["certainty"]:
        rows = (
            x
            for x in data["outcomes"]
            if x.outcome == r.outcome and r.comparator in (x.comparator, "any") and x.quality != "unusable"
        )
        n = len({x.study_id for x in rows if r.design == "any" or _randomised(data, x)})
        if r.k > n:
            wrong = f"only {n} trials have a usable row of {r.outcome} against {r.comparator}."
            yield problem("certainty", r, "k", wrong, "write the number of trials that the page pools.")


def _randomised(data, row):
    trial = data.trials.get(row.study_id)
    return trial is not None and trial.design == "rct"


def claims_are_told_alike(data):
    """Flag a claim whose words in claims.csv are not those of claim_verdicts.csv; a claim is told once."""
    words = {r.claim_id: r.claim for r in data["claim_verdicts"]}
    for r in data["claims"]:
        if words.get(r.claim_id, r.claim) != r.claim:
            del words[r.claim_id]
            wrong = "not the words of data/claim_verdicts.csv."
            yield problem("claims", r, "claim", wrong, "write the claim the same way in every row of both.")


def studies_are_told_alike(data):
    """Flag a study or review whose reference, year or DOI is another in a further row; a column is told once."""
    for table, key in (("biomechanics", "study_id"), ("reviews", "review_id")):
        first, told = {}, set()
        for r in data[table]:
            of = first.setdefault(getattr(r, key), r)
            for column in ("citation", "year", "doi"):
                if getattr(r, column) != getattr(of, column) and (of, column) not in told:
                    told.add((of, column))
                    wrong = f"line {of.line}, which is {getattr(r, key)} too, has {shown(getattr(of, column))}."
                    yield problem(table, r, column, wrong, f"write the same in both, or correct `{key}`.")


def certainty_follows_from_its_domains(data):
    """Flag an overall certainty above what its domains leave of high, and judgements of one question with unlike k."""
    questions = {}
    for r in data["certainty"]:
        questions.setdefault((r.outcome, r.comparator, r.design), []).append(r)
    for rows in questions.values():
        other = next((r for r in rows if r.k != rows[0].k), None)
        if other:
            wrong = f"line {rows[0].line}, of the same question, has {rows[0].k}."
            yield problem("certainty", other, "k", wrong, "judge all domains of a question from the same trials.")
        down = sum(list(JUDGEMENTS).index(r.judgement) for r in rows if r.judgement in JUDGEMENTS)
        for r in rows:
            if r.judgement in LEVELS and LEVELS.index(r.judgement) < min(down, len(LEVELS) - 1):
                wrong = f"its domains take {down} of the levels, which leaves {LEVEL_NAMES[LEVELS[min(down, len(LEVELS) - 1)]]}."
                yield problem("certainty", r, "judgement", wrong, "correct the domains or the overall certainty.")


def p_has_its_relation(data):
    """Flag a p of biomechanics.csv without its sign, and a sign without a p."""
    for r in data["biomechanics"]:
        if (r.p_value is None) != (r.p_relation == ""):
            column = "p_value" if r.p_value is not None else "p_relation"
            wrong = "p_value and p_relation belong together."
            yield problem("biomechanics", r, column, wrong, "fill in both, or neither.")


BACKGROUND_RULES = (
    thresholds_are_numbers,
    verdicts_count_their_sources,
    mechanics_agree,
    judgements_fit_their_domain,
    published_estimates_say_their_side,
    counted_people_are_there,
    published_estimates_are_whole,
    counts_agree_with_percent,
    counted_people_were_randomised,
    decisions_count_their_trials,
    claims_are_told_alike,
    studies_are_told_alike,
    certainty_follows_from_its_domains,
    p_has_its_relation,
)
