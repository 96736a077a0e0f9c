"""The trials in sentences and tables: who was studied, what papers print, and the flow of records."""

import pandas as pd

from backwalk.answers.doses import dose, doses_tried
from backwalk.style.names import COMPARATORS
from backwalk.style.numbers import capital, count, listed, number, span
from backwalk.style.table import Link, Prose, Table
from backwalk.tables.schema import DESIGN_NAMES, TIERS
from backwalk.tables.schema.outcomes import TIER_WORDS


def printed(review):
    """Say how much the papers let anyone see."""
    trials, outcomes = review.trials, review.outcomes
    best = best_tiers(outcomes)
    full = int((trials["full_text_seen"] == "yes").sum())
    lines = [
        f"The review holds {count(len(trials), 'trial')} and {count(len(outcomes), 'result')}; "
        f"{'none was' if full == 0 else count(full, 'trial')} read in full text.",
        f"The best thing seen of any outcome is, by number of trials: {'; '.join(tier_counts(best))}." if best else "",
        f"Of {count(len(trials) - len(best), 'trial')} no outcome is seen at all." if len(trials) else "",
    ]
    return Prose("\n".join(line for line in lines if line))


def best_tiers(outcomes):
    """Give the best tier of every trial: {study_id: tier}."""
    ranks = outcomes["quality"].map(TIERS.index)
    return {study: TIERS[rank] for study, rank in ranks.groupby(outcomes["study_id"]).min().items()}


def tier_counts(best):
    """Count the trials by their best tier, in words."""
    tiers = list(best.values())
    return [f"{tiers.count(tier)} {TIER_WORDS[tier]}" for tier in TIERS if tier in tiers]


def people(trials):
    """Say who was studied and where."""
    if trials.empty:
        return Prose("No trial is listed.")
    known = trials["n_randomised"].dropna()
    countries = trials.loc[trials["country"] != "", "country"].value_counts().index
    silent = count(int((trials["country"] == "").sum()), "trial")
    designs = trials["design"].value_counts()
    ages = trials["mean_age"].dropna()
    lines = [
        f"{capital(count(len(trials), 'trial'))} are listed: {designs.get('rct', 0)} randomised, "
        f"{designs.get('quasi', 0)} quasi-randomised and {designs.get('unclear', 0)} of unclear allocation.",
        f"The {len(known)} that print it allocated {number(known.sum(), 0)} people, {number(known.min(), 0)} to "
        f"{number(known.max(), 0)} a trial."
        if len(known)
        else "None prints how many people it allocated.",
        f"They come from {listed(countries)}; {silent} do not say where." if len(countries) else "None says where.",
        f"A mean age is printed by {count(len(ages), 'trial')}: {span((ages.min(), ages.max()), 1)} years."
        if len(ages)
        else "No mean age is printed.",
    ]
    return Prose("\n".join(lines))


def flow_alt(review):
    """Describe the flow diagram."""
    told = [f"{step}: {count}" for step, count in flow_steps(review)]
    return f"Flow diagram. {'; '.join(told)}." if told else "No counts of the look-ups are recorded."


def printed_alt(review):
    """Describe the matrix of what the papers print."""
    if review.trials.empty:
        return "No trial is listed, so there is nothing to draw."
    told = tier_counts(best_tiers(review.outcomes)) or ["none"]
    return (
        f"Matrix of {len(review.trials)} trials by outcome. Best thing printed for any outcome, by number of trials: "
        f"{', '.join(told)}; most squares hold only words or nothing usable."
    )


def overview_table(trials, review):
    """List trials with their place, design, people, comparator and dose.

    trials : a frame of trials.csv
    """
    doses = {r.study_id: dose(r) for r in doses_tried(review).itertuples()}
    rows = [
        {
            "Trial": Link(t.label, t.source_url),
            "Country": t.country or "–",
            "Design": "unclear" if t.design == "unclear" else DESIGN_NAMES[t.design],
            "People": number(t.n_randomised, 0),
            "Set against": COMPARATORS[t.comparator_class],
            "Dose": doses[t.study_id] or "–",
        }
        for t in trials.itertuples()
    ]
    return Table(pd.DataFrame(rows), "The trials, each a link to what was read; a dash means not reported there")


def flow_steps(review):
    """Give the steps of the flow diagram with their counts in words: [(step, 24, and 2 added since)].

    Rows that somebody added to a table after the counted look-ups are told beside the count.
    """
    steps = []
    for row in review.screening.itertuples():
        rough = "about " if row.approximate else ""
        since = len(getattr(review, row.counts_rows_of)) - row.count if row.counts_rows_of else 0
        more = f", and {number(since, 0)} added since" if since > 0 else ""
        steps.append((row.step, f"{rough}{number(row.count, 0)}{more}"))
    return steps


def flow_table(review):
    """List the counts of the flow diagram with how exact they are."""
    steps = flow_steps(review)
    frame = pd.DataFrame(steps, columns=["Step", "Count"]).assign(about=review.screening["about"].to_numpy())
    return Table(frame.rename(columns={"about": "How exact"}), "Counts of the flow diagram")
