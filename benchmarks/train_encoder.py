"""Makes the low-rank weights of the default encoder: python benchmarks/train_encoder.py OUT.safetensors [SHARED] [--fold 0|1]

All-MiniLM-L6-v2 learns from questions of squad2_dev and clapnq_dev to put a question near the sentence that answers it:
by the sentence's late vector, by the passage's vector, and token by token (MaxSim: Khattab and Zaharia 2020,
arXiv:2004.12832) through a projection to 128 dimensions, each question ending in four mask tokens as in ColBERT. The loss
is the softmax over all sentences (or passages) of a batch. With --fold, questions of every other article (squad2_dev) and
of every other query (clapnq_dev) are left out, so that they can be measured; 0 leaves out the odd ones, 1 the even.
About 12 minutes on two cores for all, 6 for a fold. docs/decisions/training.md has what it gives.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional

from briefbot.chunking import Chunker, ChunkingParameters, tiktoken_counter
from briefbot.encoder import SEPARATOR
from briefbot.export import BASE_MODEL, BASE_WEIGHTS_SHA256, _model_folder
from briefbot.lowrank import LowRankWeights
from briefbot.queries import Query, load_queries
from briefbot.readers.jsonl import read_jsonl
from briefbot.types import Article, Passage

SETS = ("squad2_dev", "clapnq_dev")
RANK, SCALE, DIMENSION, MASKS = 16, 2.0, 128, 4
EPOCHS, PASSAGES_AT_ONCE, NEGATIVES, QUESTIONS_A_PASSAGE = 3, 16, 4, 4
LEARNING_RATE, HEAD_RATE, DROPOUT, STRONGEST = 3e-4, 1e-3, 0.1, 3.0
VECTOR_SHARPNESS, TOKEN_SHARPNESS, PASSAGE_SHARE = 20.0, 30.0, 0.5
MOST_TOKENS = 254


@dataclass(frozen=True)
class Example:
    """A passage as the model reads it, and the questions it answers, each with the sentences that do."""

    ids: list[int]
    sentence: np.ndarray
    """Which sentence each token belongs to, −1 for none; shape (tokens,)."""
    inside: np.ndarray
    """Whether a token belongs to the text and not to the context; shape (tokens,)."""
    questions: list[tuple[list[int], tuple[int, ...]]]


class LowRank(nn.Module):
    """A linear layer with up · down added to its weight."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        change = functional.linear(functional.linear(values, self.down), self.up)
        return self.layer(values) + SCALE * change


class Student(nn.Module):
    """The model with its low-rank layers, and the head that makes tokens comparable."""

    def __init__(self) -> None:
        super().__init__()
        loaded = SentenceTransformer(str(_model_folder(BASE_MODEL)), device="cpu")
        self.tokenizer = loaded.tokenizer.backend_tokenizer
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.model = loaded[0].auto_model.requires_grad_(False)
        self.layers: dict[str, LowRank] = {}
        for name, module in list(self.model.encoder.named_modules()):
            if isinstance(module, nn.Linear):
                parent = self.model.encoder.get_submodule(name.rpartition(".")[0])
                self.layers[f"encoder.{name}.weight"] = LowRank(module)
                setattr(parent, name.rpartition(".")[2], self.layers[f"encoder.{name}.weight"])
        size = self.model.config.hidden_size
        self.projection = nn.Linear(size, DIMENSION, bias=False)
        self.importance = nn.Linear(size, 1)
        nn.init.zeros_(self.importance.weight)
        nn.init.zeros_(self.importance.bias)
        for module in self.model.modules():
            if isinstance(module, nn.Dropout):
                module.p = DROPOUT

    def forward(self, rows: Sequence[Sequence[int]]) -> Tensor:
        ids = nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
        mask = nn.utils.rnn.pad_sequence([torch.ones(len(row), dtype=torch.long) for row in rows], batch_first=True)
        return self.model(input_ids=ids, attention_mask=mask).last_hidden_state

    def start_projection(self, examples: Sequence[Example]) -> None:
        """From the principal axes of the model's own tokens."""
        with torch.no_grad():
            tokens = torch.cat([functional.normalize(self([example.ids])[0], dim=-1) for example in examples])
            self.projection.weight.copy_(torch.linalg.svd(tokens, full_matrices=False)[2][:DIMENSION])

    def learned(self) -> LowRankWeights:
        with torch.no_grad():
            importance = torch.cat([self.importance.weight[0], self.importance.bias])
            changes = {name: (layer.down.numpy(), (SCALE * layer.up).numpy()) for name, layer in self.layers.items()}
            return LowRankWeights(
                BASE_WEIGHTS_SHA256, MASKS, np.ascontiguousarray(self.projection.weight.numpy().T), importance.numpy(), changes
            )


