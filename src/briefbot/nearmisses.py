"""Questions that a corpus does not answer, made from those it does: by leaving articles out, or another name, number or day."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from briefbot.matching import WORD, is_light
from briefbot.questionmaking import MadeQuestion, names_in

if TYPE_CHECKING:
    import random

    from briefbot.catalog import Catalog
    from briefbot.lexical import TantivySearcher
    from briefbot.types import ArticleId

_MONTHS = "January February March April May June July August September October November December".split()
_FIGURE = re.compile(r"(?<![\w.,])\d[\d.,]*\d|(?<![\w.,])\d(?![\w.,])")
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


def near_miss(question: str, others: Sequence[str], lexical: TantivySearcher, rng: random.Random) -> str | None:
    """The question with one name, month or number of another question in place of its own, such that no passage holds
    that together with what the question is about; None where none is found."""
    for kind in rng.sample([_names, _months, _figures], 3):
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
    return [month for month in _MONTHS if re.search(rf"\b{month}\b", question)]


def _figures(question: str) -> list[str]:
    return _FIGURE.findall(question)


def _rarest(text: str, lexical: TantivySearcher, *, most: int = _TELLING) -> list[str]:
    """The terms of its telling words that stand in the fewest passages, but in one at least."""
    terms = {term for word in WORD.findall(text) if not is_light(word) for term in lexical.terms(word)}
    known = sorted((lexical.document_frequency(term), term) for term in terms)
    return [term for frequency, term in known if frequency][:most]


def _articles_with(terms: Sequence[str], catalog: Catalog, lexical: TantivySearcher) -> Set[ArticleId]:
    """Articles of which a passage holds all the terms."""
    return {passage.passage.article_id for passage in catalog.passages(lexical.rows_with(terms))}
