"""The referee of smelting: slag, alloy, gas and graphite at least Gibbs energy, by Cantera, one charge at a time.

Species are built from the same lines of Gibbs energy as the closed form (data/smelting.toml), so that what is
compared is the equilibrium itself. Cantera is an extra and is imported when a charge is asked for.

What is known of Cantera's multiphase solver: a phase with an element of which there is nothing ends the vcs solver
with an error, a mixture shares and changes its phase objects, and the Gibbs solver may stop short without a word.
So only present elements enter, phases are made anew, amounts are set from zeros, and the elements are audited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from .. import tables
from ..constants import GAS_CONSTANT
from ..errors import BlackmassError, InputError
from .smelting import METALS, PHOSPHATE_OXYGEN, PHOSPHIDE_IRON, Charge, Melt, oxide_oxygen, oxygen_potential

#: Largest relative error of an element that the referee may make.
_CLOSES = 1e-8

#: Share of the charge below which an amount counts as none.
_TRACE = 1e-12

#: Elements that stand for what takes no part: stable oxides in the slag, inert metal in the alloy.
_SLAG, _ALLOY = "Ar", "Kr"

_MOLAR_VOLUME = "10 cm^3/gmol"  # asked for by Cantera; at one atmosphere it moves nothing


def library() -> Any:
    """The cantera module; an InputError that says how to get it where it is absent.

    >>> library().__name__
    'cantera'
    """
    try:
        import cantera
    except ImportError:
        raise InputError(
            'smelting.model: "gibbs" needs Cantera, which is not installed; '
            'install it with pip install "blackmass[gibbs]" or choose "closed form".'
        ) from None
    return cantera


def at_oxygen(charge: Charge, melt: Melt) -> Melt:
    """The melt of the charge that holds as much oxygen as the given melt, of the closed form.

    Phosphorus stays where the given melt has it: its alloy is not an ideal solution. Arrays over scenarios are
    gone through one by one.

    Units: charge Charge, melt Melt -> Melt
    Source: least Gibbs energy by Cantera's multiphase solvers, from the lines of data/smelting.toml.

    >>> from .smelting import at_oxygen as closed_form
    >>> nmc = Charge(1723.15, metals=np.array([2.0, 0.67, 2.5, 0.1, 0.67]), slag=8.2, carbon=1.8)
    >>> found = at_oxygen(nmc, closed_form(nmc, 3.44))
    >>> round(float(found.potential), 1)
    -8.7
    """
    library()
    shape = np.shape(melt.oxygen)
    if not shape:
        return _single(charge, melt)
    count = shape[0]
    found = [_single(_scenario(charge, i), _scenario(melt, i)) for i in range(count)]
    return Melt(**{f.name: np.stack([getattr(m, f.name) for m in found], axis=-1) for f in fields(Melt)})


def _scenario(whole: Any, i: int) -> Any:
    """One scenario of a charge or a melt with arrays."""
    by_metal = ("metals", "oxidised", "oxide_activity", "metal_activity")

    def part(name: str, value: Any) -> Any:
        if name not in by_metal:
            return value[i] if np.ndim(value) else value
        return np.array([v[i % len(v)] if np.ndim(v) else v for v in value])

    return replace(whole, **{f.name: part(f.name, getattr(whole, f.name)) for f in fields(whole)})


def _single(charge: Charge, melt: Melt) -> Melt:
    reducible = float(melt.oxygen - charge.fixed_oxygen - PHOSPHATE_OXYGEN * (charge.phosphorus - melt.phosphide))
    start = {"slag": float(charge.slag), "alloy": float(charge.alloy), "C": float(charge.carbon)}
    start |= {"H2": float(charge.hydrogen), "N2": float(charge.inert_gas), "O2": reducible / 2.0}
    start |= {metal: float(n) for metal, n in zip(METALS, charge.metals, strict=True)}
    scale = sum(start.values())
    if scale <= 0.0:
        return melt  # nothing is fed
    start = {name: n for name, n in start.items() if n > _TRACE * scale}
    found = _equilibrate(charge, start)

    def of(name: str) -> float:
        return found.get(name, 0.0)

    metals = np.asarray(charge.metals, float)
    oxides = np.array([of(f"{metal}O") for metal in METALS])
    oxidised = np.where(metals > 0, oxides / np.where(metals > 0, metals, 1.0), 0.0)
    # No less iron than the phosphide, whose amount is that of the closed form, holds.
    iron = METALS.index("Fe")
    if metals[iron] > 0:
        most = 1.0 - (PHOSPHIDE_IRON * melt.phosphide - charge.alloy_iron) / metals[iron]
        oxidised[iron] = np.minimum(oxidised[iron], most)
    gas = of("CO") + of("CO2")
    if charge.carbon - gas < _CLOSES * charge.carbon:
        gas = float(charge.carbon)  # no graphite
    dioxide, steam = melt.dioxide, melt.steam
    potential = melt.potential
    if gas > _TRACE * scale:
        dioxide = of("CO2") / gas
        potential = oxygen_potential(of("CO") / of("CO2"), charge.temperature)
    if charge.hydrogen > 0:
        steam = of("H2O") / float(charge.hydrogen)
    held = float(charge.fixed_oxygen) + PHOSPHATE_OXYGEN * float(charge.phosphorus - melt.phosphide)
    held += float(oxide_oxygen() @ (metals * oxidised))
    # The last part in 1e9, the free oxygen of the gas, is counted with the carbon dioxide.
    if gas > _TRACE * scale:
        dioxide = (melt.oxygen - held - steam * charge.hydrogen) / gas - 1.0
    graphite = float(charge.carbon) - gas
    return Melt(potential, oxidised, melt.phosphide, gas, graphite, dioxide, steam, melt.oxygen)


def _equilibrate(charge: Charge, start: dict[str, float]) -> dict[str, float]:
    """Moles by species at equilibrium, audited."""
    for solver in ("vcs", "gibbs"):
        mixture = _mixture(charge, set(start))
        index = {name: i for i, name in enumerate(mixture.species_names)}
        moles = np.zeros(mixture.n_species)
        for name, n in start.items():
            moles[index[name]] = n
        mixture.species_moles = moles
        before = [mixture.element_moles(e) for e in range(mixture.n_elements)]
        try:
            mixture.equilibrate("TP", solver=solver, max_steps=20000)
        except library().CanteraError:
            continue
        after = [mixture.element_moles(e) for e in range(mixture.n_elements)]
        if np.allclose(after, before, rtol=_CLOSES, atol=_CLOSES * sum(before)):
            return dict(zip(mixture.species_names, map(float, mixture.species_moles), strict=True))
    raise BlackmassError(
        f"smelting: Cantera found no equilibrium that keeps the elements at {float(charge.temperature):.6g} K; "
        'choose model = "closed form".'
    )


def _mixture(charge: Charge, present: set[str]) -> Any:
    """Slag, alloy, gas and graphite of the elements that are there."""
    ct = library()
    t = float(charge.temperature)
    gases, oxides = tables.smelting()["gas"], tables.smelting()["oxide"]
    metals = [metal for metal in METALS if metal in present]
    slag = [("slag", {_SLAG: 1}, 0.0, 0.0)] if "slag" in present else []
    alloy = [("alloy", {_ALLOY: 1}, 0.0, 0.0)] if "alloy" in present else []
    for metal in metals:
        i, row = METALS.index(metal), oxides[metal]
        activity = float(charge.oxide_activity[i]), float(charge.metal_activity[i])
        atoms = {metal: 1, "O": row["oxygen"]}
        slag.append((f"{metal}O", atoms, row["enthalpy"] + GAS_CONSTANT * t * np.log(activity[0]), -row["slope"]))
        alloy.append((metal, {metal: 1}, GAS_CONSTANT * t * np.log(activity[1]), 0.0))
    gas = [("O2", {"O": 2}, 0.0, 0.0)]
    if "N2" in present:
        gas.append(("N2", {"N": 2}, 0.0, 0.0))
    atoms = {"CO": {"C": 1, "O": 1}, "CO2": {"C": 1, "O": 2}, "H2O": {"H": 2, "O": 1}}
    if "H2" in present:
        gas.append(("H2", {"H": 2}, 0.0, 0.0))
    for name in ("CO", "CO2") * ("C" in present) + ("H2O",) * ("H2" in present):
        gas.append((name, atoms[name], gases[name]["enthalpy"], -gases[name]["slope"]))
    phases = [_phase(ct, "gas", "ideal-gas", gas, t)]
    phases += [
        _phase(ct, name, "ideal-condensed", rows, t) for name, rows in (("melt", slag), ("metal", alloy)) if rows
    ]
    if "C" in present:
        phases.append(_phase(ct, "graphite", "fixed-stoichiometry", [("C", {"C": 1}, 0.0, 0.0)], t))
    mixture = ct.Mixture([(phase, 1.0 if phase.name == "gas" else 0.0) for phase in phases])
    mixture.T, mixture.P = t, ct.one_atm
    return mixture


def _phase(
    ct: Any, name: str, model: str, rows: Sequence[tuple[str, Mapping[str, float], float, float]], t: float
) -> Any:
    """A phase of species with constant enthalpy and entropy, from (name, atoms, J/mol, J/mol/K)."""
    volume = f"  equation-of-state: {{model: constant-volume, molar-volume: {_MOLAR_VOLUME}}}"
    basis = ", standard-concentration-basis: unity" if model == "ideal-condensed" else ""
    elements = sorted({element for _, atoms, _, _ in rows for element in atoms})
    lines = [
        "phases:",
        f"- {{name: {name}, thermo: {model}{basis}, elements: [{', '.join(elements)}], "
        f"species: [{', '.join(row[0] for row in rows)}]}}",
        "species:",
    ]
    for key, atoms, enthalpy, entropy in rows:
        composition = ", ".join(f"{element}: {count}" for element, count in atoms.items())
        lines += [
            f"- name: {key}",
            f"  composition: {{{composition}}}",
            f"  thermo: {{model: constant-cp, T0: {t} K, h0: {enthalpy} J/mol, s0: {entropy} J/mol/K, cp0: 0 J/mol/K}}",
            *([] if model == "ideal-gas" else [volume]),
        ]
    return ct.Solution(yaml="\n".join(lines))
