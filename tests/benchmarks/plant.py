"""A neutral plant of twenty units, two recycles and 37 uncertain parameters, wired through the public interface alone.

Its numbers are plausible and not validated: it is there to be solved by several programs. Its substances, reagents and operations
are a user's own, as anyone could write them. Flows are in mol/s; money and masses are reckoned beside it from the streams.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from blackmass.process import Flowsheet, Library, Operation, Stream
from blackmass.process.flowsheet import Solution
from blackmass.process.operation import Effect
from blackmass.process.parameters import choice, fraction, parameter

_PER_HOUR = 3.6  # kmol/h of a mol/s

#: Atomic masses as the other programs have them, kg/kmol.
_ATOMIC = {
    "H": 1.008, "Li": 6.94, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "Na": 22.990, "Al": 26.982, "P": 30.974,
    "S": 32.06, "Cl": 35.45, "Mn": 54.938, "Fe": 55.845, "Co": 58.933, "Ni": 58.693, "Cu": 63.546,
}  # fmt: skip

#: Substance -> formula, by phase. Those without a formula of their own name are it.
SOLIDS = {
    "LiNiO2": "", "LiCoO2": "", "LiMnO2": "", "Graphite": "C", "CBlack": "C", "PVDF": "C2H2F2", "Cu": "", "Al": "", "Fe": "",
    "Plastic": "C3H6", "CuOH2": "CuO2H2", "AlOH3": "AlO3H3", "FeOH2": "FeO2H2", "NiOH2": "NiO2H2", "CoOH2": "CoO2H2",
    "MnOH2": "MnO2H2", "Li2CO3": "", "NiHex": "NiSO10H12", "CoHep": "CoSO11H14", "MnMono": "MnSO5H2", "Glauber": "Na2SO14H20",
    "LiF": "", "LiPF6": "",
}  # fmt: skip
_LIQUIDS = {
    "EC": "C3H4O3", "DMC": "C3H6O3", "H2O": "", "H2SO4": "", "H2O2": "", "Li2SO4": "", "NiSO4": "", "CoSO4": "",
    "MnSO4": "", "CuSO4": "", "Al2SO43": "Al2S3O12", "FeSO4": "", "NaOH": "", "Na2SO4": "", "Na2CO3": "", "Li2CO3aq": "Li2CO3",
    "NaCl": "", "D2EHPA": "C16H35O4P", "Kerosene": "C12H26",
}  # fmt: skip
_GASES = dict.fromkeys(("O2", "H2", "HF", "POF3", "N2", "CO2"), "")
_PHASES = (("s", SOLIDS), ("l", _LIQUIDS), ("g", _GASES))
_FORMULA = {key: formula or key for _, of in _PHASES for key, formula in of.items()}

#: kg/kmol.
MASS = {
    key: sum(_ATOMIC[e] * float(n or 1) for e, n in re.findall(r"([A-Z][a-z]?)(\d*)", formula))
    for key, formula in _FORMULA.items()
}

_BOUGHT = ("H2O", "NaCl", "N2", "H2SO4", "H2O2", "NaOH", "Na2CO3")


def _own(key: str) -> str:
    """Names of one's own, which no shipped substance has."""
    return f"own {key}"


LIBRARY = Library.shipped().extended(
    components={
        _own(key): {
            "formula": _FORMULA[key], "phase": phase, "formation_enthalpy": "0 kJ/mol", "heat_capacity": "75 J/mol/K",
        }
        for phase, of in _PHASES for key in of
    },
    reagents={_own(key): {"component": _own(key), "price": "0 USD/kg"} for key in _BOUGHT},
)  # fmt: skip

_METALS = ("Ni", "Co", "Mn")
_OXIDES = tuple(f"Li{metal}O2" for metal in _METALS)


def _leaching(metal: str) -> dict[str, float]:
    oxide = f"Li{metal}O2"
    return {oxide: -2, "H2SO4": -3, "H2O2": -1, "Li2SO4": 1, f"{metal}SO4": 2, "H2O": 4, "O2": 1}


