"""Solvent extraction of manganese, cobalt and nickel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

import numpy as np

from ... import aqueous, memory, tables
from ...aqueous import ACID, ION, WATER
from ...bases import any_base
from ...components import component
from ...equations import extraction, hydroxide
from ...equipment import Equipment
from ...errors import ConvergenceError
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, Staged
from ...parameters import choice, count, fraction, logarithm, parameter, plant_data
from ...power import drives, per_volume
from ...quantities import to_si
from ...stream import EMPTY, Stream

_METALS = ("Mn", "Co", "Ni", "Cu", "Fe", "Al", "Ca", "Li")

#: Those that an extractant takes: traces of reagents are among them.
_TAKEN = (*_METALS, "Mg", "Zn")

#: Those of them that sulfate, fluoride and hydroxide bind, with constants in the tables.
_BOUND = ("Mn", "Co", "Ni", "Cu", "Fe", "Al")

_ISOTHERMS = "isotherms (recalled: Jantunen 2022 figures and supplier charts)"


@cache
def isotherms(extractant: str) -> dict[str, extraction.Isotherm]:
    """Element -> isotherm of an extractant, from the data."""
    data, warm, liquor = (tables.isotherms()[key] for key in (extractant, "temperature", "liquor"))
    reference = to_si(str(warm["reference"]), "temperature", "isotherms.temperature")
    half = data["half_extraction"]
    # How much of each metal was bare where it was measured, at its own pH of half extraction.
    metals = {e: n for e, n in liquor["metals"].items()} | {
        e: 0.0 for e in half if e in _BOUND and e not in liquor["metals"]
    }
    with memory.apart():
        bare = extraction.bare_ions(metals, np.array(list(half.values())), reference, sulfate=liquor["sulfate"])
    return {
        element: extraction.Isotherm(
            ph, data["charge"][element], data["concentration"], reference, warm["fall"][element],
            float(bare[element][i]) if element in bare else 1.0,
        )
        for i, (element, ph) in enumerate(half.items())
    }  # fmt: skip


#: Bound share of the extractant above which the organic phase becomes viscous and isotherms do not hold (assumption).
_LOADED = 0.9


#: Share by which a strip liquor is weaker than wanted, from which it is told.
_TOLD = 0.01

#: Share of the lithium that may go with another metal before it is told.
_LITHIUM = 0.05


@dataclass(frozen=True)
class _Solved:
    """The circuit: share of each metal in raffinate, strip liquor and spent acid; the profile.

    ratio: organic over aqueous volume. bound: largest share of the extractant that is. raffinate: target metal in it,
    mol/m3. reached: share of the strength wanted that the strip liquor has.
    """

    shares: dict[str, Any]
    profile: dict[str, Staged | str]
    ratio: Any
    bound: Any
    raffinate: Any
    reached: Any


class SolventExtraction(Operation):
    """Extract, scrub and strip in counter-current, with the base and the acid that takes.

    All stages of extraction and scrubbing, all metals and the loading of the extractant are solved together
    by mass action, with distribution coefficients from pH isotherms, the sulfate, fluoride and hydroxide that bind the metals in
    this liquor and in the strip, and stages that fall short of equilibrium. A share of the strip liquor scrubs: its metal crowds
    out the others, and with the water it ends in the raffinate. What stripping leaves on the organic goes
    round with it, but for what the strong acid of regeneration takes (iron, above all); that acid goes to the leach,
    and what of it is free counts as the leach's own. The base (one equivalent per charge extracted, by saponification or in the stages) and half
    a mole of sulfuric acid per charge stripped follow, with the acid that the strip liquor holds at its pH, free and as bisulfate:
    it leaves with the product, and what scrubs takes base once more. One pH stands for all strip stages, that of the liquor that
    leaves; where metal is not stripped well enough at it for the strength wanted, the liquor is weaker, and that is told. Where O/A is not given, it is what loads the
    extractant as designed. The organic phase itself stays in its circuit; what of it the
    raffinate carries off is made up, caught by coalescers and carbon before the next step, and burnt as waste.
    """

    shown_first = ("extractant", "ph", "stages", "loading", "phase_ratio", "scrub_stages")
    inlets = ("liquor", "water")
    equipment = (Equipment("mixer settler", "liquor", number="mixer_settlers"),)
    optional_inlets = ("water",)
    outlets = ("raffinate", "strip_liquor", "spent_acid", "lost_organic", "water_left")
    target: ClassVar[str] = ""

    extractant = choice(
        "Cyanex 272", ("D2EHPA", "PC-88A", "Cyanex 272"), doc="acidic organophosphorus extractant",
        source="common practice",
    )  # fmt: skip
    concentration = parameter(
        "0.8 mol/L", low="0.05 mol/L", high="1.5 mol/L", doc="of the extractant in the organic phase",
        source="common practice: 25-30 % by volume (recalled)",
    )  # fmt: skip
    ph = logarithm(5.0, low=0.5, high=8.0, doc="equilibrium pH of the extraction stages", source=_ISOTHERMS)
    ph_rise = parameter(
        0.0,
        low=0,
        high=3,
        doc="pH of the raffinate's stage over that of the feed's, in even steps",
        source="assumption: level",
    )
    stages = count(6, low=1, high=12, doc="extraction stages built", source="assumption: 4-8 in practice")
    loading = fraction(
        0.60, low=0.02, high=0.95, doc="share of the extractant that the metals it takes at the pH of the raffinate's stage, but lithium, would bind; sets O/A",
        source="assumption: two thirds in practice",
    )  # fmt: skip
    phase_ratio = parameter(
        None, unit="1", low=0.05, high=30, doc="organic over aqueous volume; replaces loading", source="as run"
    )
    scrub_stages = count(2, low=0, high=8, doc="scrub stages built", source="assumption: 2-4 in practice")
    scrub_ph = logarithm(4.5, low=0.5, high=8.0, doc="equilibrium pH of the scrub stages", source="assumption")
    scrub_share = fraction(
        0.08, high=0.5, doc="share of the strip liquor that returns as scrub liquor", source="assumption: 5-10 %"
    )
    strip_stages = count(3, low=1, high=8, doc="strip stages built", source="assumption: 2-4 in practice")
    strip_ph = logarithm(
        2.0, low=-0.5, high=4.0, doc="equilibrium pH of the strip stages, and of the strip liquor",
        source="assumption: an acid excess of 2-7 %, as counter-current strips leave (recalled)",
    )  # fmt: skip
    strip_strength = parameter(
        "90 g/kg",
        low="10 g/kg",
        high="150 g/kg",
        doc="metal wanted per kg of water in the strip liquor",
        source="assumption: 80-110 g/L in practice",
    )
    regeneration = fraction(
        0.2, low=0.005, doc="share of what stripping leaves on the organic that strong acid takes off each round",
        source="assumption: a fifth of the organic passes it",
    )  # fmt: skip
    base = any_base("neutralises the extractant")
    entrained_liquor = parameter(
        1e-4, low=0, high=0.05, doc="volume of aqueous liquor that the organic carries to the strip, per volume of organic",
        source="assumption: 100 ppm after coalescers; it brings sodium and lithium into the product",
    )  # fmt: skip
    organic_loss = parameter(
        "50 mg/L",
        low="0 mg/L",
        high="500 mg/L",
        doc="organic phase, extractant and diluent, that the raffinate carries off and that is made up",
        source="recalled: 30-100 mg/L",
    )
    temperature = parameter(
        "40 degC", low="15 degC", high="60 degC", doc="of all stages and both liquors; warm stages extract at a lower pH",
        source="common practice",
    )  # fmt: skip
    stage_efficiency = fraction(
        0.95, low=0.3, doc="of every mixer-settler: share of the way to equilibrium that the phase goes which gives its metal",
        source="assumption: 0.9-0.98 in practice (recalled)",
    )  # fmt: skip
    stage_energy = per_volume(
        "0.06 kWh/m3",
        "of each mixer-settler built, per volume of both phases",
        "assumption; 1-1.5 kW/m3 disperses one liquid in another (recalled: Sinnott, Chemical Engineering Design), for three minutes",
    )
    recovery = plant_data(_METALS, doc="measured share of each metal that reaches the strip liquor")

    def run(self, liquor: Stream, water: Stream = EMPTY) -> Effect:
        solved = self._solve(liquor)
        measured = self.recovery or {}
        # Stage by stage there is only what the model gives.
        profile = {} if self.target in measured else solved.profile
        return_share = np.where(np.asarray(self.scrub_stages) > 0, self.scrub_share, 0.0)[()]
        carried = np.minimum(self.entrained_liquor * solved.ratio, 1.0)
        # What was measured holds what is carried with the liquor.
        net = {e: share_of(measured[e] - carried, 1.0 - carried) for e in measured if e in solved.shares}
        shares = solved.shares | {e: (1.0 - share, share, 0.0) for e, share in net.items()}
        strength = self.strip_strength * (1.0 if self.target in measured else solved.reached)
        needed, holds = self._strip_water(liquor, shares, strength)
        effect = self._outcome(liquor, water, shares, return_share, carried, needed, holds)
        lost = self._organic(self.organic_loss * aqueous.volume(liquor.flows, self.temperature))
        effect.additions |= {key: Stream({key: n}) for key, n in lost.items()}
        effect.outlets["lost_organic"] = Stream(lost, temperature=self.temperature)
        effect.figures = self._figures(solved, effect.outlets["lost_organic"].mass)
        both = aqueous.volume(liquor.flows, self.temperature) * (1.0 + solved.ratio)
        effect.utilities = drives(self.stage_energy * both * effect.figure("mixer_settlers"))
        effect.profile = profile
        if np.any(solved.bound > _LOADED):
            effect.warnings.append(
                f"more than {100 * _LOADED:.0f} % of the extractant is bound, where the isotherms do not hold and the "
                f"organic is viscous; lower {self.step}.loading or raise {self.step}.phase_ratio."
            )
        if np.any(solved.reached < 1.0 - _TOLD) and self.target not in measured:
            least = 1e3 * float(np.min(strength))
            effect.warnings.append(
                f"at this strip pH the strip liquor holds as little as {least:.3g} g/kg of {self.target}, less than "
                f"{self.step}.strip_strength; what is over in water is evaporated. Lower {self.step}.strip_ph or "
                f"{self.step}.strip_strength, or load the organic more."
            )
        if np.any(holds < strength * (1.0 - _TOLD)):
            effect.warnings.append(
                f"other metals take up to {100.0 * float(np.max(1.0 - share_of(holds, strength))):.3g} % of the room in the strip "
                f"liquor, which is weaker in {self.target} than {self.step}.strip_strength for it: they are to be taken out before."
            )
        effect.warnings += self._lithium(shares)
        return effect

    def _strip_water(self, liquor: Stream, shares: Any, strength: Any) -> tuple[Any, Any]:
        """Water of the strip liquor wanted, kg/s, and the target metal per kg of it.

        All metals that are stripped have to dissolve: together they are no more, by charge, than what may be wanted of the target
        alone, which is below the solubility of its sulfate.
        """
        most = self.parameters["strip_strength"].bounds()[1] or np.inf
        per_charge = aqueous.molar_mass(ION[self.target]) / component(ION[self.target]).charge
        # A metal that was measured to stay comes with entrained liquor alone, and its share is less than none: it asks for no room.
        by_charge = {e: liquor[ION[e]] * np.maximum(shares[e][1], 0.0) * component(ION[e]).charge for e in shares}
        metal = by_charge.get(self.target, 0.0) * per_charge
        wanted, least = share_of(metal, strength), sum(by_charge.values(), 0.0) * per_charge / most
        return np.maximum(wanted, least), np.where(least > wanted, share_of(metal, least), strength)[()]

    def _lithium(self, shares: Any) -> list[str]:
        """Lithium that goes with the metal, where much of the extractant is left free for it."""
        stays = shares.get("Li", (1.0,))[0]
        if np.all(stays > 1.0 - _LITHIUM):
            return []
        return [
            f"the extractant takes up to {100.0 * (1.0 - float(np.min(stays))):.2g} % of the lithium, which no lithium salt is made of then; "
            f"less organic ({self.step}.loading, phase_ratio) or a lower {self.step}.ph leaves it."
        ]

    def _solve(self, liquor: Stream) -> _Solved:
        """The circuit with this liquor, for every scenario: those of one number of stages together."""
        metals = [e for e in _TAKEN if ION[e] in liquor or e == self.target]
        known = {e: isotherms(self.extractant)[e] for e in metals}
        chosen = list(known.values())
        target = metals.index(self.target)
        # Per m3 of liquor, so that a plant of any size is solved alike; an idle circuit has a solution too.
        volume = aqueous.volume(liquor.flows, self.temperature)
        moles = [share_of(np.maximum(liquor.flows.get(ION[e], 0.0), 0.0), volume) for e in metals]
        bare = self._bare(liquor, known, self.ph)
        at_end = bare
        if np.any(np.asarray(self.ph_rise) != 0.0):
            at_end = self._bare(liquor, known, self.ph + self.ph_rise)
        # What the organic would take of each metal while it is free, at equal phases and the pH at which the raffinate leaves it.
        free = [
            extraction.distribution(self.ph + self.ph_rise, i.half_extraction_at(self.temperature), i.charge, 1.0, b)
            for i, b in zip(chosen, at_end, strict=True)
        ]
        # Lithium, which the metals crowd out, is not what an organic is made for.
        bound = sum(
            2.0 * i.charge * n * d / (1.0 + d)
            for e, i, n, d in zip(metals, chosen, moles, free, strict=True)
            if e != "Li"
        )
        if self.phase_ratio is None:
            least = self.parameters["phase_ratio"].bounds()[0] or 0.0
            organic = np.maximum(bound / (self.concentration * self.loading), least)
        else:
            organic = self.phase_ratio
        numbers = (
            organic, self.ph, self.ph_rise, self.scrub_ph, self.scrub_share, self.concentration, self.regeneration,
            self._strip_concentration(), self.strip_ph, self.temperature, self.scrub_stages, self.stages, self.strip_stages,
            self.stage_efficiency, *moles,
        )  # fmt: skip
        shape = np.broadcast_shapes(*(np.shape(n) for n in (*numbers, *bare)))
        flat = np.array([np.broadcast_to(np.asarray(n, float), shape).ravel() for n in numbers])
        counts = flat[10:12].astype(int)
        in_strip = (self._in_strip(known, ph) for ph in (self.scrub_ph, self.strip_ph))
        flat_bare = lambda values: np.array([np.broadcast_to(b, shape).ravel() for b in values])  # noqa: E731
        at_feed, at_end, at_scrub, at_strip = map(flat_bare, (bare, at_end, *in_strip))
        fewer = at_end / at_feed
        outcome = np.empty((3, len(metals), flat.shape[1]))  # raffinate, strip liquor, spent acid
        raffinate, least_free, reached = np.zeros((3, flat.shape[1]))
        profile: dict[str, Staged | str] = {}
        for scrubbing, extracting in {tuple(c) for c in counts.T.tolist()}:
            these = np.flatnonzero((counts[0] == scrubbing) & (counts[1] == extracting))
            organic_f, ph, rise, scrub_ph, scrub, concentration, regeneration, strength, strip_ph, warm = flat[
                :10, these
            ]
            steps = [j / max(extracting - 1, 1) for j in range(extracting)]
            rising = [ph + rise * at for at in steps]
            # Bare shares go evenly from one end to the other, as logarithms.
            levels = [at_feed[:, these] * fewer[:, these] ** at for at in steps]
            bare_stages = np.array([at_scrub[:, these]] * scrubbing + levels)
            circuit = extraction.circuit(
                extraction.Plan(
                    feed=flat[14:, these],
                    aqueous=np.ones(these.size),
                    organic=organic_f,
                    ph=np.array([scrub_ph] * scrubbing + rising),
                    scrub_stages=scrubbing,
                    scrub=scrub * (scrubbing > 0),
                    capacity=concentration,
                    isotherms=tuple(chosen),
                    target=target,
                    strip_concentration=strength,
                    strip_ph=strip_ph,
                    strip_stages=flat[12, these],
                    regeneration=regeneration,
                    temperature=warm,
                    bare=bare_stages,
                    strip_bare=at_strip[:, these],
                    efficiency=flat[13, these],
                )
            )
            self._check(circuit)
            reached[these] = circuit.reached
            outcome[..., these] = circuit.left, circuit.taken, circuit.regenerated
            raffinate[these], least_free[these] = circuit.aqueous[-1, target], np.min(circuit.free, axis=0)
            if len(these) == flat.shape[1]:
                aqueous_out, organic_out = circuit.aqueous[:, target], circuit.organic[:, target]
                carried = scrub * circuit.strip_volume * (scrubbing > 0)
                scrubbed = aqueous_out[scrubbing - 1] if scrubbing else 0.0
                mass = component(ION[self.target]).molar_mass
                fed = (flat[14 + target] + carried * scrubbed) / (1.0 + carried)
                returned = (circuit.stripped[target] + circuit.regenerated[target] * flat[14 + target]) / organic_f
                held = {
                    "aqueous in": fed.reshape(shape),
                    "aqueous": aqueous_out[scrubbing:].reshape(-1, *shape),
                    "organic": organic_out[scrubbing:].reshape(-1, *shape),
                    "organic in": (organic_out[0] - returned).reshape(shape),
                }
                profile = {
                    "metal": self.target,
                    "ph": Staged(np.array(rising).reshape(-1, *shape), "1"),
                    **{where: Staged(mass * metal, "kg/m3") for where, metal in held.items()},
                }
        shares = {
            e: tuple(share.reshape(shape)[()] for share in outcome[:, i])
            for i, e in enumerate(metals)
            if ION[e] in liquor
        }
        ratio, bound, left, reached = (
            np.reshape(row, shape)[()] for row in (flat[0], 1.0 - least_free, raffinate, reached)
        )
        return _Solved(shares, profile, ratio, bound, left, reached)

    def _bare(self, liquor: Stream, chosen: Mapping[str, extraction.Isotherm], ph: Any) -> list[Any]:
        """Bare share of each metal over that of its isotherm, at a pH, where the base's ions have taken the place of the metal that
        is extracted."""
        flows = liquor.flows
        water = np.asarray(aqueous.water_mass(flows), float)
        per_water = lambda key: np.maximum(flows.get(key, 0.0), 0.0) / np.where(water > 0, water, 1.0)  # noqa: E731
        totals = {e: per_water(ION[e]) for e in (*_BOUND, "Li") if ION[e] in flows and e != self.target}
        totals |= {e: 0.0 for e in chosen if e in _BOUND and e not in totals}
        sulfate, fluoride = per_water(aqueous.SULFATE), per_water(aqueous.FLUORIDE)
        found = extraction.bare_ions(totals, ph, self.temperature, fluoride, sulfate=sulfate)
        return [found[e] / i.bare if e in found else 1.0 for e, i in chosen.items()]

    def _in_strip(self, chosen: Mapping[str, extraction.Isotherm], ph: Any) -> list[Any]:
        """The same in the strip liquor wanted, at a pH."""
        bare = dict(zip(_BOUND, self._strip_liquor(_bare_in_sulfate, self.strip_strength, ph), strict=True))
        return [bare[e] / i.bare if e in bare else 1.0 for e, i in chosen.items()]

    def _check(self, circuit: extraction.Circuit) -> None:
        """Raises ConvergenceError where stages and loadings were not found."""
        off = np.flatnonzero(~circuit.settled)
        if len(off):
            raise ConvergenceError(
                f"{self.step}: stages and loading did not settle in {len(off)} of {circuit.settled.size} scenarios; more of the "
                f"extractant free ({self.step}.loading, phase_ratio), or a pH nearer to the default, lets them."
            )

    def _figures(self, solved: _Solved, lost: Any) -> list[Figure]:
        stages = self.stages + self.scrub_stages + self.strip_stages
        extracted = (self.recovery or {}).get(self.target, solved.shares.get(self.target, (1.0, 0.0, 0.0))[1])
        left = solved.raffinate * component(ION[self.target]).molar_mass
        return [
            Figure("extracted", extracted, "1", "extracted"),
            Figure("phase_ratio", solved.ratio, "m3/m3", "organic over aqueous"),
            Figure("extractant_bound", solved.bound, "1", "extractant bound, at most"),
            Figure("metal_left", left, "g/L", "metal in the raffinate"),
            Figure("mixer_settlers", stages, "", "mixer-settlers"),
            Figure("organic_lost", lost, "kg/h", "organic lost"),
        ]

    def _organic(self, mass: Any) -> dict[str, Any]:
        """Extractant and diluent, mol/s, in so much of the organic phase, kg/s."""
        data, diluent = (tables.isotherms()[key] for key in (self.extractant, "diluent"))
        extractant = self.concentration * component(self.extractant).molar_mass  # kg/m3
        rest = (1.0 - extractant / data["density"]) * diluent["density"]
        share = extractant / (extractant + rest)
        parts = {self.extractant: mass * share, diluent["component"]: mass * (1.0 - share)}
        return {key: n / component(key).molar_mass for key, n in parts.items()}

    def _outcome(
        self, liquor: Stream, offered: Stream, shares: Any, scrub: Any, carried: Any, water: Any, strength: Any
    ) -> Effect:
        """Streams, base and acid that follow from the share of each metal that stays and that is taken, and the strip liquor's water."""
        raffinate: dict[str, Any] = dict(liquor.flows)
        strip: dict[str, Any] = {}
        spent: dict[str, Any] = {WATER: 0.0}
        charge: Any = 0.0
        regenerated: Any = 0.0
        for element, (stays, goes, remains) in shares.items():
            ion = ION[element]
            if ion not in raffinate:
                continue
            fed = raffinate[ion]
            raffinate[ion], strip[ion], spent[ion] = fed * stays, fed * goes, fed * remains
            charge = charge + strip[ion] * component(ion).charge
            regenerated = regenerated + spent[ion] * component(ion).charge
        # Net of what circulates as scrub liquor; that takes base, acid and water once more.
        gross = charge / (1.0 - scrub)
        returned = gross - charge
        water = water / (1.0 - scrub)
        excess = water * self._free_acid(strength)
        raffinate.setdefault(ACID, 0.0)
        free_acid = raffinate[ACID]
        to_base = gross + regenerated + excess * scrub
        raffinate[ACID] = free_acid + to_base  # the extractant's protons, and those of the scrub liquor
        base = aqueous.dose_base(raffinate, to_base, self.base)
        raffinate[ACID] = free_acid
        if ACID not in liquor:
            del raffinate[ACID]
        acid = aqueous.dose_acid(strip, (gross + excess) / 2.0) + aqueous.dose_acid(spent, regenerated / 2.0)
        del spent[ACID]  # gone over to the extractant
        strip.setdefault(WATER, 0.0)  # where no metal comes, no acid brings any
        fresh, taken, left = aqueous.draw(offered, np.maximum(water / aqueous.molar_mass(WATER) - strip[WATER], 0.0))
        aqueous.add(strip, taken)
        aqueous.add(strip, fresh)
        # The protons of the acid regenerate the extractant; the scrub liquor's sulfate and water join the raffinate.
        strip[ACID] = excess * (1.0 - scrub)
        for key, n in ((aqueous.SULFATE, (returned + excess * scrub) / 2.0), (WATER, strip[WATER] * scrub)):
            strip[key] = strip[key] - n
            raffinate[key] = raffinate.get(key, 0.0) + n
        out = liquor.with_flows(raffinate, temperature=self.temperature)
        return Effect(
            {
                "raffinate": out.scaled(1.0 - carried),
                "strip_liquor": Stream().with_flows(strip, temperature=self.temperature) + out.scaled(carried),
                "spent_acid": Stream().with_flows(spent, temperature=self.temperature),
                "water_left": left,
            },
            {self.base: base, "sulfuric acid": acid, "process water": fresh},
        )

    def _free_acid(self, strength: Any) -> Any:
        """mol of protons per kg of water in a strip liquor of so much metal, kg per kg of water, at its pH."""
        return self._strip_liquor(_acid_of_sulfate, strength, self.strip_ph)[0]

    def _strip_concentration(self) -> Any:
        """mol of metal per m3 of the strip liquor wanted."""
        water, metal = 1.0 / aqueous.molar_mass(WATER), self.strip_strength / aqueous.molar_mass(ION[self.target])
        protons = self._free_acid(self.strip_strength)
        sulfate = metal * component(ION[self.target]).charge / 2.0 + protons / 2.0
        flows = {WATER: water, ION[self.target]: metal, aqueous.SULFATE: sulfate, ACID: protons}
        return metal / aqueous.volume(flows, self.temperature)

    def _strip_liquor(self, asked: Callable[..., np.ndarray], strength: Any, ph: Any) -> Any:
        """Rows of what is asked of a liquor of so much of the metal at a pH. A plant asks for the same ones at every pass."""
        molality = strength / aqueous.molar_mass(ION[self.target])
        given = np.broadcast_arrays(molality, ph, self.temperature)

        def answer(*given: np.ndarray) -> np.ndarray:
            liquors, each = np.unique(given, axis=1, return_inverse=True)
            return asked(self.target, *map(tuple, liquors.tolist()))[:, each.ravel()]

        found = memory.unchanged((asked.__name__, self.target), answer, *map(np.ravel, given))
        return [row.reshape(given[0].shape)[()] for row in found]


