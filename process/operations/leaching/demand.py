"""What a reductive leach asks of acid and reductant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...aqueous import ACID, FERRIC, FERROUS, PHOSPHORIC
from ...dissolution import COPPER, basic_dissolution, cathode_dissolution, iron_phosphate_precipitation, oxidation
from ...numerics import over
from ...reactions import ELECTRON


@dataclass(frozen=True)
class Demand:
    """What dissolves where acid and reductant suffice, and what it takes of them and gives, mol/s.

    cathode: each material's flow and the share of it that is wanted. donors: metal that dissolves. bases: solids that
    take acid alone. electrons: what the cathode takes; donated: what the metals and ferrous iron give of it, ferrous iron
    so much. copper_share: of the copper, as far as the cathode takes its electrons. hydrogen: acid that active metal
    turns to it. Acid for the cathode, of which plain_acid dissolves iron phosphate, which takes no electrons, and for the
    bases; settled_acid: what iron that turned ferric gives back where it precipitates with phosphate.
    """

    cathode: Mapping[str, tuple[Any, Any]]
    donors: Mapping[str, Any]
    bases: Mapping[str, Any]
    electrons: Any
    donated: Any
    ferrous: Any
    copper_share: Any
    hydrogen: Any
    cathode_acid: Any
    plain_acid: Any
    base_acid: Any
    settled_acid: Any


def demand(
    flows: Mapping[str, Any],
    cathode: Mapping[str, tuple[Any, Any]],
    donors: Mapping[str, Any],
    bases: Iterable[str],
    hydrogen_share: Any,
    ferrous_reduction: Any,
) -> Demand:
    """The demand of cathode materials (flow, share), mol/s of metals, and bases, in flows that hold them.

    Copper dissolves only as far as the cathode takes its electrons; aluminium and iron reduce what is left, but for the
    share of theirs that makes hydrogen. Ferrous iron, of the liquor and of phosphate, comes after them, as far as it
    reduces cathode.
    """
    reactions = {key: cathode_dissolution(key) for key in cathode}
    electrons = sum((-reactions[k].of(ELECTRON) * n * x for k, (n, x) in cathode.items()), 0.0)
    acid = {k: -reactions[k].of(ACID) * n * x for k, (n, x) in cathode.items()}
    given = {key: oxidation(key).of(ELECTRON) * n for key, n in donors.items()}
    copper = sum((e for key, e in given.items() if key in COPPER), 0.0)
    copper_share = np.minimum(over(electrons, copper), 1.0)
    copper = copper * copper_share
    active = sum((e for key, e in given.items() if key not in COPPER), 0.0)
    by_metal = copper + np.minimum(active * (1.0 - hydrogen_share), electrons - copper)
    iron = sum((reactions[k].of(FERROUS) * n * x for k, (n, x) in cathode.items()), 0.0)
    iron = (iron + np.maximum(flows.get(FERROUS, 0.0), 0.0)) * ferrous_reduction
    ferrous = np.minimum(iron, np.maximum(electrons - by_metal, 0.0))
    taken = {key: flows[key] for key in bases}
    phosphate = sum((reactions[k].of(PHOSPHORIC) * n * x for k, (n, x) in cathode.items()), 0.0)
    settles = np.minimum(
        ferrous + np.maximum(flows.get(FERRIC, 0.0), 0.0), phosphate + np.maximum(flows.get(PHOSPHORIC, 0.0), 0.0)
    )
    return Demand(
        cathode=cathode,
        donors=donors,
        bases=taken,
        electrons=electrons,
        donated=by_metal + ferrous,
        ferrous=ferrous,
        copper_share=copper_share,
        hydrogen=np.maximum(active - (by_metal - copper), 0.0),
        cathode_acid=sum(acid.values(), 0.0),
        plain_acid=sum((n for k, n in acid.items() if not reactions[k].of(ELECTRON)), 0.0),
        base_acid=sum((-basic_dissolution(key).of(ACID) * n for key, n in taken.items()), 0.0),
        settled_acid=iron_phosphate_precipitation().of(ACID) * settles,
    )
