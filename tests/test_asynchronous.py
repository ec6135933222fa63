"""Questions on an event loop: it goes on meanwhile, and what is cancelled ends, with the request it has made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.asynchronous import AsyncAssistant, AsyncRetriever
from briefbot.errors import IndexNotFound, QuestionError
from briefbot.generations.generation import Generation
from briefbot.llm import ChatModel, ModelSettings
from briefbot.pipeline import Stage
from briefbot.retriever import Retriever
from briefbot.types import Message, Piece
from briefbot.writing import Writer
from desk import Desk
from llm_server import ModelServer, Wire, delta, model_server
from test_assistant import without_timings

QUESTION = "How long is the crack in the harbour bridge?"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


def test_says_what_the_assistant_and_the_retriever_say(index: Path, assistant: Assistant) -> None:
    async def main() -> None:
        async with await AsyncAssistant.open(index) as asking, await AsyncRetriever.open(index) as searching:
            answer, hits, found = await asyncio.gather(
                asking.ask(QUESTION, since="2031-03-01"), asking.search(QUESTION, k=3), searching.search(QUESTION, k=3)
            )
        assert without_timings(answer) == without_timings(assistant.ask(QUESTION, since="2031-03-01"))
        assert hits == found == assistant.search(QUESTION, k=3)

    asyncio.run(main())


def test_errors_arrive_as_they_are(index: Path, tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(IndexNotFound):
            await AsyncAssistant.open(tmp_path)
        async with await AsyncAssistant.open(index) as asking:
            with pytest.raises(QuestionError):
                await asking.ask("?")

    asyncio.run(main())


def test_the_loop_goes_on_while_a_model_writes(index: Path) -> None:
    model = Held()

    async def main() -> None:
        async with await AsyncAssistant.open(index) as asking:
            asked = asyncio.create_task(asking.ask(QUESTION, writer=Writer(model)))
            await asyncio.to_thread(model.is_asked.wait)
            other = await asking.ask(QUESTION)  # answered while the first waits
            assert not asked.done()
            assert other.claims
            model.may_end.set()
            assert (await asked).claims

    asyncio.run(main())


def test_stages_are_heard_on_the_loop(index: Path) -> None:
    heard: list[tuple[Stage, int]] = []

    async def main() -> None:
        async with await AsyncAssistant.open(index) as asking:
            await asking.ask(QUESTION, on_stage=lambda stage, n: heard.append((stage, threading.get_ident())))

    asyncio.run(main())
    assert heard == [(stage, threading.get_ident()) for stage in ("searching", "weighing", "checking")]


def test_a_cancelled_question_hangs_up_on_the_model(index: Path, server: ModelServer) -> None:
    begun = threading.Event()

    def behave(wire: Wire) -> None:
        wire.head()
        wire.events(delta("The crack"))
        begun.set()
        wire.pause(60)

    server.behave = behave

    async def main() -> None:
        asking = await AsyncAssistant.open(index)
        writer = Writer(ChatModel(ModelSettings(server.url, "small", timeout_s=50, silence_timeout_s=50)))
        asked = asyncio.create_task(asking.ask(QUESTION, writer=writer))
        await asyncio.to_thread(begun.wait)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await asyncio.wait_for(asking.aclose(), 20)  # which waits for the thread

    asyncio.run(main())
    assert server.open_connections() == 0


def test_a_question_cancelled_before_its_turn_never_begins(index: Path) -> None:
    model = Held()

    async def main() -> None:
        async with await AsyncAssistant.open(index, threads=1) as asking:
            first = asyncio.create_task(asking.ask(QUESTION, writer=Writer(model)))
            await asyncio.to_thread(model.is_asked.wait)
            second = asyncio.create_task(asking.ask(QUESTION, writer=Writer(model)))
            await asyncio.sleep(0)  # it stands in line
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            model.may_end.set()
            await first
        assert model.times_asked == 1

    asyncio.run(main())


def test_closing_lets_go_of_the_generation(index: Path) -> None:
    async def main() -> None:
        asking, searching = await AsyncAssistant.open(index), await AsyncRetriever.open(index)
        await asking.search(QUESTION)
        await asking.aclose()
        await searching.aclose()
        with pytest.raises(ValueError, match="this index is closed"):
            asking.assistant.search(QUESTION)

    asyncio.run(main())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("briefbot")]


def test_the_live_generation_is_taken_up_with_the_same_encoder(desk: Desk) -> None:
    async def main() -> None:
        async with await AsyncAssistant.open(desk.index) as asking, await AsyncRetriever.open(desk.index) as searching:
            await asking.search(QUESTION)
            before = asking.assistant, searching.retriever
            await asking.refresh()
            await searching.refresh()
            assert (asking.assistant, searching.retriever) == before
            desk.write("crane.txt", "The new crane in the harbour lifts 80 tonnes.")
            desk.build()
            await asking.refresh()
            await searching.refresh()
            assert asking.assistant.generation.encoder is before[0].generation.encoder
            for hits in (await asking.search("crane"), await searching.search("crane")):
                assert hits[0].article_id == "crane.txt"

    asyncio.run(main())


def test_what_is_closed_may_be_removed_and_asking_on_is_a_mistake(desk: Desk) -> None:
    with Assistant.open(desk.index) as assistant, Retriever.open(desk.index) as retriever:
        assert assistant.ask(QUESTION).claims
        assert retriever.search(QUESTION)
        old = desk.live()
        desk.write("crane.txt", "The new crane lifts 80 tonnes.")
        desk.build(kept_generations=1)
        assert old.is_dir()
    for call in (assistant.ask, assistant.search, retriever.search):
        with pytest.raises(ValueError, match="this index is closed"):
            call(QUESTION)
    desk.write("crane.txt", "The new crane lifts 90 tonnes.")
    desk.build(kept_generations=1)
    assert not old.exists()


@pytest.mark.parametrize(
    "name", ["catalog", "passage_vectors", "sentence_vectors", "token_vectors", "dense", "lexical", "encoder"]
)
def test_threads_that_come_at_once_open_each_part_once(index: Path, name: str) -> None:
    generation, barrier = Generation.open(index), threading.Barrier(8)

    def open_part(_: int) -> int:
        barrier.wait()
        return id(getattr(generation, name))

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(open_part, range(8)))) == 1
    generation.close()


class Held:
    """A language model that says nothing until it may end."""

    name = "held"

    def __init__(self) -> None:
        self.is_asked, self.may_end = threading.Event(), threading.Event()
        self.times_asked = 0

    def reply(self, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        self.times_asked += 1
        self.is_asked.set()
        self.may_end.wait(60)
        yield Piece("", "complete")
