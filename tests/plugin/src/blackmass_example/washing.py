"""Alkaline washing: caustic soda takes the aluminium out of black mass before acid meets it."""

from blackmass.process.author import Effect, Figure, Operation, Stream, balance, fraction, mix, parameter, reagent

_METAL, _CAUSTIC, _ALUMINATE = "aluminium foil", "sodium hydroxide", "sodium aluminate"


class AlkalineWashing(Operation):
    """Aluminium dissolves, 2 Al + 2 NaOH + 6 H2O -> 2 NaAl(OH)4 + 3 H2; the rest is left as a moist cake."""

    step = "alkaline_washing"
    area = "black mass"
    outlets = ("washed", "liquor", "gas")

    extraction = fraction(0.95, doc="share of the aluminium that dissolves", source="assumption")
    excess = parameter(1.5, low=1, high=10, doc="caustic soda over what that takes", source="assumption")
    water = parameter("2 kg/kg", low="0.5 kg/kg", high="20 kg/kg", doc="per mass of black mass", source="assumption")
    moisture = fraction(0.25, high=0.9, doc="liquor in the cake", source="assumption: filter press")
    temperature = parameter("40 degC", low="10 degC", high="90 degC", doc="of the bath", source="assumption")
    specific_energy = parameter("5 kWh/t", low="0 kWh/t", high="100 kWh/t", doc="of the stirrers", source="assumption")

    def run(self, feed: Stream) -> Effect:
        dissolved = feed[_METAL] * self.extraction
        caustic = reagent(_CAUSTIC, dissolved * self.excess)
        water = Stream.of_mass({"water": feed.mass * self.water})
        flows = dict(mix([feed, caustic, water]).flows)
        balance((_METAL, _CAUSTIC, "water"), (_ALUMINATE, "hydrogen")).apply(flows, dissolved)
        gas = {"hydrogen": flows.pop("hydrogen")}
        liquor = {key: flows.pop(key) for key in ("water", _CAUSTIC, _ALUMINATE)}
        solids, wet = Stream().with_flows(flows).mass, Stream().with_flows(liquor).mass
        kept = solids * self.moisture / (1.0 - self.moisture) / wet
        cake = flows | {key: n * kept for key, n in liquor.items()}
        return Effect(
            {
                "washed": feed.with_flows(cake, temperature=self.temperature),
                "liquor": Stream().with_flows(
                    {k: n * (1.0 - kept) for k, n in liquor.items()}, temperature=self.temperature
                ),
                "gas": Stream().with_flows(gas, temperature=self.temperature),
            },
            {_CAUSTIC: caustic, "process water": water},
            work=self.specific_energy * feed.mass,
            figures=[Figure("aluminium_dissolved", dissolved / feed[_METAL], "1", "aluminium dissolved")],
        )
