"""The choices of the multiverse: their names, their options, and one line of defence of each."""

from backwalk.answers.conclusion import TAU_SCALES
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS

EXPECTED = ("little", "moderate", "much")
CHOICES = {
    "evidence": (
        "Results that count",
        {
            "arm_means": ("means and SDs alone", "anyone can work the effect out again from them"),
            "difference": ("or a difference with interval", "it says as much as means and SDs do"),
            "means_and_p": ("or means and exact p", "p gives back the standard error that was not printed"),
            "exact_p": ("or exact p and its side", "p, people and side fix the standardised effect"),
            "p_bound": ("or p under a limit, as if exact", "more trials count, each at the least its limit allows"),
            "reported": ("everything as reported", "leaving out what is not exact keeps what was significant"),
        },
    ),
    "basis": (
        "Basis",
        {
            "any": ("scores and changes together", "in randomised trials both estimate the same difference"),
            "post": ("scores after treatment alone", "their SDs are of one kind"),
            "change": ("changes alone", "they take out what people differed in at the start"),
        },
    ),
    "design": (
        "Design",
        {
            "rct": ("randomised alone", "the published protocol takes no others"),
            "any": ("any design", "trials are few, and an unclear allocation may have been random"),
        },
    ),
    "doubtful": (
        "Doubtful results",
        {
            "in": ("counted", "what is printed stands until it is shown to be wrong"),
            "out": ("left out", "a figure that may mean something else should carry no answer"),
        },
    ),
    "measure": (
        "Measure",
        {
            "smd": ("Hedges' g", "it lets different scales be averaged"),
            "md": ("difference in points", "people know the scale, and no SD comes in"),
        },
    ),
    "tau2": (
        "Difference between trials",
        {
            "reml": (ESTIMATORS["reml"], "nearly unbiased whatever the number of trials; the default here"),
            "pm": (ESTIMATORS["pm"], "it does not need effects to be normally distributed"),
            "dl": (ESTIMATORS["dl"], "long the usual one, so the answer compares with older reviews"),
            "common": (ESTIMATORS["common"], "it asks of these trials alone, not of others like them"),
            **{
                f"prior_{scale:g}": (
                    f"prior of scale {scale:g}",
                    f"few trials cannot show it, so {expected} difference is expected beforehand",
                )
                for scale, expected in zip(TAU_SCALES, EXPECTED, strict=True)
            },
        },
    ),
    "ci": (
        "Interval",
        {
            "wald": (INTERVALS["wald"], "the usual one, right where trials are many"),
            "hartung_knapp": (INTERVALS["hartung_knapp"], "it knows that the spread of trials is itself estimated"),
            "hartung_knapp_floored": (
                INTERVALS["hartung_knapp_floored"],
                "the same, and never narrower by luck than Wald",
            ),
            "credible": ("credible", "it keeps its meaning where trials are one or two, given the prior"),
        },
    ),
}


def label(field, option):
    """Name an option of a choice."""
    known = CHOICES[field][1].get(option)
    return known[0] if known else ESTIMATORS[option]


def defence(field, option):
    """Give the line of defence of an option; an estimator that only this page asks for has none of its own."""
    known = CHOICES[field][1].get(option)
    return known[1] if known else "asked for on this page"
