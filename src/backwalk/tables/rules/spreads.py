"""The rules of the spreads of a row: SD, SE and interval of an arm say the same, and none is wider than its scores allow."""

from math import sqrt

from backwalk.tables.rules.rough import Z95, half_a_step, same, t_of, widest_sd
from backwalk.tables.rules.telling import problem, stands, unless
from backwalk.tables.tiers import ARMS

ALIKE = 3  # times by which the SDs of two arms, or of one arm before and after, differ at most
LOOSE = 0.1  # by which an SE may miss what SD and n give: a few people less, and rounding


ORDERS = (
    ("ci_low", "mean", "ci_high"),
    ("q1", "median", "q3"),
    ("min", "median", "max"),
    ("min", "mean", "max"),
    ("min", "q1", "max"),
    ("min", "q3", "max"),
)
BETWEEN = (
    *(tuple(f"{arm}_{name}" for name in order) for arm in ARMS for order in ORDERS),
    ("diff_low", "diff", "diff_high"),
)


def usable(data):
    """Give the rows of outcomes.csv that an answer may use: one that contradicts itself is unusable, with its reason."""
    return (r for r in data["outcomes"] if r.quality != "unusable")


def intervals_hold_their_middle(data):
    """Flag ends that are turned, the same or alone, and a figure outside the ends it should lie between."""
    for r in data["outcomes"]:
        for low, middle, high in BETWEEN:
            a, b = getattr(r, low), getattr(r, high)
            if a is not None or b is not None:
                yield from _between(r, low, middle, high)


def _between(r, low, middle, high):
    a, m, b = (getattr(r, c) for c in (low, middle, high))
    alone = (a is None) != (b is None) and low.endswith("_low")
    if alone:
        filled = low if b is None else high
        yield problem("outcomes", r, filled, "only one end of the interval.", "fill in the other end, or empty both.")
    if None not in (a, b) and a == b and low.endswith(("_low", "q1")):
        wrong = f"the same as {high}: there is no spread."
        yield problem("outcomes", r, low, wrong, "compare both with the source, or empty both.")
    elif None not in (a, b) and a > b:
        wrong = f"above {high} = {b:g}; the ends are swapped."
        yield problem("outcomes", r, low, wrong, f"write the lower value into {low}.")
    elif m is not None and ((a is not None and m < a) or (b is not None and m > b)):
        ends = f"{'' if a is None else format(a, 'g')} to {'' if b is None else format(b, 'g')}".strip()
        wrong = f"not within {low} and {high} ({ends})."
        yield problem("outcomes", r, middle, wrong, "compare all three with the source.")


def standard_errors_follow(data):
    """Flag an SE that is larger than its SD, or is not the SD divided by the root of n."""
    for r in usable(data):
        for arm in ARMS:
            n, sd, se = (getattr(r, f"{arm}_{name}") for name in ("n", "sd", "se"))
            if None in (sd, se) or stands(r, "sd"):
                continue
            if se > sd:
                wrong = f"larger than {arm}_sd = {sd:g}, which no standard error is."
                yield problem("outcomes", r, f"{arm}_se", wrong, "compare both with the source: are the two swapped?")
            elif n and not same(se * sqrt(n), sd, share=LOOSE, hidden=half_a_step(se) * sqrt(n) + half_a_step(sd)):
                wrong = f"{arm}_sd = {sd:g} of {n} people gives a standard error of {sd / sqrt(n):.2g}."
                mend = f"compare the three with the source; {unless('sd')}"
                yield problem("outcomes", r, f"{arm}_se", wrong, mend)


def arm_intervals_follow(data):
    """Flag an interval of a mean that is not as wide as its SD or SE and n make it, or whose mean is far off its middle."""
    for r in usable(data):
        for arm in ARMS:
            n, mean, sd, se, low, high = (
                getattr(r, f"{arm}_{name}") for name in ("n", "mean", "sd", "se", "ci_low", "ci_high")
            )
            if None in (low, high) or low >= high or stands(r, "interval"):
                continue
            printed, hidden = (high - low) / 2, half_a_step(low, high) / 2
            made = se if se is not None else sd / sqrt(n) if sd is not None and n else None
            if made is not None and n and n > 1:
                least, most = made * Z95 * (1 - LOOSE), made * t_of(0.05, n - 1) * (1 + LOOSE)
                if not least - hidden - half_a_step(made) <= printed <= most + hidden:
                    spread = f"{arm}_se = {se:g}" if se is not None else f"{arm}_sd = {sd:g} of {n} people"
                    wrong = f"this interval is {2 * printed:.3g} wide; {spread} gives {2 * made * Z95:.3g}."
                    mend = f"compare the interval and the spread with the source; {unless('interval')}"
                    yield problem("outcomes", r, f"{arm}_ci_low", wrong, mend)
                    continue
            yield from _off_middle(r, f"{arm}_mean", mean, low, high)


