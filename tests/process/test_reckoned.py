"""Every figure that a unit tells, and the power it takes, reckoned again from its streams and what was entered.

Apart from the unit's own code. Where a figure is what a model found (a conversion, a loading), it is reckoned from what went in and came out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from blackmass.process import Scenario, Stream, aqueous, run
from blackmass.process.components import cathodes, component, delithiated
from blackmass.process.equations import steam
from blackmass.process.flowsheet import Solution
from blackmass.process.operation import Effect
from blackmass.process.stream import mix
from blackmass.process.volumes import liquor_volume

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

#: Shipped plants, and optional steps that none of them has, that together tell every figure.
_PLANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "brine": ("brine-mechanical", {}),
    "blade": ("lfp-blade-mechanical", {}),
    "iron phosphate": ("lfp-hydro", {}),
    "pressure": ("lfp-hydro-pressure", {}),
    "mixed": ("mixed-hydro", {}),
    "early lithium": ("nmc622-pyrolysis-hydro", {}),
    "half burnt": ("nmc622-pyro", {"smelting.post_combustion": 0.5}),
    "shaft": ("mixed-pyro", {}),
    "slag": ("nca-pyro", {}),
    "iron furnace": ("lfp-pyro", {}),
    "precursor": ("scrap-pcam", {}),
    "direct": ("nmc622-direct", {}),
    "bath": ("nmc622-direct", {"relithiation.method": "hydrothermal"}),
    "carbon dioxide": ("nmc622-hydro", {"electrolyte_recovery": {}}),
    "unscrubbed": (
        "nmc622-hydro",
        {f"{metal}_extraction.scrub_stages": 0 for metal in ("manganese", "cobalt", "nickel")},
    ),
    "wash": ("nmc622-hydro", {"electrolyte_recovery": {"method": "solvent wash"}, "electrodialysis": {}}),
    "lithium sulfate": ("lco-hydro", {"lithium_sulfate": {}}),
    "chloride": ("lco-hydro", {"route": "leach", "leaching": {"lixiviant": "hydrochloric acid", "reductant": "none"}}),
    "dry": ("nmc622-hydro", {"zero_liquid_discharge": {}, "mixed_hydroxide": {}, "lithium_hydroxide": {}}),
}

#: m3/mol of an ideal gas at 0 degC and one atmosphere; C/mol.
_NORMAL, _FARADAY = 0.0224140, 96485.3

#: Gas constant, J/mol/K.
_R = 8.31446

_FLUXES = ("sand", "limestone", "iron oxide")

_NAME = {"Ni": "nickel", "Co": "cobalt", "Mn": "manganese"}

_METALS = {name: element for element, name in _NAME.items()}


@dataclass(frozen=True)
class Placed:
    """A unit of a solved plant: its operation, what went in by inlet, and what it did."""

    name: str
    operation: Any
    inlets: dict[str, Stream]
    effect: Effect

    @property
    def fed(self) -> Stream:
        """What enters by the first inlet."""
        return next(iter(self.inlets.values()))

    def out(self, outlet: str) -> Stream:
        return self.effect.outlets[outlet]

    def added(self, reagent: str) -> Stream:
        return self.effect.additions.get(reagent, Stream())

    @property
    def metal(self) -> str:
        """The metal of a solvent extraction or a crystallisation."""
        return _METALS[self.name.split("_")[0]]


@cache
def plant(label: str) -> Solution:
    name, changes = _PLANTS[label]
    scenario = Scenario.load(name)
    for key, value in changes.items():
        scenario = scenario.override(key, value)
    return run(scenario).solution


def placed(solution: Solution, name: str) -> Placed:
    unit = solution.plant.units[name]
    inlets = {inlet: mix(solution[port] for port in ports) for inlet, ports in unit.sources.items()}
    return Placed(name, unit.operation, inlets, solution.outcomes[name].effect)


def water(stream: Stream) -> Any:
    return stream.component_mass("water")


def volume(stream: Stream) -> Any:
    """m3/s of liquor, by the densities that tests/process/test_volumes.py holds against the handbook."""
    return liquor_volume(stream.flows, stream.temperature)


def gaseous(stream: Stream) -> Stream:
    return stream.only([key for key in stream.flows if component(key).phase == "g"])


def taken_up(stream: Stream) -> Any:
    """m3/s of liquor and of solids, at 2500 kg/m3."""
    return volume(stream) + solids(stream).mass / 2500.0


def circulating(u: Placed) -> Any:
    """Water that a tank takes beside its feed, kg/s: by the ratio to the feed, or what makes the liquor of its strength."""
    if u.name == "lithium_hydroxide":
        return u.effect.additions["process water"].mass
    return u.fed.mass * u.operation.liquid_to_solid * 1000.0


def blender_or_bath(u: Placed) -> Any:
    if u.operation.method == "solid state":
        return taken_up(u.fed) * 4 * 3600
    dry = u.fed.mass - water(u.fed)
    return (taken_up(u.fed) + dry * u.operation.liquid_to_solid) * u.operation.time


def dry_volume(gas: Stream) -> Any:
    """Normal volume of a gas without its steam, m3/s."""
    moles = sum(n for key, n in gas.flows.items() if component(key).phase == "g" and key != "water vapour")
    return moles * _NORMAL


def _reduction_rate(operation: Any) -> Any:
    """1/s, from that at 650 degC."""
    return operation.rate * np.exp(operation.activation_energy / _R * (1 / 923.15 - 1 / operation.temperature))


def _diffusivity(operation: Any) -> Any:
    """m2/s, from that at 220 degC."""
    return operation.diffusivity * np.exp(operation.activation_energy / _R * (1 / 493.15 - 1 / operation.temperature))


def hydrogen(u: Placed) -> Any:
    return u.out("gas")["hydrogen"] * _NORMAL / u.fed.mass


def solids(stream: Stream) -> Stream:
    return stream.only([key for key in stream.flows if component(key).phase == "s"])


def converted(outlet: str) -> Callable[[Placed], Any]:
    """Share of the cathode material fed that is no longer there."""
    return lambda u: 1 - sum(u.out(outlet)[key] for key in cathodes()) / sum(u.fed[key] for key in cathodes())


def reaction_heat(u: Placed) -> Any:
    """J per kg of solids, from enthalpies at 25 degC of all that goes in and comes out."""
    into = [*u.inlets.values(), *u.effect.additions.values()]
    return (
        sum(s.at(298.15).enthalpy() for s in into) - sum(s.at(298.15).enthalpy() for s in u.effect.outlets.values())
    ) / u.fed.mass


def lithium_short(stream: Stream) -> Any:
    """Lithium that a cathode material has lost, over what it holds when full."""
    full = {key: component(key).atoms["Li"] for key in cathodes()}
    lost = sum(stream[delithiated(key)] * n for key, n in full.items())
    return lost / (lost + sum(stream[key] * n for key, n in full.items()))


def wrongly_accepted(u: Placed) -> Any:
    """Integral of the normal population below the threshold, each with its chance of being measured above it."""
    op = u.operation
    population, error = norm(op.mean, op.spread), norm(0.0, op.measurement_error)
    found, _ = quad(lambda x: population.pdf(x) * error.sf(op.threshold - x), op.mean - 12 * op.spread, op.threshold)
    return found * (1 - op.safety_reject)


def phase_ratio(u: Placed) -> Any:
    """From the metal balance of the extraction stages, where none of their liquor is scrub liquor."""
    if u.operation.scrub_stages:
        return None
    at = {key: each.value for key, each in u.effect.profile.items() if not isinstance(each, str)}
    return (at["aqueous in"] - at["aqueous"][-1]) / (at["organic"][0] - at["organic in"])


def burnt_above_the_bath(u: Placed) -> Any:
    """Oxygen, kg/s of O2, that post-combustion takes: its share of what it leaves the rest of."""
    left = (u.out("gas")["carbon monoxide"] + u.out("gas")["hydrogen"]) / 2 * 0.0319988
    return left * u.operation.post_combustion / (1 - u.operation.post_combustion)


def blown(u: Placed) -> Any:
    """Oxygen that is blown, pure and of air, kg/s."""
    return u.added("oxygen").mass + u.added("combustion air").component_mass("oxygen")


def leaving(u: Placed) -> Any:
    """Sensible heat of what leaves the furnace, W."""
    return sum(s.enthalpy() - s.at(298.15).enthalpy() for s in u.effect.outlets.values())


def heat_free(u: Placed) -> Any:
    """Heat that the reactions set free and that comes in, W: all that enters less what leaves at 25 degC."""
    into = [*u.inlets.values(), *u.effect.additions.values()]
    return sum(s.enthalpy() + s.stored_energy for s in into) - sum(
        s.at(298.15).enthalpy() for s in u.effect.outlets.values()
    )


def blast_heat(u: Placed) -> Any:
    blast = [u.added("oxygen"), u.added("combustion air")]
    return sum(s.at(u.operation.blast_temperature).enthalpy() - s.enthalpy() for s in blast)


def heat_supplied(u: Placed) -> Any:
    """Electricity of an arc; the duty and the fuel bought, less the preheating of the blast, of a bath; coke's own heat in a shaft."""
    if u.operation.furnace == "electric arc":
        return u.effect.work
    bought = u.effect.utilities["heat"] + np.maximum(u.effect.heat, 0.0)
    return (bought - blast_heat(u)) * u.operation.fuel_efficiency


