"""Assumed: how far off a declared default may be, where no distribution is entered.

The word that stands with a number's source says how much it is to be believed: a share or purity may be off by a factor
of its odds, a temperature by a share of the way to its nearer bound, a pH or another logarithm by a share of one, all
else by a factor. The factors are this project's own assumption; they rank what is worth measuring, and are no statistics.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..parameters import Parameter
from ..scenario import Scenario
from ..standing import status
from ..uncertainty import Distribution

#: Status of a source -> by what share a number may be off, up as down (assumption).
SHARES: Mapping[str, float] = {
    "verified": 0.02,
    "cited": 0.1,
    "recalled": 0.2,
    "estimated": 0.3,
    "assumption": 0.4,
}

#: What is no uncertainty but what is decided or asked.
_DECIDED = ("feed", "plant", "economics")


def assumed(scenario: Scenario) -> tuple[Distribution, ...]:
    """A PERT distribution about each default quantity of each step; what is entered is believed."""
    rows = []
    for key, owner in scenario.declared.items():
        if key.partition(".")[0] in _DECIDED:
            continue
        for name, parameter in owner.parameters.items():
            now = owner.value_of(name)
            if parameter.kind != "quantity" or name in owner.entered or name in owner.from_plant or now is None:
                continue
            row = _about(f"{key}.{name}", parameter, float(now))
            if row is not None:
                rows.append(row)
    return tuple(rows)


def _about(target: str, parameter: Parameter, now: float) -> Distribution | None:
    """A distribution about the value that a parameter has; None where that is zero, or stands at a bound."""
    low, high = parameter.bounds()
    low, high = -np.inf if low is None else low, np.inf if high is None else high
    share = SHARES[status(parameter.source)]
    if parameter.dimension == "logarithm":
        least, most = now - share, now + share
    elif parameter.dimension == "temperature":
        away = share * min(now - low, high - now)
        least, most = now - away, now + away
    elif parameter.dimension == "fraction" and 0.0 < now < 1.0:
        least, most = (now * odds / (1.0 - now + now * odds) for odds in (1.0 / (1.0 + share), 1.0 + share))
    else:
        least, most = sorted((now / (1.0 + share), now * (1.0 + share)))
    least, most = max(least, low), min(most, high)
    if not least < most or not least <= now <= most or not np.isfinite([least, most]).all():
        return None
    return Distribution(target, "pert", {"low": least, "mode": now, "high": most}, low, high)
