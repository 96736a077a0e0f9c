"""A new trial, or new results of one, asked for question by question: which questions, and in which order."""

import re

from backwalk.tables.asking import MANNER, ask_row
from backwalk.tables.schema import TABLES

TRIAL = (
    "label",
    "study_id",
    "citation",
    "year",
    "country",
    "doi",
    "registration",
    "design",
    "n_randomised",
    "n_arms",
    "mean_age",
    "pct_female",
    "backward_arm",
    "comparator_arm",
    "comparator_class",
    "co_intervention",
    "surface",
    "weeks",
    "sessions_per_week",
    "minutes_per_session",
    "supervised",
    "source_url",
    "source_kind",
    "full_text_seen",
    "notes",
)
INSTRUMENT = ("code", "name", "outcome", "minimum", "maximum", "better", "unit", "one_scale", "source_url", "notes")
FIRST = ("comparator", "outcome", "instrument", "week", "quality")
SIZES = ("bw_n", "ctl_n")
PRINTED = {  # by tier, what a paper of that tier prints
    "arm_means": ("bw_n", "bw_mean", "bw_sd", "ctl_n", "ctl_mean", "ctl_sd"),
    "difference": (*SIZES, "diff", "diff_low", "diff_high", "diff_se", "diff_adjusted"),
    "means_and_p": ("bw_n", "bw_mean", "ctl_n", "ctl_mean"),
    "exact_p": SIZES,
    "p_bound": SIZES,
    "direction_only": SIZES,
    "unusable": ("unusable_reason",),
}
INSTEAD = ("se", "ci_low", "ci_high", "median", "q1", "q3")  # what may stand where no SD is printed
TESTED = ("test", "between_group", "direction")
LAST = ("source_url", "source_kind", "locator", "doubt", "entered_by", "notes")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\S+/\S+)", re.IGNORECASE)
NEW = "new"


def interview(read, talk, given=None):
    """Ask for a trial and its results: {table: [{column: text}]}, only what is new.

    read : the Tables as they are; given : the same shape, cells known beforehand: one trial, any number of results
    """
    given = given or {}
    talk.say(MANNER)
    trial, known = _which(read, talk, dict((given.get("trials") or [{}])[0]))
    found = {"trials": [] if known else [trial], "outcomes": [], "instruments": []}
    beforehand = [*given.get("outcomes", ())]
    while beforehand or not found["outcomes"] or talk.agree("\nAnother result of this trial?"):
        talk.say(f"\nA result of {trial['label']}")
        ready = {"study_id": trial["study_id"], **(beforehand.pop(0) if beforehand else {})}
        found["outcomes"].append(_result(read, talk, trial, ready, found))
    return {table: rows for table, rows in found.items() if rows}


def _which(read, talk, given):
    """Ask which trial it is: (its cells, whether it is in the tables already)."""
    named = given.get("doi") or given.get("study_id") or given.get("label")
    while not named:
        named = talk.read("\nWhich trial? Its DOI, or a name as Chen 2021: ").strip()
    doi = found[1] if (found := DOI.fullmatch(named)) else ""
    for row in read.rows["trials"]:
        if named.lower() in (row.study_id, row.label.lower()) or (doi and doi.lower() == row.doi.lower()):
            talk.say(f"{row.label} ({row.study_id}) is here already: only its new results are asked.")
            for old in (r for r in read.rows["outcomes"] if r.study_id == row.study_id):
                talk.say(f"  {old.outcome}, {old.instrument}, against {old.comparator}: {old.quality}, line {old.line}")
            talk.say("To correct one of them, edit its line in data/outcomes.csv: CONTRIBUTING.md says how.")
            return _cells_of(row), True
    talk.say(f"\nA new trial{f', {doi}' if doi else ''}")
    given |= {"doi": doi} if doi else {}

    def usual(cells):
        web = f"https://doi.org/{cells['doi']}" if cells.get("doi") else ""
        full = {"full_text": "yes"}.get(cells.get("source_kind", ""), "no")
        label = "" if doi else named
        return {
            "label": label,
            "study_id": short_name(cells.get("label", "")),
            "year": year_in(cells.get("label", "")),
            "n_arms": "2",
            "source_url": web,
            "full_text_seen": full,
        }

    return ask_row(TABLES["trials"], lambda cells: TRIAL, talk, given, usual), False