#: Reactions, by the reactant of which a share converts, which stands first.
_DECOMPOSITION = {"LiPF6": -1, "H2O": -1, "LiF": 1, "HF": 2, "POF3": 1}
_OTHER_LEACHING = {
    "Al": {"Al": -2, "H2SO4": -3, "Al2SO43": 1, "H2": 3},
    "Cu": {"Cu": -1, "H2O2": -1, "H2SO4": -1, "CuSO4": 1, "H2O": 2},
    "Fe": {"Fe": -1, "H2SO4": -1, "FeSO4": 1, "H2": 1},
}
_AT_ONCE = (
    ({"LiF": -2, "H2SO4": -1, "Li2SO4": 1, "HF": 2}, 0.9),
    ({"Na2CO3": -1, "H2SO4": -1, "Na2SO4": 1, "H2O": 1, "CO2": 1}, 1.0),
    ({"Li2CO3aq": -1, "H2SO4": -1, "Li2SO4": 1, "H2O": 1, "CO2": 1}, 1.0),
    ({"H2O2": -2, "H2O": 2, "O2": 1}, 1.0),
)
_NEUTRALISED = {"H2SO4": -1, "NaOH": -2, "Na2SO4": 1, "H2O": 2}
_COPPER_OUT = {"CuSO4": -1, "NaOH": -2, "CuOH2": 1, "Na2SO4": 1}
_IMPURITIES = (
    ({"Al2SO43": -1, "NaOH": -6, "AlOH3": 2, "Na2SO4": 3}, 0.998),
    ({"FeSO4": -1, "NaOH": -2, "FeOH2": 1, "Na2SO4": 1}, 0.99),
    *(
        ({f"{metal}SO4": -1, "NaOH": -2, f"{metal}OH2": 1, "Na2SO4": 1}, share)
        for metal, share in (("Ni", 0.01), ("Co", 0.01), ("Mn", 0.005))
    ),
)
_CRYSTALS = {
    "Mn": {"MnSO4": -1, "H2O": -1, "MnMono": 1},
    "Co": {"CoSO4": -1, "H2O": -7, "CoHep": 1},
    "Ni": {"NiSO4": -1, "H2O": -6, "NiHex": 1},
}
_GLAUBER = {"Na2SO4": -1, "H2O": -10, "Glauber": 1}
_CARBONATION = {"Li2SO4": -1, "Na2CO3": -1, "Li2CO3aq": 1, "Na2SO4": 1}
_PRECIPITATION = {"Li2CO3aq": -1, "Li2CO3": 1}

#: What goes along with each metal that is extracted.
_ALONG = {
    "Mn": {"CoSO4": 0.01, "NiSO4": 0.003, "Li2SO4": 0.001},
    "Co": {"NiSO4": 0.01, "Li2SO4": 0.001},
    "Ni": {"Li2SO4": 0.002},
}


def _react(flows: dict[str, Any], reaction: Mapping[str, float], share: Any) -> None:
    """Let a share of the first reactant convert, in place."""
    key, of_key = next(iter(reaction.items()))
    if _own(key) in flows:
        extent = flows[_own(key)] * (share / -of_key)
        for other, n in reaction.items():
            flows[_own(other)] = flows.get(_own(other), 0.0) + n * extent


def _bring(flows: dict[str, Any], **bought: Any) -> dict[str, Stream]:
    """Reagents into flows, in place, and as they came."""
    for key, n in bought.items():
        flows[_own(key)] = flows.get(_own(key), 0.0) + n
    return {_own(key): Stream({_own(key): n}) for key, n in bought.items()}


def _parted(flows: Mapping[str, Any], shares: Mapping[str, Any]) -> tuple[Stream, Stream]:
    part = {key: n * shares[key[4:]] for key, n in flows.items() if key[4:] in shares}
    return Stream(part), Stream({key: n - part[key] if key in part else n for key, n in flows.items()})


def _filtered(flows: Mapping[str, Any], recovered: float, moisture: Any) -> tuple[Stream, Stream]:
    return _parted(flows, {key[4:]: recovered if key[4:] in SOLIDS else moisture for key in flows})


_SAYS = {"doc": "of this plant", "source": "assumption"}


