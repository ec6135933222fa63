"""What an OpenAI-compatible server sends, as text: one event of a stream, a whole reply, an error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from briefbot.errors import ModelRefused, UnusableReply
from briefbot.messages import Remark, say
from briefbot.types import Ending

_COMPLETE = {"stop", "end_turn", "stop_sequence", "eos", "eos_token"}
"""What servers call a reply that ended by itself; any other reason, an error or none that is known, leaves it cut off."""
_TOOLS = {"tool_calls", "function_call", "tool_use"}
_MOST_SHOWN = 200
_UPDATE = say("see what the model's server wrote, and whether its address ends in /v1")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Part:
    """What one event, or a whole reply, brings of the first choice."""

    text: str
    ending: Ending | None
    has_choice: bool
    wants_tool: bool = False
    """The model calls a tool: it was offered none."""
    declined: str = ""
    """Why the model declines, in its words."""


def read_event(data: str) -> Part:
    """What an event's data brings; an event without choices (usage, a ping) brings nothing.

    Raises ModelRefused if it reports an error, UnusableReply if it is no event of a chat completion.
    """
    parts = [_read(_parse(text, say("an event of the stream")), of="delta") for text in _documents(data)]
    return _joined(parts)


def read_reply(body: bytes) -> Part:
    """What a whole reply brings. Raises as ``read_event`` does, and UnusableReply if it has no choice."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableReply(say("the model's server sent what is no UTF-8: {reason}", reason=error.reason), _UPDATE) from error
    part = _read(_parse(text, say("the reply")), of="message")
    if not part.has_choice:
        raise UnusableReply(say("the model's reply has no choices: {shown}", shown=_shown(text)), _UPDATE)
    return part


def error_message(body: bytes) -> str:
    """What the body of an error says, on one line; empty where it is a page or nothing."""
    text = body.decode("utf8", "replace")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return "" if "<" in text[:200] else _shown(text)
    return _shown(_error_in(values) or text)


def mend_halves(text: str) -> str:
    """The text with both halves of a surrogate pair, which JSON may bring in two events, as one; a lone half is replaced."""
    whole = _HALVES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", whole)


def _documents(data: str) -> list[str]:
    """One document an event; some servers leave out the empty line between events, which then are a line each."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        lines = [line for line in data.split("\n") if line.strip() and line.strip() != "[DONE]"]
        return lines if len(lines) > 1 or "[DONE]" in data else [data]
    return [data]


def _parse(text: str, what: Remark) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnusableReply(say("{what} is no JSON: {shown}", what=what, shown=_shown(text)), _UPDATE) from error
    if not isinstance(values, dict):
        raise UnusableReply(
            say("{what} is a {kind} and no object: {shown}", what=what, kind=type(values).__name__, shown=_shown(text)), _UPDATE
        )
    return values


def _read(values: dict[str, Any], *, of: str) -> Part:
    if message := _error_in(values):
        raise ModelRefused(say("the model's server reports an error: {shown}", shown=_shown(message)), _UPDATE)
    choices = values.get("choices")
    if not isinstance(choices, list):
        return Part("", None, has_choice=False)
    first = next((each for each in choices if isinstance(each, dict) and each.get("index", 0) in (0, None)), None)
    if first is None:
        return Part("", None, has_choice=False)
    found = first.get(of) or first.get("message") or first.get("delta") or {}
    if not isinstance(found, dict):
        raise UnusableReply(say("a choice's {of} is no object: {shown}", of=of, shown=_shown(str(found))), _UPDATE)
    finish = first.get("finish_reason")
    finish = finish.lower() if isinstance(finish, str) else str(finish or "")
    wants_tool = bool(found.get("tool_calls") or found.get("function_call")) or finish in _TOOLS
    refusal = found.get("refusal")
    return Part(_text(found.get("content")), _ending(finish), True, wants_tool, refusal if isinstance(refusal, str) else "")


def _joined(parts: list[Part]) -> Part:
    return Part(
        "".join(part.text for part in parts),
        next((part.ending for part in reversed(parts) if part.ending), None),
        any(part.has_choice for part in parts),
        any(part.wants_tool for part in parts),
        "".join(part.declined for part in parts),
    )


def _text(content: object) -> str:
    """Content is text, nothing, or a list of parts of which some are text."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        texts = [part.get("text") for part in content if part.get("type", "text") == "text"]
        return "".join(text for text in texts if isinstance(text, str))
    raise UnusableReply(say("the content of the model's message is a {kind} and no text", kind=type(content).__name__), _UPDATE)


def _ending(finish: str) -> Ending | None:
    if not finish:
        return None
    return "complete" if finish in _COMPLETE else "cut off"


def _error_in(values: object) -> str:
    """The message under "error", as OpenAI, Ollama and vLLM write it; empty if there is none."""
    if not isinstance(values, dict):
        return ""
    error = values.get("error")
    if isinstance(error, dict):
        return str(error.get("message") or error)
    if error:
        return str(error)
    detail = values.get("detail") or (values.get("message") if values.get("object") == "error" else None)
    return str(detail) if detail and "choices" not in values else ""


def _shown(text: str) -> str:
    """The beginning of what a server sent, on one line and without what could steer a terminal."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line[:_MOST_SHOWN] + ("…" if len(line) > _MOST_SHOWN else "")
