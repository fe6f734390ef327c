"""Electrical discharge of cells, modules and packs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import WATER
from ...constants import FARADAY
from ...dissolution import hydrogen_figures
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, fraction, parameter
from ...reactions import balance
from ...stream import Stream

#: Share of the electricity taken out that reaches the grid.
_TO_GRID = {"grid": 1.0, "resistor": 0.0, "brine": 0.0}

#: Casings that a brine corrodes: electrons per metal atom, and what the corrosion makes besides hydrogen.
_CORRODES = {
    "aluminium pouch": (3, ("aluminium hydroxide",)),
    "aluminium can": (3, ("aluminium hydroxide",)),
    "steel can": (2, ("iron(II) hydroxide",)),
}


class Discharge(Operation):
    """Discharge through cyclers that feed the grid, into resistors, or in a salt bath.

    Of the stored energy a residue stays (the voltage recovers after an open circuit). A cycler delivers a
    share of the rest; what is lost is heat. In brine the charge drives electrolysis, by Faraday's law: all
    of it makes hydrogen, and at the anode a part corrodes the casing, a part of the rest makes chlorine,
    and what is left oxygen. Aluminium and iron of the casings end as hydroxides, which settle: at the pH that the
    cathode leaves, less than 10 mg/L of iron stays dissolved. The bath leaves as effluent, the sludge with moisture of it.
    """

    step = "discharge"
    area = "mechanical"
    equipment = (Equipment("brine tank", "feed"), Equipment("conveyor", "feed"))
    shown_first = ("method",)
    inlets = ("feed",)
    outlets = ("discharged", "gas", "effluent", "sludge")

    method = choice(
        "grid", ("grid", "resistor", "brine", "none"), doc="how the charge leaves; none leaves the cells charged",
        source="common practice",
    )  # fmt: skip
    efficiency = fraction(
        0.88, doc="share of the energy taken out that is delivered", source="assumption: converter 0.92-0.95 x cell"
    )
    residual = fraction(
        0.03, doc="share of the stored energy that comes back as voltage recovers", source="assumption: 2-5 %"
    )
    cell_voltage = parameter(
        "3.6 V", low="1 V", high="5 V", doc="mean voltage at which brine takes the charge", source="assumption"
    )
    chlorine_share = fraction(
        0.30, doc="share of the anode current, without corrosion, that makes chlorine", source="assumption: empirical"
    )
    corrosion_share = fraction(
        0.10, doc="share of the anode current that corrodes the casing", source="assumption: empirical"
    )
    brine_ratio = parameter(
        "1 L/kg", low="0.2 L/kg", high="20 L/kg", doc="fresh bath per mass of cells", source="assumption"
    )
    brine_strength = fraction(
        0.10, low=0.001, high=0.26, doc="salt in the bath, by mass", source="common practice: 5-20 % (recalled)"
    )
    sludge_moisture = fraction(0.60, high=0.95, doc="bath in the sludge", source="assumption: settled and pressed")
    soak_time = parameter("24 h", low="10 min", high="240 h", doc="in the bath", source="recalled: Li 2010, Lu 2013")

    def run(self, feed: Stream) -> Effect:
        stored = feed.stored_energy
        if self.method == "none":
            return Effect({"discharged": feed}, heat=0.0)
        kept = stored * self.residual
        if self.method == "brine":
            return self._bath(feed, stored - kept, kept)
        delivered = (stored - kept) * self.efficiency * _TO_GRID[self.method]
        return Effect({"discharged": replace(feed, stored_energy=kept)}, work=-delivered)

    def _bath(self, feed: Stream, energy: Any, kept: Any) -> Effect:
        electrons = energy / (self.cell_voltage * FARADAY)
        water = feed.mass * self.brine_ratio * aqueous.WATER_DENSITY
        salt_mass = water * self.brine_strength / (1.0 - self.brine_strength)
        salt = reagent("sodium chloride", salt_mass / aqueous.molar_mass("sodium chloride"))
        fresh = reagent("process water", water / aqueous.molar_mass(WATER))
        bath: dict[str, Any] = {}
        aqueous.add(bath, fresh)
        aqueous.add(bath, salt)
        balance(("sodium chloride",), (aqueous.SODIUM, "Cl-(aq)")).apply(bath, salt["sodium chloride"])
        del bath["sodium chloride"]
        cells = dict(feed.flows)
        corroded = self._corrode(cells, bath, electrons * self.corrosion_share)
        chlorine = np.minimum((electrons - corroded) * self.chlorine_share, bath["Cl-(aq)"])  # no more than there is
        balance(("Cl-(aq)", WATER), ("chlorine", "hydrogen", "OH-(aq)")).apply(bath, chlorine)
        oxygen = electrons - corroded - chlorine
        balance((WATER,), ("hydrogen", "oxygen")).apply(bath, oxygen / 2.0)
        gas = {key: bath.pop(key) for key in ("hydrogen", "oxygen", "chlorine") if key in bath}
        settled = Stream().with_flows({key: bath.pop(key) for key in aqueous.solids(bath)})
        liquor = Stream().with_flows(bath)
        held = share_of(settled.mass * self.sludge_moisture / (1.0 - self.sludge_moisture), liquor.mass)
        held = np.minimum(held, 1.0)[()]
        return Effect(
            {
                "discharged": feed.with_flows(cells, stored_energy=kept),
                "gas": Stream().with_flows(gas),
                "effluent": liquor.scaled(1.0 - held),
                "sludge": settled + liquor.scaled(held),
            },
            {"sodium chloride": salt, "process water": fresh},
            figures=[
                *hydrogen_figures(share_of(gas["hydrogen"], feed.mass)),
                Figure("bath_volume", feed.mass * self.brine_ratio * self.soak_time, "m3", "volume of the bath"),
            ],
        )

    @staticmethod
    def _corrode(cells: dict[str, Any], bath: dict[str, Any], electrons: Any) -> Any:
        """Casing into the bath, in place, as far as there is any; returns the electrons it took."""
        casings = [key for key in _CORRODES if key in cells]
        mass = sum((cells[key] * aqueous.molar_mass(key) for key in casings), 0.0)
        taken: Any = 0.0
        for key in casings:
            charge, products = _CORRODES[key]
            share = share_of(cells[key] * aqueous.molar_mass(key), mass)
            moles = np.minimum(electrons * share / charge, cells[key])
            bath[key] = moles
            balance((key, WATER), (*products, "hydrogen")).apply(bath, moles)
            del bath[key]
            cells[key] = cells[key] - moles
            taken = taken + moles * charge
        return np.minimum(taken, electrons)  # the shares may add up to more by rounding
