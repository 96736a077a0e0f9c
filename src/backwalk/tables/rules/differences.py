"""The rules of a difference between two arms: it is that of the means, and no larger or surer than the scale and n allow."""

from math import sqrt

from backwalk.tables.rules.rough import Z95, half_a_step, p_of, same, t_of
from backwalk.tables.rules.spreads import usable
from backwalk.tables.rules.telling import problem, stands, unless

FAR_APART = 3  # SDs between two arms, which no exercise does
LEAST_SD = 0.03  # of a scale's range: what is left of an SD when an adjusted analysis explains most of it
TRULY = 1.5  # times by which the SE of a difference may miss that of its SDs
ADJUSTED = 3  # times by which an adjusted analysis may be surer than its SDs


def differences_follow_from_means(data):
    """Flag a printed difference that is not that of the printed means; an adjusted one may miss it by one SD."""
    for r in usable(data):
        if None in (r.diff, r.bw_mean, r.ctl_mean) or stands(r, "difference"):
            continue
        gap, hidden = r.bw_mean - r.ctl_mean, half_a_step(r.diff, r.bw_mean, r.ctl_mean)
        adjusted = r.diff_adjusted == "yes"
        room = hidden + (_spread(r, gap) if adjusted else 0)
        if abs(r.diff - gap) > room * 1.001:
            turned = gap and same(-r.diff, gap, share=0, hidden=room)
            wrong = f"bw_mean minus ctl_mean is {gap:.4g}"
            wrong += "; the sign is turned." if turned else ", more than an SD away." if adjusted else "."
            mend = "compare the three with the source; "
            mend += "" if adjusted else "an adjusted difference has yes in `diff_adjusted`; "
            yield problem("outcomes", r, "diff", wrong, mend + unless("difference"))


def _spread(r, gap):
    return max((sd for sd in (r.bw_sd, r.ctl_sd) if sd is not None), default=max(abs(gap), abs(r.diff)))


def difference_errors_follow(data):
    """Flag an SE of a difference that is not that of its interval, or not of a size that the SDs and n allow."""
    for r in usable(data):
        if stands(r, "interval"):
            continue
        of_interval, df = interval_se(r), _df(r)
        if None not in (r.diff_se, of_interval):
            most = r.diff_se * (t_of(0.05, df) / Z95 if df else TRULY) * 1.1
            hidden = half_a_step(r.diff_low, r.diff_high) / (2 * Z95) + half_a_step(r.diff_se)
            if not 0.9 * r.diff_se - hidden <= of_interval <= most + hidden:
                wrong = f"the interval {r.diff_low:g} to {r.diff_high:g} gives a standard error of {of_interval:.2g}."
                mend = f"compare both with the source; {unless('interval')}"
                yield problem("outcomes", r, "diff_se", wrong, mend)
                continue
        printed = r.diff_se if r.diff_se is not None else of_interval
        column = "diff_se" if r.diff_se is not None else "diff_low"
        if printed is not None and df:
            yield from _size_of_error(data, r, column, printed)


def _size_of_error(data, r, column, printed):
    mend = f"compare it with the source, and the people of both arms; {unless('interval')}"
    people = sqrt(1 / r.bw_n + 1 / r.ctl_n)
    if None not in (r.bw_sd, r.ctl_sd):
        made = sqrt(r.bw_sd**2 / r.bw_n + r.ctl_sd**2 / r.ctl_n)
        surer = ADJUSTED if r.diff_adjusted == "yes" or r.basis == "change" else TRULY
        if not made / surer <= printed + half_a_step(printed) or printed > made * TRULY + half_a_step(printed):
            wrong = f"the standard error of the difference is {printed:.2g}; the SDs of the arms give {made:.2g}."
            yield problem("outcomes", r, column, wrong, mend)
        return
    scale = data.scales.get(r.instrument)
    if scale and None not in (scale.minimum, scale.maximum):
        span = scale.maximum - scale.minimum
        if not LEAST_SD * span <= printed / people <= span * (0.55 if r.basis == "post" else 1.1):
            size = "small" if printed / people < LEAST_SD * span else "large"
            wrong = f"too {size} for a {scale.minimum:g}-{scale.maximum:g} scale: it stands for SDs of {printed / people:.3g}."
            yield problem("outcomes", r, column, wrong, mend)
            return
    if r.diff is not None and abs(r.diff) > FAR_APART * printed / people:
        wrong = f"the arms would lie {abs(r.diff) * people / printed:.1f} SDs apart, which no exercise does."
        yield problem("outcomes", r, column, wrong, mend)


def tests_are_possible(data):
    """Flag a t, F, z or exact p that no difference between so few people can have."""
    for r in usable(data):
        df = _df(r)
        if not df or stands(r, "figures") or r.test == "omnibus":
            continue
        people = sqrt(1 / r.bw_n + 1 / r.ctl_n)
        t = printed_t(r)
        if t is not None and t * people > FAR_APART:
            yield _impossible(r, "statistic", t * people)
        elif r.p_value and r.p_relation in ("=", "<") and t_of(r.p_value, df) * people > FAR_APART:
            yield _impossible(r, "p_value", t_of(r.p_value, df) * people)


