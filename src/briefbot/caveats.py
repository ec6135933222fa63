"""What an answer may miss of what was asked: a name that no article has, somebody whose words none gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from briefbot.countries import country_of
from briefbot.dates import find_dates
from briefbot.evidence import Evidence
from briefbot.matching import AskedQuestion, Vocabulary
from briefbot.messages import Remark, say
from briefbot.question import WORD, names
from briefbot.speaking import asked_speaker
from briefbot.types import ArticleId
from briefbot.wording import stem

_NAMED_AT_MOST = 3
_READ_FOR_NAMES = 200_000
"""Characters of an article that are looked through for a name: 40 ms."""


def caveat(
    question: str,
    asked: AskedQuestion,
    weighed: Sequence[Evidence],
    cited: Sequence[Evidence],
    vocabulary: Vocabulary,
    *,
    text_of: Callable[[ArticleId], str] = lambda article: "",
) -> Remark | None:
    """What a reader of the answer should know; None for questions of several parts, and of a language other than English.

    ``cited`` is what it is made of, of all that was ``weighed``; ``text_of`` gives the whole text of an article.
    """
    if asked.has_several_parts or asked.language is not None:
        return None
    if unseen := list(_unseen_names(question, vocabulary)):
        return say("No article mentions {words}.", words=tuple(unseen[:_NAMED_AT_MOST]))
    missing = _names_missing(question, asked, [f"{each.ranked.passage.context} {each.ranked.text}" for each in cited])
    if missing:
        articles = dict.fromkeys(each.ranked.passage.article_id for each in cited)
        missing = _names_missing(question, asked, [text_of(article)[:_READ_FOR_NAMES] for article in articles], among=missing)
    if missing:
        return say("No article that is cited mentions {words}: the answer may be of something else.", words=tuple(missing))
    speaker = asked_speaker(question)
    if names(speaker) and not any(sentence.signals.speaker for sentence in weighed):
        return say("No sentence that was found gives words of {words}.", words=(speaker,))
    return None


def _names_missing(question: str, asked: AskedQuestion, texts: Sequence[str], *, among: Sequence[str] | None = None) -> list[str]:
    """Names of the question, or those ``among`` them, of which no word stands in any of the texts; days and initials are none."""
    there = {term for text in texts for term in asked.terms_in(text)}
    missing = []
    for words in _named(question):
        name, terms = " ".join(words), {term for word in words for term in asked.terms_of(word)}
        is_looked_for = terms and not find_dates(name) and not name.isupper() and (among is None or name in among)
        if is_looked_for and not terms & there:
            missing.append(name)
    return missing


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
