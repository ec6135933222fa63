"""Whether the articles bear out a statement that somebody has written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefbot.checks.disagreement import instead
from briefbot.checks.support import find_support
from briefbot.citing import CitationDesk, make_claim
from briefbot.drafts import DraftStatement
from briefbot.errors import QuestionError, unknown_article
from briefbot.messages import Remark, say
from briefbot.questions.askable import check_query
from briefbot.retriever import as_hits
from briefbot.selection.replacing_passages import takes_back_any
from briefbot.selection.said import quantities_in, taken_back
from briefbot.text.days_meant import as_article_gives_days
from briefbot.text.language import recognise
from briefbot.text.light_words import telling_words
from briefbot.text.quantities import Quantity, same_amount
from briefbot.text.retractions import is_corrected, is_replaced
from briefbot.text.substance import counting_sentences
from briefbot.text.wording import stems
from briefbot.types import ArticleId, Citation, Claim, GenerationId, Hit, Scope, Span, Verdict
from briefbot.verify import Verification, verify_claim

if TYPE_CHECKING:
    from briefbot.catalog import StoredPassage
    from briefbot.generations.generation import Generation
    from briefbot.retriever import Retriever

_SEARCHED = 10
"""Passages whose articles are asked."""
_NEAR, _WHOLE = 2 / 3, 0.85
"""Share of a statement's words from which what an article says is about the same thing, and from which it is nearly all of it."""
_OF_THE_SAME, _BEFORE = 0.4, 2
"""Share of a statement's words that stand in and around a sentence which takes back a figure of it, and how many sentences before
that one are looked at: it says little but the figure ("The figures of 54 and 25 no longer stand.")."""
_POINTS_BACK = re.compile(r"^[\W_]*(?:he|she|they)\b|[,?!][\"”’]\s+(?:he|she|they)\b", re.IGNORECASE)
"""A sentence with a pronoun for whoever the one before it names."""
_BACK = 3
_BETTER: tuple[Verdict, ...] = ("unsupported", "partly", "contradicted", "verified")


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """What the articles say to a statement: ``claim`` is the statement with its verdict, the reason and its citations.

    Where one article contradicts it and another that has nearly all of it does not, ``claim`` has the later of the two, or the
    one that verifies it if the first lacks much of it, and ``otherwise`` the one left. So it is where a later article takes a
    figure of the statement back. Without citations no article tells of it.
    """

    claim: Claim
    otherwise: Claim | None
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    """The passages nearest to the statement, whatever the verdict."""
    generation: GenerationId
    language: str | None = None
    """Tag of the language the statement is in, as that of an answer's question."""
    line: int | None = None
    """The one it begins on in a draft, from 1."""

    @property
    def is_borne_out(self) -> bool:
        """Whether it is verified, and no other article says otherwise."""
        return self.claim.verdict == "verified" and self.otherwise is None


def check_statement(statement: str, retriever: Retriever, scope: Scope) -> StatementCheck:
    """What the articles in scope say to the statement.

    Raises QuestionError if it is empty or overlong, or no article is from a source.
    """
    text = _stated(statement)
    query, catalog = check_query(text), retriever.generation.catalog
    found = retriever.candidates(query, retriever.generation.encoder.encode_query(query), k=_SEARCHED, scope=scope)
    passages = catalog.passages(found.rows[:_SEARCHED])
    stated = quantities_in(text)
    beyond = [each for each in catalog.passages(found.rows[_SEARCHED:]) if takes_back_any(each, stated)] if stated else []
    correcting = {each.passage.article_id for each in beyond}
    witnesses = list(_by_article(passages).values())
    correctors = [*witnesses, *(each for name, each in _by_article([*passages, *beyond]).items() if name in correcting)]
    untold = say("no article tells of this")
    return _check(text, witnesses, as_hits(passages, found), retriever.generation, untold=untold, correctors=correctors)


def check_against(statement: str, retriever: Retriever, article_id: ArticleId) -> StatementCheck:
    """What this article says to the statement; the hits are those of its passages that bear on it.

    Raises QuestionError if it is empty or overlong, and UnknownArticle.
    """
    text = _stated(statement)
    query, catalog = check_query(text), retriever.generation.catalog
    passages = catalog.passages_of(article_id)
    if not passages:
        raise unknown_article(article_id)
    witness = _Witness.of(passages)
    bearing = {sentence.paragraph for sentence in witness.bearing(text)[0]}
    rows = [each.row for each in passages if each.passage.paragraph in bearing] or [each.row for each in passages]
    found = retriever.of_rows(query, retriever.generation.encoder.encode_query(query), rows, scope=Scope())
    found = found.take(np.argsort(-found.scores, kind="stable")[:_SEARCHED])
    untold = say("the article does not tell of this")
    hits = as_hits(catalog.passages(found.rows), found)
    return _check(text, [witness], hits, retriever.generation, untold=untold, correctors=())


