"""What comes out: gas, alloy, slag and dust, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ....components import component
from ....constants import NORMAL_VOLUME
from ....equations import smelting
from ....numerics import share_of
from ....operation import Figure
from ....stream import Stream
from .charge import ALLOY, FLUORIDE, FLUXES, NAMES, NONE, OXIDE, PHOSPHATE, PHOSPHIDE, STABLE
from .furnace import Furnace


def burnt_gas(
    furnace: Furnace,
    charge: smelting.Charge,
    melt: smelting.Melt,
    elements: Mapping[str, Any],
    fluorine: Mapping[str, Any],
) -> tuple[dict[str, Any], Any]:
    """The gas burnt out above the bath, without the blast's nitrogen, and the oxygen for that, mol/s."""
    monoxide, hydrogen = melt.carbon_oxides * (1.0 - melt.dioxide), charge.hydrogen * (1.0 - melt.steam)
    left = 1.0 - furnace.post_combustion
    gas = {
        "carbon monoxide": monoxide * left,
        "carbon dioxide": melt.carbon_oxides - monoxide * left,
        "hydrogen": hydrogen * left,
        "water vapour": charge.hydrogen - hydrogen * left,
        "hydrogen fluoride": fluorine["hydrogen fluoride"],
        "nitrogen": elements["N"] / 2.0,
    }
    return gas, (monoxide + hydrogen) * furnace.post_combustion / 2.0


def outlets_of(
    furnace: Furnace, elements: Mapping[str, Any], fixed: Mapping[str, Any], melt: smelting.Melt, gas: dict[str, Any]
) -> dict[str, Stream]:
    """Alloy, slag, gas and dust: what is entrained as droplets or blown out goes with the other."""
    measured = furnace.recovery or {}
    alloy: dict[str, Any] = {}
    slag = {key: fixed[key] for key in (*STABLE.values(), FLUORIDE)}
    slag[PHOSPHATE] = (elements["P"] - melt.phosphide) / 2.0
    for i, metal in enumerate(smelting.METALS):
        whole = elements[metal]
        to_slag = whole * (1.0 - measured[metal]) if metal in measured else whole * melt.oxidised[i]
        slag[OXIDE[metal]] = to_slag / component(OXIDE[metal]).atoms[metal]
        alloy[ALLOY[metal]] = whole - to_slag
    alloy[PHOSPHIDE] = melt.phosphide
    iron = alloy[ALLOY["Fe"]] - smelting.PHOSPHIDE_IRON * melt.phosphide
    # Where all iron is phosphide, what is left of it, of either sign, is rounding.
    alloy[ALLOY["Fe"]] = np.where(iron > NONE * elements["Fe"], iron, 0.0)[()]
    dust = {key: fixed[key] for key in ("lithium fluoride", "lithium oxide", "sodium chloride")}
    dust |= {key: n * furnace.dust_share for key, n in slag.items()}
    slag = {key: n - dust[key] for key, n in slag.items()}
    as_measured = {ALLOY[metal] for metal in measured} | ({PHOSPHIDE} if "Fe" in measured else set())
    for key in [key for key in alloy if key not in as_measured]:
        droplets = furnace.entrainment
        if key == ALLOY["Cu"] and furnace.copper_entrainment is not None:
            droplets = furnace.copper_entrainment
        slag[key], dust[key] = alloy[key] * droplets, alloy[key] * furnace.dust_share
        alloy[key] = alloy[key] - slag[key] - dust[key]
    slag["graphite"] = melt.graphite
    leaves = furnace.temperature if furnace.gas_temperature is None else furnace.gas_temperature
    at = {"alloy": furnace.temperature, "slag": furnace.temperature, "gas": leaves, "dust": leaves}
    flows = {"alloy": alloy, "slag": slag, "gas": gas, "dust": dust}
    return {
        name: Stream().with_flows(
            {k: np.maximum(n, 0.0)[()] for k, n in flows[name].items() if np.any(np.asarray(n) != 0)}, temperature=at[name]
        )
        for name in furnace.outlets
    }  # fmt: skip


def figures_of(
    furnace: Furnace,
    feed: Stream,
    melt: smelting.Melt,
    outlets: Mapping[str, Stream],
    additions: Mapping[str, Stream],
) -> list[Figure]:
    """What is told of bath, slag, gas, additions and alloy; per mass of feed."""
    slag, gas, mass = outlets["slag"], outlets["gas"], feed.mass
    ratio = smelting.monoxide_ratio(melt.potential, furnace.temperature)
    figures = [
        Figure("oxygen_potential", melt.potential, "log10 atm", "oxygen potential of the bath"),
        Figure("co_co2_ratio", ratio, "mol/mol", "CO over CO2 of the bath gas"),
        Figure("temperature", furnace.temperature, "degC", "temperature of the bath"),
    ]
    for key, kilograms, words in (
        ("slag", slag.mass, "slag"),
        ("carbon_dioxide", gas.component_mass("carbon dioxide"), "carbon dioxide in the furnace's gas"),
        (
            "burnt_carbon_dioxide", gas.element_moles("C") * component("carbon dioxide").molar_mass,
            "carbon dioxide once all gas is burnt",
        ),
        ("oxygen", additions["oxygen"].mass + additions["combustion air"].component_mass("oxygen"), "oxygen"),
        ("coke", additions["coke"].mass, "coke"),
        ("flux", sum((s.mass for k, s in additions.items() if k in FLUXES), 0.0), "flux"),
    ):  # fmt: skip
        figures.append(Figure(key, share_of(kilograms, mass), "kg/t", words))
    for key, oxide, words in (
        ("alumina", "slag alumina", "alumina"),
        ("lithia", "slag lithium oxide", "lithium oxide"),
    ):
        figures.append(
            Figure(f"{key}_in_slag", share_of(slag.component_mass(oxide), slag.mass), "1", f"{words} in the slag")
        )
    volume = share_of(sum(gas.flows.values(), 0.0), mass) * NORMAL_VOLUME
    figures.append(Figure("gas_volume", volume, "m3/t", "off-gas, normal volume"))
    for metal, name in zip(smelting.METALS, NAMES, strict=True):
        fed = feed.element_moles(metal) + sum(additions[k].element_moles(metal) for k in FLUXES if k in additions)
        if np.any(np.asarray(fed) > 0):
            share = share_of(outlets["alloy"].element_moles(metal), fed)
            figures.append(Figure(f"{name}_to_alloy", share, "1", f"{name} to the alloy"))
    return figures
