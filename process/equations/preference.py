"""How several metals share what dissolves of them together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..numerics import Values, root

#: Logarithm of the common odds beyond which nothing, or all, dissolves.
_WIDEST = 80.0


def dissolved_shares(
    amounts: Mapping[str, Values], preference: Mapping[str, Values], together: Values
) -> dict[str, Values]:
    """Share of each metal that dissolves where so much of all dissolves: odds in fixed ratios.

    share/(1 - share) of each metal is its preference times what is common to all. together: no more than all there is.

    Units: amounts mol/s, preference -, together mol/s -> mol/mol
    Source: odds ratios that do not depend on the extent; the common factor closes the sum.

    >>> found = dissolved_shares({"Ni": 0.6, "Mn": 0.4}, {"Ni": 1.5, "Mn": 1.0}, 0.5)
    >>> {metal: round(float(share), 3) for metal, share in found.items()}
    {'Ni': 0.54, 'Mn': 0.439}
    """
    log = {metal: np.log(preference[metal]) for metal in amounts}

    def excess(common: Any) -> Any:
        return sum(n / (1.0 + np.exp(-common - log[metal])) for metal, n in amounts.items()) - together

    shape = np.broadcast_shapes(*(np.shape(v) for v in (together, *amounts.values(), *log.values())))
    common = root(excess, np.full(shape, -_WIDEST), _WIDEST)
    return {metal: 1.0 / (1.0 + np.exp(-common - log[metal])) for metal in amounts}
