"""Every number of six plants over its bounds: nothing jumps, nothing is without effect, nothing is better for being worse.

Three points a number, in the plant that stands for its step; with BLACKMASS_TREND_POINTS=25 as many, of all numbers in all plants.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from blackmass.process import Scenario, run
from blackmass.process.studies import figures
from blackmass.process.studies.blocks import Task
from blackmass.process.studies.knobs import Knob

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

#: Points from bound to bound that are asked for.
_ASKED = os.environ.get("BLACKMASS_TREND_POINTS")
_POINTS = int(_ASKED or 3)

#: Plant -> the tables whose numbers are turned in it where no more is asked for: a plant that solves fast stands for the others.
_PLANTS: Mapping[str, Sequence[str]] = {
    "nmc622-direct": ("*",),
    "nmc622-hydro": (
        "leaching", "filtration", "lithium_filtration", "nickel_crystallisation", "polishing", "fluoride_removal", "evaporation",
        "carbonation", "sodium_sulfate_crystallisation",
    ),
    "lfp-hydro": ("leaching", "impurity_removal", "carbonation"),
    "mixed-hydro": ("copper_cementation",),
    "nmc622-pyro": ("offgas_cleaning", "alloy_leaching"),
    "nmc622-pyrolysis-hydro": ("pyrolysis", "flue_scrubbing", "water_leaching"),
}  # fmt: skip

#: Numbers turned in one batch.
_TOGETHER = 100

#: Highest over lowest value from which points are even in the logarithm.
_WIDE = 50.0

#: Share of a figure's spread below which it has not moved.
_STILL = 1e-9

#: Why a number acts on none of the figures.
_ON_NO_FIGURE: Mapping[str, str] = {
    "capital.low": "the range that is told beside the capital",
    "capital.high": "the range that is told beside the capital",
    "heat_integration.least_difference": "the target of heat exchange is told beside what the plant takes",
    "smelting.heat_limit": "a furnace that needs more is refused",
    "annealing.least_purity": "below it the plant warns",
    "offgas_cleaning.dust_limit": "above it the plant warns",
    "annealing.contamination_limit": "above it the plant warns",
    "*.metal_limit": "above it the plant warns",
    "polishing.*_loss": "impurity removal leaves no aluminium; for plants that are wired by hand",
    "polishing.peroxide_excess": "impurity removal leaves no ferrous iron; for plants that are wired by hand",
    "polishing.iron_phosphate_constant": "impurity removal leaves no iron; for plants that are wired by hand",
    "effluent_treatment.fluoride_limit": "less fluoride reaches it; for plants that are wired by hand",
    "effluent_treatment.ph": "no metal that precipitates reaches it; for plants that are wired by hand",
    "delamination.gas_temperature": "what the quench does not cool, the scrubber does",
    "pyrolysis.gas_temperature": "what the quench does not cool, the scrubber does",
}

#: Plant -> numbers that another plant has a use for, and why this one has none.
_IDLE_HERE: Mapping[str, Mapping[str, str]] = {
    "nmc622-pyro": {
        "impurity_removal.iron_phosphate_constant": "the alloy brings no phosphate",
        "impurity_removal.aluminium_per_fluoride": "the alloy brings no fluoride",
        "effluent_treatment.fluoride_removal": "the alloy brings no fluoride",
        "effluent_treatment.moisture": "nothing is left to precipitate",
    },
    "nmc622-pyrolysis-hydro": {
        "shredding.separator_*": "it is burnt before the shredder",
        "air_classification.*": "nothing light is left to be blown off",
        "impurity_removal.iron_phosphate_constant": "the furnace leaves no phosphate",
    },
}

#: Plants with entries, and the numbers that act in them where another plant has no use for them: a mode that is not chosen, a
#: material that is not there, a rate away from the temperature that it is known for, metal that a weak step lets through.
_ACTING: Sequence[tuple[str, Mapping[str, Any], str]] = (
    (
        "nmc622-mechanical",
        {"discharge.method": "brine"},
        "discharge: cell_voltage chlorine_share corrosion_share brine_ratio brine_strength sludge_moisture soak_time",
    ),
    ("nmc622-mechanical", {"shredding.atmosphere": "vacuum"}, "shredding: chamber_pressure pump_efficiency"),
    ("nmc622-mechanical", {"shredding.atmosphere": "wet"}, "shredding: process_water charge_to_water"),
    ("nmc622-mechanical", {"shredding.discharge_grid": "10 mm"}, "shredding: size_exponent"),
    ("nmc622-mechanical", {"drying.pressure": "5 kPa"}, "drying: pump_efficiency"),
    ("lfp-blade-mechanical", {}, "shredding: casing_size casing_spread"),
    ("lfp-blade-mechanical", {}, "magnetic_separation: steel entrainment"),
    ("lfp-blade-mechanical", {}, "air_classification: casing_areal_mass"),
    (
        "nmc622-direct",
        {"relithiation.method": "hydrothermal", "relithiation.temperature": "200 degC"},
        "relithiation: concentration temperature time particle_radius diffusivity diffusivity_temperature activation_energy "
        "liquid_to_solid heat_recovery heat_efficiency moisture washed product_temperature conversion",
    ),
    ("nmc622-direct", {"annealing.temperature": "800 degC"}, "annealing: activation_energy"),
    (
        "nmc622-pyrolysis-hydro",
        {"pyrolysis.inert": "10 kg/kg", "pyrolysis.temperature": "600 degC"},
        "pyrolysis: afterburner_temperature activation_energy",
    ),
    (
        "lfp-hydro",
        {"leaching.oxidant": "oxygen"},
        "leaching: reaction_pressure pressure pressure_order compressor_efficiency",
    ),
    ("mixed-hydro", {}, "leaching: ferrous_reduction iron_phosphate_constant iron_extraction"),
    ("mixed-hydro", {}, "impurity_removal: peroxide_excess iron_occluded"),
    ("nmc622-mechanical", {"economics.customers": {"aluminium concentrate": "500 km"}}, "economics: plain_freight"),
    ("lfp-hydro", {}, "fluoride_removal: ph phosphate_removal"),
    ("lfp-hydro", {}, "effluent_treatment: phosphate_removal"),
    ("lfp-hydro", {}, "carbonation: fluoride_solubility"),
    ("nmc622-hydro", {}, "finance: tax depreciation"),
    ("nmc622-hydro", {"feed.form": "black_mass"}, "economics: black_mass_share"),
    ("nmc622-pyro", {}, "compliance: slag_used"),
    ("lfp-pyro", {}, "smelting: activity_iron_oxide activity_iron phosphorus_potential phosphorus_to_alloy"),
    ("lfp-pyro", {}, "alloy_leaching: ferric_share phosphide_extraction"),
    ("lfp-pyro", {"smelting.slag_system": "iron silica"}, "smelting: iron_silica_ratio"),
    ("nmc622-pyro", {"smelting.furnace": "bath", "feed.form": "electrode_scrap"}, "smelting: fuel_efficiency"),
    ("nmc622-pyro", {"alloy_leaching.temperature": "60 degC"}, "alloy_leaching: activation_energy"),
    ("nmc622-pyro", {"alloy_leaching.oxygen_pressure": "2 bar"}, "alloy_leaching: oxygen_order"),
    ("nmc622-hydro", {"manganese_crystallisation.occluded_liquor": "100 g/kg"}, "economics: discount shortfall"),
    ("nmc622-hydro", {"leaching.temperature": "60 degC"}, "leaching: activation_energy"),
    ("nmc622-hydro", {"leaching.reductant": "none"}, "leaching: self_reduction nickel_preference"),
    ("nmc622-pyrolysis-hydro", {"leaching.reductant": "none"}, "leaching: air_rate"),
    ("nmc622-hydro", {"impurity_removal.iron_solid": "hematite"}, "impurity_removal: autoclave_heat_recovered"),
    (
        "nmc622-hydro",
        {"impurity_removal.aluminium_per_fluoride": "2 mol/mol"},
        "impurity_removal: nickel_loss cobalt_loss manganese_loss lithium_loss",
    ),
    ("nmc622-hydro", {"nickel_extraction.stages": 1, "nickel_extraction.strip_ph": 2.5}, "polishing: ph"),
    (
        "nmc622-hydro",
        {"nickel_extraction.stages": 1, "nickel_extraction.strip_ph": 2.5},
        "polishing_filtration: moisture wash_stages wash_efficiency wash_ratio",
    ),
)

_ACTING_ELSEWHERE = {
    f"{step}.{name}" for _, _, told in _ACTING for step, names in [told.split(": ")] for name in names.split()
}

#: Where in its bounds a number leaves a plant to solve, in SI units, and why not beyond.
_WITHIN: Mapping[str, tuple[float, float, str]] = {
    "manganese_crystallisation.concentration": (
        1.1,
        5.0,
        "evaporated no further than saturated, nothing crystallises hot",
    ),
    "cobalt_crystallisation.evaporation_temperature": (
        313.15,
        363.15,
        "its sulfate is less soluble hot than at 30 degC",
    ),
    "nickel_crystallisation.evaporation_temperature": (318.15, 373.15, "no hotter than the crystals"),
    "*_extraction.phase_ratio": (1.0, 30.0, "less organic than the metal binds"),
    "smelting.oxygen_potential": (-16.0, -3.0, "below it carbon stays as graphite"),
    "smelting.co_co2_ratio": (1e-3, 9e3, "above it carbon stays as graphite"),
    "smelting.oxygen_ratio": (0.0, 1.0, "oxygen would be left over"),
    "smelting.oxygen": (0.0, 0.8, "oxygen would be left over"),
    "smelting.fluorine_to_gas": (0.0, 0.6, "with what goes to the slag it is more than all"),
    "smelting.fluorine_to_slag": (0.0, 0.9, "with what goes to the gas it is more than all"),
    "cobalt_crystallisation.occluded_liquor": (0.001, 0.2, "of a smelter's plant, manganese leaves by it alone"),
    "nickel_extraction.scrub_ph": (2.0, 8.0, "all nickel is scrubbed off again"),
    "nickel_extraction.ph": (4.5, 8.0, "organic as sized leaves nickel in the raffinate, and it has no way out"),
}

#: Plant -> numbers that leave it to solve within a narrower range than the others.
_WITHIN_HERE: Mapping[str, Mapping[str, tuple[float, float, str]]] = {
    "mixed-hydro": {
        "nickel_extraction.phase_ratio": (1.1, 30.0, "more nickel goes round in it, and asks for more organic"),
        "nickel_extraction.scrub_ph": (2.25, 8.0, "all nickel is scrubbed off again, sooner with the loading it has"),
    },
}

#: Where within its range a number leaves a plant that does not settle, in SI units, and what is there.
_GAPS: Mapping[str, tuple[float, float, str]] = {
    "alloy_leaching.pulp_density": (208.5, 216.0, "the liquors that return come to bring all its water"),
    "manganese_extraction.strip_strength": (0.0216, 0.0218, "of a mixed feed, recovery of manganese has a kink"),
}

#: Numbers by which a plant comes to have one more of what is dear and comes whole, and the change of cost that one of it makes.
_WHOLE: Mapping[str, float] = {
    "annealing.time": 0.12,  # a kiln, of 3.8 million USD
    "smelting.co_co2_ratio": 0.16,  # a wet plant, for the first alloy
}

#: Change of a headline figure from one point to the next, by its size, from which it is looked at more closely.
_STEP = 0.1

#: Parts into which such an interval is divided, how often, and the share of the change that one of them keeps where it jumps.
_PARTS, _TIMES, _KEPT = 8, 6, 0.3

#: What makes a plant worse when it rises (+1) or falls (-1).
_WORSE: Mapping[str, int] = {
    "*.specific_energy": 1,
    "*.specific_heat": 1,
    "*.specific_electricity": 1,
    "*.stage_energy": 1,
    "*.running_energy": 1,
    "*.pressure_drop": 1,
    "*.pump_work": 1,
    "*.temperature_difference": 1,
    "*.boiling_point_rise": 1,
    "*.wall_loss": 1,
    "*.air_leak": 1,
    "*.refrigeration_work": 1,
    "*.moisture": 1,
    "*.occluded_liquor": 1,
    "*.entrained_liquor": 1,
    "*.organic_loss": 1,
    "*.entrainment": 1,
    "*.residue_entrainment": 1,
    "*.copper_entrainment": 1,
    "*.misplaced": 1,
    "*.dust_share": 1,
    "*.iron_occluded": 1,
    "*.iron_excess": 1,
    "*.lime_excess": 1,
    "*.peroxide_excess": 1,
    "impurity_removal.*_loss": 1,
    "annealing.loss": 1,
    "smelting.activity_nickel_oxide": -1,
    "*.compressor_efficiency": -1,
    "*.fan_efficiency": -1,
    "*.pump_efficiency": -1,
    "*.furnace_efficiency": -1,
    "*.heat_efficiency": -1,
    "*.fuel_efficiency": -1,
    "*.current_efficiency": -1,
    "*.stage_efficiency": -1,
    "*.wash_efficiency": -1,
    "*.heat_recovery": -1,
    "*.dust_return": -1,
    "graphite_recovery.recovery": -1,
    "foil_separation.copper": -1,
    "foil_separation.aluminium": -1,
    "magnetic_separation.steel": -1,
    "delamination.freed": -1,
    "annealing.conversion": -1,
}

#: Share of its size by which a figure may rise in all while the plant gets worse: what is lost leaves other units less to do.
_GAIN = 2e-3

#: Where more than that is right.
_BETTER: Mapping[str, str] = {
    "filtration.moisture": "water that leaves with the residue is not evaporated, and more wash goes through the leach",
    "water_leaching.moisture": "the leach takes the water that comes with the black mass",
    "cobalt_crystallisation.occluded_liquor": "of a smelter's plant, manganese leaves by it alone, and else goes round",
    "lithium_filtration.moisture": "lithium of the liquor that dries on the carbonate is in it, and makes it impure",
}


@dataclass(frozen=True)
class Trend:
    """A number, the values that it was given, and every figure at them; NaN where the plant has no answer."""

    knob: Knob
    values: NDArray[np.float64]
    figures: Mapping[str, NDArray[np.float64]]
    failed: Mapping[int, str]

    @property
    def moves(self) -> bool:
        """Whether it has an effect on any figure."""
        return any(_moves(column) for column in self.figures.values())


def _moves(column: NDArray[np.float64]) -> bool:
    there = np.isfinite(column)
    if not there.all():
        return bool(there.any())  # a figure that comes and goes
    return bool(np.ptp(column) > _STILL * np.max(np.abs(column)))


def numbers(scenario: Scenario, tables: Sequence[str]) -> list[Knob]:
    """Every numeric parameter of a plant in some of its tables, once; but for its size."""
    return [
        Knob.of(scenario, f"{key}.{name}")
        for key, owner in scenario.declared.items()
        if any(fnmatch(key, table) for table in tables)
        for name, parameter in owner.parameters.items()
        if parameter.kind in ("quantity", "count")
        and name not in owner.from_plant
        and (key, name) != ("feed", "mass_flow")
        and (
            name not in ("state_of_charge", "state_of_health") or owner.value_of(name) is not None
        )  # scrap holds no charge
    ]


def over_its_bounds(knob: Knob, number: int, plant: str = "") -> NDArray[np.float64]:
    """Points from bound to bound; where there is none, to a tenth and ten times the value there is."""
    now = 1.0 if not knob.now else float(knob.now)
    known = [*_WITHIN_HERE.get(plant, {}).items(), *_WITHIN.items()]
    within = next((ends[:2] for pattern, ends in known if fnmatch(knob.target, pattern)), (knob.low, knob.high))
    low, high = (end if end is not None else other for end, other in zip(within, (now / 10.0, now * 10.0), strict=True))
    if knob.owner.parameters[knob.name].above is not None:
        low += 1e-3 * (high - low)
    wide = low > 0.0 and high / low > _WIDE
    values = np.geomspace(low, high, number) if wide else np.linspace(low, high, number)
    values[0], values[-1] = low, high  # to the last digit
    return np.unique(np.round(values)) if knob.whole else values


def turned(scenario: Scenario, wanted: Sequence[str], points: Mapping[Knob, NDArray[np.float64]]) -> list[Trend]:
    """Each number at its points while all others stand as they are. What has no value as the plant stands is turned alone."""
    judging = [knob for knob in points if knob.now is not None and knob.owner.key in scenario.settings]  # of one plant
    alone = [[knob] for knob in points if knob.now is None]
    others = [knob for knob in points if knob.now is not None and knob not in judging]
    together = [others[i : i + _TOGETHER] for i in range(0, len(others), _TOGETHER)]
    batches = [*([judging] if judging else []), *together, *alone]
    return [trend for some in batches for trend in _batch(scenario, wanted, {knob: points[knob] for knob in some})]


def _batch(scenario: Scenario, wanted: Sequence[str], points: Mapping[Knob, NDArray[np.float64]]) -> Iterable[Trend]:
    ends = np.cumsum([len(values) for values in points.values()])
    rows = {knob.target: np.full(ends[-1], np.nan if knob.now is None else float(knob.now)) for knob in points}
    where = {knob: slice(end - len(values), end) for (knob, values), end in zip(points.items(), ends, strict=True)}
    for knob, values in points.items():
        rows[knob.target][where[knob]] = values
    solved = Task(scenario, tuple(points), tuple(wanted)).solve(rows)
    for knob, values in points.items():
        first, last = where[knob].start, where[knob].stop
        failed = {row - first: reason for row, reason in solved.reasons.items() if first <= row < last}
        yield Trend(knob, values, {name: column[first:last] for name, column in solved.figures.items()}, failed)


def unanswered(trends: Iterable[Trend]) -> list[str]:
    """Values within the bounds for which there is no plant, but for the gaps that are known."""
    return [
        f"{trend.knob.target} at {trend.values[i]:.6g}: {reason}"
        for trend in trends
        for low, high in [_GAPS.get(trend.knob.target, (np.inf, -np.inf))[:2]]
        for i, reason in trend.failed.items()
        if not low <= trend.values[i] <= high
    ]


def idle(trends: Iterable[Trend], plant: str) -> list[str]:
    """Numbers without effect that may not be."""
    still = [trend.knob.target for trend in trends if not trend.moves and trend.knob.target not in _ACTING_ELSEWHERE]
    known = (*_ON_NO_FIGURE, *_IDLE_HERE.get(plant, ()))
    return [f"{name} acts on nothing" for name in still if not any(fnmatch(name, pattern) for pattern in known)]


def improving(trends: Iterable[Trend], now: Mapping[str, float]) -> list[str]:
    """Numbers that make a plant worse, with a margin or a recovery that rises."""
    found = []
    for trend in trends:
        way = next((way for pattern, way in _WORSE.items() if fnmatch(trend.knob.target, pattern)), 0)
        if not way or trend.knob.target in _BETTER:
            continue
        for name, column in trend.figures.items():
            if name != "margin_per_tonne" and not name.startswith("recovery."):
                continue
            reached = column[np.isfinite(column)][::way]
            rise = np.max(reached - np.minimum.accumulate(reached), initial=0.0)
            size = now["value_per_tonne"] if name == "margin_per_tonne" else 1.0
            if rise > _GAIN * size:
                found.append(f"{trend.knob.target}: {name} rises by {rise:.4g} as the plant gets worse")
    return found


def jumps(scenario: Scenario, wanted: Sequence[str], trends: Iterable[Trend], now: Mapping[str, float]) -> list[str]:
    """Headline figures that change at once however close the points: every interval of a large change, taken apart; and points
    of it for which there is no plant."""
    found: list[str] = []
    looked_at = {
        trend.knob: [step for step in _steps(trend, now) if step.size > _STEP]
        for trend in trends
        if not trend.knob.whole
    }
    for _ in range(_TIMES):
        finer = {knob: np.unique([_between(step) for step in steps]) for knob, steps in looked_at.items() if steps}
        trends = turned(scenario, wanted, finer)
        found += unanswered(trends)
        looked_at = {
            trend.knob: [p for p in _steps(trend, now) if any(_keeps(p, step) for step in looked_at[trend.knob])]
            for trend in trends
        }
    return found + [
        f"{knob.target}: {step.figure} jumps by {step.size:.2g} at {step.start:.8g}"
        for knob, steps in looked_at.items()
        for step in steps
        if step.figure not in ("cost_per_tonne", "margin_per_tonne") or step.size > _WHOLE.get(knob.target, 0.0)
    ]


def _between(step: Step) -> NDArray[np.float64]:
    """Points in an interval, with its ends."""
    wide = step.start > 0.0 and step.end / step.start > _WIDE
    inside = (np.geomspace if wide else np.linspace)(step.start, step.end, _PARTS + 1)
    inside[0], inside[-1] = step.start, step.end
    return inside


def _keeps(part: Step, whole: Step) -> bool:
    """Whether a part of an interval holds much of its change."""
    inside = whole.start <= part.start and part.end <= whole.end
    return inside and part.size > max(_STEP, _KEPT * whole.size)


@dataclass(frozen=True)
class Step:
    """The largest change of a headline figure between two points, by its size."""

    size: float
    start: float = 0.0
    end: float = 0.0
    figure: str = ""


def _steps(trend: Trend, now: Mapping[str, float]) -> list[Step]:
    """The largest change between each two points."""
    steps = [Step(0.0, *ends) for ends in pairwise(trend.values.tolist())]
    for name, column in trend.figures.items():
        if "." in name and not name.startswith("recovery."):
            continue
        size = max(np.nanmax(np.abs(column), initial=0.0), abs(now[name]), 1e-12)
        if name in ("value_per_tonne", "margin_per_tonne"):
            column = np.where(_graded(trend), column, np.nan)
            size = max(size, now["value_per_tonne"])
        changes = np.nan_to_num(np.abs(np.diff(column))) / size
        steps = [
            Step(float(change), step.start, step.end, name) if change > step.size else step
            for step, change in zip(steps, changes, strict=True)
        ]
    return steps


def _graded(trend: Trend) -> NDArray[np.bool_]:
    """Where each product is paid as it is as the plant stands: one that fails its grade is another product."""
    lost = [column for name, column in trend.figures.items() if name.startswith("price_lost.")]
    return np.all([np.nan_to_num(column) == 0.0 for column in lost], axis=0)


@pytest.mark.parametrize("plant", _PLANTS)
def test_trends(plant: str) -> None:
    scenario, tables = Scenario.load(plant), ("*",) if _ASKED else _PLANTS[plant]
    there = figures.available(run(scenario))
    now = {name: float(np.ravel(value)[0]) for name, (value, _) in there.items()}
    trends = turned(
        scenario, list(now), {knob: over_its_bounds(knob, _POINTS, plant) for knob in numbers(scenario, tables)}
    )
    found = [
        *unanswered(trends),
        *idle(trends, plant),
        *improving(trends, now),
        *jumps(scenario, list(now), trends, now),
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("plant", "entries", "told"), _ACTING)
def test_a_number_that_is_idle_acts_where_it_has_a_use(plant: str, entries: Mapping[str, Any], told: str) -> None:
    scenario = Scenario.load(plant).with_entries(entries)
    step, names = told.split(": ")
    knobs = [Knob.of(scenario, f"{step}.{name}") for name in names.split()]
    trends = turned(
        scenario, list(figures.available(run(scenario))), {knob: over_its_bounds(knob, 2) for knob in knobs}
    )
    assert not [trend.knob.target for trend in trends if not trend.moves]


def test_what_is_said_of_a_number_is_said_of_one_that_there_is() -> None:
    every = {knob.target for plant in _PLANTS for knob in numbers(Scenario.load(plant), ("*",))}
    told = [*_ON_NO_FIGURE, *_WITHIN, *_GAPS, *_WHOLE, *_WORSE, *_BETTER]
    assert not [pattern for pattern in told if not any(fnmatch(name, pattern) for name in every)]
    for plant, patterns in [*_IDLE_HERE.items(), *_WITHIN_HERE.items()]:
        there = {knob.target for knob in numbers(Scenario.load(plant), ("*",))}
        assert not [pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in there)]
