"""Follow-up questions made stand-alone, and found with what was said before them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from briefbot.assistant import Assistant
from briefbot.conversation.followups import Reading, StandaloneQuestion, make_standalone
from briefbot.errors import QuestionError
from briefbot.queries import Turn
from briefbot.retriever import Retriever
from briefbot.types import Scope
from towns import town_articles

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from followups import measure_words


def after(*turns: str) -> tuple[Turn, ...]:
    """Turns of a conversation; those of the assistant begin with "A:"."""
    return tuple(Turn("assistant", turn[2:].strip()) if turn.startswith("A:") else Turn("user", turn) for turn in turns)


def made(question: str, *turns: str) -> StandaloneQuestion:
    return make_standalone(question, after(*turns))


@pytest.mark.parametrize("courtesy", ["Thank you", "ok", "Hello", "Thanks, that's very helpful!"])
def test_thanks_are_no_question_that_a_later_one_completes(courtesy: str) -> None:
    said = ("How much fuel was lost at the Kasterby depot?", "A: 26,000 tonnes.", courtesy, "A: The articles do not answer this.")
    assert made("And in Brackwater?", *said).text == "How much fuel was lost at the Kasterby depot in Brackwater?"


def test_thanks_before_something_else_are_heard_as_a_question() -> None:
    said = ("How much fuel was lost at the Kasterby depot?", "Thank you " * 40 + "zzz")
    assert made("How much will it cost?", *said).added[0].turn == 1


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What is measles?", "How is it spread?", "How is measles spread?"),
        ("What is measles?", "What are its symptoms?", "What are measles' symptoms?"),
        ("Tell me about the Norrin bridge.", "Who built it?", "Who built the Norrin bridge?"),
        ("What is a wind turbine?", "How does it work?", "How does a wind turbine work?"),
        ("Tell me about lavender plants.", "Are they safe to eat?", "Are lavender plants safe to eat?"),
        ("Tell me about lavender plants.", "How is it grown?", "How are lavender plants grown?"),
        ("What did the president say about the pipeline?", "What did he say next?", "What did the president say next?"),
        ("What happened in Kolm?", "Who is in command there?", "Who is in command in Kolm?"),
        ("What is a savings account?", "How can I open one?", "How can I open a savings account?"),
        ("How many lamps were broken in May 2031?", "Where are they now?", "Where are the lamps now?"),
        ("What was the Norrin strike?", "When did it happen?", "When did the Norrin strike happen?"),
        ("How do bees make honey?", "Why do they do it?", "Why do bees do it?"),
        ("Who lost the vote in Kolm?", "When was it held?", "When was the vote in Kolm held?"),
        ("Who attended the summit in Lindaal?", "When was it?", "When was the summit in Lindaal?"),
        ("Did the members vote for the merger?", "When was that?", "When did the members vote for the merger?"),
        ("Was the bridge closed?", "Why was that?", "Why was the bridge closed?"),
        ("How many seats did the Greens get?", "When was it?", "How many seats did the Greens get, and when?"),
        ("How many people died in Pell?", "Who was it?", "Who was it?"),
        ("How many people died in Pell?", "How old was he?", "How old was he?"),
        ("What did Lena Voss say in Pell?", "How old is she?", "How old is Lena Voss?"),
    ],
)
def test_a_pronoun_is_replaced_by_what_it_stands_for(before: str, question: str, whole: str) -> None:
    assert made(question, before).text == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What is measles?", "What are the symptoms?", "What are the symptoms of measles?"),
        ("What is the population of Norrin?", "What is the capital?", "What is the capital of Norrin?"),
        ("What happened in Kolm?", "How many soldiers were killed?", "How many soldiers were killed in Kolm?"),
        (
            "Where is the Kolm nuclear plant?",
            "Is the plant safe?",
            "Is the Kolm nuclear plant safe?",
        ),
        (
            "What does Norrin Steel build in Kolm?",
            "How many people does the company employ?",
            "How many people does Norrin Steel employ?",
        ),
        ("Tell me about sharks.", "What is the largest ever caught?", "What is the largest shark ever caught?"),
        (
            "Why did the roof of the Norrin market fall in at the harbour?",
            "How many people were hurt?",
            "How many people were hurt at the harbour?",
        ),
        ("Why was the bridge at Kolm closed?", "What did the mayor say?", "What did the mayor say about the bridge at Kolm?"),
        (
            "Why was the bridge at Kolm closed?",
            "How much will repairs cost?",
            "How much will repairs cost for the bridge at Kolm?",
        ),
        ("How much grain was shipped on 4 June?", "Who pays?", "Who pays for the grain?"),
        ("Tell me about the Granite exercise.", "How many ships take part?", "How many ships take part in the Granite exercise?"),
    ],
)
def test_what_is_left_open_is_said(before: str, question: str, whole: str) -> None:
    assert made(question, before).text == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How many homes lost power in France?", "And in Germany?", "How many homes lost power in Germany?"),
        ("How many homes lost power in 2019?", "and in 2020?", "How many homes lost power in 2020?"),
        ("How many homes lost power in France?", "and in 2020?", "How many homes lost power in France in 2020?"),
        ("How many homes lost power in 2019?", "And last year?", "How many homes lost power last year?"),
        ("Did Germany sign the treaty?", "And Poland?", "Did Poland sign the treaty?"),
        ("What is the population of France?", "How about Germany?", "What is the population of Germany?"),
        ("What is the population of France?", "And the capital?", "What is the capital of France?"),
        ("What are the different types of sharks?", "What about whales?", "What are the different types of whales?"),
        ("Is the tiger shark endangered?", "What about sharks?", "Are sharks endangered?"),
        ("Did the ministry close the bridge?", "Why?", "Why did the ministry close the bridge?"),
        ("When was the bridge closed?", "Why?", "Why was the bridge closed?"),
        ("Who closed the bridge?", "When?", "Who closed the bridge, and when?"),
        ("Did homes lose power?", "How many?", "Did homes lose power, and how many?"),
        ("What is the fare in the north?", "I meant the south.", "What is the fare in the south?"),
        ("Why was the Norrin bridge closed?", "Tell me more", "Tell me more about the Norrin bridge."),
        ("Who won the vote in Kolm?", "By how many ballots?", "Who won the vote in Kolm, and by how many ballots?"),
        ("Who sold the ship?", "to whom?", "Who sold the ship, and to whom?"),
        ("Who attacked the ferry?", "When did it happen?", "Who attacked the ferry, and when did it happen?"),
        ("Who attacked the ferry?", "Was it Norrin Steel?", "Was it Norrin Steel that attacked the ferry?"),
        ("Who runs the port?", "Is it the army?", "Is it the army that runs the port?"),
        ("How many lamps were broken?", "Who said so?", "Who said how many lamps were broken?"),
        ("And how many were missing in the flood?", "Who said so?", "Who said how many were missing in the flood?"),
        ("What happened in 2019?", "And in 2020?", "What happened in 2020?"),
        ("What happened on 7 May 2031?", "And on 9 May?", "What happened on 9 May 2031?"),
        ("Who resigned on May 7, 2031?", "What about 9 May?", "Who resigned on 9 May 2031?"),
        ("What happened on 7 May?", "And on 9 May 2032?", "What happened on 9 May 2032?"),
        ("What happened on 31 May?", "And the day after?", "What happened on 1 June?"),
        ("What happened on 9999-12-30?", "And the day after?", "What happened on 31 December 9999?"),
        ("What happened on 1 May 2031?", "and on the previous day", "What happened on 30 April 2031?"),
        ("How long does the bridge take?", "And the ferry?", "How long does the ferry take?"),
    ],
)
def test_a_part_of_a_question_is_completed(before: str, question: str, whole: str) -> None:
    completed = made(question, before)
    assert (completed.text, completed.kind) == (whole, "follow-up")
    assert [(added.instead_of, added.turn) for added in completed.added] == [(question, 0)]


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "What does Norrin say of the strike in Kolm?",
            "And what does Orvel say?",
            "And what does Orvel say about the strike in Kolm?",
        ),
        (
            "What does Norrin say about the ferry's route?",
            "What do the monitors think about it?",
            "What do the monitors think about the ferry's route?",
        ),
        ("What does Norrin say about the ferry?", "What is Orvel's position?", "What is Orvel's position on the ferry?"),
        ("Who sank the ferry?", "What did the mayor say?", "What did the mayor say about who sank the ferry?"),
        (
            "How long was the Kolm mill without light?",
            "And what did Orvel claim?",
            "And what did Orvel claim about the Kolm mill?",
        ),
        ("How many ships has Norrin sent?", "Who claims this?", "Who claims how many ships Norrin has sent?"),
        ("Why was the ferry stopped?", "Who says so?", "Who says why the ferry was stopped?"),
        ("What does the mayor say about the ferry in Kolm?", "And Orvel?", "What does Orvel say about the ferry in Kolm?"),
    ],
)
def test_what_another_side_says_is_said_of_the_same_matter(before: str, question: str, whole: str) -> None:
    assert made(question, before).text == whole


def test_what_a_third_side_says_is_said_of_the_same_matter() -> None:
    asked = ("Who sank the ferry in Kolm?", "What does the mayor say?")
    assert made("And Orvel?", *asked).text == "What does Orvel say about who sank the ferry in Kolm?"


@pytest.mark.parametrize(
    "question", ["What does Orvel say about the Tarn bridge?", "What did Orvel build?", "How does Orvel vote?"]
)
def test_what_is_said_of_a_matter_of_its_own_is_left(question: str) -> None:
    assert made(question, "What does Norrin say about the ferry?").text == question


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (
            "How many people died in the Kolm flood?",
            "How many of them were children?",
            "How many of the people who died in the Kolm flood were children?",
        ),
        (
            "How many ships has Norrin sent?",
            "How many of them were lost?",
            "How many of the ships that Norrin has sent were lost?",
        ),
        ("How many seats did Orvel win?", "How many of those are in Kolm?", "How many of the seats that Orvel won are in Kolm?"),
        ("How many tents are there in Kolm?", "Are any of them heated?", "Are any of the tents in Kolm heated?"),
        ("Who signed the treaty?", "How many of them are ministers?", "How many of those who signed the treaty are ministers?"),
        ("How many people died in the Kolm flood?", "And children?", "How many children died in the Kolm flood?"),
        ("How many tents burned down in the two camps?", "And huts?", "How many huts burned down in the two camps?"),
    ],
)
def test_those_a_question_counts_are_taken_up(before: str, question: str, whole: str) -> None:
    assert made(question, before).text == whole


def test_a_part_of_a_part_is_of_those_counted_first() -> None:
    asked = ("How many people died in the Kolm flood?", "How many of them were children?")
    whole = "How many of the people who died in the Kolm flood were women?"
    assert made("How many of them were women?", *asked).text == whole


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What about turnout?", "What about turnout of the vote in Kolm?"),
        ("And the turnout?", "And the turnout of the vote in Kolm?"),
        ("What was the turnout?", "What was the turnout of the vote in Kolm?"),
        ("What about support?", "What about support?"),
    ],
)
def test_what_an_event_has_does_not_take_its_place(question: str, whole: str) -> None:
    assert made(question, "Who won the vote in Kolm?").text == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Who signed the treaty?", "Who else?", "Who else signed the treaty?"),
        ("Who signed the treaty?", "Anyone else?", "Who else signed the treaty?"),
        ("What did the inquiry find?", "Anything else?", "What else did the inquiry find?"),
        ("When did Norrin sign the treaty?", "Who else?", "When did Norrin sign the treaty, and who else?"),
        ("How much cod was caught in 2030?", "And the year before?", "How much cod was caught in 2029?"),
        ("How much cod was caught in May 2030?", "And a year later?", "How much cod was caught in May 2031?"),
        ("What happened in Kolm on 7 May 2031?", "And the year before?", "What happened in Kolm in 2030?"),
        ("How much cod was caught?", "And the year before?", "How much cod was caught the year before?"),
        ("Does Norrin accept the finding?", "And does Orvel?", "Does Orvel accept the finding?"),
        ("Has Norrin paid?", "And have the monitors?", "Have the monitors paid?"),
        ("Is the Kolm camp open?", "For how long?", "For how long is the Kolm camp open?"),
        ("How much fuel was lost?", "According to whom?", "How much fuel was lost, and according to whom?"),
        ("Where was the treaty signed?", "When, and by whom?", "Where was the treaty signed, and when, and by whom?"),
    ],
)
def test_a_question_asked_again_of_another_is_said_whole(before: str, question: str, whole: str) -> None:
    completed = made(question, before)
    assert (completed.text, completed.kind) == (whole, "follow-up")


def test_whom_an_answer_names_is_taken_up() -> None:
    answer = "A: The order came from Marta Lind, the harbour master."
    followed = made("What did she say next?", "Who ordered the closure of the bridge?", answer)
    assert followed.text == "What did Marta Lind say next?"
    assert [(added.text, added.instead_of, added.turn) for added in followed.added] == [("Marta Lind", "she", 1)]


def test_neither_a_dateline_nor_a_place_is_whom_an_answer_names() -> None:
    answer = "A: KOLM, 5 June – In the Old Hall the vote went to Jan Orr."
    assert made("How old is he?", "Who won the vote?", answer).text == "How old is Jan Orr?"


@pytest.mark.parametrize(
    ("before", "answer", "question", "whole"),
    [
        ("What happened in Rylsk?", "Six died.", "Who bombed the school?", "Who bombed the school?"),
        ("Who owns the Corvina?", "A firm.", "Did Ister's letter end the war?", "Did Ister's letter end the war?"),
        (
            "What happened in Rylsk?",
            "Six died.",
            "What of the school bombing in Sudzha?",
            "What of the school bombing in Sudzha?",
        ),
        ("Who founded Acme Robotics?", "Jane Roe did in 1999.", "Who owns the company?", "Who owns Acme Robotics?"),
        ("Who owns Acme Robotics?", "Nobody knows.", "What is the company's revenue?", "What is Acme Robotics's revenue?"),
    ],
)
def test_a_town_is_no_school_and_a_founder_no_company(before: str, answer: str, question: str, whole: str) -> None:
    history = [Turn("user", before), Turn("assistant", answer)]
    assert make_standalone(question, history).text == whole


@pytest.mark.parametrize(
    "question",
    [
        "Where was the Halvern passenger vessel heading when it was seized?",
        "How did the two firemen lose their lives?",
        "Who withheld their vessel's sensor records from the monitors?",
        "What does Vostrel expect from its neighbour?",
        "How much did the shipping firm have to pay before its vessel could sail home?",
        "Where are shelters open for people who left their homes?",
        "How long did it take before the fire was out?",
        "How many patients were moved out of Brackwater hospital?",
        "How many crew members does the Corvina have?",
    ],
)
def test_a_question_that_names_all_it_speaks_of_is_left_as_it_stands(question: str) -> None:
    assert made(question, "How many people died in the Upper Lenn flood?", "A: Nineteen people died.").text == question


def test_a_topic_is_only_put_in_where_the_articles_speak_of_it(build: Callable[[Mapping[str, str]], Path]) -> None:
    assistant = Assistant.open(build(town_articles()))
    before = after("Why was the swing bridge in Arvik closed?", "A: Inspectors found rust in the main beam of the swing bridge.")
    other, same = "When was the fish market closed?", "What will the repair cost?"
    assert make_standalone(other, before).text != other
    assert assistant.ask(other, history=before).standalone_question == other
    assert "Arvik" in assistant.ask(same, history=before).standalone_question
    assert [hit.score for hit in assistant.search(other, history=before)] == [hit.score for hit in assistant.search(other)]


def test_a_thing_is_not_taken_for_whom_an_answer_names() -> None:
    followed = made("When was it built?", "Who built the Norrin bridge?", "A: The builder was Marta Lind.")
    assert followed.text == "When was the Norrin bridge built?"


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("How many windows were broken at the Norrin station?", "Who did it?"),
        ("Where did the talks open?", "Was it Kolm?"),
        ("When did the talks open?", "Was it Monday?"),
        ("Did Norrin Steel close the port?", "Is this true?"),
        ("What happened on 4 June 2031?", "Tell me more"),
        ("Who built the Norrin bridge?", "How many workers drowned?"),
        ("Why did the ministry close the bridge?", "Who said so?"),
        ("Who attacked the ferry?", "Why did they leave?"),
    ],
)
def test_what_no_words_would_say_well_is_left_to_the_readings_beside_it(before: str, question: str) -> None:
    followed = made(question, before)
    assert (followed.text, followed.kind) == (question, "follow-up")
    assert Reading(f"{before} {question}", 1.0) in followed.beside


def test_a_part_after_a_part_is_completed_from_the_whole() -> None:
    assert made("Why?", "Who won the vote in Kolm?", "By how many ballots?").text == "Who won the vote in Kolm, and why?"
    assert made("And in Norrin?", "Who won the vote in Kolm?", "Who said so?").text == "Who won the vote in Norrin?"


def test_the_question_before_is_searched_for_as_it_stands_alone() -> None:
    followed = made("Who paid for the crane?", "Who built the Norrin bridge?", "When was it opened?")
    assert "When was the Norrin bridge opened? Who paid for the crane?" in [reading.text for reading in followed.beside]


def test_two_things_compared_are_both_named() -> None:
    followed = made("How are they different?", "What is the keto diet?", "What is the paleo diet?")
    assert {"paleo", "keto"} <= set(followed.text.split())


def test_the_topic_lasts_over_several_follow_ups() -> None:
    asked = ["What is measles?", "How is it spread?", "What are the symptoms?"]
    assert made("Can it be cured?", *asked).text == "Can measles be cured?"


def test_a_new_topic_takes_its_place() -> None:
    asked = ["What is throat cancer?", "Is it treatable?", "Tell me about lung cancer."]
    assert made("What are its symptoms?", *asked).text == "What are lung cancer's symptoms?"


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Song Contest in 2031?",
        "What is anemia?",
        "Tell me about lung cancer.",
        "Is it raining in Norrin?",
        "How long does it take to get a passport?",
        "Who is the queen?",
        "How many houses burned in the fire?",
        "Who spoke first at the funeral?",
        "The ferry is late. When does it leave?",
    ],
)
def test_a_question_that_needs_nothing_is_left_as_it_stands(question: str) -> None:
    followed = made(question, "What is measles?", "A: Measles is a disease.")
    assert (followed.text, followed.added) == (question, ())


def test_another_topic_is_told_from_one_that_goes_on() -> None:
    before = ("Why was the Norrin bridge closed?", "A: Inspectors found a crack in the east pylon.")
    assert made("Who won the Song Contest in 2031?", *before).kind == "new topic"
    assert made("Who found a crack in the west pylon?", *before).kind == "alone"
    assert made("When was it closed?", *before).kind == "follow-up"


def test_after_a_change_of_topic_only_the_last_answer_stands_beside_the_question() -> None:
    history = ("Why was the Norrin bridge closed?", "A: Inspectors found a crack in the east pylon.")
    followed = made("Who won the Song Contest in 2031?", *history)
    assert [reading.text for reading in followed.beside] == ["Inspectors found a crack in the east pylon."]
    assert made("Who won the Song Contest in 2031?", history[0]).beside == ()


def test_what_was_said_before_counts_least_where_the_topic_changes() -> None:
    before = ("Why was the Norrin bridge closed?", "A: Inspectors found a crack in the east pylon.")
    weights = {
        question: sum(reading.weight for reading in made(question, *before).beside if reading.text != question)
        for question in ("Who won the Song Contest in 2031?", "Who found a crack in the west pylon?")
    }
    assert weights["Who won the Song Contest in 2031?"] < weights["Who found a crack in the west pylon?"]


@pytest.mark.parametrize("history", [(), after("A: Ask me something."), after(" ", "A: Yes?")])
def test_a_first_question_is_left_as_it_stands(history: tuple[Turn, ...]) -> None:
    assert make_standalone("Is it safe?", history) == StandaloneQuestion("Is it safe?", "first")


@pytest.mark.parametrize("turn", ["???", "…", "\u200b", "[1]", "😀", "it", "And", "why?", "A: ", "what about ", "_", "'s", "’"])
@pytest.mark.parametrize("question", ["Why?", "And?", "it", "What about it?", "ones", "the oldest", "’s", "and _", "there"])
def test_turns_of_hardly_a_word_do_no_harm(turn: str, question: str) -> None:
    assert make_standalone(question, after("What is measles?", turn)).text.strip()
    assert make_standalone(question, after(turn)).text.strip()


def test_a_follow_up_is_answered_as_the_whole_question_is(assistant: Assistant) -> None:
    history = after("Why was the harbour bridge at Norrin closed?", "A: Inspectors found a crack in the east pylon.")
    followed = assistant.ask("How much will repairs cost?", history=history)
    assert followed.question == "How much will repairs cost?"
    assert "bridge" in followed.standalone_question
    assert any("2.4 million crowns" in claim.text for claim in followed.claims)


def test_without_a_history_nothing_changes(assistant: Assistant) -> None:
    question = "How long is the crack?"
    assert assistant.search(question, history=()) == assistant.search(question)
    alone, greeted = assistant.ask(question), assistant.ask(question, history=after("A: Hello."))
    assert (alone.claims, alone.hits, alone.confidence) == (greeted.claims, greeted.hits, greeted.confidence)
    assert alone.standalone_question == greeted.standalone_question == question


def test_the_explanation_is_of_the_stand_alone_question(assistant: Assistant) -> None:
    answer, explanation = assistant.explain("And the ferry?", history=after("How long does the bridge take?"))
    assert answer.standalone_question != "And the ferry?"
    assert explanation.search.best


def test_every_reading_brings_passages_and_the_score_is_their_mean(assistant: Assistant) -> None:
    retriever, encode = assistant.retriever, assistant.generation.encoder.encode_query
    asked = made("When was it closed?", "What happened to the harbour bridge?")
    encoded, scope = encode(asked.text), Scope()
    beside = retriever.encode_readings(asked.beside)
    blended = retriever.candidates(asked.text, encoded, k=10, scope=scope, fold_reprints=False, beside=beside)
    parts = [(retriever.candidates(asked.text, encoded, k=10, scope=scope, fold_reprints=False), 1.0)] + [
        (retriever.candidates(one.text, one.encoded, k=10, scope=scope, fold_reprints=False), one.weight) for one in beside
    ]
    total = sum(weight for _, weight in parts)
    for row, score in zip(blended.rows, blended.scores, strict=True):
        each = [float(found.scores[found.rows.index(row)]) * weight for found, weight in parts if row in found.rows]
        assert float(score) == pytest.approx(sum(each) / total, abs=1e-5)
    assert list(blended.scores) == sorted(blended.scores, reverse=True)
    assert set(blended.rows) == {row for found, _ in parts for row in found.rows}
    own = assistant.generation.passage_vectors.cosines(encoded.passage_vector, np.array(blended.rows, dtype=np.int64))
    assert blended.cosines == pytest.approx(own, abs=1e-6)


def test_what_was_said_before_counts_for_nothing_where_it_finds_nothing_that_the_question_finds(
    build: Callable[[Mapping[str, str]], Path],
) -> None:
    retriever = Retriever.open(build(town_articles()))
    said = after("Why was the swing bridge in Arvik closed?", "A: Inspectors found rust in the main beam of the swing bridge.")
    changed = make_standalone("How much will the repair of the tram depot in Dunholt cost, and why was it closed?", said)
    goes_on = make_standalone("What did the mayor say of the rust in the beam of the swing bridge?", said)
    assert (changed.kind, goes_on.kind) == ("alone", "alone")
    assert [reading.weight for reading in changed.beside][-1] == 0.0  # decides, and moves nothing itself

    def scores(asked: StandaloneQuestion, beside: Sequence[Reading]) -> list[tuple[str, float]]:
        return [(hit.article_id, hit.score) for hit in retriever.search(asked.text, beside=beside)]

    assert scores(changed, changed.beside) == scores(changed, ())
    assert scores(goes_on, goes_on.beside) != scores(goes_on, ())


@pytest.mark.parametrize("answer", ["…", " – "])
def test_an_answer_without_a_word_is_not_searched_for(answer: str) -> None:
    assert made("Who won the Song Contest in 2031?", "Why was the Norrin bridge closed?", f"A:{answer}").beside == ()


@pytest.mark.parametrize("question", ["When was it closed?", "And in Brackwater?", "Why?"])
def test_half_a_surrogate_pair_in_a_turn_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="not UTF-8"):
        assistant.ask(question, history=after("What happened to the \ud800 bridge in Kolm?"))


def test_a_question_grown_too_long_is_asked_as_it_stands(assistant: Assistant) -> None:
    history = after("Did " + "the very long bridge " * 476 + "close?")
    assert assistant.ask("Why?", history=history).standalone_question == "Why?"


def test_a_follow_up_may_be_as_long_as_a_question(assistant: Assistant) -> None:
    question = f"Was it closed {'again ' * 1_614}?"
    history = after(f"Why was the Norrin bridge closed {'again ' * 100}?", f"A:{'For a crack. ' * 60}")
    assert assistant.ask(question, history=history).question == question
    beside = make_standalone(question, history).beside
    assert max(len(reading.text) for reading in beside) == 10_000


def test_the_last_questions_are_heard_however_long_the_conversation_is() -> None:
    letters = "bcdfghklmnprst"
    things = [f"the {a}a{b}e{c}o{d}" for a in letters for b in letters for c in letters for d in letters]
    turns = [f"What is {', '.join(things[place : place + 900])}?" for place in range(0, 36_000, 180)]
    followed = made("Why was it closed?", *turns, "What is the Kolm bridge?")
    assert followed.text == "Why was the Kolm bridge closed?"
    assert [added.turn for added in followed.added] == [200]


def test_the_words_are_those_people_chose_of_followups_dev(shared: Path) -> None:
    figures = measure_words(shared / "eval" / "followups_dev")
    ours, raw = figures["stand-alone"], figures["raw turn"]
    assert ours["first half (335)"] > 0.82
    assert ours["second half (285)"] > 0.795
    assert ours["all (620)"] > 0.81
    assert ours["that people left as they stand (96)"] > 0.96
    assert raw["all (620)"] == pytest.approx(0.721, abs=0.001)


def test_most_later_turns_of_mtrag_dev_are_told_from_another_conversation(shared: Path) -> None:
    path = shared / "eval" / "mtrag_dev" / "queries.jsonl"
    records = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    later = [
        (
            record["text"],
            [Turn("user" if turn[:4] == "user" else "assistant", turn.partition(":")[2]) for turn in record["history"]],
        )
        for record in records
        if record["history"]
    ]
    kinds = [make_standalone(text, history).kind for text, history in later]
    strange = [make_standalone(text, later[(place + 97) % len(later)][1]).kind for place, (text, _) in enumerate(later)]
    assert kinds.count("new topic") / len(kinds) < 0.13
    assert strange.count("new topic") / len(strange) > 0.45
