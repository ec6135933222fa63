"""Words that say little of what a text is about, and those that are left without them."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_][\w’'-]*")
STOP_WORDS = frozenset(
    "a an the of in on at to for from by with and or but is are was were be been being do does did has have had how what which"
    " who whom whose when where why that this these those it its as than then there their they he she his her him i you we us"
    " me my your our not no can could would should will may might about into over under during between after before s t".split()
)
"""Words that carry little of a question's meaning; they are weighed down, never thrown away."""

LIGHT_WORDS = STOP_WORDS | frozenset(
    "according also any call called caused come did exactly far find first found gave get give given go going happen happened"
    " happening happens have kind know known last long made make many much name named now number occur occurred often one people"
    " report reported said same say says since some sort state stated take taken takes tell thing things time took type use used"
    " way were whether within year years".split()
)
"""Words a question may use that its answer need not: their absence says nothing."""


def is_light(word: str) -> bool:
    return word.lower() in LIGHT_WORDS


def telling_words(text: str) -> list[str]:
    """The words an answer has to meet: none of those that any question may use."""
    return [word for word in WORD.findall(text) if not is_light(word)]
