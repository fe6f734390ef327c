"""Reductive leaching of black mass in sulfuric acid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FERROUS
from ...components import REFERENCE_TEMPERATURE, cathodes, component, hosts
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
    SULFITES,
    basic_dissolution,
    cathode_dissolution,
    chloride_oxidation,
    decompose_peroxide,
    dissolve_at_once,
    fill_up,
    hydrogen_evolution,
    hydrogen_figures,
    oxidation,
    oxygen_reduction,
    part_with_solvents,
    peroxide_reduction,
    reaction_heat,
    reduction,
    saturated,
    settle_iron_phosphate,
    sulfite_decomposition,
    take_acid,
    water_oxidation,
)
from ...equations import kinetics
from ...equations.preference import dissolved_shares
from ...equipment import Equipment
from ...errors import InputError
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, air, reagent
from ...parameters import choice, count, fraction, logarithm, parameter, plant_data
from ...power import per_tank
from ...reactions import ELECTRON, Reaction
from ...stream import EMPTY, Stream
from .demand import CATHODE_ELEMENTS, Demand, Extent, demand, extent, staying

#: Salts that dissolve at once, but for what a measured share of an element leaves of them.
_SALTS = {"lithium fluoride": "Li", "aluminium fluoride": "Al"}

#: kg/mol of oxygen.
_OXYGEN = aqueous.molar_mass("oxygen")

#: mol/m3 of sulfuric acid as made up from which sugars are known to reduce well (Kukrer et al., abstract).
_STRONG_ACID = 4000.0


#: Metals that dissolve.
_METALS = (*COPPER, *ALUMINIUM, *IRON, *POWDERS)


def check_method(leach: Operation) -> None:
    """Raises InputError where a leach is told to be the other one, which only a plant can choose."""
    own = leach.parameters["method"].default if "method" in leach.parameters else None
    if own is not None and getattr(leach, "method", own) != own:
        raise InputError(
            f"{leach.step}.method: {type(leach).__name__} is the {own} leach; take the other operation, or let a route choose it."
        )


class Leaching(Operation):
    """Stirred tanks: cathode material dissolves under surface-reaction control, in a cascade or batch by batch.

    Every reaction is found from the formulas. Lithium leaves first: the cathode takes electrons that copper, nickel and cobalt
    powder, aluminium and iron of the feed give, then ferrous iron (of iron phosphate), and the reductant the rest; metal that
    lacks them stays as dioxide, manganese before cobalt before nickel (2 LiMO2 + 4 H+ -> 2 Li+ + M+2 + MO2 + 2 H2O). Copper
    and the powders need what takes their electrons: cathode, peroxide beyond what it reduces, or, slowly, air. Peroxide that is left
    decomposes, sulfur dioxide, which bisulfites set free with acid, leaves with the gas, glucose and ascorbic acid stay dissolved. The rate follows the acid that is
    left in the tanks. Acid and reductant are dosed on what the feed holds; where acid falls short the extent is limited by it, in
    proportion, and the result warns. Iron that turned ferric and phosphate are at equilibrium with their salt. Fluorides
    dissolve at once; hydroxides of returned cake, and the oxides and carbonates of thermally treated black mass, as far as there
    is acid. A measured share of an element is that of all the feed's solids that hold it. What it leaves of a cathode stays as
    oxide; oxygen, freed from water or taken from air, closes the balance of electrons where they do not suffice or are too many.
    """

    step = "leaching"
    area = "leaching"
    equipment = (Equipment("reaction tank", "tank_volume", number="tanks"),)
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

    method = choice(
        "reductive", ("reductive", "selective"),
        doc="reductive takes layered oxide apart, selective lithium out of iron phosphate; a plant is given the one that its feed asks for",
        source="selective where the iron phosphate fed can reduce all oxide",
    )  # fmt: skip
    temperature = parameter(
        "70 degC",
        low="10 degC",
        high="100 degC",
        doc="of the tanks",
        source="typical 60-80 degC (recalled: Jha 2013, Meshram 2015)",
    )
    residence_time = parameter(
        "4 h", low="1 min", high="48 h", doc="in all tanks together, or of a batch",
        source="assumption: 3-6 h. Batches take 1-3 h (recalled: Meshram 2015; NMC622 is gone within 3 h with peroxide, Mukai et al. 2024), a cascade more",
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
    lixiviant = choice(
        "sulfuric acid", ("sulfuric acid", "hydrochloric acid"),
        doc="acid that leaches; chloride gives the electrons that reductant and foils do not, as chlorine: 2 LiMO2 + 8 HCl = 2 LiCl + 2 MCl2 + Cl2 + 4 H2O",
        source="common practice is sulfuric acid",
    )  # fmt: skip
    acid_excess = parameter(
        1.1, low=0.1, high=10, doc="acid over what all soluble matter of the feed takes",
        source="assumption: 1.05-1.2 in plants: what is over is paid twice, as acid and as base. Laboratories take more: 1.6 (recalled: He et al. 2017)",
    )  # fmt: skip
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
        0.0, doc="share of the electrons that nothing gives which water does, so that less metal stays as dioxide or less chlorine forms",
        source="assumption: a delithiated oxide is left after 24 h without reductant (Mukai et al., Energy Advances 3 (2024), abstract)",
    )  # fmt: skip
    nickel_preference = parameter(
        1.5, low=1, high=20, doc="odds by which nickel dissolves before cobalt, and cobalt before manganese, where metal stays as dioxide",
        source="assumption: tests without reductant leave most of the manganese, least of the nickel",
    )  # fmt: skip
    air_rate = fraction(
        0.024, doc="rate at which air dissolves copper and nickel and cobalt powder, against peroxide",
        source="0.17 to 7.13 for nickel at 55 degC: Bilczuk, Olvera and Asselin (abstract)",
    )  # fmt: skip
    ferrous_reduction = fraction(
        1.0,
        doc="share of the ferrous iron that reduces cathode",
        source="assumption: iron(II) reduces layered oxides fast",
    )
    iron_phosphate_constant = logarithm(
        -5.5, low=-8, high=0, doc="log10 of the activities (Fe+3)(H3PO4)/(H+)^3 at 25 degC at which iron phosphate and acid are at equilibrium",
        source="assumption: between strengite, -6.70 (Iuliano et al. 2007, abstract), and -4.55, fitted to the iron that Li et al. 2017 (recalled) found in solution",
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

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        check_method(self)

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        reductant = given["reductant"]
        return {} if reductant == PEROXIDE else {"copper_extraction": 0.95 if reductant == "none" else 0.30}

    def run(self, solids: Stream, liquor: Stream = EMPTY, acid: Stream = EMPTY, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(solids.flows)
        aqueous.add(flows, liquor)
        measured = self._measured(solids)
        dissolve_at_once(flows, {key: measured[e] for key, e in _SALTS.items() if e in measured and key in flows})
        stripped = part_with_solvents(flows)
        additions, left, made_up, used_up, warnings = self._dose(flows, solids, acid, water)
        common = self._conversion(made_up, used_up)
        wanted = self._demand(flows, solids, common)
        reached = self._extent(flows, wanted, common)
        limit = self._limit(flows, reached)
        warnings += self._short(wanted, reached, limit, solids.mass) + self._slow(made_up)
        for key, n in wanted.bases.items():
            basic_dissolution(key).convert(flows, key, share_of(n, flows[key]) * limit)
        lithium, metal = self._dissolve_cathode(flows, wanted, reached, limit)
        self._dissolve_metals(flows, wanted, reached, limit)
        additions |= self._pass_electrons(flows, reached, limit)
        decompose_peroxide(flows)
        aqueous.drop_rounding(flows)
        if "Fe" not in (self.recovery or {}):  # what was measured is all that dissolves
            settle_iron_phosphate(flows, self.temperature, self.iron_phosphate_constant)
        warnings += saturated(flows, self.step, chloride=bool(self.chloride))

        gas = {key: flows.pop(key) for key in aqueous.gases(flows)} | stripped
        slurry = Stream().with_flows(flows, temperature=self.temperature)
        vented = Stream().with_flows(gas, temperature=self.temperature)
        taken = [solids, liquor, acid, water, *additions.values()]
        heat = reaction_heat(taken, [slurry, vented, *left.values()], solids.mass)
        residue = slurry.mass_of(aqueous.solids(flows))
        volume = aqueous.volume(flows, self.temperature) * self.residence_time
        thick = aqueous.concentration(residue, flows, self.temperature)
        return Effect(
            {"slurry": slurry, "gas": vented, **left},
            additions,
            work=self.stirring * volume,
            figures=[
                Figure("conversion", metal, "1", "metal of the cathode dissolved"),
                Figure("lithium_extraction", lithium, "1", "lithium of the cathode dissolved"),
                *hydrogen_figures(share_of(gas.get("hydrogen", 0.0), solids.mass)),
                Figure("free_acid", aqueous.free_acid(flows) * (2.0 if self.chloride else 1.0), "mol/kg", "free acid"),
                Figure("reaction_heat", heat, "kWh/t", "heat of reaction at 25 degC"),
                Figure("residue", share_of(residue, solids.mass), "kg/kg", "residue"),
                Figure("slurry_solids", thick, "g/L", "solids in the slurry"),
                Figure("tank_volume", volume, "m3", "volume of the tanks"),
            ],
            warnings=warnings,
        )

    @property
    def chloride(self) -> bool:
        """Whether the acid is hydrochloric."""
        return self.lixiviant == "hydrochloric acid"

    def at_rest(self, effect: Effect) -> tuple[Figure, ...]:
        slurry = effect.outlets["slurry"]
        if self.chloride:
            return ()
        told = (
            ("ph", slurry.temperature, "pH"),
            ("ph_cold", REFERENCE_TEMPERATURE, "pH when it has cooled to 25 degC"),
        )
        return tuple(Figure(key, aqueous.ph(slurry.flows, at), "", words) for key, at, words in told)

    # --- what is wanted, and what is possible --------------------------------------------------------------

    def _measured(self, solids: Stream) -> dict[str, Any]:
        """Measured shares by element; of lithium that of what the electrolyte's salt, which cannot stay, leaves to be dissolved."""
        measured = dict(self.recovery or {})
        if "Li" in measured:
            salt, lithium = solids["LiPF6"], solids.element_moles("Li")
            share = share_of(measured["Li"] * lithium - salt, lithium - salt)
            if np.any(np.asarray(share) < 0.0):
                raise InputError(
                    f"{self.step}.recovery: Li {np.min(measured['Li']):.4g} is less than the electrolyte's salt alone dissolves, "
                    f"{np.max(share_of(salt, lithium)):.4g} of the lithium; give that or more."
                )
            measured["Li"] = share
        return measured

    def _demand(self, flows: dict[str, Any], solids: Stream, common: Any = None) -> Demand:
        """What the conversion that the kinetics give asks for; where none is given all that is soluble, of which nothing stays."""
        measured = self._measured(solids)
        shares = {}
        for key in (key for key in hosts() if key in flows):
            if key not in cathodes() and "P" in component(key).atoms:  # iron phosphate is no cathode
                continue
            elements = [e for e in component(key).atoms if e in CATHODE_ELEMENTS]
            wanted = {e: measured.get(e, 1.0 if common is None else common) for e in elements}
            if common is None:
                wanted = dict.fromkeys(elements, np.maximum.reduce(np.broadcast_arrays(*wanted.values()))[()])
            shares[key] = wanted
        powders = 1.0 if common is None else common
        metals = {key: flows[key] * self._metal_share(key, powders) for key in _METALS if key in flows}
        bases, behind = {}, {}
        for key in (key for key in BASIC if key in flows):
            own = {e: measured[e] for e in component(key).atoms if e in measured}
            share = np.maximum.reduce(np.broadcast_arrays(*own.values()))[()] if own else 1.0
            bases[key] = flows[key] - solids[key] * (1.0 - share)
            for element, less in own.items() if len(own) > 1 else ():  # of aluminate
                behind[element] = solids[key] * (share - less)
        return demand(flows, shares, metals, bases, behind, measured, self.hydrogen_share, self.ferrous_reduction)

    def _extent(self, flows: dict[str, Any], wanted: Demand, common: Any = None) -> Extent:
        """How far the electrons of the tank carry what is wanted; as if there were enough where no conversion is given."""
        giving, peroxide = self._giving(), self.reductant == PEROXIDE
        if giving is None:
            supply: Any = 0.0
        else:
            supply = np.inf if common is None else flows[REDUCTANTS[self.reductant][0]] * giving.of(ELECTRON)
        own_acid = giving.of(ACID) / giving.of(ELECTRON) if giving else 0.0
        slow = 1.0 if common is None else 1.0 - (1.0 - common) ** self.air_rate
        return extent(wanted, supply, peroxide, own_acid, self.self_reduction, slow, self.chloride)

    def _limit(self, flows: dict[str, Any], reached: Extent) -> Any:
        """Share of what electrons suffice for that the acid of the tank allows. Raises InputError for a measured one."""
        limit = np.minimum(over(np.maximum(flows[ACID], 0.0), reached.acid), 1.0)
        if self.recovery and np.any(limit < 1.0 - COMPLETE):
            raise InputError(
                f"{self.step}.recovery: what was measured takes {1 / np.maximum(float(np.min(limit)), 1e-9):.4g} times the acid there is; "
                f"raise {self.step}.acid_excess or {self.step}.acid_concentration, or enter less."
            )
        return limit

    def _giving(self) -> Reaction | None:
        """The half-reaction of the reductant, where there is one."""
        return None if self.reductant == "none" else reduction(self.reductant)

    # --- dissolution, in place -----------------------------------------------------------------------------

    def _dissolve_cathode(self, flows: dict[str, Any], wanted: Demand, reached: Extent, limit: Any) -> tuple[Any, Any]:
        """Cathode materials dissolve, but for what stays of them; returns the shares of lithium and of metal that do."""
        there = {element: 0.0 for element in CATHODE_ELEMENTS}
        gone = dict(there)
        for key, (n, share) in wanted.cathode.items():
            for element in CATHODE_ELEMENTS:
                atoms = component(key).atoms.get(element, 0.0)
                there[element] = there[element] + atoms * n
                gone[element] = gone[element] + atoms * n * share * limit
            cathode_dissolution(key).convert(flows, key, share * limit)
        behind = dict(wanted.behind)
        for element, share in self._staying(wanted, reached).items():
            behind[element] = behind.get(element, 0.0) + wanted.free[element] * share
        for element, n in behind.items():
            reaction, ion = staying(element), next(iter(staying(element).coefficients))
            before = flows.get(ion, 0.0)
            reaction.apply(flows, n * limit)
            flows[ion] = np.maximum(before - n * limit, 0.0)[()]
            gone[element] = gone[element] - n * limit
        metals = [element for element in CATHODE_ELEMENTS if element != "Li"]
        return share_of(gone["Li"], there["Li"]), share_of(*(sum(of[e] for e in metals) for of in (gone, there)))

    def _staying(self, wanted: Demand, reached: Extent) -> dict[str, Any]:
        """Share of each metal of which nothing was measured that stays as dioxide."""
        if not wanted.free or not np.any(np.asarray(reached.dioxide) > 0.0):
            return {}
        odds = {"Ni": self.nickel_preference, "Co": 1.0, "Mn": 1.0 / self.nickel_preference}
        together = sum(wanted.free.values(), 0.0) - reached.dioxide
        scale = np.where(np.asarray(together) + reached.dioxide > 0.0, together + reached.dioxide, 1.0)
        amounts = {e: n / scale for e, n in wanted.free.items()}
        shares = dissolved_shares(amounts, odds, together / scale)
        staying = {e: amounts[e] * (1.0 - shares[e]) for e in amounts}
        exact = share_of(reached.dioxide / scale, sum(staying.values(), 0.0))  # but for the rounding of the odds
        return {e: share_of(staying[e] * exact, amounts[e]) for e in amounts}

    @staticmethod
    def _dissolve_metals(flows: dict[str, Any], wanted: Demand, reached: Extent, limit: Any) -> None:
        for key, n in wanted.donors.items():
            loose = key in (*COPPER, *POWDERS) and key not in wanted.obeyed
            oxidation(key).convert(flows, key, share_of(n * limit * (reached.noble if loose else 1.0), flows[key]))

    def _pass_electrons(self, flows: dict[str, Any], reached: Extent, limit: Any) -> dict[str, Stream]:
        """Ferrous iron, water and the reductant give what the cathode still takes; peroxide, air and acid take what is left over.

        Returns the air by name.
        """
        oxidation(FERROUS).apply(flows, reached.ferrous * limit)
        water_oxidation().apply(flows, reached.from_water * limit / water_oxidation().of(ELECTRON))
        hydrogen_evolution().apply(flows, reached.hydrogen * limit)
        giving = self._giving()
        if giving:
            giving.apply(flows, reached.used * limit / giving.of(ELECTRON))
        if self.chloride:
            chloride_oxidation().apply(flows, reached.by_chloride * limit)
        if self.reductant == PEROXIDE:
            peroxide_reduction().apply(flows, reached.by_peroxide * limit / -peroxide_reduction().of(ELECTRON))
        drawn = {}
        if np.any(np.asarray(reached.by_air) > 0.0):
            drawn["air"] = air(reached.by_air * limit / -oxygen_reduction().of(ELECTRON))
            aqueous.add(flows, drawn["air"])
            oxygen_reduction().apply(flows, drawn["air"]["oxygen"])
        flows.pop(ELECTRON, None)  # all taken up
        return drawn

    # --- doubts --------------------------------------------------------------------------------------------

    def _short(self, wanted: Demand, reached: Extent, limit: Any, solids: Any) -> list[str]:
        """Warns of electrons and acid that limit what dissolves, and of what closes the balance of measured shares."""
        dose = f"raise {self.step}.reductant_excess, or choose a {self.step}.reductant"
        told = []
        lack = share_of(reached.dioxide, sum(wanted.free.values(), 0.0))
        if np.any(lack > COMPLETE):
            told.append(
                f"the reductant falls short of what the metals of the cathode take: up to {100 * float(np.max(lack)):.2g} % of them stay "
                f"as dioxide, lithium leaves; {dose}."
            )
        undissolved = share_of(wanted.noble - wanted.obeyed_noble, wanted.noble - wanted.obeyed_noble) * (
            1.0 - reached.noble
        )
        powders = [key for key in POWDERS if key in wanted.donors and key not in wanted.obeyed]
        if powders and np.any(undissolved > COMPLETE):
            told.append(
                f"nickel and cobalt metal dissolve only where something takes their electrons, which up to {100 * float(np.max(undissolved)):.2g} % "
                f"of them lack: dose peroxide ({self.step}.reductant_excess)."
            )
        measured = bool(self.recovery)
        water = share_of(reached.from_water / 4.0 * _OXYGEN, solids)
        if measured and np.any(water > COMPLETE):
            told.append(
                f"{self.step}.recovery: what was measured takes more electrons than metals and reductant give; oxygen that water sets free, "
                f"up to {1e3 * float(np.max(water)):.2g} kg/t of feed, closes the balance. {dose.capitalize()}."
            )
        drawn = share_of(reached.by_air / 4.0 * _OXYGEN, solids)
        if measured and np.any(drawn > COMPLETE):
            told.append(
                f"{self.step}.recovery: what was measured gives more electrons than cathode and peroxide take; oxygen of air, up to "
                f"{1e3 * float(np.max(drawn)):.2g} kg/t of feed, closes the balance. Blow air in, or dose more peroxide."
            )
        if np.any(np.asarray(wanted.behind.get("Li", 0.0)) > COMPLETE * solids):
            told.append(
                f"{self.step}.recovery: less lithium than metal is measured; as lithium leaves a cathode first, what it lacks is taken as "
                "enclosed oxide in the residue."
            )
        if np.any(limit < 1.0 - COMPLETE):
            told.append(
                f"acid falls short of what the wanted extraction takes (up to {100 * (1 - float(np.min(limit))):.2g} % of it), which "
                f"limits it; raise {self.step}.acid_excess or {self.step}.acid_concentration."
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

    def _metal_share(self, key: str, common: Any) -> Any:
        element = next(iter(component(key).atoms))
        if key in POWDERS:
            return (self.recovery or {}).get(element, common)
        own = {"Al": self.aluminium_extraction, "Cu": self.copper_extraction, "Fe": self.iron_extraction}
        return (self.recovery or {}).get(element, own[element])

    def _dose(
        self, flows: dict[str, Any], solids: Stream, acid: Stream, water: Stream
    ) -> tuple[dict[str, Stream], dict[str, Stream], Any, Any, list[str]]:
        """Pour acid, reductant and water into the flows, in place; acid and water are those offered.

        Returns them, what is left of what was offered, mol/m3 of acid as made up, the share of it that complete
        conversion takes, and what to warn of.
        """
        tank_water = solids.mass / self.pulp_density * aqueous.WATER_DENSITY
        additions: dict[str, Stream] = {}
        wanted = self._demand(flows, solids)
        enough = self._extent(flows, wanted)
        giving = self._giving()
        sulfite = sulfite_decomposition(self.reductant) if self.reductant in SULFITES else None
        there, needed = flows.get(ACID, 0.0), enough.acid
        if giving:
            each = sulfite.of("sulfur dioxide") if sulfite else 1.0
            if self.reductant_concentration is None:
                dosed = enough.wanted / giving.of(ELECTRON) / each * self.reductant_excess
            else:
                dosed = self.reductant_concentration * tank_water / aqueous.WATER_DENSITY
            additions[self.reductant] = reagent(self.reductant, dosed)
            aqueous.add(flows, additions[self.reductant])
            flows.setdefault(REDUCTANTS[self.reductant][0], 0.0)
            if sulfite:
                needed = needed - sulfite.of(ACID) * dosed
        if self.acid_concentration is None:
            moles = np.maximum(needed - there, 0.0) / 2.0 * self.acid_excess
        else:
            protons = 1.0 if self.chloride else 2.0
            moles = self.acid_concentration * tank_water / aqueous.WATER_DENSITY * protons / 2.0
        short, acid_left = take_acid(flows, moles, acid)
        for name, stream in self._pour_acid(flows, short).items():
            additions[name] = additions.get(name, EMPTY) + stream
        if sulfite:
            salt = np.minimum(flows[self.reductant], np.maximum(flows[ACID], 0.0) / -sulfite.of(ACID))
            sulfite.convert(flows, self.reductant, share_of(salt, flows[self.reductant]))
        additions["process water"], water_left, warnings = fill_up(flows, tank_water, water)
        acid_there = moles + np.maximum(there, 0.0) / 2.0
        made_up = share_of(acid_there, tank_water / aqueous.WATER_DENSITY)
        used_up = share_of(np.maximum(needed, 0.0) / 2.0, acid_there)
        return additions, {"acid_left": acid_left, "water_left": water_left}, made_up, used_up, warnings

    def _pour_acid(self, flows: dict[str, Any], moles: Any) -> dict[str, Stream]:
        """Bring the protons of mol/s of sulfuric acid into the liquor, in place; returns the reagents by name."""
        if self.chloride:
            return {"hydrochloric acid": aqueous.dose_hydrochloric_acid(flows, 2.0 * moles)}
        return {"sulfuric acid": aqueous.dose_acid(flows, moles)}
