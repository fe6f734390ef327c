"""Arrival: what comes from another plant, and stands in a plant where a feed does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .numerics import share_of
from .stream import Stream


@dataclass(frozen=True)
class Arrival:
    """Black mass as another plant made it: with its sizes, its heat and all that is in it. name: what the feed is called."""

    name: str
    goods: Stream
    form: str = "black_mass"
    notes: tuple[str, ...] = ()

    def stream(self) -> Stream:
        """The goods, as they left the other plant."""
        return self.goods

    @property
    def mass_flow(self) -> Any:
        """kg/s."""
        return self.goods.mass

    @cached_property
    def mass_fractions(self) -> Mapping[str, Any]:
        """Mass fraction of each component that is there."""
        masses = {key: self.goods.component_mass(key) for key in self.goods.flows}
        return {key: share_of(mass, self.mass_flow) for key, mass in masses.items() if np.any(np.asarray(mass) > 0)}

    def select(self, scenario: int, size: int) -> Arrival:
        """That of one of `size` scenarios."""
        return replace(self, goods=self.goods.block(scenario, size))
