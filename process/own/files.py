"""Files: data that stand in files of their own, beside a scenario or anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from blackmass.chemistries import ChemistryError
from blackmass.chemistries.chemistry import match
from blackmass.chemistries.loader import in_file

from .. import reading
from ..assay import tells_elements, with_ends
from ..errors import InputError, listing, nearest, shown
from ..library import Library
from .rows import KINDS, with_chemistry, with_rows

#: Kind -> name -> the file in which a row stands, and the row.
Found = dict[str, dict[str, tuple[str, Any]]]


def from_files(library: Library, path: Iterable[str | Path]) -> Library:
    """A library with the rows of data files; what is wrong is told with the file it stands in. Raises InputError."""
    found = _in_files(path)
    rows = {kind: {name: row for name, (_, row) in entries.items()} for kind, entries in found.items()}
    return _read(library, rows, found)


def embedded(scenario: Mapping[str, Any], folder: Path | None) -> tuple[dict[str, Any], Library]:
    """The tables of a scenario with the data of the files that it names set into them, and the library of its own data.

    folder: that of the scenario's file, from which paths are read. Raises InputError.
    """
    data = dict(scenario)
    paths = data.pop("data", [])
    paths = [paths] if isinstance(paths, str) else paths
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise InputError(f'data: {paths!r} is not a list of files; give such as data = ["our_cells.toml"].')
    found = _in_files(_placed(path, folder, "data") for path in paths)
    economics: Any = data.get("economics")
    prices = economics.get("prices") if isinstance(economics, Mapping) else None
    if isinstance(prices, str) and prices.endswith(".toml"):
        file = _placed(prices, folder, "economics.prices")
        found.setdefault("prices", {})[file.stem] = (str(file), _content(file))
        data["economics"] = {**economics, "prices": file.stem}
    for kind, rows in found.items():
        own = data.get(kind, {})
        if not isinstance(own, Mapping):
            raise InputError(f"{kind}: {own!r} is not a table; write [{kind}.NAME] and its keys below it.")
        for name in own:
            if name in rows:
                raise InputError(f"{kind}.{name} stands in {rows[name][0]} as well: take one of them out.")
        data[kind] = {**own, **{name: row for name, (_, row) in rows.items()}}
    rows = {kind: data[kind] for kind in KINDS if kind in data}
    return data, _read(_named_by_feeds(data), rows, found)


def _named_by_feeds(scenario: Mapping[str, Any]) -> Library:
    """What ships, with the chemistries that the feeds name by their composition and no table of the scenario has."""
    library, own, feeds = Library.shipped(), scenario.get("chemistry"), scenario.get("feed")
    for row in [feeds] if isinstance(feeds, Mapping) else feeds if isinstance(feeds, list) else []:
        name = row.get("chemistry") if isinstance(row, Mapping) else None
        if isinstance(name, str) and not match(name, own if isinstance(own, Mapping) else ()):
            library = library.ask(with_chemistry, name)
        if isinstance(row, Mapping) and tells_elements(row.get("composition")):
            library = with_ends(library)
    return library


def _placed(path: str, folder: Path | None, field: str) -> Path:
    if folder is None and not Path(path).is_absolute():
        raise InputError(
            f"{field}: {path!r} is a path, and there is no file that it starts from; give folder=, or the data themselves."
        )
    return (folder or Path()) / path


def _read(library: Library, rows: Mapping[str, Any], found: Found) -> Library:
    """The library with rows; what is wrong with one that stands in a file is told with that file."""
    try:
        return with_rows(library, rows)
    except InputError as error:
        named = {f"{kind}.{name}": file for kind, each in found.items() for name, (file, _) in each.items()}
        row = max((row for row in named if str(error).startswith(row)), key=len, default=None)
        raise InputError(str(error) if row is None else f"{named[row]}: {error}") from None


def _in_files(path: Iterable[str | Path]) -> Found:
    """The rows of the data files of a path, which has files, or folders of them. Raises InputError."""
    found: Found = {}
    try:
        for file, content in _contents(path):
            rows = {kind: content.get(kind, {}) for kind in KINDS} | {"chemistry": in_file(file, content)}
            if "cathode" not in content:
                _refuse_tables(file, content, rows)
            for kind, entries in rows.items():
                for name, row in entries.items():
                    if name in found.get(kind, {}):
                        raise InputError(f"{file}: {kind}.{name} stands in {found[kind][name][0]} as well.")
                    found.setdefault(kind, {})[name] = (file, row)
    except ChemistryError as error:
        raise InputError(str(error)) from None
    return found


def _contents(path: Iterable[str | Path]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The files of a path, by name; of a folder all TOML files but those of scenarios and networks."""
    for place in map(Path, path):
        inside = sorted(place.glob("*.toml")) if place.is_dir() else [place]
        for file in inside:
            content = _content(file)
            if file is place or not {"feed", "route", "plant", "transport"} & set(content):
                yield str(file), content


def _content(file: Path) -> dict[str, Any]:
    text = reading.text_of(file)
    if text is None:
        raise InputError(f"{shown(str(file))}: there is no such file or folder of data.")
    return reading.plain(reading.toml(text, str(file)))


def _refuse_tables(file: str, content: Mapping[str, Any], rows: Mapping[str, Any]) -> None:
    for key in content:
        if key not in KINDS:
            raise InputError(
                f"{file}: {key} is no kind of data; {nearest(key, KINDS)}a file of data holds tables of {listing(KINDS)}, or "
                "one whole chemistry."
            )
    for kind, entries in rows.items():
        if not isinstance(entries, Mapping):
            raise InputError(f"{file}: {kind}: {entries!r} is not a table; write [{kind}.NAME] and its keys below it.")
