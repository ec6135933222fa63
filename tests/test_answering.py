"""Which sentences answer, and whether any does: with the real encoder and the vocabulary of a real index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefbot.answering import ALIKE, LEAST_CHANCE, MOST_CLAIMS, ExtractiveAnswerer, Selection, claim_margin
from briefbot.assistant import Assistant
from briefbot.questions.asked_things import phrases_of
from briefbot.questions.matching import AskedQuestion
from briefbot.questions.vocabulary import Vocabulary
from briefbot.selection.evidence import ANSWERED_FROM, GATE, GATE_OF_PARTS, SENTENCE_WEIGHTS, GateSignals, RankedPassage
from briefbot.types import ArticleId, EncodedPassage, Passage, QueryTokens, Span

shares = st.floats(0, 1)
COSINES = ("late_cosine", "token_match", "cosine", "passage_match", "word_match", "number")
gate_signals = st.builds(GateSignals, **dict.fromkeys(GateSignals._fields, shares))


def rank(assistant: Assistant, question: str, paragraphs: Sequence[Sequence[str]], *, context: str = "") -> list[RankedPassage]:
    """Paragraphs, each a list of sentences, as retrieval would hand them over, all found equally well."""
    encoder = assistant.generation.encoder
    asked, ranked = encoder.encode_query(question), []
    for number, sentences in enumerate(paragraphs, start=1):
        text, spans = " ".join(sentences), []
        for sentence in sentences:
            start = text.index(sentence, spans[-1].end if spans else 0)
            spans.append(Span(start, start + len(sentence)))
        [encoded] = encoder.encode_passages([context], [text], [spans])
        ranked.append(
            RankedPassage(
                passage=Passage(ArticleId(f"article-{number}"), 1, 0, len(text), tuple(spans), context),
                text=text,
                score=1.0,
                cosine=float(encoded.vector @ asked.passage_vector),
                sentence_cosines=encoded.sentence_vectors @ asked.sentence_vector,
                token_cosines=best_in_sentences(asked.tokens.vectors, encoded),
            )
        )
    return ranked


def best_in_sentences(asked: np.ndarray, encoded: EncodedPassage) -> np.ndarray:
    """Of each of the question's tokens the best cosine in each sentence, shape (sentences, tokens)."""
    sentences = np.split(encoded.token_vectors, np.cumsum(encoded.tokens)[:-1])
    return np.array([(tokens @ asked.T).max(axis=0, initial=0 if len(tokens) == 0 else -1) for tokens in sentences])


def select(
    assistant: Assistant, question: str, paragraphs: Sequence[Sequence[str]], *, answered_from: float = ANSWERED_FROM
) -> Selection:
    tokens = assistant.generation.encoder.encode_query(question).tokens
    answerer = ExtractiveAnswerer(assistant.generation.lexical)
    return answerer.select(question, tokens, rank(assistant, question, paragraphs), answered_from=answered_from)


@given(gate_signals, st.sampled_from(GateSignals._fields), shares)
def test_more_of_a_good_signal_never_lowers_the_confidence(signals: GateSignals, name: str, value: float) -> None:
    worse, better = sorted([value, getattr(signals, name)])
    for gate in GATE, GATE_OF_PARTS:
        assert 0 <= gate.confidence(signals._replace(**{name: worse})) <= gate.confidence(signals._replace(**{name: better})) <= 1


def test_everything_good_answers_and_nothing_good_does_not() -> None:
    names = GateSignals._fields
    for gate in GATE, GATE_OF_PARTS:
        assert gate.confidence(GateSignals(**dict.fromkeys(names, 1.0))) > ANSWERED_FROM
        assert gate.confidence(GateSignals(**dict.fromkeys(names, 0.0))) < ANSWERED_FROM


def test_signals_are_shares(assistant: Assistant) -> None:
    question = "How long is the crack in the east pylon?"
    paragraphs = [["The crack in the east pylon is 65 centimetres long.", "…"], ["The ferry takes 35 minutes.", "Xyzzy 42."]]
    answerer = ExtractiveAnswerer(assistant.generation.lexical)
    tokens = assistant.generation.encoder.encode_query(question).tokens
    evidence = answerer.select(question, tokens, rank(assistant, question, paragraphs)).weighed
    assert len(evidence) == 4
    for sentence in evidence:
        for name, value in {**sentence.signals._asdict(), **sentence.gate._asdict()}.items():
            least = -1.0 if name in COSINES else 0.0
            assert least <= value <= 1.0 + 1e-6, name
    assert [sentence.score for sentence in evidence] == sorted((sentence.score for sentence in evidence), reverse=True)


