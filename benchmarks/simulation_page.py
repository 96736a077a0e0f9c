"""The simulation study as Markdown: what it shows, and its tables, from the rows of data/simulation.csv."""

import re

from backwalk.style.numbers import number

BEGIN, END = "<!-- simulation: written by make simulate -->", "<!-- end of simulation -->"
COLUMNS = {
    "complete data, REML": ("everything", "exact_reml"),
    "complete data, Bayes": ("everything", "exact_bayes"),
    "exact few, REML": ("at_random", "exact_reml"),
    "exact few, Bayes": ("at_random", "exact_bayes"),
    "p < a as p = a": ("at_random", "bound_as_p"),
    "as reported": ("at_random", "as_reported"),
}
MEASURES = {  # column of the table: title, whether it is a share
    "bias": ("Bias, SDs", False),
    "rmse": ("Root mean squared error, SDs", False),
    "coverage": ("Coverage of the 95% interval, %", True),
    "median_width": ("Median width of the 95% interval, SDs", False),
    "width": ("Mean width of the 95% interval, SDs", False),
    "above_zero": ("Intervals wholly above zero, %", True),
    "no_answer": ("Reviews without an answer, %", True),
    "one_trial": ("Reviews whose answer rests on one trial, %", True),
}
READINGS = {
    "exact few, REML": "exact_reml",
    "exact few, Bayes": "exact_bayes",
    "p < a as p = a": "bound_as_p",
    "as reported": "as_reported",
    "sides left out": "sides_left_out",
    "sides as not significant": "sides_as_null",
}
PRINTED = {
    "at_random": "at random",
    "tightest_bound": "tightest bound",
    "side_when_large": "side when large",
    "only_when_large": "only when large",
    "dropped_when_null": "dropped when null",
    "better_in_words": "better in words",
}


# In braces: a measure, the way of printing, the analysis, and the cells; filled in with its smallest and largest value.
SHOWN = """### What it shows

Where the form of a result says no more than its words:

- **Bias.** With a true effect of 0.5 SD that varies (τ 0.3), the few results printed exactly are too high by {bias at_random exact_reml mu=0.5 tau=0.3}, and p < a read as p = a by {bias at_random bound_as_p mu=0.5 tau=0.3}; as reported is off by {bias at_random as_reported mu=0.5 tau=0.3}. Without an effect nothing is biased.
- **Precision.** In the same cells, with 15 trials, the root mean squared error falls from {rmse at_random exact_reml mu=0.5 tau=0.3 k=15} (exact few) to {rmse at_random as_reported mu=0.5 tau=0.3 k=15}, against {rmse everything exact_reml mu=0.5 tau=0.3 k=15} where every effect is printed; with five from {rmse at_random exact_reml mu=0.5 tau=0.3 k=5} to {rmse at_random as_reported mu=0.5 tau=0.3 k=5}, against {rmse everything exact_reml mu=0.5 tau=0.3 k=5}. The median interval with 15 trials shrinks from {median_width at_random exact_reml mu=0.5 tau=0.3 k=15} to {median_width at_random as_reported mu=0.5 tau=0.3 k=15}.
- **It is not the prior.** The same model on the exact few has their bias ({bias at_random exact_bayes mu=0.5 tau=0.3}) and their error ({rmse at_random exact_bayes mu=0.5 tau=0.3}): what helps is what the bounds say.
- **Coverage.** As reported covers in {coverage at_random as_reported}. The exact few by REML cover in {coverage at_random exact_reml}: where one trial is left, its own Wald interval knows nothing of the spread between trials.

What it costs, even so:

- **Too wide where trials agree.** With τ 0 and five trials it covers in {coverage at_random as_reported tau=0 k=5} instead of 95%, the same model on complete data in {coverage everything exact_bayes tau=0 k=5}. With an effect of 0.5 only {above_zero at_random as_reported mu=0.5 tau=0 k=5} of intervals of five trials are above zero, against {above_zero everything exact_bayes mu=0.5 tau=0 k=5} with complete data.
- **A little low where trials agree.** With an effect of 0.5 and τ 0 it is off by {bias at_random as_reported mu=0.5 tau=0}, complete data by {bias everything exact_bayes mu=0.5 tau=0}: mostly because the prior allows a spread that is not there, as a run with a scale near zero showed.
- **It can refuse.** Without an exact result there is no answer, no more than for the exact few: {no_answer at_random as_reported k=5} of reviews of five trials, {no_answer at_random as_reported k=15} of 15. P < a as p = a refuses less ({no_answer at_random bound_as_p k=5} of five). Bias, error, coverage and width are those of the reviews with an answer.

Where the form tells more than its words, which no review can see:

- **Tightest bound printed:** little harm. With an effect of 0.5 it is off by {bias tightest_bound as_reported mu=0.5}, and covers in {coverage tightest_bound as_reported}; p < a as p = a is off by {bias tightest_bound bound_as_p mu=0.5}.
- **Side named only of large differences:** pulled towards zero. With an effect of 0.5 it is off by {bias side_when_large as_reported mu=0.5}, and covers in {coverage side_when_large as_reported mu=0.5}; with 15 trials that vary, {above_zero side_when_large as_reported mu=0.5 tau=0.3 k=15} of intervals are above zero instead of {above_zero at_random as_reported mu=0.5 tau=0.3 k=15}. Where results without a side are dropped instead, it is off by {bias only_when_large as_reported mu=0.5} and covers in {coverage only_when_large as_reported mu=0.5}. The exact few are then the large ones, off by {bias only_when_large exact_reml mu=0.5}.
- **Null results dropped: as reported is no cure.** With an effect of 0.5 it is too high by {bias dropped_when_null as_reported mu=0.5} (exact few: {bias dropped_when_null exact_reml mu=0.5}; p < a as p = a: {bias dropped_when_null bound_as_p mu=0.5}). With 15 trials that vary, its interval covers in {coverage dropped_when_null as_reported mu=0.5 tau=0.3 k=15}, less than p < a as p = a ({coverage dropped_when_null bound_as_p mu=0.5 tau=0.3 k=15}) and the wider one of the exact few by REML ({coverage dropped_when_null exact_reml mu=0.5 tau=0.3 k=15}).
- **Favourable null results called only "better": as reported is the most biased of all.** With 15 trials and no effect it is too high by {bias better_in_words as_reported mu=0 k=15}, and {above_zero better_in_words as_reported mu=0 k=15} of intervals are above zero; with an effect of 0.5 it is too high by {bias better_in_words as_reported mu=0.5 k=15}, and covers in {coverage better_in_words as_reported mu=0.5 k=15}.
- **No one reading of such words is safe.** Leaving them out mends the bias without an effect ({bias better_in_words sides_left_out mu=0 k=15}) but not with one ({bias better_in_words sides_left_out mu=0.5 k=15}); reading them as not significant mends most of it with one ({bias better_in_words sides_as_null mu=0.5 k=15}) but not without ({bias better_in_words sides_as_null mu=0 k=15}). Where the three readings differ, the words decide, not the data.
"""


