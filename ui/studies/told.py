"""Told: what a study found, as the blocks of a report; the command prints them and the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from blackmass.process.studies import Front, Goal, MonteCarlo, Optimum, Runs, Sobol, Tornado, stepwise_correlation

from ..display import counted, format_number, printed
from ..figures import studies as draw
from ..report.model import Block, Cell, Column, Figure, Paragraph, Section, Table
from .files import columns
from .request import MAIN

if TYPE_CHECKING:
    from .request import Found

#: Rows of what is ranked, and of a sweep, that are told; the file of all plants has the others.
_RANKED, _ROWS = 15, 40

#: Maps that are drawn of one sweep.
_MAPS = 4

#: Rows of a sheet that holds every plant.
_SHEET = 10_000

_PLAIN = ("", "1", "kg/kg")


def told(found: Found, figures: Sequence[str] = ()) -> list[Block]:
    """What was found, the sentence first. figures: those asked for, of which the first is drawn."""
    return {
        Runs: _sweep, MonteCarlo: _samples, Tornado: _tornado, Sobol: _sobol, Goal: _goal, Optimum: _optimum,
        Front: _front,
    }[type(found)](found, figures)  # fmt: skip


def heading(found: Found) -> str:
    """What a study is called."""
    if isinstance(found, MonteCarlo):
        return f"{counted(found.done)} samples"
    if isinstance(found, Runs):
        return f"Sweep of {' and '.join(knob.target for knob in found.knobs)}"
    if isinstance(found, Goal):
        return f"Goal: {found.figure} by {found.target}"
    if isinstance(found, Front):
        return f"Front of {' and '.join(found.figures)}"
    if isinstance(found, Optimum):
        return f"{'Largest' if found.largest else 'Smallest'} {found.figure}"
    return f"{'Tornado' if isinstance(found, Tornado) else 'Variance'} of {found.figure}"


def section(found: Found, key: str, figures: Sequence[str] = ()) -> Section:
    """What was found as a section of a report; its sheet of a workbook has every row."""
    held = columns(found)
    cells = [[None if cell != cell else cell for cell in row] for row in zip(*held.values(), strict=True)]
    every = Table(tuple(map(Column, held)), cells[:_SHEET], sheet_only=True)
    return Section(key, heading(found), [*told(found, figures), every])


def chart(found: Found, figures: Sequence[str] = ()) -> dict[str, Any] | None:
    """The chart of a study, its first; None where there is none, or where lines are of unlike units."""
    drawn = [block for block in told(found, figures) if isinstance(block, Figure)]
    several = len(drawn) > 1 and drawn[1].key.startswith("study-lines")
    spec = drawn[0].chart if drawn and not several else None
    return spec if isinstance(spec, dict) else None


def _figure(key: str, spec: dict[str, Any], caption: str = "") -> Figure:
    return Figure(f"study-{key}", caption or spec["description"], spec, Table((), []))


def _main(found: Runs, figures: Sequence[str]) -> str:
    return next(iter([*figures, *(name for name in (MAIN,) if name in found.units), *found.units]))


def _columns(names: Sequence[str], unit: Any) -> tuple[Column, ...]:
    return tuple(Column(name, "" if unit(name) in _PLAIN else unit(name)) for name in names)


def _rows(columns: Sequence[Any], rows: Sequence[int] | slice) -> list[list[Cell]]:
    kept = [column[rows].tolist() for column in columns]
    return [[None if cell != cell else cell for cell in row] for row in zip(*kept, strict=True)]


def _sweep(found: Runs, figures: Sequence[str]) -> list[Block]:
    names = [*(knob.target for knob in found.knobs), *found.units]
    blocks: list[Block] = []
    if found.done < found.number:
        blocks.append(_part(found))
    table = Table(
        _columns(names, found.unit), _rows([found.column(name) for name in names], slice(min(found.done, _ROWS)))
    )
    shown = list(figures) or [_main(found, ())]
    if len(found.knobs) == 1:
        units = dict.fromkeys(found.unit(name) for name in shown)
        groups = [[name for name in shown if found.unit(name) == unit] for unit in units]
        blocks += [_figure(f"lines-{i}", draw.sweep_lines(found, group)) for i, group in enumerate(groups)]
    elif len(found.knobs) == 2:
        blocks += [_figure(f"map-{i}", draw.heat_map(found, name)) for i, name in enumerate(shown[:_MAPS])]
    blocks.append(table)
    if found.done > _ROWS:
        blocks.append(Paragraph(f"... and {found.done - _ROWS} more; the file of all plants has them."))
    return [*blocks, *_failed(found)]


def _samples(found: MonteCarlo, figures: Sequence[str]) -> list[Block]:
    rows: list[list[Cell]] = []
    for name in found.units:
        spread = found.spread(name)
        ends = (spread.percentiles[p] for p in (5.0, 50.0, 95.0))
        rows.append([name, printed(spread.unit), spread.mean, spread.error, *ends])
    titles = ("figure", "unit", "mean", "± error", "P5", "P50", "P95")
    main = _main(found, figures)
    ranked = stepwise_correlation(found, main)
    words = f"What {main} depends on, by rank correlation; what chance makes, or being drawn in step with a stronger one, is left out:"
    ranks: list[list[Cell]] = [[target, f"{rank:.2f}"] for target, rank in [*ranked.items()][:_RANKED]] or [
        ["nothing", ""]
    ]
    charts = [_figure("histogram", draw.histogram(found, main))]
    charts += [_figure("scatter", draw.scatter(found, target, main, rank)) for target, rank in [*ranked.items()][:1]]
    blocks = [
        *([_part(found)] if found.done < found.number else []),
        Paragraph(_drawn_from(found)), *charts, Table(tuple(map(Column, titles)), rows), Paragraph(words),
        Table((Column("value"), Column("rank correlation")), ranks),
    ]  # fmt: skip
    return [*blocks, *_failed(found)]


def _part(found: Runs) -> Paragraph:
    return Paragraph(f"Stopped after {counted(found.done)} of {counted(found.number)} plants.")


def _drawn_from(found: MonteCarlo) -> str:
    number = counted(found.done)
    if not found.assumed:
        return f"{number} plants, drawn from {len(found.distributions)} distributions."
    return f"{number} plants. {_assumed(len(found.distributions))}"


def _assumed(number: int) -> str:
    return (
        f"No distribution is entered: {number} defaults are drawn about themselves, by how far their source is to be believed "
        "(assumption). Enter your own in [uncertainty]."
    )


def _tornado(found: Tornado, figures: Sequence[str]) -> list[Block]:
    columns = (
        Column("turned alone"), Column("low end"), Column("high end"), Column("at low"), Column("at high"),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [bar.target, _with_unit(bar.low, bar.unit), _with_unit(bar.high, bar.unit), bar.at_low, bar.at_high]
        for bar in found.bars[:_RANKED]
    ]
    now = f"{found.figure}: {_with_unit(found.now, found.unit)} as the plant stands; {len(found.bars)} values turned."
    return [
        Paragraph(now), _figure("tornado", draw.tornado_bars(found)), Table(columns, rows),
        *(Paragraph(f"{target}: {reason}") for target, reason in found.unanswered.items()),
    ]  # fmt: skip


def _sobol(found: Sobol, figures: Sequence[str]) -> list[Block]:
    titles = ("value", "alone", "alone, 95 %", "with others", "with others, 95 %")
    rows: list[list[Cell]] = [
        [row.target, f"{row.first:.3f}", _interval(row.first_interval), f"{row.total:.3f}", _interval(row.total_interval)]
        for row in found.indices[:_RANKED]
    ]  # fmt: skip
    stopped = f" Stopped after {found.done} of {found.samples} sets." if found.done < found.samples else ""
    words = (
        f"Share of the variance of {found.figure}; {counted(found.plants)} plants, {found.used} of {found.done} sets "
        f"answered throughout.{stopped}"
    )
    return [Paragraph(words), _figure("variance", draw.variance_bars(found)), Table(tuple(map(Column, titles)), rows)]


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.3f} to {ends[1]:.3f}"


def _goal(found: Goal, figures: Sequence[str]) -> list[Block]:
    line = _figure("lines", draw.sweep_lines(found.looks, [found.figure]))
    return [Paragraph(found.words), line, *_failed(found.looks)]


def _optimum(found: Optimum, figures: Sequence[str]) -> list[Block]:
    way = "largest" if found.largest else "smallest"
    rows: list[list[Cell]] = [
        [name, _with_unit(value, found.units[name])] for name, value in (*found.values.items(), *found.figures.items())
    ]
    blocks: list[Block] = [
        Paragraph(f"{found.figure} is {way} ({counted(found.plants)} plants tried) at"),
        Table((Column("value"), Column("there")), rows),
    ]
    if not found.kept:
        blocks.append(Paragraph("No plant tried keeps every limit; this one misses them least."))
    return [*blocks, *_unsettled(found)]


def _unsettled(found: Optimum | Front) -> list[Block]:
    return [] if found.settled else [Paragraph("The search ended before it had settled: there may be better ones.")]


def _front(found: Front, figures: Sequence[str]) -> list[Block]:
    names = list(found.rows)
    number = len(found.rows[names[0]])
    kept = slice(None, None, max(number // _RANKED, 1))
    words = f"{number} plants of which none is better in both, of {counted(found.plants)} tried:"
    table = Table(_columns(names, found.units.__getitem__), _rows([found.rows[name] for name in names], kept))
    return [Paragraph(words), _figure("front", draw.front_points(found)), table, *_unsettled(found)]


def _failed(runs: Runs) -> list[Block]:
    reasons = runs.reasons
    if not reasons:
        return []
    kinds: dict[str, list[int]] = {}
    for row, reason in reasons.items():
        kinds.setdefault(reason, []).append(row)
    blocks: list[Block] = [Paragraph(f"{len(reasons)} of {runs.done} plants have no answer:")]
    for reason, rows in sorted(kinds.items(), key=lambda each: -len(each[1]))[:3]:
        blocks.append(Paragraph(f"{len(rows)} (first: plant {rows[0]}): {reason}"))
    return blocks


def _with_unit(value: float, unit: str) -> str:
    return format_number(value) if unit in _PLAIN else f"{format_number(value)} {printed(unit)}"
