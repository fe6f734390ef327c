"""The commands ``blackmass study`` and ``blackmass compare``: many plants at once, as text, files and charts."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from blackmass.process.errors import InputError, listing
from blackmass.process.quantities import format_number

from .display import printed
from .studies.request import KINDS, TAKES, Request, option
from .terminal import aligned, tables, wrap

if TYPE_CHECKING:
    from blackmass.process.network import Network
    from blackmass.process.scenario import Scenario
    from blackmass.process.studies import Settings

S = TypeVar("S", bound="Scenario | Network")


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


#: Options that say how a study is worked through, for those whose plants are known before the first is solved.
_WORKED = ("out", "resume", "workers", "block")

#: Kinds of study whose plants follow from what was found before, and that have no chart.
_SEARCHED, _UNDRAWN = ("optimise", "minimise", "front"), ("optimise", "minimise")


def _study(options: argparse.Namespace) -> int:
    from blackmass.process.scenario import Scenario

    from .report import check_path
    from .studies import files, told

    scenario = typed_settings(Scenario.load(options.scenario), options.settings)
    asked = _request(options)
    _refuse_unused(options, asked.kind)
    if options.resume and not options.out:
        raise InputError("--resume: name the folder of the study with --out.")
    for path, suffix in ((options.chart, ".svg"), (options.csv, ".csv")):
        if path:
            check_path(path, (suffix,), "file")
    with _settings(options, asked) as settings:
        found = asked.solve(scenario, settings)
    print("\n".join(_printed(told.told(found, asked.figures))))
    if asked.kind in _UNDRAWN:
        print(f"\n{_again(options, found)}")
    if options.csv:
        _written(options.csv, files.to_csv(found))
    if options.chart:
        drawn = told.chart(found, asked.figures)
        if drawn is None:
            raise InputError("--chart: there is no chart of this study; sweep one knob or two, or figures of one unit.")
        from .figures import svg

        _written(options.chart, svg(drawn))
    return 0


def _written(path: str, text: str) -> None:
    from .report import write_bytes

    write_bytes(Path(path), text.encode())
    print(f"wrote {path}", file=sys.stderr)


def _request(options: argparse.Namespace) -> Request:
    """What the options ask."""
    kind = next((name for name in KINDS if name != "samples" and getattr(options, name)), "samples")
    given = () if kind in ("samples", "tornado", "sobol") else getattr(options, kind)
    return Request(
        kind, (given,) if isinstance(given, str) else tuple(given), tuple(options.vary), tuple(options.figures),
        tuple(options.limit), options.samples, options.way, options.seed,
    )  # fmt: skip


def _takes(kind: str) -> tuple[str, ...]:
    """The options that a kind of study takes beside the scenario and its settings."""
    worked = () if kind in _SEARCHED else _WORKED
    return (*TAKES[kind], *worked, "csv", *(() if kind in _UNDRAWN else ("chart",)))


def _refuse_unused(options: argparse.Namespace, kind: str) -> None:
    """Refuse an option that has no effect on this kind of study."""
    for name in dict.fromkeys(name for each in KINDS for name in _takes(each)):
        given = getattr(options, name)
        if name not in _takes(kind) and given not in (None, [], False):
            takers = listing(f"--{other}" for other in KINDS if name in _takes(other))
            raise InputError(f"{option(name)} has no effect on --{kind}; it goes with {takers}.")


@contextmanager
def _settings(options: argparse.Namespace, asked: Request) -> Iterator[Settings]:
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
        progress = stack.enter_context(_bar(asked.kind)) if sys.stderr.isatty() else None
        yield Settings(executor=executor, folder=options.out, resume=options.resume, progress=progress, **more)


@contextmanager
def _bar(kind: str) -> Iterator[Any]:
    """A bar on the terminal that says what is done, with the time that is left."""
    from tqdm import tqdm

    with tqdm(desc=kind, unit=" plants", leave=False, ncols=79, smoothing=0.05) as bar:

        def told(done: int, number: int) -> None:
            bar.total = number
            bar.update(done - bar.n)

        yield told


def _again(options: argparse.Namespace, found: Any) -> str:
    """The command that solves an optimum again. One line, however long: it is there to be copied."""
    entries = [
        f"{name}={value!r}" if (unit := found.units[name]) == "1" else f"{name}={value!r} {unit}"
        for name, value in found.values.items()
    ]
    return shlex.join(["blackmass", "run", options.scenario, "--set", *options.settings, *entries])


def _printed(blocks: Sequence[Any]) -> list[str]:
    """Sentences and tables as lines of a terminal; charts are for a file."""
    from .report.model import Paragraph, Table

    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += ["", *wrap(block.words)]
        elif isinstance(block, Table) and not block.sheet_only:
            columns = [
                [_named(column.title, column.unit), *(column.text(row[i]) or "–" for row in block.rows)]
                for i, column in enumerate(block.columns)
            ]
            lines += [line for table in tables(columns) for line in ("", *table)]
    return lines[1:]


# --- compare -----------------------------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    from blackmass.process.studies import compare, explain

    if options.explain:
        if len(options.scenarios) != 2:
            raise InputError("--explain: a difference is between two scenarios.")
        told = explain(options.scenarios[0], options.scenarios[1], options.explain)
        rows = [(options.explain, f"{format_number(told.first)}", f"{format_number(told.second)}", "change")]
        print("\n".join(aligned([("", *options.scenarios, ""), rows[0]])))
        idle = [step.table for step in told.steps if not step.change]
        for step in told.steps:
            if not step.change:
                continue
            change = f"{format_number(step.change)}" if step.change < 0 else f"+{format_number(step.change)}"
            print(
                "\n".join(wrap(f"{step.table}{': ' if step.entries else ''}{listing(step.entries)}", f"{change:>10}  "))
            )
        if idle:
            print("\n".join(wrap(listing(idle), f"{0:>10}  ")))
        return 0
    found = compare(options.scenarios, options.figures or None)
    columns = [[_named(row.figure, row.unit) for row in found.rows]]
    columns[0].insert(0, "")
    for i, title in enumerate(found.titles):
        columns.append([title, *(format_number(row.values[i]) for row in found.rows)])
    print("\n\n".join("\n".join(table) for table in tables(columns)))
    return 0


# --- what is typed and printed -----------------------------------------------------------------------------


def _named(name: str, unit: str) -> str:
    return name if unit in ("", "1", "kg/kg") else f"{name} ({printed(unit)})"


def typed_settings(scenario: S, settings: Sequence[str]) -> S:
    """The scenario, or network, with what --set says. Raises InputError."""
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.strip():
            raise InputError(f'--set {setting}: write KEY=VALUE, such as leaching.temperature="60 degC".')
        scenario = scenario.override(key.strip(), value.strip())
    return scenario