def hood_heat(u: Placed) -> Any:
    """What closes the furnace's heat: free and supplied, less what leaves, goes through the wall and is left over."""
    kept = heat_free(u) + heat_supplied(u) + blast_heat(u) - u.effect.figure("heat_surplus") * u.fed.mass
    return kept - leaving(u) - u.effect.figure("wall_heat") * u.fed.mass


def wall_heat(u: Placed) -> Any:
    """Its share of what leaves and goes through it, at the bath's temperature where only the hood cools the gas."""
    hot = u.effect.outlets.values()
    if u.operation.furnace != "shaft":
        hot = [s.at(u.operation.temperature) for s in hot]
    carried = sum(s.enthalpy() - s.at(298.15).enthalpy() for s in hot)
    return carried * u.operation.wall_loss / (1 - u.operation.wall_loss)


def per_feed(part: Callable[[Placed], Any]) -> Callable[[Placed], Any]:
    """Over the mass of what the furnace is fed."""
    return lambda u: part(u) / u.fed.mass


def to_alloy(element: str) -> Callable[[Placed], Any]:
    """Of the feed's and the flux's metal; dust goes round."""
    return lambda u: (
        u.out("alloy").element_moles(element)
        / (u.fed.element_moles(element) + sum(u.added(flux).element_moles(element) for flux in _FLUXES))
    )


