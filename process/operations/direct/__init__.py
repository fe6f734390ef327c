"""Cathode material repaired as it is."""
