"""Freeing of electrode coating: the binder is cracked, so that powder parts from foil and grain from grain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...components import cathodes
from ...operation import Effect
from ...parameters import fraction, parameter
from ...sizes import Sizes
from ...stream import Stream
from ..mechanical.screening import Screening
from ..thermal.pyrolysis import Pyrolysis

#: Classes of material that are as coarse as foil here.
_COARSE = ("copper foil", "aluminium foil", "separator", "casing", "hardware")

#: Share of the cathode reduced that is worth a warning.
_REDUCED = 0.02

_SIZE = "assumption: grains, no longer held together by binder; 10-30 um, as anodes are made with (recalled), and below 30 um in filter cakes (Proc. IMECE 2019)"


class Delamination(Pyrolysis):
    """Furnace under nitrogen, hot enough for the binder and too cool to reduce much of the cathode.

    What happens in it is that of pyrolysis. Coating falls from its foil, and agglomerates to grains, whose sizes are
    set here together with that of the foil. Cathode without lithium is taken as stable.
    """

    step = "delamination"
    area = "direct recycling"
    position = None  # where the route puts it

    temperature = Pyrolysis.parameters["temperature"].but(
        "500 degC", "binder is gone by 500 degC (Babanejad et al. 2022)"
    )
    time = Pyrolysis.parameters["time"].but("30 min", "assumption: short, to spare the cathode")
    freed = fraction(0.98, doc="share of the coating that leaves its foil", source="assumption")
    cathode_size = parameter(
        "20 um", low="1 um", high="1 mm", doc="63.2 % passing size of cathode material", source=_SIZE
    )
    anode_size = parameter("25 um", low="1 um", high="1 mm", doc="63.2 % passing size of graphite", source=_SIZE)
    coating_spread = parameter(1.0, low=0.3, high=5, doc="spread of both", source="assumption")
    foil_size = parameter(
        "0.7 mm", low="50 um", high="200 mm", doc="63.2 % passing size of foil and other pieces",
        source="assumption: what black mass carries; sheets of scrap are coarser",
    )  # fmt: skip
    foil_spread = parameter(1.6, low=0.3, high=5, doc="spread of it", source="assumption: as shredded copper foil")

    def run(self, feed: Stream) -> Effect:
        effect = super().run(feed)
        solids = effect.outlets["solids"]
        reduced = [
            key
            for key in cathodes()
            if key in feed and np.any(np.asarray(solids[key]) < (1.0 - _REDUCED) * np.asarray(feed[key]))
        ]
        if reduced:
            effect.warnings.append(
                f"more than {100 * _REDUCED:.0f} % of {', '.join(reduced)} is reduced by carbon and lost as cathode material; lower "
                "delamination.temperature or delamination.time."
            )
        sizes = {
            "cathode coating": (Sizes(self.cathode_size, self.coating_spread, self.freed),),
            "anode coating": (Sizes(self.anode_size, self.coating_spread, self.freed),),
            **{material: (Sizes(self.foil_size, self.foil_spread),) for material in _COARSE},
        }
        effect.outlets["solids"] = replace(effect.outlets["solids"], sizes=sizes)
        return effect


class FineScreening(Screening):
    """Sieve after delamination: powder passes, foil stays."""

    step = "fine_screening"
    area = "direct recycling"
    shown_first = ("aperture",)

    aperture = Screening.parameters["aperture"].but(
        "0.1 mm",
        "assumption: 0.06-0.5 mm. Four to five times the grain (0.5 mm in EverBatt 2019, where foil is coarser)",
    )
