"""What a mistake gets: each one held in tests/mistakes, and the whole message it earns."""

from collections import Counter

import pandas as pd
import pytest
from broken import MISTAKES, break_tables, content, lay_sound_tables
from conftest import ROOT
from rows import with_frames

from backwalk import DataError, load_review
from backwalk.cli import main
from backwalk.pages.trials.words import flow_steps
from backwalk.problems import ReadableError, report
from backwalk.tables.adding import add, template
from backwalk.tables.checks import check
from backwalk.tables.dictionary import dictionary
from backwalk.tables.files import MOST, as_csv, cells_of, data_folder, read
from backwalk.tables.schema import TABLES
from backwalk.tables.tiers import earned_tiers
from backwalk.tables.widen import begin, widen


@pytest.fixture
def sound(tmp_path):
    """A small sound data folder that a test may break."""
    return lay_sound_tables(tmp_path / "data")


def test_the_sound_tables_have_no_problem(sound):
    assert check(sound) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_its_message(sound, name):
    break_tables(sound, name)
    expected = MISTAKES[name]["report"]
    for more, n in (("", 0), ("+1", 1), ("-1", -1)):  # the columns of outcomes.csv, which may gain one
        expected = expected.replace(f"{{columns{more}}}", str(len(TABLES["outcomes"].columns) + n))

    assert report(check(sound)).replace(f"{sound}/", "data/") + "\n" == expected


@pytest.mark.parametrize("name", MISTAKES)
def test_the_command_ends_in_1_and_writes_nothing(sound, name, capsys):
    break_tables(sound, name)
    before = {p.name: p.read_bytes() for p in sound.iterdir()}

    assert main(["check", str(sound)]) == 1
    assert "Mend:" in capsys.readouterr().out
    assert {p.name: p.read_bytes() for p in sound.iterdir()} == before