@lru_cache(maxsize=64)
def _bare_in_sulfate(
    element: str, molality: tuple[float, ...], ph: tuple[float, ...], temperature: tuple[float, ...]
) -> np.ndarray:
    """Bare share of each metal, kg/mol, in a liquor of one metal's sulfate."""
    amount, at, warm = map(np.array, (molality, ph, temperature))
    totals = {e: amount if e == element else 0.0 for e in _BOUND}
    with memory.apart():
        found = extraction.bare_ions(totals, at, warm, sodium=0.0)
    return np.array([found[e] for e in _BOUND])


@lru_cache(maxsize=64)
def _acid_of_sulfate(
    element: str, molality: tuple[float, ...], ph: tuple[float, ...], temperature: tuple[float, ...]
) -> np.ndarray:
    """Protons of a liquor of one metal's sulfate, free and bound, mol/kg, as a row."""
    amount, at, warm = map(np.array, (molality, ph, temperature))
    with memory.apart():
        return np.array([hydroxide.acid_at_ph({element: amount}, at, warm)])


class ManganeseExtraction(SolventExtraction):
    """Manganese with D2EHPA, which also takes what is left of iron, aluminium and copper."""

    step = "manganese_extraction"
    area = "manganese"
    target = "Mn"
    extractant = SolventExtraction.parameters["extractant"].but("D2EHPA", "common practice")
    ph = SolventExtraction.parameters["ph"].but(
        3.0,
        "2.5 (Ajiboye and Dzwiniel 2023) to 3.5, where D2EHPA takes all manganese out of cobalt sulfate and no cobalt (Hydrometallurgy 2011, abstract)",
        low=1.0,
        high=4.5,
    )
    scrub_ph = SolventExtraction.parameters["scrub_ph"].but(2.4, "assumption: below extraction")
    strip_ph = SolventExtraction.parameters["strip_ph"].but(
        1.0,
        "assumption: below the isotherm of Mn, with two fifths more acid than metal, and weak enough to leave iron(III) to regeneration",
    )


