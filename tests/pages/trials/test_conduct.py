"""How the review was made: the protocol, PRISMA 2020, searches and records left out, in words."""

import pytest
from conftest import ROOT

from backwalk import words
from backwalk.tables.schema.conduct import KINDS

ITEMS = [  # Page 2021, BMJ 372:n71, table 1
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10a", "10b", "11", "12", "13a", "13b", "13c", "13d", "13e", "13f",
    "14", "15", "16a", "16b", "17", "18", "19", "20a", "20b", "20c", "20d", "21", "22", "23a", "23b", "23c", "23d",
    "24a", "24b", "24c", "25", "26", "27",
]  # fmt: skip


def test_prisma_has_every_item_in_order(review):
    assert review.prisma["item"].tolist() == ITEMS


def test_what_is_met_names_a_page_that_exists(review):
    for item in review.prisma.itertuples():
        assert item.page or item.met == "no", item.item
        if item.page:
            notebook = ROOT / "notebooks" / f"{item.page}.ipynb"
            assert notebook.is_file() or (ROOT / item.page).is_file(), (item.item, item.page)


def test_what_is_known_not_to_be_done_is_not_called_met(review):
    """No systematic review, no database search, one extraction, no judgement of bias, no registration."""
    met = review.prisma.set_index("item")["met"]

    assert met[["1", "7", "18", "24a"]].tolist() == ["no"] * 4
    assert "yes" not in met[["6", "8", "9", "11"]].tolist()


def test_the_sentence_of_prisma_counts_the_table(review):
    met = review.prisma["met"].value_counts()
    text = words.conduct(review, "prisma")

    assert f"{met['yes']} are met" in text
    assert f"{met['partly']} partly" in text
    assert all(f"{item} (" in text for item in review.prisma.loc[review.prisma["met"] == "no", "item"])


def test_the_protocol_is_followed_or_its_leaving_told(review):
    """Wu 2020: the points its abstract states, from population to publication bias."""
    stated = {
        "Reason", "Population", "Intervention", "Design", "Outcomes", "Databases", "Search date", "Limits of the search",
        "Risk of bias", "Synthesis", "Sensitivity analysis", "Meta-regression", "Publication bias", "Registration",
    }  # fmt: skip
    told = review.deviations.set_index("topic")

    assert stated == set(told.index[told["kind"] != "not_stated"])
    assert set(told.loc[told["kind"] == "not_stated", "protocol"]) == {"not stated in the abstract"}
    assert told.loc["Databases", "kind"] == told.loc["Design", "kind"] == "differs"
    assert told.loc["Risk of bias", "kind"] == "not_done"
    assert set(told["kind"]) <= set(KINDS)


def test_the_sentence_of_the_protocol_names_what_was_left(review):
    text = words.conduct(review, "protocol")

    assert f"Of {len(review.deviations)} points" in text
    for topic in ("databases", "search date", "risk of bias", "registration"):
        assert topic in text.splitlines()[1]


def test_a_search_without_hits_says_not_recorded(review):
    """searches.csv: look-ups of seven of eight searches add up to 487; hits were never recorded."""
    assert "seven of them, 487 in all" in words.conduct(review, "searches")
    assert "records found is told for none" in words.conduct(review, "searches")
    shown = words.conduct_table(review, "searches").frame
    assert set(shown["Records found"]) == {"not recorded"}
    assert "0" not in shown["Look-ups"].tolist()


def test_ongoing_and_excluded_are_all_named_with_their_reasons(review):
    ongoing, excluded = words.conduct_table(review, "ongoing").frame, words.conduct_table(review, "excluded").frame

    assert set(map(str, ongoing["Registration"])) == set(review.ongoing["registration"])
    assert sorted(map(str, excluded["Record"])) == sorted(review.excluded["record"])
    assert (excluded["Reason"] != "").all()
    assert "222 in all" in words.conduct(review, "ongoing")  # 34 + 26 + 28 + 90 + 44
    assert "Thesis IOS4109.42046" in repr(words.conduct_table(review, "excluded"))  # taping did better there


@pytest.mark.parametrize("name", ["protocol", "prisma", "searches", "ongoing", "excluded"])
def test_tables_read_without_gaps(review, name):
    table = words.conduct_table(review, name)
    for text in (repr(table), table._repr_html_()):
        for gap in ("nan", "None", "not_done", "not_stated"):
            assert gap not in text, gap
