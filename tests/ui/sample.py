"""A hand-written result document in the shape of the contract, with a recycle and awkward names.

It lets figures, reports and the page be tested without a calculation; its numbers are round and mean nothing.
"""

from __future__ import annotations

from typing import Any

#: Mass fraction of each element in the components used here; enough for figures, not exact chemistry.
_ELEMENTS: dict[str, dict[str, float]] = {
    "NMC622": {"Li": 0.072, "Ni": 0.363, "Co": 0.122, "Mn": 0.113, "O": 0.33},
    "graphite": {"C": 1.0},
    "copper foil": {"Cu": 1.0},
    "aluminium foil": {"Al": 1.0},
    "ethyl methyl carbonate": {"C": 0.46, "H": 0.08, "O": 0.46},
    "LiPF6": {"Li": 0.046, "P": 0.204, "F": 0.75},
    "water": {"H": 0.112, "O": 0.888},
    "H2SO4": {"H": 0.02, "S": 0.327, "O": 0.653},
    "H2O2": {"H": 0.06, "O": 0.94},
    "Na2CO3": {"Na": 0.434, "C": 0.113, "O": 0.453},
    "NaOH": {"Na": 0.575, "O": 0.4, "H": 0.025},
    "Li2CO3": {"Li": 0.188, "C": 0.162, "O": 0.65},
    "NiSO4(H2O)6": {"Ni": 0.223, "S": 0.122, "O": 0.609, "H": 0.046},
    "Na2SO4": {"Na": 0.324, "S": 0.226, "O": 0.45},
    "metal sulfates": {"Ni": 0.16, "Co": 0.055, "Mn": 0.05, "Li": 0.032, "S": 0.2, "O": 0.503},
}

# name, from, to, temperature in degC, kg/h by component
_STREAMS: list[tuple[str, str | None, str | None, float, dict[str, float]]] = [
    ("feed", None, "discharge", 25, {"NMC622": 420, "graphite": 300, "copper foil": 190, "aluminium foil": 140,
                                     "ethyl methyl carbonate": 180, "LiPF6": 24}),
    ("discharged cells", "discharge", "shredding", 25, {"NMC622": 420, "graphite": 300, "copper foil": 190,
                                                        "aluminium foil": 140, "ethyl methyl carbonate": 180,
                                                        "LiPF6": 24}),
    ("shredded", "shredding", "drying", 40, {"NMC622": 420, "graphite": 300, "copper foil": 190, "aluminium foil": 140,
                                             "ethyl methyl carbonate": 170, "LiPF6": 24}),
    ("shredder vapour", "shredding", "condenser", 40, {"ethyl methyl carbonate": 10}),
    ("dryer vapour", "drying", "condenser", 90, {"ethyl methyl carbonate": 165}),
    ("electrolyte solvent", "condenser", None, 10, {"ethyl methyl carbonate": 174}),
    ("vent gas", "condenser", None, 10, {"ethyl methyl carbonate": 1}),
    ("dry solids", "drying", "screening", 90, {"NMC622": 420, "graphite": 300, "copper foil": 190,
                                               "aluminium foil": 140, "LiPF6": 24, "ethyl methyl carbonate": 5}),
    ("black mass", "screening", "leaching", 60, {"NMC622": 411, "graphite": 295, "copper foil": 6,
                                                 "aluminium foil": 4, "LiPF6": 24, "ethyl methyl carbonate": 5}),
    ("oversize", "screening", "foil_separation", 60, {"copper foil": 184, "aluminium foil": 136, "NMC622": 9,
                                                      "graphite": 5}),
    ("copper scrap", "foil_separation", None, 60, {"copper foil": 180, "NMC622": 5, "graphite": 3}),
    ("aluminium scrap", "foil_separation", None, 60, {"aluminium foil": 136, "copper foil": 4, "NMC622": 4,
                                                      "graphite": 2}),
    ("sulfuric acid", None, "leaching", 25, {"H2SO4": 520, "water": 20}),
    ("hydrogen peroxide", None, "leaching", 25, {"H2O2": 90, "water": 180}),
    ("water", None, "leaching", 25, {"water": 1400}),
    ("mother liquor", "crystallisation", "leaching", 40, {"water": 600, "metal sulfates": 60}),
    ("leach slurry", "leaching", "filtration", 70, {"metal sulfates": 1295, "water": 2000, "graphite": 295}),
    ("graphite residue", "filtration", None, 60, {"graphite": 295, "water": 130, "metal sulfates": 5}),
    ("pregnant liquor", "filtration", "impurity_removal", 60, {"metal sulfates": 1290, "water": 1870}),
    ("sodium hydroxide", None, "impurity_removal", 25, {"NaOH": 60, "water": 60}),
    ("hydroxide cake", "impurity_removal", None, 60, {"aluminium foil": 12, "water": 20}),
    ("purified liquor", "impurity_removal", "crystallisation", 60, {"metal sulfates": 1338, "water": 1910}),
    ("nickel sulfate hexahydrate", "crystallisation", None, 40, {"NiSO4(H2O)6": 930}),
    ("raffinate", "crystallisation", "lithium_carbonation", 40, {"metal sulfates": 300, "water": 1358}),
    ("soda ash", None, "lithium_carbonation", 25, {"Na2CO3": 260}),
    ("lithium carbonate", "lithium_carbonation", None, 90, {"Li2CO3": 150}),
    ("sodium sulfate liquor", "lithium_carbonation", None, 90, {"Na2SO4": 410, "water": 1358}),
]  # fmt: skip

