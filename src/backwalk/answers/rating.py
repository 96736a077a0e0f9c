"""GRADE: how certain one answer is, proposed by rules and decided by people in certainty.csv."""

from dataclasses import dataclass

from backwalk.answers.conclusion import Conclusion, conclude
from backwalk.answers.question import Question
from backwalk.statistics.smallstudy import why_no_test
from backwalk.tables.schema import OUTCOMES, RISKS
from backwalk.tables.schema.background import LEVELS

STEPS = {"not_serious": 0, "serious": 1, "very_serious": 2, "not_judged": 0}
ENOUGH = 400  # people
LARGE_I2, CONSIDERABLE_I2 = 0.5, 0.75
TO_DIFFER = 5  # trials, under which inconsistency is not judged


@dataclass(frozen=True, eq=False)
class Domain:
    """One GRADE domain of one answer.

    proposed : not_serious, serious, very_serious, or not_judged (a person's word, or too little to go by)
    facts : what the proposal rests on, by name, unrounded
    decision : the row of certainty.csv that overrides it; None while nobody has decided
    """

    name: str
    proposed: str
    facts: dict
    decision: object = None

    @property
    def judgement(self):
        return self.decision.judgement if self.decision else self.proposed


@dataclass(frozen=True, eq=False)
class Rating:
    """The certainty of one answer.

    start : high or low; None where no effect is pooled, so that there is nothing to rate
    domains : the five domains, in GRADE's order; empty where there is nothing to rate
    decision : the row of certainty.csv on the overall level, or None
    """

    found: Conclusion
    start: str | None
    domains: tuple[Domain, ...]
    decision: object = None

    @property
    def level(self):
        """The overall level: as decided, else the start lowered by every domain; None where nothing is rated."""
        if self.decision:
            return self.decision.judgement
        if self.start is None:
            return None
        lowered = LEVELS.index(self.start) + sum(STEPS[d.judgement] for d in self.domains)
        return LEVELS[min(lowered, len(LEVELS) - 1)]

    @property
    def waiting(self):
        """Names of the domains that neither a rule nor a person has judged."""
        return tuple(d.name for d in self.domains if d.judgement == "not_judged")

    @property
    def lowest(self):
        """Whether it stands at the lowest level, so that nothing can lower it."""
        return self.level == LEVELS[-1]

    @property
    def stale(self):
        """Decisions that were made on another number of pooled trials than today's."""
        made = [self.decision, *(d.decision for d in self.domains)]
        return tuple(d for d in made if d is not None and not self._current(d))

    @property
    def provisional(self):
        """Whether people have still to decide: no level, and not every domain, decided on today's trials."""
        if self.decision:
            return not self._current(self.decision)
        return not self.domains or not all(d.decision and self._current(d.decision) for d in self.domains)

    def _current(self, decision):
        return decision.k == len(self.found.trials.frame)


def rate(review, comparator="usual_physio", design="rct", *, level=0.95):
    """Answer and rate every outcome against one comparator: a tuple of Rating, in the order of OUTCOMES."""
    questions = (Question(outcome, comparator, design=design) for outcome in OUTCOMES)
    return tuple(propose(conclude(review, q, level=level), review) for q in questions)


def propose(found, review):
    """Propose how certain a conclusion is, domain by domain, and let the decisions of certainty.csv override.

    found : a Conclusion; review : the Review it comes from, for decisions and registered trials.

    It starts high where every pooled trial is randomised, low where one is not. Rules propose all but indirectness,
    which is a person's word. Decisions are those of the same outcome, comparator and designs, and count only for the
    question as it stands without further choices.

    Returns
    -------
    Rating

    Source
    ------
    Balshem et al. (2011), GRADE guidelines 3, for the start and the levels; of the domains see each rule.
    """
    decided = _decisions(found, review)
    if found.pooled is None:
        return Rating(found, None, (), decided.get("overall"))
    proposals = (
        _risk_of_bias(found),
        _inconsistency(found),
        ("indirectness", "not_judged", _directness(found)),
        _imprecision(found),
        _publication(found, review),
    )
    domains = tuple(Domain(name, word, facts, decided.get(name)) for name, word, facts in proposals)
    start = "high" if (found.trials.frame["design"] == "rct").all() else "low"
    return Rating(found, start, domains, decided.get("overall"))


def _decisions(found, review):
    q = found.question
    if q != Question(q.outcome, q.comparator, design=q.design):
        return {}
    rows = review.tables.rows["certainty"]
    return {r.domain: r for r in rows if (r.outcome, r.comparator, r.design) == (q.outcome, q.comparator, q.design)}


