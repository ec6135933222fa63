"""Makes the low-rank weights of the reader:

python benchmarks/train_answerability.py FIRST.safetensors --run 1
python benchmarks/train_answerability.py SECOND.safetensors --run 2 --begin FIRST.safetensors

and so on, seven times; the last is what is shipped. Each may be followed by the folder with the development sets and by
--fold 0 or 1. The reader of the larger model, all-mpnet-base-v2, has one run, with --base mpnet.

The model learns to read a question and a passage together: where the answer begins and ends, or, at the token
that opens what it reads, that there is none (Devlin et al. 2019, arXiv:1810.04805). It learns from the questions of
training_data.py and packaged_texts.py: those with an answer, those written to look answerable, and of the former one in
ten with another passage of its article, one in five with one of another article, that shares rare words with it. Two
passages in five are cut to the sentence that answers and its neighbours. All weights of the layers that are not frozen
are trained, and the change of each matrix then cut to rank RANK (the singular values that are largest), in which form
briefbot ships it. With --fold, what training_data.py leaves out is left out. Each run but the first learns on from what
the one before has learned, at half the rate; of the last three of the small model the result lies half way between what
it began and ended with (Wortsman et al. 2022, arXiv:2109.01903). RUNS says what each reads.

The shipped weights were made in this way, the first two runs before written_questions/close was there, the third before
written_questions/further, the fourth before written_questions/later, the first five while passages that
have the answer's words were taken for ones without it, too, and any other passage of an article. Each took fifty minutes on
two cores with bfloat16, the sixth, beside other work, eighty-five, the last fifty-five, that of the larger model an hour and a
quarter. Those of the small model left out numbers of its attention and embeddings, too, and drew what they read of each kind
after the other passages; that of the larger one drew its other passages from those of the questions it read.
docs/decisions/answerability.md has what it gives.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from scipy import sparse
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from briefbot.answerability import MOST_OF_QUESTION, MOST_TOKENS, bounds_of
from briefbot.chunking import Chunker, ChunkingParameters, tiktoken_counter
from briefbot.encoder import SEPARATOR
from briefbot.lowrank import OF_ANSWERS, LowRankWeights
from briefbot.packaged_models import MINILM, MPNET, PackagedModel
from briefbot.types import Article, Passage, Span
from packaged_texts import read_encyclopedia, read_squad, read_wire, squad_questions
from training_data import (
    CLOSE,
    DESCRIBED,
    DOCUMENTS,
    ENCYCLOPEDIA,
    FURTHER,
    LATER,
    NEWS,
    PAGES,
    SETS,
    SQUAD,
    WIRE,
    WRITTEN,
    Asked,
    folds_of,
    read_articles,
    read_documents,
    read_news,
    read_pages,
    read_questions,
    read_written,
    right_sentences,
)

RANK = 64
SORTED_TOGETHER = 20
LEARNING_RATE, FURTHER_RATE, LARGER_RATE = 2e-4, 1e-4, 4e-5
HEAD_FASTER, WARM_UP, LEAST_RATE = 10.0, 0.08, 0.02
DROPPED = 0.1
"""Of the numbers between layers, those left out while it learns."""
SAME_ARTICLE, OTHER_ARTICLE = 0.1, 0.2
"""Of the questions with an answer, how many are also asked of another passage of the article, and of another article's."""
CUT, LEAST_SENTENCES = 0.4, 4
"""Of the passages with so many sentences, how many are cut to three."""
MOST_ALIKE, TAKEN_FROM = 12, 5
SQUAD_TAKEN = 6
"""Of the questions of SQuAD's training set every so manieth is read."""
SQUAD_SAME_ARTICLE = 0.2
HAS_BFLOAT16 = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
"""Without it a step takes minutes in bfloat16."""
PREFIX = 6
"""Letters of a word by which passages are found to be alike."""
OF_CLAPNQ = frozenset({"clapnq_dev", *(f"clapnq_dev {folder.name}" for folder in (WRITTEN, CLOSE, LATER))})
"""Read whole again by the runs that read little else of the sets: it is else forgotten."""
BY_DESCRIPTION = frozenset({f"{SQUAD} {DESCRIBED.name}", f"{WIRE} {DESCRIBED.name}"})
OF_LARGER = {
    SQUAD: 0.4,
    f"{SQUAD} {LATER.name}": 0.2,
    f"{SQUAD} {DESCRIBED.name}": 0.4,
    f"{WIRE} {LATER.name}": 0.2,
    f"{WIRE} {DESCRIBED.name}": 0.4,
    f"{ENCYCLOPEDIA} {LATER.name}": 0.15,
    "clapnq_dev": 1.0,
    f"clapnq_dev {WRITTEN.name}": 0.2,
    f"clapnq_dev {CLOSE.name}": 0.2,
    f"clapnq_dev {LATER.name}": 0.3,
    "squad2_dev": 0.4,
    f"squad2_dev {WRITTEN.name}": 0.1,
    f"squad2_dev {CLOSE.name}": 0.2,
}
"""What the larger model reads more of: it learns in an hour from 24,000 readings."""
OF_PACKAGES = frozenset({SQUAD, f"{SQUAD} {LATER.name}", f"{ENCYCLOPEDIA} {LATER.name}"})


