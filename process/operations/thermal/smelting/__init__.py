"""Smelting of cells or black mass to alloy, slag, dust and gas."""

from .smelting import Smelting

__all__ = ["Smelting"]
