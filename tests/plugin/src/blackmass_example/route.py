"""The mechanical route, and a wash of the black mass that it makes."""

from blackmass.process.author import InputError, Plan, Route
from blackmass.process.routes.mechanical import SOLID, front_end, to_black_mass

from .washing import AlkalineWashing


def washed_black_mass(plan: Plan) -> None:
    """Shred, dry, screen, wash."""
    black_mass = to_black_mass(plan)
    if black_mass is None:
        raise InputError("route: washed-black-mass begins with cells or scrap; feed some.")
    washing = plan.step(AlkalineWashing, black_mass)
    plan.product(washing.washed, "washed black mass")
    plan.waste(washing.liquor, "spent caustic")
    plan.waste(washing.gas, "wash gas")


ROUTE = Route("washed-black-mass", "black mass, washed with caustic soda", washed_black_mass, offers=front_end(SOLID))
