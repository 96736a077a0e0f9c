"""Files replaced whole, and tables that change together: what is cut off is dropped, or finished by the next command."""

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from backwalk.problems import ReadableError

try:
    import fcntl
except ImportError:  # Windows: two commands at once are not kept apart there
    fcntl = None

DRAFT, PENDING = ".change-draft", ".change"  # folders beside the tables: a change being written, and one decided
JOURNAL = "before.json"  # what the tables of a decided change were
PATIENCE = 30  # seconds that a command waits for another


def put(contents, drafts=None):
    """Replace files, each whole or not at all, and none before all are written.

    contents : {path: bytes}; drafts : the folder of what is not finished (default: beside each file).
    """
    ready = {}
    try:
        for path, content in contents.items():
            target = Path(path).resolve()
            if target.is_dir():
                raise ReadableError(f"{str(path)!r} is a folder where a file should be: move it away")
            ready[_draft(target, content, drafts)] = target
        for draft, target in ready.items():
            _move(draft, target)
    finally:
        for draft in ready:
            draft.unlink(missing_ok=True)


def _draft(target, content, drafts):
    folder = Path(drafts or target.parent)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".draft")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, target.stat().st_mode & 0o777 if target.exists() else 0o644)
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def _move(draft, target):
    try:
        os.replace(draft, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        put({target: draft.read_bytes()})  # another disk: written once more, beside its place


def change(folder, contents):
    """Replace tables of a folder together; the caller holds its lock.

    contents : {file name: bytes}. From the moment the drafts are complete the change is decided: if this command
    ends in the middle, the next one that reads the folder finishes it.
    """
    draft = Path(folder) / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir()
        before = {name: _fingerprint(Path(folder) / name) for name in contents}
        put({draft / name: content for name, content in contents.items()})
        for name in contents:
            if (Path(folder) / name).exists():
                shutil.copymode(Path(folder) / name, draft / name)
        put({draft / JOURNAL: json.dumps(before).encode()})
        os.replace(draft, Path(folder) / PENDING)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    finish(folder)


def finish(folder):
    """Finish a change that was decided, drop one that was not; the caller holds the lock of the folder."""
    pending, draft = Path(folder) / PENDING, Path(folder) / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    if not pending.is_dir():
        return
    before = json.loads((pending / JOURNAL).read_text())
    waiting = [name for name in before if (pending / name).is_file()]
    for name in waiting:
        if _fingerprint(Path(folder) / name) not in (before[name], _fingerprint(pending / name)):
            raise ReadableError(
                f"{Path(folder) / name} was edited after a command that changes it had been cut off: "
                f"what it was to become is {pending / name}; take over what you need and delete {pending}"
            )
    for name in waiting:
        _move(pending / name, (Path(folder) / name).resolve())
    os.replace(pending, draft)
    shutil.rmtree(draft, ignore_errors=True)


def _fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@contextmanager
def settled(folder):
    """Read a folder of tables while nobody changes it, and after a change that was cut off is finished or dropped."""
    if any((Path(folder) / name).is_dir() for name in (PENDING, DRAFT)):
        with locked(folder):
            finish(folder)
    with locked(folder, shared=True):
        yield


@contextmanager
def locked(folder, *, shared=False):
    """Keep other commands out of a folder: from changing it (shared) or from anything. The lock ends with the process.

    Raises ReadableError where another command keeps it too long.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait_for(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, folder)
        yield
    finally:
        os.close(handle)


def _wait_for(handle, kind, folder):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise ReadableError(
                    f"another command is at work in {str(folder)!r}: try again when it has ended"
                ) from None
            time.sleep(0.02)
        except OSError:  # a disk without locks
            return
