"""Which one row of a trial answers a question, and why none does."""

from dataclasses import replace

from backwalk.answers.arms import merge, same_backward_arm
from backwalk.answers.contributions import no_report, report_of
from backwalk.answers.results import measure, said
from backwalk.tables.schema import COMPARATORS, TIERS
from backwalk.tables.tiers import reaches


def choose(rows, trial, scales, question, doubtful=True):
    """Choose the one row of a trial that answers a question.

    Order: comparator (the trial's main class first), time, instrument (Juhl 2012, doi
    10.1155/2012/136245), evidence tier, row order; the first row that can give the asked
    effect is taken. Where several of a trial's comparator arms are asked for, those that print means
    and SDs beside it are merged with its own; of other usable comparisons a mark says that they stand aside.

    Returns
    -------
    pairs, reason : [(row, Measured)] and "", or no pair and why
    """
    found, reason = _usable(rows, trial, scales, question, doubtful)
    if not found:
        return [], reason
    first, measured = found[0]
    asked = _comparators(trial, question)
    beside = [r for r in rows if r.comparator in asked and (doubtful or not r.doubt)]
    same = [r for r in beside if len(found) > 1 and same_backward_arm(first, r)]
    aside = {(row.comparator, row.arm) for row, _ in found} - {(row.comparator, row.arm) for row in (first, *same)}
    if same:
        first = merge((first, *same))
        measured, _ = measure(first, trial, scales[first.instrument], question.measure)
    return [(first, replace(measured, marks=(*measured.marks, *(("stands_aside",) if aside else ()))))], ""


def _usable(rows, trial, scales, question, doubtful):
    """List for each comparator in turn the first row that gives the asked effect, and the first reason why one does not."""
    found, reason = [], ""
    for mine, why in _in_order(rows, trial, scales, question, doubtful):
        reason = reason or why
        for row in mine:
            measured, why = _effect(row, trial, scales, question)
            if measured is not None:
                found.append((row, measured))
                break
            reason = reason or why
    return found, reason


def choose_report(rows, trial, scales, question, assume, doubtful=True):
    """Choose the one row of a trial that says most: the one that is pooled, else the first that says anything.

    Returns (row, Report); the row is None and the kind "none" where nothing can be used.
    """
    found, reason = choose(rows, trial, scales, replace(question, evidence="exact_p"), doubtful)
    ordered = [r for mine, _ in _in_order(rows, trial, scales, question, doubtful) for r in mine]
    first = None
    for row in (*(row for row, _ in found), *ordered):
        report = report_of(row, trial, scales[row.instrument], question.measure, assume)
        if report.kind != "none":
            return row, report
        first = first or report
    return None, first or no_report(trial, reason)


def _in_order(rows, trial, scales, question, doubtful):
    """Yield for each comparator arm in turn the rows at the asked time, best first, and why there are none."""
    asked = [r for r in rows if r.outcome == question.outcome]
    for comparator in _comparators(trial, question):
        for arm in dict.fromkeys(r.arm for r in asked if r.comparator == comparator):
            mine = [r for r in asked if (r.comparator, r.arm) == (comparator, arm)]
            mine, why = _narrowed(mine, trial, question, doubtful)
            yield sorted(mine, key=lambda r: (_preference(r, scales), TIERS.index(r.quality))), why


def _comparators(trial, question):
    if question.comparator != "any":
        return (question.comparator,)
    return tuple(dict.fromkeys((trial.comparator_class, *COMPARATORS)))


def _narrowed(rows, trial, question, doubtful):
    """Keep the rows of the asked basis, free of doubt if so asked, at the asked time."""
    if all(r.quality == "unusable" for r in rows):
        return rows, ""
    of_basis = [r for r in rows if question.basis in ("any", r.basis)]
    if not of_basis:
        blank = any(r.basis == "" for r in rows)
        other = "change from baseline" if question.basis == "post" else "scores after treatment"
        return [], "does not state whether scores are after treatment or changes" if blank else f"prints only {other}"
    sound = [r for r in of_basis if doubtful or not r.doubt]
    if not sound:
        return [], f"doubtful: {of_basis[0].doubt}"
    timely = _at_time(sound, trial, question.week)
    return timely, "" if timely else f"no result at week {question.week:g}"


def _at_time(rows, trial, week):
    known = [r.week for r in rows if r.week is not None]
    if week == "last":
        return [r for r in rows if r.week == max(known)] if known else rows
    if week != "end":
        return [r for r in rows if r.week == week]
    if any(r.week is None for r in rows):
        at_end = {None, trial.weeks}
    elif trial.weeks is None:
        at_end = {min(known)}
    else:
        at_end = {min(known, key=lambda w: (abs(w - trial.weeks), w))}
    return [r for r in rows if r.week in at_end]


def _preference(row, scales):
    scale = scales[row.instrument]
    return scale.preference if scale.preference and scale.outcome == row.outcome else 99


def _effect(row, trial, scales, question):
    asked = "exact_p" if question.evidence == "reported" else question.evidence
    if row.quality == "unusable":
        return None, row.unusable_reason
    if not reaches(row.quality, asked):
        return None, row.unusable_reason or said(row, trial)
    return measure(row, trial, scales[row.instrument], question.measure)
