"""The errors a user can cause, each told in one paragraph that says how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

#: Characters of a message that are told, and of a value in it; what people give may be of any length.
_TOLD, _SHOWN = 6000, 80

#: Characters of the longest word that may be a known name misspelt.
_LONGEST_NAME = 80


class BlackmassError(Exception):
    """Base of every error this package raises on purpose."""

    def __init__(self, message: str = ""):
        super().__init__(cut(message, _TOLD))


class InputError(BlackmassError, ValueError):
    """Something a person gave is not usable: the message names the field, the value and what is allowed."""


class BalanceError(BlackmassError):
    """A unit operation does not close, or did what cannot be: a fault of its model, never of the input."""


class ConvergenceError(BlackmassError):
    """A recycle did not converge for the scenarios that the message names."""


def nearest(given: str, known: Iterable[str]) -> str:
    """A hint such as ``did you mean "leaching"? `` or an empty string."""
    if len(str(given)) > _LONGEST_NAME:
        return ""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(str(given).casefold(), by_folded, n=1, cutoff=0.6)
    return f'did you mean "{by_folded[close[0]]}"? ' if close else ""


def listing(names: Iterable[object]) -> str:
    """Names as a readable list."""
    return ", ".join(str(name) for name in names)


def shown(value: Any) -> str:
    """A value as given, for a message: text in quotes, what is long cut short."""
    if isinstance(value, str):
        return f'"{cut(value, _SHOWN)}"'
    try:
        return cut(f"{value:~P}" if hasattr(value, "m_as") else " ".join(repr(value).split()), _SHOWN)
    except (ValueError, RecursionError):  # an integer too long to be written out, or lists in lists in lists
        return f"this {type(value).__name__}"


def cut(text: str, most: int) -> str:
    """Text with its middle left out where it is longer than that."""
    return text if len(text) <= most else f"{text[: most // 2]} ... {text[-most // 2 :]}"
