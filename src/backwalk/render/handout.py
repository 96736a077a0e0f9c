"""A page to print for a patient: the answer, how sure, what to do, when to stop, harms, and what is not known.

One source for screen and paper: an HTML file with its style inside, which asks nothing of the network and prints on
one A4 page. No library of the lock lays out HTML as PDF, so that `print_pdf` asks a Chromium for it where there is one.
Its PDF carries the time it was made; therefore the HTML is committed and the PDF is not.
"""

from dataclasses import dataclass

from backwalk.answers.block import certainty, circles, told, verdict
from backwalk.answers.conclusion import conclude
from backwalk.answers.harms import followed_up
from backwalk.answers.question import Question
from backwalk.answers.rating import Rating, propose
from backwalk.answers.words import extra_exercise
from backwalk.pages.programme.harms import harm_lines
from backwalk.pages.programme.home import (
    ASK,
    HOME,
    OURS,
    AtHome,
    at_home,
    how_long,
    how_often,
    not_looked_up,
    watched,
    when,
)
from backwalk.pages.programme.plan import Plan, lines_of, plan
from backwalk.problems import NothingToShowError
from backwalk.render.paper import STYLE
from backwalk.style.names import outcome_name, provenance
from backwalk.style.numbers import capital
from backwalk.style.signs import for_html
from backwalk.tables.schema.background import LEVEL_NAMES, LEVELS
from backwalk.tables.schema.programme import SIGNS

ASKED = ("pain", "function")
WEEKS, SESSIONS, MINUTES = 6, 3, 20  # as page 10 asks
NOTHING = "<p>Nothing is on record.</p>"
TITLE = "Could walking backward help my knee?"


@dataclass(frozen=True, eq=False)
class Handout:
    """What the page says: ratings with their answers, the plan at home, and lines on harms and on what is not known."""

    ratings: tuple[Rating, ...]
    home: AtHome
    harms: tuple[str, ...]
    unknown: tuple[str, ...]
    foot: str


def handout(review):
    """Gather what the page says from the answers, ratings and tables of a review: a Handout."""
    ratings = tuple(propose(conclude(review, Question(outcome)), review) for outcome in ASKED)
    home = at_home(_planned(review), review)
    foot = f"{not_looked_up()} {provenance(review).in_a_line}"
    return Handout(ratings, home, tuple(harm_lines(review)), tuple(_unknown(review, home)), foot)


def _planned(review):
    """Give the plan of page 10; the rules of care alone where no trial prints a dose."""
    try:
        return plan(review, weeks=WEEKS, sessions=SESSIONS, minutes=MINUTES)
    except NothingToShowError:
        before, stop, falls = (lines_of(review, part, HOME) for part in ("before", "stop", "falls"))
        return Plan(HOME, {}, {}, {}, (), before, stop, falls, ())


def _unknown(review, home):
    yield from (line.at_home for line in home.unknown)
    pain = conclude(review, Question(ASKED[0], "forward_walking"))
    if pain.pooled is None:
        yield f"Nobody knows whether it eases {outcome_name(ASKED[0])} more than walking forward does."
    if followed_up(review, "any", "any").empty:
        yield "No trial that we read looked again after its programme had ended."
    yield watched(review)


def handout_html(review):
    """Write the page as one HTML file."""
    page = handout(review)
    body = "\n".join(
        (
            f"<header><h1>{TITLE}</h1>",
            "<p>For people with osteoarthritis of the knee. This is not medical advice.</p></header>",
            f'<section class="answers">{"".join(_answer(r) for r in page.ratings)}</section>',
            f'<p class="small">{for_html(_same_for_both(page.ratings[0]))}</p>',
            f"<section><h2>What you could do</h2>{_steps(page.home.steps)}</section>",
            '<div class="two">',
            f"<section><h2>Before you start</h2>{_list(_marked(s) for s in page.home.before)}</section>",
            f"<section><h2>Who should not, or not alone</h2>{_list(_marked(s) for s in page.home.who)}</section>",
            "</div>",
            f'<section class="stop"><h2>Stop, and ask {ASK}</h2>{_signs(page.home.stop)}</section>',
            '<div class="two">',
            f"<section><h2>Was anyone harmed?</h2>{_list(for_html(line) for line in page.harms)}</section>",
            f"<section><h2>What is not known</h2>{_list(for_html(line) for line in page.unknown)}</section>",
            "</div>",
            f"<footer><p>{OURS} Our own caution: no source that we read says it. {for_html(page.foot)}</p></footer>",
        )
    )
    return _PAGE.format(title=TITLE, style=STYLE, body=body)


# Nothing may be fetched, and the browser is told so; an empty icon keeps it from asking for one.
_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _answer(rating):
    """Give the answer of the README and the pages, word for word."""
    name = capital(outcome_name(rating.found.question.outcome))
    lines = "".join(f"<p>{for_html(line)}</p>" for line in told(rating.found).splitlines())
    head = f"<h2>{for_html(name)}: {for_html(verdict(rating.found, rating.level))}</h2>"
    return f'<div class="answer">{head}<p class="sure">How sure: <b>{for_html(certainty(rating))}</b></p>{lines}</div>'


def _same_for_both(rating):
    ends = [f"{circles(level)} {LEVEL_NAMES[level]}" for level in (LEVELS[-1], LEVELS[0])]
    key = f"How sure runs from {ends[0]} to {ends[1]}."
    held = " That no person has decided means that rules proposed it." if rating.provisional else ""
    return f"{extra_exercise(rating.found.question)} {key}{held}"


def _steps(steps):
    return f'<ol class="steps">{"".join(map(_step, steps))}</ol>' if steps else NOTHING


def _step(step):
    dose = (
        f'<p class="dose"><span>{for_html(how_long(step))},</span> <span>{for_html(how_often(step))}</span></p>'
        if step.minutes
        else ""
    )
    return f"<li><h3>{for_html(when(step))}</h3>{dose}<p>{_marked(step)}</p></li>"


def _marked(step):
    return for_html(step.at_home) + (f"&nbsp;{OURS}" if step.at_home_from == "ours" else "")


def _list(lines):
    items = "".join(f"<li>{line}</li>" for line in lines if line)
    return f"<ul>{items}</ul>" if items else NOTHING


def _signs(lines):
    rows = "".join(f"<dt>{capital(SIGNS[s.sign])}</dt><dd>{_marked(s)}</dd>" for s in lines)
    return f"<dl>{rows}</dl>" if rows else NOTHING
