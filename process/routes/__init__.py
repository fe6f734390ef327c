"""Ready-made plants: each a short function that wires operations, and what it offers as data."""

#: Route -> where it is, for the registry. Loaded when asked for.
ROUTES = {
    "hydro": "hydro:ROUTE",
    "pyrolysis-hydro": "pyrolysis_hydro:ROUTE",
    "pyro": "pyro:ROUTE",
    "direct": "direct:ROUTE",
    "mechanical": "mechanical:ROUTE",
    "leach": "leach:ROUTE",
}
