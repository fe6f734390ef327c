"""Treatment of the purged liquor before it leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..components import of_material
from ..operation import Effect, Operation, fraction, parameter, reagent, share_of
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import ACID, FLUORIDE, HYDROXIDE, ION, PHOSPHATE, PHOSPHORIC, WATER

_LIME = "calcium hydroxide"
_HYDROXYL = "OH-(aq)"

#: Organic matter in water, kg/kg, above which it is no ordinary waste water (assumption: 0.1 %).
_ORGANIC_LIMIT = 1e-3


class EffluentTreatment(Operation):
    """Lime takes fluoride and phosphate as calcium salts; metals precipitate as hydroxides.

    The hydroxide that lime leaves over precipitates the metals, and acid neutralises the rest. What stays
    is a solution of sodium and lithium sulfate. The sludge leaves with moisture of that solution.
    """

    step = "effluent_treatment"
    area = "effluent treatment"
    inlets = ("liquor",)
    outlets = ("effluent", "sludge")

    ph = parameter(
        9.5, low=8.0, high=10.0, doc="at which the metals precipitate", source="common practice: 9-10 (recalled)"
    )
    temperature = parameter(
        "40 degC", low="10 degC", high="80 degC", doc="of what leaves", source="assumption: limits of discharge"
    )
    fluoride_removal = fraction(
        0.95, doc="share of fluoride that leaves as CaF2", source="assumption: to some 10-15 mg/L"
    )
    phosphate_removal = fraction(0.99, doc="share of phosphate that leaves as Ca3(PO4)2", source="assumption")
    moisture = fraction(0.60, high=0.95, doc="liquor in the sludge", source="assumption: filter press")

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        lime: Any = 0.0
        for key, products, share in (
            (FLUORIDE, ("calcium fluoride", _HYDROXYL), self.fluoride_removal),
            (PHOSPHATE, ("calcium phosphate", _HYDROXYL), self.phosphate_removal),
            (PHOSPHORIC, ("calcium phosphate", WATER), self.phosphate_removal),
        ):
            if key in flows:
                whole = flows[key]
                reaction = balance((key, _LIME), products)
                reaction.apply(flows, whole * share)
                flows[key] = whole * (1.0 - share)
                lime = lime - flows.pop(_LIME)
        for element, share in aqueous.precipitating(flows, self.ph, self.temperature).items():
            ion = ION[element]
            whole = flows[ion]
            aqueous.hydrolysis(element).apply(flows, whole * share)
            flows[ion] = whole * (1.0 - share)
            flows.setdefault(HYDROXIDE[element], 0.0)
        additions = {_LIME: reagent(_LIME, lime)}
        self._neutralise(flows, additions)
        solid = aqueous.solids(flows)
        cake = Stream().with_flows({key: flows[key] for key in solid})
        liquid = Stream().with_flows({key: n for key, n in flows.items() if key not in solid})
        held = cake.mass * self.moisture / (1.0 - self.moisture)
        share = np.minimum(share_of(held, liquid.mass), 1.0)
        outlets = {"effluent": liquid.scaled(1.0 - share), "sludge": cake + liquid.scaled(share)}
        return Effect({name: stream.at(self.temperature) for name, stream in outlets.items()}, additions)

    @staticmethod
    def _neutralise(flows: dict[str, Any], additions: dict[str, Stream]) -> None:
        """Acid and hydroxide meet; what is left of either is neutralised with its counterpart."""
        if ACID not in flows and _HYDROXYL not in flows:
            return
        to_water = balance((ACID, _HYDROXYL), (WATER,))
        free, basic = flows.pop(ACID, 0.0), flows.pop(_HYDROXYL, 0.0)
        met = np.minimum(free, basic)
        flows[WATER] = flows.get(WATER, 0.0) + met * to_water.of(WATER)
        flows[ACID] = (free - met)[()]
        additions |= aqueous.neutralise(flows)
        del flows[ACID]
        additions["sulfuric acid"] = aqueous.dose_acid(flows, (basic - met) / 2.0)
        flows[WATER] = flows[WATER] + flows.pop(ACID)


class FluorideRemoval(EffluentTreatment):
    """Lime in two stages before lithium is precipitated, so that fluoride and phosphate do not go with it."""

    step = "fluoride_removal"
    area = "lithium"

    fluoride_removal = EffluentTreatment.parameters["fluoride_removal"].but(
        0.99, "assumption: 0.90-0.95 a stage, two stages"
    )


class ProcessWaterTreatment(EffluentTreatment):
    """The same for the water of wet shredding; solvents that it dissolved stay in it, of which it warns."""

    step = "process_water_treatment"
    area = "mechanical"

    def run(self, liquor: Stream) -> Effect:
        effect = super().run(liquor)
        water = effect.outlets["effluent"]
        organic = share_of(water.mass_of(of_material("electrolyte", "hardware")), water.mass)
        if np.any(np.asarray(organic) > _ORGANIC_LIMIT):
            effect.warnings.append(
                f"the treated water still holds {100 * float(np.max(organic)):.2g} % of solvents and coolant, which no "
                "ordinary sewer takes: stripping or carbon would follow and is not counted."
            )
        return effect
