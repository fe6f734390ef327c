"""Cells opened, broken and sorted, up to black mass."""
