"""Precipitation of impurities as hydroxides, phosphates and fluorides by raising the pH."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FERRIC, FERROUS, FLUORIDE, HYDROXIDE, ION, PHOSPHATE, PHOSPHORIC, SULFATE, WATER
from ...dissolution import PEROXIDE, decompose_peroxide
from ...numerics import over
from ...operation import Effect, Operation, adiabatic, reagent
from ...parameters import fraction, parameter, plant_data
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import Stream

#: pH above which phosphoric acid is counted as fully neutralised, below as not at all (its second
#: dissociation has pK 7.2, CRC Handbook).
_PHOSPHATE_PH = 7.0

#: Share of a metal lost as hydroxide by its own solubility above which it is told.
_LOST = 0.01

_ALUM = "aluminium sulfate"

#: mol of fluoride per mol of aluminium at which complexes halve what precipitates at pH 4.5
#: (PHREEQC with ThermoChimie).
_COMPLEXED = 1.6


class ImpurityRemoval(Operation):
    """Sodium hydroxide raises the pH; iron, aluminium and copper precipitate.

    Ferrous iron is oxidised with peroxide first. The precipitated share of each metal is the equilibrium
    of its hydroxide at the liquor's temperature, with SIT activity coefficients. Phosphate goes with iron, then with aluminium;
    fluoride with aluminium. The gelatinous hydroxides of aluminium and iron drag nickel, cobalt, manganese
    and lithium along: 1 - exp(-k c) with c the aluminium that precipitates, iron counted by its moles; phosphates
    drag nothing. All free acid is neutralised. The tank is adiabatic unless its temperature is given; then
    the equilibria are those at the liquor's.
    """

    #: Metals that are to stay dissolved.
    kept: ClassVar[tuple[str, ...]] = ("Ni", "Co", "Mn")

    step = "impurity_removal"
    area = "purification"
    shown_first = ("ph", "temperature", "aluminium_dosed")
    inlets = ("liquor",)
    outlets = ("slurry", "gas")
    energy_basis = "adiabatic"

    _COPRECIPITATION = (
        "assumption, fitted to losses of Ni 2-10, Co 1-2, Li 2-10 % at 2-4 g/L Al (process practice, recalled)"
    )

    ph = parameter(
        5.2,
        low=3.0,
        high=7.0,
        doc="end pH, at the liquor's temperature",
        source="ThermoChimie (sit.dat): takes 97 % of copper at 70 degC and no nickel",
    )
    temperature = parameter(
        None, unit="degC", low="15 degC", high="100 degC", doc="to which the tank is heated or cooled; none leaves it adiabatic",
        source="60-90 degC where the liquor comes cold",
    )  # fmt: skip
    peroxide_excess = parameter(1.5, low=1, high=20, doc="peroxide over ferrous iron", source="assumption")
    fluoride_removal = fraction(
        0.90, doc="share of fluoride that goes with aluminium, where enough of that precipitates",
        source="assumption: 0.90-0.95 a stage",
    )  # fmt: skip
    aluminium_per_fluoride = parameter(
        "1.5 mol/mol", low="0.34 mol/mol", high="10 mol/mol", doc="aluminium that must precipitate per fluoride for that share; less takes less in proportion",
        source="assumption: 1-2, practice of two stages with aluminium sulfate (recalled)",
    )  # fmt: skip
    aluminium_dosed = fraction(
        0.0, doc="share of the aluminium short of that ratio which is dosed as sulfate; it drags metal along",
        source="practice where fluoride is to go (recalled)",
    )  # fmt: skip
    nickel_loss = parameter(
        "25 L/kg",
        low="0 L/kg",
        high="200 L/kg",
        doc="k of nickel, per aluminium that precipitates",
        source=_COPRECIPITATION,
    )
    cobalt_loss = parameter(
        "5 L/kg",
        low="0 L/kg",
        high="200 L/kg",
        doc="k of cobalt, per aluminium that precipitates",
        source=_COPRECIPITATION,
    )
    manganese_loss = parameter(
        "5 L/kg", low="0 L/kg", high="200 L/kg", doc="k of manganese, per aluminium that precipitates",
        source="assumption: as cobalt",
    )  # fmt: skip
    lithium_loss = parameter(
        "25 L/kg",
        low="0 L/kg",
        high="200 L/kg",
        doc="k of lithium, per aluminium that precipitates",
        source=_COPRECIPITATION,
    )
    iron_drag = fraction(
        1.0,
        doc="what iron hydroxide drags along against aluminium hydroxide, mole for mole",
        source="assumption: alike",
    )
    specific_energy = per_volume("1 kWh/m3", "of stirrers and pumps, per volume of liquor")
    removal = plant_data(
        ("Fe", "Al", "Cu", "Ni", "Co", "Mn", "Li", "F"), doc="measured share of each element that precipitates"
    )

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        additions: dict[str, Stream] = {}
        if FERROUS in flows:
            ferrous = flows[FERROUS]
            oxidise = balance((FERROUS, PEROXIDE, ACID), (FERRIC, WATER))
            peroxide = reagent(PEROXIDE, -oxidise.of(PEROXIDE) * ferrous * self.peroxide_excess)
            aqueous.add(flows, peroxide)
            oxidise.apply(flows, ferrous)
            del flows[FERROUS]
            decompose_peroxide(flows)
            additions[PEROXIDE] = peroxide
        additions |= self._dose_aluminium(flows)
        shares, warnings = self._shares(flows, liquor)
        warnings += self._complexed(flows)
        solid = {}
        for element, share in shares.items():
            solid[element] = flows[ION[element]] * share
            flows[ION[element]] = flows[ION[element]] * (1.0 - share)
        self._precipitate(flows, solid)
        if PHOSPHORIC in flows and np.any(np.asarray(self.ph) > _PHOSPHATE_PH):
            share = np.where(np.asarray(self.ph) > _PHOSPHATE_PH, 1.0, 0.0)[()]
            moles = flows[PHOSPHORIC] * share
            rest = flows[PHOSPHORIC] * (1.0 - share)
            balance((PHOSPHORIC,), (PHOSPHATE, ACID)).apply(flows, moles)
            flows[PHOSPHORIC] = rest
        additions |= aqueous.neutralise(flows)
        gas = {key: flows.pop(key) for key in aqueous.gases(flows)}
        outlets = {"slurry": Stream().with_flows(flows), "gas": Stream().with_flows(gas)}
        heat = None
        if self.temperature is None:
            heat, enthalpy = 0.0, liquor.enthalpy() + sum(s.enthalpy() for s in additions.values())
            outlets = adiabatic(outlets, enthalpy, liquor.temperature)
        else:
            outlets = {name: stream.at(self.temperature) for name, stream in outlets.items()}
        power = drives(self.specific_energy * aqueous.volume(liquor.flows))
        return Effect(outlets, additions, heat=heat, utilities=power, warnings=warnings)

    def _dose_aluminium(self, flows: dict[str, Any]) -> dict[str, Stream]:
        """Aluminium sulfate against fluoride, in place; the reagent by name."""
        if self.aluminium_dosed is None or FLUORIDE not in flows or not np.any(np.asarray(self.aluminium_dosed) > 0):
            return {}
        short = np.maximum(flows[FLUORIDE] * self.aluminium_per_fluoride - flows.get(ION["Al"], 0.0), 0.0)
        dosed = reagent(_ALUM, short * self.aluminium_dosed / 2.0)
        aqueous.add(flows, dosed)
        balance((_ALUM,), (ION["Al"], SULFATE)).apply(flows, dosed[_ALUM])
        del flows[_ALUM]
        return {_ALUM: dosed}

    def _complexed(self, flows: dict[str, Any]) -> list[str]:
        """Warns of fluoride that would hold aluminium in solution, which the equilibria leave out."""
        if not self.kept or FLUORIDE not in flows or ION["Al"] not in flows or self.removal:
            return []
        if not np.any(np.asarray(flows[FLUORIDE]) > _COMPLEXED * np.asarray(flows[ION["Al"]])):
            return []
        return [
            f"the liquor holds more than {_COMPLEXED:g} mol of fluoride per mol of aluminium, which keeps aluminium dissolved as "
            f"fluoride complexes; they are left out. Dose aluminium ({self.step}.aluminium_dosed = 1), take more electrolyte out "
            f"before, or enter {self.step}.removal as measured."
        ]

    def _shares(self, flows: dict[str, Any], liquor: Stream) -> tuple[dict[str, Any], list[str]]:
        """Share of each dissolved metal that precipitates: measured, or its own and what aluminium drags along; warnings."""
        at = liquor.temperature if self.temperature is None else self.temperature
        own = aqueous.precipitating(flows, self.ph, at)
        losses = {"Ni": self.nickel_loss, "Co": self.cobalt_loss, "Mn": self.manganese_loss, "Li": self.lithium_loss}
        measured = self.removal or {}
        # What phosphate binds is no hydroxide: it crystallises, and drags nothing.
        gelatinous, phosphate = 0.0, flows.get(PHOSPHORIC, 0.0)
        for element, weight in (("Fe", self.iron_drag), ("Al", 1.0)):
            if ION[element] in flows:
                solid = flows[ION[element]] * measured.get(element, own.get(element, 0.0))
                gelatinous = gelatinous + weight * np.maximum(solid - phosphate, 0.0)
                phosphate = np.maximum(phosphate - solid, 0.0)
        aluminium = aqueous.per_water(gelatinous, flows) * aqueous.molar_mass(ION["Al"])  # kg/kg water
        shares = {}
        for element in HYDROXIDE:
            if ION[element] not in flows:
                continue
            alone = own.get(element, 0.0)
            dragged = -np.expm1(-losses.get(element, 0.0) * aqueous.WATER_DENSITY * aluminium)
            shares[element] = measured.get(element, alone + (1.0 - alone) * dragged)
        lost = {e: own[e] for e in self.kept if e in own and e not in measured and np.any(own[e] > _LOST)}
        if not lost:
            return shares, []
        told = ", ".join(f"{100 * float(np.max(share)):.2g} % of {element}" for element, share in lost.items())
        return shares, [
            f"at this pH and temperature up to {told} precipitates as hydroxide and is lost to the cake; lower {self.step}.ph."
        ]

    def _precipitate(self, flows: dict[str, Any], solid: dict[str, Any]) -> None:
        """Turn what precipitates into its solids, in place."""
        waiting = {element: solid.get(element, 0.0) for element in HYDROXIDE}
        if PHOSPHORIC in flows:
            for metal, phosphate in (("Fe", "iron phosphate dihydrate"), ("Al", "aluminium phosphate")):
                if np.all(np.asarray(waiting[metal]) == 0.0):
                    continue
                available = flows[PHOSPHORIC]
                bound = np.minimum(available, waiting[metal])
                reaction = balance((ION[metal], PHOSPHORIC, *((WATER,) if metal == "Fe" else ())), (phosphate, ACID))
                left = flows[ION[metal]]
                reaction.apply(flows, bound)
                flows[ION[metal]], flows[PHOSPHORIC] = left, available - bound
                waiting[metal] = waiting[metal] - bound
        if FLUORIDE in flows and not np.all(np.asarray(waiting["Al"]) == 0.0):
            fluoride = flows[FLUORIDE]
            wanted = (self.removal or {}).get("F", self.fluoride_removal)
            reaction = balance((ION["Al"], FLUORIDE), ("aluminium fluoride",))
            if "F" not in (self.removal or {}):
                wanted = wanted * np.minimum(over(waiting["Al"], fluoride * self.aluminium_per_fluoride), 1.0)
            formed = np.minimum(waiting["Al"], fluoride * wanted / -reaction.of(FLUORIDE))
            left = flows[ION["Al"]]
            reaction.apply(flows, formed)
            flows[ION["Al"]] = left
            waiting["Al"] = waiting["Al"] - formed
        for element, n in waiting.items():
            if isinstance(n, float) and n == 0.0:
                continue
            left = flows[ION[element]]
            aqueous.hydrolysis(element).apply(flows, n)
            flows[ION[element]] = left


class Polishing(ImpurityRemoval):
    """The last nickel, cobalt and manganese are taken out as hydroxides before lithium, and return to the leach."""

    kept = ()
    aluminium_dosed = None
    step = "polishing"
    area = "polishing"
    shown_first = ("ph",)

    ph = ImpurityRemoval.parameters["ph"].but(
        10.0, "ThermoChimie (sit.dat): 99.6 % of manganese at 25 degC", low=7.0, high=10.5
    )
    fluoride_removal = ImpurityRemoval.parameters["fluoride_removal"].but(
        0.0, "assumption: no aluminium is left to take it"
    )
    nickel_loss = ImpurityRemoval.parameters["nickel_loss"].but("0 L/kg", "assumption: no aluminium is left")
    cobalt_loss = ImpurityRemoval.parameters["cobalt_loss"].but("0 L/kg", "assumption: no aluminium is left")
    manganese_loss = ImpurityRemoval.parameters["manganese_loss"].but("0 L/kg", "assumption: no aluminium is left")
    lithium_loss = ImpurityRemoval.parameters["lithium_loss"].but("0 L/kg", "assumption: no aluminium is left")
