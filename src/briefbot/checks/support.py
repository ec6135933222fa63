"""How far an article supports a claim, and in which of its sentences.

The mean of three shares of the claim's words: in the best three neighbouring sentences, rare words first; in the same three,
names and figures first; in the whole article. Words of the page's title are left out where the claim has others. Each figure or
date the article lacks takes a third off, each name a fifth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from briefbot.text.dates import PartialDate, agree, find_dates
from briefbot.text.names import find_names, same_name_word
from briefbot.text.quantities import Quantity, find_quantities, same_amount
from briefbot.text.wording import Token, Wording, alike, plain, read, weight

_NAMED = 1.5
"""Weight of a word with a capital or digits beside that of another."""
_WRONG_FIGURE = 2 / 3
_LOST_NAME = 0.8


@dataclass(frozen=True, slots=True)
class Support:
    """Support from 0 to 1, and the indices of the sentences it comes from, in order."""

    score: float
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Article:
    """An article's words, the sentence each stands in, its dates, numbers and figures."""

    wording: Wording
    owner: list[int]
    dates: list[PartialDate]
    quantities: list[Quantity]
    figures: frozenset[str]


@lru_cache(maxsize=8)
def _read_article(sentences: tuple[str, ...]) -> _Article:
    source = read(sentences)
    dates: list[PartialDate] = []
    quantities: list[Quantity] = []
    for sentence in sentences:
        text = plain(sentence)
        dates += (here := find_dates(text))
        quantities += find_quantities(text, without=[(date.start, date.end) for date in here])
    figures = frozenset(token.text for token in source.tokens if token.text[0].isdigit())
    return _Article(source, _owners(sentences, source), dates, quantities, figures)


def find_support(claim: str, sentences: Sequence[str], *, known: Sequence[str] = ()) -> Support:
    """The support an article's sentences give a claim; words of ``known``, the page's title say, need none.

    Its sentences are those of the best window, and the two anywhere that have most of the claim's words between them.
    """
    wording, article = read([" ".join(claim.split())]), _read_article(tuple(sentences))
    source, owner = article.wording, article.owner
    familiar = {token.key for token in read(known).tokens if weight(token.text) == 1}
    words = [token for token in wording.tokens if token.is_word and weight(token.text) >= 0.4]
    if not words or not sentences:
        return Support(0.0, ())
    found = {word.key: _sentences_with(word.key, source, owner) for word in words}
    told = [word for word in words if word.key not in familiar] or words
    named = [_named(word) for word in told]
    window, middle = _best_window(told, found, len(sentences))
    near = 0.0 if middle is None else _share(told, named, partial(_near, found, middle))
    whole = _share(told, named, lambda word: max(found[word.key].values(), default=0.0))
    lost = _LOST_NAME ** _lost_names(wording, article, familiar)
    score = (window + near + whole) / 3 * lost * _WRONG_FIGURE ** _wrong_figures(wording, article)
    around = () if middle is None else (middle - 1, middle, middle + 1)
    telling = [sentence for sentence in around if any(sentence in found[word.key] for word in told)]
    return Support(round(score, 4), tuple(sorted({*telling, *_best_two(words, found, familiar)})))


def _owners(sentences: Sequence[str], source: Wording) -> list[int]:
    """For each token of the source, the index of the given sentence it stands in: reading may cut one into several."""
    owner, starts = [], [0]
    for sentence in sentences:
        starts.append(starts[-1] + len(read([sentence]).text))
    index = 0
    for token in source.tokens:
        while token.start >= starts[index + 1]:
            index += 1
        owner.append(index)
    return owner


def _sentences_with(key: str, source: Wording, owner: Sequence[int]) -> dict[int, float]:
    """The sentences that have the word or one alike, and how far they do."""
    found: dict[int, float] = {}
    for other, indices in source.indices.items():
        if likeness := alike(key, other):
            for index in indices:
                found[owner[index]] = max(found.get(owner[index], 0.0), likeness)
    return found


def _share(words: Sequence[Token], weights: Sequence[float], met: Callable[[Token], float]) -> float:
    total = sum(weights)
    return sum(each * met(word) for word, each in zip(words, weights, strict=True)) / total if total else 0.0


def _named(word: Token) -> float:
    """Weight of a word, more for one with a capital or digits."""
    return weight(word.text) * (_NAMED if word.text[0].isupper() or word.text[0].isdigit() else 1.0)


def _best_window(told: Sequence[Token], found: dict[str, dict[int, float]], count: int) -> tuple[float, int | None]:
    """The largest share of these words, rare ones first (idf), in three neighbouring sentences, and the middle one of them."""
    rarity = [weight(word.text) * math.log((count + 1) / (1 + min(count, len(found[word.key])))) for word in told]
    best, middle = 0.0, None
    for centre in {sentence for word in told for sentence in found[word.key]}:
        share = _share(told, rarity, partial(_near, found, centre))
        if (share, -centre) > (best, -(middle or 0)):
            best, middle = share, centre
    return best, middle


def _near(found: dict[str, dict[int, float]], centre: int, word: Token) -> float:
    return max(found[word.key].get(centre + step, 0.0) for step in (-1, 0, 1))


def _best_two(words: Sequence[Token], found: dict[str, dict[int, float]], familiar: set[str]) -> list[int]:
    """The sentence that has most of the claim's words, and the one that adds most to it."""
    met = {word.key: float(word.key in familiar) for word in words}
    chosen: list[int] = []
    for _ in range(2):
        gains: dict[int, float] = {}
        for word in words:
            for sentence, likeness in found[word.key].items():
                gains[sentence] = gains.get(sentence, 0.0) + _named(word) * max(0.0, likeness - met[word.key])
        best = max(sorted(gains), key=lambda sentence: gains[sentence], default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        for word in words:
            met[word.key] = max(met[word.key], found[word.key].get(best, 0.0))
    return chosen


def _wrong_figures(claim: Wording, article: _Article) -> int:
    """How many numbers and dates of the claim stand nowhere in the article."""
    dates = find_dates(claim.text)
    numbers = find_quantities(claim.text, without=[(date.start, date.end) for date in dates])
    lost = [d for d in dates if d.text not in article.figures and not any(agree(d, other) for other in article.dates)]
    wrong = [
        q
        for q in numbers
        if not q.is_loose and q.text not in article.figures and not any(same_amount(q, other) for other in article.quantities)
    ]
    return len(lost) + len(wrong)


def _lost_names(claim: Wording, article: _Article, familiar: set[str]) -> int:
    """How many names of the claim have no word in the article."""
    known = familiar | article.wording.indices.keys()
    names = find_names(claim, elsewhere=(article.wording,))
    return sum(not any(same_name_word(key, other) for key in name.keys for other in known) for name in names)
