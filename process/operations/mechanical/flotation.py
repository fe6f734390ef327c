"""Flotation of graphite from black mass, before it is leached or to win its cathode material."""

from __future__ import annotations

from ... import aqueous
from ...aqueous import WATER
from ...components import of_material
from ...equations.flotation import floated_in_cells
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, adiabatic, reagent
from ...parameters import count, fraction, parameter, plant_data
from ...power import drives, per_mass
from ...stream import Stream
from .materials import MATERIAL_NAMES, measured_share

_FLOATS = ("graphite", "carbon black", "silicon")


class Flotation(Operation):
    """A bank of cells: first-order graphite recovery, other fines carried up with the water.

    Binder left on the grains makes cathode float as well, which the entrainment stands for. Both products
    are filtered; the water returns to the bank, and what the cakes hold is made up. Lithium salts that
    dissolve are left out: they stay with the cakes' moisture.
    """

    step = "flotation"
    area = "mechanical"
    equipment = (Equipment("flotation cell", "feed", paced="time"), Equipment("filter press", "graphite"))
    shown_first = ("cells",)
    inlets = ("feed",)
    outlets = ("graphite", "sink")
    energy_basis = "adiabatic"

    limit = fraction(
        0.95,
        low=0.1,
        doc="share of the graphite that floats at last",
        source="assumption, from Vanderbruggen's flotation: 0.944",
    )
    rate = parameter(
        "0.75 1/min", low="0.01 1/min", high="20 1/min", doc="of first order", source="assumption: 0.5-1 /min"
    )
    time = parameter("10 min", low="10 s", high="5 h", doc="in all cells together", source="assumption")
    cells = count(4, low=1, high=20, doc="equal cells in series", source="assumption")
    entrainment = fraction(
        0.10,
        high=0.9,
        doc="share of other solids carried over",
        source="assumption, from Vanderbruggen's flotation: 0.106",
    )
    moisture = fraction(0.25, high=0.9, doc="water in both filter cakes", source="assumption")

    specific_energy = per_mass(
        "10 kWh/t", "of cells, pumps and filters, per mass of feed", "assumption: 1-3 kW per m3 of cell"
    )
    recovery = plant_data(MATERIAL_NAMES, doc="measured share of each material in the overflow")

    #: Components that float.
    _floats = _FLOATS

    def run(self, feed: Stream) -> Effect:
        recovery = floated_in_cells(self.limit, self.rate, self.time, self.cells)
        shares = {key: recovery if key in self._floats else self.entrainment for key in feed.flows}
        for key in of_material("electrolyte"):
            if key in shares:
                shares[key] = self.entrainment
        for key in shares:
            measured = measured_share(self.recovery, key)
            shares[key] = shares[key] if measured is None else measured
        overflow, sink = feed.split(shares)
        wet = self.moisture / (1.0 - self.moisture)
        water = reagent("process water", feed.mass * wet / aqueous.molar_mass(WATER))
        share = share_of(overflow.mass, feed.mass)
        cakes = {
            "graphite": overflow.with_flows(aqueous.poured(overflow.flows, water.scaled(share))),
            "sink": sink.with_flows(aqueous.poured(sink.flows, water.scaled(1.0 - share))),
        }
        outlets = adiabatic(cakes, feed.enthalpy() + water.enthalpy(), feed.temperature)
        return Effect(
            outlets,
            {"process water": water},
            heat=0.0,
            utilities=drives(self.specific_energy * feed.mass),
            figures=[Figure("graphite_floated", shares.get("graphite", recovery), "1", "graphite floated")],
        )


class CathodeFlotation(Flotation):
    """Cathode material from anode material, after delamination: clean grains float or sink as they should.

    Lithium that use has moved to the anode is in the film on its graphite, with which it floats.
    """

    step = "cathode_flotation"
    area = "direct recycling"
    shown_first = ("entrainment",)

    entrainment = Flotation.parameters["entrainment"].but(0.05, "assumption: binder removed, overflow cleaned once")
    recovery = plant_data((*MATERIAL_NAMES, "lithium carbonate"), doc="measured share of each material in the overflow")

    _floats = (*_FLOATS, "char", "lithium carbonate")
