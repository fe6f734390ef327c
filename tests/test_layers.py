"""Data flow one way: what stands on the left of the chain knows nothing of what stands on the right."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]

_PROCESS = "blackmass.process."


def _of_process(*names: str) -> tuple[str, ...]:
    return tuple(_PROCESS + name for name in names)


#: Right of the flowsheet, in the order in which data flow.
_JUDGED = _of_process(
    "ledger", "assess", "document", "writing", "frame", "result", "network_result", "running", "studies"
)
_PLANNED = _of_process("feed", "arrival", "plan", "routes", "registry", "scenario", "transport", "network")

#: What everything else stands on.
_GROUND = ("errors", "units", "quantities", "prompt", "numerics", "reading", "thermo", "sizes", "stream")

#: Part of the code -> what it may not import, as prefixes of absolute names.
_FORBIDDEN = {
    "chemistries": ("blackmass.process", "blackmass.ui"),
    "process": ("blackmass.ui",),
    "process/equations": (*_of_process("operations", "flowsheet", "operation"), *_PLANNED, *_JUDGED),
    "process/operations": (*_of_process("flowsheet"), *_PLANNED, *_JUDGED),
    "process/operation.py": (*_of_process("operations", "equations", "flowsheet"), *_PLANNED, *_JUDGED),
    "process/parameters.py": (*_of_process("operations", "equations", "flowsheet", "operation"), *_PLANNED, *_JUDGED),
    **{
        f"process/{name}.py": (*_of_process("operations", "equations", "flowsheet", "operation"), *_PLANNED, *_JUDGED)
        for name in _GROUND
    },
    **{
        f"process/{name}.py": (*_of_process("operations", "equations", "flowsheet"), *_PLANNED, *_JUDGED)
        for name in ("possible", "balance", "recycle")
    },
    **{
        f"process/{name}.py": (*_of_process("operations", "equations", "flowsheet", "operation"), *_PLANNED, *_JUDGED)
        for name in ("plant", "uncertainty")
    },
    "process/flowsheet.py": (*_of_process("operations", "equations"), *_PLANNED, *_JUDGED),
    "process/own": (*_of_process("operations", "equations", "operation", "flowsheet", "stream"), *_PLANNED, *_JUDGED),
    "process/placing.py": (*_of_process("operations", "equations"), *_PLANNED, *_JUDGED),
    "process/route.py": (*_of_process("operations", "equations", "flowsheet"), *_PLANNED, *_JUDGED),
    "process/registry.py": (*_of_process("flowsheet", "feed", "plan", "scenario"), *_JUDGED),
    "process/feed.py": (*_of_process("operations", "flowsheet", "plan", "routes", "registry", "scenario"), *_JUDGED),
    "process/plan.py": (*_of_process("routes", "scenario"), *_JUDGED),
    "process/routes": (*_of_process("scenario"), *_JUDGED),
    "process/ledger.py": (*_of_process("operations", "equations"), *_PLANNED, *_JUDGED[1:]),
    "process/cooling.py": (*_of_process("operations", "equations"), *_PLANNED, *_JUDGED[1:]),
    "process/inventory.py": (*_of_process("operations", "equations"), *_PLANNED, *_JUDGED[1:]),
    "process/assess": (*_of_process("operations", "equations"), *_PLANNED, *_JUDGED[2:]),
    "process/scenario.py": _JUDGED[:1] + _JUDGED[2:],
    "process/document.py": (
        *_of_process("operations", "equations", "operation", "flowsheet"),
        *_PLANNED,
        *_JUDGED[:2],
        *_JUDGED[3:],
    ),
    "process/writing.py": (
        *_of_process("operations", "equations", "plan", "routes", "registry", "scenario"),
        *_JUDGED[4:],
    ),
    "process/arrival.py": (
        *_of_process(
            "operations", "equations", "flowsheet", "feed", "plan", "routes", "registry", "scenario", "network"
        ),
        *_JUDGED,
    ),
    "process/transport.py": (*_of_process("operations", "equations", "flowsheet"), *_PLANNED[:-2], *_JUDGED),
    # A network is plants and what travels between them: it knows no operation, no route, and no result.
    "process/network.py": (
        *_of_process("operations", "equations", "plan", "routes", "solving"),
        *_JUDGED[:1],
        *_JUDGED[2:],
    ),
    "process/network_result.py": (*_of_process("operations", "equations", "plan", "routes", "registry"), *_JUDGED[7:]),
    "process/result.py": (
        *_of_process("operations", "equations", "plan", "routes", "registry", "network"),
        *_JUDGED[6:],
    ),
    "process/running.py": _of_process("operations", "equations", "studies"),
    "process/studies": _of_process("operations", "equations", "flowsheet", "plan", "routes", "document", "writing"),
    "ui/figures": ("blackmass.ui.report", "blackmass.ui.app", "blackmass.ui.cli"),
    "ui/report": ("blackmass.ui.app", "blackmass.ui.cli"),
}

#: Judgement -> those of its siblings it may read: its prices, or the form in which a warning is told.
_SIBLINGS = {
    "prices": {"currency"},
    "money": {"currency", "doubts", "prices", "purity"},
    "places": {"doubts"},
    "fractions": {"purity"},
    "compliance": {"fractions", "purity"},
    "impacts": {"delivery", "doubts", "purity"},
    "capital": {"currency", "doubts", "places"},
    "finance": {"doubts"},
    "areas": {"money"},
    "break_even": {"costs", "money", "prices"},
    "costs": {"areas", "capital", "delivery", "doubts", "finance", "money", "places", "prices"},
    "settings": {"pinch", "prices", "compliance", "impacts", "capital", "costs", "finance"},
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


def test_judgements_stand_alone() -> None:
    """None imports another's rows; the scenario knows of them what a person may set."""
    folder = _ROOT / "process" / "assess"
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert names >= {"prices", "money", "purity", "compliance", "doubts"}
    for name in names:
        found = {other.removeprefix(f"{_PROCESS}assess.") for other in imports(folder / f"{name}.py")}
        read = {other.split(".")[0] for other in found} & names
        assert read <= _SIBLINGS.get(name, set()), name
    of_scenario = {n for n in imports(_ROOT / "process" / "scenario.py") if n.startswith(f"{_PROCESS}assess.")}
    assert all(name.startswith((f"{_PROCESS}assess.prices", f"{_PROCESS}assess.settings")) for name in of_scenario)


def test_the_reader_of_imports_reads() -> None:
    """The test above would pass on nothing."""
    assert "blackmass.process.flowsheet" in imports(_ROOT / "process" / "plan.py")
    assert "blackmass.process.operations" in imports(_ROOT / "process" / "routes" / "wet.py")
