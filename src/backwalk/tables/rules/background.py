"""The rules of the tables around the trials: published reviews, claims, mechanics, methods, harms."""

import re
from collections import Counter

from backwalk.tables.rules.telling import problem
from backwalk.tables.schema.background import JUDGEMENTS


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
    if not data.whole("claims"):
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
        if r.difference is None:
            continue
        if None not in (r.forward_mean, r.backward_mean):
            gap = r.backward_mean - r.forward_mean
            if abs(gap - r.difference) > 1e-6 * max(1, abs(gap)):
                wrong = f"backward minus forward is {gap:.6g}."
                yield problem("biomechanics", r, "difference", wrong, "compare the difference and both means.")
        if r.difference * {"backward_higher": 1, "backward_lower": -1}.get(r.direction, 0) < 0:
            wrong = f"contradicts difference = {r.difference:g}."
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


BACKGROUND_RULES = (
    thresholds_are_numbers,
    verdicts_count_their_sources,
    mechanics_agree,
    judgements_fit_their_domain,
    published_estimates_say_their_side,
    counted_people_are_there,
)
