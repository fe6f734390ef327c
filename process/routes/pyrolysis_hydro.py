"""From batteries to battery-grade salts by pyrolysis, early lithium and leaching."""

from __future__ import annotations

from ..errors import InputError
from ..plan import Plan
from .mechanical import to_black_mass
from .wet import Wet, black_masses, of_phosphate


def pyrolysis_hydro(plan: Plan) -> None:
    """Pyrolyse, wash the lithium carbonate out of the black mass, and go on as the hydro route does.

    Bought black mass goes to the leach as it is. Iron phosphate gives no carbonate: a feed of it alone is not washed.
    """
    phosphate = of_phosphate(plan, "pyrolysis-hydro")
    black_mass = to_black_mass(plan, pyrolysed=True)
    if black_mass is None:
        raise InputError(
            "route: the pyrolysis-hydro route has nothing to pyrolyse in a feed of black mass alone; "
            "choose the hydro route, or feed cells, modules, packs or electrode scrap."
        )
    Wet(plan, phosphate).wire(black_masses(plan, black_mass))
