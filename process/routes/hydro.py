"""From batteries or black mass to battery-grade salts, by leaching."""

from __future__ import annotations

from ..plan import Plan
from .mechanical import to_black_mass
from .wet import Wet, black_masses, of_phosphate


def hydro(plan: Plan) -> None:
    """Leach, purify, separate, crystallise; lithium last. Iron phosphate feed takes its own leach.

    Where they have a table: bioleaching instead of the acid leach; copper by cementation, extraction (to
    sulfate) or electrowinning; mixed hydroxide or precursor instead of extraction and crystallisation;
    lithium phosphate or fluoride instead of carbonate, or hydroxide made from it; electrodialysis of the
    sodium sulfate; zero liquid discharge. The condensate of all evaporators is the plant's process water.
    """
    Wet(plan, of_phosphate(plan, "hydro")).wire(black_masses(plan, to_black_mass(plan)))
