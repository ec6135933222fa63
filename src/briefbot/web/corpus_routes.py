"""The doors of the corpus page: its list, the state of the rebuild, and for keepers files in and out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.requests import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.requests import ClientDisconnect

from briefbot.catalog_files import LeftOutFile
from briefbot.errors import BriefbotError, CorpusNotFound, CorpusUnwritable, FileRefused, FileThere, FileTooLarge
from briefbot.listing import UNDATED, Filter, Listing, Order
from briefbot.messages import say
from briefbot.serving.rebuild import Failed, Finished, Rebuild, Running
from briefbot.web.corpus_render import describe_added, describe_removed, render_list, render_unlisted
from briefbot.web.left_out_render import ask_to_remove, file_fate
from briefbot.web.library import Added, Library
from briefbot.web.rebuild_render import describe_rebuild, render_rebuild
from briefbot.web.texts import Texts

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

OWN_HEADER = "x-briefbot"
"""Every request that changes something carries it: a page from elsewhere cannot send it without asking first."""
_ORDERS: dict[str, Order] = {"title": "title", "date": "date", "source": "source", "paragraphs": "paragraphs"}
_PERIOD = re.compile(r"\d{4}(-\d\d)?")
_LONGEST_WORDS = 200
_STATUS: dict[type[BriefbotError], int] = {
    FileThere: 409,
    FileTooLarge: 413,
    FileRefused: 422,
    CorpusNotFound: 422,
    CorpusUnwritable: 507,
}


@dataclass(frozen=True, slots=True)
class CorpusDoors:
    """What the routes work on."""

    library: Library
    rebuild: Rebuild
    listing: Callable[[], Listing]
    """The list of the live generation, or what is wrong with it, raised."""
    left_out: Callable[[], list[LeftOutFile]]
    """The files of the live generation that are in no list, or not whole; raises what ``listing`` raises."""
    texts: Callable[[Request], Texts]
    """The words in the language of whoever asks."""


def corpus_router(doors: CorpusDoors) -> APIRouter:
    """Routes below /corpus. Without ``briefbot.keeper`` in its scope a request can look and change nothing."""
    router = APIRouter(prefix="/corpus")

    @router.get("/list")
    def show_list(request: Request) -> Response:
        return _show_list(doors, request)

    @router.get("/rebuild")
    def show_rebuild(request: Request) -> Response:
        return _show_rebuild(doors, request)

    @router.post("/rebuild")
    def start_rebuild(request: Request) -> Response:
        if (refused := _refuse(doors, request)) is not None:
            return refused
        doors.rebuild.start()
        return _show_rebuild(doors, request)

    @router.get("/files")
    def show_fates(request: Request) -> Response:
        return _refuse(doors, request) or _show_fates(doors, request)

    @router.post("/files")
    async def take_file(request: Request) -> Response:
        return _refuse(doors, request) or await _take_file(doors, request)

    @router.delete("/files")
    def remove_file(request: Request) -> Response:
        return _refuse(doors, request) or _remove_file(doors, request)

    return router


def _show_list(doors: CorpusDoors, request: Request) -> Response:
    """The list as HTML, in the order and with the filters of the query string; what makes no sense there counts for nothing."""
    asked, t, is_keeper = request.query_params, doors.texts(request), _is_keeper(request)
    chosen = _filter(asked)
    order = _ORDERS.get(asked.get("order", ""), "date")
    descending = asked.get("way", "descending") == "descending"
    try:
        listing = doors.listing()
        shown = render_list(
            listing.page(chosen, order=order, descending=descending, number=_number(asked.get("page", ""))),
            chosen,
            order=order,
            descending=descending,
            months=listing.months(chosen),
            sources=listing.sources(chosen),
            is_keeper=is_keeper,
            t=t,
            left_out=doors.left_out() if is_keeper else (),
        )
    except BriefbotError as error:
        shown = render_unlisted(error, is_keeper=is_keeper, t=t)
    return HTMLResponse(shown, headers={"cache-control": "no-store"})


def _filter(asked: QueryParams) -> Filter:
    period = asked.get("period", "")
    return Filter(
        words=asked.get("words", "")[:_LONGEST_WORDS],
        sources=tuple(dict.fromkeys(asked.getlist("source")[:_LONGEST_WORDS])),
        period=period if period == UNDATED or _PERIOD.fullmatch(period) else "",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _show_rebuild(doors: CorpusDoors, request: Request) -> Response:
    """How far it is: as HTML, as a sentence to be said, and what a script goes by."""
    state, t = doors.rebuild.state(), doors.texts(request)
    values = {
        "running": isinstance(state, Running),
        "failed": isinstance(state, Failed),
        "generation": state.report.generation if isinstance(state, Finished) else None,
        "said": describe_rebuild(state, t),
        "html": render_rebuild(state, t, is_keeper=_is_keeper(request)),
    }
    return JSONResponse(values, headers={"cache-control": "no-store"})


def _show_fates(doors: CorpusDoors, request: Request) -> Response:
    """What became of each file that was left out, by its path; the others of the corpus were read."""
    t = doors.texts(request)
    try:
        fates = {left_out.file: file_fate(left_out, t)._asdict() for left_out in doors.left_out()}
    except BriefbotError:  # without an index nothing was read; the state of the rebuild says why
        fates = {}
    return JSONResponse(fates, headers={"cache-control": "no-store"})


async def _take_file(doors: CorpusDoors, request: Request) -> Response:
    """The body of the request is the file's, its name stands in the query string. Never more than a piece is in memory."""
    asked = request.query_params
    length = request.headers.get("content-length", "")
    try:
        added = await _receive(
            doors.library,
            request,
            name=asked.get("name", ""),
            size_bytes=int(length) if length.isascii() and length.isdigit() else None,
            replace=asked.get("replace") == "yes",
        )
    except BriefbotError as error:
        return _say(error, doors.texts(request))
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    t = doors.texts(request)
    values = {"file": added.file, "outcome": added.outcome, "said": describe_added(added, t)}
    return JSONResponse(values | {"question": ask_to_remove(added.file, t)})


