"""Accounts: what a plant as a whole is said to take, burn and throw away, by which money and emissions go.

A bill of electricity, a published inventory or another model's coefficients, in place of what the models of the steps add
up to. No balance knows of it: streams, products and duties stay those of the physics, and where the accounts hold less
than that needs, the result says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from . import tables
from .contents import amount, contents
from .errors import listing
from .ledger import DELIVERED, ENERGIES, Ledger
from .numerics import share_of
from .parameters import Declared, choice
from .quantities import format_number, from_si

#: The carbon dioxide of what burns and of carbonates that are decomposed, and fuel of loaders and trucks.
BURNT, DIESEL = "process carbon dioxide", "diesel"

#: Everything whose amount is energy.
_ENERGIES = (*ENERGIES, DIESEL)

#: What accounts say of what they do not name.
_MODELLED, _NONE = "as modelled", "none"

#: Share of what the models take from which on accounts hold as much.
_NEARLY = 0.99


def _names() -> tuple[str, ...]:
    return (*_ENERGIES, *tables.disposals(), BURNT, *tables.reagents())


_EXAMPLE = '{ "sulfuric acid" = { Ni = 3.32, Li = 7.0 }, electricity = { mass = "0.25 kWh/kg" } }'


class Accounts(Declared):
    """What the plant is said to take and to throw away, which replaces what its models add up to, in money and emissions alone."""

    key = "accounts"

    others = choice(
        _MODELLED, (_MODELLED, _NONE),
        doc="what is taken of reagents and energy, and thrown away, that the accounts do not name", source="the plain case",
    )  # fmt: skip
    feed = contents(
        among=_names, energies=_ENERGIES, such_as=_EXAMPLE, source="bills of the plant, or what is published of it",
        doc="what is taken and thrown away for what all that is fed holds",
    )  # fmt: skip
    batteries = contents(
        among=_names, energies=_ENERGIES, such_as=_EXAMPLE, source="bills of the plant, or what is published of it",
        doc="the same for what batteries and scrap hold, without black mass that is fed",
    )  # fmt: skip
    black_mass = contents(
        among=_names, energies=_ENERGIES, such_as=_EXAMPLE, source="bills of the plant, or what is published of it",
        doc="the same for what black mass holds, made here or fed; all three are added",
    )  # fmt: skip


def kept(ledger: Ledger, accounts: Accounts) -> Ledger:
    """The ledger with what the accounts hold, kg/s and W by name."""
    if not accounts.given:
        return ledger
    booked: dict[str, Any] = {}
    parts = ((ledger.feed, accounts.feed), (ledger.whole, accounts.batteries), (ledger.powder, accounts.black_mass))
    for stream, rows in parts:
        for name, row in (rows or {}).items():
            booked[name] = booked.get(name, 0.0) + amount(stream, row)
    if accounts.others == _NONE:
        booked = {**dict.fromkeys((*ENERGIES, *tables.disposals(), *ledger.modelled), 0.0), **booked}
        booked.pop(DELIVERED, None)
    return replace(ledger, booked=booked)


def short(ledger: Ledger) -> str:
    """What accounts hold less of than the models of the plant take, in words; empty where there is no such thing."""
    told = []
    for name, taken in ledger.modelled.items():
        booked = ledger.booked.get(name)
        if booked is not None and np.any(np.asarray(booked) < _NEARLY * np.asarray(taken)):
            unit = "kWh/t" if name in _ENERGIES else "kg/t"
            least, most = (_told(ledger, flow, unit) for flow in (booked, taken))
            told.append(f"{name} ({least} of {most} {unit})")
    return listing(told)


def _told(ledger: Ledger, flow: Any, unit: str) -> str:
    return format_number(float(np.max(from_si(share_of(flow, ledger.feed.mass), unit))), 4)
