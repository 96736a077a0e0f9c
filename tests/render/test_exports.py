"""What other programs read: effects and arms as CSV, the trials as BibTeX and RIS."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from hostile import SIGNS
from pandas._libs.parsers import STR_NA_VALUES
from rows import outcome, scale, tables, trial

from backwalk import Question, conclude
from backwalk.answers.results import How
from backwalk.answers.review import Review
from backwalk.render.cite import bibtex, ris
from backwalk.render.export import csv_text, effects_csv
from backwalk.render.revman import arms_csv
from backwalk.statistics.effects import hedges_g
from backwalk.style.signs import FORMULA, MARK
from backwalk.tables.cells import check_row
from backwalk.tables.files import Tables
from backwalk.tables.schema import TABLES


def read(text):
    """As a reader does who knows nothing of this project."""
    return pd.read_csv(io.StringIO(text), float_precision="round_trip")


def review_of(*trials):
    rows = tables(trials, [outcome(t.study_id) for t in trials], (scale(),))
    return Review(Tables(rows, (), frozenset(), "0", {}))


def test_effects_come_back_from_pandas_as_they_were(today):
    found = conclude(today, Question("function", design="any"))
    back = read(effects_csv(found))

    assert back["study_id"].tolist() == found.trials.frame["study_id"].tolist()
    assert back["effect"].tolist() == found.trials.effect.tolist()
    assert back["variance"].tolist() == found.trials.variance.tolist()
    assert not back["how"].str.contains("How").any()


@pytest.mark.parametrize("name", ["na_nd", "nan2020", "null_nd", "none2021"])
def test_an_id_that_looks_like_nothing_is_not_lost(name):
    back = read(effects_csv(conclude(review_of(trial(name)), Question("pain"))))

    assert back["study_id"].tolist() == [name]


@pytest.mark.parametrize("word", sorted(w for w in STR_NA_VALUES if re.fullmatch("[a-zA-Z]+", w)))
@pytest.mark.parametrize("column", ["label", "study_id"])
def test_a_name_that_pandas_takes_for_nothing_is_refused(word, column):
    """The words are pandas' own."""
    cells = {c: str(x) for c, x in trial().model_dump().items() if c != "line" and x not in ("", None)}
    name = word if column == "label" else word.lower()
    _, problems = check_row(TABLES["trials"], 2, cells | {column: name})

    assert [p.column for p in problems] == [column]
    assert problems[0].wrong in ("a word for 'nothing'.", "a name that other programs read as an empty cell.")


@pytest.mark.parametrize("sign", [*FORMULA])
def test_no_text_of_a_cell_begins_a_formula(sign):
    text = csv_text(pd.DataFrame({"a": [f"{sign}1+1"], "b": [-1.5]}))
    cell, figure = read(text).iloc[0]

    assert cell.startswith("'")
    assert figure == -1.5


def test_arms_give_the_effects_again(today):
    """Worked out again from the arms alone, turned by "Better score": the effect that was pooled."""
    found = conclude(today, Question("function", design="any"))
    back, frame = read(arms_csv(found)), found.trials.frame
    printed = back["Experimental mean"].notna()
    arms = [back[f"{side} {part}"] for side in ("Experimental", "Control") for part in ("mean", "SD", "N")]
    g, variance = hedges_g(*(arm[printed].to_numpy() for arm in arms))
    turn = np.where(back["Better score"][printed] == "higher", 1, -1)

    assert printed.tolist() == [how.kind == "arm_means" for how in frame["how"]]
    assert turn * g == pytest.approx(back["GIV Mean"][printed].to_numpy())
    assert np.sqrt(variance) == pytest.approx(back["GIV SE"][printed].to_numpy())
    assert back["GIV Mean"].tolist() == frame["effect"].tolist()
    assert back["Study"].tolist() == frame["label"].tolist()


def test_arms_worked_out_from_quartiles_are_the_ones_that_were_used():
    """Mean 5 by symmetry; an SD above 0 stands where none is printed."""
    quartiles = {f"{side}_{name}": x for side in ("bw", "ctl") for name, x in (("q1", 4), ("median", 5), ("q3", 6))}
    none = {f"{side}_{name}": None for side in ("bw", "ctl") for name in ("mean", "sd")}
    rows = tables((trial(),), (outcome(**quartiles, **none),), (scale(),))
    found = conclude(Review(Tables(rows, (), frozenset(), "0", {})), Question("pain"))
    back = read(arms_csv(found)).iloc[0]

    assert found.trials.frame["how"][0] == How("arm_means", by=("quartiles",))
    assert (back["Experimental mean"], back["Control mean"]) == (5, 5)
    assert back["Experimental SD"] > 0
    assert back["Worked out from"] == "means and SDs, by way of quartiles"


