"""Solvent extraction of manganese, cobalt and nickel."""

from __future__ import annotations

from typing import Any, ClassVar

from ..equations import extraction
from ..operation import Effect, Operation, choice, count, fraction, parameter, plant_data, reagent
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import ACID, ION, SODIUM, WATER

_METALS = ("Mn", "Co", "Ni", "Cu", "Fe", "Al", "Li")

_ISOTHERMS = "isotherms: recalled, from Jantunen 2022 figures and supplier charts (apparent slopes)"


class SolventExtraction(Operation):
    """Extract, scrub and strip, with the base and the acid that takes.

    A countercurrent cascade at constant pH (Kremser) with distribution coefficients from pH isotherms.
    The acidic extractant is neutralised with sodium hydroxide, one per charge of the metal extracted,
    and stripped with half a mole of sulfuric acid per charge. Scrubbing returns a share of the metals
    that are not wanted to the aqueous feed; they are scrubbed by the wanted metal, so the cascade's net
    effect is what is written here. The organic itself and its losses are left out.
    """

    inlets = ("liquor",)
    outlets = ("raffinate", "strip_liquor")
    target: ClassVar[str] = ""

    extractant = choice(
        "Cyanex 272", ("D2EHPA", "Cyanex 272"), doc="acidic organophosphorus extractant", source="common practice"
    )
    ph = parameter(5.0, low=0.5, high=8.0, doc="equilibrium pH of the cascade", source=_ISOTHERMS)
    stages = count(4, low=1, high=12, doc="extraction stages", source="assumption")
    phase_ratio = parameter(1.0, low=0.1, high=10, doc="organic over aqueous volume", source="assumption")
    scrub_efficiency = fraction(
        0.95, doc="share of other metals on the organic that scrubbing returns", source="assumption"
    )
    strip_strength = parameter(
        "90 g/kg",
        low="10 g/kg",
        high="150 g/kg",
        doc="metal per kg of water in the strip liquor",
        source="assumption: 80-110 g/L in practice",
    )
    temperature = parameter("40 degC", low="15 degC", high="60 degC", doc="of both liquors", source="common practice")
    recovery = plant_data(_METALS, doc="measured share of each metal that reaches the strip liquor")

    def run(self, liquor: Stream) -> Effect:
        raffinate: dict[str, Any] = dict(liquor.flows)
        strip: dict[str, Any] = {}
        charge: Any = 0.0
        for element, share in self._shares().items():
            ion = ION[element]
            if ion not in raffinate:
                continue
            moles = raffinate[ion] * share
            raffinate[ion] = raffinate[ion] * (1.0 - share)
            strip[ion] = moles
            charge = charge + moles * _charge(ion)
        base = reagent("sodium hydroxide", charge)
        aqueous.add(raffinate, base)
        exchange = balance(("sodium hydroxide", ACID), (SODIUM, WATER))  # the acid is the extractant's proton
        exchange.apply(raffinate, charge)
        raffinate.pop("sodium hydroxide", None)
        raffinate[ACID] = raffinate[ACID] + charge
        if ACID not in liquor:
            del raffinate[ACID]
        acid = aqueous.dose_acid(strip, charge / 2.0)
        strip[ACID] = strip[ACID] - charge  # the protons regenerate the extractant
        del strip[ACID]
        metal = Stream(strip).mass_of([ION[e] for e in _METALS if ION[e] in strip])
        short = metal / self.strip_strength / aqueous.molar_mass(WATER) - strip.get(WATER, 0.0)
        water = reagent("process water", short)
        aqueous.add(strip, water)
        return Effect(
            {
                "raffinate": liquor.with_flows(raffinate, temperature=self.temperature),
                "strip_liquor": Stream().with_flows(strip, temperature=self.temperature),
            },
            {"sodium hydroxide": base, "sulfuric acid": acid, "process water": water},
        )

    def _shares(self) -> dict[str, Any]:
        """Share of each metal that reaches the strip liquor."""
        measured = self.recovery or {}
        shares = {}
        for element, (half, slope) in extraction.isotherm(self.extractant).items():
            if element in measured:
                shares[element] = measured[element]
                continue
            if measured and element != self.target:
                shares[element] = 0.0  # a measured recovery without others: none is known to come along
                continue
            factor = extraction.distribution(self.ph, half, slope) * self.phase_ratio
            extracted = 1.0 - extraction.kremser_left(factor, self.stages)
            shares[element] = extracted if element == self.target else extracted * (1.0 - self.scrub_efficiency)
        return shares


class ManganeseExtraction(SolventExtraction):
    """Manganese with D2EHPA, which also takes what is left of iron, aluminium and copper."""

    step = "manganese_extraction"
    area = "manganese"
    target = "Mn"
    extractant = SolventExtraction.parameters["extractant"].but("D2EHPA", "common practice")
    ph = SolventExtraction.parameters["ph"].but(
        2.8, "assumption: between the isotherms of Mn and Co; Ajiboye and Dzwiniel (2023) use 2.5", low=1.0, high=4.5
    )


class CobaltExtraction(SolventExtraction):
    """Cobalt with Cyanex 272."""

    step = "cobalt_extraction"
    area = "cobalt"
    target = "Co"
    ph = SolventExtraction.parameters["ph"].but(
        5.5, "assumption: between the isotherms of Co and Ni", low=3.5, high=6.5
    )


class NickelExtraction(SolventExtraction):
    """Nickel with Cyanex 272."""

    step = "nickel_extraction"
    area = "nickel"
    target = "Ni"
    ph = SolventExtraction.parameters["ph"].but(
        6.8, "assumption: above the isotherm of Ni, below that of Li", low=5.5, high=8.0
    )


def _charge(ion: str) -> int:
    from ..components import component

    return component(ion).charge
