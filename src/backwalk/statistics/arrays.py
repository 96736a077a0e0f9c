"""Numbers as arrays, refused by name, position and value where they cannot be used."""

from math import isfinite

import numpy as np

from backwalk.problems import ReadableError, shown

MOST_PEOPLE = 1e10  # more than live
LONGEST_LABEL = 1024  # bits of a whole number that is a label
WORDS = str | int | float | np.integer | np.floating


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
            raise ReadableError(f"{name} must be numbers: trial {i} has {shown(value)}")
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


def people(**sizes):
    """Refuse numbers of people that no arm has: under 2, or more than live."""
    for name, n in sizes.items():
        refuse(f"{name} must be 2 or more", n, np.isfinite(n) & (n >= 2))
        refuse(f"{name} is more people than live", n, n <= MOST_PEOPLE)


def finite(**columns):
    """Refuse what is no finite number."""
    for name, values in columns.items():
        refuse(f"{name} must be a finite number", values, np.isfinite(values))


def computed(effect, variance):
    """Refuse effects whose figures were so large or small that a computer loses them, and give both back."""
    good = np.isfinite(effect) & np.isfinite(variance) & (variance > 0)
    if not np.all(good):
        at = int(np.argmin(np.ravel(good)))
        raise ReadableError(f"the figures are too large or too small to compute with: trial {at}")
    return effect, variance


def whole(name, value, least, most):
    """Give a whole number from least to most, and refuse anything else."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise ReadableError(f"{name} = {shown(value)} is not a whole number from {least} to {most:,}")
    return int(value)


def labels(name, values, k):
    """Give one label a trial, as a list of words or numbers; a missing one is refused with its position."""
    single = isinstance(values, str | bytes) or not hasattr(values, "__iter__") or getattr(values, "ndim", 1) == 0
    found = [] if single else list(values)
    if len(found) != k:
        raise ReadableError(f"one {name} per trial: got {shown(values) if single else len(found)} for {k} trials")
    for i, label in enumerate(found):
        if label is None or (isinstance(label, str) and not label.strip()) or _is_nothing(label):
            raise ReadableError(f"{name} is missing for trial {i}: it is {shown(label)}")
        if not isinstance(label, WORDS) or (isinstance(label, int) and label.bit_length() > LONGEST_LABEL):
            raise ReadableError(f"{name} must be a word or a number: trial {i} has {shown(label)}")
    return found


def _is_nothing(label):
    """Tell NaN, NaT, NA and a masked value, whose names end so in every library."""
    lost = isinstance(label, float | np.floating) and not isfinite(label)
    return lost or type(label).__name__ in ("NAType", "NaTType", "MaskedConstant")
