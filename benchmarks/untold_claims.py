"""True claims whose source is changed so that it no longer tells them as fact, but as planned, possible, supposed, asked, denied,
doubted, or of somebody else.

The claim stays as it is. What is put into the source was written before the verifier's lists were.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = "possible planned nearly supposed asked denied doubted another's".split()
_PAST = re.compile(
    r"(?<=[a-z] )(?<!the )(?<!a )(?<!an )(?<!and )(?<!or )(?<!by )(?<!, )\b([a-z]{3,}ed)\b"
    r"(?= (?:the|a|an|his|her|its|their|to|in|on|from|into)\b)"
)
_BE = re.compile(r"(?<=[a-z] )\b(was|were) (?=[a-z]{3,}ed\b)")
_HELPS = re.compile(r"\b(?:was|were|is|are|been|be|being|had|has|have|not|never)(?: [a-z]+ly)? $")
_SUBJECT = re.compile(r"^((?:[A-Z][a-z]+ )?[A-Z][a-z]+)(?= (?:was|were|had|became|said|won|died|led|held|[a-z]{3,}ed)\b)")
_NO_PERSON = frozenset(
    "The A An In On At It He She They This That These Those There Some Many Most All Both Each However Since".split()
)
_POSSIBLE = ("may have", "might have", "is thought by some to have", "could conceivably have")
_PLANNED = ("hoped to have", "had planned to have", "was due to have", "was slated to have")
_PLANNED_BE = ("to be", "expected to be", "scheduled to be", "slated to be")
_NEARLY = ("almost", "very nearly", "all but", "as good as")
_SUPPOSED = ("If {}, nothing of it is known.", "It is not known whether {}.", "Suppose that {}.", "Unless {}, all this is wrong.")
_ASKED = ("Is it true that {}?", "Can one believe that {}?", "Who says that {}?")
_DENIED = (
    "It is not true that {}.",
    "There is no evidence that {}.",
    "The ministry denied that {}.",
    "It was wrongly said that {}.",
    "The claim that {} proved false.",
)
_DOUBTED = (
    "Critics doubt that {}.",
    "It is a legend that {}.",
    "It is disputed whether {}.",
    "Some believe that {}.",
    "It was rumoured that {}.",
)
_ANOTHERS = ("{}'s brother", "{}'s lawyer", "{}'s deputy", "A spokesman for {}", "The widow of {}")


@dataclass(frozen=True, slots=True)
class Untold:
    """A source that no longer tells the claim as fact; ``kind`` is what it tells it as, ``way`` in which words."""

    kind: str
    way: str
    evidence: str


def untell(claim: str, evidence: str, seed: str) -> Iterator[Untold]:
    """One changed source of each kind that applies; of claims that are a sentence of their source word for word."""
    start = evidence.find(claim)
    if start < 0 or claim[-1:] != ".":
        return
    rng = random.Random(seed)

    def put(kind: str, way: str, said: str) -> Untold:
        return Untold(kind, way, evidence[:start] + said + evidence[start + len(claim) :])

    past = next((m for m in _PAST.finditer(claim) if not _HELPS.search(claim[: m.start()])), None)
    passive = _BE.search(claim)
    if past:
        for kind, phrases in (("possible", _POSSIBLE), ("planned", _PLANNED), ("nearly", _NEARLY)):
            phrase = rng.choice(phrases)
            yield put(kind, phrase, f"{claim[: past.start()]}{phrase} {claim[past.start() :]}")
    elif passive:
        phrase = rng.choice(_PLANNED_BE)
        yield put("planned", f"was {phrase}", f"{claim[: passive.end()]}{phrase} {claim[passive.end() :]}")
        phrase = rng.choice(_POSSIBLE[:2])
        yield put("possible", phrase, f"{claim[: passive.start()]}{phrase} been {claim[passive.end() :]}")
    opening = claim.split()[0]
    inside = (
        claim[:-1]
        if opening not in _NO_PERSON and opening[0].isupper() and opening[1:2].islower() and len(opening) > 3
        else claim[0].lower() + claim[1:-1]
    )
    for kind, frames in (("supposed", _SUPPOSED), ("asked", _ASKED), ("denied", _DENIED), ("doubted", _DOUBTED)):
        frame = rng.choice(frames)
        yield put(kind, frame, frame.format(inside))
    subject = _SUBJECT.match(claim)
    if subject and subject[1].split()[0] not in _NO_PERSON:
        frame = rng.choice(_ANOTHERS)
        yield put("another's", frame, frame.format(subject[1]) + claim[subject.end() :])