class Separation(Operation):
    """Fixed shares of some substances go one way, with what it uses."""

    step = "separation"
    outlets = ("part", "rest")
    shares: Mapping[str, float] = {}
    uses: Mapping[str, float] = {}  # mol/s
    decomposes = 0.0

    def run(self, feed: Stream) -> Effect:
        flows = dict(feed.flows)
        used = _bring(flows, **self.uses)
        _react(flows, _DECOMPOSITION, self.decomposes)
        part, rest = _parted(flows, self.shares)
        return Effect({"part": part, "rest": rest}, used)


def _separation(
    name: str, shares: Mapping[str, float], uses: Mapping[str, float] | None = None, share: float = 0.0
) -> Any:
    return type(name, (Separation,), {"step": name, "shares": shares, "uses": uses or {}, "decomposes": share})


Discharge = _separation(
    "discharging",
    {"H2O": 0.9, "NaCl": 0.9},
    {"H2O": 500.0 / MASS["H2O"] / _PER_HOUR, "NaCl": 50.0 / MASS["NaCl"] / _PER_HOUR},
)
Shred = _separation("cutting", {"N2": 1.0, "DMC": 0.2}, {"N2": 20.0 / MASS["N2"] / _PER_HOUR})
Dry = _separation("warming", {"DMC": 0.99, "EC": 0.9, "H2O": 0.98, "HF": 1.0, "POF3": 1.0}, share=0.6)
Magnet = _separation("magnet", {"Fe": 0.97})
Eddy = _separation("eddy", {"Cu": 0.95, "Al": 0.95})


class Sieve(Operation):
    """Black mass through the sieve."""

    step = "sieve"
    outlets = ("black_mass", "over")
    eta_bm = fraction(0.95, **_SAYS)
    cu_bm, al_bm, fe_bm = fraction(0.03, **_SAYS), fraction(0.04, **_SAYS), fraction(0.01, **_SAYS)

    def run(self, feed: Stream) -> Effect:
        shares = {
            **dict.fromkeys(_OXIDES, self.eta_bm), "Graphite": 0.95, "CBlack": 0.95, "PVDF": 0.9, "LiF": 0.95, "LiPF6": 0.9,
            **dict.fromkeys(("EC", "DMC", "NaCl", "H2O"), 0.5), "Cu": self.cu_bm, "Al": self.al_bm, "Fe": self.fe_bm, "Plastic": 0.02,
        }  # fmt: skip
        part, rest = _parted(feed.flows, shares)
        return Effect({"black_mass": part, "over": rest})


class Leach(Operation):
    """Sulfuric acid and peroxide by what reacts, water by the solids."""

    step = "dissolving"
    inlets = ("black_mass", "liquor")
    outlets = ("slurry", "gas")
    X_Ni, X_Co, X_Mn = fraction(0.97, **_SAYS), fraction(0.97, **_SAYS), fraction(0.96, **_SAYS)
    X_Al, X_Cu, X_Fe = fraction(0.90, **_SAYS), fraction(0.60, **_SAYS), fraction(0.95, **_SAYS)
    acid_ex, perox_ex = parameter(0.10, **_SAYS), parameter(0.50, **_SAYS)
    LS = parameter(8.0, **_SAYS)

    def run(self, black_mass: Stream, liquor: Stream) -> Effect:
        flows = dict((black_mass + liquor).flows)
        extents = {metal: flows[_own(f"Li{metal}O2")] * getattr(self, f"X_{metal}") / 2.0 for metal in _METALS}
        oxides = extents["Ni"] + extents["Co"] + extents["Mn"]
        copper = flows[_own("Cu")] * self.X_Cu
        need = 3.0 * (oxides + flows[_own("Al")] * self.X_Al / 2.0) + copper + flows[_own("Fe")] * self.X_Fe
        need = need + 0.45 * flows[_own("LiF")] + flows.get(_own("Na2CO3"), 0.0) + flows.get(_own("Li2CO3aq"), 0.0)
        solids = sum((n * MASS[key[4:]] for key, n in flows.items() if key[4:] in SOLIDS), 0.0)
        used = _bring(
            flows,
            H2SO4=(1.0 + self.acid_ex) * need - flows.get(_own("H2SO4"), 0.0),
            H2O2=(1.0 + self.perox_ex) * (oxides + copper),
            H2O=np.maximum(self.LS * solids / 18.015 - flows.get(_own("H2O"), 0.0), 0.0)[()],
        )
        for metal in _METALS:
            _react(flows, _leaching(metal), getattr(self, f"X_{metal}"))
        for metal, reaction in _OTHER_LEACHING.items():
            _react(flows, reaction, getattr(self, f"X_{metal}"))
        for reaction, share in _AT_ONCE:
            _react(flows, reaction, share)
        flows = {key: n for key, n in flows.items() if key != _own("H2O2")}  # all of it decomposes
        gas, slurry = _parted(flows, {"O2": 1.0, "H2": 1.0, "CO2": 1.0, "HF": 0.5})
        return Effect({"slurry": slurry, "gas": gas}, used)


