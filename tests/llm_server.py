"""A server on loopback that speaks the protocol of chat completions, well or badly, byte by byte as it is told."""

from __future__ import annotations

import json
import select
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

REPLY = "The crack is 65 centimetres long [1]. Repairs will cost 2.4 million crowns [2]."


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    line: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Wire:
    """The connection to one client."""

    handler: socketserver.StreamRequestHandler
    request: Request
    number: int
    """Of this request, from 1."""
    stopping: threading.Event

    def send(self, data: bytes | str) -> None:
        self.handler.wfile.write(data.encode() if isinstance(data, str) else data)
        self.handler.wfile.flush()

    def head(self, status: str = "200 OK", kind: str | None = "text/event-stream", **headers: object) -> None:
        given = {"content_type": kind, **headers} if kind else headers
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items())]
        self.send("\r\n".join([*lines, "Connection: close", "", ""]))

    def whole(self, body: object, status: str = "200 OK", kind: str | None = "application/json", **headers: object) -> None:
        data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.head(status, kind, content_length=len(data), **headers)
        self.send(data)

    def events(self, *data: object, end: str = "\n\n") -> None:
        for each in data:
            self.send(f"data: {each if isinstance(each, str) else json.dumps(each)}{end}")

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the client does."""
        until = time.monotonic() + seconds
        while not self.stopping.is_set() and (left := until - time.monotonic()) > 0:
            if select.select([self.handler.connection], [], [], min(left, 0.05))[0]:
                raise ConnectionAbortedError("the client has gone")


def delta(text: str | None, finish: str | None = None, **more: object) -> dict[str, Any]:
    return {"id": "c1", "choices": [{"index": 0, "delta": {"content": text, **more}, "finish_reason": finish}]}


def message(text: object, finish: str | None = "stop", **more: object) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": text, **more}, "finish_reason": finish}]}


def pieces(text: str, size: int = 5) -> list[dict[str, Any]]:
    return [delta(text[start : start + size]) for start in range(0, len(text), size)]


Behaviour = Callable[[Wire], None]
BEHAVIOURS: dict[str, Behaviour] = {}


def behaviour(function: Behaviour) -> Behaviour:
    BEHAVIOURS[function.__name__] = function
    return function


@behaviour
def well(wire: Wire) -> None:
    if wire.request.body.get("stream"):
        wire.head()
        wire.events(*pieces(REPLY), delta(None, "stop"), "[DONE]")
    else:
        wire.whole(message(REPLY))


@behaviour
def whole_though_a_stream_was_asked_for(wire: Wire) -> None:
    wire.whole(message(REPLY))


@behaviour
def stream_though_a_whole_was_asked_for(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), "[DONE]")


@behaviour
def stream_called_json(wire: Wire) -> None:
    wire.head(kind="application/json")
    wire.events(*pieces(REPLY), "[DONE]")


@behaviour
def whole_called_a_stream(wire: Wire) -> None:
    wire.whole(message(REPLY), kind="text/event-stream")


@behaviour
def no_content_type(wire: Wire) -> None:
    wire.whole(message(REPLY), kind=None)


@behaviour
def whole_called_text_html(wire: Wire) -> None:
    wire.whole(message(REPLY), kind="text/html")


@behaviour
def byte_order_mark(wire: Wire) -> None:
    wire.head()
    wire.send(b"\xef\xbb\xbf")
    wire.events(*pieces(REPLY), "[DONE]")


@behaviour
def byte_order_mark_before_json(wire: Wire) -> None:
    wire.whole(b"\xef\xbb\xbf" + json.dumps(message(REPLY)).encode())


@behaviour
def carriage_returns(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), "[DONE]", end="\r\n\r\n")


@behaviour
def carriage_returns_alone(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), "[DONE]", end="\r\r")


@behaviour
def keep_alive_comments(wire: Wire) -> None:
    wire.head()
    for piece in pieces(REPLY):
        wire.send(": keep-alive\n\n")
        wire.events(piece)
    wire.events("[DONE]")


@behaviour
def named_events_and_retry_fields(wire: Wire) -> None:
    wire.head()
    for number, piece in enumerate(pieces(REPLY)):
        wire.send(f"event: message\nid: {number}\nretry: 10\n")
        wire.events(piece)
    wire.events("[DONE]")


@behaviour
def pings_without_choices(wire: Wire) -> None:
    wire.head()
    for piece in pieces(REPLY):
        wire.events({"type": "ping"}, {"choices": []}, piece)
    wire.events({"choices": [], "usage": {"total_tokens": 9}}, "[DONE]")


@behaviour
def no_space_after_data(wire: Wire) -> None:
    wire.head()
    for piece in pieces(REPLY):
        wire.send(f"data:{json.dumps(piece)}\n\n")
    wire.send("data:[DONE]\n\n")


@behaviour
def no_empty_line_between_events(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), delta(None, "stop"), end="\n")


@behaviour
def one_byte_at_a_time(wire: Wire) -> None:
    wire.head()
    data = "".join(f"data: {json.dumps(piece)}\r\n\r\n" for piece in pieces(REPLY, 20)) + "data: [DONE]\r\n\r\n"
    for byte in data.encode():
        wire.send(bytes([byte]))


@behaviour
def several_choices(wire: Wire) -> None:
    wire.head()
    for piece in pieces(REPLY):
        other = {"index": 1, "delta": {"content": "Another choice."}, "finish_reason": "stop"}
        wire.events({"choices": [other, piece["choices"][0]]})
    wire.events("[DONE]")


@behaviour
def reasoning_first(wire: Wire) -> None:
    wire.head()
    wire.events(delta(None, reasoning_content="Let me think."), delta("", reasoning="Hm."), *pieces(REPLY), "[DONE]")


@behaviour
def null_content_between(wire: Wire) -> None:
    wire.head()
    for piece in pieces(REPLY):
        wire.events(delta(None), piece)
    wire.events("[DONE]")


@behaviour
def content_in_parts(wire: Wire) -> None:
    wire.whole(message([{"type": "text", "text": REPLY}, {"type": "image_url", "image_url": {"url": "http://x"}}]))


@behaviour
def text_after_the_end(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), delta(None, "stop"), delta(" And more."), "[DONE]")


@behaviour
def no_parameter_called_max_tokens(wire: Wire) -> None:
    if "max_tokens" in wire.request.body:
        said = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
        wire.whole({"error": {"message": said}}, "400 Bad Request")
    elif "temperature" in wire.request.body:
        wire.whole({"error": {"message": "'temperature' does not support 0"}}, "400 Bad Request")
    else:
        well(wire)


@behaviour
def busy_once(wire: Wire) -> None:
    if wire.number == 1:
        wire.whole({"error": {"message": "slow down"}}, "429 Too Many Requests", retry_after="0.01")
    else:
        well(wire)


@behaviour
def broken_once(wire: Wire) -> None:
    if wire.number == 1:
        wire.whole("oops", "503 Service Unavailable", kind="text/plain")
    else:
        well(wire)


@behaviour
def hangs_up_once(wire: Wire) -> None:
    if wire.number > 1:
        well(wire)


COMPLETE = list(BEHAVIOURS)
"""From all of these the whole reply is read."""


@behaviour
def no_done(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY))


@behaviour
def length_reached(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), delta(None, "length"), "[DONE]")


@behaviour
def content_filtered(wire: Wire) -> None:
    wire.whole(message(REPLY, "content_filter"))


@behaviour
def last_event_cut_through(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY))
    wire.send('data: {"choices": []}')


@behaviour
def ends_in_an_error(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY), delta(None, "error"), "[DONE]")


@behaviour
def ends_for_no_known_reason(wire: Wire) -> None:
    wire.whole(message(REPLY, "MAX_TOKENS"))


@behaviour
def ends_for_no_reason(wire: Wire) -> None:
    wire.whole(message(REPLY, None))


@behaviour
def ends_for_a_list(wire: Wire) -> None:
    body = message(REPLY)
    body["choices"][0]["finish_reason"] = ["stop"]
    wire.whole(body)


CUT_OFF = [name for name in BEHAVIOURS if name not in COMPLETE]
"""From all of these the whole text is read, but it may go on."""


@behaviour
def web_page(wire: Wire) -> None:
    wire.whole("<!DOCTYPE html><title>Welcome</title>", kind="text/html")


@behaviour
def web_page_called_json(wire: Wire) -> None:
    wire.whole("<html><body>Sign in</body></html>")


@behaviour
def no_json(wire: Wire) -> None:
    wire.whole('{"choices": [')


@behaviour
def json_list(wire: Wire) -> None:
    wire.whole([1, 2])


@behaviour
def deeply_nested_json(wire: Wire) -> None:
    wire.whole("[" * 100_000)


@behaviour
def no_choices(wire: Wire) -> None:
    wire.whole({"id": "c1", "object": "chat.completion"})


@behaviour
def choices_empty(wire: Wire) -> None:
    wire.whole({"choices": []})


@behaviour
def choice_is_text(wire: Wire) -> None:
    wire.whole({"choices": ["hello"]})


@behaviour
def message_is_text(wire: Wire) -> None:
    wire.whole({"choices": [{"index": 0, "message": "hello"}]})


@behaviour
def content_null(wire: Wire) -> None:
    wire.whole(message(None))


@behaviour
def content_empty(wire: Wire) -> None:
    wire.head()
    wire.events(delta(""), delta(" \n"), delta(None, "stop"), "[DONE]")


@behaviour
def content_is_a_number(wire: Wire) -> None:
    wire.whole(message(42))


@behaviour
def tool_call(wire: Wire) -> None:
    wire.whole(message(None, "tool_calls", tool_calls=[{"function": {"name": "search", "arguments": "{}"}}]))


@behaviour
def reasoning_only(wire: Wire) -> None:
    wire.head()
    wire.events(delta(None, reasoning_content="Let me think."), delta(None, "stop"), "[DONE]")


@behaviour
def declines(wire: Wire) -> None:
    wire.whole(message(None, refusal="I cannot help with that."))


@behaviour
def stream_of_no_json(wire: Wire) -> None:
    wire.head()
    wire.events("hello", "[DONE]")


@behaviour
def stream_of_comments_only(wire: Wire) -> None:
    wire.head()
    wire.send(": hello\n\n: hello\n\n")


@behaviour
def only_done(wire: Wire) -> None:
    wire.head()
    wire.events("[DONE]")


@behaviour
def empty_body(wire: Wire) -> None:
    wire.whole("")


@behaviour
def binary_body(wire: Wire) -> None:
    wire.whole(bytes(range(256)) * 4)


@behaviour
def no_utf8(wire: Wire) -> None:
    wire.whole(b'{"choices": [{"message": {"content": "caf\xe9"}}]}')


@behaviour
def plain_words(wire: Wire) -> None:
    wire.whole("It works!", kind="text/plain")


UNUSABLE = [name for name in BEHAVIOURS if name not in {*COMPLETE, *CUT_OFF}]


@behaviour
def wrong_key(wire: Wire) -> None:
    said = f"Incorrect API key provided: {wire.request.headers.get('authorization', '').removeprefix('Bearer ')}"
    wire.whole({"error": {"message": said}}, "401 Unauthorized")


@behaviour
def no_such_model(wire: Wire) -> None:
    wire.whole({"error": f"model '{wire.request.body['model']}' not found"}, "404 Not Found")


@behaviour
def error_page(wire: Wire) -> None:
    wire.whole("<html>Bad Gateway</html>", "418 I'm a teapot", kind="text/html")


@behaviour
def error_with_status_200(wire: Wire) -> None:
    wire.whole({"error": {"message": "out of memory", "type": "server_error"}})


@behaviour
def error_in_the_stream(wire: Wire) -> None:
    wire.head()
    wire.events({"error": {"message": "out of memory"}})


@behaviour
def error_in_vllms_form(wire: Wire) -> None:
    wire.whole({"object": "error", "message": "maximum context length is 512 tokens"}, "400 Bad Request")


@behaviour
def redirect(wire: Wire) -> None:
    wire.whole("", "307 Temporary Redirect", location="http://elsewhere.example/v1/chat/completions")


@behaviour
def redirect_without_a_place(wire: Wire) -> None:
    wire.whole("", "302 Found")


@behaviour
def always_busy(wire: Wire) -> None:
    wire.whole({"error": {"message": "slow down"}}, "429 Too Many Requests", retry_after="0")


@behaviour
def busy_for_an_hour(wire: Wire) -> None:
    wire.whole({"error": {"message": "come back later"}}, "429 Too Many Requests", retry_after="3600")


@behaviour
def asks_for_more_after_the_error(wire: Wire) -> None:
    wire.head("500 Internal Server Error", "text/plain")
    wire.send("x" * 100_000)


REFUSED = [name for name in BEHAVIOURS if name not in {*COMPLETE, *CUT_OFF, *UNUSABLE}]


@behaviour
def gzip_that_is_none(wire: Wire) -> None:
    wire.whole("hello", content_encoding="gzip")


@behaviour
def hangs_up(wire: Wire) -> None:
    pass


@behaviour
def no_http(wire: Wire) -> None:
    wire.send("SSH-2.0-OpenSSH_9.6\r\n")


@behaviour
def headers_without_end(wire: Wire) -> None:
    wire.send("HTTP/1.1 200 OK\r\n")
    for number in range(20_000):
        wire.send(f"x-{number}: y\r\n")


@behaviour
def hangs_up_inside_json(wire: Wire) -> None:
    wire.head(kind="application/json", content_length=1000)
    wire.send('{"choices": ')


BROKEN = [name for name in BEHAVIOURS if name not in {*COMPLETE, *CUT_OFF, *UNUSABLE, *REFUSED}]
"""The connection is of no use: another may be."""


@behaviour
def breaks_off_after_a_sentence(wire: Wire) -> None:
    wire.head(transfer_encoding="chunked")
    for piece in pieces(REPLY[:50]):
        data = f"data: {json.dumps(piece)}\n\n".encode()
        wire.send(b"%x\r\n%s\r\n" % (len(data), data))


@behaviour
def error_after_a_sentence(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY[:50]), {"error": {"message": "out of memory"}})


@behaviour
def no_json_after_a_sentence(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY[:50]), '{"choices": [{"delta')


BREAKING_OFF = ["breaks_off_after_a_sentence", "error_after_a_sentence", "no_json_after_a_sentence"]
"""The reply's beginning is read, then an error is raised."""


