"""How far an interval of some level reaches."""

from scipy.special import ndtri, stdtrit


def reach(level, df=None):
    """Give how many standard errors an interval reaches to either side: t on df, normal where df is None.

    From the tail, so that a level next to 1 keeps its digits and its end; df may be an array.
    """
    tail = (1 - level) / 2
    return -ndtri(tail) if df is None else -stdtrit(df, tail)
