"""What happens when a person does something on the page: each event gives back the pieces that are drawn anew, as HTML."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from briefbot.errors import BriefbotError
from briefbot.language_model.hangup import Cancellation
from briefbot.messages import say
from briefbot.pipeline import Stage
from briefbot.serving.live import Asked
from briefbot.serving.users import UserName
from briefbot.types import Answer, ArticleId, Scope
from briefbot.web import panel_render, shell_render, turn_render
from briefbot.web.corpus_render import render_corpus
from briefbot.web.history import said_before
from briefbot.web.library import Library
from briefbot.web.markup import render_error
from briefbot.web.notes import Fates
from briefbot.web.service import Service
from briefbot.web.texts import Texts
from briefbot.web.turns import Conversation, ConversationId, Rating, TurnId
from briefbot.web.worker import Worker

Piece = Literal["header", "side", "welcome", "chat", "notice", "composer", "source", "dialogs", "corpus"]
"""A part of the page that is drawn as a whole."""
Drawn: TypeAlias = dict[Piece, str]
"""HTML of the pieces that an event changes; the others stay as they are."""
Said: TypeAlias = Mapping[str, Any]
"""What the script of a piece says of an event. Whoever sends it may have written it by hand."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, in which language, and the conversation their page is at."""

    user: UserName
    is_keeper: bool
    texts: Texts
    conversation: ConversationId | None
    base_url: str
    """The address of this server, as their browser knows it."""