def needed(u: Placed, element: str) -> Any:
    """kg/s of a metal that a precursor is made of, with what the yield leaves in the liquor."""
    hydroxide = u.out("cake").only([f"{_NAME[element]} hydroxide"])
    return hydroxide.element_mass(element) / u.operation.metal_yield


def bought(u: Placed, element: str) -> Any:
    return sum(u.added(name).element_mass(element) for name in u.effect.additions)


#: Figure, by its key, or by step and key where two units mean different things.
_RECKONED: dict[str | tuple[str, str], Callable[[Placed], Any]] = {
    # front end
    "hydrogen": hydrogen,
    "ventilation_air": lambda u: hydrogen(u) / (0.25 * 0.04),  # a quarter of the lower flammability limit
    "bath_volume": lambda u: u.fed.mass * u.operation.brine_ratio * u.operation.soak_time,
    "labour": lambda u: u.operation.labour * u.operation.batch ** np.log2(0.85) / u.operation.pack_mass,
    "reused": lambda u: u.out("reused").mass / u.fed.mass,
    "capacity_reused": lambda u: u.out("reused").capacity,
    "health_of_reused": lambda u: u.out("reused").capacity / (u.fed.capacity * u.out("reused").mass / u.fed.mass),
    "electricity": lambda u: u.effect.work / u.fed.mass,
    "coating_freed": lambda u: u.out("shredded").sizes["cathode coating"][0].free,
    "graphite_floated": lambda u: u.out("graphite")["graphite"] / u.fed["graphite"],
    "falsely_accepted": wrongly_accepted,
    "gas_circulating": lambda u: u.out("electrolyte").mass / u.operation.solubility / u.fed.mass,
    "electrolyte_left": lambda u: u.out("solids")["ethylene carbonate"] / u.fed["ethylene carbonate"],
    "progress": lambda u: 1 - np.exp(-_reduction_rate(u.operation) * u.operation.time),
    # leaching
    "conversion": converted("slurry"),
    ("alloy_leaching", "conversion"): lambda u: 1 - u.out("slurry")["alloy copper"] / u.fed["alloy copper"],
    "free_acid": lambda u: (
        (u.out("slurry")["H+(aq)"] / 2 / water(u.out("slurry"))) * (2 if getattr(u.operation, "chloride", False) else 1)
    ),
    "reaction_heat": reaction_heat,
    "residue": lambda u: solids(u.out("slurry")).mass / u.fed.mass,
    "slurry_solids": lambda u: solids(u.out("slurry")).mass / volume(u.out("slurry")),
    "tank_volume": lambda u: volume(u.out("slurry")) * u.operation.residence_time,
    ("leaching", "lithium_extraction"): converted("slurry"),
    ("relithiation", "tank_volume"): blender_or_bath,
    "through_tank": lambda u: taken_up(u.fed) + circulating(u) / 997.05,
    "evaporated": circulating,
    "iron_dissolved": lambda u: (u.out("slurry")["Fe+2(aq)"] + u.out("slurry")["Fe+3(aq)"]) / u.fed["LFP"],
    "carbonate_dissolved": lambda u: u.out("crude_carbonate")["lithium carbonate"] / u.fed["lithium carbonate"],
    "fluoride_dissolved": lambda u: u.out("crude_carbonate")["lithium fluoride"] / u.fed["lithium fluoride"],
    # slag leaching
    ("slag_leaching", "lithium_extraction"): lambda u: u.out("liquor").element_moles("Li") / u.fed.element_moles("Li"),
    "lithium_in_liquor": lambda u: u.out("liquor").element_mass("Li") / volume(u.out("liquor")),
    "acid_per_carbonate": lambda u: (
        u.added("sulfuric acid").component_mass("sulfuric acid") / (u.out("liquor").element_moles("Li") / 2 * 0.073891)
    ),
    "lime_over_silica": lambda u: u.fed.component_mass("slag lime") / u.fed.component_mass("slag silica"),
    "lithia_in_slag": lambda u: u.fed.component_mass("slag lithium oxide") / u.fed.mass,
    # purification
    "copper_cemented": lambda u: u.out("cement")["copper cement"] / u.fed["Cu+2(aq)"],
    "electricity_per_copper": lambda u: (
        2 * _FARADAY * u.operation.cell_voltage / u.operation.current_efficiency / 0.063546
    ),
    "extracted": lambda u: u.out("strip_liquor").element_moles(u.metal) / u.fed.element_moles(u.metal),
    "phase_ratio": phase_ratio,
    "metal_left": lambda u: u.effect.profile["aqueous"].value[-1],
    "mixer_settlers": lambda u: u.operation.stages + u.operation.scrub_stages + u.operation.strip_stages,
    # The raffinate that carries it off is as warm as the mixer-settlers, whatever came in.
    "organic_lost": lambda u: u.operation.organic_loss * liquor_volume(u.fed.flows, u.operation.temperature),
    # recovery
    "recovered": lambda u: solids(u.out("crystals")).element_moles(u.metal) / u.fed.element_moles(u.metal),
    "lithium_left": lambda u: u.out("slurry").component_mass("Li+(aq)") / water(u.out("slurry")),
    "lithium": lambda u: u.out("concentrate").component_mass("Li+(aq)") / water(u.out("concentrate")),
    "sulfate_saturation": lambda u: (
        (
            np.minimum((u.fed["Na+(aq)"] + u.fed["Li+(aq)"]) / 2, u.fed["SO4-2(aq)"])
            * 0.142042
            / aqueous.solubility("Na2SO4", u.operation.temperature)
            + u.fed["NH4+(aq)"] / 2 * 0.132139 / aqueous.solubility("(NH4)2SO4", u.operation.temperature)
        )
        / water(u.out("concentrate"))
    ),
    "electricity_per_caustic": lambda u: (
        _FARADAY * u.operation.cell_voltage / u.operation.current_efficiency / 0.039997
    ),
    **{f"primary_{e}": lambda u, e=e: bought(u, e) for e in _NAME},
    **{f"primary_share_{e}": lambda u, e=e: bought(u, e) / needed(u, e) for e in _NAME},
    "primary_share": lambda u: sum(bought(u, e) for e in _NAME) / sum(needed(u, e) for e in _NAME),
    # direct recycling
    ("ageing", "lithium_deficiency"): lambda u: lithium_short(u.out("cells")),
    ("relithiation", "lithium_deficiency"): lambda u: lithium_short(u.fed),
    "lithium_make_up": lambda u: (
        u.added(u.operation.lithium_source).element_moles("Li")
        / sum((u.fed[key] + u.fed[delithiated(key)]) * component(key).atoms["Li"] for key in cathodes())
    ),
    "lithium_put_back": lambda u: 1 - lithium_short(u.out("cathode")) / lithium_short(u.fed),
    "diffusion_time": lambda u: u.operation.particle_radius**2 / np.pi**2 / _diffusivity(u.operation),
    "purity": lambda u: u.out("product").mass_of(cathodes()) / u.out("product").mass,
    "energy_supplied": lambda u: fired(u) / (u.out("product").mass_of(cathodes()) + u.out("loss").mass_of(cathodes())),
    "charge": lambda u: u.fed.mass * u.operation.time,
    # smelting
    "temperature": lambda u: u.out("alloy").temperature,
    "slag": per_feed(lambda u: u.out("slag").mass),
    "carbon_dioxide": per_feed(lambda u: u.out("gas").component_mass("carbon dioxide")),
    "burnt_carbon_dioxide": per_feed(lambda u: u.out("gas").element_moles("C") * 0.0440095),
    "oxygen": per_feed(blown),
    "oxygen_to_bath": lambda u: (
        None if u.operation.post_combustion == 1 else (blown(u) - burnt_above_the_bath(u)) / u.fed.mass
    ),
    "coke": per_feed(lambda u: u.added("coke").mass),
    "flux": per_feed(lambda u: sum(u.added(flux).mass for flux in _FLUXES)),
    "alumina_in_slag": lambda u: u.out("slag").component_mass("slag alumina") / u.out("slag").mass,
    ("smelting", "lithia_in_slag"): lambda u: u.out("slag").component_mass("slag lithium oxide") / u.out("slag").mass,
    "gas_volume": per_feed(lambda u: sum(u.out("gas").flows.values()) * _NORMAL),
    **{f"{name}_to_alloy": to_alloy(e) for e, name in {**_NAME, "Cu": "copper", "Fe": "iron"}.items()},
    "heat_free": per_feed(heat_free),
    "heat_supplied": per_feed(heat_supplied),
    "hood_heat": per_feed(hood_heat),
    "wall_heat": per_feed(wall_heat),
    "blast_heat": per_feed(blast_heat),
    "quench_water": lambda u: u.added("process water").mass / u.fed.mass,
    "stack_fluoride": lambda u: (
        gaseous(u.out("stack_gas")).element_moles("F") * 0.020006 / dry_volume(u.out("stack_gas"))
    ),
    "stack_chlorine": lambda u: (
        gaseous(u.out("stack_gas")).element_moles("Cl") * 0.03545 / dry_volume(u.out("stack_gas"))
    ),
    "stack_dust": lambda u: (
        (u.out("stack_gas").mass - gaseous(u.out("stack_gas")).mass) / dry_volume(u.out("stack_gas"))
    ),
}

