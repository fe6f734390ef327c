"""Bipolar electrodialysis: acid and base back from sodium sulfate or lithium sulfate."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, CARBONATE, LITHIUM, SODIUM, SULFATE, WATER
from ...constants import FARADAY
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation
from ...parameters import fraction, parameter
from ...reactions import balance
from ...stream import EMPTY, Stream

_HYDROXYL = "OH-(aq)"


class BipolarElectrodialysis(Operation):
    """Na2SO4 + 2 H2O -> 2 NaOH + H2SO4 across bipolar membranes.

    A share of the crystals is dissolved and split, the rest is sold. The acid returns to the leach; the
    caustic liquor is a product, credited against what the plant buys.
    """

    step = "electrodialysis"
    area = "sodium sulfate"
    equipment = (Equipment("membrane stack", "work"),)
    shown_first = ("share",)
    inlets = ("crystals", "water")
    optional_inlets = ("water",)
    outlets = ("acid", "caustic", "crystals", "water_left")

    share = fraction(
        0.9, low=0.01, doc="of the sodium sulfate that is split; acid beyond what the leach takes is sold",
        source="assumption: as much as the stack's capacity allows",
    )  # fmt: skip
    acid_strength = parameter(
        "100 g/kg",
        low="20 g/kg",
        high="250 g/kg",
        doc="sulfuric acid per kg of water made",
        source="assumption: 0.5-1 mol/L",
    )
    caustic_strength = parameter(
        "100 g/kg",
        low="20 g/kg",
        high="200 g/kg",
        doc="sodium hydroxide per kg of water made",
        source="assumption: 1.5-3 mol/L",
    )
    cell_voltage = parameter(
        "1.8 V",
        low="0.83 V",
        high="4 V",
        doc="per repeating unit",
        source="assumption: 1.5-2.2 V; 0.83 V is the reversible limit",
    )
    current_efficiency = fraction(0.80, low=0.3, doc="of the stack", source="assumption: 0.7-0.85")
    temperature = parameter("35 degC", low="15 degC", high="50 degC", doc="of all outlets", source="assumption")

    def run(self, crystals: Stream, water: Stream = EMPTY) -> Effect:
        salt = crystals["sodium sulfate"]
        split = salt * self.share
        acid_water = split * aqueous.molar_mass("sulfuric acid") / self.acid_strength / aqueous.molar_mass(WATER)
        base_water = (
            2.0 * split * aqueous.molar_mass("sodium hydroxide") / self.caustic_strength / aqueous.molar_mass(WATER)
        )
        needed = acid_water + base_water + 2.0 * split
        fresh, _, left = aqueous.draw(water, needed)
        acid: dict[str, Any] = {ACID: 2.0 * split, SULFATE: split, WATER: acid_water}
        aqueous.add(acid, aqueous.minerals(fresh))
        caustic: dict[str, Any] = {SODIUM: 2.0 * split, "OH-(aq)": 2.0 * split, WATER: base_water}
        rest = {**crystals.flows, "sodium sulfate": salt - split}
        power = 2.0 * split * FARADAY * self.cell_voltage / self.current_efficiency
        made = 2.0 * split * aqueous.molar_mass("sodium hydroxide")
        at = self.temperature
        return Effect(
            {
                "acid": Stream().with_flows(acid, temperature=at),
                "caustic": Stream().with_flows(caustic, temperature=at),
                "crystals": Stream().with_flows(rest, temperature=at),
                "water_left": left,
            },
            {"process water": fresh},
            work=power,
            figures=[Figure("electricity_per_caustic", share_of(power, made), "kWh/kg", "electricity per caustic")],
        )


class LithiumElectrodialysis(Operation):
    """Li2SO4 + 2 H2O -> 2 LiOH + H2SO4 across bipolar membranes.

    The acid returns to the leach and the lithium hydroxide liquor is carbonated. What carbonate and hydroxide the liquor
    brings meets acid that the stack has made. Sodium passes as lithium does. The spent liquor returns to the evaporator,
    but for a purge.
    """

    step = "lithium_electrodialysis"
    area = "lithium"
    equipment = (Equipment("membrane stack", "work"),)
    shown_first = ("share", "purge")
    inlets = ("liquor", "water")
    optional_inlets = ("water",)
    outlets = ("acid", "hydroxide", "liquor", "purge", "gas", "water_left")

    share = fraction(0.85, low=0.05, high=0.98, doc="of the lithium that passes the membranes", source="assumption")
    acid_strength = BipolarElectrodialysis.parameters["acid_strength"]
    hydroxide_strength = parameter(
        "50 g/kg", low="5 g/kg", high="80 g/kg", doc="lithium hydroxide per kg of water made",
        source="assumption: 1-2.5 mol/L",
    )  # fmt: skip
    purge = fraction(
        0.05, low=0.005, doc="share of the spent liquor that goes to effluent treatment", source="assumption"
    )
    cell_voltage = BipolarElectrodialysis.parameters["cell_voltage"]
    current_efficiency = BipolarElectrodialysis.parameters["current_efficiency"]
    temperature = BipolarElectrodialysis.parameters["temperature"]

    def run(self, liquor: Stream, water: Stream = EMPTY) -> Effect:
        left: dict[str, Any] = dict(liquor.flows)
        gas: dict[str, Any] = {}
        basic: Any = 0.0
        if _HYDROXYL in left:
            basic = left.pop(_HYDROXYL)
            left[WATER] = left.get(WATER, 0.0) + basic
        if CARBONATE in left:
            to_gas = balance((CARBONATE, ACID), ("carbon dioxide", WATER))
            there = left[CARBONATE]
            left[ACID] = 2.0 * there
            to_gas.apply(left, there)
            gas["carbon dioxide"] = left.pop("carbon dioxide")
            del left[CARBONATE], left[ACID]
            basic = basic + 2.0 * there
        lithium, sodium, sulfate = (left.get(key, 0.0) for key in (LITHIUM, SODIUM, SULFATE))
        cations = lithium + sodium
        charge = np.minimum(cations * self.share, 2.0 * (sulfate + basic / 2.0))
        passing = share_of(charge, cations)
        met = np.minimum(basic, charge)  # acid of the stack, then bought
        bought = aqueous.dose_acid(left, (basic - met) / 2.0)
        left.pop(ACID, None)
        made = charge - met
        left[LITHIUM] = lithium * (1.0 - passing)
        if SODIUM in left:
            left[SODIUM] = sodium * (1.0 - passing)
        left[SULFATE] = np.maximum(left[SULFATE] - made / 2.0, 0.0)[()]
        acid_water = made / 2.0 * aqueous.molar_mass("sulfuric acid") / self.acid_strength / aqueous.molar_mass(WATER)
        base_water = (
            charge * aqueous.molar_mass("lithium hydroxide") / self.hydroxide_strength / aqueous.molar_mass(WATER)
        )
        # The acid that met the base went with water that was split.
        fresh, _, rest = aqueous.draw(water, acid_water + base_water + charge)
        made_acid = {ACID: made, SULFATE: made / 2.0, WATER: acid_water}
        aqueous.add(made_acid, aqueous.minerals(fresh))
        hydroxide = {LITHIUM: lithium * passing, _HYDROXYL: charge, WATER: base_water}
        if SODIUM in left:
            hydroxide[SODIUM] = sodium * passing
        spent = liquor.with_flows(left, temperature=self.temperature)
        power = charge * FARADAY * self.cell_voltage / self.current_efficiency
        return Effect(
            {
                "acid": Stream().with_flows(made_acid, temperature=self.temperature),
                "hydroxide": Stream().with_flows(hydroxide, temperature=self.temperature),
                "liquor": spent.scaled(1.0 - self.purge),
                "purge": spent.scaled(self.purge),
                "gas": liquor.with_flows(gas, temperature=self.temperature),
                "water_left": rest,
            },
            {"process water": fresh, "sulfuric acid": bought},
            work=power,
            figures=[
                Figure(
                    "electricity_per_hydroxide",
                    share_of(power, charge * aqueous.molar_mass("lithium hydroxide")),
                    "kWh/kg",
                    "electricity per lithium hydroxide",
                )
            ],
        )
