"""A ready Assistant: search, ask, and the citations of what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal

from briefbot import defaults
from briefbot.answering import ExtractiveAnswerer, Selection
from briefbot.calibration import Calibration, unfit
from briefbot.chronicle import tell_of_day
from briefbot.citing import CitationDesk, cite_selection
from briefbot.errors import IndexStale
from briefbot.explanations.explaining import explain
from briefbot.explanations.explanation import Explanation
from briefbot.explanations.steps import Steps
from briefbot.fluency import Fluency
from briefbot.generations.following import mending_command
from briefbot.generations.generation import Generation
from briefbot.made_questions.examples import Read, example_questions
from briefbot.messages import Remark, say
from briefbot.permalinks import Resolution, resolve
from briefbot.queries import Turn
from briefbot.questions.bare_question import asks_for_newest, bare_question
from briefbot.retriever import Retriever, as_hits, check_query, make_scope
from briefbot.search.ranked_passages import rank_passages
from briefbot.selection.announced_lists import AnnouncedList, announced_list
from briefbot.selection.caveats import caveat
from briefbot.selection.evidence import ANSWERED_FROM
from briefbot.text.language import recognise, recognise_any
from briefbot.types import (
    Answer,
    Article,
    ArticleId,
    EncodedQuery,
    Hit,
    ParagraphId,
    Scope,
    Timings,
)
from briefbot.understanding import understand
from briefbot.writing import ClaimListener, Writer, explain_draft, write_answer

_SHOWN_HITS = 10
_EXAMPLES_TRIED = 3
"""Questions tried for each one shown."""
_EXAMPLES_OF = 300
"""Articles that examples are made of: in a corpus without what they are made from, all would be gone through."""

Stage = Literal["searching", "weighing", "writing", "checking"]
"""What is done next: to all paragraphs, to the sentences of the best passages, by a language model from them, to the claims there
are (0 where it abstains)."""

StageListener = Callable[[Stage, int], None]


class Assistant:
    """Answers questions from one generation of an index; safe to share between threads.

    >>> from briefbot import Assistant
    >>> with Assistant.open("index") as assistant:
    ...     answer = assistant.ask("How long is the crack in the harbour bridge?")
    >>> claim, citation = answer.claims[0], answer.citations[0]
    >>> claim.text
    'The crack in the harbour bridge is 65 centimetres long, not 40 as first reported, the ministry of transport said.'
    >>> claim.verdict, citation.article_id, citation.paragraph, (citation.start, citation.end)
    ('verified', '2031-03-20-bridge-correction.md', 1, (0, 113))

    Where the articles hold no answer there are no claims, and the nearest paragraphs stand in ``hits``:

    >>> answer = Assistant.open("index").ask("Who is the mayor of Norrin?")
    >>> answer.abstained, answer.claims, answer.reason
    (True, (), 'No article mentions “mayor”.')

    As long as it is open, the generation's files stay. It need not be closed where it lives as long as the program.
    """

    def __init__(self, generation: Generation, *, calibration: Calibration | None = None) -> None:
        self.generation = generation
        self.retriever = Retriever(generation)
        self.calibration = calibration
        """What confidence is worth on this corpus; without, it is the gate's own."""
        self.calibration_note: str | None = None
        """Why the calibration that is there is not applied, if so."""

    @classmethod
    def open(cls, index: str | Path = defaults.INDEX, *, encoder: str | None = None, after: Assistant | None = None) -> Assistant:
        """Cheap: models and indexes are opened by the first question. ``encoder`` must be the index's own, if given.

        With ``after``, an assistant of an older generation, the encoder is shared with it if it is the same.

        A calibration of the index is applied, unless it is of another encoder or answerer: ``briefbot doctor`` says so.

        Raises IndexNotFound, IndexStale or IndexDamaged, each with the command that mends it.
        """
        opened = cls.open_uncalibrated(index, encoder=encoder, after=after)
        calibration = Calibration.load(opened.generation.index)
        if calibration is not None and calibration.fits(opened.generation):
            opened.calibration = calibration
        elif calibration is not None:
            opened.calibration_note = unfit(calibration, opened.generation)
        return opened

    @classmethod
    def open_uncalibrated(
        cls, index: str | Path = defaults.INDEX, *, encoder: str | None = None, after: Assistant | None = None
    ) -> Assistant:
        """As ``open``, with the gate as it came."""
        generation = Generation.open(Path(index), after=after.generation if after else None)
        built = generation.manifest.encoder.name
        if encoder is not None and encoder != built:
            raise IndexStale(
                say("the index was built with {built}, this run is set to {encoder}", built=built, encoder=encoder),
                mending_command(generation.index, generation.manifest.corpus, full=True),
            )
        return cls(generation)

    def latest(self) -> Assistant:
        """This one, or where the index has been rebuilt since, one of the generation that is live now. Raises as ``open``.

        For a program that runs on while others build: ``assistant = assistant.latest()`` before a question. It reads one
        small file.
        """
        return self if self.generation.is_live() else Assistant.open(self.generation.index, after=self)

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the generation's files be removed; a question raises ValueError from then on."""
        self.generation.close()

    @property
    def threshold(self) -> float:
        """Confidence, as its answers give it, below which it abstains."""
        return self._worth(self._answered_from)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        fold_reprints: bool = True,
        history: Sequence[Turn] = (),
    ) -> list[Hit]:
        """As Retriever.search, of the query made stand-alone from the turns before it, if there are any."""
        asked = understand(query, history, self.retriever)
        return self.retriever.search(
            asked.text,
            k=k,
            since=since,
            until=until,
            source=source,
            fold_reprints=fold_reprints,
            beside=asked.beside,
        )

    def ask(
        self,
        question: str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        history: Sequence[Turn] = (),
        however_weak: bool = False,
        writer: Writer | None = None,
        on_stage: StageListener = lambda stage, n: None,
        on_claim: ClaimListener = lambda claim, citations: None,
    ) -> Answer:
        """Verified claims, of the articles' own sentences one to three (more of a list, a day, or where articles differ), or an
        abstention with its reason and what is nearest.

        ``history`` are the turns before the question, oldest first: what the question leaves to them is put into
        ``standalone_question``, which is searched for and answered.

        With ``however_weak`` the best evidence there is, whatever the confidence: to measure what a lower threshold would
        let through. With a ``writer`` its language model writes the answer, and is not asked where there is none; what it
        says is checked, and where nothing of it stands, or it fails, the answer is of the articles' own sentences, with a
        note. ``on_stage`` hears what is being done, and to how many; ``on_claim`` hears each claim a model has written as
        soon as it is whole and verified, with all citations so far.

        Raises QuestionError if the question is empty or overlong, a date is none, or no article is from a source.
        """
        answered_from = 0.0 if however_weak else self._answered_from
        return self.go_through(
            question,
            make_scope(since, until, source),
            answered_from=answered_from,
            history=history,
            writer=writer,
            on_stage=on_stage,
            on_claim=on_claim,
        ).answer

    def explain(
        self,
        question: str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        history: Sequence[Turn] = (),
    ) -> tuple[Answer, Explanation]:
        """What ``ask`` gives back, by the same steps, and which of them decided it and why.

        Raises QuestionError as ``ask`` does.
        """
        scope = make_scope(since, until, source)
        steps = self.go_through(question, scope, answered_from=self._answered_from, history=history)
        return steps.answer, explain(steps, self.generation, self.calibration)

    def go_through(
        self,
        question: str,
        scope: Scope,
        *,
        answered_from: float | None = None,
        history: Sequence[Turn] = (),
        writer: Writer | None = None,
        on_stage: StageListener = lambda stage, n: None,
        on_claim: ClaimListener = lambda claim, citations: None,
    ) -> Steps:
        """The steps of one question, each with what it made, up to the answer; ``answered_from`` is the gate's, unless given."""
        if answered_from is None:
            answered_from = self._answered_from
        clock = _Clock()
        with clock.stage("retrieve"):  # a topic that was guessed is looked for
            asked = understand(question, history, self.retriever)
        text = bare_question(asked.text)
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
            stored = self.generation.catalog.passages(found.rows[:_SHOWN_HITS])
            hits = as_hits(stored, found)
        with clock.stage("answer"):
            ranked = rank_passages(self.generation, stored, found, encoded)
            on_stage("weighing", sum(len(passage.passage.sentences) for passage in ranked))
            if of_day:
                selection = self._answerer.select_of_day(
                    text,
                    encoded.tokens,
                    ranked,
                    of_day.places,
                    day=of_day.day.written(),
                    nothing_told=of_day.nothing_told,
                    answered_from=answered_from,
                )
            else:
                selection = self._answerer.select(
                    text,
                    encoded.tokens,
                    ranked,
                    answered_from=answered_from,
                    by_words=not self._is_understood(asked.text),
                    newest_first=asks_for_newest(asked.text),
                    texts_found=lambda: [
                        f"{each.passage.context} {each.text}" for each in self.generation.catalog.passages(found.rows)
                    ],
                )
            if (listed := announced_list(selection.evidence, stored, self.generation.catalog)) is not None:
                selection = self._with_list(selection, listed, text, encoded)
        draft, note, cited = None, None, None
        if writer is not None and selection.evidence:
            on_stage("writing", len(ranked))
            with clock.stage("answer"):
                draft, cited = write_answer(asked.text, ranked, selection, writer, self.generation, on_claim=on_claim)
            note = explain_draft(draft, cited)
        if note is None and selection.evidence:
            note = of_day.note if of_day else self._caveat(text, selection)
        on_stage("checking", len(selection.evidence))
        with clock.stage("verify"):
            is_written = cited is not None and bool(cited.claims)
            claims, citations, verifications = (
                (cited.claims, cited.citations, cited.verifications)
                if cited and is_written
                else cite_selection(selection, self.generation)
            )
            desk = CitationDesk(self.generation, citations)
            conflicts = [desk.cite_conflict(selection.conflict)] if selection.conflict else []
        answer = Answer(
            id=None,
            question=question,
            standalone_question=asked.text,
            abstained=not claims,
            reason=str(selection.reason) if selection.reason else None,
            confidence=round(self._worth(selection.confidence), 4),
            claims=tuple(claims),
            citations=tuple(desk.citations),
            hits=tuple(hits),
            answerer=f"llm:{draft.model}" if draft and is_written else "extractive",
            generation=self.generation.id,
            timings_ms=clock.timings(),
            note=str(note) if note else None,
            conflicts=tuple(conflicts),
            language=recognise_any([question, *_said_by_user(history)]),
            reason_remark=selection.reason,
            note_remark=note,
        )
        return Steps(text, scope, found, ranked, selection, verifications, answered_from, answer, draft)

    def weigh(self, question: str, *, without: Sequence[ArticleId] = ()) -> Selection:
        """The best evidence there is, however weak, with the gate's own confidence; as if ``without`` were not there.

        Raises QuestionError if the question is empty or overlong.
        """
        text = bare_question(check_query(question))
        encoded = self.generation.encoder.encode_query(text)
        found = self.retriever.candidates(text, encoded, k=_SHOWN_HITS, scope=Scope(without=tuple(without)))
        ranked = rank_passages(self.generation, self.generation.catalog.passages(found.rows[:_SHOWN_HITS]), found, encoded)
        answerer = self._answerer_without(without) if without else self._answerer
        return answerer.select(text, encoded.tokens, ranked, answered_from=0.0)

    def article(self, article_id: ArticleId) -> Article | None:
        return self.generation.catalog.article(article_id)

    def cite(self, identity: ParagraphId | str, *, paragraph: int | None = None) -> Resolution:
        """What became of a paragraph that was cited, by its permanent name; ``paragraph`` is the number it had then.

        Raises UnknownParagraph if no generation that is kept knows the name.
        """
        return resolve(self.generation, ParagraphId(identity), paragraph=paragraph)

    def examples(self, n: int = 4) -> list[str]:
        """Up to n questions that this corpus answers, from its newest articles."""
        tried = islice(example_questions(self._read()), _EXAMPLES_TRIED * n)
        return list(islice((question for question in tried if not self.ask(question).abstained), n))

    def _read(self) -> Iterator[Read]:
        """The newest articles with their sentences."""
        catalog = self.generation.catalog
        for name in catalog.article_ids()[:_EXAMPLES_OF]:
            article = catalog.article(name)
            if article is not None:
                yield Read(article, [span for stored in catalog.passages_of(name) for span in stored.passage.sentences])

    def _with_list(self, selection: Selection, listed: AnnouncedList, text: str, encoded: EncodedQuery) -> Selection:
        found = self.retriever.of_rows(text, encoded, [item.row for item in listed.items], scope=Scope())
        ranked = rank_passages(self.generation, listed.items, found, encoded)
        return self._answerer.with_list(selection, ranked, listed.places, behind=listed.place)

    def _caveat(self, question: str, selection: Selection) -> Remark | None:
        def text_of(name: ArticleId) -> str:
            article = self.article(name)
            return f"{article.title} {article.source or ''} {article.text}" if article else ""

        lexical = self.generation.lexical
        return caveat(question, selection.asked, selection.weighed, selection.evidence, lexical, text_of=text_of)

    @property
    def _answered_from(self) -> float:
        return self.calibration.answered_from if self.calibration else ANSWERED_FROM

    def _worth(self, confidence: float) -> float:
        return self.calibration.apply(confidence) if self.calibration else confidence

    @cached_property
    def _answerer(self) -> ExtractiveAnswerer:
        generation = self.generation  # the assistant itself would be kept by what it keeps, and hold its files
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