#: What a model finds and streams do not show: the test file that holds it.
_HELD_ELSEWHERE = {
    "extractant_bound": "operations/test_solvent_extraction.py",
    "pass_yield": "operations/test_recovery.py",
    "oxygen_potential": "operations/test_smelting.py",
    "co_co2_ratio": "operations/test_smelting.py",
    "heat_surplus": "operations/test_smelting.py",
    "coke_for_heat": "operations/test_smelting.py",
}


@pytest.mark.parametrize("label", _PLANTS)
def test_figures_are_what_the_streams_say(label: str) -> None:
    """Every figure of every unit, to 1e-4 (of molar masses and constants typed here)."""
    solution = plant(label)
    for name in solution.outcomes:
        unit = placed(solution, name)
        for figure in unit.effect.figures:
            if figure.key in _HELD_ELSEWHERE:
                continue
            expected = _RECKONED.get((name, figure.key)) or _RECKONED[figure.key]
            value = expected(unit)
            if value is not None:
                assert figure.value == pytest.approx(value, rel=1e-4, abs=1e-9), f"{name}: {figure.key}"


def test_every_figure_is_reckoned_somewhere() -> None:
    """None of the above stands for a figure that no plant tells, and what is held elsewhere is named there."""
    told = {(name, f.key) for label in _PLANTS for name, o in plant(label).outcomes.items() for f in o.effect.figures}
    keys = {key for _, key in told}
    assert {key for key in _RECKONED if not (key in keys or key in told)} == set()
    for key, file in _HELD_ELSEWHERE.items():
        assert f'"{key}"' in (Path(__file__).parent / file).read_text(encoding="utf-8")


