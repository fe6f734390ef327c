"""Scrubbing of acid gases with lime or caustic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ... import aqueous
from ...components import component
from ...equations import compression
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, fraction, parameter
from ...power import drives
from ...reactions import balance
from ...stream import Stream
from . import stack

_LIME = "calcium hydroxide"

_CAUSTIC = "sodium hydroxide"

#: Element of the acid gas -> the figure that tells what of it the stack lets out.
_KEY = {"F": "stack_fluoride", "Cl": "stack_chlorine"}

#: Acid gas -> what lime, dry, and what caustic, in water, turn it into.
_WITH_LIME = {
    "phosphorus pentafluoride": ("calcium fluoride", "calcium phosphate", "water vapour"),
    "phosphoryl fluoride": ("calcium fluoride", "calcium phosphate", "water vapour"),
    "hydrogen fluoride": ("calcium fluoride", "water vapour"),
}
_WITH_CAUSTIC = {
    "phosphorus pentafluoride": ("F-(aq)", "PO4-3(aq)", "Na+(aq)", "water"),
    "phosphoryl fluoride": ("F-(aq)", "PO4-3(aq)", "Na+(aq)", "water"),
    "hydrogen fluoride": ("F-(aq)", "Na+(aq)", "water"),
    "chlorine": ("Cl-(aq)", "Na+(aq)", "sodium hypochlorite(aq)", "water"),
}


class Scrubbing(Operation):
    """Lime takes fluorides out of the off-gas as CaF2 and Ca3(PO4)2, caustic as dissolved salts, as far as the limit
    of the stack asks; what they miss leaves with the gas.

    Most of the cleaned gas returns to the dryer, the rest goes to the stack. Solvent vapour passes: an
    activated-carbon bed or a thermal oxidiser would follow and is not modelled.
    """

    step = "scrubbing"
    area = "mechanical"
    equipment = (Equipment("gas treatment", "gas"),)
    inlets = ("gas",)
    outlets = ("recycled_gas", "stack_gas", "residue")

    reagent = choice(
        "lime", ("lime", "caustic"), doc="dry lime, or caustic in a wet scrubber", source="both are practised"
    )
    efficiency = stack.efficiency
    acid_limit = stack.acid_limit
    lime_excess = parameter(1.3, low=1, high=5, doc="lime over stoichiometry", source="assumption: 1.2-1.5 in practice")

    temperature = parameter(
        "30 degC", low="0 degC", high="150 degC", doc="of gas and residue, held by cooling", source="assumption"
    )
    recycled = fraction(
        0.95,
        high=0.99,
        doc="share of the cleaned gas that returns to the dryer",
        source="assumption: closed nitrogen circuit",
    )

    pressure_drop = parameter(
        "3 kPa", low="0 kPa", high="30 kPa", doc="that the fan overcomes, of the scrubber and its ducts", source="assumption: 2-5 kPa"
    )  # fmt: skip
    fan_efficiency = fraction(0.65, low=0.1, doc="of the fan and its motor", source="assumption")

    #: Element whose acid gases the limit counts, and how it counts an atom of it.
    counted: ClassVar[tuple[str, str, float]] = ("F", "hydrogen fluoride", 1.0)

    def run(self, gas: Stream) -> Effect:
        flows: dict[str, Any] = dict(gas.flows)
        caught: dict[str, Any] = {}
        needed: Any = 0.0
        wet = self.reagent == "caustic"
        base = _CAUSTIC if wet else _LIME
        taken = _WITH_CAUSTIC if wet else _WITH_LIME
        share = stack.removed(
            self.efficiency, self.acid_limit, self._acid(flows), stack.dry_volume(flows, tuple(taken))
        )
        for acid, products in taken.items():
            if acid not in flows:
                continue
            reaction = balance((acid, base), products)
            extent = flows[acid] * share
            flows[acid] = flows[acid] * (1.0 - share)
            needed = needed - reaction.of(base) * extent
            for product in products:
                into = flows if product == "water vapour" else caught
                into[product] = into.get(product, 0.0) + reaction.of(product) * extent
        dosed = reagent(base, needed if wet else needed * self.lime_excess)
        if wet:
            aqueous.add(caught, dosed.without([base]))
        else:
            caught[_LIME] = needed * (self.lime_excess - 1.0)
        clean = Stream().with_flows(flows, temperature=self.temperature)
        outlets = {"residue": Stream().with_flows(caught, temperature=self.temperature)}
        if self.recycled is None:
            outlets["stack_gas"] = clean
        else:
            outlets |= {"recycled_gas": clean.scaled(self.recycled), "stack_gas": clean.scaled(1.0 - self.recycled)}
        fan = compression.fan_power(sum(flows.values(), 0.0), self.temperature, self.pressure_drop, self.fan_efficiency)
        element, name, _ = self.counted
        left = share_of(self._acid(flows), stack.dry_volume(flows))
        return Effect(
            outlets,
            {base: dosed},
            utilities=drives(fan),
            figures=[
                Figure(_KEY[element], left, "mg/m3", f"acid gas in the dry stack gas as {name}, normal volume"),
            ],
            warnings=stack.above(self.step, f"acid gas as {name}", left, self.acid_limit, "acid_limit", "efficiency"),
        )

    def _acid(self, flows: Mapping[str, Any]) -> Any:
        """kg/s of acid gas, as the limit counts it."""
        element, name, each = self.counted
        atoms = (n * component(key).atoms.get(element, 0.0) for key, n in flows.items() if component(key).phase == "g")
        return sum(atoms, 0.0) * each * component(name).molar_mass


class FlueScrubbing(Scrubbing):
    """The same for the flue gas of a furnace, which is not inert: none of it returns."""

    step = "flue_scrubbing"
    outlets = ("stack_gas", "residue")
    recycled = None

    temperature = Scrubbing.parameters["temperature"].but("80 degC", "assumption: above the dew point")


class ChlorineScrubbing(FlueScrubbing):
    """Caustic takes the chlorine of a leach in hydrochloric acid: Cl2 + 2 NaOH -> NaCl + NaClO + H2O."""

    step = "chlorine_scrubbing"
    area = "leaching"
    reagent = Scrubbing.parameters["reagent"].but("caustic", "common practice", among=("caustic",))
    lime_excess = None
    counted = ("Cl", "chlorine", 0.5)
