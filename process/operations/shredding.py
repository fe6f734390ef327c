"""Shredding under inert gas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..components import component
from ..operation import Effect, Operation, parameter, reagent
from ..stream import Sizes, Stream

#: Stored energy, J per kg of feed, above which a shredder needs more than inert gas: 5 Wh/kg, of the
#: order of the residue after a deep discharge (assumption).
_CHARGED = 5.0 * 3600.0

_TUNED = "assumption: tuned to EverBatt's carry-over of 5 % of the foils into black mass"


class Shredding(Operation):
    """Rotary shear under nitrogen; sets the size distribution of every material it liberates.

    Foils and casings are ductile, so a specific energy measured on the plant is used rather than a law
    for brittle minerals. Sizes are Rosin-Rammler. Electricity and any charge left in the cells end as heat.
    """

    step = "shredding"
    area = "mechanical"
    inlets = ("feed",)
    outlets = ("shredded", "offgas")

    specific_energy = parameter(
        "55.6 kWh/t", low="1 kWh/t", high="500 kWh/t", doc="electricity of the whole mechanical line",
        source="EverBatt 2023: 0.2 MJ/kg preprocessing",
    )  # fmt: skip
    nitrogen = parameter(
        "0.05 kg/kg", low="0 kg/kg", high="5 kg/kg", doc="inert gas per mass of feed", source="EverBatt 2023"
    )
    temperature = parameter(
        "40 degC", low="0 degC", high="100 degC", doc="of what leaves, held by cooling", source="assumption"
    )
    cathode_size = parameter(
        "0.15 mm", low="1 um", high="50 mm", doc="63.2 % passing size of cathode coating", source=_TUNED
    )
    cathode_spread = parameter(0.75, low=0.3, high=5, doc="spread of the cathode coating's size", source=_TUNED)
    anode_size = parameter(
        "0.10 mm", low="1 um", high="50 mm", doc="63.2 % passing size of anode coating", source=_TUNED
    )
    anode_spread = parameter(0.80, low=0.3, high=5, doc="spread of the anode coating's size", source=_TUNED)
    copper_size = parameter("6 mm", low="10 um", high="200 mm", doc="63.2 % passing size of copper foil", source=_TUNED)
    copper_spread = parameter(1.6, low=0.3, high=5, doc="spread of the copper foil's size", source=_TUNED)
    aluminium_size = parameter(
        "7 mm", low="10 um", high="200 mm", doc="63.2 % passing size of aluminium foil", source=_TUNED
    )
    aluminium_spread = parameter(1.7, low=0.3, high=5, doc="spread of the aluminium foil's size", source=_TUNED)
    separator_size = parameter(
        "12 mm", low="10 um", high="500 mm", doc="63.2 % passing size of separator", source=_TUNED
    )
    separator_spread = parameter(1.8, low=0.3, high=5, doc="spread of the separator's size", source=_TUNED)
    casing_size = parameter(
        "15 mm", low="100 um", high="500 mm", doc="63.2 % passing size of casings and hardware", source=_TUNED
    )
    casing_spread = parameter(2.5, low=0.3, high=5, doc="spread of the casings' size", source=_TUNED)

    def run(self, feed: Stream) -> Effect:
        sizes = {
            "cathode coating": Sizes(self.cathode_size, self.cathode_spread),
            "anode coating": Sizes(self.anode_size, self.anode_spread),
            "copper foil": Sizes(self.copper_size, self.copper_spread),
            "aluminium foil": Sizes(self.aluminium_size, self.aluminium_spread),
            "separator": Sizes(self.separator_size, self.separator_spread),
            "casing": Sizes(self.casing_size, self.casing_spread),
            "hardware": Sizes(self.casing_size, self.casing_spread),
        }
        inert = reagent("nitrogen", feed.mass * self.nitrogen / component("nitrogen").molar_mass)
        shredded = replace(feed, temperature=self.temperature, stored_energy=0.0, sizes=sizes)
        warnings = []
        if np.any(np.asarray(feed.stored_energy) > _CHARGED * np.asarray(feed.mass)):
            warnings.append(
                "cells enter charged: the energy they hold turns to heat here, which inert gas alone does not make safe."
            )
        return Effect(
            {"shredded": shredded, "offgas": inert.at(self.temperature)},
            {"nitrogen": inert},
            work=feed.mass * self.specific_energy,
            warnings=warnings,
        )