class Filter(Operation):
    """Cake with a share of the liquor, and filtrate."""

    step = "filter"
    outlets = ("cake", "filtrate")
    moisture = fraction(0.02, **_SAYS)
    recovered = fraction(0.998, **_SAYS)

    def run(self, feed: Stream) -> Effect:
        cake, filtrate = _filtered(feed.flows, self.recovered, self.moisture)
        return Effect({"cake": cake, "filtrate": filtrate})


class Purify(Operation):
    """Caustic against acid and impurities."""

    step = "purifying"
    inlets = ("liquor", "returned")
    outlets = ("slurry",)
    X_impCu = fraction(0.98, **_SAYS)

    def run(self, liquor: Stream, returned: Stream) -> Effect:
        flows = dict((liquor + returned).flows)
        get = lambda key: flows.get(_own(key), 0.0)  # noqa: E731
        impurities = 2.0 * get("CuSO4") + 6.0 * get("Al2SO43") + 2.0 * get("FeSO4")
        metals = get("NiSO4") + get("CoSO4") + get("MnSO4")
        used = _bring(flows, NaOH=2.0 * get("H2SO4") + 1.05 * impurities + 0.05 * metals)
        _react(flows, _NEUTRALISED, 0.999)
        _react(flows, _COPPER_OUT, self.X_impCu)
        for reaction, share in _IMPURITIES:
            _react(flows, reaction, share)
        return Effect({"slurry": Stream(flows)}, used)


class Extract(Operation):
    """One metal into an organic of three stages, saponified, and by acid into water."""

    step = "extracting"
    outlets = ("strip", "raffinate")
    metal = choice("Mn", ("Mn", "Co", "Ni"), **_SAYS)
    D = parameter(10.0, **_SAYS)

    def run(self, liquor: Stream) -> Effect:
        share = (self.D**4 - self.D) / (self.D**4 - 1.0)
        strip, raffinate = _parted(liquor.flows, {f"{self.metal}SO4": share, **_ALONG[self.metal]})
        taken = sum(n for key, n in strip.flows.items() if key != _own("Li2SO4"))
        flows, kept = dict(strip.flows), dict(raffinate.flows)
        used = _bring(flows, H2O=25.0 * taken)
        kept[_own("Na2SO4")] = kept.get(_own("Na2SO4"), 0.0) + taken
        kept[_own("H2O")] = kept[_own("H2O")] + 2.0 * taken
        used |= {_own("NaOH"): Stream({_own("NaOH"): 2.0 * taken}), _own("H2SO4"): Stream({_own("H2SO4"): taken})}
        return Effect({"strip": Stream(flows), "raffinate": Stream(kept)}, used)


class Crystallise(Operation):
    """Half the water away, a sulfate out; of the mother liquor 95 % return."""

    step = "crystallising"
    outlets = ("product", "returned", "purge", "steam")
    metal = choice("Mn", ("Mn", "Co", "Ni"), **_SAYS)
    Xc = fraction(0.90, **_SAYS)

    def run(self, strip: Stream) -> Effect:
        steam, left = _parted(strip.flows, {"H2O": 0.5})
        flows = dict(left.flows)
        _react(flows, _CRYSTALS[self.metal], self.Xc)
        product, mother = _filtered(flows, 0.99, 0.03)
        return Effect(
            {"product": product, "returned": mother.scaled(0.95), "purge": mother.scaled(0.05), "steam": steam}
        )


