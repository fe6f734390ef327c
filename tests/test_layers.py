"""Data flow one way: what stands on the left of the chain knows nothing of what stands on the right."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]

#: Part of the code -> what it may not import, as prefixes of absolute names.
_FORBIDDEN = {
    "chemistries": ("blackmass.process", "blackmass.ui"),
    "process": ("blackmass.ui",),
    "process/equations": (
        "blackmass.process.operations",
        "blackmass.process.flowsheet",
        "blackmass.process.routes",
        "blackmass.process.feed",
    ),
    "process/operations": (
        "blackmass.process.routes",
        "blackmass.process.flowsheet",
        "blackmass.process.feed",
        "blackmass.process.economics",
        "blackmass.process.scenario",
        "blackmass.process.result",
    ),
    "process/flowsheet.py": (
        "blackmass.process.operations",
        "blackmass.process.equations",
        "blackmass.process.routes",
        "blackmass.process.feed",
        "blackmass.process.economics",
    ),
    "process/routes": ("blackmass.process.economics", "blackmass.process.result"),
    "process/economics.py": ("blackmass.process.operations", "blackmass.process.routes", "blackmass.process.flowsheet"),
    "ui/figures": ("blackmass.ui.report", "blackmass.ui.app", "blackmass.ui.cli"),
    "ui/report": ("blackmass.ui.app", "blackmass.ui.cli"),
}

#: Imports for type checkers alone do not count: nothing runs.
_TYPES_ONLY = "TYPE_CHECKING"


def imports(path: Path) -> set[str]:
    """Absolute names of the modules a file imports, wherever in it, but for types."""
    package = ["blackmass", *path.relative_to(_ROOT).parent.parts]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and _TYPES_ONLY in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} | {f"{module}.{name.name}" for name in node.names}
    return found


@pytest.mark.parametrize("part", list(_FORBIDDEN))
def test_arrows(part: str) -> None:
    """No import against the flow."""
    where = _ROOT / part
    files = [where] if where.is_file() else sorted(where.rglob("*.py"))
    assert files
    for path in files:
        against = {name for name in imports(path) for bad in _FORBIDDEN[part] if (name + ".").startswith(bad + ".")}
        assert not against, f"{path.relative_to(_ROOT)} imports {against}"


def test_the_reader_of_imports_reads() -> None:
    """The test above would pass on nothing."""
    assert "blackmass.process.flowsheet" in imports(_ROOT / "process" / "plan.py")
    assert "blackmass.process.operations" in imports(_ROOT / "process" / "routes" / "wet.py")
