"""Request: what is asked of a study, in the words of the command; the page's fields say the same."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blackmass.process.errors import InputError
from blackmass.process.quantities import split

if TYPE_CHECKING:
    from blackmass.process.scenario import Scenario
    from blackmass.process.studies import Front, Goal, Limit, MonteCarlo, Optimum, Runs, Settings, Sobol, Tornado

    Found = Runs | MonteCarlo | Tornado | Sobol | Goal | Optimum | Front

#: The figure that is looked at where none is named.
MAIN = "margin_per_tonne"

#: Values of a range that is swept where no number of them is given.
VALUES = 11

#: What stands before a figure of a front that is to be small.
SMALL = "min:"

#: Plants that are drawn where no number is given, and sets of Sobol' indices.
SAMPLES, SETS = 1024, 64

#: Kind of study -> what it does, as a sentence has it.
KINDS: Mapping[str, str] = {
    "sweep": "values of a knob or two, each with each of the others",
    "samples": "plants drawn from what is uncertain",
    "tornado": "each uncertain value turned alone",
    "sobol": "share of the variance that each uncertain value makes, alone and with others",
    "goal": "where a figure has a value",
    "optimise": "where a figure is largest, limits kept",
    "minimise": "where a figure is smallest, limits kept",
    "front": "what one figure costs of another",
}

#: Kind of study -> the fields of a request that it takes.
TAKES: Mapping[str, tuple[str, ...]] = {
    "sweep": ("figures",),
    "samples": ("figures", "vary", "samples", "way", "seed"),
    "tornado": ("figures", "vary"),
    "sobol": ("figures", "vary", "samples", "seed"),
    "goal": ("vary",),
    "optimise": ("vary", "limit", "seed"),
    "minimise": ("vary", "limit", "seed"),
    "front": ("vary", "limit", "seed"),
}


def option(name: str) -> str:
    """The option of the command that says a field of a request."""
    return "--figure" if name == "figures" else f"--{name}"


@dataclass(frozen=True)
class Request:
    """What is asked. asked: what the kind itself takes: the values of a sweep, the goal, the figures of an optimum or front."""

    kind: str
    asked: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    limit: tuple[str, ...] = ()
    samples: int | None = None
    way: str | None = None
    seed: int | None = None

    def arguments(self) -> list[str]:
        """The same as arguments of the command."""
        told = [] if self.kind == "samples" else [f"--{self.kind}", *self.asked]
        for name in TAKES[self.kind]:
            given = getattr(self, name)
            if given not in (None, ()):
                told += [option(name), *(given if isinstance(given, tuple) else [str(given)])]
        return told

    @property
    def main(self) -> str:
        """The figure that its chart shows."""
        return self.figures[0] if self.figures else MAIN

    def plants(self, laws: int) -> int | None:
        """Plants that it solves at most, where that is known before; laws: values that have a distribution."""
        turned = len(self.vary) or laws
        if self.kind == "sweep":
            return math.prod(_number(_parted(given, "--sweep", "=", _SWEEP)[1]) for given in self.asked)
        if self.kind == "sobol":
            return (self.samples or SETS) * (turned + 2)
        return {"samples": self.samples or SAMPLES, "tornado": 2 * turned + 1}.get(self.kind)

    def solve(self, scenario: Scenario, settings: Settings) -> Found:
        """Do it. Raises InputError."""
        return _SOLVE[self.kind](self, scenario, settings)


_SWEEP = "screening.aperture=0.2 mm..2 mm:10"


def _sweep(request: Request, scenario: Scenario, settings: Settings) -> Runs:
    from blackmass.process.studies import sweep

    values = {}
    for given in request.asked:
        key, typed = _parted(given, "--sweep", "=", _SWEEP)
        values[key] = _values(scenario, key, typed)
    return sweep(scenario, values, request.figures or None, settings=settings)


def _samples(request: Request, scenario: Scenario, settings: Settings) -> MonteCarlo:
    from blackmass.process.studies import monte_carlo

    return monte_carlo(
        scenario, SAMPLES if request.samples is None else request.samples, request.figures or None,
        vary=_names(request), way=request.way or "sobol", seed=request.seed or 0, settings=settings,
    )  # fmt: skip


def _tornado(request: Request, scenario: Scenario, settings: Settings) -> Tornado:
    from blackmass.process.studies import tornado

    return tornado(scenario, request.main, vary=_names(request), settings=settings)


def _sobol(request: Request, scenario: Scenario, settings: Settings) -> Sobol:
    from blackmass.process.studies import sobol

    return sobol(
        scenario, request.main, SETS if request.samples is None else request.samples,
        vary=_names(request), seed=request.seed or 0, settings=settings,
    )  # fmt: skip


def _goal(request: Request, scenario: Scenario, settings: Settings) -> Goal:
    from blackmass.process.studies import goal_seek

    figure, value = _parted(request.asked[0], "--goal", "=", "recovery.Li=0.9")
    if len(request.vary) != 1:
        raise InputError('--goal: give one knob that is turned, such as --vary "screening.aperture=0.1 mm..5 mm".')
    key, low, high = _range(request.vary[0])
    return goal_seek(scenario, key, figure, _plain(value, "--goal"), low=low, high=high, settings=settings)


def _optimise(request: Request, scenario: Scenario, settings: Settings) -> Optimum:
    from blackmass.process.studies import optimise

    return optimise(
        scenario, request.asked[0], _ranges(request), largest=request.kind == "optimise", limits=_limits(request),
        seed=request.seed or 0, progress=settings.progress,
    )  # fmt: skip


def _front(request: Request, scenario: Scenario, settings: Settings) -> Front:
    from blackmass.process.studies import front

    first, second = (name.removeprefix(SMALL) for name in request.asked)
    large, also = (not name.startswith(SMALL) for name in request.asked)
    return front(
        scenario, (first, second), _ranges(request), largest=(large, also), limits=_limits(request),
        seed=request.seed or 0, progress=settings.progress,
    )  # fmt: skip


_SOLVE: Mapping[str, Callable[[Request, Scenario, Settings], Found]] = {
    "sweep": _sweep, "samples": _samples, "tornado": _tornado, "sobol": _sobol, "goal": _goal, "optimise": _optimise,
    "minimise": _optimise, "front": _front,
}  # fmt: skip


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


def _ranges(request: Request) -> Mapping[str, tuple[Any, Any]]:
    return {key: (low, high) for key, low, high in map(_range, request.vary)}


def _limits(request: Request) -> list[Limit]:
    from blackmass.process.studies import Limit

    limits = []
    for given in request.limit:
        sign = ">=" if ">=" in given else "<="
        figure, value = _parted(given, "--limit", sign, "recovery.Ni>=0.9")
        number = _plain(value, "--limit")
        limits.append(Limit(figure, least=number) if sign == ">=" else Limit(figure, most=number))
    return limits


def _names(request: Request) -> list[str] | None:
    """The values that are drawn; None where all are."""
    for given in request.vary:
        if "=" in given:
            target = given.partition("=")[0]
            raise InputError(
                f'--vary {given}: samples are drawn from distributions; enter one in [uncertainty]."{target}".'
            )
    return list(request.vary) or None


def _listed(typed: str) -> list[str]:
    """Values typed one by one; a choice that has a comma stands in quotes."""
    return [part.strip() for part in next(csv.reader([typed], skipinitialspace=True)) if part.strip()]


def _number(typed: str) -> int:
    """How many values are typed."""
    _, dots, rest = typed.partition("..")
    if not dots:
        return len(_listed(typed))
    number = rest.partition(":")[2].strip()
    return int(number) if number.isdigit() else VALUES


def _values(scenario: Scenario, key: str, typed: str) -> Any:
    """The values of a knob, typed as a range or one by one."""
    import numpy as np

    from blackmass.process.studies.knobs import Knob

    low, dots, rest = typed.partition("..")
    if not dots:
        return _listed(typed)
    high, colon, number = rest.partition(":")
    if colon and (not number.strip().isdigit() or int(number) < 2):
        raise InputError(f"--sweep {key}: {number.strip()!r} is no number of values; give a whole number from 2.")
    knob = Knob.of(scenario, key)
    ends = np.array([knob.read(low.strip()), knob.read(high.strip())])
    values = np.linspace(ends[0], ends[1], int(number) if colon else VALUES)
    return knob.entered(np.unique(np.round(values)) if knob.whole else values)