# --- power ---------------------------------------------------------------------------------------------------


def fed_mass(u: Placed) -> Any:
    return u.operation.specific_energy * u.fed.mass


def fed_volume(u: Placed) -> Any:
    return u.operation.specific_energy * volume(u.fed)


def made(outlet: str) -> Callable[[Placed], Any]:
    """Of drives, per mass of what a unit makes."""
    return lambda u: u.operation.specific_energy * u.out(outlet).mass


def evaporated(u: Placed, boiling: Any) -> Any:
    """Of compressor and pumps, per water that leaves as condensate."""
    op = u.operation
    compression = steam.recompression_work(
        boiling, op.boiling_point_rise, op.temperature_difference, op.compressor_efficiency
    )
    return water(u.out("condensate")) * (compression + op.pump_work)


def crystallised(u: Placed) -> Any:
    boiling = (
        u.operation.evaporation_temperature
        if hasattr(u.operation, "evaporation_temperature")
        else u.operation.temperature
    )
    return made("crystals")(u) + evaporated(u, boiling)


def stirred(u: Placed) -> Any:
    """Stirrers of the tanks, and what brings oxygen to its pressure."""
    op = u.operation
    power = op.stirring * volume(u.out("slurry")) * op.residence_time
    if getattr(op, "oxidant", None) in ("oxygen", "air"):
        gas = sum(u.added("oxygen").flows.values()) + sum(u.added("air").flows.values())
        power += gas * _R * 298.15 * np.log(np.maximum(op.pressure / 101325.0, 1.0)) / op.compressor_efficiency
    return power


