"""The errors a user can cause, each told in one paragraph that says how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class BlackmassError(Exception):
    """Base of every error this package raises on purpose."""


class InputError(BlackmassError, ValueError):
    """Something a person gave is not usable: the message names the field, the value and what is allowed."""


class BalanceError(BlackmassError):
    """A unit operation does not close: a fault of its model, never of the input."""


class ConvergenceError(BlackmassError):
    """A recycle did not converge for the scenarios that the message names."""


def nearest(given: str, known: Iterable[str]) -> str:
    """A hint such as ``did you mean "leaching"? `` or an empty string."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(str(given).casefold(), by_folded, n=1, cutoff=0.6)
    return f'did you mean "{by_folded[close[0]]}"? ' if close else ""


def listing(names: Iterable[str]) -> str:
    """Names as a readable list."""
    return ", ".join(str(name) for name in names)
