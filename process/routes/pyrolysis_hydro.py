"""From batteries to battery-grade salts by pyrolysis, early lithium and leaching."""

from __future__ import annotations

from ..errors import InputError
from ..operations import WaterLeaching
from ..plan import Plan
from ..route import Condition, Offer, Route
from .mechanical import SOLID, front_end, makes_carbonate, to_black_mass
from .wet import OFFERS, Wet, black_masses, leaches_selectively


def pyrolysis_hydro(plan: Plan) -> None:
    """Pyrolyse, wash the lithium carbonate out of the black mass, and go on as the hydro route does.

    Bought black mass goes to the leach as it is. Iron phosphate gives no carbonate: a feed of it alone is not washed.
    """
    selective = leaches_selectively(plan, "pyrolysis-hydro", pyrolysed=True)
    black_mass = to_black_mass(plan, pyrolysed=True)
    if black_mass is None:
        raise InputError(
            "route: the pyrolysis-hydro route has nothing to pyrolyse in a feed of black mass alone; "
            "choose the hydro route, or feed cells, modules, packs or electrode scrap."
        )
    Wet(plan, selective).wire(black_masses(plan, black_mass))


#: Where lithium carbonate forms it is always washed out.
_NO_CARBONATE = Condition("no lithium carbonate forms, as with iron phosphate", lambda plan: not makes_carbonate(plan))

ROUTE = Route(
    "pyrolysis-hydro",
    "as hydro after pyrolysis; lithium is washed out first, as crude carbonate, where it forms (not of iron phosphate)",
    pyrolysis_hydro,
    (*front_end(SOLID), Offer(WaterLeaching, _NO_CARBONATE), *OFFERS),
)
