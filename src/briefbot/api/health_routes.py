"""Whether the server runs, and whether it can answer: for machines that watch over it, and tells nothing else."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from briefbot.api.backend import Backend
from briefbot.api.problems import ApiProblem, Problem
from briefbot.api.replies import reply
from briefbot.api.views import Health
from briefbot.errors import BriefbotError


def health_router(backend: Backend) -> APIRouter:
    router = APIRouter(prefix="/health", tags=["operation"])

    @router.get("/live", response_model=Health, summary="Whether the server runs")
    async def live() -> Response:
        return reply(Health("alive"))

    @router.get(
        "/ready",
        response_model=Health,
        responses={503: {"description": "There is none", "model": Problem}},
        summary="Whether there is an index that answers",
    )
    async def ready() -> Response:
        try:
            await run_in_threadpool(backend.live.assistant)
        except BriefbotError as error:  # where the index lies is nothing for whoever has no key
            raise ApiProblem(503, "there is no index that can be used", "briefbot doctor says what is wrong") from error
        return reply(Health("ready"))

    for path, answer in (("/live", live), ("/ready", ready)):
        router.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)
    return router