async def _receive(library: Library, request: Request, *, name: str, size_bytes: int | None, replace: bool) -> Added:
    with library.receive(name, size_bytes=size_bytes, replace=replace) as upload:
        async for piece in request.stream():
            if piece:
                await run_in_threadpool(upload.write, piece)
        return await run_in_threadpool(upload.finish)


def _remove_file(doors: CorpusDoors, request: Request) -> Response:
    try:
        removed = doors.library.remove(request.query_params.get("file", ""))
    except BriefbotError as error:
        return _say(error, doors.texts(request))
    return JSONResponse({"file": removed.file, "said": describe_removed(removed, doors.texts(request))})


def _refuse(doors: CorpusDoors, request: Request) -> Response | None:
    """An answer to whoever may not change the corpus, and to a request that no page of ours has sent."""
    t = doors.texts(request)
    if not _is_keeper(request):
        error = BriefbotError(
            say("only a keeper of the corpus may change it"), say("ask one, or have an account made a keeper's")
        )
        return _say(error, t, status=403)
    if OWN_HEADER not in request.headers:
        return _say(
            BriefbotError(say("this request comes from no page of briefbot"), say("send the header {header}", header=OWN_HEADER)),
            t,
            status=403,
        )
    return None


def _is_keeper(request: Request) -> bool:
    return request.scope.get("briefbot.keeper") is True


def _say(error: BriefbotError, t: Texts, *, status: int | None = None) -> Response:
    """The connection ends with it: what is still on its way of a refused file is not read."""
    code = status or next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    message, hint = t.tell(error.message, error.remark), t.tell(error.hint, error.hint_remark)
    return JSONResponse({"message": message.text, "hint": hint.text}, code, headers={"connection": "close"})
