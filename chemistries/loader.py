"""Finds and reads the chemistries: those that ship, those on a path, and those that are named by their composition."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from .chemistry import Chemistry, ChemistryError, canonical, match, read, text
from .composition import LONGEST, atoms, formula_of, from_name, name_of, other, same
from .estimate import completed

#: Files or folders in which to look for chemistries beside those that ship.
SearchPath = Iterable[str | Path]


def available(path: SearchPath = ()) -> tuple[str, ...]:
    """Names of the shipped chemistries in alphabetical order, then those on a path."""
    return (*_shipped_names(), *on_path(path))


def load(name: str, path: SearchPath = ()) -> Chemistry:
    """A chemistry by name. "NMC-622", "nmc 622" and "NCM622" all mean NMC622.

    A name that says a composition needs no file: "NMC721", "NMC 55:15:30" (in per cent or any ratio; NMC and NCM give the
    order of the metals), "NCA 88:9:3", "NCMA 89:5:5:1", "LMFP 60:40" and formulas such as "LiNi0.55Mn0.15Co0.3O2". Its data are estimated from those that ship. path: files and folders
    of one's own chemistries. Raises ChemistryError with the nearest known name when there is none such.
    """
    if len(str(name)) > LONGEST:
        raise ChemistryError(f'"{str(name)[:LONGEST]} ..." is too long for the name of a chemistry.')
    own = on_path(path)
    found = match(name, own)
    if found is not None:
        return own[found]
    known = match(name, _shipped_names())
    if known is not None:
        return _shipped(known)
    named = by_composition(name)
    if isinstance(named, str):
        return _shipped(named)
    if named is not None:
        return read(named, name)
    names = (*_shipped_names(), *own)
    by_name = {canonical(known): known for known in names}
    close = difflib.get_close_matches(canonical(str(name)), by_name, n=1, cutoff=0.5)
    hint = f'did you mean "{by_name[close[0]]}"? ' if close else ""
    raise ChemistryError(f'"{name}" is not a known chemistry: {hint}choose one of {", ".join(names)}, or {_own(name)}.')


def _own(name: str) -> str:
    """How to have a chemistry that has no file."""
    if str(name).startswith("Li"):
        return 'give this formula in a [chemistry.NAME] table that says which cells it is like, such as like = "NMC622"'
    return 'write a mixture of nickel, manganese and cobalt as "NMC 55:15:30" (three digits, as in NMC721, must sum to ten)'


def by_composition(name: str) -> str | dict[str, Any] | None:
    """The shipped chemistry that a composition means, or the tables of one that is estimated; None where it names none."""
    held = from_name(str(name))
    named = (name_of(held), formula_of(held)) if held else other(str(name))
    if named is None:
        return None
    own_name, formula = named
    for known in _shipped_names():
        if same(atoms(_shipped(known).cathode.formula), atoms(formula)):
            return known
    try:
        return complete(own_name, {"formula": formula})
    except ChemistryError:  # of a kind that needs a table of its own
        return None


def complete(name: str, row: Mapping[str, Any], where: str = "") -> dict[str, Any]:
    """All tables of a chemistry of one's own: as they are given, or from a formula or ratio. Raises ChemistryError."""
    if not isinstance(row, Mapping):
        raise ChemistryError(f"{where or name}: {row!r} is not a table.")
    if "cathode" in row:
        return {**row, "name": name, "title": row.get("title", name)}
    return completed(name, row, {known: _shipped(known) for known in _shipped_names()}, where or name)


# --- files -------------------------------------------------------------------------------------------------


def toml_files(path: SearchPath) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The TOML files of a path, as name and content; of a folder all but scenario files. Raises ChemistryError."""
    for entry in [path] if isinstance(path, (str, Path)) else path:
        place = Path(entry)
        try:
            inside = sorted(place.glob("*.toml")) if place.is_dir() else [place]
            for file in inside:
                content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
                if file is place or not {"feed", "route"} & set(content):
                    yield str(file), content
        except OSError as error:
            raise ChemistryError(f"{entry} cannot be read: {error.strerror}.") from None
        except (ValueError, RecursionError) as error:
            raise ChemistryError(f"{entry} is not readable as TOML: {error}.") from None


def in_file(name: str, content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The chemistries in a file's content: its one, or those of its [chemistry] tables, with their names."""
    if "cathode" in content:
        return {text(content, "name", name): content}
    rows = content.get("chemistry", {})
    if not isinstance(rows, Mapping):
        raise ChemistryError(f"{name}: chemistry = {rows!r} is not a table; write [chemistry.NAME] and its keys below.")
    return dict(rows)


def on_path(path: SearchPath) -> dict[str, Chemistry]:
    """The chemistries on a path, by name. Raises ChemistryError."""
    found: dict[str, Chemistry] = {}
    for file, content in toml_files(path):
        for name, row in in_file(file, content).items():
            if match(name, (*_shipped_names(), *found)):
                raise ChemistryError(f"{file}: there is another chemistry {name}; give this one another name.")
            where = f"{file}: {name}"
            found[name] = read(complete(name, row, where), where)
    return found


@cache
def _shipped_names() -> tuple[str, ...]:
    names = (entry.name for entry in files("blackmass.chemistries").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _shipped(name: str) -> Chemistry:
    content = files("blackmass.chemistries").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(content), f"{name}.toml")