def fan(u: Placed, gas: Stream) -> Any:
    """Volume of a gas, at its temperature and one atmosphere, times the pressure drop."""
    moles = sum(n for key, n in gas.flows.items() if component(key).phase == "g")
    op = u.operation
    return moles * _R * op.temperature / 101325.0 * op.pressure_drop / op.fan_efficiency


def crushed(u: Placed) -> Any:
    """By Bond's law in kWh/t and micrometres."""
    op = u.operation
    index = op.work_index / 3600
    law = 10 * index * (1 / np.sqrt(op.discharge_grid * 1e6) - 1 / np.sqrt(op.feed_size * 1e6))
    return (3600 * max(law, 0.0) + op.running_energy) * u.fed.mass


def refrigerated(u: Placed) -> Any:
    """Heat that vapour and gas give off until they leave."""
    removed = u.fed.enthalpy() - sum(s.enthalpy() for s in u.effect.outlets.values())
    return removed * u.operation.refrigeration_work


def electrolysed(u: Placed) -> Any:
    """Faraday's law for the copper won, and the drives."""
    op = u.operation
    won = u.out("cathodes")["copper cathode"] * 2 * _FARADAY * op.cell_voltage / op.current_efficiency
    return won + fed_volume(u)


def split(u: Placed) -> Any:
    """Faraday's law for the caustic."""
    op = u.operation
    return u.out("caustic")["OH-(aq)"] * _FARADAY * op.cell_voltage / op.current_efficiency


