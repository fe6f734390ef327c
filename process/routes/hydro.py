"""From batteries or black mass to battery-grade salts, by leaching."""

from __future__ import annotations

from ..plan import Plan
from ..route import Route
from .mechanical import SOLID, front_end, to_black_mass
from .wet import OFFERS, Wet, black_masses, leaches_selectively


def hydro(plan: Plan) -> None:
    """Leach, purify, separate, crystallise; lithium last. Iron phosphate feed takes its own leach.

    The condensate of all evaporators is the plant's process water.
    """
    Wet(plan, leaches_selectively(plan, "hydro")).wire(black_masses(plan, to_black_mass(plan)))


ROUTE = Route(
    "hydro",
    "black mass, pyrolysed or not, to sulfates, lithium and graphite",
    hydro,
    (*front_end(SOLID), *OFFERS),
)
