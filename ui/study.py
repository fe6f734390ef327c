"""The commands ``blackmass study`` and ``blackmass compare``: many plants at once, as text, files and charts."""

from __future__ import annotations

import argparse
import csv
import io
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from blackmass.process.errors import InputError, listing
from blackmass.process.quantities import format_number, split

from .display import printed
from .terminal import aligned, tables, wrap

if TYPE_CHECKING:
    from blackmass.process.network import Network
    from blackmass.process.scenario import Scenario
    from blackmass.process.studies import Front, Goal, MonteCarlo, Optimum, Runs, Settings, Sobol, Tornado

S = TypeVar("S", bound="Scenario | Network")

#: Values of a range that is swept where no number of them is given.
_VALUES = 11

#: Lines of what is ranked that are printed.
_LINES = 15

#: Standard errors of a rank correlation of nothing that chance may make.
_CHANCE = 3.0

#: What stands before a figure of a front that is to be small.
_SMALL = "min:"

#: Rows of a sweep that are printed; more of them are for a file.
_ROWS = 40


def add_study(commands: Any) -> None:
    """Declare ``blackmass study``."""
    study = commands.add_parser(
        "study",
        help="calculate many plants: sweep, samples, sensitivity, goal, optimum",
        description="Calculate many plants. Without a choice below, it draws samples of everything uncertain.",
        epilog='examples: blackmass study nmc622-hydro --sweep "screening.aperture=0.2 mm..2 mm:10"; '
        "blackmass study nmc622-hydro --samples 1024 --out runs; "
        'blackmass study nmc622-hydro --goal "recovery.Li=0.9" --vary "screening.aperture=0.1 mm..5 mm"; '
        'blackmass study nmc622-hydro --optimise margin_per_tonne --vary "leaching.temperature=40 degC..90 degC" '
        '--limit "recovery.Ni>=0.9"',
    )
    study.add_argument("scenario", metavar="SCENARIO", help="a scenario file, or the name of a shipped scenario")
    study.add_argument(
        "--set", metavar="KEY=VALUE", dest="settings", action="extend", nargs="+", default=[],
        help="change an entry of the scenario first",
    )  # fmt: skip
    kinds = study.add_mutually_exclusive_group()
    kinds.add_argument(
        "--sweep", metavar="KEY=VALUES", action="extend", nargs="+", default=None,
        help='values of a knob, as "low..high", "low..high:number" or "a, b, c"; several knobs make a grid',
    )  # fmt: skip
    kinds.add_argument("--tornado", action="store_true", help="turn each uncertain value alone")
    kinds.add_argument("--sobol", action="store_true", help="share of the variance that each uncertain value makes")
    kinds.add_argument("--goal", metavar="FIGURE=VALUE", help="seek where a figure has a value; give one --vary")
    kinds.add_argument("--optimise", metavar="FIGURE", help="make a figure largest; give --vary for each knob")
    kinds.add_argument("--minimise", metavar="FIGURE", help="make a figure smallest; give --vary for each knob")
    kinds.add_argument(
        "--front",
        metavar="FIGURE",
        nargs=2,
        help="what one figure costs of another; min:FIGURE for one that is to be small",
    )
    study.add_argument(
        "--vary", metavar="KEY[=LOW..HIGH]", action="extend", nargs="+", default=[],
        help="what is turned: its name where it has a distribution, its range for a goal or optimum",
    )  # fmt: skip
    study.add_argument(
        "--limit", metavar="FIGURE>=VALUE", action="extend", nargs="+", default=[],
        help="what an optimum must keep, with >= or <=; may be repeated",
    )  # fmt: skip
    study.add_argument(
        "--figure", metavar="FIGURE", dest="figures", action="extend", nargs="+", default=[],
        help="what is kept of each plant, such as recovery.Li; the headline figures and recoveries unless given",
    )  # fmt: skip
    study.add_argument("--samples", type=int, metavar="N", help="plants that are drawn (default 1024; Sobol' 64)")
    study.add_argument("--way", choices=("sobol", "latin", "random"), help="how samples are drawn (default sobol)")
    study.add_argument("--seed", type=int, help="seed of what is drawn (default 0)")
    study.add_argument("--out", metavar="FOLDER", help="keep the plants in a folder of Parquet files")
    study.add_argument("--resume", action="store_true", help="go on with the study in that folder")
    study.add_argument("--workers", type=int, metavar="N", help="processes at work (default 1)")
    study.add_argument("--block", type=int, metavar="N", help="plants solved at once")
    study.add_argument("--csv", metavar="FILE", help="write all plants as a table")
    study.add_argument("--chart", metavar="FILE.svg", help="draw what was found")
    study.set_defaults(do=_study)