def difference_lies_in_the_middle(data):
    """Flag a difference far off the middle of its interval."""
    for r in usable(data):
        if None not in (r.diff_low, r.diff_high) and r.diff_low < r.diff_high and not stands(r, "interval"):
            yield from _off_middle(r, "diff", r.diff, r.diff_low, r.diff_high)


def _off_middle(r, column, value, low, high):
    if value is None or not low <= value <= high:
        return
    middle, reach = (low + high) / 2, (high - low) / 2
    if abs(value - middle) > 0.15 * reach + half_a_step(value, low, high):
        wrong = f"far off the middle of its interval, which is {middle:.3g} ({low:g} to {high:g})."
        mend = f"compare all three with the source; {unless('interval')}"
        yield problem("outcomes", r, column, wrong, mend)


def spreads_fit_their_scores(data):
    """Flag an SD that no scores between the ends of the scale, or between the lowest and the highest, can have."""
    for r in usable(data):
        scale = data.scales.get(r.instrument)
        if r.doubt:
            continue
        for arm in ARMS:
            n = getattr(r, f"{arm}_n")
            mean, sd, lowest, highest = (getattr(r, f"{arm}_{name}") for name in ("mean", "sd", "min", "max"))
            ends = (scale.minimum, scale.maximum) if scale else (None, None)
            range_of = (lowest, highest) if sd is not None else (None, None)
            seen = list(_too_wide(r, f"{arm}_sd", mean, sd, range_of, n, f"{arm}_min and {arm}_max"))
            if r.basis == "post" and not seen:
                seen = _too_wide(r, f"{arm}_sd", mean, sd, ends, n, "the scale")
            yield from seen
            before, spread = getattr(r, f"{arm}_baseline_mean"), getattr(r, f"{arm}_baseline_sd")
            if spread is not None:
                yield from _too_wide(r, f"{arm}_baseline_sd", before, spread, ends, n, "the scale")


def _too_wide(r, column, mean, sd, ends, n, whose):
    low, high = ends
    outside = mean is None or (low is not None and mean < low) or (high is not None and mean > high)
    if outside or sd is None or not n or n < 2:
        return  # a mean outside its ends is said elsewhere
    widest = widest_sd(mean, low, high, n)
    if widest is None or sd <= widest:
        return
    inward = min(half_a_step(mean), half_a_step(sd))  # papers print a mean and its SD to the same digit
    moved = mean + inward if high is None or (low is not None and mean - low < high - mean) else mean - inward
    most = widest_sd(moved, low, high, n)
    if most is not None and sd > most * 1.01 + half_a_step(sd):
        wrong = f"too wide for a mean of {mean:g}: between the ends of {whose} an SD of {most:.2g} is the most."
        mend = "compare mean and SD with the source; if both are printed so, say in `doubt` what may be wrong."
        yield problem("outcomes", r, column, wrong, mend)


def spreads_are_alike(data):
    """Flag two SDs of which one is several times the other: one of them is nearly always a standard error."""
    for r in usable(data):
        if stands(r, "sd"):
            continue
        pairs = [("bw_sd", "ctl_sd"), ("bw_baseline_sd", "ctl_baseline_sd"), ("bw_se", "ctl_se")]
        if r.basis == "post":
            pairs += [(f"{arm}_sd", f"{arm}_baseline_sd") for arm in ARMS]
        for pair in pairs:
            a, b = (getattr(r, column) for column in pair)
            if None not in (a, b) and max(a, b) > ALIKE * min(a, b):
                small, large = pair if a < b else pair[::-1]
                wrong = f"{max(a, b) / min(a, b):.1f} times smaller than {large} = {max(a, b):g}."
                mend = f"compare both with the source: is one a standard error? {unless('sd').capitalize()}"
                yield problem("outcomes", r, small, wrong, mend)
                break


SPREAD_RULES = (
    intervals_hold_their_middle,
    standard_errors_follow,
    arm_intervals_follow,
    difference_lies_in_the_middle,
    spreads_fit_their_scores,
    spreads_are_alike,
)
