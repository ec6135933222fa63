"""A chat of one channel on this machine, to try the bot without Slack: it signs its events and takes replies as Slack does.

SIGNING_SECRET=s BOT_TOKEN=t BOT=http://127.0.0.1:3000/events python examples/chat_server.py

Then open http://127.0.0.1:3001, and in another terminal
SIGNING_SECRET=s BOT_TOKEN=t CHAT_API=http://127.0.0.1:3001/api python examples/slack_bot.py
"""

from __future__ import annotations

import html
import itertools
import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from urllib.parse import parse_qs

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from slack_bot import signature

CHANNEL = "briefings"
PAGE = """<!doctype html><meta charset="utf-8"><title>Chat</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 45em; margin: 2em auto }}
pre {{ white-space: pre-wrap; font: inherit; background: #f4f4f4; padding: .5em 1em }}
input {{ width: 75% }}
</style>
<h1>#briefings</h1>{messages}
<form method="post" action="/say"><input name="text" autofocus><input type="hidden" name="thread" value="{thread}">
<button>Say</button></form><p><a href="/">Look again</a> · <a href="/?new">New thread</a>"""


@dataclass(frozen=True)
class Message:
    """``ts`` names it; ``thread_ts`` is that of the message it answers."""

    ts: str
    thread_ts: str
    user: str
    text: str


def make_chat(*, bot: str, secret: str, token: str) -> FastAPI:
    """``bot`` is the address that hears of what people say."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    messages: list[Message] = []
    numbers = itertools.count(1)

    def keep(user: str, text: str, thread: str = "") -> Message:
        ts = f"{int(time.time())}.{next(numbers):06}"
        messages.append(Message(ts, thread or ts, user, text))
        return messages[-1]

    @app.post("/api/chat.postMessage")
    async def post_message(request: Request) -> dict[str, object]:
        if request.headers.get("authorization") != f"Bearer {token}":
            raise HTTPException(401, "invalid_auth")
        told = await request.json()
        return {"ok": True, "ts": keep("briefbot", told["text"], told.get("thread_ts", "")).ts}

    @app.post("/say")
    async def say(request: Request) -> RedirectResponse:
        form = parse_qs((await request.body()).decode())
        said = keep("you", form["text"][0], form.get("thread", [""])[0])
        escaped = said.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        event = {
            "type": "message",
            "channel": CHANNEL,
            "user": said.user,
            "text": escaped,
            "ts": said.ts,
            "thread_ts": said.thread_ts,
        }
        body = json.dumps({"type": "event_callback", "event_id": f"Ev{said.ts}", "event": event}).encode()
        threading.Thread(target=send, args=(bot, body, secret)).start()
        return RedirectResponse("/", 303)

    @app.get("/messages")
    def all_messages() -> list[dict[str, str]]:
        return [asdict(message) for message in messages]

    @app.get("/")
    def page(request: Request) -> HTMLResponse:
        shown = "".join(
            f"<p><b>{html.escape(each.user)}</b><pre>{html.escape(html.unescape(each.text))}</pre>" for each in messages
        )
        thread = messages[-1].thread_ts if messages and "new" not in request.query_params else ""
        return HTMLResponse(PAGE.format(messages=shown, thread=thread))

    return app


def send(bot: str, body: bytes, secret: str) -> httpx.Response:
    """An event to the bot, signed."""
    moment = str(int(time.time()))
    headers = {"x-slack-request-timestamp": moment, "x-slack-signature": signature(body, moment, secret)}
    return httpx.post(bot, content=body, headers={"content-type": "application/json", **headers}, timeout=30)


if __name__ == "__main__":
    chat = make_chat(bot=os.environ["BOT"], secret=os.environ["SIGNING_SECRET"], token=os.environ["BOT_TOKEN"])
    uvicorn.run(chat, host="127.0.0.1", port=int(os.environ.get("PORT", "3001")))
