"""What a new trial could show by itself, in words."""

from backwalk.statistics.next_trial import power, size_for_power
from backwalk.style.numbers import chance
from backwalk.style.table import Prose

POWERS = (0.8, 0.9)


def power_words(ahead):
    """Say how many people a trial needs for the usual powers, and how many the trials so far had."""
    level, mine = ahead.found.level, ahead.important.value
    needed = [(f"{p:.0%}", size_for_power(mine, p, level=level)) for p in POWERS]
    told = " and ".join(f"{n} in each arm for {p}" if n else f"no feasible number for {p}" for p, n in needed)
    lines = [f"To find an effect of g = {mine:g}, a trial needs {told} power."]
    arms = _arms(ahead.found)
    if arms:
        lines.append(
            f"The largest trial that can be pooled had {max(arms):g} people in its smaller arm: about "
            f"{chance(float(power(mine, max(arms), level=level, side='better')))} power for that."
        )
    if ahead.believed is not None:
        lines.append(
            f"Averaged over what is believed, the chance cannot pass {chance(ahead.bound)}, however large the trial, "
            "because the effect itself is uncertain."
        )
    return Prose("\n".join(lines))


def _arms(found):
    frame = found.trials.frame
    return [float(n) for n in frame[["bw_n", "ctl_n"]].min(axis=1)]


def power_alt(ahead):
    """Describe the curves of power."""
    level, mine = ahead.found.level, ahead.important.value
    ends = f"{chance(float(power(mine, 10, level=level, side='better')))} with 10 people an arm to {chance(float(power(mine, 200, level=level, side='better')))} with 200"
    text = f"Curves of power against people in each arm. For an effect of {mine:g} from {ends}."
    if ahead.believed is None:
        return text
    few, many = ahead.assurance([10, 200])
    return f"{text} Averaged over what is believed from {chance(float(few))} to {chance(float(many))}."
