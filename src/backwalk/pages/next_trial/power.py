"""What a new trial could show by itself, in words."""

from backwalk.pages.next_trial.words import mark
from backwalk.statistics.next_trial import power, size_for_power
from backwalk.style.names import unit_of
from backwalk.style.numbers import chance, number
from backwalk.style.table import Prose

POWERS = (0.8, 0.9)


def size_words(ahead):
    """Say first how many people a trial needs to find the smallest gain that matters, and on which SD that counts."""
    level, mine = ahead.found.level, ahead.important
    needed = [(f"{p:.0%}", size_for_power(mine.value, p, level=level)) for p in POWERS]
    told = " and ".join(f"{n} people in each arm for {p}" if n else f"no feasible number for {p}" for p, n in needed)
    scale = mine.scale
    lines = [f"**To find a difference of {mark(ahead)}, a trial needs {told} power.**"]
    if scale:
        lines.append(
            f"That counts on an SD of {scale.reference_sd:g} {unit_of(scale)}, from {scale.reference_sd_source}."
        )
    lines.append("It is of people measured at the end: those who drop out come on top.")
    arms = _arms(ahead.found)
    if arms:
        lines.append(
            f"The largest trial that can be pooled had {max(arms):g} people in its smaller arm: about "
            f"{chance(float(power(mine.value, max(arms), level=level, side='better')))} power for that."
        )
    return Prose("\n".join(lines))


def power_words(ahead):
    """Say what the power comes to once it is averaged over what is believed of the effect."""
    if ahead.believed is None:
        return Prose(
            "Nothing is known that power could be averaged over, so only the smallest gain that matters is drawn."
        )
    few, many = ahead.assurance([20, 200])
    return Prose(
        f"Averaged over what is believed, a trial shows a gain with a chance of {chance(float(few))} with 20 people in each "
        f"arm, and of {chance(float(many))} with 200."
    )


def _arms(found):
    frame = found.trials.frame
    return [float(n) for n in frame[["bw_n", "ctl_n"]].min(axis=1)]


def power_alt(ahead):
    """Describe the curves of power."""
    level, mine = ahead.found.level, ahead.important.value
    ends = f"{chance(float(power(mine, 10, level=level, side='better')))} with 10 people an arm to {chance(float(power(mine, 200, level=level, side='better')))} with 200"
    text = f"Curves of power against people in each arm. For an effect of {number(mine)} from {ends}."
    if ahead.believed is None:
        return text
    few, many = ahead.assurance([10, 200])
    return f"{text} Averaged over what is believed from {chance(float(few))} to {chance(float(many))}."
