"""Precipitation of lithium as carbonate, phosphate or fluoride."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ... import aqueous
from ...aqueous import (
    AMMONIUM,
    CARBONATE,
    CHLORIDE,
    FLUORIDE,
    HYDROXIDE,
    ION,
    LITHIUM,
    PHOSPHATE,
    SODIUM,
    SULFATE,
    WATER,
)
from ...equations.lithium_salts import salt_formed, saturated_product
from ...equipment import Equipment
from ...errors import InputError
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, fraction, parameter, plant_data
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import Stream

_FLUORIDE_SALT = "lithium fluoride"
_CALCIUM = "Ca+2(aq)"
_BASE = "sodium hydroxide"
_HYDROXYL = "OH-(aq)"

#: Ions that the activity coefficients count, by their names there. The rest are traces.
_IONS = {
    "Li": LITHIUM, "Na": SODIUM, "NH4": AMMONIUM, "SO4": SULFATE, "CO3": CARBONATE, "PO4": PHOSPHATE, "OH": _HYDROXYL,
    "Cl": CHLORIDE, "F": FLUORIDE,
}  # fmt: skip

#: Precipitants that bring ammonium in place of sodium.
_OF_AMMONIUM = ("ammonium fluoride",)

#: Metals whose traces go with an alkaline lithium salt.
_TRACES = {e: HYDROXIDE[e] for e in ("Ni", "Co", "Mn", "Cu", "Fe")} | {
    "Mg": "magnesium hydroxide",
    "Zn": "zinc hydroxide",
}


class LithiumPrecipitation(Operation):
    """n Li+ + anion -> salt, as far as its solubility product lets it.

    What stays dissolved follows from the solubility in pure water and the activity coefficients of the liquor by Pitzer's
    equations: sulfate raises it, the precipitant's excess lowers it. Water hydrolyses carbonate and phosphate. Fluoride beyond the solubility of LiF precipitates as
    well, calcium with carbonate and phosphate, and in their alkaline liquor what is left of other metals, told as
    hydroxides with sodium hydroxide: impurities all.
    """

    area = "lithium"
    equipment = (Equipment("reaction tank", "liquor", number=2, hold="2 h"),)
    shown_first = ("excess",)
    inlets = ("liquor",)
    outlets = ("slurry",)
    product: ClassVar[str] = ""
    anion: ClassVar[str] = ""
    precipitant: ClassVar[str] = ""
    #: Lithium per formula.
    count: ClassVar[int] = 1
    #: The calcium salt of the anion, and what else takes part.
    calcium: ClassVar[tuple[str, ...]] = ()
    #: Whether the precipitant makes the liquor alkaline.
    alkaline: ClassVar[bool] = True
    #: The parameter that says how much precipitant is dosed.
    dosed_by: ClassVar[str] = "excess"

    temperature = parameter("90 degC", low="10 degC", high="100 degC", doc="of the slurry", source="common practice")
    excess = parameter(
        1.15, low=0.5, high=3, doc="precipitant over what the lithium takes that can precipitate",
        source="assumption: common practice 1.1-1.2",
    )  # fmt: skip
    fluoride_solubility = parameter(
        "1.3 g/kg", low="0.1 g/kg", high="10 g/kg", doc="of lithium fluoride in pure water",
        source="recalled: CRC Handbook, 25 degC",
    )  # fmt: skip
    specific_energy = per_volume("1 kWh/m3", "of stirrers and pumps, per volume of liquor")
    recovery = plant_data(("Li",), doc="measured share of the liquor's lithium that precipitates")

    def dosed(self) -> str:
        """The precipitant."""
        return self.precipitant

    def saturation(self) -> Any:
        """mol/kg of the salt in pure water at the temperature."""
        raise NotImplementedError

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        lithium = flows.get(LITHIUM, 0.0)
        added = reagent(self.dosed(), self._dose(flows, lithium))
        aqueous.add(flows, added)
        self._dissolve(flows, added[self.dosed()])
        self._calcium(flows)
        additions = {self.dosed(): added} | self._hydroxides(flows)
        anion = flows[self.anion]
        measured = (self.recovery or {}).get("Li")
        if measured is None:
            formed = self._formed(flows, self.anion, self.saturation())
        else:
            formed = np.minimum(lithium / self.count * measured, anion)
        flows[self.product] = flows.get(self.product, 0.0) + formed
        flows[LITHIUM] = np.maximum(lithium - self.count * formed, 0.0)[()]
        flows[self.anion] = np.maximum(anion - formed, 0.0)[()]
        if (
            measured is None and FLUORIDE in flows and self.product != _FLUORIDE_SALT
        ):  # all that was measured is the salt
            self._fluoride(flows)
        if measured is not None and np.any(formed < lithium / self.count * measured * (1.0 - 1e-9)):
            raise InputError(
                f"{self.step}.recovery: {self.dosed()} falls short of the lithium that was measured; raise {self.step}.{self.dosed_by}, or enter less."
            )
        left = aqueous.per_water(flows[LITHIUM], flows) * aqueous.molar_mass(LITHIUM)
        return Effect(
            {"slurry": liquor.with_flows(flows, temperature=self.temperature)},
            additions,
            utilities=drives(self.specific_energy * aqueous.volume(liquor.flows, liquor.temperature)),
            figures=[Figure("lithium_left", left, "g/kg", "lithium in the mother liquor, per water")],
        )

    def _formed(self, flows: Mapping[str, Any], anion: str, saturation: Any) -> Any:
        """Salt of an anion, mol/s, that precipitates, where pure water dissolves so much, mol/kg."""
        held = {
            ion: aqueous.per_water(np.maximum(flows[key], 0.0), flows) for ion, key in _IONS.items() if key in flows
        }
        name = next(ion for ion, key in _IONS.items() if key == anion)
        product = saturated_product(saturation, name, self.temperature)
        return salt_formed(held, name, product, self.temperature) * aqueous.water_mass(flows)

    def _dose(self, flows: Mapping[str, Any], lithium: Any) -> Any:
        """Precipitant, mol/s, for the lithium that can precipitate: what stays dissolved however much is dosed goes round."""
        measured = (self.recovery or {}).get("Li")
        if measured is not None:
            return lithium / self.count * measured * self.excess + self._for_calcium(flows)
        dosed, whole = dict(flows), lithium / self.count * np.maximum(self.excess, 1.0)
        aqueous.add(dosed, reagent(self.dosed(), whole))
        self._dissolve(dosed, whole)
        return self._formed(dosed, self.anion, self.saturation()) * self.excess

    def _dissolve(self, flows: dict[str, Any], moles: Any) -> None:
        """The precipitant's anion into the liquor, in place."""
        cation = AMMONIUM if self.dosed() in _OF_AMMONIUM else SODIUM
        balance((self.dosed(),), (cation, self.anion)).apply(flows, moles)
        flows.pop(self.dosed(), None)

    def _for_calcium(self, flows: Mapping[str, Any]) -> Any:
        """Anion, mol/s, that calcium takes before lithium does."""
        if not self.calcium or _CALCIUM not in flows:
            return 0.0
        reaction = balance((_CALCIUM, self.anion), self.calcium)
        return flows[_CALCIUM] * reaction.of(self.anion) / reaction.of(_CALCIUM)

    def _calcium(self, flows: dict[str, Any]) -> None:
        if not self.calcium or _CALCIUM not in flows:
            return
        reaction = balance((_CALCIUM, self.anion), self.calcium)
        formed = np.minimum(flows[_CALCIUM], flows[self.anion] / -reaction.of(self.anion))
        reaction.apply(flows, formed)

    def _hydroxides(self, flows: dict[str, Any]) -> dict[str, Stream]:
        """Traces of other metals, all of which go with an alkaline salt, in place; returns the base that this takes."""
        base: Any = 0.0
        for element, hydroxide in _TRACES.items() if self.alkaline else ():
            n = flows.get(ION[element])
            if n is None:
                continue
            reaction = balance((ION[element], _BASE), (hydroxide, SODIUM))
            taken = -reaction.of(_BASE) * n
            base = base + taken
            flows[_BASE] = taken
            reaction.apply(flows, n)
            del flows[ION[element]], flows[_BASE]
        added = reagent(_BASE, base)
        aqueous.add(flows, added.without([_BASE]))  # which the hydroxides have taken
        return {_BASE: added}

    def _fluoride(self, flows: dict[str, Any]) -> None:
        """Fluoride beyond the solubility of lithium fluoride, in place."""
        left, fluoride = flows[LITHIUM], flows[FLUORIDE]
        salt = self._formed(flows, FLUORIDE, self.fluoride_solubility / aqueous.molar_mass(_FLUORIDE_SALT))
        salt = np.minimum(salt, np.minimum(left, fluoride))
        flows[_FLUORIDE_SALT] = flows.get(_FLUORIDE_SALT, 0.0) + salt
        flows[LITHIUM], flows[FLUORIDE] = left - salt, fluoride - salt


