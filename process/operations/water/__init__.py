"""Water evaporated, led back and let go."""
