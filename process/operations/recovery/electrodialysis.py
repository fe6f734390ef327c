"""Bipolar electrodialysis: acid and caustic back from sodium sulfate."""

from __future__ import annotations

from typing import Any

from ... import aqueous
from ...aqueous import ACID, SODIUM, SULFATE, WATER
from ...constants import FARADAY
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation
from ...parameters import fraction, parameter
from ...stream import EMPTY, Stream


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
