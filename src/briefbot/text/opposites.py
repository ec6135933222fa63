"""Words that say the opposite of each other, by what they compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from briefbot.text.wording import Token, stem

_PAIRS = {
    "amount": (
        "more greater most majority plenty multiple many",
        "less fewer least fewest lesser minority few little",
    ),
    "change": (
        "rise increase grow growth climb gain soar surge jump up upward expand expansion raise boost double"
        " triple improve escalate"
        " swell upturn accelerate strengthen add upgrade",
        "fall decrease decline drop shrink lose loss plunge sink slump tumble down downward contract reduce reduction cut halve"
        " worsen diminish dwindle dip slow weaken lower downturn decelerate downgrade shed",
    ),
    "height": (
        "high higher highest above over upper top tall taller tallest",
        "low lower lowest below under lower bottom short shorter shortest",
    ),
    "size": ("large larger largest big bigger biggest major huge", "small smaller smallest minor tiny little"),
    "order": (
        "after later following subsequent subsequently afterwards afterward since",
        "before earlier prior previous previously beforehand until ago",
    ),
    "rank": ("first initial initially original originally opening", "last final finally latest closing"),
    "end": ("begin start launch open commence", "end finish conclude close cease stop halt terminate"),
    "age": ("old older oldest elder eldest ancient", "young younger youngest new newer newest modern"),
    "length": ("long longer longest lengthy", "short shorter shortest brief"),
    "outcome": ("win victory succeed success successful triumph victorious", "lose defeat loss fail failure unsuccessful"),
    "strength": ("strong stronger strongest powerful", "weak weaker weakest feeble"),
    "speed": ("fast faster fastest quick quicker quickest rapid rapidly", "slow slower slowest slowly gradual gradually"),
    "quality": ("good positive favourable favorable excellent", "bad negative unfavourable unfavorable poor"),
    "stance": (
        "support back favour favor endorse agree approve accept allow permit",
        "oppose reject disagree refuse decline forbid ban prohibit",
    ),
    "statement": ("confirm admit acknowledge affirm assert", "deny dispute refute disprove"),
    "side": ("inside within internal domestic", "outside external foreign"),
    "frequency": ("always often frequently usually commonly regularly common", "never rarely seldom hardly infrequently rare"),
    "temperature": ("hot hotter hottest warm warmer warmest", "cold colder coldest cool cooler coolest"),
    "distance": ("near nearer nearest close closer closest", "far farther farthest distant remote"),
    "wealth": ("rich richer richest wealthy", "poor poorer poorest"),
    "price": ("expensive", "cheap"),
    "number": ("all every entire whole both", "none neither"),
    "way": ("north northern", "south southern"),
    "compass": ("east eastern", "west western"),
    "hand": ("left", "right"),
    "sex": (
        "man men father son brother husband male boy king uncle",
        "woman women mother daughter sister wife female girl queen aunt",
    ),
    "legality": ("legal", "illegal"),
    "guilt": ("guilty", "innocent"),
    "motion": ("arrive enter join advance", "leave left exit depart quit retreat withdraw"),
    "trade": ("import", "export"),
    "span": ("maximum", "minimum"),
    "width": ("wide wider widest broad broader broadest", "narrow narrower narrowest"),
    "weight": ("heavy heavier heaviest", "light lighter lightest"),
    "life": ("alive survive bear", "dead die kill"),
    "difficulty": ("easy easier easiest simple", "hard harder hardest difficult"),
    "part": ("entirely fully completely wholly", "partly partially"),
    "likeness": ("same similar identical alike", "different opposite contrary unlike"),
    "openness": ("public", "private"),
    "view": ("ally friend", "enemy rival"),
}
LEANING = frozenset("sex stance statement view".split())
"""Of these what stands on one side is not the same: a brother is no son, and who supports a plan need not have approved it."""


@lru_cache(maxsize=65536)
def sides(word: str) -> tuple[tuple[str, int], ...]:
    """What the word compares and on which side it stands, 1 or -1; several where it has several senses, none for most words."""
    lower = word.lower()
    exact = _SIDES.get(lower)
    return exact if exact is not None else _STEMS.get(stem(lower), ())


def sides_in(tokens: Sequence[Token], index: int) -> tuple[tuple[str, int], ...]:
    """Those of the word where it stands: turned round in "no more than", "not longer than", "at most" and "at least"."""
    before = tokens[index - 1].text.lower() if index else ""
    after = tokens[index + 1].text.lower() if index + 1 < len(tokens) else ""
    word = tokens[index].text.lower()
    if (word, after) == ("ahead", "of"):
        return (("order", -1),)
    is_turned = (before in ("no", "not") and after == "than") or (before == "at" and word in ("most", "least"))
    return tuple((dimension, -side) for dimension, side in sides(word)) if is_turned else sides(word)


def _by_word() -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for dimension, (one, other) in _PAIRS.items():
        for side, words in ((1, one), (-1, other)):
            for word in words.split():
                found.setdefault(word, []).append((dimension, side))
    return {word: tuple(pairs) for word, pairs in found.items()}


_SIDES = _by_word()
_STEMS = {stem(word): pairs for word, pairs in _SIDES.items()}
