"""Rows from metafor and RevMan: the figures in their columns, and for each row what it still lacks."""

import csv

import pytest
from broken import lay_sound_tables
from conftest import REFERENCE

from backwalk.problems import DataError, ReadableError
from backwalk.tables.adding import add
from backwalk.tables.checks import check
from backwalk.tables.importing import import_rows

# Zed 2025: 30 people 3.1 (1.5) walked backward, 30 people 4.2 (1.6) did not. One trial in the ways that programs name it.
WAYS = {
    "metafor": "study,n1i,m1i,sd1i,n2i,m2i,sd2i\nZed 2025,30,3.1,1.5,30,4.2,1.6\n",
    "metafor with slab and semicolons": "slab;n1i;m1i;sd1i;n2i;m2i;sd2i\nZed 2025;30;3.1;1.5;30;4.2;1.6\n",
    "meta": "author,year,n.e,mean.e,sd.e,n.c,mean.c,sd.c\nZed,2025,30,3.1,1.5,30,4.2,1.6\n",
    "RevMan, a forest plot": "Study or Subgroup,Mean,SD,Total,Mean,SD,Total,Weight\nZed 2025,3.1,1.5,30,4.2,1.6,30,100%\n",
    "RevMan, data rows": "Study,Study year,Experimental mean,Experimental SD,Experimental N,Control mean,Control SD,Control N\n"
    "Zed,2025,3.1,1.5,30,4.2,1.6,30\n",
    "a BOM": "\ufeffStudy\tMean 1\tSD 1\tTotal 1\tMean 2\tSD 2\tTotal 2\nZed 2025\t3.1\t1.5\t30\t4.2\t1.6\t30\n",
}
SET = (
    "outcome=pain", "instrument=nrs", "comparator=usual_physio", "week=6", "basis=post", "test=not_stated",
    "between_group=significant", "direction=favours_backward", "source_url=https://example.org/zed", "locator=Table 2",
    "source_kind=full_text", "full_text_seen=yes", "entered_by=a test", "citation=Zed", "design=rct",
    "backward_arm=backward walking", "comparator_arm=usual physiotherapy", "comparator_class=usual_physio",
)  # fmt: skip


@pytest.fixture
def sound(tmp_path):
    return lay_sound_tables(tmp_path / "data")


@pytest.fixture
def given(tmp_path):
    def write(text):
        (tmp_path / "given.csv").write_text(text, encoding="utf-8")
        return tmp_path / "given.csv"

    return write


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(row):
    return [row[f"{arm}_{figure}"] for arm in ("bw", "ctl") for figure in ("n", "mean", "sd")]


@pytest.mark.parametrize("way", WAYS)
def test_each_program_gives_the_same_row_as_it_stands_there(sound, given, tmp_path, way):
    lines = import_rows(given(WAYS[way]), tmp_path / "rows", data_dir=sound)
    (result,) = rows_of(tmp_path / "rows" / "outcomes.csv")
    (trial,) = rows_of(tmp_path / "rows" / "trials.csv")

    assert figures(result) == ["30", "3.1", "1.5", "30", "4.2", "1.6"]
    assert result["quality"] == "arm_means"
    assert (trial["study_id"], trial["label"], trial["year"]) == ("zed2025", "Zed 2025", "2025")
    assert lines[0].startswith("line 2, Zed 2025: still missing in trials: citation, design, ")
    assert "; in outcomes: comparator, outcome, instrument, test, " in lines[0]


def test_the_second_arm_may_be_the_one_that_walked_backward(sound, given, tmp_path):
    import_rows(given(WAYS["metafor"]), tmp_path / "rows", swap=True, data_dir=sound)

    assert figures(rows_of(tmp_path / "rows" / "outcomes.csv")[0]) == ["30", "4.2", "1.6", "30", "3.1", "1.5"]


@pytest.mark.parametrize("out", ["rows", "rows.xlsx"])
def test_what_is_complete_can_be_added_as_it_is_written(sound, given, tmp_path, out):
    lines = import_rows(given(WAYS["metafor"]), tmp_path / out, cells=SET, data_dir=sound)
    written = lines[-1].split("backwalk add ")[1].split()

    assert lines[0] == "line 2, Zed 2025: complete"
    assert sorted(add(written, sound)) == ["data/outcomes.csv: 1 row added", "data/trials.csv: 1 row added"]
    assert check(sound) == []


def test_a_known_trial_gets_no_second_row(sound, given, tmp_path):
    lines = import_rows(given(WAYS["metafor"].replace("Zed 2025", "anna2020")), tmp_path / "rows", data_dir=sound)

    assert lines[0].startswith("line 2, anna2020, which is in the tables already: still missing in outcomes: ")
    assert [p.name for p in (tmp_path / "rows").iterdir()] == ["outcomes.csv"]


