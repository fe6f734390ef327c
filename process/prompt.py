"""What a person sees of an object at a prompt or in a notebook: numbers and tables in short."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np

from .quantities import format_number


def span(value: Any, digits: int = 4) -> str:
    """A number in short; of several scenarios the least and the most.

    >>> span(1234.567), span(np.array([1.0, 3.0, 2.0]))
    ('1235', '1 to 3')
    """
    least, most = (format_number(float(v), digits) for v in (np.min(value), np.max(value)))
    return least if least == most else f"{least} to {most}"


def html(headings: Iterable[str], rows: Iterable[Iterable[str]], caption: str = "") -> str:
    """A table for a notebook.

    >>> html(["what"], [["a < b"]])
    '<table><thead><tr><th>what</th></tr></thead><tbody><tr><td>a &lt; b</td></tr></tbody></table>'
    """
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
