"""A language model behind any OpenAI-compatible /v1/chat/completions: Ollama, llama.cpp, vLLM, a hosted one.

Nothing is sent anywhere but to the address that is set, and only when a reply is asked for. Redirects are refused.
"""

from __future__ import annotations

import ipaddress
import random
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from briefbot.errors import (
    ConfigError,
    LanguageModelError,
    ModelRefused,
    ModelUnreachable,
    UnusableReply,
    require,
)
from briefbot.language_model.completions import Part, error_message, mend_halves, read_event, read_reply
from briefbot.language_model.event_stream import event_data
from briefbot.language_model.hangup import Cancellation, Line
from briefbot.language_model.retrying import PASSING, retry_after_s, wait_s
from briefbot.messages import Remark, say
from briefbot.types import Message, Piece

if TYPE_CHECKING:
    import httpx

_PATH = "/chat/completions"
_CHARACTERS_A_TOKEN = 8
"""More than any tokenizer makes of text: a reply without end is cut there."""
_BYTES_A_CHARACTER = 400
"""An event of a stream wraps a token in some hundred bytes of JSON."""
_BLANK = b"\xef\xbb\xbf \r\n\t"
_ADDRESS_HINT = "give llm an address like http://127.0.0.1:11434/v1"
_KEY_HINT = say("put the key into the environment: export BRIEFBOT_LLM_KEY=…")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where a language model is, and what a reply may cost."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 120.0
    """For the whole reply, the repeated tries included."""
    connect_timeout_s: float = 5.0
    silence_timeout_s: float = 60.0
    """Between one piece and the next, and before the first."""
    reply_tokens: int = 500
    tries: int = 3

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            _ = parts.port
        except ValueError as error:
            raise ConfigError(f"llm is no address: {error}", _ADDRESS_HINT) from error
        if not self.url.isascii() or not self.url.isprintable() or " " in self.url:
            raise ConfigError("llm has characters that no address has", _ADDRESS_HINT)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"llm is {_without_secrets(self.url)!r}, which is no address", _ADDRESS_HINT)
        if parts.username or parts.password:
            raise ConfigError(f"llm holds a name or password: {_without_secrets(self.url)!r}", _KEY_HINT)
        if not self.model:
            raise ConfigError(f"llm is {_without_secrets(self.url)}, but no model is named", "name one: --model NAME")
        if not self.key.isascii() or not self.key.isprintable() or self.key != self.key.strip():
            raise ConfigError("llm_key has characters that no header can carry", _KEY_HINT)

    @property
    def endpoint(self) -> str:
        """The address requests go to: the path is completed where it is the server's alone, or ends in /v1."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        if not path.endswith(_PATH):
            path = (path or "/v1") + _PATH
        return urlunsplit(parts._replace(path=path, fragment=""))


class ChatModel:
    """Writes replies by HTTP; safe to share between threads. Each request has a connection of its own, closed at its end."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings

    @property
    def name(self) -> str:
        return self.settings.model

    def reply(self, messages: Sequence[Message], *, cancellation: Cancellation | None = None) -> Generator[Piece, None, None]:
        """Pieces of the reply as they come, the last of them with its ending; closing the iterator closes the connection.

        A request that fails in passing is tried again, but never after the model has begun.

        Raises ModelUnreachable, ModelRefused, UnusableReply or RequestCancelled, also after pieces have come;
        MissingExtra without the [llm] extra.
        """
        return self._reply(messages, cancellation, stream=True)

    def complete(self, messages: Sequence[Message], *, cancellation: Cancellation | None = None) -> Piece:
        """The whole reply, asked for in one. Raises as ``reply`` does."""
        pieces = list(self._reply(messages, cancellation, stream=False))
        return Piece("".join(piece.text for piece in pieces), pieces[-1].ending)

    def _reply(
        self, messages: Sequence[Message], cancellation: Cancellation | None, *, stream: bool
    ) -> Generator[Piece, None, None]:
        require("httpx", extra="llm", purpose="asking a language model")
        payload: dict[str, Any] = {
            "model": self.settings.model,
            "messages": [message._asdict() for message in messages],
            "stream": stream,
            "temperature": 0,
            "max_tokens": self.settings.reply_tokens,
        }
        with Line.opened(self.settings.timeout_s, cancellation or Cancellation()) as line:
            failed = 0
            while True:
                begun = False
                try:
                    for part in self._attempt(payload, line):
                        begun = True
                        yield part
                    return
                except _Unsupported as fault:
                    payload = fault.payload
                except _Passing as fault:
                    failed += 1
                    if begun or failed >= self.settings.tries:
                        raise fault.error from fault.__cause__
                    line.wait(wait_s(failed, fault.retry_after_s, jitter=random.random), error=fault.error)  # no secret

    def _attempt(self, payload: dict[str, Any], line: Line) -> Iterator[Piece]:
        """One request. Raises _Passing where another may go better, _Unsupported where it must be another."""
        import httpx

        try:
            with (
                self._client() as client,
                client.stream(
                    "POST",
                    self.settings.endpoint,
                    json=payload,
                    headers=self._headers(),
                    extensions={"trace": line.trace},
                ) as response,
            ):
                self._refuse(response, payload)
                yield from self._pieces(response, line)
        except httpx.InvalidURL as error:
            raise ConfigError(f"llm is no address: {error}", _ADDRESS_HINT) from error
        except httpx.TimeoutException as error:
            line.raise_if_shut()
            waited = (
                self.settings.connect_timeout_s if isinstance(error, httpx.ConnectTimeout) else self.settings.silence_timeout_s
            )
            raise ModelUnreachable(
                say("{where} said nothing for {seconds} s", where=self._where, seconds=waited),
                say("see whether it runs, and whether the model is too large for it"),
            ) from error
        except httpx.RequestError as error:
            line.raise_if_shut()
            raise _Passing(
                ModelUnreachable(
                    say("{where} cannot be reached, or broke off: {error}", where=self._where, error=self._masked(str(error))),
                    say("start the server, or mend the address: briefbot ask --llm URL --model NAME"),
                )
            ) from error

    def _pieces(self, response: httpx.Response, line: Line) -> Iterator[Piece]:
        """The reply's text, cut where it is longer than what was asked for can be."""
        left = self.settings.reply_tokens * _CHARACTERS_A_TOKEN
        half, has_text, has_choice, wants_tool, declined = "", False, False, False, ""
        try:
            for part in _parts(_counted(response, line, most=left * _BYTES_A_CHARACTER)):
                has_choice, wants_tool = has_choice or part.has_choice, wants_tool or part.wants_tool
                declined += part.declined
                text = half + part.text
                half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" and not part.ending else ""
                text = mend_halves(text[: len(text) - len(half)])
                if len(text) >= left:
                    yield Piece(text[:left], "cut off")
                    return
                left -= len(text)
                has_text = has_text or (not text.isspace() and bool(text))
                if part.ending and not has_text:
                    break
                yield Piece(text, part.ending)
                if part.ending:
                    return
        except LanguageModelError as error:
            line.raise_if_shut()
            masked = self._masked(error.message)
            said = error.remark if error.remark and masked == error.message else masked
            raise type(error)(said, error.hint_remark or error.hint) from error
        line.raise_if_shut()
        if not has_text:
            raise UnusableReply(
                _no_text(self._where, has_choice, wants_tool, self._masked(declined)),
                say("try another model"),
            )
        yield Piece("", "cut off")

    def _refuse(self, response: httpx.Response, payload: dict[str, Any]) -> None:
        """Raise what is wrong with a response that is none to read."""
        if response.is_success:
            return
        status = f"{response.status_code} {response.reason_phrase}".strip()
        if response.is_redirect or 300 <= response.status_code < 400:
            other = urlsplit(response.headers.get("location", "")).hostname or "another path"
            raise ModelRefused(
                say("{where} sends on to {other} ({status})", where=self._where, other=other, status=status),
                say("set llm to the address it is really at"),
            )
        said = self._masked(error_message(_beginning(response)))
        if (other_payload := _without_unsupported(payload, said)) and response.status_code in (400, 422):
            raise _Unsupported(other_payload)
        error = ModelRefused(f"{self._where} answers {status}{f': {said}' if said else ''}", self._hint(response.status_code))
        if response.status_code in PASSING:
            raise _Passing(error, retry_after_s(response.headers.get("retry-after")))
        raise error

    def _hint(self, status: int) -> Remark:
        if status in (401, 403):
            return _KEY_HINT
        if status in (404, 405):
            return say("see that the address is right, and that it has the model {model}", model=self.settings.model)
        return say("try again later") if status in PASSING else say("see what the model's server wrote")

    def _client(self) -> httpx.Client:
        import httpx

        is_local = _is_loopback(urlsplit(self.settings.endpoint).hostname or "")
        return httpx.Client(
            timeout=httpx.Timeout(self.settings.silence_timeout_s, connect=self.settings.connect_timeout_s),
            follow_redirects=False,
            trust_env=not is_local,  # no proxy of the environment between this program and its own machine
            verify=not (is_local and self.settings.endpoint.startswith("http:")),  # reading the certificates takes 30 ms
        )

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self.settings.key}"} if self.settings.key else {}
        return {"Accept": "application/json, text/event-stream", "Accept-Encoding": "identity", "User-Agent": "briefbot", **key}

    @property
    def _where(self) -> str:
        return _without_secrets(self.settings.endpoint)

    def _masked(self, text: str) -> str:
        return text.replace(self.settings.key, "…") if self.settings.key else text


