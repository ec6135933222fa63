"""What of a language model's reply reaches a reader: 1,000 replies with true and false sentences, by a server on loopback.

    PYTHONPATH=src:tests:benchmarks python benchmarks/honesty.py ../shared/eval [--replies 1000] [--examples]

Each reply answers a question of clapnq_dev or multihop_dev from its gold passages, which stand among six others that share
words with the question. True sentences are the articles' own and, for clapnq_dev, those of the answers people wrote; false
ones are the articles' own with one thing changed (benchmarks/false_claims.py), sentences of other articles, and two halves
of different sentences. Numbers are right, those of another sentence, of a source that is not there, or left out.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefbot.chunking import split_sentences
from briefbot.language_model.prompt import Prompt, Source, ask_with
from briefbot.llm import ChatModel, ModelSettings
from briefbot.synthesis import synthesise
from briefbot.types import ArticleId, Passage
from false_claims import falsify
from llm_server import model_server

OTHERS = 6
NUMBERING = ("right", "swapped", "invented", "none")
FORMS = (" [{}].", ". [{}]", "【{}】.", " [source {}].", " ({}).", ". [^{}]")


@dataclass(frozen=True, slots=True)
class Made:
    """A sentence of a made reply: what was done to it, its number, and whether it may reach a reader as verified."""

    text: str
    kind: str
    numbering: str
    is_true: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the sentences a model is given; ``gold`` are those that answer, ``people`` what people wrote."""

    question: str
    sources: tuple[Source, ...]
    gold: tuple[Source, ...]
    people: tuple[str, ...]
    foreign: tuple[str, ...]


def cases(folder: Path, rng: random.Random) -> Iterator[Case]:
    for name in ("clapnq_dev", "multihop_dev"):
        articles = [json.loads(line) for line in (folder / name / "corpus.jsonl").read_text("utf8").splitlines()]
        texts = {
            f"{article['id']}#p{place}": (article, paragraph if isinstance(paragraph, str) else paragraph["text"])
            for article in articles
            for place, paragraph in enumerate(article["paragraphs"])
        }
        words = {key: set(re.findall(r"\w{4,}", text.lower())) for key, (_, text) in texts.items()}
        for line in (folder / name / "queries.jsonl").read_text("utf8").splitlines():
            query = json.loads(line)
            gold = [key for key in query.get("gold_passages") or [] if key in texts]
            if not query.get("answerable") or not gold:
                continue
            asked = set(re.findall(r"\w{4,}", query["text"].lower()))
            near = sorted((key for key in texts if key not in gold), key=lambda key: (-len(asked & words[key]), key))
            chosen = sorted([*gold, *near[:OTHERS]])
            foreign = [texts[key][1] for key in rng.sample(near[50:], 3)]
            sources = number_sentences([(key, *texts[key]) for key in chosen])
            answering = tuple(source for source in sources if source.passage.context.split()[0] in gold)
            answer = query["answers"][0] if name == "clapnq_dev" and query.get("answers") else ""
            people = tuple(sentence for sentence in sentences(answer) if sentence[0].isupper() or sentence[0].isdigit())
            yield Case(query["text"], sources, answering, people, tuple(s for text in foreign for s in sentences(text)))


def number_sentences(passages: Sequence[tuple[str, dict[str, object], str]]) -> tuple[Source, ...]:
    found: list[Source] = []
    for key, article, text in passages:
        spans = tuple(split_sentences(text))
        context = f"{key} {article.get('title') or ''} {article.get('source') or ''} {article.get('date') or ''}"
        passage = Passage(ArticleId(str(article["id"])), 1, 0, len(text), spans, context)
        found += [
            Source(len(found) + place, passage, span, " ".join(text[span.start : span.end].split()), 0.0)
            for place, span in enumerate(spans, start=1)
        ]
    return tuple(found)


def sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in split_sentences(text)]


def is_telling(text: str) -> bool:
    return 6 <= len(text.split()) <= 45 and text[-1] in ".!?" and text[0].isupper()


def says_more(words: Sequence[str], text: str) -> bool:
    """Whether at least three longer words do not stand in the text: otherwise a half is but a piece of the other sentence."""
    given = set(re.findall(r"\w{4,}", text.lower()))
    return len(set(re.findall(r"\w{4,}", " ".join(words).lower())) - given) >= 3