def check_each(statements: Iterable[DraftStatement], check: Callable[[str], StatementCheck]) -> Iterator[StatementCheck]:
    """What the articles say to each statement of a draft, by its line, as it is worked out."""
    for line, text in statements:
        yield replace(check(text), line=line)


def _by_article(passages: Sequence[StoredPassage]) -> dict[ArticleId, _Witness]:
    grouped: dict[ArticleId, list[StoredPassage]] = {}
    for each in sorted(passages, key=lambda stored: stored.passage.start):
        grouped.setdefault(each.passage.article_id, []).append(each)
    return {name: _Witness.of(each) for name, each in grouped.items()}


def _stated(statement: str) -> str:
    if not any(character.isalnum() for character in statement):
        raise QuestionError(say("the statement is empty"), say("state something in at least one word"))
    return " ".join(statement.split())


def _check(
    text: str,
    witnesses: Sequence[_Witness],
    hits: Sequence[Hit],
    generation: Generation,
    *,
    untold: Remark,
    correctors: Sequence[_Witness],
) -> StatementCheck:
    """``correctors`` are the articles that may take a figure of the statement back."""
    desk = CitationDesk(generation)
    decisive = _decisive([_ask(text, witness) for witness in witnesses])
    claims = [_claim(text, finding, desk) for finding in _with_correction(text, decisive, correctors)]
    return StatementCheck(
        claim=claims[0] if claims else make_claim(text, Verification("unsupported", untold), ()),
        otherwise=claims[1] if len(claims) > 1 else None,
        citations=tuple(desk.citations),
        hits=tuple(hits),
        generation=generation.id,
        language=recognise(text),
    )


class _Sentence(NamedTuple):
    paragraph: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class _Witness:
    """What is asked of one article: its sentences in order, and of those that are taken back, by which."""

    article_id: ArticleId
    title: str
    published: date | None
    sentences: list[_Sentence]
    taken_back: dict[_Sentence, _Sentence]

    @classmethod
    def of(cls, passages: Sequence[StoredPassage]) -> _Witness:
        """By these passages of the article. What speaks to a language model says nothing."""
        sentences: list[_Sentence] = []
        withdrawn: dict[_Sentence, _Sentence] = {}
        for stored in passages:
            told = list(_sentences(stored))
            pairs = taken_back(tuple(sentence.text for sentence in told))
            withdrawn |= {told[before]: told[place] for before, place in pairs.items()}
            sentences += told
        first = passages[0]
        return cls(first.passage.article_id, first.title, first.published, sentences, withdrawn)

    def bearing(self, text: str) -> tuple[list[_Sentence], float]:
        """The sentences that bear on the statement, none of them taken back, and how far they support it; before one
        with a pronoun that speaks those that say who that is."""
        standing = [sentence for sentence in self.sentences if sentence not in self.taken_back]
        support = find_support(text, [sentence.text for sentence in standing])
        places = {before for place in support.sentences for before in _back_to_name(standing, place)}
        return [standing[place] for place in sorted({*support.sentences, *places})], support.score

    def verify(self, text: str, sentences: Sequence[_Sentence]) -> Verification:
        """By these sentences. What the title names they need not name, but its figures may be those it corrects; a day is said
        where they mean it.
        """
        named = " ".join(word for word in self.title.split() if not any(map(str.isdigit, word)))
        texts = [sentence.text for sentence in sentences]
        return verify_claim(as_article_gives_days(text, texts, self.published), texts, known=(named,))


class _Finding(NamedTuple):
    """What an article says to the statement, and in which sentences."""

    witness: _Witness
    sentences: list[_Sentence]
    checked: Verification
    support: float

    @property
    def verdict(self) -> Verdict:
        return self.checked.verdict

    @property
    def worth(self) -> tuple[int, float, float]:
        return _BETTER.index(self.verdict), self.checked.coverage, self.support


def _back_to_name(sentences: Sequence[_Sentence], place: int) -> Iterator[int]:
    """The places of the sentences before one with a pronoun for somebody, as far as they have one, too."""
    for before in range(place - 1, max(-1, place - 1 - _BACK), -1):
        if not _POINTS_BACK.search(sentences[before + 1].text):
            return
        yield before


def _sentences(stored: StoredPassage) -> Iterator[_Sentence]:
    start = stored.passage.start
    for first, last in counting_sentences(stored.text, stored.passage.sentences_inside, context=stored.passage.context):
        yield _Sentence(stored.passage.paragraph, Span(start + first, start + last), stored.text[first:last])


def _ask(text: str, witness: _Witness) -> _Finding:
    """What the article says: in one of the sentences that bear on the statement if that is enough, or in all of them together."""
    sentences, support = witness.bearing(text)
    together = _Finding(witness, sentences, witness.verify(text, sentences), support)
    alone = [_Finding(witness, [sentence], witness.verify(text, [sentence]), support) for sentence in sentences]
    alone.sort(key=lambda each: each.worth)
    if alone and alone[-1].verdict == "verified":
        return alone[-1]
    partly = [each for each in alone if each.verdict == "partly"]
    best = max([together, *partly, *_withdrawn(text, witness)], key=lambda each: each.worth)
    return best if best.sentences != sentences else together._replace(sentences=_fewest(text, together, weakest_first=alone))


