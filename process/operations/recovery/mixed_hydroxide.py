"""Mixed hydroxide, and cathode precursor: nickel, cobalt and manganese precipitated together."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import AMMONIUM, HYDROXIDE, ION, SULFATE, WATER
from ...bases import strong_base
from ...equipment import Equipment
from ...errors import InputError
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import count, fraction, logarithm, parameter, plant_data
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import EMPTY, Stream
from ..purification.impurity_removal import ImpurityRemoval

_METALS = ("Ni", "Co", "Mn")

#: Mole fraction below which what is left for manganese is rounding.
_ROUNDING = 1e-12

#: Metal -> the salt in which primary metal is bought.
_PRIMARY = {
    "Ni": "nickel sulfate hexahydrate",
    "Co": "cobalt sulfate heptahydrate",
    "Mn": "manganese sulfate monohydrate",
}


class MixedHydroxidePrecipitation(Operation):
    """A base takes nickel and cobalt, and manganese as far as the pH, to mixed hydroxide precipitate (MHP).

    Shares by the equilibria of the hydroxides; the cake keeps liquor as moisture and washing takes most of
    what that holds.
    """

    step = "mixed_hydroxide"
    area = "mixed hydroxide"
    equipment = (Equipment("reaction tank", "liquor", number=2, hold="2 h"), Equipment("filter press", "cake"))
    shown_first = ("ph",)
    inlets = ("liquor",)
    outlets = ("liquor", "cake")

    ph = logarithm(
        8.3,
        low=7.0,
        high=10.5,
        doc="end pH",
        source="ThermoChimie (sit.dat): Ni and Co, little Mn; 7.5-8.5 in practice",
    )
    base = strong_base("precipitates the metals")
    temperature = parameter("50 degC", low="15 degC", high="90 degC", doc="of the slurry", source="assumption")
    solid = ImpurityRemoval.parameters["solid"].but("fresh", "hours in the tank; seed that is recycled for days ages")
    moisture = fraction(0.50, high=0.8, doc="liquor in the cake", source="recalled: 50 % is usual")
    wash_stages = count(2, low=0, high=8, doc="displacement washes", source="assumption")
    wash_efficiency = fraction(0.80, doc="share of the solubles each wash displaces", source="assumption: 0.7-0.85")
    specific_energy = per_volume("2.5 kWh/m3", "of stirrers, pumps and filter, per volume of liquor")
    recovery = plant_data(_METALS, doc="measured share of each metal that precipitates")

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        for element, share in aqueous.precipitating(
            flows, self.ph, self.temperature, (self.solid, "hydroxide")
        ).items():
            aqueous.hydrolysis(element).convert(flows, ION[element], (self.recovery or {}).get(element, share))
        additions = aqueous.neutralise(flows, self.base)
        cake, left, wash = aqueous.press(
            Stream().with_flows(flows), self.moisture, (1.0 - self.wash_efficiency) ** self.wash_stages
        )
        return Effect(
            {"cake": cake.at(self.temperature), "liquor": left.at(self.temperature)},
            {**additions, "process water": wash},
            utilities=drives(self.specific_energy * aqueous.volume(liquor.flows, liquor.temperature)),
        )


class PrecursorPrecipitation(Operation):
    """Hydroxide precursor of a given composition, with primary salts for what the liquor lacks.

    The metal of which the liquor holds most against the composition decides how much precursor it makes;
    sulfates of the others are bought. With a target output, primary metal of all kinds makes up to it. The base
    precipitates with ammonia as complexing agent, which is stripped and returned but for a loss. What else the
    liquor holds that precipitates at this pH, such as copper, goes into the precursor as well; complexes with
    ammonia are left out. A hydroxide liquor that is offered is taken before base is bought.
    """

    step = "precursor"
    area = "precursor"
    equipment = (Equipment("reaction tank", "liquor", number=2, hold="10 h"), Equipment("filter press", "cake"))
    shown_first = ("nickel", "cobalt", "output")
    inlets = ("liquor", "base")
    optional_inlets = ("base",)
    outlets = ("liquor", "cake", "base_left")

    nickel = fraction(0.6, doc="of the metals in the precursor, mol/mol", source="NMC622")
    cobalt = fraction(0.2, doc="of the metals in the precursor, mol/mol; manganese is the rest", source="NMC622")
    output = parameter(
        None, unit="t/h", low="0 t/h", high="1e4 t/h", doc="precursor wanted; none makes what the liquor decides",
        source="the plant's plan",
    )  # fmt: skip
    metal_yield = fraction(
        0.998,
        low=0.5,
        doc="share of the metals that precipitates at pH 10.5-11.5",
        source="ThermoChimie (sit.dat) at pH 10 and above",
    )
    ph = logarithm(
        11.0, low=10.0, high=12.5, doc="at which other metals precipitate too", source="common practice: 10.5-11.5"
    )
    base = strong_base("precipitates the metals")
    ammonia_ratio = parameter(
        "0.3 mol/mol", low="0 mol/mol", high="2 mol/mol", doc="ammonia per metal", source="recalled: 0.1-0.5"
    )
    ammonia_loss = fraction(0.05, doc="share of the ammonia that stripping does not return", source="assumption")
    temperature = parameter("60 degC", low="30 degC", high="80 degC", doc="of the reactor", source="common practice")
    moisture = fraction(0.10, high=0.6, doc="liquor in the washed cake", source="assumption: centrifuge")
    wash_stages = count(3, low=0, high=8, doc="displacement washes", source="assumption")
    wash_efficiency = fraction(0.85, doc="share of the solubles each wash displaces", source="assumption: 0.7-0.85")
    specific_energy = parameter(
        "1000 kWh/t", low="0 kWh/t", high="20000 kWh/t", doc="electricity per mass of precursor",
        source="assumption: stirring for a day, washing, ammonia stripping; EverBatt 2019 has 7000 with calcination",
    )  # fmt: skip

    def composition(self) -> dict[str, Any]:
        """Mole fractions of the metals. Raises InputError."""
        manganese = 1.0 - np.asarray(self.nickel) - self.cobalt
        if np.any(manganese < -_ROUNDING):
            raise InputError(
                f"{self.step}.nickel and {self.step}.cobalt together exceed 1, which leaves less than no manganese; lower one."
            )
        return {"Ni": self.nickel, "Co": self.cobalt, "Mn": np.where(manganese > _ROUNDING, manganese, 0.0)[()]}

    def run(self, liquor: Stream, base: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        wanted = self.composition()
        there = {e: np.maximum(flows.get(ION[e], 0.0), 0.0) for e in _METALS}
        per_metal = [
            np.where(np.asarray(w) > 0, there[e] / np.where(np.asarray(w) > 0, w, 1.0), 0.0) for e, w in wanted.items()
        ]
        own = np.maximum.reduce(np.broadcast_arrays(*per_metal))  # mol/s of precursor metal before losses
        formula = sum(w * aqueous.molar_mass(HYDROXIDE[e]) for e, w in wanted.items())
        total = own if self.output is None else np.maximum(own, self.output / formula / self.metal_yield)
        additions: dict[str, Stream] = {}
        figures = []
        bought_mass: Any = 0.0
        for element, share in wanted.items():
            flows.setdefault(ION[element], 0.0)
            primary = np.maximum(total * share - there[element], 0.0)
            salt = _PRIMARY[element]
            bought = additions[salt] = reagent(salt, primary)
            aqueous.add(flows, bought)
            balance((salt,), (ION[element], SULFATE, WATER)).apply(flows, bought[salt])
            flows.pop(salt, None)
            mass = primary * aqueous.molar_mass(ION[element])
            needed = total * share * aqueous.molar_mass(ION[element])
            bought_mass = bought_mass + mass
            figures += [
                Figure(f"primary_{element}", mass, "kg/h", f"primary {element} bought"),
                Figure(f"primary_share_{element}", share_of(mass, needed), "1", f"share of {element} that is primary"),
            ]
        metal_mass = sum(total * w * aqueous.molar_mass(ION[e]) for e, w in wanted.items())
        short = share_of(bought_mass, metal_mass)
        figures.append(Figure("primary_share", short, "1", "share of the metals that is primary"))
        for element, own_share in aqueous.precipitating(flows, self.ph, self.temperature).items():
            whole = flows[ION[element]]
            made_into = total * wanted.get(element, 0.0) * self.metal_yield
            taken = np.where(made_into > 0, made_into, whole * own_share)
            aqueous.hydrolysis(element).apply(flows, taken)
            flows[ION[element]] = np.maximum(whole - taken, 0.0)[()]
        lost = reagent("ammonia", total * self.ammonia_ratio * self.ammonia_loss)
        aqueous.add(flows, lost)
        balance(("NH3(aq)", aqueous.ACID), (AMMONIUM,)).apply(flows, lost["NH3(aq)"])
        flows.pop("NH3(aq)", None)
        base_left = aqueous.meet_hydroxide(flows, base)
        additions |= {"ammonia": lost} | aqueous.neutralise(flows, self.base)
        cake, left, wash = aqueous.press(
            Stream().with_flows(flows), self.moisture, (1.0 - self.wash_efficiency) ** self.wash_stages
        )
        additions["process water"] = wash
        made = total * self.metal_yield * formula
        warnings = []
        if np.any(short > 0.01):
            warnings.append(
                f"the feed does not hold the metal for this precursor: {100 * float(np.max(short)):.3g} % of it (by mass of "
                "Ni, Co and Mn) is bought as primary sulfate and is not recovered from batteries."
            )
        return Effect(
            {"cake": cake.at(self.temperature), "liquor": left.at(self.temperature), "base_left": base_left},
            {name: stream for name, stream in additions.items() if np.any(np.asarray(stream.mass) > 0)},
            work=made * self.specific_energy,
            figures=figures,
            warnings=warnings,
        )
