"""One answer pooled again, in words: without each trial, and from the largest trials down."""

import pandas as pd

from backwalk.answers.conclusion import SEVERAL, TAU_SCALES
from backwalk.answers.words import left_aside
from backwalk.pages.stress.refits import FEWEST, by_size, lead_of, without_each
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import MEASURES, effect, unit_of
from backwalk.style.numbers import capital, count, coverage, every, listed, number, percent, span, spelt
from backwalk.style.table import Prose, Table

REFITS = {"trial": without_each, "size": by_size}
HEADS = {"trial": "Without one trial at a time", "size": "From the largest trials down"}


def enough(found):
    """Tell whether a Conclusion pools trials enough for a figure of their influence or of their subsets."""
    return len(found.first.trials.frame) >= FEWEST


def too_few_for(found, least, why):
    """Say in a line that too few trials can be pooled for an analysis, and why it needs more."""
    have = len(found.first.trials.frame)
    what = "No trial can be pooled" if have == 0 else f"{capital(count(have, 'trial'))} can be pooled"
    return Prose(f"{what} here, and this needs {spelt(least)} or more: {why}.")


def without_each_trial(found):
    """Say what the average and its interval would be without each trial."""
    steps = without_each(found)
    if steps.empty:
        return too_few_for(found, 2, "without the only trial nothing is left")
    together = f"{capital(every(len(steps)))} trials{_read(found)} together give {_said(found, *lead_of(found))}."
    if len(steps) == 2:
        alone = [
            f"{other} gives {_said(found, s.lead, (s.lead_low, s.lead_high), s.interval)}"
            for s, other in zip(steps.itertuples(), steps["name"][::-1], strict=True)
        ]
        return Prose(f"{together}\nWithout one of them the other stands alone: {listed(alone)}.{_few(found, steps)}")
    aside = f"{left_aside(found)}\n" if found.aside else ""
    low, high = steps.loc[steps["lead"].idxmin()], steps.loc[steps["lead"].idxmax()]
    return Prose(
        f"{together}\n{aside}Without one of them the average lies between {number(low['lead'])} (without {low['name']}) and "
        f"{number(high['lead'])} (without {high['name']}).\n{_holds(found, steps)}{_few(found, steps)}"
    )


def _read(found):
    """Say that the trials are those that count points, where others of the answer are left aside."""
    return f" that count {unit_of(found.points.trials.scale)}" if found.aside else ""


def stands(found):
    """Answer first whether the answer stands without any one of its trials."""
    steps = without_each(found)
    if steps.empty:
        return Prose("**It has no second trial to stand on.**" if len(found.first.trials.frame) else "**There is no answer to test.**")  # fmt: skip
    changed = _turned(found, steps)
    if not changed:
        whole = _where(lead_of(found)[1])
        return Prose(f"**Yes, without any one trial:** whichever is left out, the interval still lies {whole}.")
    return Prose(
        f"**No, not if a trial is left out:** the interval then lies {_changed(steps, _where(lead_of(found)[1]), 'lead')}."
    )


def stands_means(found):
    """Say with which trials the answer has to be told together."""
    steps = without_each(found)
    if steps.empty:
        one = "An answer from one trial is told as that trial's."
        return Prose(one if len(found.first.trials.frame) else "There is no answer that could hang on a trial.")
    changed = _turned(found, steps)
    if not changed:
        return Prose("The answer hangs on no single trial, as far as so few can show.")
    if len(changed) == len(steps):
        return Prose(
            "The answer needs every one of its trials, so it should be told as one that a further trial may turn."
        )
    return Prose(f"The answer hangs on {listed(changed)}, and should be told together with that.")


def _turned(found, steps):
    """Name the trials without which the interval does not lie where the whole does."""
    whole = _where(lead_of(found)[1])
    return [s.name for s in steps.itertuples() if _where((s.lead_low, s.lead_high)) != whole]


def _holds(found, steps):
    whole = _where(lead_of(found)[1])
    changed = _changed(steps, whole, "lead")
    return (
        f"The interval lies {whole} with all of them, {f'but {changed}' if changed else 'and whichever is left out'}."
    )


def _changed(steps, whole, which):
    """Say without which trials an interval does not lie where the whole does; empty where it always does."""
    names = {}
    for name, low, high in steps[["name", f"{which}_low", f"{which}_high"]].itertuples(index=False):
        names.setdefault(_where((low, high)), []).append(name)
    names.pop(whole, None)
    return listed([f"{side} {_without(some, steps)}" for side, some in names.items()] or [""])


