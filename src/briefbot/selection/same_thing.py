"""Whether what one sentence says to be moved, or reckoned anew, is what another announces."""

from __future__ import annotations

import re

from briefbot.questions.question import names
from briefbot.selection.said import RELATED, Asking, Said, relation
from briefbot.text.dates import find_dates
from briefbot.text.light_words import telling_words
from briefbot.text.names import without_possessive
from briefbot.text.wording import senses, stem

_SAME_THING = 0.6
"""Share of the words for what is moved, by weight, that the other sentence and what stands around it have to have."""
_SAYING_LITTLE = frozenset("still now already yet also".split())
_PHRASE_END = re.compile(r"\b(?:of|in|on|at|for|from|by|between|with|to|about)\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|last|next|\d+(?:st|nd|rd|th))\b", re.IGNORECASE)


def is_told_in(older: Said, thing: str, newer: Said, asking: Asking) -> bool:
    """Whether the thing of the newer sentence, in its words, is what the older one tells of.

    Its head, its figures and names, and most of its other words stand there; and neither is of another place, or another in a
    row. Where the sentence has no word for it ("It has been postponed"), both passages are about one thing.
    """
    ours, theirs = (asking.terms(" ".join(_names_in(f"{each.text} {each.title}"))) for each in (newer, older))
    if (ours and theirs and not ours & theirs) or _ordinals(newer.text) != _ordinals(older.text):
        return False
    words = _bare_words(thing)
    if not words:
        return relation(newer, older, asking) >= RELATED
    head = (_bare_words(_PHRASE_END.split(thing)[0]) or words)[-1]
    text = f"{older.window} {' '.join(older.around)}"
    there, told = asking.terms(text), {sense for word in telling_words(text) for sense in senses(stem(word))}
    met = [word for word in words if asking.terms(word) <= there or not told.isdisjoint(senses(stem(word)))]
    needed = [head, *names(thing), *(word for word in words if word[0].isdigit())]
    return set(needed) <= set(met) and share_of(asking.terms(" ".join(words)), asking.terms(" ".join(met)), asking) >= _SAME_THING


def names_nobody_else(newer: Said, older: Said, asking: Asking) -> bool:
    """Whether no name around it is one that does not stand around the other: "The conference" may be that at Mersk."""
    return asking.terms(" ".join(_names_in(" ".join([*newer.around[:-1], newer.title])))) <= asking.terms(" ".join(older.around))


def says_as_much(sentence: Said, anchor: Said, asking: Asking) -> bool:
    """Whether it has, with the one before it and its title, all that the anchor has of what the question says: no inflation for
    what the crown was devalued by."""
    told = asking.told & asking.terms(anchor.text) - _SAYING_LITTLE
    return told <= asking.terms(f"{sentence.before} {sentence.text} {sentence.around[-1]}")


def share_of(words: frozenset[str], there: frozenset[str], asking: Asking) -> float:
    """How much of the weight of the words those that are there have."""
    total = sum(map(asking.rarity, words))
    return sum(map(asking.rarity, words & there)) / total if total else 1.0


def _bare_words(text: str) -> list[str]:
    return [without_possessive(word) for word in telling_words(text)]


def _names_in(text: str) -> list[str]:
    """The names of a text, but for days and single letters."""
    return [name for name in names(_undated(text)) if len(name) > 1]


def _ordinals(text: str) -> set[str]:
    return {found.lower() for found in _ORDINAL.findall(_undated(text))}


def _undated(text: str) -> str:
    for day in reversed(find_dates(text)):
        text = text[: day.start] + text[day.end :]
    return text
