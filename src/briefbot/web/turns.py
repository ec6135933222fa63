"""What the web chat keeps: conversations, their turns, and what a person thought of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from briefbot.types import Answer, Scope

ConversationId = NewType("ConversationId", str)
TurnId = NewType("TurnId", str)
LONGEST_REASON = 500
"""Characters of the reason for a rating."""

Judgement = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Rating:
    """A person's thumb up or down, and why if they said so."""

    judgement: Judgement
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was answered. ``id`` is its permanent name: /answer/ID."""

    id: TurnId
    conversation: ConversationId
    asked: datetime
    answer: Answer
    scope: Scope
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in the order they were asked."""

    id: ConversationId
    title: str
    begun: datetime
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A conversation as a list of them shows it."""

    id: ConversationId
    title: str
    changed: datetime
    turns: int
