"""Judgements: each reads a ledger, its own settings and data, and returns a small frozen dataclass of arrays."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger import Ledger
from .compliance import Verdict, compliance
from .doubts import Doubt, doubts
from .money import Money, money
from .prices import Economics
from .purity import Purity, purity


@dataclass(frozen=True)
class Assessment:
    """Every judgement of one ledger."""

    money: Money
    purity: Purity
    compliance: tuple[Verdict, ...]
    doubts: tuple[Doubt, ...]


def assess(ledger: Ledger, economics: Economics) -> Assessment:
    """Judge a ledger. Raises InputError where settings do not fit it."""
    pure = purity(ledger)
    return Assessment(money(ledger, economics), pure, compliance(ledger), (*doubts(ledger), *pure.doubts))
