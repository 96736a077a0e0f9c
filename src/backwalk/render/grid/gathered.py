"""What came of a grid: one table as CSV and Parquet, and a page that shows it."""

import base64
import html

import pandas as pd
from matplotlib.ticker import MaxNLocator

from backwalk.render.export import csv_text, parquet_bytes
from backwalk.render.grid.handover import COLUMNS
from backwalk.style.names import MEASURES, outcome_name
from backwalk.style.numbers import bracketed, capital, count, extent
from backwalk.style.picture import described, picture
from backwalk.style.theme import BLUE, SOFT, dress, framed
from backwalk.tables.writing import put

SHOWN = 1000  # rows of the table on the page; the file holds all
MANY = 60  # averages of a figure, from which their dots are small
DRAWN = ["estimate", "ci_low", "ci_high"]
STATUSES = {"done": "done", "nothing_to_show": "with nothing to show", "failed": "failed"}
STYLE = """
body { color: #1a1a1a; font: 16px/1.45 "Helvetica Neue", Arial, sans-serif; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-bottom: 0; } img { max-width: 800px; width: 100%; }
div { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.85rem; }
td, th { border-bottom: 1px solid #d9d9d9; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
"""


def gather(asked, known, out, pages):
    """Write runs.csv, runs.parquet and summary.html of a grid, and give the table: a row a combination.

    pages : {page of a combination: the page that shows its answer}, where that is another
    """
    rows = []
    for task in asked.tasks():
        line = known[pages.get(task.page, task.page)]
        about = {name: line[name] for name in ("status", "reason", "seconds", "page")}
        rows.append(task.parameters | line["row"] | about)
    named = [name for name in COLUMNS if any(name in row for row in rows)]
    frame = pd.DataFrame(rows, columns=[*asked.values, *named, *about])
    written = {"runs.csv": csv_text(frame).encode(), "summary.html": _page(asked, frame).encode()}
    if parquet := _parquet(frame):
        written["runs.parquet"] = parquet
    put({out / name: content for name, content in written.items()})
    return frame


def _parquet(frame):
    """Give a frame as Parquet, where pyarrow is installed; a column of several kinds of values becomes text."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return b""
    mixed = [name for name in frame if frame[name].dtype == object]
    texts = {name: frame[name].map(lambda x: None if pd.isna(x) else str(x)) for name in mixed}
    return parquet_bytes(frame.assign(**texts))


def _page(asked, frame):
    counts = frame["status"].value_counts()
    told = ", ".join(f"{counts[status]} {words}" for status, words in STATUSES.items() if status in counts)
    title = f"{html.escape(asked.notebook[0])}: {count(len(frame), 'combination')}"
    rest = f" The first {SHOWN:,} rows stand here." if len(frame) > SHOWN else ""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>\n'
        f'<h1>{title}</h1>\n<p>{told}. Every number, unrounded: <a href="runs.csv">runs.csv</a>.{rest}</p>\n'
        f"{_figures(frame)}\n<div>{_table(asked, frame.head(SHOWN))}</div>\n</main></body></html>\n"
    )


def _table(asked, shown):
    """Write the parameters that vary, what each run found, and its page or why it has none."""
    varied = [name for name, values in asked.values.items() if len(values) > 1]
    columns = {name: shown[name] for name in varied} | {
        n: shown[n].astype("Int64") for n in ("k", "people") if n in shown
    }
    if {*DRAWN} <= {*shown}:
        columns["average [interval]"] = [
            "" if pd.isna(middle) else bracketed(middle, ends) for middle, *ends in shown[DRAWN].to_numpy(float)
        ]
    columns["page"] = [
        f"{STATUSES[status]}: {reason}" if reason else STATUSES[status]
        for status, reason in shown[["status", "reason"]].to_numpy().tolist()
    ]
    cells = pd.DataFrame(columns, dtype=object).map(lambda x: "" if pd.isna(x) else html.escape(str(x)))
    at = zip(cells["page"], shown["page"], shown["status"], strict=True)
    links = [told if status == "failed" else f'<a href="{page}.ipynb">{told}</a>' for told, page, status in at]
    return cells.assign(page=links).to_html(index=False, escape=False, border=0)


def _figures(frame):
    """Draw the averages from the lowest to the highest, a figure an outcome and measure; none where there is none."""
    if not {*DRAWN} <= {*frame}:
        return ""
    drawn, by = frame.dropna(subset=DRAWN), [name for name in ("outcome", "effect") if name in frame]
    return "\n".join(_figure(named, part.sort_values("estimate")) for named, part in drawn.groupby(by, sort=False))


def _figure(named, part):
    *outcome, effect = named
    head = ": ".join([*map(outcome_name, outcome), MEASURES[effect].axis])
    drawn = picture(_curve(head, effect, part))
    png = base64.b64encode(drawn.png).decode()
    return (
        f"<h2>{html.escape(capital(head))}</h2>\n"
        f'<p><img src="data:image/png;base64,{png}" alt="{html.escape(drawn.alt)}"></p>'
    )


def _curve(head, effect, part):
    """Draw averages and intervals in the order of their rows, one beside the other, and the line of no difference."""
    ax = framed(2.6, (0.1, 0.19, 0.88, 0.77))
    at = range(1, len(part) + 1)
    ax.axhline(0, color=SOFT, lw=0.8)
    ax.vlines(at, part["ci_low"], part["ci_high"], color=BLUE, lw=1, alpha=0.5)
    ax.plot(at, part["estimate"], "o", color=BLUE, ms=3 if len(part) > MANY else 5)
    ax.set_xlim(0.4, len(part) + 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    dress(ax, "runs, from the lowest average to the highest", MEASURES[effect].head)
    clear = int((part["ci_low"] > 0).sum() + (part["ci_high"] < 0).sum())
    alt = f"{head}: averages and intervals of {count(len(part), 'run')}, {extent(*part['estimate'].iloc[[0, -1]], 2)}. "
    return described(
        ax, alt + f"In {clear} of them the interval leaves out zero; above zero backward walking did better."
    )
