"""What a person sees of an object at a prompt or in a notebook: tables in short."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def html(headings: Iterable[str], rows: Iterable[Iterable[str]], caption: str = "") -> str:
    """A table for a notebook.

    >>> html(["what"], [["a < b"]])
    '<table><thead><tr><th>what</th></tr></thead><tbody><tr><td>a &lt; b</td></tr></tbody></table>'
    """
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
