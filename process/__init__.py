"""The calculation: feeds, unit operations, flowsheets, audited balances, results.

Nothing here knows the page, the reports or the command line. Units of measure live at this boundary:
quantities go in as text (``"2.5 t/h"``) or pint quantities, and results come out with their units.
"""

if __name__ != "blackmass.process":
    raise ImportError("import blackmass.process, not process")

from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

if TYPE_CHECKING:
    from .errors import BalanceError as BalanceError
    from .errors import BlackmassError as BlackmassError
    from .errors import ConvergenceError as ConvergenceError
    from .errors import InputError as InputError
    from .feed import Feed as Feed
    from .flowsheet import Flowsheet as Flowsheet
    from .library import Library as Library
    from .network import Network as Network
    from .operation import Operation as Operation
    from .quantities import quantity as quantity
    from .quantities import ureg as ureg
    from .registry import Registry as Registry
    from .result import Result as Result
    from .running import run as run
    from .scenario import Scenario as Scenario
    from .stream import Stream as Stream
    from .transport import Transport as Transport

#: Public name -> the module that holds it. Loaded when asked for, so that importing stays light.
_PUBLIC = {
    "BalanceError": "errors",
    "BlackmassError": "errors",
    "ConvergenceError": "errors",
    "Feed": "feed",
    "Flowsheet": "flowsheet",
    "InputError": "errors",
    "Library": "library",
    "Network": "network",
    "Operation": "operation",
    "Registry": "registry",
    "Result": "result",
    "Scenario": "scenario",
    "Stream": "stream",
    "Transport": "transport",
    "quantity": "quantities",
    "run": "running",
    "ureg": "quantities",
}

__all__ = sorted(_PUBLIC)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> _Any:
    if name in _PUBLIC:
        return getattr(_import_module(f".{_PUBLIC[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
