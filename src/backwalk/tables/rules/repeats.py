"""The rules against counting twice: a trial is one row, a result is one row, and nobody is in two places."""

import re
import unicodedata

from backwalk.tables.rules.spreads import usable
from backwalk.tables.rules.telling import problem, stands
from backwalk.tables.tiers import ARMS

TWO = "two trials"  # confirmed in `notes` where they share a number, a reference or an address
SOONEST = 1 / 7  # of a week: what is measured sooner is the baseline
PRINTED = ("mean", "median", "sd", "se", "ci_low", "ci_high", "q1", "q3", "min", "max")
KNOWN_REPEATS = ("duplicate", "protocol", "review")  # reasons of excluded.csv that name a further report


def trials_are_entered_once(data):
    """Flag two trials of one DOI, number, registration, reference, address or name; a pair is told once."""
    told = set()
    for column, key in IDENTITIES.items():
        first = {}
        for r in data["trials"]:
            value = key(getattr(r, column))
            known = first.setdefault(value, r) if value else r
            if known is r or (known.line, r.line) in told:
                continue
            told.add((known.line, r.line))
            if column == "label":
                wrong = f"{known.study_id} has the same label, so no figure can tell them apart."
                yield problem("trials", r, column, wrong, _tell_apart(r.label))
            elif not (stands(known, TWO) or stands(r, TWO)):
                wrong = f"{known.study_id} has the same {column}; is it the same trial?"
                mend = "count a trial once: keep one row, and its results under it; if they are two trials, write "
                yield problem("trials", r, column, wrong, mend + f"'{TWO} confirmed' in `notes`.")


def _tell_apart(label):
    year = re.fullmatch(r"(.*\d{4})", label)
    return f"write {label}a and {label}b, or name a second author." if year else "write what tells them apart."


def _plain(text):
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", str(text or "")).casefold())


def _registration(text):
    found = re.match(r"[A-Za-z]+[-A-Za-z]*[/\d][-\w/]*", text)
    return found[0].casefold() if found else _plain(text)


def _address(text):
    return re.sub(r"^https?://(www\.)?|[/#]+$", "", text.casefold())


IDENTITIES = {
    "doi": str.casefold,
    "pmid": lambda number: number,
    "registration": _registration,
    "citation": _plain,
    "source_url": _address,
    "label": _plain,
}


def trials_are_not_left_out(data):
    """Flag a trial that stands in excluded.csv, and one whose registration is still waited for in ongoing.csv."""
    by = {}
    for r in data["trials"]:
        found = {_plain(r.study_id), _plain(r.label), _plain(r.citation), _address(r.source_url), r.doi.casefold()}
        by |= {value: r for value in found if value}
    for x in data["excluded"]:
        doi = re.search(r"10\.\d{4,}/\S+", f"{x.record} {x.source_url}".casefold())
        keys = (_plain(x.record), _address(x.source_url), doi[0] if doi else "")
        trial = next((by[k] for k in keys if k in by), None)
        if trial and x.reason not in KNOWN_REPEATS:
            wrong = f"{trial.study_id} of data/trials.csv is the same study."
            mend = "delete one of the two rows; a further report of a trial has the reason duplicate."
            yield problem("excluded", x, "record", wrong, mend)
    numbers = {_registration(r.registration): r for r in data["trials"] if r.registration}
    for o in data["ongoing"]:
        trial = numbers.get(_registration(o.registration))
        if trial and "presumed" not in trial.registration and trial.study_id not in o.notes:
            wrong = f"{trial.study_id} of data/trials.csv has this registration, so its results were seen."
            mend = "delete the row; if the two may differ, write 'presumed' behind the number in data/trials.csv."
            yield problem("ongoing", o, "registration", wrong, mend)


def results_are_entered_once(data):
    """Flag a row whose printed figures are those of another row of its trial, or of another trial."""
    first = {}
    for r in usable(data):
        figures = _figures(r)
        if len([f for f in figures if f is not None]) < 2 or stands(r, "figures"):
            continue
        known = first.setdefault((r.study_id, figures), r)
        if known is not r and not stands(known, "figures"):
            if _foreign(data, known) or _foreign(data, r):
                continue  # said there: such a comparator is no arm of the trial
            differ = [
                c for c in ("comparator", "arm", "outcome", "instrument", "week", "basis") if _differ(known, r, c)
            ]
            wrong = f"line {known.line} prints the same figures with another {' and '.join(differ) or 'key'}."
            yield problem("outcomes", r, "", wrong, _once("a result"))
            continue
        arms = (r.bw_n, r.ctl_n, *figures)
        whole = None not in (r.bw_mean, r.bw_sd, r.ctl_mean, r.ctl_sd)
        other = first.setdefault((r.outcome, arms), r) if whole else r
        if other.study_id != r.study_id and not stands(other, "figures"):
            wrong = f"line {other.line} ({other.study_id}) prints the same people, means and SDs; is it the same trial?"
            yield problem("outcomes", r, "", wrong, _once("a trial"))


