"""Ledgers of published cases, made from the products that were published and not from our own models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blackmass.process.components import component
from blackmass.process.ledger import RECOVERED, Ledger, recovers
from blackmass.process.stream import EMPTY, Stream, mix

#: EverBatt 2023: a kilogram of cells.
CELLS: Mapping[str, Mapping[str, float]] = {
    "NMC622": {
        "NMC622": 0.447818, "graphite": 0.271216, "carbon black": 0.009330, "PVDF": 0.009330, "anode binder": 0.005535,
        "copper foil": 0.079549, "aluminium foil": 0.051715, "LiPF6": 0.017131, "ethylene carbonate": 0.052842,
        "dimethyl carbonate": 0.042802, "polypropylene": 0.008287, "polyethylene": 0.001765, "PET": 0.002681,
    },
    "LFP": {
        "LFP": 0.456510, "graphite": 0.225421, "carbon black": 0.009511, "PVDF": 0.009511, "anode binder": 0.004600,
        "copper foil": 0.096310, "aluminium foil": 0.059238, "LiPF6": 0.018722, "ethylene carbonate": 0.057750,
        "dimethyl carbonate": 0.046777, "polypropylene": 0.010611, "polyethylene": 0.002345, "PET": 0.002695,
    },
}  # fmt: skip

_ACTIVE = ("NMC622", "LFP", "graphite", "carbon black")

#: The product by which EverBatt's recovered masses leave, and the component that it is.
_SOLD = {
    "Cu": ("copper concentrate", "copper foil"),
    "Al": ("aluminium concentrate", "aluminium foil"),
    "Ni": ("nickel sulfate hexahydrate", "nickel sulfate hexahydrate"),
    "Co": ("cobalt sulfate heptahydrate", "cobalt sulfate heptahydrate"),
    "Mn": ("manganese sulfate monohydrate", "manganese sulfate monohydrate"),
    "Li": ("lithium carbonate", "lithium carbonate"),
    "graphite": ("graphite", "graphite"),
}


def everbatt(chemistry: str, route: str) -> Ledger:
    """EverBatt's generic hydro or pyro route on 10000 t/yr of cells, by its own coefficients."""
    cells = Stream.of_mass(CELLS[chemistry])
    if route == "pyro":
        held = {metal: cells.element_mass(metal) for metal in ("Cu", "Ni", "Co")}
        return ledger(cells, {metal: 0.95 * mass for metal, mass in held.items()}, None)
    black = {key: (0.95 if key in _ACTIVE else 0.05) * cells.component_mass(key) for key in
             (*_ACTIVE, "PVDF", "anode binder", "copper foil", "aluminium foil") if key in cells.flows}  # fmt: skip
    powder = Stream.of_mass(black)
    won = {metal: 0.90 * cells.element_mass(metal) for metal in ("Cu", "Al")}
    won |= {metal: 0.98 * powder.element_mass(metal) for metal in ("Ni", "Co", "Mn")}
    won |= {"Li": 0.90 * powder.element_mass("Li"), "graphite": 0.90 * powder.component_mass("graphite")}
    return ledger(cells, won, powder)


def ledger(feed: Stream, won: Mapping[str, float], black_mass: Stream | None, **changes: Any) -> Ledger:
    """The ledger of cells and of what is won of them, kg/s by element."""
    products = {}
    for element, mass in won.items():
        if mass > 0:
            name, key = _SOLD[element]
            share = 1.0 if element == key else component(key).mass_fraction(element)
            products[name] = Stream.of_mass({key: mass / share})
    given: dict[str, Any] = {
        "feeds": {"feed": feed}, "forms": {"feed": "cell"}, "products": products, "wastes": {}, "units": (), "streams": (),
        "black_mass": black_mass, "batteries": mix([feed]), "reused": EMPTY,
        "fed": {e: feed.contained(e) for e in RECOVERED if feed.contained(e) > 0},
        "won": {e: sum(s.contained(e) for n, s in products.items() if e in recovers(n)) for e in RECOVERED},
        "remedies": {}, "notes": {}, "closure": {}, "passes": 1, "size": 1, "batch": False,
    }  # fmt: skip
    return Ledger(**{**given, **changes})
