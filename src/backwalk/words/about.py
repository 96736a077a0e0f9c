"""What the review is, what it is not, and where its numbers come from."""

from backwalk import __version__
from backwalk.schema import TIERS
from backwalk.words.names import outcome_name, size
from backwalk.words.numbers import capital, count, listed, month, number, span, spelt
from backwalk.words.reported import few_trials, leading
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
    return Prose(
        f"*Tables {review.hash}, backwalk {__version__}; evidence last looked for: {month(max(review.searches['date']))}. "
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
    asked, together, other = len(found.contributions), found.reported, found.undoubted
    if found.pooled is None:
        text = f"**{_name(found)}:** {count(asked, 'trial')} asked, and none prints a figure that can be pooled"
        return f"{text}; everything printed gives {_counted(together)}." if together else f"{text}."
    way = "better" if found.pooled.estimate >= 0 else "worse"
    few = f"{count(found.pooled.k, 'trial')} of {spelt(asked)} whose figures can be pooled"
    text = f"**{_name(found)}:** in the {few}, people who walked backward did {way} on average, by {_amount(found)}"
    if together:
        text += f"; everything that {count(together.k, 'trial')} print gives {_counted(together)}"
    if other and other.reported:
        text += f", and without doubtful results {_counted(other.reported)} from {count(other.reported.k, 'trial')}"
    return text + "."


def _name(found):
    return capital(outcome_name(found.question.outcome))


def _amount(found):
    if found.points is None:
        return leading(found)
    points = found.points
    text = f"{size(points)} of {number(points.trials.scale.maximum, 0)}"
    marks = [t for t in points.trials.thresholds if points.pooled.estimate < t.value]
    if marks:
        text += f", under the {marks[0].value:g} that people call {marks[0].meaning}"
    return f"{text} ({leading(found).replace(' (', ', ')}"


def _counted(reported):
    return f"g = {number(reported.estimate)} ({span(reported.ci)})"


def about_intervals(*conclusions):
    """Explain g, and for every outcome that rests on one or two trials what its interval rests on."""
    lines = ["g counts in standard deviations of the score; above zero the people who walked backward gained more."]
    lines += [f"{_name(found)}: {_lower(few_trials(found))}" for found in conclusions if found.few]
    return Prose("\n".join(lines))


def _lower(text):
    return text[:1].lower() + text[1:]


def resting_on_doubt(*conclusions):
    """Say for which outcomes the answer rests on doubtful results."""
    lines = [
        f"The answer on {outcome_name(found.question.outcome)} rests on doubtful results: without them no difference can "
        "no longer be ruled out."
        for found in conclusions
        if _loses(found)
    ]
    return Prose("\n".join(lines) or "No answer here turns on a doubtful result.")


def _loses(found):
    """Whether everything as reported is clear of zero, and no longer so without doubtful results."""
    whole, rest = found.reported, found.undoubted and found.undoubted.reported
    return bool(whole and rest and whole.ci[0] * whole.ci[1] > 0 >= rest.ci[0] * rest.ci[1])


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