class Carbonation(LithiumPrecipitation):
    """2 Li+ + CO3-2 -> Li2CO3, hot, because its solubility falls with temperature."""

    step = "carbonation"
    shown_first = ("temperature", "excess")
    product, anion, precipitant, count = "lithium carbonate", CARBONATE, "sodium carbonate", 2
    calcium = ("calcium carbonate",)

    def saturation(self) -> Any:
        return aqueous.solubility("Li2CO3", self.temperature) / aqueous.molar_mass(self.product)


class CarbonDioxideCarbonation(Carbonation):
    """2 Li+ + 2 OH- + CO2 -> Li2CO3 + H2O, of a lithium hydroxide liquor: it takes no soda and leaves no sodium.

    Carbon dioxide is dosed short of the hydroxide, or bicarbonate would dissolve the salt again. The liquor comes
    through membranes and holds no other metal.
    """

    step = "carbon_dioxide_carbonation"
    shown_first = ("temperature", "carbonated")
    precipitant = "carbon dioxide"
    alkaline = False
    dosed_by = "carbonated"
    excess = None

    carbonated = fraction(
        0.98, low=0.1, doc="share of the hydroxide that carbon dioxide takes", source="assumption: an end pH of 11 or so",
    )  # fmt: skip

    def _dose(self, flows: Mapping[str, Any], lithium: Any) -> Any:
        return flows.get(_HYDROXYL, 0.0) * self.carbonated / 2.0

    def _dissolve(self, flows: dict[str, Any], moles: Any) -> None:
        balance((self.dosed(), _HYDROXYL), (self.anion, WATER)).apply(flows, moles)
        flows.pop(self.dosed(), None)


