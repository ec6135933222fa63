"""Whether something still is so: what a later article says has changed, where a question asks whether it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from briefbot.selection.evidence import Evidence
from briefbot.selection.later_figures import asks_for_earlier
from briefbot.text.dates import find_dates
from briefbot.text.light_words import telling_words
from briefbot.text.negation import negated
from briefbot.text.parts import is_verb_form
from briefbot.text.verbs import ANY_BE
from briefbot.text.wording import Wording, are_forms, read, stems

_ASKS_WHETHER = re.compile(
    r"\W*(?:(?:and|so|but|please)\W+)?(?:is|are|was|were|has|have|had|did|does|do|isn['’]t|aren['’]t|hasn['’]t|haven['’]t)\s",
    re.IGNORECASE,
)
_MARGIN = 14.0
"""How far below the best score, without what a reader says, a later sentence may lie: it only tells of the change."""
_CHANGES = stems(
    "end lift reopen resume stop cease cancel abandon withdraw scrap extend prolong suspend repeal revoke release free close shut"
    " open restore restart call lose die resign leave recover recapture evacuate settle sign reject approve"
)
"""What makes things other than they were."""
_SUPPOSED = re.compile(r"\b(?:if|unless|until|should|would|could|may|might|will|to)\b", re.IGNORECASE)


def later_state(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """The sentence of a later article than the best one's that says of what is asked that it came about or ended; None for a
    question that does not ask whether, or asks how it was on a day."""
    best = evidence[0]
    since = best.ranked.published
    if since is None or not _ASKS_WHETHER.match(question) or asks_for_earlier(question) or find_dates(question):
        return None
    asked = stems(" ".join(telling_words(question)))
    later = [each for each in evidence[1:] if (each.ranked.published or date.min) > since and _is_of_the_same(asked, best, each)]
    turned = [each for each in later if _is_turned(asked, best.text, each.text)]
    return next(iter(turned), None) or next((each for each in later if _tells_of_change(asked, best.text, each.text)), None)


def _is_of_the_same(asked: frozenset[str], best: Evidence, other: Evidence) -> bool:
    """Whether the other is near enough, and its passage has the question's names and a thing that it asks about."""
    is_near = best.nearness - other.nearness <= _MARGIN and other.gate.names >= best.gate.names
    there = stems(" ".join(telling_words(f"{other.ranked.passage.context} {other.ranked.text}")))
    return is_near and bool(asked & there)


def _is_turned(asked: frozenset[str], best: str, other: str) -> bool:
    """Whether one of them denies, or only supposes, of the question's own word what the other tells: "has not been lifted"."""
    one, two = _read(best), _read(other)
    verbs = {token.key for token in one.tokens if token.key in asked and is_verb_form(token.text.lower())}
    return any(_is_told(two, key) not in (None, _is_told(one, key)) for key in verbs)


def _is_told(wording: Wording, key: str) -> bool | None:
    """Whether the text tells as a fact what the word says; None where it has no such word."""
    places = [i for i, token in enumerate(wording.tokens) if token.is_word and are_forms(token.key, key)]
    if not places:
        return None
    denied = negated(wording)
    return any(i not in denied and not _SUPPOSED.search(_clause_before(wording, i)) for i in places)


def _clause_before(wording: Wording, index: int) -> str:
    before = [token for token in wording.tokens[:index] if token.sentence == wording.tokens[index].sentence]
    cut = max((n for n, token in enumerate(before) if token.text in ",;:"), default=-1)
    return " ".join(token.text for token in before[cut + 1 :])


def _tells_of_change(asked: frozenset[str], best: str, other: str) -> bool:
    """Whether the other tells as a fact of a change to a thing that is asked about, and of one that the best does not tell."""
    wording = _read(other)
    subjects = asked & wording.indices.keys()
    told = [key for key in _changes(wording) if _is_told(wording, key) and not _is_told(_read(best), key)]
    return bool(subjects and told)


def _changes(wording: Wording) -> Iterator[str]:
    """The stems of its verbs of change, as verbs: "was lifted", "ended on Sunday", not "the end"."""
    for i, token in enumerate(wording.tokens):
        word = token.text.lower()
        before = wording.tokens[i - 1].text.lower() if i else ""
        if token.key in _CHANGES and (word.endswith(("ed", "d", "t", "s")) or before in ANY_BE):
            yield token.key


@lru_cache(maxsize=256)
def _read(text: str) -> Wording:
    return read([text])
