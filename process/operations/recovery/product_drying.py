"""Drying of a filter cake to a product."""

from __future__ import annotations

from ...aqueous import WATER
from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import fraction, parameter
from ...power import drives, per_mass
from ...stream import Stream


class ProductDrying(Operation):
    """Contact dryer: all water leaves as vapour; what was dissolved in it stays on the product as ions."""

    step = "product_drying"
    area = "lithium"
    equipment = (Equipment("dryer", "cake"),)
    inlets = ("cake",)
    outlets = ("product", "vapour")

    temperature = parameter(
        "105 degC", low="60 degC", high="150 degC", doc="of product and vapour", source="common practice"
    )
    heat_efficiency = fraction(
        0.7, low=0.2, doc="share of the supplied heat that the cake takes up", source="assumption: 0.5-0.7"
    )

    specific_energy = per_mass("20 kWh/t", "of the dryer's drive and fan, per mass of product")

    def run(self, cake: Stream) -> Effect:
        dry = cake.without([WATER])
        return Effect(
            {
                "product": dry.at(self.temperature),
                "vapour": cake.with_flows({"water vapour": cake[WATER]}, temperature=self.temperature),
            },
            heat_efficiency=self.heat_efficiency,
            utilities=drives(self.specific_energy * dry.mass),
        )


class PrecursorDrying(ProductDrying):
    """The same for cathode precursor."""

    step = "precursor_drying"
    area = "precursor"


class CathodeDrying(ProductDrying):
    """The same for cathode material on its way to the furnace."""

    step = "cathode_drying"
    area = "direct recycling"
