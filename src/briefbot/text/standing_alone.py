"""Whether a sentence can stand alone, or points back to what was said before it."""

from __future__ import annotations

import re

from briefbot.text.dates import ANY_MONTH
from briefbot.text.light_words import LIGHT_WORDS

_LEANING = re.compile(
    r"^\W*(it|its|he|his|him|she|her|they|their|them|this|these|that|those|such|both|neither|either"
    r"|the (latter|former|same|two|others?|figures?|numbers?|total|decision|attack|incident|move|report|statement|ship|vessel)"
    r"|another|others|(one|some|most|many|all|none) (are|is|was|were|had|has|have|of (them|these|those|the \w+))"
    r"|the (first|second|third|fourth|fifth|last|rest) (are|is|was|were|had|has|have|will|would|of (them|these|those)))\b",
    re.IGNORECASE,
)

_SETTING = rf"\d[\w:.]*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{ANY_MONTH}"
_LEANING_LATER = re.compile(
    r"\W*(?:on|in|at|by|after|before|since|until|during|later|earlier|then|but|and|yet|still|also|now|only|meanwhile|today|yesterday)"
    rf"(?:(?:\s+(?:{_SETTING})){{0,3}}|(?:\s+(?:(?-i:[a-z])[\w-]*|{_SETTING})){{1,4}},)\s+(?:he|she|they)\s+\w",
    re.IGNORECASE,
)
"""A pronoun behind a setting that names nobody: "On Friday he said", "After the vote, she left"."""


def leans_on_context(sentence: str) -> bool:
    """Whether the sentence opens with a word that points back, or with a setting and such a word, and so cannot stand alone."""
    return bool(_LEANING.match(sentence) or _LEANING_LATER.match(sentence))


_OPENERS = frozenset(
    "above across again against all along alongside although amid among amongst apart approximately aren around aside assuming"
    " based because behind below beneath beside besides beyond compared concerning considering couldn describe despite didn"
    " doesn don each either even every except excluding explain few following hadn hasn haven hello hi however if including"
    " instead isn just like list maybe meanwhile more moreover most must mustn near nearly neither next no none nor oh okay once"
    " only other others ought per perhaps please prior provided regarding roughly several shall shouldn show so still tell"
    " though through throughout till together toward towards under unless unlike until up upon via wasn weren while with without"
    " won wouldn yes yet".split()
)
"""Besides the light words: conjunctions, prepositions, and what else is asked or told with, but names nothing."""


def opens_sentences(word: str) -> bool:
    """Whether a sentence may open with the word whatever it is about, so that its capital tells no name: "If", "What's"."""
    plain = re.split("['’]", word.lower())[0]
    return plain in LIGHT_WORDS or plain in _OPENERS or bool(_LEANING.match(word))
