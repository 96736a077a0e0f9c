"""The rules of the programme: no step on a weak source, none beyond the doses of the trials it names."""

from backwalk.tables.rules.telling import problem
from backwalk.tables.sources import KEYS, WHOLE, find_source, references

CARRIED = ("step", "before")  # parts that need a row to rest on, not the silence of a whole table
DOSES = (
    ("week_to", ("weeks",), ()),
    ("minutes_from", ("minutes_per_session",), ("minutes_from", "minutes_to")),
    ("minutes_to", ("minutes_per_session",), ("minutes_from", "minutes_to")),
    ("sessions", ("sessions_per_week",), ()),
)


def programme_rests_on_sound_sources(data):
    """Refuse a source that is not there, without an address, or of a kind that can carry nothing."""
    emptied = set()
    for row in data["programme"]:
        for written in references(row.sources):
            table = written.partition(":")[0]
            if table in KEYS and (table in emptied or not data.whole(table)):
                continue  # said there, or once here
            source = find_source(data.read.rows, written)
            fault = _fault(source, written, row.part)
            if source is None and table in KEYS and not data[table]:
                emptied.add(table)
                fault = (f"no rows are left in data/{table}.csv.", "put them back, or name other sources.")
            if fault:
                yield problem("programme", row, "sources", *fault)


def _fault(source, written, part):
    if source is None:
        return f"{written!r} is no row of these tables.", f"write table:row, with one of: {', '.join(KEYS)}."
    if source.kind == WHOLE and part in CARRIED:
        return f"{written!r} is a whole table.", "name the row that says it, for example trials:chen2021."
    if source.weak and not (part == "untested" and "absence" in source.kind):
        wrong = f"{written!r} is of a kind ({source.kind}) that no advice may rest on."
        return wrong, "rest it on a trial, a study, a health service or a clinician, or delete the row."
    if not source.url and part != "untested" and source.kind != WHOLE and not written.startswith("claim_verdicts:"):
        return f"{written!r} has no address, so nobody can look it up.", "name a source with a `source_url`."
    return None


def steps_keep_to_their_trials(data):
    """Refuse a dose outside what the trials named beside it print."""
    doses = {r.study_id: r for r in data["doses"]}
    if not (data.whole("trials") and data.whole("doses") and data["trials"] and data["doses"]):
        return  # said there: a dose that could not be read cannot be compared
    for row in data["programme"]:
        named = [t.partition(":")[2] for t in references(row.sources) if t.startswith("trials:")]
        for column, of_trial, of_dose in DOSES:
            value = getattr(row, column)
            if row.part != "step" or value is None:
                continue
            printed = [getattr(data.trials[s], c) for s in named if s in data.trials for c in of_trial]
            printed += [getattr(doses[s], c) for s in named if s in doses for c in of_dose]
            printed = [x for x in printed if x is not None]
            low = 1 if column == "week_to" else min(printed, default=0)
            if not printed or not low <= value <= max(printed):
                told = f"{low:g} to {max(printed):g}" if printed else "nothing"
                wrong = f"outside what the trials named in `sources` print ({told})."
                yield problem("programme", row, column, wrong, "keep to a dose that was tried, or name its trial.")


def parts_are_whole(data):
    """Refuse a part of which a step is left out."""
    steps = {(row.part, row.step) for row in data["programme"]}
    for row in data["programme"] if data.whole("programme") else ():
        if row.step > 1 and (row.part, row.step - 1) not in steps:
            wrong = f"{row.part} has no step {row.step - 1}."
            mend = "number the steps of a part 1, 2, 3, or put the missing one back."
            yield problem("programme", row, "step", wrong, mend)


def steps_follow_each_other(data):
    """Refuse a dose of which a part is missing, and weeks that no step, or two, are for."""
    dose = ("week_from", "week_to", "minutes_from", "minutes_to", "sessions")
    ends = dict.fromkeys(("treadmill", "overground"), 0)
    for row in data["programme"]:
        filled = [c for c in dose if getattr(row, c) is not None]
        empty = [c for c in dose if c not in filled]
        if filled and row.part != "step":
            mend = "a dose stands in a step; leave the cell empty."
            yield problem("programme", row, filled[0], f"stands in a row of {row.part}.", mend)
            continue
        if filled and empty:
            wrong = f"empty, but the step has {', '.join(filled)}."
            yield problem("programme", row, empty[0], wrong, f"fill in {', '.join(dose)}, or none of them.")
        if None in (row.week_from, row.week_to) or row.week_from > row.week_to:
            continue
        places = [surface for surface in ends if row.surface in ("any", surface)]
        last = max(ends[surface] for surface in places)
        if row.week_from != last + 1 and data.whole("programme"):
            wrong = f"the steps above end with week {last}." if last else "no step above is for the weeks before."
            mend = f"begin in week {last + 1}, or correct the weeks above."
            yield problem("programme", row, "week_from", wrong, mend)
        ends |= dict.fromkeys(places, row.week_to)


def programme_runs_forward(data):
    """Refuse a range that ends before it begins, a step below a later one of its part, and parts in one another."""
    last, above = {}, None
    for row in data["programme"]:
        if row.part in last and above.part != row.part:
            wrong = f"rows of {above.part} stand between this and the others of {row.part}."
            yield problem("programme", row, "part", wrong, "keep the rows of a part together.")
            break
        if row.step < last.get(row.part, row).step:
            wrong = f"stands below step {last[row.part].step} of {row.part}."
            yield problem("programme", row, "step", wrong, "keep the steps of a part in their order.")
            break
        last[row.part] = above = row
    pairs = (("week_from", "week_to"), ("minutes_from", "minutes_to"))
    for table in ("programme", "doses"):
        for row in data[table]:
            for first, last in pairs:
                low, high = getattr(row, first, None), getattr(row, last, None)
                if (low is None) != (high is None) or (low is not None and low > high):
                    wrong = f"does not fit {last} = {'' if high is None else format(high, 'g')}."
                    yield problem(table, row, first, wrong, "fill in both ends, the smaller one first, or neither.")
    for row in data["doses"]:
        if None not in (row.whole_session, row.minutes_to) and row.whole_session < row.minutes_to:
            wrong = f"shorter than the walking in it, minutes_to = {row.minutes_to:g}."
            yield problem("doses", row, "whole_session", wrong, "compare both with the source; are the two swapped?")


def home_words_name_their_origin(data):
    """Refuse words for a person at home that do not say whose they are, and a sign that is none to stop at."""
    for row in data["programme"]:
        if bool(row.at_home) != bool(row.at_home_from):
            wrong = f"does not fit at_home = {row.at_home!r}."
            yield problem("programme", row, "at_home_from", wrong, "fill in both, or neither.")
        if row.sign and row.part != "stop":
            yield problem("programme", row, "sign", f"stands in a row of {row.part}.", "leave it empty outside stop.")


PROGRAMME_RULES = (
    programme_rests_on_sound_sources,
    steps_keep_to_their_trials,
    parts_are_whole,
    steps_follow_each_other,
    programme_runs_forward,
    home_words_name_their_origin,
)
