"""Which articles print the same text, nearly word for word: a wire story in four papers, a page saved twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from briefbot.errors import require

if TYPE_CHECKING:
    from datasketch import MinHash

ALIKE = 0.6
"""Jaccard similarity of two articles' shingles from which they are reprints of one text (docs/decisions/duplicates.md)."""
_SHINGLE_WORDS = 3
_PERMUTATIONS = 128
_BANDS = (32, 4)
"""Bands and rows of the locality-sensitive hashing: it meets a pair as similar as .6 in 99 of 100 cases."""
_SCHEME = "affine32"  # named, so that a signature kept from an older index can be held against a new one
_WORD = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """MinHash of the text's shingles of three words: 128 numbers of 32 bits. The same words give the same signature."""
    require("datasketch", extra="build", purpose="finding reprints")
    from datasketch import MinHash

    minhash = MinHash(num_perm=_PERMUTATIONS, scheme=_SCHEME)
    minhash.update_batch([shingle.encode() for shingle in _shingles(text)])
    return np.asarray(minhash.hashvalues, "<u4").tobytes()


def group_reprints(signatures: Sequence[bytes]) -> dict[int, int]:
    """Group of each article that has a reprint: its place in the sequence, and that of the first article of its group.

    Articles that are alike stand in one group, and so does what is alike with one of them.
    """
    from datasketch import MinHashLSH

    first = list(range(len(signatures)))

    def root(place: int) -> int:
        while first[place] != place:
            first[place] = first[first[place]]
            place = first[place]
        return place

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    values = np.array([np.frombuffer(signature, "<u4") for signature in signatures])
    for place, minhash in enumerate(map(_minhash, signatures)):
        met = np.array(index.query(minhash), dtype=np.int64)
        # all at once: a text reprinted 500 times took 12 s pair by pair
        for other in met[np.mean(values[met] == values[place], axis=1) >= ALIKE]:
            one, two = sorted((root(int(other)), root(place)))
            first[two] = one
        index.insert(place, minhash, check_duplication=False)
    roots = [root(place) for place in range(len(signatures))]
    shared = {place for member, place in enumerate(roots) if member != place}
    return {member: place for member, place in enumerate(roots) if place in shared}


def _minhash(signature: bytes) -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, scheme=_SCHEME, hashvalues=np.frombuffer(signature, "<u4").astype(np.uint32))


def _shingles(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    for place in range(max(1, len(words) - _SHINGLE_WORDS + 1)):
        yield " ".join(words[place : place + _SHINGLE_WORDS])
