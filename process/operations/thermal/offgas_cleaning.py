"""Cleaning of a smelter's gas: afterburner, quench, lime, filter, and the return of its dust."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous, thermo
from ...components import component
from ...equations import compression
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, air, reagent
from ...parameters import fraction, parameter
from ...reactions import balance
from ...stream import AMBIENT, Stream
from . import stack
from .scrubbing import Scrubbing

_LIME, _ACID, _FLUORIDE = "calcium hydroxide", "hydrogen fluoride", "calcium fluoride"


class OffgasCleaning(Operation):
    """What still burns is burnt with air, water sprayed into the gas cools it at once, lime takes the fluoride, a filter the dust.

    A quick quench keeps dioxins from forming again. A share of the dust returns to the furnace; what is bled holds
    the lithium fluoride.
    """

    step = "offgas_cleaning"
    area = "smelting"
    equipment = (Equipment("gas treatment", "gas"), Equipment("bag filter", "gas"))
    inlets = ("gas", "dust")
    optional_inlets = ("dust",)
    outlets = ("stack_gas", "residue", "returned_dust", "dust")

    temperature = parameter(
        "140 degC", low="110 degC", high="150 degC", doc="of gas, dust and residue after the quench",
        source="assumption: above the dew point, within what a bag filter bears",
    )  # fmt: skip
    air_excess = parameter(1.2, low=1, high=5, doc="air of the afterburner over stoichiometry", source="assumption")
    efficiency = stack.efficiency
    acid_limit = stack.acid_limit
    lime_excess = Scrubbing.parameters["lime_excess"].but(1.5, "assumption: 1.2-1.5 in practice")
    filter_efficiency = fraction(
        0.9999, doc="share of the dust that the filter holds", source="assumption: to a few mg/Nm3"
    )
    dust_limit = stack.dust_limit
    dust_return = fraction(
        0.9, high=0.99, doc="share of the filtered dust that returns to the furnace", source="assumption"
    )

    pressure_drop = parameter(
        "4 kPa", low="0 kPa", high="30 kPa", doc="that the fan overcomes, of quench, filter and ducts", source="assumption: 3-5 kPa"
    )  # fmt: skip
    fan_efficiency = fraction(0.65, low=0.1, doc="of the fan and its motor", source="assumption")

    def run(self, gas: Stream, dust: Stream) -> Effect:
        flows: dict[str, Any] = dict(gas.flows)
        blown = self._burn(flows)
        residue, lime = self._neutralise(flows)
        held = dust.scaled(self.filter_efficiency)
        for key, n in dust.flows.items():
            flows[key] = flows.get(key, 0.0) + n * (1.0 - self.filter_efficiency)
        water = self._quench([gas, dust, blown, lime], [flows, residue, held.flows])
        flows["water vapour"] = flows.get("water vapour", 0.0) + water
        stack_gas = Stream().with_flows(flows, temperature=self.temperature)
        held = held.at(self.temperature)
        moles = sum((n for key, n in flows.items() if component(key).phase == "g"), 0.0)
        dry = stack.dry_volume(flows)
        acid = share_of(stack_gas.component_mass(_ACID), dry)
        escaped = share_of(dust.mass * (1.0 - self.filter_efficiency), dry)
        spray = reagent("process water", water)
        aqueous.add(residue, aqueous.minerals(spray))
        return Effect(
            {
                "stack_gas": stack_gas,
                "residue": Stream().with_flows(residue, temperature=self.temperature),
                "returned_dust": held.scaled(self.dust_return),
                "dust": held.scaled(1.0 - self.dust_return),
            },
            {"process water": spray, _LIME: lime, "combustion air": blown},
            work=compression.fan_power(moles, self.temperature, self.pressure_drop, self.fan_efficiency),
            figures=[
                Figure("quench_water", share_of(spray.mass, gas.mass), "kg/kg", "water of the quench, per gas"),
                Figure("stack_fluoride", acid, "mg/m3", "hydrogen fluoride in the dry stack gas, normal volume"),
                Figure("stack_dust", escaped, "mg/m3", "dust in the dry stack gas, normal volume"),
            ],
            warnings=[
                *stack.above(self.step, "hydrogen fluoride", acid, self.acid_limit, "acid_limit", "efficiency"),
                *stack.above(self.step, "dust", escaped, self.dust_limit, "dust_limit", "filter_efficiency"),
            ],
        )

    def _burn(self, flows: dict[str, Any]) -> Stream:
        """Burn carbon monoxide and hydrogen, in place; returns the air."""
        needed = (flows.get("carbon monoxide", 0.0) + flows.get("hydrogen", 0.0)) / 2.0
        blown = air(needed * self.air_excess)
        for fuel, product in (("carbon monoxide", "carbon dioxide"), ("hydrogen", "water vapour")):
            if fuel in flows:
                flows[product] = flows.get(product, 0.0) + flows.pop(fuel)
        aqueous.add(flows, blown)
        if blown.flows:
            flows["oxygen"] = flows["oxygen"] - needed
        return blown

    def _neutralise(self, flows: dict[str, Any]) -> tuple[dict[str, Any], Stream]:
        """Fluoride to lime, in place; returns the residue and the lime."""
        acid = flows.get(_ACID, 0.0)
        reaction = balance((_ACID, _LIME), (_FLUORIDE, "water vapour"))
        held = acid * component(_ACID).molar_mass
        share = stack.removed(self.efficiency, self.acid_limit, held, stack.dry_volume(flows, (_ACID,)))
        extent = acid * share
        needed = -reaction.of(_LIME) * extent
        if _ACID in flows:
            flows[_ACID] = acid * (1.0 - share)
            flows["water vapour"] = flows.get("water vapour", 0.0) + reaction.of("water vapour") * extent
        residue = {_FLUORIDE: reaction.of(_FLUORIDE) * extent, _LIME: needed * (self.lime_excess - 1.0)}
        return residue, reagent(_LIME, needed * self.lime_excess)

    def _quench(self, into: list[Stream], out: list[Any]) -> Any:
        """Water, mol/s, that takes up what heat gas, dust and reactions bring; none where they are cold already."""
        left = sum((stream.enthalpy() for stream in into), 0.0)
        left = left - sum((thermo.enthalpy(flows, self.temperature) for flows in out), 0.0)
        per_mole = thermo.enthalpy({"water vapour": 1.0}, self.temperature) - thermo.enthalpy({"water": 1.0}, AMBIENT)
        return np.maximum(left / per_mole, 0.0)
