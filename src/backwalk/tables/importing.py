"""Rows from a CSV of another program, metafor's or RevMan's: figures in their columns, sources still to be added."""

import csv
import io
import re
import shutil
from math import sqrt
from pathlib import Path

from backwalk.problems import DataError, Problem, ReadableError, did_you_mean
from backwalk.tables import files
from backwalk.tables.cells import WRITTEN, check_row
from backwalk.tables.interview import short_name, year_in
from backwalk.tables.schema import TABLES
from backwalk.tables.workbook import SUFFIX, write_template
from backwalk.tables.writing import put

ARMS = ("bw", "ctl")
FIGURES = ("n", "mean", "sd")
NAMES = {"label": ("study", "studyorsubgroup", "slab", "studlab", "author", "trial", "label", "studyid")}
TREATED, CONTROL = ("experimental", "exp", "treatment", "intervention"), ("control", "ctl", "comparator")
SIZES = ("bw_n", "ctl_n")
SPELT = {"n": ("n", "total"), "mean": ("m", "mean"), "sd": ("sd",)}


def import_rows(path, out=None, *, swap=False, yi=None, cells=(), data_dir=None):
    """Write rows for trials.csv and outcomes.csv from a CSV of another program, to be completed and then added.

    path : a CSV with n, mean and SD of two arms, as metafor (n1i m1i sd1i n2i m2i sd2i), meta (n.e mean.e sd.e ...) and
    RevMan (Experimental Mean, SD, Total, Control ...) name them, or with yi and vi (or sei)
    out : a folder, or a workbook (.xlsx); swap : whether the second arm walked backward, not the first
    yi : "difference" where yi is a difference in points; cells : texts COLUMN=TEXT that every row holds

    Gives a line a row with what is still missing, and what to do next. Raises DataError with every figure that is none.
    """
    path = Path(path)
    header, lines = _read(path)
    places = _places(path, header, yi)
    held = _held(cells)
    known = files.read(data_dir).rows["trials"]
    made, problems = [], []
    for line, row in lines:
        trial, result, faults = _row(path, line, row, places, known, swap)
        problems += faults
        made.append((trial, {**result, **{c: t for c, t in held.items() if c in TABLES["outcomes"].columns}}))
        if trial.get("label"):
            trial |= {c: t for c, t in held.items() if c in TABLES["trials"].columns}
    if problems:
        raise DataError(problems)
    new = {trial["study_id"]: trial for trial, _ in made if trial.get("label")}
    rows = {"trials": list(new.values()), "outcomes": [result for _, result in made]}
    told = [_missing(line, trial, result) for (line, _), (trial, result) in zip(lines, made, strict=True)]
    return [*told, *_written(path, out, {table: of_table for table, of_table in rows.items() if of_table})]


