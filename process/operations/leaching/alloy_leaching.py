"""Refining of a smelter's alloy: granulation, and leaching of the granules in sulfuric acid under oxygen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FERRIC, FERROUS, ION, PHOSPHORIC, WATER
from ...dissolution import BASIC, COMPLETE, basic_dissolution, fill_up, reaction_heat, saturated, take_acid
from ...equations import kinetics
from ...equipment import Equipment
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import count, fraction, parameter, plant_data
from ...power import drives, per_mass, per_tank
from ...reactions import Reaction, balance
from ...stream import EMPTY, Stream

_OXYGEN, _PHOSPHIDE, _COPPER = "oxygen", "alloy iron phosphide", "alloy copper"

#: Metal of the alloy -> its element and its ion, the least noble first.
_IONS = {
    "alloy manganese": ("Mn", ION["Mn"]),
    "alloy iron": ("Fe", FERROUS),
    "alloy cobalt": ("Co", ION["Co"]),
    "alloy nickel": ("Ni", ION["Ni"]),
    _COPPER: ("Cu", ION["Cu"]),
}


class Granulation(Operation):
    """Tapped alloy falls into water jets and freezes to granules; its heat leaves with the cooling water.

    The water is a circuit of its own, and dries off the granules.
    """

    step = "granulation"
    area = "smelting"
    equipment = (Equipment("ball mill", "alloy"),)
    inlets = ("alloy",)
    outlets = ("granules",)

    temperature = parameter(
        "60 degC", low="15 degC", high="150 degC", doc="of the granules where they leave", source="assumption"
    )

    specific_energy = per_mass(
        "10 kWh/t", "of the water jets' pumps, per mass of alloy", "assumption: 10 m3/t at 25 bar"
    )

    def run(self, alloy: Stream) -> Effect:
        return Effect({"granules": alloy.at(self.temperature)}, utilities=drives(self.specific_energy * alloy.mass))


@dataclass(frozen=True)
class _Share:
    """Part of the leach: a reaction, the solid (or ion) it takes first, and mol/s of that which it should take."""

    reaction: Reaction
    key: str
    moles: Any

    def needs(self, reactant: str) -> Any:
        """mol/s of a reactant that the whole of it takes."""
        return -self.reaction.of(reactant) * self.moles


class AlloyLeaching(Operation):
    """M + H2SO4 + 1/2 O2 -> MSO4 + H2O on granules that shrink under surface-reaction control, in a cascade of tanks.

    The time of complete reaction is proportional to the size of the granules and falls with temperature and the
    pressure of oxygen, so that stirred tanks at 80 degC and autoclaves at 150-180 degC are one model. Hydroxides of
    returned cake take acid first. Where acid or oxygen falls short the less noble metals go first: copper waits (its
    ions would be cemented by the others), and iron turns ferric last. Iron phosphide resists. What is not dissolved is the
    residue; oxygen that is left leaves with the gas. Not counted: hydrogen, which iron makes where oxygen lacks.
    """

    step = "alloy_leaching"
    area = "leaching"
    equipment = (Equipment("reaction tank", "tank_volume", number="tanks"),)
    shown_first = ("temperature", "residence_time", "oxygen_pressure")
    inlets = ("alloy", "liquor", "acid", "water")
    optional_inlets = ("liquor", "acid", "water")
    outlets = ("slurry", "gas", "acid_left", "water_left")

    temperature = parameter(
        "80 degC", low="20 degC", high="200 degC", doc="of the tanks, or of the autoclave",
        source="recalled: 80 degC under air pressure, 150-180 degC in autoclaves",
    )  # fmt: skip
    oxygen_pressure = parameter(
        "1 bar", low="0.05 bar", high="20 bar", doc="partial pressure of oxygen in the tanks",
        source="assumption: oxygen sparged; about 10 bar in autoclaves (recalled)",
    )  # fmt: skip
    residence_time = parameter(
        "12 h", low="1 min", high="72 h", doc="in all tanks together",
        source="recalled: 6-12 h at 80 degC, 1-2 h in autoclaves",
    )  # fmt: skip
    tanks = count(3, low=1, high=10, doc="stirred tanks (or compartments) in series", source="assumption")
    granule_size = parameter(
        "0.2 mm", low="0.01 mm", high="10 mm", doc="diameter of the granules", source="assumption: water-atomised"
    )
    reaction_time = parameter(
        "6 h", low="1 min", high="1000 h", doc="to complete conversion of a granule of reaction_size at reaction_temperature under reaction_pressure",
        source="assumption: atmospheric leaching takes 6-12 h (recalled), of 0.2 mm at 80 degC under 1 bar of oxygen",
    )  # fmt: skip
    reaction_temperature = temperature.but("80 degC", "as reaction_time", doc="at which reaction_time holds")
    reaction_pressure = oxygen_pressure.but(
        "1 bar", "as reaction_time", doc="of oxygen, under which reaction_time holds"
    )
    reaction_size = granule_size.but("0.2 mm", "as reaction_time", doc="diameter for which reaction_time holds")
    activation_energy = parameter(
        "20 kJ/mol", low="5 kJ/mol", high="100 kJ/mol", doc="of the reaction on the granules",
        source="assumption: between 6-12 h at 80 degC and 1-2 h at 150-180 degC (recalled)",
    )  # fmt: skip
    oxygen_order = parameter(
        0.5, low=0, high=1, doc="order of the rate in the pressure of oxygen", source="assumption: adsorbed in two halves"
    )  # fmt: skip
    acid_excess = parameter(
        1.05, low=0.1, high=3, doc="acid over what all metal takes",
        source="assumption: 1.02-1.2. What is over is paid twice, as acid and as the base that takes it away",
    )  # fmt: skip
    oxygen_excess = parameter(
        1.2, low=0.1, high=10, doc="oxygen over what all metal takes", source="assumption: what the sparger loses"
    )
    ferric_share = fraction(
        0.5, doc="share of the dissolved iron that oxygen takes on to Fe(III)", source="assumption: slow in acid, faster in autoclaves"
    )  # fmt: skip
    phosphide_extraction = fraction(
        0.0, doc="share of the iron phosphide that dissolves", source="recalled: CRC Handbook, insoluble in dilute acid"
    )
    pulp_density = parameter(
        "50 g/L", low="5 g/L", high="300 g/L", doc="alloy per litre of liquor (a kg of water), returned liquor included",
        source="assumption: 30-100 g/L. 50 g/L make 0.85 mol/L of sulfates, two thirds of what copper sulfate dissolves to at 20 degC",
    )  # fmt: skip
    slurry_temperature = parameter(
        "70 degC", low="20 degC", high="100 degC", doc="of slurry and gas where they leave, flashed and cooled",
        source="assumption",
    )  # fmt: skip
    stirring = per_tank("1 kW/m3")
    recovery = plant_data(
        ("Ni", "Co", "Cu", "Fe", "Mn"), doc="measured share of each metal of the alloy that goes into solution"
    )

    def run(self, alloy: Stream, liquor: Stream = EMPTY, acid: Stream = EMPTY, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(alloy.flows)
        aqueous.add(flows, liquor)
        conversion = self.conversion()
        groups = self._groups(flows, conversion)
        additions, left, warnings = self._dose(flows, alloy.mass, groups, acid, water)
        short = False
        for group in groups:
            limit = self._limit(flows, group)
            short = short | (limit < 1.0 - COMPLETE)
            for part in group:
                part.reaction.apply(flows, part.moles * limit)
        if np.any(short):
            warnings.append(
                "acid or oxygen falls short of what the metal takes, so that copper is left first; "
                "raise alloy_leaching.acid_excess or alloy_leaching.oxygen_excess."
            )
        aqueous.drop_rounding(flows)
        warnings += saturated(flows, self.step)
        gas = Stream().with_flows({key: flows.pop(key) for key in aqueous.gases(flows)})
        slurry = Stream().with_flows(flows, temperature=self.slurry_temperature)
        gas = gas.at(self.slurry_temperature)
        residue = slurry.mass_of(aqueous.solids(flows))
        volume = aqueous.volume(flows, self.slurry_temperature) * self.residence_time
        heat = reaction_heat(
            [alloy, liquor, acid, water, *additions.values()], [slurry, gas, *left.values()], alloy.mass
        )
        return Effect(
            {"slurry": slurry, "gas": gas, **left},
            additions,
            work=self.stirring * volume,
            figures=[
                Figure("conversion", conversion, "1", "conversion of the granules"),
                Figure("free_acid", aqueous.free_acid(flows), "mol/kg", "free acid"),
                Figure("reaction_heat", heat, "kWh/t", "heat of reaction at 25 degC"),
                Figure("residue", share_of(residue, alloy.mass), "kg/kg", "residue"),
                Figure("tank_volume", volume, "m3", "volume of the tanks"),
            ],
            warnings=warnings,
        )

    def conversion(self) -> Any:
        """Share of the granules' metal that dissolves where there is acid and oxygen."""
        tau = kinetics.arrhenius_time(
            self.reaction_time, self.activation_energy, self.temperature, self.reaction_temperature
        )
        tau = tau * self.granule_size / self.reaction_size
        tau = tau * (self.reaction_pressure / self.oxygen_pressure) ** self.oxygen_order
        return kinetics.shrinking_core_in_tanks(self.residence_time / tau, self.tanks)

    def _groups(self, flows: dict[str, Any], conversion: Any) -> list[list[_Share]]:
        """What should react, in the order in which acid and oxygen are taken."""
        measured = self.recovery or {}
        basic = [_Share(basic_dissolution(key), key, flows[key]) for key in BASIC if key in flows]
        metals = [
            _Share(_oxidation(key, ion), key, flows[key] * measured.get(element, conversion))
            for key, (element, ion) in _IONS.items()
            if key in flows
        ]
        if _PHOSPHIDE in flows:
            phosphide = balance((_PHOSPHIDE, ACID, _OXYGEN), (FERROUS, PHOSPHORIC, WATER))
            metals.append(_Share(phosphide, _PHOSPHIDE, flows[_PHOSPHIDE] * self.phosphide_extraction * conversion))
        iron = sum((part.reaction.of(FERROUS) * part.moles for part in metals), 0.0)
        ferric = [_Share(balance((FERROUS, ACID, _OXYGEN), (FERRIC, WATER)), FERROUS, iron * self.ferric_share)]
        base = [part for part in metals if part.key != _COPPER]
        return [basic, base, [part for part in metals if part.key == _COPPER], ferric]

    @staticmethod
    def _limit(flows: dict[str, Any], group: list[_Share]) -> Any:
        """Share of a group that acid, oxygen and ferrous iron allow."""
        limit: Any = 1.0
        reactants = (ACID, _OXYGEN, *(part.key for part in group if part.key == FERROUS))
        for reactant in reactants:
            needed = sum((part.needs(reactant) for part in group), 0.0)
            limit = np.minimum(limit, over(np.maximum(flows.get(reactant, 0.0), 0.0), needed))
        return limit

    def _dose(
        self, flows: dict[str, Any], mass: Any, groups: list[list[_Share]], acid: Stream, water: Stream
    ) -> tuple[dict[str, Stream], dict[str, Stream], list[str]]:
        """Pour acid, oxygen and water into the flows, in place; acid and water are those offered.

        Returns them, what is left of what was offered, and what to warn of.
        """
        everything = [part for group in groups for part in group]
        protons = sum((part.needs(ACID) for part in everything), 0.0)
        protons = np.maximum(protons * self.acid_excess - np.maximum(flows.get(ACID, 0.0), 0.0), 0.0)
        short, acid_left = take_acid(flows, protons / 2.0, acid)
        additions = {
            "sulfuric acid": aqueous.dose_acid(flows, short),
            "oxygen": reagent("oxygen", sum((part.needs(_OXYGEN) for part in everything), 0.0) * self.oxygen_excess),
        }
        aqueous.add(flows, additions["oxygen"])
        tank_water = mass / self.pulp_density * aqueous.WATER_DENSITY
        additions["process water"], water_left, warnings = fill_up(flows, tank_water, water, self.step)
        return additions, {"acid_left": acid_left, "water_left": water_left}, warnings


def _oxidation(metal: str, ion: str) -> Reaction:
    """A metal of the alloy, acid and oxygen to its ion and water, per mole of the metal."""
    return balance((metal, ACID, _OXYGEN), (ion, WATER))
