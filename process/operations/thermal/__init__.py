"""What is done by heat, and what becomes of the gas."""
