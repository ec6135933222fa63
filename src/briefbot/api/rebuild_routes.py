"""The rebuild of the index, for keepers."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from briefbot.api.backend import Backend
from briefbot.api.paths import PREFIX
from briefbot.api.problems import ApiProblem
from briefbot.api.replies import reply
from briefbot.api.views import RebuildProgress, progress_of


def rebuild_router(backend: Backend) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["rebuild"], dependencies=[Depends(_refuse_readers)])

    @router.post(
        "/rebuild",
        status_code=202,
        response_model=RebuildProgress,
        summary="Bring the index up to date with its folder, or join the rebuild that goes on",
    )
    def start() -> Response:
        backend.rebuild.start()
        return reply(progress_of(backend.rebuild.state()), status=202)

    @router.get("/rebuild", response_model=RebuildProgress, summary="How far the rebuild is, or how the last one ended")
    def progress() -> Response:
        return reply(progress_of(backend.rebuild.state()))

    return router


def _refuse_readers(request: Request) -> None:
    if request.scope.get("briefbot.keeper") is not True:
        raise ApiProblem(403, "only a keeper of the corpus may rebuild its index", "briefbot key add NAME --keeper")
