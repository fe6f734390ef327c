"""Figures of studies: lines and maps of a sweep, histograms, tornados, shares of variance, fronts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from blackmass.process.errors import InputError
from blackmass.process.studies import Front, MonteCarlo, Runs, Sobol, Tornado

from ..display import format_number, printed
from . import style

_HEIGHT = 300  # px

#: Bars of a tornado or of shares of variance that are drawn, the longest.
_BARS = 20

#: Points of a scatter that are drawn; more of them are one cloud.
_POINTS = 2000

_NUMBERS = ".4~g"


def sweep_lines(runs: Runs, figures: Sequence[str]) -> dict[str, Any]:
    """Figures of one unit over the knob that was swept. Raises InputError where there is another number of knobs."""
    if len(runs.knobs) != 1:
        raise InputError("chart: a line is over one knob; sweep one.")
    (knob,) = runs.knobs
    units = {runs.unit(figure) for figure in figures}
    if len(units) != 1:
        raise InputError(f"chart: figures of one unit share an axis; these have {', '.join(sorted(units))}.")
    rows = [
        {"x": x, "y": y, "figure": figure}
        for figure in figures
        for x, y in zip(runs.column(knob.target).tolist(), runs.column(figure).tolist(), strict=True)
        if np.isfinite(y)
    ]
    kind = "nominal" if knob.choices else "quantitative"
    encoding = {
        "x": {"field": "x", "type": kind, "title": _title(knob.target, knob.unit), "axis": _axis(labelOverlap=True), "scale": _FITTED, "sort": None},
        "y": {"field": "y", "type": "quantitative", "title": printed(units.pop()), "axis": _axis(), "scale": _FITTED},
        "color": {"field": "figure", "type": "nominal", "title": None, "legend": {"orient": "top"}, "scale": {"range": _COLOURS}},
        "tooltip": _tips(x=knob.target, y="figure"),
    }  # fmt: skip
    words = f"{', '.join(figures)} over {knob.target}"
    return _chart(
        words, _HEIGHT, [{"data": {"values": rows}, "mark": {"type": "line", "point": True}, "encoding": encoding}]
    )


def heat_map(runs: Runs, figure: str) -> dict[str, Any]:
    """A figure over two knobs, as a map of cells. Raises InputError where there is another number of knobs."""
    if len(runs.knobs) != 2:
        raise InputError("chart: a map is over two knobs; sweep two.")
    across, up = runs.knobs
    columns = (runs.column(across.target), runs.column(up.target), runs.column(figure))
    rows = [
        {"x": _cell(x), "y": _cell(y), "value": value}
        for x, y, value in zip(*(column.tolist() for column in columns), strict=True)
        if np.isfinite(value)
    ]
    order = [sorted(dict.fromkeys(column.tolist())) for column in columns[:2]]
    encoding = {
        "x": {"field": "x", "type": "ordinal", "title": _title(across.target, across.unit), "sort": [*map(_cell, order[0])], "axis": _axis(labelAngle=0, labelOverlap=True)},
        "y": {"field": "y", "type": "ordinal", "title": _title(up.target, up.unit), "sort": [*map(_cell, order[1][::-1])], "axis": _axis()},
        "color": {"field": "value", "type": "quantitative", "title": _title(figure, runs.unit(figure)), "scale": {"scheme": "viridis"}, "legend": {"format": _NUMBERS, "orient": "top"}},
        "tooltip": _tips(x=across.target, y=up.target, value=figure),
    }  # fmt: skip
    return _chart(f"{figure} over {across.target} and {up.target}", _HEIGHT, [{"data": {"values": rows}, "mark": "rect", "encoding": encoding}])  # fmt: skip


def histogram(samples: MonteCarlo, figure: str) -> dict[str, Any]:
    """How many of the plants have a figure in which range, with the fifth, fiftieth and ninety-fifth percentile."""
    counts, edges = samples.histogram(figure)
    spread = samples.spread(figure)
    unit = samples.unit(figure)
    total = int(counts.sum())
    bars = [
        {"from": low, "to": high, "share": 100.0 * count / total}
        for low, high, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    ]
    x = {"type": "quantitative", "title": _title(figure, unit), "axis": _axis(), "scale": _FITTED}
    y = {"type": "quantitative", "title": "plants, percent", "axis": _axis()}
    marks = [
        {"at": spread.percentiles[percent], "words": f"P{percent:.0f}: {format_number(spread.percentiles[percent])}"}
        for percent in (5.0, 50.0, 95.0)
    ]
    at = {"x": {"field": "at", **x}}
    return _chart(
        f"{figure} of {total} plants, percent of them in each range",
        _HEIGHT,
        [
            {
                "data": {"values": bars},
                "mark": {"type": "bar", "color": style.FEED, "stroke": style.HALO},
                "encoding": {
                    "x": {"field": "from", **x},
                    "x2": {"field": "to"},
                    "y": {"field": "share", **y},
                    "y2": {"datum": 0},
                },
            },
            {
                "data": {"values": marks},
                "mark": {"type": "rule", "color": style.TEXT, "strokeDash": [4, 3]},
                "encoding": at,
            },
            *style.halo_text(
                marks,
                {**at, "y": {"value": 0}, "text": {"field": "words"}},
                align="left",
                baseline="top",
                dx=4,
            ),
        ],
    )


def scatter(samples: MonteCarlo, target: str, figure: str, rank: float | None = None) -> dict[str, Any]:
    """A figure against a value that was drawn; rank: their rank correlation, written into the chart."""
    x, y = samples.column(target)[:_POINTS], samples.column(figure)[:_POINTS]
    rows = [{"x": a, "y": b} for a, b in zip(x.tolist(), y.tolist(), strict=True) if np.isfinite(b)]
    encoding = {
        "x": {"field": "x", "type": "quantitative", "title": _title(target, samples.unit(target)), "axis": _axis(), "scale": _FITTED},
        "y": {"field": "y", "type": "quantitative", "title": _title(figure, samples.unit(figure)), "axis": _axis(), "scale": _FITTED},
    }  # fmt: skip
    layers: list[dict[str, Any]] = [
        {"data": {"values": rows}, "mark": {"type": "circle", "size": 14, "color": style.FEED, "opacity": 0.5}, "encoding": encoding}
    ]  # fmt: skip
    if rank is not None:
        words = [{"words": f"rank correlation {rank:.2f}"}]
        place = {"x": {"value": 8}, "y": {"value": 4}, "text": {"field": "words"}}
        layers += style.halo_text(words, place, align="left", baseline="top")
    return _chart(f"{figure} against {target}", _HEIGHT, layers)


def tornado_bars(found: Tornado) -> dict[str, Any]:
    """What each value, turned alone, makes of a figure: a bar from its low to its high end about the plant as it stands."""
    rows = [
        {
            "name": bar.target, "end": end, "from": found.now, "to": reached,
            "at": f"{format_number(value)} {printed(bar.unit)}".strip(),
        }
        for bar in found.bars[:_BARS]
        for end, value, reached in (("low end", bar.low, bar.at_low), ("high end", bar.high, bar.at_high))
    ]  # fmt: skip
    x = {"type": "quantitative", "title": _title(found.figure, found.unit), "axis": _axis(), "scale": _FITTED}
    encoding = {
        "x": {"field": "from", **x},
        "x2": {"field": "to"},
        "y": {"field": "name", "type": "nominal", "sort": None, "axis": _axis(labelLimit=260, title=None)},
        "color": {
            "field": "end", "type": "nominal", "title": None, "legend": {"orient": "top"},
            "scale": {"domain": ["low end", "high end"], "range": [style.REAGENT, style.LEAVING]},
        },
        "tooltip": [{"field": "name", "type": "nominal"}, {"field": "at", "type": "nominal"}, {"field": "to", "type": "quantitative", "format": _NUMBERS}],
    }  # fmt: skip
    here = {
        "data": {"values": [{"x": found.now}]},
        "mark": {"type": "rule", "color": style.TEXT},
        "encoding": {"x": {"field": "x", **x}},
    }
    words = f"{found.figure} with each value alone at the low and the high end of its distribution"
    bars = {"data": {"values": rows}, "mark": {"type": "bar", "opacity": 0.9}, "encoding": encoding}
    return _chart(words, max(len(rows) // 2, 1) * style.ROW, [bars, here])


def variance_bars(found: Sobol) -> dict[str, Any]:
    """Sobol' indices: the share of a figure's variance that each value makes alone and with others, with 95 % intervals."""
    rows = [
        {"name": row.target, "order": order, "share": share, "low": interval[0], "high": interval[1]}
        for row in found.indices[:_BARS]
        for order, share, interval in (
            ("alone", row.first, row.first_interval),
            ("with others", row.total, row.total_interval),
        )
    ]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": _axis(labelLimit=260, title=None)}
    offset = {"field": "order", "sort": ["with others", "alone"]}
    share = {"type": "quantitative", "title": f"share of the variance of {found.figure}", "axis": _axis()}
    colour = {
        "field": "order", "type": "nominal", "title": None, "legend": {"orient": "top"},
        "scale": {"domain": ["with others", "alone"], "range": [style.FEED, style.REAGENT]},
    }  # fmt: skip
    return _chart(
        f"Share of the variance of {found.figure} that each value makes",
        max(len(rows) // 2, 1) * style.ROW,
        [
            {"data": {"values": rows}, "mark": "bar", "encoding": {"x": {"field": "share", **share}, "y": y, "yOffset": offset, "color": colour, "tooltip": _tips(name="value", order="order", share="share")}},
            {"data": {"values": rows}, "mark": {"type": "rule", "color": style.TEXT}, "encoding": {"x": {"field": "low", **share}, "x2": {"field": "high"}, "y": y, "yOffset": offset}},
        ],
    )  # fmt: skip


def front_points(found: Front) -> dict[str, Any]:
    """A Pareto front: one figure against the other."""
    first, second = found.figures
    names = list(found.rows)
    rows = [
        dict(zip(names, values, strict=True)) for values in zip(*(c.tolist() for c in found.rows.values()), strict=True)
    ]
    drawn = [
        {"x": row[first], "y": row[second], **{f"k{i}": row[name] for i, name in enumerate(names)}} for row in rows
    ]
    encoding = {
        "x": {"field": "x", "type": "quantitative", "title": _title(first, found.units[first]), "axis": _axis(), "scale": _FITTED},
        "y": {"field": "y", "type": "quantitative", "title": _title(second, found.units[second]), "axis": _axis(), "scale": _FITTED},
        "tooltip": _tips(**{f"k{i}": name for i, name in enumerate(names)}),
    }  # fmt: skip
    mark = {"type": "circle", "size": 30, "color": style.PRODUCT}
    return _chart(f"Plants of which none is better in both {first} and {second}", _HEIGHT, [{"data": {"values": drawn}, "mark": mark, "encoding": encoding}])  # fmt: skip


_COLOURS = (style.FEED, style.PRODUCT, style.LEAVING, style.RECYCLE, style.COST, style.REAGENT, style.UNIT_BAR)

_FITTED = {"zero": False, "nice": True}


def _axis(**more: Any) -> dict[str, Any]:
    plain = {"labelColor": style.TEXT, "titleColor": style.TEXT, "domain": True, "domainColor": style.AXIS}
    return {**plain, **more}


def _title(name: str, unit: str) -> str:
    return name if unit in ("", "1", "kg/kg") else f"{name}, {printed(unit)}"


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else format_number(value, 4)


def _tips(**titles: str) -> list[Mapping[str, Any]]:
    return [{"field": field, "title": title} for field, title in titles.items()]


def _chart(words: str, height: int, layers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": style.SCHEMA,
        "description": words + ".",
        "width": style.WIDTH,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": layers,
        "config": style.config(),
    }
