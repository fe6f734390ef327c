"""Judgements: each reads a ledger, its own settings and data, and returns a small frozen dataclass of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..ledger import Ledger
from .compliance import Verdict, compliance
from .doubts import Doubt, doubts, unused
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


def assess(ledger: Ledger, economics: Economics, uncertain: Sequence[str] = ()) -> Assessment:
    """Judge a ledger. Raises InputError where settings do not fit it.

    uncertain: values that have a distribution, of which no run takes account.
    """
    paid, pure = money(ledger, economics), purity(ledger)
    told = (*doubts(ledger), *pure.doubts, *paid.doubts, *unused(uncertain))
    return Assessment(paid, pure, compliance(ledger), told)
