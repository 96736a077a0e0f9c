"""What both arms of a trial scored, how long they walked, and when it was measured."""

from backwalk.style.numbers import extent, figure, in_unit, listed, number
from backwalk.style.table import dotted

CLOSE = "\u00a0"  # a space that does not break a line
PARTS = (("minutes_per_session", "{} min"), ("sessions_per_week", "{} a week"), ("weeks", "{} weeks"))


def both_arms(found):
    """Write the means of both arms of every pooled trial, with it and without it, a line a trial; empty without means."""
    lines = []
    for row in found.trials.frame.itertuples():
        if row.bw_mean != row.bw_mean or row.ctl_mean != row.ctl_mean:
            continue
        change = {"improvement": "improved by ", "score": "changed by "}.get(row.positive_means or "score")
        scores = f"{figure(row.bw_mean)}{CLOSE}v{CLOSE}{figure(row.ctl_mean)}{_of_most(found, row)}"
        lines.append(f"{row.label}: {change if row.basis == 'change' else ''}{scores}")
    return dotted(lines)


def _of_most(found, row):
    scale = found.trials.scales[row.instrument]
    return "" if scale.maximum is None else f"{CLOSE}of{CLOSE}{number(scale.maximum, 0)}"


def programme(found):
    """Write minutes, times a week and weeks of the pooled trials, as far as printed, with how many print each."""
    pooled = set(found.trials.frame["study_id"])
    trials = [t for t, _ in found.trials.asked if t.study_id in pooled]
    printed = {name: [v for t in trials if (v := getattr(t, name)) is not None] for name, _ in PARTS}
    if not any(printed.values()):
        return "dose not printed"
    told = [text.format(extent(min(v), max(v))) for name, text in PARTS if (v := printed[name])]
    by = [str(len(v)) for v in printed.values() if v]
    return f"{' × '.join(told)} (printed by {listed(by)} of {len(trials)})"


def measured(found):
    """Say when the pooled results were measured, in weeks from the start."""
    when = found.trials.frame["week"].dropna()
    return "week not stated" if when.empty else f"measured at {weeks(when.min(), when.max())}"


def weeks(first, last):
    """Write from which week to which: 3 to 6 weeks, 6 weeks, 1 week."""
    return in_unit(first, "weeks") if first == last else f"{extent(first, last)} weeks"
