"""What a contributor reads when something is wrong: where, what, and the mend."""

import difflib
import errno
from dataclasses import dataclass, replace
from numbers import Real

LONGEST = 120  # signs of a refused value that are shown


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
        what = f"{self.column} = {shown(self.value)}: {self.wrong}" if self.column else self.wrong
        return f"{place}\n  {what}\n  Mend: {self.mend}"


class ReadableError(ValueError):
    """An error of the person who asks, not of the program: shown without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class NothingToShowError(ReadableError):
    """The tables hold too little for a page: rendered, the page says so in this sentence."""


class DataError(ReadableError):
    """The tables hold problems; every one of them is in `problems` and in the message."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__(report(self.problems))


def refused(error):
    """Write in one line what the system refused, and what to do."""
    mends = {
        errno.ENOSPC: "no room is left on the disk: make some and try again",
        errno.EDQUOT: "no room is left on the disk: make some and try again",
        errno.EROFS: "it cannot be written there: use a folder that may be written",
        errno.EACCES: "this may not be read or written: change its permissions, or use another folder",
        errno.EPERM: "this may not be read or written: change its permissions, or use another folder",
        errno.EEXIST: "something of this name stands in the way: move it away",
        errno.ENOTDIR: "a file stands where a folder should be: move it away",
        errno.EISDIR: "a folder stands where a file should be: move it away",
        errno.ENOTEMPTY: "a folder stands where a file should be: move it away",
    }
    what = mends.get(error.errno) or " ".join(str(error.strerror or error).split())
    return f"{error.filename}: {what}" if error.filename else what


def report(problems):
    """Write problems one under the other, with their number on top."""
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''} in the data"
    return "\n\n".join([count, *map(str, problems)])


def shown(value):
    """Write a value that is refused so that its message stays one line."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def did_you_mean(word, allowed):
    """Suggest the nearest allowed word, or nothing."""
    words = {str(a).lower(): str(a) for a in allowed if str(a) != str(word)}
    near = difflib.get_close_matches(str(word)[:LONGEST].lower(), words, n=1, cutoff=0.6)
    return f"did you mean {words[near[0]]!r}?" if near else ""


def one_of(name, value, allowed, renamed=None):
    """Refuse a word that is not one of those allowed, with the nearest one; renamed : {old word: new word}."""
    if not isinstance(value, str) or value not in allowed:
        new = (renamed or {}).get(value) if isinstance(value, str) else None
        hint = f"did you mean {new!r}?" if new else did_you_mean(value, allowed) if isinstance(value, str) else ""
        message = f"{name} = {shown(value)} is not one of: {', '.join(allowed)}"
        raise ReadableError(f"{message}; {hint}" if hint else message)


def not_installed(what, extra):
    """Tell that something needs an extra that is not installed, and how it is."""
    return ReadableError(f"{what} needs packages that are not installed: pip install 'backwalk[{extra}]'")


def check_level(level):
    """Refuse a level of an interval that is not a number above 0 and below 1."""
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < level < 1:
        raise ReadableError(f"level = {shown(level)} is not a number between 0 and 1, for example 0.95")
