"""What published reviews print beside the answers of this one."""

import pandas as pd

from backwalk.style.names import COMPARATORS, outcome_name, size, unit_of
from backwalk.style.numbers import capital, ended, listed, number, plain, span, spelt
from backwalk.style.sources import quoted
from backwalk.style.table import Link, Prose, Table

OURS = {"exact": "exact results", "everything": "everything as reported"}
MISPRINT = "‡"
AGAINST = {**COMPARATORS, "any": "several comparators"}  # of a published average, which pools them in one


def our_rows(found):
    """Give what this review says in SDs, as (key of OURS, trials, average, interval): the exact few, and everything."""
    shown = found.lead
    rows = [("exact", found.pooled.k, shown.estimate, shown.ci)] if shown else []
    return rows + (
        [("everything", found.reported.k, found.reported.estimate, found.reported.ci)] if found.reported else []
    )


def review_name(row):
    """Name a published review in a figure or table, marked where a misprint is suspected."""
    return row.label + review_mark(row)


def review_mark(row):
    """Give the mark behind the name of a published review where a misprint is suspected."""
    return f" {MISPRINT}" if row.note_misprint else ""


def average_words(row, unit=""):
    """Write a published average and its interval, turned and in its own digits; one that is not printed is said so."""
    ends = f"{plain(row.low)} to {plain(row.high)}" if row.low == row.low else "no interval printed"
    return f"{plain(row.effect)}{unit} ({ends})"


def published_table(pairs):
    """List our answers and the published ones of the same outcome: one line an estimate."""
    rows = [line for pair in pairs for line in (*_ours(pair.found), *map(_theirs, pair.published.itertuples()))]
    return Table(pd.DataFrame(rows), f"Above zero the backward walkers gained more ({MISPRINT}: misprint suspected)")


def _of_ours(key):
    return f"this review, {OURS[key]}"


def _ours(found):
    about = {"Outcome": _outcome(found)}
    against = COMPARATORS[found.question.comparator]
    lines = [(_of_ours(key), k, "g", f"{number(y)} ({span(ci)})") for key, k, y, ci in our_rows(found)]
    if found.points:
        unit = unit_of(found.points.trials.scale)
        lines.insert(
            0, (_of_ours("exact"), found.points.pooled.k, f"difference in {unit}", number(found.points.pooled.estimate))
        )
    if not lines:
        lines = [(_of_ours("exact"), 0, "–", "nothing can be pooled")]
    return [
        {
            **about,
            "Source": n,
            "Against": against,
            "Trials": _none(k),
            "Measure": m,
            "Average": y,
            "As printed": "–",
            "To know": "–",
        }
        for n, k, m, y in lines
    ]


def _none(k):
    return spelt(k) if k else "none"


def _theirs(row):
    return {
        "Outcome": capital(outcome_name(row.outcome_class)),
        "Source": Link(review_name(row), row.source_url),
        "Against": AGAINST[row.comparator_class],
        "Trials": number(row.k, 0) if row.k == row.k else "not shown",
        "Measure": row.measure,
        "Average": average_words(row),
        "As printed": _as_printed(row),
        "To know": quoted(
            " ".join(t for t in (f"{MISPRINT} {row.note_misprint}" if row.note_misprint else "", row.notes) if t)
        ),
    }


def _as_printed(row):
    ends = f" ({plain(row.ci_low)} to {plain(row.ci_high)})" if row.ci_low == row.ci_low else ""
    return f"{row.outcome}: {plain(row.estimate)}{ends}"


def _outcome(found):
    return capital(outcome_name(found.question.outcome))


def differ(pairs):
    """Say how the published averages differ from ours, outcome by outcome, and why they may."""
    if not pairs:
        return Prose("No published review read pools this comparison in knee osteoarthritis.")
    lines = [f"**{_outcome(pair.found)}.** {' '.join(_told(pair))}" for pair in pairs]
    rows = pd.concat([pair.published for pair in pairs])
    mixed = rows.loc[rows["comparator_class"] == "any", "label"].unique()
    why = [
        "Published reviews work from full papers, this one from abstracts and rows of data that another review prints.",
        "A difference may be no more than that.",
        "Their lists of trials were not seen; some trials are likely to be the same, so that agreement confirms little.",
    ]
    why += _alone(pairs, rows)
    if len(mixed):
        why.append(
            f"{listed(mixed)} {'pools' if len(mixed) == 1 else 'pool'} trials against several comparators in one average."
        )
    if (rows["note_misprint"] != "").any():
        why.append(
            f"Where a misprint is suspected ({MISPRINT}), the figure is shown as it is printed, and nothing is mended."
        )
    return Prose("\n\n".join([*lines, "\n".join(why)]))


