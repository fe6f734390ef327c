"""Cooling: the tower that takes all heat that is cooled away, and the water this takes.

What leaves as heat leaves as vapour; the salts of the make-up stay, so that some water is let out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .components import component
from .equipment import Piece
from .ledger import TONNE, Ledger, NamedStream, UnitFacts
from .operation import Figure, reagent
from .parameters import Declared, fraction, parameter
from .stream import EMPTY, mix

_TOWER, _WATER = "cooling_tower", "process water"


class CoolingWater(Declared):
    """How the plant gets rid of heat."""

    key = "cooling_water"

    wet_share = fraction(
        1.0, doc="share of the cooling that is by evaporation in a tower; the rest by dry coolers or a river",
        source="common practice: cooling towers",
    )  # fmt: skip
    cycles = parameter(
        5.0, low=1.2, high=20, doc="salts in the circulating water over those in its make-up, held by blow-down",
        source="assumption: 3-7 in practice",
    )  # fmt: skip


def with_cooling(ledger: Ledger, settings: CoolingWater, of: str = "") -> Ledger:
    """The ledger with the tower that all its cooling goes to, as a unit. Its fans and pumps are in the price of cooling.

    of: how the units of a plant are named of which it is the tower, in the ledger of several. Raises InputError where
    settings and plant are arrays of unlike length.
    """
    ledger.refuse_unlike(settings)
    name = f"{of}{_TOWER}"
    cooling = sum((u.utilities.get("cooling", 0.0) for u in ledger.units if u.name.startswith(of)), 0.0)
    latent = component("water vapour").formation_enthalpy - component("water").formation_enthalpy
    evaporated = cooling * settings.wet_share / latent  # mol/s
    if not np.any(np.asarray(evaporated) > 0):
        return ledger
    blown = evaporated / (settings.cycles - 1.0)
    taken = reagent(_WATER, evaporated + blown)
    let_out = {
        "cooling tower vapour": EMPTY.with_flows({"water vapour": evaporated}),
        "cooling blow-down": EMPTY.with_flows({**taken.flows, "water": blown}),
    }
    tower = UnitFacts(
        name=name,
        area="cooling water",
        heat=0.0,
        work=0.0,
        duties=(),
        heat_efficiency=1.0,
        energy_basis="latent heat of water",
        closure={},
        reagents={_WATER: taken.mass},
        utilities={},
        figures=(
            Figure("make_up", ledger.per_tonne(taken.mass) / TONNE, "kg/t", "make-up of cooling water, per feed"),
        ),
        warnings=(),
        profile={},
        equipment=(Piece("cooling tower", 1, cooling * settings.wet_share),),
    )
    streams = (
        NamedStream(f"process water to {of}cooling tower", "reagent", taken, None, name, _WATER),
        *(NamedStream(f"{of}cooling tower: {what}", "waste", s, name, None, what) for what, s in let_out.items()),
    )
    return replace(
        ledger,
        wastes={**ledger.wastes, **{what: mix([ledger.wastes.get(what, EMPTY), s]) for what, s in let_out.items()}},
        units=(*ledger.units, tower),
        streams=(*ledger.streams, *streams),
    )
