"""What an answer may miss of what was asked: a name that no article has, somebody whose words none gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from briefbot.countries import country_of
from briefbot.evidence import Evidence
from briefbot.matching import AskedQuestion, Vocabulary
from briefbot.messages import Remark, say
from briefbot.question import WORD, names
from briefbot.speaking import asked_speaker
from briefbot.wording import stem

_NAMED_AT_MOST = 3


def caveat(question: str, asked: AskedQuestion, weighed: Sequence[Evidence], vocabulary: Vocabulary) -> Remark | None:
    """What a reader of the answer should know; None for questions of several parts, and of a language other than English."""
    if asked.has_several_parts or asked.language is not None:
        return None
    if unseen := list(_unseen_names(question, vocabulary)):
        return say("No article mentions {words}.", words=tuple(unseen[:_NAMED_AT_MOST]))
    speaker = asked_speaker(question)
    if names(speaker) and not any(sentence.signals.speaker for sentence in weighed):
        return say("No sentence that was found gives words of {words}.", words=(speaker,))
    return None


def _named(question: str) -> list[list[str]]:
    """Capitalised words side by side; not the first word of a question, which always has a capital."""
    runs: list[list[str]] = []
    end = 0
    for word in list(WORD.finditer(question))[1:]:
        if not word.group()[0].isupper():
            continue
        if not (end and question[end : word.start()].isspace()):
            runs.append([])
        runs[-1].append(re.sub("['’]s?$", "", word.group()))
        end = word.end()
    return runs


def _unseen_names(question: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Names of which no word stands anywhere: "Belgorod", not the "Graham" of a "Graham Twigg" who is called Twigg."""
    for words in _named(question):
        is_country = any(country_of(stem(word)) for word in words)
        terms = [term for word in words for term in vocabulary.terms(word)]
        if terms and not is_country and not any(map(vocabulary.document_frequency, terms)):
            yield " ".join(words)
