"""How credible a difference between trials is, after ICEMAN: what the data answer, and what a person must."""

from dataclasses import dataclass

from backwalk.pages.differences.explained import SETTLED, Explained

SUGGESTED = 0.1  # p below which there is a difference to judge at all
LIMITS = ((0.005, "definitely yes"), (0.01, "probably yes"), (0.05, "probably no"))  # of the p of the test
FEW = 3  # moderators that count as few
LOWERS = ("definitely no", "probably no", "open")


@dataclass(frozen=True)
class Credibility:
    """The eight questions of ICEMAN for one moderator.

    p : the larger one of its test and its permutation test
    n : trials on the line, or in the smallest group; tested : moderators asked about
    answers : {question: definitely no, probably no, probably yes, definitely yes, open (a person's word) or none
        (does not apply)}
    overall : the most it can be, low or very low: no more between trials
    """

    p: float
    n: int
    tested: int
    answers: dict[str, str]
    overall: str

    @property
    def suggested(self):
        """Whether the test hints at a difference, without which there is nothing to believe."""
        return self.p < SUGGESTED


def credibility(one, tested):
    """Judge an Explained or a Grouped that has a test; tested : how many moderators were asked about.

    All comparisons here are between trials, which alone holds the whole at low. Ten trials or more on the line, or in
    the smallest group, count as probably enough: a limit of this project.

    Source
    ------
    Schandelmaier (2020), the form for meta-analyses.
    """
    line = isinstance(one, Explained)
    fit, n = (one.fit, one.k) if line else (one.test, one.smallest)
    p = max(fit.qm_p, one.permuted.p.iloc[1] if one.permuted else 0.0)
    answers = {
        "within": "definitely no",
        "similar": "none",
        "number": "probably yes" if n >= SETTLED else "probably no",
        "direction": "open",
        "chance": next((word for limit, word in LIMITS if p <= limit), "definitely no"),
        "tested": "probably yes" if tested <= FEW else "probably no",
        "random": "definitely no" if fit.tau2_method == "common" else "definitely yes",
        "cuts": "definitely yes" if line else "none",
    }
    lowered = all(word in LOWERS for word in answers.values() if word != "none")
    return Credibility(p, n, tested, answers, "very low" if lowered else "low")
