"""The version of the program."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as of_distribution


def version() -> str:
    """The version that is installed."""
    try:
        return of_distribution("blackmass")
    except PackageNotFoundError:
        return "development version"
