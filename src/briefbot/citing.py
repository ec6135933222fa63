"""Numbers the citations of an answer, and lets none through whose quote does not stand in its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from briefbot.answering import Selection
from briefbot.errors import IndexDamaged
from briefbot.generations.generation import Generation
from briefbot.messages import Remark, say
from briefbot.search.folding import find_reprints
from briefbot.selection.evidence_conflicts import Conflict as FoundConflict
from briefbot.selection.said import taken_back
from briefbot.tables import is_row
from briefbot.text.datelines import is_dateline
from briefbot.text.standing_alone import leans_on_context
from briefbot.text.substance import counting_sentences
from briefbot.text.suspicious import is_suspicious
from briefbot.types import Article, ArticleId, Citation, Claim, Conflict, ConflictSide, Passage, Span, paragraph_id
from briefbot.verify import Verification, verify_claim, verify_quote

Context: TypeAlias = tuple[str | Remark | None, tuple[int, ...]]
"""What a claim needs to stand alone, and the numbers of the citations it is quoted from."""
NO_CONTEXT: Context = (None, ())


def cite_selection(selection: Selection, generation: Generation) -> tuple[list[Claim], list[Citation], list[Verification]]:
    """Claims with numbered citations, and each claim's check against its article; a quote that fails stops everything."""
    desk = CitationDesk(generation)
    claims, verifications = [], []
    for evidence in selection.evidence:
        number = desk.cite(evidence.ranked.passage.article_id, evidence.ranked.passage.paragraph, evidence.span)
        context = desk.context(evidence.ranked.passage, evidence.span, evidence.text)
        checked = verify_claim(evidence.text, [desk.citations[number - 1].quote])
        verifications.append(checked)
        claims.append(make_claim(evidence.text, checked, (number,), context))
    kept = without_repeats(claims)
    return [claim for _, claim in kept], desk.citations, [verifications[place] for place, _ in kept]


def make_claim(text: str, checked: Verification, own: Sequence[int], context: Context = NO_CONTEXT) -> Claim:
    """The claim with what its check found; a quote that it was checked against is its own, also where its context is the same."""
    words, numbers = context
    of_context = tuple(number for number in numbers if number not in own)
    return Claim(
        text,
        checked.verdict,
        (*dict.fromkeys(own), *of_context),
        context=str(words) if words else None,
        reason=checked.reason,
        context_remark=words if isinstance(words, Remark) else None,
        reason_remark=checked.remark,
        context_citations=of_context,
    )


def without_repeats(claims: Sequence[Claim]) -> list[tuple[int, Claim]]:
    """The claims with the places they had, each sentence said once.

    A claim that was said as another's context is left out; one whose context is a claim follows that claim, without it.
    """
    kept: list[tuple[int, Claim]] = []
    for place, claim in enumerate(claims):
        own = claim.citations[0]
        if any(own in other.context_citations for _, other in kept):
            continue
        said = next((at for at, (_, other) in enumerate(kept) if (other.citations[0],) == claim.context_citations), None)
        if said is None:
            kept.append((place, claim))
        else:
            kept.insert(said + 1, (place, replace(claim, citations=(own,), context=None, context_citations=())))
    return kept


class CitationDesk:
    """Numbers the citations of one answer and refuses a quote that does not stand in its article."""

    def __init__(self, generation: Generation, citations: Sequence[Citation] = ()) -> None:
        """Goes on after ``citations``, those the answer has already."""
        self.citations = list(citations)
        self._catalog, self._mend = generation.catalog, generation.mending_command()
        self._articles: dict[ArticleId, Article] = {}

    def cite(self, article_id: ArticleId, paragraph: int, span: Span) -> int:
        """Number of the citation of this span; the same span keeps its number."""
        for citation in self.citations:
            if (citation.article_id, citation.start, citation.end) == (article_id, *span):
                return citation.number
        article = self._article(article_id)
        standing = article.paragraphs[paragraph - 1]
        citation = Citation(
            number=len(self.citations) + 1,
            article_id=article_id,
            title=article.title,
            published=article.published,
            source=article.source,
            url=article.url,
            paragraph=paragraph,
            paragraph_id=paragraph_id(article_id, article.paragraph_text(standing)),
            start=span.start,
            end=span.end,
            quote=article.text[span.start : span.end],
            heading=standing.heading,
            page=standing.page,
            box=standing.box,
            recognised=standing.recognised,
            suspicious=is_suspicious(article.paragraph_text(standing)),
            also_in=find_reprints(self._catalog, article, paragraph, span),
        )
        checked = verify_quote(citation, article)
        if checked.reason:
            raise IndexDamaged(say("a citation failed its check: {reason}", reason=checked.reason), self._mend)
        self.citations.append(citation)
        return citation.number

    def cite_conflict(self, conflict: FoundConflict) -> Conflict:
        """The conflict with the citation of each side."""
        sides = []
        for evidence, words in conflict.sides:
            passage = evidence.ranked.passage
            number = self.cite(passage.article_id, passage.paragraph, evidence.span)
            text = self._article(passage.article_id).text[words.start : words.end]
            sides.append(ConflictSide(number, text, words.start, words.end))
        return Conflict(conflict.kind, tuple(sides), conflict.is_corrected)

    def context(self, passage: Passage, span: Span, text: str) -> Context:
        """What a sentence that points back needs, and its citation: all from the sentence that it takes back, or the sentence
        before it, or its heading."""
        article = self._article(passage.article_id)
        told = counting_sentences(article.text, passage.sentences, context=passage.context)
        takers = taken_back(tuple(article.text[each.start : each.end] for each in told))
        back = next((before for before, place in takers.items() if told[place] == span), None)
        if back is not None:
            until = max(each.end for each in told if each.end <= span.start)
            number = self.cite(passage.article_id, passage.paragraph, Span(told[back].start, until))
            return self.citations[number - 1].quote, (number,)
        heading = article.paragraphs[passage.paragraph - 1].heading
        if is_row(text) and heading:
            return say("Under “{heading}”:", heading=heading), ()
        if not leans_on_context(text):
            return NO_CONTEXT
        before = [each for each in told if each.end <= span.start]
        if before and not (len(before) == 1 and is_dateline(article.text[before[0].start : before[0].end], [text])):
            number = self.cite(passage.article_id, passage.paragraph, before[-1])
            return self.citations[number - 1].quote, (number,)
        return self._before(passage.article_id, passage.paragraph, span)

    def _before(self, article_id: ArticleId, paragraph: int, span: Span) -> Context:
        """The sentence before a passage, cited, if it stands under the same heading; otherwise the heading."""
        article = self._article(article_id)
        heading = article.paragraphs[paragraph - 1].heading
        previous = self._catalog.passage_before(article_id, span.start)
        told = counting_sentences(article.text, previous.sentences, context=previous.context) if previous else []
        if previous is None or not told or article.paragraphs[previous.paragraph - 1].heading != heading:
            return (say("Under “{heading}”:", heading=heading) if heading else None), ()
        number = self.cite(article_id, previous.paragraph, told[-1])
        return self.citations[number - 1].quote, (number,)

    def _article(self, article_id: ArticleId) -> Article:
        if article_id not in self._articles:
            article = self._catalog.article(article_id)
            if article is None:
                raise IndexDamaged(say("the catalog lacks the article {article_id}", article_id=article_id), self._mend)
            self._articles[article_id] = article
        return self._articles[article_id]
