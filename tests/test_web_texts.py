"""The words of the page: every message in every language, and figures as the language writes them."""

from __future__ import annotations

import re
import string
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from briefbot.web import texts
from briefbot.web.texts import LANGUAGES, choose_language, texts_in

pytest.importorskip("babel", reason="needs the web chat: pip install 'briefbot[web]'")
WEB = Path(texts.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]


def _messages() -> set[str | tuple[str, str]]:
    """Every message of the page, one with a plural as a pair."""
    from babel.messages.extract import extract_from_dir

    found = extract_from_dir(WEB, method_map=[("**.py", "catalogues:extract")], keywords={"t": None, "count": (1, 2)})
    return {message for _, _, message, _, _ in found}


def _catalogue(language: str) -> dict[Any, Any]:
    from babel.messages.pofile import read_po

    with (WEB / "locale" / f"{language}.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale=language) if message.id}


def _names(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language: str) -> None:
    known = _catalogue(language)
    assert _messages() == set(known)
    unfinished = [message.id for message in known.values() if message.fuzzy or not all(_forms(message.string))]
    assert unfinished == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_gaps_of_their_message(language: str) -> None:
    for message in _catalogue(language).values():
        wanted = set().union(*(_names(form) for form in _forms(message.id)))
        assert all(_names(form) <= wanted for form in _forms(message.string)), message.id
        assert wanted - {"n"} <= set.intersection(*(_names(form) for form in _forms(message.string))), message.id


@pytest.mark.parametrize(("n", "words"), [(1, "1 стаття"), (2, "2 статті"), (5, "5 статей"), (21, "21 стаття"), (1000, "статей")])
def test_ukrainian_counts_in_its_own_plurals(n: int, words: str) -> None:
    assert texts_in("uk").count("{n} article", "{n} articles", n).endswith(words)


def test_figures_and_moments_are_written_as_the_language_writes_them() -> None:
    assert texts_in("de").number(41700) == "41.700"
    assert texts_in("en").count("{n} article", "{n} articles", 41700) == "41,700 articles"
    assert texts_in("en").moment(datetime(2031, 3, 4, 17, 5)) == "4 Mar 2031, 17:05"
    assert re.search(r"4\. März|04\.03\.2031", texts_in("de").moment(datetime(2031, 3, 4, 17, 5)))


def test_an_unknown_language_is_english() -> None:
    assert texts_in("tlh").language == "en"


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("de", "fr", "de"),
        (None, "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        (None, "pl, en;q=0.5, uk;q=0.7", "uk"),
        (None, "es;q=0, de;q=0.1", "de"),
        ("tlh", "", "en"),
        (None, "*;q=x,,;", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(chosen: str | None, accepted: str, language: str) -> None:
    assert choose_language(chosen, accepted) == language


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)
