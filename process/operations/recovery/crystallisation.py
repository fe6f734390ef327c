"""Crystallisation of the metal sulfates as hydrates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ... import aqueous, thermo
from ...aqueous import ION, SULFATE, WATER
from ...equations.solubility import hydrate_yield
from ...equipment import Equipment
from ...errors import InputError
from ...heating import Duty
from ...operation import Effect, Figure
from ...parameters import fraction, parameter
from ...power import drives, per_mass
from ...reactions import balance
from ...stream import Stream
from ..water.evaporation import Preheating

#: Yield of a pass below which the liquor would go round for nothing (assumption).
_LEAST_YIELD = 0.01


class Crystallisation(Preheating):
    """Evaporate to saturation or beyond, cool, centrifuge; the mother liquor goes round but for a purge.

    The yield of a pass follows from the solubilities at the two temperatures and the water that the hydrate
    takes. The mother liquor is saturated in the salt and collects everything else; it leaves as purge and,
    a little, as liquor that centrifuging and washing leave on the crystals, which is what makes them impure.
    All other water is evaporated. Mother liquor that goes round is heated and cooled again at each pass.
    """

    shown_first = ("temperature",)
    inlets = ("liquor",)
    equipment = (
        Equipment("evaporator", "condensate"),
        Equipment("crystalliser", "crystals"),
        Equipment("centrifuge", "crystals"),
    )
    outlets = ("crystals", "purge", "condensate")
    element: ClassVar[str] = ""
    hydrate: ClassVar[str] = ""
    salt: ClassVar[str] = ""

    evaporation_temperature = parameter(
        "80 degC", low="40 degC", high="100 degC", doc="at which water is evaporated", source="common practice"
    )
    temperature = parameter(
        "40 degC", low="10 degC", high="100 degC", doc="of crystals and purge", source="common practice"
    )
    concentration = parameter(
        1.0, low=1.0, high=1.6, doc="salt after evaporation over its solubility there; above 1 it crystallises hot already",
        source="common practice: to saturation",
    )  # fmt: skip
    pass_yield = fraction(
        None, low=0.05, high=0.99, doc="measured share of the metal that crystallises in one pass; replaces the solubilities",
        source="measured",
    )  # fmt: skip
    purge = fraction(0.04, low=0.001, doc="share of the mother liquor purged each pass", source="assumption: 2-5 %")
    occluded_liquor = parameter(
        "5 g/kg", low="0 g/kg", high="200 g/kg", doc="mother liquor that stays on the washed crystals", source="assumption: pusher centrifuge with washing"
    )  # fmt: skip

    specific_energy = per_mass("20 kWh/t", "of circulation, centrifuge and dryer, per mass of crystals")

    def run(self, liquor: Stream) -> Effect:
        left: dict[str, Any] = dict(liquor.flows)
        metal = ION[self.element]
        moles = left.get(metal, 0.0)
        reaction = balance((metal, SULFATE, WATER), (self.hydrate,))
        water_per_salt = -reaction.of(WATER) * aqueous.molar_mass(WATER) / self._anhydrous()
        dissolves = aqueous.solubility(self.salt, self.temperature)
        if self.pass_yield is None:
            hot = self.concentration * aqueous.solubility(self.salt, self.evaporation_temperature)
            once = hydrate_yield(hot, dissolves, water_per_salt)
            if np.any(np.asarray(once) < _LEAST_YIELD):
                raise InputError(
                    f"{self.step}: {self.salt} is hardly more soluble at {self.step}.evaporation_temperature than at "
                    f"{self.step}.temperature, so that nothing crystallises; raise {self.step}.concentration (evaporate "
                    "further) or the difference."
                )
        else:
            once = self.pass_yield
        # Metal in the liquor on the crystals per metal in crystals, both per mass of crystals.
        held = (
            self.occluded_liquor * dissolves / (1.0 + dissolves) * aqueous.molar_mass(self.hydrate) / self._anhydrous()
        )
        purged = self.purge * np.maximum(1.0 - once - held * once, 0.0)
        recovered = once / (once * (1.0 + held) + purged)
        occluded = held * once / (held * once + purged)  # share of the leaving mother liquor

        crystals: dict[str, Any] = {}
        if metal in left:
            reaction.apply(left, moles * recovered)
            left[metal] = moles * (1.0 - recovered)
            crystals[self.hydrate] = left.pop(self.hydrate)
        water = left.pop(WATER, 0.0)
        anhydrous = left.get(metal, 0.0) * self._anhydrous()
        others = Stream(left).mass - anhydrous
        saturated = (anhydrous / dissolves + others / aqueous.OTHERS_PER_WATER) / aqueous.molar_mass(WATER)
        kept = np.minimum(saturated, np.maximum(water, 0.0))[()]
        mother = liquor.with_flows({**left, WATER: kept}, temperature=self.temperature)
        outlets = {
            "crystals": liquor.with_flows(crystals, temperature=self.temperature) + mother.scaled(occluded),
            "purge": mother.scaled(1.0 - occluded),
        }
        outlets["condensate"], warmed = self.preheated(liquor, water - kept, self.evaporation_temperature)
        work = self.evaporation_work((water - kept) * aqueous.molar_mass(WATER), self.evaporation_temperature)
        return Effect(
            outlets,
            work=work,
            duties=self._duties(liquor, outlets, warmed, work),
            utilities=drives(self.specific_energy * outlets["crystals"].mass),
            figures=[
                Figure("pass_yield", once, "1", "yield of one pass"),
                Figure("recovered", recovered, "1", "recovered"),
            ],
        )

    def _duties(self, liquor: Stream, outlets: Mapping[str, Stream], warmed: Any, work: Any) -> list[Duty]:
        """Heat of the fresh liquor and of that which goes round, beyond what the compressor gives; then all is cooled.

        warmed: temperature of the fresh liquor behind the preheater, K.
        """
        hot, cold = self.evaporation_temperature, self.temperature
        round_ = outlets["purge"].scaled((1.0 - self.purge) / self.purge)
        capacity = thermo.heat_capacity(round_.flows)
        heated = thermo.heat_capacity(liquor.flows) * (hot - warmed) + capacity * (hot - cold) - work
        net = sum((s.enthalpy() for s in outlets.values()), 0.0) - liquor.enthalpy() - work
        return [Duty(heated, np.minimum(warmed, cold), hot), Duty(net - heated, hot, cold)]

    def _anhydrous(self) -> float:
        """kg/mol of the salt without its hydrate water."""
        return aqueous.molar_mass(ION[self.element]) + aqueous.molar_mass(SULFATE)


class NickelCrystallisation(Crystallisation):
    """NiSO4.6H2O, which is the stable hydrate from 31 to 54 degC."""

    step = "nickel_crystallisation"
    area = "nickel"
    shown_first = ("temperature", "purge")
    element, hydrate, salt = "Ni", "nickel sulfate hexahydrate", "NiSO4"
    temperature = Crystallisation.parameters["temperature"].but(
        "40 degC", "the hexahydrate is stable from 31 to 54 degC", low="31 degC", high="54 degC"
    )


class CobaltCrystallisation(Crystallisation):
    """CoSO4.7H2O, cooled."""

    step = "cobalt_crystallisation"
    area = "cobalt"
    element, hydrate, salt = "Co", "cobalt sulfate heptahydrate", "CoSO4"
    evaporation_temperature = Crystallisation.parameters["evaporation_temperature"].but(
        "65 degC", "the solubility of CoSO4 peaks near 60-80 degC"
    )
    temperature = Crystallisation.parameters["temperature"].but(
        "30 degC",
        "common practice: the heptahydrate is stable below about 41 degC (recalled)",
        low="10 degC",
        high="41 degC",
    )


class ManganeseCrystallisation(Crystallisation):
    """MnSO4.H2O, by evaporation while hot, because its solubility falls with temperature."""

    step = "manganese_crystallisation"
    area = "manganese"
    element, hydrate, salt = "Mn", "manganese sulfate monohydrate", "MnSO4"
    evaporation_temperature = Crystallisation.parameters["evaporation_temperature"].but(
        "95 degC", "common practice: 80-100 degC"
    )
    temperature = Crystallisation.parameters["temperature"].but(
        "95 degC", "common practice: 80-100 degC", low="60 degC", high="100 degC"
    )
    concentration = Crystallisation.parameters["concentration"].but(
        2.5, "assumption: a slurry of about 35 % crystals", high=5.0
    )


class CopperCrystallisation(Crystallisation):
    """CuSO4.5H2O, cooled."""

    step = "copper_crystallisation"
    area = "purification"
    shown_first = ()
    element, hydrate, salt = "Cu", "copper sulfate pentahydrate", "CuSO4"
    temperature = Crystallisation.parameters["temperature"].but(
        "25 degC", "common practice: the pentahydrate is stable below about 95 degC (recalled)", low="10 degC"
    )
