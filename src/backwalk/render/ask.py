"""The page that answers any question without code: every answer worked out beforehand, in one file that needs no network."""

import json
from dataclasses import replace
from functools import cache
from html import escape
from importlib.metadata import version
from itertools import product
from pathlib import Path
from string import Template
from types import SimpleNamespace

from backwalk.answers.block import certainty
from backwalk.answers.conclusion import conclude
from backwalk.answers.question import BASES, DESIGN_CHOICES, EVIDENCE, Question
from backwalk.answers.rating import rate
from backwalk.pages.multiverse.defences import CHOICES
from backwalk.pages.outcome.words import headline
from backwalk.render.ask_parts import answer_of, axis_of, trials_of
from backwalk.render.runs import POOLING_NOTEBOOK
from backwalk.statistics.pooling import INTERVALS
from backwalk.statistics.tau2 import ESTIMATORS
from backwalk.style.names import COMPARATORS, last_looked, outcome_name, provenance, title
from backwalk.style.numbers import capital
from backwalk.style.signs import MARK, as_typed
from backwalk.tables.schema.trials import CLASSES, OUTCOMES

TEMPLATE = Path(__file__).with_name("ask.html")
RATING_NOTEBOOK = "07_rate_the_certainty"
EXACT = EVIDENCE[:-1]  # everything as reported is no choice here: it stands in the details of every answer
MEASURES = ("smd", "md")
FIELDS = {  # what is chosen, and what it may be, in the order of the page
    "outcome": OUTCOMES,
    "comparator": CLASSES,
    "design": DESIGN_CHOICES,
    "evidence": EXACT,
    "basis": BASES,
    "measure": MEASURES,
    "tau2": tuple(ESTIMATORS),
    "ci": tuple(INTERVALS),
}
START = {"outcome": "pain", "tau2": "reml", "ci": "hartung_knapp_floored"} | {
    name: getattr(Question("pain"), name) for name in ("comparator", "design", "evidence", "basis", "measure")
}


class _Numbered(dict):
    """Things that are equal, each counted once: a number a thing, in the order they came in."""

    def __call__(self, thing):
        return self.setdefault(thing, len(self))


def ask_page(review, runs):
    """Write the page: one HTML file with every answer, its form, and a table for who has no scripts."""
    data = ask_data(review, runs)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        data=text.translate({ord("<"): "\\u003c"}),  # so that nothing in a table can end the script
        first=_selects(("outcome", "comparator", "design")),
        model=_selects(("evidence", "basis", "measure", "tau2", "ci")),
        named=_named(review, runs),
        cite=escape(_cite(review)),
        about=escape(provenance(review).in_a_line),
    )


def ask_data(review, runs):
    """Work out every answer, each once, and which combination of choices leads to it.

    Returns
    -------
    texts : every text once, where stars of a table are marked as such; elsewhere a string is the number of its text
    at : {"outcome comparator": a place a design: the text of why nothing is there, or numbers of `trials`, a place
        for every evidence, basis and measure, in the order of FIELDS}
    trials : what no model changes; its `models` are numbers of `answers`, one for all or one for every tau2 and ci
    rated, pages : {choices: words of the certainty and their page}, {choices: page and its title}
    """
    known = cache(review.answer)
    made = SimpleNamespace(
        answer=lambda question, doubtful=True: known(question, doubtful=doubtful),
        texts=_Numbered(),
        trials=_Numbered(),
        answers=_Numbered(),
        known={},
    )
    at, titles = {}, {}
    for outcome, comparator, design in product(*(FIELDS[name] for name in ("outcome", "comparator", "design"))):
        found = conclude(made, Question(outcome, comparator, design=design))
        titles[f"{outcome} {comparator} {design}"] = title(found.question)
        if not found.trials.asked:
            place = _coded(str(headline(found)), made.texts)
        else:
            questions = (
                Question(outcome, comparator, e, b, design, m)
                for e, b, m in product(*(FIELDS[name] for name in ("evidence", "basis", "measure")))
            )
            place = [_trials(made, question) for question in questions]
        at.setdefault(f"{outcome} {comparator}", []).append(place)
    return {
        "fields": {name: list(options) for name, options in FIELDS.items()},
        "start": START,
        "texts": [text if f"{MARK}*" in text else as_typed(text) for text in made.texts],
        "trials": [json.loads(one) for one in made.trials],
        "answers": [json.loads(one) for one in made.answers],
        "at": at,
        "titles": as_typed(titles),
        "rated": _rated(review, runs),
        "pages": _pages(runs),
    }


def _trials(made, question):
    """Give the number of the trials of one question, under which its answers stand."""
    same = (question.outcome, question.comparator, question.design, question.measure, _rests_on(made, question))
    if same not in made.known:
        asked = conclude(made, question)
        models = product(FIELDS["tau2"], FIELDS["ci"])
        several = [conclude(made, question, tau2=t, ci=c) for t, c in models] if _varies(asked) else [asked]
        axis = axis_of(asked)
        told = [made.answers(json.dumps(_coded(answer_of(found, axis), made.texts))) for found in several]
        one = _coded(trials_of(asked), made.texts) | {"models": told}
        made.known[same] = made.trials(json.dumps(one))
    return made.known[same]


