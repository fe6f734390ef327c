"""Liquors freed of solids and impurities, metals parted from one another."""
