"""Words of correction, denial and doubt."""

from __future__ import annotations

import pytest

from briefbot.text.retractions import (
    calls_claims_wrong,
    denies,
    doubts,
    is_corrected,
    is_marked_as_wrong,
    is_rejected,
    is_replaced,
    negates,
    refutes_claims,
    takes_back,
    takes_back_the_one_before,
    tells_what_is_so,
    upholds,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "That figure was wrong.",
        "That was wrong as well.",
        "The earlier report was wrong, and we apologise.",
        "We correct it here.",
        "These numbers no longer stand.",
        "The figure of 71 per cent is withdrawn.",
        "It was issued early and is replaced by the figure of 14.",
        "The laboratory in Norrin has corrected this: the loss was 46 per cent.",
        "The ministry retracted that on Friday.",
        "On Monday it corrected itself: the bank details of 5,200 employees had been copied.",
        "It wasn't.",
        "That was not so.",
        "The figures of 34 and 13 replace those we printed.",
    ],
)
def test_a_sentence_takes_back_what_was_said_before_it(sentence: str) -> None:
    assert takes_back(sentence)
    assert takes_back_the_one_before(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It did not withdraw the accusation.",
        "The laboratory has not corrected this.",
        "The regiment withdrew its 300 soldiers.",
        "The teacher corrected these papers.",
        "The wrong bus left at nine.",
        "The figure stands.",
        "It wasn't open on Monday.",
        "The figure of a lion replaces the old fountain.",
        "Nobody was hurt.",
        "",
    ],
)
def test_a_sentence_that_takes_nothing_back(sentence: str) -> None:
    assert not takes_back(sentence)


@pytest.mark.parametrize(
    ("sentence", "words", "rejected"),
    [
        ("It is 65 centimetres long, not 40 as first reported.", "40", True),
        ("It is 65 centimetres long, not 40 as first reported.", "65", False),
        ("The number has risen from 11 to 17.", "11", True),
        ("The number has risen from 11 to 17.", "17", False),
        ("They walked from 11 to 17 Mill Street.", "11", False),
        ("The figure of 80 in Article 2 no longer applies.", "80", True),
        ("The last day is 15 October, and no longer 30 August.", "30 August", True),
        ("The officer withdrew the figure of six.", "six", True),
        ("The figures of 34 and 13 replace those we printed.", "34", False),
    ],
)
def test_a_value_is_named_to_say_that_it_is_not_so(sentence: str, words: str, rejected: bool) -> None:
    start = sentence.index(words)
    assert is_rejected(sentence, start, start + len(words)) is rejected


@pytest.mark.parametrize(
    ("sentence", "words", "replaced", "corrected"),
    [
        ("It is 65 centimetres long, not 40 as first reported.", "40", True, True),
        ("The count was revised from 11 to 17.", "11", True, True),
        ("The statement of 40 metres is not supported.", "40", True, True),
        ("The figures of 54 and 25 that we printed are withdrawn.", "54", True, True),
        ("The figures of 54 and 25 that we printed no longer stand.", "54", True, False),
        ("The figure of 80 in Article 2 no longer applies.", "80", True, False),
        ("The number has grown from 11 to 17.", "11", True, False),
        ("Repair will cost 63 crowns, up from 48 in April.", "48", True, False),
        ("It took 75 minutes, against 90 last year.", "90", False, False),
        ("The first statement spoke of six dead.", "six", False, False),
    ],
)
def test_what_was_wrong_is_told_from_what_has_changed_and_from_another_time(
    sentence: str, words: str, replaced: bool, corrected: bool
) -> None:
    start = sentence.index(words)
    assert is_replaced(sentence, start, start + len(words)) is replaced
    assert is_corrected(sentence, start, start + len(words)) is corrected


@pytest.mark.parametrize(
    ("sentence", "before", "marked"),
    [
        ("Correction: Our report of 24 July gave 176 as the number of mines.", "", True),
        ("The first count gave 600 metres.", "Correction.", True),
        ("The first count gave 600 metres.", "", False),
        ("Correction: The bridge opened on 4 May, the harbour office said.", "", False),
        ("Correction: We reported that 31 people died, but it was 19.", "", False),
    ],
)
def test_the_label_of_a_correction_marks_what_was_reported(sentence: str, before: str, marked: bool) -> None:
    assert is_marked_as_wrong(sentence, before=before) is marked


def test_a_sentence_may_refute_all_claims_beside_it() -> None:
    assert refutes_claims("Neither of the published claims is confirmed.")
    assert refutes_claims("Neither is correct.")
    assert not refutes_claims("Neither ship was hit.")
    assert calls_claims_wrong("Neither is correct.")
    assert not calls_claims_wrong("Neither of the published claims is confirmed.")


def test_what_somebody_stands_by_is_upheld() -> None:
    assert upholds("The coast guard takes note of the result but stands by its own plot of 14 miles.")
    assert upholds("The ministry insists on 40.")
    assert not upholds("Two guards stood at the gate.")


def test_a_sentence_may_say_in_words_that_it_tells_what_is_so() -> None:
    assert tells_what_is_so("The true cause was the lock gate, which had jammed.")
    assert tells_what_is_so("The correct figure for May is 40.")
    assert not tells_what_is_so("The true cause was not found.")
    assert not tells_what_is_so("They found the right place.")


def test_denials_and_doubts_are_told_apart() -> None:
    assert denies("Tarsk denies any involvement.")
    assert denies("The report found no trace of explosive.")
    assert negates("The laboratory found no bacteria.")
    assert doubts("Many believe the river itself is poisoned.")
    assert not doubts("The river was tested at five points.")