@behaviour
def never_answers(wire: Wire) -> None:
    wire.pause(30)


@behaviour
def falls_silent(wire: Wire) -> None:
    wire.head()
    wire.events(*pieces(REPLY[:50]))
    wire.pause(30)


@behaviour
def drips(wire: Wire) -> None:
    wire.head()
    while not wire.stopping.is_set():
        wire.send(": still here\n\n")
        wire.pause(0.02)


@behaviour
def drips_headers(wire: Wire) -> None:
    wire.send("HTTP/1.1 200 OK\r\nx: ")
    while not wire.stopping.is_set():
        wire.send("y")
        wire.pause(0.02)


SLOW = ["never_answers", "falls_silent", "drips", "drips_headers"]


@behaviour
def never_ends(wire: Wire) -> None:
    wire.head()
    while not wire.stopping.is_set():
        wire.events(delta("word " * 20))


@behaviour
def one_line_without_end(wire: Wire) -> None:
    wire.head()
    wire.send("data: ")
    while not wire.stopping.is_set():
        wire.send("x" * 65536)


@behaviour
def reasons_without_end(wire: Wire) -> None:
    wire.head()
    while not wire.stopping.is_set():
        wire.events(delta(None, reasoning_content="hm " * 2000))


ENDLESS = ["never_ends", "one_line_without_end", "reasons_without_end"]


