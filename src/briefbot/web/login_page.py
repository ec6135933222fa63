"""The login page: plain HTML that needs no script, in the colours of the chat."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from briefbot.web.markup import escape
from briefbot.web.texts import Texts

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",  # with no-referrer the form would come from the origin "null"
    "x-content-type-options": "nosniff",
}
_STATIC = files("briefbot.web") / "static"
_VARIABLES = re.compile(r"^(?P<of>:root|\.dark) \{(?P<variables>[^}]*)\}", re.MULTILINE)


def render_login(wanted: str, *, name: str = "", problem: str = "", t: Texts) -> str:
    """The page, with the name that was typed and what was wrong with the attempt; ``wanted`` is where it leads then."""
    alert = f'<p id="bb-problem" class="bb-problem" role="alert">{escape(problem)}</p>' if problem else ""
    described = ' aria-describedby="bb-problem" aria-invalid="true"' if problem else ""
    first, then = (" autofocus", "") if not name else ("", " autofocus")
    return f"""<!DOCTYPE html>
<html lang="{escape(t.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(t("Log in"))} · briefbot</title>
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/login.css">
</head>
<body>
<main>
<h1>briefbot</h1>
<form method="post" action="/login">
{alert}
<input type="hidden" name="next" value="{escape(wanted)}">
<label for="bb-name">{escape(t("User name"))}</label>
<input id="bb-name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" spellcheck="false" dir="auto"
 required{first}{described}>
<label for="bb-password">{escape(t("Password"))}</label>
<input id="bb-password" name="password" type="password" autocomplete="current-password" required{then}{described}>
<button type="submit">{escape(t("Log in"))}</button>
</form>
</main>
</body>
</html>
"""


@cache
def login_css() -> str:
    """The page's own rules after the colours of the chat, the dark ones where the system is dark."""
    found = {match["of"]: match["variables"] for match in _VARIABLES.finditer(_read("theme.css"))}
    return (
        f":root {{ color-scheme: light dark;{found[':root']}}}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{{found['.dark']}}} }}\n{_read('login.css')}"
    )


def _read(name: str) -> str:
    return (_STATIC / name).read_text("utf8")