def page(rows):
    """Write everything between the marks of benchmarks/README.md; rows : models of simulation.csv."""
    cells = sorted({(r.mu, r.tau, r.k) for r in rows})
    found = {(r.mu, r.tau, r.k, r.printing, r.analysis): r for r in rows}
    parts = [_filled(SHOWN.strip(), rows), "### Printed at random", _errors(rows, "everything", "at_random")]
    for measure in MEASURES:
        parts += [f"**{MEASURES[measure][0]}**", _at_random(found, cells, measure)]
    parts += ["### Printed in ways that break the assumption", "Bias in SDs, and coverage of the 95% interval."]
    parts += [_errors(rows, *PRINTED)]
    for cell in cells:
        parts += [f"**{_name(cell)}**", _broken(found, cell)]
    return "\n\n".join(parts)


def _at_random(found, cells, measure):
    lines = [[_name(c), *(_value(found[(*c, *way)], measure) for way in COLUMNS.values())] for c in cells]
    return _table(["cell", *COLUMNS], lines)


def _broken(found, cell):
    lines = []
    for printing, name in PRINTED.items():
        rows = [found.get((*cell, printing, analysis)) for analysis in READINGS.values()]
        lines.append([name, *(f"{_value(r, 'bias')}; {_value(r, 'coverage')}%" if r else "–" for r in rows)])
    return _table(["printed", *READINGS], lines)


def _table(head, lines):
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *lines))


def _name(cell):
    return f"μ {cell[0]:g}, τ {cell[1]:g}, {cell[2]} trials"


def _value(row, measure):
    value = getattr(row, measure)
    return number(100 * value, 1) if MEASURES[measure][1] else number(value).replace("−0.00", "0.00")


def _errors(rows, *printing):
    """Say how exact the tables are: the largest Monte Carlo standard errors in them."""
    told = [r for r in rows if r.printing in printing]

    def most(measure, times=1, digits=3):
        return number(times * max(getattr(r, f"{measure}_se") for r in told), digits)

    return (
        f"{told[0].reviews:,} reviews a cell. The largest Monte Carlo standard errors here: bias {most('bias')}, "
        f"root mean squared error {most('rmse')}, median width {most('median_width')}, mean width {most('width')}, "
        f"coverage {most('coverage', 100, 1)} and above zero {most('above_zero', 100, 1)} points; "
        "each figure's own stands beside it in `data/simulation.csv`."
    )


def _filled(text, rows):
    """Fill the braces of a text: {bias at_random as_reported mu=0.5} becomes −0.03 to 0.01."""

    def span(match):
        measure, printing, analysis, *cells = match[1].split()
        wanted = {name: float(x) for name, x in (cell.split("=") for cell in cells)}
        fit = [r for r in rows if (r.printing, r.analysis) == (printing, analysis)]
        fit = [r for r in fit if all(getattr(r, name) == x for name, x in wanted.items())]
        fit.sort(key=lambda r: getattr(r, measure))
        ends = dict.fromkeys(_value(r, measure) for r in (fit[0], fit[-1]))
        return " to ".join(ends) + ("%" if MEASURES[measure][1] else "")

    return re.sub(r"{(.+?)}", span, text)
