"""The rules of trials.csv and instruments.csv: a trial is one row, its numbers add up, a scale can be read."""

from backwalk.tables.rules.telling import problem


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


TRIAL_RULES = (
    trials_add_up,
    scales_make_sense,
    families_are_one_scale,
)
