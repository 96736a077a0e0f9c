"""Numbers as this project writes them; the only rounding."""

from calendar import month_name
from decimal import Decimal

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def number(x, digits=2):
    """Write a number with a true minus sign, a rounded zero without one; nothing is written as a dash."""
    return "–" if x is None or x != x else f"{round(x, digits) + 0.0:.{digits}f}".replace("-", "−")


def cell(x, digits=4):
    """Write a number for a cell of a CSV file, with the minus sign of a keyboard; nothing is an empty cell."""
    return "" if x is None else f"{round(x, digits) + 0.0:.{digits}f}"


def minus(text):
    """Write a number that is text with a true minus sign."""
    return text.replace("-", "−")


def plain(x):
    """Write a number in its own digits."""
    return minus(f"{x:g}")


def spaced(code):
    """Write a code word as words."""
    return code.replace("_", " ")


def in_unit(value, unit):
    """Write a value with its unit, which loses its last s beside one: 2 points, 1 point."""
    return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}"


def figure(x):
    """Write a printed figure as it is printed; one worked out from several is cut to three decimals."""
    return "–" if x is None or x != x else plain(round(x, 3))


def interval(estimate, ci, *, digits=2, level=0.95, name=""):
    """Write an estimate and its interval the one way this project writes them."""
    middle, low, high = (number(x, digits) for x in (estimate, *ci))
    return f"{middle} ({name + ' ' if name else ''}{coverage(level)} CI {low} to {high})"


def coverage(level):
    """Write the level of an interval: 95%, 99.5%; never 100% or 0%, which no interval has."""
    percent = f"{100 * level:g}"
    exact = (100 * Decimal(repr(float(level)))).normalize()
    return f"{percent if float(percent) < 100 else exact}%"


def span(ci, digits=2):
    """Write only the two ends of an interval."""
    return f"{number(ci[0], digits)} to {number(ci[1], digits)}" if ci else "not defined"


def p_value(p):
    if p is None:
        return "–"
    return "p < 0.001" if p < 0.001 else f"p = {p_digits(p)}"


def p_digits(p):
    """Write a p of 0.001 or more, without its sign."""
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def chance(p):
    """Write a probability as a percentage that never claims to be certain."""
    if p > 0.999 or p < 0.001:
        return "over 99.9%" if p > 0.5 else "under 0.1%"
    return f"{p:.1%}" if p > 0.98 or p < 0.02 else f"{p:.0%}"


def spelt(n):
    """Write small numbers as words: three, 12 and 5,040."""
    return NUMBERS[n] if n <= 10 else f"{n:,}"


def count(n, noun):
    """Write three trials, one trial, 12 trials."""
    return f"{spelt(n)} {noun if n == 1 else noun + 's'}"


def listed(names, last="and"):
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def month(date):
    """Write the month of a date: November 2026 for 2026-11 or 2026-11-22."""
    year, number_of_month = date.split("-")[:2]
    return f"{month_name[int(number_of_month)]} {year}"


def day(date, *, year=False):
    """Write a day as people do: 22 November for 2026-11-22; with its year where it is asked for."""
    number_of_year, number_of_month, number_of_day = date.split("-")
    return f"{int(number_of_day)} {month_name[int(number_of_month)]}" + (f" {number_of_year}" if year else "")


def capital(text):
    return text[:1].upper() + text[1:]


def lower(text):
    """Write a text with a small first letter."""
    return text[:1].lower() + text[1:]


def ended(text):
    """Write a text with an end: a full stop, unless it has one."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def some(n):
    """Write none, one, three, 12."""
    return spelt(int(n)) if n else "none"


def every(n):
    """Write the one, both, all three, all 12."""
    return {1: "the one", 2: "both"}.get(n) or f"all {spelt(n)}"


def counted(n, noun):
    """Write 3 trials, 1 trial: a count that stays a figure."""
    return f"{n} {noun if n == 1 else noun + 's'}"


def percent(share):
    """Write a share between 0 and 1 as a percentage."""
    return f"{number(100 * share, 0)}%"


def extent(low, high, digits=None):
    """Write from where to where, once where both read the same: 4 to 6, 6; as printed, or with so many digits."""
    low, high = (f"{x:g}" if digits is None else number(x, digits) for x in (low, high))
    return low if low == high else f"{low} to {high}"


def bracketed(middle, ends):
    """Write an estimate and its interval as figures do: 0.94 [0.06, 1.82]; without the estimate where it is None."""
    text = f"[{number(ends[0])}, {number(ends[1])}]"
    return text if middle is None else f"{number(middle)} {text}"
