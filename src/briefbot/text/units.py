"""Units of measure and money: what each measures, and its size in the first of its kind."""

from __future__ import annotations

_DIMENSIONS: dict[str, dict[str, float]] = {
    "length": {
        "km kilometre kilometres kilometer kilometers": 1000,
        "m metre metres meter meters": 1,
        "cm centimetre centimetres centimeter centimeters": 0.01,
        "mm millimetre millimetres millimeter millimeters": 0.001,
        "mi mile miles": 1609.344,
        "ft foot feet": 0.3048,
        "inch inches": 0.0254,
        "yd yard yards": 0.9144,
        "nmi nautical-mile nautical-miles": 1852,
    },
    "mass": {
        "kg kilogram kilograms kilo kilos": 1,
        "g gram grams": 0.001,
        "mg milligram milligrams": 1e-6,
        "lb lbs pound(mass)": 0.45359,
        "oz ounce ounces": 0.02835,
        "ton tons tonne tonnes": 1000,
    },
    "area": {
        "acre acres": 4046.86,
        "hectare hectares ha": 10000,
        "sqkm": 1e6,
        "sqmi": 2.59e6,
        "sqft": 0.0929,
        "sqm": 1,
    },
    "volume": {"litre litres liter liters": 1, "gallon gallons": 3.785, "barrel barrels": 158.987, "pint pints": 0.473},
    "time": {
        "second seconds sec secs": 1,
        "minute minutes min mins": 60,
        "hour hours hr hrs": 3600,
        "day days": 86400,
        "week weeks": 604800,
        "month months": 2629800,
        "year years": 31557600,
        "decade decades": 315576000,
        "century centuries": 3155760000,
    },
    "speed": {
        "mph mile-per-hour miles-per-hour miles-an-hour": 1.609,
        "km/h kmh kph km-per-hour kilometre-per-hour kilometres-per-hour kilometres-an-hour kilometer-per-hour"
        " kilometers-per-hour kilometers-an-hour": 1,
        "knot knots": 1.852,
    },
    "power": {"kw kilowatt kilowatts": 1, "mw megawatt megawatts": 1e3, "gw gigawatt gigawatts": 1e6, "watt watts": 0.001},
    "share": {"% percent per-cent pct": 1},
    "points": {"percentage-points": 1, "basis-points": 0.01},
    "point": {"point points": 1},
    "temperature C": {"°c celsius degree-celsius degrees-celsius degree-centigrade degrees-centigrade": 1},
    "temperature F": {"°f fahrenheit degree-fahrenheit degrees-fahrenheit": 1},
    "degree": {"degree degrees °": 1},
    "dollar": {"$ us$ usd dollar dollars": 1},
    "cent": {"cent cents": 1},
    "Canadian dollar": {"c$ ca$ cad": 1},
    "Australian dollar": {"a$ au$ aud": 1},
    "New Zealand dollar": {"nz$ nzd": 1},
    "Hong Kong dollar": {"hk$ hkd": 1},
    "Singapore dollar": {"s$ sg$ sgd": 1},
    "Taiwan dollar": {"nt$ twd": 1},
    "pound": {"£ gbp pound pounds": 1},
    "euro": {"€ eur euro euros": 1},
    "yen": {"¥ jpy yen": 1},
    "yuan": {"yuan renminbi cny": 1},
    "rouble": {"₽ rub rouble roubles ruble rubles": 1},
    "hryvnia": {"₴ uah hryvnia hryvnias": 1},
    "rupee": {"₹ inr rupee rupees": 1},
    "franc": {"chf franc francs": 1},
    "crown": {"sek nok dkk crown crowns krona kronor krone kroner": 1},
    "peso": {"peso pesos": 1},
    "lira": {"lira": 1},
    "real": {"r$ reais brl": 1},
    "zloty": {"zloty zlotys pln": 1},
    "rand": {"rand zar": 1},
    "dirham": {"dirham dirhams aed": 1},
    "riyal": {"riyal riyals sar": 1},
    "baht": {"baht thb": 1},
    "shekel": {"shekel shekels ₪": 1},
    "forint": {"forint forints huf": 1},
    "ringgit": {"ringgit myr": 1},
    "rupiah": {"rupiah idr": 1},
    "dinar": {"dinar dinars": 1},
    "naira": {"naira ngn": 1},
    "tenge": {"tenge kzt": 1},
    "lari": {"lari gel": 1},
    "leu": {"leu lei": 1},
    "dram": {"dram drams amd": 1},
    "florin": {"florin florins awg": 1},
    "guilder": {"guilder guilders": 1},
    "dozen": {"dozen": 1},
}
CURRENCIES = frozenset(
    "dollar cent pound euro yen yuan rouble hryvnia rupee franc crown peso lira real zloty rand dirham riyal baht shekel forint"
    " ringgit rupiah dinar naira tenge lari leu dram florin guilder".split()
) | {name for name in _DIMENSIONS if name.endswith(" dollar")}
"""Dimensions of money."""
UNITS = {
    name: (dimension, factor)
    for dimension, units in _DIMENSIONS.items()
    for names, factor in units.items()
    for name in names.split()
}
"""Of each name of a unit what it measures, and how many of that kind's first unit it is."""
SCALED = frozenset("length mass area volume time speed power points".split())
"""What is the same in another of its units."""
WRITTEN = frozenset(("share", "points"))
"""What is never left out behind a number."""


def dimension_of(unit: str) -> str | None:
    """What a unit measures: "length" for "kilometres"; None for what is no unit's name."""
    found = UNITS.get(unit.lower())
    return found[0] if found else None
