"""Leaching of lithium iron phosphate: lithium alone with peroxide or under oxygen, or all of it in acid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FERRIC, FERROUS, HYDROXIDE, ION, LITHIUM, PHOSPHORIC, WATER
from ...components import REFERENCE_TEMPERATURE, cathodes, component
from ...constants import AIR_OXYGEN, ATMOSPHERE, GAS_CONSTANT
from ...dissolution import (
    ALUMINIUM,
    BASIC,
    COMPLETE,
    COPPER,
    IRON,
    PEROXIDE,
    PLACED,
    basic_dissolution,
    cathode_dissolution,
    decompose_peroxide,
    dissolve_at_once,
    fill_up,
    hydrogen_evolution,
    oxidation,
    part_with_solvents,
    settle_iron_phosphate,
    take_acid,
)
from ...equations import kinetics
from ...equipment import Equipment
from ...errors import InputError
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, air, reagent
from ...parameters import choice, fraction, parameter, plant_data
from ...reactions import ELECTRON, Reaction, balance
from ...stream import EMPTY, Stream
from .leaching import Leaching, check_method
from .mixed_feed import is_phosphate, taken_by_oxide

_LEFT = "iron phosphate"

#: mol/m3 of acid that count as none.
_NO_ACID = 1e-9


class SelectiveLeaching(Operation):
    """Lithium is oxidised out of LiFePO4 with near-stoichiometric acid; FePO4 stays in the residue.

    LiFePO4 + H+ + 1/2 H2O2 -> Li+ + FePO4 + H2O, or with 1/4 O2 under pressure, at the rate of shrinking particles that
    rises with temperature and with the pressure of oxygen. A measured trace of the iron phosphate dissolves, and more
    where acid is left: FePO4 + 3 H+ = Fe+3 + H3PO4 at equilibrium. Without oxidant all of it dissolves, LiFePO4 +
    3 H+ -> Li+ + Fe+2 + H3PO4. Layered oxide in the feed is reduced by the phosphate, LiMO2 + LiFePO4 + 4 H+ -> 2 Li+ + M+2 + FePO4 +
    2 H2O, as far as there is enough of it; acid and oxidant are dosed for what is left, and for the oxide twice the lithium's share. The acid is near stoichiometry, so that metals hardly dissolve; their shares are
    parameters, and aluminium and iron make hydrogen, copper takes oxidant.
    """

    step = "leaching"
    area = "leaching"
    equipment = (Equipment("reaction tank", "tank_volume"),)
    shown_first = (
        "temperature",
        "residence_time",
        "tanks",
        "acid_ratio",
        "oxidant",
        "oxidant_ratio",
        "pressure",
        "lithium_extraction",
        "pulp_density",
        "mode",
        "recovery",
    )
    inlets = ("solids", "liquor", "acid", "water")
    optional_inlets = ("liquor", "acid", "water")
    outlets = ("slurry", "gas", "acid_left", "water_left")
    places = PLACED

    _LI2017 = "recalled: Li et al., ACS Sustainable Chem. Eng. 5 (2017) 8017"

    method = Leaching.parameters["method"].but("selective", "as the reductive leach: this is the other")
    temperature = parameter(
        "60 degC", low="10 degC", high="150 degC", doc="of the tanks or the autoclave", source=_LI2017
    )
    residence_time = Leaching.parameters["residence_time"]
    mode = Leaching.parameters["mode"]
    tanks = Leaching.parameters["tanks"]
    reaction_time = parameter(
        "30 min", low="1 s", high="100 h", doc="to complete conversion of a particle at reaction_temperature, with peroxide or under reaction_pressure",
        source="assumption: complete within the two hours of Li et al. 2017 (recalled), at 60 degC",
    )  # fmt: skip
    reaction_temperature = temperature.but("60 degC", "as reaction_time", doc="at which reaction_time holds")
    reaction_pressure = parameter(
        "5 bar",
        low="0.1 bar",
        high="40 bar",
        doc="of oxygen alone, under which reaction_time holds",
        source="assumption",
    )
    reaction_acid = Leaching.parameters["reaction_acid"].but("0.3 mol/L", "as reaction_time: Li et al. 2017 (recalled)")
    acid_order = Leaching.parameters["acid_order"].but(
        0.3, "assumption: as layered oxides", doc="order of the rate in the acid as made up, against reaction_acid"
    )
    activation_energy = Leaching.parameters["activation_energy"].but("43 kJ/mol", "assumption: as layered oxides")
    pressure = parameter(
        "6 bar", low="1 bar", high="40 bar", doc="of oxygen or air in the autoclave, without the steam",
        source="assumption: 5-10 bar",
    )  # fmt: skip
    pressure_order = parameter(
        0.5, low=0, high=2, doc="order of the rate in the pressure of oxygen", source="assumption"
    )
    compressor_efficiency = fraction(
        0.65, low=0.2, doc="isothermal, of what compresses oxygen or air", source="assumption: cooled stages"
    )
    pulp_density = Leaching.parameters["pulp_density"].but("80 g/L", "recalled: about 0.3 mol/L acid, Li et al. 2017")
    acid_ratio = parameter(
        "0.57 mol/mol", low="0.05 mol/mol", high="3 mol/mol", doc="sulfuric acid per lithium in the cathode; 0.5 is stoichiometric. Without oxidant 1.65 unless given: 1.5 is stoichiometric",
        source=_LI2017,
    )  # fmt: skip
    oxidant = choice(
        PEROXIDE,
        (PEROXIDE, "oxygen", "air", "none"),
        doc="takes the cathode's electrons; gases in an autoclave; without any, iron and phosphate dissolve too",
        source="common practice",
    )
    oxidant_ratio = parameter(
        "2.07 mol/mol", low="0 mol/mol", high="20 mol/mol",
        doc="oxidant per lithium in the cathode; stoichiometric are 0.5 of peroxide, 0.25 of oxygen. Of oxygen, in air too, 0.5 unless given",
        source="recalled: Li et al. 2017 for peroxide; 1 to 2 (3-6 % by volume on 50 g/L) leach up to 98 % of the lithium of scrap (Batteries 10 (2024) 415); "
        "assumption for oxygen, half of which is vented",
    )  # fmt: skip
    lithium_extraction = fraction(
        0.9685, doc="share of the cathode's lithium that dissolves, given time", source=_LI2017
    )
    iron_phosphate_constant = Leaching.parameters["iron_phosphate_constant"].but(
        -4.55,
        "assumption, fitted to the 0.027 % of the iron that Li et al. 2017 (recalled) found in solution; -6.70 is that of strengite, the hydrate "
        "(Iuliano et al. 2007, abstract), which delithiated phosphate may be less stable than",
    )
    phosphate_extraction = fraction(
        0.0195,
        doc="share of the cathode's phosphate that dissolves beside what is at equilibrium with iron, as hydroxide stays",
        source=_LI2017,
    )
    aluminium_extraction = fraction(0.10, doc="share of the metallic aluminium that dissolves", source="assumption")
    copper_extraction = fraction(0.05, doc="share of the metallic copper that dissolves", source="assumption")
    iron_extraction = fraction(0.10, doc="share of the metallic iron that dissolves", source="assumption")
    stirring = Leaching.parameters["stirring"]
    recovery = plant_data(
        ("Li", "Fe", "P", "Al", "Cu"), doc="measured share of each element of cathode or foil that goes into solution"
    )

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if given["oxidant"] == "none":
            return {"acid_ratio": "1.65 mol/mol", "oxidant_ratio": None}
        return {} if given["oxidant"] == PEROXIDE else {"oxidant_ratio": "0.5 mol/mol"}

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        check_method(self)
        iron, phosphate = self._dissolving()
        if np.any(np.asarray(iron) > phosphate):
            raise InputError(
                f"{self.step}.recovery: Fe {np.max(iron):.6g} is more than P {np.min(phosphate):.6g}, which iron phosphate "
                "cannot give: where iron dissolves, so does its phosphate; give P as much or more."
            )

    def _dissolving(self) -> tuple[Any, Any]:
        """Share of the cathode's iron and of its phosphate that dissolve: phosphate at least as much as iron."""
        measured = self.recovery or {}
        iron = measured.get("Fe", 0.0)
        if "P" not in measured:
            return iron, np.maximum(self.phosphate_extraction, iron)[()]
        return iron if "Fe" in measured else np.minimum(iron, measured["P"])[()], measured["P"]

    def run(self, solids: Stream, liquor: Stream = EMPTY, acid: Stream = EMPTY, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(solids.flows)
        aqueous.add(flows, liquor)
        dissolve_at_once(flows)
        stripped = part_with_solvents(flows)
        cathode = {key: flows[key] for key in cathodes() if key in flows and is_phosphate(key)}
        oxides = [key for key in cathodes() if key in flows and not is_phosphate(key)]
        lithium = sum((n * component(key).atoms["Li"] for key, n in cathode.items()), 0.0)
        taker = {PEROXIDE: PEROXIDE, "none": ""}.get(self.oxidant, "oxygen")
        takes = taken_by_oxide(flows)
        reduced = np.minimum(over(lithium, takes), 1.0)  # of the oxides, where all phosphate reduces them
        acid_of_oxides = sum((-cathode_dissolution(key).of(ACID) * flows[key] for key in oxides), 0.0) * reduced
        spared = np.maximum(lithium - takes, 0.0)  # phosphate that the oxides leave
        additions, left, warnings = self._dose(flows, solids.mass, spared, acid_of_oxides, taker, acid, water)
        made_up = aqueous.free_acid(flows) * aqueous.WATER_DENSITY
        wanted = (self.recovery or {}).get("Li", self.lithium_extraction * self._conversion(made_up))
        parts = self._parts(flows, cathode, oxides, wanted, wanted * reduced, taker)
        limit, short = self._limit(flows, parts, taker)
        for reaction, key, moles in parts:
            reaction.convert(flows, key, share_of(moles * limit, flows[key]))
        if np.any(reduced < 1.0 - COMPLETE):
            warnings.append(
                f"the iron phosphate reduces no more than {100 * float(np.min(reduced)):.2g} % of the layered oxide beside it, and the rest stays; "
                f'choose {self.step}.method = "reductive".'
            )
        warnings += short
        decompose_peroxide(flows)
        if taker:
            self._dissolve_phosphate(flows, cathode, limit)
        aqueous.drop_rounding(flows)
        gas = {key: flows.pop(key) for key in aqueous.gases(flows)} | stripped
        volume = aqueous.volume(flows, self.temperature) * self.residence_time
        iron = flows.get(FERROUS, 0.0) + flows.get(FERRIC, 0.0)
        return Effect(
            {
                "slurry": Stream().with_flows(flows, temperature=self.temperature),
                "gas": Stream().with_flows(gas, temperature=self.temperature),
                **left,
            },
            additions,
            work=self.stirring * volume + self._compression(additions),
            figures=[
                Figure("lithium_extraction", wanted * limit, "1", "lithium extraction"),
                Figure("iron_dissolved", share_of(iron, sum(cathode.values(), 0.0)), "1", "iron dissolved"),
                Figure("tank_volume", volume, "m3", "volume of the tanks"),
                Figure("free_acid", aqueous.free_acid(flows), "mol/kg", "free acid"),
            ],
            warnings=warnings,
        )

    def _parts(
        self,
        flows: dict[str, Any],
        cathode: Mapping[str, Any],
        oxides: list[str],
        wanted: Any,
        reduced: Any,
        taker: str,
    ) -> list[tuple[Reaction, str, Any]]:
        """What should react where acid and oxidant suffice: a reaction, the solid it is of, and mol/s of that.

        wanted: share of the phosphate; reduced: of the oxides, by it.
        """
        parts = []
        total, left = sum(cathode.values(), 0.0), {key: n * wanted for key, n in cathode.items()}
        for oxide in oxides:
            takes = cathode_dissolution(oxide)
            for key, n in cathode.items():
                gives = balance((key,), (LITHIUM, _LEFT, ELECTRON))
                reaction = takes.without_electrons(gives) if takes.of(ELECTRON) else takes
                moles = flows[oxide] * reduced * share_of(n, total)
                parts.append((reaction, oxide, moles))
                left[key] = np.maximum(left[key] + reaction.of(key) * moles, 0.0)
        for key, n in left.items():
            delithiation = balance((key, ACID, taker), (LITHIUM, _LEFT, WATER)) if taker else cathode_dissolution(key)
            parts.append((delithiation, key, n))
        # Copper needs an oxidant.
        metals = [key for key in (*(COPPER if taker else ()), *ALUMINIUM, *IRON) if key in flows]
        parts += [(self._corrosion(key, taker), key, self._metal_share(key) * flows[key]) for key in metals]
        return parts + [(basic_dissolution(key), key, flows[key]) for key in BASIC if key in flows]

    def _limit(
        self, flows: dict[str, Any], parts: list[tuple[Reaction, str, Any]], taker: str
    ) -> tuple[Any, list[str]]:
        """Share of what should react that acid and oxidant allow, and what to warn of."""

        def needed(reactant: str) -> Any:
            return sum((-reaction.of(reactant) * moles for reaction, _, moles in parts), 0.0)

        enough = {
            "acid": np.minimum(over(np.maximum(flows[ACID], 0.0), needed(ACID)), 1.0),
            "oxidant": np.minimum(over(flows[taker], needed(taker)), 1.0) if taker else 1.0,
        }
        scarce = [what for what, share in enough.items() if np.any(share < 1.0 - COMPLETE)]
        if self.recovery and scarce:
            raise InputError(
                f"{self.step}.recovery: {scarce[0]} falls short of what the measured shares take; raise {self.step}.{scarce[0]}_ratio, or enter less."
            )
        told = [
            f"{what} falls short of what the wanted extraction takes, which limits it; raise leaching.{what}_ratio."
            for what in scarce
        ]
        return np.minimum(enough["acid"], enough["oxidant"]), told

    def _dissolve_phosphate(self, flows: dict[str, Any], cathode: Mapping[str, Any], limit: Any) -> None:
        """Iron phosphate that dissolves after all, in place: a trace, and what the free acid takes."""
        iron, phosphate = self._dissolving()
        self._trace(flows, cathode, iron * limit, phosphate * limit)
        if not {"Fe", "P"} & set(self.recovery or {}):  # what was measured is all that dissolves
            settle_iron_phosphate(flows, self.temperature, self.iron_phosphate_constant)

    def _conversion(self, acid: Any) -> Any:
        """Share of what lithium_extraction gives that the time in the tanks is enough for, in mol/m3 of acid as made up."""
        tau = kinetics.arrhenius_time(
            self.reaction_time, self.activation_energy, self.temperature, self.reaction_temperature
        )
        tau = tau / (np.maximum(acid, _NO_ACID) / self.reaction_acid) ** self.acid_order
        oxygen = {"oxygen": 1.0, "air": AIR_OXYGEN}.get(self.oxidant)
        if oxygen:
            tau = tau / (oxygen * self.pressure / self.reaction_pressure) ** self.pressure_order
        if self.mode == "batch":
            return kinetics.shrinking_core(self.residence_time / tau)
        return kinetics.shrinking_core_in_tanks(self.residence_time / tau, self.tanks)

    def _compression(self, additions: dict[str, Stream]) -> Any:
        """W that compresses the gas to the autoclave's pressure, isothermally but for the efficiency."""
        gas = additions.get(self.oxidant)
        if gas is None or self.oxidant == PEROXIDE:
            return 0.0
        moles = sum(gas.flows.values())
        ratio = np.maximum(self.pressure / ATMOSPHERE, 1.0)
        return moles * GAS_CONSTANT * REFERENCE_TEMPERATURE * np.log(ratio) / self.compressor_efficiency

    def _metal_share(self, key: str) -> Any:
        element, measured = next(iter(component(key).atoms)), self.recovery or {}
        own = {"Al": self.aluminium_extraction, "Cu": self.copper_extraction, "Fe": self.iron_extraction}
        return 0.0 + measured.get(element, own[element])

    @staticmethod
    def _corrosion(key: str, taker: str) -> Any:
        """Metal + acid -> ion + hydrogen; copper takes oxidant instead."""
        if key in COPPER:
            return balance((key, taker, ACID), (ION["Cu"], WATER))
        return oxidation(key).without_electrons(hydrogen_evolution())

    def _trace(self, flows: dict[str, Any], cathode: Any, iron: Any, phosphate: Any) -> None:
        """The trace of iron phosphate that dissolves, in place; phosphate beyond iron leaves hydroxide behind.

        Raises InputError where the free acid is not enough for a measured share of iron.
        """
        total = sum(cathode.values(), 0.0)
        formed = flows.get(_LEFT, 0.0)
        gone = np.minimum(total * phosphate, formed)
        as_iron = gone * share_of(iron, phosphate)
        if not np.any(np.asarray(gone) > 0):
            return
        acid_free = balance((_LEFT, WATER), (HYDROXIDE["Fe"], PHOSPHORIC))
        acid_free.apply(flows, gone)
        # H+ for the iron that goes into solution comes from the free acid there is.
        wanted = as_iron
        as_iron = np.minimum(as_iron, np.maximum(flows[ACID], 0.0) / -aqueous.dissolution("Fe").of(ACID))
        aqueous.dissolution("Fe").apply(flows, as_iron)
        flows[_LEFT] = np.maximum(formed - gone, 0.0)[()]
        flows.setdefault(FERRIC, 0.0)
        if "Fe" in (self.recovery or {}) and np.any(as_iron < wanted * (1.0 - COMPLETE)):
            raise InputError(
                f"{self.step}.recovery: the free acid dissolves less iron than Fe says; raise {self.step}.acid_ratio, or enter less."
            )

    def _dose(
        self, flows: dict[str, Any], solids: Any, lithium: Any, others: Any, taker: str, acid: Stream, water: Stream
    ) -> tuple[dict[str, Stream], dict[str, Stream], list[str]]:
        """Pour oxidant, acid and water into the flows; others: acid that oxides take, beside the lithium of the phosphate."""
        tank_water = solids / self.pulp_density * aqueous.WATER_DENSITY
        additions: dict[str, Stream] = {}
        per_lithium = 1.0 if taker else 1.0 / 3.0  # lithium of phosphate that takes as much acid
        if taker:
            oxidant = reagent(taker, lithium * self.oxidant_ratio)
            if self.oxidant == "air":
                oxidant = air(oxidant["oxygen"])
            additions[self.oxidant] = oxidant
            aqueous.add(flows, oxidant)
            flows.setdefault(taker, 0.0)
        short, acid_left = take_acid(flows, (lithium + others * per_lithium) * self.acid_ratio, acid)
        additions["sulfuric acid"] = aqueous.dose_acid(flows, short)
        additions["process water"], water_left, warnings = fill_up(flows, tank_water, water)
        return additions, {"acid_left": acid_left, "water_left": water_left}, warnings
