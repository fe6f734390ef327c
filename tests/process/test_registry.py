"""One registry of operations and routes: ours as they are, those of others beside them, faults told by the package's name."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import blackmass.process.operations
from blackmass.process import Feed, InputError, Operation, Scenario, run
from blackmass.process.operation import Effect
from blackmass.process.operations import Dewatering, Leaching, PolishingFiltration
from blackmass.process.parameters import parameter
from blackmass.process.plan import Plan
from blackmass.process.registry import Registry
from blackmass.process.route import Route
from blackmass.process.stream import Stream

_CELLS = {"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}


class Blending(Operation):
    """Two streams made one, and that kept warm."""

    step = "blending"
    outlets = ("blended",)
    temperature = parameter("30 degC", low="0 degC", high="90 degC", doc="of the blend", source="assumption")

    def run(self, feed: Stream) -> Effect:
        return Effect({"blended": feed.at(self.temperature)})


class Centrifuge(PolishingFiltration):
    """A polishing filtration that is another make."""

    step = "polishing_centrifuge"
    instead_of = "polishing_filtration"


def blend(plan: Plan) -> None:
    blending = plan.step(Blending)
    plan.join(blending, "feed", plan.of_form("cell"))
    plan.product(blending.blended, "black mass")


_ROUTE = Route("blend", "black masses made one", blend)


# --- ours --------------------------------------------------------------------------------------------------


def test_the_table_of_steps_is_that_of_the_classes() -> None:
    """Every operation of ours goes by its step, and all are there."""
    registry = Registry.installed()
    ours = [operation for step in registry.steps for operation in registry.operations(step)]
    assert all(step == operation.step for step in registry.steps for operation in registry.operations(step))

    def subclasses(of: type) -> set[type]:
        return {of} | {c for sub in of.__subclasses__() for c in subclasses(sub)}

    package = "blackmass.process.operations."
    written = {c for c in subclasses(Operation) if c.__module__.startswith(package)}
    assert set(ours) <= written
    assert {c.step for c in written if "step" in vars(c)} == set(registry.steps)  # common bases have none


def test_a_type_checker_sees_what_is_loaded() -> None:
    """The names imported for types are those that are loaded when asked for, and are exported."""
    for package, loaded in (
        (blackmass.process.operations, {target for _, target in blackmass.process.operations.STEPS}),
        (blackmass.process, {f"{module}:{name}" for name, module in blackmass.process._PUBLIC.items()}),
    ):
        tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
        typed = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
        assert {f"{node.module}:{name.name}" for node in typed for name in node.names} == loaded
        assert all(name.asname == name.name for node in typed for name in node.names)
        assert all(hasattr(package, name.name) for node in typed for name in node.names)


def test_names_are_known_without_loading() -> None:
    """Steps and routes are listed without an operation or a route being imported."""
    code = (
        "import sys\nfrom blackmass.process.registry import Registry\nr = Registry.installed()\n"
        "assert 'leaching' in r.steps and 'hydro' in r.routes\n"
        "loaded = [m for m in sys.modules if m.startswith(('blackmass.process.operations.', 'blackmass.process.routes.'))]\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr


# --- one's own, in a session -------------------------------------------------------------------------------


def test_own_route_and_operation_run() -> None:
    """A registry with both runs a scenario; it reads back with the same registry; the installed one stays as it is."""
    registry = Registry.installed().with_operations(Blending).with_routes(_ROUTE)
    given = {"route": "blend", "feed": [_CELLS], "blending": {"temperature": "60 degC"}}
    result = run(given, registry)
    assert result["black mass"].temperature == pytest.approx(333.15)
    filled = result.to_dict()["scenario"]
    assert filled["blending"] == {"temperature": "60 degC"}
    assert Scenario.from_dict(filled, registry).override("blending.temperature", "50 degC").route == "blend"
    assert pickle.loads(pickle.dumps(registry)) == registry
    with pytest.raises(InputError, match='"blend" is not a route'):
        run(given)
    assert "blending" not in Registry.installed().steps


def test_one_of_ones_own_stands_in_our_route() -> None:
    """Where it has a table it takes the place of ours, and what it is told; ours is then refused."""
    registry = Registry.installed().with_operations(Centrifuge)
    given = {"feed": [_CELLS], "polishing_centrifuge": {"moisture": "20 percent"}}
    plan = Scenario(given, registry).plan()
    assert "polishing_filtration" not in plan.used
    assert plan.used["polishing_centrifuge"].moisture == pytest.approx(0.2)  # type: ignore[attr-defined]
    assert "polishing_centrifuge" in {offer.step for offer in plan.offered()}
    plain = Scenario({"feed": [_CELLS]}, registry).plan()
    assert "polishing_filtration" in plain.used
    assert "polishing_centrifuge" in {offer.step for offer in plain.offered()}
    with pytest.raises(InputError, match="polishing_filtration: polishing_centrifuge takes the same place"):
        Scenario({**given, "polishing_filtration": {}}, registry)


def test_what_stands_in_must_fit() -> None:
    """Its ports are those of the place, and it is the only one there."""

    class Sieve(Operation):
        step, instead_of, inlets, outlets = "sieve", "polishing_filtration", ("slurry",), ("cake", "filtrate")

    class Press(Dewatering):
        step, instead_of = "press", "polishing_filtration"

    registry = Registry.installed().with_operations(Sieve, Press)
    with pytest.raises(InputError, match=r"sieve: it cannot stand in the place of polishing_filtration.*wash_liquor"):
        Scenario({"feed": [_CELLS], "sieve": {}}, registry)
    with pytest.raises(InputError, match=r"sieve and press: .*same place"):
        Scenario({"feed": [_CELLS], "sieve": {}, "press": {}}, registry)


def test_a_route_goes_by_what_an_operation_has() -> None:
    """What stands in for a step whose parameter decides the route must have that parameter."""

    class Mill(Operation):
        step, instead_of, outlets = "mill", "shredding", ("shredded", "offgas")

    with pytest.raises(InputError, match="mill: the hydro route goes by its atmosphere"):
        Scenario({"feed": [_CELLS], "mill": {}}, Registry.installed().with_operations(Mill))


def test_a_name_is_taken_once() -> None:
    """A step or a route that is there already is refused with whose it is; so is what is neither."""
    registry = Registry.installed()
    with pytest.raises(InputError, match=r'leaching: "[\w.]+" and "blackmass" both bring.*instead_of = "leaching"'):
        registry.with_operations(type("Mine", (Leaching,), {}))
    with pytest.raises(InputError, match=r'hydro: .* and "blackmass" both bring one of the routes'):
        registry.with_routes(Route("hydro", "", blend))
    with pytest.raises(InputError, match="give subclasses of Operation"):
        registry.with_operations(_ROUTE)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="give subclasses of Operation, or Routes"):
        registry.with_routes(Blending)  # type: ignore[arg-type]


# --- other packages ----------------------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Installs packages, each a name, its entry points and its module; gives the registry that finds them."""

    def install(**packages: tuple[str, str]) -> Registry:
        for name, (points, module) in packages.items():
            (tmp_path / f"{name}.py").write_text(module, encoding="utf-8")
            about = tmp_path / f"{name}-1.0.dist-info"
            about.mkdir()
            (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
            (about / "entry_points.txt").write_text(points, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return Registry.installed.__wrapped__(Registry)  # type: ignore[attr-defined]

    return install


_MODULE = (
    "from blackmass.process.operation import Operation\nfrom blackmass.process.route import Route\n"
    "class Mine(Operation):\n    step = 'mine'\nROUTE = Route('mine', '', print)\n"
)


def test_another_package_brings_its_own(installed) -> None:
    """By entry points; what is broken is told when it is asked for, by the package's name, and harms nothing else."""
    registry = installed(
        good=("[blackmass.operations]\nmine = good:Mine\n[blackmass.routes]\nmine = good:ROUTE\n", _MODULE),
        bad=("[blackmass.routes]\nother = bad:ROUTE\n[blackmass.operations]\nother = bad:Other\n", "1 / 0"),
        wrong=("[blackmass.operations]\nanother = wrong:Mine\n", _MODULE),
    )
    assert registry.operations("mine")[0].__name__ == "Mine" and registry.route("mine").name == "mine"
    with pytest.raises(InputError, match=r'other: the package "bad" brings it.*ZeroDivisionError'):
        registry.route("other")
    with pytest.raises(InputError, match=r'another: the package "wrong" brings .*under this name'):
        registry.operations("another")
    with pytest.warns(UserWarning, match='"bad"'), pytest.warns(UserWarning, match='"wrong"'):
        Plan(registry.route("hydro"), [Feed("NMC622")], registry=registry).build().offered()
    with pytest.raises(InputError, match='"bad"'):
        Scenario({"feed": [_CELLS], "other": {}}, registry)


def test_names_that_clash(installed) -> None:
    """Ours stay ours, which is told; of two others neither is taken, and both are named."""
    with pytest.warns(UserWarning, match='"leaching" of the package "first" is not used: "blackmass" has one'):
        registry = installed(
            first=("[blackmass.operations]\nleaching = first:Mine\nmine = first:Mine\n", _MODULE),
            second=("[blackmass.operations]\nmine = second:Mine\n", _MODULE),
        )
    assert registry.operations("leaching")[0] is Leaching
    with pytest.raises(InputError, match='mine: the packages "first" and "second" both bring one'):
        registry.operations("mine")


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / ".dev")}
