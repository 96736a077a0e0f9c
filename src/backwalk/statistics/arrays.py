"""Numbers as arrays, refused by name, position and value where they cannot be used."""

import numpy as np

from backwalk.problems import ReadableError


def numbers(name, values):
    """Give values as a float array; text, truth values, dates and complex numbers are refused.

    A masked value becomes NaN, which the caller refuses or pads with.
    """
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(float), np.nan)
    try:
        array = np.asarray(values)
    except ValueError:
        raise ReadableError(f"{name} must be a list of numbers, not nested lists of unequal length") from None
    if array.dtype.kind in "iuf":
        return array.astype(float)
    for i, value in enumerate(array.ravel().tolist()):
        if array.dtype.kind in "Mm" or isinstance(value, bool | str | bytes | complex) or not _is_real(value):
            raise ReadableError(f"{name} must be numbers: trial {i} has {repr(value)[:40]}")
    return np.array([float(value) for value in array.ravel()]).reshape(array.shape)


def _is_real(value):
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def refuse(message, values, good):
    """Raise a one-line error that names the first value that is not good."""
    fine = np.ravel(good)
    if not fine.all():
        bad = int(np.argmin(fine))
        raise ReadableError(f"{message}: trial {bad} has {np.ravel(values)[bad]}")


def aligned(**columns):
    """Give named columns as float arrays of one shape; a single number serves every trial.

    Misaligned pandas indices and unequal lengths are refused.
    """
    indices = [c.index for c in columns.values() if hasattr(getattr(c, "index", None), "equals")]
    if any(not indices[0].equals(other) for other in indices[1:]):
        raise ReadableError("the columns have different pandas indices: align them first")
    arrays = {name: numbers(name, values) for name, values in columns.items()}
    shapes = {a.shape for a in arrays.values() if a.ndim}
    if len(shapes) > 1:
        told = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ReadableError(f"the columns differ in length: {told}")
    return arrays.values()
