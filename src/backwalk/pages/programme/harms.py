"""What trials print of harms and falls, for a clinician and a person at home alike."""

from backwalk.style.names import COMPARATORS
from backwalk.style.numbers import capital, count, number, some, spelt
from backwalk.style.table import Prose

SILENCE = "silence is not safety"


def harms_words(review):
    """Say how many people were harmed or fell, as far as trials print it."""
    return Prose("\n".join(harm_lines(review)))


def harm_lines(review):
    """Say in short sentences what trials print of harms, of falls, and how many say nothing: a list."""
    rows = review.harms.drop_duplicates(["study_id", "topic"])
    counted = {topic: rows[rows["topic"] == topic] for topic in ("harms", "falls")}
    told = [_by_arm(counted["harms"]), *_together(counted["harms"])]
    if counted["falls"].empty:
        told.append("No trial that we read says whether anyone fell.")
    else:
        told.append(f"{capital(count(len(counted['falls']), 'trial'))} counted falls (page 07).")
    saying = rows.loc[rows["topic"].isin(counted), "study_id"].nunique()
    silent = len(review.trials) - saying
    of = "other trials" if saying else "trials"
    return [line for line in [*told, silent and f"The {spelt(silent)} {of} say nothing of harms; {SILENCE}."] if line]


def _by_arm(rows):
    """Say of the trials that count backward walkers how many of them were harmed."""
    rows = rows[rows["bw_n"].notna() & rows["bw_count"].notna()]
    if rows.empty:
        return ""
    people, harmed = rows["bw_n"].sum(), int(rows["bw_count"].sum())
    verb = "was" if harmed <= 1 else "were"
    return f"In {count(len(rows), 'trial')}, {some(harmed)} of {number(people, 0)} people who walked backward {verb} harmed."


def _together(rows):
    """Say of the trials that count all their people together how many were harmed, and how many of the comparator."""
    rows = rows[rows["bw_count"].isna() & rows["all_count"].notna()]
    for row in rows.itertuples():
        told = f"In one more trial, {spelt(int(row.all_count))} of {number(row.all_n, 0)} people were harmed"
        if row.ctl_count == row.ctl_count:
            told += f", {some(row.ctl_count)} of them with {COMPARATORS[row.comparator]}"
        yield f"{told}.\nIt does not say what happened, or how many of them walked backward."
