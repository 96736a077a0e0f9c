"""Small-study effects in words: the tests from ten trials on, and the reason below."""

from backwalk.statistics.smallstudy import egger, trim_and_fill, why_no_test
from backwalk.style.numbers import count, number, p_value, span
from backwalk.style.table import Prose


def enough_for_funnel(found):
    """Tell whether a funnel plot and its tests are shown."""
    return not why_no_test(len(found.trials.frame))


def small_study(found):
    """Say what the tests of small-study effects show, or why there are none."""
    frame = found.trials.frame
    if not enough_for_funnel(found):
        return Prose(why_no_test(len(frame)))
    by_size = found.question.measure == "smd"
    n = {"n_t": frame["bw_n"], "n_c": frame["ctl_n"], "predictor": "n"} if by_size else {}
    line = egger(frame["effect"], frame["variance"], **n)
    filled = trim_and_fill(frame["effect"], frame["variance"])
    against = "the square root of 1/n + 1/n" if by_size else "the standard error"
    return Prose(
        f"Egger's regression on {against}: slope {number(line.slope)}, {p_value(line.p)}; a slope above zero means that "
        f"smaller trials show more.\n"
        f"Trim and fill adds {count(filled.k0, 'mirrored trial')} and gives {number(filled.estimate)} "
        f"({span(filled.ci)}).\n"
        "Neither can tell missing results from real differences between small and large trials."
    )


def funnel_alt(found):
    """Describe the funnel plot of a conclusion."""
    frame = found.trials.frame
    return (
        f"Funnel plot of {count(len(frame), 'trial')}, effects from {number(frame['effect'].min())} to "
        f"{number(frame['effect'].max())} around an average of {number(found.pooled.estimate)}. {small_study(found)}"
    )
