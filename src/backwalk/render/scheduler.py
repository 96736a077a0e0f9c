"""What the extra `cluster` brings: its packages, or how they are installed, and a client of a Dask scheduler."""

from contextlib import contextmanager
from importlib import import_module

from backwalk.problems import ReadableError, not_installed

PATIENCE = 10  # seconds that a scheduler has to answer


def needed(module, what):
    """Import a module of the extra `cluster`, or say how it is installed."""
    try:
        return import_module(module)
    except ImportError:
        raise not_installed(what, "cluster") from None


@contextmanager
def client_of(address, silent):
    """Open a client of the scheduler at an address; silent : what is said where nothing answers there."""
    distributed = needed("distributed", "--dask")
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise ReadableError(silent) from error
    with client:
        yield client