@dataclass(frozen=True)
class Run:
    """What one run reads, and for how long; a kind of readings is a set's own questions or those of a folder about it."""

    steps: int
    seed: int
    shares: Mapping[str, float]
    """Of some kinds, how much is read."""
    share: float = 1.0
    """Of each other kind."""
    squad_from: int = 0
    """The first question of SQuAD's training set that is read."""
    keep: float = 0.0
    """Share of what it began with in the result."""
    rate: float = FURTHER_RATE
    at_once: int = 32
    frozen: int = 0
    """The first layers, which stay as they are."""


UNWRITTEN = dict.fromkeys(OF_PACKAGES | BY_DESCRIPTION, 0.0)
"""What was not there when the first five were made."""
RUNS = {
    MINILM: (
        Run(1700, 0, UNWRITTEN, rate=LEARNING_RATE),
        Run(1000, 1, UNWRITTEN),
        Run(1100, 2, UNWRITTEN),
        Run(1200, 3, UNWRITTEN),
        Run(1200, 4, UNWRITTEN, keep=0.5),
        Run(2200, 7, dict.fromkeys(OF_PACKAGES | OF_CLAPNQ, 1.0) | dict.fromkeys(BY_DESCRIPTION, 0.0), 0.2, keep=0.5),
        Run(1500, 8, dict.fromkeys(BY_DESCRIPTION | OF_CLAPNQ | {SQUAD}, 1.0), 0.15, squad_from=1, keep=0.5),
    ),
    MPNET: (Run(1500, 11, OF_LARGER, 0.06, rate=LARGER_RATE, at_once=16, frozen=4),),
}


@dataclass(frozen=True)
class Reading:
    """What the model reads, and where in it the answer begins and ends: both at the first token where there is none."""

    ids: list[int]
    first: int
    """Of the passage's tokens."""
    answer: tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """A question and a passage, with the characters of the article that answer it: none where the passage does not."""

    question: str
    article: Article
    passage: Passage
    answer: Span | None


