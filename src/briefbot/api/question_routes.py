"""Search and ask, with the answer whole or as it comes about."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

from fastapi import APIRouter, Request, Response

from briefbot.api.backend import Backend
from briefbot.api.bodies import AskBody, SearchBody
from briefbot.api.event_stream import EventStream, event, named_event
from briefbot.api.paths import PREFIX
from briefbot.api.problems import problem_fields, status_of, told
from briefbot.api.replies import reply
from briefbot.pipeline import Stage
from briefbot.serving.departure import unless_left
from briefbot.serving.live import Asked
from briefbot.serving.workroom import Done, Work
from briefbot.types import Answer, Citation, Claim, Hit

_EVENTS = """Server-sent events, each with one line of JSON: `stage` with `stage` and `n`, how many of what is worked on;
`claim` with a `claim`, as the answer has it, and all `citations` so far; last `answer` with the whole answer, or `error` with
`status`, `message` and `hint`. Closing the connection ends the work."""
_EVENT = named_event("stage", "claim", "answer", "error")


@dataclass(frozen=True, slots=True)
class StageHeard:
    """What is done next, and to how many."""

    stage: Stage
    n: int


@dataclass(frozen=True, slots=True)
class ClaimHeard:
    """A claim that stands, and all citations so far."""

    claim: Claim
    citations: tuple[Citation, ...]


Heard: TypeAlias = StageHeard | ClaimHeard


def question_router(backend: Backend) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["questions"])

    @router.post("/search", response_model=list[Hit], summary="The passages nearest to a query, best first")
    async def search(request: Request, body: SearchBody) -> Response:
        asked, k = body.query_asked(), body.k
        return reply(await unless_left(request.receive, backend.workroom.run(lambda work: backend.live.search(asked, k=k))))

    @router.post("/ask", response_model=Answer, summary="An answer with verified citations, or that there is none")
    async def ask(request: Request, body: AskBody) -> Response:
        asked = body.question_asked()
        return reply(await unless_left(request.receive, backend.workroom.run(lambda work: backend.live.answer(asked, work))))

    @router.post(
        "/ask/stream",
        status_code=200,
        response_class=Response,  # with EventStream its media type would be that of the refusals, too
        responses={200: {"description": _EVENTS, "content": {"text/event-stream": {"schema": _EVENT}}}},
        summary="The same as it comes about",
    )
    async def stream(request: Request, body: AskBody) -> Response:
        asked = body.question_asked()
        heard = backend.workroom.stream(lambda work: answer_aloud(backend, asked, work))
        opening = await unless_left(request.receive, opened(heard))
        return EventStream([_event(report) for report in opening], _events(request.url.path, heard))

    return router


def answer_aloud(backend: Backend, asked: Asked, work: Work[Heard]) -> Answer:
    """The answer, worked out as long as somebody waits for it, reporting its stages, and each claim as soon as it stands."""
    claims = 0

    def hear_claim(claim: Claim, citations: Sequence[Citation]) -> None:
        nonlocal claims
        claims += 1
        work.report(ClaimHeard(claim, tuple(citations)))

    found, _ = backend.live.ask(
        asked,
        on_stage=lambda stage, n: work.report(StageHeard(stage, n)),
        on_claim=hear_claim,
        cancellation=work.cancellation,
    )
    if not claims:  # of the articles' own sentences: they are all found at once
        for claim in found.claims:
            hear_claim(claim, found.citations)
    return found


async def opened(heard: AsyncGenerator[Heard | Done[Answer], None]) -> list[Heard | Done[Answer]]:
    """What is reported until the search is done: whatever is wrong with a question is known by then, and raised."""
    first: list[Heard | Done[Answer]] = []
    async for report in heard:
        first.append(report)
        if not (isinstance(report, StageHeard) and report.stage == "searching"):
            break
    return first


def _event(report: Heard | Done[Answer]) -> str:
    if isinstance(report, Done):
        return event(asdict(report.result), name="answer")
    return event(asdict(report), name="stage" if isinstance(report, StageHeard) else "claim")


async def _events(path: str, heard: AsyncGenerator[Heard | Done[Answer], None]) -> AsyncGenerator[str, None]:
    try:
        async for report in heard:
            yield _event(report)
    except Exception as error:  # noqa: BLE001  # the response has begun: what passes here breaks the connection off
        problem = told(error)
        yield event({"status": status_of(problem), **problem_fields(path, problem)}, name="error")
    finally:
        await heard.aclose()