_PRODUCTS = [
    ("nickel sulfate hexahydrate", "NiSO4(H2O)6", 930.0, 4.2, "Ni", 0.223),
    ("lithium carbonate", "Li2CO3", 150.0, 21.0, "Li", 0.188),
    ("copper scrap", "Cu", 188.0, 6.1, "Cu", 0.957),
    ("aluminium scrap", "Al", 146.0, 0.9, "Al", 0.93),
]
_REAGENTS = [
    ("sulfuric acid", "H2SO4", 540.0, 0.06),
    ("hydrogen peroxide", "H2O2", 270.0, 0.7),
    ("sodium hydroxide", "NaOH", 120.0, 0.5),
    ("soda ash", "Na2CO3", 260.0, 0.3),
    ("water", "H2O", 1400.0, 0.001),
]

#: Feed of the sample plant, kg/h.
FEED = 1254.0


def q(value: float, unit: str) -> dict[str, Any]:
    """A quantity of the document."""
    return {"value": value, "unit": unit}


def document() -> dict[str, Any]:
    """A fresh copy of the sample result document."""
    streams = []
    for name, source, target, temperature, flows in _STREAMS:
        elements: dict[str, float] = {}
        for component, mass in flows.items():
            for element, fraction in _ELEMENTS[component].items():
                elements[element] = elements.get(element, 0.0) + fraction * mass
        stream: dict[str, Any] = {"name": name}
        if source:
            stream["from"] = source
        if target:
            stream["to"] = target
        stream |= {
            "temperature": q(temperature, "degC"),
            "mass_flow": q(sum(flows.values()), "kg/h"),
            "components": {key: q(mass, "kg/h") for key, mass in flows.items()},
            "elements": {key: q(mass, "kg/h") for key, mass in elements.items()},
        }
        streams.append(stream)
    products = []
    for name, formula, flow, price, element, fraction in _PRODUCTS:
        per_tonne = 1000 * flow / FEED
        products.append(
            {
                "name": name,
                "formula": formula,
                "mass_flow": q(flow * 6.4, "t/yr"),
                "per_tonne": q(per_tonne, "kg/t"),
                "contained": {element: q(per_tonne * fraction, "kg/t")},
                "purity": q(0.995, "kg/kg"),
                "price": q(price, "USD/kg"),
                "revenue_per_tonne": q(per_tonne * price, "USD/t"),
            }
        )
    reagents = [
        {
            "name": name,
            "formula": formula,
            "per_tonne": q(1000 * flow / FEED, "kg/t"),
            "cost_per_tonne": q(1000 * flow / FEED * price, "USD/t"),
        }
        for name, formula, flow, price in _REAGENTS
    ]
    utilities = [
        {"name": "electricity", "per_tonne": q(610.0, "kWh/t"), "cost_per_tonne": q(42.7, "USD/t")},
        {"name": "natural gas", "per_tonne": q(2300.0, "MJ/t"), "cost_per_tonne": q(11.5, "USD/t")},
    ]
    value = sum(p["revenue_per_tonne"]["value"] for p in products)
    cost = sum(r["cost_per_tonne"]["value"] for r in (*reagents, *utilities))
    units = list(dict.fromkeys(s["from"] for s in streams if "from" in s))
    return {
        "blackmass": "0.1.0",
        "scenario": {
            "route": "hydro",
            "feed": [{"chemistry": "NMC622", "form": "cell", "mass_flow": "8000 t/yr"}],
            "plant": {"name": "Sample plant", "operating_time": "6400 h/yr", "location": "US"},
            "leaching": {"temperature": "70 degC", "residence_time": "90 min"},
            "economics": {"prices": "2022"},
        },
        "kpis": {
            "black_mass_yield": q(0.594, "kg/kg"),
            "value_per_tonne": q(value, "USD/t"),
            "cost_per_tonne": q(cost, "USD/t"),
            "margin_per_tonne": q(value - cost, "USD/t"),
            "energy_per_tonne": q(4.5, "GJ/t"),
        },
        "recovery": {
            "Li": q(0.886, "kg/kg"), "Ni": q(0.971, "kg/kg"), "Co": q(0.964, "kg/kg"), "Mn": q(0.91, "kg/kg"),
            "Cu": q(0.968, "kg/kg"), "Al": q(0.971, "kg/kg"), "graphite": q(0.0, "kg/kg"),
        },
        "black_mass": {
            "mass_flow": q(745.0, "kg/h"),
            "grades": {"Ni": q(0.2, "kg/kg"), "Co": q(0.067, "kg/kg"), "Mn": q(0.062, "kg/kg"),
                       "Li": q(0.041, "kg/kg"), "C": q(0.4, "kg/kg"), "Cu": q(0.008, "kg/kg"),
                       "Al": q(0.0054, "kg/kg"), "F": q(0.024, "kg/kg")},
        },
        "products": products,
        "reagents": reagents,
        "utilities": utilities,
        "wastes": [
            {"name": "hydroxide cake", "per_tonne": q(25.5, "kg/t")},
            {"name": "sodium sulfate liquor", "per_tonne": q(1410.0, "kg/t")},
        ],
        "costs": {
            "reagents": q(sum(r["cost_per_tonne"]["value"] for r in reagents), "USD/t"),
            "utilities": q(54.2, "USD/t"),
        },
        "units": [
            {
                "name": name,
                "heat": q(12.5 * i, "kW"),
                "work": q(3.0 * i, "kW"),
                "energy_basis": "duty by difference",
                "closure": {"Li": 1e-16 * i, "Ni": 2e-16, "O": 0.0, "charge": 0.0, "energy": 3e-15},
            }
            for i, name in enumerate(units)
        ],
        "streams": streams,
        "balances": {
            "worst": 3e-15,
            "elements": {"Li": 4e-16, "Ni": 1e-16, "C": 0.0},
            "charge": 0.0,
            "energy": 3e-15,
        },
        "parameters": [
            {
                "step": "leaching", "parameter": "temperature", "value": q(70.0, "degC"), "default": "70 degC",
                "low": "20 degC", "high": "95 degC", "doc": "temperature of the slurry", "source": "sample2020",
                "origin": "entered",
            },
            {
                "step": "leaching", "parameter": "acid_excess", "value": q(10.0, "percent"), "default": "10 percent",
                "low": "0 percent", "high": "100 percent", "doc": "acid above the stoichiometric need",
                "source": "assumption", "origin": "default",
            },
            {
                "step": "leaching", "parameter": "recovery", "value": "Ni = 0.98", "default": None, "low": None,
                "high": None, "doc": "measured extraction", "source": "measured at the plant", "origin": "plant data",
            },
        ],
        "estimates": [
            {"component": "metal sulfates", "property": "heat capacity", "value": q(120.0, "J/mol/K"),
             "status": "estimated", "source": "group contributions"},
        ],
        "warnings": [{"where": "leaching", "text": "residence time is short for 95 % extraction"}],
    }  # fmt: skip