def test_the_sentence_that_answers_comes_first_and_is_the_passages_own_text(assistant: Assistant) -> None:
    paragraph = ["The ferry takes 35 minutes.", "The crack in the east pylon is 65 centimetres long.", "Repairs are under way."]
    selection = select(assistant, "How long is the crack in the east pylon?", [paragraph])
    best = selection.evidence[0]
    assert best.text == paragraph[1]
    assert best.ranked.text[best.span.start : best.span.end] == best.text
    assert selection.reason is None
    assert selection.confidence >= ANSWERED_FROM


def ask(assistant: Assistant, question: str, *, sources: Sequence[str] = ()) -> AskedQuestion:
    tokens = assistant.generation.encoder.encode_query(question).tokens
    return AskedQuestion(question, tokens, assistant.generation.lexical, sources=sources)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who left on day 12?", "They left on day 12.", True),
        ("Who left on day 12?", "They left on day 13.", False),
        ("Who left on day 12?", "Twelve days later they left.", True),
        ("Who paid 10000 crowns?", "She paid 10,000 crowns.", True),
        ("Who paid 10,000 crowns?", "She paid ten thousand crowns.", True),
        ("What closed in the 1970's?", "The mill closed in the 1970s.", True),
        ("What closed on 5 March?", "The mill closed on Wednesday.", True),  # it was published that day
        ("What closed on 6 March?", "The mill closed on Wednesday.", False),
        ("What closed in May 2031?", "The mill closed in April 2031.", False),
    ],
)
def test_figures_are_met_in_any_form_and_days_by_the_day_of_publication(
    assistant: Assistant, question: str, text: str, expected: bool
) -> None:
    words = set(assistant.generation.lexical.terms(text))
    assert ask(assistant, question).figures.are_in(words, text, date(2031, 3, 5)) is expected


