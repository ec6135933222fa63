"""What one question goes through: understood, found, weighed, written where there is a language model, and cited."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from briefbot.answering import ExtractiveAnswerer, Selection
from briefbot.chronicle import tell_of_day
from briefbot.citing import CitationDesk, cite_selection
from briefbot.explanations.steps import Steps
from briefbot.fluency import Fluency
from briefbot.queries import Turn
from briefbot.questions.askable import check_query
from briefbot.questions.bare_question import asks_for_newest, bare_question
from briefbot.questions.question import is_claim
from briefbot.retriever import Retriever, as_hits
from briefbot.search.ranked_passages import rank_passages
from briefbot.selection.announced_lists import AnnouncedList, announced_list
from briefbot.selection.caveats import caveat
from briefbot.selection.later_figures import asks_for_earlier
from briefbot.selection.replacing_passages import replacing_passages
from briefbot.text.language import recognise, recognise_any
from briefbot.types import Answer, ArticleId, Scope, Timings
from briefbot.understanding import understand
from briefbot.writing import ClaimListener, Writer, explain_draft, write_answer

if TYPE_CHECKING:
    from briefbot.catalog import StoredPassage
    from briefbot.chronicle import DayTold
    from briefbot.conversation.followups import StandaloneQuestion
    from briefbot.generations.generation import Generation
    from briefbot.messages import Remark
    from briefbot.search.candidates import Candidates
    from briefbot.selection.evidence import RankedPassage
    from briefbot.selection.evidence_conflicts import Conflict
    from briefbot.synthesis import Draft
    from briefbot.types import Citation, Claim, EncodedQuery
    from briefbot.verify import Verification

_SHOWN_HITS = 10

Stage = Literal["searching", "weighing", "writing", "checking"]
"""What is done next: to all paragraphs, to the sentences of the best passages, by a language model from them, to the claims there
are (0 where it abstains)."""

StageListener = Callable[[Stage, int], None]


@dataclass(frozen=True, slots=True)
class _Found:
    """A question's best passages."""

    encoded: EncodedQuery
    of_day: DayTold | None
    """Where it asks what was on a day."""
    candidates: Candidates
    stored: list[StoredPassage]
    """Of the best candidates."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said, with what bears it out."""

    claims: Sequence[Claim]
    citations: Sequence[Citation]
    verifications: list[Verification]
    draft: Draft | None = None
    """What a language model wrote, if one was asked."""
    note: Remark | None = None
    """How that went, if a reader should know."""


