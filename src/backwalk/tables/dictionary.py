"""data/README.md: the meaning of every column, made from the schema."""

from backwalk.tables.schema import TABLES, allowed_words, is_number
from backwalk.tables.schema.claims import VERDICT_RULE, VERDICTS

HEAD = """# The tables

One CSV file a table: UTF-8, commas, LF line ends, one header row.
An empty cell means *not reported*; it never means zero.
The files hold what the papers print, and code does every conversion; only `simulation.csv`, `history.csv` and `guesses.csv` are written by code.
`backwalk check` looks for problems, all at once, and says how to mend each.
`datapackage.json` says to programs what this page says to people, as a Frictionless Data Package.

This page and `datapackage.json` are made from the schema in `src/backwalk/tables/schema/`; change it there, then run `make dictionary`.
Columns marked * are filled in every row.

Adding a trial is one row in `trials.csv` and one row per outcome in `outcomes.csv`.
Where a paper prints both a score and a change for the same instrument and week, the first of the two lines is used.

## How good a result is

The word in `quality` says the best kind of result that a row prints, best first:

| word | what is there |
| --- | --- |
| arm_means | n, mean, and an SD printed or worked out from a standard error, an interval or quartiles, in both arms |
| difference | n of both arms, and a signed difference with its interval or standard error |
| means_and_p | n and means of both arms, and an exact p, t or F with one degree of freedom; equal means need no p |
| exact_p | n of both arms, an exact p, t or F with one degree of freedom, and the side that did better, which p = 1 and t = 0 do not need |
| p_bound | a p printed as a limit, such as p < 0.05 |
| direction_only | only words on which side did better, or that the arms did not differ |
| unusable | measured, but the result is not seen, contradictory or cannot be read safely |

Quartiles that lie too lopsided around their median (Shi 2023) keep this word, but give no effect; the page says so.
Equal means, p = 1 and t = 0 are an effect of 0.
A p of three or more arms (`test` is `omnibus`) is not the p of a pair.
A row may be written at a lower tier than it reaches only with an `unusable_reason`.

## When a row is in doubt

`doubt` is about what a figure is, not about how well it is printed.
A row is in doubt where a careful reader could take its figure for another thing: another trial, another arm, another side, another time or another test.
It is also in doubt where its source contradicts itself, and nothing else that is read explains it.

These are no doubts, and the pages say them as flags: arm sizes worked out, an SD that is not labelled as one, a test that is not named, an instrument whose form is not named, a design that is not clear (`design` says that).
A doubt that later reading explains is emptied, and `CHANGELOG.md` says so.

## How a claim gets its verdict

Nobody types a verdict: code works it out, by the first of these that fits.
It counts only sources that *tested* a claim: their `direction` is supports, mixed or contradicts.

| verdict | when |
| --- | --- |
{verdicts}
"""


def dictionary():
    """Write the page: one section a table, one line a column."""
    verdicts = "\n".join(f"| {VERDICTS[code]} | {when} |" for code, when in VERDICT_RULE.items())
    parts = [HEAD.format(verdicts=verdicts)]
    for table in TABLES.values():
        parts += [f"## {table.name}.csv", f"A row is {table.about}.", _rules(table), _columns(table)]
    return "\n\n".join(p.strip("\n") for p in parts if p) + "\n"


def _rules(table):
    told = [f"No two rows share {', '.join(f'`{c}`' for c in table.key)}."] if table.key else []
    told += [f"Rows are sorted by {', '.join(f'`{c}`' for c in table.sort)}."] if table.sort else []
    return "\n".join(told)


def _columns(table):
    lines = ["| column | meaning | what it may hold | how to fill | example |", "| --- | --- | --- | --- | --- |"]
    for name in table.columns:
        field = table.row.model_fields[name]
        about = field.json_schema_extra
        star = " *" if field.is_required() else ""
        cells = (f"`{name}`{star}", field.description, _may_hold(table, name), about["how_to_fill"], about["example"])
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _may_hold(table, name):
    words = allowed_words(table.row, name)
    if words:
        return ", ".join(words)
    field = table.row.model_fields[name]
    if not is_number(table.row, name):
        return "text"
    kind = "whole number" if field.annotation in (int, int | None) else "number"
    limits = []
    for bound in field.metadata:
        limits += [f"above {bound.gt:g}"] if hasattr(bound, "gt") else []
        limits += [f"from {bound.ge:g}"] if hasattr(bound, "ge") else []
        limits += [f"to {bound.le:g}"] if hasattr(bound, "le") else []
    unit = field.json_schema_extra["unit"]
    return " ".join([kind, *limits]) + (f"; {unit}" if unit else "")
