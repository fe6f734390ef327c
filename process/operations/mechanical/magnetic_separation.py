"""Magnetic separation of steel."""

from __future__ import annotations

from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import fraction, plant_data
from ...power import FRONT_END, drives, per_mass
from ...stream import Stream
from .materials import MATERIAL_NAMES, measured_share

_STEEL = ("steel can", "steel structure")


class MagneticSeparation(Operation):
    """Drum or overband magnet: split factors for steel and for what it drags along."""

    step = "magnetic_separation"
    area = "mechanical"
    equipment = (Equipment("magnetic separator", "feed"),)
    inlets = ("feed",)
    outlets = ("magnetic", "rest")
    energy_basis = "adiabatic"

    steel = fraction(0.97, doc="share of the steel that is picked", source="assumption: 0.95-0.98")
    entrainment = fraction(
        0.01, high=0.2, doc="share of everything else that is dragged along", source="assumption: 1-2 %"
    )
    recovery = plant_data(MATERIAL_NAMES, doc="measured share of each material in the magnetic product")

    specific_energy = per_mass("1 kWh/t", "of the magnet and its belt, per mass of feed", FRONT_END)

    def run(self, feed: Stream) -> Effect:
        there = any(key in feed for key in _STEEL)
        shares = {}
        for key in feed.flows:
            measured = measured_share(self.recovery, key)
            model = self.steel if key in _STEEL else self.entrainment
            shares[key] = measured if measured is not None else model if there else 0.0
        magnetic, rest = feed.split(shares)
        return Effect(
            {"magnetic": magnetic, "rest": rest}, heat=0.0, utilities=drives(self.specific_energy * feed.mass)
        )