def _foreign(data, r):
    trial = data.trials.get(r.study_id)
    return trial is not None and _foreign_arm(trial, (r,))[0] is not None


def _once(what):
    return f"count {what} once: keep the row that the source prints; if both are printed, write 'figures confirmed' in `notes`."


def _figures(r):
    return (*(getattr(r, f"{arm}_{name}") for arm in ARMS for name in PRINTED), r.diff, r.diff_low, r.diff_high)


def _differ(a, b, column):
    return getattr(a, column) != getattr(b, column)


def arms_are_those_of_the_trial(data):
    """Flag comparators that are more than the trial has, or of a class that a trial of two arms has not."""
    for trial, rows in _by_trial(data):
        r, wrong = _foreign_arm(trial, rows)
        if r:
            mend = "give one arm one class and one name in every row, or count the arms again in `n_arms` of data/trials.csv."
            yield problem("outcomes", r, "arm" if r.arm else "comparator", wrong, mend)
        elif data.whole("outcomes") and trial.comparator_class not in {r.comparator for r in rows}:
            told = ", ".join(sorted({r.comparator for r in rows}))
            wrong = f"no row of data/outcomes.csv has this comparator; they have {told}."
            yield problem(
                "trials", trial, "comparator_class", wrong, "name the class of the arm it is mainly set against."
            )


def _foreign_arm(trial, rows):
    """Give the first row whose comparator can be no arm of the trial, and why; (None, "") where there is none."""
    if trial.n_arms == 2 and not trial.other_arms:
        r = next((r for r in rows if r.comparator != trial.comparator_class), None)
        told = f"no arm of {trial.study_id}, which has two arms and comparator_class = {trial.comparator_class}."
        if r:
            return r, told
    compared = {}
    for r in rows:
        compared.setdefault((r.comparator, r.arm), r)
    enough = len(compared) >= trial.n_arms  # false, too, where n_arms is not known
    if not enough or (trial.n_arms == 2 and trial.other_arms):
        return None, ""
    told = f"{len(compared)} comparators are compared in {trial.study_id}, which has {trial.n_arms} arms."
    return list(compared.values())[trial.n_arms - 1], told


def arms_add_up(data):
    """Flag arms that hold more people together than the trial allocated, or a result with more than it analysed."""
    for trial, rows in _by_trial(data):
        if _foreign_arm(trial, rows)[0]:
            continue
        total, sizes = trial.n_randomised, {}
        for r in rows:
            for arm, n in (("backward", r.bw_n), ((r.comparator, r.arm), r.ctl_n)):
                sizes[arm] = max(sizes.get(arm, 0), n or 0)
        pair = max((r.bw_n or 0) + (r.ctl_n or 0) for r in rows)
        if total is not None and pair <= total < sum(sizes.values()):
            r = max(rows, key=lambda r: r.ctl_n or 0)
            told = f"{', '.join(str(n) for n in sizes.values())} people, {sum(sizes.values())} together"
            wrong = f"the arms of {trial.study_id} hold {told}; the trial {total} (n_randomised)."
            yield problem("outcomes", r, "ctl_n", wrong, "compare the numbers with the source.")
        analysed = trial.n_analysed
        if analysed is not None and analysed < pair <= (total or pair) and not stands(trial, "n"):
            wrong = f"fewer than the {pair} people of two arms in data/outcomes.csv."
            mend = "compare both with the source; if both are printed so, write 'n confirmed' in `notes`."
            yield problem("trials", trial, "n_analysed", wrong, mend)


def results_come_after_the_start(data):
    """Flag a result of week 0 or of the first day: that is the baseline, and never an effect."""
    for r in data["outcomes"]:
        if r.week is not None and r.week < SOONEST:
            wrong = "week 0 is the baseline, before anybody walked; it is never an effect."
            mend = "write the week of the result; figures before treatment go into `bw_baseline_mean` and `ctl_baseline_mean`."
            yield problem("outcomes", r, "week", wrong, mend)


def _by_trial(data):
    found = {}
    for r in data["outcomes"]:
        found.setdefault(r.study_id, []).append(r)
    return [(data.trials[study], rows) for study, rows in found.items() if study in data.trials]


REPEAT_RULES = (
    trials_are_entered_once,
    trials_are_not_left_out,
    results_are_entered_once,
    arms_are_those_of_the_trial,
    arms_add_up,
    results_come_after_the_start,
)
