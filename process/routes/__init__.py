"""Ready-made plants: each a short function that wires operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import InputError, listing, nearest
from ..feed import Feed
from ..operation import Operation
from ..plan import Plan
from .direct import direct
from .hydro import hydro
from .mechanical import mechanical
from .pyro import pyro
from .pyrolysis_hydro import pyrolysis_hydro

#: Route -> the function that wires it.
ROUTES: Mapping[str, Callable[[Plan], None]] = {
    "direct": direct,
    "hydro": hydro,
    "mechanical": mechanical,
    "pyro": pyro,
    "pyrolysis-hydro": pyrolysis_hydro,
}


def build(route: str, feeds: list[Feed], tables: Mapping[str, Mapping[str, Any]]) -> Plan:
    """The plant of a route, with one table of entered parameters a step. Raises InputError."""
    if route not in ROUTES:
        raise InputError(f'route: "{route}" is not a route; {nearest(route, ROUTES)}choose one of {listing(ROUTES)}.')
    if not feeds:
        raise InputError("feed: there is none; add a [[feed]] table with chemistry, form and mass_flow.")
    plan = Plan(feeds, tables)
    ROUTES[route](plan)
    for table in tables:
        if table not in plan.used and table not in plan.skipped:
            raise InputError(
                f"{table}: this plant ({route} route, this feed) has no such step; {nearest(table, plan.used)}"
                f"its steps are {listing(plan.used)}."
            )
    return plan


def steps(route: str, scenario: Any) -> dict[str, Operation]:
    """The operations of a scenario's plant, by step, as built."""
    return dict(scenario.plan(route).used)
