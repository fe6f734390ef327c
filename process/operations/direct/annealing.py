"""Annealing: the furnace that makes cathode material of relithiated powder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import aqueous, tables
from ...aqueous import WATER
from ...components import cathodes, component, delithiated
from ...constants import AIR_OXYGEN, GAS_CONSTANT
from ...equipment import Equipment
from ...heating import Duty
from ...library import per_library
from ...numerics import share_of
from ...operation import Effect, Figure, air, reagent
from ...parameters import choice, fraction, parameter, plant_data
from ...quantities import to_si
from ...reactions import Reaction, balance
from ...stream import Stream
from ..thermal.furnace import Furnace
from .relithiation import CARBONATE, HYDROXIDE, filled, is_phosphate, uptake

_CARBON = ("char", "carbon black", "graphite")

_ORGANIC = (
    "PVDF", "anode binder", "polypropylene", "polyethylene", "PET", "ethylene carbonate", "propylene carbonate",
    "dimethyl carbonate", "ethyl methyl carbonate", "diethyl carbonate",
)  # fmt: skip

#: Share of the heat needed that is rounding.
_ROUNDING = 1e-9

#: Share of what the kiln can reach below which it warns; nickel per formula from which an oxide is fired cooler; and
#: lithium per formula that tells Li(M)O2 from LiM2O4.
_WELL_FILLED, _NICKEL_RICH, _ORDERED = 0.95, 0.7, 0.5


@per_library
def combustion(fuel: str) -> Reaction:
    """Burning to carbon dioxide, water vapour, hydrogen fluoride and soda, per mole of the fuel."""
    atoms = component(fuel).atoms
    made = ["carbon dioxide"]
    if atoms.get("H", 0.0) > atoms.get("F", 0.0):
        made.append("water vapour")
    if "F" in atoms:
        made.append("hydrogen fluoride")
    if "Na" in atoms:
        made.append("sodium carbonate")
    return balance((fuel, "oxygen"), tuple(made))


class Annealing(Furnace):
    """Kiln under air, or under nitrogen for iron phosphate, which air would oxidise.

    Lithium salts react with the part of the cathode that lacks lithium as far as each reaches; carbon burns in air,
    and under nitrogen reduces iron phosphate; organic matter burns in both, with air behind the kiln. Metals stay as
    they are. Heat that is supplied, and that of what burns in the kiln, brings charge and gas to temperature, the same share
    of either; it leaves with them and through the walls. What burns behind the kiln warms nothing in it.
    """

    step = "annealing"
    area = "direct recycling"
    equipment = (Equipment("annealing furnace", "cathode", paced="time"),)
    shown_first = ("atmosphere", "temperature", "recovery")
    inlets = ("cathode",)
    outlets = ("product", "gas", "loss")

    temperature = parameter(
        "850 degC", low="400 degC", high="1000 degC", doc="of the kiln", source="recalled: Shi 2018, 800-850 degC"
    )
    time = parameter("4 h", low="1 min", high="48 h", doc="at temperature", source="recalled: Shi 2018")
    atmosphere = choice(
        "by chemistry", ("by chemistry", "air", "nitrogen"),
        doc="of the kiln; by chemistry it is nitrogen where all cathode is iron phosphate, else air", source="common practice",
    )  # fmt: skip
    gas_ratio = parameter(
        "2 kg/kg", low="0 kg/kg", high="50 kg/kg", doc="air or nitrogen through the kiln, per mass of charge",
        source="assumption",
    )  # fmt: skip
    air_excess = parameter(1.2, low=1, high=10, doc="least air over what burns", source="assumption")
    conversion = fraction(
        0.995,
        doc="share of the cathode without lithium that takes it up in the end, where there is enough",
        source="assumption",
    )
    rate = parameter(
        "1 1/h", low="0.001 1/h", high="1000 1/h", doc="of the first-order uptake at the usual temperature of that kind of cathode",
        source="assumption: all but complete in the usual 4 h",
    )  # fmt: skip
    activation_energy = parameter(
        "200 kJ/mol",
        low="0 kJ/mol",
        high="500 kJ/mol",
        doc="of that uptake",
        source="assumption: solid-state reactions",
    )
    loss = fraction(0.01, doc="share of the charge lost as dust and off-grade product", source="assumption")
    recovery = plant_data(
        ("cathode",), doc="measured share of the cathode material that becomes product; replaces the loss"
    )
    furnace_efficiency = Furnace.parameters["furnace_efficiency"].but(
        0.35, "assumption: roller kiln, which heats its saggers too", doc="share of the heat, supplied and of what burns, that charge and gas take up",
    )  # fmt: skip
    electric_share = Furnace.parameters["electric_share"].but(1.0, "assumption: electric kiln")
    specific_electricity = parameter(
        None, unit="MJ/kg", low="0 MJ/kg", high="200 MJ/kg",
        doc="measured electricity per mass of annealed cathode; replaces the balance", source="measured at the plant",
    )  # fmt: skip
    specific_heat = parameter(
        None, unit="MJ/kg", low="0 MJ/kg", high="200 MJ/kg",
        doc="measured fuel per mass of annealed cathode; replaces the balance", source="measured at the plant",
    )  # fmt: skip
    product_temperature = parameter(
        "60 degC", low="10 degC", high="150 degC", doc="of the cooled product", source="assumption"
    )
    gas_temperature = parameter(
        "120 degC", low="20 degC", high="150 degC", doc="of the cooled gas", source="assumption"
    )
    least_purity = fraction(
        0.95, doc="cathode material in the product below which the result warns", source="assumption"
    )
    contamination_limit = fraction(
        0.005, doc="share of another chemistry in the cathode above which the result warns", source="assumption"
    )

    def run(self, cathode: Stream) -> Effect:
        flows: dict[str, Any] = dict(cathode.flows)
        burns = (*_ORGANIC, *(_CARBON if self._oxidises(flows) else ()))
        gas = self._gas(cathode, [key for key in burns if key in flows])
        for stream in gas.values():
            aqueous.add(flows, stream)
        burnt: Any = 0.0  # W of what burns
        for key in burns:
            if key in flows:
                burnt = burnt - combustion(key).enthalpy() * flows[key]
                combustion(key).apply(flows, flows[key])
                del flows[key]
        if WATER in flows:
            flows["water vapour"] = flows.get("water vapour", 0.0) + flows.pop(WATER)
        self._fill(flows)
        self._carbonate(flows)
        vapours = {key: flows.pop(key) for key in aqueous.gases(flows)}
        powder = cathode.with_flows(flows, temperature=self.product_temperature)
        lost, product = powder.split(self._lost(flows))
        outlets = {
            "product": product,
            "loss": lost,
            "gas": Stream().with_flows(vapours, temperature=self.gas_temperature),
        }
        annealed = powder.mass_of(key for key in flows if key in cathodes())
        work, fuel, duties, warnings = self._energy(cathode, gas, outlets, annealed, burnt)
        purity = share_of(annealed, powder.mass)
        return Effect(
            outlets,
            gas,
            work=work,
            duties=duties,
            heat_efficiency=self.furnace_efficiency,
            figures=[
                Figure("purity", purity, "1", "purity"),
                Figure(
                    "energy_supplied", share_of(work + fuel, annealed), "kWh/t", "energy supplied, per cathode annealed"
                ),
                Figure("charge", cathode.mass * self.time, "kg", "charge in the kiln"),
            ],
            warnings=[*warnings, *self._doubts(flows, cathode), *self._out_of_window(flows)],
        )

    # --- chemistry -----------------------------------------------------------------------------------

    def _oxidises(self, flows: Mapping[str, Any]) -> bool:
        """Whether the kiln holds air."""
        if self.atmosphere != "by chemistry":
            return self.atmosphere == "air"
        held = [key for key in cathodes() if key in flows or delithiated(key) in flows]
        return not held or not all(is_phosphate(key) for key in held)

    def _gas(self, cathode: Stream, burns: list[str]) -> dict[str, Stream]:
        """Air for what burns, and as much air or nitrogen as is swept through the kiln."""
        needed = sum((-combustion(key).of("oxygen") * cathode[key] for key in burns), 0.0) * self.air_excess
        swept = cathode.mass * self.gas_ratio
        if not self._oxidises(cathode.flows):
            return {"nitrogen": reagent("nitrogen", swept / aqueous.molar_mass("nitrogen")), "air": air(needed)}
        mean = AIR_OXYGEN * aqueous.molar_mass("oxygen") + (1.0 - AIR_OXYGEN) * aqueous.molar_mass("nitrogen")
        return {"air": air(np.maximum(needed, swept / mean * AIR_OXYGEN)[()])}

    def _fill(self, flows: dict[str, Any]) -> None:
        """Lithium into the cathode, in place: from hydroxide first, as far as that, carbon and the kiln let it."""
        for key, n in filled(flows).items():
            wanted = n * self.reached(key)
            for source in (HYDROXIDE, CARBONATE):
                for carbon in _CARBON if is_phosphate(key) else ("",):
                    reaction = uptake(key, source, carbon, wet=False)
                    used = {k: -reaction.of(k) for k in (source, carbon) if reaction.of(k) < 0.0}
                    if any(k not in flows for k in used):
                        continue
                    extent = wanted
                    for k, coefficient in used.items():
                        extent = np.minimum(extent, flows[k] / coefficient)
                    reaction.apply(flows, extent)
                    wanted = wanted - extent

    def reached(self, cathode: str) -> Any:
        """Share of a cathode's part without lithium that the kiln's temperature and time fill, given enough lithium."""
        usual = to_si(f"{tables.kilns()[kind(cathode)]['reference']} degC", "temperature", "kiln")
        rate = self.rate * np.exp(-self.activation_energy / GAS_CONSTANT * (1.0 / self.temperature - 1.0 / usual))
        return self.conversion * -np.expm1(-rate * self.time)

    @staticmethod
    def _carbonate(flows: dict[str, Any]) -> None:
        """Hydroxide that is left takes up carbon dioxide, in place, as far as there is any."""
        if HYDROXIDE not in flows or "carbon dioxide" not in flows:
            return
        reaction = balance((HYDROXIDE, "carbon dioxide"), (CARBONATE, "water vapour"))
        reaction.apply(flows, np.minimum(flows[HYDROXIDE], flows["carbon dioxide"] / -reaction.of("carbon dioxide")))

    def _lost(self, flows: Mapping[str, Any]) -> dict[str, Any]:
        """Share of each solid that is lost: of everything alike, as the cathode's where that was measured."""
        measured = (self.recovery or {}).get("cathode")
        lost = self.loss if measured is None else 1.0 - measured
        return dict.fromkeys(flows, lost)

    # --- energy --------------------------------------------------------------------------------------

    def _energy(
        self, cathode: Stream, gas: Mapping[str, Stream], outlets: Mapping[str, Stream], annealed: Any, burnt: Any
    ) -> tuple[Any, Any, list[Duty], list[str]]:
        """Electricity and fuel, W, the duties, and what is doubtful about them.

        Charge and gas as they come out, at the kiln's temperature, less what went in, take up a share of what is supplied and of
        what burns inside. burnt: W, of all that burns; what burns behind the kiln is cooled away with its gas.
        """
        kiln, share = self.temperature, self.furnace_efficiency
        hot = sum((self.hot_enthalpy(s.flows, kiln) for s in outlets.values()), 0.0)
        entering = cathode.enthalpy() + sum((s.enthalpy() for s in gas.values()), 0.0)
        inside = burnt if self._oxidises(cathode.flows) else 0.0
        needed = hot - entering + burnt
        supplied = np.maximum(needed / share - inside, 0.0)
        work, fuel = supplied * self.electric_share, supplied * (1.0 - self.electric_share)
        work = work if self.specific_electricity is None else annealed * self.specific_electricity
        fuel = fuel if self.specific_heat is None else annealed * self.specific_heat
        spare = work + inside + fuel * share - needed
        short = np.any(spare < -_ROUNDING * np.abs(needed))
        told = ["the measured energy is less than the enthalpy balance asks for, which is taken."] if short else []
        fuel = fuel + np.maximum(-spare, 0.0) / share
        walls = np.maximum(spare, 0.0)
        cooled = sum((s.enthalpy() for s in outlets.values()), 0.0) - hot - (burnt - inside)
        return (
            work,
            fuel,
            [
                Duty(fuel * share, cathode.temperature, kiln),
                Duty(-walls, kiln, kiln, lost=True),
                Duty(cooled, kiln, self.product_temperature),
            ],
            told,
        )

    # --- doubts --------------------------------------------------------------------------------------

    def _out_of_window(self, flows: Mapping[str, Any]) -> list[str]:
        """Cathode materials that are not fired at this temperature."""
        told = []
        for key in (key for key in cathodes() if key in flows):
            window = tables.kilns()[kind(key)]
            low, high = (to_si(f"{window[end]} degC", "temperature", "kiln") for end in ("lowest", "highest"))
            if np.any((self.temperature < low) | (self.temperature > high)):
                told.append(
                    f"{key} is fired between {window['lowest']} and {window['highest']} degC (recalled); what annealing.temperature "
                    "does to its structure is not modelled."
                )
        return told

    def _doubts(self, flows: Mapping[str, Any], cathode: Stream) -> list[str]:
        held = {key: flows[key] * component(key).molar_mass for key in cathodes() if key in flows}
        total = sum(held.values(), 0.0)
        told = []
        minor = [key for key, mass in held.items() if np.any(_between(share_of(mass, total), self.contamination_limit))]
        if len(held) > 1 and minor:
            told.append(
                f"the product mixes cathode chemistries ({', '.join(held)}), which cell makers do not take as one grade; "
                "sort the feed by chemistry."
            )
        if self._oxidises(cathode.flows) and any(is_phosphate(key) for key in held):
            told.append(
                "air oxidises iron phosphate cathode, which is not modelled; anneal it under nitrogen by itself."
            )
        if not self._oxidises(cathode.flows) and not all(is_phosphate(key) for key in held):
            told.append("layered oxides lose oxygen under nitrogen, which is not modelled; anneal them in air.")
        short = [key for key, n in filled(flows).items() if np.any(_short(n, flows[key], self.reached(key)))]
        slow = [key for key in filled(flows) if np.any(np.asarray(self.reached(key)) < _WELL_FILLED * self.conversion)]
        if slow:
            told.append(
                f"{', '.join(slow)} leaves the kiln before all of its lithium is taken up; raise annealing.time or "
                "annealing.temperature."
            )
        purity = share_of(total, sum(n * component(key).molar_mass for key, n in flows.items()))
        if np.any((np.asarray(purity) < self.least_purity) & (np.asarray(total) > 0)):
            told.append(
                f"only {100 * np.min(purity):.3g} % of the product is cathode material, which no cell maker takes; the price is that "
                "of good material."
            )
        if short:
            told.append(
                f"{', '.join(short)} leaves the kiln short of lithium: there is too little lithium salt (raise "
                "relithiation.lithium_excess) or, for iron phosphate, too little carbon to reduce it."
            )
        return told


def kind(cathode: str) -> str:
    """How the host of a cathode material is built, by its formula: a table of data/kilns.toml."""
    atoms = component(cathode).atoms
    if is_phosphate(cathode):
        return "olivine"
    if atoms["O"] > 2.0 * (atoms["Li"] + _ORDERED):
        return "spinel"
    return "nickel-rich layered" if atoms.get("Ni", 0.0) >= _NICKEL_RICH else "layered"


def _between(share: Any, limit: Any) -> Any:
    return (np.asarray(share) > limit) & (np.asarray(share) < 1.0 - limit)


def _short(rest: Any, full: Any, conversion: Any) -> Any:
    """Whether more is left without lithium than the kiln's own conversion leaves."""
    whole = np.asarray(rest) + full
    return np.asarray(rest) > whole * (1.0 - conversion) + 1e-9 * whole