@dataclass
class ModelServer:
    """What the server does next, and what it has seen."""

    address: str = ""
    behave: Behaviour = well
    requests: list[Request] = field(default_factory=list)
    _open: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"{self.address}/v1"

    def do(self, name: str) -> None:
        self.behave = BEHAVIOURS[name]

    def say(self, *replies: str, size: int = 7) -> None:
        """Answer each request with the next of the replies, the last for good."""
        said = list(replies)

        def reply(wire: Wire) -> None:
            text = said.pop(0) if len(said) > 1 else said[0]
            wire.head()
            wire.events(*pieces(text, size), delta(None, "stop"), "[DONE]")

        self.behave = reply

    def open_connections(self, *, patience_s: float = 10.0) -> int:
        """How many clients are still connected, once those that are leaving have left."""
        until = time.monotonic() + patience_s
        while self._open and time.monotonic() < until:
            time.sleep(0.005)
        return self._open


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A server that is listening."""
    model = ModelServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with model._lock:
                model._open += 1
            try:
                self._serve()
            except OSError:
                pass  # the client has gone: what it wanted of this server
            finally:
                with model._lock:
                    model._open -= 1

        def _serve(self) -> None:
            request = _read_request(self)
            with model._lock:
                model.requests.append(request)
                number = len(model.requests)
            model.behave(Wire(self, request, number, model._stopping))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Handler) as server:
        model.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield model
        finally:
            model._stopping.set()
            server.shutdown()
            thread.join()


def _read_request(handler: socketserver.StreamRequestHandler) -> Request:
    lines: Sequence[str] = list(iter(lambda: handler.rfile.readline().decode("latin1").strip(), ""))
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = handler.rfile.read(int(headers.get("content-length", 0)))
    return Request(lines[0] if lines else "", headers, json.loads(body or b"{}"))
