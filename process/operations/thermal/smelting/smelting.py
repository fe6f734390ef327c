"""The furnace run: charge, oxygen, equilibrium, products and heat."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .... import thermo
from ....components import atomic_mass, component
from ....equations import gibbs, smelting
from ....equipment import Equipment
from ....errors import ConvergenceError
from ....numerics import share_of
from ....operation import Effect, Figure, reagent
from ....power import drives
from ....quantities import from_si
from ....stream import Stream
from .charge import KNOWN, NONE, bind_fluorine, elements_of, fixed_matter, flux, gather, kept_in_slag, refuse
from .doubts import doubts
from .furnace import Furnace
from .heat import heat_balance, to_hood
from .oxygen import blast_of, blown_into, melt_down
from .products import burnt_gas, figures_of, outlets_of

#: Rounds after the first in which flux and equilibrium agree to better than a thousandth, where iron is flux and where it
#: is not.
_FLUX_ROUNDS, _FEW_ROUNDS = 11, 2

#: Most rounds in which coke and the heat that is missing agree.
_COKE_ROUNDS = 20

_COKE = component("char").molar_mass


class _Bath(NamedTuple):
    """The charge, fluxed, and what it melts to; mol/s."""

    additions: dict[str, Stream]
    elements: dict[str, Any]
    fluorine: Any
    fixed: dict[str, Any]
    charge: smelting.Charge
    melt: smelting.Melt
    coke: Any
    blown: Any


class Smelting(Furnace):
    """Bath furnace under oxygen: organics, graphite and aluminium burn, noble metals collect in an alloy.

    Oxygen blown decides: it sets the oxygen potential of bath and gas, at which nickel, cobalt, copper, iron and
    manganese share themselves between alloy and slag (equations.smelting). Give the potential, the CO/CO2 ratio of
    the bath gas, or the oxygen itself; else the slag system has its own. Aluminium, lithium, silicon and calcium are
    oxides whatever happens; flux brings the slag to its composition. A share of the alloy stays in the slag as droplets, a
    share of slag and alloy is blown out as dust. The gas burns above the bath as far as the furnace lets it, and gives the
    bath a part of that heat. Heat is that between what enters and what leaves, and the wall's; what is missing is
    electricity, or in a bath the fuel of burners, whose flue gas leaves apart. A shaft burns more coke for it, as long as neither coke nor
    oxygen is given: its gas leaves with the other and heats the charge. What is too much is cooled away. Not counted: carbon and
    silicon in the alloy, ferric iron, the metals' and lithium's own vapour.
    """

    step = "smelting"
    area = "smelting"
    equipment = (Equipment("smelter", "feed"), Equipment("hopper", "feed"))
    shown_first = (
        "furnace",
        "model",
        "oxygen_potential",
        "co_co2_ratio",
        "oxygen_ratio",
        "oxygen",
        "coke",
        "temperature",
        "oxygen_enrichment",
        "slag_system",
        "alumina_limit",
        "recovery",
    )
    inlets = ("feed", "dust")
    optional_inlets = ("dust",)
    outlets = ("alloy", "slag", "gas", "dust")
    places = KNOWN

    @classmethod
    def takes_apart(cls, material: str) -> bool:
        return True  # all of it melts or burns

    def run(self, feed: Stream, dust: Stream) -> Effect:
        effect = self._smelt(feed, dust)
        if not self.burns_coke:
            return effect
        effect, coke = self._heated(feed, dust, effect)
        effect.figures.append(
            Figure("coke_for_heat", share_of(coke * _COKE, feed.mass), "kg/t", "of the coke, for heat")
        )
        return effect

    def _heated(self, feed: Stream, dust: Stream, effect: Effect) -> tuple[Effect, Any]:
        """The shaft with the coke, mol/s, that sets its missing heat free: in proportion, but where the hood begins to take some."""
        lacking = np.maximum(self._lacking(effect) * feed.mass, 0.0)
        coke = lacking / -thermo.formation_enthalpy({"carbon dioxide": 1.0})
        for _ in range(_COKE_ROUNDS if np.any(lacking > 0.0) else 0):
            effect = self._smelt(feed, dust, coke)
            left = np.where(lacking > 0.0, self._lacking(effect) * feed.mass, 0.0)[()]
            freed = np.abs(effect.figure("heat_free")) * feed.mass  # of which it is a small difference
            if np.all(np.abs(left) <= NONE * (lacking + freed)):
                return effect, coke
            gained = lacking - left
            refuse(
                (lacking > 0.0) & (gained <= 0.0), from_si(share_of(lacking, feed.mass), "kWh/t"),
                "smelting: {} kWh of heat per tonne of feed are missing, and coke sets none free here, as its gas leaves unburnt or too hot; "
                "let more gas burn (smelting.post_combustion, oxygen_potential), enrich the blast, or give smelting.coke.",
            )  # fmt: skip
            coke = coke * share_of(lacking, gained)
        if np.any(lacking > 0.0):
            raise ConvergenceError(
                f"{self.step}: the coke that a shaft burns and the heat it lacks did not agree after {_COKE_ROUNDS} rounds; give smelting.coke."
            )
        return effect, coke

    def _smelt(self, feed: Stream, dust: Stream, fuel: Any = 0.0) -> Effect:
        """The furnace with so much coke, mol/s, beside what the oxygen potential needs."""
        mass = feed.mass
        # Share of an element in the slag: what is reduced or leaves as fume is no flux.
        bath = self._bath(feed, dust, kept={}, fuel=fuel)
        iron = self.slag_system == "iron silica"
        for _ in range(0 if self.flux is not None else _FLUX_ROUNDS if iron else _FEW_ROUNDS):
            bath = self._bath(feed, dust, kept_in_slag(self, bath.elements, bath.fixed, bath.melt), fuel)
        additions, elements, fluorine, fixed, charge, melt, coke, blown = bath
        blown = blown_into(charge, melt, blown, mass)
        if self.model == "gibbs":
            melt = gibbs.at_oxygen(charge, melt)
        gas, burnt = burnt_gas(self, charge, melt, elements, fluorine)
        blast = blast_of(self, blown / 2.0 + burnt)
        gas["nitrogen"] = gas["nitrogen"] + blast["combustion air"]["nitrogen"]
        additions |= {"coke": reagent("coke", coke), **blast}
        outlets = outlets_of(self, elements, fixed, melt, gas)
        hood = to_hood(self, charge, melt, outlets)
        preheat = sum(s.at(self.blast_temperature).enthalpy() - s.enthalpy() for s in blast.values())
        work, heat, fuel, warmth = heat_balance(self, [feed, dust, *additions.values()], outlets, mass, hood, preheat)
        into_bath = share_of(blown * atomic_mass("O"), mass)
        figures = [
            *figures_of(self, feed, melt, outlets, additions),
            *warmth,
            Figure("oxygen_to_bath", into_bath, "kg/t", "oxygen into the bath"),
        ]
        told = doubts(self, feed, melt, outlets, figures)
        utilities = {"heat": fuel} | drives(self.specific_energy * mass)
        return Effect(outlets, additions, work=work, heat=heat, utilities=utilities, figures=figures, warnings=told)

    @staticmethod
    def _lacking(effect: Effect) -> Any:
        """Heat that is missing, or less than nothing, per mass of feed."""
        return effect.figure("heat_supplied") - effect.figure("heat_surplus")

    def _bath(self, feed: Stream, dust: Stream, kept: dict[str, Any], fuel: Any) -> _Bath:
        """Flux for the share of each element that is kept in the slag, and the melt with it."""
        additions = flux(self, elements_of(feed, dust), feed.mass, kept)
        elements = elements_of(feed, dust, *additions.values())
        fluorine = bind_fluorine(self, elements)
        fixed = fixed_matter(self, elements, fluorine)
        melted = melt_down(self, gather(self, elements, fixed, fluorine), elements["O"], feed.mass, fuel)
        return _Bath(additions, elements, fluorine, fixed, *melted)
