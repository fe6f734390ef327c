"""What a stack may let out: acid gas and dust against their limits, and what must be taken out to keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...components import component
from ...constants import NORMAL_VOLUME
from ...numerics import over
from ...parameters import fraction, parameter

#: Share of acid gas that a scrubber takes out where the limit asks for less.
_LEAST = 0.999

acid_limit = parameter(
    "3 mg/m3", low="0.01 mg/m3", high="1 kg/m3", doc="acid gas that may leave, as hydrogen fluoride or chlorine, in the dry stack gas at normal conditions",
    source="recalled: TA Luft, 5.2.4, class II, 3 mg/m3 of either; 1 mg/m3 of hydrogen fluoride where waste is burnt",
)  # fmt: skip
dust_limit = parameter(
    "10 mg/m3", low="0.01 mg/m3", high="1 kg/m3", doc="dust in the dry stack gas at normal conditions, above which it warns",
    source="recalled: 10 mg/m3, TA Luft and where waste is burnt",
)  # fmt: skip
efficiency = fraction(
    None, doc="measured share of the acid gas that is taken out; none takes out what the limit asks for, and 99.9 % at least",
    source="measured at the plant",
)  # fmt: skip


def removed(measured: Any, limit: Any, held: Any, dry: Any) -> Any:
    """Share of an acid gas that is taken out: what was measured, or what leaves no more than the limit.

    held: kg/s of it; dry: m3/s of the gas beside it.
    """
    if measured is not None:
        return measured
    return np.maximum(_LEAST, 1.0 - np.minimum(over(limit * dry, held), 1.0))


def dry_volume(flows: Mapping[str, Any], but: tuple[str, ...] = ()) -> Any:
    """m3/s of gas at normal conditions without its steam, and without some others."""
    left_out = {"water vapour", *but}
    moles = (n for key, n in flows.items() if key not in left_out and component(key).phase == "g")
    return sum(moles, 0.0) * NORMAL_VOLUME


def above(step: str, what: str, found: Any, allowed: Any, limit: str, by: str) -> list[str]:
    """What to warn of where the stack lets out more than it may; limit, by: the parameters that say so and that mend it."""
    if not np.any(np.asarray(found) > np.asarray(allowed) * (1.0 + 1e-9)):
        return []
    return [
        f"the stack lets out {1e6 * float(np.max(found)):.3g} mg/m3 of {what}, more than {step}.{limit} allows; raise {step}.{by}, "
        "or give the limit that holds for the plant."
    ]
