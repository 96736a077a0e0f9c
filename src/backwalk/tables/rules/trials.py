"""The rules of trials.csv and instruments.csv: a trial is one row, its numbers add up, a scale can be read."""

from backwalk.tables.rules.spreads import usable
from backwalk.tables.rules.telling import problem, stands

AGES = (18, 95)  # mean ages of people with knee osteoarthritis
DOSES = {"weeks": 104, "sessions_per_week": 21, "minutes_per_session": 120}  # more than anybody has tried


def trials_add_up(data):
    for r in data["trials"]:
        if None not in (r.n_analysed, r.n_randomised) and r.n_analysed > r.n_randomised:
            wrong = f"more than n_randomised = {r.n_randomised}."
            yield problem("trials", r, "n_analysed", wrong, "compare both with the source.")
        if r.n_randomised is not None and r.n_randomised < 2 * r.n_arms:
            wrong = f"fewer than two people for each of {r.n_arms} arms."
            yield problem("trials", r, "n_randomised", wrong, "compare both with the source.")
        if (r.n_arms > 2) != bool(r.other_arms):
            wrong = "does not fit `other_arms`, which " + ("names a further arm." if r.other_arms else "is empty.")
            yield problem(
                "trials", r, "n_arms", wrong, "count all arms, and describe those beyond two in `other_arms`."
            )


def scales_make_sense(data):
    for r in data["instruments"]:
        if None not in (r.minimum, r.maximum) and r.minimum >= r.maximum:
            yield problem("instruments", r, "minimum", f"not below maximum = {r.maximum:g}.", "swap the two.")
        if r.reference_sd is not None and not r.reference_sd_source:
            wrong = "no source: points are shown only with a sourced SD."
            yield problem("instruments", r, "reference_sd", wrong, "fill in `reference_sd_source`, or empty this cell.")


def families_are_one_scale(data):
    first = {}
    for r in data["instruments"]:
        if not r.family:
            continue
        if r.one_scale != "yes":
            wrong = f"of the {r.family}, but `one_scale` is no."
            yield problem("instruments", r, "family", wrong, "write yes there, or empty this cell.")
        of = first.setdefault(r.family, r)
        for name in ("outcome", "minimum", "maximum", "better", "reference_sd"):
            if getattr(r, name) != getattr(of, name):
                wrong = f"not that of {of.code} (line {of.line}), which is of the {r.family} too."
                yield problem("instruments", r, name, wrong, "make the two the same, or empty `family` in this row.")


def trials_are_within_reason(data):
    """Flag a mean age or a dose that no trial of exercise has, and a share written as a percentage."""
    for r in data["trials"]:
        if r.mean_age is not None and not AGES[0] <= r.mean_age <= AGES[1] and not stands(r, "age"):
            wrong = f"no mean age of grown people with knee osteoarthritis ({AGES[0]} to {AGES[1]} years)."
            mend = "compare with the source: was a digit or a decimal point lost? If it is right, write 'age confirmed' in `notes`."
            yield problem("trials", r, "mean_age", wrong, mend)
        if r.pct_female is not None and 0 < r.pct_female < 1:
            wrong = "less than 1%: it looks like a share."
            yield problem("trials", r, "pct_female", wrong, "write it as a percentage, 60 for 0.6.")
        for column, most in DOSES.items():
            value = getattr(r, column)
            if value is not None and value > most and not stands(r, "dose"):
                mend = "compare with the source; if it is right, write 'dose confirmed' in `notes`."
                yield problem("trials", r, column, f"more than {most}, which no trial of walking has tried.", mend)


def names_are_written_alike(data):
    """Flag a country or a place of searches that other rows write in other letters, and a second scale of one name."""
    for table, column in (("trials", "country"), ("searches", "where"), ("instruments", "name")):
        first = {}
        for r in data[table]:
            name = getattr(r, column)
            of = first.setdefault(name.casefold(), r)
            if of is not r and table == "instruments":
                wrong = f"the name of {of.code} too, so no page can tell them apart."
                yield problem(table, r, column, wrong, "say what is another in this scale.")
            elif name != getattr(of, column):
                mend = "write it the same in both."
                yield problem(table, r, column, f"in other letters than on line {of.line}.", mend)


def thresholds_fit_their_scale(data):
    """Flag a threshold or a reference SD that is larger than its scale allows, and a threshold without its kind."""
    for r in data["instruments"]:
        span = None if None in (r.minimum, r.maximum) else r.maximum - r.minimum
        for column in ("smallest_important_change", "reference_sd"):
            value = getattr(r, column)
            if value is not None and span is not None and 0 < span < 2 * value:
                wrong = f"more than half of a {r.minimum:g}-{r.maximum:g} scale."
                yield problem(
                    "instruments", r, column, wrong, "compare with the source: is it of another version of the scale?"
                )
        if r.smallest_important_change is not None and not r.sic_kind:
            wrong = "empty, but the row has a smallest_important_change."
            yield problem(
                "instruments", r, "sic_kind", wrong, "write MCII, MCID, MIC or MDC: which kind of threshold it is."
            )


def scales_of_figures_have_a_better_side(data):
    """Flag an instrument whose better side is not known though figures on it are to be used; told once."""
    told = set()
    for r in usable(data):
        scale = data.scales.get(r.instrument)
        figures = (r.bw_mean, r.bw_median, r.diff)
        if scale and not scale.better and scale.code not in told and figures != (None, None, None):
            told.add(scale.code)
            wrong = f"empty, but data/outcomes.csv has figures on this scale (line {r.line}), and no figure has a side without it."
            yield problem(
                "instruments", scale, "better", wrong, "write lower or higher: which way is better for the patient."
            )


TRIAL_RULES = (
    trials_add_up,
    scales_make_sense,
    families_are_one_scale,
    trials_are_within_reason,
    names_are_written_alike,
    thresholds_fit_their_scale,
    scales_of_figures_have_a_better_side,
)
