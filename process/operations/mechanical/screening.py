"""Screening of shredded and dried cells to black mass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ...components import component, of_material
from ...equations.screening import undersize_recovery
from ...equipment import Equipment
from ...errors import InputError
from ...numerics import share_of
from ...operation import Effect, Operation
from ...parameters import fraction, parameter, plant_data
from ...power import FRONT_END, drives, per_mass
from ...sizes import Sizes, parted
from ...stream import Stream
from .materials import MATERIAL_NAMES, measured_share, name_of

#: What sits in the pores of the coatings follows them.
_COATINGS = ("cathode coating", "anode coating")

#: Electrolyte, and what belongs to no class of material: water and salts.
_WET = ("electrolyte", "")


class Screening(Operation):
    """One deck; the undersize is black mass.

    Whiten's partition curve is integrated over each material's Rosin-Rammler distribution; coating that is
    still on its foil goes over. Electrolyte
    left on the solids follows the coatings, whose pores hold it. Scrap electrodes that were never
    shredded have no sizes: shred them first.
    """

    step = "screening"
    area = "mechanical"
    equipment = (Equipment("vibrating screen", "feed"), Equipment("conveyor", "feed"))
    shown_first = ("aperture", "sharpness")
    inlets = ("feed",)
    outlets = ("undersize", "oversize")
    energy_basis = "adiabatic"

    aperture = parameter(
        "1 mm", low="20 um", high="50 mm", doc="square opening", source="common practice: 0.5-1 mm (recalled)"
    )
    cut_ratio = parameter(
        1.0, low=0.3, high=1.2, doc="cut size over aperture", source="assumption: part of the tuned size set"
    )
    sharpness = parameter(
        4.0, low=1, high=20, doc="Whiten's alpha: 2 is poor, 6 sharp", source="assumption: ordinary vibrating screen"
    )
    recovery = plant_data(MATERIAL_NAMES, doc="measured share of each material that reports to the undersize")
    electrolyte_loss = fraction(0.0, doc="share of the liquid electrolyte lost to the oversize", source="assumption")

    specific_energy = per_mass("2 kWh/t", "of the screen, per mass of feed", FRONT_END)

    def run(self, feed: Stream) -> Effect:
        shares = {key: self._share(key, feed) for key in feed.flows}
        wet = [key for key in feed.flows if component(key).material in _WET]
        if wet:
            coatings = [key for key in of_material(*_COATINGS) if key in feed]
            fines = sum((feed.component_mass(key) * shares[key] for key in coatings), 0.0)
            follows = share_of(fines, feed.mass_of(coatings)) * (1.0 - self.electrolyte_loss)
            for key in wet:
                measured = measured_share(self.recovery, key)
                shares[key] = follows if measured is None else measured
        undersize, oversize = feed.split(shares)
        finer, coarser = parted(feed.sizes, self._passing)
        return Effect(
            {"undersize": replace(undersize, sizes=finer), "oversize": replace(oversize, sizes=coarser)},
            heat=0.0,
            utilities=drives(self.specific_energy * feed.mass),
        )

    def _share(self, key: str, feed: Stream) -> Any:
        measured = measured_share(self.recovery, key)
        if measured is not None:
            return measured
        material = component(key).material
        if material in _WET:
            return 0.0  # set with the coatings
        populations = [p for p in feed.sizes_of(key) if np.any(np.asarray(p.share) > 0)]
        if not populations or any(p.d63 is None for p in populations):
            name = name_of(key)
            measured = f', or enter {self.step}.recovery = {{ "{name}" = 0.5 }} as measured' if name else ""
            raise InputError(
                f"{self.step}.feed: {key} has no size distribution; shred the material before it is screened{measured}."
            )
        return sum(p.share * self._passing(p) for p in populations)

    def _passing(self, population: Sizes) -> Any:
        """Share of a population that passes; what is still on its foil does not."""
        return population.free * undersize_recovery(
            population.d63, population.spread, self.aperture * self.cut_ratio, self.sharpness
        )


class CoarseScreening(Screening):
    """A deck before the other: casings and large foil leave before they wear the fine cloth."""

    step = "coarse_screening"
    shown_first = ()

    aperture = Screening.parameters["aperture"].but("10 mm", "assumption: casings and crumpled foil")
