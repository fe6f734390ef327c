"""The command, and the script, that repeat what the page shows."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pprint import pformat
from textwrap import indent
from typing import Any

from blackmass.process import Scenario
from blackmass.process.errors import BlackmassError

from .made import made


def command_line(preset: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """The command that runs the scenario `now`, or None where only a scenario file can say it.

    preset is the name of a shipped scenario and `before` what it holds.
    """
    settings = _settings(before, now)
    if not preset or settings is None or not _gives(preset, settings, now):
        return None
    return " ".join(["blackmass run", preset, *(["--set", *map(shlex.quote, settings)] if settings else [])])


def script(preset: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The Python script that gives the same result: the shipped scenario with what is changed, or else the whole of it."""
    settings = _settings(before, now)
    if preset and settings is not None and _gives(preset, settings, now):
        changes = "".join(
            f"\nscenario = scenario.override({key!r}, {value!r})"
            for key, _, value in (setting.partition("=") for setting in settings)
        )
        return f"from blackmass.process import Scenario, run\n\nscenario = Scenario.load({preset!r}){changes}\n{_RUN}"
    whole = pformat(made(now).to_dict(), width=100, sort_dicts=False)
    return f"from blackmass.process import Scenario, run\n\nscenario = Scenario.from_dict(\n{indent(whole, '    ')}\n)\n{_RUN}"


_RUN = "result = run(scenario)\nprint(result)\n"


def _settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str] | None:
    """What --set must say to come from one scenario to the other."""
    settings = []
    for table in dict.fromkeys([*before, *now]):
        old, new = before.get(table), now.get(table)
        if old == new:
            continue
        if not isinstance(new or {}, Mapping) or not isinstance(old or {}, Mapping):
            return None
        old, new = old or {}, new or {}
        if set(old) - set(new):
            return None  # an entry taken out cannot be said by --set
        for key, value in new.items():
            if old.get(key) != value:
                if isinstance(value, Mapping):
                    return None
                settings.append(f"{table}.{key}={value}")
    return settings


def _gives(preset: str, settings: list[str], now: Mapping[str, Any]) -> bool:
    """Whether the settings, read as the command line reads them, give that very scenario."""
    try:
        again = Scenario.load(preset)
        for setting in settings:
            key, _, value = setting.partition("=")
            again = again.override(key, value)
        return again.to_dict() == made(now).to_dict()
    except BlackmassError:
        return False
