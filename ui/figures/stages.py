"""McCabe and Thiele's picture of an extraction: equilibrium, operating line and the steps between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from blackmass.process.document import Document

from ..display import label
from . import style

_HEIGHT = 300  # px
#: Where the leanest stage holds less than this share of the richest, it would lie at the origin of a plain axis.
_LEAN = 0.05
_X, _Y = "aqueous phase, g/L", "organic phase, g/L"


def extraction_units(doc: Document) -> list[str]:
    """Names of the units that tell their stages."""
    return [unit.name for unit in doc.units if unit.stages]


def stage_rows(doc: Document, unit: str) -> list[list[Any]]:
    """Stage number, from where the liquor enters; metal in the aqueous and in the organic phase, g/L; pH."""
    stages = _stages(doc, unit)
    columns = (stages[name].value for name in ("aqueous", "organic", "ph"))
    return [[i, *row] for i, row in enumerate(zip(*columns, strict=True), start=1)]


def _stages(doc: Document, unit: str) -> Mapping[str, Any]:
    return next(row.stages for row in doc.units if row.name == unit and row.stages)


def mccabe_thiele(doc: Document, unit: str) -> dict[str, Any]:
    """The extraction stages of a unit, by the concentrations the circuit was solved for.

    The equilibrium curve is drawn through the stages, each at its own pH and loading; the operating line
    passes through what enters and leaves each stage. Where stages would lie on one another at the origin, axes are
    logarithmic down to the leanest, and reach nothing below it.
    """
    stages = _stages(doc, unit)
    x = [stages["aqueous in"].value, *stages["aqueous"].value]
    y = [*stages["organic"].value, stages["organic in"].value]
    equilibrium = sorted(
        [{"x": a, "y": b, "line": "equilibrium"} for a, b in zip(x[1:], y, strict=False)], key=lambda p: p["x"]
    )
    operating = [{"x": a, "y": b, "line": "operating line"} for a, b in zip(x, y, strict=True)]
    steps: list[dict[str, Any]] = []
    for j in range(len(x) - 1):
        steps += [{"x": x[j], "y": y[j]}, {"x": x[j + 1], "y": y[j]}]
    steps.append({"x": x[-1], "y": y[-1]})
    steps = [{**point, "order": i, "line": "stages"} for i, point in enumerate(steps)]
    position = {
        "x": {"field": "x", "type": "quantitative", "title": f"{stages['metal']} in the {_X}", **_scaled(x)},
        "y": {"field": "y", "type": "quantitative", "title": f"{stages['metal']} in the {_Y}", **_scaled(y[:-1])},
        "color": {
            "field": "line", "type": "nominal", "title": None, "legend": {"orient": "top"},
            "scale": {"domain": ["equilibrium", "operating line", "stages"], "range": [style.FEED, style.LEAVING, style.UNIT_BAR]},
        },
        "tooltip": [{"field": "x", "type": "quantitative", "format": ".4~g"}, {"field": "y", "type": "quantitative", "format": ".4~g"}],
    }  # fmt: skip
    layers = [
        {"data": {"values": [{"x": 0.0, "y": 0.0, "line": "equilibrium"}, *equilibrium]},
         "mark": {"type": "line", "interpolate": "monotone", "point": True}, "encoding": position},
        {"data": {"values": operating}, "mark": {"type": "line"}, "encoding": position},
        {"data": {"values": steps}, "mark": {"type": "line", "strokeDash": [4, 3]},
         "encoding": {**position, "order": {"field": "order", "type": "quantitative"}}},
    ]  # fmt: skip
    return {
        "$schema": style.SCHEMA,
        "description": f"Stages of {label(unit)}: {stages['metal']} in the organic against the aqueous phase, with the equilibrium "
        f"curve, the operating line and {len(x) - 1} steps.",
        "width": style.WIDTH,
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": layers,
        "config": style.config(),
    }


def _scaled(values: Sequence[float]) -> dict[str, Any]:
    """Axis and scale of concentrations, all of them apart."""
    axis: dict[str, Any] = {
        "labelColor": style.TEXT,
        "titleColor": style.TEXT,
        "domain": True,
        "domainColor": style.AXIS,
    }
    positive = [value for value in values if value > 0.0]
    least, most = min(positive, default=1.0), max(positive, default=1.0)
    if least >= _LEAN * most:
        return {"axis": {**axis, "tickCount": 6}, "scale": {"zero": True}}
    decades = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    ticks = [0.0, *(10.0**power for power in decades if 10.0**power <= most)]
    return {
        "axis": {**axis, "values": ticks, "format": "~g", "labelOverlap": "greedy"},
        "scale": {"type": "symlog", "constant": least, "domain": [0.0, most], "nice": False},
    }
