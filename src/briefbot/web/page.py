"""Layout and events of the page. The one module that imports gradio; ``build_app`` imports it when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from briefbot.errors import BriefbotError
from briefbot.report import IndexReport
from briefbot.types import Citation, Hit, Span
from briefbot.web import render
from briefbot.web.isolation import Isolation
from briefbot.web.service import Service, Turn
from briefbot.web.worker import Worker

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_STATIC = files("briefbot.web") / "static"
_ASKED_AT_ONCE = 4
_LOCAL_NAMES = ["127.0.0.1", "localhost"]
_FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_FONT_MONO = ("ui-monospace", "Cascadia Mono", "Menlo", "Consolas", "monospace")
_UNFORESEEN = BriefbotError("something happened that briefbot did not foresee", "the terminal that runs briefbot chat says what")


def build_page(service: Service) -> ASGIApp:
    """The page as an ASGI application, alone behind its own doors."""
    parent = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mounted = gr.mount_gradio_app(
        parent,
        _build_blocks(_Events(service)),
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
        head=f'<link rel="icon" href="favicon.ico"><style>{_static("page.css")}</style>',
    )
    app = Isolation(mounted)
    if service.config.host in _LOCAL_NAMES:
        # A web site whose name is made to point to this machine must not read the corpus through the browser.
        return TrustedHostMiddleware(app, allowed_hosts=_LOCAL_NAMES)
    return app


class _Events:
    """What happens when a person does something. Each method gives back the values of the components it changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def open(self) -> Iterator[tuple[Any, ...]]:
        """Header, welcome and sources to choose from: at once, and again when the examples are known."""
        try:
            overview = self._service.overview()
            yield render.render_overview(overview), render.render_welcome([]), gr.update(choices=overview.sources)
            yield gr.skip(), render.render_welcome(self._service.examples()), gr.skip()
        except BriefbotError as error:
            yield render.render_overview(None), render.render_unbuilt(self._service.config.corpus, error), gr.skip()

    def ask(
        self, question: str, since: str | None, until: str | None, sources: list[str] | None, turns: list[Turn]
    ) -> Iterator[tuple[Any, ...]]:
        """Question box, notice, conversation and turns, at every stage of the answer."""
        yield "", render.render_pending(question, "opening the index"), gr.skip(), turns
        worker = Worker[str, Turn](
            lambda report: self._service.ask(
                question, since=since or "", until=until or "", sources=sources or (), on_stage=report
            )
        )
        for stage in worker:
            yield gr.skip(), render.render_pending(question, stage), gr.skip(), turns
        try:
            turns.append(worker.result())
        except BriefbotError as error:
            yield question, render.render_error(error), gr.skip(), turns
        else:
            yield gr.skip(), "", render.render_conversation(turns), turns

    def ask_example(
        self, since: str | None, until: str | None, sources: list[str] | None, turns: list[Turn], event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """As ``ask``, with the question of the button."""
        yield from self.ask(str(event.question), since, until, sources, turns)

    def show_source(self, turns: list[Turn], event: gr.EventData) -> str:
        """The article that a citation or a nearest paragraph of the conversation comes from."""
        try:
            turn = turns[int(event.turn)]
            citations: dict[int, Citation | Hit] = {citation.number: citation for citation in turn.answer.citations}
            hits: dict[int, Citation | Hit] = {hit.rank: hit for hit in turn.answer.hits}
            found = {"citation": citations, "hit": hits}[event.kind][int(event.number)]
            article = turn.articles[found.article_id]
        except (LookupError, ValueError):
            return render.render_error(BriefbotError("this conversation has no such citation", "ask the question again"))
        opener = f"{event.turn}-{event.kind}-{event.number}"
        return render.render_source(article, paragraph=found.paragraph, span=Span(found.start, found.end), opener=opener)

    def rebuild(self) -> Iterator[str]:
        """A bar while it lasts, then the report."""
        yield render.render_progress("looking for changes", 0, 1)
        worker = Worker[tuple[str, int, int], IndexReport](
            lambda report: self._service.rebuild(lambda stage, done, total: report((stage, done, total)))
        )
        for stage, done, total in worker:
            yield render.render_progress(stage, done, total)
        try:
            yield render.render_report(worker.result())
        except BriefbotError as error:
            yield render.render_error(error)

    def explain_failure(self) -> str:
        return render.render_error(_UNFORESEEN)


def _build_blocks(events: _Events) -> gr.Blocks:
    blocks = gr.Blocks(title="briefbot", analytics_enabled=False, fill_width=True)
    with blocks:
        turns = gr.State([])
        with gr.Row(elem_id="bb-header"):
            header = gr.HTML(render.render_overview(None), elem_id="bb-overview", js_on_load=None, apply_default_css=False)
            rebuild = gr.Button("Rebuild index", size="sm", elem_id="bb-rebuild", scale=0, min_width=130)
        report = gr.HTML("", elem_id="bb-report", js_on_load=_static("report.js"), apply_default_css=False)
        with gr.Row(elem_id="bb-main"):
            with gr.Column(elem_id="bb-chat-side", scale=3, min_width=280):
                # Of its own, so that examples found late never overwrite an answer found early.
                welcome = gr.HTML("", elem_id="bb-welcome", js_on_load=_static("welcome.js"), apply_default_css=False)
                chat = gr.HTML("", elem_id="bb-chat", js_on_load=_static("chat.js"), apply_default_css=False)
                with gr.Column(elem_id="bb-composer"):
                    notice = gr.HTML("", elem_id="bb-notice", js_on_load=None, apply_default_css=False)
                    with gr.Row(elem_id="bb-ask-row"):
                        question = gr.Textbox(
                            label="Question",
                            show_label=False,
                            placeholder="Ask a question",
                            lines=1,
                            max_lines=6,
                            autofocus=True,
                            container=False,
                            scale=1,
                            elem_id="bb-question",
                            html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
                        )
                        ask = gr.Button("Ask", variant="primary", scale=0, min_width=84, elem_id="bb-ask")
                    with gr.Accordion("Limit by date and source", open=False, elem_id="bb-scope"), gr.Row():
                        since = gr.Textbox(label="Published since", placeholder="2031-03-17", min_width=130)
                        until = gr.Textbox(label="Published until", placeholder="2031-03-17", min_width=130)
                        sources = gr.Dropdown([], label="Sources", multiselect=True, value=[], min_width=180)
            source = gr.HTML(
                render.render_no_source(), elem_id="bb-source", js_on_load=_static("source.js"), apply_default_css=False
            )

        opened = [header, welcome, sources]
        answered = [question, notice, chat, turns]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(events.open, None, opened, **quiet)
        asked = [
            gr.on(
                [ask.click, question.submit],
                events.ask,
                [question, since, until, sources, turns],
                answered,
                concurrency_limit=_ASKED_AT_ONCE,
                trigger_mode="once",
                **quiet,
            ),
            welcome.example(
                events.ask_example,
                [since, until, sources, turns],
                answered,
                concurrency_limit=_ASKED_AT_ONCE,
                trigger_mode="once",
                **quiet,
            ),
        ]
        chat.cite(events.show_source, [turns], source, concurrency_limit=None, **quiet)
        built = rebuild.click(events.rebuild, None, report, concurrency_limit=1, trigger_mode="once", **quiet)
        built.then(events.open, None, opened, **quiet)
        built.failure(events.explain_failure, None, report, **quiet)
        for event in asked:
            event.failure(events.explain_failure, None, notice, **quiet)
    return blocks


def _static(name: str) -> str:
    return (_STATIC / name).read_text("utf8")
