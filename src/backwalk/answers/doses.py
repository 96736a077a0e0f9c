"""What the trials print of their dose of backward walking."""

from backwalk.style.numbers import counted, extent


def doses_tried(review):
    """List what every trial prints of its dose; an empty number is not reported.

    Returns a frame, one row a trial: study_id label source_url surface supervised weeks sessions (a week)
    minutes_from minutes_to (of backward walking a session) sessions_a_day whole_session (minutes).
    """
    names = {"sessions_per_week": "sessions", "minutes_per_session": "minutes"}
    kept = ["study_id", "label", "source_url", "surface", "supervised", "weeks", *names.values()]
    doses = review.trials.rename(columns=names)[kept]
    more = review.doses.drop(columns=["line", "printed"])
    doses = doses.merge(more, on="study_id", how="left", validate="1:1")
    for end in ("minutes_from", "minutes_to"):
        doses[end] = doses["minutes"].fillna(doses[end])
    return doses.drop(columns="minutes")


def dose(r):
    """Write a row of `doses_tried`: 6 weeks, 3 sessions a week, 10 minutes; empty where nothing is reported."""
    weeks = counted(int(r.weeks), "week") if r.weeks == r.weeks else ""
    return ", ".join(part for part in (weeks, _sessions(r), _minutes(r)) if part)


def _sessions(r):
    if r.sessions == r.sessions:
        return f"{r.sessions:g} sessions a week"
    return f"{r.sessions_a_day:g} sessions a day" if r.sessions_a_day == r.sessions_a_day else ""


def _minutes(r):
    if r.minutes_from == r.minutes_from:
        return f"{extent(r.minutes_from, r.minutes_to)} minutes"
    return f"the whole session {r.whole_session:g} minutes" if r.whole_session == r.whole_session else ""
