"""The page that answers any question without code: its sentences are those of `words`, and a table cell stays text."""

import csv
import html
import json
import random
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import product

import pytest
from conftest import ROOT

from backwalk import Question, conclude, load_review, words
from backwalk.answers.block import certainty
from backwalk.answers.rating import rate
from backwalk.render import ask
from backwalk.render.ask import FIELDS, START, ask_page
from backwalk.render.runs import POOLING_NOTEBOOK, read_runs
from backwalk.style.names import title
from backwalk.style.numbers import number

RUNS = read_runs(ROOT / "notebooks")
NAMED = [run for run in RUNS if run.notebook == POOLING_NOTEBOOK]
MODEL = ("tau2", "ci")


@pytest.fixture(scope="module")
def page():
    """As committed; a test compares it with the tables as they are now."""
    return (ROOT / "rendered" / "ask.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(page):
    return held(page)


def held(page):
    """Read the data of a page: what stands in its one script of JSON."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def opened(thing, texts):
    """Put every text in its place, as the page does."""
    if isinstance(thing, str):
        return texts[int(thing)]
    if isinstance(thing, dict):
        return {name: opened(part, texts) for name, part in thing.items()}
    return [opened(part, texts) for part in thing] if isinstance(thing, list) else thing


def asked(data, **choices):
    """Find what the page shows for choices: (trials, answer), or (None, why nothing is there)."""
    q = START | choices
    at = {name: options.index(q[name]) for name, options in data["fields"].items()}
    width = {name: len(options) for name, options in data["fields"].items()}
    place = data["at"][f"{q['outcome']} {q['comparator']}"][at["design"]]
    if isinstance(place, str):
        return None, data["texts"][int(place)]
    trials = data["trials"][place[(at["evidence"] * width["basis"] + at["basis"]) * width["measure"] + at["measure"]]]
    models = trials["models"]
    answer = data["answers"][models[at["tau2"] * width["ci"] + at["ci"] if len(models) > 1 else 0]]
    return opened(trials, data["texts"]), opened(answer, data["texts"])


def concluded(review, choices):
    """Answer choices of the page as a notebook does."""
    q = START | choices
    question = Question(**{name: q[name] for name in FIELDS if name not in MODEL})
    return conclude(review, question, **{name: q[name] for name in MODEL})


def said(data, choices):
    trials, answer = asked(data, **choices)
    return answer if trials is None else "\n".join(answer["says"])


def test_the_committed_page_is_fresh(page, today):
    """Stale: run make render. The same tables give the same bytes."""
    assert ask_page(today, RUNS) == page


@pytest.mark.parametrize("run", NAMED, ids=lambda run: run.name)
def test_a_named_question_gets_the_sentence_of_its_page(run, data, today):
    key = " ".join((START | run.parameters)[name] for name in FIELDS)

    assert said(data, run.parameters) == str(words.headline(concluded(today, run.parameters)))
    assert data["pages"][key] == [run.page, run.title]


def some_choices(n):
    """Choose n combinations, the same ones every time, of which many have something to average."""
    draw = random.Random(5)
    wide = {"outcome": ("pain", "function"), "comparator": ("usual_physio", "any")}
    fields = [FIELDS | wide if i % 3 else FIELDS for i in range(n)]
    return [{name: draw.choice(options) for name, options in one.items()} for one in fields]


@pytest.mark.parametrize("choices", some_choices(60), ids=lambda q: "-".join(q.values()))
def test_any_choice_gets_the_answer_of_the_package(choices, data, today):
    """Sentences, details, plot in words, who is left out: each as the notebooks write it."""
    found = concluded(today, choices)
    trials, answer = asked(data, **choices)
    if trials is None:
        who = {name: choices[name] for name in ("outcome", "comparator", "design")}
        assert not found.trials.asked
        assert answer == words.headline(concluded(today, who))
        return
    assert said(data, choices) == str(words.headline(found))
    assert "\n".join(answer["more"]) == str(words.details(found))
    first = found.first
    assert [name for name, _ in trials["left"]] == first.trials.left_out["label"].tolist()
    if first.pooled is not None:
        named = [text[0] for text, *_ in trials["plot"]["trials"]]
        assert all(label in name for label, name in zip(first.trials.labels, named, strict=True))
        assert len(trials["rows"]) == len(trials["csv"]) - 1 == first.pooled.k
        assert number(first.lead.estimate) in answer["average"][-1]


def test_every_combination_leads_to_an_answer_or_a_reason(data):
    empty = average = none = 0
    for outcome, comparator in product(FIELDS["outcome"], FIELDS["comparator"]):
        for place in data["at"][f"{outcome} {comparator}"]:
            if isinstance(place, str):
                none += 1
                assert "No trial of this review asked this" in data["texts"][int(place)]
                continue
            assert len(place) == len(FIELDS["evidence"]) * len(FIELDS["basis"]) * len(FIELDS["measure"])
            for one in place:
                trials = data["trials"][one]
                assert len(trials["models"]) in (1, len(FIELDS["tau2"]) * len(FIELDS["ci"]))
                assert all(data["answers"][n]["says"] for n in trials["models"])
                drawn = "plot" in trials
                average, empty = average + drawn, empty + (not drawn)
                assert drawn or trials["left"], "neither an average nor a reason"
                assert all("average" in data["answers"][n] for n in trials["models"]) == drawn

    assert min(none, average, empty) > 0


def test_every_number_of_the_page_is_a_place_or_a_share(data):
    """Whatever a reader reads is text that Python wrote; the rest are whole places on the axis."""
    for answer in data["answers"]:
        if "average" in answer:
            marks = [*answer["average"][1:4], *(x for bar in answer["bars"] for x in bar[1:3])]
            marks += [share for _, share in answer["weights"]]
            assert all(isinstance(x, int) and -1 <= x <= 1001 for x in marks)


def test_the_certainty_is_that_of_its_page(data, today):
    for comparator in ("usual_physio", "forward_walking", "other_exercise"):
        for rating in rate(today, comparator):
            told = data["rated"].get(f"{rating.found.question.outcome} {comparator} rct")
            if told is not None:
                assert " ".join(told["words"][:1]) in certainty(rating)
                assert told["words"] == certainty(rating, "\n").splitlines()
                assert (ROOT / "rendered" / f"{told['page']}.ipynb").is_file()
    assert "pain usual_physio rct" in data["rated"]


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and whether each is closed by its own."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})

    def __init__(self, text):
        super().__init__()
        self.seen, self.stack = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_the_page_is_whole_and_every_control_has_its_label(page):
    tags = Tags(page)
    ids = [at["id"] for _, at in tags.seen if "id" in at]

    assert tags.stack == []
    assert len(ids) == len(set(ids))
    labelled = {at["for"] for tag, at in tags.seen if tag == "label"}
    assert labelled == {at["id"] for tag, at in tags.seen if tag == "select"} == set(FIELDS)
    for _, at in tags.seen:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(at.get(name, "").split()) <= set(ids)


def test_nothing_is_fetched_and_only_sources_lead_out(page, data):
    """No library, no picture, no font; the addresses in it are those of the trials."""
    assert [at for tag, at in Tags(page).seen if {"src", "data-src"} & set(at) or tag in ("link", "img")] == []
    sources = {text for text in data["texts"] if text.startswith("http")}
    rest = page
    for address in sorted(sources, key=len, reverse=True):
        rest = rest.replace(json.dumps(address, ensure_ascii=False), "")

    assert re.findall(r"https?://|url\(|@import|fetch\(|XMLHttp", rest) == []


def test_the_page_without_scripts_names_every_question(page):
    table = re.search(r"<noscript>.*</noscript>", page, re.S)[0]

    for run in NAMED:
        assert f'href="{run.page}.ipynb"' in table
        assert html.escape(run.title) in table
    assert "On average everyday function was better" in table


def test_the_links_lead_to_pages(page, data):
    named = {name for name, _ in data["pages"].values()} | {one["page"] for one in data["rated"].values()}
    named |= {target.removesuffix(".ipynb") for target in re.findall(r'href="([^"#]+\.ipynb)"', page)}

    for name in named:
        assert (ROOT / "rendered" / f"{name}.ipynb").is_file(), name
    assert ".ipynb" not in page.replace('.ipynb"', '.html"'), "the site turns every link this way"


# Tables that would like to be more than text

HOSTILE = '</script><script>document.title="taken"</script><img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A page of one question whose trials, scales, thresholds and reasons hold markup."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(ROOT / "data", folder)
    for table, column in (
        ("trials", "label"),
        ("trials", "comparator_name"),
        ("instruments", "name"),
        ("instruments", "unit"),
        ("constants", "meaning"),
        ("outcomes", "locator"),
        ("outcomes", "doubt"),
    ):
        spoil(folder / f"{table}.csv", column)
    with pytest.MonkeyPatch.context() as patch:
        few = {"outcome": ("pain", "function"), "comparator": ("usual_physio",), "tau2": ("reml",)}
        patch.setattr(ask, "FIELDS", FIELDS | few | {"evidence": ("exact_p",), "basis": ("any",)})
        return ask_page(load_review(folder), NAMED[:1])


def spoil(path, column):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row[column] = row[column] and f"{row[column]} {HOSTILE}"
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_markup_in_a_table_stays_text(hostile):
    tags = Tags(hostile)

    assert [at for tag, at in tags.seen if tag == "script"] == [{"type": "application/json", "id": "data"}, {}]
    assert not [at for tag, at in tags.seen if tag == "img"]
    assert any(HOSTILE in text for text in held(hostile)["texts"])
    assert HOSTILE not in hostile


# In a browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TRIES = """<!doctype html><meta charset="utf-8"><iframe id="f" width="WIDTH" height="1500" src="PAGE"></iframe><pre id="out"></pre>
<script>
const wait = ms => new Promise(go => setTimeout(go, ms));
const errors = [];
f.onload = async () => {
  const w = f.contentWindow, d = w.document, el = id => d.getElementById(id), told = [];
  w.onerror = message => errors.push(message);
  for (const [name, value] of CHANGES) {
    if (name === "#") w.location.hash = value;
    else { el(name).value = value; el(name).dispatchEvent(new w.Event("change", { bubbles: true })); }
    await wait(60);
    told.push({
      says: el("says").innerText, question: el("question").textContent, hash: w.location.hash,
      certainty: el("certainty").innerText, page: el("page").textContent, title: d.title,
      left: [...d.querySelectorAll("#reasons tr")].map(r => [...r.children].map(c => c.textContent)),
      drawn: [...d.querySelectorAll("#drawing text")].map(t => t.textContent), desc: el("forest-desc").textContent,
      off: Object.fromEntries([...d.querySelectorAll("select")].map(s => [s.id, s.disabled ? "all" : [...s.options].filter(o => o.disabled).map(o => o.textContent)])),
      csv: decodeURIComponent(el("csv").href), scroll: d.documentElement.scrollWidth - d.documentElement.clientWidth,
      cut: [...d.querySelectorAll("#drawing text")].filter(t => { const b = t.getBBox(), v = el("forest").viewBox.baseVal; return el("figure").offsetParent && (b.x < -2 || b.x + b.width > v.width + 2); }).map(t => t.textContent),
    });
  }
  out.textContent = JSON.stringify({ told, errors });
};
</script>"""


@pytest.fixture(scope="module")
def browse(tmp_path_factory):
    """Open a page in a frame, make changes, and give what it then says after each."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: the page was not opened in a browser")

    def go(text, changes, wide=1280):
        folder = tmp_path_factory.mktemp("browser")
        (folder / "ask.html").write_text(text, encoding="utf-8")
        tries = TRIES.replace("WIDTH", str(wide)).replace("PAGE", "ask.html").replace("CHANGES", json.dumps(changes))
        (folder / "tries.html").write_text(tries, encoding="utf-8")
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--dump-dom")
        options += ("--virtual-time-budget=20000", f"--user-data-dir={folder / 'profile'}", "--window-size=1400,1600")
        done = subprocess.run(
            [CHROMIUM, *options, (folder / "tries.html").as_uri()], capture_output=True, timeout=120, check=False
        )
        shown = re.search(r'<pre id="out">(.+?)</pre>', done.stdout.decode(), re.S)
        if not shown:
            pytest.skip("Chromium does not start here: the page was not opened in a browser")
        found = json.loads(html.unescape(shown[1]))
        assert found["errors"] == []
        return found["told"]

    return go


