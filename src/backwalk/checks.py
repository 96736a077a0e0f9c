"""The rules that a row must keep beyond its own cells; each is a small generator."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import sqrt
from pathlib import Path

from backwalk import tables
from backwalk.problems import DataError, Problem, did_you_mean
from backwalk.schema import TABLES
from backwalk.tiers import ARMS, SIDED, computed_tier, reaches

__all__ = ["DataError", "Problem", "check", "problems_of"]

SMALL_SHARE = 0.05  # of a scale's range: SDs under it are nearly always standard errors


def check(data_dir=None):
    """Read data/ and return every problem in it, sorted by file and line."""
    return problems_of(tables.read(data_dir))


def problems_of(read):
    """Run every rule on tables as read; a table with a broken header is left to its message."""
    data = _Data(read)
    found = [*read.problems, *(p for rule in RULES for p in rule(data))]
    order = list(TABLES)
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda p: (order.index(Path(p.file).stem), p.line, p.column, p.wrong))


@dataclass(frozen=True)
class _Data:
    """The tables by name, with the look-ups rules share."""

    read: tables.Tables

    def __getitem__(self, name):
        return () if name in self.read.broken else self.read.rows[name]

    def whole(self, name):
        """Tell whether every row of a table could be read, so that absence means absence."""
        file = TABLES[name].file
        return name not in self.read.broken and not any(p.file == file for p in self.read.problems)

    @cached_property
    def trials(self):
        return {r.study_id: r for r in self.read.rows["trials"]}

    @cached_property
    def scales(self):
        return {r.code: r for r in self.read.rows["instruments"]}


def _problem(table, row, column, wrong, mend):
    value = getattr(row, column) if column else ""
    shown = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    t = TABLES[table]
    return Problem(t.file, row.line, t.describe(row), column, shown, wrong, mend)


def keys_are_unique(data):
    for name, table in TABLES.items():
        first = {}
        for row in data[name] if table.key else ():
            key = tuple(getattr(row, k) for k in table.key)
            if key in first:
                wrong = f"the same {', '.join(table.key)} stand on line {first[key]}."
                yield _problem(name, row, "", wrong, "delete one of the two lines, or correct its key.")
            first.setdefault(key, row.line)


def trials_are_entered_once(data):
    for column in ("doi", "pmid"):
        first = {}
        for r in data["trials"]:
            value = getattr(r, column)
            if value and value in first:
                wrong = f"{first[value]} has the same {column}; is it the same trial?"
                yield _problem("trials", r, column, wrong, "count a trial once: keep one row, and its results under it.")
            first.setdefault(value, r.study_id)


def rows_are_sorted(data):
    for name, table in TABLES.items():
        rows = data[name] if table.sort else ()
        for above, row in pairwise(rows):
            if _sort_key(table, row) < _sort_key(table, above):
                wrong = f"it sorts before the line above it ({table.describe(above)})."
                mend = f"keep the lines sorted by {', '.join(table.sort)}; `backwalk add` does."
                yield _problem(name, row, "", wrong, mend)


def in_order(table, rows):
    """Sort rows the way the table is kept."""
    return sorted(rows, key=lambda row: _sort_key(table, row)) if table.sort else list(rows)


def _sort_key(table, row):
    values = [getattr(row, k) for k in table.sort]
    return tuple(-1.0 if v is None else v for v in values)


LINKS = (
    ("outcomes", "study_id", "trials", "study_id"),
    ("outcomes", "instrument", "instruments", "code"),
    ("risk_of_bias", "study_id", "trials", "study_id"),
    ("constants", "instrument", "instruments", "code"),
    ("claims", "claim_id", "claim_verdicts", "claim_id"),
)


def links_lead_somewhere(data):
    for name, column, target, key in LINKS:
        known = {getattr(r, key) for r in data[target]}
        for row in data[name] if data.whole(target) else ():
            value = getattr(row, column)
            if value and value not in known:
                mend = did_you_mean(value, known) or f"correct it, or add it to {TABLES[target].file} first."
                yield _problem(name, row, column, f"not in {TABLES[target].file}.", mend)


def spreads_fit_the_scale(data):
    for r in data["outcomes"]:
        low, high = _limits(data, r)
        if low is None or high is None:
            continue
        span = high - low
        for arm in ARMS:
            for column, whole in ((f"{arm}_sd", r.basis != "post"), (f"{arm}_baseline_sd", False)):
                sd, n = getattr(r, column), getattr(r, f"{arm}_n") or 2
                if sd is None:
                    continue
                reach = span * (2 if whole else 1)
                if sd > reach / 2 * sqrt(n / max(n - 1, 1)):
                    wrong = f"larger than a {low:g}-{high:g} scale allows."
                    yield _problem("outcomes", r, column, wrong, "compare with the source; is it another version of the scale?")
                elif sd < SMALL_SHARE * span and "sd confirmed" not in r.notes:
                    yield _problem(
                        "outcomes",
                        r,
                        column,
                        f"too small for a {low:g}-{high:g} scale; it looks like a standard error.",
                        f"if the paper prints a standard error, move it to `{arm}_se` and leave `{column}` empty; "
                        "if it is an SD, write 'sd confirmed' in `notes`.",
                    )


def scores_fit_the_scale(data):
    within = ("mean", "median", "q1", "q3", "min", "max")
    for r in data["outcomes"]:
        low, high = _limits(data, r)
        for arm in ARMS:
            yield from _outside(r, [f"{arm}_baseline_mean"], low, high, "a score")
            columns = [f"{arm}_{name}" for name in within]
            if r.basis == "post":
                yield from _outside(r, columns, low, high, "a score")
            elif None not in (low, high):
                yield from _outside(r, columns, low - high, high - low, "a change of score")
        if None not in (low, high):
            yield from _outside(r, ["diff"], low - high, high - low, "a difference")


def _outside(r, columns, low, high, what):
    for column in columns:
        value = getattr(r, column)
        if value is None:
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            limits = f"{'any' if low is None else format(low, 'g')} to {'any' if high is None else format(high, 'g')}"
            wrong = f"outside what {what} on this scale can be ({limits})."
            mend = "compare with the source; another version of the scale needs its own line in data/instruments.csv."
            yield _problem("outcomes", r, column, wrong, mend)


def _limits(data, r):
    scale = data.scales.get(r.instrument)
    return (scale.minimum, scale.maximum) if scale else (None, None)


def people_were_randomised(data):
    for r in data["outcomes"]:
        trial = data.trials.get(r.study_id)
        total = trial.n_randomised if trial else None
        if total is None:
            continue
        for column in ("bw_n", "ctl_n"):
            if (getattr(r, column) or 0) > total:
                wrong = f"more people than the {total} of the trial (n_randomised)."
                yield _problem("outcomes", r, column, wrong, "compare both numbers with the source.")
        if (r.bw_n or 0) <= total and (r.ctl_n or 0) <= total < (r.bw_n or 0) + (r.ctl_n or 0):
            wrong = f"the two arms hold {r.bw_n + r.ctl_n} people, the trial {total} (n_randomised)."
            yield _problem("outcomes", r, "bw_n", wrong, "compare the numbers with the source.")


ORDERS = (
    ("ci_low", "mean", "ci_high"),
    ("q1", "median", "q3"),
    ("min", "median", "max"),
    ("min", "mean", "max"),
    ("min", "q1", "max"),
    ("min", "q3", "max"),
)


def intervals_hold_their_middle(data):
    for r in data["outcomes"]:
        sets = [tuple(f"{arm}_{name}" for name in order) for arm in ARMS for order in ORDERS]
        for low, middle, high in [*sets, ("diff_low", "diff", "diff_high")]:
            a, m, b = (getattr(r, c) for c in (low, middle, high))
            if None not in (a, b) and a > b:
                wrong = f"above {high} = {b:g}; the ends are swapped."
                yield _problem("outcomes", r, low, wrong, f"write the lower value into {low}.")
            elif m is not None and ((a is not None and m < a) or (b is not None and m > b)):
                ends = f"{'' if a is None else format(a, 'g')} to {'' if b is None else format(b, 'g')}".strip()
                wrong = f"not within {low} and {high} ({ends})."
                yield _problem("outcomes", r, middle, wrong, "compare all three with the source.")
        for stem in (*(f"{arm}_ci" for arm in ARMS), "diff"):
            if (getattr(r, f"{stem}_low") is None) != (getattr(r, f"{stem}_high") is None):
                filled = f"{stem}_low" if getattr(r, f"{stem}_high") is None else f"{stem}_high"
                yield _problem("outcomes", r, filled, "only one end of the interval.", "fill in the other end, or empty both.")


def pairs_are_complete(data):
    for r in data["outcomes"]:
        if (r.p_value is None) != (r.p_relation == ""):
            column = "p_value" if r.p_value is not None else "p_relation"
            yield _problem("outcomes", r, column, "p_value and p_relation belong together.", "fill in both, or neither.")
        if (r.statistic is None) != (r.statistic_kind == ""):
            column = "statistic" if r.statistic is not None else "statistic_kind"
            yield _problem(
                "outcomes", r, column, "statistic and statistic_kind belong together.", "fill in both, or neither."
            )
        if r.statistic is not None and r.statistic_kind in ("f", "chi2") and r.statistic < 0:
            yield _problem("outcomes", r, "statistic", "an F or chi-square cannot be negative.", "is it a t?")


def changes_say_their_sign(data):
    signed = [f"{arm}_{name}" for arm in ARMS for name in ("mean", "median")] + ["diff"]
    for r in data["outcomes"]:
        if r.basis == "change" and not r.positive_means and any(getattr(r, c) is not None for c in signed):
            yield _problem(
                "outcomes",
                r,
                "positive_means",
                "empty, but a change score is printed.",
                "write improvement where the paper prints a gain as a positive number, otherwise score.",
            )
        if r.basis != "change" and r.positive_means == "improvement":
            wrong = "only a change score can be printed as an improvement."
            yield _problem("outcomes", r, "positive_means", wrong, "write change into `basis`, or empty this cell.")


def signs_agree_with_direction(data):
    for r in data["outcomes"]:
        if r.direction not in SIDED or r.unusable_reason:
            continue
        gain = benefit_of(r, data.scales.get(r.instrument))
        if gain is not None and gain * (1 if r.direction == "favours_backward" else -1) < 0:
            side = "backward walking" if gain > 0 else "the comparator"
            yield _problem(
                "outcomes",
                r,
                "direction",
                f"the printed figures favour {side}.",
                "compare with the source: are the arms swapped, is a reduction printed as a positive number "
                "(`positive_means`), or is `better` of the instrument wrong?",
            )


def benefit_of(row, scale):
    """Give the printed difference, turned so that above zero backward walking did better; or None."""
    turn = {"lower": -1, "higher": 1}.get(scale.better if scale else "")
    turn = 1 if row.positive_means == "improvement" else turn
    if turn is None:
        return None
    if row.diff is not None:
        return turn * row.diff
    if None in (row.bw_mean, row.ctl_mean):
        return None
    return turn * (row.bw_mean - row.ctl_mean)


def words_agree_with_p(data):
    for r in data["outcomes"]:
        if r.p_value is None or r.unusable_reason:
            continue
        clear = r.p_relation in ("=", "<") and r.p_value < 0.05 or (r.p_relation == "<" and r.p_value <= 0.05)
        weak = r.p_relation in ("=", ">") and r.p_value > 0.05 or (r.p_relation == ">" and r.p_value >= 0.05)
        if (clear and r.between_group == "not_significant") or (weak and r.between_group == "significant"):
            wrong = f"contradicts p {r.p_relation} {r.p_value:g}."
            mend = "compare with the source; if the paper contradicts itself, write contradictory and an `unusable_reason`."
            yield _problem("outcomes", r, "between_group", wrong, mend)


def tiers_are_earned(data):
    for r in data["outcomes"]:
        best = computed_tier(r)
        if r.quality == best and (best != "unusable" or r.unusable_reason):
            continue
        if r.quality == "unusable" and not r.unusable_reason:
            mend = f"say in words why nothing can be used, or write {best}." if best != "unusable" else "say why, in words."
            yield _problem("outcomes", r, "unusable_reason", "empty, but the row is unusable.", mend)
        elif not reaches(best, r.quality):
            wrong = f"more than the row prints, which is {best} at best."
            yield _problem("outcomes", r, "quality", wrong, f"write {best}, or fill in what is missing ({_lacks(r)}).")
        elif not r.unusable_reason:
            wrong = f"less than the row prints, which is {best}."
            yield _problem("outcomes", r, "quality", wrong, f"write {best}, or give the reason in `unusable_reason`.")


def _lacks(r):
    needs = {
        "arm_means": "n, mean and SD, SE, interval or quartiles of both arms",
        "difference": "n of both arms, diff, and diff_se or both ends of its interval",
        "means_and_p": "n and mean of both arms, and an exact p or t",
        "exact_p": "n of both arms, an exact p or t, and the side in `direction`",
        "p_bound": "p_value with < or >, of this pair of arms",
        "direction_only": "`direction`",
    }
    return needs[r.quality]


def trials_add_up(data):
    for r in data["trials"]:
        if None not in (r.n_analysed, r.n_randomised) and r.n_analysed > r.n_randomised:
            wrong = f"more than n_randomised = {r.n_randomised}."
            yield _problem("trials", r, "n_analysed", wrong, "compare both with the source.")
        if (r.n_arms > 2) != bool(r.other_arms):
            wrong = "does not fit `other_arms`, which " + ("names a further arm." if r.other_arms else "is empty.")
            yield _problem("trials", r, "n_arms", wrong, "count all arms, and describe those beyond two in `other_arms`.")


def scales_make_sense(data):
    for r in data["instruments"]:
        if None not in (r.minimum, r.maximum) and r.minimum >= r.maximum:
            yield _problem("instruments", r, "minimum", f"not below maximum = {r.maximum:g}.", "swap the two.")
        if r.reference_sd is not None and not r.reference_sd_source:
            wrong = "no source: points are shown only with a sourced SD."
            yield _problem("instruments", r, "reference_sd", wrong, "fill in `reference_sd_source`, or empty this cell.")


def thresholds_are_numbers(data):
    for r in data["constants"]:
        if not r.instrument:
            continue
        if not r.value.replace(".", "", 1).isdigit():
            yield _problem("constants", r, "value", "a threshold of an instrument must be one number.", "empty `instrument`.")
        if not r.meaning:
            wrong = "empty, but the row is a threshold of an instrument."
            yield _problem("constants", r, "meaning", wrong, "say what people at this threshold called it.")


RULES = (
    keys_are_unique,
    trials_are_entered_once,
    rows_are_sorted,
    links_lead_somewhere,
    spreads_fit_the_scale,
    scores_fit_the_scale,
    people_were_randomised,
    intervals_hold_their_middle,
    pairs_are_complete,
    changes_say_their_sign,
    signs_agree_with_direction,
    words_agree_with_p,
    tiers_are_earned,
    trials_add_up,
    scales_make_sense,
    thresholds_are_numbers,
)