def add_compare(commands: Any) -> None:
    """Declare ``blackmass compare``."""
    compare = commands.add_parser(
        "compare",
        help="set two to six plants side by side",
        description="Set two to six plants side by side, and say where a difference comes from.",
        epilog="example: blackmass compare nmc622-hydro nmc622-pyro --explain recovery.Li",
    )
    compare.add_argument("scenarios", metavar="SCENARIO", nargs="+", help="scenario files, or names of shipped ones")
    compare.add_argument(
        "--figure", metavar="FIGURE", dest="figures", action="extend", nargs="+", default=[], help="figures to compare"
    )
    compare.add_argument("--explain", metavar="FIGURE", help="the difference of a figure, step by step, of two plants")
    compare.set_defaults(do=_compare)


# --- study -------------------------------------------------------------------------------------------------


def _study(options: argparse.Namespace) -> int:
    from blackmass.process.scenario import Scenario

    from .report import check_path

    scenario = typed_settings(Scenario.load(options.scenario), options.settings)
    name, kind = _kind(options)
    _refuse_unused(options, name)
    if options.resume and not options.out:
        raise InputError("--resume: name the folder of the study with --out.")
    for path, suffix in ((options.chart, ".svg"), (options.csv, ".csv")):
        if path:
            check_path(path, (suffix,), "file")
    with _settings(options) as settings:
        lines, runs, chart = kind(scenario, options, settings)
    print("\n".join(lines))
    if options.csv and runs is not None:
        _written(options.csv, _table(runs))
    if options.chart:
        if chart is None:
            raise InputError("--chart: there is no chart of this study; sweep one knob or two, or figures of one unit.")
        from .figures import svg

        _written(options.chart, svg(chart))
    return 0


def _written(path: str, text: str) -> None:
    from .report import write_bytes

    write_bytes(Path(path), text.encode())
    print(f"wrote {path}", file=sys.stderr)


Found = tuple[list[str], "Runs | None", "dict[str, Any] | None"]


#: Options that say how a study is worked through, for those whose plants are known before the first is solved.
_WORKED = ("out", "resume", "workers", "block")

#: Kind of study -> the options that it takes beside the scenario and its settings.
_TAKES: Mapping[str, tuple[str, ...]] = {
    "sweep": ("figures", "csv", "chart", *_WORKED),
    "tornado": ("figures", "vary", "chart", *_WORKED),
    "sobol": ("figures", "vary", "samples", "seed", "chart", *_WORKED),
    "goal": ("vary", "csv", "chart", *_WORKED),
    "optimise": ("vary", "limit", "seed"),
    "minimise": ("vary", "limit", "seed"),
    "front": ("vary", "limit", "seed", "chart"),
    "samples": ("figures", "vary", "samples", "way", "seed", "csv", "chart", *_WORKED),
}


def _kind(options: argparse.Namespace) -> tuple[str, Any]:
    kinds = {
        "sweep": _sweep, "tornado": _tornado, "sobol": _sobol, "goal": _goal, "optimise": _optimise,
        "minimise": _optimise, "front": _front,
    }  # fmt: skip
    return next(((name, kind) for name, kind in kinds.items() if getattr(options, name)), ("samples", _samples))


def _option(name: str) -> str:
    return "--figure" if name == "figures" else f"--{name}"


def _refuse_unused(options: argparse.Namespace, kind: str) -> None:
    """Refuse an option that has no effect on this kind of study."""
    for name in dict.fromkeys(name for names in _TAKES.values() for name in names):
        given = getattr(options, name)
        if name not in _TAKES[kind] and given not in (None, [], False):
            takers = listing(f"--{other}" for other, names in _TAKES.items() if name in names)
            raise InputError(f"{_option(name)} has no effect on --{kind}; it goes with {takers}.")


@contextmanager
def _settings(options: argparse.Namespace) -> Iterator[Settings]:
    """How the study is worked through: its processes, its folder, and a bar on a terminal."""
    from contextlib import ExitStack

    from blackmass.process.studies import Settings

    workers = 1 if options.workers is None else options.workers
    if workers < 1:
        raise InputError(f"--workers {workers}: give a whole number from 1.")
    with ExitStack() as stack:
        executor = None
        if workers > 1:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            executor = stack.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("spawn")))
        more: dict[str, Any] = {} if options.block is None else {"block": options.block}
        progress = stack.enter_context(_bar()) if sys.stderr.isatty() else None
        yield Settings(executor=executor, folder=options.out, resume=options.resume, progress=progress, **more)


