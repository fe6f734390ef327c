"""Electricity of a unit's own drives: how it is declared, and where it is counted.

Drives, pumps and fans warm the hall and not the streams: what they take is a utility of the unit, beside its energy
balance. Where stirring warms a tank whose temperature is held, it is work, which the balance then takes up as cooling.

The defaults are usual ones of each kind of equipment. Two totals are published, EverBatt 2023's 0.2 MJ per kg of cells
for the front end and 0.9 MJ per kg of black mass for the wet line without evaporation: the defaults add up to them in
the plant of NMC622 cells, and how they are shared among the units is an assumption.
"""

from __future__ import annotations

from typing import Any

from .parameters import parameter

#: The share of the published totals that a unit has.
FRONT_END = "assumption: its share of EverBatt 2023's 0.2 MJ per kg of cells for the front end"
WET_LINE = "assumption: its share of EverBatt 2023's 0.9 MJ per kg of black mass for the wet line"

#: Of filters and centrifuges.
FILTERS = (
    "assumption; 0.5-10 kWh/m3 of suspension, little for coarse and much for fine solids (Ripperger 1998 in Kudra and "
    "Mujumdar, Advanced Drying Technologies, abstract)"
)

#: Of stirred tanks.
TANKS = "assumption; 0.04-0.1 kW/m3 blends, 1.5-2 suspends slurry or disperses gas (recalled: Sinnott, Chemical Engineering Design)"


def per_mass(default: str, of: str, source: str = WET_LINE) -> Any:
    """Declare electricity per mass of what `of` says."""
    return parameter(default, low="0 kWh/t", high="2000 kWh/t", doc=f"electricity {of}", source=source)


def per_volume(default: str, of: str, source: str = WET_LINE) -> Any:
    """Declare electricity per volume of what `of` says."""
    return parameter(default, low="0 kWh/m3", high="100 kWh/m3", doc=f"electricity {of}", source=source)


def per_tank(default: str, source: str = TANKS) -> Any:
    """Declare the power of stirrers per volume of the tanks."""
    return parameter(
        default,
        low="0 kW/m3",
        high="20 kW/m3",
        doc="electricity of the stirrers, per volume of the tanks",
        source=source,
    )


def drives(power: Any) -> dict[str, Any]:
    """The utility that drives are, W."""
    return {"electricity": power}