class Evaporate(Operation):
    """Half the water away, Glauber's salt out."""

    step = "evaporating"
    outlets = ("liquor", "salt", "steam")

    def run(self, feed: Stream) -> Effect:
        steam, left = _parted(feed.flows, {"H2O": 0.5})
        flows = dict(left.flows)
        _react(flows, _GLAUBER, 0.6)
        salt, liquor = _filtered(flows, 0.98, 0.02)
        return Effect({"liquor": liquor, "salt": salt, "steam": steam})


class Carbonate(Operation):
    """Soda ash, and lithium carbonate to its solubility."""

    step = "carbonating"
    outlets = ("slurry",)
    sol_Li, carb_ex = parameter(0.0133, **_SAYS), parameter(0.10, **_SAYS)

    def run(self, liquor: Stream) -> Effect:
        flows = dict(liquor.flows)
        short = (1.0 + self.carb_ex) * flows[_own("Li2SO4")] - flows.get(_own("Na2CO3"), 0.0)
        used = _bring(flows, Na2CO3=np.maximum(short, 0.0)[()])
        _react(flows, _CARBONATION, 0.999)
        dissolved = self.sol_Li * 18.015 * flows[_own("H2O")] / (73.888 * flows[_own("Li2CO3aq")])
        _react(flows, _PRECIPITATION, np.maximum(1.0 - dissolved, 0.0)[()])
        return Effect({"slurry": Stream(flows)}, used)


class Divide(Operation):
    """A share of the mother liquor returns."""

    step = "dividing"
    outlets = ("returned", "purge")
    r_ml = fraction(0.70, **_SAYS)

    def run(self, feed: Stream) -> Effect:
        return Effect({"returned": feed.scaled(self.r_ml), "purge": feed.scaled(1.0 - self.r_ml)})


#: Mass shares of the feed of 1 t/h that are certain.
_CERTAIN = {"CBlack": 0.02, "PVDF": 0.02, "Fe": 0.12, "Plastic": 0.06, "EC": 0.05, "DMC": 0.045, "LiPF6": 0.015}
_UNCERTAIN = {"LiNiO2": "w_Ni", "LiCoO2": "w_Co", "LiMnO2": "w_Mn", "Cu": "w_Cu", "Al": "w_Al"}
_FED = 1000.0  # kg/h


#: Nominal values of all parameters.
NOMINAL = {
    "w_Ni": 0.2,
    "w_Co": 0.06,
    "w_Mn": 0.05,
    "w_Cu": 0.1,
    "w_Al": 0.08,
    "eta_bm": 0.95,
    "cu_bm": 0.03,
    "al_bm": 0.04,
    "fe_bm": 0.01,
    "X_Ni": 0.97,
    "X_Co": 0.97,
    "X_Mn": 0.96,
    "X_Al": 0.9,
    "X_Cu": 0.6,
    "X_Fe": 0.95,
    "acid_ex": 0.1,
    "perox_ex": 0.5,
    "LS": 8.0,
    "moist1": 0.03,
    "X_impCu": 0.98,
    "D_Mn": 8.0,
    "D_Co": 10.0,
    "D_Ni": 12.0,
    "Xc": 0.9,
    "sol_Li": 0.0133,
    "carb_ex": 0.1,
    "r_ml": 0.7,
    "p_Li2CO3": 14.0,
    "p_Ni": 4.5,
    "p_Co": 7.0,
    "p_Mn": 0.7,
    "p_Cu": 6.0,
    "p_acid": 0.15,
    "p_NaOH": 0.45,
    "p_feed": 1.0,
    "p_power": 0.09,
    "capex_f": 1.0,
}