def test_no_trial_is_a_header():
    found = conclude(review_of(trial()), Question("gait"))

    assert arms_csv(found).startswith("Study,Study year,Experimental mean,Experimental SD,Experimental N,Control mean")
    assert arms_csv(found).count("\n") == effects_csv(found).count("\n") == 1


def fields_of(entry):
    """Read the fields of an entry as BibTeX does, which counts braces and knows no backslash: {name: text}."""
    found, at = {}, entry.index(",") + 1
    while head := re.compile(r"\s*(\w+) = \{").match(entry, at):
        depth, end = 1, head.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(entry[end], 0)
            end += 1
        found[head[1]] = entry[head.end() : end - 1]
        assert entry[end] == ","
        at = end + 1
    assert entry[at:].strip() == "}"
    return found


def test_every_trial_is_an_entry_of_bibtex_and_a_record_of_ris(today):
    entries = bibtex(today).split("\n\n@")
    records = ris(today).split("ER  - \n")[:-1]
    ids = [trial.study_id for trial in today.tables.rows["trials"]]

    assert [re.search(r"\{(\w+),", entry)[1] for entry in entries] == ids
    assert all(fields_of(entry)["title"] for entry in entries)
    assert [re.search(r"^ID  - (.+)$", record, re.M)[1] for record in records] == ids
    assert all(re.fullmatch(r"(?:[A-Z][A-Z0-9]  - .+\n)+", record.lstrip("\n")) for record in records)


def test_the_parts_of_an_article_are_fields():
    citation = "Chen Z, de la Cruz MA. Steps & stairs: 50% of them. J Knee 2021;12(3):229-37"
    review = review_of(trial(citation=citation, doi="10.1/a_b", pmid=7, label="Chen 2021"))
    entry = bibtex(review)
    fields = fields_of(entry)

    assert entry.startswith("@article{example2021,\n")
    assert fields["author"] == "{Chen}, Z. and {de la Cruz}, M. A."
    assert fields["title"] == r"{Steps \& stairs: 50\% of them}"
    assert (fields["journal"], fields["year"], fields["volume"]) == ("J Knee", "2021", "12")
    assert (fields["number"], fields["pages"], fields["doi"]) == ("3", "229-37", "10.1/a_b")
    told = ris(review).splitlines()
    assert told[0] == "TY  - JOUR"
    assert {"AU  - Chen, Z.", "AU  - de la Cruz, M. A.", "TI  - Steps & stairs: 50% of them", "AN  - 7"} <= {*told}
    assert told[-1] == "ER  - "


def test_a_citation_in_another_form_stands_whole():
    citation = "Authors not seen. Walking (journal and year not seen)"
    review = review_of(trial(citation=citation, label="A name (n.d.)"))

    assert bibtex(review).startswith("@misc{")
    assert fields_of(bibtex(review))["note"] == citation
    assert fields_of(bibtex(review))["title"] == "{A name (n.d.)}"
    assert f"N1  - {citation}" in ris(review).splitlines()


@pytest.mark.parametrize(
    "signs", [SIGNS, "a } , url = {x", "{", "}}", "\\", "a\nER  - \nTY  - JOUR", "100% #1 $x$ ~ ^ _ &"]
)
def test_no_sign_of_a_citation_ends_its_field(signs):
    review = review_of(trial(citation=f"A title {signs}", label=f"A 2020 {signs}", doi="10.1/}x{\\"))
    fields = fields_of(bibtex(review))

    assert [*fields] == ["title", "note", "doi", "url"]
    assert fields["doi"] == "10.1/%7Dx%7B%5C"
    assert not re.search(r"(?<!\\)[&%$#_]", fields["title"] + fields["note"])
    assert MARK not in bibtex(review) + ris(review)
    assert [line[:2] for line in ris(review).splitlines()] == ["TY", "ID", "TI", "N1", "DO", "UR", "ER"]