ANSWERS = {
    "contradictions.difference_against_means": {"notes": "difference confirmed, interval confirmed"},
    "contradictions.difference_surer_than_its_spreads": {"notes": "interval confirmed: from a bootstrap"},
    "contradictions.difference_off_its_middle": {"notes": "interval confirmed"},
    "contradictions.arm_interval_against_its_sd": {"doubt": "the interval may be of the change"},
    "contradictions.se_against_sd": {"notes": "sd confirmed"},
    "contradictions.mean_near_the_end_with_a_wide_sd": {"doubt": "SD and mean cannot both be right"},
    "contradictions.t_against_means": {"notes": "figures confirmed"},
    "contradictions.p_against_the_interval": {"notes": "interval confirmed"},
    "contradictions.p_above_next_to_nothing": {"notes": "p confirmed"},
    "contradictions.baseline_and_end_swapped": {"notes": "baseline confirmed"},
    "contradictions.ten_times_the_scores_of_others": {"notes": "scale confirmed"},
    "repeats.result_under_two_comparators": {"notes": "figures confirmed"},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_may_be_true_can_be_answered(sound, name):
    """The answer that the mend names, in the row it names, ends the matter."""
    break_tables(sound, name)
    (told,) = check(sound)
    lines = dict(MISTAKES[name]["outcomes"])
    lines[str(told.line)] = lines.get(str(told.line), {}) | ANSWERS[name]
    (sound / "outcomes.csv").write_bytes(content("outcomes", **lines))

    assert check(sound) == []


@pytest.mark.parametrize("line", ["x{}", "x{}" + "," * 50, "," * 49 + "x{}", "", "{},{},{}", '"{}'])
def test_rubbish_without_end_stops_at_a_stated_number(sound, line):
    with (sound / "outcomes.csv").open("a") as file:
        file.writelines(line.format(i, i, i) + "\n" for i in range(20_000))
    found = check(sound)

    assert 1 <= len(found) <= MOST + 1
    assert len(found) <= MOST or found[0].wrong.startswith(f"stopped after {MOST} problems")


def test_a_mend_never_suggests_what_is_wrong(sound):
    for name in MISTAKES:
        break_tables(sound, name)
        for told in check(sound):
            assert f"did you mean {told.value!r}" not in told.mend, name


def test_load_review_raises_all_problems_at_once(sound):
    break_tables(sound, "cells.many_at_once")
    with pytest.raises(DataError) as error:
        load_review(sound)

    assert len(error.value.problems) == 5
    assert str(error.value).startswith("5 problems in the data")
    assert error.value._render_traceback_()[-1].startswith("  Mend:")


def test_a_missing_table_is_named(sound):
    (sound / "instruments.csv").unlink()

    assert [p.wrong for p in check(sound)] == ["the file is missing."]


@pytest.mark.parametrize("way", [["{}"], ["--data-dir", "{}"], ["--data-dir={}"]], ids=" ".join)
def test_the_folder_that_is_named_is_the_one_that_is_checked(sound, capsys, way):
    (sound / "searches.csv").unlink()

    assert main(["check", *(part.format(sound) for part in way)]) == 1
    assert "searches.csv" in capsys.readouterr().out


def test_one_folder_is_checked_at_a_time(sound, capsys):
    assert main(["check", str(sound), "--data-dir", str(sound)]) == 1
    assert "one folder at a time" in capsys.readouterr().err


def test_a_missing_folder_is_one_line(capsys):
    assert main(["check", "no/such/folder"]) == 1
    assert "no folder 'no/such/folder'" in capsys.readouterr().err


# The real tables


def test_the_real_tables_have_no_problem():
    assert check() == []


def test_every_table_is_written_back_as_it_was_read():
    """Adding a row must not touch the others: 2.50 stays 2.50."""
    for table in TABLES.values():
        path = data_folder() / f"{table.name}.csv"
        written = as_csv(table, cells_of(table, path).values())
        assert written == path.read_text(encoding="utf-8")


def test_written_tiers_are_the_computed_ones():
    """A row is lower than it could be only with a reason in words."""
    for row in read().rows["outcomes"]:
        assert row.quality == earned_tiers(row)[0] or row.unusable_reason


def test_the_doubts_of_the_sources_are_kept():
    """The rows that the evidence itself doubts, by trial and outcome."""
    doubted = {(r.study_id, r.outcome) for r in read().rows["outcomes"] if r.doubt}

    assert doubted == {
        ("mjcu353096", "pain"),
        ("joshi2019", "pain"),
        ("joshi2019", "function"),
        ("chen2021", "balance"),
    }


def test_the_rows_of_exercise_are_those_of_the_review():
    """Cochrane review CD004376.pub4, analyses 1.5, 1.6, 4.5 and 4.6, subgroup C; five trials of pain are ours."""
    rows = read().rows["exercise"]

    assert Counter(r.outcome for r in rows) == {"pain": 46, "function": 43, "lost": 41, "harms": 19}
    ours = {o: {r.study_id for r in rows if r.outcome == o and r.study_id} for o in ("pain", "function")}
    assert ours["pain"] == ours["function"] == {
        "alghadir2019", "chen2021", "gondhalekar2013", "joshi2019", "shabbir2022",
    }  # fmt: skip
    unknown = {r.label for r in rows if r.could_be_backward == "yes"}
    assert unknown == {"Anadkat 2015", "Bhagat 2017", "Kilic 2020", "Talbot 2003"}


def test_improvements_printed_positive_are_marked():
    marked = {(r.study_id, r.outcome) for r in read().rows["outcomes"] if r.positive_means == "improvement"}

    assert marked == {
        ("alghadir2019", "pain"),
        ("alghadir2019", "function"),
        ("pratiwi2023", "function"),
        ("pratiwi2023", "gait"),
        ("ui25583", "strength"),
    }


def test_the_flow_diagram_counts_the_rows(review):
    """The counts of the look-ups are those of the tables as first extracted; what came later is told beside them."""
    counts = review.screening.set_index("step")["count"]

    assert counts["Excluded"] == len(review.excluded)
    assert counts["Registered, no results seen"] == len(review.ongoing)
    assert counts["Comparative trials in knee osteoarthritis"] == len(review.trials)
    assert not any("since" in count for _, count in flow_steps(review))


def test_a_trial_added_later_is_told_in_the_flow_diagram(review):
    later = with_frames(review, trials=pd.concat([review.trials, review.trials.iloc[:2]]))

    assert dict(flow_steps(later))["Comparative trials in knee osteoarthritis"] == "24, and 2 added since"


def test_the_dictionary_is_made_from_the_schema():
    """Stale: run make dictionary."""
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == dictionary()


# Adding rows


def test_adding_sorts_and_keeps(sound, tmp_path):
    new = tmp_path / "outcomes_new.csv"
    header, *lines = (sound / "outcomes.csv").read_text().splitlines()
    new.write_text(
        "\n".join(
            [header, lines[-1].replace("bert2021", "anna2020").replace(",6,", ",12,", 1).replace(",3.2,", ",3.4,")]
        )
        + "\n"
    )

    assert add([new], sound) == ["data/outcomes.csv: 1 row added"]
    after = (sound / "outcomes.csv").read_text().splitlines()
    assert [line for line in after if line in lines] == lines
    assert len(after) == len(lines) + 2
    assert check(sound) == []


def test_adding_with_a_problem_writes_nothing(sound, tmp_path):
    new = tmp_path / "outcomes_new.csv"
    new.write_bytes(content("outcomes", **MISTAKES["outcomes.sd_is_se"]["outcomes"]))
    before = {p.name: p.read_bytes() for p in sound.iterdir()}
    with pytest.raises(DataError) as error:
        add([new], sound)

    assert any(p.file == str(new) and p.line == 3 and p.column == "bw_sd" for p in error.value.problems)
    assert {p.name: p.read_bytes() for p in sound.iterdir()} == before


def test_adding_tells_faults_of_cells_and_of_rules_together(sound, tmp_path):
    """A bad cell hides neither the fault of another row nor that of its own; each is named at its line of the file."""
    new = tmp_path / "outcomes_new.csv"
    header, *rows = content("outcomes", lines=[1, 3, 5]).decode().splitlines()
    columns = header.split(",")
    cells = [dict(zip(columns, row.split(","), strict=True)) | {"week": "12"} for row in rows]
    cells[0] |= {"bw_sd": "0.31", "bw_n": "twenty"}  # looks like a standard error; no number
    cells[1] |= {"instrument": "vsa", "bw_mean": "3.77"}  # no scale
    new.write_text(as_csv(TABLES["outcomes"], cells), encoding="utf-8")
    before = {p.name: p.read_bytes() for p in sound.iterdir()}
    with pytest.raises(DataError) as error:
        add([new], sound)
    told = {(p.file, p.line, p.column) for p in error.value.problems}

    assert told == {(str(new), 2, "bw_n"), (str(new), 2, "bw_sd"), (str(new), 3, "instrument")}
    assert {p.name: p.read_bytes() for p in sound.iterdir()} == before


def test_adding_names_the_file_it_was_given(sound, tmp_path):
    new = tmp_path / "outcomes_excel.csv"
    new.write_bytes(content("outcomes", replace={"\n": "\r\n"}))
    with pytest.raises(DataError) as error:
        add([new], sound)

    assert [p.file for p in error.value.problems] == [str(new)]
    assert str(new) in error.value.problems[0].mend
    assert "data/outcomes.csv" not in error.value.problems[0].mend


def test_the_template_names_every_column():
    header, columns = template("outcomes")

    assert header.split(",") == list(TABLES["outcomes"].columns)
    assert "* study_id" in columns


def test_a_new_column_is_put_into_every_table_of_its_name(tmp_path):
    """A table without `doubt` gets it where the schema has it, with every other cell where it was."""
    path = tmp_path / "outcomes.csv"
    path.write_bytes(content("outcomes", without="doubt"))

    assert widen("outcomes", "doubt", [tmp_path]) == [path]
    assert path.read_bytes() == content("outcomes")
    assert widen("outcomes", "doubt", [tmp_path]) == []


def test_a_new_table_is_begun_beside_the_others(tmp_path):
    (tmp_path / "trials.csv").touch()

    assert begin("outcomes", [tmp_path]) == [tmp_path / "outcomes.csv"]
    assert (tmp_path / "outcomes.csv").read_bytes() == content("outcomes", lines=[1])
    assert begin("outcomes", [tmp_path]) == []


def test_a_column_that_the_schema_does_not_know_is_refused(tmp_path):
    with pytest.raises(ReadableError, match="describe it in"):
        widen("outcomes", "in_no_schema", [tmp_path])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 6_000, "longer than 5,000 letters"),
        ("x" * 140_000, "a cell of more than 131,072 signs; is a quote opened and not closed?"),
    ],
    ids=["long", "endless"],
)
def test_a_cell_that_holds_a_whole_text_gets_one_message(sound, text, told):
    """131,072 is the most that Python's csv reads of one cell."""
    path = sound / "outcomes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Table 2", text, 1), encoding="utf-8")
    (found,) = check(sound)

    assert told in found.wrong
    assert found.line == 2