def read_pairs(shared: Path, tokenizer: Tokenizer, *, fold: int | None, squad_from: int) -> dict[str, list[Pair]]:
    """Of each set the questions with the passages of their paragraph."""
    chunker = Chunker(
        ChunkingParameters(220, 256),
        budget_counter=tiktoken_counter(),
        encoder_counter=lambda text: len(tokenizer.encode(text).ids),
    )
    read: dict[str, Callable[[], list[Article]]] = {
        NEWS: partial(read_news, shared),
        PAGES: partial(read_pages, shared),
        DOCUMENTS: partial(read_documents, shared),
        WIRE: read_wire,
        ENCYCLOPEDIA: read_encyclopedia,
        SQUAD: read_squad,
    }
    pairs: dict[str, list[Pair]] = {}
    for name in (*SETS, *read):
        articles = {each.id: each for each in (read[name]() if name in read else read_articles(shared, name))}
        folds = {} if fold is None or name in read else folds_of(shared, name)
        passages: dict[tuple[str, int], list[Passage]] = {}
        for article in articles.values():
            for passage in chunker.chunk_article(article):
                passages.setdefault((article.id, passage.paragraph), []).append(passage)
        of_squad = islice(squad_questions(), squad_from, None, SQUAD_TAKEN)
        of_set = [*of_squad] if name == SQUAD else [] if name in read else [*read_questions(shared, name)]
        folders = [folder for folder in (WRITTEN, CLOSE, FURTHER, LATER, DESCRIBED) if (folder / f"{name}.jsonl").exists()]
        written = {f"{name} {folder.name}": [*read_written(name, folder)] for folder in folders}
        for kind, questions in ({name: of_set} | written).items():
            asked = [each for each in questions if folds.get(each.article, fold) == fold]
            pairs[kind] = [
                pair
                for each in asked
                for passage in passages.get((each.article, each.paragraph), [])
                for pair in _pairs_of(each, articles[each.article], passage)
            ]
    return pairs


def _pairs_of(asked: Asked, article: Article, passage: Passage) -> Iterator[Pair]:
    """The question with this passage, unless its answer stands in another of the paragraph."""
    start = article.paragraphs[asked.paragraph - 1].start
    spans = [Span(start + span.start, start + span.end) for span in asked.spans]
    if asked.sentences:
        spans = [passage.sentences[place] for place in right_sentences(asked, article, passage)]
    here = [span for span in spans if passage.start <= span.start and span.end <= passage.end]
    if here or not (asked.spans or asked.sentences):
        yield Pair(asked.text, article, passage, here[0] if here else None)


def as_read(pair: Pair, tokenizer: Tokenizer) -> Reading | None:
    """None where the answer does not stand in what is read of the passage."""
    prefix = pair.passage.context + SEPARATOR if pair.passage.context else ""
    told = tokenizer.encode(prefix + pair.article.text[pair.passage.start : pair.passage.end], add_special_tokens=False)
    asked = tokenizer.encode(pair.question, add_special_tokens=False).ids[:MOST_OF_QUESTION]
    start, end = bounds_of(tokenizer)
    first = len(asked) + 2
    kept = MOST_TOKENS - first - 1
    answer = (0, 0)
    if pair.answer is not None:
        shift = pair.passage.start - len(prefix)
        span = Span(pair.answer.start - shift, pair.answer.end - shift)
        begins = [place for place, (a, b) in enumerate(told.offsets[:kept]) if a <= span.start < b]
        ends = [place for place, (a, b) in enumerate(told.offsets[:kept]) if a < span.end <= b]
        if not (begins and ends):
            return None
        answer = (first + begins[0], first + ends[0])
    return Reading([start, *asked, end, *told.ids[:kept], end], first, answer)


def examples(
    pairs: Sequence[Pair], alike: _Alike, tokenizer: Tokenizer, generator: random.Random, *, same_article: float
) -> Iterator[Reading]:
    """The pairs, some of them cut, and some of the questions with another passage."""
    for pair in pairs:
        found = as_read(_maybe_cut(pair, generator), tokenizer) or as_read(pair, tokenizer)
        if found is None:
            continue
        yield found
        drawn = generator.random()
        other: Pair | None = None
        if pair.answer is not None and drawn < same_article + OTHER_ARTICLE:
            other = alike(pair, generator, same_article=drawn < same_article)
        if other is not None:
            unanswered = replace(other, question=pair.question, answer=None)
            found = as_read(_maybe_cut(unanswered, generator), tokenizer)
            if found is not None:
                yield found


