"""A bot that answers in a chat, each claim with its quote. It speaks Slack's Events API and chat.postMessage.

SIGNING_SECRET=… BOT_TOKEN=xoxb-… INDEX=index CHAT_API=https://slack.com/api python examples/slack_bot.py

Its address is http://HOST:3000/events. What was said before in a thread is kept in memory, for follow-ups.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import time
from collections import OrderedDict
from typing import Any

import httpx
import uvicorn
from fastapi import BackgroundTasks, FastAPI, HTTPException, Request

from briefbot import Answer, Assistant, BriefbotError, Citation, Hit, Turn

OLDEST_S = 300
"""Age of a request above which it may be somebody's copy of an old one."""
REMEMBERED = 1000
TURNS = 6
MENTION = re.compile(r"<@\w+>")


class Memory(OrderedDict[str, list[Turn]]):
    """The last turns of the threads that were last used."""

    def said(self, thread: str, *turns: Turn) -> None:
        self[thread] = [*self.get(thread, []), *turns][-TURNS:]
        self.move_to_end(thread)
        if len(self) > REMEMBERED:
            self.popitem(last=False)


def make_bot(assistant: Assistant, *, secret: str, token: str, api: str) -> FastAPI:
    """``secret`` signs what the chat sends, ``token`` lets the bot post to ``api``."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    memory, handled = Memory(), OrderedDict[str, None]()

    @app.post("/events")
    async def events(request: Request, background: BackgroundTasks) -> dict[str, str]:
        body = await request.body()
        if not is_signed(body, request.headers, secret):
            raise HTTPException(401, "the signature is wrong or too old")
        told = await request.json()
        if told["type"] == "url_verification":
            return {"challenge": told["challenge"]}
        event = told["event"]
        is_question = event["type"] in ("app_mention", "message") and not event.get("bot_id") and not event.get("subtype")
        if is_question and told["event_id"] not in handled:  # a chat that hears nothing within seconds sends it again
            handled[told["event_id"]] = None
            if len(handled) > REMEMBERED:
                handled.popitem(last=False)
            background.add_task(reply, event)  # after the 200 that the chat waits for
        return {}

    def reply(event: dict[str, Any]) -> None:
        question = plain(MENTION.sub("", event["text"])).strip()
        thread = event.get("thread_ts") or event["ts"]
        nonlocal assistant
        try:
            assistant = assistant.latest()  # of the index as it is now
            answer = assistant.ask(question, history=memory.get(thread, []))
        except BriefbotError as error:
            text = f"{escaped(error.message)}\n_{escaped(error.hint)}_"
        else:
            text = render(answer)
            said = " ".join(claim.text for claim in answer.claims) or (answer.reason or "")
            memory.said(thread, Turn("user", question), Turn("assistant", said))
        posted = httpx.post(
            f"{api}/chat.postMessage",
            headers={"authorization": f"Bearer {token}"},
            json={"channel": event["channel"], "thread_ts": thread, "text": text},
            timeout=30,
        )
        posted.raise_for_status()

    return app


def is_signed(body: bytes, headers: Any, secret: str, *, now: float | None = None) -> bool:
    """Whether it was the chat that sent this, within the last minutes."""
    moment = headers.get("x-slack-request-timestamp", "")
    if not moment.isdecimal() or abs((now or time.time()) - int(moment)) > OLDEST_S:
        return False
    return hmac.compare_digest(signature(body, moment, secret), headers.get("x-slack-signature", ""))


def signature(body: bytes, moment: str, secret: str) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()


def render(answer: Answer) -> str:
    """The claims with their numbers, then every quote with its place."""
    if answer.abstained:
        near = [place(hit) for hit in answer.hits[:3]]
        return "\n".join([f"The articles do not answer this: {escaped(answer.reason or '')}", *near])
    claims = [
        f"{escaped(claim.text)} {''.join(f'[{number}]' for number in claim.citations)}"
        + ("" if claim.verdict == "verified" else f" _({claim.verdict}: {escaped(claim.reason or '')})_")
        for claim in answer.claims
    ]
    sources = [f"[{citation.number}] {place(citation)}\n> {escaped(citation.quote)}" for citation in answer.citations]
    return "\n\n".join([*claims, *sources])


def place(found: Citation | Hit) -> str:
    parts = [found.title, str(found.published or ""), found.source or "", f"paragraph {found.paragraph}"]
    return f"*{escaped(', '.join(part for part in parts if part))}*"


def escaped(text: str) -> str:
    """An article may hold "<!channel>", which would call everybody."""
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split())


def plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


if __name__ == "__main__":
    bot = make_bot(
        Assistant.open(os.environ.get("INDEX", "index")),
        secret=os.environ["SIGNING_SECRET"],
        token=os.environ["BOT_TOKEN"],
        api=os.environ["CHAT_API"],
    )
    uvicorn.run(bot, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "3000")))
