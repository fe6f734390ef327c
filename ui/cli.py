"""The command ``blackmass``: run scenarios and studies, list what is shipped, open the page."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from blackmass.process.errors import BlackmassError, InputError
from blackmass.process.version import version

from .language import LANGUAGES, Language, language
from .study import add_compare, add_study, typed_settings
from .terminal import listing, prepare, wrap

if TYPE_CHECKING:
    from blackmass.process import Result
    from blackmass.process.document import Document

    from .report.model import Section

_OK = 0
_FAULT = 1  # the model or the environment failed
_USAGE = 2  # what was typed is not usable
_INTERRUPTED = 130  # as shells report Ctrl-C


class _Parser(argparse.ArgumentParser):
    """Tells errors as this package does: one paragraph, exit status 2."""

    def error(self, message: str) -> NoReturn:
        raise InputError(
            f"{message[:1].upper()}{message[1:].rstrip('.')}. Ask  {self.prog} --help  for what is possible."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    prepare()
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
        return status
    except InputError as error:
        _tell(error)
        return _USAGE
    except BlackmassError as error:
        _tell(error)
        return _FAULT
    except BrokenPipeError:
        # The reader (head, less) went away: nothing is wrong, and the interpreter must not complain on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK
    except KeyboardInterrupt:
        return _INTERRUPTED


def _tell(error: Exception) -> None:
    paragraph = "".join(c if c.isprintable() else " " for c in " ".join(str(error).split()))
    print("\n".join(wrap(f"blackmass: {paragraph}")), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="blackmass",
        description="Process calculator for lithium-ion battery recycling: balances, recoveries, value per tonne.",
    )
    parser.add_argument("--version", action="version", version=f"blackmass {version()}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)

    run = commands.add_parser(
        "run",
        help="calculate a plant, or a network of several",
        description="Calculate a plant, or a network of several, and print a summary, or the whole result as JSON.",
        epilog='example: blackmass run nmc622-hydro --set leaching.temperature="60 degC" --report plant.pdf',
    )
    run.add_argument("scenario", metavar="SCENARIO", help="a scenario file, or the name of a shipped scenario")
    run.add_argument(
        "--set", metavar="KEY=VALUE", dest="settings", action="extend", nargs="+", default=[],
        help='change an entry of the scenario, such as leaching.temperature="60 degC"; may be repeated',
    )  # fmt: skip
    _units(run)
    run.add_argument("--json", action="store_true", help="print the result document instead of the summary")
    run.add_argument(
        "--report", metavar="FILE", dest="reports", action="extend", nargs="+", default=[],
        help="write a report to FILE.pdf, FILE.xlsx, FILE.html, FILE.md, FILE.csv, FILE.parquet or FILE.json; may be repeated",
    )  # fmt: skip
    _language(run)
    run.add_argument(
        "--study", metavar="FOLDER", dest="studies", action="extend", nargs="+", default=[],
        help="attach a finished study to the reports, from the folder that blackmass study --out wrote; may be repeated",
    )  # fmt: skip
    run.add_argument(
        "--inventory", metavar="FILE",
        help="write what a kilogram of each product takes and gives: FILE.csv, or FILE.json as brightway imports it",
    )  # fmt: skip
    run.set_defaults(do=_run)

    report = commands.add_parser(
        "report",
        help="one report of one plant or of several",
        description="Write one report of one plant, or of several side by side, with all sections or chosen ones.",
        epilog="example: blackmass report nmc622-hydro nmc622-pyro --sections summary plant costs --to both.pdf",
    )
    report.add_argument("scenarios", metavar="SCENARIO", nargs="+", help="scenario files, or names of shipped ones")
    report.add_argument(
        "--to", metavar="FILE", dest="reports", action="extend", nargs="+", required=True,
        help="FILE.pdf, FILE.xlsx, FILE.html, FILE.md, FILE.csv, FILE.parquet or FILE.json; may be repeated",
    )  # fmt: skip
    report.add_argument(
        "--sections",
        metavar="SECTION",
        action="extend",
        nargs="+",
        default=[],
        help="the sections to have, where not all",
    )
    _units(report)
    _language(report)
    report.add_argument("--company", default="", help="the name that stands over the report")
    report.add_argument("--logo", metavar="FILE", default="", help="a PNG or JPEG picture beside that name")
    report.set_defaults(do=_report)

    add_study(commands)
    add_compare(commands)
    scenarios = commands.add_parser("scenarios", help="list the shipped scenarios")
    scenarios.set_defaults(do=_scenarios)
    routes = commands.add_parser("routes", help="list the routes, and the steps that each can have or leave out")
    routes.set_defaults(do=_routes)
    chemistries = commands.add_parser("chemistries", help="list the battery chemistries")
    chemistries.add_argument("path", nargs="*", metavar="PATH", help="files or folders of your own chemistries")
    chemistries.set_defaults(do=_chemistries)

    ui = commands.add_parser("ui", help="open the page in a browser")
    ui.add_argument("--port", type=int, default=8501, help="port of the page on this computer (default 8501)")
    ui.add_argument("--no-browser", action="store_true", help="serve the page without opening a browser")
    ui.set_defaults(do=_ui)
    return parser


def _units(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--units", metavar="UNIT", action="extend", nargs="+", default=[],
        help="tell masses in t, kg, lb or short-ton, energy in kWh or MJ, and figures per feed, battery (kWh of it) or product",
    )  # fmt: skip


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", metavar="CODE", default="en",
        help=f"the language of reports: {', '.join(f'{code} ({name})' for code, name in LANGUAGES.items())}",
    )  # fmt: skip


def _dispatch(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    return options.do(options)


def _run(options: argparse.Namespace) -> int:
    from blackmass.process import run
    from blackmass.process.network import read

    from .measures import Measures, shown
    from .summary import summary

    units, spoken = Measures.of(options.units), language(options.language)
    writers = _writers(options, spoken)  # before the plant is solved, so that a wrong path is told at once
    scenario = typed_settings(read(options.scenario), options.settings)
    if options.studies and not options.reports:
        raise InputError("--study: a study is attached to a report; name one with --report FILE.")
    studies = _studies(options.studies, scenario)
    result = run(scenario)
    doc = shown(result.document, units)
    print(result.to_json() if options.json else summary(doc))
    status = _OK
    for write in writers:  # one that fails leaves the others
        try:
            print(f"wrote {write(result, doc, studies)}", file=sys.stderr)
        except BlackmassError as error:
            _tell(error)
            status = max(status, _USAGE if isinstance(error, InputError) else _FAULT)
    return status


def _writers(
    options: argparse.Namespace, spoken: Language
) -> list[Callable[[Result, Document, Sequence[Section]], Path]]:
    """What writes each file that is asked for; it is imported where there is one. Raises InputError."""
    found: list[Callable[[Result, Document, Sequence[Section]], Path]] = []
    if options.reports:
        from .report import check_path, write_report

        paths = [check_path(path) for path in options.reports]
        found += [lambda _, doc, studies, path=path: write_report(doc, path, studies, spoken) for path in paths]
    if options.inventory:
        from .inventory import check_inventory, write_inventory

        check_inventory(options.inventory)
        found.append(lambda result, *_: write_inventory(result, options.inventory))
    return found


def _studies(folders: Sequence[str], scenario: Any) -> list[Section]:
    if not folders:
        return []
    from .studies.attached import from_folders

    return from_folders(folders, scenario)


def _report(options: argparse.Namespace) -> int:
    from blackmass.process import run
    from blackmass.process.network import read

    from .measures import Measures, shown
    from .report import Look, check_chosen, check_path, to_bytes, write_bytes

    paths = [check_path(path) for path in options.reports]
    check_chosen(options.sections)
    look, spoken = Look.of(options.company, options.logo), language(options.language)
    units = Measures.of(options.units)
    docs = [shown(run(read(name)).document, units) for name in options.scenarios]
    for path in paths:
        content = to_bytes(
            docs if len(docs) > 1 else docs[0], path.suffix, sections=options.sections, look=look, language=spoken
        )
        print(f"wrote {write_bytes(path, content)}", file=sys.stderr)
    return _OK


def _scenarios(_: argparse.Namespace) -> int:
    from blackmass.process.scenario import NETWORKS, PLANTS, shipped

    print("\n".join(listing({**shipped(PLANTS), **shipped(NETWORKS)})))
    return _OK


def _routes(_: argparse.Namespace) -> int:
    from blackmass.process.registry import Registry

    registry = Registry.installed()
    for number, name in enumerate(registry.routes):
        if number:
            print()
        try:
            route = registry.route(name)
        except InputError as error:  # another package's, which is in nobody's way
            print("\n".join(wrap(str(error))))
            continue
        print("\n".join(wrap(route.title, f"{name}: ", "  ")))
        print("\n".join(listing({f"  {step}": terms for step, terms in route.terms.items()})))
    return _OK


def _chemistries(options: argparse.Namespace) -> int:
    from blackmass.chemistries import ChemistryError, available, load

    try:
        print("\n".join(listing({name: load(name, options.path).title for name in available(options.path)})))
    except ChemistryError as error:
        raise InputError(str(error)) from None
    return _OK


def _ui(options: argparse.Namespace) -> int:
    from .launch import serve

    return serve(options.port, browser=not options.no_browser)


if __name__ == "__main__":
    sys.exit(main())