def test_a_difference_keeps_its_figures_and_says_what_was_worked_out(sound, given, tmp_path):
    """vi 0.16 is a standard error of 0.4; with the arms swapped the difference turns."""
    path = given("study,yi,vi,n1i,n2i\nZed 2025,-1.1,0.16,30,29\n")
    with pytest.raises(ReadableError, match="say --yi difference"):
        import_rows(path, tmp_path / "rows", data_dir=sound)
    for swap, out, expected in (
        (False, "rows", ("-1.1", "0.4", "30", "29")),
        (True, "other", ("1.1", "0.4", "29", "30")),
    ):
        lines = import_rows(path, tmp_path / out, yi="difference", swap=swap, data_dir=sound)
        (row,) = rows_of(tmp_path / out / "outcomes.csv")
        assert (row["diff"], row["diff_se"], row["bw_n"], row["ctl_n"]) == expected
        assert row["notes"] == "diff_se is the square root of the variance 0.16"
    assert "bw_n" not in lines[0]


def test_a_standard_error_stays_as_it_is_printed_and_missing_people_are_told(sound, given, tmp_path):
    lines = import_rows(
        given("study,yi,sei\nZed 2025,-1.10,0.40\n"), tmp_path / "rows", yi="difference", data_dir=sound
    )
    (row,) = rows_of(tmp_path / "rows" / "outcomes.csv")

    assert (row["diff"], row["diff_se"], row["notes"]) == ("-1.10", "0.40", "")
    assert ", bw_n, ctl_n, " in lines[0]


def test_the_data_of_metafor_come_in_whole(sound, given, tmp_path):
    """Normand 1999 as metafor keeps it, with a name for each study: every figure as it stands there."""
    theirs = rows_of(REFERENCE / "data" / "normand1999_md.csv")
    lines = [",".join(("study", *theirs[0])), *(f"Trial {at},{','.join(r.values())}" for at, r in enumerate(theirs))]
    import_rows(given("\n".join(lines)), tmp_path / "rows", data_dir=sound)
    ours = rows_of(tmp_path / "rows" / "outcomes.csv")

    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert figures(our) == [their[name] for name in ("n1i", "m1i", "sd1i", "n2i", "m2i", "sd2i")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no rows below its header"),
        ("study,n1i\n", "holds no rows below its header"),
        ("n1i,m1i,sd1i,n2i,m2i,sd2i\n30,3.1,1.5,30,4.2,1.6\n", "no column names the trial"),
        ("study,n1i,m1i,sd1i\nZed 2025,30,3.1,1.5\n", "lacks n of the second arm, mean of the second arm, sd of the"),
    ],
)
def test_a_file_that_cannot_become_rows_is_told_in_one_line(sound, given, tmp_path, text, told):
    with pytest.raises(ReadableError, match=r"^\S+given.csv: .+$") as error:
        import_rows(given(text), tmp_path / "rows", data_dir=sound)

    assert told in str(error.value)
    assert not (tmp_path / "rows").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("3.1", "3;1", "not a number."),
        ("1.6", "-1.6", "must be above 0 scale points."),
        ("30,3.1", "3e0.5,3.1", "not a whole number."),
        ("1.5", "", "a figure is missing: bw_sd."),
        ("Zed 2025", "=Zed 2025", "begins as a formula does in a spreadsheet."),
        ("Zed 2025", "", "no name of a trial."),
        ("Zed 2025", "2025", "no name of a trial."),
    ],
)
def test_a_bad_cell_gets_one_message_with_its_line_and_nothing_is_written(sound, given, tmp_path, old, new, told):
    with pytest.raises(DataError) as error:
        import_rows(given(WAYS["metafor"].replace(old, new, 1)), tmp_path / "rows", data_dir=sound)

    assert [(p.line, p.wrong) for p in error.value.problems] == [(2, told)]
    assert not (tmp_path / "rows").exists()


@pytest.mark.parametrize("wrong", ["outcme=pain", "outcome", "outcome=pian", "p_value=2", "locator==1"])
def test_a_word_for_every_row_is_checked_first(sound, given, tmp_path, wrong):
    with pytest.raises(ReadableError, match=f"^--set {wrong}: .+$"):
        import_rows(given(WAYS["metafor"]), tmp_path / "rows", cells=[wrong], data_dir=sound)


def test_nothing_is_written_over(sound, given, tmp_path):
    import_rows(given(WAYS["metafor"]), tmp_path / "rows", data_dir=sound)
    with pytest.raises(ReadableError, match="is there already"):
        import_rows(given(WAYS["metafor"]), tmp_path / "rows", data_dir=sound)
