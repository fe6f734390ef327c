"""Delivery: what a feed costs and emits that comes from another plant of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from blackmass.chemistries.frozen import FrozenDict

from ..numerics import weighed


class Delivery(NamedTuple):
    """kg/s of goods, USD/s that are paid for them and for bringing them, kg/s CO2e of bringing them, kg m/s that are carried by
    each mode. name: of the transport.
    """

    name: str
    mass: Any
    price: Any
    freight: Any
    emission: Any
    carried: Mapping[str, Any]

    def with_(self, other: Delivery) -> Delivery:
        """Two deliveries to one feed."""
        summed = {what: getattr(self, what) + getattr(other, what) for what in ("mass", "price", "freight", "emission")}
        carried = weighed([(self.carried, 1.0), (other.carried, 1.0)])
        return self._replace(name=f"{self.name}, {other.name}", carried=carried, **summed)


#: By feed, where nothing comes from another plant.
NO_DELIVERIES: Mapping[str, Delivery] = FrozenDict()
