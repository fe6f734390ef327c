"""Judgements: each reads a ledger, its own settings and data, and returns a small frozen dataclass of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..ledger import Ledger
from .compliance import Verdict, compliance
from .doubts import Doubt, doubts, missing, unused
from .money import Money, money
from .places import elsewhere
from .purity import Purity, purity
from .settings import SETTINGS


@dataclass(frozen=True)
class Assessment:
    """Every judgement of one ledger."""

    money: Money
    purity: Purity
    compliance: tuple[Verdict, ...]
    doubts: tuple[Doubt, ...]


def assess(ledger: Ledger, settings: Mapping[str, Any], uncertain: Sequence[str] = ()) -> Assessment:
    """Judge a ledger. Raises InputError where settings do not fit it.

    settings: of SETTINGS by key; what is not there goes by its defaults. uncertain: values that have a distribution, of which no run takes account.
    """
    economics, law = (settings.get(kind.key) or kind() for kind in SETTINGS)
    pure = purity(ledger)
    paid = money(ledger, economics, pure)
    if ledger.unsettled:
        told = _told(ledger, settings, uncertain)
    else:
        place = elsewhere(economics.location, paid.prices.values())
        told = (*doubts(ledger), *paid.doubts, *place, *unused(uncertain))
    return Assessment(paid, pure, compliance(ledger, pure, law), told)


def _told(ledger: Ledger, settings: Mapping[str, Any], uncertain: Sequence[str]) -> tuple[Doubt, ...]:
    """The doubts of a ledger in which not every scenario has an answer: that, and those of the ones that have."""
    answered = {key: table.block(ledger.settled, ledger.size) for key, table in settings.items()}
    return missing(ledger), *assess(ledger.block(ledger.settled), answered, uncertain).doubts
