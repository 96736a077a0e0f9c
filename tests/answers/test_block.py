"""The answer block: the same words everywhere, short and plain, and true to the result whatever the tables say."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from plain import grade, numbers_in, sentences, words_of

from backwalk import Question, conclude, propose, words
from backwalk.answers.asked_next import worse
from backwalk.answers.block import verdict
from backwalk.tables.schema import COMPARATORS, OUTCOMES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = README.partition("<!-- answer")[2].partition("<details>")[0]


SPELT = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\b", re.I)


def told_in(markdown):
    """Give the sentences of an answer block, without headings, badges and pictures."""
    kept = [line for line in markdown.splitlines() if not re.match(r"#|!\[|\*\*⊕|\*\*Certainty", line)]
    return [s for s in sentences("\n".join(kept)) if s.endswith((".", "?", "!"))]


def block(review, question):
    found = conclude(review, question)
    return f"{words.answer(found, propose(found, review))}\n\n{words.beside_the_answer(review, found)}"


@pytest.mark.parametrize("comparator", [*COMPARATORS, "any"])
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("design", ["rct", "any"])
def test_every_sentence_is_short_and_has_few_numbers(today, outcome, comparator, design):
    for sentence in told_in(block(today, Question(outcome, comparator, design=design))):
        assert len(words_of(sentence)) <= 30, sentence  # numbers as they are spoken
        assert len(sentence.split()) <= 25, sentence
        assert numbers_in(re.sub(r"[A-Z]\w+ (?:19|20)\d\d", "", sentence)) + len(SPELT.findall(sentence)) <= 4, sentence
        for gap in ("nan", "None", " .", "  ", "1 trials"):
            assert gap not in sentence, sentence


@pytest.mark.parametrize("outcome", ["pain", "function"])
def test_the_answer_has_at_most_60_words(today, outcome):
    found = conclude(today, Question(outcome))
    told = " ".join(told_in(str(words.answer(found, propose(found, today)))))

    assert 20 <= len(told.split()) <= 60


def test_the_answer_of_the_readme_reads_at_grade_8():
    assert grade("\n".join(told_in(BLOCK))) <= 8


@pytest.mark.parametrize("page", ["00_start_here__default", "03_pool_an_outcome__pain"])
def test_the_pages_say_the_same_words_as_the_readme(today, page):
    found = conclude(today, Question("pain"))
    told = str(words.answer(found, propose(found, today)))
    cells = nbformat.read(ROOT / "rendered" / f"{page}.ipynb", as_version=4).cells
    shown = [o.data.get("text/markdown", "") for c in cells for o in c.get("outputs", []) if "data" in o]

    assert told in shown
    assert told in README


def with_lead(estimate, ci, measure="md", important=1.0, k=3):
    trials = SimpleNamespace(important=SimpleNamespace(value=important))
    first = SimpleNamespace(
        lead=SimpleNamespace(estimate=estimate, ci=ci), trials=trials, question=SimpleNamespace(measure=measure)
    )
    return SimpleNamespace(pooled=k, first=first)


@pytest.mark.parametrize(
    ("estimate", "ci", "measure", "level", "told"),
    [
        (0.87, (0.29, 1.44), "md", "very_low", "perhaps a little better"),
        (1.30, (0.29, 2.44), "md", "low", "may be better"),
        (0.87, (-0.1, 1.44), "md", "low", "no clear difference"),
        (-1.2, (-2.0, -0.5), "md", "moderate", "probably worse"),
        (-0.2, (-0.3, -0.1), "md", "high", "a little worse"),
        (1.24, (0.6, 1.88), "smd", "very_low", "perhaps better"),
        (1.24, (0.6, 1.88), "smd", None, "better"),
    ],
)
def test_a_verdict_by_hand(estimate, ci, measure, level, told):
    assert verdict(with_lead(estimate, ci, measure), level) == told


def test_what_went_against_backward_walking_is_named(today):
    """Putri 2020 (taping, p = 0.010) and Rosidah 2017 (strengthening, p < 0.001) in outcomes.csv."""
    lost = worse(today)

    assert sorted((w.trial.study_id, w.name) for w in lost) == [
        ("putri2020", "Kinesio taping"),
        ("rosidah2017", "quadriceps strengthening"),
    ]
    assert all(w.trial.label in BLOCK for w in lost)


def test_sentences_follow_the_tables(today):
    """A trial read in full text changes what is said of reading."""
    found = conclude(today, Question("pain"))
    asked = tuple((t.model_copy(update={"full_text_seen": "yes"}), rows) for t, rows in found.trials.asked)
    read = replace(found, trials=replace(found.trials, asked=asked))

    assert "only short texts" in words.beside_the_answer(today, found)
    assert "short texts" not in words.beside_the_answer(today, read)


def test_the_block_holds_no_statistics():
    assert not re.search(r"\bg = |CI\b|credible|Hartung|Wald|τ|REML", BLOCK)
