"""briefbot: answers from a folder of briefing articles, every sentence tied to the characters it came from.

>>> from briefbot import Assistant
>>> answer = Assistant.open("index").ask("How many people died in the flood?")

Importing the package loads nothing heavy; models and indexes are opened by the first question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefbot.assistant import Assistant
    from briefbot.errors import BriefbotError
    from briefbot.index import build_index
    from briefbot.retriever import Retriever

__all__ = ["Assistant", "BriefbotError", "Retriever", "build_index"]
__version__ = "0.1.0"

_HOMES = {"Assistant": "assistant", "BriefbotError": "errors", "Retriever": "retriever", "build_index": "index"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'briefbot' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"briefbot.{_HOMES[name]}"), name)