def flat(text):
    return " ".join(text.split())


def test_clicking_through_gives_the_sentences_of_the_package(browse, page, today):
    changes = [
        ("design", "any"),
        ("outcome", "function"),
        ("tau2", "dl"),
        ("ci", "wald"),
        ("comparator", "other_exercise"),
    ]
    told, choices = browse(page, changes), {}
    for (name, value), shown in zip(changes, told, strict=True):
        choices[name] = value
        found = concluded(today, choices)
        assert flat(shown["says"]) == flat(words.headline(found).in_a_line)
        assert shown["question"] == title(found.question)
        assert f"{name}={value}" in shown["hash"]
        assert shown["cut"] == []
        assert (shown["drawn"] != []) >= (found.first.pooled is not None)
        assert [name for name, _ in shown["left"]] == found.first.trials.left_out["label"].tolist()


def test_a_link_opens_its_question(browse, page, today):
    """And what it does not know is asked as at first."""
    odd = {"outcome": "function", "evidence": "arm_means", "basis": "nonsense", "design": "any"}
    shown = browse(page, [("#", "&".join(f"{n}={v}" for n, v in odd.items()))])[0]
    found = concluded(today, odd | {"basis": "any"})

    assert flat(shown["says"]) == flat(words.headline(found).in_a_line)
    assert shown["csv"].startswith("data:text/csv")
    assert shown["csv"].count("\n") == len(found.first.trials.frame) + 1
    assert shown["page"].startswith("Read on: Does adding backward walking")