@contextmanager
def _bar() -> Iterator[Any]:
    """A bar on the terminal with the time that is left."""
    from tqdm import tqdm

    with tqdm(unit=" plants", leave=False, ncols=79, smoothing=0.05) as bar:

        def told(done: int, number: int) -> None:
            bar.total = number
            bar.update(done - bar.n)

        yield told


def _sweep(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import sweep

    from .figures import studies as draw

    values = {}
    for given in options.sweep:
        key, typed = _parted(given, "--sweep", "=", "screening.aperture=0.2 mm..2 mm:10")
        values[key] = _values(scenario, key, typed)
    runs = sweep(scenario, values, options.figures or None, settings=settings)
    names = [*(knob.target for knob in runs.knobs), *runs.units]
    columns = [[_heading(runs, name), *(_number(v) for v in runs.column(name)[:_ROWS])] for name in names]
    lines = [line for table in tables(columns) for line in (*table, "")]
    if runs.done > _ROWS:
        lines.append(f"... and {runs.done - _ROWS} more; write them with --csv FILE.")
    lines += _failed(runs)
    chart = None
    asked = options.figures or ["margin_per_tonne"]
    if len(runs.knobs) == 1 and len({runs.unit(name) for name in asked}) == 1:
        chart = draw.sweep_lines(runs, asked)
    elif len(runs.knobs) == 2:
        chart = draw.heat_map(runs, asked[0])
    return lines, runs, chart


def _samples(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import monte_carlo, rank_correlation

    from .figures import studies as draw

    vary = [_name_only(given) for given in options.vary] or None
    found = monte_carlo(
        scenario, 1024 if options.samples is None else options.samples, options.figures or None,
        vary=vary, way=options.way or "sobol", seed=options.seed or 0, settings=settings,
    )  # fmt: skip
    rows: list[Sequence[str]] = [("figure", "mean", "± error", "P5", "P50", "P95", "unit")]
    for name in found.units:
        spread = found.spread(name)
        numbers = (spread.mean, spread.error, *(spread.percentiles[p] for p in (5.0, 50.0, 95.0)))
        rows.append((name, *map(format_number, numbers), printed(spread.unit)))
    main = (options.figures or ["margin_per_tonne"])[0]
    chance = _CHANCE / found.done**0.5
    ranked = {target: rank for target, rank in rank_correlation(found, main).items() if abs(rank) > chance}
    words = f"What {main} depends on, by rank correlation; less than {chance:.2f} may be chance:"
    lines = [*_drawn_from(found), "", *aligned(rows), "", *wrap(words)]
    lines += aligned([(target, f"{rank:.2f}") for target, rank in list(ranked.items())[:_LINES]] or [("nothing", "")])
    return [*lines, *_failed(found)], found, draw.histogram(found, main)


def _drawn_from(found: MonteCarlo) -> list[str]:
    number = format_number(found.done)
    if not found.assumed:
        return wrap(f"{number} plants, drawn from {len(found.distributions)} distributions.")
    return wrap(
        f"{number} plants. No distribution is entered: {len(found.distributions)} defaults are drawn about themselves, by how "
        "far their source is to be believed (assumption). Enter your own in [uncertainty]."
    )


def _tornado(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import tornado

    from .figures import studies as draw

    figure = (options.figures or ["margin_per_tonne"])[0]
    found: Tornado = tornado(scenario, figure, vary=[_name_only(v) for v in options.vary] or None, settings=settings)
    rows = [("turned alone", "low end", "high end", f"at low, {printed(found.unit)}", "at high")]
    rows += [
        (bar.target, _with_unit(bar.low, bar.unit), _with_unit(bar.high, bar.unit),
         format_number(bar.at_low), format_number(bar.at_high))
        for bar in found.bars[:_LINES]
    ]  # fmt: skip
    lines = [f"{figure}: {format_number(found.now)} {printed(found.unit)} as the plant stands", "", *aligned(rows)]
    for target, reason in found.unanswered.items():
        lines += wrap(reason, f"{target}: ")
    return lines, None, draw.tornado_bars(found)


def _sobol(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import sobol

    from .figures import studies as draw

    figure = (options.figures or ["margin_per_tonne"])[0]
    found: Sobol = sobol(
        scenario, figure, 64 if options.samples is None else options.samples,
        vary=[_name_only(v) for v in options.vary] or None, seed=options.seed or 0, settings=settings,
    )  # fmt: skip
    rows = [("value", "alone", "95 % interval", "with others", "95 % interval")]
    rows += [
        (
            row.target,
            f"{row.first:.3f}",
            _interval(row.first_interval),
            f"{row.total:.3f}",
            _interval(row.total_interval),
        )
        for row in found.indices[:_LINES]
    ]
    plants = f"{format_number(found.plants)} plants, {found.used} of {found.samples} sets answered throughout."
    lines = [f"Share of the variance of {figure}; {plants}", "", *aligned(rows)]
    return lines, None, draw.variance_bars(found)


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.3f} to {ends[1]:.3f}"


def _goal(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import goal_seek

    from .figures import studies as draw

    figure, value = _parted(options.goal, "--goal", "=", "recovery.Li=0.9")
    if len(options.vary) != 1:
        raise InputError('--goal: give one knob that is turned, such as --vary "screening.aperture=0.1 mm..5 mm".')
    key, low, high = _range(options.vary[0])
    found: Goal = goal_seek(scenario, key, figure, _plain(value, "--goal"), low=low, high=high, settings=settings)
    return wrap(found.words), found.looks, draw.sweep_lines(found.looks, [figure])


def _optimise(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import optimise

    figure, largest = options.optimise or options.minimise, bool(options.optimise)
    found: Optimum = optimise(
        scenario, figure, _ranges(options), largest=largest, limits=_limits(options), seed=options.seed or 0,
        progress=settings.progress,
    )  # fmt: skip
    way = "largest" if largest else "smallest"
    lines = [f"{figure} is {way} ({format_number(found.plants)} plants tried) at", ""]
    rows = [(name, _with_unit(v, found.units[name])) for name, v in (*found.values.items(), *found.figures.items())]
    lines += aligned(rows)
    if not found.kept:
        lines += ["", *wrap("No plant tried keeps every limit; this one misses them least.")]
    entries = [f"{name}={_entry(value, found.units[name])}" for name, value in found.values.items()]
    # One line, however long: it is there to be copied.
    return (
        [*lines, "", shlex.join(["blackmass", "run", options.scenario, "--set", *options.settings, *entries])],
        None,
        None,
    )


def _entry(value: float, unit: str) -> str:
    return f"{value!r}" if unit == "1" else f"{value!r} {unit}"


def _front(scenario: Scenario, options: argparse.Namespace, settings: Settings) -> Found:
    from blackmass.process.studies import front

    from .figures import studies as draw

    names = tuple(name.removeprefix(_SMALL) for name in options.front)
    largest = tuple(not name.startswith(_SMALL) for name in options.front)
    found: Front = front(
        scenario, (names[0], names[1]), _ranges(options), largest=(largest[0], largest[1]), limits=_limits(options),
        seed=options.seed or 0, progress=settings.progress,
    )  # fmt: skip
    number = len(found.rows[names[0]])
    step = max(number // _LINES, 1)
    columns = [
        [_named(name, found.units[name]), *(_number(value) for value in column[::step])]
        for name, column in found.rows.items()
    ]
    lines = [f"{number} plants of which none is better in both, of {format_number(found.plants)} tried:", ""]
    return [*lines, *(line for table in tables(columns) for line in (*table, ""))], None, draw.front_points(found)


# --- compare -----------------------------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    from blackmass.process.studies import compare, explain

    if options.explain:
        if len(options.scenarios) != 2:
            raise InputError("--explain: a difference is between two scenarios.")
        told = explain(options.scenarios[0], options.scenarios[1], options.explain)
        rows = [(options.explain, f"{format_number(told.first)}", f"{format_number(told.second)}", "change")]
        print("\n".join(aligned([("", *options.scenarios, ""), rows[0]])))
        for step in told.steps:
            change = f"{format_number(step.change)}" if step.change < 0 else f"+{format_number(step.change)}"
            print(
                "\n".join(wrap(f"{step.table}{': ' if step.entries else ''}{listing(step.entries)}", f"{change:>10}  "))
            )
        return 0
    found = compare(options.scenarios, options.figures or None)
    columns = [[_named(row.figure, row.unit) for row in found.rows]]
    columns[0].insert(0, "")
    for i, title in enumerate(found.titles):
        columns.append([title, *(format_number(row.values[i]) for row in found.rows)])
    print("\n\n".join("\n".join(table) for table in tables(columns)))
    return 0


# --- what is typed -----------------------------------------------------------------------------------------


def _parted(given: str, option: str, sign: str, example: str) -> tuple[str, str]:
    key, found, value = given.partition(sign)
    if not found or not key.strip() or not value.strip():
        raise InputError(f'{option} {given}: write it such as "{example}".')
    return key.strip(), value.strip()


def _plain(text: str, option: str) -> float:
    number = split(text)
    if number is None or number[1] not in ("", "percent", "%"):
        raise InputError(f"{option}: {text} is no plain number; figures are given in the unit they are told in.")
    return number[0] / (1.0 if number[1] == "" else 100.0)


def _range(given: str) -> tuple[str, Any, Any]:
    """A knob with its lowest and highest value, None where those of its declaration hold."""
    key, equals, typed = given.partition("=")
    if not equals:
        return key.strip(), None, None
    low, dots, high = typed.partition("..")
    if not dots:
        raise InputError(f'--vary {given}: write the lowest and highest value, such as "{key}=1..2".')
    return key.strip(), low.strip() or None, high.strip() or None


def _ranges(options: argparse.Namespace) -> Mapping[str, tuple[Any, Any]]:
    return {key: (low, high) for key, low, high in map(_range, options.vary)}


def _limits(options: argparse.Namespace) -> list[Any]:
    from blackmass.process.studies import Limit

    limits = []
    for given in options.limit:
        sign = ">=" if ">=" in given else "<="
        figure, value = _parted(given, "--limit", sign, "recovery.Ni>=0.9")
        number = _plain(value, "--limit")
        limits.append(Limit(figure, least=number) if sign == ">=" else Limit(figure, most=number))
    return limits


def _name_only(given: str) -> str:
    if "=" in given:
        raise InputError(f'--vary {given}: samples are drawn from distributions; enter one in [uncertainty]."{given.partition("=")[0]}".')  # fmt: skip
    return given


def _values(scenario: Scenario, key: str, typed: str) -> Any:
    """The values of a knob, typed as a range or one by one."""
    import numpy as np

    from blackmass.process.studies.knobs import Knob

    low, dots, rest = typed.partition("..")
    if not dots:
        # A choice that has a comma stands in quotes.
        return [part.strip() for part in next(csv.reader([typed], skipinitialspace=True)) if part.strip()]
    high, colon, number = rest.partition(":")
    if colon and (not number.strip().isdigit() or int(number) < 2):
        raise InputError(f"--sweep {key}: {number.strip()!r} is no number of values; give a whole number from 2.")
    knob = Knob.of(scenario, key)
    ends = np.array([knob.read(low.strip()), knob.read(high.strip())])
    values = np.linspace(ends[0], ends[1], int(number) if colon else _VALUES)
    return knob.entered(np.unique(np.round(values)) if knob.whole else values)


# --- what is printed ---------------------------------------------------------------------------------------


def _heading(runs: Runs, name: str) -> str:
    return _named(name, runs.unit(name))


def _named(name: str, unit: str) -> str:
    return name if unit in ("", "1", "kg/kg") else f"{name} ({printed(unit)})"


def _with_unit(value: float, unit: str) -> str:
    return format_number(value) if unit in ("1", "kg/kg") else f"{format_number(value)} {printed(unit)}"


def _number(value: Any) -> str:
    return value if isinstance(value, str) else "–" if value != value else format_number(float(value))


def _failed(runs: Runs) -> list[str]:
    reasons = runs.reasons
    if not reasons:
        return []
    kinds: dict[str, list[int]] = {}
    for row, reason in reasons.items():
        kinds.setdefault(reason, []).append(row)
    lines = ["", f"{len(reasons)} of {runs.done} plants have no answer:"]
    for reason, rows in sorted(kinds.items(), key=lambda each: -len(each[1]))[:3]:
        lines += wrap(reason, f"  {len(rows)} (first: plant {rows[0]}): ", "    ")
    return lines


def _table(runs: Runs) -> str:
    """All plants as a table of comma-separated values."""
    names = [*(knob.target for knob in runs.knobs), *runs.units]
    columns, reasons = [runs.column(name).tolist() for name in names], runs.reasons
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*(_heading(runs, name) for name in names), "reason"])
    for i, row in enumerate(zip(*columns, strict=True)):
        writer.writerow([*row, reasons.get(i, "")])
    return file.getvalue()


def typed_settings(scenario: S, settings: Sequence[str]) -> S:
    """The scenario, or network, with what --set says. Raises InputError."""
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.strip():
            raise InputError(f'--set {setting}: write KEY=VALUE, such as leaching.temperature="60 degC".')
        scenario = scenario.override(key.strip(), value.strip())
    return scenario
