"""The calculation: feeds, unit operations, flowsheets, audited balances, results.

Nothing here knows the page, the reports or the command line. Units of measure live at this boundary:
quantities go in as text (``"2.5 t/h"``) or pint quantities, and results come out with their units.
"""

if __name__ != "blackmass.process":
    raise ImportError("import blackmass.process, not process")

from importlib import import_module as _import_module
from typing import Any as _Any

#: Public name -> the module that holds it. Loaded when asked for, so that importing stays light.
_PUBLIC = {
    "Feed": "feed",
    "Flowsheet": "flowsheet",
    "InputError": "errors",
    "Operation": "operation",
    "Result": "result",
    "Scenario": "scenario",
    "Stream": "stream",
    "quantity": "quantities",
    "run": "scenario",
    "ureg": "quantities",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> _Any:
    if name in _PUBLIC:
        return getattr(_import_module(f".{_PUBLIC[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
