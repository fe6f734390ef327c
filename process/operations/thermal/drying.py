"""Drying of shredded cells: solvents evaporate, the salt decomposes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous, tables
from ...components import component
from ...constants import ATMOSPHERE, GAS_CONSTANT
from ...equations import compression, vapour
from ...equipment import Equipment
from ...operation import Effect, Operation, reagent
from ...parameters import fraction, parameter, plant_data
from ...power import FRONT_END, drives, per_mass
from ...reactions import balance
from ...stream import Stream

_HYDROXYL = "OH-(aq)"


class Drying(Operation):
    """Dryer with a nitrogen sweep, at atmospheric pressure or under vacuum.

    The sweep is the gas that comes back, made up with fresh nitrogen; under vacuum the same volume of it is less gas, and
    a pump brings gas and vapour to one atmosphere. It leaves in equilibrium with the liquid that is left at each moment (ideal solution), so low boilers go first and ethylene carbonate stays
    unless the dryer is hot. LiPF6 decomposes to LiF and PF5 by a logistic curve in temperature, which is a
    description and not a rate law. Lithium and hydroxyl ions of the moisture are left as lithium hydroxide; what humidity there is turns PF5 into POF3 and HF. The trace of vapour in the returned gas is not counted against it.
    """

    step = "drying"
    area = "mechanical"
    equipment = (Equipment("dryer", "feed"),)
    shown_first = ("temperature", "pressure")
    inlets = ("feed", "gas")
    optional_inlets = ("gas",)
    outlets = ("solids", "vapour")

    temperature = parameter(
        "120 degC", low="20 degC", high="175 degC", doc="of solids and vapour",
        source="assumption: leaves little ethylene carbonate",
    )  # fmt: skip
    pressure = parameter("1 atm", low="0.1 kPa", high="2 bar", doc="total pressure", source="common practice")
    gas_flow = parameter(
        "2.3 m3/kg", low="0 m3/kg", high="100 m3/kg",
        doc="gas through the dryer, returned and fresh, at its temperature and pressure, per mass of feed",
        source="assumption: 2 t/t of nitrogen at 120 degC and 1 atm; under vacuum the same volume",
    )  # fmt: skip
    sweep = parameter(
        None, unit="kg/kg", low="0 kg/kg", high="20 kg/kg",
        doc="measured nitrogen through the dryer per mass of feed, returned and fresh; replaces gas_flow", source="measured at the plant",
    )  # fmt: skip
    pump_efficiency = fraction(
        0.4, low=0.05, doc="of the vacuum pump and its motor, or of a blower above 1 atm, against isothermal compression",
        source="assumption: liquid-ring and dry screw pumps 0.3-0.5",
    )  # fmt: skip
    salt_decomposition_temperature = parameter(
        "130 degC", low="60 degC", high="250 degC", doc="at which half of the LiPF6 decomposes (dry)",
        source="assumption; the dry salt is stable to 107 degC (recalled: Yang, Zhuang and Ross 2006)",
    )  # fmt: skip
    salt_decomposition_width = parameter(
        "15 K", low="1 K", high="60 K", dimension="temperature difference",
        doc="width of the logistic curve", source="assumption",
    )  # fmt: skip
    moisture = parameter(
        "0.0005 kg/kg", low="0 kg/kg", high="0.1 kg/kg", doc="humidity that comes in with feed and leaks, per mass of feed",
        source="assumption: it hydrolyses PF5 to POF3 and HF",
    )  # fmt: skip
    heat_efficiency = fraction(
        0.6, low=0.2, doc="share of the supplied heat that the material takes up; the rest is lost",
        source="assumption: 0.5-0.7",
    )  # fmt: skip
    specific_energy = per_mass("8 kWh/t", "of the drum and the circulation of its gas, per mass of feed", FRONT_END)
    recovery = plant_data(
        ("dimethyl carbonate", "ethyl methyl carbonate", "diethyl carbonate", "ethylene carbonate",
         "propylene carbonate", "LiPF6"),
        doc="measured share of each electrolyte component that leaves (LiPF6: that decomposes)",
    )  # fmt: skip

    def run(self, feed: Stream, gas: Stream) -> Effect:
        solids = dict(feed.flows)
        sweep = self._sweep(feed)
        nitrogen = reagent("nitrogen", np.maximum(sweep - gas["nitrogen"], 0.0))
        vapours: dict[str, Any] = {**gas.flows, "nitrogen": gas["nitrogen"] + nitrogen["nitrogen"]}
        measured = self.recovery or {}
        liquid = {key: feed[key] for key in tables.vapour_pressures() if key in feed}
        pressures = {key: vapour.pressure(tables.vapour_pressures()[key], self.temperature) for key in liquid}
        model = vapour.swept_away(liquid, pressures, vapours["nitrogen"], self.pressure)
        for key in liquid:
            gone = solids[key] * measured.get(key, model[key])
            solids[key] = solids[key] - gone
            vapours[f"{key} vapour"] = vapours.get(f"{key} vapour", 0.0) + gone
        if "LiPF6" in feed:
            share = measured.get("LiPF6", self._salt_share())
            balance(("LiPF6",), ("lithium fluoride", "phosphorus pentafluoride")).apply(vapours, feed["LiPF6"] * share)
            solids["LiPF6"] = feed["LiPF6"] * (1.0 - share)
            del vapours["LiPF6"]
            solids["lithium fluoride"] = solids.get("lithium fluoride", 0.0) + vapours.pop("lithium fluoride")
        if _HYDROXYL in solids:  # of cells that were shredded in water while charged
            crystals = balance((aqueous.LITHIUM, _HYDROXYL), ("lithium hydroxide",))
            crystals.apply(solids, np.minimum(solids.get(aqueous.LITHIUM, 0.0), solids[_HYDROXYL]))
        humidity = Stream().with_flows({"water vapour": feed.mass * self.moisture / component("water").molar_mass})
        aqueous.add(vapours, humidity)
        if "phosphorus pentafluoride" in vapours and "water vapour" in vapours:
            hydrolysis = balance(
                ("phosphorus pentafluoride", "water vapour"), ("phosphoryl fluoride", "hydrogen fluoride")
            )
            hydrolysis.apply(vapours, np.minimum(vapours["phosphorus pentafluoride"], vapours["water vapour"]))
        pumped = compression.compression_power(
            sum(vapours.values(), 0.0), self.temperature, self.pressure, ATMOSPHERE, self.pump_efficiency
        )
        blown = compression.compression_power(
            vapours["nitrogen"], self.temperature, ATMOSPHERE, self.pressure, self.pump_efficiency
        )
        return Effect(
            {
                "solids": feed.with_flows(solids, temperature=self.temperature),
                "vapour": Stream().with_flows(vapours, temperature=self.temperature, pressure=self.pressure),
            },
            {"nitrogen": nitrogen, "humidity": humidity},
            heat_efficiency=self.heat_efficiency,
            utilities=drives(self.specific_energy * feed.mass + pumped + blown),
            warnings=self._outside(liquid),
        )

    def _sweep(self, feed: Stream) -> Any:
        """Nitrogen through the dryer, mol/s."""
        if self.sweep is not None:
            return feed.mass * self.sweep / component("nitrogen").molar_mass
        return feed.mass * self.gas_flow * self.pressure / (GAS_CONSTANT * self.temperature)

    def _salt_share(self) -> Any:
        distance = (self.temperature - self.salt_decomposition_temperature) / self.salt_decomposition_width
        return 1.0 / (1.0 + np.exp(-distance))

    def _outside(self, liquid: dict[str, Any]) -> list[str]:
        outside = [
            f"{key} ({low:g} to {high:g} K)"
            for key in liquid
            for low, high in [tables.vapour_pressures()[key]["range"]]
            if np.any(np.asarray(self.temperature) < low) or np.any(np.asarray(self.temperature) > high)
        ]
        if not outside:
            return []
        return [f"vapour pressures are extrapolated beyond the range of their data: {', '.join(outside)}."]