def _withdrawn(text: str, witness: _Witness) -> Iterator[_Finding]:
    """Where the article says what is stated only to take it back."""
    for sentence, taker in witness.taken_back.items():
        checked, by_itself = witness.verify(text, [sentence]), verify_claim(text, [sentence.text])
        if checked.verdict in ("verified", "partly") and by_itself.coverage >= _WHOLE:
            remark = say("the source takes this back: “{words}”", words=taker.text)
            yield _Finding(witness, [sentence, taker], replace(checked, verdict="contradicted", remark=remark), checked.support)


def _with_correction(text: str, decisive: list[_Finding], correctors: Sequence[_Witness]) -> list[_Finding]:
    """The same; or, where a later article names a figure of the statement to take it back, that and what bears the statement
    out."""
    if not decisive or decisive[0].verdict not in ("verified", "partly"):
        return decisive
    first = decisive[0]
    since = first.witness.published or date.min
    others = [
        each for each in correctors if each.article_id != first.witness.article_id and (each.published or date.min) >= since
    ]
    corrections = (finding for witness in others for finding in _figures_taken_back(text, witness))
    correction = next(corrections, None)
    return decisive if correction is None else [correction, first]


def _figures_taken_back(text: str, witness: _Witness) -> Iterator[_Finding]:
    """Where the article names a figure of the statement only to say that it is not, or no longer, so."""
    stated = [value for value in quantities_in(text) if not value.is_loose]
    for place, sentence in enumerate(witness.sentences):
        taker = witness.taken_back.get(sentence)
        wrong = [
            value
            for value in quantities_in(sentence.text)
            if (taker is not None or is_replaced(sentence.text, value.start, value.end))
            and any(same_amount(each, value) for each in stated)
        ]
        if wrong and _is_of_the_same(text, witness, place):
            remark = _taken_back_as(sentence.text, wrong[0], taker)
            checked = replace(witness.verify(text, [sentence]), verdict="contradicted", remark=remark)
            yield _Finding(witness, [sentence, *filter(None, [taker])], checked, checked.support)


def _taken_back_as(text: str, value: Quantity, taker: _Sentence | None) -> Remark:
    """What the sentence gives instead, where it tells of a change ("from 11 to 17"); otherwise the words that take it back."""
    others = [each for each in quantities_in(text) if each.start > value.start and each.dimension == value.dimension]
    now = [each for each in others if not is_replaced(text, each.start, each.end)]
    if taker is None and now and not is_corrected(text, value.start, value.end):
        return instead(now[0].text, value.text)
    return say("the source takes this back: “{words}”", words=taker.text if taker else text)


def _is_of_the_same(text: str, witness: _Witness, place: int) -> bool:
    """Whether much of what the statement says stands in and around the sentence."""
    around = witness.sentences[max(0, place - _BEFORE) : place + 2]
    there = stems(" ".join(telling_words(" ".join([witness.title, *(sentence.text for sentence in around)]))))
    words = stems(" ".join(telling_words(text)))
    return len(words & there) >= _OF_THE_SAME * len(words)


def _fewest(text: str, finding: _Finding, *, weakest_first: Sequence[_Finding]) -> list[_Sentence]:
    """Its sentences without those that change neither verdict nor reason."""
    kept = list(finding.sentences)
    for weak in weakest_first[:-1]:
        others = [each for each in kept if each not in weak.sentences]
        checked = finding.witness.verify(text, others)
        if (checked.verdict, checked.reason) == (finding.verdict, finding.checked.reason):
            kept = others
    return kept


def _decisive(findings: Sequence[_Finding]) -> list[_Finding]:
    """The one that gives the verdict, and the one that says otherwise, if any; none where nothing is near."""
    near = sorted((each for each in findings if each.checked.coverage >= _NEAR), key=lambda each: each.worth, reverse=True)
    against = [each for each in near if each.verdict == "contradicted"]
    beside = [each for each in near if each.verdict != "contradicted" and each.checked.coverage >= _WHOLE]
    if not against or not beside:
        return near[:1]
    if beside[0].verdict == "verified" and against[0].checked.coverage < _WHOLE:  # it may be of something else
        return [beside[0], against[0]]
    return sorted((beside[0], against[0]), key=lambda each: each.witness.published or date.min, reverse=True)


def _claim(text: str, finding: _Finding, desk: CitationDesk) -> Claim:
    numbers = [desk.cite(finding.witness.article_id, sentence.paragraph, sentence.span) for sentence in finding.sentences]
    return make_claim(text, finding.checked, tuple(numbers))
