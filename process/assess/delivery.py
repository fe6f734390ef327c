"""Delivery: what a feed costs and emits that comes from another plant of a network."""

from __future__ import annotations

from typing import Any, NamedTuple


class Delivery(NamedTuple):
    """kg/s of goods, USD/s that are paid for them and for bringing them, kg/s CO2e of bringing them. name: of the transport."""

    name: str
    mass: Any
    price: Any
    freight: Any
    emission: Any
