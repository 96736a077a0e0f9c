"""One answer a question: what every page states of an average and its interval is what results.json holds."""

import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
RESULTS = json.loads((ROOT / "rendered" / "results.json").read_text(encoding="utf-8"))["questions"]
NUMBER = r"−?\d+\.\d\d"
# g = 1.12 (95% CI 0.27 to 1.97); 0.87 points (floored Hartung-Knapp 95% CI 0.29 to 1.44)
IN_BRACKETS = re.compile(
    rf"(?P<g>g = )?(?P<middle>{NUMBER})(?: points)? \((?P<how>[^()]*?(?:CI|credible interval)) (?P<low>{NUMBER}) to (?P<high>{NUMBER})"
)
# There pain was 0.87 points better with ... alone.\nThe 95% CI is 0.29 to 1.44.
IN_SENTENCES = re.compile(
    rf"(?P<g>g = )?(?P<middle>{NUMBER})(?: points)?[^.]*\.\s+The (?P<how>[^.]*?(?:CI|credible interval)) is (?P<low>{NUMBER}) to (?P<high>{NUMBER})"
)
# 0.87 points, 0.29 to 1.44 (4 trials); g = 1.12, 0.27 to 1.97
IN_TABLES = re.compile(
    rf"(?P<g>g = )?(?P<middle>{NUMBER})(?: points)?, (?P<how>)(?P<low>{NUMBER}) to (?P<high>{NUMBER})"
)
# Pages that state answers and nothing derived from them; the others refit, on purpose.
ANSWERS = ("00_", "03_", "07_")


def stated(text):
    """Give every average with its interval in a text: {(in g or not, middle, low, high)}."""
    found = set()
    for pattern in (IN_BRACKETS, IN_SENTENCES, IN_TABLES):
        found |= {(bool(m["g"]), m["middle"], m["low"], m["high"]) for m in pattern.finditer(text)}
    return found


def text_of(page):
    """Give the words of a page: prose, tables and alt texts; no code."""
    parts = []
    for cell in nbformat.read(page, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        for output in cell.outputs:
            data = output.get("data", {})
            parts += [data.get("text/markdown", ""), data.get("text/plain", "")]
            parts += re.findall(r'alt="([^"]*)"', "".join(data.get("text/html", "")))
    return "\n\n".join("".join(p) for p in parts)


def known(question):
    """Give every average that results.json holds of a question, as pages write them: {(in g, middle, low, high)}."""
    found = set()
    for one in (question, question.get("without_doubtful") or {}):
        for unit in (one, one.get("points") or {}):
            g = unit.get("measure") == "smd"
            pairs = [(unit.get("estimate"), unit.get("ci")), (unit.get("estimate"), unit.get("ci_wald"))]
            pairs += [(lead["estimate"], lead["ci"])] if (lead := unit.get("lead")) else []
            for posterior in [unit.get("reported"), *unit.get("bayes", [])]:
                pairs += [(posterior["mean"], posterior["ci"])] if posterior else []
            found |= {(g, *map(written, (middle, *ends))) for middle, ends in pairs if middle is not None and ends}
    return found


def written(x):
    return f"{round(x, 2) + 0.0:.2f}".replace("-", "−")


PAGES = sorted((ROOT / "rendered").glob("*.ipynb"))
STATING = [p for p in PAGES if p.name.startswith(ANSWERS)]
ALL = set().union(*map(known, RESULTS.values()))


def test_the_patterns_find_what_is_stated():
    text = "g = 1.12 (95% CI 0.27 to 1.97) and 0.87 points better here.\nThe 95% CI is 0.29 to 1.44."

    assert stated(text) == {(True, "1.12", "0.27", "1.97"), (False, "0.87", "0.29", "1.44")}


@pytest.mark.parametrize("page", [*STATING, ROOT / "README.md"], ids=lambda p: p.stem)
def test_every_average_that_a_page_of_answers_states_is_in_results_json(page):
    text = page.read_text(encoding="utf-8") if page.suffix == ".md" else text_of(page)
    own = RESULTS.get(page.stem.partition("__")[2])
    allowed = known(own) if own and page.name.startswith("03_") else ALL

    assert {s for s in stated(text) if s not in allowed} == set()


@pytest.mark.parametrize("name", ["pain", "function"])
def test_every_page_of_a_headline_question_states_its_lead(name):
    """README, 00, 03 and 05 say the same average and interval of the question."""
    lead = (RESULTS[name].get("points") or RESULTS[name])["lead"]
    said = tuple(map(written, (lead["estimate"], *lead["ci"])))
    pages = [
        ROOT / "rendered" / f"{n}.ipynb"
        for n in ("00_start_here__default", f"03_pool_an_outcome__{name}", f"05_stress_the_result__{name}")
    ]

    assert all(said in {s[1:] for s in stated(text_of(p))} for p in pages)
    assert said in {s[1:] for s in stated((ROOT / "README.md").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_no_page_gives_the_average_of_an_answer_another_interval(page):
    """A page that refits may state other averages, but that of the answer keeps its interval, or names another method."""
    text, leads = text_of(page), {}
    for question in RESULTS.values():
        for unit in (question, question.get("points") or {}):
            if lead := unit.get("lead"):
                leads[(unit["measure"] == "smd", written(lead["estimate"]))] = known(question)
    wrong = {s for s in stated(text) if s[:2] in leads and s not in ALL}

    assert wrong == set()
