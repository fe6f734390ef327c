"""Certificates: the fields of a certificate of analysis to a feed and back. No widget is made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blackmass.process.assay import BASES, TREATMENTS, tells_elements
from blackmass.process.errors import InputError
from blackmass.process.quantities import split

#: What has a field of its own, in the order in which certificates tell it.
ELEMENTS = ("Ni", "Co", "Mn", "Li", "Cu", "Al", "Fe", "P", "F", "C", "O", "moisture")

#: What else a feed of it may have, and what each may be.
CHOICES: Mapping[str, tuple[str, ...]] = {"basis": BASES, "treatment": TREATMENTS}

#: What is in one field together.
OTHERS = "other elements"


def texts(feed: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields for a feed of a scenario; nothing where it has no certificate."""
    composition = feed.get("composition") or {}
    if not tells_elements(composition):
        return {}
    read = {key: _as_percent(value) for key, value in composition.items()}
    found = {key: text for key, text in read.items() if key in ELEMENTS}
    others = ", ".join(f"{key} = {text}" for key, text in read.items() if key not in ELEMENTS)
    return {**found, OTHERS: others, **{name: str(feed[name]) for name in CHOICES if name in feed}}


def entries(typed: Mapping[str, str]) -> dict[str, Any]:
    """What the fields give a feed of a scenario: composition, basis and treatment. Raises InputError."""
    found = {element: typed[element] for element in ELEMENTS if typed.get(element)}
    for part in filter(None, map(str.strip, typed.get(OTHERS, "").split(","))):
        element, equals, share = (text.strip() for text in part.partition("="))
        if not equals:
            raise InputError(f'Other elements: "{part}" is not readable; write such as  S = 0.2, Si = 0.5.')
        found[element] = share
    if not found:
        return {}
    choices = {name: typed[name] for name, usual in CHOICES.items() if typed.get(name, usual[0]) != usual[0]}
    return {"composition": {element: _with_unit(share) for element, share in found.items()}, **choices}


def write(feed: dict[str, Any], typed: Mapping[str, str]) -> None:
    """Put what the fields say into a feed of a scenario, where they say another thing than it does. Raises InputError."""
    if entries(typed) == entries(texts(feed)):
        return
    if tells_elements(feed.get("composition")) or entries(typed):
        for key in ("composition", *CHOICES):
            feed.pop(key, None)
    feed |= entries(typed)


def _as_percent(value: Any) -> str:
    """A share as its field has it: in percent, where it is a plain number or has that unit."""
    if not isinstance(value, str):
        return f"{100.0 * value:.12g}"
    parts = split(value)
    if parts is None or parts[1] not in ("", "%", "percent", "wt%"):
        return value
    return f"{parts[0] if parts[1] else 100.0 * parts[0]:.12g}"


def _with_unit(share: str) -> str:
    """A share as a scenario has it."""
    parts = split(share)
    return f"{share} %" if parts is not None and not parts[1] else share
