"""Products won from pure liquors."""
