"""Notebooks run beside each other, in processes that end with the one that started them."""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import cache

from backwalk.problems import ReadableError, shown

MOST = 256
WATCH = 0.5  # seconds between two looks at whether the parent is there


def check_workers(workers):
    """Refuse a number of processes out of reason; None is one a core."""
    if workers is not None and not _is_reasonable(workers):
        raise ReadableError(f"workers = {shown(workers)} is not a whole number from 1 to {MOST}, for example 2")


def check_jobs(jobs):
    """Refuse a number of processes out of reason; -1 is one a core."""
    if jobs != -1 and not _is_reasonable(jobs):
        raise ReadableError(
            f"jobs = {shown(jobs)} is no number of processes from 1 to {MOST}, for example 2, or -1 for one a core"
        )


def _is_reasonable(number):
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MOST


def results_of(work, tasks, workers):
    """Do some tasks in other processes: (task, its result) as each is done.

    work : a function of a task; workers : processes at once, never more than tasks. When this process is stopped or
    killed, the others end with it, and the kernels that they started.
    """
    many = min(workers or os.cpu_count() or 1, len(tasks), MOST)
    pool = ProcessPoolExecutor(max_workers=many, initializer=_begin, initargs=(os.getpid(),))
    waiting = {}
    try:
        waiting |= {pool.submit(work, task): task for task in tasks}
        for future in as_completed(waiting):
            yield waiting[future], future.result()
    except BrokenProcessPool:
        raise ReadableError(
            "a process that ran notebooks was ended from outside, perhaps for lack of memory: try again with --workers 1"
        ) from None
    finally:
        if any(not future.done() for future in waiting):
            for child in multiprocessing.active_children():
                child.terminate()
        pool.shutdown(cancel_futures=True)


def _begin(parent):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends this process
    signal.signal(signal.SIGTERM, lambda *_: os._exit(1))
    end_with(parent)


@cache
def end_with(parent):
    """Let this process end when the one that started it, named by its number, does."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent):
    while os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(1)  # at once: a kernel ends itself when its own parent is gone
