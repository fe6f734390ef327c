"""Drawings: pictures that no chart language draws, as SVG text with their size and what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from . import style


@dataclass(frozen=True)
class Drawing:
    """An SVG picture: its elements, its size in px, and a description for readers who do not see it.

    breaks: heights at which paper may part it.
    """

    parts: tuple[str, ...]
    width: float
    height: float
    description: str
    breaks: tuple[float, ...] = ()
    top: float = 0.0

    @property
    def svg(self) -> str:
        """The picture as SVG text."""
        return element(
            "svg", self.parts, xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 {_short(self.top)} {_short(self.width)} {_short(self.height)}", width=self.width, height=self.height,
            font_family=style.FONT, role="group", aria_label=self.description,
        )  # fmt: skip

    def pieces(self, ratio: float) -> list[Drawing]:
        """The picture in pieces that are at most so high over their width, where its breaks allow."""
        found, top, bottom = [], self.top, self.top + self.height
        while bottom - top > ratio * self.width:
            within = [y for y in self.breaks if top < y <= top + ratio * self.width]
            if not within:
                break
            found.append(replace(self, top=top, height=within[-1] - top))
            top = within[-1]
        return [*found, replace(self, top=top, height=bottom - top)]


def element(name: str, words: str | Sequence[str] = "", **attributes: object) -> str:
    """An SVG element round words (escaped) or round other elements; ``class_`` and ``stroke_width`` as in SVG."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = escape(words, quote=False) if isinstance(words, str) else "".join(words)
    return f"<{name}{told}>{inner}</{name}>" if inner else f"<{name}{told}/>"


def text(words: str, x: float, y: float, **attributes: object) -> str:
    """A line of words, its baseline at y."""
    return element("text", words, **{"x": x, "y": y, "fill": style.TEXT, "font_size": style.SMALL_SIZE, **attributes})


def _short(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