def _maybe_cut(pair: Pair, generator: random.Random) -> Pair:
    """The passage, or the sentence that answers (any where none does) and its neighbours."""
    sentences = pair.passage.sentences
    if len(sentences) < LEAST_SENTENCES or generator.random() >= CUT:
        return pair
    answering = [place for place, (a, b) in enumerate(sentences) if pair.answer is not None and a <= pair.answer.start < b]
    place = answering[0] if answering else generator.randrange(len(sentences))
    kept = sentences[max(0, place - 1) : place + 2]
    return replace(pair, passage=replace(pair.passage, start=kept[0].start, end=kept[-1].end, sentences=kept))


class _Alike(Protocol):
    def __call__(self, pair: Pair, generator: random.Random, *, same_article: bool) -> Pair | None: ...


def passages_alike(pairs: Sequence[Pair]) -> _Alike:
    """Another passage, of the article or of another one, that shares rare words with the question, by chance one of the best."""
    passages = [*{(pair.article.id, pair.passage.start): pair for pair in pairs}.values()]
    places: dict[str, int] = {}
    rows, columns = [], []
    for row, pair in enumerate(passages):
        for word in _words(f"{pair.passage.context} {pair.article.text[pair.passage.start : pair.passage.end]}"):
            rows.append(row)
            columns.append(places.setdefault(word, len(places)))
    counted = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(passages), len(places)))
    rarity = np.log(len(passages) / (1 + np.asarray(counted.sum(axis=0)).ravel()))
    weighed = (counted @ sparse.diags(rarity)).tocsc()
    articles = np.array([pair.article.id for pair in passages])

    def find(pair: Pair, generator: random.Random, *, same_article: bool) -> Pair | None:
        known = [places[word] for word in _words(pair.question) if word in places]
        scores = np.asarray(weighed[:, known].sum(axis=1)).ravel()
        among = np.flatnonzero((articles == pair.article.id) == same_article)
        best = [passages[place] for place in among[np.argsort(-scores[among])][:MOST_ALIKE]]
        others = [each for each in best if each.passage.start != pair.passage.start or not same_article]
        others = [each for each in others if not _tells(each, pair)][:TAKEN_FROM]
        return generator.choice(others) if others else None

    return find


def _tells(other: Pair, asked: Pair) -> bool:
    """Whether the other's passage has the words of the answer: news reports are told twice."""
    answer = asked.answer and asked.article.text[asked.answer.start : asked.answer.end]
    return bool(answer) and answer in other.article.text[other.passage.start : other.passage.end]


def _words(text: str) -> set[str]:
    return {word[:PREFIX] for word in re.findall(r"\w+", text.lower())}


class Dropout(nn.Module):
    """Leaves out DROPPED of the numbers, by a cut of a table of chances: to draw them anew takes a third of each step."""

    def __init__(self, chances: Tensor, generator: random.Random) -> None:
        super().__init__()
        self.chances = chances
        self.generator = generator

    def forward(self, values: Tensor) -> Tensor:
        if not self.training:
            return values
        start = self.generator.randrange(len(self.chances) - values.numel())
        return values * self.chances[start : start + values.numel()].view(values.shape).to(values.dtype)


