"""The client of a language model, against a server on loopback that does what real ones do, and worse."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import llm_server
from briefbot.errors import (
    BriefbotError,
    ConfigError,
    LanguageModelError,
    ModelRefused,
    ModelUnreachable,
    RequestCancelled,
    UnusableReply,
)
from briefbot.language_model.completions import mend_halves, read_event
from briefbot.language_model.event_stream import event_data
from briefbot.language_model.hangup import Cancellation
from briefbot.language_model.retrying import FIRST_WAIT_S, LONGEST_WAIT_S, retry_after_s, wait_s
from briefbot.llm import ChatModel, ModelSettings
from briefbot.types import Message
from llm_server import REPLY, ModelServer, Wire, model_server

KEY = "sk-geheim-0815"
ASKED = [Message("system", "Answer."), Message("user", "How long is the crack?")]


@pytest.fixture(scope="module")
def listening() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def server(listening: ModelServer) -> ModelServer:
    listening.do("well")
    listening.requests.clear()
    return listening


def model(server: ModelServer, **settings: object) -> ChatModel:
    given = {"timeout_s": 20.0, "silence_timeout_s": 10.0, "reply_tokens": 60, "key": KEY} | settings
    return ChatModel(ModelSettings(server.url, "small", **given))  # type: ignore[arg-type]


def read(chat: ChatModel) -> tuple[str, str | None]:
    pieces = list(chat.reply(ASKED))
    assert all(piece.ending is None for piece in pieces[:-1])
    return "".join(piece.text for piece in pieces), pieces[-1].ending


def refuse(chat: ChatModel, kind: type[BriefbotError]) -> str:
    with pytest.raises(kind) as caught:
        read(chat)
    assert caught.value.hint
    assert KEY not in f"{caught.value.message} {caught.value.hint}"
    assert "\n" not in caught.value.message
    return caught.value.message


def test_the_server_misbehaves_in_at_least_forty_ways() -> None:
    assert len(llm_server.BEHAVIOURS) - 1 >= 40


def test_it_sends_the_messages_the_model_and_the_key(server: ModelServer) -> None:
    assert read(model(server)) == (REPLY, "complete")
    [request] = server.requests
    assert request.line == "POST /v1/chat/completions HTTP/1.1"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "small"
    assert request.body["messages"] == [
        {"role": "system", "content": "Answer."},
        {"role": "user", "content": "How long is the crack?"},
    ]
    assert (request.body["stream"], request.body["max_tokens"]) == (True, 60)


def test_without_a_key_none_is_sent(server: ModelServer) -> None:
    read(model(server, key=""))
    assert "authorization" not in server.requests[0].headers


def test_a_whole_reply_is_asked_for_in_one(server: ModelServer) -> None:
    assert model(server).complete(ASKED) == (REPLY, "complete")
    assert server.requests[0].body["stream"] is False


@pytest.mark.parametrize("name", llm_server.COMPLETE)
def test_a_reply_is_read_whole(server: ModelServer, name: str) -> None:
    server.do(name)
    assert read(model(server)) == (REPLY, "complete")


@pytest.mark.parametrize("name", llm_server.CUT_OFF)
def test_a_reply_that_may_go_on_counts_as_cut_off(server: ModelServer, name: str) -> None:
    server.do(name)
    assert read(model(server)) == (REPLY, "cut off")


@pytest.mark.parametrize("name", llm_server.UNUSABLE)
def test_what_is_no_reply_is_refused_and_not_asked_for_again(server: ModelServer, name: str) -> None:
    server.do(name)
    refuse(model(server), UnusableReply)
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", llm_server.REFUSED)
def test_an_error_of_the_server_is_told(server: ModelServer, name: str) -> None:
    server.do(name)
    refuse(model(server), ModelRefused)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("wrong_key", "401 Unauthorized: Incorrect API key provided: …"),
        ("no_such_model", "model 'small' not found"),
        ("error_with_status_200", "out of memory"),
        ("error_in_the_stream", "out of memory"),
        ("error_in_vllms_form", "maximum context length is 512 tokens"),
        ("redirect", "sends on to elsewhere.example"),
        ("tool_call", "the model calls a tool"),
        ("declines", "I cannot help with that."),
        ("web_page_called_json", "a web page"),
        ("no_choices", "has no choices"),
    ],
)
def test_the_error_says_what_was_wrong(server: ModelServer, name: str, said: str) -> None:
    server.do(name)
    assert said in refuse(model(server), LanguageModelError)


def test_a_redirect_is_not_followed(server: ModelServer) -> None:
    server.behave = lambda wire: wire.whole("", "308 Permanent Redirect", location=f"{server.url}/chat/completions")
    refuse(model(server), ModelRefused)
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", llm_server.BROKEN)
def test_a_broken_connection_is_tried_again_and_then_told(server: ModelServer, name: str) -> None:
    server.do(name)
    refuse(model(server, tries=2), ModelUnreachable)
    assert len(server.requests) == 2


@pytest.mark.parametrize("name", llm_server.BREAKING_OFF)
def test_a_reply_that_breaks_off_is_never_asked_for_again(server: ModelServer, name: str) -> None:
    server.do(name)
    heard: list[str] = []
    with pytest.raises(LanguageModelError):
        heard.extend(piece.text for piece in model(server).reply(ASKED))
    assert "".join(heard) == REPLY[:50]
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["never_answers", "falls_silent"])
def test_silence_ends_the_request(server: ModelServer, name: str) -> None:
    server.do(name)
    assert "said nothing for 0.2 s" in refuse(model(server, silence_timeout_s=0.2), ModelUnreachable)
    assert server.requests[1:] == []


@pytest.mark.parametrize("name", llm_server.SLOW)
def test_a_reply_that_takes_too_long_is_ended_whatever_it_waits_for(server: ModelServer, name: str) -> None:
    server.do(name)
    assert "more than 0.3 s" in refuse(model(server, timeout_s=0.3), ModelUnreachable)
    assert server.open_connections() == 0


def test_a_reply_without_end_is_cut(server: ModelServer) -> None:
    server.do("never_ends")
    text, ending = read(model(server))
    assert (len(text), ending) == (60 * 8, "cut off")
    assert server.open_connections() == 0


@pytest.mark.parametrize("name", ["one_line_without_end", "reasons_without_end"])
def test_bytes_without_end_are_refused(server: ModelServer, name: str) -> None:
    server.do(name)
    assert "more than 192,000 bytes" in refuse(model(server), UnusableReply)
    assert server.open_connections() == 0


def test_where_nobody_listens_it_says_so() -> None:
    chat = ChatModel(ModelSettings("http://127.0.0.1:9", "small", tries=1))
    assert "http://127.0.0.1:9/v1/chat/completions cannot be reached" in refuse(chat, ModelUnreachable)


def test_it_gives_up_where_the_server_asks_for_longer_than_there_is(server: ModelServer) -> None:
    server.do("busy_for_an_hour")
    assert "come back later" in refuse(model(server), ModelRefused)
    assert len(server.requests) == 1


def test_a_server_that_is_busy_is_asked_as_often_as_set(server: ModelServer) -> None:
    server.do("always_busy")
    refuse(model(server, tries=2), ModelRefused)
    assert len(server.requests) == 2


def test_halves_of_a_character_in_two_events_come_out_whole(server: ModelServer) -> None:
    def in_halves(wire: Wire) -> None:
        wire.head()
        wire.send(r'data: {"choices": [{"delta": {"content": "ok \ud83d"}}]}' + "\n\n")
        wire.send(r'data: {"choices": [{"delta": {"content": "\ude00 \udc00!"}}]}' + "\n\n")
        wire.events("[DONE]")

    server.behave = in_halves
    assert read(model(server)) == ("ok 😀 \N{REPLACEMENT CHARACTER}!", "complete")
    assert mend_halves("a\ud83d") == "a\N{REPLACEMENT CHARACTER}"


def test_closing_the_iterator_closes_the_connection(server: ModelServer) -> None:
    server.do("never_ends")
    pieces = model(server).reply(ASKED)
    next(pieces)
    pieces.close()
    assert server.open_connections() == 0


@pytest.mark.parametrize("name", llm_server.SLOW)
def test_another_thread_ends_a_request_that_waits(server: ModelServer, name: str) -> None:
    server.do(name)
    cancellation = Cancellation()
    threading.Timer(0.1, cancellation.cancel).start()
    with pytest.raises(RequestCancelled):
        list(model(server).reply(ASKED, cancellation=cancellation))


def test_a_wait_before_the_next_try_is_ended_too(server: ModelServer) -> None:
    server.behave = lambda wire: wire.whole("", "503 Service Unavailable", retry_after="15")
    cancellation = Cancellation()
    threading.Timer(0.1, cancellation.cancel).start()
    with pytest.raises(RequestCancelled):
        list(model(server).reply(ASKED, cancellation=cancellation))
    assert len(server.requests) == 1


def test_what_was_cancelled_before_it_began_is_not_sent(server: ModelServer) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(RequestCancelled):
        list(model(server).reply(ASKED, cancellation=cancellation))
    assert server.requests == []


def test_two_hundred_streams_cancelled_at_any_point_leave_no_connection(server: ModelServer) -> None:
    def slowly(wire: Wire) -> None:
        wire.head()
        for piece in llm_server.pieces(REPLY, 2):
            wire.events(piece)
            wire.pause(0.0005)
        wire.events("[DONE]")

    server.behave = slowly
    for run in range(200):
        pieces = model(server).reply(ASKED)
        heard = "".join(next(pieces).text for _ in range(run % 35 + 1))
        pieces.close()
        assert REPLY.startswith(heard)
    assert len(server.requests) == 200
    assert server.open_connections() == 0


def test_a_proxy_of_the_environment_is_not_used_for_this_machine(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert read(model(server)) == (REPLY, "complete")


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1/chat/completions"),
        ("http://localhost:11434/", "http://localhost:11434/v1/chat/completions"),
        ("https://models.example/v1", "https://models.example/v1/chat/completions"),
        ("https://models.example/v1/", "https://models.example/v1/chat/completions"),
        ("https://models.example/api/openai", "https://models.example/api/openai/chat/completions"),
        ("https://models.example/v1/chat/completions", "https://models.example/v1/chat/completions"),
        ("https://models.example/v1?version=2", "https://models.example/v1/chat/completions?version=2"),
    ],
)
def test_the_address_is_completed(url: str, endpoint: str) -> None:
    assert ModelSettings(url, "small").endpoint == endpoint


@pytest.mark.parametrize(
    ("url", "name", "key"),
    [
        ("localhost:11434", "small", ""),
        ("file:///etc/passwd", "small", ""),
        ("http://", "small", ""),
        ("http://[::1", "small", ""),
        ("http://localhost:port/v1", "small", ""),
        ("http://local\nhost/v1", "small", ""),
        (f"http://user:{KEY}@localhost/v1", "small", ""),
        ("http://localhost:11434/v1", "", ""),
        ("http://localhost:11434/v1", "small", f"{KEY}\n"),
        ("http://localhost:11434/v1", "small", f"{KEY}é"),
    ],
)
def test_settings_that_cannot_work_are_refused_without_showing_the_key(url: str, name: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ModelSettings(url, name, key)
    assert KEY not in f"{caught.value.message}{caught.value.hint}"


def test_the_key_is_in_no_representation() -> None:
    assert KEY not in repr(ModelSettings("http://localhost/v1", "small", KEY))


def test_waits_grow_and_are_jittered_and_keep_to_what_the_server_asks_for() -> None:
    longest = [wait_s(attempt, None, jitter=lambda: 0.0) for attempt in range(1, 8)]
    assert longest == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert longest[0] == FIRST_WAIT_S
    assert max(longest) == LONGEST_WAIT_S
    assert wait_s(1, None, jitter=lambda: 0.5) == 0.375
    assert wait_s(1, 30.0, jitter=lambda: 0.5) == 30.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        (" 0.5 ", 0.5),
        ("Sun, 06 Nov 2033 08:49:37 GMT", 37.0),
        ("Sun, 06 Nov 2033 08:49:37 -0000", 37.0),
        ("Sun, 06 Nov 2033 08:48:00 GMT", 0.0),
        ("soon", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
        ("-3", None),
        ("", None),
        (None, None),
    ],
)
def test_a_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, now=datetime(2033, 11, 6, 8, 49, 0, tzinfo=UTC)) == seconds


def test_events_come_out_the_same_wherever_the_bytes_are_cut() -> None:
    text = "\ufeffdata: eins\r\n\r\n: Rauch\r\ndata: zwei é\ndata:drei\n\nevent: x\rdata\r\rdata: 😀"
    expected = ["eins", "zwei é\ndrei", "", "😀"]
    data = text.encode()
    assert list(event_data([data])) == expected
    for size in (1, 2, 3, 5, 7):
        assert list(event_data(data[start : start + size] for start in range(0, len(data), size))) == expected


@given(st.lists(st.sampled_from([b"data: a", b"data:\xc3", b"\xa9", b": c", b"\r", b"\n", b"\r\n", b"\n\n"]), max_size=12))
@example([b"data: a\r", b"\n", b"\n", b"data: b\n\n"])
def test_cuts_anywhere_join_no_two_events(chunks: list[bytes]) -> None:
    assert list(event_data(chunks)) == list(event_data([b"".join(chunks)]))


def test_a_delta_of_another_kind_is_refused() -> None:
    with pytest.raises(UnusableReply, match="no object"):
        read_event('{"choices": [{"index": 0, "delta": "x"}]}')
