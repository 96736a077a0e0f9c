"""The answers that changes are told against: those last rendered, here or in another revision of the repository."""

import json
import subprocess
from dataclasses import fields
from pathlib import Path

from backwalk.answers.conclusion import Lead
from backwalk.problems import ReadableError
from backwalk.style.names import MEASURES
from backwalk.tables.schema.background import LEVELS

RESULTS = "rendered/results.json"
HELD = {"title", "measure", "k", "people", "trials", "points", "reported"}  # of an answer
LEAD = {field.name for field in fields(Lead)}


def answers_before(root, since=""):
    """Read results.json as it was last rendered, or as a revision of git has it: {"data": ..., "questions": ...}.

    since : a commit, a tag or a branch; empty for the file as it stands. Only that one commit need be there, so that a
    shallow clone does. Raises ReadableError with a mend where the revision or the file cannot be read.
    """
    where, text = (f"{RESULTS} of {since}", _of(root, since)) if since else (RESULTS, _here(root))
    mend = "name a later revision" if since else "run make render, then compare"
    try:
        found = json.loads(text)
        sound = all(map(_is_answer, found["questions"].values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReadableError(f"{where} cannot be read: {mend}") from None
    if not sound:
        raise ReadableError(f"{where} is of another version, and cannot be compared: {mend}")
    return found


def _is_answer(answer):
    """Whether an answer holds what is compared; one from before a certainty was kept does."""
    level = answer.get("certainty", {}).get("level")
    return {*answer} >= HELD and level in (None, *LEVELS) and all(map(_is_average, (answer, answer["points"])))


def _is_average(answer):
    return answer is None or (
        answer["measure"] in MEASURES
        and ("estimate" in answer) == ("lead" in answer)
        and {*answer.get("lead", LEAD)} == LEAD
    )


def _here(root):
    path = Path(root) / RESULTS
    if not path.is_file():
        raise ReadableError(f"{RESULTS} is missing: run make render once, then compare")
    return path.read_text(encoding="utf-8", errors="replace")


def _of(root, since):
    if _git(root, "rev-parse", "--git-dir") is None:
        raise ReadableError(
            f"--since {since} asks git, and this folder is no clone of git: leave --since out, or clone the repository"
        )
    if _git(root, "rev-parse", "--quiet", "--verify", f"{since}^{{commit}}") is None:
        raise ReadableError(f"{since!r} is not in this clone: {_mend(root, since)}")
    text = _git(root, "show", f"{since}:./{RESULTS}")
    if text is None:
        raise ReadableError(f"{since!r} has no {RESULTS}: name a revision that was rendered")
    return text


def _mend(root, since):
    """Say what brings a revision into this clone; one that is counted back from another needs the history between."""
    if not {"~", "^", "@"}.isdisjoint(since):
        shallow = _git(root, "rev-parse", "--is-shallow-repository") == "true\n"
        return "git fetch --unshallow, then try again" if shallow else "git log names those that are"
    return f"git fetch --depth 1 origin {since.removeprefix('origin/')}, then try again with --since FETCH_HEAD"


def _git(root, *command):
    """Give what git prints; None where it refuses, or is not installed."""
    try:
        done = subprocess.run(["git", *command], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