def last_again(read, talk, found):
    """Ask for the last result of an interview again, from its end."""
    last = found["outcomes"].pop()
    known = (_cells_of(row) for row in read.rows["trials"] if row.study_id == last["study_id"])
    trial = found["trials"][0] if "trials" in found else next(known)
    talk.say(f"\nThe last result of {trial['label']} again")
    found["outcomes"].append(_result(read, talk, trial, {"study_id": last["study_id"]}, found, last))


def _result(read, talk, trial, given, found, again=None):
    """Ask for one row of outcomes.csv; an instrument that is not listed is asked for too."""
    before = found["outcomes"][-1] if found["outcomes"] else {}
    scales = [(row.code, row.name, row.outcome) for row in read.rows["instruments"]]
    scales += [(row["code"], row["name"], row.get("outcome", "")) for row in found.get("instruments", ())]

    def usual(cells):
        asked = {
            "comparator": trial["comparator_class"],
            "week": trial.get("weeks", ""),
            "quality": "arm_means",
            "basis": "post",
            "p_relation": "<" if cells.get("quality") == "p_bound" else "=",
            "source_url": trial["source_url"],
            "source_kind": trial["source_kind"],
        }
        return asked | _only(before, (*SIZES, "week", "test", "source_kind", "entered_by"))

    def codes(cells):
        fit = {code: name for code, name, outcome in scales if outcome in ("", cells.get("outcome", ""))}
        return {"instrument": {**fit, NEW: "not listed: it is asked for afterwards"}}

    row = ask_row(TABLES["outcomes"], columns_for, talk, given, usual, codes, again)
    if row["instrument"] == NEW:
        talk.say("\nThe new instrument")
        ready = {"outcome": row["outcome"]}
        found.setdefault("instruments", []).append(
            ask_row(TABLES["instruments"], lambda cells: INSTRUMENT, talk, ready)
        )
        row["instrument"] = found["instruments"][-1]["code"]
    return row


def columns_for(cells):
    """List the columns of a result that are asked, given its cells so far."""
    tier = cells.get("quality", "")
    printed = [*PRINTED.get(tier, ())]
    if tier == "arm_means":
        for arm in ("bw", "ctl"):
            if cells.get(f"{arm}_sd") == "":
                at = printed.index(f"{arm}_sd") + 1
                printed[at:at] = _instead(arm, cells)
    figures = tier in ("arm_means", "difference", "means_and_p")
    scored = ("basis", *(("positive_means",) if cells.get("basis") == "change" else ())) if figures else ()
    p = (
        ()
        if tier in ("direction_only", "unusable")
        else ("p_value", *(("p_relation",) if cells.get("p_value") else ()))
    )
    if tier in ("means_and_p", "exact_p") and cells.get("p_value") == "":
        p = ("p_value", "statistic", "statistic_kind")
    return (*FIRST, *scored, *printed, *p, *TESTED, *LAST)


def _instead(arm, cells):
    """Ask for the next thing that may stand in place of an SD, until one is there."""
    for name in ("se", "ci_low"):
        yield f"{arm}_{name}"
        if cells.get(f"{arm}_{name}") != "":
            if name == "ci_low":
                yield f"{arm}_ci_high"
            return
    yield from (f"{arm}_{name}" for name in INSTEAD[3:])


def short_name(label):
    """Make a study_id of a label: Chen 2021 becomes chen2021; empty where no letter is left."""
    made = "".join(re.findall("[a-z0-9]+", label.lower()))
    return made if re.match("[a-z]", made) else ""


def year_in(label):
    """Give the year that a label names; empty where it names none."""
    found = re.search(r"\b(?:19|20)\d\d\b", label)
    return found[0] if found else ""


def _only(cells, names):
    return {name: cells[name] for name in names if name in cells}


def _cells_of(trial):
    return {name: _text(getattr(trial, name)) for name in TABLES["trials"].columns}


def _text(value):
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