class Pipeline:
    """The steps from a question to its answer, over one generation of an index; safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.retriever = Retriever(generation)

    def go_through(
        self,
        question: str,
        scope: Scope,
        *,
        answered_from: float,
        worth: Callable[[float], float],
        history: Sequence[Turn] = (),
        writer: Writer | None = None,
        on_stage: StageListener = lambda stage, n: None,
        on_claim: ClaimListener = lambda claim, citations: None,
    ) -> Steps:
        """The steps, each with what it made, up to the answer.

        Below ``answered_from``, the gate's own confidence, it abstains; ``worth`` is what such a confidence is worth here.
        """
        clock = _Clock()
        with clock.stage("retrieve"):  # a topic that was guessed is looked for
            asked = understand(question, history, self.retriever)
        text = bare_question(asked.text)
        found = self._find(text, asked, scope, clock, on_stage)
        with clock.stage("answer"):
            ranked = rank_passages(self.generation, found.stored, found.candidates, found.encoded)
            on_stage("weighing", sum(len(passage.passage.sentences) for passage in ranked))
            selection = self._select(text, asked.text, found, ranked, answered_from)
        written = None
        if writer is not None and selection.evidence:
            on_stage("writing", len(ranked))
            with clock.stage("answer"):
                written = self._write(asked.text, ranked, selection, writer, on_claim)
        note = written.note if written else None
        if note is None and selection.evidence:
            note = found.of_day.note if found.of_day else self._caveat(text, selection)
        on_stage("checking", len(selection.evidence))
        with clock.stage("verify"):
            said = written if written and written.claims else _Said(*cite_selection(selection, self.generation))
            desk = CitationDesk(self.generation, said.citations)
            conflicts = [desk.cite_conflict(selection.conflict)] if selection.conflict else []
        answer = Answer(
            id=None,
            question=question,
            standalone_question=asked.text,
            abstained=not said.claims,
            reason=str(selection.reason) if selection.reason else None,
            confidence=round(worth(selection.confidence), 4),
            claims=tuple(said.claims),
            citations=tuple(desk.citations),
            hits=tuple(as_hits(found.stored, found.candidates)),
            answerer=f"llm:{said.draft.model}" if said.draft else "extractive",
            generation=self.generation.id,
            timings_ms=clock.timings(),
            note=str(note) if note else None,
            conflicts=tuple(conflicts),
            language=recognise_any([question, *_said_by_user(history)]),
            reason_remark=selection.reason,
            note_remark=note,
        )
        draft = written.draft if written else None
        return Steps(text, scope, found.candidates, ranked, selection, said.verifications, answered_from, answer, draft)

    def weigh(self, question: str, *, without: Sequence[ArticleId] = ()) -> Selection:
        """As ``Assistant.weigh``."""
        text = bare_question(check_query(question))
        encoded = self.generation.encoder.encode_query(text)
        found = self.retriever.candidates(text, encoded, k=_SHOWN_HITS, scope=Scope(without=tuple(without)))
        ranked = rank_passages(self.generation, self.generation.catalog.passages(found.rows[:_SHOWN_HITS]), found, encoded)
        answerer = self._answerer_without(without) if without else self._answerer
        return answerer.select(text, encoded.tokens, ranked, answered_from=0.0)

    def _find(self, text: str, asked: StandaloneQuestion, scope: Scope, clock: _Clock, on_stage: StageListener) -> _Found:
        with clock.stage("encode"):
            encoded = self.generation.encoder.encode_query(text)
            beside = self.retriever.encode_readings(asked.beside)
        on_stage("searching", self.generation.manifest.counts.paragraphs)
        with clock.stage("retrieve"):
            of_day = tell_of_day(text, self.generation, scope, sources=self.retriever.sources)
            found = (
                self.retriever.of_rows(text, encoded, of_day.rows, scope=scope)
                if of_day and of_day.told
                else self.retriever.candidates(text, encoded, k=_SHOWN_HITS, scope=scope, beside=beside)
            )
            return _Found(encoded, of_day, found, self.generation.catalog.passages(found.rows[:_SHOWN_HITS]))

    def _select(
        self, text: str, as_asked: str, found: _Found, ranked: Sequence[RankedPassage], answered_from: float
    ) -> Selection:
        """The evidence for the answer; ``as_asked`` is the question with all its words."""
        if found.of_day:
            selection = self._answerer.select_of_day(
                text,
                found.encoded.tokens,
                ranked,
                found.of_day.places,
                day=found.of_day.day.written(),
                nothing_told=found.of_day.nothing_told,
                answered_from=answered_from,
            )
        else:
            selection = self._select_from(text, as_asked, found, ranked, answered_from)
            if selection.evidence and selection.conflict is None and not is_claim(text):  # checking.py looks for a claim's
                selection = self._with_replacing(selection, text, as_asked, found, ranked, answered_from)
        if (listed := announced_list(selection.evidence, found.stored, self.generation.catalog)) is not None:
            return self._with_list(selection, listed, text, found.encoded)
        return selection

    def _select_from(
        self, text: str, as_asked: str, found: _Found, ranked: Sequence[RankedPassage], answered_from: float
    ) -> Selection:
        return self._answerer.select(
            text,
            found.encoded.tokens,
            ranked,
            answered_from=answered_from,
            by_words=not self._is_understood(as_asked),
            newest_first=asks_for_newest(as_asked),
            texts_found=lambda: [
                f"{each.passage.context} {each.text}" for each in self.generation.catalog.passages(found.candidates.rows)
            ],
        )

    def _with_replacing(
        self,
        selection: Selection,
        text: str,
        as_asked: str,
        found: _Found,
        ranked: Sequence[RankedPassage],
        answered_from: float,
    ) -> Selection:
        """The same; or, where a passage further behind says that a figure of it was wrong, with that."""
        replacing = replacing_passages(
            selection.evidence, beyond=lambda: self.generation.catalog.passages(found.candidates.rows[len(ranked) :])
        )
        if not replacing:
            return selection
        behind = self.retriever.of_rows(text, found.encoded, [each.row for each in replacing], scope=Scope())
        added = rank_passages(self.generation, replacing, behind, found.encoded)
        again = self._select_from(text, as_asked, found, [*ranked, *added], answered_from)
        return again if _is_brought(again.conflict, added, text) else selection

    def _with_list(self, selection: Selection, listed: AnnouncedList, text: str, encoded: EncodedQuery) -> Selection:
        found = self.retriever.of_rows(text, encoded, [item.row for item in listed.items], scope=Scope())
        ranked = rank_passages(self.generation, listed.items, found, encoded)
        return self._answerer.with_list(selection, ranked, listed.places, behind=listed.place)

    def _write(
        self, question: str, ranked: Sequence[RankedPassage], selection: Selection, writer: Writer, on_claim: ClaimListener
    ) -> _Said:
        draft, cited = write_answer(question, ranked, selection, writer, self.generation, on_claim=on_claim)
        return _Said(cited.claims, cited.citations, cited.verifications, draft, explain_draft(draft, cited))

    def _caveat(self, question: str, selection: Selection) -> Remark | None:
        def text_of(name: ArticleId) -> str:
            article = self.generation.catalog.article(name)
            return f"{article.title} {article.source or ''} {article.text}" if article else ""

        lexical = self.generation.lexical
        return caveat(question, selection.asked, selection.evidence, lexical, text_of=text_of)

    @cached_property
    def _answerer(self) -> ExtractiveAnswerer:
        generation = self.generation  # the pipeline itself would be kept by what it keeps, and hold its files
        return ExtractiveAnswerer(generation.lexical, sources=generation.catalog.sources(), reader=lambda: generation.reader)

    def _answerer_without(self, articles: Sequence[ArticleId]) -> ExtractiveAnswerer:
        """One that does not know of words and sources that only these articles have."""
        generation, catalog = self.generation, self.generation.catalog
        remaining = generation.lexical.without(catalog.row_ranges(articles))
        return ExtractiveAnswerer(remaining, sources=catalog.sources(without=articles), reader=lambda: generation.reader)

    def _is_understood(self, question: str) -> bool:
        """Whether the encoder can be relied on in the question's language; one that cannot be told is taken for English."""
        return (recognise(question) or "en") in self._fluency

    @cached_property
    def _fluency(self) -> Fluency:
        return Fluency(self.generation.encoder)


def _is_brought(conflict: Conflict | None, added: Sequence[RankedPassage], question: str) -> bool:
    """Whether it says in words that something was wrong; or, unless it is asked how things were, what takes a figure back stands
    in a passage that was added."""
    if conflict is None or conflict.is_corrected or asks_for_earlier(question):
        return conflict is not None and conflict.is_corrected
    return any(conflict.sides[0].evidence.ranked is passage for passage in added)


def _said_by_user(history: Sequence[Turn]) -> list[str]:
    """The questions before this one, the latest first."""
    return [turn.content for turn in reversed(history) if turn.role == "user"]


class _Clock:
    """Milliseconds of each stage of one answer."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._spent[name] = round(self._spent.get(name, 0.0) + (time.perf_counter() - started) * 1000, 2)

    def timings(self) -> Timings:
        return Timings(**self._spent)
