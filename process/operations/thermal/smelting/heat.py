"""The furnace's heat: what the reactions set free, what leaves, and what is bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .... import thermo
from ....equations import smelting
from ....numerics import share_of
from ....operation import Figure
from ....quantities import from_si
from ....stream import Stream
from .charge import NONE, refuse
from .furnace import Furnace
from .oxygen import nitrogen


def sensible(flows: Mapping[str, Any], temperature: Any) -> Any:
    """Heat over 25 degC that flows in mol/s carry, W."""
    return thermo.enthalpy(flows, temperature) - thermo.formation_enthalpy(flows)


def to_hood(furnace: Furnace, charge: smelting.Charge, melt: smelting.Melt, outlets: Mapping[str, Stream]) -> Any:
    """Heat of the gas that hood and cooling take, W.

    Of the heat of post-combustion the bath takes its share. The burnt gas and its nitrogen are heated by the rest, and
    what is left of that goes to the hood. Where gas and dust leave colder than the bath without meeting the charge, so
    does what they lose.
    """
    leaves = outlets["gas"].temperature
    before = {
        "carbon monoxide": melt.carbon_oxides * (1.0 - melt.dioxide) * furnace.post_combustion,
        "hydrogen": charge.hydrogen * (1.0 - melt.steam) * furnace.post_combustion,
    }
    after: dict[str, Any] = dict(zip(("carbon dioxide", "water vapour"), before.values(), strict=True))
    heat = thermo.formation_enthalpy(before) - thermo.formation_enthalpy(after)
    after["nitrogen"] = nitrogen(furnace, sum(before.values(), 0.0) / 2.0)
    cooled = 0.0
    if furnace.furnace != "shaft":
        cooled = sum((sensible(outlets[k].flows, furnace.temperature) for k in ("gas", "dust")), 0.0)
        cooled = cooled - sum((sensible(outlets[k].flows, leaves) for k in ("gas", "dust")), 0.0)
        leaves = furnace.temperature
    warms = sensible(after, leaves) - sensible(before, leaves)
    return np.maximum(heat * (1.0 - furnace.post_combustion_heat) - warms, 0.0) + cooled


def heat_balance(
    furnace: Furnace, into: list[Stream], outlets: Mapping[str, Stream], mass: Any, hood: Any, preheat: Any
) -> tuple[Any, Any, Any, list[Figure]]:
    """Electricity, heat of the balance and further heat bought, W, and what to tell of them.

    hood: heat of the burnt gas that the bath does not get; preheat: heat that the blast brings, W.
    """
    out = sum((s.enthalpy() for s in outlets.values()), 0.0)
    leaving = sum((sensible(s.flows, s.temperature) for s in outlets.values()), 0.0)
    carried = leaving  # what the wall's share is of: gas that only the hood cools was as hot as the bath
    if furnace.furnace != "shaft":
        carried = sum((sensible(s.flows, furnace.temperature) for s in outlets.values()), 0.0)
    taken = out - sum((s.enthalpy() + s.stored_energy for s in into), 0.0)
    wall = carried * furnace.wall_loss / (1.0 - furnace.wall_loss)
    needed = taken + wall + hood - preheat
    supplied, surplus = np.maximum(needed, 0.0), np.maximum(-needed, 0.0)
    if furnace.heat_limit is not None:
        short = supplied - furnace.heat_limit * mass
        burn = ", or let more gas burn above the bath" if np.any(np.asarray(furnace.post_combustion) < 1.0) else ""
        refuse(
            short > NONE * supplied, from_si(share_of(short, mass), "kWh/t"),
            "smelting.heat_limit: {} kWh of heat per tonne of feed are missing; raise it, preheat the blast, enrich it with "
            f"oxygen{burn}.",
        )  # fmt: skip
    figures = [
        Figure(key, share_of(heat, mass), "kWh/t", words)
        for key, heat, words in (
            ("heat_free", leaving - taken, "heat set free"),
            ("wall_heat", wall, "heat lost through the wall"),
            ("hood_heat", hood, "heat of burnt gas to the hood"),
            ("blast_heat", preheat, "heat of the preheated blast"),
            ("heat_supplied", supplied, "heat supplied"),
            ("heat_surplus", surplus, "heat surplus"),
        )
    ]
    work = supplied if furnace.furnace == "electric arc" else 0.0
    bought = preheat + (supplied - work) / furnace.fuel_efficiency
    heat = taken - work
    return work, heat, bought - np.maximum(heat, 0.0), figures  # what the balance takes up is counted there
