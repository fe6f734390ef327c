"""Relithiation: the lithium that a cathode has lost is made up, dry or in a bath."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import aqueous, thermo
from ...aqueous import WATER
from ...components import cathodes, component, delithiated
from ...constants import GAS_CONSTANT, HOUR
from ...equations.diffusion import sphere_uptake, time_constant
from ...equipment import Equipment, slurry_volume
from ...errors import InputError
from ...library import per_library
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, fraction, parameter
from ...reactions import Reaction, balance
from ...stream import Stream

HYDROXIDE, CARBONATE = "lithium hydroxide", "lithium carbonate"
_REDUCTANT = "hydrazine"

#: Share of the missing lithium below which a bath warns.
_WELL_FILLED = 0.95

#: How long dry cathode is in the blender and in the hopper before the kiln, s (assumption).
_BLENDING = 4.0 * HOUR


def filled(flows: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cathode materials of which there is a part without lithium, and moles of that part."""
    return {key: flows[delithiated(key)] for key in cathodes() if delithiated(key) in flows}


def lithium_of(held: Mapping[str, Any]) -> Any:
    """Lithium that cathode materials hold when they are full, mol/s."""
    return sum((n * component(key).atoms.get("Li", 0.0) for key, n in held.items()), 0.0)


def is_phosphate(cathode: str) -> bool:
    """Whether its host is iron(III) phosphate, which takes up lithium only with a reductant."""
    return "P" in component(cathode).atoms


@per_library
def uptake(cathode: str, source: str, reductant: str, *, wet: bool) -> Reaction:
    """A cathode's host takes up lithium, per mole of the host; layered oxides give oxygen, whatever the reductant.

    4 MO2 + 4 LiOH -> 4 LiMO2 + O2 + 2 H2O; 4 FePO4 + 4 LiOH + C -> 4 LiFePO4 + CO2 + 2 H2O;
    4 FePO4 + 4 LiOH + N2H4 -> 4 LiFePO4 + N2 + 4 H2O.
    """
    made = [cathode]
    if is_phosphate(cathode):
        used = [delithiated(cathode), source, reductant]
        made.append("nitrogen" if reductant == _REDUCTANT else "carbon dioxide")
    else:
        used = [delithiated(cathode), source]
        made.append("oxygen")
        if source == CARBONATE:
            made.append("carbon dioxide")
    if source == HYDROXIDE:
        made.append(WATER if wet else "water vapour")
    return balance(tuple(used), tuple(made))