def plant(p: Mapping[str, Any]) -> Flowsheet:
    """The plant for values of its parameters, each a number or a row of scenarios."""
    of = lambda operation, **more: operation(**{k: p[k] for k in operation.parameters if k in p}, **more)  # noqa: E731
    with LIBRARY.open():
        sheet = Flowsheet()
        shares = {**_CERTAIN, **{key: p[name] for key, name in _UNCERTAIN.items()}}
        shares["Graphite"] = 1.0 - sum(shares.values())
        fed = sheet.feed(Stream({_own(key): _FED * w / MASS[key] / _PER_HOUR for key, w in shares.items()}), "cells")
        discharged = sheet.add(Discharge(), fed)
        dried = sheet.add(Dry(), sheet.add(Shred(), discharged.rest).rest)
        sieve = sheet.add(of(Sieve), dried.rest)
        sheet.add(Eddy(), sheet.add(Magnet(), sieve.over).rest)
        leach = sheet.add(of(Leach), sieve.black_mass)
        pressed = sheet.add(Filter(moisture=p["moist1"]), leach.slurry, name="first filter")
        purify = sheet.add(of(Purify), pressed.filtrate)
        liquor = sheet.add(Filter(recovered=0.999), purify.slurry, name="second filter").filtrate
        for metal in ("Mn", "Co", "Ni"):
            extract = sheet.add(Extract(metal=metal, D=p[f"D_{metal}"]), liquor, name=f"{metal} extraction")
            crystals = sheet.add(Crystallise(metal=metal, Xc=p["Xc"]), extract.strip, name=f"{metal} crystals")
            sheet.connect(crystals.returned, purify, "returned")
            liquor = extract.raffinate
        carbonate = sheet.add(of(Carbonate), sheet.add(Evaporate(), liquor).liquor)
        lithium = sheet.add(Filter(recovered=0.995, moisture=0.01), carbonate.slurry, name="third filter")
        sheet.connect(sheet.add(of(Divide), lithium.filtrate).returned, leach, "liquor")
    return sheet


def economics(solution: Solution, p: Mapping[str, Any]) -> dict[str, Any]:
    """Net present value, lithium carbonate, operating cost, revenue and capital, in dollars and kg a year."""

    def kg(stream: Stream) -> Any:
        return sum(n * MASS[key[4:]] for key, n in stream.flows.items()) * _PER_HOUR

    units = solution.plant.units
    moles: dict[str, Any] = {}
    passing = 0.0
    capital = 0.0
    for name, unit in units.items():
        effect = solution.outcomes[name].effect
        ins = sum(kg(solution.streams[port]) for ports in unit.sources.values() for port in ports)
        if not name.endswith("extraction"):  # an extraction is sized by the liquor alone, others by all that enters
            ins = ins + sum(kg(stream) for stream in effect.additions.values())
        capital = capital + 0.8e6 * (ins / 1000.0) ** 0.6
        passing = passing + ins * 0.05
        if name not in ("discharging", "cutting"):
            for key, stream in effect.additions.items():
                extra = stream[key] * _PER_HOUR
                if not (key == _own("H2O") and name != "dissolving"):
                    moles[key] = moles.get(key, 0.0) + extra
    steam = sum(
        s[_own("H2O")] for port, s in solution.streams.items() if port.outlet == "steam"
    ) * _PER_HOUR * MASS["H2O"]  # fmt: skip
    capital = capital * p["capex_f"]
    bought = {key: moles[_own(key)] * MASS[key] for key in ("H2SO4", "NaOH", "H2O2", "Na2CO3", "H2O")}
    hourly = _FED * p["p_feed"] + bought["H2SO4"] * p["p_acid"] + bought["NaOH"] * p["p_NaOH"] + 7.0
    hourly = hourly + bought["H2O2"] * 0.6 + bought["Na2CO3"] * 0.3 + bought["H2O"] * 0.002
    operating = (hourly + (passing + 0.2 * steam) * p["p_power"]) * 8000.0 + 0.06 * capital
    carbonate = kg(solution["third filter.cake"])
    sold = carbonate * p["p_Li2CO3"] + sum(kg(solution[f"{m} crystals.product"]) * p[f"p_{m}"] for m in _METALS)
    copper = solution["eddy.part"][_own("Cu")] * _PER_HOUR * 63.546
    revenue = (sold + copper * p["p_Cu"] * 0.8) * 8000.0
    annuity = (1.0 - 1.10**-15) / 0.10
    value = (revenue - operating) * annuity - capital
    return {
        "npv": value,
        "carbonate": carbonate * 8000.0,
        "operating": operating,
        "revenue": revenue,
        "capital": capital,
    }
