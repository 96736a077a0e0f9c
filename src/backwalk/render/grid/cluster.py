"""Where the work of a sweep is done: on this machine, or by the workers of a Dask scheduler."""

from contextlib import contextmanager

from backwalk.problems import ReadableError, shown
from backwalk.render.scheduler import client_of


@contextmanager
def cluster(address):
    """Let joblib's calls run on the workers of a Dask scheduler; on this machine where none is named.

    Raises ReadableError where Dask is not installed or nothing answers.
    """
    if address is None:
        yield
        return
    with client_of(address, f"no Dask scheduler answers at {shown(address)}") as client:
        if not client.scheduler_info()["workers"]:
            raise ReadableError(f"the Dask scheduler at {address} has no workers: start some, with one thread each")
        from joblib import parallel_config

        with parallel_config(backend="dask", n_jobs=-1):
            yield
