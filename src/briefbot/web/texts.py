"""The words of the page in the reader's language: gettext catalogues, read straight from their .po files.

English is the language of the code: a message is its own key, and what a catalogue lacks is shown in English.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale
    from starlette.requests import HTTPConnection

LANGUAGES = {"en": "English", "uk": "Українська", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""The languages of the page by their tag, each under its own name."""
_WRITTEN_AS = {"en": "en_GB"}
"""Plain "en" writes days and hours as the United States do."""


class Texts:
    """Messages and figures in one language. Nothing it gives back is escaped."""

    def __init__(self, language: str) -> None:
        from babel import Locale

        self.language = language
        self._locale: Locale = Locale.parse(_WRITTEN_AS.get(language, language))
        self._messages = _messages(language)

    def __call__(self, message: str, **values: object) -> str:
        """The message with its {names} filled in; numbers are written as the language writes them."""
        return self._fill(self._messages.gettext(message), values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """The form of the message that goes with the number, which stands in it as {n}."""
        return self._fill(self._messages.ngettext(one, many, n), {"n": n, **values})

    def number(self, value: float) -> str:
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._locale)

    def percent(self, share: float) -> str:
        from babel.numbers import format_percent

        return format_percent(share, locale=self._locale)

    def moment(self, when: datetime) -> str:
        """Day and time of day, in no form that another country reads as another day."""
        from babel.dates import format_date, format_time

        return f"{format_date(when, 'medium', locale=self._locale)}, {format_time(when, 'short', locale=self._locale)}"

    def _fill(self, message: str, values: dict[str, object]) -> str:
        if not values:
            return message
        written = {name: self.number(value) if isinstance(value, int | float) else value for name, value in values.items()}
        return message.format_map(written)


@cache
def texts_in(language: str) -> Texts:
    """The words in a language of the page; English for any other."""
    return Texts(language if language in LANGUAGES else "en")


def texts_of(asked: HTTPConnection) -> Texts:
    """The words in the language of whoever asks: the one they chose on the page, or that of their browser."""
    return texts_in(choose_language(asked.cookies.get("bb-language"), asked.headers.get("accept-language", "")))


def choose_language(chosen: str | None, accepted: str = "") -> str:
    """The language a person chose; otherwise the best of an Accept-Language header that the page has, or English."""
    if chosen in LANGUAGES:
        return chosen
    for tag in _by_preference(accepted):
        if (language := tag.partition("-")[0].lower()) in LANGUAGES:
            return language
    return "en"


def _by_preference(accepted: str) -> Sequence[str]:
    """Tags of an Accept-Language header, the most wanted first (RFC 9110, 12.5.4)."""
    wanted: list[tuple[float, str]] = []
    for entry in accepted.split(","):
        tag, _, parameters = entry.strip().partition(";")
        try:
            quality = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        if quality > 0:
            wanted.append((quality, tag.strip()))
    return [tag for _, tag in sorted(wanted, key=lambda each: -each[0])]


def _messages(language: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("briefbot.web") / "locale" / f"{language}.po"
    if not source.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
