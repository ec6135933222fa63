"""What a source tells only as somebody's word for something: "the mayor called the vote a sham"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefbot.checks.case import Case
from briefbot.checks.disagreement import Disagreement, unsupported
from briefbot.messages import say
from briefbot.text.parts import DETERMINERS
from briefbot.text.verbs import ANY_BE
from briefbot.text.wording import Token, stems, weight

_CALLING = stems(
    "call label brand describe dub deem denounce decry condemn hail portray consider regard characterise characterize"
)
_ARTICLES = frozenset("a an".split())
_TO_WORD = 8
"""Words between the verb and the word for the thing."""
_TO_BE = 4
"""Words between "is" and that word in the claim: "was a complete sham"."""


def check_views(case: Case) -> list[Disagreement]:
    """Where the claim says that something is what the source says somebody calls it."""
    claim, source = case.claim.wording.tokens, case.source.wording.tokens
    if case.claim.reports or any(token.key in _CALLING for token in claim):
        return []
    for verb, word in _views(source):
        for index, token in enumerate(claim):
            if token.key != source[word].key or not _is_what_something_is(claim, index):
                continue
            if case.aligner.places(index) == [word]:
                phrase = " ".join(each.text for each in source[verb : word + 1])
                reason = say("the source does not tell this as a fact: '{phrase}'", phrase=phrase)
                is_passive = verb > 0 and source[verb - 1].text.lower() in ANY_BE
                is_by_many = is_passive and not any(token.text.lower() == "by" for token in source[word + 1 : word + 4])
                return [Disagreement("partly", reason) if is_by_many else unsupported(reason)]
    return []


def _views(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """A verb of calling and the telling word behind its "a" or "as a"."""
    for verb, token in enumerate(tokens):
        is_noun = verb > 0 and tokens[verb - 1].text.lower() in DETERMINERS
        if token.key not in _CALLING or not token.text.islower() or is_noun:
            continue
        behind = [i for i in range(verb + 1, min(len(tokens), verb + _TO_WORD)) if tokens[i].sentence == token.sentence]
        article = next((i for i in behind if tokens[i].text.lower() in _ARTICLES or not tokens[i].is_word), None)
        if article is not None and tokens[article].is_word:
            word = next((i for i in range(article + 1, len(tokens)) if weight(tokens[i].text) == 1), None)
            if word is not None and tokens[word].sentence == token.sentence and tokens[word].text.islower():
                yield verb, word


def _is_what_something_is(tokens: Sequence[Token], index: int) -> bool:
    before = [token.text.lower() for token in tokens[max(0, index - _TO_BE) : index]]
    return not ANY_BE.isdisjoint(before) and not _ARTICLES.isdisjoint(before)