def _without(names, steps):
    return "whichever is left out" if len(names) == len(steps) else f"without {listed(names)}"


def _where(ends):
    return "above zero" if ends[0] > 0 else "below zero" if ends[1] < 0 else "across zero"


def _few(found, steps):
    if int(steps["k"].min()) >= SEVERAL:
        return ""
    if "credible" in set(steps["interval"]):
        text = f"\nThe interval rests on a prior for how much trials differ ({_prior()})"
        if "least" in steps or len(steps) < SEVERAL:
            return f"{text}."
        changed = _changed(steps, _where(lead_of(found)[1]), "wide")
        return f"{text}; with scale {TAU_SCALES[2]:g} {f'it lies {changed}' if changed else 'the same holds'}."
    if len(found.first.trials.frame) < SEVERAL:
        return "\nThe interval is Wald's, which cannot know how much trials differ and is too narrow."
    return "\nTwo trials leave the same kind of interval little to go on, so it is very wide; that of one trial is its own."


def _prior():
    return f"half-normal, scale {TAU_SCALES[1]:g}"


def size_of_trials(found):
    """Say what the average would be with the largest trials alone, as smaller ones come in."""
    steps = by_size(found)
    if steps.empty:
        return too_few_for(found, 2, "a size can only be set against another")
    if len(steps) == 1:
        return Prose(
            f"{capital(every(int(steps['k'].iloc[0])))} trials have the same number of people ({steps['least'].iloc[0]:g}), so "
            "their size cannot explain anything."
        )
    first, last = steps.iloc[0], steps.iloc[-1]
    one = first["k"] == 1
    who = f"The largest {'trial' if one else 'trials'}, {listed(first['name'])}"
    same = number(first["lead"]) == number(last["lead"])
    way = "stays at" if same else "rises to" if last["lead"] > first["lead"] else "falls to"
    return Prose(
        f"{who} ({first['least']:g} people{'' if one else ' each'}), {'gives' if one else 'give'} "
        f"{_said(found, first['lead'], (first['lead_low'], first['lead_high']), first['interval'])}.\n"
        f"With every trial, down to {last['least']:g} people, the average {way} {_said(found, *lead_of(found))}.\n"
        f"{capital(count(int(last['k']), 'trial'))} cannot tell size from anything else in which they differ."
        + _few(found, steps)
    )


def refits_table(found, by):
    """List the averages of `without_each` (by = "trial") or `by_size` (by = "size") with every interval."""
    steps, shown = REFITS[by](found), found.first.pooled
    first = {"trial": "Left out", "size": "Joining"}[by]
    rows = []
    for s in steps.itertuples():
        row = {"At least": f"{s.least:g} people"} if by == "size" else {}
        row |= {
            first: "; ".join(s.name) if by == "size" else s.name,
            "Trials": s.k,
            "People": f"{s.people:g}",
            _name(found): number(s.estimate),
        }
        chosen = {INTERVALS[shown.ci_method]: span((s.ci_low, s.ci_high)), "Wald": span((s.wald_low, s.wald_high))}
        row |= {f"{coverage(shown.level)} CI, {name}": ends for name, ends in chosen.items()}
        if "credible" in set(steps["interval"]):
            few = s.interval == "credible"
            row[f"Credible interval, scale {TAU_SCALES[1]:g}"] = span((s.lead_low, s.lead_high)) if few else "–"
            row[f"Credible interval, scale {TAU_SCALES[2]:g}"] = span((s.wide_low, s.wide_high)) if few else "–"
        rows.append(row | {"τ²": number(s.tau2), "I²": percent(s.i2) if s.k > 1 else "–"})
    return Table(pd.DataFrame(rows), f"{HEADS[by]}, {ESTIMATORS[shown.tau2_method]}" if rows else HEADS[by])


def _name(found):
    return capital(MEASURES[found.first.question.measure].name)


def _said(found, estimate, ends, kind):
    """Write an average with its interval and the name of that: g = 0.94 (Wald 95% CI 0.06 to 1.82)."""
    level = found.first.pooled.level
    name = f"{coverage(level)} credible interval" if kind == "credible" else f"{INTERVALS[kind]} {coverage(level)} CI"
    return f"{amount(found, estimate)} ({name} {span(ends)})"


def amount(found, estimate):
    """Write an average in the unit that leads: g = 0.94, or 0.74 points."""
    return effect(found.first.question.measure, estimate, found.first.trials.scale)


def forest_head(found):
    """Name the figures beside averages."""
    return f"{MEASURES[found.first.question.measure].head} [{coverage(found.first.pooled.level)} interval]"
