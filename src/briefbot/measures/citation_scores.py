"""Citations against what people marked: does the first one hold, and are the right sentences cited and no others?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

from briefbot.judgements import ParagraphName
from briefbot.queries import AnswerSpan, Query
from briefbot.types import Answer, ArticleId, Citation, Span

_LOOKED_UP = 3
"""How many citations of an answer a reader is taken to look up."""

ParagraphSpan = Callable[[ArticleId, int], Span]
"""Where a paragraph, numbered from 1, stands in its article."""


@dataclass(frozen=True, slots=True)
class CitationScores:
    """Share of the questions with marked evidence that are answered with a citation of it.

    An abstained answer cites nothing, so it counts as wrong, except in the ``…_when_answered`` shares (None if
    nothing was answered).
    """

    questions: int
    answered: int
    first: float
    """The first citation of the first claim holds."""
    first_when_answered: float | None
    first_three: float
    """One of the first three citations holds."""
    first_three_when_answered: float | None


class SentenceMatch(NamedTuple):
    """One answer's cited sentences against one person's marked sentences, each from 0 to 1.

    precision = cited sentences that are marked / cited sentences; recall = marked sentences that are cited / marked
    sentences; f1 = 2 · precision · recall / (precision + recall), 0 where both are 0. As HotpotQA scores supporting
    sentences (Yang et al. 2018, arXiv:1809.09600).
    """

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """Means over the questions for which people marked sentences (macro: every question counts the same).

    ``of_all`` counts an abstained answer as 0 in all three; ``when_answered`` leaves it out (None if nothing was
    answered). Where several people marked sentences, each question is held against the one whom the answer matches
    best (by F1), as SQuAD does. f1 is the mean of the questions' F1, not the F1 of the means.
    """

    questions: int
    answered: int
    of_all: SentenceMatch
    when_answered: SentenceMatch | None


def score_citations(
    queries: Sequence[Query], answers: Sequence[Answer], *, paragraph_span: ParagraphSpan
) -> CitationScores | None:
    """Citations of the answers to ``queries``, in the same order; None if no query has marked evidence."""
    marked = [(query, answer) for query, answer in zip(queries, answers, strict=True) if query.has_evidence]
    if not marked:
        return None
    answered = sum(not answer.abstained for _, answer in marked)
    first = sum(first_citation_holds(query, answer, paragraph_span=paragraph_span) for query, answer in marked)
    first_three = sum(early_citation_holds(query, answer, paragraph_span=paragraph_span) for query, answer in marked)
    return CitationScores(
        questions=len(marked),
        answered=answered,
        first=first / len(marked),
        first_when_answered=first / answered if answered else None,
        first_three=first_three / len(marked),
        first_three_when_answered=first_three / answered if answered else None,
    )


def score_sentences(queries: Sequence[Query], answers: Sequence[Answer]) -> SentenceScores | None:
    """Cited sentences of the answers to ``queries``, in the same order; None if nobody marked sentences."""
    matched = [(match_sentences(query, answer), answer) for query, answer in zip(queries, answers, strict=True)]
    marked = [(match, answer.abstained) for match, answer in matched if match is not None]
    if not marked:
        return None
    answered = [match for match, abstained in marked if not abstained]
    return SentenceScores(
        questions=len(marked),
        answered=len(answered),
        of_all=_mean([match for match, _ in marked]),
        when_answered=_mean(answered) if answered else None,
    )


def match_sentences(query: Query, answer: Answer) -> SentenceMatch | None:
    """The answer's cited sentences against those of the person they match best; None if nobody marked any.

    Cited is the sentence that carries a claim: the claim's first citation. What is cited besides, as the context of
    a claim, does not count. A cited and a marked sentence are one if ``citation_holds`` says so of the pair.
    """
    people = [sentences for sentences in query.gold_sentences if sentences]
    if not people or not query.gold_passages:
        return None
    citation_of = {citation.number: citation for citation in answer.citations}
    carrying = dict.fromkeys(claim.citations[0] for claim in answer.claims if claim.citations)
    cited = [citation_of[number] for number in carrying]
    return max((_match(query, cited, marked) for marked in people), key=lambda match: (match.f1, match.precision))


def first_citation_holds(query: Query, answer: Answer, *, paragraph_span: ParagraphSpan) -> bool:
    """Whether the first citation of the first claim holds the evidence: see ``citation_holds``."""
    numbers = answer.claims[0].citations[:1] if answer.claims else ()
    return _any_holds(query, answer, numbers, paragraph_span=paragraph_span)


def early_citation_holds(query: Query, answer: Answer, *, paragraph_span: ParagraphSpan) -> bool:
    """Whether one of the first three citations, in the order of the claims, holds the evidence."""
    numbers = dict.fromkeys(number for claim in answer.claims for number in claim.citations)
    return _any_holds(query, answer, list(numbers)[:_LOOKED_UP], paragraph_span=paragraph_span)


def citation_holds(query: Query, citation: Citation, *, paragraph_span: ParagraphSpan) -> bool:
    """Whether the citation covers a marked answer in its paragraph.

    Where sentences were marked instead: whether it quotes one from a gold passage, in whole or in part or with more
    around it, white space, punctuation and case aside.
    """
    if query.answer_spans:
        paragraph = ParagraphName(citation.article_id, citation.paragraph)
        return any(
            span.paragraph == paragraph and _covers(citation, span, offset=paragraph_span(*paragraph).start)
            for span in query.answer_spans
        )
    return any(_quotes(query, citation, sentence) for sentences in query.gold_sentences for sentence in sentences)


def _any_holds(query: Query, answer: Answer, numbers: Sequence[int], *, paragraph_span: ParagraphSpan) -> bool:
    citation_of = {citation.number: citation for citation in answer.citations}
    return any(citation_holds(query, citation_of[number], paragraph_span=paragraph_span) for number in numbers)


def _match(query: Query, cited: Sequence[Citation], marked: Sequence[str]) -> SentenceMatch:
    quoted = [[_quotes(query, citation, sentence) for sentence in marked] for citation in cited]
    precision = sum(map(any, quoted)) / len(cited) if cited else 0.0
    recall = sum(map(any, zip(*quoted, strict=True))) / len(marked)
    return SentenceMatch(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def _mean(matches: Sequence[SentenceMatch]) -> SentenceMatch:
    return SentenceMatch(*(fmean(values) for values in zip(*matches, strict=True)))


def _covers(citation: Citation, span: AnswerSpan, *, offset: int) -> bool:
    return citation.start <= offset + span.start and offset + span.end <= citation.end


def _quotes(query: Query, citation: Citation, sentence: str) -> bool:
    if ParagraphName(citation.article_id, citation.paragraph) not in query.gold_passages:
        return False
    quoted, marked = letters(citation.quote), letters(sentence)
    return bool(quoted and marked) and (quoted in marked or marked in quoted)


def letters(text: str) -> str:
    """The text without what may differ between a quote and the sentence that was marked."""
    return re.sub(r"[\W_]+", "", text).casefold()
