"""Standing: how far the numbers that a result stands on are to be believed, by what they are numbers of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from . import tables
from .components import component
from .ledger import Ledger

#: The words of status, the best first; "cited" has a source of which nobody has noted whether it was read.
STATUSES = ("entered", "verified", "cited", "recalled", "estimated", "assumption")
ENTERED, _VERIFIED, _CITED, _RECALLED, _ESTIMATED, _ASSUMPTION = STATUSES

#: What a source says of itself, the worst first; what is common practice is known as what is recalled.
_WORDS = {
    "assumption": _ASSUMPTION,
    "estimat": _ESTIMATED,
    "recalled": _RECALLED,
    "practi": _RECALLED,
    "verified": _VERIFIED,
}


def status(source: str) -> str:
    """The status of a number by the words of its source.

    >>> status("assumption: 2-4 in practice"), status("recalled: CRC Handbook"), status("EverBatt 2023: 0.90 of feed")
    ('assumption', 'recalled', 'cited')
    """
    return next((found for word, found in _WORDS.items() if word in source.lower()), _CITED)


def standing(ledger: Ledger, told: Mapping[str, Iterable[str]]) -> Mapping[str, Mapping[str, int]]:
    """How many numbers have each status, by what they are numbers of. told: statuses that the caller knows of."""
    all_of = {
        **told,
        "data of components": _components(ledger),
        "limits of products": _limits(ledger),
        "rules": [rule["status"] for rule in tables.rules().values()],
    }
    counted = {of: Counter(statuses) for of, statuses in all_of.items()}
    counted = {of: count for of, count in counted.items() if count}
    whole = sum(counted.values(), Counter())
    return {of: {s: count[s] for s in STATUSES if count[s]} for of, count in {**counted, "all": whole}.items()}


def _components(ledger: Ledger) -> Iterable[str]:
    """Of each substance that flows: formation enthalpy and heat capacities."""
    for key in sorted({key for row in ledger.streams for key in row.stream.flows}):
        item = component(key)
        found = (item.formation_status, item.heat_capacity_status, item.hot_status)
        yield from (each if each in STATUSES else _CITED for each in found if each)


def _limits(ledger: Ledger) -> Iterable[str]:
    """Of each limit of the grades that products are judged by."""
    for name in ledger.products:
        grade = tables.specifications().get(name)
        if grade is not None:
            known = grade["status"] if grade["status"] in STATUSES else _CITED
            yield from [known] * (1 + len(grade["most"]))
