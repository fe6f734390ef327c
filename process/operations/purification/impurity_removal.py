"""Precipitation of impurities as hydroxides, phosphates and fluorides by raising the pH."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ... import aqueous, precipitation
from ...aqueous import ACID, FERRIC, FERROUS, FLUORIDE, HYDROXIDE, ION, PHOSPHATE, PHOSPHORIC, SULFATE, WATER
from ...bases import any_base
from ...constants import ZERO_CELSIUS
from ...dissolution import PEROXIDE, decompose_peroxide, iron_phosphate_after, iron_phosphate_precipitation
from ...equations.adsorption import adsorbed_on_iron
from ...equations.hydroxide import Equilibrium
from ...equipment import Equipment
from ...errors import InputError
from ...numerics import share_of
from ...operation import Effect, Operation, adiabatic, reagent
from ...parameters import choice, fraction, logarithm, parameter, plant_data
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import Stream
from ..leaching.leaching import Leaching

#: pH above which phosphoric acid is counted as fully neutralised, below as not at all (its second
#: dissociation has pK 7.2, CRC Handbook).
_PHOSPHATE_PH = 7.0

#: Share of a metal lost as hydroxide by its own solubility above which it is told.
_LOST = 0.01

#: mol of iron per kg of water above which it matters as what it precipitates.
_IRON = 1e-3

#: Share of what is measured that is rounding.
_ROUNDING = 1e-9

_ALUM = "aluminium sulfate"
_AHF, _CRYOLITE = "aluminium hydroxyfluoride", "cryolite"

#: pH that ammonia reaches in a liquor of ammonium (its pK is 9.2, CRC Handbook).
_AMMONIA_PH = 9.0

#: K, of the autoclave in which hematite forms (recalled: 180-200 degC).
_AUTOCLAVE = 185.0 + ZERO_CELSIUS


class ImpurityRemoval(Operation):
    """A base raises the pH; iron, aluminium, fluoride and copper precipitate.

    Ferrous iron is oxidised with peroxide first. What precipitates is the equilibrium of the hydroxides, of the
    complexes of aluminium with fluoride and of their solids, aluminium hydroxyfluoride and cryolite, at the liquor's
    temperature with SIT activity coefficients. Phosphate goes with iron as far as their salt is at equilibrium at the pH, then with
    aluminium, before fluoride does.

    Aluminium hydroxide drags nickel, cobalt, manganese and lithium along: 1 - exp(-k c) with c the aluminium in it. Iron takes
    divalent metals on its surface, which fills up, and occludes liquor: much as hydroxide, little as goethite, jarosite or
    hematite. Phosphates and fluorides drag nothing. All free acid is neutralised. The tank is adiabatic unless its
    temperature is given; then the equilibria are those at the liquor's. Cryolite needs the sodium of the base: with another
    base fluoride goes as hydroxyfluoride alone. Hematite forms in an autoclave, whose flash
    steam heats the liquor up but for a share.
    """

    #: Metals that are to stay dissolved.
    kept: ClassVar[tuple[str, ...]] = ("Ni", "Co", "Mn")

    step = "impurity_removal"
    area = "purification"
    equipment = (Equipment("reaction tank", "liquor", number=2, hold="2 h"),)
    shown_first = ("ph", "temperature", "iron_solid", "aluminium_per_fluoride")
    inlets = ("liquor",)
    outlets = ("slurry", "gas")
    energy_basis = "adiabatic"

    _COPRECIPITATION = (
        "assumption, fitted to losses of Ni 2-10, Co 1-2, Li 2-10 % at 2-4 g/L Al (process practice, recalled)"
    )

    ph = logarithm(
        5.5, low=3.0, high=7.0, doc="end pH, at the liquor's temperature",
        source="practice of the last stage: 5 to 6 (WO 2023/088955); least aluminium and fluoride together stay dissolved there",
    )  # fmt: skip
    temperature = parameter(
        None, unit="degC", low="15 degC", high="100 degC", doc="to which the tank is heated or cooled; none leaves it adiabatic",
        source="60-90 degC where the liquor comes cold",
    )  # fmt: skip
    base = any_base("raises the pH")
    peroxide_excess = parameter(1.5, low=1, high=20, doc="peroxide over ferrous iron", source="assumption")
    solid = choice(
        "fresh", ("fresh", "aged"), doc="nickel and cobalt hydroxides: active ones, as they precipitate, or crystallised ones",
        source="minteq.v4 and ThermoChimie (98PLY/ZHA1): log K 12.8 and 13.2 fresh, 11.0 and 12.2 aged; hours against days",
    )  # fmt: skip
    iron_solid = choice(
        "goethite", ("hydroxide", "goethite", "jarosite", "hematite"),
        doc="as which iron precipitates: hydroxide in the cold, goethite from 60, sodium jarosite from 80, hematite from 150 degC",
        source="common practice with iron in hot liquors (recalled)",
    )  # fmt: skip
    iron_occluded = parameter(
        None, unit="L/kg", low="0 L/kg", high="20 L/kg", doc="liquor that the iron solid occludes beyond washing; none takes that of the solid",
        source="of each solid in data/iron_solids.csv",
    )  # fmt: skip
    autoclave_heat_recovered = fraction(
        0.90, doc="share of the heat of a hematite autoclave that its flash steam gives back to the feed",
        source="assumption: three flash stages",
    )  # fmt: skip
    iron_phosphate_constant = Leaching.parameters["iron_phosphate_constant"]
    aluminium_per_fluoride = parameter(
        "0 mol/mol", low="0 mol/mol", high="10 mol/mol", doc="aluminium per fluoride in the liquor up to which aluminium sulfate is dosed; its hydroxide drags metal along",
        source="none: aluminium of the feed takes the fluoride down as hydroxyfluoride and cryolite",
    )  # fmt: skip
    nickel_loss = parameter(
        "25 L/kg",
        low="0 L/kg",
        high="200 L/kg",
        doc="k of nickel, per aluminium that precipitates as hydroxide",
        source=_COPRECIPITATION,
    )
    cobalt_loss = parameter(
        "5 L/kg",
        low="0 L/kg",
        high="200 L/kg",
        doc="k of cobalt, per aluminium that precipitates as hydroxide",
        source=_COPRECIPITATION,
    )
    manganese_loss = parameter(
        "5 L/kg", low="0 L/kg", high="200 L/kg", doc="k of manganese, per aluminium that precipitates as hydroxide",
        source="assumption: as cobalt",
    )  # fmt: skip
    lithium_loss = parameter(
        "25 L/kg",
        low="0 L/kg",
        high="200 L/kg",
        doc="k of lithium, per aluminium that precipitates as hydroxide",
        source=_COPRECIPITATION,
    )
    specific_energy = per_volume("1 kWh/m3", "of stirrers and pumps, per volume of liquor")
    recovery = plant_data(
        ("Fe", "Al", "Cu", "Ni", "Co", "Mn", "Li", "F"), doc="measured share of each element that precipitates"
    )

    def run(self, liquor: Stream) -> Effect:
        if self.iron_solid == "jarosite" and self.base != "sodium hydroxide":
            raise InputError(
                f'{self.step}.iron_solid: "jarosite" holds sodium, which {self.base} does not bring; choose "goethite", '
                f'"hydroxide" or "hematite", or {self.step}.base = "sodium hydroxide".'
            )
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
        at = liquor.temperature if self.temperature is None else self.temperature
        warnings = self._precipitate(flows, at)
        if PHOSPHORIC in flows and np.any(np.asarray(self.ph) > _PHOSPHATE_PH):
            share = np.where(np.asarray(self.ph) > _PHOSPHATE_PH, 1.0, 0.0)[()]
            moles = flows[PHOSPHORIC] * share
            rest = flows[PHOSPHORIC] * (1.0 - share)
            balance((PHOSPHORIC,), (PHOSPHATE, ACID)).apply(flows, moles)
            flows[PHOSPHORIC] = rest
        additions |= aqueous.neutralise(flows, self.base)
        gas = {key: flows.pop(key) for key in aqueous.gases(flows)}
        outlets = {"slurry": Stream().with_flows(flows), "gas": Stream().with_flows(gas)}
        heat = None
        if self.temperature is None:
            heat = self._autoclave(liquor)
            enthalpy = liquor.enthalpy() + heat + sum(s.enthalpy() for s in additions.values())
            outlets = adiabatic(outlets, enthalpy, liquor.temperature)
        else:
            outlets = {name: stream.at(self.temperature) for name, stream in outlets.items()}
        power = drives(self.specific_energy * aqueous.volume(liquor.flows, liquor.temperature))
        return Effect(outlets, additions, heat=heat, utilities=power, warnings=warnings)

    def _dose_aluminium(self, flows: dict[str, Any]) -> dict[str, Stream]:
        """Aluminium sulfate against fluoride, in place; the reagent by name."""
        ratio = self.aluminium_per_fluoride
        if ratio is None or FLUORIDE not in flows or not np.any(np.asarray(ratio) > 0):
            return {}
        short = np.maximum(flows[FLUORIDE] * ratio - flows.get(ION["Al"], 0.0), 0.0)
        dosed = reagent(_ALUM, short / 2.0)
        aqueous.add(flows, dosed)
        balance((_ALUM,), (ION["Al"], SULFATE)).apply(flows, dosed[_ALUM])
        del flows[_ALUM]
        return {_ALUM: dosed}

    def _iron(self) -> precipitation.IronSolid:
        """As what iron precipitates."""
        return precipitation.iron_solids()[self.iron_solid or "hydroxide"]

    def _autoclave(self, liquor: Stream) -> Any:
        """Heat that an autoclave for hematite takes, W."""
        if self.iron_solid != "hematite":
            return 0.0
        return (liquor.at(_AUTOCLAVE).enthalpy() - liquor.enthalpy()) * (1.0 - self.autoclave_heat_recovered)

    def _precipitate(self, flows: dict[str, Any], at: Any) -> list[str]:
        """Turn what precipitates at a temperature in K into its solids, in place; warnings."""
        measured = self.recovery or {}
        phosphate = self._iron_phosphate(flows, at)
        found = precipitation.equilibrium(flows, self.ph, at, self._kinds())
        own = {e: found.metal(e) for e in HYDROXIDE}
        own |= {e: flows[ION[e]] * share for e, share in measured.items() if e in own and ION[e] in flows}
        told = self._lost(flows, own)
        if not np.all(found.at.settled):
            told.append("the liquor is stronger than its equilibria hold for: what precipitates of it is not settled.")
        if "Fe" in measured:  # of all iron, that of its phosphate included
            own["Fe"] = np.maximum(own["Fe"] - phosphate * (1.0 - measured["Fe"]), 0.0)
        bound = self._aluminium_phosphate(flows, own["Al"])
        iron, aluminium = own.pop("Fe"), own.pop("Al") - bound
        less = found
        if np.any(np.asarray(bound) > 0.0):  # fluoride finds less aluminium
            less = precipitation.equilibrium(flows, self.ph, at, self._kinds())
        gelatinous, fluorides = self._aluminium(flows, aluminium, less)
        told += self._too_cold(iron, flows, at) + self._unheld(flows, fluorides)
        taken = self._taken(found.at, aqueous.per_water(iron, flows), aqueous.per_water(gelatinous, flows))
        solids = {self._iron().component: iron, HYDROXIDE["Al"]: gelatinous}
        left = {ion: n for ion, n in found.left.items() if ion not in (ION["Al"], FLUORIDE)}
        if not {"Al", "F"} & set(measured):
            left |= {ion: n for ion, n in less.left.items() if ion in (ION["Al"], FLUORIDE)}
        for e, n in own.items():
            if ION[e] not in flows:
                continue
            share = 0.0 if e in measured else taken.get(e, 0.0)
            solids[HYDROXIDE[e]] = n + (flows[ION[e]] - n) * share
            if ION[e] in left:
                left[ION[e]] = left[ION[e]] * (1.0 - share)
        for solid, n in (solids | fluorides).items():
            if np.any(np.asarray(n) != 0.0):
                precipitation.formation(solid).apply(flows, n)
        flows |= {ION[e]: left[ION[e]] for e in HYDROXIDE if e not in measured and ION[e] in left}
        if FLUORIDE in left:
            flows[FLUORIDE] = left[FLUORIDE]
        return told

    def _kinds(self) -> tuple[str, ...]:
        """The solids that form where several are known."""
        sodium = ("sodium",) if self.base == "sodium hydroxide" else ()
        return (self.solid, self.iron_solid or "hydroxide", *sodium)

    def _iron_phosphate(self, flows: dict[str, Any], at: Any) -> Any:
        """Iron phosphate that precipitates at a temperature in K, in place; mol/s. Not more than the iron that is measured."""
        if PHOSPHORIC not in flows or ION["Fe"] not in flows:
            return 0.0
        formed = iron_phosphate_after(flows, 0.0, at, self.iron_phosphate_constant, self.ph, aqueous.cation(self.base))
        iron, phosphate = flows[ION["Fe"]], flows[PHOSPHORIC]
        formed = np.minimum(formed, np.minimum(iron, phosphate))
        formed = np.minimum(formed, iron * (self.recovery or {}).get("Fe", 1.0))
        iron_phosphate_precipitation().apply(flows, formed)
        flows |= {ION["Fe"]: (iron - formed)[()], PHOSPHORIC: (phosphate - formed)[()]}
        return formed

    @staticmethod
    def _aluminium_phosphate(flows: dict[str, Any], aluminium: Any) -> Any:
        """Phosphate of the aluminium that precipitates, in place; mol/s."""
        if PHOSPHORIC not in flows or ION["Al"] not in flows:
            return 0.0
        bound = np.minimum(flows[PHOSPHORIC], aluminium)
        balance((ION["Al"], PHOSPHORIC), ("aluminium phosphate", ACID)).apply(flows, bound)
        return bound

    def _aluminium(
        self, flows: dict[str, Any], aluminium: Any, found: precipitation.Precipitate
    ) -> tuple[Any, dict[str, Any]]:
        """mol/s of aluminium as hydroxide, and as hydroxyfluoride and cryolite: at equilibrium, or what was measured makes."""
        measured = self.recovery or {}
        fluorides = {solid: found.solids.get(solid, 0.0) for solid in (_AHF, _CRYOLITE)}
        if not {"Al", "F"} & set(measured):
            return found.solids[HYDROXIDE["Al"]], fluorides
        holds = {solid: precipitation.fluoride_per_metal(solid) for solid in fluorides}
        fluoride = sum(n * holds[solid] for solid, n in fluorides.items())
        if "F" in measured:
            fluoride = flows.get(FLUORIDE, 0.0) * measured["F"]
        if "sodium" not in self._kinds():
            hydroxyfluoride = np.minimum(fluoride / holds[_AHF], aluminium)
            return aluminium - hydroxyfluoride, {_AHF: hydroxyfluoride}
        # As hydroxyfluoride, and cryolite for what is more than that holds.
        cryolite = np.clip((fluoride - holds[_AHF] * aluminium) / (holds[_CRYOLITE] - holds[_AHF]), 0.0, aluminium)
        hydroxyfluoride = np.minimum(fluoride / holds[_AHF], aluminium - cryolite)
        hydroxide = np.maximum(aluminium - cryolite - hydroxyfluoride, 0.0)
        return hydroxide, {_AHF: hydroxyfluoride, _CRYOLITE: cryolite}

    def _unheld(self, flows: dict[str, Any], fluorides: dict[str, Any]) -> list[str]:
        """Fluoride that is measured to precipitate, and that the aluminium which precipitates cannot hold."""
        share = (self.recovery or {}).get("F")
        if share is None:
            return []
        held = sum(n * precipitation.fluoride_per_metal(solid) for solid, n in fluorides.items())
        if not np.any(held < np.asarray(flows.get(FLUORIDE, 0.0) * share) * (1.0 - _ROUNDING)):
            return []
        return [
            f"{self.step}.recovery.F asks for more fluoride than the aluminium that precipitates holds as cryolite, 6 mol/mol; what is "
            f"over stays dissolved. Dose aluminium ({self.step}.aluminium_per_fluoride), or lower it."
        ]

    def _taken(self, found: Equilibrium, iron: Any, aluminium: Any) -> dict[str, Any]:
        """Share of each metal left in solution that iron and gelatinous aluminium, mol per kg of water, take along."""
        losses = {"Ni": self.nickel_loss, "Co": self.cobalt_loss, "Mn": self.manganese_loss, "Li": self.lithium_loss}
        solid = self._iron()
        per_mole = solid.occluded
        if self.iron_occluded is not None:
            per_mole = self.iron_occluded * solid.mass
        occluded = per_mole * iron * aqueous.WATER_DENSITY
        gel = aluminium * aqueous.molar_mass(ION["Al"]) * aqueous.WATER_DENSITY  # kg/m3
        adsorbed = adsorbed_on_iron(found.free, found.dissolved, found.free["SO4"], found.ph, iron, solid.area)
        return {
            e: 1.0 - np.exp(-occluded - losses.get(e, 0.0) * gel) * (1.0 - adsorbed.get(e, 0.0))
            for e in (*losses, "Cu")
        }

    def _lost(self, flows: dict[str, Any], own: dict[str, Any]) -> list[str]:
        """Metals that are to stay dissolved and precipitate by their own solubility."""
        measured = self.recovery or {}
        there = {e: share_of(own[e], flows[ION[e]]) for e in self.kept if ION[e] in flows and e not in measured}
        lost = {e: 100 * float(np.max(share)) for e, share in there.items() if np.any(share > _LOST)}
        if not lost:
            return []
        told = ", ".join(f"{share:.2g} % of {element}" for element, share in lost.items())
        return [
            f"at this pH and temperature up to {told} precipitates as hydroxide and is lost to the cake; lower {self.step}.ph."
        ]

    def _too_cold(self, iron: Any, flows: dict[str, Any], at: Any) -> list[str]:
        """Iron that is to come as a solid which needs more warmth than the tank has."""
        least = self._iron().least
        if self.iron_solid == "hematite" or not np.any(
            (aqueous.per_water(iron, flows) > _IRON) & (np.asarray(at) < least)
        ):
            return []
        return [
            f"iron comes as {self.iron_solid} from {least - ZERO_CELSIUS:.0f} degC; the liquor has {np.min(at) - ZERO_CELSIUS:.0f}, where it "
            f"comes as hydroxide, which takes more metal along; set {self.step}.temperature, or {self.step}.iron_solid to "
            '"hydroxide".'
        ]


class Polishing(ImpurityRemoval):
    """The last nickel, cobalt and manganese are taken out as hydroxides before lithium, and return to the leach.

    In a liquor of ammonia's it stops at pH 8: above, ammonium gives its proton to the base, and ammonia holds the metals in solution,
    which is left out. What stays goes to ion exchange.
    """

    kept = ()
    aluminium_per_fluoride = None
    iron_solid = None
    iron_occluded = None
    autoclave_heat_recovered = None
    step = "polishing"
    area = "polishing"
    shown_first = ("ph",)

    ph = ImpurityRemoval.parameters["ph"].but(
        10.0, "ThermoChimie (sit.dat): 99.6 % of manganese at 25 degC", low=7.0, high=10.5
    )
    base = any_base("raises the pH")
    nickel_loss = ImpurityRemoval.parameters["nickel_loss"].but("0 L/kg", "assumption: no aluminium is left")
    cobalt_loss = ImpurityRemoval.parameters["cobalt_loss"].but("0 L/kg", "assumption: no aluminium is left")
    manganese_loss = ImpurityRemoval.parameters["manganese_loss"].but("0 L/kg", "assumption: no aluminium is left")
    lithium_loss = ImpurityRemoval.parameters["lithium_loss"].but("0 L/kg", "assumption: no aluminium is left")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        if self.base == "ammonia" and np.any(np.asarray(self.ph) > _AMMONIA_PH):
            raise InputError(
                f"{self.step}.ph: {np.max(self.ph):.3g} is more than ammonia reaches, whose pK is 9.2; give {self.step}.ph up to "
                f'{_AMMONIA_PH:g}, or {self.step}.base = "lithium hydroxide".'
            )
