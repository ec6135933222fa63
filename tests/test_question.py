"""What a question asks for, and which sentences have that to offer."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from briefbot.chunking import split_sentences
from briefbot.questions.question import classify, figures, is_claim, names, offers
from briefbot.readers import read_file
from briefbot.text.standing_alone import leans_on_context
from briefbot.types import Article


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many homes lost power?", "number"),
        ("how much will the repairs cost", "number"),
        ("What percentage of voters took part?", "number"),
        ("What does the repair of the bridge cost?", "number"),
        ("What will it cost to repair the bridge?", "number"),
        ("What does the cost of the bridge cover?", "other"),
        ("What is the population of Norrin?", "number"),
        ("When was the bridge closed?", "date"),
        ("In what year was the weld made?", "date"),
        ("Who ordered the closure?", "name"),
        ("Whose ship sank?", "name"),
        ("Where is the crack?", "place"),
        ("Where is Hald, who resigned in May?", "place"),
        ("Which countries voted against?", "place"),
        ("What's the death toll?", "number"),
        ("When did the ship, which was built in 1990, sink?", "date"),
        ("When the dam failed, who was on duty?", "name"),
        ("In which city do they meet?", "place"),
        ("Why was the bridge closed?", "reason"),
        ("What caused the crack?", "reason"),
        ("Where were the passengers when the ferry was held?", "place"),
        ("What happened when the gate failed?", "other"),
        ("Who was on board when it sank?", "name"),
        ("When the dam failed, how many people died?", "number"),
        ("What is the name of the captain?", "name"),
        ("What happened to the bridge?", "other"),
        ("Tell me about the crack", "other"),
        ("The whole whereabouts", "other"),
    ],
)
def test_tells_what_a_question_asks_for(question: str, kind: str) -> None:
    assert classify(question) == kind
    assert classify(question.upper()) == kind


CLAIM = "The east pylon of the harbour bridge at Norrin cracked in March, inspectors blamed a faulty weld, and ferries were full."


@pytest.mark.parametrize("text", [CLAIM, CLAIM.rstrip("."), "Gorsek harbour received 21 cranes from 4 builders in 2031."])
def test_a_statement_as_an_article_makes_it_is_a_claim(text: str) -> None:
    assert is_claim(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Is it true that {CLAIM}",
        f"Which paper reported that {CLAIM}",
        f"In what month was it that {CLAIM}",
        f"Please list the papers which reported that {CLAIM}",
        CLAIM.replace(".", "?"),
        f"I heard that {CLAIM}",
        f"{CLAIM} Thanks for telling me.",
        "The harbour bridge cracked.",
        "harbour bridge crack east pylon inspectors Norrin weld",
    ],
)
def test_what_asks_or_is_said_in_a_talk_or_for_a_search_box_is_no_claim(text: str) -> None:
    assert not is_claim(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "She said the bridge would stay shut.",
        "It blamed a faulty weld.",
        "They were injured.",
        "“This is a warning,” he added.",
        "The latter was closed.",
        "The second is to raise the number of monitors.",
        "The rest of them were sent home.",
        "Its east pylon is cracked.",
        "the attack killed nine people.",
        "On Friday he said that it was over.",
        "On 7 May she resigned.",
        "After the vote, she left.",
        "But they refused.",
    ],
)
def test_a_sentence_that_points_back_leans_on_what_came_before(sentence: str) -> None:
    assert leans_on_context(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour master ordered the closure.",
        "Sheila said the bridge would stay shut.",
        "Italy closed its ports.",
        "Theory and practice differ.",
        "The second ship was damaged.",
        "The rest area is shut.",
        "On Friday the minister said he would go.",
        "After Mara Ingles left, she said no.",
        "Repairs will cost more, and it shows.",
        "",
    ],
)
def test_a_sentence_that_names_its_subject_stands_alone(sentence: str) -> None:
    assert not leans_on_context(sentence)


def never_asked(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("kind", "having", "lacking"),
    [
        ("number", "A storm cut power to 3,100 homes.", "A storm cut power to homes."),
        ("number", "Two workers were injured.", "Workers were injured."),
        ("number", "On 5 March 400 ships left.", "On 5 March ships left."),
        ("number", "On 5 Mar 400 ships left.", "On 5 Mar ships left."),
        ("date", "The weld was made in 1998.", "The weld was faulty."),
        ("date", "Crews restored most lines by Tuesday.", "Crews restored most lines."),
        ("date", "It was closed on 17 Mar at noon.", "It was closed in the marsh."),
        ("name", "The order came from Anna Berg.", "The order came from above."),
        ("place", "They met in Norrin.", "They met in secret."),
        ("reason", "It was shut because the pylon had cracked.", "It was shut and silent."),
    ],
)
def test_a_sentence_offers_what_is_asked_for_or_not(kind: str, having: str, lacking: str) -> None:
    assert offers(kind, having, is_asked=never_asked)  # type: ignore[arg-type]
    assert not offers(kind, lacking, is_asked=never_asked)  # type: ignore[arg-type]
    assert offers("other", lacking, is_asked=never_asked)


def test_a_name_that_is_asked_about_answers_nothing() -> None:
    sentence = "The order came from Anna Berg."
    assert not offers("name", sentence, is_asked=lambda word: word in {"Anna", "Berg"})
    assert offers("name", sentence, is_asked=lambda word: word == "Anna")


def test_words_that_open_sentences_are_no_names() -> None:
    assert names("The crack was found. Norrin closed it.")[-1] == "Norrin"
    assert "The" not in names("The crack was found.")
    assert names("Anna Berg met the Minister") == ["Anna", "Berg", "Minister"]
    assert names("") == names("…") == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("If the Lenn rises, who is warned?", ["Lenn"]),
        ("Along which river did Norrin build?", ["Norrin"]),
        ("What's the name of the Lenn dam?", ["Lenn"]),
        ("Isn't Norrin a port?", ["Norrin"]),
        ("Length of the Lenn dam?", ["Lenn"]),
        ("Reason for the closure of Norrin?", ["Norrin"]),
        ("Norrin elected whom?", ["Norrin"]),
        ("Norrin's mayor is who?", ["Norrin"]),
        ("Did the Tern’s crew or THE LENN'S pilot call?", ["Tern", "THE", "LENN"]),
        ("Who leads Bank of Norrin?", ["Bank", "Norrin"]),
    ],
)
def test_the_first_word_is_a_name_unless_a_question_may_open_with_it(question: str, expected: list[str]) -> None:
    assert names(question) == expected


def test_figures_of_a_question_come_with_the_months_of_its_days() -> None:
    assert set(figures("What was hit by the strike of 31 January 2025, the 2nd of its kind?")) == {"31", "January", "2025", "2nd"}
    assert figures("Who led the march on Rome?") == []


def test_sentences_people_marked_as_answers_offer_what_is_asked_for(shared: Path) -> None:
    """And more often than their neighbours do: otherwise the signal would tell nothing."""
    folder = shared / "eval" / "xquad_en"
    articles = {
        item.id: item for item in read_file((folder / "corpus.jsonl").read_bytes(), "corpus.jsonl") if isinstance(item, Article)
    }
    asked, answering, others, other_sentences = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for line in (folder / "queries.jsonl").read_text("utf8").splitlines():
        query = json.loads(line)
        span, kind, words = query["answer_spans"][0], classify(query["text"]), query["text"].lower().split()
        article_id, number = span["passage"].split("#p")
        article = articles[article_id]
        paragraph = article.paragraph_text(article.paragraphs[int(number)])
        for start, end in split_sentences(paragraph):
            offered = offers(kind, paragraph[start:end], is_asked=lambda word, words=words: word.lower() in words)
            if start < span["para_end"] and end > span["para_start"]:
                asked[kind] += 1
                answering[kind] += offered
            else:
                other_sentences[kind] += 1
                others[kind] += offered
    for kind, least in (("number", 0.9), ("name", 0.9), ("place", 0.85), ("date", 0.75)):
        assert asked[kind] > 50
        assert answering[kind] / asked[kind] >= least
        assert answering[kind] / asked[kind] > others[kind] / other_sentences[kind]
