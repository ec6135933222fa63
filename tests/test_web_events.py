"""What the events of the page give back, asked as its scripts ask, without a browser."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from briefbot.config import Config
from briefbot.llm import ChatModel, ModelSettings
from briefbot.serving.database import Database
from briefbot.serving.live import LiveIndex
from briefbot.serving.users import UserName
from briefbot.web.conversations import Conversations
from briefbot.web.events import Drawn, Events, Piece, Visitor
from briefbot.web.library import Library
from briefbot.web.service import Service
from briefbot.web.texts import texts_in
from briefbot.web.turns import ConversationId, TurnId
from briefbot.web.worker import Closed, Worker
from briefbot.writing import Writer
from desk import Desk
from llm_server import REPLY, Wire, delta, model_server
from samples import add_users

QUESTION = "How long is the crack in the harbour bridge?"
OTHER_QUESTION = "How many workers were injured in the storm?"
UNKNOWN = "there is no such"


@dataclass
class Page:
    """The pieces of the page of one person, as the events draw them."""

    service: Service
    events: Events
    user: UserName
    pieces: dict[Piece, str]

    @property
    def at(self) -> ConversationId | None:
        return ConversationId(self.pieces["chat"].partition('data-conversation="')[2].partition('"')[0]) or None

    @property
    def visitor(self) -> Visitor:
        return Visitor(self.user, True, texts_in("en"), self.at if self.pieces else None, "http://127.0.0.1:7860")

    def draw(self, drawn: Drawn) -> Drawn:
        self.pieces |= drawn
        return drawn

    def ask(self, question: str, *, conversation: ConversationId | None = None, instead: str = "") -> TurnId:
        """The answer's name, where there is one."""
        for drawn in self.events.ask(self.visitor, asked(question, conversation or self.at, instead)):
            self.draw(drawn)
        return TurnId(self.pieces["chat"].rpartition('data-turn="')[2].partition('"')[0])


def asked(question: str, conversation: ConversationId | None = None, instead: str = "") -> dict[str, Any]:
    return {
        "question": question,
        "since": "",
        "until": "",
        "sources": [],
        "conversation": conversation or "",
        "instead": instead,
    }


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "briefbot.db")) as opened:
        add_users(opened, UserName("one"), UserName("other"))
        yield opened


@pytest.fixture
def one(desk: Desk, database: Database) -> Page:
    config = Config(corpus=str(desk.corpus), index=str(desk.index))
    service = Service(LiveIndex(config), Conversations(database))
    return entered(Page(service, Events(service, Library(desk.corpus, desk.index)), UserName("one"), {}))


@pytest.fixture
def other(one: Page) -> Page:
    return entered(Page(one.service, one.events, UserName("other"), {}))


def entered(page: Page, name: ConversationId | None = None) -> Page:
    visitor = Visitor(page.user, True, texts_in("en"), name, "http://127.0.0.1:7860")
    for drawn in page.events.enter(visitor):
        page.draw(drawn)
    return page


def test_the_page_has_all_of_its_pieces_at_once(one: Page) -> None:
    first = next(one.events.enter(one.visitor))
    assert set(first) == {"header", "side", "welcome", "chat", "notice", "composer", "source", "dialogs", "corpus"}


def test_an_answer_stands_in_its_conversation_and_in_the_list(one: Page) -> None:
    one.ask(QUESTION)
    assert one.pieces["notice"] == ""
    assert "65 centimetres" in one.pieces["chat"]
    assert "1 question<" in one.pieces["side"]
    one.ask(OTHER_QUESTION)
    assert "2 questions<" in one.pieces["side"]


def test_nothing_is_kept_of_a_question_that_was_stopped(one: Page) -> None:
    stages = one.events.ask(one.visitor, asked(QUESTION))
    next(stages)
    assert "searching" in next(stages)["notice"]
    stages.close()
    assert one.service.conversations.listed(one.user) == []


def test_two_hundred_stopped_questions_end_the_models_request_at_once_and_leave_nothing(desk: Desk, database: Database) -> None:
    """Its server begins a sentence and never ends it: only hanging up ends the request."""
    config = Config(corpus=str(desk.corpus), index=str(desk.index))
    chance = random.Random(200)
    with model_server() as server:
        writer = Writer(ChatModel(ModelSettings(server.url, "endless", timeout_s=600.0, silence_timeout_s=600.0)))
        service = Service(LiveIndex(config, writer=writer), Conversations(database))
        page = entered(Page(service, Events(service, Library(desk.corpus, desk.index)), UserName("one"), {}))
        before = set(threading.enumerate())
        for run in range(200):
            begun = threading.Event()
            server.behave = _unfinished(chance.randrange(len(REPLY)), begun)
            seen = ""
            with closing(page.events.ask(page.visitor, asked(QUESTION))) as stages:
                for drawn in stages:
                    seen += "".join(drawn.values())
                    if "a language model writes" in seen:
                        break
                assert begun.wait(60)
            assert "65 centimetres" not in seen
            assert server.open_connections() == 0, run
        assert len(server.requests) == 200
        assert service.conversations.listed(page.user) == []
        left = set(threading.enumerate()) - before
        for thread in left:
            thread.join(10)
        assert not any(thread.is_alive() for thread in left)