def settled(u: Placed) -> Any:
    """Both phases, through each mixer-settler, at its temperature."""
    both = volume(u.fed.at(u.operation.temperature)) * (1 + u.effect.figure("phase_ratio"))
    return u.operation.stage_energy * both * u.effect.figure("mixer_settlers")


def delivered(u: Placed) -> Any:
    """What is discharged to the grid is earned; in brine nothing is."""
    op = u.operation
    return -op.efficiency * u.fed.stored_energy * (1 - op.residual) if op.method == "grid" else 0.0


def fired(u: Placed) -> Any:
    """Electricity and fuel of a kiln: what warms charge and gas and reacts in them, over its efficiency, less what burns."""
    op, cold = u.operation, 298.15
    into = sum(s.enthalpy() for s in (*u.inlets.values(), *u.effect.additions.values()))
    hot = sum(
        s.at(cold).enthalpy()
        + op.sensible_factor * (s.at(cold + 1).enthalpy() - s.at(cold).enthalpy()) * (op.temperature - cold)
        for s in u.effect.outlets.values()
    )
    burnt = sum(heat_of_burning(key) * n for key, n in u.fed.flows.items() if "C" in component(key).atoms)
    burnt -= sum(heat_of_burning(key) * n for key, n in u.out("product").flows.items() if "C" in component(key).atoms)
    return (hot - into + burnt) / op.furnace_efficiency - burnt


def heat_of_burning(key: str) -> float:
    """J/mol to carbon dioxide, water vapour and hydrogen fluoride; carbonate does not burn."""
    atoms = component(key).atoms
    if "Li" in atoms:
        return 0.0
    made = {"carbon dioxide": atoms["C"], "hydrogen fluoride": atoms.get("F", 0.0)}
    made["water vapour"] = (atoms.get("H", 0.0) - atoms.get("F", 0.0)) / 2
    made["sodium carbonate"] = atoms.get("Na", 0.0) / 2
    made["carbon dioxide"] -= made["sodium carbonate"]
    return component(key).formation_enthalpy - sum(component(k).formation_enthalpy * n for k, n in made.items())


def warmed(u: Placed) -> Any:
    """Cathode and bath from where they come in to the bath's temperature, but for what the last batch gave."""
    op, bath = u.operation, Stream.of_mass({"water": (u.fed.mass - water(u.fed)) * u.operation.liquid_to_solid * 1000})
    capacity = sum(s.at(299.15).enthalpy() - s.at(298.15).enthalpy() for s in (u.fed, bath))
    return capacity * (op.temperature - u.fed.temperature) * (1 - op.heat_recovery) / op.heat_efficiency


_CRYSTALLISERS = ("nickel_crystallisation", "cobalt_crystallisation", "manganese_crystallisation")
_EXTRACTIONS = ("manganese_extraction", "cobalt_extraction", "nickel_extraction")