def read_examples(folder: Path, tokenizer: object, *, fold: int | None) -> tuple[list[Example], list[Example]]:
    """The passages that answer a question, and those that answer none."""
    parameters = ChunkingParameters(220, 256)
    chunker = Chunker(parameters, budget_counter=tiktoken_counter(), encoder_counter=lambda text: len(tokenizer.encode(text).ids))
    articles = [a for a in read_jsonl((folder / "corpus.jsonl").read_bytes(), "corpus.jsonl") if isinstance(a, Article)]
    asked: dict[tuple[str, int], list[Query]] = {}
    for place, query in enumerate(load_queries(folder / "queries.jsonl")):
        if query.answerable and query.has_evidence and (fold is None or _fold(folder.name, place, query) == fold):
            for name in query.gold_passages:
                asked.setdefault((name.article_id, name.number), []).append(query)
    answering, silent = [], []
    for number, article in enumerate(articles):
        for passage in chunker.chunk_article(article):
            questions = []
            for query in asked.get((article.id, passage.paragraph), []):
                right = tuple(place for place in range(len(passage.sentences)) if is_right(query, article, passage, place))
                if right:
                    questions.append((_question_ids(query.text, tokenizer), right))
            example = _example(article, passage, questions, tokenizer)
            if questions:
                answering.append(example)
            elif fold is None or folder.name != "squad2_dev" or number % 2 == fold:
                silent.append(example)
    return answering, silent


def is_right(query: Query, article: Article, passage: Passage, place: int) -> bool:
    """Whether people marked something in this sentence as the answer."""
    start, end = passage.sentences[place]
    if query.answer_spans:
        first = article.paragraphs[passage.paragraph - 1].start
        return any(
            (span.paragraph.article_id, span.paragraph.number) == (article.id, passage.paragraph)
            and start <= first + span.start
            and first + span.end <= end
            for span in query.answer_spans
        )
    said = _letters(article.text[start:end])
    marked = [_letters(sentence) for sentences in query.gold_sentences for sentence in sentences]
    return bool(said) and any(text and (said in text or text in said) for text in marked)


def _fold(name: str, place: int, query: Query) -> int:
    return place // 2 % 2 if name == "clapnq_dev" else int(query.gold_passages[0].article_id[2:]) % 2


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _question_ids(text: str, tokenizer: object) -> list[int]:
    return [*tokenizer.encode(text).ids, *[tokenizer.token_to_id("[MASK]")] * MASKS]


def _example(article: Article, passage: Passage, questions: list, tokenizer: object) -> Example:
    prefix = passage.context + SEPARATOR if passage.context else ""
    encoding = tokenizer.encode(prefix + article.text[passage.start : passage.end], add_special_tokens=False)
    encoding.truncate(MOST_TOKENS)
    encoding = tokenizer.post_process(encoding)
    offsets = np.array(encoding.offsets) - len(prefix)
    inside = (offsets[:, 1] > offsets[:, 0]) & (offsets[:, 0] >= 0)
    sentence = np.full(len(offsets), -1)
    for place, (start, end) in enumerate(passage.sentences):
        within = inside & (offsets[:, 0] >= start - passage.start) & (offsets[:, 1] <= end - passage.start)
        sentence[within] = place
    return Example(encoding.ids, sentence, inside, questions)


def batches(answering: list[Example], silent: list[Example], generator: random.Random) -> Iterator[list[Example]]:
    """Passages that answer, in random order, with some that do not among them."""
    order = generator.sample(answering, len(answering))
    for start in range(0, len(order), PASSAGES_AT_ONCE):
        yield order[start : start + PASSAGES_AT_ONCE] + generator.sample(silent, min(NEGATIVES, len(silent)))


