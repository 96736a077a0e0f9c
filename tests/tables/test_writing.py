"""Nothing is lost or half made: commands killed at any moment leave tables that are all old or all new."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from broken import content, lay_sound_tables

from backwalk.problems import ReadableError
from backwalk.tables import writing
from backwalk.tables.adding import add, parts_of
from backwalk.tables.checks import check
from backwalk.tables.importing import import_rows

KILLS = int(os.environ.get("KILLS", "12"))  # make kills: many more
ADD = """
import os, signal, sys
from backwalk.tables import writing
from backwalk.tables.adding import add

left = int(sys.argv[1])

def dies(real):
    def does(*given, **options):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **options)
    return does

for name in ("replace", "fsync") if left else ():
    setattr(os, name, dies(getattr(os, name)))
print("ready", flush=True)
add(sys.argv[3:], sys.argv[2])
"""


def new_rows(folder, study="zed2025"):
    """Two files of one new trial, made of the first trial of the sound tables."""
    found = []
    for table in ("trials", "outcomes"):
        header, first = content(table, lines=[1, 2]).decode().splitlines()
        path = folder / f"{table}_{study}.csv"
        mine = first.partition(",")[2].replace("Anna2020", study).replace("A made-up trial", f"The trial {study}")
        path.write_text(
            f"{header}\n{study},{mine.replace('example.org/paper', f'example.org/{study}')}\n", encoding="utf-8"
        )
        found.append(path)
    return found


@pytest.fixture
def sound(tmp_path):
    return lay_sound_tables(tmp_path / "data")


def started(kill_at, folder, files):
    command = [sys.executable, "-c", ADD, str(kill_at), str(folder), *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def is_whole(folder, before, study="zed2025"):
    """Check the next command's view: sound, nothing left over, and both tables with the new rows or both without."""
    assert check(folder) == []
    now = tables(folder)
    assert set(now) == set(before)
    has = {name: study.encode() in now[name] for name in ("trials.csv", "outcomes.csv")}
    assert len(set(has.values())) == 1
    if not has["trials.csv"]:
        assert now == before
    return has["trials.csv"]


def test_add_killed_at_each_step_is_all_or_nothing(sound, tmp_path):
    files, before, landed = new_rows(tmp_path), tables(sound), []
    for step in range(1, 20):
        process = started(step, sound, files)
        process.communicate()
        landed.append(is_whole(sound, before))
        for name, text in before.items():
            (sound / name).write_bytes(text)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
    assert process.returncode == 0
    assert set(landed[:-1]) == {True, False}  # some kills came before the change was decided, some after


def test_add_killed_at_any_moment_is_all_or_nothing(sound, tmp_path):
    files, before, chance = new_rows(tmp_path), tables(sound), random.Random(9)
    for _ in range(KILLS):
        process = started(0, sound, files)
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
        process.communicate()
        if not is_whole(sound, before):
            assert add(files, sound)[0].endswith("1 row added")  # the next command works
        for name, text in before.items():
            (sound / name).write_bytes(text)


IMPORT = """
import sys
from backwalk.tables.importing import import_rows

print("ready", flush=True)
import_rows(*sys.argv[1:3], data_dir=sys.argv[3])
"""


@pytest.mark.parametrize("out", ["rows", "rows.xlsx"])
def test_import_killed_at_any_moment_is_all_or_nothing(sound, tmp_path, out):
    given, whole, chance = tmp_path / "given.csv", tmp_path / out, random.Random(9)
    given.write_text("study,n1i,m1i,sd1i,n2i,m2i,sd2i\nZed 2025,30,3.1,1.5,30,4.2,1.6\n", encoding="utf-8")
    for _ in range(KILLS // 2):
        command = [sys.executable, "-c", IMPORT, str(given), str(whole), str(sound)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.15 if out == "rows" else 0.6))
        process.kill()
        process.communicate()
        if not whole.exists():
            import_rows(given, whole, data_dir=sound)  # the next command works
        if whole.is_dir():
            assert {p.name for p in whole.iterdir()} == {"trials.csv", "outcomes.csv"}
            assert all(p.read_text(encoding="utf-8").count("zed2025") == 1 for p in whole.iterdir())
            shutil.rmtree(whole)
        else:
            assert [part.table.name for part in parts_of([whole])[0]] == ["trials", "outcomes"]
            whole.unlink()


def test_two_adds_at_once_both_land(sound, tmp_path):
    for turn in range(3):
        names = [f"zed{turn}{half}" for half in "ab"]
        running = [started(0, sound, new_rows(tmp_path, name)[:1]) for name in names]
        ended = [process.communicate() for process in running]
        assert [process.returncode for process in running] == [0, 0], ended
        assert all(name.encode() in (sound / "trials.csv").read_bytes() for name in names)


def test_a_folder_that_another_command_keeps_is_refused_in_one_line(sound, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "PATIENCE", 0.1)
    with writing.locked(sound), pytest.raises(ReadableError, match="another command is at work in"):
        add(new_rows(tmp_path), sound)


def test_a_full_disk_leaves_every_table_as_it_was(sound, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    before = tables(sound)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        add(new_rows(tmp_path), sound)

    assert tables(sound) == before


def test_a_table_edited_after_a_kill_is_not_written_over(sound, tmp_path, monkeypatch):
    files = new_rows(tmp_path)
    monkeypatch.setattr("backwalk.tables.writing.finish", lambda folder: None)
    add(files, sound)
    monkeypatch.undo()
    edited = (sound / "outcomes.csv").read_bytes().replace(b"post", b"post ", 1)
    (sound / "outcomes.csv").write_bytes(edited)

    with pytest.raises(ReadableError, match="was edited after a command that changes it had been cut off"):
        check(sound)
    assert (sound / "outcomes.csv").read_bytes() == edited


def test_the_same_rows_again_are_told_with_the_lines_where_they_stand(sound, tmp_path):
    files = new_rows(tmp_path)
    add(files, sound)
    with pytest.raises(ReadableError) as error:
        add(files, sound)
    lines = (sound / "outcomes.csv").read_text().splitlines()
    stands = next(i for i, line in enumerate(lines, 1) if line.startswith("zed2025"))

    assert f"already stand on line {stands}" in str(error.value) or f"outcomes.csv, line {stands}" in str(error.value)


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("old")
    path.chmod(0o640)
    writing.put({path: b"new"})

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]
    (tmp_path / "two").mkdir()
    with pytest.raises(ReadableError, match="is a folder where a file should be"):
        writing.put({path: b"newer", tmp_path / "two": b"x"})
    assert path.read_bytes() == b"new"
