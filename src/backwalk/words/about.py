"""What the review is, what it is not, and where its numbers come from."""

from calendar import month_name

from backwalk import __version__
from backwalk.schema import TIERS
from backwalk.words.names import outcome_name, size
from backwalk.words.numbers import capital, count, listed, number, span, spelt
from backwalk.words.sentences import intervals_of
from backwalk.words.shown import Prose

TIER_WORDS = {
    "arm_means": "means and SDs",
    "difference": "difference and interval",
    "means_and_p": "means and p",
    "exact_p": "exact p",
    "p_bound": "p as a limit",
    "direction_only": "only words",
    "unusable": "nothing usable",
}


def provenance(review):
    """Write the footer of every notebook: tables, version, last look."""
    year, month, _ = max(review.searches["date"]).split("-")
    return Prose(
        f"*Tables {review.hash}, backwalk {__version__}; evidence last looked for: {month_name[int(month)]} {year}. "
        "Read in abstracts and a few secondary sources, entered by one person and not checked by a second. Not medical advice.*"
    )


def printed(review):
    """Say how much the papers let anyone see."""
    trials, outcomes = review.trials, review.outcomes
    best = best_tiers(outcomes)
    full = int((trials["full_text_seen"] == "yes").sum())
    return Prose(
        f"The review holds {len(trials)} trials and {len(outcomes)} results; "
        f"{'none was' if full == 0 else count(full, 'trial')} read in full text.\n"
        f"The best thing seen of any outcome is, by number of trials: {'; '.join(tier_counts(best))}"
        f"; {count(len(trials) - len(best), 'trial')} with no outcome seen at all."
    )


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
    known = trials["n_randomised"].dropna()
    countries = trials.loc[trials["country"] != "", "country"]
    designs = trials["design"].value_counts()
    ages = trials["mean_age"].dropna()
    return Prose(
        f"{capital(count(len(trials), 'trial'))} are listed: {designs.get('rct', 0)} randomised, "
        f"{designs.get('quasi', 0)} quasi-randomised and {designs.get('unclear', 0)} of unclear allocation.\n"
        f"The {len(known)} that print it allocated {number(known.sum(), 0)} people, {number(known.min(), 0)} to "
        f"{number(known.max(), 0)} a trial.\n"
        f"They come from {listed(countries.value_counts().index)}; {count(int((trials['country'] == '').sum()), 'trial')} do not say where.\n"
        + (
            f"A mean age is printed by {count(len(ages), 'trial')}: {span((ages.min(), ages.max()), 1)} years."
            if len(ages)
            else "No mean age is printed."
        )
    )


def short_answer(pain, function):
    """Say in three sentences what is known of pain and function, and how surely."""
    return Prose(
        "\n".join(f"{i}. {s}" for i, s in enumerate((_one(pain), _one(function), _how_sure(pain, function)), 1))
    )


def _one(found):
    outcome = outcome_name(found.question.outcome)
    asked = len(found.trials.frame) + len(found.trials.left_out)
    shown = found.first
    if shown.pooled is None:
        return f"**{capital(outcome)}:** {count(asked, 'trial')} asked, and none prints a figure that can be pooled."
    pooled = shown.pooled
    way = "better" if pooled.estimate >= 0 else "worse"
    unit = (
        f"{number(abs(pooled.estimate))} points of {number(shown.trials.scale.maximum, 0)}"
        if shown.question.measure == "md"
        else f"g = {number(pooled.estimate)}, in standard deviations of the score"
    )
    text = (
        f"**{capital(outcome)}:** {count(pooled.k, 'trial')} of the {spelt(asked)} that asked "
        f"({found.trials.people} people) can be pooled, and on average people who walked backward did {way} by "
        f"{unit} ({intervals_of(shown)})"
    )
    marks = [t for t in shown.trials.thresholds if shown.question.measure == "md" and pooled.estimate < t.value]
    if marks:
        reach = ", though the interval includes it" if shown.wald.ci[1] >= marks[0].value else ""
        text += f"; that average is under the {marks[0].value:g} that people call {marks[0].meaning}{reach}"
    if found.undoubted and found.undoubted.pooled:
        other = found.undoubted.first
        text += (
            f"; without doubtful results {size(other)} from {count(other.pooled.k, 'trial')} ({intervals_of(other)})"
        )
    return text + "."


def _how_sure(pain, function):
    told = "; ".join(_silent(found) for found in (pain, function) if len(found.trials.left_out))
    return (
        f"**How sure:** not very. Of the trials that asked the same, {told}. "
        "Abstracts tend to print what was significant, and none of this was read in full text or checked by a second person."
    )


def _silent(found):
    sides = found.trials.left_out["says"].value_counts()
    names = {
        "favours_backward": "in favour of backward walking",
        "favours_comparator": "in favour of the comparator",
        "no_difference": "saying no difference",
        "unclear": "with the side not seen",
    }
    told = [f"{spelt(int(sides[s]))} {name}" for s, name in names.items() if s in sides]
    outcome = outcome_name(found.question.outcome)
    return f"{spelt(len(found.trials.left_out))} on {outcome} cannot be pooled ({', '.join(told)})"
