"""Composite curves: what gives heat off against what takes heat up, by temperature."""

from __future__ import annotations

from typing import Any

from blackmass.process.document import Document
from blackmass.process.errors import InputError

from ..display import printed
from ..measures import basis, unit
from . import style

_HEIGHT = 300  # px
_TICKS = 8  # or about so many: numbers of four digits do not touch on paper
_HOT, _COLD = "gives heat off", "takes heat up"


def composite_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of both curves of a single plant: heat per tonne of feed, or what else is chosen, and temperature, degC, point by point."""
    found = doc.heat_integration
    return [
        {"curve": name, "at": at, "heat": heat, "temperature": temperature}
        for name, curve in ((_HOT, found.hot), (_COLD, found.cold))
        if curve is not None
        for at, (heat, temperature) in enumerate(zip(curve.heat.value, curve.temperature.value, strict=True))
    ]


def composite_curves(doc: Document) -> dict[str, Any]:
    """The composite curves of a single plant, the cold one set off by the least cooling.

    Where they lie over each other heat can be exchanged; what stands out on the right is heat to be supplied, on the left
    heat to be cooled away.
    """
    rows = composite_rows(doc)
    if not rows:
        raise InputError("composite curves: this result is of several plants, or of none that takes heat; select one.")
    axis = {"labelColor": style.TEXT, "titleColor": style.TEXT, "domain": True, "domainColor": style.AXIS}
    names = list(dict.fromkeys(row["curve"] for row in rows))
    colours = {_HOT: style.LEAVING, _COLD: style.FEED}
    degrees, heat = printed("degC"), f"{unit(doc, 'kWh')} per {basis(doc)}"
    encoding = {
        "x": {"field": "heat", "type": "quantitative", "title": f"heat, {heat}", "axis": {**axis, "tickCount": _TICKS}},
        "y": {"field": "temperature", "type": "quantitative", "title": f"temperature, {degrees}", "axis": axis},
        "color": {
            "field": "curve", "type": "nominal", "title": None, "legend": {"orient": "top"},
            "scale": {"domain": names, "range": [colours[name] for name in names]},
        },
        "order": {"field": "at", "type": "quantitative"},
        "tooltip": [
            {"field": "curve", "type": "nominal"},
            {"field": "heat", "type": "quantitative", "title": heat, "format": ".4~g"},
            {"field": "temperature", "type": "quantitative", "title": degrees, "format": ".4~g"},
        ],
    }  # fmt: skip
    return {
        "$schema": style.SCHEMA,
        "description": f"Temperature of what gives heat off and of what takes heat up, against the heat, {heat}.",
        "width": style.WIDTH,
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "mark": {"type": "line"},
        "encoding": encoding,
        "config": style.config(),
    }
