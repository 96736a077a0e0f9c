"""The columns of every table: type, range, allowed words, unit, meaning, how to fill, example."""

from backwalk.tables.schema import background as bg
from backwalk.tables.schema import claims, conduct
from backwalk.tables.schema import programme as pg
from backwalk.tables.schema.bias import (
    ITEMS,
    OVERALL,
    RISKS,
    SCORE,
    BiasTool,
    RiskOfBias,
    judgement_levels,
    judgement_words,
)
from backwalk.tables.schema.columns import (
    Row,
    Table,
    about,
    allowed_words,
    columns_of,
    drawn_of,
    free_text_of,
    is_number,
    is_whole,
    numbers_of,
)
from backwalk.tables.schema.exercise import Exercise
from backwalk.tables.schema.harms import Harm
from backwalk.tables.schema.history import Guess, Past
from backwalk.tables.schema.outcomes import TESTS, TIERS, Outcome
from backwalk.tables.schema.simulation import Simulated
from backwalk.tables.schema.trials import (
    ADDED,
    COMPARATOR_NAMES,
    COMPARATORS,
    DAY,
    DESIGN_NAMES,
    DESIGNS,
    DOI,
    MONTH,
    OUTCOME_WORDS,
    OUTCOMES,
    STUDY_ID,
    WEB,
    Instrument,
    Trial,
)

OUTCOME_SORT = ("study_id", "comparator", "arm", "outcome", "instrument", "week")

TABLES = {
    t.name: t
    for t in (
        Table("trials", Trial, "a trial", ("study_id",), ("study_id",)),
        Table(
            "outcomes",
            Outcome,
            "a comparison, instrument and time, both arms side by side, as printed",
            (*OUTCOME_SORT, "basis"),
            OUTCOME_SORT,
            ("study_id", "instrument", "week"),
        ),
        Table(
            "risk_of_bias",
            RiskOfBias,
            "a judgement of one item or domain of a rating tool",
            ("study_id", "tool", "outcome", "domain", "judged_by"),
            ("study_id",),
            ("study_id", "tool", "outcome", "domain"),
        ),
        Table("bias_tools", BiasTool, "an item or domain of a rating tool, in the tool's order", ("tool", "domain")),
        Table("instruments", Instrument, "an outcome scale", ("code",)),
        Table("excluded", bg.Excluded, "a record left out, with its reason", ("record",)),
        Table("ongoing", bg.Ongoing, "a registered trial without results", ("registration",)),
        Table("searches", bg.Search, "a search: what was looked for, where and when; empty = not recorded"),
        Table("deviations", conduct.Deviation, "a point of the protocol, and what became of it", ("topic",)),
        Table("prisma", conduct.PrismaItem, "an item of the PRISMA 2020 checklist", ("item",)),
        Table("screening", bg.Screening, "a count of the flow diagram", ("step",)),
        Table(
            "harms",
            Harm,
            "what a trial prints of harms, falls or people lost; a trial without a row prints nothing of it",
            ("study_id", "comparator", "topic", "week"),
            ("study_id",),
        ),
        Table(
            "exercise",
            Exercise,
            "an outcome of a trial that added exercise of any kind to another treatment, from the data rows of a review",
            ("outcome", "label"),
        ),
        Table("reviews", bg.Published, "a pooled estimate of a published review, as printed"),
        Table("articles", claims.Article, "a popular article whose claims are looked into", ("article_id",)),
        Table("claims", claims.Claim, "a source bearing on a popular claim"),
        Table(
            "claim_verdicts",
            claims.Verdict,
            "a claim, and why its verdict is what it is; the verdict itself is worked out from the rows of `claims.csv`",
            ("claim_id",),
        ),
        Table(
            "biomechanics",
            bg.Biomechanics,
            "a forward against backward comparison, study by outcome",
            named=("study_id", "outcome"),
        ),
        Table("other_populations", bg.OtherPopulation, "a study of backward movement in other people", ("study_id",)),
        Table("constants", bg.Constant, "a threshold, range, formula or rule used by the methods", ("name",)),
        Table("programme", pg.ProgrammeRow, "a step, a rule of care, or what nobody has tested", ("part", "step")),
        Table("advice", pg.Advice, "what a source outside the trials says of dose and care", ("advice_id",)),
        Table("doses", pg.Dose, "a dose that is not one number", ("study_id",)),
        Table(
            "certainty",
            bg.Certainty,
            "a person's GRADE judgement; for a domain without a row, a rule proposes one",
            ("outcome", "comparator", "design", "domain"),
        ),
        Table(
            "history",
            Past,
            "a headline question and a day its answer changed; `backwalk changes --record` writes it, oldest first",
            ("date", "question"),
            evidence=False,
        ),
        Table(
            "guesses",
            Guess,
            "a result that was a limit, a side, words, a doubtful p or nothing on that day; `backwalk changes --record` writes "
            "it, and nobody changes it afterwards",
            ("date", "study_id", "comparator", "outcome"),
            evidence=False,
        ),
        Table(
            "simulation",
            Simulated,
            "one analysis of one cell of the simulation study; `make simulate` writes this file, never a hand",
            ("mu", "tau", "k", "printing", "analysis"),
            evidence=False,
        ),
    )
}
