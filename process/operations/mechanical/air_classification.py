"""Zig-zag air classification of foils, separator and casings."""

from __future__ import annotations

from typing import Any

from ...components import component, of_material
from ...equations import classification
from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import count, parameter, plant_data
from ...power import FRONT_END, drives, per_mass
from ...stream import Stream
from .materials import MATERIAL_NAMES, measured_share

#: What the light product is made for.
_LIGHT = ("polypropylene", "polyethylene", "PET", "pack plastics")

_AREAL = "computed from thickness and density"


class AirClassification(Operation):
    """Separator and plastics leave with the air; foils and casings fall.

    Foils are plates that fall broadside, with a terminal velocity from their areal mass; a Tromp curve
    in the ratio of air velocity to terminal velocity divides each material, and columns in series on the
    light product sharpen it. Coating that is still on a foil goes with that foil. Crumpled foil falls
    faster than flat: enter measured recoveries where there are any.
    """

    step = "air_classification"
    area = "mechanical"
    equipment = (Equipment("air classifier", "feed"),)
    inlets = ("feed",)
    outlets = ("light", "heavy")
    energy_basis = "adiabatic"

    air_velocity = parameter(
        "0.55 m/s", low="0.05 m/s", high="20 m/s", doc="in the column",
        source="assumption: 0.4-0.75 m/s, which are the terminal velocities of separator and of bare aluminium foil here; 0.55 divides them evenly. Foils as "
        "they come are too complex for models (Kaas et al. 2024), and crumpled ones ask for more air",
    )  # fmt: skip
    sharpness = parameter(
        6.0, low=1, high=30, doc="exponent of the Tromp curve of one column", source="assumption: 4-8"
    )
    columns = count(2, low=1, high=6, doc="columns in series, each cleaning the light product", source="assumption")
    drag = parameter(1.2, low=0.5, high=3, doc="drag coefficient of a plate", source="common practice: 1.2-2")
    gas_density = parameter(
        "1.2 kg/m3", low="0.5 kg/m3", high="2 kg/m3", doc="of the air", source="ideal gas at 20 degC"
    )
    separator_areal_mass = parameter(
        "0.011 kg/m2", low="0.001 kg/m2", high="1 kg/m2", doc="of separator, 20 um", source=_AREAL
    )
    aluminium_areal_mass = parameter(
        "0.041 kg/m2", low="0.001 kg/m2", high="10 kg/m2", doc="of aluminium foil, 15 um", source=_AREAL
    )
    copper_areal_mass = parameter(
        "0.072 kg/m2", low="0.001 kg/m2", high="10 kg/m2", doc="of copper foil, 8 um", source=_AREAL
    )
    casing_areal_mass = parameter(
        "2.0 kg/m2", low="0.01 kg/m2", high="50 kg/m2", doc="of casings and hardware", source=_AREAL
    )
    recovery = plant_data(MATERIAL_NAMES, doc="measured share of each material in the light product")

    specific_energy = per_mass("4 kWh/t", "of the fan, per mass of feed", FRONT_END)

    def run(self, feed: Stream) -> Effect:
        there = any(key in feed for key in _LIGHT)  # where there is nothing light, no product is drawn
        light, heavy = feed.split({key: self._share(key, there) for key in feed.flows})
        return Effect({"light": light, "heavy": heavy}, heat=0.0, utilities=drives(self.specific_energy * feed.mass))

    def _share(self, key: str, there: bool) -> Any:
        measured = measured_share(self.recovery, key)
        if measured is not None:
            return measured
        if not there or key in of_material("electrolyte", ""):
            return 0.0
        return self.partition(component(key).material)

    def partition(self, material: str) -> Any:
        """Share of a class of material that the air carries up."""
        areal = {
            "separator": self.separator_areal_mass,
            "aluminium foil": self.aluminium_areal_mass,
            "cathode coating": self.aluminium_areal_mass,
            "copper foil": self.copper_areal_mass,
            "anode coating": self.copper_areal_mass,
        }.get(material, self.casing_areal_mass)
        terminal = classification.plate_velocity(areal, self.gas_density, self.drag)
        return classification.carried_up(self.air_velocity, terminal, self.sharpness) ** self.columns
