"""Copper out of the leach liquor: cementation on iron, or extraction, and electrowinning or sulfate."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FERROUS, ION, WATER
from ...constants import FARADAY
from ...equations import kinetics
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import count, fraction, parameter, plant_data
from ...power import drives, per_tank, per_volume
from ...reactions import balance
from ...stream import EMPTY, Stream

_COPPER = ION["Cu"]


class CopperCementation(Operation):
    """Cu+2 + Fe -> Cu + Fe+2 on iron powder in stirred tanks, first order in copper; then filtered.

    Iron beyond that dissolves with hydrogen as far as there is free acid; the rest stays in the cement. The
    ferrous iron is oxidised and precipitated with the impurities.
    """

    step = "copper_cementation"
    area = "purification"
    equipment = (
        Equipment("reaction tank", "liquor", number="tanks", hold="residence_time"),
        Equipment("filter press", "cement"),
    )
    shown_first = ("iron_excess",)
    inlets = ("liquor",)
    outlets = ("liquor", "cement", "gas")

    iron_excess = parameter(
        1.2,
        low=1,
        high=5,
        doc="iron over the copper dissolved",
        source="1.3 in tests on battery liquors that cemented over 99 % (JOM 2019, doi 10.1007/s11837-019-03785-1); plants use less",
    )
    rate_constant = parameter(
        "0.10 1/min", low="0.001 1/min", high="10 1/min", doc="of the first-order decay of copper", source="assumption"
    )
    residence_time = parameter(
        "3 h", low="1 min", high="24 h", doc="in all tanks",
        source="assumption: what leaves about 10 mg/L, which battery-grade salts need",
    )  # fmt: skip
    tanks = count(3, low=1, high=10, doc="stirred tanks in series", source="assumption")
    moisture = fraction(0.20, high=0.9, doc="liquor in the cement", source="assumption: filter press")
    stirring = per_tank("0.4 kW/m3")
    recovery = plant_data(("Cu",), doc="measured share of the copper that is cemented")

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        copper = flows.get(_COPPER, 0.0)
        share = kinetics.first_order_in_tanks(self.rate_constant * self.residence_time, self.tanks)
        share = (self.recovery or {}).get("Cu", share)
        iron = reagent("iron powder", copper * self.iron_excess)
        aqueous.add(flows, iron)
        balance((_COPPER, "iron powder"), ("copper cement", FERROUS)).apply(flows, copper * share)
        rest = flows["iron powder"]
        to_ferrous = balance(("iron powder", ACID), (FERROUS, "hydrogen"))
        dissolves = np.minimum(rest, np.maximum(flows.get(ACID, 0.0), 0.0) / -to_ferrous.of(ACID))
        to_ferrous.apply(flows, dissolves)
        gas = {key: flows.pop(key) for key in aqueous.gases(flows)}
        solid = aqueous.solids(flows)
        slurry = liquor.with_flows(flows)
        liquid = slurry.without(solid)
        dry = slurry.only(solid)
        held = np.minimum(share_of(dry.mass * self.moisture / (1.0 - self.moisture), liquid.mass), 1.0)
        return Effect(
            {
                "liquor": liquid.scaled(1.0 - held),
                "cement": dry + liquid.scaled(held),
                "gas": liquor.with_flows(gas),
            },
            {"iron powder": iron},
            utilities=drives(self.stirring * aqueous.volume(liquor.flows, liquor.temperature) * self.residence_time),
            figures=[Figure("copper_cemented", share, "1", "copper cemented")],
        )


class CopperExtraction(Operation):
    """Copper extracted with a chelating oxime and stripped with fresh sulfuric acid: a liquor of copper sulfate.

    Cu+2 of the leach liquor changes places with 2 H+ of the strip acid; the liquor keeps that acid.
    """

    step = "copper_extraction"
    area = "purification"
    equipment = (Equipment("mixer settler", "liquor", number=4),)
    shown_first = ("extraction",)
    inlets = ("liquor", "water")
    outlets = ("liquor", "strip_liquor", "water_left")

    extraction = fraction(0.95, doc="share of the copper extracted", source="assumption: two stages of an oxime")
    strip_strength = parameter(
        "60 g/kg", low="5 g/kg", high="150 g/kg", doc="copper per kg of water in the strip liquor", source="assumption: 40-60 g/L"
    )  # fmt: skip
    temperature = parameter("40 degC", low="15 degC", high="60 degC", doc="of the circuit", source="assumption")
    specific_energy = per_volume("0.5 kWh/m3", "of mixer-settlers and pumps, per volume of liquor")

    def run(self, liquor: Stream, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        copper = flows.get(_COPPER, 0.0)
        taken = copper * self.extraction
        flows[_COPPER] = copper - taken
        flows[ACID] = flows.get(ACID, 0.0) + 2.0 * taken
        strip: dict[str, Any] = {_COPPER: taken, WATER: 0.0}
        acid = aqueous.dose_acid(strip, taken)
        del strip[ACID]  # gone over to the liquor
        needed = taken * aqueous.molar_mass(_COPPER) / self.strip_strength / aqueous.molar_mass(WATER)
        fresh, drawn, left = aqueous.draw(water, np.maximum(needed - strip[WATER], 0.0))
        aqueous.add(strip, drawn)
        aqueous.add(strip, fresh)
        return Effect(
            {
                "liquor": liquor.with_flows(flows, temperature=self.temperature),
                "strip_liquor": Stream().with_flows(strip, temperature=self.temperature),
                "water_left": left,
            },
            {"sulfuric acid": acid, "process water": fresh},
            utilities=drives(self.specific_energy * aqueous.volume(liquor.flows, liquor.temperature)),
        )


class CopperElectrowinning(Operation):
    """Copper extracted with a chelating oxime, stripped with spent electrolyte and won as cathodes.

    Extraction gives the liquor an acid equivalent per charge; at the anode water gives oxygen and the acid
    that strips: Cu+2 + H2O -> Cu + 1/2 O2 + 2 H+ over the whole circuit. Electricity by Faraday's law.
    """

    step = "copper_electrowinning"
    area = "purification"
    equipment = (Equipment("electrowinning cells", "cathodes"), Equipment("rectifier", "work"))
    shown_first = ("extraction",)
    inlets = ("liquor",)
    outlets = ("liquor", "cathodes", "gas")

    extraction = fraction(0.95, doc="share of the copper extracted", source="assumption: two stages of an oxime")
    cell_voltage = parameter(
        "2.0 V", low="1.0 V", high="4.0 V", doc="of an electrowinning cell", source="recalled: 1.9-2.2 V"
    )
    current_efficiency = fraction(0.92, low=0.3, doc="of the cathode", source="recalled: 0.90-0.95")
    specific_energy = CopperExtraction.parameters["specific_energy"]

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        won = flows.get(_COPPER, 0.0) * self.extraction
        balance((_COPPER, WATER), ("copper cathode", "oxygen", ACID)).apply(flows, won)
        cathodes = {"copper cathode": flows.pop("copper cathode")}
        gas = {"oxygen": flows.pop("oxygen")}
        power = won * 2.0 * FARADAY * self.cell_voltage / self.current_efficiency
        per_mass = share_of(power, won * aqueous.molar_mass("copper cathode"))
        return Effect(
            {
                "liquor": liquor.with_flows(flows),
                "cathodes": liquor.with_flows(cathodes),
                "gas": liquor.with_flows(gas),
            },
            work=power,
            utilities=drives(self.specific_energy * aqueous.volume(liquor.flows, liquor.temperature)),
            figures=[Figure("electricity_per_copper", per_mass, "kWh/kg", "electricity per copper")],
        )


class RaffinateReturn(CopperElectrowinning):
    """The same for a leach of much copper: a share of the raffinate returns to the leach with the acid it got for copper."""

    shown_first = ("extraction", "raffinate_return")
    outlets = ("liquor", "cathodes", "gas", "returned")

    raffinate_return = fraction(
        0.5, high=0.95, doc="share of the liquor without its copper that returns to the leach",
        source="assumption: as much as keeps nickel and cobalt below saturation",
    )  # fmt: skip

    def run(self, liquor: Stream) -> Effect:
        effect = super().run(liquor)
        raffinate = effect.outlets["liquor"]
        effect.outlets["returned"] = raffinate.scaled(self.raffinate_return)
        effect.outlets["liquor"] = raffinate.scaled(1.0 - self.raffinate_return)
        return effect
