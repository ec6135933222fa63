"""A question taken apart, so that each of its parts tells how far a text meets it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from briefbot.questions.asked_days import AskedDays
from briefbot.questions.asked_figures import AskedFigures
from briefbot.questions.asked_names import AskedNames
from briefbot.questions.asked_speaker import AskedSpeaker
from briefbot.questions.asked_things import AskedThings
from briefbot.questions.asked_tokens import AskedTokens
from briefbot.questions.asked_words import AskedWords
from briefbot.questions.counting import Wanted, read_wanted
from briefbot.questions.question import QuestionKind, classify, has_several_parts
from briefbot.questions.rivals import Rivals, find_rivals
from briefbot.questions.told import modifying_terms, told_terms
from briefbot.questions.vocabulary import Vocabulary
from briefbot.text.naming import named_sources
from briefbot.types import QueryTokens

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")


class AskedQuestion:
    """A question taken apart once: what kind it is of, and its parts, which read texts."""

    def __init__(self, text: str, tokens: QueryTokens, vocabulary: Vocabulary, *, sources: Sequence[str] = ()) -> None:
        """``sources`` are those of the corpus, of which it may name some."""
        plain = _THOUSANDS.sub("", text)  # "1,087" is one
        self.kind: QuestionKind = classify(text)
        self.wanted: Wanted | None = read_wanted(text) if self.kind == "number" else None
        self.has_several_parts = has_several_parts(text)
        self.words = AskedWords(text, vocabulary)
        self.language = self.words.language
        self.tokens = AskedTokens(text, self.words, tokens)
        self.names = AskedNames(text, self.words)
        self.speaker = AskedSpeaker(text, self.words, self.names)
        self.days = AskedDays(text, self.words)
        self.figures = AskedFigures(plain, self.words, self.days)
        self.things = AskedThings(plain, self.words, self.tokens)
        self.rivals = Rivals([] if self.has_several_parts or self.language else find_rivals(text), self.words)
        self.told = told_terms(text, self.words, self.names, self.wanted)
        self.modifiers = modifying_terms(text, self.words) & self.told
        self._sources = named_sources(text, sources) if self.has_several_parts else []

    @property
    def names_things(self) -> bool:
        """Whether it names anything that an article may have or lack."""
        return bool(self.things or self.days.whole)

    def named_in(self, origins: Sequence[tuple[str | None, date | None]]) -> float:
        """Share of the sources and days it names that articles of these sources and days of publication are of; 1 if none.

        Days do not count where no article is dated.
        """
        met = [any(source == named for source, _ in origins) for named in self._sources]
        met += self.days.met_by([day for _, day in origins if day is not None])
        return sum(met) / len(met) if met else 1.0
