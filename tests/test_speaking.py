"""Whose words a question asks for, and who speaks in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from briefbot.assistant import Assistant
from briefbot.text.speaking import asked_speaker, asks_for_words_alone, is_pronoun, speakers


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What do Halvern officials say about the strike?", "Halvern officials"),
        ("According to the mission in Kell, who fired first?", "the mission in Kell"),
        ("What did Rehn tell the jury?", "Rehn"),
        ("What did he say?", ""),
        ("What does Tarsk want?", ""),
        ("Who said so?", ""),
    ],
)
def test_whose_words_are_asked_for(question: str, speaker: str) -> None:
    assert asked_speaker(question) == speaker


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Halvern officials, however, claim that Tarsk fired first.", "Halvern officials"),
        ("“It was a shell,” said Colonel Berg of the fleet, who left.", "Colonel Berg"),
        ("The toll rose, according to the ministry of health.", "ministry of health"),
        ("Halvern lost 27 boats; Tarsk says 14.", "Tarsk"),
        ("Tarsk blamed no one at first, but later said that it was a shell.", "Tarsk"),
        ("Tarsk at first blamed no one; it subsequently said that Halvern had fired.", "Tarsk"),
        ("Director Lena Voss raised prices, which have doubled since, and denied that it was for gain.", "Lena Voss"),
        ("Mayor Ruth Calder promised that the town would pay.", "Ruth Calder"),
        ("Councillor Haddad called for an inquiry.", "Councillor Haddad"),
        ("“Then the wheels stand still,” said the leader of the union, Rudi Galt.", "Rudi Galt"),
    ],
)
def test_who_speaks(sentence: str, named: str) -> None:
    assert named in " ".join(speakers(sentence))
    assert speakers("The wind turned at noon.") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "He later said that it was a shell.",
        "“I ask for a second opinion, no more,” he said.",
        "The calls for her to go were “noise”, she said.",
        "The loss of power alone, she says, will cost a fifth.",
    ],
)
def test_a_pronoun_speaks_for_somebody_named_before(sentence: str) -> None:
    assert [is_pronoun(speaker) for speaker in speakers(sentence)] == [True]


def test_whoever_is_blamed_or_asked_does_not_speak() -> None:
    assert speakers("Voss was blamed for the closure, and when asked, left.") == ()


@pytest.mark.parametrize(
    "sentence",
    ["The presence of troops weakens his claims of success.", "The reports were read aloud.", "Tarsk’s estimates are old."],
)
def test_a_noun_that_is_spelt_like_a_verb_of_reporting_is_nobody_s_speech(sentence: str) -> None:
    assert speakers(sentence) == ()
    assert speakers("Reports suggest that it fell.") == ("Reports ",)


def test_what_somebody_says_of_what_is_asked_is_not_refused_for_how_it_reads(build: Callable[[Mapping[str, str]], Path]) -> None:
    said = "Selwich at first refrained from assigning blame but later accused the forces of Halvern of aiming at families."
    about = "The recent shelling of a clinic in the town of Zelm has raised tensions."
    munitions = "Ordnance experts argue that an inquiry could settle the origin of the shell by the splinters."
    assistant = Assistant.open_uncalibrated(build({"zelm.txt": f"The war\n\n{about} {said}\n\n{munitions}\n"}))
    assert assistant.ask("What does Selwich say about the Zelm shelling?").claims[0].text == said
    assert assistant.ask("What do ordnance experts say?").claims[0].text == munitions
    assert assistant.ask("What does Selwich say about the price of grain?").abstained


def test_a_question_for_somebody_s_words_whatever_they_are_about_is_answered(build: Callable[[Mapping[str, str]], Path]) -> None:
    said = "The opposition politician Karel Imhof said it was a mistake: the hives could have been emptied."
    text = f"The fire\n\nBy evening 340 hives had been burned at a quarry. {said} The quarry lies above Upper Sarn.\n"
    assistant = Assistant.open_uncalibrated(build({"hives.txt": text}))
    for question in ("What did Karel Imhof say?", "What does Imhof say?"):
        assert assistant.ask(question).claims[0].text == said
    assert assistant.ask("What did Karel Imhof say about the price of grain in Castria?").abstained
    assert assistant.ask("What did Greta Holub say?").abstained


@pytest.mark.parametrize("about", ["", " about the dam", " about it"])
def test_whether_anything_else_is_asked(about: str) -> None:
    assert asks_for_words_alone(f"What did Mayor Calder say{about}?") is ("dam" not in about)


def test_no_note_says_that_somebody_who_denies_or_promises_gives_no_words(build: Callable[[Mapping[str, str]], Path]) -> None:
    voss = "Director Lena Voss raised the prices, which have doubled since, and denied that imports had played any part."
    calder = "Mayor Ruth Calder promised that the town would retrain the workers of the mill."
    assistant = Assistant.open(build({"mill.txt": f"The mill in Orrin\nDate: 14 May 2033\n\n{voss}\n\n{calder}\n"}))
    for question, said in (("What did Lena Voss say about imports?", voss), ("What did Mayor Calder promise?", calder)):
        answer = assistant.ask(question, however_weak=True)
        assert (answer.claims[0].text, answer.note) == (said, None)


def test_what_follows_a_report_is_nobody_who_speaks() -> None:
    assert "Vance" not in " ".join(speakers("According to the report the director, Petra Vance, sent the letter back."))


@pytest.fixture(scope="module")
def accounts(build: Callable[[dict[str, str]], Path]) -> Assistant:
    text = (
        "Two accounts of the Zelm school\n\nThe bombing of the school in Zelm has raised tensions.\n\n"
        "Tarsk at first blamed no one, but later said that the fleet had bombed the school in Zelm.\n\n"
        "Halvern officials claim that the school in Zelm was hit by a shell of the coastal guns. They said the guns had fired.\n"
    )
    return Assistant.open(build({"zelm.txt": text}))


@pytest.mark.parametrize(
    ("question", "first", "others"),
    [
        ("What do Halvern officials say about the bombing of the school in Zelm?", "Halvern officials claim", "Tarsk"),
        ("What did Tarsk say about the bombing of the school in Zelm?", "Tarsk at first", "officials"),
    ],
)
def test_whoever_is_asked_for_speaks_first_and_no_other_beside_them(
    accounts: Assistant, question: str, first: str, others: str
) -> None:
    answer = accounts.ask(question)
    assert answer.claims[0].text.startswith(first)
    assert not any(claim.text.startswith(others) for claim in answer.claims)
    _, explanation = accounts.explain(question)
    fates = {sentence.text: sentence.fate for sentence in explanation.sentences.best}
    assert fates["The bombing of the school in Zelm has raised tensions."] == "another's words"