class _Heard:
    """A vocabulary that remembers what it was asked for."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self.texts: list[str] = []

    def __len__(self) -> int:
        return len(self._words)

    def terms(self, text: str) -> list[str]:
        self.texts.append(text)
        return self._words.terms(text)

    def document_frequency(self, term: str) -> int:
        return self._words.document_frequency(term)


def test_an_endless_word_is_not_cut_into_two_at_every_place(assistant: Assistant) -> None:
    question = f"Who sold the {'barge' * 1000}?"
    tokens, words = assistant.generation.encoder.encode_query(question).tokens, _Heard(assistant.generation.lexical)
    asked = AskedQuestion(question, tokens, words)
    asked.things.unmet(set(), np.zeros(len(tokens.importance)))
    assert len(words.texts) < 20


def test_a_possessive_is_met_by_the_bare_word(assistant: Assistant) -> None:
    asked, words = ask(assistant, "Who closed Norrin's harbour?"), set(assistant.generation.lexical.terms("Norrin harbour"))
    assert asked.names.share_in(words) == 1.0
    assert asked.words.has_word("Norrin")
    assert asked.words.has_word("harbour's")
    assert not asked.words.has_word("s")


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("What budget is due by June?", ["budget", "June"]),
        ("How much less grain was sold in spring, compared with autumn?", ["grain", "spring", "autumn"]),
        ("Which mountain is taller than Logan?", ["mountain", "Logan"]),
        ("What happens when the eardrum is torn?", ["eardrum"]),
        ("What is imperialism?", ["imperialism"]),
        ("What was Osterby's plan?", ["Osterby", "plan"]),
        ("Who was president of the college?", ["president", "college"]),
        ("What is the speed?", ["speed"]),
        ("How many treated patients recovered?", ["treated patients"]),
        ("What side effects does it have?", ["side effects"]),
        ("Which harbour has the highest crane?", ["harbour", "crane"]),
        ("What is the difference between a dyke and a dam?", ["dyke", "dam"]),
        ("What are the three main problems of Osterby?", ["Osterby"]),
        ("Which events are expected in spring?", ["spring"]),
        ("What happened on 7 May?", []),
        ("Who carried the miners' lamps?", ["miners", "lamps"]),
    ],
)
def test_a_refusal_names_things_and_not_what_is_said_of_them(assistant: Assistant, question: str, things: list[str]) -> None:
    asked = ask(assistant, question)
    unmet = asked.things.unmet(set(), np.zeros(len(assistant.generation.encoder.encode_query(question).tokens.importance)))
    assert phrases_of(unmet) == things


@pytest.mark.parametrize(
    ("question", "text"), [("Who led the motor way project?", "motorway"), ("Is it a steamship?", "steam ship")]
)
def test_a_word_is_not_missing_that_is_written_in_one_or_in_two(assistant: Assistant, question: str, text: str) -> None:
    asked, words = ask(assistant, question), set(assistant.generation.lexical.terms(f"{text} project"))
    assert asked.things.unmet(words, np.zeros(len(assistant.generation.encoder.encode_query(question).tokens.importance))) == []


def test_a_day_is_named_whole_and_met_by_the_day_of_publication(assistant: Assistant) -> None:
    asked = ask(assistant, "What happened on 7 May?")
    assert asked.days.unmet(set(), [date(2031, 5, 8)]) == ["7 May"]
    assert asked.days.unmet(set(), [date(2031, 5, 7)]) == []
    assert asked.days.unmet(set(assistant.generation.lexical.terms("on 7 May")), []) == []


@pytest.mark.parametrize(
    ("question", "text", "phrases"),
    [
        ("Why did spillway gate 3 fail?", "gate 3 hung on a cable", ["spillway"]),
        ("Why did spillway gate 3 fail?", "the cable of dyke 3", ["spillway gate"]),
        ("What was the reason for the failure?", "it failed at night", []),
        ("Who led the failure inquiry?", "a filer held the inquiry", ["failure"]),
    ],
)
def test_a_word_is_missing_that_stands_there_in_no_form_and_a_noun_that_stands_there_is_not_named_with_it(
    assistant: Assistant, question: str, text: str, phrases: list[str]
) -> None:
    asked, words = ask(assistant, question), set(assistant.generation.lexical.terms(text))
    unmet = asked.things.unmet(words, np.zeros(len(assistant.generation.encoder.encode_query(question).tokens.importance)))
    assert phrases_of(unmet) == phrases


def test_month_year_and_day_of_publication_are_met_and_no_number_by_a_day(assistant: Assistant) -> None:
    published = date(2031, 9, 5)
    asked = ask(assistant, "What does article 5 say of the camp in September 2031?")
    assert asked.days.terms_of(published) == {"septemb", "2031"}
    assert asked.days.terms_of(None) == set()
    assert "5" in ask(assistant, "What happened at the camp on 5 September?").days.terms_of(published)


NEAR = [["The bridge carries a road.", "The crack is long."], *[["The crack is in the pylon."]] * 3]


@pytest.mark.parametrize(
    ("question", "last", "reason"),
    [
        (
            "Did the ministry in Norrin know of the crack?",
            "Nobody was there.",
            "The nearest paragraphs do not mention “ministry” or “Norrin”.",
        ),
        (
            "Did the ministry in Norrin know of the crack?",
            "The ministry left Norrin.",
            "The nearest paragraphs touch on this, but no sentence in them was found to answer the question.",
        ),
        ("How many homes had a crack in February?", "Homes were cold.", "No article mentions “February”."),
        (
            "How many homes had a crack in March?",
            "Homes were cold.",
            "The nearest paragraphs touch on this, but no number of “homes” was found in them.",
        ),
    ],
)
def test_a_refusal_is_true_of_all_the_paragraphs_that_were_weighed_and_of_their_days(
    assistant: Assistant, question: str, last: str, reason: str
) -> None:
    tokens = assistant.generation.encoder.encode_query(question).tokens
    passages = [replace(each, published=date(2031, 3, 5)) for each in rank(assistant, question, [*NEAR, [last]])]
    selection = ExtractiveAnswerer(assistant.generation.lexical).select(question, tokens, passages, answered_from=1.0)
    assert str(selection.reason) == reason


def test_what_tells_of_another_is_not_said_of_paragraphs_of_which_one_names_the_questions_own(assistant: Assistant) -> None:
    told = [["Three people died in Storm Edda."], ["Storm Brom came later."]]
    reason = str(select(assistant, "How many people died in Storm Brom?", told, answered_from=1.0).reason)
    assert "tell of" not in reason


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What was the biggest problem of all?", "The nearest paragraphs do not answer this question."),
        ("Which zyxomat valves are the newest?", "No article mentions “zyxomat valves”."),
    ],
)
def test_a_refusal_blames_no_word_that_is_no_thing(assistant: Assistant, question: str, reason: str) -> None:
    assert str(assistant.ask(question).reason) == reason


def test_sources_and_days_named_in_a_question_of_several_parts_are_counted(assistant: Assistant) -> None:
    question = (
        "What did the Coast Daily report on 5 March about the length of the crack that inspectors found in the pylon of the"
        " harbour bridge, and what did the Norrin Post correct about that crack on 20 March?"
    )
    asked = ask(assistant, question, sources=["Coast Daily", "Norrin Post", "Sound Observer"])
    daily, post = ("Coast Daily", date(2031, 3, 5)), ("Norrin Post", date(2031, 3, 20))
    assert asked.named_in([daily, post]) == 1.0
    assert asked.named_in([daily]) == 0.5
    assert asked.named_in([("Coast Daily", date(2031, 3, 20))]) == 0.5
    assert asked.named_in([("Sound Observer", date(2030, 3, 5))]) == 0.25
    assert asked.named_in([("Norrin Post", None)]) == 0.5, "days do not count where nothing is dated"
    assert ask(assistant, "Who left?").named_in([]) == 1.0


def test_what_is_counted_is_not_met_by_what_is_unrelated(assistant: Assistant) -> None:
    questions = ("How many tanks were lost?", "How many ships were lost?", "How many vessels were lost?")
    tanks, ships, vessels = (
        select(assistant, question, [["Three ships were lost in the storm."]]).weighed[0].gate.number for question in questions
    )
    assert tanks < 0.3 < vessels <= ships == 1.0


def test_sentences_that_say_nearly_the_same_are_claimed_once(assistant: Assistant) -> None:
    copies = [
        ["The crack in the east pylon is 65 centimetres long, the ministry said."],
        ["The crack in the east pylon is 65 centimetres long, the ministry said on Friday."],
        ["The ministry said the crack in the east pylon is 65 centimetres long."],
    ]
    selection = select(assistant, "How long is the crack in the east pylon?", copies)
    assert len(selection.evidence) == 1


def test_at_most_three_claims_however_many_sentences_would_do(assistant: Assistant) -> None:
    facts = [
        ["Anna Berg, the mayor of Velden, closed the bridge."],
        ["Two soldiers in a lorry closed the bridge."],
        ["Inspector Boris Lind and his crew closed the bridge."],
        ["Fishermen who were angry about prices closed the bridge."],
        ["Harbour police from Norrin closed the bridge."],
    ]
    selection = select(assistant, "Who closed the bridge?", facts * 2)
    assert 1 < len(selection.evidence) <= MOST_CLAIMS
    assert len({sentence.text for sentence in selection.evidence}) == len(selection.evidence)


def test_the_more_sentences_come_near_the_best_the_less_far_behind_a_claim_may_be(assistant: Assistant) -> None:
    [sentence] = select(assistant, "Who closed the bridge?", [["Harbour police closed the bridge."]]).weighed
    scores = [20.0, 19.0, 17.2, 16.8, 10.0]
    margin = claim_margin([replace(sentence, score=score) for score in scores])
    chances = np.exp(scores) / np.exp(scores).sum()
    assert [scores[0] - score <= margin for score in scores] == [bool(chance >= LEAST_CHANCE) for chance in chances]
    assert margin < claim_margin([sentence]) == pytest.approx(np.log(1 / LEAST_CHANCE))
    assert claim_margin([sentence] * 100) == 0.0, "the best is a claim all the same"


def even_out(
    answerer: ExtractiveAnswerer, question: str, tokens: QueryTokens, passages: Sequence[RankedPassage]
) -> list[RankedPassage]:
    """The two passages, the one behind found so much better that its sentence comes near the other's."""
    best, second = answerer.select(question, tokens, passages, answered_from=0.0).weighed
    lead = (best.score - second.score) / SENTENCE_WEIGHTS.retrieval - 0.05
    return [replace(each, score=each.score + lead) if each is second.ranked else each for each in passages]