def _risk_of_bias(found):
    """Weigh the trials by what their published judgement means; one that is neither low nor high counts as serious.

    Source: Guyatt et al. (2011), GRADE guidelines 4; weights instead of a count of trials are this project's.
    """
    frame, weights = found.trials.frame, found.pooled.weights
    share = dict.fromkeys(("", *RISKS), 0.0)
    for bias, weight in zip(frame["bias"], weights, strict=True):
        share[bias.level] += float(weight)
    proposed = "not_serious" if share[RISKS[0]] > 0.5 else "very_serious" if share[RISKS[-1]] > 0.5 else "serious"
    judged = tuple(zip(found.trials.labels, frame["bias"], map(float, weights), strict=True))
    return "risk_of_bias", proposed, {"judged": judged, "share": share}


def _inconsistency(found):
    """Compare I2 with its usual bands, and the prediction interval with zero; never below TO_DIFFER trials.

    Source: Guyatt et al. (2011), GRADE guidelines 7.
    """
    pooled, effect = found.pooled, found.trials.effect
    facts = {"k": pooled.k, "i2": pooled.i2, "i2_ci": pooled.i2_ci, "effects": (effect.min(), effect.max())}
    if pooled.k < TO_DIFFER:
        return "inconsistency", "not_judged", facts
    ahead = pooled.prediction  # none where a common effect is assumed
    facts |= {"prediction": ahead, "level": pooled.level}
    facts["spills"] = ahead is not None and _holds(ahead, 0.0) and not _holds(pooled.ci, 0.0)
    apart = effect.min() < 0 < effect.max()
    serious = pooled.i2 >= LARGE_I2 or facts["spills"]
    very = pooled.i2 >= CONSIDERABLE_I2 and apart
    return "inconsistency", "very_serious" if very else "serious" if serious else "not_serious", facts


def _imprecision(found):
    """Ask three things: zero inside the interval, the smallest important difference inside, and too few people.

    The interval is the one that leads the answer, and the difference that of its question: in points where a scale has
    a threshold, else in SDs. One is serious, two are very serious: far too few people, or an interval over a threshold
    beside too few, which is one weakness in two shapes.

    Source: Guyatt et al. (2011), GRADE guidelines 6; Zeng et al. (2022), GRADE guidance 34, for two levels.
    """
    shown = found.first if found.first.trials.important else found
    lead, important, people = shown.lead, shown.trials.important, shown.trials.people
    inside = important is not None and any(_holds(lead.ci, side * important.value) for side in (1, -1))
    facts = {"shown": shown, "zero": _holds(lead.ci, 0.0), "important": inside, "few": people < ENOUGH}
    facts |= {"people": people, "reported": found.reported}
    count = facts["zero"] + inside + facts["few"]
    return "imprecision", ("not_serious", "serious", "very_serious")[min(count, 2)], facts


def _holds(pair, value):
    return pair[0] <= value <= pair[1]


def _directness(found):
    frame = found.trials.frame
    trials = [t for t, _ in found.trials.asked if t.study_id in set(frame["study_id"])]
    weeks = frame["week"].dropna()
    ages = [t.mean_age for t in trials if t.mean_age is not None]
    return {
        "question": found.question,
        "countries": sorted({t.country for t in trials if t.country}),
        "ages": (min(ages), max(ages)) if ages else None,
        "weeks": (weeks.min(), weeks.max()) if len(weeks) else None,
        "dated": (len(weeks), len(frame)),
        "scales": sorted(set(frame["scale"])),
        "comparators": sorted(set(frame["comparator"])),
    }


def _publication(found, review):
    """Look for results that are known to be missing: trials that asked and print no exact effect, and registered ones.

    Either is serious; where neither is known it is a person's word, for nobody can see what nobody knows of.

    Source: Guyatt et al. (2011), GRADE guidelines 5; that missing results have to be known is this project's rule.
    """
    k = len(found.trials.frame)
    sizes = [t.n_randomised for t, _ in found.trials.asked if t.n_randomised]
    facts = {
        "asked": found.contributions,
        "silent": any(c.report.kind != "exact" for c in found.contributions),
        "largest": max(sizes, default=None),
        "registered": len(review.ongoing),
        "tested": not why_no_test(k),
    }
    known = facts["silent"] or facts["registered"]
    return "publication_bias", "serious" if known else "not_judged", facts