class Relithiation(Operation):
    """The lithium missing is dosed: blended in dry, to react in the furnace, or taken up from a hot bath.

    Solid state: a lithium salt is dosed for what the assay of the cathode lacks, times an excess for what the
    furnace drives off, less what its carbonate brings. Hydrothermal: grains in a bath of lithium hydroxide fill by
    diffusion; the bath circulates, so that what is used is what the cathode takes up and what stays in the washed
    cake. Iron phosphate takes hydrazine as reductant there, and carbon in the furnace. Foil that the bath would
    dissolve is left out.
    """

    step = "relithiation"
    area = "direct recycling"
    equipment = (Equipment("reaction tank", "tank_volume"),)
    shown_first = ("method", "lithium_source")
    inlets = ("cathode",)
    outlets = ("cathode", "gas", "condensate")

    method = choice(
        "solid state", ("solid state", "hydrothermal"), doc="blended dry, or in a bath", source="both are practised"
    )
    lithium_source = choice(
        HYDROXIDE, (HYDROXIDE, CARBONATE), doc="salt that is blended in; a bath takes hydroxide", source="EverBatt 2023"
    )
    lithium_excess = parameter(
        "1.05 mol/mol", low="0 mol/mol", high="2 mol/mol", doc="lithium blended in over lithium missing",
        source="assumption: 1.0-1.1. Calcination of new cathode loses 1-10 % of its lithium, mostly to what it stands on (Coessens et al. 2026); here a like share "
        "of what is added",
    )  # fmt: skip
    specific_energy = parameter(
        "20 kWh/t", low="0 kWh/t", high="1000 kWh/t", doc="electricity of blending or of stirring and pumping, per dry mass",
        source="assumption",
    )  # fmt: skip
    concentration = parameter(
        "4 mol/L", low="0.05 mol/L", high="5 mol/L", doc="lithium hydroxide in the bath", source="recalled: Shi 2018"
    )
    temperature = parameter(
        "220 degC", low="60 degC", high="250 degC", doc="of the bath", source="recalled: Shi 2018, 200-220 degC"
    )
    time = parameter(
        "4 h", low="1 min", high="48 h", doc="of cathode and bath in the tank", source="recalled: Shi 2018, 2-4 h"
    )
    particle_radius = parameter("5 um", low="0.05 um", high="50 um", doc="of a grain", source="assumption")
    diffusivity = parameter(
        "1e-15 m2/s", low="1e-20 m2/s", high="1e-8 m2/s", doc="of lithium in the grain at diffusivity_temperature, its film of liquid included",
        source="assumption: fills grains of 5 um in the 2-4 h that are usual (recalled: Shi 2018), at 220 degC",
    )  # fmt: skip
    diffusivity_temperature = temperature.but("220 degC", "as diffusivity", doc="at which the diffusivity holds")
    activation_energy = parameter(
        "50 kJ/mol", low="0 kJ/mol", high="200 kJ/mol", doc="of that diffusion",
        source="assumption: barriers of 0.3-0.6 eV (recalled)",
    )  # fmt: skip
    conversion = fraction(
        None, doc="measured share of the missing lithium that the bath puts back; replaces diffusion",
        source="measured at the plant",
    )  # fmt: skip
    liquid_to_solid = parameter(
        "10 L/kg", low="1 L/kg", high="200 L/kg", doc="bath per mass of cathode", source="assumption"
    )
    heat_recovery = fraction(
        0.6, high=0.95, doc="share of the bath's heat that the next batch takes up", source="assumption"
    )
    heat_efficiency = fraction(0.8, low=0.2, doc="share of supplied heat that the bath takes up", source="assumption")
    moisture = fraction(0.25, high=0.9, doc="water in the washed cake", source="assumption")
    washed = fraction(0.99, doc="share of the cake's hydroxide that washing returns to the bath", source="assumption")
    product_temperature = parameter(
        "60 degC", low="10 degC", high="100 degC", doc="of what leaves the bath", source="assumption"
    )

    def __init__(self, /, **given: Any) -> None:
        super().__init__(**given)
        if self.method == "hydrothermal" and self.lithium_source != HYDROXIDE:
            raise InputError(
                f'relithiation.lithium_source: "{self.lithium_source}" does not dissolve enough for a bath; choose '
                f'"{HYDROXIDE}", or relithiation.method = "solid state".'
            )

    def run(self, cathode: Stream) -> Effect:
        missing = lithium_of(filled(cathode.flows))
        full = missing + lithium_of({key: cathode[key] for key in cathodes()})
        effect = self._bath(cathode) if self.method == "hydrothermal" else self._blend(cathode, missing)
        salt = effect.additions[self.lithium_source]
        effect.work = (cathode.mass - cathode.component_mass(WATER)) * self.specific_energy
        effect.figures += [
            Figure("lithium_deficiency", share_of(missing, full), "1", "lithium deficiency"),
            Figure("lithium_make_up", share_of(salt.element_moles("Li"), full), "1", "lithium make-up"),
            Figure("tank_volume", self._tank(cathode), "m3", "volume of the tank"),
        ]
        return effect

    def _tank(self, cathode: Stream) -> Any:
        """m3 of the blender, or of the tank that holds cathode and bath."""
        if self.method != "hydrothermal":
            return slurry_volume(cathode) * _BLENDING
        dry = cathode.mass - cathode.component_mass(WATER)
        return (slurry_volume(cathode) + dry * self.liquid_to_solid) * self.time

    def _blend(self, cathode: Stream, missing: Any) -> Effect:
        brought = cathode[HYDROXIDE] + 2.0 * cathode[CARBONATE]
        needed = np.maximum(missing * self.lithium_excess - brought, 0.0)[()]
        salt = reagent(self.lithium_source, needed / component(self.lithium_source).atoms["Li"])
        flows = dict(cathode.flows)
        aqueous.add(flows, salt)
        return Effect({"cathode": cathode.with_flows(flows)}, {self.lithium_source: salt})

    def _bath(self, cathode: Stream) -> Effect:
        flows = dict(cathode.flows)
        dry = cathode.mass - cathode.component_mass(WATER)
        diffusivity = self._diffusivity()
        reached = self.conversion
        if reached is None:
            in_bath = dry * self.liquid_to_solid * self.concentration
            reached = np.minimum(
                sphere_uptake(self.time, self.particle_radius, diffusivity), over(in_bath, lithium_of(filled(flows)))
            )
        wet = dry * self.moisture / (1.0 - self.moisture)  # kg/s of water in the cake
        left = wet / aqueous.WATER_DENSITY * self.concentration * (1.0 - self.washed)
        extents = {uptake(key, HYDROXIDE, _REDUCTANT, wet=True): n * reached for key, n in filled(flows).items()}
        dosed = {
            name: reagent(name, sum((-reaction.of(name) * n for reaction, n in extents.items()), 0.0) + extra)
            for name, extra in ((HYDROXIDE, left), (_REDUCTANT, 0.0))
        }
        for salt in dosed.values():
            aqueous.add(flows, salt)
        for reaction, extent in extents.items():
            reaction.apply(flows, extent)
        aqueous.drop_rounding(flows, _REDUCTANT)
        held = wet / aqueous.molar_mass(WATER)
        fresh = reagent("process water", np.maximum(held - flows.get(WATER, 0.0), 0.0)[()])
        surplus = np.maximum(flows.get(WATER, 0.0) - held, 0.0)[()]
        aqueous.add(flows, fresh)
        flows[WATER] = held
        gas = {key: flows.pop(key) for key in aqueous.gases(flows)}
        return Effect(
            {
                "cathode": cathode.with_flows(flows, temperature=self.product_temperature),
                "gas": Stream().with_flows(gas, temperature=self.product_temperature),
                "condensate": Stream().with_flows({WATER: surplus}, temperature=self.product_temperature),
            },
            {**dosed, "process water": fresh},
            utilities={"heat": self._warming(cathode, dry)},
            figures=[
                Figure("lithium_put_back", reached, "1", "lithium put back"),
                Figure(
                    "diffusion_time",
                    time_constant(self.particle_radius, diffusivity),
                    "min",
                    "time constant of diffusion",
                ),
            ],
            warnings=self._unfilled(reached),
        )

    def _diffusivity(self) -> Any:
        """Of lithium in the grain at the bath's temperature, m2/s (Arrhenius)."""
        return self.diffusivity * np.exp(
            -self.activation_energy / GAS_CONSTANT * (1.0 / self.temperature - 1.0 / self.diffusivity_temperature)
        )

    def _warming(self, cathode: Stream, dry: Any) -> Any:
        """Heat, W, that brings cathode and bath to temperature, beyond what the last batch gave."""
        bath = dry * self.liquid_to_solid * aqueous.WATER_DENSITY / aqueous.molar_mass(WATER)
        capacity = thermo.heat_capacity(cathode.flows) + thermo.heat_capacity({WATER: bath})
        rise = np.maximum(self.temperature - cathode.temperature, 0.0)
        return capacity * rise * (1.0 - self.heat_recovery) / self.heat_efficiency

    def _unfilled(self, reached: Any) -> list[str]:
        if not np.any(np.asarray(reached) < _WELL_FILLED):
            return []
        return [
            "grains leave the bath without all of their lithium; raise relithiation.time or relithiation.temperature, or "
            "relithiation.concentration where the bath holds too little of it."
        ]
