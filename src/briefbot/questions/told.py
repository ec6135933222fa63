"""What a question says of what it asks for, besides its names, its figures and what is counted."""

from __future__ import annotations

from briefbot.questions.asked_names import AskedNames
from briefbot.questions.asked_words import AskedWords
from briefbot.questions.counting import Wanted
from briefbot.text.light_words import WORD
from briefbot.text.word_kinds import read_words
from briefbot.text.wording import stem


def told_terms(text: str, words: AskedWords, names: AskedNames, wanted: Wanted | None) -> frozenset[str]:
    """Terms of its telling words but for names, figures and what is counted."""
    counted = wanted.nouns if wanted is not None else ()
    telling = [word for word in WORD.findall(text) if not (words.is_light(word) or word[0].isdigit() or stem(word) in counted)]
    return frozenset(term for word in telling for term in words.terms_of(word)) - names.terms


def modifying_terms(text: str, words: AskedWords) -> frozenset[str]:
    """Terms of nouns that stand before another noun: the cable of "cable repair"."""
    read = read_words(text)
    nouns = [word.kind == "noun" for word in read]
    first = [
        read[at].text
        for at in range(1, len(read) - 1)
        if nouns[at] and nouns[at + 1] and not read[at + 1].is_capital and (read[at - 1].is_capital or not nouns[at - 1])
    ]
    return frozenset(term for word in first for term in words.terms_of(word))
