"""The words of the page in the reader's language: messages, and figures and days by CLDR."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from briefbot.messages import LANGUAGES, Messages
from briefbot.types import Answer

if TYPE_CHECKING:
    from babel import Locale
    from starlette.requests import HTTPConnection

_WRITTEN_AS = {"en": "en_GB"}
"""Plain "en" writes days and hours as the United States do."""


class Texts(Messages):
    """Messages, figures and days in one language. Nothing they give back is escaped."""

    def __init__(self, language: str) -> None:
        from babel import Locale

        super().__init__(language)
        self._locale: Locale = Locale.parse(_WRITTEN_AS.get(language, language))

    def percent(self, share: float) -> str:
        from babel.numbers import format_percent

        return format_percent(share, locale=self._locale)

    def moment(self, when: datetime) -> str:
        """Day and time of day, in no form that another country reads as another day."""
        from babel.dates import format_date, format_time

        return f"{format_date(when, 'medium', locale=self._locale)}, {format_time(when, 'short', locale=self._locale)}"


@cache
def texts_in(language: str) -> Texts:
    """The words in a language of the page; English for any other."""
    return Texts(language if language in LANGUAGES else "en")


def texts_of(asked: HTTPConnection) -> Texts:
    """The words in the language of whoever asks: the one they chose on the page, or that of their browser."""
    return texts_in(choose_language(asked.cookies.get("bb-language"), asked.headers.get("accept-language", "")))


def texts_for(answer: Answer, t: Texts) -> Texts:
    """The words of an answer's frame: those of its question's language, or of the page where that cannot be told."""
    return texts_in(answer.language) if answer.language in LANGUAGES else t


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
