"""The corpus as a model of OpenAI's API: chat completions, streamed or whole, that carry their citations."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncGenerator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from briefbot.api.backend import Backend
from briefbot.api.completion_bodies import MODEL, ChatBody
from briefbot.api.completion_text import ContentWriter
from briefbot.api.completion_views import AnsweredMessage, Choice, Completion, ModelCard, ModelList
from briefbot.api.event_stream import EVENT, EventStream, event
from briefbot.api.problems import ApiProblem, problem_fields, told
from briefbot.api.question_routes import ClaimHeard, Heard, answer_aloud, opened
from briefbot.api.replies import fields_of, reply
from briefbot.serving.departure import unless_left
from briefbot.serving.workroom import Done
from briefbot.types import Answer

_STREAMED = """With `stream` a text/event-stream of chunks, a claim each; the last has, in its delta, `annotations` and
`briefbot`, the whole answer. Then comes `[DONE]`. Closing the connection ends the work."""


def completion_router(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["OpenAI"])

    @router.post(
        "/chat/completions",
        response_model=Completion,
        responses={200: {"description": _STREAMED, "content": {"text/event-stream": {"schema": EVENT}}}},
        summary="An answer from the articles, as a chat completion",
    )
    async def complete(request: Request, body: ChatBody) -> Response:
        asked = body.asked()
        if not body.stream:
            found = await unless_left(request.receive, backend.workroom.run(lambda work: backend.live.answer(asked, work)))
            return reply(_completion(found))
        heard = backend.workroom.stream(lambda work: answer_aloud(backend, asked, work))
        opening = await unless_left(request.receive, opened(heard))
        chunks = _Chunks()
        first = [chunks.begin(), *(text for report in opening for text in chunks.of(report))]
        return EventStream(first, _events(request.url.path, heard, chunks))

    @router.get("/models", response_model=ModelList, summary="The one model there is")
    def models() -> Response:
        return reply(ModelList("list", [_card(backend)]))

    @router.get("/models/{model}", response_model=ModelCard, summary="The same by its name")
    def model(model: str) -> Response:
        if model != MODEL:
            raise ApiProblem(
                404, f"there is no model {model!r}", f"the model is {MODEL!r}", param="model", code="model_not_found"
            )
        return reply(_card(backend))

    return router


def _card(backend: Backend) -> ModelCard:
    built = datetime.fromisoformat(backend.live.generation().manifest.created)
    return ModelCard(MODEL, "model", int(built.timestamp()), "briefbot")


def _completion(found: Answer) -> Completion:
    writer = ContentWriter()
    content = writer.finish(found)
    message = AnsweredMessage("assistant", content, None, writer.annotations(found.citations), found)
    return Completion(_new_id(), "chat.completion", int(time.time()), MODEL, found.generation, [Choice(0, message, None, "stop")])


async def _events(path: str, heard: AsyncGenerator[Heard | Done[Answer], None], chunks: _Chunks) -> AsyncGenerator[str, None]:
    try:
        async for report in heard:
            for text in chunks.of(report):
                yield text
    except Exception as error:  # noqa: BLE001  # the response has begun: what passes here breaks the connection off
        yield event(problem_fields(path, told(error)))
    finally:
        await heard.aclose()


class _Chunks:
    """The chunks of one streamed completion."""

    def __init__(self) -> None:
        self._writer = ContentWriter()
        self._id = _new_id()
        self._created = int(time.time())

    def begin(self) -> str:
        return self._chunk({"role": "assistant", "content": ""})

    def of(self, report: Heard | Done[Answer]) -> list[str]:
        """What a report makes to be sent: nothing of a stage, a chunk of a claim, and the end of the answer."""
        if isinstance(report, Done):
            return self._end(report.result)
        return [self._chunk({"content": self._writer.add(report.claim)})] if isinstance(report, ClaimHeard) else []

    def _end(self, found: Answer) -> list[str]:
        rest = self._writer.finish(found)
        carried = {"annotations": fields_of(self._writer.annotations(found.citations)), "briefbot": asdict(found)}
        said = [self._chunk({"content": rest}, fingerprint=found.generation)]
        return [*said, self._chunk(carried, finish_reason="stop", fingerprint=found.generation), "data: [DONE]\n\n"]

    def _chunk(self, delta: dict[str, Any], *, finish_reason: str | None = None, fingerprint: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return event(
            {
                "id": self._id,
                "object": "chat.completion.chunk",
                "created": self._created,
                "model": MODEL,
                "system_fingerprint": fingerprint,
                "choices": [choice],
            }
        )


def _new_id() -> str:
    return f"chatcmpl-{secrets.token_hex(12)}"
