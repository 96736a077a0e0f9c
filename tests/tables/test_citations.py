"""A citation taken apart is the same put together again, and what is not in the usual form is left whole."""

import pytest

from backwalk.tables.citations import reference


def test_the_parts_of_a_citation():
    found = reference("Chen Z, de la Cruz MA. Steps: backwards. A trial. J Sports Med 2021;12(3):229-37")

    assert found.authors == (("Chen", "Z"), ("de la Cruz", "MA"))
    assert (found.title, found.journal, found.year) == ("Steps: backwards. A trial", "J Sports Med", "2021")
    assert (found.volume, found.number, found.pages) == ("12", "3", "229-37")


@pytest.mark.parametrize(
    "citation",
    [
        "Authors not seen. A title. A journal 2021;1:2",
        "Chen Z et al. A title. A journal 2021",
        "Chen Z. A title (journal and year not seen)",
        "Rosidah N. A title. Thesis, A university 2017",
        "Chen Z. A title. A journal 2021;12(3):229-37; erratum 2022",
        "",
    ],
)
def test_what_is_not_in_the_usual_form_is_not_taken_apart(citation):
    assert reference(citation) is None


def test_most_citations_of_today_are_in_parts_and_lose_no_letter(today):
    citations = [trial.citation for trial in today.tables.rows["trials"]]
    found = [(each, reference(each)) for each in citations]

    assert all(str(parts) == each for each, parts in found if parts)
    assert sum(parts is not None for _, parts in found) > len(found) / 2
