"""Crystallisation of the metal sulfates as hydrates."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..equations.solubility import solubility
from ..operation import Effect, Operation, fraction, parameter
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import ION, SULFATE, WATER

#: Mechanical vapour recompression: 27 kWh/t at 5 K of boiling point rise, 46 at 10 K, with steam tables.
MVR = "computed: compressor efficiency 0.72, boiling point rise of about 5 K"


class Crystallisation(Operation):
    """Evaporative or cooling crystallisation with the mother liquor recycled but for a purge.

    With a yield y per pass and a purge p of the mother liquor, y / (1 - (1 - y)(1 - p)) of the metal
    leaves as crystals. The purge is a saturated solution of the salt; all other water but that of the
    hydrate is evaporated and leaves as condensate. A share of the other dissolved matter is occluded.
    """

    inlets = ("liquor",)
    outlets = ("crystals", "purge", "condensate")
    element: ClassVar[str] = ""
    hydrate: ClassVar[str] = ""
    salt: ClassVar[str] = ""

    temperature = parameter(
        "40 degC", low="10 degC", high="100 degC", doc="of crystals, purge and condensate", source="common practice"
    )
    pass_yield = fraction(
        0.60, low=0.05, high=0.99, doc="share of the metal that crystallises in one pass", source="assumption"
    )
    purge = fraction(0.04, low=0.001, doc="share of the mother liquor purged each pass", source="assumption: 2-5 %")
    occlusion = fraction(
        0.005,
        high=0.5,
        doc="share of other dissolved matter that stays in the crystals",
        source="assumption: washed crystals",
    )
    evaporation_work = parameter(
        "30 kWh/t", low="0 kWh/t", high="1000 kWh/t", doc="electricity per mass of water evaporated", source=MVR
    )

    def run(self, liquor: Stream) -> Effect:
        left: dict[str, Any] = dict(liquor.flows)
        metal = ION[self.element]
        moles = left.get(metal, 0.0)
        recovered = self.pass_yield / (1.0 - (1.0 - self.pass_yield) * (1.0 - self.purge))
        crystals: dict[str, Any] = {}
        reaction = balance((metal, SULFATE, WATER), (self.hydrate,))
        if metal in left:
            reaction.apply(left, moles * recovered)
            left[metal] = moles * (1.0 - recovered)
            crystals[self.hydrate] = left.pop(self.hydrate)
        for key in [k for k in left if k != WATER]:
            crystals[key] = left[key] * self.occlusion
            left[key] = left[key] * (1.0 - self.occlusion)
        water = left.pop(WATER, 0.0)
        anhydrous = left.get(metal, 0.0) * (aqueous.molar_mass(metal) + aqueous.molar_mass(SULFATE))
        others = Stream(left).mass - anhydrous
        saturated = (
            anhydrous / solubility(self.salt, self.temperature) + others / aqueous.OTHERS_PER_WATER
        ) / aqueous.molar_mass(WATER)
        kept = np.minimum(saturated, np.maximum(water, 0.0))[()]
        outlets = {
            "crystals": liquor.with_flows(crystals, temperature=self.temperature),
            "purge": liquor.with_flows({**left, WATER: kept}, temperature=self.temperature),
            "condensate": liquor.with_flows({WATER: water - kept}, temperature=self.temperature),
        }
        evaporated = (water - kept) * aqueous.molar_mass(WATER)
        return Effect(outlets, work=evaporated * self.evaporation_work, figures={"recovered": (recovered, "1")})


class NickelCrystallisation(Crystallisation):
    """NiSO4.6H2O, which is the stable hydrate from 31 to 54 degC."""

    step = "nickel_crystallisation"
    area = "nickel"
    element, hydrate, salt = "Ni", "nickel sulfate hexahydrate", "NiSO4"
    temperature = Crystallisation.parameters["temperature"].but(
        "40 degC", "the hexahydrate is stable from 31 to 54 degC", low="31 degC", high="54 degC"
    )


class CobaltCrystallisation(Crystallisation):
    """CoSO4.7H2O, cooled."""

    step = "cobalt_crystallisation"
    area = "cobalt"
    element, hydrate, salt = "Co", "cobalt sulfate heptahydrate", "CoSO4"
    temperature = Crystallisation.parameters["temperature"].but(
        "30 degC",
        "common practice: the heptahydrate is stable below about 41 degC (recalled)",
        low="10 degC",
        high="41 degC",
    )


class ManganeseCrystallisation(Crystallisation):
    """MnSO4.H2O, hot, because its solubility falls with temperature."""

    step = "manganese_crystallisation"
    area = "manganese"
    element, hydrate, salt = "Mn", "manganese sulfate monohydrate", "MnSO4"
    temperature = Crystallisation.parameters["temperature"].but(
        "95 degC", "common practice: 80-100 degC", low="60 degC", high="100 degC"
    )
