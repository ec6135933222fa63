"""The words of briefbot: every message in every language, and figures as the language writes them."""

from __future__ import annotations

import gettext
import re
import string
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import briefbot
from briefbot.messages import LANGUAGES, Remark, messages_in, say
from briefbot.po_file import read_po as read_ours
from briefbot.web.texts import choose_language, texts_in

pytest.importorskip("babel", reason="needs the web chat: pip install 'briefbot[web]'")
from babel.numbers import format_decimal

SOURCE = Path(briefbot.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]


def _messages() -> set[str | tuple[str, str]]:
    """Every message there is, one with a plural as a pair."""
    from babel.messages.extract import extract_from_dir

    keywords = {"t": None, "count": (1, 2), "say": None}
    found = extract_from_dir(SOURCE, method_map=[("**.py", "catalogues:extract")], keywords=keywords)
    return {message for _, _, message, _, _ in found}


def _catalogue(language: str) -> dict[Any, Any]:
    from babel.messages.pofile import read_po

    with (SOURCE / "locale" / f"{language}.po").open("rb") as file:
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


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_read_as_babel_reads_them(language: str) -> None:
    text = (SOURCE / "locale" / f"{language}.po").read_text("utf8")
    assert read_ours(text) == {_forms(each.id)[0]: _forms(each.string) for each in _catalogue(language).values()}


@pytest.mark.parametrize("language", OTHERS)
def test_plurals_follow_the_rule_in_the_header_of_the_catalogue(language: str) -> None:
    from babel.messages.pofile import read_po

    with (SOURCE / "locale" / f"{language}.po").open("rb") as file:
        rule = gettext.c2py(read_po(file).plural_expr)
    forms, words = _catalogue(language)["{n} article", "{n} articles"].string, messages_in(language)
    for n in [*range(130), 1001, 1011, 1024]:
        assert words.count("{n} article", "{n} articles", n) == forms[rule(n)].format(n=words.number(n))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [0, 7, 999, 1000, 9999, 12345, 1234567, 0.5, 21.25, 1234.5, -1500])
def test_numbers_are_written_by_cldr(language: str, value: float) -> None:
    assert messages_in(language).number(value) == format_decimal(value, locale=language)


def test_a_remark_is_said_in_english_and_told_in_another_language() -> None:
    remark = say("No article mentions {words}.", words=("dam", "{gap}"))
    assert str(remark) == "No article mentions “dam” or “{gap}”."
    assert messages_in("de").tell(str(remark), remark) == ("Kein Artikel erwähnt „dam“ oder „{gap}“.", "de")
    assert messages_in("en").tell(str(remark), remark) == (str(remark), "en")


def test_a_remark_inside_a_remark_is_in_the_same_language() -> None:
    why = say("none of its sentences could be verified")
    remark = say(
        "The answer is of the articles' own sentences: the language model {model} was asked, but {why}.", model="x", why=why
    )
    assert messages_in("es").say(remark).endswith("al modelo de lenguaje x, pero ninguna de sus frases pudo verificarse.")


def test_a_counted_remark_takes_the_form_of_its_number() -> None:
    remark = Remark("also in {n} reprint", {"n": 3}, "also in {n} reprints")
    assert (str(remark), messages_in("uk").say(remark)) == ("also in 3 reprints", "також 3 передруки")


def test_what_no_catalogue_has_stays_english() -> None:
    kept = Remark("a message of an older {briefbot.__class__}", {"briefbot": "x"})
    assert messages_in("fr").tell("as it was kept", kept) == ("as it was kept", "en")


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
