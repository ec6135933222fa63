"""A ready Assistant: search, ask, and the citations of what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from briefbot import defaults
from briefbot.answering import Selection
from briefbot.calibration import Calibration, unfit, written
from briefbot.checking import StatementCheck, check_against, check_statement
from briefbot.errors import IndexStale
from briefbot.explanations.explaining import explain
from briefbot.explanations.explanation import Explanation
from briefbot.explanations.steps import Steps
from briefbot.generations.following import mending_command
from briefbot.generations.generation import Generation
from briefbot.made_questions.examples import Read, example_questions
from briefbot.messages import say
from briefbot.permalinks import Resolution, resolve, with_imprint
from briefbot.pipeline import Pipeline, StageListener
from briefbot.queries import Turn
from briefbot.questions.askable import make_scope
from briefbot.retriever import Retriever
from briefbot.selection.evidence import ANSWERED_FROM
from briefbot.types import Answer, Article, ArticleId, Hit, ParagraphId, Scope
from briefbot.understanding import understand
from briefbot.writing import ClaimListener, Writer

_EXAMPLES_TRIED = 3
"""Questions tried for each one shown."""
_EXAMPLES_OF = 300
"""Articles that examples are made of: in a corpus without what they are made from, all would be gone through."""


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
        self._pipeline = Pipeline(generation)
        self.calibration = calibration
        """What confidence is worth on this corpus; without, it is the gate's own."""
        self.calibration_note: str | None = None
        """Why the calibration that is there is not applied, if so."""
        self._calibration_written = written(generation.index)  # before it is read: what is written meanwhile is another

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
        """This one, or where the index has been rebuilt or calibrated since, one of what is live now. Raises as ``open``.

        For a program that runs on while others build: ``assistant = assistant.latest()`` before a question. It reads one
        small file, and looks at another.
        """
        is_latest = self.generation.is_live() and self._calibration_written == written(self.generation.index)
        return self if is_latest else Assistant.open(self.generation.index, after=self)

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the generation's files be removed; a question raises ValueError from then on."""
        self.generation.close()

    @property
    def retriever(self) -> Retriever:
        return self._pipeline.retriever

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
        soon as it is whole and checked, in the order of the answer, with all citations so far.

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

    def verify(
        self,
        statement: str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        against: ArticleId | str | None = None,
    ) -> StatementCheck:
        """Whether the articles bear out a statement that somebody has written, with the sentences that decide it.

        With ``against``, the id of an article, it is held against that one alone, whole, and not searched for.

        Raises QuestionError if the statement is empty or overlong, a date is none, or no article is from a source, and
        UnknownArticle if there is no article to hold it against.
        """
        scope = make_scope(since, until, source)
        if against is None:
            return check_statement(statement, self.retriever, scope)
        if scope:
            raise ValueError("a statement is held against one article, or against those in scope")
        return check_against(statement, self.retriever, ArticleId(against))

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
        return self._pipeline.go_through(
            question,
            scope,
            answered_from=self._answered_from if answered_from is None else answered_from,
            worth=self._worth,
            history=history,
            writer=writer,
            on_stage=on_stage,
            on_claim=on_claim,
        )

    def weigh(self, question: str, *, without: Sequence[ArticleId] = ()) -> Selection:
        """The best evidence there is, however weak, with the gate's own confidence; as if ``without`` were not there.

        Raises QuestionError if the question is empty or overlong.
        """
        return self._pipeline.weigh(question, without=without)

    def article(self, article_id: ArticleId) -> Article | None:
        return self.generation.catalog.article(article_id)

    def cite(self, identity: ParagraphId | str, *, paragraph: int | None = None) -> Resolution:
        """What became of a paragraph that was cited, by its permanent name; ``paragraph`` is the number it had then.

        Raises UnknownParagraph if no generation that is kept knows the name.
        """
        found = resolve(self.generation, ParagraphId(identity), paragraph=paragraph)
        return with_imprint(self.generation, found)

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

    @property
    def _answered_from(self) -> float:
        return self.calibration.answered_from if self.calibration else ANSWERED_FROM

    def _worth(self, confidence: float) -> float:
        return self.calibration.apply(confidence) if self.calibration else confidence
