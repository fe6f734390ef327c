"""Battery chemistries as data: one TOML file each, and what finds, reads and estimates them."""

if __name__ != "blackmass.chemistries":
    raise ImportError("import blackmass.chemistries, not chemistries")

from .chemistry import BillOfMaterials, Cathode, Chemistry, ChemistryError, Hardware
from .loader import available, load

__all__ = ["BillOfMaterials", "Cathode", "Chemistry", "ChemistryError", "Hardware", "available", "load"]
