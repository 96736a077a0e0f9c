"""What goes with the effects and what could not be tested, first and in short."""

from backwalk.pages.differences.explained import Explained
from backwalk.pages.differences.trends import MODERATORS
from backwalk.style.numbers import capital, listed, p_value
from backwalk.style.table import Prose

HINT = 0.1  # p below which the stricter test hints at a difference


def in_short(explained, groupings):
    """Say first what could be tested, what goes with the effects, and what could not be tested."""
    p = {_name(one): one.stricter_p for one in (*explained, *groupings)}
    tested = [name for name in p if p[name] is not None]
    hints = {name: p[name] for name in tested if p[name] < HINT}
    lines = [f"**{_verdict(tested, hints)}**"]
    if tested:
        lines.append(f"{capital(listed(tested))} could be tested; {_found(hints)}.")
    untested = [name for name in p if p[name] is None]
    if untested:
        lines.append(f"{capital(listed(untested))} could not: too few trials say enough, or all are alike.")
    return Prose("\n".join(lines))


def differences_mean(explained, groupings):
    """Say what the lines and groups are good for."""
    p = {_name(one): one.stricter_p for one in (*explained, *groupings)}
    hints = [name for name in p if p[name] is not None and p[name] < HINT]
    if hints:
        first = (
            f"{capital(listed(hints))} may go with larger effects: a matter for the next trial, and nothing to act on."
        )
    else:
        first = "Nothing here is a reason to train longer, harder or in another place."
    return Prose(
        f"{first}\nAll these comparisons are between trials and not within them, which by "
        "[ICEMAN](https://doi.org/10.1503/cmaj.200077), a list of questions about such claims, keeps belief in any difference low.\n"
        "A trial that prints its weeks, sessions a week, minutes walked backward and the scores before treatment would help more "
        "here than any finer method."
    )


def _verdict(tested, hints):
    if not tested:
        return "Nothing can be tested."
    return f"The effects may go with {listed(hints)}." if hints else "Nothing tested goes clearly with the effects."


def _found(hints):
    if hints:
        return f"of these the stricter test hints at {listed(f'{name} ({p_value(p)})' for name, p in hints.items())}"
    return "that is no proof that nothing does: few trials can hardly show it"


def _name(one):
    return MODERATORS[one.moderator] if isinstance(one, Explained) else one.by
