"""Makes the low-rank weights of the default encoder: python benchmarks/train_encoder.py OUT.safetensors [SHARED] [--fold 0|1]

All-MiniLM-L6-v2 learns from the questions of training_data.py to put a question near the sentence that answers it:
by the sentence's late vector, by the passage's vector, and token by token (MaxSim: Khattab and Zaharia 2020,
arXiv:2004.12832) through a projection to 128 dimensions, each question ending in four mask tokens as in ColBERT. The loss
is the softmax over all sentences (or passages) of a batch, which has several passages of an article; and that of a threshold,
learned with the rest, above which the best sentence of a question that has an answer is to lie, and below which that of one
that has none. With --fold, questions of every other article (squad2_dev) and of every other query (clapnq_dev) are left out,
so that they can be measured; 0 leaves out the odd ones, 1 the even. With --without-pages it does not
learn from web pages. It took an hour and twenty minutes on one of two busy cores, an hour for a fold.
docs/decisions/training.md has what it gives.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional

from briefbot.lowrank import LowRankWeights
from briefbot.packaged_models import MINILM
from training_data import MASKS, Example, read_examples

RANK, SCALE, DIMENSION = 16, 2.0, 128
EPOCHS, PASSAGES_AT_ONCE, NEGATIVES, OF_AN_ARTICLE = 2, 16, 4, 4
ANSWERED, UNANSWERED = 6, 4
"""Questions of a passage that are asked in a pass, at most: with an answer, and without."""
LEARNING_RATE, HEAD_RATE, DROPOUT, STRONGEST = 3e-4, 1e-3, 0.1, 3.0
VECTOR_SHARPNESS, TOKEN_SHARPNESS, PASSAGE_SHARE = 20.0, 30.0, 0.5
TOKEN_THRESHOLD, VECTOR_THRESHOLD, THRESHOLD_SHARE = 0.7, 0.5, (1.0, 0.5)
"""Where the thresholds begin, of tokens and of vectors, and what their losses weigh."""


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
        with MINILM.opened() as folder:
            loaded = SentenceTransformer(str(folder), device="cpu")
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
        self.token_threshold = nn.Parameter(torch.tensor(TOKEN_THRESHOLD))
        self.vector_threshold = nn.Parameter(torch.tensor(VECTOR_THRESHOLD))
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
            heads = {"projection": np.ascontiguousarray(self.projection.weight.numpy().T), "importance": importance.numpy()}
            return LowRankWeights(MINILM.sha256, MASKS, heads, changes)


def batches(asking: list[Example], silent: list[Example], generator: random.Random) -> Iterator[list[Example]]:
    """Passages with questions, in random order but for a few of an article together, with some without questions among them."""
    of_article: dict[str, list[Example]] = {}
    for example in generator.sample(asking, len(asking)):
        of_article.setdefault(example.article, []).append(example)
    groups = [some[at : at + OF_AN_ARTICLE] for some in of_article.values() for at in range(0, len(some), OF_AN_ARTICLE)]
    generator.shuffle(groups)
    order = [example for group in groups for example in group]
    for start in range(0, len(order), PASSAGES_AT_ONCE):
        yield order[start : start + PASSAGES_AT_ONCE] + generator.sample(silent, min(NEGATIVES, len(silent)))


def loss_of(student: Student, batch: list[Example], generator: random.Random) -> Tensor:
    """Softmax over the batch's sentences and passages, for each question, by vectors and by tokens."""
    tokens = student([example.ids for example in batch])
    asked: dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]] = {}
    for place, example in enumerate(batch):
        answered = [question for question in example.questions if question[1]]
        others = [question for question in example.questions if not question[1]]
        chosen = generator.sample(answered, min(ANSWERED, len(answered)))
        for ids, right in [*chosen, *generator.sample(others, min(UNANSWERED, len(others)))]:
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
            if not right:
                continue
            right_passages[row, place] = True
            right_sentences[row, [first[place] + number for number in right]] = True
    is_answered = right_sentences.any(dim=1)

    def loss(scores: Tensor, right: Tensor) -> Tensor:
        return contrast(scores[is_answered], right[is_answered]) if is_answered.any() else scores.sum() * 0

    by_vector = said @ sentences.T
    by_token_share, by_vector_share = THRESHOLD_SHARE
    return (
        loss(by_vector * VECTOR_SHARPNESS, right_sentences)
        + loss(pooled @ passages.T * VECTOR_SHARPNESS, right_passages)
        + loss(by_token * TOKEN_SHARPNESS, right_sentences)
        + PASSAGE_SHARE * loss(by_passage * TOKEN_SHARPNESS, right_passages)
        + by_token_share * separate((by_token - student.token_threshold) * TOKEN_SHARPNESS, right_sentences)
        + by_vector_share * separate((by_vector - student.vector_threshold) * VECTOR_SHARPNESS, right_sentences)
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


def separate(scores: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy of there being an answer: by the best right sentence where there is one, by the best of all where none is."""
    is_answered = right.any(dim=1)
    best = torch.where(is_answered, scores.masked_fill(~right, -1e9).max(dim=1).values, scores.max(dim=1).values)
    losses = functional.binary_cross_entropy_with_logits(best, is_answered.float(), reduction="none")
    kinds = [losses[kind].mean() for kind in (is_answered, ~is_answered) if kind.any()]
    return torch.stack(kinds).sum() / 2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--fold", type=int, choices=(0, 1))
    parser.add_argument(
        "--without-pages", action="store_true", help="leave out the questions of web pages; the shipped weights learned from them"
    )
    options = parser.parse_args()
    torch.manual_seed(0)
    generator = random.Random(0)
    student = Student()
    asking, silent = read_examples(options.shared, student.tokenizer, fold=options.fold, pages=not options.without_pages)
    answered = sum(bool(right) for example in asking for _, right in example.questions)
    unanswered = sum(len(example.questions) for example in asking) - answered
    print(f"{len(asking)} passages, {answered} questions, {unanswered} without an answer; {len(silent)} more", file=sys.stderr)
    student.start_projection(generator.sample(asking, 32))
    thresholds = [student.token_threshold, student.vector_threshold]
    head = [student.projection.weight, student.importance.weight, student.importance.bias, *thresholds]
    layers = [parameter for layer in student.layers.values() for parameter in (layer.down, layer.up)]
    optimiser = torch.optim.AdamW([{"params": layers}, {"params": head}], weight_decay=0.01)
    steps = EPOCHS * -(-len(asking) // PASSAGES_AT_ONCE)
    step, started = 0, time.monotonic()
    student.train()
    for _ in range(EPOCHS):
        for batch in batches(asking, silent, generator):
            share = min(1.0, (step + 1) / (0.1 * steps)) * max(0.05, 1 - step / steps)
            for group, rate in zip(optimiser.param_groups, (LEARNING_RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * share
            loss = loss_of(student, batch, generator)
            if not loss.isfinite():
                sys.exit(f"the loss is {loss.item()} after {step} steps: nothing was written")
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
