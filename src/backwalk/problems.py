"""What a contributor reads when something is wrong: where, what, and the mend."""

import difflib
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one place of one file."""

    file: str
    line: int
    row: str
    column: str
    value: str
    wrong: str
    mend: str

    def moved(self, folder, other):
        """Name the same problem in another folder."""
        here, there = f"{folder}/", f"{other.rstrip('/')}/"
        texts = {name: getattr(self, name).replace(here, there) for name in ("file", "wrong", "mend")}
        return replace(self, **texts)

    def __str__(self):
        place = self.file + (f", line {self.line}" if self.line else "")
        place += f" ({self.row})" if self.row else ""
        what = f"{self.column} = {self.value!r}: {self.wrong}" if self.column else self.wrong
        return f"{place}\n  {what}\n  Mend: {self.mend}"


class ReadableError(ValueError):
    """An error of the person who asks, not of the program: shown without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class DataError(ReadableError):
    """The tables hold problems; every one of them is in `problems` and in the message."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__(report(self.problems))


def report(problems):
    """Write problems one under the other, with their number on top."""
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''} in the data"
    return "\n\n".join([count, *map(str, problems)])


def did_you_mean(word, allowed):
    """Suggest the nearest allowed word, or nothing."""
    near = difflib.get_close_matches(str(word).lower(), [str(a) for a in allowed], n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""


def one_of(name, value, allowed, renamed=None):
    """Refuse a word that is not one of those allowed, with the nearest one; renamed : {old word: new word}."""
    if not isinstance(value, str) or value not in allowed:
        hint = did_you_mean((renamed or {}).get(str(value), value), allowed)
        message = f"{name} = {value!r} is not one of: {', '.join(allowed)}"
        raise ReadableError(f"{message}; {hint}" if hint else message)
