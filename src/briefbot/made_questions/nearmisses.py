"""Questions that a corpus does not answer, made from those it does: articles left out, or another name, number, day or count."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Literal

from briefbot.made_questions.questionmaking import MadeQuestion
from briefbot.text.dates import MONTHS
from briefbot.text.light_words import WORD, is_light
from briefbot.text.mentions import names_in

if TYPE_CHECKING:
    import random

    from briefbot.catalog import Catalog
    from briefbot.lexical import TantivySearcher
    from briefbot.types import ArticleId

NearMissKind = Literal["name", "month", "number", "counted"]

_FIGURE = re.compile(r"(?<![\w.,])\d[\d.,]*\d|(?<![\w.,])\d(?![\w.,])")
_COUNTED = re.compile(r"(?<=\bhow many )[a-z]{3,}", re.IGNORECASE)
_TELLING = 2
"""Of a question's rarest words, how many stand for what it is about."""
_TRIED = 12


def articles_that_answer(question: MadeQuestion, catalog: Catalog, lexical: TantivySearcher) -> tuple[ArticleId, ...]:
    """The question's own article, its reprints, and every article that holds the answer's words and the question's names."""
    own = [question.article_id, *catalog.reprints_of(question.article_id)]
    asked = _rarest(question.text, lexical)
    answer = [term for term in _rarest(question.answer, lexical, most=3) if term not in lexical.terms(question.text)]
    holders = _articles_with(answer, catalog, lexical) & _articles_with(asked, catalog, lexical) if answer and asked else set()
    return tuple(dict.fromkeys([*own, *sorted(holders)]))


def near_miss(
    question: str, others: Sequence[str], lexical: TantivySearcher, rng: random.Random, *, kinds: Sequence[NearMissKind] = ()
) -> str | None:
    """The question with one name, month, number or thing counted of another question in place of its own, such that no
    passage holds that together with what the question is about; None where none is found.

    ``kinds`` are those to try, all of them by default.
    """
    for name in rng.sample(kinds or list(_PARTS), len(kinds or _PARTS)):
        kind = _PARTS[name]
        mine = kind(question)
        theirs = sorted({part for other in others for part in kind(other)} - set(mine))
        if not mine or not theirs:
            continue
        old = rng.choice(mine)
        for new in rng.sample(theirs, min(_TRIED, len(theirs))):
            if _is_alike(old, new) and _never_meet(new, question.replace(old, " "), lexical):
                return question.replace(old, new)
    return None


def _is_alike(old: str, new: str) -> bool:
    """Whether one can stand for the other: as many words, none in common, both with an article or neither."""
    return len(old.split()) == len(new.split()) and not {*old.lower().split()} & {*new.lower().split()}


def _never_meet(new: str, rest: str, lexical: TantivySearcher) -> bool:
    """Whether no passage holds the new words and any of the words that tell most of what is asked."""
    terms = lexical.terms(new)
    about = _rarest(rest, lexical)
    return bool(terms and about) and not any(lexical.rows_with([*terms, term], most=1) for term in about)


def _names(question: str) -> list[str]:
    return [name for name in names_in(question) if not any(character.isdigit() for character in name)]


def _months(question: str) -> list[str]:
    return [month for month in MONTHS if re.search(rf"\b{month}\b", question)]


def _figures(question: str) -> list[str]:
    return _FIGURE.findall(question)


_PARTS: Mapping[NearMissKind, Callable[[str], list[str]]] = {
    "name": _names,
    "month": _months,
    "number": _figures,
    "counted": _COUNTED.findall,
}
"""What of a question may be put in place of another's."""


def _rarest(text: str, lexical: TantivySearcher, *, most: int = _TELLING) -> list[str]:
    """The terms of its telling words that stand in the fewest passages, but in one at least."""
    terms = {term for word in WORD.findall(text) if not is_light(word) for term in lexical.terms(word)}
    known = sorted((lexical.document_frequency(term), term) for term in terms)
    return [term for frequency, term in known if frequency][:most]


def _articles_with(terms: Sequence[str], catalog: Catalog, lexical: TantivySearcher) -> Set[ArticleId]:
    """Articles of which a passage holds all the terms."""
    return {passage.passage.article_id for passage in catalog.passages(lexical.rows_with(terms))}
