"""Shredding under inert gas, under vacuum or in water."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ... import aqueous, tables
from ...components import cathodes, cell_voltage, component, delithiated
from ...constants import AIR_OXYGEN, ATMOSPHERE, FARADAY, GAS_CONSTANT, NORMAL_VOLUME, TONNE, WATT_HOUR
from ...dissolution import dissolve_at_once, hydrogen_figures
from ...equations import comminution, inerting
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, air, reagent
from ...parameters import choice, count, fraction, parameter
from ...power import per_mass
from ...reactions import balance
from ...sizes import Sizes
from ...stream import Stream

#: Stored energy, J per kg of feed, above which a shredder needs more than inert gas: 5 Wh/kg, of the
#: order of the residue after a deep discharge (assumption).
_CHARGED = 5.0 * WATT_HOUR

#: Share of the limiting oxygen concentration that a set point should keep below (assumption, after TRGS 727).
_MARGIN = 0.5

_TUNED = "assumption: tuned to EverBatt's carry-over of 5 % of the foils into black mass"

_FOILS = f"{_TUNED}; 3-12 mm behind a grid of 20 mm, on which what passes of them depends (Wilke et al. 2023)"
_FOIL_SPREADS = f"{_TUNED}; 1.2-2.5, as of what a grid cuts off"
_COATING_SPREADS = f"{_TUNED}; 0.6-1.2, from grains to flakes"

#: Work index at which the decoating energy is declared, J/kg (100 kWh/t).
_REFERENCE_INDEX = 100e3 * WATT_HOUR / TONNE

#: Share of freed coating below which the result warns.
_WELL_FREED = 0.8

_HYDROXYL = "OH-(aq)"

#: Discharge grid at which the size parameters hold, m.
_GRID = 20e-3


class Shredding(Operation):
    """Rotary shear under nitrogen; sets the size distribution of every material it liberates.

    Foils and casings are ductile: Bond's law only scales an effective work index that is fitted to the
    plant, from feed size to discharge grid, and what runs beside it takes a fixed energy. The same energy
    strips coating from foil by a first-order law. A finer grid makes smaller pieces of foil and casing; coating
    keeps its grain. Nitrogen holds the oxygen limit against leaks and fills the airlocks; under vacuum a pump
    removes that air instead. Sizes are
    Rosin-Rammler. Electricity and any charge left in the cells end as heat. Wet, the water keeps oxygen away
    and hydrolyses all of the LiPF6. It also takes the lithium that charge has put into the anode,
    LiC6 + H2O -> LiOH + 1/2 H2 + 6 C: hydrogen leaves, lithium hydroxide stays in the water, and the cathode lacks
    that lithium. The charge, by Faraday's law and the cells' nominal voltage, is shared alike among the cathode materials.
    """

    step = "shredding"
    area = "mechanical"
    equipment = (Equipment("hopper", "feed"), Equipment("conveyor", "feed"), Equipment("crusher", "feed", number=2))
    inlets = ("feed",)
    outlets = ("shredded", "offgas")

    atmosphere = choice(
        "inert", ("inert", "vacuum", "wet"), doc="under nitrogen, evacuated, or submerged in water",
        source="all are practised",
    )  # fmt: skip
    stages = count(1, low=1, high=4, doc="shredders in a row, each with its airlock", source="common practice: 1-3")
    chamber_pressure = parameter(
        "10 kPa",
        low="0.1 kPa",
        high="90 kPa",
        doc="in the chamber under vacuum",
        source="assumption: oxygen below 5 kPa",
    )
    pump_efficiency = fraction(0.5, low=0.05, doc="of the vacuum pump, over isothermal work", source="assumption")
    process_water = parameter(
        "2 m3/t", low="0.5 m3/t", high="20 m3/t", doc="water per mass of feed when wet", source="assumption: 1-3 m3/t"
    )
    charge_to_water = fraction(
        1.0, doc="share of the charge left in the cells whose lithium reacts with the water when wet; the rest shorts to heat",
        source="assumption: all of it, the most hydrogen there can be",
    )  # fmt: skip
    discharge_grid = parameter(
        "20 mm",
        low="2 mm",
        high="100 mm",
        doc="opening of the grid, 80 % passing size of what leaves",
        source="assumption",
    )
    feed_size = parameter(
        "300 mm", low="20 mm", high="2 m", doc="80 % passing size of what enters", source="assumption"
    )
    work_index = parameter(
        "100 kWh/t", low="1 kWh/t", high="1000 kWh/t", doc="effective work index of Bond's law",
        source="assumption: above 200 would exceed EverBatt's whole line",
    )  # fmt: skip
    running_energy = per_mass(
        "35.5 kWh/t", "beside size reduction: idling, conveyors, dust extraction and the nitrogen plant, per mass of feed",
        "EverBatt 2023: 0.2 MJ per kg of cells for the front end, less crushing and what the units after the shredder take",
    )  # fmt: skip
    specific_energy = parameter(
        None, unit="kWh/t", low="1 kWh/t", high="500 kWh/t",
        doc="measured electricity of the shredder, with what runs beside it; replaces the law", source="measured at the plant",
    )  # fmt: skip
    decoating_energy = parameter(
        "1.25 kWh/t", low="0.01 kWh/t", high="100 kWh/t", doc="crushing energy, at a work index of 100 kWh/t, that leaves 37 % of the coating on its foil",
        source="assumption: 98.5 % at the default grid",
    )  # fmt: skip
    size_exponent = parameter(
        0.5, low=0, high=2, doc="power of the grid by which sizes of foil and casing change", source="assumption"
    )
    oxygen_limit = fraction(
        0.05,
        low=0.001,
        high=0.2,
        doc="oxygen held in the chamber, by volume",
        source="assumption: half of the limiting oxygen",
    )
    air_leak = parameter(
        "10 m3/t", low="0 m3/t", high="1000 m3/t", doc="air that leaks in, normal volume", source="assumption"
    )
    airlock_volume = parameter(
        "5 m3/t", low="0 m3/t", high="500 m3/t", doc="airlock filled with air per mass of feed", source="assumption"
    )
    nitrogen = parameter(
        None, unit="kg/kg", low="0 kg/kg", high="5 kg/kg", doc="measured inert gas per mass of feed; replaces the model",
        source="EverBatt 2023 takes 0.05",
    )  # fmt: skip
    temperature = parameter(
        "40 degC", low="0 degC", high="100 degC", doc="of what leaves, held by cooling", source="assumption"
    )
    cathode_size = parameter(
        "0.15 mm", low="1 um", high="50 mm", doc="63.2 % passing size of cathode coating", source=_TUNED
    )
    cathode_spread = parameter(
        0.75, low=0.3, high=5, doc="spread of the cathode coating's size", source=_COATING_SPREADS
    )
    anode_size = parameter(
        "0.10 mm", low="1 um", high="50 mm", doc="63.2 % passing size of anode coating", source=_TUNED
    )
    anode_spread = parameter(0.80, low=0.3, high=5, doc="spread of the anode coating's size", source=_COATING_SPREADS)
    copper_size = parameter("6 mm", low="10 um", high="200 mm", doc="63.2 % passing size of copper foil", source=_FOILS)
    copper_spread = parameter(1.6, low=0.3, high=5, doc="spread of the copper foil's size", source=_FOIL_SPREADS)
    aluminium_size = parameter(
        "7 mm", low="10 um", high="200 mm", doc="63.2 % passing size of aluminium foil", source=_FOILS
    )
    aluminium_spread = parameter(1.7, low=0.3, high=5, doc="spread of the aluminium foil's size", source=_FOIL_SPREADS)
    separator_size = parameter(
        "12 mm", low="10 um", high="500 mm", doc="63.2 % passing size of separator", source=_TUNED
    )
    separator_spread = parameter(1.8, low=0.3, high=5, doc="spread of the separator's size", source=_TUNED)
    casing_size = parameter(
        "15 mm", low="100 um", high="500 mm", doc="63.2 % passing size of casings and hardware", source=_TUNED
    )
    casing_spread = parameter(2.5, low=0.3, high=5, doc="spread of the casings' size", source=_TUNED)

    def run(self, feed: Stream) -> Effect:
        crushing = comminution.bond_work(self.work_index, self.discharge_grid, self.feed_size)  # J/kg, as the index
        crushing = np.maximum(crushing, 0.0)[()]  # what is finer than the grid already passes
        # A tougher feed takes more energy for the same reduction, and is not freed the better for it.
        reduction = comminution.bond_work(_REFERENCE_INDEX, self.discharge_grid, self.feed_size)
        free = comminution.decoated(np.maximum(reduction, 0.0)[()], self.decoating_energy)
        energy = crushing + self.running_energy if self.specific_energy is None else self.specific_energy
        shredded = replace(feed, temperature=self.temperature, stored_energy=0.0, capacity=0.0, sizes=self._sizes(free))
        if self.atmosphere == "wet":
            return self._submerged(feed, shredded, feed.mass * energy, free, energy)
        inert, leaking = self._gases(feed)
        work = feed.mass * energy
        if self.atmosphere == "vacuum":
            moles = leaking["nitrogen"] + leaking["oxygen"]
            compression = GAS_CONSTANT * self.temperature * np.log(ATMOSPHERE / self.chamber_pressure)
            work = work + moles * compression / self.pump_efficiency
        warnings = self._oxygen_warning(feed)
        if np.any(np.asarray(free) < _WELL_FREED):
            warnings.append(
                "so little size reduction leaves much of the coating on its foil; choose a finer shredding.discharge_grid, "
                "or lower shredding.decoating_energy where the feed is liberated already."
            )
        if np.any(np.asarray(feed.stored_energy) > _CHARGED * np.asarray(feed.mass)):
            warnings.append(
                "cells enter charged: the energy they hold turns to heat here, which inert gas alone does not make safe."
            )
        return Effect(
            {"shredded": shredded, "offgas": (inert + leaking).at(self.temperature)},
            {"nitrogen": inert, "air": leaking},
            work=work,
            figures=_figures(free, share_of(work, feed.mass)),
            warnings=warnings,
        )

    def _submerged(self, feed: Stream, shredded: Stream, work: Any, free: Any, energy: Any) -> Effect:
        """Water takes the place of nitrogen, takes the anode's lithium, and the salt hydrolyses."""
        water = reagent(
            "process water",
            shredded.mass * self.process_water * aqueous.WATER_DENSITY / aqueous.molar_mass(aqueous.WATER),
        )
        flows = dict(shredded.flows)
        aqueous.add(flows, water)
        dissolve_at_once(flows)
        outlets, figures, warnings = {}, _figures(free, energy), []
        if np.any(np.asarray(feed.stored_energy) > 0):
            self._take_charge(flows, feed)
            hydrogen = flows.pop("hydrogen")
            outlets["offgas"] = Stream().with_flows({"hydrogen": hydrogen}, temperature=self.temperature)
            figures += hydrogen_figures(share_of(hydrogen, feed.mass))
            warnings = self._hydrogen_warning(feed, hydrogen)
        return Effect(
            {"shredded": shredded.with_flows(flows), **outlets},
            {"process water": water},
            work=work,
            figures=figures,
            warnings=warnings,
        )

    def _take_charge(self, flows: dict[str, Any], feed: Stream) -> None:
        """The anode's lithium into the water, in place, and its electrons to hydrogen; acid of the salt is neutralised."""
        held = {key: feed[key] for key in cathodes() if key in feed and "Li" in component(key).atoms}
        lithium = sum((n * component(key).atoms["Li"] for key, n in held.items()), 0.0)
        charge = share_of(feed.stored_energy * self.charge_to_water, FARADAY * cell_voltage(feed.flows))
        charged = np.minimum(share_of(charge, lithium), 1.0)[()]
        flows |= {"hydrogen": 0.0, _HYDROXYL: 0.0}
        for key, n in held.items():
            reaction = balance((key, aqueous.WATER), (delithiated(key), aqueous.LITHIUM, _HYDROXYL, "hydrogen"))
            reaction.apply(flows, n * charged)
        for acid, products in ((aqueous.ACID, ()), (aqueous.PHOSPHORIC, (aqueous.PHOSPHATE,))):
            if acid in flows:
                reaction = balance((acid, _HYDROXYL), (*products, aqueous.WATER))
                reaction.apply(flows, np.minimum(flows[acid], flows[_HYDROXYL] / -reaction.of(_HYDROXYL)))

    @staticmethod
    def _hydrogen_warning(feed: Stream, hydrogen: Any) -> list[str]:
        charged = np.asarray(feed.stored_energy) > _CHARGED * np.asarray(feed.mass)
        if not np.any(charged):
            return []
        volume = NORMAL_VOLUME * TONNE * float(np.max(np.where(charged, share_of(hydrogen, feed.mass), 0.0)))
        return [
            f"cells enter charged: the lithium in their anodes makes up to {volume:.3g} m3 of hydrogen per tonne with the "
            "water, which ventilation must keep below its limit, and leaves with the water as hydroxide; discharge them first."
        ]

    def _gases(self, feed: Stream) -> tuple[Stream, Stream]:
        """Nitrogen dosed and air leaking in."""
        leak = feed.mass * self.air_leak / NORMAL_VOLUME  # mol/s
        leaking = air(leak * AIR_OXYGEN)
        if self.nitrogen is not None and self.atmosphere == "inert":
            return reagent("nitrogen", feed.mass * self.nitrogen / component("nitrogen").molar_mass), leaking
        lock = self.stages * inerting.airlock_purge(feed.mass * self.airlock_volume / NORMAL_VOLUME, self.oxygen_limit)
        if self.atmosphere == "vacuum":  # the airlocks are pumped out with the leak
            pumped = leak + self.stages * feed.mass * self.airlock_volume / NORMAL_VOLUME
            return Stream(), air(pumped * AIR_OXYGEN)
        return reagent("nitrogen", inerting.leak_dilution(leak, self.oxygen_limit) + lock), leaking

    def _sizes(self, free: Any) -> dict[str, tuple[Sizes, ...]]:
        finer = (self.discharge_grid / _GRID) ** self.size_exponent
        sizes = {
            "cathode coating": Sizes(self.cathode_size, self.cathode_spread, free),
            "anode coating": Sizes(self.anode_size, self.anode_spread, free),
            "copper foil": Sizes(self.copper_size * finer, self.copper_spread),
            "aluminium foil": Sizes(self.aluminium_size * finer, self.aluminium_spread),
            "separator": Sizes(self.separator_size * finer, self.separator_spread),
            "casing": Sizes(self.casing_size * finer, self.casing_spread),
            "hardware": Sizes(self.casing_size * finer, self.casing_spread),
        }
        return {material: (population,) for material, population in sizes.items()}

    def _oxygen_warning(self, feed: Stream) -> list[str]:
        limits = {
            solvent: inerting.limiting_oxygen(data["lower_limit"], data["oxygen"])
            for solvent, data in tables.flammability().items()
            if solvent in feed
        }
        if not limits:
            return []
        if self.atmosphere == "vacuum":
            oxygen = AIR_OXYGEN * self.chamber_pressure / ATMOSPHERE
        else:
            oxygen = self.oxygen_limit
        solvent = min(limits, key=lambda key: limits[key])
        if not np.any(np.asarray(oxygen) > _MARGIN * limits[solvent]):
            return []
        return [
            f"the oxygen in the chamber is above half of the limiting oxygen concentration of {solvent} "
            f"({100 * limits[solvent]:.3g} %); lower shredding.oxygen_limit, or chamber_pressure under vacuum."
        ]


def _figures(free: Any, energy: Any) -> list[Figure]:
    return [
        Figure("coating_freed", free, "1", "coating freed"),
        Figure("electricity", energy, "kWh/t", "electricity"),
    ]