@pytest.mark.parametrize(("question", "is_changing"), [("Who won in East Olm?", True), ("How was East Olm won?", False)])
def test_of_claims_as_good_as_the_best_the_latest_comes_first_where_the_news_may_have_changed(
    assistant: Assistant, question: str, is_changing: bool
) -> None:
    texts = ["The count was held since the Harbour Party won in East Olm.", "After a recount in East Olm the Lenn List won."]
    passages = rank(assistant, question, [[text] for text in texts])
    answerer, tokens = (
        ExtractiveAnswerer(assistant.generation.lexical),
        assistant.generation.encoder.encode_query(question).tokens,
    )
    days = (date(2031, 8, 26), date(2031, 8, 29))
    for order in (days, days[::-1]):
        dated = [replace(passage, published=day) for passage, day in zip(passages, order, strict=True)]
        dated = even_out(answerer, question, tokens, dated)
        found = answerer.select(question, tokens, dated, answered_from=0.0)
        best, second = found.weighed
        assert best.score - second.score < ALIKE
        latest = texts[order.index(days[1])]
        assert found.evidence[0].text == (latest if is_changing else best.text)


def test_nothing_found_is_no_answer(assistant: Assistant) -> None:
    selection = select(assistant, "How long is the crack?", [])
    assert (selection.evidence, selection.confidence) == ([], 0.0)
    assert selection.reason


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who discovered penicillin?", ["penicillin"]),
        ("When did the volcano Eyjafjallajökull erupt?", ["volcano", "Eyjafjallajökull"]),
        ("Where was the storm on the islands?", ["storm", "islands"]),  # in the corpus, but not in this passage
    ],
)
def test_the_reason_names_what_is_missing(assistant: Assistant, question: str, words: list[str]) -> None:
    selection = select(assistant, question, [["A clerk filed three forms in a grey cabinet."]])
    assert selection.evidence == []
    assert selection.confidence < ANSWERED_FROM
    assert selection.reason is not None
    for word in words:
        assert f"“{word}”" in str(selection.reason)


