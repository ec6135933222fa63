"""Answers in the form of OpenAI's chat completions, with the whole answer beside what its clients know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from briefbot.api.completion_text import Annotation
from briefbot.types import Answer, GenerationId


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """The assistant's message. ``briefbot`` is the answer with its citations, as ``briefbot ask --json`` prints it."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]
    briefbot: Answer


@dataclass(frozen=True, slots=True)
class Choice:
    """The one answer there is."""

    index: int
    message: AnsweredMessage
    logprobs: None
    finish_reason: Literal["stop"]


@dataclass(frozen=True, slots=True)
class Completion:
    """A chat completion. ``system_fingerprint`` is the generation of the index that answered."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: GenerationId
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What can be asked for as ``model``."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


@dataclass(frozen=True, slots=True)
class ModelList:
    """All there are: one."""

    object: Literal["list"]
    data: list[ModelCard]