def _varies(found):
    """Tell whether a model has anything to choose: two trials or more."""
    return found.pooled is not None and found.pooled.k > 1


def _rests_on(made, question):
    """Give all that the words of an answer rest on, but for its model: what is chosen, left out and reported.

    With doubtful results and without, in the measure that is asked and in points.
    Whatever evidence counts in an average, the trials report the same: that is read once.
    """

    def reported(asked, doubtful=True):
        return made.answer(replace(asked, evidence="exact_p"), doubtful).usual

    asked = [question, replace(question, measure="md")][: 1 + (question.measure != "md")]
    doubted = any(c.row is not None and c.row.doubt for c in reported(question))
    parts = [(q, doubtful) for doubtful in (True, False)[: 1 + doubted] for q in asked]
    return tuple((*(c.report for c in reported(*part)), *_chosen(made.answer(*part))) for part in parts)


def _chosen(trials):
    used = ((row.line, measured.effect) for _, row, measured in trials.chosen)
    return (*used, *((trial.label, reason) for trial, reason, _ in trials.unused))


def _coded(thing, texts):
    """Put the number of each text in its place."""
    if isinstance(thing, str):
        return str(texts(thing))
    if isinstance(thing, dict):
        return {name: _coded(part, texts) for name, part in thing.items()}
    return [_coded(part, texts) for part in thing] if isinstance(thing, list) else thing


def _rated(review, runs):
    """Give the certainty of every answer that a page rates: {choices: words and page}."""
    rated = {}
    for run in runs:
        if run.notebook == RATING_NOTEBOOK and {*run.parameters} <= {"comparator", "design"}:
            asked = {"comparator": START["comparator"], "design": START["design"], **run.parameters}
            for rating in rate(review, **asked):
                key = f"{rating.found.question.outcome} {asked['comparator']} {asked['design']}"
                rated[key] = {"words": as_typed(certainty(rating, "\n").splitlines()), "page": run.page}
    return rated


def _asks(runs):
    """Give the runs that ask one question each which this page can ask too."""
    return [run for run in runs if run.notebook == POOLING_NOTEBOOK and {*run.parameters} <= {*FIELDS}]


def _pages(runs):
    """Give the page of every named question: {choices: [page, title]}."""
    return {" ".join((START | run.parameters)[name] for name in FIELDS): [run.page, run.title] for run in _asks(runs)}


def _selects(names):
    return "\n".join(map(_select, names))


def _select(name):
    options = "".join(
        f'<option value="{escape(code)}"{" selected" * (code == START[name])}>{escape(_label(name, code))}</option>'
        for code in FIELDS[name]
    )
    told = f'<span class="hint" id="{name}-hint">{escape(HINTS.get(name, ""))}</span>'
    return (
        f'<p><label for="{name}">{escape(LABELS[name])}</label>'
        f'<select id="{name}" name="{name}" aria-describedby="{name}-hint">{options}</select>{told}</p>'
    )


LABELS = {
    "outcome": "What should get better?",
    "comparator": "Compared with what?",
    "design": "Which trials?",
    "evidence": "Results that count",
    "basis": "Scores or changes",
    "measure": "Counted in",
    "tau2": "Estimator of τ²",
    "ci": "Interval of the average",
}
HINTS = {
    "evidence": "What a trial must print at least.",
    "tau2": "τ² is how much true effects differ.",
    "measure": "Where most trials share one scale, their points stand first.",
}
PRINTED = {
    "arm_means": "means and SDs",
    "difference": "a difference with interval, or better",
    "means_and_p": "means and exact p, or better",
    "exact_p": "exact p and its side, or better",
    "p_bound": "a limit of p, taken as p, or better",
}
COUNTED = {"smd": "points if shared, else SDs", "md": "points alone"}


def _label(name, code):
    names = {"outcome": outcome_name, "comparator": COMPARATORS.get, "evidence": PRINTED.get, "measure": COUNTED.get}
    if name in names:
        return capital(names[name](code))
    return capital(CHOICES[name][1][code][0] if code in CHOICES[name][1] else ESTIMATORS[code])


def _named(review, runs):
    """Write the table of the named questions, for who has no scripts."""
    rows = []
    for run in _asks(runs):
        asked = START | run.parameters
        question = Question(**{name: asked[name] for name in FIELDS if name not in ("tau2", "ci")})
        found = conclude(review, question, tau2=asked["tau2"], ci=asked["ci"])
        link = f'<a href="{escape(run.page)}.ipynb">{escape(run.title or title(question))}</a>'
        rows.append(f"<tr><th scope='row'>{link}</th><td>{escape(headline(found).in_a_line)}</td></tr>")
    return "\n".join(rows)


def _cite(review):
    return (
        f"The backwalk contributors. Backward walking for knee health: an evidence review. Version {version('backwalk')}, "
        f"tables {review.hash}; evidence last looked for: {last_looked(review)}."
    )
