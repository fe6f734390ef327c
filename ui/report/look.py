"""Whose report it is: the company that stands over it, and its mark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from blackmass.process.errors import InputError

#: How files of pictures begin.
_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
#: Bytes of a mark.
_MOST = 1_000_000


@dataclass(frozen=True)
class Look:
    """The name of a company, and the bytes of a PNG or JPEG picture; neither has to be there."""

    company: str = ""
    logo: bytes = b""

    def __post_init__(self) -> None:
        if self.logo and not self.kind:
            raise InputError("logo: this is no PNG or JPEG picture; save it as one of them.")
        if len(self.logo) > _MOST:
            raise InputError(f"logo: it has {len(self.logo)} bytes; give a picture of at most {_MOST}.")

    @property
    def kind(self) -> str:
        """What kind of picture the mark is; empty where it is none."""
        return next((kind for start, kind in _KINDS.items() if self.logo.startswith(start)), "")

    @classmethod
    def of(cls, company: str = "", path: str = "") -> Look:
        """With a picture from a file. Raises InputError."""
        try:
            return cls(company, Path(path).read_bytes() if path else b"")
        except OSError as failed:
            raise InputError(f"logo: {path} cannot be read: {failed.strerror}.") from None


#: Of nobody.
PLAIN = Look()
