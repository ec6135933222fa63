"""Layout and events of the page. The one module that imports gradio; ``build_app`` imports it when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI

from briefbot.assistant import Stage
from briefbot.errors import BriefbotError, UnknownConversation
from briefbot.types import Answer, ArticleId, Scope
from briefbot.web import panel_render, shell_render, turn_render
from briefbot.web.corpus_render import render_corpus
from briefbot.web.library import Library
from briefbot.web.markup import render_error
from briefbot.web.service import Asked, Service
from briefbot.web.texts import Texts, texts_of
from briefbot.web.turns import ConversationId, Rating, TurnId, UserName
from briefbot.web.worker import Worker

_STATIC = files("briefbot.web") / "static"
_ASKED_AT_ONCE = 4
_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_FONT_MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "Consolas", "monospace")
_STYLES = ("theme.css", "shell.css", "chat.css", "panel.css", "corpus.css")
_EARLY_SCRIPTS = ("early.js", "focus.js")
_UNFORESEEN = BriefbotError("something happened that briefbot did not foresee", "the terminal that runs briefbot chat says what")


def mount_page(parent: FastAPI, service: Service, library: Library) -> None:
    """Put the page at the root of the application, under whatever routes it has already."""
    gr.mount_gradio_app(
        parent,
        _build_blocks(_Events(service, library)),
        path="/",
        server_name=service.config.host,
        server_port=service.config.port,
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


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Who asks, in which language, and the conversation their page is at."""

    user: UserName
    is_keeper: bool
    texts: Texts
    conversation: ConversationId | None
    base_url: str
    """The address of this server, as their browser knows it."""


