"""What briefbot says in its own words, in the languages it speaks: messages with gaps, and their translations.

English is the language of the code: a message is its own key, and what a catalogue (``locale/*.po``) lacks is said in English.
Words of articles and of people are values, never part of a message, and stand in every language as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias, Union

from briefbot.po_file import read_po

LANGUAGES = {"en": "English", "uk": "Українська", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""The languages that are spoken by their tag, each under its own name."""

Value: TypeAlias = Union[str, int, float, "tuple[str, ...]", "Remark"]
"""What fills a gap: words as they are; a number, written as the language writes it; alternatives, quoted; or another remark."""

_SEPARATORS = {
    "en": (",", "."),
    "uk": ("\N{NO-BREAK SPACE}", ","),
    "de": (".", ","),
    "fr": ("\N{NARROW NO-BREAK SPACE}", ","),
    "es": (".", ","),
}
"""Between thousands, and before decimals (CLDR)."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something briefbot says: a message with {gaps} and their values. ``str()`` gives it in English.

    With ``many``, the message for any other number than one, the value "n" is that number.
    """

    message: str
    values: dict[str, Value] = field(default_factory=dict)
    many: str | None = None

    def __str__(self) -> str:
        return messages_in("en").say(self)


class Told(NamedTuple):
    """Words of briefbot, and the tag of the language they turned out to be in."""

    text: str
    language: str


def say(message: str, /, **values: object) -> Remark:
    """A remark. Its message has to be a plain string, for the catalogues to find it: ``make texts``."""
    return Remark(message, _plain(values))


def _plain(values: Mapping[str, object]) -> dict[str, Value]:
    """Paths, days and errors as text."""
    return {
        name: value if isinstance(value, str | int | float | tuple | Remark) else str(value) for name, value in values.items()
    }


class Messages:
    """Messages and numbers in one language. Nothing they give back is escaped."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue: Mapping[str, tuple[str, ...]] = _read_catalogue(language)

    def __call__(self, message: str, **values: object) -> str:
        """The message with its {names} filled in; numbers are written as the language writes them."""
        return self._fill(self._catalogue.get(message, (message,))[0], values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """The form of the message that goes with the number, which stands in it as {n}."""
        forms, rule = self._catalogue.get(one), _PLURALS[self.language]
        form = (one, many)[n != 1] if forms is None else forms[rule(n)]
        return self._fill(form, {"n": n, **values})

    def number(self, value: float, *, decimals: int | None = None) -> str:
        """With that many decimals, or as many as it has, at most three."""
        between, before = _SEPARATORS[self.language]
        written = f"{value:,.{3 if decimals is None else decimals}f}"
        whole, _, part = written.partition(".")
        part = part.rstrip("0") if decimals is None else part
        return whole.replace(",", between) + (before + part if part else "")

    def say(self, remark: Remark) -> str:
        """The remark in this language; in English if the catalogue lacks its message."""
        if remark.many is not None and isinstance(n := remark.values.get("n"), int):
            values: dict[str, object] = {name: value for name, value in remark.values.items() if name != "n"}
            return self.count(remark.message, remark.many, n, **values)
        return self(remark.message, **remark.values)

    def tell(self, english: str, remark: Remark | None) -> Told:
        """What was said in English, from the remark it was made of if that is there and this language has its message."""
        if remark is not None and remark.message in self._catalogue:
            return Told(self.say(remark), self.language)
        return Told(english, "en")

    def _fill(self, message: str, values: Mapping[str, object]) -> str:
        return message.format_map({name: self._write(value) for name, value in values.items()}) if values else message

    def _write(self, value: object) -> object:
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, Remark):
            return self.say(value)
        if isinstance(value, tuple | list):
            return self._alternatives([self.say(say("“{quote}”", quote=word)) for word in value])
        return value

    def _alternatives(self, quoted: list[str]) -> str:
        joined = quoted[0]
        for other in quoted[1:]:
            joined = self.say(say("{one} or {other}", one=joined, other=other))
        return joined


@cache
def messages_in(language: str | None) -> Messages:
    """The messages in a language that is spoken; English for any other."""
    return Messages(language if language in LANGUAGES else "en")


def _more_than_one(n: int) -> int:
    return int(n != 1)


def _ukrainian(n: int) -> int:
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


_PLURALS: dict[str, Callable[[int], int]] = {
    "en": _more_than_one,
    "de": _more_than_one,
    "es": _more_than_one,
    "fr": lambda n: int(n > 1),
    "uk": _ukrainian,
}
"""Which form of a message goes with a number: the rules in the headers of the catalogues."""


def _read_catalogue(language: str) -> dict[str, tuple[str, ...]]:
    source = Path(__file__).parent / "locale" / f"{language}.po"
    return read_po(source.read_text("utf8")) if source.is_file() else {}
