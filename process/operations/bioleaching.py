"""Bioleaching: sulfur-oxidising bacteria make the acid and give the electrons."""

from __future__ import annotations

from typing import Any

from ..equations import kinetics
from ..operation import parameter, reagent
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import ACID, SULFATE, WATER
from .leaching import Leaching

_SULFUR = "sulfur"


class Bioleaching(Leaching):
    """Days, not hours, at one to three per cent of solids; sulfur instead of acid and peroxide.

    First order in what is left, with a rate that falls with pulp density (inhibition). Sulfur is oxidised to
    sulfuric acid, S + 1.5 O2 + H2O -> H2SO4, and its electrons reduce the cathode on the way, S + 4 H2O ->
    SO4-2 + 8 H+ + 6 e-. Not applied industrially; growth of the culture itself is left out.
    """

    step = "bioleaching"

    _SOURCE = "fitted to LCO, PMC11318048: 80 % Co at 0.5 % pulp, 73 % at 3 %, 58 % at 10 %, taken as ten days each"

    temperature = Leaching.parameters["temperature"].but(
        "30 degC", "mesophilic culture (recalled)", low="15 degC", high="50 degC"
    )
    pulp_density = Leaching.parameters["pulp_density"].but("20 g/L", "assumption: 1-3 %", low="1 g/L", high="100 g/L")
    residence_time = Leaching.parameters["residence_time"].but(
        "240 h", "assumption: 7-14 days", low="1 h", high="2000 h"
    )
    rate_constant = parameter(
        "0.169 1/day",
        low="0.001 1/day",
        high="5 1/day",
        doc="of first-order dissolution in a thin pulp",
        source=_SOURCE,
    )
    inhibition = parameter(
        "104 g/L", low="1 g/L", high="10000 g/L", doc="pulp density that halves the rate", source=_SOURCE
    )
    reductant = Leaching.parameters["reductant"].but(_SULFUR, "the culture's food", choices=(_SULFUR,))
    reductant_excess = Leaching.parameters["reductant_excess"].but(1.0, "sulfur reduces as far as it is needed")
    copper_extraction = Leaching.parameters["copper_extraction"].but(0.8, "assumption: as in the acid leach")
    specific_energy = Leaching.parameters["specific_energy"].but(
        "1500 kWh/t", "assumption: aeration and stirring for ten days", high="20000 kWh/t"
    )

    def _conversion(self, acid: Any) -> Any:
        rate = self.rate_constant / (1.0 + self.pulp_density / self.inhibition)
        if self.mode == "batch":
            return kinetics.first_order(rate * self.residence_time)
        return kinetics.first_order_in_tanks(rate * self.residence_time, self.tanks)

    def _pour_acid(self, flows: dict[str, Any], moles: Any) -> dict[str, Stream]:
        sulfur, air = reagent(_SULFUR, moles), reagent("oxygen", 1.5 * moles)
        aqueous.add(flows, sulfur)
        aqueous.add(flows, air)
        balance((_SULFUR, "oxygen", WATER), (ACID, SULFATE)).apply(flows, moles)
        return {_SULFUR: sulfur, "oxygen": air}
