"""The issue forms for people without git ask for what a row needs, in the words that the tables take."""

import pytest
import yaml
from conftest import ROOT

from backwalk.tables import forms
from backwalk.tables.forms import with_choices
from backwalk.tables.interview import LAST
from backwalk.tables.schema import TABLES

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
FILLED_BY_US = {"study_id", "full_text_seen", "quality", "entered_by", "comparator"}  # whoever enters the row knows


def fields(path):
    return fields_of(path.read_text(encoding="utf-8"))


def fields_of(text):
    body = yaml.safe_load(text)["body"]
    return {field["id"]: field for field in body if "id" in field}


def needed(field):
    return field.get("validations", {}).get("required", False)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_the_words_to_choose_from_are_those_of_the_schema(path):
    """Stale: run make dictionary."""
    assert with_choices(path) == path.read_text(encoding="utf-8")
    assert any(field["type"] == "dropdown" for field in fields(path).values())


def test_a_new_word_and_a_new_table_are_written_into_the_forms(monkeypatch):
    plain = forms.allowed_words
    monkeypatch.setitem(TABLES, "of_this_test", TABLES["certainty"])
    monkeypatch.setattr(forms, "allowed_words", lambda row, c: ("pain", "sleep") if c == "outcome" else plain(row, c))
    correction, new_trial = (fields_of(with_choices(path)) for path in FORMS)

    assert correction["table"]["attributes"]["options"][-1] == "of_this_test"
    assert new_trial["outcome"]["attributes"]["options"] == ["pain", "sleep"]
    assert new_trial["source_kind"]["attributes"]["options"] == ["abstract", "full_text", "registry", "secondary"]


def test_a_new_trial_is_asked_for_all_that_a_row_needs():
    asked = fields(ROOT / ".github" / "ISSUE_TEMPLATE" / "new_trial.yml")
    must = {*TABLES["trials"].required, *TABLES["outcomes"].required} - FILLED_BY_US

    assert must == {name for name, field in asked.items() if needed(field)}


def test_a_correction_is_asked_for_its_place_and_both_figures():
    asked = fields(ROOT / ".github" / "ISSUE_TEMPLATE" / "correction.yml")

    assert {name for name, field in asked.items() if needed(field)} >= {"table", "column", "here", "there", "locator"}
    assert {"source_url", "source_kind", "locator", "notes"} <= {*asked} & {*LAST}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_the_code_host_takes(path):
    """Its rules: name, description and body; each field a known type with a label, and no id twice."""
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    ids = [field["id"] for field in form["body"] if "id" in field]

    assert {"name", "description", "body"} <= set(form)
    assert len(ids) == len(set(ids))
    for field in form["body"]:
        assert field["type"] in ("markdown", "input", "textarea", "dropdown")
        assert field["type"] == "markdown" or field["attributes"]["label"]
        assert all(isinstance(option, str) for option in field["attributes"].get("options", ()))
