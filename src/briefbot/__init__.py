"""briefbot: answers from a folder of briefing articles, every sentence tied to the characters it came from.

>>> from briefbot import Assistant
>>> answer = Assistant.open("index").ask("How many homes lost power in the storm?")
>>> print(answer.claims[0].text)
A storm cut power to 3,100 homes on the northern islands on Sunday night.

Importing the package loads nothing heavy; models and indexes are opened by the first question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefbot.assistant import Assistant
    from briefbot.asynchronous import AsyncAssistant, AsyncRetriever
    from briefbot.corpus import Corpus, make_article
    from briefbot.errors import BriefbotError
    from briefbot.index import build_index
    from briefbot.llm import ChatModel, ModelSettings
    from briefbot.queries import Query, Turn
    from briefbot.report import IndexReport
    from briefbot.retriever import Retriever
    from briefbot.types import Answer, Article, Citation, Claim, Hit, Paragraph, ReadFailure, Skipped
    from briefbot.writing import Writer

__version__ = "0.2.0"

_HOMES = {
    "assistant": ("Assistant",),
    "asynchronous": ("AsyncAssistant", "AsyncRetriever"),
    "corpus": ("Corpus", "make_article"),
    "errors": ("BriefbotError",),
    "index": ("build_index",),
    "llm": ("ChatModel", "ModelSettings"),
    "queries": ("Query", "Turn"),
    "report": ("IndexReport",),
    "retriever": ("Retriever",),
    "types": ("Answer", "Article", "Citation", "Claim", "Hit", "Paragraph", "ReadFailure", "Skipped"),
    "writing": ("Writer",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "AsyncAssistant",
    "AsyncRetriever",
    "BriefbotError",
    "ChatModel",
    "Citation",
    "Claim",
    "Corpus",
    "Hit",
    "IndexReport",
    "ModelSettings",
    "Paragraph",
    "Query",
    "ReadFailure",
    "Retriever",
    "Skipped",
    "Turn",
    "Writer",
    "__version__",
    "build_index",
    "make_article",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'briefbot' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"briefbot.{_HOME_OF[name]}"), name)
    globals()[name] = value  # asked for once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