@pytest.mark.parametrize(("question", "is_counted"), [("How many clerks strike?", True), ("How much of Torvik burned?", False)])
def test_only_what_can_be_counted_is_said_to_have_no_number(assistant: Assistant, question: str, is_counted: bool) -> None:
    selection = select(assistant, question, [["Clerks went on strike in Torvik, and some of it burned."]], answered_from=1.0)
    assert ("no number of" in str(selection.reason)) == is_counted


@pytest.mark.parametrize("question", ["What is it?", "²", "日本", "the", "A" * 3000, "¿?x", "0"])
def test_questions_without_telling_words_are_weighed_all_the_same(assistant: Assistant, question: str) -> None:
    selection = select(assistant, question, [["The crack is long."], ["…"], ["—"]])
    assert 0 <= selection.confidence <= 1
    assert bool(selection.evidence) != bool(selection.reason)


def test_another_articles_figure_is_shown_beside_the_best(build: Callable[[dict[str, str]], Path]) -> None:
    first = "The tank farm at Olm burned for two days. The fire destroyed 900 tonnes of diesel, the harbour office said.\n"
    later = (
        "The operator has read its gauges again after the harbour office had spoken too soon about the blaze.\n\n"
        "In fact, according to the new reading, 340 tonnes of diesel were destroyed by the fire.\n"
    )
    both = Assistant.open(build({"first.txt": first, "later.txt": later}))
    answer = both.ask("How many tonnes of diesel did the fire destroy?")
    said = " ".join(claim.text for claim in answer.claims)
    assert "900" in said
    assert "340" in said
    assert {citation.article_id for citation in answer.citations} == {"first.txt", "later.txt"}


def test_a_question_of_several_parts_is_answered_from_several_articles(assistant: Assistant) -> None:
    answer = assistant.ask(
        "What did the Coast Daily report on 5 March about the length of the crack that inspectors found in the pylon of the"
        " harbour bridge, and what did the Norrin Post correct about that crack on 20 March, blaming a weld?"
    )
    assert {citation.article_id for citation in answer.citations} == {"2031-03-05-bridge.md", "2031-03-20-bridge-correction.md"}


def test_a_long_question_about_things_not_there_is_declined(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Which film company did the magazine Screen Weekly name as the buyer of the cinema chain, and which director did the"
        " paper Morning Star quote on the price of tickets, the number of halls and the date of the opening gala in Vienna?"
    )
    assert answer.abstained


def test_what_is_said_of_another_place_comes_behind_that_of_the_one_asked_about(
    build: Callable[[Mapping[str, str]], Path],
) -> None:
    away = "More than 41,000 residents of Tarsk region were forcibly evacuated from their homes, yet many sleep in schools."
    here = "The river has risen by two metres at Olmstad. Nobody has been evacuated from the town."
    texts = {"away.txt": f"Floods\nDate: 9 May 2031\n\n{away}\n", "here.txt": f"Rain\nDate: 2 May 2031\n\n{here}\n"}
    answer = Assistant.open(build(texts)).ask("How many people were evacuated from Olmstad?")
    assert answer.claims[0].text == "Nobody has been evacuated from the town."


def test_a_month_of_the_question_is_met_by_the_article_of_that_month(assistant: Assistant) -> None:
    question = "Who voted against the decision in February?"
    told = [["Ilse Marrant voted for a cut, against the decision of the other seven."]]
    tokens = assistant.generation.encoder.encode_query(question).tokens
    answerer = ExtractiveAnswerer(assistant.generation.lexical)
    [undated] = rank(assistant, question, told)
    met = {
        day: answerer.select(question, tokens, [replace(undated, published=day)], answered_from=0.0).weighed[0].gate.names
        for day in (None, date(2034, 2, 15), date(2034, 3, 15))
    }
    assert met == {None: 0.0, date(2034, 2, 15): 1.0, date(2034, 3, 15): 0.0}