def test_what_is_impossible_is_disabled_with_its_reason(browse, page):
    shown = browse(page, [("#", "outcome=gait"), ("#", "outcome=pain")])

    assert "Forward walking (no trial)" in shown[0]["off"]["comparator"]
    assert shown[0]["off"]["tau2"] == "all"
    assert shown[1]["off"]["comparator"] == []
    assert shown[1]["off"]["tau2"] == []


@pytest.mark.parametrize("wide", [390, 1280])
def test_nothing_is_cut_and_the_page_does_not_scroll_sideways(browse, page, wide):
    asked = ["outcome=pain", "outcome=function&design=any&comparator=any&evidence=p_bound", "outcome=rom&design=any"]
    for shown in browse(page, [("#", one) for one in asked], wide):
        assert shown["scroll"] <= 0
        assert shown["cut"] == []


def test_the_certainty_follows_the_choices(browse, page, data):
    told = browse(page, [("#", "outcome=pain"), ("tau2", "dl"), ("ci", "wald")])
    words_of_page = data["rated"]["pain usual_physio rct"]["words"]

    assert all(word in told[0]["certainty"] for word in words_of_page)
    assert "not rated" in told[2]["certainty"]


def test_a_browser_shows_markup_as_text(browse, hostile):
    told = browse(hostile, [("#", "outcome=pain"), ("#", "outcome=function"), ("measure", "md")])

    for shown in told:
        assert shown["title"].startswith("Ask your own question")
        assert any(HOSTILE in name for name, _ in shown["left"]) or any("script" in t for t in shown["drawn"])
