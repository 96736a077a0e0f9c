"""The rules of where scores lie: limits that say something, scores before and after, and the same scale in other trials."""

from statistics import median

from backwalk.tables.rules.spreads import usable
from backwalk.tables.rules.telling import problem, stands, unless
from backwalk.tables.tiers import ARMS, SIDED

WIDEST_P, NEAREST_P = 0.1, 0.05  # limits of a p beyond which "less than" and "more than" leave nearly all open
OTHER_SIZE = 5  # times by which the scores of one trial lie beyond those of all others on the same scale
GAIN = {"lower": -1, "higher": 1}


def limits_say_something(data):
    """Flag p < 1, p > 1, p > 0.001 and the like, which leave nearly everything open, and a correlation of 1."""
    for table in ("outcomes", "biomechanics"):
        for r in data[table]:
            if r.p_value is None or "p confirmed" in r.notes or getattr(r, "quality", "") == "unusable":
                continue
            mend = "compare with the source; if it prints just this, write 'p confirmed' in `notes`."
            if r.p_relation == ">" and r.p_value >= 1:
                wrong = "p > 1 cannot be: no p is above 1."
                mend = "compare with the source; if it prints just this, empty both cells and say so in `notes`."
            elif (r.p_relation == "<" and r.p_value > WIDEST_P) or (r.p_relation == ">" and r.p_value < NEAREST_P):
                wrong = f"p {r.p_relation} {r.p_value:g} says next to nothing; is a digit or the sign wrong?"
            else:
                continue
            yield problem(table, r, "p_value", wrong, mend)
    for r in usable(data):
        if r.change_correlation is not None and abs(r.change_correlation) == 1:
            wrong = "a correlation of 1 would mean that nobody differed in how far they changed."
            mend = "compare with the source; if it is not reported, leave the cell empty."
            yield problem("outcomes", r, "change_correlation", wrong, mend)


def sides_are_named(data):
    """Flag equal means that have a side, and means that are apart where the side is unclear."""
    for r in usable(data):
        scale = data.scales.get(r.instrument)
        turn = 1 if r.positive_means == "improvement" else GAIN.get(scale.better if scale else "", 0)
        if r.doubt or None in (r.bw_mean, r.ctl_mean):
            continue
        gain = turn * (r.bw_mean - r.ctl_mean)
        if r.bw_mean == r.ctl_mean and r.direction in SIDED:
            wrong = "the printed means are the same."
            mend = "compare with the source; write no_difference, or say in `doubt` what may be wrong."
            yield problem("outcomes", r, "direction", wrong, mend)
        elif gain and r.direction == "unclear":
            side = SIDED[0] if gain > 0 else SIDED[1]
            wrong = f"the printed means have a side: {side}."
            mend = f"write {side} if the report agrees; if it does not, say in `doubt` what may be wrong."
            yield problem("outcomes", r, "direction", wrong, mend)


def scores_follow_from_the_start(data):
    """Flag an arm that got worse by more than an SD though the report says that it did better, and changes off the scale."""
    for r in usable(data):
        scale = data.scales.get(r.instrument)
        if scale is None or scale.better not in GAIN or stands(r, "baseline"):
            continue
        for arm in ARMS:
            start, mean, sd = (getattr(r, f"{arm}_{name}") for name in ("baseline_mean", "mean", "sd"))
            if None in (start, mean):
                continue
            if r.basis == "change":
                yield from _change_off_scale(r, arm, start, mean, scale)
            elif r.basis == "post" and arm == "bw" and r.direction == "favours_backward" and sd is not None:
                worse = -GAIN[scale.better] * (mean - start)
                if worse > sd:
                    wrong = f"they got worse, from {start:g} to {mean:g}, and the report says they did better."
                    mend = f"compare with the source: are the two visits or the arms swapped? {_unless('baseline')}"
                    yield problem("outcomes", r, "bw_baseline_mean", wrong, mend)


def _change_off_scale(r, arm, start, change, scale):
    end = start + (GAIN[scale.better] * change if r.positive_means == "improvement" else change)
    low, high = scale.minimum, scale.maximum
    if (low is not None and end < low) or (high is not None and end > high):
        wrong = f"from {arm}_baseline_mean = {start:g} this change leads to {end:g}, which is off the scale."
        mend = f"compare both with the source; is it a score after treatment? {_unless('baseline')}"
        yield problem("outcomes", r, f"{arm}_mean", wrong, mend)


def _unless(word):
    return unless(word).capitalize()


def scales_are_of_one_size(data):
    """Flag scores several times as large as those of every other trial on a scale that has no upper end."""
    found = {}
    for r in usable(data):
        scale = data.scales.get(r.instrument)
        open_ended = scale and scale.maximum is None and r.basis == "post"
        if open_ended and min(r.bw_mean or 0, r.ctl_mean or 0) > 0:
            found.setdefault(r.instrument, {}).setdefault(r.study_id, []).append(r)
    for trials in found.values():
        sizes = {study: median((r.bw_mean + r.ctl_mean) / 2 for r in rows) for study, rows in trials.items()}
        for study, rows in trials.items():
            others = [size for other, size in sizes.items() if other != study]
            for r in rows:
                size = (r.bw_mean + r.ctl_mean) / 2
                above = others and size > OTHER_SIZE * max(others)
                below = len(others) > 1 and size * OTHER_SIZE < min(others)
                if (above or below) and not stands(r, "scale"):
                    far = f"the scores of every other trial on {r.instrument} are "
                    told = f"{max(others):.3g} or lower" if above else f"{min(others):.3g} or higher"
                    mend = "compare with the source: was a decimal point lost, or is it another version or unit, which "
                    mend += "needs its own line in data/instruments.csv? " + _unless("scale")
                    yield problem("outcomes", r, "bw_mean", f"of another size: {far}{told}.", mend)


LEVEL_RULES = (
    limits_say_something,
    sides_are_named,
    scores_follow_from_the_start,
    scales_are_of_one_size,
)
