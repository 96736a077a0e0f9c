"""GRADE: how certain one answer is, proposed by rules and decided by people in certainty.csv."""

from dataclasses import dataclass

from backwalk.answers.conclusion import Conclusion, conclude
from backwalk.answers.question import Question
from backwalk.statistics.smallstudy import why_no_test
from backwalk.tables.schema import OUTCOMES, RISKS
from backwalk.tables.schema.background import LEVELS

STEPS = {"not_serious": 0, "serious": 1, "very_serious": 2, "not_judged": 0}
ENOUGH = 400  # people
IMPORTANT = 0.5  # SDs: smallest important difference where no scale names one
LARGE_I2, CONSIDERABLE_I2 = 0.5, 0.75
TO_DIFFER = 3  # trials, under which inconsistency cannot be judged


@dataclass(frozen=True, eq=False)
class Domain:
    """One GRADE domain of one answer.

    proposed : not_serious, serious, very_serious, or not_judged (a person's word, or too few trials)
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


@dataclass(frozen=True)
class Lead:
    """The interval that imprecision is judged by; above zero the patients gained.

    measure : as in Question; important : smallest important difference in its units, or None
    """

    estimate: float
    ci: tuple[float, float]
    measure: str
    bayesian: bool
    important: float | None


def rate(review, comparator="usual_physio", design="rct", *, level=0.95):
    """Answer and rate every outcome against one comparator: a tuple of Rating, in the order of OUTCOMES."""
    questions = (Question(outcome, comparator, design=design) for outcome in OUTCOMES)
    return tuple(propose(conclude(review, q, level=level), review) for q in questions)


def propose(found, review):
    """Propose how certain a conclusion is, domain by domain, and let the decisions of certainty.csv override.

    found : a Conclusion; review : the Review it comes from, for decisions and registered trials.

    It starts high where every pooled trial is randomised, low where one is not. Rules propose risk of bias,
    inconsistency and imprecision; indirectness and publication bias are a person's word. Decisions are those of the
    same outcome, comparator and designs, and count only for the question as it stands without further choices.

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
        ("publication_bias", "not_judged", _publication(found, review)),
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
    """Compare I2 with its usual bands, and the prediction interval with zero; never below three trials.

    Source: Guyatt et al. (2011), GRADE guidelines 7.
    """
    pooled, effect = found.pooled, found.trials.effect
    facts = {"k": pooled.k, "i2": pooled.i2, "i2_ci": pooled.i2_ci, "effects": (effect.min(), effect.max())}
    if pooled.k < TO_DIFFER:
        return "inconsistency", "not_judged", facts
    facts["prediction"] = pooled.prediction
    facts["spills"] = _holds(pooled.prediction, 0.0) and not _holds(pooled.ci, 0.0)
    apart = effect.min() < 0 < effect.max()
    serious = pooled.i2 >= LARGE_I2 or facts["spills"]
    very = pooled.i2 >= CONSIDERABLE_I2 and apart
    return "inconsistency", "very_serious" if very else "serious" if serious else "not_serious", facts


def _imprecision(found):
    """Ask three things: zero inside the interval, the smallest important difference inside, and too few people.

    One is serious, two are very serious: far too few people, or an interval over a threshold beside too few.

    Source: Guyatt et al. (2011), GRADE guidelines 6; Zeng et al. (2022), GRADE guidance 34, for two levels.
    """
    lead, people = leading_interval(found), found.trials.people
    important = lead.important is not None and any(_holds(lead.ci, s * lead.important) for s in (1, -1))
    facts = {"lead": lead, "level": found.level, "zero": _holds(lead.ci, 0.0), "important": important, "people": people}
    facts |= {"reported": found.reported, "scaled": found.few and found.points is not None and lead.measure == "smd"}
    count = facts["zero"] + important + (people < ENOUGH)
    return "imprecision", ("not_serious", "serious", "very_serious")[min(count, 2)], facts


def leading_interval(found):
    """Give the interval that leads an answer, a Lead: points where a threshold and an interval of them exist.

    Of one or two trials it is the Bayesian interval; a mean difference has one only with a sourced reference SD,
    so that two trials on one scale are judged in SDs. Where there is none it is the pooled one.
    """
    for each in (found.points, found):
        important = None if each is None else _important(each)
        shown = None if important is None else each.settled if each.few else each.pooled
        if shown is not None:
            return Lead(shown.estimate, shown.ci, each.question.measure, each.few, important)
    shown = found.settled or found.pooled
    return Lead(shown.estimate, shown.ci, found.question.measure, bool(found.settled), _important(found))


def _important(found):
    if found.question.measure == "smd":
        return IMPORTANT
    named = found.trials.thresholds if found.question.measure == "md" else ()
    return named[0].value if named else None


def _holds(pair, value):
    return pair[0] <= value <= pair[1]


def _directness(found):
    frame = found.trials.frame
    trials = [t for t, _ in found.trials.asked if t.study_id in set(frame["study_id"])]
    weeks = frame["week"].dropna()
    ages = [t.mean_age for t in trials if t.mean_age is not None]
    return {
        "countries": sorted({t.country for t in trials if t.country}),
        "ages": (min(ages), max(ages)) if ages else None,
        "weeks": (weeks.min(), weeks.max()) if len(weeks) else None,
        "scales": sorted(set(frame["scale"])),
        "comparators": sorted(set(frame["comparator"])),
    }


def _publication(found, review):
    k = len(found.trials.frame)
    sizes = [t.n_randomised for t, _ in found.trials.asked if t.n_randomised]
    return {
        "asked": len(found.trials.asked),
        "k": k,
        "largest": max(sizes, default=None),
        "registered": len(review.ongoing),
        "tested": not why_no_test(k),
    }
