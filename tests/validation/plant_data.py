"""Plant data of the published cases: measured recoveries that replace the models, step by step."""

from __future__ import annotations

from typing import Any

from blackmass.process import Result, Scenario, run
from blackmass.process.components import component


def _alone(metal: str) -> dict[str, Any]:
    """An extraction that takes all of one metal and nothing else, with nothing to scrub and a strip liquor that is neutral."""
    measured = dict.fromkeys(("Mn", "Co", "Ni", "Cu", "Fe", "Al", "Ca", "Li"), 0.0) | {metal: 1.0}
    return {"recovery": measured, "entrained_liquor": 0.0, "scrub_share": 0.0, "strip_ph": 4.0}


#: A measured recovery already holds every loss of its step, so the models' own losses are switched off.
_NO_OTHER_LOSS: dict[str, Any] = {
    "filtration": {"wash_efficiency": 1.0},
    "impurity_filtration": {"wash_efficiency": 1.0},
    "polishing_filtration": {"wash_efficiency": 1.0},
    "lithium_filtration": {"wash_efficiency": 1.0},
    "impurity_removal": {"recovery": {"Ni": 0.0, "Co": 0.0, "Mn": 0.0, "Li": 0.0}},
    "manganese_extraction": _alone("Mn"),
    "cobalt_extraction": _alone("Co"),
    "nickel_extraction": _alone("Ni"),
    "manganese_crystallisation": {"occluded_liquor": "0 g/kg", "purge": 0.001},
    "cobalt_crystallisation": {"occluded_liquor": "0 g/kg", "purge": 0.001},
    "nickel_crystallisation": {"occluded_liquor": "0 g/kg", "purge": 0.001},
    "sodium_sulfate_crystallisation": {"purge": 1.0, "occluded_liquor": "0 g/kg"},
}


def everbatt(
    chemistry: str, composition: dict[str, float], *, black_mass: float = 0.95, metals: float = 0.98
) -> Result:
    """A plant with EverBatt's split factors entered: black mass, 0.90 of foils, `metals` of Ni, Co and Mn, 0.90 of Li."""
    active = dict.fromkeys(("cathode", "graphite", "carbon black"), black_mass)
    carried = dict.fromkeys(("PVDF", "anode binder", "copper foil", "aluminium foil"), 1.0 - black_mass)
    foil = 0.90 / black_mass
    steps: dict[str, Any] = {
        "screening": {"recovery": {**active, **carried, "electrolyte": 0.0, "separator": 0.0}},
        "air_classification": {"recovery": {"copper foil": 0.0, "aluminium foil": 0.0}},
        "foil_separation": {"copper": foil, "aluminium": foil, "misplaced": 0.0, "residue_entrainment": 0.0},
        "graphite_recovery": {"recovery": 0.90, "entrainment": 0.0},
        "carbonation": {"recovery": {"Li": 0.90}, "excess": 1.0 / 0.90},  # soda for all lithium
    }
    if chemistry == "LFP":
        steps["leaching"] = {
            "recovery": {"Li": 1.0, "Fe": 0.0, "P": 0.0, "Al": 0.0, "Cu": 0.0},
            "acid_ratio": "0.5 mol/mol",
            "oxidant_ratio": "0.5 mol/mol",
        }
    else:
        steps["leaching"] = {
            "recovery": {"Li": 1.0, "Ni": metals, "Co": metals, "Mn": metals, "Al": 0.0, "Cu": 0.0},
            "acid_excess": 1.0,
            "reductant_excess": 1.0,
        }
    feed = {"chemistry": chemistry, "form": "cell", "mass_flow": "10000 t/yr", "composition": composition}
    used = Scenario({"feed": [{**feed}]}).plan().used
    for step, entries in _NO_OTHER_LOSS.items():
        if step in used:
            steps[step] = {**entries, **steps.get(step, {})}
    return run({"route": "hydro", "feed": [feed], **steps, "economics": {"prices": "2022"}})


def everbatt_pyro(chemistry: str, composition: dict[str, float], *, limestone: float, sand: float) -> Result:
    """A smelter with EverBatt's coefficients: flux in kg per kg of cells, 0.95 of copper, cobalt and nickel won.

    Its acid is dosed on the metal fed, not on that in the alloy. Copper takes 2 kWh/kg.
    """
    won = 0.95
    lime = limestone * component("slag lime").molar_mass / component("limestone").molar_mass
    steps: dict[str, Any] = {
        "smelting": {
            "flux": lime + sand,
            "lime_silica_ratio": lime / sand,
            "recovery": {"Cu": won, "Co": won, "Ni": won, "Fe": 0.0, "Mn": 0.0},
        },
        "alloy_leaching": {
            "recovery": {"Cu": 1.0, "Co": 1.0, "Ni": 1.0},
            "acid_excess": 1.0 / won,
            "oxygen_excess": 1.0,
        },
        "copper_electrowinning": {
            "extraction": 1.0,
            "raffinate_return": 0.0,
            "cell_voltage": "2.0 V",
            "current_efficiency": 0.843,
        },
    }
    feed = {"chemistry": chemistry, "form": "cell", "mass_flow": "10000 t/yr", "composition": composition}
    used = Scenario({"route": "pyro", "feed": [{**feed}]}).plan().used
    steps |= {step: entries for step, entries in _NO_OTHER_LOSS.items() if step in used}
    return run({"route": "pyro", "feed": [feed], **steps, "economics": {"prices": "2022"}})


def contained(doc: dict[str, Any], product: str) -> float:
    """kg of what a product recovers per kg of feed."""
    row = next(row for row in doc["products"] if row["name"] == product)
    return sum(q["value"] for q in row["contained"].values()) / 1000.0


def per_tonne(doc: dict[str, Any], kind: str, name: str) -> float:
    """kg of a product or reagent per kg of feed."""
    return next(row for row in doc[kind] if row["name"] == name)["per_tonne"]["value"] / 1000.0


def dosed(result: Result, reagent: str, *steps: str) -> float:
    """kg of a reagent that the named steps take, per kg of feed."""
    outcomes = result.solution.outcomes
    taken = (outcomes[step].effect.additions[reagent].component_mass(reagent) for step in steps if step in outcomes)
    return float(sum(taken) / sum(stream.mass for stream in result.solution.plant.feeds.values()))
