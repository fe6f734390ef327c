"""McCabe and Thiele's picture of an extraction: equilibrium, operating line and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blackmass.process.document import Document

from ..display import label
from . import style

_HEIGHT = 300  # px
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
    passes through what enters and leaves each stage.
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
    axis = {
        "labelColor": style.TEXT,
        "titleColor": style.TEXT,
        "tickCount": 6,
        "domain": True,
        "domainColor": style.AXIS,
    }
    position = {
        "x": {"field": "x", "type": "quantitative", "title": f"{stages['metal']} in the {_X}", "axis": axis, "scale": {"zero": True}},
        "y": {"field": "y", "type": "quantitative", "title": f"{stages['metal']} in the {_Y}", "axis": axis, "scale": {"zero": True}},
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
