"""The assistant and the retriever for programs that run on an event loop: it is never blocked, and what is cancelled ends.

A question is arithmetic, so it runs in a thread. ``asyncio.to_thread(assistant.ask, …)`` does that too, but shares its threads
with everything else there is, and a question nobody waits for any more runs on, with a language model for minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from pathlib import Path
from typing import TypeVar

from briefbot import defaults
from briefbot.assistant import Assistant
from briefbot.language_model.hangup import Cancellation
from briefbot.pipeline import Stage, StageListener
from briefbot.queries import Turn
from briefbot.retriever import Retriever
from briefbot.types import Answer, Citation, Claim, Hit
from briefbot.writing import ClaimListener, Writer

THREADS = 4
"""Questions at once; the others wait for their turn."""

T = TypeVar("T")


class _Threads:
    """Runs calls in threads of its own; a call that is cancelled before its turn never begins."""

    def __init__(self, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="briefbot")

    async def run(self, call: Callable[[], T]) -> T:
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._executor, lambda: context.run(call))

    async def close(self) -> None:
        """Waits until what has begun has ended; what has not never does."""
        await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)


class AsyncRetriever:
    """A Retriever whose searches are awaited.

    >>> import asyncio
    >>> from briefbot import AsyncRetriever
    >>> async def main() -> None:
    ...     async with await AsyncRetriever.open("index") as retriever:
    ...         bridge, storm = await asyncio.gather(retriever.search("crack", k=1), retriever.search("storm", k=1))
    ...     print(bridge[0].article_id, storm[0].article_id)
    >>> asyncio.run(main())
    2031-03-20-bridge-correction.md storm.txt
    """

    def __init__(self, retriever: Retriever, *, threads: int = THREADS) -> None:
        self.retriever = retriever
        self._threads = _Threads(threads)

    @classmethod
    async def open(cls, index: str | Path = defaults.INDEX, *, threads: int = THREADS) -> AsyncRetriever:
        """Raises as ``Retriever.open``."""
        return cls(await asyncio.to_thread(Retriever.open, index), threads=threads)

    async def search(
        self,
        query: str,
        *,
        k: int = 10,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        fold_reprints: bool = True,
    ) -> list[Hit]:
        """As ``Retriever.search``."""
        retriever = self.retriever
        return await self._threads.run(
            lambda: retriever.search(query, k=k, since=since, until=until, source=source, fold_reprints=fold_reprints)
        )

    async def refresh(self) -> None:
        """Search the generation that is live now, if the index has been rebuilt. Raises as ``open``."""
        self.retriever = await self._threads.run(self.retriever.latest)

    async def __aenter__(self) -> AsyncRetriever:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Waits for the searches that have begun, then closes the retriever."""
        await self._threads.close()
        self.retriever.close()


class AsyncAssistant:
    """An Assistant whose answers are awaited. A question that is cancelled ends at its next step.

    >>> import asyncio
    >>> from briefbot import AsyncAssistant
    >>> async def main() -> None:
    ...     async with await AsyncAssistant.open("index") as assistant:
    ...         answer = await assistant.ask("How many homes lost power in the storm?")
    ...     print(answer.claims[0].text)
    >>> asyncio.run(main())
    A storm cut power to 3,100 homes on the northern islands on Sunday night.
    """

    def __init__(self, assistant: Assistant, *, threads: int = THREADS) -> None:
        self.assistant = assistant
        self._threads = _Threads(threads)

    @classmethod
    async def open(
        cls, index: str | Path = defaults.INDEX, *, encoder: str | None = None, threads: int = THREADS
    ) -> AsyncAssistant:
        """Raises as ``Assistant.open``."""
        return cls(await asyncio.to_thread(Assistant.open, index, encoder=encoder), threads=threads)

    async def search(
        self,
        query: str,
        *,
        k: int = 10,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        fold_reprints: bool = True,
        history: Sequence[Turn] = (),
    ) -> list[Hit]:
        """As ``Assistant.search``."""
        assistant = self.assistant
        return await self._threads.run(
            lambda: assistant.search(
                query, k=k, since=since, until=until, source=source, fold_reprints=fold_reprints, history=history
            )
        )

    async def ask(
        self,
        question: str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        source: str | Sequence[str] | None = None,
        history: Sequence[Turn] = (),
        writer: Writer | None = None,
        on_stage: StageListener = lambda stage, n: None,
        on_claim: ClaimListener = lambda claim, citations: None,
    ) -> Answer:
        """As ``Assistant.ask``; ``on_stage`` and ``on_claim`` are called on the event loop.

        Cancelled, it raises CancelledError at once; the thread goes on to the end of the step it is in, some milliseconds,
        and a language model that is writing is hung up on.
        """
        cancellation, loop = Cancellation(), asyncio.get_running_loop()

        def hear_stage(stage: Stage, n: int) -> None:
            cancellation.raise_if_cancelled()
            loop.call_soon_threadsafe(on_stage, stage, n)

        def hear_claim(claim: Claim, citations: Sequence[Citation]) -> None:
            cancellation.raise_if_cancelled()
            loop.call_soon_threadsafe(on_claim, claim, citations)

        assistant, ended = self.assistant, writer and writer.until(cancellation)
        try:
            return await self._threads.run(
                lambda: assistant.ask(
                    question,
                    since=since,
                    until=until,
                    source=source,
                    history=history,
                    writer=ended,
                    on_stage=hear_stage,
                    on_claim=hear_claim,
                )
            )
        finally:
            cancellation.cancel()

    async def refresh(self) -> None:
        """Answer from the generation that is live now, if the index has been rebuilt. Raises as ``open``."""
        self.assistant = await self._threads.run(self.assistant.latest)

    async def __aenter__(self) -> AsyncAssistant:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Waits for the questions that have begun, then closes the assistant."""
        await self._threads.close()
        self.assistant.close()
