"""A leach alone: black mass to leach liquor and residue, as in a laboratory or before somebody else's purification."""

from __future__ import annotations

from ..operations import Bioleaching, CausticStripping, Leaching, Pyrolysis
from ..plan import Plan
from ..route import Offer, Route
from .mechanical import SOLID, front_end, to_black_mass
from .wet import METALS, Wet, black_masses, leaches_selectively


def leach(plan: Plan) -> None:
    """Leach and filter. Wash liquor returns to the leach, so that all that dissolves is in one liquor."""
    black_mass = black_masses(plan, to_black_mass(plan))
    wet = Wet(plan, leaches_selectively(plan, "leach", plan.asks(Pyrolysis)))
    filtration = wet.leach(black_mass)
    plan.product(filtration.filtrate, "leach liquor")
    plan.waste(filtration.cake, "leach residue")


ROUTE = Route(
    "leach",
    "black mass, fed or made, to leach liquor and residue",
    leach,
    (
        *front_end(SOLID),
        Offer(Pyrolysis, SOLID),
        Offer(CausticStripping),
        Offer(Bioleaching, METALS, instead_of=Leaching),
    ),
)