class _Events:
    """What happens when a person does something. Each method gives back the values of the components it changes."""

    def __init__(self, service: Service, library: Library) -> None:
        self._service = service
        self._library = library

    def enter(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Everything the page shows first: at once, and again when the examples are known."""
        visitor = _visitor(request)
        t = visitor.texts
        library = self._library
        corpus = render_corpus(self._service.config.corpus, is_keeper=visitor.is_keeper, largest_bytes=library.largest_bytes, t=t)
        fixed = (panel_render.render_no_source(t), shell_render.render_dialogs(t), corpus)
        chat, notice = self._thread(visitor, visitor.conversation)
        side = self._side(visitor, visitor.conversation)
        try:
            overview = self._service.overview()
        except BriefbotError as error:
            unbuilt = shell_render.render_unbuilt(self._service.config.corpus, error, t)
            header = shell_render.render_header(None, visitor.user, t)
            yield header, side, unbuilt, chat, notice, shell_render.render_composer([], t), *fixed
            return
        header = shell_render.render_header(overview, visitor.user, t)
        composer = shell_render.render_composer(overview.sources, t)
        yield header, side, shell_render.render_welcome([], t), chat, notice, composer, *fixed
        try:
            welcome = shell_render.render_welcome(self._service.examples(), t)
        except BriefbotError as error:
            welcome = render_error(error, t)
        yield gr.skip(), gr.skip(), welcome, *(gr.skip() for _ in range(6))

    def open(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, notice and list, at another conversation; an empty name is a new one."""
        visitor = _visitor(request)
        name = ConversationId(str(event.conversation)) or None
        return *self._thread(visitor, name), self._side(visitor, name)

    def ask(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Notice, conversation and list, at every stage of the answer."""
        visitor = _visitor(request)
        t = visitor.texts
        asked = Asked(str(event.question), str(event.since), str(event.until), tuple(str(name) for name in event.sources))
        yield turn_render.render_pending(asked.question, t("opening the index"), t), gr.skip(), gr.skip()
        worker = Worker[tuple[Stage, int], tuple[Answer, Scope]](
            lambda report: self._service.ask(asked, on_stage=lambda stage, n: report((stage, n)))
        )
        for stage, n in worker:
            yield turn_render.render_pending(asked.question, turn_render.describe_stage(stage, n, t), t), gr.skip(), gr.skip()
        try:
            answer, scope = worker.result()
            name = self._keep(visitor, ConversationId(str(event.conversation)), TurnId(str(event.instead)), answer, scope)
            thread, notice = self._thread(visitor, name)
            yield notice, thread, self._side(visitor, name)
        except BriefbotError as error:
            yield render_error(error, t), gr.skip(), gr.skip()

    def show_source(self, event: gr.EventData, request: gr.Request) -> str:
        """The article that a citation or a nearest paragraph of the conversation comes from."""
        visitor = _visitor(request)
        try:
            opened = self._service.open(visitor.user, TurnId(str(event.of)), str(event.kind), int(event.number))
        except BriefbotError as error:
            return render_error(error, visitor.texts)
        except (LookupError, ValueError):
            return render_error(BriefbotError("this answer has no such citation", "ask the question again"), visitor.texts)
        return panel_render.render_source(opened, str(event.key), visitor.texts)

    def show_article(self, event: gr.EventData, request: gr.Request) -> str:
        """An article of the list."""
        visitor = _visitor(request)
        name = ArticleId(str(event.article))
        try:
            return panel_render.render_source(self._service.open_article(name), name, visitor.texts)
        except BriefbotError as error:
            return render_error(error, visitor.texts)

    def renew(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Header, welcome, question box and notice, now that another generation serves."""
        visitor = _visitor(request)
        t = visitor.texts
        try:
            overview = self._service.overview()
        except BriefbotError as error:
            yield *(gr.skip() for _ in range(3)), render_error(error, t)
            return
        header = shell_render.render_header(overview, visitor.user, t)
        news = t.count("A new index is in use: {n} article.", "A new index is in use: {n} articles.", overview.articles)
        composer = shell_render.render_composer(overview.sources, t)
        yield header, shell_render.render_welcome([], t), composer, shell_render.render_notice(news)
        yield gr.skip(), shell_render.render_welcome(self._service.examples(), t), gr.skip(), gr.skip()

    def find(self, event: gr.EventData, request: gr.Request) -> str:
        """The list of the conversations that hold some words."""
        visitor = _visitor(request)
        return self._side(visitor, ConversationId(str(event.conversation)), containing=str(event.words))

    def rename(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, notice and list, after one of them got another name."""
        visitor = _visitor(request)
        at = ConversationId(str(event.at)) or None
        try:
            self._service.conversations.rename(visitor.user, ConversationId(str(event.conversation)), str(event.title))
        except BriefbotError as error:
            return gr.skip(), render_error(error, visitor.texts), gr.skip()
        return *self._thread(visitor, at), self._side(visitor, at)

    def delete(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Conversation, notice and list, after one of them was deleted."""
        visitor = _visitor(request)
        gone, at = ConversationId(str(event.conversation)), ConversationId(str(event.at))
        try:
            self._service.conversations.delete(visitor.user, gone)
        except BriefbotError as error:
            return gr.skip(), render_error(error, visitor.texts), gr.skip()
        left = None if gone == at else at or None
        return *self._thread(visitor, left), self._side(visitor, left)

    def rate(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Notice and conversation, with the thumb and its reason."""
        visitor = _visitor(request)
        judgement = event.judgement if event.judgement in ("good", "bad") else None
        rating = Rating(judgement, str(event.reason)) if judgement else None
        conversations, of = self._service.conversations, TurnId(str(event.of))
        try:
            conversations.rate(visitor.user, of, rating)
            thread, notice = self._thread(visitor, conversations.turn(visitor.user, of).conversation)
        except BriefbotError as error:
            return render_error(error, visitor.texts), gr.skip()
        return notice, thread

    def explain_failure(self, request: gr.Request) -> str:
        return render_error(_UNFORESEEN, _visitor(request).texts)

    def _keep(self, visitor: _Visitor, name: ConversationId, instead: TurnId, answer: Answer, scope: Scope) -> ConversationId:
        """Put an answer into its conversation, a new one if it has none, or in the place of an earlier answer."""
        conversations = self._service.conversations
        if instead:
            return conversations.replace(visitor.user, instead, answer, scope).conversation
        name = name or conversations.begin(visitor.user, answer.question)
        return conversations.add(visitor.user, name, answer, scope).conversation

    def _thread(self, visitor: _Visitor, name: ConversationId | None) -> tuple[str, str]:
        """A conversation, and what there is to say if it cannot be shown."""
        t, url = visitor.texts, visitor.base_url
        if name is None:
            return turn_render.render_conversation(None, {}, t, base_url=url), ""
        try:
            conversation, fates = self._service.conversation(visitor.user, name)
        except UnknownConversation as error:
            return turn_render.render_conversation(None, {}, t, base_url=url), render_error(error, t)
        except BriefbotError as error:  # without an index the answers are there, and what became of their sources is not known
            conversation = self._service.conversations.open(visitor.user, name)
            return turn_render.render_conversation(conversation, {}, t, base_url=url), render_error(error, t)
        return turn_render.render_conversation(conversation, fates, t, base_url=url), ""

    def _side(self, visitor: _Visitor, current: ConversationId | None, *, containing: str = "") -> str:
        listed = self._service.conversations.listed(visitor.user, containing=containing)
        return shell_render.render_side(listed, current, containing, visitor.texts)


def _visitor(request: gr.Request) -> _Visitor:
    asked = request.request
    assert asked is not None  # it is only where gradio calls its own examples
    conversation = ConversationId(asked.query_params.get("c", "")) or None
    return _Visitor(
        asked.scope["briefbot.user"],
        asked.scope["briefbot.keeper"],
        texts_of(asked),
        conversation,
        str(asked.base_url).rstrip("/"),
    )


def _build_blocks(events: _Events) -> gr.Blocks:
    blocks = gr.Blocks(title="briefbot", analytics_enabled=False, fill_width=True)
    with blocks:
        header = _html("header", script=True)
        with gr.Row(elem_id="bb-main"):
            side = _html("side", script=True)
            with gr.Column(elem_id="bb-chat-side", min_width=280):
                # Of its own, so that examples found late never overwrite an answer found early.
                welcome = _html("welcome", script=True)
                chat = _html("chat", script=True)
                with gr.Column(elem_id="bb-composer-side"):
                    notice = _html("notice")
                    composer = _html("composer", script=True)
            corpus = _html("corpus", script=True)
            source = _html("source", script=True)
        dialogs = _html("dialogs")

        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        shown = [header, side, welcome, chat, notice, composer, source, dialogs, corpus]
        asked = composer.ask(
            events.ask, None, [notice, chat, side], concurrency_limit=_ASKED_AT_ONCE, trigger_mode="multiple", **quiet
        )
        composer.stop(lambda: "", None, notice, cancels=[asked], concurrency_limit=None, **quiet)
        failing = [
            blocks.load(events.enter, None, shown, **quiet),
            asked,
            side.open(events.open, None, [chat, notice, side], **quiet),
            side.find(events.find, None, side, trigger_mode="always_last", **quiet),
            side.rename(events.rename, None, [chat, notice, side], **quiet),
            side.delete(events.delete, None, [chat, notice, side], **quiet),
            chat.cite(events.show_source, None, source, concurrency_limit=None, trigger_mode="always_last", **quiet),
            corpus.open(events.show_article, None, source, trigger_mode="always_last", **quiet),
            corpus.rebuilt(events.renew, None, [header, welcome, composer, notice], trigger_mode="always_last", **quiet),
            chat.rate(events.rate, None, [notice, chat], **quiet),
        ]
        for event in failing:
            event.failure(events.explain_failure, None, notice, **quiet)
    return blocks


def _html(name: str, *, script: bool = False) -> gr.HTML:
    return gr.HTML(
        "", elem_id=f"bb-{name}", js_on_load=_static(f"{name}.js") if script else None, apply_default_css=False, padding=False
    )


def _head() -> str:
    styles, scripts = "".join(map(_static, _STYLES)), "".join(map(_static, _EARLY_SCRIPTS))
    return f'<link rel="icon" href="favicon.ico"><style>{styles}</style><script>{scripts}</script>'


def _static(name: str) -> str:
    return (_STATIC / name).read_text("utf8")
