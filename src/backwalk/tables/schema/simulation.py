"""The table that the simulation study of pooling as reported writes."""

from typing import Literal

from backwalk.tables.schema.columns import Row, column

PRINTING_NAMES = {
    "everything": "everything in full",
    "at_random": "as abstracts do, at random",
    "tightest_bound": "the tightest limit that is true",
    "side_when_large": "the side only when the effect is large",
    "only_when_large": "only when the effect is large",
    "dropped_when_null": "null results mostly not at all",
    "better_in_words": "favourable null results as better, in words",
}
PRINTING = tuple(PRINTING_NAMES)
ANALYSES = ("exact_reml", "exact_bayes", "bound_as_p", "as_reported", "sides_left_out", "sides_as_null")
ERROR = "Monte Carlo standard error of it"


def _share(meaning):
    return column(meaning, least=0, most=1, required=True)


def _size(meaning, **about):
    return column(meaning, unit="SD", required=True, **about)


class Simulated(Row):
    mu: float = _size("true average effect", example="0.5")
    tau: float = _size("true spread of effects between trials", least=0, example="0.3")
    k: int = column("trials of a review", least=1, required=True)
    printing: Literal[PRINTING] = column(
        "how results are printed",
        how_to_fill="everything = each effect; at_random = the form says no more than its words; tightest_bound = of the "
        "bounds of p, the smallest that is true; side_when_large = the better arm is named only where |g| is 0.8 or more; "
        "only_when_large = and what needs a side is dropped where it is not; dropped_when_null = six in ten results that "
        "are not significant are missing; better_in_words = of those, the favourable ones are only called better",
        required=True,
    )
    analysis: Literal[ANALYSES] = column(
        "how they are pooled",
        how_to_fill="exact_reml = printed effects, REML and floored Hartung-Knapp; exact_bayes = the same effects by the "
        "model of as_reported; bound_as_p = exact_reml, with p < a read as p = a; as_reported = everything printed; "
        "sides_left_out, sides_as_null = the same, with results only called better left out, or read as not significant",
        required=True,
    )
    reviews: int = column("reviews simulated", least=1, required=True)
    bias: float = _size("mean error of the estimate, where there is one")
    bias_se: float = _size(ERROR, least=0)
    rmse: float = _size("root mean squared error of the estimate", least=0)
    rmse_se: float = _size(ERROR, least=0)
    coverage: float = _share("share of 95% intervals that hold mu")
    coverage_se: float = _share(ERROR)
    width: float = _size("mean width of the 95% interval", least=0)
    width_se: float = _size(ERROR, least=0)
    median_width: float = _size("median width of the 95% interval", least=0)
    median_width_se: float = _size(ERROR, least=0)
    above_zero: float = _share("share of intervals wholly above zero")
    above_zero_se: float = _share(ERROR)
    no_answer: float = _share("share of reviews in which this analysis has nothing to go by")
    one_trial: float = _share("share of reviews in which it rests on one trial")
    trials_used: float = column("mean number of trials it uses", least=0, required=True)
