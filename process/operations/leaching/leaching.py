"""Reductive leaching of black mass in sulfuric acid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FERROUS, ION
from ...components import cathodes, component, hosts
from ...dissolution import (
    ALUMINIUM,
    BASIC,
    COMPLETE,
    COPPER,
    IRON,
    PEROXIDE,
    PLACED,
    POWDERS,
    REDUCTANTS,
    basic_dissolution,
    cathode_dissolution,
    decompose_peroxide,
    dissolve_at_once,
    fill_up,
    hydrogen_evolution,
    hydrogen_figures,
    oxidation,
    part_with_solvents,
    reaction_heat,
    reduction,
    settle_iron_phosphate,
    take_acid,
    water_oxidation,
)
from ...equations import kinetics
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, count, fraction, parameter, plant_data
from ...power import per_tank
from ...reactions import ELECTRON, Reaction
from ...stream import EMPTY, Stream
from .demand import Demand, demand

#: K, to which liquor cools in tanks and filters.
_COLD = 298.15

#: mol/m3 of sulfuric acid as made up from which sugars are known to reduce well (Kukrer et al., abstract).
_STRONG_ACID = 4000.0


#: Metals that dissolve, and elements of cathode materials whose recovery may be measured.
_METALS = (*COPPER, *ALUMINIUM, *IRON, *POWDERS)
_CATHODE_METALS = ("Li", "Ni", "Co", "Mn", "Al")


@dataclass(frozen=True)
class _Extent:
    """How far a leach gets: shares of the demand, and electrons, mol/s.

    reduced: share of the electrons wanted that are given. reducible: the same with what dissolves although nothing
    reduces it. used: electrons from the reductant; from_water: from water. limit: share that the acid allows.
    """

    reduced: Any
    reducible: Any
    used: Any
    from_water: Any
    limit: Any


class Leaching(Operation):
    """Stirred tanks: cathode material dissolves under surface-reaction control, in a cascade or batch by batch.

    Every reaction is found from the formulas: the cathode takes electrons that aluminium, copper and iron
    of the feed give first, then ferrous iron (of iron phosphate), and the reductant gives the rest; peroxide
    beyond that decomposes, sulfur dioxide leaves with the gas, glucose and ascorbic acid stay dissolved. A share of
    what nothing reduces dissolves all the same and sets oxygen free from water. The rate follows the acid that is
    left in the tanks. Acid and reductant are dosed on what the feed holds. Where either falls short the extent is
    limited by it, in proportion, and the result warns. What a measured recovery leaves of one metal beyond another stays as
    its hydroxide in the residue. Fluorides dissolve at once; hydroxides of
    returned cake, and the oxides and carbonates of thermally treated black mass, as far as there is acid; its
    metal powders dissolve like the cathode.
    """

    step = "leaching"
    area = "leaching"
    shown_first = (
        "temperature",
        "residence_time",
        "tanks",
        "acid_excess",
        "acid_concentration",
        "reductant_excess",
        "pulp_density",
        "reductant",
        "mode",
        "recovery",
    )
    inlets = ("solids", "liquor", "acid", "water")
    optional_inlets = ("liquor", "acid", "water")
    outlets = ("slurry", "gas", "acid_left", "water_left")
    places = PLACED

    temperature = parameter(
        "70 degC",
        low="10 degC",
        high="100 degC",
        doc="of the tanks",
        source="typical 60-80 degC (recalled: Jha 2013, Meshram 2015)",
    )
    residence_time = parameter(
        "4 h", low="1 min", high="48 h", doc="in all tanks together, or of a batch",
        source="assumption: batches take 1-3 h (recalled: Meshram 2015), a cascade more",
    )  # fmt: skip
    mode = choice(
        "continuous", ("continuous", "batch"), doc="a cascade of stirred tanks, or batches", source="common practice"
    )
    tanks = count(3, low=1, high=10, doc="stirred tanks in series", source="assumption: common cascade")
    reaction_time = parameter(
        "60 min", low="1 s", high="100 h", doc="to complete conversion of a particle at reaction_temperature in reaction_acid",
        source="assumption: sulfuric acid with peroxide, at 70 degC in 2 mol/L",
    )  # fmt: skip
    reaction_temperature = temperature.but("70 degC", "as reaction_time", doc="at which reaction_time holds")
    reaction_acid = parameter(
        "2 mol/L", low="0.01 mol/L", high="8 mol/L", doc="acid in which reaction_time holds", source="as reaction_time"
    )
    acid_order = parameter(
        0.3, low=0, high=2, doc="order of the rate in the acid left in the tanks, against reaction_acid", source="assumption: a weak order in excess acid"
    )  # fmt: skip
    activation_energy = parameter(
        "43 kJ/mol", low="5 kJ/mol", high="150 kJ/mol", doc="of the surface reaction",
        source="J. Ind. Eng. Chem. 61 (2018) 133: Li 41.7, Ni 42.8, Co 44.4, Mn 43.2",
    )  # fmt: skip
    pulp_density = parameter(
        "100 g/L", low="5 g/L", high="500 g/L", doc="solids per litre of liquor (a kg of water)",
        source="typical 50-150 g/L (recalled: Jha 2013)",
    )  # fmt: skip
    acid_excess = parameter(
        1.1, low=0.1, high=10, doc="acid over what all soluble matter of the feed takes", source="assumption: 1.05-1.2"
    )
    acid_concentration = parameter(
        None, unit="mol/L", low="0.01 mol/L", high="8 mol/L", doc="of the leach liquor as made up; replaces acid_excess",
        source="laboratory recipes",
    )  # fmt: skip
    reductant = choice(
        PEROXIDE,
        (*(r for r in REDUCTANTS if r != "sulfur"), "none"),
        doc="gives what the foils do not; none leaves it to them",
        source="common practice",
    )
    reductant_excess = parameter(
        1.5, low=0, high=20, doc="reductant over what the feed's own metals leave to be reduced", source="assumption: 1.5-3 for peroxide"
    )  # fmt: skip
    reductant_concentration = parameter(
        None, unit="mol/L", low="0 mol/L", high="10 mol/L",
        doc="of the pure reductant in the liquor as made up; replaces reductant_excess", source="laboratory recipes",
    )  # fmt: skip
    self_reduction = fraction(
        0.3, doc="share of the cathode that dissolves where nothing reduces it, oxidising water instead",
        source="assumption: 30-60 % without reductant (recalled: Jha 2013, Meshram 2015)",
    )  # fmt: skip
    ferrous_reduction = fraction(
        1.0,
        doc="share of the ferrous iron that reduces cathode",
        source="assumption: iron(II) reduces layered oxides fast",
    )
    iron_phosphate_constant = parameter(
        -5.5, low=-8, high=0, doc="log10 of the activities (Fe+3)(H3PO4)/(H+)^3 at 25 degC at which iron phosphate and acid are at equilibrium",
        source="assumption: halfway between strengite, -6.70 (Iuliano et al. 2007, abstract), and -4.55, which the iron, phosphate and acid that Li et al. 2017 (recalled) found give",
    )  # fmt: skip
    aluminium_extraction = fraction(0.95, doc="share of the metallic aluminium that dissolves", source="assumption")
    copper_extraction = fraction(
        0.80, doc="share of the metallic copper that dissolves: 0.80 with peroxide, 0.95 without reductant, 0.30 with others",
        source="assumption: reductants other than peroxide keep the liquor from oxidising copper",
    )  # fmt: skip
    iron_extraction = fraction(0.99, doc="share of the metallic iron that dissolves", source="assumption")
    hydrogen_share = fraction(
        0.5, doc="share of the dissolved aluminium and iron that makes hydrogen rather than reduces cathode",
        source="assumption; reduction by foils is reported by Chernyaev and by Porvali (recalled)",
    )  # fmt: skip
    stirring = per_tank("0.8 kW/m3")
    recovery = plant_data(
        ("Li", "Ni", "Co", "Mn", "Al", "Cu", "Fe"), doc="measured share of each element that goes into solution"
    )

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        reductant = given["reductant"]
        return {} if reductant == PEROXIDE else {"copper_extraction": 0.95 if reductant == "none" else 0.30}

    def run(self, solids: Stream, liquor: Stream = EMPTY, acid: Stream = EMPTY, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(solids.flows)
        aqueous.add(flows, liquor)
        dissolve_at_once(flows)
        stripped = part_with_solvents(flows)
        additions, left, made_up, used_up, warnings = self._dose(flows, solids.mass, self._demand(flows), acid, water)
        common = self._conversion(made_up, used_up)
        wanted = self._demand(flows, common)
        extent = self._extent(flows, wanted)
        warnings += self._short(extent) + self._slow(made_up)
        for key in wanted.bases:  # before the cathode leaves hydroxides behind
            basic_dissolution(key).convert(flows, key, extent.limit)
        converted = self._dissolve_cathode(flows, wanted, extent, common)
        self._dissolve_metals(flows, wanted, extent.limit)
        self._pass_electrons(flows, wanted, extent)
        decompose_peroxide(flows)
        aqueous.drop_rounding(flows)
        settle_iron_phosphate(flows, self.temperature, self.iron_phosphate_constant)
        warnings += self._saturated(flows)

        gas = {key: flows.pop(key) for key in aqueous.gases(flows)} | stripped
        slurry = Stream().with_flows(flows, temperature=self.temperature)
        vented = Stream().with_flows(gas, temperature=self.temperature)
        taken = [solids, liquor, acid, water, *additions.values()]
        heat = reaction_heat(taken, [slurry, vented, *left.values()], solids.mass)
        residue = slurry.mass_of(aqueous.solids(flows))
        volume = aqueous.volume(flows) * self.residence_time
        thick = aqueous.per_water(residue, flows) * aqueous.WATER_DENSITY
        return Effect(
            {"slurry": slurry, "gas": vented, **left},
            additions,
            work=self.stirring * volume,
            figures=[
                Figure("conversion", converted, "1", "conversion of the cathode"),
                *hydrogen_figures(share_of(gas.get("hydrogen", 0.0), solids.mass)),
                Figure("free_acid", aqueous.free_acid(flows), "mol/kg", "free acid"),
                Figure("reaction_heat", heat, "kWh/t", "heat of reaction at 25 degC"),
                Figure("residue", share_of(residue, solids.mass), "kg/kg", "residue"),
                Figure("slurry_solids", thick, "g/L", "solids in the slurry"),
                Figure("tank_volume", volume, "m3", "volume of the tanks"),
            ],
            warnings=warnings,
        )

    # --- what is wanted, and what is possible --------------------------------------------------------------

    def _demand(self, flows: dict[str, Any], common: Any = None) -> Demand:
        """What the conversion that the kinetics give asks for; all that is soluble where none is given."""
        cathode = {
            key: (flows[key], 1.0 if common is None else self._reached(key, common))
            for key in hosts()
            if key in flows and (key in cathodes() or "P" not in component(key).atoms)  # iron phosphate is no cathode
        }
        powders = 1.0 if common is None else common
        metals = {key: flows[key] * self._metal_share(key, powders) for key in _METALS if key in flows}
        bases = [key for key in BASIC if key in flows]
        return demand(flows, cathode, metals, bases, self.hydrogen_share, self.ferrous_reduction)

    def _extent(self, flows: dict[str, Any], wanted: Demand) -> _Extent:
        """How far reductant and acid of the tank carry what is wanted."""
        giving = self._giving()
        supplied = flows[REDUCTANTS[self.reductant][0]] * giving.of(ELECTRON) if giving else 0.0
        reduced = np.minimum(over(wanted.donated + supplied, wanted.electrons), 1.0)
        reducible = reduced + (1.0 - reduced) * self.self_reduction
        used = np.maximum(wanted.electrons * reduced - wanted.donated, 0.0)
        from_water = wanted.electrons * (reducible - reduced)
        # Protons that come with electrons, from the reductant or from water, are acid the leach need not bring.
        own_acid = giving.of(ACID) / giving.of(ELECTRON) if giving else 0.0
        oxidised = used * own_acid + from_water * water_oxidation().of(ACID) / water_oxidation().of(ELECTRON)
        cathode_acid = wanted.plain_acid + (wanted.cathode_acid - wanted.plain_acid) * reducible
        takes = cathode_acid + wanted.hydrogen + wanted.base_acid - wanted.settled_acid - oxidised
        limit = np.minimum(over(np.maximum(flows[ACID], 0.0), takes), 1.0)
        return _Extent(reduced, reducible, used, from_water, limit)

    def _giving(self) -> Reaction | None:
        """The half-reaction of the reductant, where there is one."""
        return None if self.reductant == "none" else reduction(self.reductant)

    # --- dissolution, in place -----------------------------------------------------------------------------

    def _dissolve_cathode(self, flows: dict[str, Any], wanted: Demand, extent: _Extent, common: Any) -> Any:
        """Cathode materials dissolve, but for what a measured recovery leaves behind; returns the share of them."""
        converted: Any = 0.0
        for key, (n, reached) in wanted.cathode.items():
            reaction = cathode_dissolution(key)
            dissolves = (extent.reducible if reaction.of(ELECTRON) else 1.0) * extent.limit
            reaction.convert(flows, key, reached * dissolves)
            converted = converted + n * reached * dissolves
            self._leave_behind(flows, key, n * dissolves, reached, common)
        return share_of(converted, sum((n for n, _ in wanted.cathode.values()), 0.0))

    @staticmethod
    def _dissolve_metals(flows: dict[str, Any], wanted: Demand, limit: Any) -> None:
        for key, n in wanted.donors.items():
            dissolves = n * limit * (wanted.copper_share if key in COPPER else 1.0)
            oxidation(key).convert(flows, key, share_of(dissolves, flows[key]))

    def _pass_electrons(self, flows: dict[str, Any], wanted: Demand, extent: _Extent) -> None:
        """Ferrous iron, water and the reductant give what the cathode still takes; acid takes what is left over."""
        oxidation(FERROUS).apply(flows, wanted.ferrous * extent.limit)
        water_oxidation().apply(flows, extent.from_water * extent.limit / water_oxidation().of(ELECTRON))
        hydrogen_evolution().apply(flows, wanted.hydrogen * extent.limit)
        giving = self._giving()
        if giving:
            giving.apply(flows, extent.used * extent.limit / giving.of(ELECTRON))
        flows.pop(ELECTRON, None)  # all taken up: donors, reductant and hydrogen balance the cathode

    # --- doubts --------------------------------------------------------------------------------------------

    def _short(self, extent: _Extent) -> list[str]:
        """Warns of reductant and acid that limit what dissolves."""
        told = []
        for short, what, remedy in (
            (extent.reduced, "reductant", f"{self.step}.reductant_excess, or choose a {self.step}.reductant"),
            (extent.limit, "acid", f"{self.step}.acid_excess or {self.step}.acid_concentration"),
        ):
            if np.any(short < 1.0 - COMPLETE):
                told.append(
                    f"{what} falls short of what the wanted extraction takes (up to {100 * (1 - float(np.min(short))):.2g} % "
                    f"of it), which limits it; raise {remedy}."
                )
        return told

    def _slow(self, made_up: Any) -> list[str]:
        """Warns of sugar in weak acid."""
        if self.reductant != "glucose" or not np.any(np.asarray(made_up) < _STRONG_ACID):
            return []
        return [
            "sugars are slow in weak acid: published tests dissolve less than half of the lithium and cobalt in 1 mol/L of acid, "
            "over 80 % in 4 mol/L (Kukrer et al., abstract). The kinetics here are those with peroxide; enter leaching.recovery "
            "or raise leaching.reaction_time."
        ]

    def _conversion(self, acid: Any, used_up: Any) -> Any:
        """Conversion of the cathode that the kinetics give.

        acid: mol/m3 as made up; used_up: acid that complete conversion takes over it.
        """
        tau = kinetics.arrhenius_time(
            self.reaction_time, self.activation_energy, self.temperature, self.reaction_temperature
        )
        tanks = None if self.mode == "batch" else self.tanks
        relative = np.maximum(acid, 1e-9) / self.reaction_acid
        return kinetics.shrinking_core_in_acid(self.residence_time / tau, tanks, relative, used_up, self.acid_order)

    def _saturated(self, flows: dict[str, Any]) -> list[str]:
        """Warns of a liquor beyond saturation; each salt takes its share of the water, as if it were alone."""
        water = aqueous.water_mass(flows)
        salts = {"Ni": "NiSO4", "Co": "CoSO4", "Mn": "MnSO4", "Cu": "CuSO4"}
        mass = {e: aqueous.molar_mass(ION[e]) + aqueous.molar_mass(aqueous.SULFATE) for e in salts}
        needed = sum(
            flows[ION[e]] * mass[e] / aqueous.solubility(salt, _COLD) for e, salt in salts.items() if ION[e] in flows
        )
        if not np.any(np.asarray(needed) > np.asarray(water)):
            return []
        return [
            f"the metal sulfates reach {float(np.max(share_of(needed, water))):.2g} times saturation at 25 degC, so that salt "
            f"crystallises in tanks or filters; lower {self.step}.pulp_density."
        ]

    def _reached(self, cathode: str, common: Any) -> Any:
        """Conversion of a cathode material: that of its fastest metal."""
        measured = self.recovery or {}
        shares = [measured.get(e, common) for e in component(cathode).atoms if e in _CATHODE_METALS]
        return np.maximum.reduce(np.broadcast_arrays(*shares))[()]

    def _metal_share(self, key: str, common: Any) -> Any:
        element = next(iter(component(key).atoms))
        if key in POWDERS:
            return (self.recovery or {}).get(element, common)
        own = {"Al": self.aluminium_extraction, "Cu": self.copper_extraction, "Fe": self.iron_extraction}
        return (self.recovery or {}).get(element, own[element])

    def _dose(
        self, flows: dict[str, Any], solids: Any, wanted: Demand, acid: Stream, water: Stream
    ) -> tuple[dict[str, Stream], dict[str, Stream], Any, Any, list[str]]:
        """Pour acid, reductant and water into the flows, in place; acid and water are those offered.

        Returns them, what is left of what was offered, mol/m3 of acid as made up, the share of it that complete
        conversion takes, and what to warn of.
        """
        tank_water = solids / self.pulp_density * aqueous.WATER_DENSITY
        additions: dict[str, Stream] = {}
        missing = wanted.electrons - wanted.donated
        own_acid: Any = 0.0
        giving = self._giving()
        if giving:
            if self.reductant_concentration is None:
                moles = missing / giving.of(ELECTRON) * self.reductant_excess
            else:
                moles = self.reductant_concentration * tank_water / aqueous.WATER_DENSITY
            additions[self.reductant] = reagent(self.reductant, moles)
            aqueous.add(flows, additions[self.reductant])
            flows.setdefault(REDUCTANTS[self.reductant][0], 0.0)
            own_acid = giving.of(ACID) / giving.of(ELECTRON)
        there = flows.get(ACID, 0.0)
        needed = wanted.cathode_acid + wanted.hydrogen + wanted.base_acid - wanted.settled_acid - missing * own_acid
        if self.acid_concentration is None:
            moles = np.maximum(needed - there, 0.0) / 2.0 * self.acid_excess
        else:
            moles = self.acid_concentration * tank_water / aqueous.WATER_DENSITY
        short, acid_left = take_acid(flows, moles, acid)
        for name, stream in self._pour_acid(flows, short).items():
            additions[name] = additions.get(name, EMPTY) + stream
        additions["process water"], water_left, warnings = fill_up(flows, tank_water, water)
        acid_there = moles + np.maximum(there, 0.0) / 2.0
        made_up = share_of(acid_there, tank_water / aqueous.WATER_DENSITY)
        used_up = share_of(np.maximum(needed, 0.0) / 2.0, acid_there)
        return additions, {"acid_left": acid_left, "water_left": water_left}, made_up, used_up, warnings

    def _pour_acid(self, flows: dict[str, Any], moles: Any) -> dict[str, Stream]:
        """Bring mol/s of sulfuric acid into the liquor, in place; returns the reagents by name."""
        return {"sulfuric acid": aqueous.dose_acid(flows, moles)}

    def _leave_behind(self, flows: dict[str, Any], cathode: str, moles: Any, reached: Any, common: Any) -> None:
        """Metals that a measured recovery leaves behind the fastest one stay as hydroxides."""
        measured = self.recovery or {}
        if not measured:
            return
        for element, atoms in component(cathode).atoms.items():
            if element in _CATHODE_METALS:
                behind = (reached - measured.get(element, common)) * atoms * moles
                kept = flows[ION[element]]
                aqueous.hydrolysis(element).apply(flows, behind)
                flows[ION[element]] = np.maximum(kept - behind, 0.0)[()]
