"""A programme within the doses that trials used: what they print, and a plan cut to what a clinician has."""

from dataclasses import dataclass, replace

from backwalk.answers.doses import doses_tried
from backwalk.problems import NothingToShowError, ReadableError, one_of, shown
from backwalk.tables.sources import Source, find_source, references

SETTINGS = ("overground", "treadmill")
MOST = 1e6  # weeks, sessions or minutes that anybody means


@dataclass(frozen=True)
class Tried:
    """The doses of one kind that trials print: lowest, highest, every value, and how many of the trials say so."""

    low: float
    high: float
    values: tuple[float, ...]
    trials: int
    of: int


@dataclass(frozen=True)
class Step:
    """One line of a plan: weeks and minutes are (from, to), None for first tries.

    what, basis : for a clinician; at_home : the same for a person at home, empty where it is not said to them
    at_home_from : whose words those are, a code of AT_HOME; sign : what asks to stop, a code of SIGNS, or empty
    """

    surface: str
    weeks: tuple[int, int] | None
    minutes: tuple[float, float] | None
    sessions: float | None
    what: str
    basis: str
    sources: tuple[Source, ...]
    at_home: str = ""
    at_home_from: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Plan:
    """A programme cut to what was wished, and never outside the doses tried.

    wished : weeks, sessions a week, longest session in minutes, as asked
    given : the same as planned; tried : {name: Tried}; outside : names whose wish lies outside what was tried
    steps, before, stop, falls : lines of data/programme.csv for this setting, each with its sources
    later : steps that begin after the weeks given, uncut
    """

    setting: str
    wished: dict[str, float]
    given: dict[str, float]
    tried: dict[str, Tried]
    steps: tuple[Step, ...]
    before: tuple[Step, ...]
    stop: tuple[Step, ...]
    falls: tuple[Step, ...]
    later: tuple[Step, ...]

    @property
    def longest(self):
        """The longest session planned, in minutes."""
        return max(s.minutes[1] for s in self.steps if s.minutes)

    @property
    def outside(self):
        return tuple(n for n, wish in self.wished.items() if not self.tried[n].low <= wish <= self.tried[n].high)


def tried(review):
    """Give the range of each kind of dose that the trials print: {weeks, sessions, minutes: Tried}."""
    doses = doses_tried(review)
    columns = {"weeks": ["weeks"], "sessions": ["sessions"], "minutes": ["minutes_from", "minutes_to"]}
    return {name: _tried(doses[of]) for name, of in columns.items()}


def plan(review, *, weeks, sessions=3, minutes=30, setting="overground"):
    """Cut the programme of data/programme.csv to what is there, within the doses that trials used.

    Parameters
    ----------
    weeks : weeks available, above 0
    sessions : sessions a week wished, above 0
    minutes : longest session wished, above 0
    setting : treadmill or overground

    Returns
    -------
    Plan; a wish outside what trials print is brought back to the nearest dose tried, and named in `outside`.
    It is no medical advice.
    """
    one_of("setting", setting, SETTINGS)
    wished = {"weeks": weeks, "sessions": sessions, "minutes": minutes}
    for name, wish in wished.items():
        _above_zero(name, wish)
    ranges = tried(review)
    given = {name: float(min(max(wish, ranges[name].low), ranges[name].high)) for name, wish in wished.items()}
    given["weeks"] = float(int(given["weeks"]))
    rules = {part: lines_of(review, part, setting) for part in ("before", "stop", "falls")}
    listed = lines_of(review, "step", setting)
    steps = tuple(cut for step in listed if (cut := _cut(step, given)))
    later = tuple(step for step in listed if _cut(step, given) is None)
    return Plan(setting, wished, given, ranges, steps, later=later, **rules)


def untested(review):
    """List what nobody has tested, each with its sources: Steps of the part untested."""
    return lines_of(review, "untested")


def _tried(columns):
    values = tuple(sorted(float(v) for v in set(columns.to_numpy(float).ravel()) if v == v))
    if not values:
        raise NothingToShowError(
            "no trial of these tables prints a dose of this kind, so no plan can be made from them"
        )
    return Tried(values[0], values[-1], values, int(columns.notna().any(axis=1).sum()), len(columns))


def _above_zero(name, wish):
    number = isinstance(wish, int | float) and not isinstance(wish, bool)
    if not number or not 0 < wish < MOST:
        raise ReadableError(f"{name} = {shown(wish)} is not a number above 0, for example {_EXAMPLES[name]}")


_EXAMPLES = {"weeks": 6, "sessions": 3, "minutes": 20}


def lines_of(review, part, setting=None):
    """Give the lines of one part of data/programme.csv, Steps, for one setting or for all."""
    rows = review.tables.rows
    return tuple(
        Step(
            row.surface,
            row.week_from and (row.week_from, row.week_to),
            row.minutes_from and (row.minutes_from, row.minutes_to),
            row.sessions,
            row.what,
            row.basis,
            tuple(find_source(rows, written) for written in references(row.sources)),
            row.at_home,
            row.at_home_from,
            row.sign,
        )
        for row in rows["programme"]
        if row.part == part and (setting is None or row.surface in ("any", setting))
    )


def _cut(step, given):
    """Give the part of a step that fits: None where it begins too late; first tries stay as they are."""
    if step.weeks is None:
        return step
    first, last = step.weeks
    if first > given["weeks"]:
        return None
    minutes = tuple(min(m, given["minutes"]) for m in step.minutes)
    last = int(min(last, given["weeks"]))
    return replace(step, weeks=(first, last), minutes=minutes, sessions=given["sessions"])
