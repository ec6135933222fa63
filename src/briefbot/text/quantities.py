"""Numbers in a text with their units, and whether one number says what another does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from briefbot.text.number_words import LARGE, ORDINALS, PARTS, SMALL, length_of_number, percentage_of, value_of_words
from briefbot.text.units import SCALED, UNITS, WRITTEN

Bound = Literal["exactly", "about", "above", "below"]
_SUFFIX = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12} | LARGE
_NO_DECIMALS = 1e6
"""From which decimals tell nothing."""
_VAGUE = {"dozens": (24, 120), "scores": (40, 200), "hundreds": (200, 1e3), "thousands": (2e3, 1e5), "millions": (2e6, 1e9)}
_FIGURE = "|".join(
    (
        r"\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)(?:[.,]\d+)?",
        r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
        r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?",
        r"\d+(?:\.\d+)?",
        r"(?<!\d)\.\d+",
    )
)
_NUMBER_WORD = "|".join([*SMALL, *LARGE, "dozen", "half"])
_SPELLED = (
    rf"(?:(?:half|quarter of) an? (?:{'|'.join(LARGE)}|dozen)|quarter(?= of an? (?:percentage )?point)"
    rf"|(?:{_NUMBER_WORD})(?:[ -](?:and )?(?:{_NUMBER_WORD})| and a half){{0,12}})"
)
_FRACTION = (
    rf"(?:(?:an?|one|two|three|four|five|six|seven|eight|nine)[ -](?:{'|'.join(PARTS)})s?(?= (?:majority|of)\b)(?! of an? )"
    r"|half(?= of (?:the|its|his|her|their|our|all|those|these)\b))"
)
"""A share of what follows: "three quarters of the staff", but not "a quarter of a million"."""
_SIGN = r"(?<![\w\d%])[-−]|\b(?:minus|negative) |(?<=[\s(])(?<!\d\s)–"
_MEASURED = r"(?:high|tall|long|wide|deep|thick|apart|away|above|below|under|from|of (?:rope|cable|pipe|wall|water))\b"
"""What stands after metres: "3m high", but "3m people" are millions."""
_MONEY = (
    r"(?a:US|(?<![a-z])(?:CA|AU|NZ|HK|NT|SG?|C|A|R))\$|[$£€¥₽₴₹]"
    r"|(?<!\w)(?a:USD|EUR|GBP|CHF|JPY|CNY|PLN|SEK|NOK|DKK|UAH|RUB|INR)(?= ?\d)"
)
_QUANTITY = re.compile(
    rf"(?P<money>{_MONEY})? ?(?<![\w.])(?P<sign>{_SIGN})?(?P<figure>{_FIGURE})"
    r"(?:(?P<ordinal>st|nd|rd|th)\b"
    r"|(?:[ -]?(?P<scale>(?a:thousand|million|billion|trillion|hundred|mln|mn|bn|tn))"
    rf"|(?!m {_MEASURED})(?P<letter>[kKmMbB]))(?!\w))?(?![\d])"
    rf"|\b(?P<vague>(?a:{'|'.join(_VAGUE)}))\b(?= of\b)"
    rf"|\b(?P<fraction>(?a:{_FRACTION}))"
    rf"|\b(?P<place>(?a:(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?(?:{'|'.join(ORDINALS)})))\b"
    rf"|\b(?P<spelled>(?a:{_SPELLED}))\b",
    re.IGNORECASE,
)
"""Words in ASCII alone: to ignore case is to take "firſt" for "first", which no table has."""
_UNIT = re.compile(
    r"(?:(?<=half) an? |(?<=quarter) of an? |[ -])?"
    r"(?:(?P<points>percentage[ -]points?|points? of percent|pp\b)|(?P<basis>basis[ -]points?|bps\b)"
    r"|(?P<square>square|sq\.?|cubic)[ -](?P<of>\w+)|(?P<squared>km|m)[²2]\b"
    r"|(?P<percent>%|per ?cent\b)"
    r"|(?P<name>(?:kilomet(?:re|er)s?|km|miles?)[ -](?:per|an)[ -]hour\b"
    r"|degrees?[ -](?:[Cc]elsius|[Cc]entigrade|[Ff]ahrenheit)\b|nautical[ -]miles?\b|°[CF]?|km/h|[A-Za-z€£$]+))"
)
_RANGE = re.compile(r"\s?(?:–|-|to|and|or)\s?|, (?:and |or )?")
_FROM_TO = re.compile(r"\s?(?:–|-|\bto\b|\bor\b)\s?")
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|some|circa|ca?\.|close to|an estimated|estimated"
    r"|approx\.?|~)\s*(?:US\$|[$£€¥])?$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"\b(?:more than|over|at least|above|upwards? of|exceed(?:s|ed|ing)?|greater than|minimum of|in excess of|well over"
    r"|older than|longer than|larger than|higher than|as (?:few|little|low|short) as)"
    r"\s*(?:US\$|[$£€¥])?$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"\b(?:less than|fewer than|under|below|at most|up to|maximum of|within|smaller than|lower than"
    r"|younger than|shorter than|just short of|as (?:many|much|high|long|large|far|fast) as)\s*(?:US\$|[$£€¥])?$",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|never|cannot)\s+$|n['’]t\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text, from ``low`` to ``high`` (the same but for "dozens"), where it stands and how it reads.

    ``unit`` is the name it is written with in ``dimension``, None for a bare number or a thing counted.
    """

    low: float
    high: float
    dimension: str | None
    factor: float
    bound: Bound
    is_ordinal: bool
    text: str
    start: int
    end: int
    figure_end: int
    is_loose: bool = False
    """Whether it may be no number at all: "one" in "one of them", "second" in "a second later"."""
    scale: float = 1.0
    """What a word or letter behind the figure multiplies it by."""

    @property
    def value(self) -> float:
        return self.low


