"""Questions that ask for somebody's words, and how often the sentence cited first is theirs.

    python benchmarks/speakers.py INDEX [SHARED] [--weights 0 1 2 3 4 6]

INDEX is one of wice_dev's corpus, whose paragraphs are sentences. Questions are made from its sentences that name who speaks:
"title", 500 that ask what they say about words of the article's title, answered by any sentence of the article in which they
speak; "name" and "pronoun", 300 each at most that ask about three of the rarer words of one sentence, in which they speak by
name, or by a pronoun after a sentence of theirs. Halves are by a digest of the article's name.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from briefbot.assistant import Assistant
from briefbot.selection import reading, weighing
from briefbot.selection.evidence import SENTENCE_WEIGHTS
from briefbot.text.attribution import find_reports
from briefbot.text.light_words import telling_words
from briefbot.text.names import find_names
from briefbot.text.speaking import is_pronoun, speakers
from briefbot.text.wording import read

ROOT = Path(__file__).resolve().parents[1]
MOST = {"title": 500, "name": 300, "pronoun": 300}
WEIGHTS = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0)


class Asked(NamedTuple):
    text: str
    answers: tuple[str, ...]
    half: int


def named_speakers(sentence: str) -> list[str]:
    wording = read([sentence])
    reports = find_reports(wording, find_names(wording))
    return [each.speaker.text for each in reports if each.speaker and each.manner != "denied" and len(each.speaker.text) > 3]


def by_title(article: dict, half: int) -> Iterator[Asked]:
    spoken: dict[str, list[str]] = {}
    for paragraph in article["paragraphs"]:
        for speaker in named_speakers(paragraph["text"]):
            spoken.setdefault(speaker, []).append(paragraph["text"])
    words = [word for word in telling_words(article["title"]) if not word[0].isdigit()]
    for speaker, sentences in spoken.items():
        topic = [word for word in words if word not in speaker][:4]
        if len(topic) > 1:
            yield Asked(f"What did {speaker} say about {' '.join(topic)}?", tuple(sentences), half)


def by_sentence(article: dict, half: int, frequency: Counter[str]) -> Iterator[tuple[str, Asked]]:
    last = None
    for paragraph in article["paragraphs"]:
        sentence = paragraph["text"]
        named = [name for name in named_speakers(sentence) if len(name.split()) < 4]
        goes_on = last is not None and any(map(is_pronoun, speakers(sentence)))
        speaker = named[0] if named else last if goes_on else None
        last = speaker
        if speaker is None:
            continue
        own = {word.lower() for word in telling_words(sentence) if word.islower() and len(word) > 4 and word not in speaker}
        rare = sorted(own, key=lambda word: (frequency[word], word))[:8]
        if len(rare) > 3:
            topic = " ".join(random.Random(paragraph["id"]).sample(rare, 3))
            yield "name" if named else "pronoun", Asked(f"What did {speaker} say about {topic}?", (sentence,), half)


def make_questions(corpus: Path) -> dict[str, list[Asked]]:
    articles = [json.loads(line) for line in corpus.read_text("utf8").splitlines()]
    texts = [paragraph["text"] for article in articles for paragraph in article["paragraphs"]]
    frequency = Counter(word.lower() for text in texts for word in set(telling_words(text)))
    made: dict[str, list[Asked]] = {kind: [] for kind in MOST}
    for article in articles:
        half = int(hashlib.md5(article["id"].encode()).hexdigest(), 16) % 2
        made["title"] += by_title(article, half)
        for kind, asked in by_sentence(article, half, frequency):
            made[kind].append(asked)
    return {kind: random.Random(5).sample(asked, min(MOST[kind], len(asked))) for kind, asked in made.items()}


def is_one_of(text: str, answers: Sequence[str]) -> bool:
    return any(" ".join(text.split()) in " ".join(answer.split()) for answer in answers)


def measure(assistant: Assistant, questions: Sequence[Asked]) -> str:
    answers = [assistant.ask(asked.text) for asked in questions]
    right = [
        [is_one_of(claim.text, asked.answers) for claim in answer.claims]
        for asked, answer in zip(questions, answers, strict=True)
    ]
    first, one = sum(bool(each and each[0]) for each in right), sum(map(any, right))
    claims, n = sum(map(len, right)), len(questions)
    return f"{n:>4}: first {first / n:.3f}, one {one / n:.3f}, claims {claims / n:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("index", type=Path)
    parser.add_argument("shared", nargs="?", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--weights", nargs="+", type=float, default=WEIGHTS)
    options = parser.parse_args()
    made = make_questions(options.shared / "eval" / "wice_dev" / "corpus.jsonl")
    with Assistant.open(options.index) as assistant:
        for weight in options.weights:
            weighing.SENTENCE_WEIGHTS = reading.SENTENCE_WEIGHTS = SENTENCE_WEIGHTS._replace(speaker=weight)
            for kind, asked in made.items():
                halves = [measure(assistant, [each for each in asked if each.half == half]) for half in (0, 1)]
                print(f"{weight:>4g}  {kind:<8}" + "   ".join(halves), flush=True)


if __name__ == "__main__":
    main()
