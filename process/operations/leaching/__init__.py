"""Solids dissolved into a liquor."""
