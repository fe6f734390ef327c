"""Purity: a product against the specification it would be sold by. It never touches a balance."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import tables
from .components import table
from .stream import Stream

#: What "metals" of a precursor are.
_PRECURSOR_METALS = ("Ni", "Co", "Mn")


def judged(product: str, stream: Stream) -> dict[str, Any] | None:
    """Grade, source, overall verdict, whether the price is of that grade, and a row for the content and each impurity.

    None without a specification.

    Contents are fractions of the dry mass. Arrays over scenarios give arrays and lists of verdicts.
    """
    specification = tables.specifications().get(product)
    if specification is None:
        return None
    dry = np.asarray(stream.mass - stream.component_mass("water"))
    dry = np.where(dry > 0, dry, 1.0)
    content = specification["content"]
    rows = [_row(content["what"], _mass(stream, content["what"]) / dry, least=content["least"])]
    rows += [
        _row(element, stream.element_mass(element) / dry, most=limit)
        for element, limit in specification["most"].items()
    ]
    passes = np.logical_and.reduce(np.broadcast_arrays(*(row["passes"] for row in rows)))
    return {
        "grade": specification["grade"],
        "status": specification["status"],
        "verdict": _verdict(passes),
        "priced": specification.get("priced", False),
        "rows": [
            {key: value for key, value in row.items() if key != "passes"} | {"verdict": _verdict(row["passes"])}
            for row in rows
        ],
    }


def _mass(stream: Stream, what: str) -> Any:
    if what == "metals":
        return sum(stream.element_mass(element) for element in _PRECURSOR_METALS)
    return stream.component_mass(what) if what in table() else stream.element_mass(what)


def _row(what: str, actual: Any, *, least: float | None = None, most: float | None = None) -> dict[str, Any]:
    actual = np.asarray(actual, float)
    passes = actual >= least if least is not None else actual <= most
    limit = {"least": least} if least is not None else {"most": most}
    return {"what": what, "actual": actual, **limit, "passes": passes}


def _verdict(passes: Any) -> Any:
    words = np.where(passes, "pass", "fail")
    return str(words) if words.ndim == 0 else words.tolist()