def _impossible(r, column, apart):
    wrong = f"with {r.bw_n} and {r.ctl_n} people the arms would lie {apart:.1f} SDs apart, which no exercise does."
    mend = f"compare it and the people of both arms with the source; {unless('figures')}"
    return problem("outcomes", r, column, wrong, mend)


def tests_follow_from_means(data):
    """Flag a t or F of a plain test that the printed means and SDs do not give."""
    for r in usable(data):
        t = printed_t(r)
        if t is None or r.statistic_kind == "z" or r.test not in ("t_test", "not_stated") or stands(r, "figures"):
            continue
        if None in (r.bw_mean, r.ctl_mean, r.bw_sd, r.ctl_sd) or not _df(r):
            continue
        error = sqrt(r.bw_sd**2 / r.bw_n + r.ctl_sd**2 / r.ctl_n)
        made = abs(r.bw_mean - r.ctl_mean) / error
        hidden = half_a_step(r.bw_mean, r.ctl_mean) / error + half_a_step(t)
        if not same(made, t, share=0.2, hidden=hidden + 0.1):
            shown = f"t = {made:.2f}" if r.statistic_kind == "t" else f"F = {made**2:.2f}"
            mend = f"compare the row with the source; one of another test has its name in `test`; {unless('figures')}"
            yield problem("outcomes", r, "statistic", f"the means and SDs give {shown}.", mend)


def intervals_agree_with_tests(data):
    """Flag a difference whose interval tells another p, or another word of significance, than the row prints."""
    for r in usable(data):
        error = r.diff_se if r.diff_se is not None else interval_se(r)
        if None in (r.diff, error) or stands(r, "interval"):
            continue
        hidden, df = half_a_step(r.diff), _df(r) or 30
        least, most = (p_of(max(abs(r.diff) + move, 0) / error, df) for move in (hidden, -hidden))
        if r.p_value and not _p_fits(r, least, most):
            wrong = f"contradicts the difference {r.diff:g} and its interval or error, which give p = {p_of(abs(r.diff) / error, df):.2g}."
            yield problem("outcomes", r, "p_value", wrong, f"compare them with the source; {unless('interval')}")
        elif (r.between_group == "significant" and least > 0.1) or (
            r.between_group == "not_significant" and most < 0.02
        ):
            wrong = f"contradicts the difference {r.diff:g} and its interval or error, which give p = {p_of(abs(r.diff) / error, df):.2g}."
            yield problem("outcomes", r, "between_group", wrong, f"compare them with the source; {unless('interval')}")


def _p_fits(r, least, most):
    if r.p_relation == "=":
        return least / 3 < r.p_value < most * 3 or abs(least - r.p_value) < 0.01
    return least <= r.p_value * 3 if r.p_relation == "<" else most >= r.p_value / 3


def words_agree_with_tests(data):
    """Flag a word of significance without a p that a printed t, F or z contradicts, or plain means and SDs by far."""
    for r in usable(data):
        df = _df(r)
        if not df or r.p_value is not None or stands(r, "figures") or r.test == "omnibus":
            continue
        t, told = printed_t(r), f"{r.statistic_kind} = {r.statistic}, which gives"
        weak, clear = 0.1, 0.02
        if t is None and r.diff is None and r.test in ("t_test", "not_stated"):
            t, told = _plain_t(r), "these means and SDs, which give"
            weak, clear = 1, 0.01  # an adjusted test may find what a plain one does not
        p = None if t is None else p_of(t, df)
        if p and (
            (r.between_group == "significant" and p > weak) or (r.between_group == "not_significant" and p < clear)
        ):
            wrong = f"contradicts {told} p = {p:.2g}."
            yield problem("outcomes", r, "between_group", wrong, f"compare them with the source; {unless('figures')}")


def _plain_t(r):
    if None in (r.bw_mean, r.ctl_mean, r.bw_sd, r.ctl_sd):
        return None
    return abs(r.bw_mean - r.ctl_mean) / sqrt(r.bw_sd**2 / r.bw_n + r.ctl_sd**2 / r.ctl_n)


def interval_se(r):
    """Give the SE that the interval of the difference stands for; None where it has none."""
    if None in (r.diff_low, r.diff_high) or r.diff_low >= r.diff_high:
        return None
    return (r.diff_high - r.diff_low) / (2 * Z95)


def printed_t(r):
    """Give the size of a printed t, of an F as its root, or of a z; None where the row prints none of them."""
    if r.statistic is None or r.statistic_kind not in ("t", "f", "z"):
        return None
    return sqrt(max(r.statistic, 0)) if r.statistic_kind == "f" else abs(r.statistic)


def _df(r):
    return r.bw_n + r.ctl_n - 2 if None not in (r.bw_n, r.ctl_n) and min(r.bw_n, r.ctl_n) >= 2 else None


DIFFERENCE_RULES = (
    differences_follow_from_means,
    difference_errors_follow,
    tests_are_possible,
    tests_follow_from_means,
    intervals_agree_with_tests,
    words_agree_with_tests,
)
