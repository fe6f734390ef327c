"""Dry scrubbing of acid gases with lime."""

from __future__ import annotations

from typing import Any

from ..operation import Effect, Operation, adiabatic, fraction, parameter, reagent
from ..reactions import balance
from ..stream import Stream, mix

_LIME = "calcium hydroxide"

#: Acid gas -> what lime turns it into.
_PRODUCTS = {
    "phosphorus pentafluoride": ("calcium fluoride", "calcium phosphate", "water vapour"),
    "phosphoryl fluoride": ("calcium fluoride", "calcium phosphate", "water vapour"),
    "hydrogen fluoride": ("calcium fluoride", "water vapour"),
}


class Scrubbing(Operation):
    """Lime takes fluorides out of the off-gas as CaF2 and Ca3(PO4)2; what it misses leaves with the gas.

    Most of the cleaned gas returns to the dryer, the rest goes to the stack. Solvent vapour passes: an
    activated-carbon bed or a thermal oxidiser would follow and is not modelled.
    """

    step = "scrubbing"
    area = "mechanical"
    inlets = ("gas",)
    outlets = ("recycled_gas", "stack_gas", "residue")
    energy_basis = "adiabatic"

    efficiency = fraction(0.999, doc="share of the fluorides removed", source="assumption: to about 1 mg HF/Nm3")
    lime_excess = parameter(1.3, low=1, high=5, doc="lime over stoichiometry", source="assumption: 1.2-1.5 in practice")

    recycled = fraction(
        0.95,
        high=0.99,
        doc="share of the cleaned gas that returns to the dryer",
        source="assumption: closed nitrogen circuit",
    )

    def run(self, gas: Stream) -> Effect:
        flows: dict[str, Any] = dict(gas.flows)
        solids: dict[str, Any] = {}
        needed: Any = 0.0
        for acid, products in _PRODUCTS.items():
            if acid not in flows:
                continue
            reaction = balance((acid, _LIME), products)
            extent = flows[acid] * self.efficiency
            flows[acid] = flows[acid] - extent
            needed = needed - reaction.of(_LIME) * extent
            for product in products:
                into = flows if product == "water vapour" else solids
                into[product] = into.get(product, 0.0) + reaction.of(product) * extent
        lime = reagent(_LIME, needed * self.lime_excess)
        solids[_LIME] = needed * (self.lime_excess - 1.0)
        # Adiabatic: gas and residue leave at the temperature that the heat of reaction gives them.
        entering = mix([gas, lime])
        clean = Stream().with_flows(flows)
        outlets = {
            "recycled_gas": clean.scaled(self.recycled),
            "stack_gas": clean.scaled(1.0 - self.recycled),
            "residue": Stream().with_flows(solids),
        }
        return Effect(adiabatic(outlets, entering.enthalpy(), gas.temperature), {_LIME: lime}, heat=0.0)


class FlueScrubbing(Scrubbing):
    """The same for the flue gas of a furnace, none of which returns."""

    step = "flue_scrubbing"

    recycled = Scrubbing.parameters["recycled"].but(0.0, "flue gas is not inert: it all leaves")