class Reader(nn.Module):
    """The model, its embeddings of words as they are, and the head that gives each token two logits: as first, as last.

    Of ``frozen`` layers, and then of all embeddings, too, the weights stay as they are.
    """

    def __init__(self, model: SentenceTransformer, *, seed: int, frozen: int = 0) -> None:
        super().__init__()
        drawn = torch.rand(1 << 26, generator=torch.Generator().manual_seed(seed)) >= DROPPED
        chances, generator = drawn.to(torch.bfloat16) / (1 - DROPPED), random.Random(seed)
        self.model = model[0].auto_model
        self.padding = self.model.config.pad_token_id
        for name, weight in self.model.named_parameters():
            layer = re.match(r"encoder\.layer\.(\d+)\.", name)
            is_trained = int(layer[1]) >= frozen if layer else not frozen and "word_embeddings" not in name
            weight.requires_grad_(is_trained)
        for name, part in [*self.model.named_modules()]:
            within, _, own = name.rpartition(".")
            if isinstance(part, nn.Dropout) and within.endswith(("self", "attn", "embeddings")):
                part.p = 0.0
            elif isinstance(part, nn.Dropout):
                setattr(self.model.get_submodule(within), own, Dropout(chances, generator))
        self.head = nn.Linear(self.model.config.hidden_size, 2)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, readings: Sequence[Reading]) -> Tensor:
        """Logits of shape (batch, tokens, 2); hardly any where no answer can stand."""
        longest = max(len(reading.ids) for reading in readings)
        ids = torch.full((len(readings), longest), self.padding, dtype=torch.long)
        mask = torch.zeros_like(ids)
        may_answer = torch.zeros(len(readings), longest, dtype=torch.bool)
        for place, reading in enumerate(readings):
            ids[place, : len(reading.ids)] = torch.tensor(reading.ids)
            mask[place, : len(reading.ids)] = 1
            may_answer[place, reading.first : len(reading.ids) - 1] = True
            may_answer[place, 0] = True
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HAS_BFLOAT16):
            logits = self.head(self.model(input_ids=ids, attention_mask=mask).last_hidden_state)
        return logits.float().masked_fill(~may_answer[..., None], -1e4)


def batches(readings: Sequence[Reading], generator: random.Random, at_once: int) -> Iterator[list[Reading]]:
    """In random order, those of about the same length together, without end."""
    while True:
        order = generator.sample(readings, len(readings))
        size = at_once * SORTED_TOGETHER
        pools = [sorted(order[at : at + size], key=lambda reading: len(reading.ids)) for at in range(0, len(order), size)]
        groups = [pool[at : at + at_once] for pool in pools for at in range(0, len(pool), at_once)]
        yield from generator.sample(groups, len(groups))


def loss_of(reader: Reader, batch: Sequence[Reading]) -> Tensor:
    logits = reader(batch)
    losses = [
        functional.cross_entropy(logits[..., which], torch.tensor([each.answer[which] for each in batch])) for which in (0, 1)
    ]
    return torch.stack(losses).mean()


def cut_to_rank(base: PackagedModel, before: Mapping[str, Tensor], reader: Reader) -> LowRankWeights:
    """The changes of the layers' matrices, each by its largest singular values; those of biases and norms are left out."""
    changes = {}
    for name, weight in reader.model.named_parameters():
        if weight.ndim == 2 and name.startswith("encoder.") and weight.requires_grad:
            left, values, right = torch.linalg.svd(weight.detach() - before[name], full_matrices=False)
            root = values[:RANK].sqrt()
            changes[name] = ((root[:, None] * right[:RANK]).numpy(), (left[:, :RANK] * root).numpy())
    head = np.vstack([reader.head.weight.detach().numpy().T, reader.head.bias.detach().numpy()[None]])
    return LowRankWeights(base.sha256, 0, {"answer": head}, changes)


def between(earlier: LowRankWeights, later: LowRankWeights, keep: float) -> LowRankWeights:
    """The changes of both weighed, ``keep`` those of the earlier, and cut to rank again."""
    changes = {}
    for name, (down, up) in later.changes.items():
        change = keep * earlier.changes[name][1] @ earlier.changes[name][0] + (1 - keep) * up @ down
        left, values, right = np.linalg.svd(change.astype(np.float64), full_matrices=False)
        root = np.sqrt(values[:RANK])
        changes[name] = ((root[:, None] * right[:RANK]).astype(down.dtype), (left[:, :RANK] * root).astype(up.dtype))
    heads = {name: (keep * earlier.heads[name] + (1 - keep) * head).astype(head.dtype) for name, head in later.heads.items()}
    return replace(later, heads=heads, changes=changes)


