"""The assistant of the live generation, whoever rebuilt it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefbot.assistant import Assistant
from briefbot.checking import StatementCheck, check_each
from briefbot.config import Config
from briefbot.drafts import stated_in
from briefbot.generations.generation import Generation
from briefbot.language_model.hangup import Cancellation
from briefbot.live import LiveAssistant
from briefbot.pipeline import StageListener
from briefbot.queries import Turn
from briefbot.questions.askable import make_scope
from briefbot.report import IndexReport
from briefbot.serving.building import build_apart
from briefbot.serving.workroom import Work
from briefbot.types import Answer, Citation, Claim, Hit, Progress, Scope
from briefbot.writing import ClaimListener, Writer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it is limited to, as a person gave them, and what was said before it, oldest first."""

    question: str
    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()

    def scope(self) -> Scope:
        """Raises QuestionError if a date is none, or the range ends before it begins."""
        return make_scope(self.since.strip() or None, self.until.strip() or None, self.sources)


class LiveIndex:
    """Answers from whatever generation is live, and rebuilds; safe to share between threads.

    A question keeps the generation it began with; the next one gets the generation that is live by then. Its methods raise
    IndexNotFound, IndexStale or IndexDamaged where there is no generation to be used.
    """

    def __init__(self, config: Config, *, writer: Writer | None = None) -> None:
        """With a ``writer`` its language model writes the answers."""
        self.config = config
        self.on_answer: Callable[[Answer], None] = lambda answer: None
        """Hears of every answer, whoever asked."""
        self._writer = writer
        self._index = Path(config.index)
        self.assistant = LiveAssistant(self._index)

    @property
    def model(self) -> str | None:
        """What the language model that writes is called; None where none does."""
        return self._writer.model.name if self._writer else None

    def generation(self) -> Generation:
        return self.assistant().generation

    def search(self, asked: Asked, *, k: int) -> list[Hit]:
        """The k best passages. Raises QuestionError."""
        scope = asked.scope()
        return self.assistant().search(
            asked.question, k=k, since=scope.since, until=scope.until, source=scope.sources, history=asked.history
        )

    def ask(
        self,
        asked: Asked,
        *,
        on_stage: StageListener = lambda stage, n: None,
        on_claim: ClaimListener = lambda claim, citations: None,
        cancellation: Cancellation | None = None,
    ) -> tuple[Answer, Scope]:
        """The answer and what was searched. A question whose listeners raise ends there. Raises QuestionError.

        ``on_stage`` hears of "checking" with every claim a language model has written, too; ``cancellation`` ends its reply.
        """
        scope = asked.scope()
        claims = 0

        def hear_claim(claim: Claim, citations: Sequence[Citation]) -> None:
            nonlocal claims
            claims += 1
            on_stage("checking", claims)
            on_claim(claim, citations)

        answer = self.assistant().ask(
            asked.question,
            since=scope.since,
            until=scope.until,
            source=scope.sources,
            history=asked.history,
            writer=self._writer.until(cancellation) if self._writer and cancellation else self._writer,
            on_stage=on_stage,
            on_claim=hear_claim,
        )
        self.on_answer(answer)
        return answer, scope

    def answer(self, asked: Asked, work: Work[None]) -> Answer:
        """The answer, worked out as long as somebody waits for it. Raises as ``ask`` does."""
        return self.ask(asked, on_stage=lambda stage, n: work.check(), cancellation=work.cancellation)[0]

    def verify(self, asked: Asked, *, against: str | None) -> StatementCheck:
        """Whether the articles bear out what is stated, or this one does. Raises QuestionError, and UnknownArticle."""
        return _check(self.assistant(), asked.question, asked.scope(), against)

    def verify_draft(self, asked: Asked, work: Work[None], *, against: str | None) -> list[StatementCheck]:
        """The same of each statement of a draft, all by one generation, as long as somebody waits for it. Raises QuestionError,
        too, if it states nothing."""
        assistant, scope = self.assistant(), asked.scope()

        def check(statement: str) -> StatementCheck:
            work.check()
            return _check(assistant, statement, scope, against)

        return list(check_each(stated_in(asked.question, name="the draft"), check))

    def rebuild(self, progress: Progress) -> IndexReport:
        """Bring the index up to date with the folder; questions go on meanwhile. Raises as build_apart does."""
        arguments = {
            "corpus": self.config.corpus,
            "index": str(self._index),
            "encoder": self.config.encoder,
            "passage_tokens": self.config.passage_tokens,
            "kept_generations": self.config.kept_generations,
        }
        return build_apart(arguments, progress)


def _check(assistant: Assistant, statement: str, scope: Scope, against: str | None) -> StatementCheck:
    return assistant.verify(statement, since=scope.since, until=scope.until, source=scope.sources, against=against)