def loss_of(student: Student, batch: list[Example], generator: random.Random) -> Tensor:
    """Softmax over the batch's sentences and passages, for each question, by vectors and by tokens."""
    tokens = student([example.ids for example in batch])
    asked: dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]] = {}
    for place, example in enumerate(batch):
        chosen = generator.sample(example.questions, min(QUESTIONS_A_PASSAGE, len(example.questions)))
        for ids, right in chosen:
            asked.setdefault(tuple(ids), []).append((place, right))
    questions = list(asked)
    spoken = student(questions)
    vectors, matched, first = [], [], []
    for place, example in enumerate(batch):
        first.append(len(vectors))
        count = int(example.sentence.max()) + 1
        for number in range(count):
            within = torch.from_numpy(np.flatnonzero(example.sentence == number))
            vectors.append(tokens[place, within].mean(dim=0) if len(within) else tokens[place, 0])
            matched.append(tokens[place, within] if len(within) else tokens[place, :1])
    sentences = functional.normalize(torch.stack(vectors), dim=-1)
    passages = functional.normalize(
        torch.stack(
            [tokens[place, torch.from_numpy(np.flatnonzero(example.inside))].mean(0) for place, example in enumerate(batch)]
        ),
        dim=-1,
    )
    said = functional.normalize(torch.stack([spoken[i, 1 : len(q) - MASKS - 1].mean(0) for i, q in enumerate(questions)]), dim=-1)
    pooled = functional.normalize(torch.stack([spoken[i, : len(q) - MASKS].mean(0) for i, q in enumerate(questions)]), dim=-1)
    kept = [torch.cat([spoken[i, 1 : len(q) - MASKS - 1], spoken[i, len(q) - MASKS : len(q)]]) for i, q in enumerate(questions)]
    by_token = match_tokens(student, kept, matched)
    owner = [place for place, example in enumerate(batch) for _ in range(int(example.sentence.max()) + 1)]
    by_passage = torch.stack(
        [by_token[:, [i for i, own in enumerate(owner) if own == place]].max(dim=1).values for place in range(len(batch))], dim=1
    )
    right_sentences = torch.zeros(len(questions), len(vectors), dtype=torch.bool)
    right_passages = torch.zeros(len(questions), len(batch), dtype=torch.bool)
    for row, ids in enumerate(questions):
        for place, right in asked[ids]:
            right_passages[row, place] = True
            right_sentences[row, [first[place] + number for number in right]] = True
    return (
        contrast(said @ sentences.T * VECTOR_SHARPNESS, right_sentences)
        + contrast(pooled @ passages.T * VECTOR_SHARPNESS, right_passages)
        + contrast(by_token * TOKEN_SHARPNESS, right_sentences)
        + PASSAGE_SHARE * contrast(by_passage * TOKEN_SHARPNESS, right_passages)
    )


def match_tokens(student: Student, questions: list[Tensor], sentences: list[Tensor]) -> Tensor:
    """Weighted mean over each question's tokens of the best cosine in each sentence; shape (questions, sentences)."""
    asked = functional.normalize(student.projection(torch.cat(questions)), dim=-1)
    weights = torch.exp(student.importance(torch.cat(questions))[:, 0].clamp(-STRONGEST, STRONGEST))
    said = functional.normalize(student.projection(torch.cat(sentences)), dim=-1)
    cosines = (asked @ said.T).split([len(sentence) for sentence in sentences], dim=1)
    best = torch.stack([part.max(dim=1).values for part in cosines], dim=1)
    sizes = [len(question) for question in questions]
    parts = zip((best * weights[:, None]).split(sizes), weights.split(sizes), strict=True)
    return torch.stack([weighed.sum(dim=0) / total.sum() for weighed, total in parts])


def contrast(scores: Tensor, right: Tensor) -> Tensor:
    logs = functional.log_softmax(scores, dim=-1)
    return -torch.logsumexp(logs.masked_fill(~right, -1e9), dim=-1).mean()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--fold", type=int, choices=(0, 1))
    options = parser.parse_args()
    torch.manual_seed(0)
    generator = random.Random(0)
    student = Student()
    answering, silent = [], []
    for name in SETS:
        some, others = read_examples(options.shared / "eval" / name, student.tokenizer, fold=options.fold)
        answering += some
        silent += others
    questions = sum(len(example.questions) for example in answering)
    print(f"{len(answering)} passages, {questions} questions, {len(silent)} passages without", file=sys.stderr)
    student.start_projection(generator.sample(answering, 32))
    head = [student.projection.weight, student.importance.weight, student.importance.bias]
    layers = [parameter for layer in student.layers.values() for parameter in (layer.down, layer.up)]
    optimiser = torch.optim.AdamW([{"params": layers}, {"params": head}], weight_decay=0.01)
    steps = EPOCHS * -(-len(answering) // PASSAGES_AT_ONCE)
    step, started = 0, time.monotonic()
    student.train()
    for _ in range(EPOCHS):
        for batch in batches(answering, silent, generator):
            share = min(1.0, (step + 1) / (0.1 * steps)) * max(0.05, 1 - step / steps)
            for group, rate in zip(optimiser.param_groups, (LEARNING_RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * share
            loss = loss_of(student, batch, generator)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*layers, *head], 1.0)
            optimiser.step()
            step += 1
            if step % 10 == 0:
                print(f"{step}/{steps} loss {loss.item():.3f} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    student.learned().save(options.out)


if __name__ == "__main__":
    main()
