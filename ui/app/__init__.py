"""The page: what a visitor fills in, and what the calculation answers, live."""
