"""Layout and events of the page. The one module that imports gradio; ``build_app`` imports it when it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI

from briefbot.errors import unforeseen
from briefbot.web.events import Drawn, Events, Piece, Said, Visitor
from briefbot.web.library import Library
from briefbot.web.markup import render_error
from briefbot.web.service import Service
from briefbot.web.texts import texts_of
from briefbot.web.turns import ConversationId

_STATIC = files("briefbot.web") / "static"
_ASKED_AT_ONCE = 4
_READ_AT_ONCE = 8
"""Events of one kind, of all visitors; gradio has threads for 40."""
_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_FONT_MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "Consolas", "monospace")
_STYLES = ("theme.css", "shell.css", "chat.css", "panel.css", "corpus.css")
_EARLY_SCRIPTS = ("early.js", "focus.js")


def mount_page(parent: FastAPI, service: Service, library: Library) -> None:
    """Put the page at the root of the application, under whatever routes it has already."""

    async def mount() -> None:
        _mount(parent, service, library)

    if _in_event_loop():
        _mount(parent, service, library)
    else:
        asyncio.run(mount())  # without a running loop gradio makes five, and closes none of them


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _mount(parent: FastAPI, service: Service, library: Library) -> None:
    gr.mount_gradio_app(
        parent,
        _build_blocks(Events(service, library)),
        path="/",
        server_name=service.live.config.host,
        server_port=service.live.config.port,
        footer_links=[],
        run_history=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        favicon_path=str(_STATIC / "icon.svg"),
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=gr.themes.Base(font=_FONT, font_mono=_FONT_MONO),
        head=_head(),
    )


def _visitor(request: gr.Request) -> Visitor:
    asked = request.request
    assert asked is not None  # it is only where gradio calls its own examples
    conversation = ConversationId(asked.query_params.get("c", "")) or None
    return Visitor(
        asked.scope["briefbot.user"],
        asked.scope["briefbot.keeper"],
        texts_of(asked),
        conversation,
        str(asked.base_url).rstrip("/"),
    )


def _build_blocks(events: Events) -> gr.Blocks:
    blocks = gr.Blocks(title="briefbot", analytics_enabled=False, fill_width=True)
    with blocks:
        pieces: dict[Piece, gr.HTML] = {"header": _html("header", script=True)}
        with gr.Row(elem_id="bb-main"):
            pieces["side"] = _html("side", script=True)
            with gr.Column(elem_id="bb-chat-side", min_width=280):
                # Of its own, so that examples found late never overwrite an answer found early.
                pieces["welcome"] = _html("welcome", script=True)
                pieces["chat"] = _html("chat", script=True)
                with gr.Column(elem_id="bb-composer-side"):
                    pieces["notice"] = _html("notice")
                    pieces["composer"] = _html("composer", script=True)
            pieces["corpus"] = _html("corpus", script=True)
            pieces["source"] = _html("source", script=True)
        pieces["dialogs"] = _html("dialogs")
        _connect(blocks, pieces, events)
    return blocks


def _connect(blocks: gr.Blocks, pieces: Mapping[Piece, gr.HTML], events: Events) -> None:
    """What the scripts of the pieces trigger, and what of the page it draws anew."""
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def drawn(pieces_drawn: Drawn) -> dict[gr.HTML, str]:
        return {pieces[name]: html for name, html in pieces_drawn.items()}

    def act(happens: Callable[[Visitor, Said], Drawn]) -> Callable[..., dict[gr.HTML, str]]:
        def handle(event: gr.EventData, request: gr.Request) -> dict[gr.HTML, str]:
            return drawn(happens(_visitor(request), event._data))

        return handle

    def enter(request: gr.Request) -> Iterator[dict[gr.HTML, str]]:
        yield from map(drawn, events.enter(_visitor(request)))

    def renew(request: gr.Request) -> Iterator[dict[gr.HTML, str]]:
        yield from map(drawn, events.renew(_visitor(request)))

    def ask(event: gr.EventData, request: gr.Request) -> Iterator[dict[gr.HTML, str]]:
        with closing(events.ask(_visitor(request), event._data)) as stages:
            yield from map(drawn, stages)

    def explain_failure(request: gr.Request) -> str:
        return render_error(unforeseen(), _visitor(request).texts)

    def of(*names: Piece) -> list[gr.HTML]:
        return [pieces[name] for name in names]

    side, chat, composer, corpus = of("side", "chat", "composer", "corpus")
    notice, conversation, source = pieces["notice"], of("chat", "notice", "side"), pieces["source"]
    asked = composer.ask(ask, None, conversation, concurrency_limit=_ASKED_AT_ONCE, trigger_mode="multiple", **quiet)
    composer.stop(lambda: "", None, notice, cancels=[asked], concurrency_limit=None, **quiet)
    # What only reads: for a person the last of several counts, and nobody waits for another.
    reads: dict[str, Any] = {"trigger_mode": "always_last", "concurrency_limit": _READ_AT_ONCE, **quiet}
    # What changes something: none is dropped, and they happen in the order in which they were made.
    changes: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": 1, "concurrency_id": "changes", **quiet}
    failing = [
        asked,
        blocks.load(enter, None, list(pieces.values()), concurrency_limit=_READ_AT_ONCE, **quiet),
        corpus.rebuilt(renew, None, of("header", "welcome", "composer", "notice"), **reads),
        side.open(act(events.open), None, conversation, **reads),
        side.find(act(events.find), None, [side], **reads),
        chat.cite(act(events.show_source), None, [source], **reads),
        corpus.open(act(events.show_article), None, [source], **reads),
        side.rename(act(events.rename), None, conversation, **changes),
        side.delete(act(events.delete), None, conversation, **changes),
        chat.rate(act(events.rate), None, of("chat", "notice"), **changes),
    ]
    for event in failing:
        event.failure(explain_failure, None, notice, **quiet)


def _html(name: str, *, script: bool = False) -> gr.HTML:
    return gr.HTML(
        "", elem_id=f"bb-{name}", js_on_load=_static(f"{name}.js") if script else None, apply_default_css=False, padding=False
    )


def _head() -> str:
    styles, scripts = "".join(map(_static, _STYLES)), "".join(map(_static, _EARLY_SCRIPTS))
    return f'<link rel="icon" href="favicon.ico"><style>{styles}</style><script>{scripts}</script>'


def _static(name: str) -> str:
    return (_STATIC / name).read_text("utf8")
