"""Folder: a study on disk: its settings, and a Parquet file a block. Killed at any moment, it goes on from there.

Every file is written beside its place and moved there when it is whole, so none is ever half written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .blocks import Block

_MANIFEST = "study.json"

_REASON = "reason"


class Folder:
    """A folder that holds the blocks of one study. settings: all that decides its rows, as JSON can hold it."""

    def __init__(self, path: str | Path, settings: Mapping[str, Any], *, resume: bool = False):
        _parquet()
        self.path = Path(path)
        manifest = self.path / _MANIFEST
        if manifest.exists():
            if not resume:
                raise InputError(f"{self.path} holds a study already; resume it, or name another folder.")
            if _read(manifest) != _plain(settings):
                raise InputError(
                    f"{self.path} holds another study, of other settings or another version; name another folder."
                )
        else:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(f"{self.path} cannot be made: {error.strerror}.") from None
            if any(self.path.iterdir()) and not all(p.name.endswith(".part") for p in self.path.iterdir()):
                raise InputError(f"{self.path} is not empty and holds no study; name another folder.")
            _written(manifest, json.dumps(_plain(settings), indent=1, ensure_ascii=False).encode())

    def _file(self, number: int) -> Path:
        return self.path / f"block-{number:06d}.parquet"

    def _files(self) -> list[Path]:
        return sorted(self.path.glob("block-*.parquet"))

    def has(self, number: int) -> bool:
        """Whether a block is there already."""
        return self._file(number).exists()

    def put(self, number: int, block: Block) -> None:
        """Keep a block."""
        arrow, parquet = _parquet()
        reasons = [block.reasons.get(row) for row in range(block.size)]
        columns = {**block.rows, **block.figures, _REASON: arrow.array(reasons, arrow.string())}
        part = self._file(number).with_suffix(".part")
        parquet.write_table(arrow.table(dict(columns)), part)
        os.replace(part, self._file(number))

    def column(self, name: str) -> NDArray[Any]:
        """One knob or figure over all rows that are done."""
        _, parquet = _parquet()
        parts = [parquet.read_table(file, columns=[name])[name].to_numpy() for file in self._files()]
        return np.concatenate(parts) if parts else np.empty(0)

    def reasons(self) -> dict[int, str]:
        """The reason of each row that failed."""
        _, parquet = _parquet()
        found, first = {}, 0
        for file in self._files():
            rows = parquet.read_table(file, columns=[_REASON])[_REASON].to_pylist()
            found |= {first + row: reason for row, reason in enumerate(rows) if reason is not None}
            first += len(rows)
        return found


def manifest(path: str | Path) -> dict[str, Any]:
    """What the study in a folder is. Raises InputError where there is none."""
    held = _read(Path(path) / _MANIFEST)
    if not isinstance(held, dict):
        raise InputError(f"{path} holds no study; name a folder that a study was written to.")
    return held


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError('a study in a folder needs pyarrow: python -m pip install "blackmass[study]".') from None
    return pyarrow, pyarrow.parquet


def _read(manifest: Path) -> Any:
    """The settings of the study that a folder holds; None where they cannot be read."""
    try:
        return json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _plain(settings: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(settings, ensure_ascii=False))


def _written(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    os.replace(part, path)
