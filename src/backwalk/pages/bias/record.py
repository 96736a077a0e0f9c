"""The judgements of bias on record, tool by tool, and where nobody has judged."""

from dataclasses import dataclass

import pandas as pd

from backwalk.answers.judged import tools_of
from backwalk.answers.question import DESIGN_CHOICES
from backwalk.problems import one_of
from backwalk.tables.schema import ITEMS, OUTCOMES


@dataclass(frozen=True)
class Rating:
    """What one judge said of one trial, or of one of its outcomes (empty: the whole trial), with one tool.

    judgements : {domain: the tool's own word}; a domain that was not judged is not there.
    """

    study_id: str
    label: str
    tool: str
    outcome: str
    judged_by: str
    judgements: dict


@dataclass(frozen=True, eq=False)
class BiasRecord:
    """The ratings on record for the trials asked, and the tools they may be made with.

    trials : their rows of trials.csv; rows : their judgements in risk_of_bias.csv, as they stand
    tools : {tool: {domain: {word: level}, best first; empty for a score}}
    ratings : one Rating a trial, outcome, tool and judge. No tool is turned into another.
    """

    outcome: str
    design: str
    trials: pd.DataFrame
    rows: pd.DataFrame
    tools: dict
    ratings: tuple[Rating, ...]

    def by(self, tool, study_id=None):
        """Give the ratings made with a tool, of every trial or of one."""
        return [r for r in self.ratings if r.tool == tool and study_id in (None, r.study_id)]

    def domains(self, tool):
        """Give {domain: {word: level}} of what a tool judges in words; without the items that a score counts."""
        scored = bool(self.scores(tool))
        return {
            d: words for d, words in self.tools[tool].items() if words and not (scored and {*words.values()} & {*ITEMS})
        }

    def scores(self, tool):
        """Give the domains of a tool that hold a score, as 8/10, and no word."""
        return tuple(domain for domain, words in self.tools[tool].items() if not words)

    def unrated(self, tool=None):
        """Give the labels of the trials without a rating by a tool; by any tool if none is named."""
        rated = {r.study_id for r in self.ratings if tool in (None, r.tool)}
        return self.trials.loc[~self.trials["study_id"].isin(rated), "label"].tolist()


def bias_on_record(review, outcome="any", design="rct"):
    """Gather the judgements of bias of the trials that measured an outcome.

    outcome : one of the review's, which also takes judgements of the whole trial, or any
    design : rct, or any
    """
    one_of("outcome", outcome, ("any", *OUTCOMES))
    one_of("design", design, DESIGN_CHOICES)
    trials = review.trials
    if design == "rct":
        trials = trials[trials["design"] == "rct"]
    rows = review.risk_of_bias
    if outcome != "any":
        measured = review.outcomes.loc[review.outcomes["outcome"] == outcome, "study_id"]
        trials = trials[trials["study_id"].isin(measured)]
        rows = rows[rows["outcome"].isin(["", outcome])]
    rows = rows[rows["study_id"].isin(trials["study_id"])]
    labels = dict(zip(trials["study_id"], trials["label"], strict=True))
    return BiasRecord(outcome, design, trials, rows, tools_of(review.bias_tools.itertuples()), _ratings(rows, labels))


def _ratings(rows, labels):
    keys = ["study_id", "tool", "outcome", "judged_by"]
    return tuple(
        Rating(study_id, labels[study_id], tool, outcome, judge, dict(zip(of["domain"], of["judgement"], strict=True)))
        for (study_id, tool, outcome, judge), of in rows.groupby(keys, sort=False)
    )