def _unfinished(length: int, begun: threading.Event) -> Callable[[Wire], None]:
    def behave(wire: Wire) -> None:
        wire.head()
        wire.events(delta(REPLY[:length]))
        begun.set()
        wire.pause(60)

    return behave


@pytest.mark.parametrize("question", ["", "?" * 3, "word " * 10_000, "half \ud83d"])
def test_a_question_that_is_none_is_refused_and_begins_no_conversation(one: Page, question: str) -> None:
    one.ask(question)
    assert "bb-error" in one.pieces["notice"]
    assert one.service.conversations.listed(one.user) == []


def test_another_persons_conversation_answer_and_source_are_unknown_to_every_event(one: Page, other: Page) -> None:
    turn = one.ask(QUESTION)
    conversation, events, visitor = one.at, one.events, other.visitor
    elsewhere = {"conversation": conversation, "at": conversation, "title": "Mine"}
    judged = {"of": turn, "judgement": "bad", "reason": "mine"}
    cited = {"of": turn, "kind": "citation", "number": 1, "key": "k"}
    before = one.service.conversations.open(one.user, ConversationId(str(conversation)))
    answers = [
        events.open(visitor, elsewhere),
        events.rename(visitor, elsewhere),
        events.delete(visitor, elsewhere),
        events.rate(visitor, judged),
        events.show_source(visitor, cited),
        *list(events.ask(visitor, asked(QUESTION, conversation)))[-1:],
        *list(events.ask(visitor, asked(QUESTION, instead=turn)))[-1:],
        next(events.enter(Visitor(other.user, True, texts_in("en"), conversation, ""))),
    ]
    for drawn in answers:
        assert UNKNOWN in drawn.get("notice", "") + drawn.get("source", "")
        assert "centimetres" not in "".join(drawn.values()).replace(QUESTION, "")
    assert one.service.conversations.open(one.user, before.id) == before
    assert other.service.conversations.listed(other.user) == []


def test_a_conversation_that_cannot_be_read_leaves_the_rest_of_the_page_as_it_is(one: Page, database: Database) -> None:
    one.ask(QUESTION)
    with database.transaction() as connection:
        connection.execute("UPDATE turns SET answer = '{}'")
    again = entered(Page(one.service, one.events, one.user, {}), one.at)
    assert "the file of conversations holds" in again.pieces["notice"]
    assert 'data-conversation=""' in again.pieces["chat"]
    assert all(again.pieces[name] for name in ("header", "side", "composer", "dialogs", "corpus"))


def test_a_conversation_deleted_in_another_tab_takes_no_more_answers(one: Page) -> None:
    turn, name = one.ask(QUESTION), str(one.at)
    elsewhere = one.events.delete(one.visitor, {"conversation": name, "at": name})
    assert 'data-conversation=""' in elsewhere["chat"]
    one.ask(OTHER_QUESTION)
    assert UNKNOWN in one.pieces["notice"]
    assert UNKNOWN in one.events.rate(one.visitor, {"of": turn, "judgement": "good", "reason": ""})["notice"]
    assert one.service.conversations.listed(one.user) == []


def test_without_an_index_answers_are_shown_and_every_event_says_why_it_cannot_more(one: Page, desk: Desk) -> None:
    turn = one.ask(QUESTION)
    (desk.index / "CURRENT").unlink()
    events, visitor = one.events, one.visitor
    assert "65 centimetres" in events.open(visitor, {"conversation": one.at})["chat"]
    for notice in (
        events.open(visitor, {"conversation": one.at})["notice"],
        list(events.ask(visitor, asked(QUESTION)))[-1]["notice"],
        list(events.renew(visitor))[-1]["notice"],
        events.show_source(visitor, {"of": turn, "kind": "citation", "number": 1, "key": "k"})["source"],
        events.show_article(visitor, {"article": "storm.txt"})["source"],
        next(events.enter(visitor))["welcome"],
    ):
        assert "briefbot index" in notice


@pytest.mark.parametrize("said", [{"kind": "citation", "number": 9}, {"kind": "hit", "number": 99}, {"kind": "?", "number": "x"}])
def test_a_source_that_an_answer_has_not_is_no_mistake_of_ours(one: Page, said: dict[str, Any]) -> None:
    turn = one.ask(QUESTION)
    assert "no such citation" in one.events.show_source(one.visitor, {"of": turn, "key": "k", **said})["source"]


def test_work_that_nobody_listens_to_ends_at_its_next_report() -> None:
    goes_on = threading.Event()

    def work(report: Any) -> str:
        report("first")
        goes_on.wait(20)
        report("second")
        return "done"

    worker = Worker[str, str](work)
    assert next(iter(worker)) == "first"
    worker.close()
    goes_on.set()
    with pytest.raises(Closed):
        worker.result()