class CobaltExtraction(SolventExtraction):
    """Cobalt with Cyanex 272."""

    step = "cobalt_extraction"
    area = "cobalt"
    target = "Co"
    ph = SolventExtraction.parameters["ph"].but(
        5.3,
        "assumption: 5.0-5.6, between the pH of half extraction of Co, 4.0-4.6, and of Ni, 5.8-6.5 (Jantunen 2022; ALTA 2024)",
        low=3.5,
        high=6.5,
    )
    scrub_ph = SolventExtraction.parameters["scrub_ph"].but(
        4.7,
        "assumption: 4.3-5.0, below extraction, where Ni leaves the organic, and above the half extraction of Co, which stays",
    )


class ManganeseCobaltExtraction(CobaltExtraction):
    """Cobalt and what manganese there is, together with Cyanex 272; they are parted in their strip liquor."""

    step = "manganese_cobalt_extraction"


class NickelExtraction(SolventExtraction):
    """Nickel, from what lithium and sodium are left with; D2EHPA has the widest gap between nickel and lithium."""

    step = "nickel_extraction"
    area = "nickel"
    target = "Ni"
    extractant = SolventExtraction.parameters["extractant"].but(
        "D2EHPA", "widest gap between Ni and Li in the isotherms"
    )
    ph = SolventExtraction.parameters["ph"].but(
        5.8,
        "assumption: between the pH of half extraction of Ni, 4.5-4.8, and of Li, 6.3-7.1 (Jantunen 2022; ALTA 2024), and the middle of "
        "5.1-6.5, in which all nickel is taken and its sulfate keeps the limit of lithium",
        low=4.0,
        high=8.0,
    )
    scrub_ph = SolventExtraction.parameters["scrub_ph"].but(5.0, "assumption: below extraction")
    ph_rise = SolventExtraction.parameters["ph_rise"].but(
        1.0,
        "assumption: most of the base goes in where the raffinate leaves, so that little nickel is left beside lithium",
    )
