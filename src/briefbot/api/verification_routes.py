"""Whether the articles bear out a statement, or each sentence of a draft."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from briefbot.api.backend import Backend
from briefbot.api.bodies import DraftBody, VerifyBody
from briefbot.api.paths import PREFIX
from briefbot.api.replies import reply
from briefbot.checking import StatementCheck
from briefbot.serving.departure import unless_left


def verification_router(backend: Backend) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["verification"])

    @router.post("/verify", response_model=StatementCheck, summary="Whether the articles bear out a statement, and where")
    async def verify(request: Request, body: VerifyBody) -> Response:
        asked, against = body.asked(body.statement), body.against
        checked = backend.workroom.run(lambda work: backend.live.verify(asked, against=against))
        return reply(await unless_left(request.receive, checked))

    @router.post(
        "/verify/draft", response_model=list[StatementCheck], summary="The same of each sentence of a draft, by its line"
    )
    async def verify_draft(request: Request, body: DraftBody) -> Response:
        asked, against = body.asked(body.draft), body.against
        checked = backend.workroom.run(lambda work: backend.live.verify_draft(asked, work, against=against))
        return reply(await unless_left(request.receive, checked))

    return router
