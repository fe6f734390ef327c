"""Treatment of the purged liquor before it leaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, FLUORIDE, HYDROXIDE, ION, PHOSPHATE, PHOSPHORIC, WATER
from ...components import of_material
from ...equipment import Equipment
from ...numerics import over, share_of
from ...operation import Effect, Operation, reagent
from ...parameters import fraction, logarithm, parameter
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import EMPTY, Stream

_LIME = "calcium hydroxide"
_HYDROXYL = "OH-(aq)"

#: Organic matter in water, kg/kg, above which it is no ordinary waste water (assumption: 0.1 %).
_ORGANIC_LIMIT = 1e-3


#: Share of what is left dissolved that is rounding.
_ROUNDING = 1e-9

#: Metals whose discharge is limited.
_LIMITED = ("Ni", "Co", "Mn", "Cu")

#: What softening and ion exchange take: element -> what is dosed (or regenerates the resin), and the solid.
_SOFTENED = {
    "Ca": ("sodium carbonate", "calcium carbonate"),
    **{element: ("sodium hydroxide", HYDROXIDE[element]) for element in _LIMITED},
}

#: Share of a limit that is kept as margin for what the treatment itself does to the volume (assumption).
_MARGIN = 0.02

#: Metal per water, kg/kg, above which a resin would load too fast (assumption).
_RESIN = 50e-6


def _limits(fluoride: Any, metal: Any) -> dict[str, Any]:
    return {"F": fluoride, **dict.fromkeys(_LIMITED, metal)}


class EffluentTreatment(Operation):
    """Lime takes fluoride and phosphate as calcium salts; metals precipitate as hydroxides.

    The hydroxide that lime leaves over precipitates the metals, and acid neutralises the rest. What stays
    is a solution of sodium and lithium sulfate. The sludge leaves with moisture of that solution.
    """

    step = "effluent_treatment"
    area = "effluent treatment"
    equipment = (Equipment("reaction tank", "liquor", hold="1 h"), Equipment("water treatment", "liquor"))
    shown_first = ("ph", "fluoride_limit")
    inlets = ("liquor",)
    outlets = ("effluent", "sludge")

    ph = logarithm(
        9.5, low=8.0, high=10.0, doc="at which the metals precipitate", source="common practice: 9-10 (recalled)"
    )
    temperature = parameter(
        "40 degC", low="10 degC", high="80 degC", doc="of what leaves", source="assumption: limits of discharge"
    )
    fluoride_removal = fraction(0.95, doc="share of fluoride that leaves as CaF2, at least", source="assumption")
    fluoride_limit = parameter(
        "15 mg/L", low="0.1 mg/L", high="1000 g/L", doc="fluoride that may leave; what is above it is removed as well",
        source="recalled: 10-15 mg/L, discharge limits",
    )  # fmt: skip
    metal_limit = parameter(
        "0.5 mg/L", low="0.001 mg/L", high="1000 g/L", doc="of nickel, cobalt, manganese and copper each, above which it warns",
        source="recalled: 0.5 mg/L of nickel and cobalt, discharge limits",
    )  # fmt: skip
    phosphate_removal = fraction(0.99, doc="share of phosphate that leaves as Ca3(PO4)2", source="assumption")
    moisture = fraction(0.60, high=0.95, doc="liquor in the sludge", source="assumption: filter press")

    specific_energy = per_volume("1 kWh/m3", "of stirrers, pumps and filter, per volume of liquor")

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        lime: Any = 0.0
        for key, products, share in (
            (FLUORIDE, ("calcium fluoride", _HYDROXYL), self.fluoride_removal),
            (PHOSPHATE, ("calcium phosphate", _HYDROXYL), self.phosphate_removal),
            (PHOSPHORIC, ("calcium phosphate", WATER), self.phosphate_removal),
        ):
            if key in flows:
                if key == FLUORIDE:
                    share = self._fluoride_share(flows, share)
                reaction = balance((key, _LIME), products)
                reaction.convert(flows, key, share)
                lime = lime - flows.pop(_LIME)
        for element, share in aqueous.precipitating(flows, self.ph, self.temperature).items():
            aqueous.hydrolysis(element).convert(flows, ION[element], share)
            flows.setdefault(HYDROXIDE[element], 0.0)
        lime = lime + self._dissolve_calcium(flows)
        additions = {_LIME: reagent(_LIME, lime)}
        self._neutralise(flows, additions)
        told = self._soften(flows, additions)
        solid = aqueous.solids(flows)
        cake = Stream().with_flows({key: flows[key] for key in solid})
        liquid = Stream().with_flows({key: n for key, n in flows.items() if key not in solid})
        held = cake.mass * self.moisture / (1.0 - self.moisture)
        share = np.minimum(share_of(held, liquid.mass), 1.0)
        outlets = {"effluent": liquid.scaled(1.0 - share), "sludge": cake + liquid.scaled(share)}
        return Effect(
            {name: stream.at(self.temperature) for name, stream in outlets.items()},
            additions,
            utilities=drives(self.specific_energy * aqueous.volume(liquor.flows, liquor.temperature)),
            warnings=told + self._above_limits(outlets["effluent"]),
        )

    def _dissolve_calcium(self, flows: dict[str, Any]) -> Any:
        """Lime that stays dissolved, mol/s; none where calcium is not told."""
        return 0.0

    def _soften(self, flows: dict[str, Any], additions: dict[str, Stream]) -> list[str]:
        """Take out calcium and metals that the liquor still holds, in place; what to warn of. None here."""
        return []

    def _above_limits(self, effluent: Stream) -> list[str]:
        """What the effluent holds beyond the limits of discharge."""
        told, volume = [], aqueous.volume(effluent.flows, effluent.temperature)
        for element, limit in _limits(self.fluoride_limit, self.metal_limit).items():
            held = share_of(effluent.element_mass(element), volume)
            if np.any(held > limit * (1.0 + 1e-9)):
                told.append(f"{element} {1e3 * float(np.max(held)):.3g} mg/L (limit {1e3 * float(np.max(limit)):.3g})")
        if not told:
            return []
        return [
            f"the effluent exceeds the limits of discharge: {', '.join(told)}; raise {self.step}.ph, treat it further, or "
            "evaporate it (zero_liquid_discharge)."
        ]

    def _fluoride_share(self, flows: dict[str, Any], least: Any) -> Any:
        """Share of the fluoride to remove: at least so much, and what is above the limit."""
        held = aqueous.concentration(flows[FLUORIDE] * aqueous.molar_mass(FLUORIDE), flows, self.temperature)
        return np.maximum(least, 1.0 - np.minimum(over(self.fluoride_limit * (1.0 - _MARGIN), held), 1.0))

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
    """Lime in two stages before lithium is precipitated, so that fluoride and phosphate do not go with it.

    A liquor that brings calcium is softened with soda ash, Ca+2 + Na2CO3 -> CaCO3 + 2 Na+; ion exchange follows, which
    takes traces of nickel, cobalt, manganese and copper as well: told as M+2 + 2 NaOH -> M(OH)2 + 2 Na+ to the sludge.
    """

    step = "fluoride_removal"
    area = "lithium"
    shown_first = ("ph",)

    fluoride_removal = EffluentTreatment.parameters["fluoride_removal"].but(
        0.99, "assumption: 0.90-0.95 a stage, two stages"
    )
    fluoride_limit = EffluentTreatment.parameters["fluoride_limit"].but("1000 g/L", "inside the plant: none")
    metal_limit = EffluentTreatment.parameters["metal_limit"].but("1000 g/L", "inside the plant: none")
    calcium = parameter(
        "0.1 mg/kg", low="0 mg/kg", high="1 g/kg", doc="left in the liquor, per kg of water; it goes with the lithium product",
        source="assumption: ion exchange after liming; without it gypsum saturates at about 500",
    )  # fmt: skip
    metals = parameter(
        "0.1 mg/kg", low="0 mg/kg", high="1 g/kg", doc="of nickel, cobalt, manganese and copper each that ion exchange leaves",
        source="assumption: chelating resins hold them before calcium",
    )  # fmt: skip

    def _dissolve_calcium(self, flows: dict[str, Any]) -> Any:
        ion = ION["Ca"]
        wanted = aqueous.water_mass(flows) * self.calcium / aqueous.molar_mass(ion)
        more = np.maximum(wanted - flows.get(ion, 0.0), 0.0)[()]
        flows[ion] = flows.get(ion, 0.0) + more
        flows[_HYDROXYL] = flows.get(_HYDROXYL, 0.0) + 2.0 * more
        return more

    def _soften(self, flows: dict[str, Any], additions: dict[str, Stream]) -> list[str]:
        told = []
        for element, (name, solid) in _SOFTENED.items():
            ion = ION[element]
            kept = self.calcium if element == "Ca" else self.metals
            most = aqueous.water_mass(flows) * kept / aqueous.molar_mass(ion)
            # What lime has just brought up to the level differs from it by rounding.
            excess = np.where(flows.get(ion, 0.0) > most * (1.0 + _ROUNDING), flows.get(ion, 0.0) - most, 0.0)[()]
            if not np.any(excess > 0.0):
                continue
            taken = aqueous.per_water(excess * aqueous.molar_mass(ion), flows)
            base = balance((ion, name), (solid, aqueous.SODIUM))
            dosed = reagent(name, -base.of(name) * excess)
            additions[name] = additions.get(name, EMPTY) + dosed
            aqueous.add(flows, dosed)
            base.apply(flows, excess)
            del flows[name]
            if element != "Ca" and np.any(taken > _RESIN):
                told.append(
                    f"ion exchange takes up to {1e6 * float(np.max(taken)):.3g} mg of {element} per kg of water, more than a resin "
                    "that only polishes; raise polishing.ph or slag_leaching.final_ph."
                )
        return told


class ProcessWaterTreatment(EffluentTreatment):
    """The same for the water of wet shredding; solvents that it dissolved stay in it, of which it warns."""

    step = "process_water_treatment"
    area = "mechanical"
    shown_first = ()

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