#: Step -> W of electricity, of the energy balance and of drives together.
_ELECTRICITY: dict[str, Callable[[Placed], Any]] = {
    **dict.fromkeys(
        (
            "drying",
            "screening",
            "fine_screening",
            "magnetic_separation",
            "air_classification",
            "foil_separation",
            "flotation",
            "cathode_flotation",
            "dismantling",
            "pyrolysis",
            "delamination",
            "graphite_recovery",
            "granulation",
            "slag_leaching",
        ),
        fed_mass,
    ),
    **dict.fromkeys(
        (
            "filtration",
            "impurity_removal",
            "impurity_filtration",
            "fluoride_removal",
            "carbonation",
            "lithium_filtration",
            "phosphate_precipitation",
            "effluent_treatment",
            "process_water",
            "polishing",
            "polishing_filtration",
            "mixed_hydroxide",
        ),
        fed_volume,
    ),
    **dict.fromkeys(("product_drying", "precursor_drying", "cathode_drying"), made("product")),
    **dict.fromkeys((*_CRYSTALLISERS, "sodium_sulfate_crystallisation", "lithium_sulfate"), crystallised),
    **dict.fromkeys(_EXTRACTIONS, settled),
    **dict.fromkeys(("leaching", "alloy_leaching"), stirred),
    "evaporation": lambda u: evaporated(u, u.operation.temperature),
    "zero_liquid_discharge": lambda u: evaporated(u, u.operation.temperature),
    "copper_cementation": lambda u: u.operation.stirring * u.operation.residence_time * volume(u.fed),
    "lithium_hydroxide": lambda u: (
        u.operation.specific_energy * (water(u.fed) + water(u.added("process water"))) / 997.05
        + evaporated(u, u.operation.temperature)
    ),
    "copper_electrowinning": electrolysed,
    "electrodialysis": split,
    "shredding": crushed,
    "reuse": lambda u: u.fed.capacity * u.operation.test_loss,
    "discharge": delivered,
    "condensation": refrigerated,
    "scrubbing": lambda u: fan(u, mix([u.out("recycled_gas"), u.out("stack_gas")])),
    **dict.fromkeys(("flue_scrubbing", "chlorine_scrubbing"), lambda u: fan(u, u.out("stack_gas"))),
    "offgas_cleaning": lambda u: fan(u, u.out("stack_gas")),
    "electrolyte_recovery": lambda u: (
        u.out("electrolyte").mass / u.operation.solubility * u.operation.compression
        if u.operation.method != "solvent wash"
        else 0.0
    ),
    "water_leaching": lambda u: (
        u.fed.mass
        * u.operation.liquid_to_solid
        * (
            u.operation.specific_energy
            + 1000
            * (
                steam.recompression_work(
                    u.operation.evaporation_temperature,
                    u.operation.boiling_point_rise,
                    u.operation.temperature_difference,
                    u.operation.compressor_efficiency,
                )
                + u.operation.pump_work
            )
        )
    ),
    "smelting": lambda u: fed_mass(u) + (heat_supplied(u) if u.operation.furnace == "electric arc" else 0.0),
    "relithiation": lambda u: u.operation.specific_energy * (u.fed.mass - water(u.fed)),
    "precursor": lambda u: (
        u.operation.specific_energy * u.out("cake").mass_of(f"{name} hydroxide" for name in _NAME.values())
    ),
    "annealing": lambda u: fired(u) * u.operation.electric_share,
}

#: Step -> W of heat bought beside that of the energy balance.
_HEAT: dict[str, Callable[[Placed], Any]] = {
    "slag_leaching": lambda u: u.fed.mass * u.operation.roasting_heat,
    # Dimethyl carbonate, 418 kJ/kg at 25 degC (CRC Handbook).
    "electrolyte_recovery": lambda u: (
        u.fed.mass * u.operation.wash_ratio * 418e3 if u.operation.method == "solvent wash" else 0.0
    ),
    "relithiation": lambda u: warmed(u) if u.operation.method == "hydrothermal" else 0.0,
}


@pytest.mark.parametrize("label", _PLANTS)
def test_power_is_what_the_streams_say(label: str) -> None:
    """Electricity and heat of every unit; one that is not listed takes none."""
    solution = plant(label)
    for name in solution.outcomes:
        u = placed(solution, name)
        electricity = u.effect.work + u.effect.utilities.get("electricity", 0.0)
        expected = _ELECTRICITY[name](u) if name in _ELECTRICITY else 0.0
        assert electricity == pytest.approx(expected, rel=1e-4, abs=1e-6), f"{name}: electricity"
        heat = u.effect.utilities.get("heat", 0.0)
        if name not in ("smelting", "annealing"):
            assert heat == pytest.approx(_HEAT[name](u) if name in _HEAT else 0.0, rel=0.02), f"{name}: heat"
        if hasattr(u.operation, "heat_efficiency") and name != "relithiation":
            assert u.effect.heat_efficiency == u.operation.heat_efficiency, name