class Events:
    """Each method is one event; safe to share between threads. A name that ``said`` lacks is a KeyError."""

    def __init__(self, service: Service, library: Library) -> None:
        self._service = service
        self._library = library

    def enter(self, visitor: Visitor) -> Iterator[Drawn]:
        """Everything the page shows first: at once, and again when the examples are known."""
        t = visitor.texts
        corpus = self._service.live.config.corpus
        fixed: Drawn = {
            **self._thread(visitor, visitor.conversation),
            "side": self._side(visitor, visitor.conversation),
            "source": panel_render.render_no_source(t),
            "dialogs": shell_render.render_dialogs(t),
            "corpus": render_corpus(corpus, is_keeper=visitor.is_keeper, largest_bytes=self._library.largest_bytes, t=t),
        }
        try:
            overview = self._service.overview()
        except BriefbotError as error:
            yield {
                **fixed,
                "header": shell_render.render_header(None, visitor.user, t),
                "welcome": shell_render.render_unbuilt(corpus, error, t),
                "composer": shell_render.render_composer([], t),
            }
            return
        yield {
            **fixed,
            "header": shell_render.render_header(overview, visitor.user, t),
            "welcome": shell_render.render_welcome([], t),
            "composer": shell_render.render_composer(overview.sources, t),
        }
        yield self._examples(t)

    def renew(self, visitor: Visitor) -> Iterator[Drawn]:
        """What tells of the live generation, now that it is another."""
        t = visitor.texts
        try:
            overview = self._service.overview()
        except BriefbotError as error:
            yield {"notice": render_error(error, t)}
            return
        news = t.count("A new index is in use: {n} article.", "A new index is in use: {n} articles.", overview.articles)
        yield {
            "header": shell_render.render_header(overview, visitor.user, t),
            "welcome": shell_render.render_welcome([], t),
            "composer": shell_render.render_composer(overview.sources, t),
            "notice": shell_render.render_notice(news),
        }
        yield self._examples(t)

    def open(self, visitor: Visitor, said: Said) -> Drawn:
        """Another conversation; an empty name is a new one."""
        return self._at(visitor, _conversation(said, "conversation"))

    def ask(self, visitor: Visitor, said: Said) -> Generator[Drawn, None, None]:
        """The stages of the answer in the notice, then the answer in its conversation. Nothing is kept if it is closed before."""
        t = visitor.texts
        at, instead = _conversation(said, "conversation"), TurnId(str(said["instead"]))
        question, sources = str(said["question"]), tuple(str(name) for name in said["sources"])
        yield {"notice": turn_render.render_pending(question, t("opening the index"), t)}
        try:
            conversation = self._service.conversations.open(visitor.user, at) if at else None
        except BriefbotError as error:
            yield {"notice": render_error(error, t)}
            return
        history = said_before(conversation, before=instead or None) if conversation else ()
        asked = Asked(question, str(said["since"]), str(said["until"]), sources, history)
        cancellation = Cancellation()
        worker = Worker[tuple[Stage, int], tuple[Answer, Scope]](
            lambda report: self._service.live.ask(asked, on_stage=lambda stage, n: report((stage, n)), cancellation=cancellation),
            on_close=cancellation.cancel,
        )
        with closing(worker):
            for stage, n in worker:
                yield {"notice": turn_render.render_pending(asked.question, turn_render.describe_stage(stage, n, t), t)}
            try:
                answer, scope = worker.result()
                name = self._keep(visitor, at, instead, answer, scope)
            except BriefbotError as error:
                yield {"notice": render_error(error, t)}
                return
        yield self._at(visitor, name)

    def show_source(self, visitor: Visitor, said: Said) -> Drawn:
        """The article that a citation or a nearest paragraph of the conversation comes from."""
        t = visitor.texts
        try:
            opened = self._service.open(visitor.user, TurnId(str(said["of"])), str(said["kind"]), int(said["number"]))
        except BriefbotError as error:
            return {"source": render_error(error, t)}
        except (LookupError, ValueError):
            return {
                "source": render_error(BriefbotError(say("this answer has no such citation"), say("ask the question again")), t)
            }
        return {"source": panel_render.render_source(opened, str(said["key"]), t)}

    def show_article(self, visitor: Visitor, said: Said) -> Drawn:
        """An article of the list."""
        name = ArticleId(str(said["article"]))
        try:
            return {"source": panel_render.render_source(self._service.open_article(name), name, visitor.texts)}
        except BriefbotError as error:
            return {"source": render_error(error, visitor.texts)}

    def find(self, visitor: Visitor, said: Said) -> Drawn:
        """The list of the conversations that hold some words."""
        return {"side": self._side(visitor, _conversation(said, "conversation"), containing=str(said["words"]))}

    def rename(self, visitor: Visitor, said: Said) -> Drawn:
        """A conversation under another name."""
        try:
            self._service.conversations.rename(visitor.user, ConversationId(str(said["conversation"])), str(said["title"]))
        except BriefbotError as error:
            return {"notice": render_error(error, visitor.texts)}
        return self._at(visitor, _conversation(said, "at"))

    def delete(self, visitor: Visitor, said: Said) -> Drawn:
        """The page without a conversation, which may be the one it is at."""
        gone, at = ConversationId(str(said["conversation"])), _conversation(said, "at")
        try:
            self._service.conversations.delete(visitor.user, gone)
        except BriefbotError as error:
            return {"notice": render_error(error, visitor.texts)}
        return self._at(visitor, None if gone == at else at)

    def rate(self, visitor: Visitor, said: Said) -> Drawn:
        """An answer with its thumb and the reason for it."""
        judgement = said["judgement"] if said["judgement"] in ("good", "bad") else None
        rating = Rating(judgement, str(said["reason"])) if judgement else None
        conversations, of = self._service.conversations, TurnId(str(said["of"]))
        try:
            conversations.rate(visitor.user, of, rating)
            return self._thread(visitor, conversations.turn(visitor.user, of).conversation)
        except BriefbotError as error:
            return {"notice": render_error(error, visitor.texts)}

    def _keep(
        self, visitor: Visitor, name: ConversationId | None, instead: TurnId, answer: Answer, scope: Scope
    ) -> ConversationId:
        """Put an answer into its conversation, a new one if it has none, or in the place of an earlier answer."""
        conversations = self._service.conversations
        if instead:
            return conversations.replace(visitor.user, instead, answer, scope).conversation
        if name:
            return conversations.add(visitor.user, name, answer, scope).conversation
        return conversations.begin(visitor.user, answer, scope).conversation

    def _at(self, visitor: Visitor, name: ConversationId | None) -> Drawn:
        """The page at a conversation."""
        return {**self._thread(visitor, name), "side": self._side(visitor, name)}

    def _thread(self, visitor: Visitor, name: ConversationId | None) -> Drawn:
        """A conversation, and in the notice what there is to say if it cannot be shown whole."""
        conversation: Conversation | None = None
        fates: Mapping[TurnId, Fates] = {}
        notice = ""
        if name is not None:
            try:
                conversation = self._service.conversations.open(visitor.user, name)
                fates = self._service.fates(conversation)
            except (
                BriefbotError
            ) as error:  # without an index the answers are there, and what became of their sources is not known
                notice = render_error(error, visitor.texts)
        chat = turn_render.render_conversation(conversation, fates, visitor.texts, base_url=visitor.base_url)
        return {"chat": chat, "notice": notice}

    def _side(self, visitor: Visitor, current: ConversationId | None, *, containing: str = "") -> str:
        listed = self._service.conversations.listed(visitor.user, containing=containing, limit=shell_render.LISTED + 1)
        return shell_render.render_side(listed, current, containing, visitor.texts)

    def _examples(self, t: Texts) -> Drawn:
        try:
            return {"welcome": shell_render.render_welcome(self._service.examples(), t)}
        except BriefbotError as error:
            return {"welcome": render_error(error, t)}


def _conversation(said: Said, key: str) -> ConversationId | None:
    return ConversationId(str(said[key])) or None
