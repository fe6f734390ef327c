"""What people write: TOML in UTF-8, and values from Python, read with care for what else may come."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import InputError, shown

#: Bytes of the largest file that is read: some hundred thousand values. What is larger is no file that somebody wrote.
LARGEST = 2_000_000

#: Tables and lists in each other, deeper than which no scenario goes.
DEEPEST = 12

_WORD = r"""(?:"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[^\s.,=\[\]{}"'#]++)"""

#: Names joined by more dots than any key has; the time to read a key grows with their square.
_DOTTED = re.compile(rf"(?<![^\s.,=\[\]{{}}])(?:{_WORD}[ \t]*+\.[ \t]*+){{30}}")

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(path: Path) -> str | None:
    """The text of a file, or None when there is no such file. Raises InputError when it cannot be read."""
    name = shown(str(path))
    try:
        if path.is_dir():
            raise InputError(f"{name} is a folder; name a file in it.")
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return decoded(file.read(LARGEST + 1), name)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from None


def decoded(raw: bytes, name: str) -> str:
    """The text that bytes hold; `name` is what messages call it. Raises InputError."""
    if len(raw) > LARGEST:
        raise InputError(f"{name} is too large: a file of tables has at most {LARGEST // 1_000_000} MB.")
    if raw.startswith(_UTF_16) or b"\0" in raw:
        raise InputError(f"{name} is UTF-16 text, or no text at all; save it as UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name} is not UTF-8 text (see line {line}); save it as UTF-8.") from None


def toml(text: str, name: str) -> dict[str, Any]:
    """The tables of TOML text; `name` is what messages call it. Raises InputError."""
    deep = InputError(f"{name} has tables or lists in each other, deeper than any that are known here.")
    if _DOTTED.search(text):
        raise deep
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is not readable as TOML: {error}. Texts and quantities stand in quotes.") from None
    except ValueError:  # Python reads no integer of more than 4300 digits
        raise InputError(f"{name} has a number of thousands of digits; write what is meant with an exponent.") from None
    except RecursionError:
        raise deep from None


def plain(value: Any, depth: int = 0) -> Any:
    """What a person gave as tables, lists, numbers and texts only, so that it can be written. Raises InputError."""
    if depth > DEEPEST:
        raise InputError("tables or lists stand in each other, deeper than any that are known here.")
    if isinstance(value, Mapping):
        return {_text(str(k)): plain(v, depth + 1) for k, v in value.items() if v is not None}
    if hasattr(value, "m_as"):
        magnitude = value.magnitude.tolist() if hasattr(value.magnitude, "tolist") else value.magnitude
        unit = f"{value.units:~C}".replace("**", "").replace("Δ", "")
        return [f"{m!r} {unit}" for m in magnitude] if isinstance(magnitude, list) else f"{magnitude!r} {unit}"
    if hasattr(value, "tolist"):
        return plain(value.tolist(), depth)
    if isinstance(value, (list, tuple)):
        kinds = set(map(type, value))
        if kinds == {str}:
            _text("".join(value))
        if kinds == {str} or kinds <= {float, int}:
            return list(value)
        return [plain(v, depth + 1) for v in value]
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, (int, float, bool)):
        return value
    raise InputError(
        f"{shown(str(value))}: a {type(value).__name__} has no place in a scenario; write it as text, in quotes."
    )


def _text(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(f"{shown(text)!a} is not text in UTF-8; write it anew.") from None
    return text
