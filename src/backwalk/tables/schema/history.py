"""The tables of what this review said before: its headline answers by date, and what was guessed of results not seen."""

import re
from math import inf
from typing import Literal

from backwalk.tables.schema.columns import Row, column, number
from backwalk.tables.schema.outcomes import TIERS
from backwalk.tables.schema.trials import COMPARATORS, DAY, OUTCOMES, STUDY_ID

HEADLINES = {
    "pain": {"outcome": "pain"},
    "pain_any_design": {"outcome": "pain", "design": "any"},
    "function": {"outcome": "function"},
    "function_any_design": {"outcome": "function", "design": "any"},
}  # names of notebooks/questions.toml, and what each asks
EFFECT = r"[a-z][a-z0-9_]* -?[0-9]+\.[0-9]+"
KIND_NAMES = {
    "unsigned": "an exact p, but not which side did better",
    "beyond": "p under a limit, and the side",
    "beyond_either": "p under a limit",
    "within": "p above a limit, or words that say so",
    "within_side": "p above a limit, and the side",
    "side": "which side did better",
    "exact": "a p in doubt",
    "none": "nothing usable",
}
LEADS = ("wald", "credible", "hartung_knapp_floored", "")
WRITTEN = "`backwalk changes --record` writes it"


def _lead(what, unit):
    return number(f"{what} that leads the answer", unit=unit, how_to_fill=WRITTEN)


def _method(what):
    return column(
        f"kind of the interval in {what}",
        how_to_fill="wald = the trial's own, or too narrow; credible = Bayesian; empty without an average",
        example="hartung_knapp_floored",
    )


class Past(Row):
    date: str = column("day of the answer", pattern=DAY, example="2026-11-26", required=True)
    question: Literal[tuple(HEADLINES)] = column("headline question, as questions.toml names it", required=True)
    trials: int = column("trials averaged", least=0, example="5", required=True)
    people: int = column("people in them", unit="people", least=0, example="185", required=True)
    points: float | None = _lead("average", "scale points")
    points_low: float | None = _lead("lower end of the interval", "scale points")
    points_high: float | None = _lead("upper end of the interval", "scale points")
    points_interval: Literal[LEADS] = _method("points")
    points_trials: int | None = number("trials averaged in points", least=1, example="4")
    points_people: int | None = number("people in those", unit="people", least=1, example="143")
    g: float | None = _lead("average", "SD")
    g_low: float | None = _lead("lower end of the interval", "SD")
    g_high: float | None = _lead("upper end of the interval", "SD")
    g_interval: Literal[LEADS] = _method("g")
    reported: float | None = number("average of everything as reported", unit="SD", how_to_fill=WRITTEN)
    reported_low: float | None = number("lower end of its 95% credible interval", unit="SD", how_to_fill=WRITTEN)
    reported_high: float | None = number("upper end of its 95% credible interval", unit="SD", how_to_fill=WRITTEN)
    reported_trials: int | None = number("trials in everything as reported", least=1, example="7")
    averaged: str = column(
        "the trials averaged, each with its g",
        pattern=rf"^$|^{EFFECT}(; {EFFECT})*$",
        how_to_fill=WRITTEN,
        example="alghadir2019 0.7896; chen2021 0.8922",
    )
    as_limits: str = column(
        "the trials that count in everything as reported alone: by a limit, a side or a word",
        pattern=r"^$|^[a-z][a-z0-9_]*(; [a-z][a-z0-9_]*)*$",
        how_to_fill=WRITTEN,
        example="bijpt362879; mjcu353096",
    )
    came_in: str = column("what changed in the tables since the row before", how_to_fill=WRITTEN, required=True)
    why: str = column("why it changed, in a sentence", required=True)

    @property
    def effects(self):
        """The g of each trial averaged, by study_id."""
        pairs = (part.split(" ") for part in self.averaged.split("; ") if part)
        return {study_id: float(g) for study_id, g in pairs}

    @property
    def limits(self):
        """The study_ids of the trials that counted by a limit, a side or a word."""
        return tuple(re.findall(r"[a-z0-9_]+", self.as_limits))


class Guess(Row):
    date: str = column("day of the tables it was made with", pattern=DAY, example="2026-11-22", required=True)
    study_id: str = column("trial", pattern=STUDY_ID, example="gondhalekar2013", required=True)
    comparator: Literal[COMPARATORS] = column("class of the comparator arm", required=True)
    outcome: Literal[OUTCOMES] = column("outcome", example="pain", required=True)
    quality: Literal[(*TIERS, "")] = column(
        "tier of the result then", how_to_fill="empty: no row of outcomes.csv held it", example="direction_only"
    )
    kind: Literal[tuple(KIND_NAMES)] = column(
        "what was seen of it",
        how_to_fill="; ".join(f"{code} = {words}" for code, words in KIND_NAMES.items()),
        example="within",
        required=True,
    )
    low: float | None = number(
        "lowest effect it allowed, above zero the backward walkers gained more",
        unit="SD",
        how_to_fill="empty: no limit; exact: the effect that was taken, here and in `high`",
        example="-0.7277",
    )
    high: float | None = number("highest effect it allowed", unit="SD", how_to_fill="as `low`", example="0.7277")
    words: str = column("what the paper was seen to say", example="called not significant", required=True, drawn=True)

    @property
    def effect(self):
        """The effect that was taken, of kind exact; None of any other."""
        return self.low if self.kind == "exact" else None

    @property
    def range(self):
        """Ranges of effects it allowed, a list of (low, high) as of a Report; empty where nothing was usable."""
        low, high = (-inf if self.low is None else self.low), (inf if self.high is None else self.high)
        if self.kind == "none":
            return []
        if self.kind == "unsigned":
            return [(low, low), (high, high)]
        if self.kind == "beyond_either":
            return [(-inf, low), (high, inf)]
        return [(low, high)]
