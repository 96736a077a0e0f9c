"""Small made-up tables for tests: sound rows that a test changes one cell of."""

from backwalk.answers.conclusion import Conclusion
from backwalk.answers.question import Question
from backwalk.answers.review import Review
from backwalk.answers.trials import answer as answer_from
from backwalk.statistics.pooling import pool
from backwalk.tables.schema import TABLES
from backwalk.tables.schema.outcomes import Outcome
from backwalk.tables.schema.trials import Instrument, Trial

WEB = "https://example.org/paper"


def trial(study_id="example2021", **changes):
    sound = {
        "study_id": study_id,
        "label": study_id.title(),
        "citation": "A made-up trial",
        "design": "rct",
        "n_randomised": 40,
        "n_arms": 2,
        "backward_arm": "backward walking",
        "comparator_arm": "usual physiotherapy",
        "comparator_class": "usual_physio",
        "weeks": 6,
        "source_url": WEB,
        "source_kind": "full_text",
        "full_text_seen": "yes",
    }
    return Trial(**{**sound, **changes})


def outcome(study_id="example2021", **changes):
    """Backward walking 1 point better on a 0-10 pain scale, SDs 2, 20 people an arm: d = -0.5."""
    sound = {
        "study_id": study_id,
        "comparator": "usual_physio",
        "outcome": "pain",
        "instrument": "vas",
        "week": 6,
        "basis": "post",
        "bw_n": 20,
        "bw_mean": 3,
        "bw_sd": 2,
        "ctl_n": 20,
        "ctl_mean": 4,
        "ctl_sd": 2,
        "test": "t_test",
        "between_group": "significant",
        "direction": "favours_backward",
        "quality": "arm_means",
        "source_url": WEB,
        "source_kind": "full_text",
        "locator": "Table 2",
        "entered_by": "a test",
    }
    return Outcome(**{**sound, **changes})


def p_only(study_id="example2021", **changes):
    """The same trial printing only an exact p."""
    blank = {"bw_mean": None, "bw_sd": None, "ctl_mean": None, "ctl_sd": None}
    return outcome(study_id, **{**blank, "p_value": 0.04, "p_relation": "=", "quality": "exact_p", **changes})


def scale(code="vas", **changes):
    sound = {"code": code, "name": code.upper(), "outcome": "pain", "minimum": 0, "maximum": 10, "better": "lower",
             "unit": "points", "one_scale": "yes"}  # fmt: skip
    return Instrument(**{**sound, **changes})


def tables(trials, outcomes, scales=(), **others):
    """Every table by name, empty where nothing is given."""
    rows = dict.fromkeys(TABLES, ())
    return rows | {"trials": trials, "outcomes": outcomes, "instruments": scales or (scale(),)} | others


def answer(rows, trials=None, doubtful=True, **question):
    """Answer a question on pain with made-up rows of a made-up trial."""
    return answer_from(tables(trials or (trial(),), rows), Question("pain", **question), doubtful)


def with_frames(review, **frames):
    """Give a copy of a review in which some tables, as frames, are others."""
    changed = Review(review.tables)
    for name, frame in frames.items():
        object.__setattr__(changed, name, frame)
    return changed


def twelve_trials():
    """Trials of 10 to 32 people an arm, enough for a funnel plot."""
    rows = [outcome(f"study{i:02d}x", bw_n=10 + 2 * i, ctl_n=10 + i, bw_mean=2.4 + 0.1 * i) for i in range(12)]
    trials = answer_from(tables([trial(r.study_id) for r in rows], rows), Question("pain"), True)
    pooled = pool(trials.effect, trials.variance)
    return Conclusion(trials, pooled, pooled)
