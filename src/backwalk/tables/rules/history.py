"""The rules of what this review said before: days run forward, intervals hold their averages, trials are counted."""

from datetime import date

from backwalk.problems import did_you_mean
from backwalk.tables.rules.telling import problem

AVERAGES = ("points", "g", "reported")


def days_run_forward(data):
    """Flag a day that no calendar has, and the first row of an earlier day below a later one."""
    for table in ("history", "guesses"):
        latest, turned = "", False
        for r in data[table]:
            if not _in_the_calendar(r.date):
                yield problem(
                    table, r, "date", "no such day.", "write the day as year-month-day, for example 2026-11-26."
                )
            elif r.date < latest and not turned:
                turned = True
                yield problem(table, r, "date", f"before the line above it ({latest}).", "keep the oldest row first.")
            latest = max(latest, r.date)


def _in_the_calendar(day):
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def past_averages_lie_in_their_intervals(data):
    """Flag an average of which a part is missing, or that lies outside its own interval."""
    for r in data["history"]:
        for name in AVERAGES:
            middle, low, high, trials = (getattr(r, n) for n in (name, f"{name}_low", f"{name}_high", _counted(name)))
            parts = (middle, low, high, trials or None)
            if None in parts and parts != (None,) * len(parts):
                wrong = f"{name} is not whole: it needs an average, both ends and its trials."
                yield problem("history", r, "", wrong, "fill in all of them, or none.")
            elif middle is not None and not low <= middle <= high:
                wrong = f"not between {name}_low = {low:g} and {name}_high = {high:g}."
                yield problem("history", r, name, wrong, "let `backwalk changes --record` write the row.")


def _counted(name):
    return "trials" if name == "g" else f"{name}_trials"


def past_trials_are_counted(data):
    """Flag a trial that is not in trials.csv, and a number of trials that is not that of those named."""
    known = {*data.trials} | data.read.names["trials"]
    for r in data["history"]:
        for column, named in (("averaged", r.effects), ("as_limits", r.limits)):
            lost = [study_id for study_id in named if study_id not in known and data.named("trials")]
            if lost:
                mend = did_you_mean(lost[0], known) or "correct it, or add it to data/trials.csv first."
                yield problem("history", r, column, f"{lost[0]} is not in data/trials.csv.", mend)
        both = len(r.effects) + len(r.limits)
        for column, n in (("trials", len(r.effects)), ("reported_trials", both)):
            written = getattr(r, column)
            if written is not None and written != n:
                yield problem(
                    "history",
                    r,
                    column,
                    f"not the number of trials named ({n}).",
                    "count the trials in `averaged` and `as_limits`.",
                )


def guesses_are_ranges(data):
    """Flag limits that do not fit what was seen: none of nothing, two the same of an effect, the lower one first."""
    for r in data["guesses"]:
        wrong = _fault_of(r)
        if wrong:
            yield problem("guesses", r, "kind", wrong, "correct `kind`, `low` or `high`.")


def _fault_of(r):
    ends = {"none": 0, "exact": 2, "unsigned": 2, "beyond_either": 2, "within": 2, "within_side": 2}.get(r.kind, 1)
    filled = (r.low is not None) + (r.high is not None)
    if filled != ends:
        return f"needs {ends} of `low` and `high`, {filled} filled in."
    if filled == 2 and r.low > r.high:
        return f"low = {r.low:g} is above high = {r.high:g}."
    if r.kind == "exact" and r.low != r.high:
        return "an effect that was taken is one number, in both."
    return ""


HISTORY_RULES = (
    days_run_forward,
    past_averages_lie_in_their_intervals,
    past_trials_are_counted,
    guesses_are_ranges,
)
