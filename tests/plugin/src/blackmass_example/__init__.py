"""Black mass washed with caustic soda."""
