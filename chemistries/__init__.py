"""Battery chemistries as data: one TOML file each, and the loader that reads them."""

if __name__ != "blackmass.chemistries":
    raise ImportError("import blackmass.chemistries, not chemistries")

from .loader import BillOfMaterials, Cathode, Chemistry, ChemistryError, Hardware, available, load

__all__ = ["BillOfMaterials", "Cathode", "Chemistry", "ChemistryError", "Hardware", "available", "load"]