class _Passing(Exception):  # never leaves this module
    """A failure that may be gone at the next try."""

    def __init__(self, error: LanguageModelError, retry_after: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.retry_after_s = retry_after


class _Unsupported(Exception):  # never leaves this module
    """The server does not know a parameter; ``payload`` does without."""

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__("a parameter is not supported")
        self.payload = payload


def _parts(chunks: Iterator[bytes]) -> Iterator[Part]:
    """What a reply brings, streamed or whole; its first character tells, since content types are often wrong."""
    held = b""
    for chunk in chunks:
        held += chunk
        if held.strip(_BLANK):
            break
    first = held.lstrip(_BLANK)[:1]
    if first == b"<":
        raise UnusableReply(
            say("the model's server sent a web page and no reply"), say("mend the address: it may have to end in /v1")
        )
    if first in (b"{", b"["):
        part = read_reply(held + b"".join(chunks))
        yield part if part.ending else replace(part, ending="cut off")
        return
    yield from _events(_chain(held, chunks))


def _events(chunks: Iterator[bytes]) -> Iterator[Part]:
    has_choice = has_event = False
    for data in event_data(chunks):
        if data.strip() == "[DONE]":
            if has_choice:
                yield Part("", "complete", has_choice=True)
            return
        has_event = True
        part = read_event(data)
        has_choice = has_choice or part.has_choice
        yield part
        if part.ending:
            return
    if not has_event:
        raise UnusableReply(say("the model's server sent no event of a stream"), say("see what the model's server wrote"))


def _chain(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from chunks


def _counted(response: httpx.Response, line: Line, *, most: int) -> Iterator[bytes]:
    """The body's chunks. Raises UnusableReply where it is longer than any reply can be."""
    left = most
    for chunk in response.iter_bytes():
        line.raise_if_shut()
        left -= len(chunk)
        if left < 0:
            raise UnusableReply(
                say("the model's server sent more than {most} bytes", most=most), say("see what the model's server wrote")
            )
        yield chunk


def _beginning(response: httpx.Response, *, most: int = 20_000) -> bytes:
    body = b""
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) >= most:
            break
    return body[:most]


def _without_unsupported(payload: dict[str, Any], said: str) -> dict[str, Any] | None:
    """The request for servers that refuse a parameter by name, or None if this one named none: each goes once."""
    if "max_completion_tokens" in said and "max_tokens" in payload:
        return {name: value for name, value in payload.items() if name != "max_tokens"} | {
            "max_completion_tokens": payload["max_tokens"]
        }
    for name in ("temperature", "stream", "max_tokens"):
        if name in payload and name in said.lower():
            return {key: value for key, value in payload.items() if key != name}
    return None


def _no_text(where: str, has_choice: bool, wants_tool: bool, declined: str) -> Remark:
    if wants_tool:
        return say("{where} wrote no text: the model calls a tool, and was offered none", where=where)
    if declined:
        return say("{where} wrote no text: {declined}", where=where, declined=declined)
    if has_choice:
        return say("{where} wrote no text", where=where)
    return say("{where} wrote no text: the reply has no choices", where=where)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_secrets(url: str) -> str:
    """The address for an error's text: without name, password, query and fragment."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
