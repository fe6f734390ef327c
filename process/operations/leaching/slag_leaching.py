"""Lithium out of a smelter's slag: sulfation roast, leaching with water, and the liquor freed of what came along."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FLUORIDE, HYDROXIDE, ION, LITHIUM, SULFATE, WATER
from ...components import component
from ...equipment import Equipment, slurry_volume
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import fraction, logarithm, parameter
from ...reactions import Reaction, balance
from ...stream import EMPTY, Stream
from ..purification.impurity_removal import ImpurityRemoval

_LITHIA, _LIME, _SILICA = "slag lithium oxide", "slag lime", "slag silica"
_GYPSUM, _SLAKED, _ACID = "gypsum", "calcium hydroxide", "sulfuric acid"

#: Oxides of the slag that sulfuric acid takes, and how, per mole of the oxide.
_SULFATION = {
    _LITHIA: ((_LITHIA, ACID), (LITHIUM, WATER)),
    "slag sodium oxide": (("slag sodium oxide", ACID), (aqueous.SODIUM, WATER)),
    _LIME: ((_LIME, ACID, SULFATE, WATER), (_GYPSUM,)),
    "slag alumina": (("slag alumina", ACID), (ION["Al"], WATER)),
    "slag iron oxide": (("slag iron oxide", ACID, "oxygen"), (ION["Fe"], WATER)),
    "slag manganese oxide": (("slag manganese oxide", ACID), (ION["Mn"], WATER)),
    "slag nickel oxide": (("slag nickel oxide", ACID), (ION["Ni"], WATER)),
    "slag cobalt oxide": (("slag cobalt oxide", ACID), (ION["Co"], WATER)),
}

#: The slag on which the extraction was measured: lithium oxide by mass (Fan et al. 2023, abstract), and CaO over SiO2
#: by mass up to which a slag is like spodumene, which holds no lime (assumption).
_MEASURED_LITHIA, _SPODUMENE_LIME = (0.06, 0.09), 0.3

#: Share by which acid may fall short that is rounding.
_COMPLETE = 1e-9


class SlagLeaching(Operation):
    """Ground slag is roasted with sulfuric acid and leached with water; lime clears the liquor in two steps.

    Li2O + H2SO4 -> Li2SO4 + H2O, while acid takes its share of lime (CaO + H2SO4 + H2O -> gypsum), alumina and the
    oxides of iron, manganese, nickel and cobalt as well. Where acid falls short, all of them are limited in proportion.
    Slaked lime binds the acid that is left and precipitates iron and aluminium, which drag lithium along, before the
    filter; then at a higher pH manganese, nickel and cobalt. What precipitates at either pH is the equilibrium of the
    hydroxides. The liquor leaves saturated with gypsum and calcium fluoride, for softening. Not counted: silica,
    phosphate and copper that dissolve, acid that evaporates from the roast, and its gas; the roast's air is only the
    oxygen that iron takes, and all water of the reactions stays in the liquor.
    """

    step = "slag_leaching"
    area = "slag"
    equipment = (
        Equipment("ball mill", "slag"),
        Equipment("reaction tank", "through_tank", hold="2 h"),
        Equipment("filter press", "residue"),
    )
    shown_first = ("lithium_extraction", "acid_excess", "lime_sulfation")
    inlets = ("slag", "water")
    optional_inlets = ("water",)
    outlets = ("liquor", "residue", "water_left")

    lithium_extraction = fraction(
        0.93, doc="share of the slag's lithium (and sodium) that dissolves where acid suffices",
        source="Fan et al. 2023 (abstract): 93 % of a spodumene-like slag after a sulfation roast",
    )  # fmt: skip
    lime_sulfation = fraction(
        0.5, doc="share of the slag's lime that takes acid, to gypsum",
        source="assumption: lime silicates take acid as readily as those of lithium, the glass around them does not",
    )  # fmt: skip
    aluminium_extraction = fraction(
        0.02, doc="share of the alumina that dissolves",
        source="assumption; J. Environ. Manage. 359 (2024) 120963: 0.009 of overhaul slag, as a hot roast decomposes the sulfate",
    )  # fmt: skip
    iron_extraction = fraction(
        0.05, doc="share of the iron oxide that dissolves", source="assumption: a hot roast decomposes most of the sulfate"
    )  # fmt: skip
    manganese_extraction = fraction(
        0.3, doc="share of the oxides of manganese, nickel and cobalt that dissolves",
        source="assumption: their sulfates outlast the roast",
    )  # fmt: skip
    acid_excess = parameter(
        1.1, low=0.1, high=5, doc="acid over what lithium, lime and metals are to take", source="assumption"
    )
    acid = parameter(
        None, unit="kg/kg", low="0 kg/kg", high="5 kg/kg", doc="pure sulfuric acid per mass of slag; replaces acid_excess",
        source="measured at the plant",
    )  # fmt: skip
    ph = logarithm(
        6.0, low=4.0, high=7.5, doc="to which slaked lime brings the pulp before the filter, for iron and aluminium",
        source="common practice with spodumene: 5.5-6.5 (recalled)",
    )  # fmt: skip
    final_ph = logarithm(
        10.5, low=8.0, high=11.0, doc="to which slaked lime brings the filtrate, for manganese, nickel and cobalt",
        source="ThermoChimie (sit.dat): 99.5 % of manganese",
    )  # fmt: skip
    lithium_loss = ImpurityRemoval.parameters["lithium_loss"].but(
        "25 L/kg", "assumption as in impurity_removal; Klimko et al. 2023 (abstract): 10 % at pH 7, 28 % at pH 12"
    )
    calcium = parameter(
        "0.6 g/kg", low="0 g/kg", high="3 g/kg", doc="calcium per kg of water that gypsum leaves in the liquor",
        source="recalled: solubility of gypsum 2.1-2.6 g/L",
    )  # fmt: skip
    fluoride = parameter(
        "15 mg/kg", low="0 mg/kg", high="1 g/kg", doc="fluoride per kg of water that calcium fluoride leaves in the liquor",
        source="recalled: 10-20 mg/L after lime",
    )  # fmt: skip
    liquid_to_solid = parameter(
        "4 L/kg", low="1 L/kg", high="50 L/kg", doc="water per mass of slag", source="assumption"
    )
    temperature = parameter("60 degC", low="15 degC", high="95 degC", doc="of the leach", source="assumption")
    moisture = fraction(0.25, high=0.9, doc="liquor in the residue", source="assumption: filter press")
    wash_loss = fraction(0.03, doc="share of the moisture's solubles that washing leaves", source="assumption")
    roasting_heat = parameter(
        "320 kWh/t", low="0 kWh/t", high="3000 kWh/t", doc="fuel of the roast per mass of slag",
        source="assumption: 1 kJ/kg/K to 800 degC at an efficiency of 0.7, the slag fed cold",
    )  # fmt: skip
    specific_energy = parameter(
        "40 kWh/t", low="0 kWh/t", high="500 kWh/t", doc="electricity of grinding, stirring and filtering per mass of slag",
        source="assumption",
    )  # fmt: skip

    def run(self, slag: Stream, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(slag.flows)
        acid, air, limit = self._roast(flows, slag.mass)
        wanted = slag.mass * self.liquid_to_solid * aqueous.WATER_DENSITY - aqueous.water_mass(flows)
        fresh, taken, left = aqueous.draw(water, np.maximum(wanted, 0.0) / aqueous.molar_mass(WATER))
        aqueous.add(flows, fresh)
        aqueous.add(flows, taken)
        lime = self._precipitate(flows, self.ph, ("Fe", "Al"), drags_lithium=True)
        residue, filtrate, wash = aqueous.press(Stream().with_flows(flows), self.moisture, self.wash_loss)
        flows = dict(filtrate.flows)
        lime = lime + self._precipitate(flows, self.final_ph, ("Mn", "Ni", "Co"))
        # The second cake is small and joins the first; what saturates the liquor is taken of both.
        cake, filtrate, second_wash = aqueous.press(Stream().with_flows(flows), self.moisture, self.wash_loss)
        residue, liquor = self._saturate(residue + cake, filtrate)
        return Effect(
            {"liquor": liquor.at(self.temperature), "residue": residue.at(self.temperature), "water_left": left},
            {_ACID: acid, "combustion air": air, _SLAKED: lime, "process water": fresh + wash + second_wash},
            work=slag.mass * self.specific_energy,
            utilities={"heat": slag.mass * self.roasting_heat},
            figures=[
                *self._figures(slag, acid, liquor),
                Figure(
                    "through_tank",
                    slurry_volume(slag, slag.mass * self.liquid_to_solid * aqueous.WATER_DENSITY),
                    "m3/h",
                    "slurry through the tank",
                ),
            ],
            warnings=self._told(slag, limit),
        )

    def _roast(self, flows: dict[str, Any], mass: Any) -> tuple[Stream, Stream, Any]:
        """Sulfate what acid takes, in place; returns the acid, oxygen of air, and the share that acid allows."""
        shares = {
            _LIME: self.lime_sulfation,
            "slag alumina": self.aluminium_extraction,
            "slag iron oxide": self.iron_extraction,
            **dict.fromkeys((_LITHIA, "slag sodium oxide"), self.lithium_extraction),
            **dict.fromkeys(("slag manganese oxide", "slag nickel oxide", "slag cobalt oxide"), self.manganese_extraction),
        }  # fmt: skip
        wanted = {key: flows[key] * share for key, share in shares.items() if key in flows}
        reactions = {key: balance(*_SULFATION[key]) for key in wanted}
        demand = sum((-reactions[key].of(ACID) / 2.0 * n for key, n in wanted.items()), 0.0)
        if self.acid is None:
            dosed = demand * self.acid_excess
        else:
            dosed = self.acid * mass / component(_ACID).molar_mass
        acid = aqueous.dose_acid(flows, dosed)
        limit = np.minimum(over(dosed, demand), 1.0)
        oxygen = -sum((reactions[key].of("oxygen") * n for key, n in wanted.items()), 0.0) * limit
        air = Stream().with_flows({"oxygen": oxygen})
        aqueous.add(flows, air)
        for key, n in wanted.items():
            reactions[key].apply(flows, n * limit)
        flows.pop("oxygen", None)  # all taken up by iron
        return acid, air, limit

    def _precipitate(
        self, flows: dict[str, Any], ph: Any, elements: tuple[str, ...], *, drags_lithium: bool = False
    ) -> Stream:
        """Hydroxides of the elements at a pH, and the acid bound as gypsum by slaked lime, in place; returns the lime."""
        shares = aqueous.precipitating(flows, ph, self.temperature)
        solid = {e: flows[ION[e]] * shares[e] for e in elements if e in shares}
        if drags_lithium and "Al" in solid and LITHIUM in flows:
            aluminium = aqueous.per_water(flows[ION["Al"]] * aqueous.molar_mass(ION["Al"]), flows)
            solid["Li"] = flows[LITHIUM] * -np.expm1(-self.lithium_loss * aqueous.WATER_DENSITY * aluminium)
        for element, n in solid.items():
            aqueous.hydrolysis(element).apply(flows, n)
            flows.setdefault(HYDROXIDE[element], 0.0)
        bind = balance((_SLAKED, ACID, SULFATE, WATER), (_GYPSUM,))
        aqueous.drop_rounding(flows)
        lime = reagent(_SLAKED, np.maximum(flows.get(ACID, 0.0), 0.0) / -bind.of(ACID))
        aqueous.add(flows, lime)
        bind.apply(flows, lime[_SLAKED])
        for key in (_SLAKED, ACID):  # used up by each other
            flows.pop(key, None)
        return lime

    def _saturate(self, residue: Stream, liquor: Stream) -> tuple[Stream, Stream]:
        """Gypsum and calcium fluoride of the residue that the liquor takes up to their saturation."""
        solid, flows = dict(residue.flows), dict(liquor.flows)
        water = aqueous.water_mass(flows)
        for salt, ion, level, reaction in (
            ("calcium fluoride", FLUORIDE, self.fluoride, balance(("calcium fluoride",), (ION["Ca"], FLUORIDE))),
            (_GYPSUM, ION["Ca"], self.calcium, balance((_GYPSUM,), (ION["Ca"], SULFATE, WATER))),
        ):
            if salt in solid:
                taken = np.minimum(self._room(flows, ion, level * water, reaction), solid[salt])
                reaction.apply(flows, taken)
                flows.pop(salt)
                solid[salt] = solid[salt] - taken
        return residue.with_flows(solid), liquor.with_flows(flows)

    @staticmethod
    def _room(flows: dict[str, Any], ion: str, most: Any, reaction: Reaction) -> Any:
        """mol/s of a salt that brings an ion to kg/s of it."""
        return np.maximum(most / aqueous.molar_mass(ion) - flows.get(ion, 0.0), 0.0) / reaction.of(ion)

    def _figures(self, slag: Stream, acid: Stream, liquor: Stream) -> list[Figure]:
        carbonate = liquor[LITHIUM] / 2.0 * component("lithium carbonate").molar_mass
        lithium = aqueous.concentration(liquor.component_mass(LITHIUM), liquor.flows, self.temperature)
        ratio = share_of(slag.component_mass(_LIME), slag.component_mass(_SILICA))
        return [
            Figure("lithium_extraction", share_of(liquor[LITHIUM] / 2.0, slag[_LITHIA]), "1", "lithium extraction"),
            Figure("lithium_in_liquor", lithium, "g/L", "lithium in the liquor"),
            Figure(
                "acid_per_carbonate", share_of(acid.component_mass(_ACID), carbonate), "kg/kg",
                "acid per lithium as carbonate",
            ),
            Figure("lime_over_silica", ratio, "kg/kg", "lime over silica of the slag"),
            Figure("lithia_in_slag", share_of(slag.component_mass(_LITHIA), slag.mass), "1", "lithium oxide in the slag"),
        ]  # fmt: skip

    def _told(self, slag: Stream, limit: Any) -> list[str]:
        told = []
        if np.any(limit < 1.0 - _COMPLETE):
            told.append(
                f"acid is {100 * float(np.min(limit)):.3g} % of what lithium, lime and metals of the slag are to take, which limits "
                "the lithium in proportion; raise slag_leaching.acid_excess (or acid), or flux the slag with less lime."
            )
        if "lithium_extraction" in self.entered:  # of this slag, then
            return told
        lithia = share_of(slag.component_mass(_LITHIA), slag.mass)
        lime = over(slag.component_mass(_LIME), slag.component_mass(_SILICA))
        low, high = _MEASURED_LITHIA
        if np.any((lithia > 0) & ((lithia < low) | (lithia > high) | (lime > _SPODUMENE_LIME))):
            told.append(
                f"the slag holds {100 * float(np.min(lithia)):.3g} % of lithium oxide and has CaO over SiO2 of "
                f"{float(np.max(lime)):.3g}, but its lithium_extraction was measured on a spodumene-like slag (6-9 % of lithium "
                "oxide, little lime): enter one measured on this slag, or flux nearer to that (smelting.lime_silica_ratio, "
                "smelting.alumina_limit)."
            )
        return told