def make_reply(case: Case, rng: random.Random) -> list[Made]:
    """One to five sentences, half of them false."""
    gold = [source for source in case.gold if is_telling(source.text)]
    if not gold:
        return []
    made: list[Made] = []
    for _ in range(rng.randint(2, 5)):
        source = rng.choice(gold)
        numbering = rng.choice(NUMBERING) if rng.random() < 0.5 else "right"
        number = _number(source.number, numbering, case, rng)
        kind = rng.choice(["own", "people" if case.people else "own", "changed", "changed", "changed", "foreign", "two halves"])
        if kind == "own":
            made.append(Made(source.text, kind, numbering, True, number))
        elif kind == "people":
            made.append(Made(rng.choice(case.people), kind, numbering, True, number))
        elif kind == "foreign":
            telling = [text for text in case.foreign if is_telling(text)]
            if telling:
                made.append(Made(rng.choice(telling), kind, numbering, False, number))
        elif kind == "two halves":
            other = rng.choice([each for each in case.sources if is_telling(each.text)])
            first, second = source.text.split(), other.text.split()
            halves = first[: len(first) // 2], second[len(second) // 2 :]
            if other.passage != source.passage and says_more(halves[0], other.text) and says_more(halves[1], source.text):
                text = " ".join([*halves[0], *halves[1]])
                made.append(Made(text, kind, numbering, False, number))
        else:
            around = " ".join(each.text for each in case.gold)
            false = list(falsify(source.text, source.text, around, f"{rng.random()}"))
            if false:
                chosen = rng.choice(false)
                made.append(Made(chosen.text, chosen.kind, numbering, False, number))
    return made


def _number(right: int, numbering: str, case: Case, rng: random.Random) -> int | None:
    if numbering == "none":
        return None
    if numbering == "invented":
        return len(case.sources) + rng.randint(1, 40)
    if numbering == "swapped":
        return rng.choice([source.number for source in case.sources if source.number != right])
    return right


def write_out(made: Sequence[Made], rng: random.Random) -> str:
    form = rng.choice(FORMS)
    return " ".join(
        each.text.rstrip(".") + (form.format(each.number) if each.number is not None else ".")
        if each.text[-1] == "."
        else each.text
        for each in made
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--replies", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--examples", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    every = list(cases(options.folder, rng))
    passed: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    lost = wrong_source = replies = 0
    examples: list[str] = []
    with model_server() as server:
        model = ChatModel(ModelSettings(server.url, "made", reply_tokens=2000))
        while replies < options.replies:
            case = rng.choice(every)
            made = make_reply(case, rng)
            if not made:
                continue
            replies += 1
            server.say(write_out(made, rng), size=rng.choice([1, 4, 30]) * 3)
            draft = synthesise(Prompt(ask_with(case.question, case.sources), case.sources), model)
            by_words = {_key(each.statement.text): each for each in draft.checked}
            for each in {_key(each.text): each for each in made}.values():
                checked = by_words.get(_key(each.text))
                if checked is None:
                    lost += 1
                    outcome = "not found"
                else:
                    outcome = checked.fate if checked.fate != "refused" else checked.verification.verdict
                passed[each.is_true, each.kind][outcome] += 1
                passed[each.is_true, f"({each.numbering})"][outcome] += 1
                passed[each.is_true, "ALL"][outcome] += 1
                if checked and checked.fate != "refused" and each.kind == "own":
                    wrong_source += not any(_key(source.text) == _key(each.text) for source in checked.sources)
                if checked and (checked.fate != "refused") != each.is_true:
                    cited = [source.text for source in checked.sources][:2]
                    what = f"{each.is_true} {each.kind} {each.numbering}"
                    examples.append(f"{what}: {each.text} -> {checked.verification.reason} | {cited}")
    print(f"{replies} replies; {lost} sentences not found again; {wrong_source} own sentences cited to another")
    outcomes = ("verified", "re-cited", "partly", "unsupported", "contradicted", "not found")
    print(f"{'':<24}" + "".join(f"{name:>14}" for name in (*outcomes, "n", "reach a reader")))
    for (is_true, kind), counts in sorted(passed.items(), key=lambda item: (not item[0][0], item[0][1])):
        n = counts.total()
        shown = counts["verified"] + counts["re-cited"]
        print(
            f"{'true' if is_true else 'false':<6}{kind:<18}"
            + "".join(f"{counts[name]:>14}" for name in outcomes)
            + f"{n:>14}{shown / n:>14.1%}"
        )
    if options.examples:
        print(*rng.sample(examples, min(60, len(examples))), sep="\n")


def _key(text: str) -> str:
    return "".join(re.findall(r"\w", text.lower()))


if __name__ == "__main__":
    main()
