"""Every group of a file pooled: against metafor's pinned numbers, against `pool`, and what cannot be used by name."""

import datetime
import decimal
import gzip
import json
import lzma
import subprocess
import sys
import tracemalloc
import zipfile

import numpy as np
import pandas as pd
import pytest
from conftest import REFERENCE
from hypothesis import given, settings
from hypothesis import strategies as st

from backwalk import pool, pool_file
from backwalk.cli import main
from backwalk.problems import ReadableError
from backwalk.render.bulk.effects import REASONS, effects_of
from backwalk.render.bulk.layout import MEASURES, SHAPES, find_layout
from backwalk.render.bulk.pooled import FIGURES, Model, pool_groups
from backwalk.render.bulk.reading import chunks_of, header_of

ARMS = REFERENCE / "cochrane" / "arms.csv"
THEIRS = json.loads((REFERENCE / "cochrane" / "metafor.json").read_text())
MODELS = [  # estimator and interval as the reference has them
    ("common", "wald", "EE"),
    *((name, "hartung_knapp", name.upper()) for name in ("dl", "eb", "he", "hs", "ml", "pm", "reml", "sj")),
]
MEANS = SHAPES["means"][0]


def saved(folder, text, name="trials.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def near(value):
    return pytest.approx(np.array(value, dtype=float), rel=1e-8, abs=1e-8, nan_ok=True)


@pytest.mark.parametrize(("tau2", "ci", "method"), MODELS, ids=[tau2 for tau2, _, _ in MODELS])
def test_all_198_real_analyses_by_one_command(tau2, ci, method, tmp_path):
    """metafor's numbers (tests/reference/README.md) to 1e-8, for all nine estimators."""
    out = tmp_path / "pooled.csv"
    assert main(["pool", "--csv", str(ARMS), "--by", "key", "--tau2", tau2, "--ci", ci, "--out", str(out)]) == 0
    ours = pd.read_csv(out).set_index("key")

    assert set(ours.index) == set(THEIRS)
    assert len(ours) == 198
    ours = ours.loc[list(THEIRS)]
    assert ours["k"].tolist() == [found["k"] for found in THEIRS.values()]
    for here, there in {
        "estimate": "est",
        "se": "se",
        "tau2": "tau2",
        "q": "q",
        "ci_low": "lo",
        "ci_high": "hi",
    }.items():
        assert ours[here].to_numpy() == near([found[method][there] for found in THEIRS.values()]), here


@pytest.mark.parametrize(
    "model",
    [{}, {"tau2": "dl", "ci": "wald", "prediction": "normal", "level": 0.9}, {"prediction": "k-2"}, {"tau2": "common"}],
)
def test_each_group_is_what_pool_gives_for_it(model, tmp_path):
    """One trial, two and many, every figure, at other levels too."""
    table = pool_file(ARMS, "key", **model).set_index("key")
    first = pd.DataFrame([{"key": key, "yi": found["yi"][0], "vi": found["vi"][0]} for key, found in THEIRS.items()])
    first.to_csv(tmp_path / "first.csv", index=False)
    alone = pool_file(tmp_path / "first.csv", "key", **model).set_index("key")
    for key, found in THEIRS.items():
        for k, got in ((1, alone.loc[key]), (found["k"], table.loc[key])):
            one = pool(found["yi"][:k], found["vi"][:k], **model)
            ends = one.prediction or (np.nan, np.nan)
            want = (one.estimate, one.se, *one.ci, one.p, *ends, one.tau2, np.nan if one.i2 is None else one.i2, one.q)
            assert got["k"] == k
            assert got[list(FIGURES)].to_numpy(dtype=float) == near(want), (key, k)


def test_groups_that_stand_apart_are_one_group(tmp_path):
    """Rows in any order and chunks of any size: the same table, but for the numbers of rows."""
    arms = pd.read_csv(ARMS)
    mixed = tmp_path / "mixed.csv"
    arms.sample(frac=1, random_state=2026).to_csv(mixed, index=False)
    layout = find_layout(str(mixed), header_of(mixed), "key")
    whole = pool_file(ARMS, "key")
    for rows in (1, 7, 5000):
        apart = pool_groups(chunks_of(mixed, layout, rows), layout, Model())
        pd.testing.assert_frame_equal(apart, whole, rtol=1e-9, atol=1e-12)


def test_parquet_is_read_and_written_as_csv_is(tmp_path):
    pytest.importorskip("pyarrow", reason="pip install 'backwalk[cluster]'")
    arms, out = tmp_path / "arms.parquet", tmp_path / "pooled.parquet"
    pd.read_csv(ARMS).to_parquet(arms, index=False)

    assert main(["pool", "--csv", str(arms), "--by", "key", "--out", str(out)]) == 0
    pd.testing.assert_frame_equal(pd.read_parquet(out), pool_file(ARMS, "key"), check_dtype=False, rtol=1e-12)


SPOILT = """review,n1i,m1i,sd1i,n2i,m2i,sd2i
NA,10,5,2,10,4,2
NA,10,5,,10,4,2
a,10,5,0,10,4,2
a,12,6,2,11,4,3
a,1,5,2,10,4,2
a,10,NR,2,10,4,2
a,10,5,,10,4,2
a,10,5,,10,4,2
b,10,5,-1,10,4,2
,10,5,2,10,4,2
c,10,inf,2,10,4,2
c,10,5,1e-200,10,4,1e-200
c,10,5
"""


def test_no_row_is_dropped_without_a_word(tmp_path):
    """Thirteen rows, two of them usable; a group called NA is a group."""
    table = pool_file(saved(tmp_path, SPOILT), "review").set_index("review")

    assert table["k"].sum() == 2
    assert table["left_out"].sum() == 11
    assert table["why"].to_dict() == {
        "": "1 no group named (in row 10)",
        "NA": "1 empty cell (in row 2)",
        "a": "2 empty cell (first in row 7), 1 not a number (in row 6), 1 SD not above 0 (in row 3), "
        "1 fewer than 2 people in an arm (in row 5)",
        "b": "1 SD not above 0 (in row 9)",
        "c": "1 empty cell (in row 13), 1 not a number (in row 11), 1 too large or too small to compute with (in row 12)",
    }
    assert table.loc["b", list(FIGURES)].isna().all()


def test_the_command_says_how_many_rows_were_left_out(tmp_path, capsys):
    assert main(["pool", "--csv", str(saved(tmp_path, SPOILT)), "--by", "review"]) == 0
    told = capsys.readouterr()

    assert told.out.startswith("review,k,left_out,estimate,")
    assert told.err == (
        "groups: 5, without an answer: 3; rows used: 2, left out: 11, for the reasons in the column why\n"
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [("ai,bi,ci,di", "3,7,0,12"), ("ai,n1i,ci,n2i", "3,10,0,12"), ("n2i,ci,ai,n1i", "12,0,3,10")],
    ids=["cells", "cells and arms", "in another order"],
)
@pytest.mark.parametrize("measure", MEASURES["counts"])
def test_counts_in_either_form_are_the_same(header, row, measure, tmp_path):
    """One trial, 3 of 10 against 0 of 12: its own effect by the formula that metafor is compared with."""
    table = pool_file(saved(tmp_path, f"g,{header}\nx,{row}\n"), "g", measure=measure)
    formula = MEASURES["counts"][measure]

    assert table.loc[0, ["estimate", "se"]].tolist() == pytest.approx(
        (formula(3, 10, 0, 12)[0], formula(3, 10, 0, 12)[1] ** 0.5)
    )


def test_a_standard_error_is_squared(tmp_path):
    table = pool_file(saved(tmp_path, "g,yi,sei\nx,1,0.5\nx,2,0\n"), "g")

    assert table.loc[0, ["estimate", "se", "left_out"]].tolist() == [1, 0.5, 1]


def test_columns_can_be_named(tmp_path):
    path = saved(tmp_path, "review,gain,spread\nx,1,0.25\n")

    assert main(["pool", "--csv", str(path), "--by", "review", "--columns", "yi=gain", "vi=spread"]) == 0
    assert pool_file(path, "review", columns={"yi": "gain", "vi": "spread"}).loc[0, "se"] == 0.5


def test_blanks_around_names_and_capitals_make_no_difference(tmp_path):
    """A blank that nobody sees would otherwise make two groups of one."""
    path = saved(tmp_path, "review, YI ,Vi\nx,1,1\n x,2,1\nx ,3,1\n")

    assert pool_file(path, "review")[["review", "k", "estimate"]].to_numpy().tolist() == [["x", 3, 2.0]]


ODD = {  # cells that are no numbers, as Parquet may hold them; the fourth is 2
    "bytes": [b"\x00", b"a", None, b"2"],
    "dates": pd.to_datetime(["2026-01-01", "2026-01-02", None, "2"], format="mixed", errors="coerce"),
    "days": [datetime.date(2026, 1, 1), datetime.date(2026, 1, 2), None, None],
    "lists": [[1], [2], None, [3]],
    "mappings": [{"a": 1}, {"a": 2}, None, {"a": 3}],
    "spans": pd.to_timedelta(["1 day", "2 days", None, "3 days"]),
    "texts": ["one", "1,5", None, "2"],
    "times": [datetime.time(10, 2), datetime.time(11, 3), None, None],
    "truth values": [True, False, None, True],
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("column", ["vi", "yi"])
def test_what_is_no_number_is_not_taken_for_one(kind, column, tmp_path):
    """Days since 1970 and truth values were pooled as numbers once."""
    pytest.importorskip("pyarrow", reason="pip install 'backwalk[cluster]'")
    path = tmp_path / "odd.parquet"
    pd.DataFrame({"g": list("xxxy"), "yi": 1.0, "vi": 1.0, column: ODD[kind]}).to_parquet(path)
    table = pool_file(path, "g").set_index("g")

    assert table.loc["x", ["k", "why"]].tolist() == [0, "1 empty cell (in row 3), 2 not a number (first in row 1)"]
    assert table.loc["y", "k"] == (kind in ("bytes", "texts"))


def test_truth_values_of_a_csv_are_no_numbers_beside_an_empty_cell(tmp_path):
    assert pool_file(saved(tmp_path, "g,yi,vi\nx,True,1\nx,,1\nx,False,1\n"), "g")["k"].tolist() == [0]


@pytest.mark.parametrize("kind", ["Int64", "category", "decimal", "float32", "uint8"])
def test_numbers_of_every_kind_are_numbers(kind, tmp_path):
    pytest.importorskip("pyarrow", reason="pip install 'backwalk[cluster]'")
    values = pd.Series([decimal.Decimal(1), decimal.Decimal(3)])
    path = tmp_path / "numbers.parquet"
    pd.DataFrame(
        {"g": "x", "yi": values if kind == "decimal" else values.astype(int).astype(kind), "vi": 1}
    ).to_parquet(path)

    assert pool_file(path, "g")[["k", "estimate"]].to_numpy().tolist() == [[2, 2.0]]


def test_groups_of_whole_numbers_keep_their_names(tmp_path):
    """Where a chunk holds an empty one too; and an index of pandas is a column of the file."""
    pytest.importorskip("pyarrow", reason="pip install 'backwalk[cluster]'")
    path = tmp_path / "numbers.parquet"
    keys = pd.array([1, None, 1, 2], dtype="Int64")
    pd.DataFrame({"yi": 1.0, "vi": 1.0}, index=pd.Index(keys, name="g")).to_parquet(path, row_group_size=2)

    assert pool_file(path, "g")[["g", "k"]].to_numpy().tolist() == [["", 0], ["1", 2], ["2", 1]]


PACKED = {  # a name, and how it comes to be no packed table
    "cut.csv.gz": lambda path, text: path.write_bytes(gzip.compress(text)[:-12]),
    "cut.csv.xz": lambda path, text: path.write_bytes(lzma.compress(text)[:-12]),
    "none.csv.bz2": lambda path, text: path.write_bytes(text),
    "none.csv.gz": lambda path, text: path.write_bytes(text),
    "none.csv.xz": lambda path, text: path.write_bytes(text),
    "none.csv.zip": lambda path, text: path.write_bytes(text),
    "none.parquet": lambda path, text: path.write_bytes(text),
    "two.csv.zip": lambda path, text: [zipfile.ZipFile(path, "a").writestr(name, text) for name in "ab"],
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("name", PACKED)
def test_a_damaged_file_is_one_clear_line(name, tmp_path, capsys):
    pytest.importorskip("pyarrow", reason="pip install 'backwalk[cluster]'")
    PACKED[name](tmp_path / name, b"g,yi,vi\nx,1,1\n")

    assert main(["pool", "--csv", str(tmp_path / name), "--by", "g"]) == 1
    told = capsys.readouterr().err
    assert f"{name} cannot be read" in told
    assert told.count("\n") == 1


def test_a_packed_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "arms.csv.gz"
    path.write_bytes(gzip.compress(ARMS.read_bytes()))

    pd.testing.assert_frame_equal(pool_file(path, "key"), pool_file(ARMS, "key"))


FIGURE = st.sampled_from([0, 1, 2, 3, 12, 1e11, -1, 0.5, 1e-200, 1e200])


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(["counts", "means"]), row=st.lists(FIGURE, min_size=6, max_size=6), data=st.data())
def test_what_is_left_out_is_what_the_formulas_refuse(kind, row, data):
    """The reasons restate row by row what the formulas refuse; here each holds the other to it."""
    measure = data.draw(st.sampled_from(sorted(MEASURES[kind])))
    names = MEANS if kind == "means" else SHAPES["counts"][1]
    figures = dict(zip(names, map(float, row), strict=False))
    layout = find_layout("f", ["g", *names], "g", kind=kind, measure=measure)
    *_, why = effects_of(pd.DataFrame([{"g": "x", **figures}]), layout)
    order = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i") if kind == "means" else names
    kept = {"empty": "keep"} if measure in ("or", "rr") else {}
    try:
        effect, variance = MEASURES[kind][measure](*(figures[name] for name in order), **kept)
        pool([effect], [variance])
    except ReadableError:
        assert why[0] > 0
    else:
        assert why[0] == 0, REASONS[why[0]]


REFUSED = {  # what the file holds, the arguments, and what is said of it
    "a group misspelt": ("key,yi,vi\n", ["--by", "kye"], "has no column 'kye', but key, yi, vi; did you mean 'key'?"),
    "a measure misspelt": (
        "g,yi,vi\n",
        ["--by", "g", "--measure", "smd"],
        "measure of effects = 'smd' is not one of: as_given",
    ),
    "a name misspelt": ("g,a,b\n", ["--by", "g", "--columns", "y=a"], "columns = 'y' is not one of: n1i, m1i,"),
    "a name given twice": ("g,a,b\n", ["--by", "g", "--columns", "yi=a", "yi=b"], "columns: yi is given twice"),
    "a pair that is none": ("g,a,b\n", ["--by", "g", "--columns", "yi"], "columns = 'yi' is not NAME=COLUMN"),
    "an estimator misspelt": ("g,yi,vi\n", ["--by", "g", "--tau2", "remel"], "did you mean 'reml'?"),
    "a level of words": (
        "g,yi,vi\n",
        ["--by", "g", "--level", "high"],
        "level = 'high' is not a number between 0 and 1",
    ),
    "a question too": ("g,yi,vi\n", ["--by", "g", "--week", "6"], "--week asks the tables of this project"),
    "an outcome too": ("g,yi,vi\n", ["pain", "--by", "g"], "'pain' and --csv: ask the tables"),
    "another form": ("g,yi,vi\n", ["--by", "g", "--out", "x.xlsx"], "out = 'x.xlsx' is neither .csv nor .parquet"),
    "cut off": ("g,yi,vi\nx,1,1\nx,1,1,1\n", ["--by", "g"], "Expected 3 fields in line 3, saw 4"),
    "effects and counts": (
        "g,yi,vi,ai,bi,ci,di\n",
        ["--by", "g"],
        "holds effects and counts: say which is meant, for example --from",
    ),
    "empty": ("", ["--by", "g"], "is empty: its first line must name the columns"),
    "more cells than names": ("g,yi,vi\nx,1,1,1\n", ["--by", "g"], "more cells than its header"),
    "no group": ("g,yi,vi\n", [], "--by is missing: name the column of"),
    "nothing to pool": ("g,x,y\n", ["--by", "g"], "has no columns to pool, but g, x, y. Wanted: means in n1i"),
    "one column short": ("g,n1i,m1i,sd1i,n2i,m2i,sd_2i\n", ["--by", "g"], "no column for sd2i, which means need"),
    "bars": ("g|yi|vi\n", ["--by", "g"], "bars stand between its columns"),
    "semicolons": ("g;yi;vi\n", ["--by", "g"], "semicolons stand between its columns"),
    "two of a name": ("g,yi,yi,vi\n", ["--by", "g"], "several columns 'yi'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_one_clear_line(case, tmp_path, capsys):
    text, arguments, message = REFUSED[case]
    path = saved(tmp_path, text)

    assert main(["pool", "--csv", str(path), *arguments]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert message in told.err
    assert told.err.count("\n") == 1


def test_the_mend_of_a_missing_column_works(tmp_path):
    """As the message says it, word for word."""
    path = saved(tmp_path, "g,n1i,m1i,sd1i,n2i,m2i,sd_2i\nx,10,5,2,10,4,2\n")
    with pytest.raises(ReadableError, match="did you mean 'sd_2i'\\? name yours: --columns sd2i=YOURS"):
        pool_file(path, "g")

    assert pool_file(path, "g", columns={"sd2i": "sd_2i"})["k"].tolist() == [1]


@pytest.mark.parametrize("option", ["--by", "--columns", "--dask", "--from", "--out"])
def test_options_of_a_file_are_refused_beside_an_outcome(option, capsys):
    assert main(["pool", "pain", option, "x"]) == 1
    assert capsys.readouterr().err == f"{option} goes with --csv FILE, not with an outcome\n"


def test_the_file_that_is_read_is_not_written_over(tmp_path, capsys):
    path = saved(tmp_path, "g,yi,vi\nx,1,1\n")

    assert main(["pool", "--csv", str(path), "--by", "g", "--out", str(path)]) == 1
    assert "is the file that is read: name another" in capsys.readouterr().err
    assert path.read_text() == "g,yi,vi\nx,1,1\n"


def test_a_question_takes_the_same_ways_of_pooling(capsys):
    assert main(["pool", "function", "--tau2", "dl", "--level", "0.9"]) == 0
    assert "90%" in capsys.readouterr().out


def made(path, megabytes, reviews=None, seed=2026):
    """Write rows of means and SDs of reviews that stand apart, of ten trials unless told, about so many megabytes."""
    rng = np.random.default_rng(seed)
    rows = int(megabytes * 1e6 / 62)  # bytes of a line, measured
    reviews = reviews or max(rows // 10, 1)
    with open(path, "w") as file:
        file.write("review,n1i,m1i,sd1i,n2i,m2i,sd2i\n")
        for start in range(0, rows, 100_000):
            n = min(100_000, rows - start)
            columns = (
                rng.integers(0, reviews, n),
                *(x for _ in "12" for x in (rng.integers(8, 60, n), rng.normal(5, 1, n), rng.uniform(1, 3, n))),
            )
            pd.DataFrame(dict(enumerate(columns))).to_csv(file, header=False, index=False, float_format="%.12f")
    return rows


def test_memory_does_not_grow_with_the_file(tmp_path):
    """The most memory that the system gave the command, for 20 MB and for 60 MB of the same 2,000 groups.

    Rows held until the end would cost 26 MB more: 645,000 rows, 40 bytes each.
    """
    most = []
    for megabytes in (20, 60):
        path = tmp_path / f"{megabytes}.csv"
        rows = made(path, megabytes, reviews=2000)
        code = (
            "import resource, sys; from backwalk.cli import main; main(sys.argv[1:]); "
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        command = ["pool", "--csv", str(path), "--by", "review", "--tau2", "dl", "--out", str(tmp_path / "pooled.csv")]
        done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
        assert f"groups: 2000, without an answer: 0; rows used: {rows}, left out: 0" in done.stderr
        most.append(int(done.stdout) * (1024 if sys.platform == "linux" else 1))
    assert most[1] - most[0] < 8e6


def test_memory_is_a_chunk_four_megabytes_and_each_group():
    """As pool_file's docstring has it: runs that differ by 800,000 rows, and by 40,000 groups of the same rows."""
    layout = find_layout("f", ["g", "yi", "vi"], "g")

    def peak(chunks, groups, rows=20_000):
        tracemalloc.start()
        frames = (
            pd.DataFrame({"g": (np.arange(rows) + i * rows) % groups, "yi": np.linspace(0, 1, rows), "vi": 0.1})
            for i in range(chunks)
        )
        pool_groups(frames, layout, Model(tau2="dl"))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1, 100)
    few = peak(20, 2000)
    assert few < 25e6
    assert peak(60, 2000) - few < 4e6
    assert peak(20, 42_000) - few < 600 * 40_000
