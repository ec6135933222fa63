"""Who is told of an accusation is told what the other side says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant

Build = Callable[[Mapping[str, str]], Path]

EVENT = "The burning of the mill at Kell has angered the valley."
ACCUSED = "Norrin at first said nothing but later accused the Osterby militia of setting the mill on fire."
REPLY = "Officials in Osterby, however, say that the fire began in a boiler."
OTHER = "The roof had been mended in May."


def ask(build: Build, question: str, *paragraphs: str) -> list[str]:
    text = "\n\n".join(paragraphs)
    article = f"The mill\nSource: Norrin Post\nDate: 4 May 2031\n\n{text}\n"
    return [claim.text for claim in Assistant.open(build({"mill.txt": article})).ask(question, however_weak=True).claims]


@pytest.mark.parametrize("paragraphs", [(f"{EVENT} {ACCUSED} {REPLY}", OTHER), (f"{EVENT} {ACCUSED}", REPLY, OTHER)])
def test_who_did_it_brings_the_accusation_and_the_reply(build: Build, paragraphs: tuple[str, ...]) -> None:
    claims = ask(build, "Who burned the mill at Kell?", *paragraphs)
    assert ACCUSED in claims
    assert claims.index(REPLY) == claims.index(ACCUSED) + 1


def test_a_reply_brings_what_it_replies_to(build: Build) -> None:
    assert ACCUSED in ask(build, "How did the fire begin, according to officials in Osterby?", f"{EVENT} {ACCUSED} {REPLY}")


def test_what_follows_an_accusation_and_replies_nothing_is_left_out(build: Build) -> None:
    claims = ask(build, "Whom did Norrin accuse of setting the mill on fire?", f"{ACCUSED} {OTHER}")
    assert claims == [ACCUSED]


def test_a_rumour_brings_the_sentence_that_speaks_against_it(build: Build) -> None:
    rumour = "A rumour that the mill at Kell had been blown up spread on Tuesday."
    denial = "The spokesman of the army said that there was no sign of an explosion."
    assert ask(build, "Was the mill at Kell blown up?", f"{rumour} {denial}", OTHER)[:2] == [rumour, denial]
    assert OTHER not in ask(build, "Was the mill at Kell blown up?", f"{rumour} {OTHER}")


@pytest.mark.parametrize(
    ("behind", "is_claim"),
    [("Eleven bodies had been counted twice.", True), ("Alcohol may not be sold on Sunday.", False)],
)
def test_a_sentence_that_only_repeats_what_is_asked_for_brings_what_had_been_before(
    build: Build, behind: str, is_claim: bool
) -> None:
    repeated = "The number of dead of the fire at Kell was lowered from 41 to 33."
    claims = ask(build, "Why was the number of dead of the fire at Kell lowered?", f"{repeated} {behind}", OTHER)
    assert claims[0] == repeated
    assert (behind in claims) is is_claim


def test_what_was_said_at_first_brings_what_was_said_later(build: Build) -> None:
    first = "The mill at Kell lost no grain, its owner said at first."
    later = "Two days later he admitted that 40 tonnes had burned."
    assert ask(build, "Did the mill at Kell lose grain?", f"{first} {later}", OTHER)[:2] == [first, later]
    assert later not in ask(build, "Did the mill at Kell lose grain?", f"{first} {OTHER}", later)


def test_one_who_corrects_himself_is_quoted_with_what_he_corrects(build: Build) -> None:
    first = "The mill at Kell lost no grain, its owner said at first."
    later = "On Monday he corrected himself: 40 tonnes had burned."
    article = f"The mill\nSource: Norrin Post\nDate: 4 May 2031\n\n{first} {later}\n\n{OTHER}\n"
    [claim, *_] = Assistant.open(build({"mill.txt": article})).ask("Did the mill at Kell lose grain?", however_weak=True).claims
    assert (claim.text, claim.context) == (later, first)
