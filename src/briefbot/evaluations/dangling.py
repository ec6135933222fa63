"""Judgements that nothing can meet, since what they name is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from briefbot.judgements import ParagraphName
from briefbot.measures.citation_scores import letters
from briefbot.queries import Query
from briefbot.types import Article, ArticleId

FindArticle = Callable[[ArticleId], Article | None]

_NAMED, _SHOWN = 3, 60
_REMEMBERED = 100
"""Articles; queries that follow each other are often about the same."""


def dangling_judgements(
    queries: Sequence[Query], qrels: Mapping[str, Mapping[str, int]], *, article: FindArticle | None
) -> tuple[str, ...]:
    """What the judgements name and is not there: queries, paragraphs or articles, gold sentences. A line for each of these.

    Without ``article``, as where a run is scored, only queries can be missed.
    """
    lines = list(_unknown_queries(queries, qrels))
    if article is not None:
        find = lru_cache(_REMEMBERED)(article)
        for query in queries:
            lines += [f"{query.id}: {missed}" for missed in _missed(query, qrels.get(query.id, {}), find)]
    return tuple(lines)


def _unknown_queries(queries: Sequence[Query], qrels: Mapping[str, object]) -> Iterator[str]:
    asked = {query.id for query in queries}
    unknown = [query_id for query_id in qrels if query_id not in asked]
    if unknown:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        yield f"{', '.join(unknown[:_NAMED])}{more}: judged, but not among the {len(asked)} queries"


def _missed(query: Query, relevances: Mapping[str, int], find: FindArticle) -> Iterator[str]:
    relevant = [name for name, relevance in relevances.items() if relevance > 0]
    marked = [*query.gold_passages, *chain(*query.gold_sets), *(span.paragraph for span in query.answer_spans)]
    for name in dict.fromkeys([*relevant, *map(str, marked)]):
        if not _is_there(name, find):
            yield f"the index has no {name!r}"
    articles = [found for name in dict.fromkeys(name.article_id for name in query.gold_passages) if (found := find(name))]
    texts = [letters(found.text) for found in articles]
    for sentence in dict.fromkeys(chain(*query.gold_sentences)):
        if articles and not any(letters(sentence) in text for text in texts):
            yield f"{', '.join(repr(found.id) for found in articles[:_NAMED])} has no gold sentence “{_cut(sentence)}”"


def _is_there(name: str, find: FindArticle) -> bool:
    try:
        article_id, number = ParagraphName.parse(name)
    except ValueError:
        return find(ArticleId(name)) is not None
    article = find(article_id)
    return article is not None and number <= len(article.paragraphs)


def _cut(sentence: str) -> str:
    text = " ".join(sentence.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
