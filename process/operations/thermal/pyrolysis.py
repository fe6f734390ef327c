"""Pyrolysis of cells or black mass under nitrogen: organics crack, carbon reduces the cathode, gas is burnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ... import aqueous
from ...components import component, hosts
from ...equations import carbothermic
from ...equipment import Equipment
from ...heating import Duty
from ...numerics import share_of
from ...operation import Effect, Figure, air, reagent
from ...parameters import choice, fraction, parameter
from ...power import drives, per_mass
from ...reactions import balance
from ...stream import Stream
from .furnace import Furnace

#: Organic matter that cracks; what holds fluorine gives hydrogen fluoride.
_ORGANIC = (
    "PVDF", "anode binder", "PET", "ethylene carbonate",
    "propylene carbonate", "dimethyl carbonate", "ethyl methyl carbonate", "diethyl carbonate", "ethylene glycol",
)  # fmt: skip

#: Carbon that reduces, the most reactive first.
_CARBON = ("char", "carbon black", "graphite")

#: Organic matter that leaves no char: it goes to the afterburner as vapour.
_VOLATILE = ("polypropylene", "polyethylene", "pack plastics", "coolant", "water")

_FOIL = ("aluminium foil", "aluminium pouch")

_COMPLETE_ABOVE = 773.15  # K: binder is gone by 500 degC (Babanejad et al. 2022, abstract read)
_ALUMINIUM_MELTS = 933.47  # K


class Pyrolysis(Furnace):
    """Rotary or batch furnace under nitrogen with an afterburner.

    Solvents, binders and PET crack to char, carbon monoxide and hydrogen; polyolefins and coolant leave no
    char; fluorine of the binder mostly stays as lithium fluoride. Carbon and a share of the aluminium foil
    reduce layered oxides to nickel, cobalt, manganese(II) oxide and lithium carbonate, as far as first-order
    progress takes it.
    Iron phosphate cathodes do not react. The gas is burnt with air.

    Heat is supplied for what warms up with the charge, at the furnace's temperature, and for the cracking of organics.
    That of the reduction comes where the charge is hot already, and of the burnt gas where it is hotter still: it leaves
    with the cooling and saves no fuel here. The afterburner takes fuel where what burns in it does not reach its
    temperature; carbon monoxide of the reduction is not counted on for that.
    Polymers that evaporate take no heat for that.
    """

    step = "pyrolysis"
    area = "mechanical"
    equipment = (Equipment("calciner", "feed", paced="time"),)
    inlets = ("feed",)
    outlets = ("solids", "offgas")
    places = frozenset(("Li", "Ni", "Co", "Mn", "Al", "O"))

    position = choice(
        "after shredding",
        ("before shredding", "after shredding"),
        doc="where the furnace stands",
        source="both are practised",
    )
    temperature = parameter(
        "650 degC",
        low="400 degC",
        high="900 degC",
        doc="of the furnace",
        source="below the melting point of aluminium; Babanejad et al. 2022 see lithium carbonate at about 600 degC",
    )
    time = parameter("1 h", low="1 min", high="48 h", doc="at temperature", source="assumption")
    rate = parameter(
        "0.05 1/min",
        low="1e-4 1/min",
        high="10 1/min",
        doc="of the reduction at rate_temperature",
        source="assumption: 95 % in an hour, at 650 degC",
    )
    rate_temperature = temperature.but("650 degC", "as rate", doc="at which the rate holds")
    activation_energy = parameter(
        "200 kJ/mol", low="20 kJ/mol", high="500 kJ/mol", doc="of the reduction", source="assumption"
    )
    conversion = fraction(
        None, doc="measured share of the cathode that reacts; replaces the rate law", source="measured at the plant"
    )
    carbon_contact = fraction(1.0, doc="share of the carbon that touches cathode", source="assumption: mixed powders")
    aluminium_contact = fraction(0.05, doc="share of the aluminium foil that reacts with cathode", source="assumption")
    fluorine_kept = fraction(
        0.95,
        doc="share of the binder's fluorine that stays as LiF, as far as there is lithium carbonate",
        source="assumption: fluorine mostly stays (Babanejad et al. 2022)",
    )
    inert = parameter("0.2 kg/kg", low="0 kg/kg", high="10 kg/kg", doc="nitrogen per mass of feed", source="assumption")
    air_excess = parameter(1.3, low=1, high=5, doc="air of the afterburner over stoichiometry", source="assumption")
    solids_temperature = parameter(
        "60 degC", low="10 degC", high="150 degC", doc="of the solids, cooled under nitrogen", source="assumption"
    )
    gas_temperature = parameter(
        "80 degC", low="50 degC", high="150 degC", doc="of the gas after the quench", source="assumption"
    )

    afterburner_temperature = parameter(
        "850 degC", low="700 degC", high="1200 degC", doc="of the afterburner; at least the furnace's",
        source="recalled: Directive 2010/75/EU, article 50: 850 degC for two seconds",
    )  # fmt: skip
    specific_energy = per_mass("20 kWh/t", "of the drum's drive and the fans, per mass of feed", "assumption")

    @classmethod
    def takes_apart(cls, material: str) -> bool:
        return material in hosts() and "P" not in component(material).atoms

    def run(self, feed: Stream) -> Effect:
        flows: dict[str, Any] = dict(feed.flows)
        gas: dict[str, Any] = {}
        vapour = {key: flows.pop(key) for key in _VOLATILE if key in flows}
        for key in _ORGANIC:
            if key in flows:
                self._crack(flows, gas, key)
        cracked = self._together(flows, gas, vapour)
        if "LiPF6" in flows:
            moles = flows.pop("LiPF6")
            flows["lithium fluoride"] = flows.get("lithium fluoride", 0.0) + moles
            gas["phosphorus pentafluoride"] = moles
        far = self.conversion
        if far is None:
            far = carbothermic.progress(
                self.rate, self.activation_energy, self.time, self.temperature, self.rate_temperature
            )
        monoxide = gas.get("carbon monoxide", 0.0)
        self._reduce(flows, gas, far)
        monoxide = gas.get("carbon monoxide", 0.0) - monoxide
        self._keep_fluorine(flows, gas)
        nitrogen = reagent("nitrogen", feed.mass * self.inert / component("nitrogen").molar_mass)
        gas["nitrogen"] = nitrogen["nitrogen"]
        unburnt = self._together(gas, vapour)
        for key, moles in vapour.items():
            self._vaporise(moles, gas, key)
        blown = self._burn(gas)
        warnings = []
        if np.any(np.asarray(self.temperature) < _COMPLETE_ABOVE):
            warnings.append("below 500 degC the binder does not crack fully, which is assumed here.")
        if np.any(np.asarray(self.temperature) > _ALUMINIUM_MELTS):
            warnings.append("above 660 degC aluminium melts and clumps, which screening does not know.")
        outlets = {
            "solids": replace(
                feed.with_flows(flows), temperature=self.solids_temperature, stored_energy=0.0, capacity=0.0
            ),
            "offgas": Stream().with_flows(gas, temperature=self.gas_temperature),
        }
        work, duties = self._heat(feed, nitrogen, cracked, unburnt, monoxide, outlets)
        return Effect(
            outlets,
            {"nitrogen": nitrogen, "combustion air": blown},
            work=work,
            duties=duties,
            heat_efficiency=self.furnace_efficiency,
            utilities=drives(self.specific_energy * feed.mass),
            figures=[Figure("progress", far, "1", "progress of the reduction")],
            warnings=warnings,
        )

    @staticmethod
    def _together(*parts: Mapping[str, Any]) -> dict[str, Any]:
        """What is in the furnace, hot: water as vapour."""
        held: dict[str, Any] = {}
        for part in parts:
            for key, n in part.items():
                key = "water vapour" if key == aqueous.WATER else key
                held[key] = held.get(key, 0.0) + n
        return held

    def _heat(
        self,
        feed: Stream,
        nitrogen: Stream,
        cracked: Mapping[str, Any],
        unburnt: Mapping[str, Any],
        monoxide: Any,
        outlets: Mapping[str, Stream],
    ) -> tuple[Any, list[Duty]]:
        """Electricity, W, and the duties from the cold charge to the cooled outlets.

        cracked: what the charge has become before anything reduces, without the nitrogen; unburnt: gas before the afterburner;
        monoxide: mol/s in it that the reduction gave.
        """
        oven, solids, gas = self.temperature, outlets["solids"], outlets["offgas"]
        burner = np.maximum(self.afterburner_temperature, oven)
        charge = self.hot_enthalpy(feed.flows, oven) + self.hot_enthalpy(nitrogen.flows, oven)
        warming = charge - feed.enthalpy() - nitrogen.enthalpy()
        swept = self.hot_enthalpy(nitrogen.flows, oven)
        cracking = self.hot_enthalpy(cracked, oven) + swept - charge
        left = self.hot_enthalpy(solids.flows, oven)
        raw = self.hot_enthalpy(unburnt, oven)
        reducing = left + raw - self.hot_enthalpy(cracked, oven) - swept - feed.stored_energy
        burnt = self.hot_enthalpy(gas.flows, burner)
        burning = burnt - raw  # the air that joins is at the temperature of reference
        reacting = np.maximum(cracking, 0.0) + np.maximum(reducing, 0.0)
        given = monoxide * (
            component("carbon monoxide").formation_enthalpy - component("carbon dioxide").formation_enthalpy
        )
        support = np.maximum(burning + given, 0.0)
        heated = warming + reacting
        work = heated * self.electric_share / self.furnace_efficiency
        walls = work - heated * self.electric_share
        fired = 1.0 - self.electric_share
        return work, [
            Duty(warming * fired, feed.temperature, oven),
            Duty(reacting * fired, oven, oven),
            Duty(np.minimum(cracking, 0.0) + np.minimum(reducing, 0.0), oven, oven),
            Duty(support, oven, burner),
            Duty(gas.enthalpy() - burnt + burning - support, burner, gas.temperature),
            Duty(solids.enthalpy() - left, oven, solids.temperature),
            Duty(-walls, oven, oven, lost=True),
        ]

    @staticmethod
    def _crack(flows: dict[str, Any], gas: dict[str, Any], key: str) -> None:
        """Organic matter to char, carbon monoxide, hydrogen, hydrogen fluoride and soda, by its elements."""
        atoms, moles = component(key).atoms, flows.pop(key)
        soda = atoms.get("Na", 0.0) / 2.0
        monoxide = atoms.get("O", 0.0) - 3.0 * soda
        made = {
            "char": atoms["C"] - soda - monoxide,
            "sodium carbonate": soda,
            "carbon monoxide": monoxide,
            "hydrogen fluoride": atoms.get("F", 0.0),
            "hydrogen": (atoms["H"] - atoms.get("F", 0.0)) / 2.0,
        }
        for product, count_ in made.items():
            if count_:
                into = flows if component(product).phase == "s" else gas
                into[product] = into.get(product, 0.0) + moles * count_

    @staticmethod
    def _vaporise(moles: Any, gas: dict[str, Any], key: str) -> None:
        """Vapour as it leaves the afterburner; the oxygen that takes is owed by the gas until air is dosed."""
        atoms = component(key).atoms
        carbon, hydrogen, oxygen = (atoms.get(e, 0.0) for e in "CHO")
        burnt = {"carbon dioxide": carbon, "water vapour": hydrogen / 2.0}
        burnt["oxygen"] = -(carbon + hydrogen / 4.0 - oxygen / 2.0)
        for product, count_ in burnt.items():
            if count_:
                gas[product] = gas.get(product, 0.0) + moles * count_

    def _reduce(self, flows: dict[str, Any], gas: dict[str, Any], far: Any) -> None:
        layered = {k: flows[k] for k in flows if self.takes_apart(k)}
        if not layered:
            return

        def held(element: str) -> Any:
            return sum((n * component(k).atoms.get(element, 0.0) for k, n in layered.items()), 0.0) * far

        carbon = {key: flows[key] for key in _CARBON if key in flows}
        foil = {key: flows[key] for key in _FOIL if key in flows}
        metal = sum(foil.values(), 0.0) * self.aluminium_contact * far
        found = carbothermic.reduce(
            lithium=held("Li"), nickel=held("Ni"), cobalt=held("Co"), manganese=held("Mn"), fixed_aluminium=held("Al"),
            oxygen=held("O"), carbon=sum(carbon.values(), 0.0) * self.carbon_contact, aluminium=metal,
            temperature=self.temperature,
        )  # fmt: skip
        gone = far * found.decomposed
        aluminium = held("Al") * found.decomposed + found.aluminium
        made = {
            "nickel powder": found.nickel,
            "nickel(II) oxide": held("Ni") * found.decomposed - found.nickel,
            "cobalt powder": found.cobalt,
            "cobalt(II) oxide": held("Co") * found.decomposed - found.cobalt,
            "manganese(II) oxide": held("Mn") * found.decomposed,
            "lithium aluminate": found.aluminate,
            "aluminium oxide": (aluminium - found.aluminate) / 2.0,
            "lithium carbonate": found.carbonate,
            "lithium oxide": (held("Li") * found.decomposed - found.aluminate) / 2.0 - found.carbonate,
        }
        for key, n in layered.items():
            flows[key] = n * (1.0 - gone)
        for key, n in made.items():
            flows[key] = flows.get(key, 0.0) + np.maximum(n, 0.0)
        for key, n in (("carbon dioxide", found.dioxide), ("carbon monoxide", found.monoxide)):
            gas[key] = gas.get(key, 0.0) + n
        self._take(flows, foil, found.aluminium)
        left = found.carbon
        for key, n in carbon.items():
            used = np.minimum(left, n)
            flows[key] = n - used
            left = left - used

    @staticmethod
    def _take(flows: dict[str, Any], pieces: dict[str, Any], moles: Any) -> None:
        """Take moles from several components in proportion, in place."""
        share = share_of(moles, sum(pieces.values(), 0.0))
        for key, n in pieces.items():
            flows[key] = n * (1.0 - share)

    def _keep_fluorine(self, flows: dict[str, Any], gas: dict[str, Any]) -> None:
        if "hydrogen fluoride" not in gas or "lithium carbonate" not in flows:
            return
        reaction = balance(
            ("hydrogen fluoride", "lithium carbonate"), ("lithium fluoride", "carbon dioxide", "water vapour")
        )
        acid, carbonate = gas["hydrogen fluoride"], flows["lithium carbonate"]
        extent = np.minimum(acid * self.fluorine_kept, carbonate / -reaction.of("lithium carbonate"))
        everything = {"hydrogen fluoride": acid, "lithium carbonate": carbonate}
        reaction.apply(everything, extent)
        for key, n in everything.items():
            into = flows if component(key).phase == "s" else gas
            into[key] = n if key in ("hydrogen fluoride", "lithium carbonate") else into.get(key, 0.0) + n

    def _burn(self, gas: dict[str, Any]) -> Stream:
        """Burn carbon monoxide and hydrogen, in place; returns the air."""
        owed = gas.pop("oxygen", 0.0)
        needed = (gas.get("carbon monoxide", 0.0) + gas.get("hydrogen", 0.0)) / 2.0 - owed
        blown = air(needed * self.air_excess)
        for fuel, product in (("carbon monoxide", "carbon dioxide"), ("hydrogen", "water vapour")):
            if fuel in gas:
                gas[product] = gas.get(product, 0.0) + gas.pop(fuel)
        aqueous.add(gas, blown)
        gas["oxygen"] = gas.get("oxygen", 0.0) - needed
        return blown


class CellPyrolysis(Pyrolysis):
    """The same for whole cells and modules before a smelter, which are not shredded."""

    position = None
