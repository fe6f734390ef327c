"""What a smelter's alloy collects of each metal, against the oxygen of the bath or the coke charged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from blackmass.process.document import Document, FigureRow
from blackmass.process.errors import InputError, listing

from . import style

_HEIGHT = 300  # px
_METALS = ("nickel", "cobalt", "copper", "iron", "manganese")

#: What the recoveries can be drawn against -> the furnace's figure, and the title of the axis.
AGAINST = {
    "oxygen potential": ("oxygen_potential", "log10 of the oxygen pressure of the bath, atm"),
    "coke": ("coke", "coke, kg per tonne of feed"),
}


def oxygen_potential(doc: Document) -> float | None:
    """log10 of the oxygen pressure, atm, in a single plant's furnace; None where there is no furnace."""
    figures = _figures(doc)
    return None if figures is None else _number(figures[AGAINST["oxygen potential"][0]])


def bath_oxygen(doc: Document) -> float:
    """Oxygen blown into the bath of a single plant's furnace, kg per tonne of feed."""
    return _number((_figures(doc) or {})["oxygen_to_bath"])


def _number(figure: FigureRow) -> float:
    """The value of a figure of a single plant."""
    return float(np.asarray(figure.value))


def _figures(doc: Document) -> Mapping[str, FigureRow] | None:
    """What the furnace tells of itself, where there is one."""
    return next((unit.figures for unit in doc.units if unit.name == "smelting"), None)


def alloy_rows(doc: Document, against: str = "oxygen potential") -> list[dict[str, Any]]:
    """Data of the recoveries to the alloy, percent, metal by metal: one row a scenario of a batch."""
    if against not in AGAINST:
        raise InputError(f"against: {against!r} is not possible; choose one of {listing(AGAINST)}.")
    figures = _figures(doc)
    if figures is None:
        raise InputError("recovery to the alloy: this plant has no smelting; run a scenario of the pyro route.")
    told = {key: np.asarray(figure.value) for key, figure in figures.items()}
    x = told[AGAINST[against][0]]
    if x.ndim == 0:
        raise InputError(
            "recovery to the alloy: this result is a single point of the curve; give smelting.oxygen_potential "
            "(or coke, with oxygen) a list of values."
        )
    curves = {metal: told[f"{metal}_to_alloy"] for metal in _METALS if f"{metal}_to_alloy" in told}
    return [
        {"x": at, "metal": metal, "value": 100.0 * share}
        for metal, shares in curves.items()
        for at, share in sorted(zip(x.tolist(), shares.tolist(), strict=True))
    ]


def alloy_recovery(doc: Document, against: str = "oxygen potential", here: float | None = None) -> dict[str, Any]:
    """Recovery of nickel, cobalt, copper, iron and manganese to the alloy, from the document of one batched solve.

    against: "oxygen potential" where that was given as a list, "coke" where coke was, with oxygen or oxygen_ratio.
    here: where on that axis a plant stands, marked by an upright line.
    """
    rows = alloy_rows(doc, against)
    axis = {
        "labelColor": style.TEXT,
        "titleColor": style.TEXT,
        "tickCount": 8,
        "domain": True,
        "domainColor": style.AXIS,
    }
    metals = list(dict.fromkeys(row["metal"] for row in rows))
    title = AGAINST[against][1]
    encoding = {
        "x": {"field": "x", "type": "quantitative", "title": title, "axis": axis, "scale": {"zero": False, "nice": False}},
        "y": {
            "field": "value", "type": "quantitative", "title": "recovery to the alloy, percent", "axis": axis,
            "scale": {"domain": [0, 100]},
        },
        "color": {
            "field": "metal", "type": "nominal", "title": None, "legend": {"orient": "top"},
            "scale": {"domain": metals, "range": [style.element_colour(metal) for metal in metals]},
        },
        "tooltip": [
            {"field": "metal", "type": "nominal"},
            {"field": "x", "type": "quantitative", "title": against, "format": ".4~g"},
            {"field": "value", "type": "quantitative", "title": "percent", "format": ".4~g"},
        ],
    }  # fmt: skip
    return {
        "$schema": style.SCHEMA,
        "description": f"Recovery to the alloy of {listing(metals)}, percent, against {title}.",
        "width": style.WIDTH,
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": [
            {"data": {"values": rows}, "mark": {"type": "line"}, "encoding": encoding},
            *([] if here is None else [_mark(here)]),
        ],
        "config": style.config(),
    }


def _mark(x: float) -> dict[str, Any]:
    """An upright line at a place on the first axis."""
    return {
        "data": {"values": [{"x": x}]},
        "mark": {"type": "rule", "color": style.TEXT, "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