class PhosphatePrecipitation(LithiumPrecipitation):
    """3 Li+ + PO4-3 -> Li3PO4, which is little soluble and needs no evaporation before."""

    step = "phosphate_precipitation"
    product, anion, precipitant, count = "lithium phosphate", PHOSPHATE, "sodium phosphate", 3
    calcium = ("calcium phosphate",)
    excess = LithiumPrecipitation.parameters["excess"].but(
        1.15,
        "assumption: as of soda, and chosen for the more than 95 % that are published from liquor of LFP (Trans. Nonferrous Met. Soc. China); "
        "1.05 gives 94 % there",
    )
    solubility = parameter(
        "0.39 g/kg", low="0.01 g/kg", high="5 g/kg", doc="of lithium phosphate in pure water", source="recalled: 0.39 g/L at 20 degC"
    )  # fmt: skip

    def saturation(self) -> Any:
        return self.solubility / aqueous.molar_mass(self.product)


class FluoridePrecipitation(LithiumPrecipitation):
    """Li+ + F- -> LiF with sodium fluoride, or with ammonium fluoride, which brings no sodium."""

    step = "fluoride_precipitation"
    product, anion, count = "lithium fluoride", FLUORIDE, 1
    calcium = ("calcium fluoride",)
    alkaline = False
    fluoride = choice(
        "sodium fluoride", ("sodium fluoride", *_OF_AMMONIUM), doc="brings the fluoride",
        source="common practice; ammonium fluoride where ammonia is the base of the extractions",
    )  # fmt: skip
    excess = LithiumPrecipitation.parameters["excess"].but(1.05, "assumption: little over stoichiometry")

    def dosed(self) -> str:
        return self.fluoride

    def saturation(self) -> Any:
        return self.fluoride_solubility / aqueous.molar_mass(self.product)