def _alone(pairs, rows):
    """Name the one published average of this comparison alone, where there is one."""
    asked = pairs[0].found.question.comparator
    own = rows[rows["comparator_class"] == asked]
    if asked == "any" or len(own) != 1:
        return []
    return [f"{own['label'].iloc[0]} alone pools trials against {COMPARATORS[asked]} and no others."]


def _told(pair):
    found, rows = pair.found, pair.published
    ours = our_rows(found)
    told = [f"{capital(_of_ours(key))}: g = {number(y)} ({span(ci)})." for key, _, y, ci in ours]
    if not ours:
        told.append("This review can pool nothing.")
    same, other = rows[rows["standardised"]], rows[~rows["standardised"]]
    for r in same.itertuples():
        told += [f"{_named(r, found)} prints {average_words(r, ' SDs')}.", _doubt(r)]
    told += _compared(same["effect"], ours) if len(same) else []
    for r in other.itertuples():
        mean = (
            f"{_named(r, found)} prints a mean difference of {average_words(r)} in a unit of its own{_points(found)}."
        )
        told += [mean, _doubt(r)]
    return [t for t in told if t]


def _doubt(row):
    """Say what is doubted of a published average, with what stands there; empty where nothing is."""
    if not row.note_misprint:
        return ""
    return f"{MISPRINT} A misprint is suspected in {_as_printed(row)}. {ended(quoted(row.note_misprint))}"


def _named(row, found):
    """Name a published review, with its comparator where that is not the one asked."""
    other = row.comparator_class != found.question.comparator
    return review_name(row) + (f" (against {AGAINST[row.comparator_class]})" if other else "")


def _compared(theirs, ours):
    """Count the published averages above each of ours and within its interval; one sentence where both agree."""
    n = len(theirs)
    counts = [(int((theirs > y).sum()), int(((theirs >= ci[0]) & (theirs <= ci[1])).sum())) for *_, y, ci in ours]
    if len(set(counts)) == 1 and len(counts) > 1:
        above, inside = counts[0]
        return [
            f"{capital(_part(above, n))} above both averages of this review, and {_part(inside, n)} within both intervals."
        ]
    names = ["that of our exact results" if key == "exact" else "that of everything as reported" for key, *_ in ours]
    return [
        f"{capital(_part(above, n))} above {name}, and {_part(inside, n)} within its interval."
        for name, (above, inside) in zip(names, counts, strict=True)
    ]


def _part(m, n):
    """Write how many of n, with the verb: both are, one of three is, it is not."""
    if n == 1:
        return "it is" if m else "it is not"
    if m == n:
        return "both are" if n == 2 else f"all {spelt(n)} are"
    if m == 0:
        return "neither is" if n == 2 else "none is"
    return f"{spelt(m)} of {spelt(n)} {'is' if m == 1 else 'are'}"


def _points(found):
    return f"; ours is {size(found.points)}" if found.points else ""


def drawable(pairs):
    """Tell whether any published estimate counts in SDs, so that a figure can be drawn."""
    return any(pair.published["standardised"].any() for pair in pairs)


def published_alt(pairs):
    """Describe the figure of our answers beside the published ones."""
    told = []
    for pair in (p for p in pairs if p.published["standardised"].any()):
        ours = [f"{_of_ours(key)} {number(y)} ({span(ci)})" for key, _, y, ci in our_rows(pair.found)]
        theirs = [f"{_named(r, pair.found)} {average_words(r)}" for r in pair.published.itertuples() if r.standardised]
        told.append(f"{_outcome(pair.found)}: {'; '.join([*(ours or ['this review can pool nothing']), *theirs])}")
    against = COMPARATORS[pairs[0].found.question.comparator]
    return f"Our averages and published ones, against {against}, in SDs; right of zero backward walking did better. {'. '.join(told)}."


def others_table(rows):
    """List the other published reviews on knee osteoarthritis: yardsticks, protocols, and those without a number."""
    lines = [
        {
            "Review": Link(r.label, r.source_url),
            "About": f"{r.outcome}; {r.population}",
            "As printed": f"{r.measure} {plain(r.estimate)} ({plain(r.ci_low)} to {plain(r.ci_high)})"
            if r.estimate == r.estimate
            else "no number",
            "To know": quoted(r.notes),
        }
        for r in rows.itertuples()
    ]
    caption = "What else was published on exercise in knee osteoarthritis; signs as printed"
    return Table(pd.DataFrame(lines), caption, folded=True)
