"""What a reader must know of a furnace: where its model, its slag or its heat is doubtful."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .... import tables
from ....components import component
from ....constants import ZERO_CELSIUS
from ....equations import smelting
from ....numerics import over, share_of
from ....operation import Figure
from ....quantities import from_si
from ....stream import Stream
from .charge import ALLOY, NONE
from .furnace import Furnace

#: log10 pO2 between which the oxides named here are all that is reduced or oxidised.
_SILICON_BELOW, _FERRIC_ABOVE = -14.0, -6.0

#: Alloy over metals fed, and heat surplus over heat set free, that are worth a warning; and mass in the feed that is
#: worth a word.
_LITTLE_ALLOY, _MUCH_SURPLUS, _APPRECIABLE = 0.01, 0.2, 0.02

#: Share of a slag over its limit at which a warning is due: what is reduced out of it moves it a little.
_SLAG_TOLERANCE = 1.05


def doubts(
    furnace: Furnace, feed: Stream, melt: smelting.Melt, outlets: Mapping[str, Stream], figures: list[Figure]
) -> list[str]:
    """Warnings of a furnace run."""
    told = []
    found = {figure.key: figure.value for figure in figures}
    valued = share_of(feed.element_mass("Ni") + feed.element_mass("Co"), feed.mass)
    if np.any((np.asarray(valued) < _APPRECIABLE) & (np.asarray(feed.mass) > 0)):
        much = np.any(feed.element_mass("P") > _APPRECIABLE * np.asarray(feed.mass))
        phosphorus = ", its phosphorus to slag and alloy" if much else ""
        told.append(
            f"the feed holds {100 * np.min(valued):.2g} % of nickel and cobalt, which smelting is for: its lithium goes to the "
            f"slag{phosphorus}, and the alloy is mostly copper and iron."
        )
    if np.any(melt.potential < _SILICON_BELOW):
        told.append(
            "below a log10 of oxygen pressure of -14 silicon and lithium are reduced too, which is not counted."
        )
    if np.any(melt.potential > _FERRIC_ABOVE):
        told.append(
            "above a log10 of oxygen pressure of -6 iron turns ferric and slag may freeze, which is not counted."
        )
    if np.any(melt.graphite > NONE * np.asarray(feed.mass)):
        told.append("carbon is left over and leaves with the slag; raise smelting.oxygen_ratio or lower smelting.coke.")
    fed = sum((feed.element_mass(m) for m in smelting.METALS), 0.0)
    if np.any(outlets["alloy"].mass < _LITTLE_ALLOY * fed):
        told.append("hardly any alloy forms: nearly all metal is in the slag; lower smelting.oxygen_potential.")
    for name, share, limit, raises in (
        ("alumina", found["alumina_in_slag"], furnace.alumina_limit, "smelting.alumina_limit"),
        ("lithium oxide", found["lithia_in_slag"], furnace.lithia_limit, "smelting.lithia_limit"),
    ):
        if np.any(share > limit * _SLAG_TOLERANCE):
            remedy = (
                "raise smelting.flux, or leave it out"
                if furnace.flux is not None
                else "raise the limit, or give smelting.flux"
            )
            if furnace.slag_system == "iron silica":
                remedy += "; iron oxide of the flux goes into the alloy where oxygen is low"
            told.append(
                f"the slag holds up to {100 * np.max(share):.3g} % of {name}, above {raises}, and may not melt: {remedy}."
            )
    told += _freezes(furnace, outlets)
    surplus, free = (from_si(found[key], "kWh/t") for key in ("heat_surplus", "heat_free"))
    if np.any(surplus > np.maximum(_MUCH_SURPLUS * free, NONE)):
        told.append(
            f"up to {np.max(surplus):.4g} kWh per tonne of feed more heat is set free than the furnace uses and must be cooled "
            "away; lower smelting.oxygen_enrichment or smelting.post_combustion."
        )
    return told


def _freezes(furnace: Furnace, outlets: Mapping[str, Stream]) -> list[str]:
    """Where alloy or slag may be solid at the furnace's temperature: stated limits, no phase diagram."""
    told = []
    table = tables.smelting()
    alloy, slag = outlets["alloy"], outlets["slag"]
    moles = {metal: alloy.flows.get(key, 0.0) for metal, key in ALLOY.items()}
    # Solid solutions of these metals melt near the mean of their melting points.
    melts = share_of(sum(n * table["melting"][m] for m, n in moles.items()), sum(moles.values()))
    if np.any(furnace.temperature < melts):
        told.append(
            f"the alloy melts near {np.max(melts) - ZERO_CELSIUS:.0f} degC by the mean of its metals, above smelting.temperature."
        )
    other = {"lime silica": "iron_silica_ratio", "iron silica": "lime_silica_ratio"}[furnace.slag_system]
    if other in furnace.entered:
        told.append(f"smelting.{other} has no effect on a slag of the {furnace.slag_system} system.")
    box = table["slag_box"][furnace.slag_system]
    moles = sum(slag.flows.get(key, 0.0) * component(key).atoms[box["element"]] for key in box["held"])
    ratio = over(moles * component(box["over"]).molar_mass, slag.component_mass("slag silica"))
    there = np.asarray(slag.mass) > 0
    if np.any(there & ((ratio < box["low"] / _SLAG_TOLERANCE) | (ratio > box["high"] * _SLAG_TOLERANCE))):
        told.append(
            "the slag holds no silica, without which it is not known to melt; raise smelting.flux."
            if not np.all(np.isfinite(ratio))
            else f"{box['words']} of the slag is from {np.min(ratio):.3g} to {np.max(ratio):.3g}, outside {box['low']} to "
            f"{box['high']}, where it is known to melt."
        )
    return told
