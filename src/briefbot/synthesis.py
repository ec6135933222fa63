"""A language model's reply to claims that have been checked: each sentence against the exact sentences it cites.

What the model says counts for nothing until the sources bear it out. A sentence under the wrong number gets the right one, if
one of the sentences the model was given bears it out; any other is not said, or shown with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from briefbot.checks.support import find_support
from briefbot.errors import LanguageModelError, RequestCancelled
from briefbot.language_model.prompt import Prompt, Source
from briefbot.language_model.reply import ReplyReader, Statement
from briefbot.messages import say
from briefbot.text.wording import read, weight
from briefbot.types import Ending, LanguageModel
from briefbot.verify import Verification, verify_claim

Fate = Literal["verified", "re-cited", "refused"]
"""Whether a statement's own sources bear it out, others do, or none."""

MOST_CLAIMS = 12
_DECLINES = re.compile(r"\W*no answer\W*", re.IGNORECASE)
"""What the prompt asks for where the sentences do not answer; some article may have these words."""
_TRIED = 6
"""Sentences tried for a statement whose own do not bear it out."""
_MOST_TOGETHER = 3
_BY_ITSELF = 0.5
"""Share of the words that the sentences must have without their article's title: benchmarks/honesty.py."""


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """A statement of a reply and what its check found; ``sources`` are those that bear it out, or were the nearest to it."""

    statement: Statement
    fate: Fate
    sources: tuple[Source, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote, as far as it came, and what became of each sentence."""

    model: str
    prompt: Prompt
    reply: str
    ending: Ending
    checked: tuple[CheckedStatement, ...]
    fault: LanguageModelError | None
    """Why the reply is missing or broke off, if so."""


def synthesise(
    prompt: Prompt, model: LanguageModel, *, on_checked: Callable[[CheckedStatement], None] = lambda checked: None
) -> Draft:
    """What the model writes, checked sentence by sentence; ``on_checked`` hears of each as soon as it is whole and checked.

    A model that fails is no error: the draft says why. Raises RequestCancelled if nobody wants the reply any more.
    """
    reader = ReplyReader(len(prompt.sources))
    written: list[str] = []
    checked: list[CheckedStatement] = []
    said: set[str] = set()
    ending: Ending = "cut off"
    fault: LanguageModelError | None = None

    def take(statements: Sequence[Statement]) -> None:
        for statement in statements:
            words = " ".join(statement.text.casefold().split())
            if words not in said and len(checked) < MOST_CLAIMS:
                said.add(words)
                checked.append(check_statement(statement, prompt.sources))
                on_checked(checked[-1])

    pieces = model.reply(prompt.messages)
    try:
        for piece in pieces:
            written.append(piece.text)
            take(reader.feed(piece.text))
            ending = piece.ending or ending
    except RequestCancelled:
        raise
    except LanguageModelError as error:
        fault = error
    finally:
        pieces.close()
    take(reader.finish(ending))
    return Draft(model.name, prompt, "".join(written), ending, tuple(checked), fault)


def check_statement(statement: Statement, sources: Sequence[Source]) -> CheckedStatement:
    """Whether the sources it names bear it out, or else others of those there are, and which."""
    if _DECLINES.fullmatch(statement.text):
        return CheckedStatement(
            statement, "refused", (), Verification("unsupported", say("no sentence of the articles says this"))
        )
    if statement.text.rstrip("\"'”’»)").endswith(("?", "？", "؟")):
        return CheckedStatement(statement, "refused", (), Verification("unsupported", say("a question states nothing")))
    named = [source for source in sources if source.number in statement.numbers]
    ordered = sorted(named, key=lambda source: statement.numbers.index(source.number))
    if ordered and (found := _borne_out(statement.text, ordered)):
        return CheckedStatement(statement, "verified", *found)
    others = _nearest(statement.text, sources)
    for group in _groups(statement.text, others, sources):
        checked = _verify(statement.text, group)
        if checked.verdict == "verified":
            return CheckedStatement(statement, "re-cited", tuple(group), checked)
    nearest = [source for source in ordered if source.passage.article_id == ordered[0].passage.article_id] or others[:1]
    refused = (
        _verify(statement.text, nearest) if nearest else Verification("unsupported", say("no sentence of the articles says this"))
    )
    return CheckedStatement(statement, "refused", tuple(nearest), refused)


def _borne_out(text: str, named: Sequence[Source]) -> tuple[tuple[Source, ...], Verification] | None:
    """Those of the named sources that bear the text out each alone, or else all of one article's together."""
    alone = [(source, checked) for source in named if (checked := _verify(text, [source])).verdict == "verified"]
    if alone:
        return tuple(source for source, _ in alone), alone[0][1]
    for article_id in dict.fromkeys(source.passage.article_id for source in named):
        group = [source for source in named if source.passage.article_id == article_id]
        if len(group) > 1 and (checked := _verify(text, group)).verdict == "verified":
            return tuple(group), checked
    return None


def _nearest(text: str, sources: Sequence[Source]) -> list[Source]:
    """The sources that share most with the text, the nearest first."""
    texts = [source.text for source in sources]
    places = find_support(text, texts).sentences
    ranked = sorted(places, key=lambda place: (-verify_claim(text, [texts[place]]).support, place))
    return [sources[place] for place in ranked[:_TRIED]]


def _groups(text: str, nearest: Sequence[Source], sources: Sequence[Source]) -> Iterator[list[Source]]:
    """What may bear a statement out: a sentence, two that stand side by side, or two or three of one article.

    These are the nearest, and the nearest with those that have most of the words it lacks.

    Never sentences of two articles: what they say together nobody has said.
    """
    yield from ([source] for source in nearest)
    for one, other in pairwise(sorted(nearest, key=lambda source: source.number)):
        if one.passage.article_id == other.passage.article_id and other.number == one.number + 1:
            yield [one, other]
    for article_id in dict.fromkeys(source.passage.article_id for source in nearest):
        group = [source for source in nearest if source.passage.article_id == article_id]
        every = [source for source in sources if source.passage.article_id == article_id]
        for chosen in (group, _completed(text, group[0], every)):
            for size in range(2, min(len(chosen), _MOST_TOGETHER) + 1):
                yield sorted(chosen[:size], key=lambda source: source.number)


def _completed(text: str, first: Source, sources: Sequence[Source]) -> list[Source]:
    """The source, and those that each add most of the words of the text that are still missing."""
    words = {source.number: {token.key for token in read([source.text]).tokens} for source in sources}
    missing = {token.key for token in read([text]).tokens if weight(token.text) == 1} - words[first.number]
    chosen = [first]
    while len(chosen) < _MOST_TOGETHER:
        best = max(sources, key=lambda source: len(missing & words[source.number]))
        if not missing & words[best.number]:
            break
        chosen.append(best)
        missing -= words[best.number]
    return chosen


def _verify(text: str, sources: Sequence[Source]) -> Verification:
    """As ``verify_claim``; a name that stands in the article's title or heading need not be said again.

    They prove nothing: what stands in them alone is not borne out.
    """
    quotes = [source.text for source in sources]
    checked = verify_claim(text, quotes)
    if checked.verdict == "verified" or checked.coverage < _BY_ITSELF:
        return checked
    named = verify_claim(text, quotes, known=[source.passage.context for source in sources])
    return named if named.verdict == "verified" else checked
