"""What was said in a conversation before a question, as the assistant reads it to understand a follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from briefbot.queries import Turn as SaidTurn
from briefbot.web.turns import Conversation, TurnId

_LATEST = 10
"""Questions that are looked back at, with their answers."""


def said_before(conversation: Conversation, *, before: TurnId | None = None) -> tuple[SaidTurn, ...]:
    """The latest questions and answers, oldest first; those ``before`` a turn that is asked again, if one is given."""
    turns = list(takewhile(lambda turn: turn.id != before, conversation.turns))[-_LATEST:]
    return tuple(said for turn in turns for said in _said(turn.answer.question, [claim.text for claim in turn.answer.claims]))


def _said(question: str, claims: list[str]) -> Iterator[SaidTurn]:
    yield SaidTurn("user", question)
    if claims:
        yield SaidTurn("assistant", " ".join(claims))
