"""An answer as a language model writes it: its checked sentences as claims with citations."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from briefbot.answering import Selection
from briefbot.citing import CitationDesk, Context, make_claim
from briefbot.generations.generation import Generation
from briefbot.language_model.hangup import Cancellation
from briefbot.language_model.prompt import write_prompt
from briefbot.language_model.tokencount import token_counter
from briefbot.llm import ChatModel
from briefbot.messages import Remark, say
from briefbot.selection.evidence import RankedPassage
from briefbot.synthesis import CheckedStatement, Draft, synthesise
from briefbot.text.standing_alone import leans_on_context
from briefbot.types import Citation, Claim, LanguageModel, Message, Piece
from briefbot.verify import Verification

ClaimListener = Callable[[Claim, Sequence[Citation]], None]
"""Hears a claim that is whole and checked, as the answer has it, and all citations so far."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A language model, and how it is used."""

    model: LanguageModel
    context_tokens: int = 3000
    """Most tokens of the sentences it is given."""
    shows_unverified: bool = False
    """Whether what its sources do not bear out is shown with the reason, once at least one claim is verified, or left out."""

    def until(self, cancellation: Cancellation) -> Writer:
        """The same, but another thread can end what it writes: one of our own models at once, any other at its next word."""
        return replace(self, model=_EndableModel(self.model, cancellation))


class _EndableModel:
    """A language model that stops where its reply is no longer wanted."""

    def __init__(self, model: LanguageModel, cancellation: Cancellation) -> None:
        self._model = model
        self._cancellation = cancellation

    @property
    def name(self) -> str:
        return self._model.name

    def reply(self, messages: Sequence[Message], /) -> Generator[Piece, None, None]:
        """Raises RequestCancelled, and what the model raises."""
        how: dict[str, Any] = {"cancellation": self._cancellation} if isinstance(self._model, ChatModel) else {}
        with closing(self._model.reply(messages, **how)) as pieces:
            for piece in pieces:
                self._cancellation.raise_if_cancelled()
                yield piece


@dataclass(frozen=True, slots=True)
class Cited:
    """Claims, their citations, and the check of each claim; nothing where no claim is verified."""

    claims: list[Claim]
    citations: list[Citation]
    verifications: list[Verification]


def write_answer(
    question: str,
    ranked: Sequence[RankedPassage],
    selection: Selection,
    writer: Writer,
    generation: Generation,
    *,
    on_claim: ClaimListener = lambda claim, citations: None,
) -> tuple[Draft, Cited]:
    """What the model writes from the sentences of the passages, and what of it stands."""
    prompt = write_prompt(question, ranked, selection.weighed, budget_tokens=writer.context_tokens, count_tokens=token_counter())
    page = _Page(CitationDesk(generation), shows_unverified=writer.shows_unverified, on_claim=on_claim)
    draft = synthesise(prompt, writer.model, on_checked=page.add)
    return draft, page.cited()


def explain_draft(draft: Draft, cited: Cited) -> Remark | None:
    """What a reader should know of how the answer came about; None where the model wrote it and nothing went wrong."""
    if not cited.claims:
        return say(
            "The answer is of the articles' own sentences: the language model {model} was asked, but {why}.",
            model=draft.model,
            why=_why_nothing(draft),
        )
    if draft.fault:
        return say(
            "The language model {model} broke off: {fault}.", model=draft.model, fault=draft.fault.remark or draft.fault.message
        )
    return None


def _why_nothing(draft: Draft) -> Remark | str:
    if draft.fault:
        return draft.fault.remark or draft.fault.message
    if draft.checked:
        return say("none of its sentences could be verified")
    return say("it wrote nothing that could be checked")


class _Page:
    """Turns checked statements into claims as they come."""

    def __init__(self, desk: CitationDesk, *, shows_unverified: bool, on_claim: ClaimListener) -> None:
        self._desk = desk
        self._shows_unverified = shows_unverified
        self._on_claim = on_claim
        self._claims: list[Claim] = []
        self._heard = 0
        """Claims the listener knows of: none until one is verified, since until then there may be no answer of the model's."""
        self._verifications: list[Verification] = []
        self._is_broken = True
        """Whether the statement before the next one is not there to be pointed back at."""

    def add(self, checked: CheckedStatement) -> None:
        is_verified = checked.fate != "refused"
        if is_verified or self._shows_unverified:
            claim = self._claim(checked)
            self._claims.append(claim)
            self._verifications.append(checked.verification)
            if is_verified or self._heard:
                self._tell()
        self._is_broken = not is_verified

    def _tell(self) -> None:
        new, self._heard = self._claims[self._heard :], len(self._claims)
        for claim in new:
            self._on_claim(claim, tuple(self._desk.citations))

    def cited(self) -> Cited:
        if not self._heard:
            return Cited([], [], [])
        return Cited(self._claims, self._desk.citations, self._verifications)

    def _claim(self, checked: CheckedStatement) -> Claim:
        text, verification = checked.statement.text, checked.verification
        numbers = [
            self._desk.cite(source.passage.article_id, source.passage.paragraph, source.span) for source in checked.sources
        ]
        if self._is_broken and leans_on_context(text) and checked.sources:
            return make_claim(text, verification, numbers, self._context(checked, numbers[0]))
        return make_claim(text, verification, numbers)

    def _context(self, checked: CheckedStatement, number: int) -> Context:
        """What the statement points back to: the source itself if that can stand alone, otherwise what stands before it."""
        source = checked.sources[0]
        if not leans_on_context(source.text):
            return self._desk.citations[number - 1].quote, ()
        return self._desk.context(source.passage, source.span, source.text)
