"""What a change of the tables does to every answer: each question before and after, side by side."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from backwalk.answers.conclusion import Lead
from backwalk.answers.review import load_review
from backwalk.answers.words import interval_name
from backwalk.render.before import answers_before
from backwalk.render.export import results
from backwalk.render.runs import read_runs
from backwalk.style.names import MEASURES
from backwalk.style.numbers import capital, count, listed, number, span
from backwalk.style.signs import marked
from backwalk.tables.schema.background import LEVEL_NAMES, LEVELS

NOT_KEPT = "not recorded"  # of a certainty, in results from before it was
NAMED = 3  # trials that a sentence names; more are counted


@dataclass(frozen=True, eq=False)
class Change:
    """One question before and after; a side is None where the question was not asked.

    before, after : an answer of results.json, its texts marked; labels : {study_id: name}
    """

    name: str
    before: dict | None
    after: dict | None
    labels: dict

    @property
    def title(self):
        return (self.after or self.before)["title"]

    @cached_property
    def cells(self):
        """What stands side by side: {row: (before, after)}, each as a reader sees it."""
        sides = [_cells(side) for side in (self.before, self.after)]
        return {row: tuple(side.get(row, "–") for side in sides) for row in dict.fromkeys([*sides[0], *sides[1]])}

    @property
    def changed(self):
        """Whether a reader sees a difference, or other trials are averaged."""
        if None in (self.before, self.after) or {*self.before["trials"]} != {*self.after["trials"]}:
            return True
        return any(was != now for was, now in self.cells.values() if NOT_KEPT not in (was, now))

    @cached_property
    def leads(self):
        """The average before and after in one unit: (measure, Lead or None, Lead or None); in points where both have them."""
        sides = self.before, self.after
        if all(side is None or side["points"] for side in sides):
            sides = [side and side["points"] for side in sides]
        measures = {side["measure"] for side in sides if side and "lead" in side}
        leads = [_lead(side) for side in sides]
        return (measures.pop(), *leads) if len(measures) == 1 else ("", None, None)

    @property
    def sentences(self):
        """What changed, in words; empty where nothing did."""
        if not self.changed:
            return ""
        if self.before is None:
            return "This question is new."
        if self.after is None:
            return "This question is no longer asked."
        told = [*self._trials(), *self._average(), *self._certainty()]
        return " ".join(told) or self._else()

    def _trials(self):
        was, now = self.before["trials"], self.after["trials"]
        for ids, what in (
            ([i for i in now if i not in was], "came in"),
            ([i for i in was if i not in now], "went out"),
        ):
            if ids:
                names = [self.labels.get(i, i) for i in ids]
                yield f"{listed(names) if len(ids) <= NAMED else capital(count(len(ids), 'trial'))} {what}."

    def _average(self):
        measure, was, now = self.leads
        if was is None and now is None:
            if ("lead" in self.before, "lead" in self.after) == (True, True):
                yield "The average is now read in another unit."
            return
        if was is None or now is None:
            yield "Nothing could be averaged before." if was is None else "Nothing can be averaged any more."
            return
        sizes = [_size(measure, lead.estimate) for lead in (was, now)]
        if sizes[0] != sizes[1]:
            yield f"The average moved from {sizes[0]} to {sizes[1]}."
        holds = [lead.ci[0] <= 0 <= lead.ci[1] for lead in (was, now)]
        if holds[0] != holds[1]:
            yield f"Its interval {'now' if holds[1] else 'no longer'} includes zero."
        elif span(was.ci) != span(now.ci):
            grown = round((now.ci[1] - now.ci[0]) - (was.ci[1] - was.ci[0]), 2)
            yield f"Its interval {'is narrower' if grown < 0 else 'is wider' if grown > 0 else 'moved and is as wide'}."

    def _certainty(self):
        was, now = (side.get("certainty", {}).get("level") for side in (self.before, self.after))
        if "certainty" in self.before and was != now:
            if None in (was, now):
                yield f"The certainty is {'no longer rated' if now is None else f'rated now: {LEVEL_NAMES[now]}'}."
            else:
                way = "fell" if LEVELS.index(now) > LEVELS.index(was) else "rose"
                yield f"The certainty {way} from {LEVEL_NAMES[was]} to {LEVEL_NAMES[now]}."

    def _else(self):
        rows = [row.lower() for row, (was, now) in self.cells.items() if was != now and NOT_KEPT not in (was, now)]
        return f"Only this changed: {listed(rows)}."


@dataclass(frozen=True, eq=False)
class Changes:
    """Every question before and after, in the order of questions.toml; tables : the fingerprints before and after."""

    questions: tuple[Change, ...]
    tables: tuple[str, str]

    @property
    def changed(self):
        return tuple(change for change in self.questions if change.changed)

    @property
    def same(self):
        return tuple(change for change in self.questions if not change.changed)


def compare(root, data_dir=None, since=""):
    """Set the answers of the tables as they are beside those last rendered, or rendered in a revision: Changes.

    since : a revision of git; data_dir : the folder of tables (default: data/ of the root)
    """
    before = answers_before(root, since)
    review = load_review(data_dir or Path(root) / "data")
    after = results(review, read_runs(Path(root) / "notebooks"))
    labels = {trial.study_id: trial.label for trial in review.tables.rows["trials"]}
    was, now = (_marked(side["questions"]) for side in (before, after))
    found = [Change(name, was.get(name), now.get(name), labels) for name in dict.fromkeys([*now, *was])]
    return Changes(tuple(found), (marked(str(before.get("data", "–"))), after["data"]))


def _marked(thing):
    """Mark the signs of every text, so that what a revision holds is as safe as a table."""
    if isinstance(thing, dict):
        return {marked(name): _marked(part) for name, part in thing.items()}
    if isinstance(thing, list):
        return [_marked(part) for part in thing]
    return marked(thing) if isinstance(thing, str) else thing


def _cells(answer):
    """Write an answer of results.json as cells, by the name of their row; none of a question not asked."""
    if answer is None:
        return {}
    first, told = answer["points"] or answer, {"Trials": str(answer["k"]), "People": str(answer["people"])}
    lead = _lead(first)
    told["Effect"] = _size(first["measure"], lead.estimate) if lead else "nothing to average"
    told["Interval"] = f"{interval_name(lead)} {span(lead.ci)}" if lead else "–"
    if answer["points"]:
        told["Trials in points"] = str(first["k"])
        told["In SDs"] = f"{_size(answer['measure'], answer['lead']['estimate'])}, {span(answer['lead']['ci'])}"
    if answer["reported"]:
        told["As reported"] = _reported(answer["reported"])
    return told | {"Certainty": _level(answer)}


def _lead(answer):
    return Lead(**answer["lead"]) if answer and "lead" in answer else None


def _size(measure, estimate):
    unit = f" {MEASURES[measure].unit}" if measure == "md" else ""
    return f"{MEASURES[measure].sign}{number(estimate)}{unit}"


def _reported(reported):
    middle = reported["median"] if reported["mean"] is None else reported["mean"]
    return f"{_size('smd', middle)}, {span(reported['ci'])} ({count(reported['k'], 'trial')})"


def _level(answer):
    if "certainty" not in answer:
        return NOT_KEPT
    level, decided = answer["certainty"]["level"], answer["certainty"]["decided"]
    return "not rated" if level is None else LEVEL_NAMES[level] + (", decided" if decided else ", proposed by rules")