def add_learned(weights: LowRankWeights, reader: Reader) -> None:
    """What an earlier run has learned."""
    with torch.no_grad():
        for name, (down, up) in weights.changes.items():
            reader.model.get_parameter(name).add_(torch.from_numpy(up @ down))
        head = torch.from_numpy(weights.heads["answer"])
        reader.head.weight.copy_(head[:-1].T)
        reader.head.bias.copy_(head[-1])


def readings_of(run: Run, pairs: Mapping[str, Sequence[Pair]], tokenizer: Tokenizer, generator: random.Random) -> list[Reading]:
    """What the run reads of each kind."""
    readings: list[Reading] = []
    for kind, of_kind in pairs.items():
        share = run.shares.get(kind, run.share)
        if drawn := of_kind if share == 1 else generator.sample(of_kind, round(share * len(of_kind))):
            same_article = SQUAD_SAME_ARTICLE if kind == SQUAD else SAME_ARTICLE
            readings += examples(drawn, passages_alike(of_kind), tokenizer, generator, same_article=same_article)
    return readings


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--fold", type=int, choices=(0, 1))
    parser.add_argument("--base", choices=("minilm", "mpnet"), default="minilm")
    parser.add_argument("--run", type=int, default=1)
    parser.add_argument("--begin", type=Path, help="what the run before has made")
    options = parser.parse_args()
    base = {"minilm": MINILM, "mpnet": MPNET}[options.base]
    if options.run not in range(1, len(RUNS[base]) + 1):
        parser.error(f"{base.name} has {len(RUNS[base])} runs")
    if (options.run > 1) != bool(options.begin):
        parser.error("every run but the first needs --begin")
    begin = LowRankWeights.load(options.begin, heads=OF_ANSWERS) if options.begin else None
    if begin and begin.base_sha256 != base.sha256:
        parser.error(f"{options.begin} changes another model than {base.name}")
    run = RUNS[base][options.run - 1]
    torch.manual_seed(run.seed)
    generator = random.Random(run.seed)
    with base.opened() as folder:
        model = SentenceTransformer(str(folder), device="cpu")
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    pairs = read_pairs(options.shared, tokenizer, fold=options.fold, squad_from=run.squad_from)
    readings = readings_of(run, pairs, tokenizer, generator)
    answered = sum(reading.answer != (0, 0) for reading in readings)
    print(f"{len(readings)} readings, {answered} with an answer", file=sys.stderr)
    reader = Reader(model, seed=run.seed, frozen=run.frozen)
    before = {name: weight.detach().clone() for name, weight in reader.model.named_parameters()}
    if begin:
        add_learned(begin, reader)
    layers = [weight for weight in reader.model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW([{"params": layers}, {"params": [*reader.head.parameters()]}], weight_decay=0.01)
    reader.train()
    started = time.monotonic()
    for step, batch in zip(range(run.steps), batches(readings, generator, run.at_once), strict=False):
        share = min(1.0, (step + 1) / (WARM_UP * run.steps)) * max(LEAST_RATE, 1 - step / run.steps)
        for group, faster in zip(optimiser.param_groups, (1.0, HEAD_FASTER), strict=True):
            group["lr"] = run.rate * share * faster
        loss = loss_of(reader, batch)
        if not loss.isfinite():
            sys.exit(f"the loss is {loss.item()} after {step} steps: nothing was written")
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*layers, *reader.head.parameters()], 1.0)
        optimiser.step()
        if step % 20 == 0:
            print(f"{step}/{run.steps} loss {loss.item():.3f} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    learned = cut_to_rank(base, before, reader)
    (between(begin, learned, run.keep) if begin else learned).save(options.out)


if __name__ == "__main__":
    main()
