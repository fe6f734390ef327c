"""Bioleaching: sulfur-oxidising bacteria make the acid and give the electrons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, SULFATE, WATER
from ...equations import kinetics
from ...errors import InputError
from ...numerics import share_of
from ...operation import Effect, reagent
from ...parameters import parameter
from ...quantities import from_si
from ...reactions import balance
from ...stream import EMPTY, Stream
from .leaching import Leaching

_SULFUR = "sulfur"

#: kg/m3 of solids up to which the rate was measured.
_TESTED = 30.0


class Bioleaching(Leaching):
    """Days, not hours, at one to three per cent of solids; sulfur instead of acid and peroxide.

    First order in what is left, with a rate that falls with pulp density (inhibition) and follows the growth of
    the culture with temperature (L. Rosso et al., Appl. Environ. Microbiol. 61 (1995) 610). Sulfur is oxidised to
    sulfuric acid, S + 1.5 O2 + H2O -> H2SO4, and its electrons reduce the cathode on the way, S + 4 H2O ->
    SO4-2 + 8 H+ + 6 e-. Not applied industrially; growth of the culture itself is left out.
    """

    step = "bioleaching"
    shown_first = ("residence_time", "pulp_density")

    _SOURCE = "fitted to LCO, PMC11318048: 80 % Co at 0.5 % pulp, 73 % at 3 %, taken as ten days each"
    _CULTURE = "assumption: mesophilic sulfur oxidisers (Acidithiobacillus)"

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
        doc="of first-order dissolution in a thin pulp at rate_temperature",
        source=_SOURCE,
    )
    rate_temperature = temperature.but("30 degC", "as rate_constant", doc="at which rate_constant holds")
    inhibition = parameter(
        "104 g/L", low="1 g/L", high="10000 g/L", doc="pulp density that halves the rate", source=_SOURCE
    )
    coldest = parameter("5 degC", low="-5 degC", high="40 degC", doc="at which the culture stops", source=_CULTURE)
    optimum = parameter(
        "32 degC", low="20 degC", high="60 degC", doc="at which the culture grows best", source=_CULTURE
    )
    hottest = parameter("42 degC", low="30 degC", high="80 degC", doc="at which the culture dies", source=_CULTURE)
    # The culture decides, not the particle.
    reaction_time = reaction_temperature = reaction_acid = acid_order = activation_energy = method = None
    lixiviant = "sulfuric acid"
    reductant = Leaching.parameters["reductant"].but(_SULFUR, "the culture's food", among=(_SULFUR,))
    reductant_excess = Leaching.parameters["reductant_excess"].but(1.0, "sulfur reduces as far as it is needed")
    copper_extraction = Leaching.parameters["copper_extraction"].but(0.8, "assumption: as in the acid leach")
    stirring = Leaching.parameters["stirring"].but("0.125 kW/m3", "assumption: aerated and gently stirred")

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        return {}

    def run(self, solids: Stream, liquor: Stream = EMPTY, acid: Stream = EMPTY, water: Stream = EMPTY) -> Effect:
        if not np.all((self.coldest < self.optimum) & (self.optimum < self.hottest)):
            given = (np.max(from_si(t, "degC")) for t in (self.coldest, self.optimum, self.hottest))
            raise InputError(
                "{0}.optimum: the culture grows best between its limits, and {0}.coldest is {1:.3g} degC, {0}.optimum {2:.3g} "
                "degC and {0}.hottest {3:.3g} degC; give them in rising order.".format(self.step, *given)
            )
        if np.any(np.asarray(self._growth(self.rate_temperature)) <= 0.0):
            raise InputError(
                f"{self.step}.rate_temperature: the culture does not live there, so that no rate was measured; give one between "
                f"{self.step}.coldest and {self.step}.hottest."
            )
        effect = super().run(solids, liquor, acid, water)
        if np.any(np.asarray(self.pulp_density) > _TESTED):
            effect.warnings.append(
                f"the rate is fitted to {_TESTED:.0f} g/L of solids and less; tests at 100 g/L took rounds of weeks each "
                f"(PMC11318048). Lower {self.step}.pulp_density or enter {self.step}.recovery."
            )
        if np.any(np.asarray(self._growth(self.temperature)) <= 0.0):
            effect.warnings.append(
                f"the culture does not live at this temperature; bring {self.step}.temperature near 30 degC."
            )
        return effect

    def _growth(self, temperature: Any) -> Any:
        """Growth of the culture over that at its optimum, at a temperature in K."""
        low, best, high = self.coldest, self.optimum, self.hottest
        above = (temperature - high) * (temperature - low) ** 2
        below = (best - low) * ((best - low) * (temperature - best) - (best - high) * (best + low - 2.0 * temperature))
        alive = (temperature > low) & (temperature < high)
        return np.where(alive, above / np.where(alive, below, 1.0), 0.0)[()]

    def _conversion(self, acid: Any, used_up: Any) -> Any:
        warm = share_of(self._growth(self.temperature), self._growth(self.rate_temperature))
        rate = self.rate_constant * warm / (1.0 + self.pulp_density / self.inhibition)
        if self.mode == "batch":
            return kinetics.first_order(rate * self.residence_time)
        return kinetics.first_order_in_tanks(rate * self.residence_time, self.tanks)

    def _pour_acid(self, flows: dict[str, Any], moles: Any) -> dict[str, Stream]:
        sulfur, air = reagent(_SULFUR, moles), reagent("oxygen", 1.5 * moles)
        aqueous.add(flows, sulfur)
        aqueous.add(flows, air)
        balance((_SULFUR, "oxygen", WATER), (ACID, SULFATE)).apply(flows, moles)
        return {_SULFUR: sulfur, "oxygen": air}
