"""Where the work of a sweep is done: processes of this machine, or the workers of a Dask scheduler."""

from contextlib import contextmanager

from backwalk.problems import ReadableError, shown
from backwalk.render.workers import MOST


@contextmanager
def cluster(address):
    """Let joblib's calls run on the workers of a Dask scheduler; on this machine where none is named.

    Raises ReadableError where Dask is not installed or nothing answers.
    """
    if address is None:
        yield
        return
    try:
        from distributed import Client
        from joblib import parallel_config
    except ImportError:
        raise ReadableError("Dask is not installed: pip install 'backwalk[cluster]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TypeError) as error:
        raise ReadableError(f"no Dask scheduler answers at {shown(address)}: {type(error).__name__}") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise ReadableError(f"the Dask scheduler at {address} has no workers: start some, with one thread each")
        with parallel_config(backend="dask", n_jobs=-1):
            yield


def check_jobs(jobs):
    """Refuse a number of processes out of reason; -1 is one a core."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not (jobs == -1 or 1 <= jobs <= MOST):
        raise ReadableError(
            f"jobs = {shown(jobs)} is no number of processes from 1 to {MOST}, for example 2, or -1 for one a core"
        )