def find_quantities(text: str, *, without: list[tuple[int, int]] | None = None) -> list[Quantity]:
    """The numbers of a text in order, but for those inside the spans ``without`` (its dates)."""
    taken = without or []
    found = []
    for match in _matches(text):
        if any(start < match.end("figure") and match.start("figure") < end for start, end in taken if match["figure"]):
            continue
        if any(start < match.end() and match.start() < end for start, end in taken if not match["figure"]):
            continue
        found.append(_quantity(text, match))
    return _with_units_of_ranges(text, found)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The numbers one by one, those in words, too: "five" and "six" of "between five and six"."""
    at = 0
    while match := _QUANTITY.search(text, at):
        if match["spelled"]:
            end = match.start("spelled") + length_of_number(match["spelled"].lower())
            match = _QUANTITY.match(text, match.start("spelled"), end) or match
        yield match
        at = max(match.end(), at + 1)


def _with_units_of_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """In "50 to 60 percent" the 50 is percent, too, as the 5 in "to 3 percent from 5", and in "2 to 3 million" the 2 millions."""
    for place in range(len(found) - 2, -1, -1):
        one, other = found[place], found[place + 1]
        between = text[one.end : other.start]
        if between == " from " and one.dimension and other.dimension is None and not other.is_ordinal:
            found[place + 1] = replace(other, dimension=one.dimension, factor=one.factor)
        if one.is_ordinal or not _RANGE.fullmatch(between):
            continue
        if one.dimension is None and other.dimension:
            one = replace(one, dimension=other.dimension, factor=other.factor)
        is_range = _FROM_TO.fullmatch(between) or (between == " and " and _BETWEEN.search(text, 0, one.start))
        if is_range and one.scale == 1.0 < other.scale and one.high * other.scale < other.low:
            low, high = one.low * other.scale, one.high * other.scale
            one = replace(one, low=low, high=high, scale=other.scale, text=text[one.start : other.end])
        found[place] = one
    return found


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    low, high = _values(match)
    is_ordinal = bool(match["ordinal"] or match["place"])
    dimension, factor, end = _unit(text, match, is_ordinal=is_ordinal)
    start = match.start() + (len(match.group()) - len(match.group().lstrip()))
    before = text[max(0, start - 24) : start]
    bound = _bound(before, text[end : end + 14])
    loose = not match["figure"] and match.group().lower() in ("one", "second", "first", "half", "hundred")
    scale = _scale(match)
    return Quantity(low, high, dimension, factor, bound, is_ordinal, text[start:end], start, end, match.end(), loose, scale)


def _scale(match: re.Match[str]) -> float:
    words = (match["spelled"] or "").lower().replace("-", " ").split()
    return _SUFFIX.get((match["scale"] or match["letter"] or (words[-1] if words else "")).lower(), 1.0)


def _bound(before: str, after: str) -> Bound:
    """What the words on both sides of a number make of it; "no more than" is what "at most" is."""
    if above := _ABOVE.search(before):
        return "below" if _DENIED.search(before, 0, above.start()) else "above"
    if below := _BELOW.search(before):
        return "above" if _DENIED.search(before, 0, below.start()) else "below"
    if _ABOUT.search(before):
        return "about"
    if re.match(r"\s*(?:or (?:more|over|older)|and (?:over|above|older))\b|\+", after):
        return "above"
    return "below" if re.match(r"\s*(?:or (?:less|fewer|under|younger))\b", after) else "exactly"


def _values(match: re.Match[str]) -> tuple[float, float]:
    if match["vague"]:
        return _VAGUE[match["vague"].lower()]
    if match["fraction"]:
        share = percentage_of(match["fraction"].lower())
        return math.floor(share), math.ceil(share)
    if match["place"]:
        tens, _, units = match["place"].lower().rpartition("-")
        value = float(ORDINALS[units] + (SMALL[tens] if tens else 0))
        return value, value
    if match["spelled"]:
        spelled = value_of_words(match["spelled"].lower())
        return spelled, spelled
    value = _figure(match["figure"]) * _SUFFIX.get((match["scale"] or match["letter"] or "").lower(), 1.0)
    value = -value if match["sign"] else value
    return value, value


def _figure(text: str) -> float:
    """The number written "1,234.5", "1.234.567", "1 234 567" or "1234.5"."""
    text = re.sub(r"[ \u00a0]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?", text):
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", ""))


def _unit(text: str, match: re.Match[str], *, is_ordinal: bool) -> tuple[str | None, float, int]:
    """Dimension, factor to its base and where the unit ends."""
    end = match.end()
    if match["money"]:
        dimension, factor = UNITS[match["money"].lower()]
        return dimension, factor, end
    if match["fraction"]:
        return "share", 1.0, end
    if is_ordinal:
        return None, 1.0, end
    unit = _UNIT.match(text, end)
    if not unit:
        return None, 1.0, end
    if unit["points"]:
        return "points", 1.0, unit.end()
    if unit["basis"]:
        return "points", 0.01, unit.end()
    if unit["percent"]:
        return "share", 1.0, unit.end()
    if unit["square"] or unit["squared"]:
        return _square(unit, end)
    name = unit["name"].lower().replace(" ", "-")
    if name in UNITS and not (name in ("second", "min") and match["spelled"]):
        dimension, factor = UNITS[name]
        return dimension, factor, unit.end()
    return None, 1.0, end


def _square(unit: re.Match[str], end: int) -> tuple[str | None, float, int]:
    name = (unit["of"] or unit["squared"] or "").lower()
    short = {"kilo": "sqkm", "km": "sqkm", "mile": "sqmi", "mi": "sqmi", "feet": "sqft", "foot": "sqft", "ft": "sqft"}
    found = next((square for start, square in short.items() if name.startswith(start)), "sqm" if name.startswith("m") else None)
    if found is None or (unit["square"] or "").startswith("cubic"):
        return None, 1.0, end
    dimension, factor = UNITS[found]
    return dimension, factor, unit.end()


def same_unit(claimed: Quantity, given: Quantity) -> bool:
    """Whether the units are the same or one is not written; "percent" is not "percentage points", and always written."""
    if {claimed.dimension, given.dimension} == {"point", "points"}:
        return True
    if (claimed.dimension in WRITTEN) != (given.dimension in WRITTEN):
        return False
    return claimed.dimension is None or given.dimension is None or _unit_name(claimed) == _unit_name(given)


def _unit_name(quantity: Quantity) -> tuple[str | None, float]:
    return quantity.dimension, quantity.factor


def same_amount(claimed: Quantity, given: Quantity) -> bool:
    """Whether the claimed number says what the given one does: the same, a fair rounding of it, or the same in another unit."""
    return any(_agree(one, other) for one in _readings(claimed) for other in _readings(given))


def _readings(quantity: Quantity) -> list[Quantity]:
    """The number, and where "5m" may be metres as well as millions, that."""
    if quantity.dimension is None and quantity.scale == _SUFFIX["m"] and re.fullmatch(r"[\d.,]+ ?m", quantity.text):
        low, high = (value / quantity.scale for value in (quantity.low, quantity.high))
        return [quantity, replace(quantity, low=low, high=high, dimension="length", scale=1.0)]
    return [quantity]


def _agree(claimed: Quantity, given: Quantity) -> bool:
    if claimed.is_ordinal != given.is_ordinal:
        return False
    if same_unit(claimed, given):
        return _same_value(claimed, given, claimed.low, claimed.high, given.low, given.high)
    if claimed.dimension != given.dimension or claimed.dimension not in SCALED:
        return False
    ours, theirs = claimed.low * claimed.factor, given.low * given.factor
    return abs(ours - theirs) <= 0.03 * abs(theirs)


def _same_value(claimed: Quantity, given: Quantity, low: float, high: float, start: float, end: float) -> bool:
    if low <= end and start <= high:
        return True
    if low != high or start != end or claimed.is_ordinal:
        return False
    if claimed.bound == "above" and given.bound != "above":
        return low < start <= 1.25 * low
    if claimed.bound == "below" and given.bound != "below":
        return 0.8 * low <= start < low
    tolerance = 0.05 if "about" in (claimed.bound, given.bound) else 0.01
    may_be_rounded = low >= 100 or claimed.bound == "about"
    return may_be_rounded and _telling_digits(low) < _telling_digits(start) and abs(low - start) <= tolerance * abs(start)


def _telling_digits(value: float) -> int:
    """Digits without the zeros a number begins or ends in: 3 for 29,800 and 2.98, 1 for 30,000."""
    return len(f"{abs(value):.{0 if abs(value) >= _NO_DECIMALS else 4}f}".replace(".", "").strip("0"))


def opposed_bounds(claimed: Quantity, given: Quantity) -> bool:
    """Whether one says "more than" and the other "less than" the same number."""
    return {claimed.bound, given.bound} == {"above", "below"} and claimed.value == given.value
