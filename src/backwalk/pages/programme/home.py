"""The programme for a person at home: before, what to do, when to stop and whom to ask, who should not."""

from dataclasses import dataclass

from backwalk.answers.doses import doses_tried
from backwalk.pages.programme.plan import Step, lines_of, untested
from backwalk.style.numbers import capital, extent, listed
from backwalk.style.table import Prose
from backwalk.tables.schema.programme import SIGNS

GUIDELINES = ("NICE", "OARSI", "ESCAPE-pain", "GLA:D")  # nobody of this project has looked them up
OURS = "†"  # a caution of this project, which no source says
OUR_OWN = f"{OURS} Our own caution: no source that we read says it."
ASK = "your physiotherapist or doctor"
HOME, PAGE, HANDOUT = "overground", "10_plan_a_programme__default.ipynb", "handout.html"


@dataclass(frozen=True)
class AtHome:
    """What a person at home is told: Steps, each with its sentence in `at_home` and its sources.

    unknown : what nobody has tested
    """

    before: tuple[Step, ...]
    steps: tuple[Step, ...]
    stop: tuple[Step, ...]
    who: tuple[Step, ...]
    unknown: tuple[Step, ...]


def at_home(made, review):
    """Give what a Plan tells a person at home, and what is said to everybody, of whatever setting: an AtHome."""
    before = lines_of(review, "before")  # that a treadmill is no place for a first try is for everybody
    parts = (before, made.steps, made.stop, made.falls, untested(review))
    return AtHome(*(tuple(s for s in part if s.at_home) for part in parts))


def when(step):
    """Name the time of a step: First tries, Weeks 1 to 2."""
    if not step.weeks:
        return "First tries"
    return f"{'Week' if step.weeks[0] == step.weeks[1] else 'Weeks'} {extent(*step.weeks)}"


def how_much(step):
    """Write the dose of a step: 10 minutes, 3 times a week."""
    return ", ".join(part for part in (how_long(step), how_often(step)) if part)


def how_long(step):
    """Write the minutes of a step: 10 minutes, 15 to 30 minutes."""
    return f"{extent(*step.minutes)} minutes"


def how_often(step):
    """Write the sessions of a step: 3 times a week; empty where it names none."""
    return f"{step.sessions:g} {'time' if step.sessions == 1 else 'times'} a week" if step.sessions else ""


def dosed(step, text, between=" "):
    """Write what is done at a step, after its dose where it has one."""
    return f"{capital(how_much(step))}.{between}{text}" if step.minutes else text


def home_words(made, review):
    """Write the first screen for a person at home: what is done and noticed in lists, the rest in short paragraphs."""
    home = at_home(made, review)
    signs = [f"**{capital(SIGNS[s.sign])}.** {_marked(s)}" for s in home.stop]
    told = (
        _run_on("Before you start.", home.before),
        _list("What to do", [_step(s) for s in home.steps]),
        _list(f"Stop, and ask {ASK}, if you notice", signs),
        _run_on("Who should not, or not alone.", home.who),
        _key(home),
    )
    return Prose("\n\n".join(t for t in told if t))


def first_step(review, folder=""):
    """Write for a first screen what to do before all else, the first step at home, and the way to the rest.

    folder : of the pages, as seen from where this stands: rendered/ from the README. Empty where no step is for home.
    """
    before, steps = ([s for s in lines_of(review, part, HOME) if s.at_home][:1] for part in ("before", "step"))
    if not steps:
        return Prose("")
    more = f"[The next steps, and when to stop]({folder}{PAGE}), also on [one page to print]({folder}{HANDOUT})."
    key = [OUR_OWN] if any(s.at_home_from == "ours" for s in before + steps) else []
    return Prose("\n".join([_run_on("What could I do?", before + steps), *key, more]))


def _run_on(head, lines):
    return f"**{head}**\n" + "\n".join(_marked(s) for s in lines) if lines else ""


def _list(head, lines):
    return f"**{head}**\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""


def _step(step):
    return f"**{when(step)}.** {dosed(step, _marked(step))}"


def _marked(step):
    return f"{step.at_home}{f' {OURS}' if step.at_home_from == 'ours' else ''}"


def _key(home):
    ours = any(s.at_home_from == "ours" for part in (home.before, home.steps, home.stop, home.who) for s in part)
    return OUR_OWN if ours else ""


def watched(review):
    """Say whether any trial had its people walk without somebody watching."""
    doses = doses_tried(review)
    if (doses["supervised"] == "no").any():
        return ""
    names = doses.loc[doses["supervised"] == "yes", "label"]
    seen = f" In {listed(names)} somebody watched them." if len(names) else ""
    return f"No trial says that its people walked on their own.{seen}"


def not_looked_up():
    """Say which guidelines and programmes were not looked up."""
    return Prose(
        f"We did not look up what guidelines and exercise programmes for knees say: {listed(GUIDELINES)}. "
        f"They may say more than this page; ask {ASK}."
    )