def _read(path):
    """Read a CSV with commas, semicolons or tabs: (header, [(line, cells)])."""
    if not path.is_file():
        raise ReadableError(f"no file {str(path)!r}")
    try:
        text = path.read_text(encoding="utf-8-sig")
        first = text.split("\n", 1)[0]
        mark = max(",;\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        records = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except (UnicodeDecodeError, csv.Error):
        raise ReadableError(f"{path}: cannot be read as a table: save it as CSV, UTF-8") from None
    if len(records) < 2:
        raise ReadableError(f"{path}: holds no rows below its header")
    (_, header), *lines = records
    return header, lines


def _places(path, header, yi):
    """Find which column holds what: {label, bw_n, ..., or yi, vi: its place}."""
    plain = [re.sub("[^a-z0-9]", "", name.lower()) for name in header]
    found = {"label": _first(plain, NAMES["label"]), "year": _first(plain, ("year", "studyyear"))}
    for at, (arm, sides, letter) in enumerate((("bw", TREATED, "e"), ("ctl", CONTROL, "c")), 1):
        for figure in FIGURES:
            short = [f"{s}{end}" for s in SPELT[figure] for end in (f"{at}i", f"{at}", letter)]
            long = [f"{side}{s}" for side in sides for s in SPELT[figure]]
            long += [f"{s}{side}" for side in sides for s in SPELT[figure]]
            again = [place for place, name in enumerate(plain) if name in SPELT[figure]]  # Mean, SD, Total, twice
            found[f"{arm}_{figure}"] = _first(plain, (*short, *long), again[at - 1] if len(again) == 2 else None)
    found |= {"yi": _first(plain, ("yi",)), "vi": _first(plain, ("vi",)), "sei": _first(plain, ("sei",))}
    found = {name: place for name, place in found.items() if place is not None}
    if "label" not in found:
        raise ReadableError(f"{path}: no column names the trial: call it study or slab")
    figures = [f"{arm}_{figure}" for arm in ARMS for figure in FIGURES]
    if all(f in found for f in figures):
        return {name: place for name, place in found.items() if name not in ("yi", "vi", "sei")}
    if "yi" in found and {"vi", "sei"} & {*found}:
        if yi != "difference":
            raise ReadableError(
                f"{path}: yi may be a difference in points, which a row can hold, or a standardised one, which it cannot: "
                "say --yi difference, or give n, mean and SD of both arms"
            )
        return {name: place for name, place in found.items() if name not in figures or name in SIZES}
    lacking = ", ".join(
        f"{f} of the {'first' if f.startswith('bw') else 'second'} arm" for f in figures if f not in found
    )
    lacking = re.sub(r"(bw|ctl)_", "", lacking)
    raise ReadableError(f"{path}: its header {', '.join(header)} lacks {lacking}; or give yi and vi")


def _first(plain, names, otherwise=None):
    return next((plain.index(name) for name in names if name in plain), otherwise)


def _held(cells):
    """Check the cells that every row is to hold: {column: text}."""
    held, names = {}, [c for t in ("trials", "outcomes") for c in TABLES[t].columns]
    for cell in cells:
        column, mark, text = cell.partition("=")
        if not mark or column not in names:
            hint = did_you_mean(column, names)
            raise ReadableError(
                f"--set {cell}: write COLUMN=TEXT with a column of trials.csv or outcomes.csv. {hint}".strip()
            )
        for table in (TABLES[t] for t in ("trials", "outcomes") if column in TABLES[t].columns):
            wrong = [f for f in check_row(table, 0, {column: text})[1] if f.column == column]
            if wrong:
                raise ReadableError(f"--set {cell}: {wrong[0].wrong} Mend: {wrong[0].mend}")
        held[column] = text
    return held


def _row(path, line, cells, places, known, swap):
    """Make one trial and its result: (cells of trials.csv, cells of outcomes.csv, problems); a known trial has no cells."""
    held = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
    label, year = held.pop("label"), held.pop("year", "")
    label = label if year_in(label) or not year else f"{label} {year}"
    there = next((t for t in known if label.lower() in (t.study_id, t.label.lower())), None)
    study_id = there.study_id if there else short_name(label)

    def problem(name, value, wrong, mend):
        return Problem(str(path), line, label, name, value, wrong, mend)

    faults = [] if study_id else [problem("study", label, "no name of a trial.", "write one, as Chen 2021.")]
    faults += [
        problem("study", label, f.wrong, f.mend)
        for f in check_row(TABLES["trials"], line, {"label": label})[1][:1]
        if label
    ]
    result = {"study_id": study_id, **(_difference(held, swap) if "yi" in held else _swapped(held, swap))}
    wrong = check_row(TABLES["outcomes"], line, {c: t for c, t in result.items() if c != "study_id"})[1]
    faults += [problem(f.column, f.value, f.wrong, f.mend) for f in wrong if f.column in result]
    if "" in held.values():
        empty = ", ".join(name for name, text in held.items() if not text)
        faults.append(problem("", "", f"a figure is missing: {empty}.", "fill it in, or leave the row out."))
    trial = {"study_id": study_id} | ({} if there else {"label": label, "year": year_in(label), "n_arms": "2"})
    return trial, result, faults


def _swapped(held, swap):
    other = dict(zip(ARMS, reversed(ARMS) if swap else ARMS, strict=True))
    cells = {f"{other[arm]}_{figure}": held[f"{arm}_{figure}"] for arm in ARMS for figure in FIGURES}
    return {**cells, "quality": "arm_means"}


def _difference(held, swap):
    """Take yi as a difference in points, and its standard error as it stands or as the root of vi."""
    figures = {name: float(text) for name, text in held.items() if WRITTEN(text)}
    sizes = dict(zip(SIZES, reversed(SIZES) if swap else SIZES, strict=True))
    told = {sizes[name]: held[name] for name in SIZES if name in held} | {"diff": held["yi"]}
    if swap and "yi" in figures:
        told["diff"] = f"{0 - figures['yi']:.15g}"
    if "sei" in held:
        return {**told, "diff_se": held["sei"], "quality": "difference"}
    se = f"{sqrt(figures['vi']):.6g}" if figures.get("vi", -1) >= 0 else held["vi"]
    note = f"diff_se is the square root of the variance {held['vi']}"
    return {**told, "diff_se": se, "quality": "difference", "notes": note}


def _missing(line, trial, result):
    """Say what one row still needs before it can be added."""
    needs = {"trials": trial, "outcomes": result} if trial.get("label") else {"outcomes": result}
    told = []
    for table, cells in needs.items():
        sizes = SIZES if table == "outcomes" else ()
        lacking = [c for c in TABLES[table].columns if c in (*TABLES[table].required, *sizes) and not cells.get(c)]
        told += [f"{table}: {', '.join(lacking)}"] if lacking else []
    name = trial.get("label") or f"{result['study_id']}, which is in the tables already"
    return f"line {line}, {name}: " + (f"still missing in {'; in '.join(told)}" if told else "complete")


def _written(path, out, rows):
    """Write the rows as a workbook or a folder of CSVs, and say what comes next."""
    out = Path(out or f"{path.stem}_rows")
    if out.suffix.lower() == SUFFIX:
        write_template(out, rows)
        return [f"{out}: fill in what a row still lacks, then run backwalk add {out}"]
    if out.exists():
        raise ReadableError(f"{str(out)!r} is there already: give another name with --out, or move it away")
    draft = out.with_name(f".{out.name}.draft")  # so that the folder is there whole or not at all
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    texts = {f"{table}.csv": files.as_csv(TABLES[table], of_table) for table, of_table in rows.items()}
    put({draft / name: text.encode() for name, text in texts.items()})
    draft.rename(out)
    named = " ".join(str(out / name) for name in texts)
    return [f"{out}: fill in what a row still lacks, then run backwalk add {named}"]
