"""Mean and SD from what a paper prints instead of them."""

import numpy as np
from scipy.special import ndtri

from backwalk.problems import check_level
from backwalk.statistics.arrays import aligned, finite, people, refuse
from backwalk.statistics.level import reach


def sd_from_se(se, n):
    """Give the SD behind a standard error of a mean.

    se : scale points, > 0; n : people. Returns scale points.

    Source
    ------
    Cochrane Handbook 6.5.2.2.
    """
    se, n = aligned(se=se, n=n)
    finite(se=se)
    people(n=n)
    with np.errstate(all="ignore"):
        sd = se * np.sqrt(n)
    finite(sd=sd)
    return sd


def sd_from_ci(low, high, n, level=0.95):
    """Give the SD behind the t interval of one arm's mean.

    low, high : scale points; n : people, >= 2; level : coverage of the interval.

    Source
    ------
    Cochrane Handbook 6.5.2.2: t on n - 1, not 3.92, for small arms.
    """
    low, high, n = aligned(low=low, high=high, n=n)
    people(n=n)
    return se_from_ci(low, high, n - 1, level) * np.sqrt(n)


def se_from_ci(low, high, df, level=0.95):
    """Give the standard error behind a symmetric t interval with df degrees of freedom."""
    check_level(level)
    low, high, df = aligned(low=low, high=high, df=df)
    finite(low=low, high=high)
    refuse("the lower end must be below the upper end", low, low < high)
    refuse("df must be above 0 and finite", df, np.isfinite(df) & (df > 0))
    near = reach(level, df)
    refuse(f"level = {level!r} is too small for an interval to tell a standard error", near, near > 0)
    return (high - low) / (2 * near)


def mean_from_quartiles(q1, median, q3, n):
    """Estimate a mean from quartiles and median, scale points; n people.

    Source
    ------
    Luo (2018), the optimal weight for quartiles.
    """
    q1, median, q3, n = aligned(q1=q1, median=median, q3=q3, n=n)
    finite(q1=q1, median=median, q3=q3)
    people(n=n)
    weight = 0.7 + 0.39 / n
    return weight * (q1 + q3) / 2 + (1 - weight) * median


def skewed(q1, median, q3, n):
    """Tell whether quartiles lie too lopsided around the median to come from a normal distribution.

    q1, median, q3 : scale points, q1 < q3; n : people. Such quartiles give no mean and SD: `mean_from_quartiles` and
    `sd_from_quartiles` take the scores for normal.

    Source
    ------
    Shi J, Luo D, Wan X, Liu Y, Liu J, Bian Z, Tong T. Detecting the skewness of data from the five-number summary and
    its application in meta-analysis. Stat Methods Med Res 2023: the test of {q1, median, q3, n}. The paper itself was
    not read: the statistic and its limit, 2.65 / sqrt(n) - 6 / n^2 at 5%, are those of metafor's `conv.fivenum` and
    metamedian's `describe_studies`, which agree but for equality (skewed in the first, not in the second and here).
    How the limit was fitted, and from how many people on it holds, is therefore not known here; a test simulates it.
    """
    q1, median, q3, n = aligned(q1=q1, median=median, q3=q3, n=n)
    finite(q1=q1, median=median, q3=q3)
    refuse("the lower quartile must be below the upper one", q1, q1 < q3)
    people(n=n)
    return np.abs((q3 - median) - (median - q1)) / (q3 - q1) > 2.65 / np.sqrt(n) - 6 / n**2


def sd_from_quartiles(q1, q3, n):
    """Estimate an SD from the quartiles, scale points; n people.

    Source
    ------
    Wan (2014), equation 16: normal scores, not the large-sample 1.35.
    """
    q1, q3, n = aligned(q1=q1, q3=q3, n=n)
    finite(q1=q1, q3=q3)
    refuse("the lower quartile must be below the upper one", q1, q1 < q3)
    people(n=n)
    return (q3 - q1) / (2 * ndtri((0.75 * n - 0.125) / (n + 0.25)))


def mean_from_range(low, median, high, n):
    """Estimate a mean from median, lowest and highest score, scale points; n people.

    Source
    ------
    Luo (2018), the optimal weight for the range.
    """
    low, median, high, n = aligned(low=low, median=median, high=high, n=n)
    finite(low=low, median=median, high=high)
    people(n=n)
    weight = 4 / (4 + n**0.75)
    return weight * (low + high) / 2 + (1 - weight) * median


def sd_from_range(low, high, n):
    """Estimate an SD from lowest and highest score, scale points; n people, >= 2.

    Source
    ------
    Wan (2014), equation 9: the expected range of n normal scores.
    """
    low, high, n = aligned(low=low, high=high, n=n)
    finite(low=low, high=high)
    refuse("the lowest score must be below the highest", low, low < high)
    people(n=n)
    return (high - low) / (2 * ndtri((n - 0.375) / (n + 0.25)))


def merge_arms(n_1, mean_1, sd_1, n_2, mean_2, sd_2):
    """Make one arm of two, as if their people had been one group: (n, mean, sd).

    Source
    ------
    Cochrane Handbook 6.5.2.10.
    """
    columns = {"n_1": n_1, "mean_1": mean_1, "sd_1": sd_1, "n_2": n_2, "mean_2": mean_2, "sd_2": sd_2}
    n_1, mean_1, sd_1, n_2, mean_2, sd_2 = aligned(**columns)
    finite(n_1=n_1, mean_1=mean_1, sd_1=sd_1, n_2=n_2, mean_2=mean_2, sd_2=sd_2)
    n = n_1 + n_2
    refuse("two people or more are needed", n, n >= 2)
    with np.errstate(all="ignore"):
        within = (n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2
        between = n_1 * n_2 / n * (mean_1 - mean_2) ** 2
        mean, sd = (n_1 * mean_1 + n_2 * mean_2) / n, np.sqrt((within + between) / (n - 1))
    refuse("the figures of two arms are too large to merge", sd, np.isfinite(mean) & np.isfinite(sd))
    return n, mean, sd
